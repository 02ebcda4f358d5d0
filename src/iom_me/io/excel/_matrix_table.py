"""The table of a results matrix, read row by row into drafts of its results."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._matrix_headings import (
    Heading,
    Prefix,
    activities_heading,
    heading_of,
    language_of,
    level_prefix,
)
from iom_me.io.excel._matrix_indicators import IndicatorDraft, read_indicators
from iom_me.io.excel._words import lines
from iom_me.model import Level, Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.io.excel._grid import Cell, Grid
    from iom_me.io.excel._notes import Notes

__all__ = ["Draft", "Header", "find_header", "read_table"]

_MIN_HEADINGS = 2
_HEADER_ROWS = 200
_MAX_SPREAD = 100_000
# Cells that speak for every row of the range they are merged over.
_SPREADING = ("source", "method", "frequency", "responsible", "baseline", "target")


@attrs.frozen
class Header:
    """The row of headings: where it stands, and what stands in which column."""

    row: int
    columns: dict[int, Heading]
    language: str

    def kind(self, column: int) -> str:
        """Say what stands in a column; nothing for one that is not recognised."""
        return self.columns[column].kind if column in self.columns else ""

    def when(self, column: int) -> dt.date | Period | None:
        """Tell the date that a column's heading names."""
        return self.columns[column].when

    @property
    def score(self) -> int:
        """How many different headings were recognised."""
        return len({heading.kind for heading in self.columns.values()})


@attrs.define
class Draft:
    """A result as it stands in the file, before it has an id and a parent.

    Attributes
    ----------
    level, number, statement
        As printed; the number may be missing.
    cell : Cell
        Where the statement stands.
    leads_to : str
        Number of the output that an activity's group names.
    assumptions : list
        Each with its cell.
    """

    level: Level
    number: str
    statement: str
    cell: Cell
    leads_to: str = ""
    responsible: str = ""
    comments: list[str] = attrs.Factory(list)
    indicators: list[IndicatorDraft] = attrs.Factory(list)
    assumptions: list[tuple[str, Cell]] = attrs.Factory(list)


@attrs.define
class _Group:
    """The activities below "Activities that lead to Output 1.1"."""

    leads_to: str
    cell: Cell
    drafts: list[Draft] = attrs.Factory(list)
    assumptions: list[tuple[str, Cell]] = attrs.Factory(list)


@attrs.frozen
class _Label:
    """What the cells before the indicators say: a level, and the text after it."""

    prefix: Prefix | None
    is_group: bool
    text: str
    cells: tuple[Cell, ...]


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
        )
        if _is_header(header) and (best is None or header.score > best.score):
            best = header
        if len(row) > len(seen):
            seen = [cell.text for cell in row.values()]
    return best, seen


def _is_header(header: Header) -> bool:
    kinds = {heading.kind for heading in header.columns.values()}
    values = {"baseline", "target", "source", "assumptions"}
    return "results" in kinds and "indicators" in kinds and bool(kinds & values)


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


def read_table(grid: Grid, header: Header, notes: Notes) -> list[Draft]:
    """Read the rows below the header; what is read is marked in the notes."""
    table = _Table(grid, header, notes)
    for number, row in grid.rows():
        if number > header.row:
            table.read_row(number, row)
    table.close_group()
    return table.drafts


class _Table:
    """The state of reading: the result, or group of activities, that rows belong to."""

    def __init__(self, grid: Grid, header: Header, notes: Notes) -> None:
        self.grid = grid
        self.header = header
        self.notes = notes
        self.drafts: list[Draft] = []
        self.current: Draft | None = None
        self.group: _Group | None = None
        self.spread = dict(_spread(grid, header))
        self.last_rows = {(top, left): last for top, left, last, _ in grid.merged}
        # An assumption cell merged over several results counts for each of them.
        self.shared: tuple[int, Level, list[tuple[str, Cell]]] | None = None

    def read_row(self, number: int, row: dict[int, Cell]) -> None:
        """Read one row into the result that it opens or continues."""
        if self._repeats_header(row):
            self.notes.use(*row.values())
            return
        cells = self._by_kind(row)
        self.notes.use(*cells.pop("key", []))  # of a workbook of ours
        label = _label(cells)
        if label.is_group and label.prefix:
            self._open_group(label, label.prefix, cells)
        elif label.prefix:
            self._open_result(number, label, label.prefix)
        elif label.text:
            self._continue(label, label.cells[0])
        self._read_rest(number, cells)

    def _repeats_header(self, row: dict[int, Cell]) -> bool:
        """Whether a row is the header again, as on every page of a long table."""
        kinds = {
            heading.kind
            for column, cell in row.items()
            if isinstance(cell.value, str)
            and (heading := heading_of(cell))
            and heading.kind == self.header.kind(column)
        }
        return len(kinds) > _MIN_HEADINGS

    def _by_kind(self, row: dict[int, Cell]) -> dict[str, list[Cell]]:
        """Sort the cells of a row by what their column holds."""
        cells: dict[str, list[Cell]] = {}
        for column, cell in row.items():
            kind = self.header.kind(column)
            if kind and (cell.text or cell.formula):
                cells.setdefault(kind, []).append(cell)
        return cells

    # Opening results and activities

    def _open_result(self, number: int, label: _Label, prefix: Prefix) -> None:
        draft = Draft(
            prefix.level, prefix.number, _one_line(label.text), label.cells[0]
        )
        self.notes.use(*label.cells)
        if prefix.level is Level.ACTIVITY:
            if self.group:
                draft.leads_to = self.group.leads_to
                self.group.drafts.append(draft)
        else:
            self.close_group()
        self.drafts.append(draft)
        self.current = draft
        if self.shared and self.shared[0] >= number and self.shared[1] is draft.level:
            draft.assumptions += self.shared[2]

    def _open_group(
        self, label: _Label, prefix: Prefix, cells: dict[str, list[Cell]]
    ) -> None:
        self.close_group()
        cell = label.cells[0]
        self.notes.use(*label.cells)
        self.current = None
        self.group = _Group(prefix.number, cell)
        items = [(item, cell) for item in lines(label.text)]
        if not items:  # the list stands beside the heading
            items = [
                (item, beside)
                for beside in cells.pop("indicators", [])
                for item in lines(beside.text)
            ]
        for item, place in items:
            self._add_activity(item, place)

    def _add_activity(self, text: str, cell: Cell) -> None:
        prefix = level_prefix(text)
        number = prefix.number if prefix else ""
        statement = text[prefix.end :] if prefix else text
        draft = Draft(Level.ACTIVITY, number, _one_line(statement), cell)
        self.notes.use(cell)
        self.drafts.append(draft)
        if self.group:
            draft.leads_to = self.group.leads_to
            self.group.drafts.append(draft)

    def close_group(self) -> None:
        """Give a group's assumptions to each of its activities."""
        group, self.group = self.group, None
        if group is None:
            return
        for draft in group.drafts:
            known = [text for text, _ in draft.assumptions]
            draft.assumptions += [a for a in group.assumptions if a[0] not in known]
        if not group.drafts:
            self.notes.add(group.cell, "no activity stands below this heading")
            for text, cell in group.assumptions:
                self.notes.add(cell, f"no activity rests on this assumption ({text})")

    def _continue(self, label: _Label, cell: Cell) -> None:
        """Read a text without a level: an activity, or a statement on its own row."""
        if self.group:
            for item in lines(label.text):
                self._add_activity(item, cell)
            self.current = None
        elif self.current and not self.current.statement:
            self.current.statement = _one_line(label.text)
            self.notes.use(cell)
        else:
            self.current = None  # its indicators belong to no result that is known
            self.notes.add(cell, "not read: no level (Outcome, Output, ...) is named")

    # What stands to the right of the statement

    def _read_rest(self, number: int, cells: dict[str, list[Cell]]) -> None:
        self._read_assumptions(cells.get("assumptions", []))
        if self.current is None:
            self._read_group_columns(cells)
            return
        if "indicators" in cells:
            for kind in _SPREADING:
                if kind not in cells:
                    cells[kind] = self._spread_cells(number, kind)
            self.current.indicators += read_indicators(cells, self.header, self.notes)
            return
        for cell in cells.get("comments", []):
            self.current.comments.append(cell.text)
            self.notes.use(cell)
        if self.current.level is Level.ACTIVITY:
            self._read_responsible(self.current, cells)

    def _read_group_columns(self, cells: dict[str, list[Cell]]) -> None:
        if self.group and self.group.drafts:
            for draft in self.group.drafts:
                self._read_responsible(draft, cells)

    def _read_responsible(self, draft: Draft, cells: dict[str, list[Cell]]) -> None:
        for cell in cells.get("responsible", []):
            if not draft.responsible:
                draft.responsible = cell.text
                self.notes.use(cell)

    def _spread_cells(self, number: int, kind: str) -> list[Cell]:
        return [
            self.spread[number, column]
            for column, heading in self.header.columns.items()
            if heading.kind == kind and (number, column) in self.spread
        ]

    def _read_assumptions(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            found = [(text, cell) for text in lines(cell.text)]
            holder = self.current or self.group
            if holder is None:
                continue
            self.notes.use(cell)
            holder.assumptions += found
            if isinstance(holder, Draft):
                last = self.last_rows.get((cell.row, cell.column), cell.row)
                self.shared = (last, holder.level, found)


def _label(cells: dict[str, list[Cell]]) -> _Label:
    """Read level, number and statement, in one column or in several."""
    statement = cells.get("results", [])[:1]
    text = statement[0].text if statement else ""
    lead = [cell for kind in ("level", "number") for cell in cells.get(kind, [])]
    if lead:
        before = " ".join(cell.text for cell in lead)
        every = (*statement, *lead)
        if group := activities_heading(before):
            return _Label(group, is_group=True, text=text, cells=every)
        if prefix := level_prefix(f"{before}: x"):
            own = level_prefix(text)
            if own and own.level is prefix.level:
                text = text[own.end :]
            return _Label(prefix, is_group=False, text=text, cells=every)
    here = tuple(statement)
    if group := activities_heading(text):
        return _Label(group, is_group=True, text=text[group.end :], cells=here)
    if prefix := level_prefix(text):
        return _Label(prefix, is_group=False, text=text[prefix.end :], cells=here)
    return _Label(None, is_group=False, text=text, cells=here)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _spread(grid: Grid, header: Header) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Repeat vertically merged cells on each row that they are merged over."""
    room = _MAX_SPREAD
    for first, column, last, _ in grid.merged:
        cell = grid.cells.get((first, column))
        if cell is None or header.kind(column) not in _SPREADING:
            continue
        rows = min(last - first, room)
        room -= rows
        for row in range(first + 1, first + 1 + rows):
            yield (row, column), cell
