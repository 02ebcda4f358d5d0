"""Lays our extension over what was read; a bad one is noted and left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from iom_me.errors import FormatError
from iom_me.io.iati._extension import (
    NAMESPACE,
    BadExtensionError,
    Patch,
    Whole,
    apply,
    decode,
)
from iom_me.io.iati._read.scope import Scope
from iom_me.io.json._reading import to_framework

__all__ = [
    "fields_of",
    "id_in",
    "is_valid",
    "laid",
    "note_problems",
    "own_child",
    "read_patch",
]

Plain: TypeAlias = dict[str, Any]

_DEEPEST = 40


def own_child(element: Any, name: str, scope: Scope) -> Any:
    """Find our own child of an element; None if there is none."""
    found = list(element.iterchildren(f"{{{NAMESPACE}}}{name}"))
    for other in found[1:]:
        scope.note(other, "a second one: not read")
    return found[0] if found else None


def read_patch(element: Any, scope: Scope) -> Patch:
    """Read an element of ours; one that cannot be read is noted, and is empty."""
    if element is None:
        return None
    if _depth(element) > _DEEPEST:
        scope.note(element, "the extension is nested too deeply: not read")
        return None
    try:
        patch = decode(element)
    except BadExtensionError as error:
        scope.note(element, f"the extension cannot be read: {error}")
        return None
    if isinstance(patch, (dict, Whole)) and isinstance(_fields(patch), dict):
        return patch
    scope.note(element, "the extension is no record: not read")
    return None


def _fields(patch: Patch) -> Any:
    return patch.value if isinstance(patch, Whole) else patch


def fields_of(patch: Patch) -> Plain:
    """Return the fields of a patch, as patches; of a whole record all of them."""
    if isinstance(patch, Whole):
        return {key: Whole(value) for key, value in patch.value.items()}
    return patch or {}


def _depth(element: Any) -> int:
    """Count the levels of elements, without descending by recursion."""
    deepest = 0
    waiting = [(element, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting.extend((child, depth + 1) for child in one)
    return deepest


def id_in(patch: Patch) -> str:
    """Return the id that a patch gives its record; empty if it gives none."""
    fields = _fields(patch) or {}
    id = _fields(fields.get("id", ""))
    return id if isinstance(id, str) else ""


def laid(patch: Patch, seen: Plain, element: Any, scope: Scope) -> Plain:
    """Lay a patch over what was read, without the parts that no longer fit."""
    if patch is None or isinstance(patch, Whole):
        return seen if patch is None else dict(patch.value)
    found = dict(seen)
    for key, part in patch.items():
        try:
            found = apply({key: part}, found)
        except LookupError as error:
            message = f"{key} was changed since: {error}, so what stands here is kept"
            scope.note(element, message)
        except (TypeError, AttributeError):
            scope.note(element, f"{key} of the extension fits nothing: not read")
    return found


def is_valid(
    plain: Mapping[str, Any], element: Any, scope: Scope, *, is_indicator: bool
) -> bool:
    """Say whether a plan can hold a record; if not, note why."""
    result = plain
    if is_indicator:
        result = {"level": "output", "id": "-", "statement": "", "indicators": [plain]}
    try:
        to_framework({"id": "-", "title": "", "results": [result]}, source="-")
    except FormatError as error:
        note_problems(error, element, scope)
        return False
    return True


def note_problems(error: FormatError, element: Any, scope: Scope) -> None:
    """Note why a plan cannot hold what the extension says."""
    for problem in error.problems:
        message = f"the extension was not read: {problem.message}"
        scope.note(element, message, text=problem.path.removeprefix("$.framework."))
