"""Read a workbook that this library wrote: a record from each row of its sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from iom_me.errors import FormatError, FormatVersionError, ModelError, suggest
from iom_me.io.excel._cells import read_value
from iom_me.io.excel._grid import Grid
from iom_me.io.excel._own_codecs import NUMBER, unprotect
from iom_me.io.excel._own_sheets import MARK, MARK_SHEET, SHEETS, VERSION, Role, Sheet
from iom_me.io.excel._words import plain
from iom_me.model import (
    Alignment,
    Assumption,
    Baseline,
    BudgetLine,
    DisaggregatedValue,
    Disaggregation,
    Indicator,
    Level,
    Link,
    NotAvailable,
    Period,
    ResultsFramework,
    Risk,
    Suppression,
    Target,
    is_number,
)
from iom_me.model.results import LEVELS

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell
    from iom_me.io.excel._notes import Notes

__all__ = ["is_own", "raw", "read_own"]

T = TypeVar("T")
_EXPECTED = "results matrix"
_RESULTS = "Results and Workplan"
_ACTIVITY_ONLY = (
    "start",
    "end",
    "responsible",
    "status",
    "depends_on",
    "preconditions",
)


@attrs.frozen
class _Row:
    """One row of a sheet: its fields, and the cells that they were read from."""

    fields: dict[str, Any]
    cells: dict[str, Cell]

    def only(self, *names: str) -> dict[str, Any]:
        """Take some of the fields, as far as they are there."""
        return {name: self.fields[name] for name in names if name in self.fields}


def is_own(grids: list[Grid], source: str) -> bool:
    """Whether the workbook holds a plan in the sheets of this library."""
    for grid in grids:
        first = grid.cells.get((1, 1))
        if grid.title != MARK_SHEET or first is None or first.value != MARK:
            continue
        version = grid.cells.get((1, 2))
        number = version.value if version else None
        if not isinstance(number, int) or number > VERSION:
            raise FormatVersionError(
                source,
                [
                    (
                        f"{MARK_SHEET}!B1",
                        f"version {number}: this library reads {VERSION}",
                    )
                ],
                expected=_EXPECTED,
            )
        return any(grid.title == _RESULTS for grid in grids)
    return False


def raw(cell: Cell | None) -> Any:
    """Undo what protects a text in the file; other values stay."""
    if cell is None or not isinstance(cell.value, str):
        return None if cell is None else cell.value
    return unprotect(cell.value)


def read_own(grids: list[Grid], notes: Notes, *, source: str) -> ResultsFramework:
    """Build the plan from the sheets of records."""
    by_title = {grid.title: grid for grid in grids}
    rows: dict[str, list[_Row]] = {}
    for sheet in SHEETS:
        if sheet.title not in by_title and not sheet.is_newer:
            notes.add_sheet(sheet.title, "the sheet is gone: its records were not read")
        grid = by_title.get(sheet.title) or Grid(sheet.title, {})
        rows[sheet.title] = list(_rows(sheet, grid, notes))
    if loose := list(_loose_ends(rows)):
        raise FormatError(source, loose, expected=_EXPECTED)
    try:
        return _Builder(rows, notes).plan()
    except ModelError as error:  # an id twice, a link to nowhere
        raise FormatError(source, [(source, str(error))], expected=_EXPECTED) from error


def _loose_ends(rows: dict[str, list[_Row]]) -> Iterator[tuple[str, str]]:
    """Find links to results that are not there, or were given another id."""
    known = {row.fields["id"]: row for row in rows[_RESULTS] if "id" in row.fields}
    for row in rows["Links"]:
        for name in ("source", "target"):
            id = row.fields.get(name)
            if id is not None and id not in known:
                message = f"there is no result {id!r}. {suggest(id, known)}"
                yield f"Links!{row.cells[name].place}", message


def _rows(sheet: Sheet, grid: Grid, notes: Notes) -> Iterator[_Row]:
    """Read the rows of a sheet by its headings, in whatever order the columns are."""
    columns = {column.heading: column for column in sheet.columns}
    known: dict[int, Any] = {}
    for number, cells in grid.rows():
        if number == 1:
            known = {
                place: columns[text]
                for place, cell in cells.items()
                if (text := str(raw(cell))) in columns
            }
            notes.use(*(cells[place] for place in known))
            continue
        row = _Row({}, {})
        for place, cell in cells.items():
            if place not in known:
                continue
            column = known[place]
            try:
                row.fields[column.field] = column.codec.read(_stored(cell, notes))
                row.cells[column.field] = cell
                notes.use(cell)
            except (ValueError, ArithmeticError) as error:
                notes.add(cell, f"not read as {column.heading!r}: {error}")
        if row.fields:
            yield row


def _stored(cell: Cell, notes: Notes) -> Any:
    if cell.formula:
        if cell.value is None:
            raise ValueError("the formula has no stored value: open and save the file")
        notes.add(cell, "a formula: the value that Excel stored was used")
    return raw(cell)


class _Builder:
    """Puts the rows of all sheets together into one plan."""

    def __init__(self, rows: dict[str, list[_Row]], notes: Notes) -> None:
        self.rows = rows
        self.notes = notes

    def plan(self) -> ResultsFramework:
        """Make the records, from the smallest parts up."""
        alignment = self._grouped("Alignment", "record", self._alignment)
        dimensions = self._grouped("Disaggregation", "indicator", self._dimension)
        values = self._values()
        indicators = self._grouped(
            "Indicators",
            "result",
            lambda row: self._indicator(row, alignment, dimensions, values),
        )
        results = [
            self._result(row, alignment, indicators)
            for row in self._whole(_RESULTS, "level", "id")
        ]
        self._leftover(alignment, dimensions, values, indicators)
        return ResultsFramework(
            **self._head(),
            results=[result for result in results if result is not None],
            links=self._records("Links", Link, "source", "target"),
            assumptions=self._records("Assumptions", Assumption, "id", statement=""),
            risks=self._records("Risks", Risk, "id", statement=""),
            budget_lines=self._records("Budget", BudgetLine, "id", "amount", title=""),
            suppressions=self._records(
                "Accepted findings", Suppression, "code", "reason"
            ),
        )

    def _head(self) -> dict[str, Any]:
        rows = self.rows["Project"]
        for row in rows[1:]:
            self._refuse(row, "the project has one row")
        head = dict(rows[0].fields) if rows else {}
        return {"id": "plan", "title": ""} | head

    # From rows to records

    def _whole(self, title: str, *needed: str) -> Iterator[_Row]:
        """Go through the rows that name what a record cannot do without."""
        for row in self.rows[title]:
            missing = [name for name in needed if name not in row.fields]
            if missing:
                self._refuse(row, f"the row names no {' and no '.join(missing)}")
            else:
                yield row

    def _make(self, row: _Row, make: Callable[[], T]) -> T | None:
        try:
            return make()
        except ModelError as error:
            self._refuse(row, str(error))
            return None

    def _refuse(self, row: _Row, why: str) -> None:
        for cell in row.cells.values():
            self.notes.add(cell, f"not read: {why}")

    def _records(
        self, sheet: str, kind: Callable[..., T], *needed: str, **defaults: str
    ) -> list[T]:
        made = []
        for row in self._whole(sheet, *needed):
            record = self._make(row, partial(kind, **(defaults | row.fields)))
            if record is not None:
                made.append(record)
        return made

    def _grouped(
        self, title: str, owner: str, make: Callable[[_Row], T | None]
    ) -> dict[str, list[tuple[T, _Row]]]:
        """Make the records of a sheet, by the id of the record that they belong to."""
        found: dict[str, list[tuple[T, _Row]]] = {}
        for row in self._whole(title, owner):
            record = make(row)
            if record is not None:
                found.setdefault(row.fields[owner], []).append((record, row))
        return found

    def _alignment(self, row: _Row) -> Alignment | None:
        fields = {"framework": "", "code": ""} | row.only(
            "framework", "code", "version"
        )
        return self._make(row, lambda: Alignment(**fields))

    def _dimension(self, row: _Row) -> Disaggregation | None:
        fields = {"dimension": ""} | row.only("dimension", "categories", "is_exclusive")
        return self._make(row, lambda: Disaggregation(**fields))

    def _indicator(
        self, row: _Row, alignment: Any, dimensions: Any, values: Any
    ) -> Indicator | None:
        if "id" not in row.fields:
            self._refuse(row, "the row names no id")
            return None
        id = row.fields["id"]
        fields = {"title": ""} | row.fields
        del fields["result"]
        baselines, targets = values.pop(id, ([], []))
        return self._make(
            row,
            lambda: Indicator(
                **fields,
                baseline=baselines[0] if baselines else None,
                targets=targets,
                disaggregation=[made for made, _ in dimensions.pop(id, [])],
                alignment=[made for made, _ in alignment.pop(id, [])],
            ),
        )

    def _result(self, row: _Row, alignment: Any, indicators: Any) -> Any:
        fields = {"statement": ""} | row.fields
        level = fields.pop("level")
        if level != Level.ACTIVITY:
            for name in _ACTIVITY_ONLY:
                if fields.pop(name, None) is not None:
                    self.notes.add(row.cells[name], "not read: only activities have it")
        id = fields["id"]
        return self._make(
            row,
            lambda: LEVELS[level](
                **fields,
                indicators=[made for made, _ in indicators.pop(id, [])],
                alignment=[made for made, _ in alignment.pop(id, [])],
            ),
        )

    def _leftover(self, *groups: dict[str, Any]) -> None:
        """Note the rows that name a record that is not there."""
        for group in groups:
            for id, members in group.items():
                for member in members if isinstance(members, list) else ():
                    self._refuse(
                        member[1], f"there is no {id!r} that it could belong to"
                    )

    # Baselines and targets

    def _values(self) -> dict[str, tuple[list[Baseline], list[Target]]]:
        """Read baselines and targets, each with the parts in the rows below it."""
        blocks: list[tuple[_Row, list[DisaggregatedValue]]] = []
        for row in self._whole("Baselines and Targets", "indicator", "role"):
            id = row.fields["indicator"]
            if row.fields["role"] != Role.PART:
                blocks.append((row, []))
            elif not blocks or blocks[-1][0].fields["indicator"] != id:
                self._refuse(row, "no baseline or target of its indicator stands above")
            elif (part := self._part(row)) is not None:
                blocks[-1][1].append(part)
        known = {
            row.fields["id"] for row in self.rows["Indicators"] if "id" in row.fields
        }
        found: dict[str, tuple[list[Baseline], list[Target]]] = {}
        for row, parts in blocks:
            id = row.fields["indicator"]
            baselines, targets = found.setdefault(id, ([], []))
            if id not in known:
                self._refuse(row, f"there is no indicator {id!r}")
            elif row.fields["role"] == Role.TARGET:
                targets += self._one(row, parts, Target)
            elif baselines:
                self._refuse(row, f"the indicator {id!r} has a baseline already")
            else:
                baselines += self._one(row, parts, Baseline)
        return found

    def _part(self, row: _Row) -> DisaggregatedValue | None:
        by = row.fields.get("by", ())
        return self._make(row, lambda: DisaggregatedValue(self._value(row), by=by))

    def _one(self, row: _Row, parts: list[DisaggregatedValue], kind: Any) -> list[Any]:
        """Make one baseline or target; none, if its row cannot be one."""
        names = (
            ["source", "note"] if kind is Baseline else ["operator", "upper", "note"]
        )
        other = ["operator", "upper"] if kind is Baseline else ["source"]
        for name in (name for name in (*other, "by") if name in row.fields):
            self.notes.add(
                row.cells[name], f"not read: a {row.fields['role']} has none"
            )
        made = self._make(
            row,
            lambda: kind(
                self._value(row),
                disaggregated=parts,
                **row.only(*names, "date"),
                **self._period(row),
            ),
        )
        return [] if made is None else [made]

    def _period(self, row: _Row) -> dict[str, Period]:
        ends = row.only("period_start", "period_end")
        if len(ends) == 1:
            raise ModelError("a period needs its first and its last day")
        return {"period": Period(*ends.values())} if ends else {}

    def _value(self, row: _Row) -> Any:
        """Read a value by what it is said to be; a number typed in always counts."""
        kind = row.fields.get("kind", "number")
        value = row.fields.get("value")
        if kind in {"number", "text"} or value is not None:
            return self._given(row, kind, value)
        fields = row.fields
        return NotAvailable(kind, fields.get("missing_note", ""), fields.get("due"))

    def _given(self, row: _Row, kind: str, value: Any) -> Any:
        if value is None:
            raise ModelError("the value is missing: write it, or say why it is missing")
        for name in (name for name in ("missing_note", "due") if name in row.fields):
            self.notes.add(row.cells[name], "not read: the value is there")
        if kind == "text" and isinstance(value, str):
            return value
        cell = row.cells["value"]
        if is_number(value) and "%" not in cell.format:
            return value
        try:
            return NUMBER.read(value) if isinstance(value, str) else self._shown(cell)
        except ValueError:
            return self._shown(cell)

    def _shown(self, cell: Cell) -> Any:
        """Read a value that a person typed as they would in a matrix."""
        reading = read_value(raw(cell), number_format=cell.format, wants_number=True)
        for remark in reading.remarks:
            self.notes.add(cell, remark)
        if reading.note or reading.operator:
            self.notes.add(cell, "only the value was read")
        return reading.value if not isinstance(reading.value, str) else plain(raw(cell))
