"""The actuals of an indicator as rows of the measurements."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from iom_me.io.iati._extension import NAMESPACE, Patch
from iom_me.io.iati._read.amounts import read_period
from iom_me.io.iati._read.elements import read_actual
from iom_me.io.iati._read.laying import laid, own_child, read_patch
from iom_me.io.iati._read.links import read_link
from iom_me.io.iati._read.rows import Row, is_column, repeated, to_table
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati.records import IatiNarrative
from iom_me.model import Indicator, Measure, is_number

__all__ = ["checked_rows", "read_rows"]

Plain: TypeAlias = dict[str, Any]

_ROW = "row"
_MOST_ROUNDS = 4


def read_rows(
    element: Any, indicator: Indicator, scope: Scope, *, project: str
) -> Iterator[Row]:
    """Read the actuals of an indicator, and the rows that IATI cannot hold.

    Parameters
    ----------
    element
        The ``indicator``.
    indicator
        The indicator of the plan.
    scope
        The scope in which it was read.
    project
        Id of the plan.
    """
    about = {"indicator": indicator.id, "project": project}
    for period in element.iterchildren("period"):
        days = read_period(period, scope, quietly=True)
        for actual in period.iterchildren("actual"):
            row = read_actual(actual, own := scope.fresh(), days=days)
            seen = about | _in_words(row, actual, indicator)
            yield _row(actual, seen, own)
        for alone in period.iterchildren(f"{{{NAMESPACE}}}actual"):
            yield _unheld(alone, about, days, scope)


def _row(actual: Any, seen: Plain, scope: Scope) -> Row:
    patch = read_patch(own_child(actual, "actual", scope), scope)
    plain, number = _laid(patch, seen, actual, scope)
    place = {"project": seen["project"], "record": seen["indicator"]}
    return Row(
        plain=plain,
        seen=None if patch is None else seen,
        number=number,
        element=actual,
        narratives=tuple(
            IatiNarrative(
                **place, field=field, language=language, text=text, is_taken=is_taken
            )
            for field, language, text, is_taken in scope.narratives
        ),
        links=tuple(
            read_link(link, scope, **place, field="") for _, link in scope.links
        ),
    )


def _in_words(row: Plain, actual: Any, indicator: Indicator) -> Plain:
    """Keep a number as words where the indicator has words."""
    if indicator.measure is Measure.QUALITATIVE and is_number(row.get("value")):
        return {**row, "value": actual.get("value").strip()}
    return row


def _unheld(own: Any, about: Plain, days: tuple[str, str], scope: Scope) -> Row:
    """Read a row that stands in the extension alone."""
    seen = about | dict(zip(("period_start", "period_end"), days, strict=True))
    plain, number = _laid(read_patch(own, scope), seen, own, scope)
    return Row(plain=plain, seen={}, number=number, element=own)


def _laid(patch: Patch, seen: Plain, element: Any, scope: Scope) -> tuple[Plain, float]:
    """Lay the extension over a row; return it and its number."""
    if patch is None:
        return seen, math.inf
    found = laid(patch, seen, element, scope)
    number = found.pop(_ROW, math.inf)
    if not is_number(number):
        scope.note(element, "the number of the row is none: not read", text=str(number))
        number = math.inf
    good = {
        name: cell
        for name, cell in found.items()
        if is_column(name) and (isinstance(cell, str) or is_number(cell))
    }
    for name in found.keys() - good.keys():
        scope.note(element, "the extension was not read: no cell of a table", text=name)
    return {name: cell for name, cell in good.items() if cell != ""}, number


def checked_rows(rows: list[Row], scope: Scope) -> list[Row]:
    """Leave out the rows that no table can have, and note each of them."""
    kept = _mended(_dated(rows, scope), scope)
    again = repeated(kept)
    for row in again:
        message = "a second actual for this period, place and group: not read"
        scope.note(row.element, message, text=_shown(row))
    forgotten = {id(row) for row in again}
    for row in kept:
        row.element = None  # so that the tree of the activity can go
    return [row for row in kept if id(row) not in forgotten]


def _dated(rows: list[Row], scope: Scope) -> list[Row]:
    kept = []
    for row in rows:
        if "period_end" in row.plain:
            kept.append(row)
        else:
            message = "its period has no last day: not read"
            scope.note(row.element, message, text=_shown(row))
    return kept


def _mended(rows: list[Row], scope: Scope) -> list[Row]:
    """Make a table possible: a bad row falls back to what IATI says of it.

    It may then be in the way of another, and so on; that ends after a few rounds.
    """
    for _ in range(_MOST_ROUNDS):
        if all(row.seen is None for row in rows):
            return rows
        _, bad = to_table([row.plain for row in rows])
        if not bad:
            return rows
        rows = _without(rows, bad, scope)
    patched = [at for at, row in enumerate(rows) if row.seen is not None]
    return _without(rows, dict.fromkeys(patched, "it fits no table"), scope)


def _without(rows: list[Row], bad: Mapping[int, str], scope: Scope) -> list[Row]:
    """Take the extension off bad rows; those that IATI does not have fall away."""
    kept = []
    for at, row in enumerate(rows):
        if at not in bad:
            kept.append(row)
        elif row.seen:
            message = f"the extension was not read: {bad[at]}"
            scope.note(row.element, message)
            kept.append(attrs.evolve(row, plain=row.seen, seen=None))
        else:
            message = f"not read: {bad[at]}"
            scope.note(row.element, message, text=_shown(row))
    return kept


def _shown(row: Row) -> str:
    """Say what a row that is left out holds."""
    cells = [str(row.plain[name]) for name in ("value", "comment") if name in row.plain]
    return "; ".join([*cells, *(link.url for link in row.links)])
