"""What a table of any size and engine says of each indicator on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me.errors import DataError
from iom_me.tracking.measurements.columns import LARGE, rows_of
from iom_me.tracking.measurements.condense import Condensed, condensed, last_day
from iom_me.tracking.measurements.table import (
    Readings,
    by_indicator,
    read,
    require_columns,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from iom_me.model import ResultsFramework
    from iom_me.tracking.measurements.cells import Cell
    from iom_me.typing import IntoFrame

__all__ = ["readings", "readings_of"]

_MAX_ROWS = 1_000_000
"""How many rows are fetched at most where their sums are not enough."""


def readings(
    fw: ResultsFramework,
    data: IntoFrame,
    *,
    as_of: dt.date | None,
    keep: Collection[str] = (),
) -> Readings:
    """Check a table against a plan and keep what was known on a day.

    A small table is read row by row, and each value knows its rows. A large one stays
    where it is: it is added up by its own engine, and single rows are fetched only of
    indicators whose value needs them. The categories of the columns in ``keep`` are
    told apart in any case.

    Raises
    ------
    DataError
        The table cannot be read, or too many of its rows would be needed.
    """
    table = _frames.wrapped(data)
    if _frames.row_count(table) <= LARGE:
        return read(fw, data, as_of=as_of)
    require_columns(table.collect_schema().names())
    found = condensed(fw, table, as_of=as_of, keep=keep)
    cells = list(found.cells)
    if found.unfinished:
        cells += _rows(fw, table, found)
    return Readings(
        as_of=found.as_of,
        cells=by_indicator(cells),
        rows=found.rows,
        rows_later=found.rows_later,
        ignored=found.ignored,
    )


def _rows(
    fw: ResultsFramework, table: _frames.Table, found: Condensed
) -> list[tuple[str, Cell]]:
    """Read the rows of those indicators of which sums do not say enough."""
    rows = rows_of(table, found.unfinished)
    count = _frames.row_count(rows)
    if count > _MAX_ROWS:
        names = ", ".join(found.unfinished[:5])
        raise DataError(
            f"{len(found.unfinished)} indicators ({names}) have {count:,} rows that "
            "would have to be looked at one by one: several rows are for one cell, "
            "some parts are broken down and others are not, values stand beside "
            "numerators, or letters of categories are not composed (Unicode NFC). Add "
            "up what is for one cell, or track these indicators apart."
        )
    inside = read(fw, rows.to_native(), as_of=found.as_of)
    return [
        (id, cell)
        for id, cells in inside.cells.items()
        for cell in _without_rows(cells)
    ]


def readings_of(
    fw: ResultsFramework,
    data: IntoFrame,
    indicators: Sequence[str],
    *,
    as_of: dt.date | None,
) -> Readings:
    """Do the same with the rows of some indicators only, which are read one by one.

    The day, if none is given, is still the last that the whole table speaks of.
    """
    table = _frames.wrapped(data)
    if _frames.row_count(table) <= LARGE:
        return read(fw, data, as_of=as_of)
    require_columns(table.collect_schema().names())
    day = as_of if as_of is not None else last_day(fw, table)
    rows = rows_of(table, indicators)
    count = _frames.row_count(rows)
    if count > _MAX_ROWS:
        raise DataError(
            f"The table has {count:,} rows of {', '.join(indicators[:5])}, which would "
            "be read one by one: name one indicator, or put the rows together first, "
            "with iom_me.tracking.aggregate."
        )
    found = read(fw, rows.to_native(), as_of=day)
    cells = {id: _without_rows(cells) for id, cells in found.cells.items()}
    return attrs.evolve(found, cells=cells)


def _without_rows(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Take away numbers of rows that are not those of the user's table."""
    return tuple(cell._replace(row=-1) for cell in cells)
