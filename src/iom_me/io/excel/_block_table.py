"""The blocks of a results matrix, read one by one into drafts of its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._matrix_blocks import BlockHead, block_mark, level_label
from iom_me.io.excel._matrix_indicators import read_indicators
from iom_me.io.excel._matrix_lines import with_named_lines
from iom_me.io.excel._matrix_table import Draft
from iom_me.io.excel._words import lines

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell, Grid
    from iom_me.io.excel._matrix_levels import Prefix
    from iom_me.io.excel._notes import Notes

__all__ = ["read_blocks"]

_NOT_READ = {
    "achieved": "not read: a value achieved belongs to the measurements, not to a plan",
    "weighting": "not read: a plan has no place for the weight of an output",
    "rating": "not read: a plan has no place for the risk rating of an output",
}
_SHOWS = {"weighting", "rating"}


def read_blocks(grid: Grid, heads: list[BlockHead], notes: Notes) -> list[Draft]:
    """Read the rows of all blocks; what is read is marked in the notes."""
    reader = _Blocks(notes)
    by_row = {head.row: head for head in heads}
    for number, row in grid.rows():
        cells = {c: cell for c, cell in row.items() if cell.text or cell.formula}
        if number in by_row:
            reader.open(by_row[number], cells)
        elif number > heads[0].row:
            reader.read_row(cells)
    reader.close()
    return reader.drafts


class _Blocks:
    """The state of reading: the result and the indicator that rows belong to."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.label_column = 0
        self.drafts: list[Draft] = []
        self.head: BlockHead | None = None
        self.kind = "planned"
        self.found: dict[str, list[Cell]] = {}

    def open(self, head: BlockHead, cells: dict[int, Cell]) -> None:
        """Begin an indicator, and a result where the row names a level."""
        self.close()
        self.head = head
        known = {*head.header.columns}
        self.notes.use(*(cell for column, cell in cells.items() if column in known))
        if head.label and head.prefix:
            self.label_column = head.label.column
            self._begin(head.label, head.prefix, "")

    def _begin(self, label: Cell, prefix: Prefix, statement: str) -> None:
        self.notes.use(label)
        draft = Draft(prefix.level, prefix.number, statement, label)
        self.drafts.append(attrs.evolve(draft, is_lower=prefix.is_lower))

    def close(self) -> None:
        """Turn what was found of an indicator into a draft of it."""
        head, found = self.head, self.found
        self.head, self.found, self.kind = None, {}, "planned"
        if head is None or "indicators" not in found:
            return
        found = with_named_lines(found, head.header)
        self.drafts[-1].indicators += read_indicators(found, head.header, self.notes)

    def read_row(self, cells: dict[int, Cell]) -> None:
        """Read a row below the headings of an indicator, or an activity on a line."""
        label = cells.get(self.label_column)
        if label and (prefix := level_label(label.text)):
            self._read_line(label, prefix, cells)
            return
        marks = {
            c: mark for c, cell in cells.items() if (mark := block_mark(cell.text))
        }
        if _SHOWS & set(marks.values()):
            self._read_weights(cells, marks)
            return
        self.notes.use(*(cells[column] for column in marks))
        if marks:
            self.kind = next(iter(marks.values()))
        self._read_cells({c: cell for c, cell in cells.items() if c not in marks})

    def _read_line(self, label: Cell, prefix: Prefix, cells: dict[int, Cell]) -> None:
        """Read an activity: its level, its statement, what it rests on."""
        self.close()
        others = [cell for column, cell in cells.items() if column > label.column]
        statement = " ".join(others[0].text.split()) if others else ""
        self._begin(label, prefix, statement)
        self.notes.use(*others[:1])
        for cell in others[1:2]:
            self._assume(cell)

    def _read_weights(self, cells: dict[int, Cell], marks: dict[int, str]) -> None:
        """Note what is filled in for weight and risk; a plan does not hold it."""
        kind = ""
        for column, cell in cells.items():
            if column in marks:
                kind = marks[column]
                self.notes.use(cell)
            elif kind:
                self.notes.add(cell, _NOT_READ[kind])

    def _read_cells(self, cells: dict[int, Cell]) -> None:
        head = self.head
        if head is None:
            return
        title = min(head.header.columns)
        for column, cell in cells.items():
            kind = head.header.kind(column)
            if column < title:
                self._state(cell)
            elif kind == "indicators":
                self.found.setdefault(kind, []).append(cell)
            elif kind == "assumptions":
                self._assume(cell)
            elif self.kind == "source":
                self.found.setdefault("source", []).append(cell)
            elif self.kind in _NOT_READ:
                self.notes.add(cell, _NOT_READ[self.kind])
            elif kind:
                self.found.setdefault(kind, []).append(cell)

    def _state(self, cell: Cell) -> None:
        """Take the statement of the block, the first text below its level."""
        draft = self.drafts[-1]
        if not draft.statement:
            draft.statement = " ".join(cell.text.split())
            self.notes.use(cell)

    def _assume(self, cell: Cell) -> None:
        self.drafts[-1].assumptions += [(text, cell) for text in lines(cell.text)]
        self.notes.use(cell)
