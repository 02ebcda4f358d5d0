"""What a person changed in the matrix of our own workbook, taken over into the plan.

The hidden sheet keeps the matrix as it was written. A cell that differs from it was
edited: statement, title, source, baseline, target and assumptions that can be read go
into the plan; for everything else a note says that the sheets disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError
from iom_me.io.excel._cells import read_value
from iom_me.io.excel._matrix_levels import level_prefix
from iom_me.io.excel._own_additions import add_indicators
from iom_me.io.excel._own_reader import raw
from iom_me.io.excel._own_sheets import MARK_SHEET, MATRIX
from iom_me.io.excel._own_view import COLUMNS, FIELDS, view_rows
from iom_me.io.excel._words import plain
from iom_me.model import Baseline, Measure, Target
from iom_me.model.matrix import heading

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell, Grid
    from iom_me.io.excel._notes import Notes
    from iom_me.model import Indicator, ResultsFramework

__all__ = ["take_edits"]

_KEY_HEADING = "iom_me key"
_TEXT_SHEETS = "the sheets behind it were taken; change it there"
_OWN_WORDS = frozenset((*COLUMNS, "IOM Results Matrix", _KEY_HEADING))

_Key = tuple[str, str]


def take_edits(
    plan: ResultsFramework, grids: list[Grid], notes: Notes
) -> ResultsFramework:
    """Return the plan with what was edited in its matrix."""
    by_title = {grid.title: grid for grid in grids}
    matrix, mark = by_title.get(MATRIX), by_title[MARK_SHEET]
    notes.use(*mark.cells.values())
    if matrix is None:
        notes.add_sheet(MATRIX, "the sheet is gone: the plan was read from the others")
        return plan
    layout = _layout(matrix)
    if layout is None:
        notes.add_sheet(MATRIX, f"its hidden columns are gone: {_TEXT_SHEETS}")
        return plan
    _note_columns(layout, notes)
    return _take_rows(plan, matrix, layout, _originals(mark), notes)


def _note_columns(layout: _Layout, notes: Notes) -> None:
    for name, title in zip(FIELDS, COLUMNS, strict=True):
        if name not in layout.fields:
            notes.add_sheet(MATRIX, f"there is no column {title!r}: {_TEXT_SHEETS}")


def _take_rows(
    plan: ResultsFramework,
    matrix: Grid,
    layout: _Layout,
    before: dict[_Key, tuple[str, ...]],
    notes: Notes,
) -> ResultsFramework:
    """Compare every row with what was written, and take over what differs."""
    shown = {(row.result, row.indicator): row.texts for row in view_rows(plan)}
    seen: set[_Key] = set()
    above = ""
    for number, cells in matrix.rows():
        if number < layout.first:
            _check_head(plan, cells, notes)
            continue
        key = layout.key(cells)
        if key not in before or key in seen:
            plan = _take_added(plan, above, cells, layout, notes)
            continue
        seen.add(key)
        above = key[0]
        named = layout.named(cells)
        if not key[1] and "title" in named and key[0] in plan.results:
            plan = add_indicators(plan, key[0], named, notes)
        _note_beside(cells, layout, notes)
        row = _Row(key, before[key], shown.get(key), cells, layout)
        plan = _take_row(plan, row, notes)
    _note_gone([key for key in before if key in shown and key not in seen], notes)
    return plan


def _originals(mark: Grid) -> dict[_Key, tuple[str, ...]]:
    """Read the matrix as it was written."""
    found = {}
    for number, cells in mark.rows():
        texts = [_text(cells.get(column)) for column in range(1, len(FIELDS) + 3)]
        if number > 2:  # noqa: PLR2004 - below the mark and the headings
            found[texts[0], texts[1]] = tuple(texts[2:])
    return found


def _text(cell: Cell | None) -> str:
    value = raw(cell)
    if value is None:
        return ""
    return value if isinstance(value, str) else plain(value)


@attrs.frozen
class _Layout:
    """Where the matrix stands now: its first row, and the columns by their headings."""

    first: int
    fields: dict[str, int]
    keys: tuple[int, ...]

    def key(self, cells: dict[int, Cell]) -> _Key:
        result, indicator = (_text(cells.get(column)) for column in self.keys)
        return result, indicator

    def named(self, cells: dict[int, Cell]) -> dict[str, Cell]:
        """Take the cells of a row by the names of their columns."""
        return {name: cells[c] for name, c in self.fields.items() if c in cells}

    def is_known(self, column: int) -> bool:
        return column in self.keys or column in self.fields.values()


def _layout(matrix: Grid) -> _Layout | None:
    """Find the headings, wherever a person moved them; those of the keys tell."""
    for number, cells in matrix.rows():
        headings = {column: _text(cell) for column, cell in cells.items()}
        keys = tuple(c for c, text in headings.items() if text == _KEY_HEADING)
        if len(keys) == 2:  # noqa: PLR2004 - of result and indicator
            places = {text: column for column, text in headings.items()}
            fields = {
                name: places[title]
                for name, title in zip(FIELDS, COLUMNS, strict=True)
                if title in places
            }
            return _Layout(number + 1, fields, keys)
    return None


def _check_head(plan: ResultsFramework, cells: dict[int, Cell], notes: Notes) -> None:
    """Note what was changed above the table; the sheet of the project counts."""
    facts = {
        "Project title": plan.title,
        "Project code": plan.id,
        "Start date": str(plan.start),
        "End date": str(plan.end),
        "Currency": plan.currency,
    }
    label = _text(cells.get(1))
    for column, cell in cells.items():
        text = _text(cell)
        if (column == 1 and text in facts) or text in _OWN_WORDS:
            continue
        if column > 1 and label in facts:
            if text != facts[label]:
                notes.add(cell, "differs from the sheet Project, which was taken")
        elif cell.text:
            notes.add(cell, "not read: written above the table by hand")


def _note_beside(cells: dict[int, Cell], layout: _Layout, notes: Notes) -> None:
    for column, cell in cells.items():
        if not layout.is_known(column) and cell.text:
            notes.add(cell, "not read: written beside the table by hand")


def _take_added(
    plan: ResultsFramework,
    above: str,
    cells: dict[int, Cell],
    layout: _Layout,
    notes: Notes,
) -> ResultsFramework:
    """Take a row that was added: an indicator of the result that it stands below."""
    named = layout.named(cells)
    is_indicator = "title" in named and "statement" not in named
    if is_indicator and above in plan.results:
        plan = add_indicators(plan, above, named, notes)
    for column, cell in cells.items():
        if column not in layout.keys and cell.text and not notes.is_seen(cell):
            notes.add(cell, "a row added by hand: add its records to the other sheets")
    return plan


def _note_gone(keys: list[_Key], notes: Notes) -> None:
    for result, indicator in keys:
        notes.add_sheet(
            MATRIX,
            f"the row of {indicator or result} was deleted here, but its record still "
            "stands in the other sheets, which were taken",
        )


@attrs.frozen
class _Row:
    """One row of the matrix: as it was written, and as it would be written now."""

    key: _Key
    before: tuple[str, ...]
    now: tuple[str, ...] | None
    cells: dict[int, Cell]
    layout: _Layout


def _take_row(plan: ResultsFramework, row: _Row, notes: Notes) -> ResultsFramework:
    """Take over the cells of one row that were edited."""
    for place, name in enumerate(FIELDS):
        if name not in row.layout.fields:
            continue
        cell = row.cells.get(row.layout.fields[name])
        text = _text(cell)
        if text == row.before[place] or (row.now and text == row.now[place]):
            continue
        if cell is None or row.now is None:
            _note_lost(row, name, notes, is_cleared=cell is None)
        elif not notes.is_seen(cell):  # else it is of an indicator that was added
            if row.now[place] != row.before[place]:
                notes.add(
                    cell, "changed here and in the sheets behind: this cell was taken"
                )
            plan = _take_cell(plan, row.key, name, cell, notes)
    return plan


def _take_cell(
    plan: ResultsFramework, key: _Key, name: str, cell: Cell, notes: Notes
) -> ResultsFramework:
    if name in _OF_INDICATOR and not key[1]:
        notes.add(cell, "not read: there is no indicator in this row")
        return plan
    if cell.formula and cell.value is None:
        notes.add(cell, "the formula has no stored value: open and save the file")
        return plan
    if cell.formula:
        notes.add(cell, "a formula: the value that Excel stored was used")
    try:
        return _TAKERS[name](plan, key, cell, notes)
    except ModelError as error:
        notes.add(cell, f"not read: {error}")
        return plan


def _note_lost(row: _Row, name: str, notes: Notes, *, is_cleared: bool) -> None:
    cell = row.cells.get(row.layout.fields[name]) or next(iter(row.cells.values()))
    record = row.key[1] or row.key[0]
    if is_cleared:
        notes.add(cell, f"the {name} of {record} was cleared here: {_TEXT_SHEETS}")
    else:
        notes.add(cell, f"edited, but {record} no longer stands in the other sheets")


# One function for each column


def _take_statement(
    plan: ResultsFramework, key: _Key, cell: Cell, notes: Notes
) -> ResultsFramework:
    result = plan[key[0]]
    text = _text(cell)
    before = f"{heading(result)}:"
    if text.startswith(before):
        return plan.replace(result.id, statement=text[len(before) :].removeprefix(" "))
    prefix = level_prefix(text)
    if prefix and (prefix.level is not result.level or prefix.number != result.id):
        notes.add(cell, f"level and id stay {heading(result)}: {_TEXT_SHEETS}")
    return plan.replace(result.id, statement=text[prefix.end :] if prefix else text)


def _take_title(
    plan: ResultsFramework, key: _Key, cell: Cell, _: Notes
) -> ResultsFramework:
    return plan.replace(key[1], title=_text(cell))


def _take_source(
    plan: ResultsFramework, key: _Key, cell: Cell, notes: Notes
) -> ResultsFramework:
    indicator = plan[key[1]]
    if indicator.collection_method:
        notes.add(
            cell, "source and method are one text now: it was taken as the source"
        )
    return plan.replace(key[1], data_source=_text(cell), collection_method="")


def _take_baseline(
    plan: ResultsFramework, key: _Key, cell: Cell, notes: Notes
) -> ResultsFramework:
    indicator = plan[key[1]]
    old = indicator.baseline or Baseline(0)
    changes = _changes(old, raw(cell), indicator, cell, notes)
    changes.pop("operator")
    changes.pop("upper")
    return plan.replace(key[1], baseline=attrs.evolve(old, **changes))


def _take_targets(
    plan: ResultsFramework, key: _Key, cell: Cell, notes: Notes
) -> ResultsFramework:
    indicator = plan[key[1]]
    old = indicator.targets or (Target(0),)
    value = raw(cell)
    values = value.split("\n") if isinstance(value, str) and len(old) > 1 else [value]
    if len(values) != len(old):
        notes.add(cell, f"not as many lines as there are targets: {_TEXT_SHEETS}")
        return plan
    targets = [
        attrs.evolve(target, **_changes(target, one, indicator, cell, notes))
        for target, one in zip(old, values, strict=True)
    ]
    return plan.replace(key[1], targets=targets)


def _take_assumptions(
    plan: ResultsFramework, key: _Key, cell: Cell, notes: Notes
) -> ResultsFramework:
    links = plan.links_up(key[0])
    known = [(link, id) for link in links for id in link.assumptions]
    rows = _text(cell).split("\n")
    if len(rows) != len(known):
        notes.add(cell, f"not as many lines as there are assumptions: {_TEXT_SHEETS}")
        return plan
    for (link, id), row in zip(known, rows, strict=True):
        text = row.removesuffix(f" [to {link.target}]") if len(links) > 1 else row
        plan = plan.replace(id, statement=text)
    return plan


_OF_INDICATOR = frozenset(("source", "baseline", "target"))
_TAKERS = {
    "statement": _take_statement,
    "title": _take_title,
    "source": _take_source,
    "baseline": _take_baseline,
    "target": _take_targets,
    "assumptions": _take_assumptions,
}


def _changes(
    old: Baseline | Target, value: Any, indicator: Indicator, cell: Cell, notes: Notes
) -> dict[str, Any]:
    """Read an edited value; what the cell does not show of the record stays."""
    reading = read_value(
        value,
        number_format=cell.format,
        is_percentage=indicator.measure is Measure.PERCENTAGE,
        wants_number=indicator.measure is not Measure.QUALITATIVE,
    )
    for remark in reading.remarks:
        notes.add(cell, remark)
    if old.disaggregated:
        notes.add(
            cell, "its parts, in the sheet of baselines and targets, did not change"
        )
    changes: dict[str, Any] = {
        "value": reading.value,
        "operator": reading.operator,
        "upper": reading.upper,
    }
    if reading.note:
        changes["note"] = reading.note
        if old.note:
            notes.add(cell, f"its note is now {reading.note!r} and was {old.note!r}")
    if reading.date or reading.period:  # a cell that names no date leaves the old one
        changes |= {"date": reading.date, "period": reading.period}
    return changes
