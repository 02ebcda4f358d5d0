"""What IATI cannot say, as XML in our own namespace.

A record is compared with what a reader makes of the IATI elements alone. The difference
is the extension: on reading it is laid over those elements again. So a value that IATI
holds stands in one place, and an edit there is kept; and what the extension holds is
what is lost without it.

All of this works on plain values, as `iom_me.io.json` writes them: an object is a
mapping of names, a list a list, and a scalar a text, a number or a flag. In XML a text
is an attribute, and anything else an element that says by ``is`` what it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from iom_me._optional import optional

__all__ = [
    "NAMESPACE",
    "BadExtensionError",
    "Changes",
    "LeftOut",
    "Patch",
    "Whole",
    "apply",
    "decode",
    "difference",
    "encode",
    "lost",
]

NAMESPACE = "urn:iom-me:iati:1"
"""Names our elements; nothing is ever fetched from there."""

_SIMPLE = re.compile(r"[a-z][a-z_0-9]*")
_NUMBER = re.compile(r"-?\d+")
_RESERVED = frozenset({"is", "of", "at", "name", "without"})
_LONGEST_NUMBER = 400

Patch: TypeAlias = Any
"""A mapping of fields to patches, `Changes`, `Whole`, or None where nothing differs."""


class BadExtensionError(ValueError):
    """An element of the extension that cannot be read."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@attrs.frozen
class Whole:
    """A value that takes the place of what was read."""

    value: Any


@attrs.frozen
class Changes:
    """What differs within the items of a list of which ``of`` items were read.

    ``items`` are counted as they were read; ``new`` are the items that could not be
    read at all, by their place in the whole list.
    """

    of: int
    items: Mapping[int, Patch]
    new: Mapping[int, Any] = attrs.field(factory=dict)


@attrs.frozen
class LeftOut:
    """An item of a list, in a record, that a writer knows not to stand in IATI."""

    value: Any


_WITHOUT = "without"
"""Under this name a patch lists the fields that were read and are not in the record."""


def difference(truth: Any, seen: Any) -> Patch:
    """Say what has to be laid over ``seen`` to get ``truth``; None if nothing."""
    if _same(truth, seen):
        return None
    if isinstance(truth, dict) and isinstance(seen, dict):
        return _fields_that_differ(truth, seen)
    if isinstance(truth, list) and seen is None and _has_left_out(truth):
        seen = []
    if isinstance(truth, list) and isinstance(seen, list):
        return _items_that_differ(truth, seen)
    return Whole(_bare(truth))


def _has_left_out(items: list[Any]) -> bool:
    return any(isinstance(item, LeftOut) for item in items)


def _fields_that_differ(truth: dict[str, Any], seen: dict[str, Any]) -> Patch:
    surplus = sorted(key for key in seen if key not in truth)
    if _WITHOUT in {*truth, *seen} or not all(map(_is_simple, surplus)):
        return Whole(_bare(truth))  # a user's word that could not be told from ours
    fields = {
        key: patch
        for key, value in truth.items()
        if (patch := difference(value, seen.get(key))) is not None
    }
    return {**fields, _WITHOUT: Whole(surplus)} if surplus else fields


def _items_that_differ(truth: list[Any], seen: list[Any]) -> Patch:
    inside = [item for item in truth if not isinstance(item, LeftOut)]
    if len(inside) != len(seen):
        return Whole(_bare(truth))
    pairs = enumerate(zip(inside, seen, strict=True))
    found = {at: difference(*pair) for at, pair in pairs}
    return Changes(
        len(seen),
        {at: patch for at, patch in found.items() if patch is not None},
        {
            at: _bare(item.value)
            for at, item in enumerate(truth)
            if isinstance(item, LeftOut)
        },
    )


def _bare(truth: Any) -> Any:
    """Return a plain value without the marks of what was left out."""
    if isinstance(truth, LeftOut):
        return _bare(truth.value)
    if isinstance(truth, dict):
        return {key: _bare(value) for key, value in truth.items()}
    return [_bare(item) for item in truth] if isinstance(truth, list) else truth


def _same(truth: Any, seen: Any) -> bool:
    """Compare deeply; 1 is neither True nor "1", and equal to 1.0."""
    if isinstance(truth, bool) or isinstance(seen, bool):
        return truth is seen
    if isinstance(truth, dict) and isinstance(seen, dict):
        return truth.keys() == seen.keys() and all(
            _same(value, seen[key]) for key, value in truth.items()
        )
    if isinstance(truth, list) and isinstance(seen, list):
        return len(truth) == len(seen) and all(map(_same, truth, seen))
    return bool(truth == seen)


def _is_simple(key: str) -> bool:
    return _SIMPLE.fullmatch(key) is not None and key not in _RESERVED


def apply(patch: Patch, seen: Any) -> Any:
    """Lay a patch over what was read.

    Raises
    ------
    LookupError
        A list has not as many items as when the patch was made.
    """
    if patch is None:
        return seen
    if isinstance(patch, Whole):
        return patch.value
    if isinstance(patch, Changes):
        seen = seen if isinstance(seen, list) else []
        found = len(seen)
        if found != patch.of or any(not 0 <= at < patch.of for at in patch.items):
            raise LookupError(f"there are {found} where there were {patch.of}")
        items = [apply(patch.items.get(at), item) for at, item in enumerate(seen)]
        for at in sorted(patch.new):
            items.insert(at, patch.new[at])
        return items
    base = seen if isinstance(seen, dict) else {}
    surplus = patch[_WITHOUT].value if _WITHOUT in patch else ()
    kept = {key: value for key, value in base.items() if key not in surplus}
    laid = {
        key: apply(part, base.get(key))
        for key, part in patch.items()
        if key != _WITHOUT
    }
    return {**kept, **laid}


def lost(patch: Patch, path: str = "") -> Iterator[tuple[str, Any]]:
    """List what differs without the extension: the place in the record, the value.

    The value is None for a field that was read and is not in the record.
    """
    if isinstance(patch, Whole):
        yield path, patch.value
    elif isinstance(patch, Changes):
        for at, value in patch.new.items():
            yield f"{path}[{at}]", value
        places = _places(patch)
        for at, part in patch.items.items():
            yield from lost(part, f"{path}[{places[at]}]")
    elif patch is not None:
        for key, part in patch.items():
            if key != _WITHOUT:
                yield from lost(part, f"{path}.{key}" if path else key)
        for key in patch[_WITHOUT].value if _WITHOUT in patch else ():
            yield f"{path}.{key}" if path else key, None


def _places(changes: Changes) -> list[int]:
    """Return the place in the whole list of each item that was read."""
    whole = range(changes.of + len(changes.new))
    return [at for at in whole if at not in changes.new]


# To XML and back


def encode(name: str, patch: Patch) -> Any:
    """Write a patch, or a plain value as `Whole`, as one element."""
    etree = optional("lxml.etree")
    element = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap={"iom": NAMESPACE})
    _fill(element, patch)
    return element


def _fill(element: Any, patch: Patch) -> None:
    if isinstance(patch, Whole):
        if isinstance(patch.value, dict):
            element.set("is", "whole")
        _fill_value(element, patch.value)
    elif isinstance(patch, Changes):
        element.set("is", "changes")
        element.set("of", str(patch.of))
        for at, part in patch.items.items():
            _fill(_child(element, "item", {"at": str(at)}), part)
        for at, value in patch.new.items():
            _fill(_child(element, "new", {"at": str(at)}), Whole(value))
    else:
        for key, part in patch.items():
            if key == _WITHOUT:
                element.set(_WITHOUT, " ".join(part.value))
            else:
                _set(element, key, part)


def _fill_value(element: Any, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, item in value.items():
            _set(element, key, Whole(item))
    elif isinstance(value, str):
        element.set("is", "text")
        element.text = value
    elif isinstance(value, Sequence):
        element.set("is", "list")
        for item in value:
            _fill_value(_child(element, "item"), item)
    elif isinstance(value, bool):
        element.set("is", "flag")
        element.text = "true" if value else "false"
    else:
        element.set("is", "number")
        element.text = repr(value)


def _set(element: Any, key: str, patch: Patch) -> None:
    is_text = isinstance(patch, Whole) and isinstance(patch.value, str)
    if is_text and _is_simple(key):
        element.set(key, patch.value)
    elif _is_simple(key):
        _fill(_child(element, key), patch)
    else:  # a category, say: the user's word, which need not be a name in XML
        _fill(_child(element, "entry", {"name": key}), patch)


def _child(element: Any, name: str, attributes: Mapping[str, str] = {}) -> Any:
    child = element.makeelement(f"{{{NAMESPACE}}}{name}", attributes, element.nsmap)
    element.append(child)
    return child


def decode(element: Any) -> Patch:
    """Read an element that `encode` wrote.

    Raises
    ------
    BadExtensionError
        The element is none of ours.
    """
    kind = element.get("is", "fields")
    if kind == "fields":
        return _fields(element)
    if kind == "changes":
        return _changes(element)
    return Whole(_value(element))


def _changes(element: Any) -> Changes:
    items: dict[int, Patch] = {}
    new: dict[int, Any] = {}
    for child in element.iterchildren("{*}*"):
        at = _whole_number(child, "at")
        if child.tag == f"{{{NAMESPACE}}}new":
            new[at] = _value(child)
        else:
            items[at] = decode(child)
    return Changes(_whole_number(element, "of"), items, new)


def _fields(element: Any) -> dict[str, Patch]:
    patch: dict[str, Patch] = {
        key: Whole(value)
        for key, value in element.attrib.items()
        if key not in _RESERVED
    }
    for child in element.iterchildren("{*}*"):
        key = _key(child)
        if key in patch:
            raise BadExtensionError(f"{key!r} stands twice", child.sourceline)
        patch[key] = decode(child)
    if _WITHOUT in element.attrib:
        patch[_WITHOUT] = Whole(element.get(_WITHOUT).split())
    return patch


def _key(child: Any) -> str:
    name: str = child.tag.removeprefix(f"{{{NAMESPACE}}}")
    return str(child.get("name", "")) if name == "entry" else name


def _value(element: Any) -> Any:
    """Read a plain value; an object is one without ``is``, or with ``is="whole"``."""
    kind = element.get("is", "whole")
    content = element.text or ""
    if kind == "text":
        return content
    if kind == "flag" and content in {"true", "false"}:
        return content == "true"
    if kind == "number":
        return _number(content, element.sourceline)
    if kind == "list":
        return [_value(child) for child in element.iterchildren("{*}*")]
    if kind != "whole":
        raise BadExtensionError(f"it is no {kind}: {content!r}", element.sourceline)
    plain: dict[str, Any] = {
        key: value for key, value in element.attrib.items() if key not in _RESERVED
    }
    return plain | {
        _key(child): _value(child) for child in element.iterchildren("{*}*")
    }


def _number(content: str, line: int) -> int | float:
    if len(content) <= _LONGEST_NUMBER:
        try:
            if _NUMBER.fullmatch(content):
                return int(content)
            if math.isfinite(number := float(content)):
                return number
        except ValueError:
            pass
    raise BadExtensionError(f"{content[:40]!r} is no number", line)


def _whole_number(element: Any, name: str) -> int:
    value = _number(element.get(name, ""), element.sourceline)
    if not isinstance(value, int):
        raise BadExtensionError(
            f"{name}={value!r} is no whole number", element.sourceline
        )
    return value
