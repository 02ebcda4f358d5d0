"""Read a results matrix as people keep it: find the table, read it, account for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iom_me.errors import FormatError, suggest
from iom_me.io.excel._matrix_header import find_header
from iom_me.io.excel._matrix_plan import make_plan
from iom_me.io.excel._matrix_table import read_table
from iom_me.io.excel._matrix_title import read_title_block

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Grid
    from iom_me.io.excel._matrix_header import Header
    from iom_me.io.excel._notes import Notes
    from iom_me.model import ResultsFramework

__all__ = ["read_matrix"]

EXPECTED = "results matrix"
_MAX_SHOWN = 12


def read_matrix(
    grids: list[Grid], notes: Notes, *, source: str, sheet: str | None, stem: str
) -> ResultsFramework:
    """Read the sheet that holds the matrix; every filled cell is read or noted."""
    grid, header = _choose(grids, source, sheet)
    head: dict[str, Any] = {"id": stem, "title": stem}
    head |= read_title_block(grid, header.row, notes, language=header.language)
    for row in range(header.row, header.last_row + 1):
        notes.use(*(grid.cells.get((row, column)) for column in header.columns))
    drafts = read_table(grid, header, notes)
    if not drafts:
        problem = (grid.title, "no result stands below the headings")
        raise FormatError(source, [problem], expected=EXPECTED)
    plan = make_plan(drafts, head, notes)
    _account(grid, header, notes)
    for other in grids:
        if other is not grid and other.cells:
            notes.add_sheet(other.title, "this sheet was not read")
    return plan


def _choose(grids: list[Grid], source: str, sheet: str | None) -> tuple[Grid, Header]:
    """Take the sheet asked for, or the one most like a results matrix."""
    if sheet is not None:
        titles = [grid.title for grid in grids]
        grids = [grid for grid in grids if grid.title == sheet]
        if not grids:
            message = f"there is no sheet {sheet!r}. {suggest(sheet, titles)}"
            problem = (source, message)
            raise FormatError(source, [problem], expected=EXPECTED)
    found = [(grid, *find_header(grid)) for grid in grids]
    headed = [(grid, header) for grid, header, _ in found if header is not None]
    if headed:
        return max(headed, key=lambda pair: pair[1].score)
    problems = [(grid.title, _no_header(seen)) for grid, _, seen in found]
    raise FormatError(source, problems, expected=EXPECTED)


def _no_header(seen: list[str]) -> str:
    shown = ", ".join(repr(text[:40]) for text in seen[:_MAX_SHOWN])
    return (
        "no row has the headings of a results matrix (Results, Indicators, and "
        "Baseline, Target, Data Source or Assumptions, in English, French or Spanish); "
        f"the fullest row holds {shown or 'nothing'}"
    )


def _account(grid: Grid, header: Header, notes: Notes) -> None:
    """Note every filled cell that nothing has read."""
    for cell in grid.cells.values():
        if notes.is_seen(cell) or not (cell.text or cell.formula):
            continue
        notes.add(cell, _why_unread(cell.row, cell.column, header, grid))


def _why_unread(row: int, column: int, header: Header, grid: Grid) -> str:
    if row < header.row:
        return "not read: above the table, and no label that is known"
    if row <= header.last_row:
        return "not read: the heading of a column that is not known"
    if not header.kind(column):
        above = grid.cells.get((header.row, column))
        name = (
            f"the column {above.text!r} is not known" if above else "no heading above"
        )
        return f"not read: {name}"
    return "not read: it belongs to no indicator and no result"
