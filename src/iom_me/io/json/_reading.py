"""From plain values to a plan, or every reason why they are none.

The fast converter is tried first. Only when it fails do the values go through the
detailed one, whose error is a tree of what is wrong where.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import attrs
from cattrs.errors import (
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from iom_me.errors import FormatError, ModelError, Problem, suggest
from iom_me.io.json._converter import LevelError, converter, key_of, keys_of, shown
from iom_me.io.json._text import at
from iom_me.model import ResultsFramework, fields

__all__ = ["to_framework"]

_ROOT = "$.framework"
_COLLECTIONS = ("results", "assumptions", "risks", "budget_lines")
_MAX_HINTS = 10  # looking for similar words takes time, and a file may be hostile
_LONGEST_MESSAGE = 400

Place: TypeAlias = tuple[str, str]
"""An id, and the path of its record."""


def to_framework(plain: Any, *, source: str) -> ResultsFramework:
    """Make the plan that these plain values describe.

    Raises
    ------
    FormatError
        They describe none; the error holds every problem with its path.
    """
    try:
        return _structure(plain, detailed=False)
    except (ForbiddenExtraKeysError, ModelError, KeyError):
        return _explained(plain, source)


def _structure(plain: Any, *, detailed: bool) -> ResultsFramework:
    return converter(detailed=detailed).structure(plain, ResultsFramework)


def _explained(plain: Any, source: str) -> ResultsFramework:
    """Go through it again, to the end, and raise all that is wrong at once."""
    try:
        return _structure(plain, detailed=True)
    except (BaseValidationError, ModelError) as error:
        if _is_about_references(error):
            problems = list(_reference_problems(plain)) or [_problem(_ROOT, error)]
        else:
            problems = list(_problems(error, _ROOT, _Hints()))
        raise FormatError(source, problems) from None


def _is_about_references(error: Exception) -> bool:
    """Say whether all records are fine, and only their ids do not fit together."""
    if not (isinstance(error, ClassValidationError) and error.cl is ResultsFramework):
        return False
    return any(
        isinstance(inner, ModelError) and not hasattr(inner, "__notes__")
        for inner in error.exceptions
    )


class _Hints:
    """Gives a hint on an unknown word, for the first few words."""

    def __init__(self) -> None:
        self._left = _MAX_HINTS

    def on(self, word: str, known: tuple[str, ...]) -> str:
        self._left -= 1
        return suggest(word, known) if self._left >= 0 else ""


def _problem(path: str, error: Exception) -> Problem:
    message = str(error).rstrip(".")
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}..."
    return Problem(path, message)


# Problems of single records


def _problems(error: Exception, path: str, hints: _Hints) -> Iterator[Problem]:
    """Walk the tree of errors that the detailed converter raised."""
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        noted, others = error.group_exceptions()
        for inner, note in noted:
            place = at(path, _key(error.cl, note))
            if type(inner) is KeyError:
                yield Problem(place, f"the key {inner.args[0]!r} is missing")
            else:
                yield from _problems(inner, place, hints)
        for inner in others:
            yield from _problems(inner, path, hints)
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from _unknown_keys(error, path, hints)
    elif isinstance(error, LevelError):
        yield _problem(at(path, "level"), error)
    elif isinstance(error, ModelError):
        yield _problem(path, error)
    else:
        raise error  # a defect of ours, not of the file


def _key(kind: type, note: Any) -> str | int:
    """Name the key or the index at which an inner error was met."""
    if isinstance(note, IterableValidationNote):
        return note.index
    return key_of(kind, getattr(attrs.fields(kind), note.name))


def _unknown_keys(
    error: ForbiddenExtraKeysError, path: str, hints: _Hints
) -> Iterator[Problem]:
    for key in sorted(error.extra_fields):
        hint = hints.on(key, keys_of(error.cl))
        message = f"unknown key {shown(key)}. {hint}".rstrip(". ")
        yield Problem(at(path, key), message)


# Problems between records


def _reference_problems(plain: dict[str, Any]) -> Iterator[Problem]:
    """Find ids that stand twice or lead nowhere; each record by itself is fine."""
    places: dict[str, str] = {}
    for id, path in _places(plain):
        if id in places:
            message = f"the id {shown(id)} is used twice, first at {places[id]}"
            yield Problem(at(path, "id"), message)
        places.setdefault(id, path)
    results = tuple(dict.fromkeys(_ids(plain, "results")))
    assumptions = tuple(dict.fromkeys(_ids(plain, "assumptions")))
    yield from _link_problems(plain, results, assumptions, _Hints())


def _places(plain: dict[str, Any]) -> Iterator[Place]:
    for name in _COLLECTIONS:
        for index, record in enumerate(plain.get(name, ())):
            path = at(at(_ROOT, name), index)
            yield fields.identifier(record["id"]), path
            for number, indicator in enumerate(record.get("indicators", ())):
                place = at(at(path, "indicators"), number)
                yield fields.identifier(indicator["id"]), place


def _ids(plain: dict[str, Any], name: str) -> Iterator[str]:
    for record in plain.get(name, ()):
        yield fields.identifier(record["id"])


def _link_problems(
    plain: dict[str, Any],
    results: tuple[str, ...],
    assumptions: tuple[str, ...],
    hints: _Hints,
) -> Iterator[Problem]:
    known = {"result": frozenset(results), "assumption": frozenset(assumptions)}
    words = {"result": results, "assumption": assumptions}
    pairs: dict[tuple[str, str], str] = {}
    for index, link in enumerate(plain.get("links", ())):
        path = at(at(_ROOT, "links"), index)
        for id, kind, place in _references(link, path):
            if id not in known[kind]:
                hint = hints.on(id, words[kind])
                message = f"there is no {kind} {shown(id)}. {hint}".rstrip(". ")
                yield Problem(place, message)
        ends = fields.identifier(link["source"]), fields.identifier(link["target"])
        if ends in pairs:
            yield Problem(path, f"this link stands twice, first at {pairs[ends]}")
        pairs.setdefault(ends, path)


def _references(link: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """List what a link refers to: the id, what it should be, and where it stands."""
    for key in ("source", "target"):
        yield fields.identifier(link[key]), "result", at(path, key)
    for index, id in enumerate(link.get("assumptions", ())):
        place = at(at(path, "assumptions"), index)
        yield fields.identifier(id), "assumption", place
