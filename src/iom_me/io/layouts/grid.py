"""A page of a form: cells in rows, with what each is for. Excel and Word draw it.

A grid knows no file format: it says what stands where, which cells are merged, and what
a cell is (a heading, a statement of some level, a text), not which colour it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import attrs

from iom_me.model import Level

__all__ = ["Grid", "GridCell", "Role"]

Role: TypeAlias = Literal["heading", "label", "statement", "text", "number", "mark"]
"""A column's heading; the label of a row; a result's statement; any text; a number, set
to the right; a filled cell, as the bar of a workplan."""


@attrs.frozen
class GridCell:
    """One cell.

    Attributes
    ----------
    text : str
        What stands in it; lines are paragraphs.
    role : str
        What it is for.
    level : Level, optional
        Of the result that it belongs to, which gives it its shade.
    rows, columns : int
        How many it spans.
    """

    text: str = ""
    role: Role = "text"
    level: Level | None = None
    rows: int = attrs.field(default=1, kw_only=True)
    columns: int = attrs.field(default=1, kw_only=True)


@attrs.frozen(kw_only=True)
class Grid:
    """One table.

    Attributes
    ----------
    title : str
        What stands above it.
    headings : int
        How many of the first rows are headings, repeated on each printed page.
    widths : tuple of float
        Of the columns, in proportion to each other.
    rows : tuple of tuple of (GridCell or None)
        None where a cell of a row above, or to the left, reaches.
    notes : tuple of str
        What stands below it.
    language : str
        Of its texts.
    """

    title: str
    headings: int
    widths: tuple[float, ...]
    rows: tuple[tuple[GridCell | None, ...], ...]
    notes: tuple[str, ...] = ()
    language: str = "en"

    def cells(self) -> Iterator[tuple[int, int, GridCell]]:
        """Go through the cells with their place: row and column from 0."""
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    yield row, column, cell


def spread(cells: Sequence[GridCell], columns: int) -> tuple[GridCell | None, ...]:
    """Make a row of cells one after the other, with None where one reaches over."""
    row: list[GridCell | None] = []
    for cell in cells:
        row += [cell, *[None] * (cell.columns - 1)]
    return (*row, *[None] * (columns - len(row)))
