"""What stands in a result and is not read, because IATI has no such thing there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from iom_me.io.iati._extension import NAMESPACE
from iom_me.io.iati._read.notes import local_name
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.texts import XML_LANG

__all__ = ["note_strays"]

_TEXT = frozenset({"title", "description", "comment", "narrative"})
_DATED = frozenset({"period-start", "period-end"})
_ATTRIBUTES: dict[str, frozenset[str]] = {
    name: frozenset(attributes.split())
    for name, attributes in {
        "result": "type aggregation-status",
        "indicator": "measure ascending aggregation-status",
        "baseline": "year iso-date value",
        "target": "value",
        "actual": "value",
        "period-start": "iso-date",
        "period-end": "iso-date",
        "location": "ref",
        "dimension": "name value",
        "reference": "vocabulary code vocabulary-uri indicator-uri",
        "document-link": "url format",
        "category": "code",
        "language": "code",
        "document-date": "iso-date",
        **dict.fromkeys(_TEXT, XML_LANG),
    }.items()
}
_VALUE = "location dimension comment document-link"
_CHILDREN: dict[str, frozenset[str]] = {
    name: frozenset(children.split())
    for name, children in {
        "result": "title description document-link reference indicator",
        "indicator": "title description document-link reference baseline period",
        "baseline": _VALUE,
        "target": _VALUE,
        "actual": _VALUE,
        "period": "period-start period-end target actual",
        "document-link": "title description category language document-date",
        "title": "narrative",
        "description": "narrative",
        "comment": "narrative",
    }.items()
}
_MOST_OF_A_KIND = 100
_NONE: frozenset[str] = frozenset()


def note_strays(result: Any, scope: Scope) -> None:
    """Note the elements, attributes and texts that have no place in a result."""
    waiting = [result]
    met: Counter[str] = Counter()
    while waiting:
        element = waiting.pop()
        children = list(element.iterchildren("{*}*"))
        _note_own(element, children, scope)
        known = _CHILDREN.get(element.tag, _NONE)
        for child in children:
            if child.tag in known:
                waiting.append(child)
            elif not child.tag.startswith(f"{{{NAMESPACE}}}"):
                _note_child(child, met, scope)
    for name, count in met.items():
        if count > _MOST_OF_A_KIND:
            more = f"{count - _MOST_OF_A_KIND:,} more {name}"
            scope.note(result, f"{more} that IATI has not here: not read")


def _note_own(element: Any, children: Sequence[Any], scope: Scope) -> None:
    known = _ATTRIBUTES.get(element.tag, _NONE)
    for name, value in element.items():
        if name not in known:
            message = "IATI has no such attribute here: not read"
            shown = name.rpartition("}")[2]
            scope.note(element, message, attribute=shown, text=value)
    if text := _stray_text(element, children):
        scope.note(element, "IATI has no text here: not read", text=text)


def _note_child(child: Any, met: Counter[str], scope: Scope) -> None:
    """Note an element, or only count it after many of its kind."""
    name = local_name(child)
    met[name] += 1
    if met[name] <= _MOST_OF_A_KIND:
        text = " ".join("".join(_contents(child)).split())
        scope.note(child, f"IATI has no {name} here: not read", text=text)


def _stray_text(element: Any, children: Sequence[Any]) -> str:
    """Return the text of an element whose text is not read, and between others."""
    reads_own = element.tag in _TEXT or (
        element.tag in _DATED and element.get("iso-date") is None
    )
    own = "" if reads_own else element.text or ""
    tails = (child.tail or "" for child in children)
    return " ".join(" ".join((own, *tails)).split())


def _contents(element: Any) -> Iterator[str]:
    """List all attributes and texts inside of an element."""
    for one in element.iter("{*}*"):
        for name, value in one.attrib.items():
            yield f"{name.rpartition('}')[2]}={value} "
        yield f"{one.text or ''} "
