"""The table of a results matrix, read row by row into drafts of its results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._matrix_headings import heading_of, is_preconditions
from iom_me.io.excel._matrix_indicators import IndicatorDraft, read_indicators
from iom_me.io.excel._matrix_labels import Label, label_of, numbered_activities
from iom_me.io.excel._matrix_levels import (
    USUAL,
    Prefix,
    Vocabulary,
    is_specific_objective,
    level_prefix,
)
from iom_me.io.excel._matrix_lines import with_named_lines
from iom_me.io.excel._words import aligned, fold, lines
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.io.excel._grid import Cell, Grid
    from iom_me.io.excel._matrix_header import Header
    from iom_me.io.excel._notes import Notes

__all__ = ["Draft", "read_table"]

_MIN_HEADINGS = 2
_MAX_SPREAD = 100_000
# Cells that speak for every row of the range they are merged over.
_SPREADING = (
    "source", "method", "frequency", "responsible",
    "baseline", "baseline_date", "target", "target_date",
)  # fmt: skip
_VALUES = ("baseline", "target")
_MAX_PARTS = 100
_IMMEDIATE = re.compile("immediate outcome|resultat immediat|resultado inmediato")
# What stands below a table, or below its figures, and is no result.
_ASIDE = re.compile(
    r"[*\u2020\u2021]|(?:(?:grand|sub|sous)?[ -]?total|notes?|n\.?b|nota|source|fuente"
    r"|legend|legende)\b"
)


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
    is_lower : bool
        Whether it is an outcome that leads to another outcome.
    assumptions : list
        Each with its cell.
    """

    level: Level
    number: str
    statement: str
    cell: Cell
    leads_to: str = ""
    is_lower: bool = False
    responsible: str = ""
    comments: list[str] = attrs.Factory(list)
    indicators: list[IndicatorDraft] = attrs.Factory(list)
    assumptions: list[tuple[str, Cell]] = attrs.Factory(list)


@attrs.define
class _Group:
    """The activities below "Activities that lead to Output 1.1"."""

    leads_to: str
    cell: Cell
    is_complete: bool = False
    """Whether the list of activities stands in the heading's own row."""
    drafts: list[Draft] = attrs.Factory(list)
    assumptions: list[tuple[str, Cell]] = attrs.Factory(list)


def read_table(
    grid: Grid, header: Header, notes: Notes, words: Vocabulary = USUAL
) -> list[Draft]:
    """Read the rows below the header; what is read is marked in the notes."""
    table = _Table(grid, header, notes, words)
    for number, row in grid.rows():
        if number > header.last_row:
            table.read_row(number, row)
    table.close_group()
    return table.drafts


class _Table:
    """The state of reading: the result, or group of activities, that rows belong to."""

    def __init__(
        self, grid: Grid, header: Header, notes: Notes, words: Vocabulary
    ) -> None:
        self.grid = grid
        self.header = header
        self.notes = notes
        self.words = words
        self.drafts: list[Draft] = []
        self.current: Draft | None = None
        self.group: _Group | None = None
        self.last_row = header.last_row
        self.results_are_outputs = any(
            is_specific_objective(cell.text)
            for (_, column), cell in grid.cells.items()
            if header.kind(column) in {"results", "level"}
        )
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
        label = self._label(cells)
        if is_preconditions(label.text):
            self._note_preconditions(row)
            return
        if label.is_group and label.prefix:
            self._open_group(label, label.prefix, cells)
        elif items := numbered_activities(label, self.words):
            self._read_list(items, cells)
        elif label.prefix:
            self._open_result(number, label, label.prefix)
        elif label.text:
            self._continue(label, label.cells[0], number)
        self._read_rest(number, cells)
        self.last_row = number

    def _note_preconditions(self, row: dict[int, Cell]) -> None:
        """Note what must hold before activities start: of which, the row cannot say."""
        self.close_group()
        self.current = None
        for cell in row.values():
            self.notes.add(
                cell,
                "not read: a pre-condition belongs to an activity, which is not named",
            )

    def _repeats_header(self, row: dict[int, Cell]) -> bool:
        """Whether a row is the header again, as on every page of a long table."""
        headed = [c for c in row.items() if isinstance(c[1].value, str)]
        # Short texts are soon seen to be no headings, and then few can be left.
        headed.sort(key=lambda item: len(item[1].text))
        kinds: set[str] = set()
        for place, (column, cell) in enumerate(headed):
            if len(kinds) + len(headed) - place <= _MIN_HEADINGS:
                return False
            heading = heading_of(cell)
            if heading and heading.kind == self.header.kind(column):
                kinds.add(heading.kind)
        return len(kinds) > _MIN_HEADINGS

    def _by_kind(self, row: dict[int, Cell]) -> dict[str, list[Cell]]:
        """Sort the cells of a row by what their column holds."""
        cells: dict[str, list[Cell]] = {}
        for column, cell in row.items():
            kind = self.header.kind(column)
            if kind and (cell.text or cell.formula):
                cells.setdefault(kind, []).append(cell)
        return cells

    def _label(self, cells: dict[str, list[Cell]]) -> Label:
        label = label_of(cells, self.words)
        if label.prefix and label.prefix.is_loose and self.results_are_outputs:
            prefix = attrs.evolve(label.prefix, level=Level.OUTPUT)
            return attrs.evolve(label, prefix=prefix)
        return label

    # Opening results and activities

    def _open_result(self, number: int, label: Label, prefix: Prefix) -> None:
        draft = Draft(
            prefix.level,
            prefix.number,
            _one_line(label.text),
            label.cells[0],
            is_lower=prefix.is_lower,
        )
        self.notes.use(*label.cells)
        if self.current and _is_same(self.current, draft):
            return  # a list that names the result again for every indicator
        if prefix.level is Level.ACTIVITY:
            if self.group:
                draft.leads_to = self.group.leads_to
                self.group.drafts.append(draft)
        else:
            self.close_group()
        if not draft.is_lower and _IMMEDIATE.match(aligned(draft.cell.text)):
            self.notes.add(
                draft.cell,
                "outcomes have one level: this one was linked to the objective",
            )
        self.drafts.append(draft)
        self.current = draft
        if self.shared and self.shared[0] >= number and self.shared[1] is draft.level:
            draft.assumptions += self.shared[2]

    def _open_group(
        self, label: Label, prefix: Prefix, cells: dict[str, list[Cell]]
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
        self.group.is_complete = bool(items)

    def _read_list(self, items: list[str], cells: dict[str, list[Cell]]) -> None:
        """Read several activities in one cell; the row's assumptions are of each."""
        (cell,) = cells["results"]
        before = len(self.drafts)
        for item in items:
            self._add_activity(item, cell)
        for draft in self.drafts[before:]:
            self.current = draft
            self._read_assumptions(cells.get("assumptions", []))
        self.current = self.drafts[-1]
        cells.pop("assumptions", None)

    def _add_activity(self, text: str, cell: Cell) -> None:
        prefix = level_prefix(text, self.words)
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

    def _continue(self, label: Label, cell: Cell, number: int) -> None:
        """Read a text without a level: an activity, or a statement on its own row."""
        is_apart = number > self.last_row + 1
        if _ASIDE.match(aligned(label.text)):
            self.close_group()
            self.current = None
            self.notes.add(cell, "not read: a total or a remark, not a result")
        elif (
            self.group
            and not self.group.is_complete
            and not (self.group.drafts and is_apart)
        ):
            for item in lines(label.text):
                self._add_activity(item, cell)
            self.current = None
        elif self.current and not self.current.statement:
            self.current.statement = _one_line(label.text)
            self.notes.use(cell)
        else:
            self.close_group()
            self.current = None  # its indicators belong to no result that is known
            self.notes.add(cell, "not read: no level (Outcome, Output, ...) is named")

    # What stands to the right of the statement

    def _read_rest(self, number: int, cells: dict[str, list[Cell]]) -> None:
        self._read_assumptions(cells.get("assumptions", []))
        if self.current is None:
            self._read_group_columns(cells)
            return
        if "indicators" in cells:
            cells = with_named_lines(cells, self.header)
            self._note_parts(number, cells["indicators"][0])
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

    def _note_parts(self, number: int, cell: Cell) -> None:
        """Note that an indicator's cell spans rows with values of their own."""
        last = min(
            self.last_rows.get((number, cell.column), number), number + _MAX_PARTS
        )
        values = [c for c in self.header.columns if self.header.kind(c) in _VALUES]
        rows = range(number + 1, last + 1)
        if any((row, column) in self.grid.cells for row in rows for column in values):
            self.notes.add(
                cell,
                f"it spans {len(rows) + 1} rows with values of their own (men and "
                "women?): only the first row was read",
            )

    def _read_group_columns(self, cells: dict[str, list[Cell]]) -> None:
        for draft in self.group.drafts if self.group else ():
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


def _is_same(one: Draft, other: Draft) -> bool:
    return (
        bool(fold(other.statement))
        and (one.level, one.number) == (other.level, other.number)
        and fold(one.statement) == fold(other.statement)
    )


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
