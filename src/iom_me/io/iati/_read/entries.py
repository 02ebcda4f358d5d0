"""Results and indicators on their way from elements to records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import attrs

from iom_me.errors import ModelError
from iom_me.io.iati._extension import Patch
from iom_me.io.iati._read.elements import read_indicator, read_result
from iom_me.io.iati._read.ids import indicator_ids, result_ids
from iom_me.io.iati._read.laying import (
    fields_of,
    id_in,
    is_valid,
    laid,
    own_child,
    read_patch,
)
from iom_me.io.iati._read.notes import Notes
from iom_me.io.iati._read.oddities import note_oddities
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.strays import note_strays
from iom_me.model import Level, fields

__all__ = ["Entry", "indicators_of", "name_entries", "read_entry", "record_of"]

Plain: TypeAlias = dict[str, Any]

_SAID_BY = {"level": "type", "measure": "measure", "direction": "ascending"}
"""The attribute that says what a field says: no matter how it is read without it."""


@attrs.define(kw_only=True)
class Entry:
    """A result or an indicator, on its way to a record."""

    element: Any
    plain: Plain
    scope: Scope
    patch: Patch
    id: str = ""
    inner: list[Entry] = attrs.field(factory=list)


def read_entry(element: Any, scope: Scope) -> Entry:
    entry = _entry(element, read_result, "result", scope)
    entry.inner = [
        _entry(one, read_indicator, "indicator", scope)
        for one in element.iterchildren("indicator")
    ]
    if not entry.inner:
        scope.note(element, "it has no indicator")
    note_strays(element, scope)
    return entry


def _entry(element: Any, read: Any, name: str, scope: Scope) -> Entry:
    own = attrs.evolve(scope.fresh(), notes=Notes())
    plain = read(element, own)
    patch = read_patch(own_child(element, name, scope), scope)
    told = (
        []
        if patch is None
        else [_SAID_BY[key] for key in _SAID_BY if key in fields_of(patch)]
    )
    scope.notes.extend(own.notes, without=told)
    own.notes = scope.notes
    return Entry(element=element, plain=plain, scope=own, patch=patch)


def name_entries(entries: list[Entry], taken: set[str], scope: Scope) -> None:
    """Give results and indicators their ids: those of the extension come first."""
    used = set(taken)
    for entry in (*entries, *indicators_of(entries)):
        entry.id = _own_id(entry, used, scope)
        used.add(entry.id)
    nameless = [entry for entry in entries if not entry.id]
    levels = [(Level(one.plain["level"]), one.scope.number) for one in nameless]
    for entry, id in zip(nameless, result_ids(levels, taken=used), strict=True):
        entry.id = id
        used.add(id)
        if entry.scope.number not in {"", id}:
            message = f"another record has its number: {id!r} was taken"
            scope.note(entry.element, message, text=entry.scope.number)
    for entry in entries:
        inner = [one for one in entry.inner if not one.id]
        ids = indicator_ids(entry.id, len(inner), taken=used)
        for one, id in zip(inner, ids, strict=True):
            one.id = id


def _own_id(entry: Entry, used: set[str], scope: Scope) -> str:
    """Return the id in the extension, if it is one and free."""
    id = id_in(entry.patch)
    if not id:
        return ""
    try:
        id = fields.identifier(id)
    except ModelError as error:
        scope.note(entry.element, f"the id in the extension is none: {error}")
        return ""
    if id in used:
        message = "another record has the id in the extension: it gets a new one"
        scope.note(entry.element, message, text=id)
        return ""
    return id


def indicators_of(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield from entry.inner


def record_of(entry: Entry, scope: Scope) -> Plain:
    """Make the plain record of a result with its indicators."""
    indicators = [_laid(one, scope, is_indicator=True) for one in entry.inner]
    for one, plain in zip(entry.inner, indicators, strict=True):
        note_oddities(one.element, plain, scope)
    plain = _laid(entry, scope, is_indicator=False)
    return {**plain, "indicators": indicators} if indicators else plain


def _laid(entry: Entry, scope: Scope, *, is_indicator: bool) -> Plain:
    """Lay the extension over a record, if a plan can hold what comes of it."""
    seen = {**entry.plain, "id": entry.id}
    if entry.patch is None:
        return seen
    found = {**laid(entry.patch, seen, entry.element, scope), "id": entry.id}
    if not is_indicator:
        found.pop("indicators", None)
    if is_valid(found, entry.element, scope, is_indicator=is_indicator):
        return found
    return seen
