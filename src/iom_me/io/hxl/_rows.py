"""Rows of measurements from rows of a table: as they stand, or one for each value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from iom_me.errors import FormatError, Problem
from iom_me.io.measurements._tables import COUNTED, Table
from iom_me.model.measurements import COLUMNS

if TYPE_CHECKING:
    from iom_me.io.hxl._columns import Column
    from iom_me.io.hxl._roles import Role

__all__ = ["EXPECTED", "long", "wide"]

EXPECTED = "table with HXL tags"
Values: TypeAlias = "Sequence[tuple[Column, Role]]"
"""The columns that hold values, and what each is about."""


def long(
    rows: Sequence[int], values: Values, single: dict[str, list[Any]], *, source: str
) -> tuple[Table, frozenset[int]]:
    """Make a row of each row; a value stands in numbers or in words.

    Raises
    ------
    FormatError
        A row has a value in numbers and one in words.
    """
    value: list[Any] = [None] * len(rows)
    words: set[int] = set()
    problems = []
    for column, role in values:
        for place, cell in enumerate(column.cells):
            if cell is None:
                continue
            if value[place] is not None:
                message = "it has a value in numbers and one in words: leave one"
                problems.append(Problem(f"row {rows[place]}", message))
            value[place] = str(cell) if role.words else cell
            if role.words:
                words.add(place)
    if problems:
        raise FormatError(source, problems, expected=EXPECTED)
    return _table({**single, "value": value}, rows), frozenset(words)


def wide(
    rows: Sequence[int], values: Values, single: dict[str, list[Any]]
) -> tuple[Table, frozenset[int]]:
    """Make a row of each value; an empty cell is no value, and so no row.

    A row without any value stays one, so that it is missed: a reason is due.
    """
    dimensions = dict.fromkeys(
        name for _, role in values for name, _ in role.categories
    )
    columns: dict[str, list[Any]] = {
        name: [] for name in (*single, "value", *dimensions)
    }
    numbers: list[int] = []
    words: set[int] = set()
    for place, number in enumerate(rows):
        shared = {name: cells[place] for name, cells in single.items()} | dimensions
        found = [
            ({"value": cell, **dict(role.categories)}, role.words)
            for column, role in values
            if (cell := column.cells[place]) is not None
        ]
        for own, in_words in found or [({"value": None}, False)]:
            if in_words:
                words.add(len(numbers))
            numbers.append(number)
            for name, cell in (shared | own).items():
                columns[name].append(cell)
    return _table(columns, numbers), frozenset(words)


def _table(columns: dict[str, list[Any]], rows: Sequence[int]) -> Table:
    """Put the known columns first, then the others as in the file."""
    known = {name: columns[name] for name in COLUMNS if name in columns}
    return Table(columns=known | columns, rows=tuple(rows), counted=COUNTED)
