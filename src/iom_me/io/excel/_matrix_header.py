"""The row of headings of a results matrix, or the two rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._matrix_headings import Heading, heading_of, language_of
from iom_me.model import Period

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell, Grid

__all__ = ["Header", "find_header"]

_HEADER_ROWS = 200
_YEARS = range(1990, 2101)


@attrs.frozen
class Header:
    """Where the headings stand, and what stands in which column.

    ``last_row`` differs from ``row`` where a second row parts the headings.
    """

    row: int
    columns: dict[int, Heading]
    language: str
    last_row: int

    def kind(self, column: int) -> str:
        """Say what stands in a column; nothing for one that is not recognised."""
        return self.columns[column].kind if column in self.columns else ""

    def when(self, column: int) -> dt.date | Period | None:
        """Tell the date that a column's heading names."""
        return self.columns[column].when

    @property
    def kinds(self) -> set[str]:
        """Everything that stands in some column."""
        return {heading.kind for heading in self.columns.values()}

    @property
    def score(self) -> int:
        """How many different headings were recognised."""
        return len(self.kinds)


def find_header(grid: Grid) -> tuple[Header | None, list[str]]:
    """Find the row of headings, and list the headings of the row most like one."""
    best: Header | None = None
    seen: list[str] = []
    for place, (number, row) in enumerate(grid.rows()):
        if place >= _HEADER_ROWS:
            break
        found = {
            column: heading
            for column, cell in row.items()
            if isinstance(cell.value, str) and (heading := heading_of(cell))
        }
        header = Header(
            number,
            _with_results(grid, number, found),
            language_of(list(found.values())),
            last_row=number,
        )
        if _is_header(header) and (best is None or header.score > best.score):
            best = header
        if len(row) > len(seen):
            seen = [cell.text for cell in row.values()]
    return (_with_second_row(grid, best) if best else None), seen


def _is_header(header: Header) -> bool:
    values = {"baseline", "target", "source", "assumptions"}
    found = header.kinds
    return {"results", "indicators"} <= found and bool(found & values)


def _with_results(
    grid: Grid, row: int, found: dict[int, Heading]
) -> dict[int, Heading]:
    """Take the column left of the indicators for the results, if none is headed so."""
    kinds = {heading.kind: column for column, heading in found.items()}
    if "indicators" not in kinds or "results" in kinds:
        return found
    free = [
        column
        for column in range(kinds["indicators"] - 1, 0, -1)
        if column not in found and any(c == column and r > row for r, c in grid.cells)
    ]
    if free:
        return found | {free[0]: Heading("results", "", None)}
    if "level" in kinds:  # "Level" above cells such as "Output 1.1: ..."
        return found | {kinds["level"]: Heading("results", "", None)}
    return found


def _with_second_row(grid: Grid, header: Header) -> Header:
    """Read "Value" and "Year" below "Baseline" as the headings of two columns."""
    below = {c: cell for (row, c), cell in grid.cells.items() if row == header.row + 1}
    texts = {"results", "indicators", "level", "number"}
    if any(header.kind(column) in texts for column in below):
        return header
    found = {column: _parted(grid, header, cell) for column, cell in below.items()}
    if not any(found.values()):
        return header
    columns = {c: kind for c, kind in header.columns.items() if c not in below}
    columns |= {column: heading for column, heading in found.items() if heading}
    return attrs.evolve(
        header, columns=dict(sorted(columns.items())), last_row=header.row + 1
    )


def _parted(grid: Grid, header: Header, cell: Cell) -> Heading | None:
    """Read a heading together with the one that it stands below."""
    if not isinstance(cell.value, str) and cell.value not in _YEARS:
        return None
    above = [
        over
        for column in range(cell.column, 0, -1)
        if (over := grid.cells.get((header.row, column)))
    ]
    if not above:
        return None
    return heading_of(attrs.evolve(cell, value=f"{above[0].text} {cell.text}"))
