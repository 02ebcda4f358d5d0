"""Read a results matrix as people keep it: find the table, read it, account for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import FormatError, suggest
from iom_me.io._folding import aligned
from iom_me.io.excel._block_table import read_blocks
from iom_me.io.excel._matrix_blocks import BlockHead, block_mark, find_blocks
from iom_me.io.excel._matrix_header import Header, find_header
from iom_me.io.excel._matrix_levels import USUAL, vocabulary_of
from iom_me.io.excel._matrix_plan import make_plan
from iom_me.io.excel._matrix_table import read_table
from iom_me.io.excel._matrix_title import read_title_block
from iom_me.io.layouts.forms import built_in
from iom_me.io.layouts.match import Evidence, matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.io.excel._grid import Cell, Grid
    from iom_me.io.excel._matrix_levels import Vocabulary
    from iom_me.io.excel._matrix_table import Draft
    from iom_me.io.excel._notes import Notes
    from iom_me.model import ResultsFramework

__all__ = ["EXPECTED", "Found", "find_table", "read_matrix"]

EXPECTED = "results matrix"
_MAX_SHOWN = 12
_MOST_LABELS = 0.5
_LABELLED = ("results", "level")


@attrs.frozen
class Found:
    """Where the results matrix stands: a table below a header, or blocks."""

    grid: Grid
    header: Header
    blocks: tuple[BlockHead, ...] = ()

    def evidence(self) -> Evidence:
        """Collect what tells of which form it is."""
        words = vocabulary_of(built_in())
        rows = {head.row for head in self.blocks} or {self.header.row}
        stand = [c for (row, _), c in self.grid.cells.items() if row in rows and c.text]
        small = (aligned(text) for text in self._labels())
        labels = tuple(found["word"] for text in small if (found := words.match(text)))
        if self.blocks:
            marks = (cell.text for cell in self.grid.cells.values())
            return Evidence(
                shape="blocks",
                headings=tuple((cell.text, "") for cell in stand),
                labels=labels,
                marks=tuple(text for text in marks if block_mark(text)),
                language=self.header.language,
            )
        return Evidence(
            shape="rows",
            headings=tuple((c.text, self.header.kind(c.column)) for c in stand),
            labels=labels,
            language=self.header.language,
        )

    def _labels(self) -> Iterator[str]:
        """Go through the texts that may begin with a word for a level."""
        if self.blocks:
            yield from (head.label.text for head in self.blocks if head.label)
            return
        for (row, column), cell in self.grid.cells.items():
            kind = self.header.kind(column)
            if row > self.header.last_row and kind in _LABELLED:
                yield f"{cell.text}:" if kind == "level" else cell.text

    def vocabulary(self) -> Vocabulary:
        """Add the words of the form that it is in, if its levels are called so."""
        best = matches(self.evidence(), built_in())[0]
        return vocabulary_of([best.form]) if best.levels > _MOST_LABELS else USUAL

    def drafts(self, notes: Notes) -> list[Draft]:
        """Read the results."""
        if self.blocks:
            return read_blocks(self.grid, list(self.blocks), notes)
        for row in range(self.header.row, self.header.last_row + 1):
            cells = (self.grid.cells.get((row, c)) for c in self.header.columns)
            notes.use(*cells)
        return read_table(self.grid, self.header, notes, self.vocabulary())


def read_matrix(
    grids: list[Grid], notes: Notes, *, source: str, sheet: str | None, stem: str
) -> ResultsFramework:
    """Read the sheet that holds the matrix; every filled cell is read or noted."""
    found = find_table(grids, source, sheet)
    grid, header = found.grid, found.header
    head: dict[str, Any] = {"id": stem, "title": stem}
    head |= read_title_block(grid, header.row, notes, language=header.language)
    drafts = found.drafts(notes)
    if not drafts:
        problem = (grid.title, "no result stands below the headings")
        raise FormatError(source, [problem], expected=EXPECTED)
    plan = make_plan(drafts, head, notes)
    _account(found, notes)
    for other in grids:
        if other is not grid and other.cells:
            notes.add_sheet(other.title, "this sheet was not read")
    return plan


def find_table(grids: list[Grid], source: str, sheet: str | None) -> Found:
    """Take the sheet asked for, or the one most like a results matrix.

    Raises
    ------
    FormatError
        There is no such sheet, or no results matrix.
    """
    if sheet is not None:
        titles = [grid.title for grid in grids]
        grids = [grid for grid in grids if grid.title == sheet]
        if not grids:
            message = f"there is no sheet {sheet!r}. {suggest(sheet, titles)}"
            problem = (source, message)
            raise FormatError(source, [problem], expected=EXPECTED)
    headed, problems = [], []
    for grid in grids:
        if blocks := find_blocks(grid):
            headed.append(Found(grid, blocks[0].header, tuple(blocks)))
            continue
        header, seen = find_header(grid)
        if header is not None:
            headed.append(Found(grid, header))
        problems.append((grid.title, _no_header(seen)))
    if headed:
        return max(headed, key=lambda found: found.header.score)
    raise FormatError(source, problems, expected=EXPECTED)


def _no_header(seen: list[str]) -> str:
    shown = ", ".join(repr(text[:40]) for text in seen[:_MAX_SHOWN])
    return (
        "no row has the headings of a results matrix (Results, Indicators, and "
        "Baseline, Target, Data Source or Assumptions, in English, French or Spanish); "
        f"the fullest row holds {shown or 'nothing'}"
    )


def _account(found: Found, notes: Notes) -> None:
    """Note every filled cell that nothing has read."""
    for cell in found.grid.cells.values():
        if notes.is_seen(cell) or not (cell.text or cell.formula):
            continue
        notes.add(cell, _why_unread(cell, found))


def _why_unread(cell: Cell, found: Found) -> str:
    header = found.header
    if cell.row < header.row:
        return "not read: above the table, and no label that is known"
    if found.blocks:
        return "not read: it has no place in a block of this form"
    if cell.row <= header.last_row:
        return "not read: the heading of a column that is not known"
    kind = header.kind(cell.column)
    if kind == "actual":
        return "not read: a current value belongs to the measurements, not to a plan"
    if not kind:
        above = found.grid.cells.get((header.row, cell.column))
        name = (
            f"the column {above.text!r} is not known" if above else "no heading above"
        )
        return f"not read: {name}"
    return "not read: it belongs to no indicator and no result"
