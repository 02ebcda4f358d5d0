"""The indicators of one row of a results matrix."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.io.excel._cells import Reading, read_value
from iom_me.io.excel._matrix_headings import FREQUENCIES
from iom_me.io.excel._words import aligned, fold, lines, read_date, read_deadline
from iom_me.model import (
    Baseline,
    Disaggregation,
    Measure,
    NotAvailable,
    Period,
    Target,
    is_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.io.excel._grid import Cell
    from iom_me.io.excel._matrix_header import Header
    from iom_me.io.excel._notes import Notes

__all__ = ["IndicatorDraft", "read_indicators"]

_ERRORS = frozenset(
    ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")
)
_LISTED = re.compile(r"\s*(?:[#%•●▪◦‣·*\u2013-]|\(?(?:\d{1,2}|[a-z])[.)]\s)")
_OWN_ID = re.compile(r"(\d+(?:\.\d+)*\.[a-z]{1,2})[.:)]?\s+(?=\S)")
_CODED = re.compile(r"(\d+(?:\.\d+)+)[.:)]*\s+")
_LABEL = re.compile(
    rf"^(?:(?:indicator|indicateur|indicador)[\d\s.:)-]*|{_CODED.pattern})"
)
_TWO_MEASURES = re.compile(r"#\s*(?:and|et|y|&|/)\s*%|%\s*(?:and|et|y|&|/)\s*#")
_PERCENTAGE = re.compile(
    r"%|\b(?:percent|percentage|pourcentage|porcentaje|proportion)\b"
)
_COUNT = re.compile(
    r"#|nombre d['\u2019]"
    r"|(?:number of|no\.? of|nombre des?|nb\.? des?|numero de|n[.o\u00b0]{1,2} de)"
    r"(?![a-z])"
)
_PARTS = re.compile(r"[,;/&\n]|\b(?:and|et|y|by|par|por)\b")


@attrs.frozen
class IndicatorDraft:
    """An indicator before it has an id, unless one is printed."""

    id: str
    fields: dict[str, Any]
    cell: Cell


@attrs.frozen
class _Part:
    """One cell of a row, or one of its lines."""

    cell: Cell
    value: Any

    @property
    def text(self) -> str:
        return self.cell.text if self.value is self.cell.value else str(self.value)


_Row = dict[str, list[_Part]]


def read_indicators(
    cells: dict[str, list[Cell]], header: Header, notes: Notes
) -> list[IndicatorDraft]:
    """Read the indicators of a row: one, or as many as its cells have lines."""
    (cell, *others) = cells["indicators"]
    notes.use(cell)
    columns = {kind: found for kind, found in cells.items() if kind not in _BEFORE}
    rows = list(_split(cell, columns, notes))
    drafts = [_indicator(cell, title, row, header, notes) for title, row in rows]
    for other in others:
        notes.add(other, "not read: a second column of indicators")
    return drafts


_BEFORE = frozenset(("results", "level", "number", "indicators", "assumptions"))


def _split(
    cell: Cell, columns: dict[str, list[Cell]], notes: Notes
) -> Iterator[tuple[str, _Row]]:
    """Part a row into its indicators: the lines of its cells, where these agree."""
    titles = lines(cell.text)
    count = len(titles)
    values = [c for kind in ("baseline", "target") for c in columns.get(kind, [])]
    listed = all(_LISTED.match(row) for row in cell.text.split("\n"))
    agree = all(len(c.text.split("\n")) == count for c in values)
    if count > 1 and agree and (values or listed):
        for place, title in enumerate(titles):
            yield (
                title,
                {
                    kind: [_line(c, place, count, title) for c in found]
                    for kind, found in columns.items()
                },
            )
        return
    if count > 1 and listed:
        notes.add(
            cell,
            f"{count} lines were read as one indicator: baseline and target do not "
            "have as many lines",
        )
    yield (
        " ".join(cell.text.split()),
        {kind: [_Part(c, c.value) for c in found] for kind, found in columns.items()},
    )


def _line(cell: Cell, place: int, count: int, title: str) -> _Part:
    """Take one line of a cell, or all of it if it has not as many."""
    rows = cell.text.split("\n")
    if len(rows) != count:
        return _Part(cell, cell.value)
    row = rows[place]
    of_title, of_row = _CODED.match(title), _CODED.match(row)
    if of_title and of_row and of_title[1] == of_row[1]:  # the indicator's number
        row = row[of_row.end() :]
    return _Part(cell, row)


def _indicator(
    cell: Cell, title: str, row: _Row, header: Header, notes: Notes
) -> IndicatorDraft:
    """Read one indicator."""
    own_id = _first(row, "indicator_id", notes)
    if not own_id and (found := _OWN_ID.match(title)):
        own_id, title = found[1], title[found.end() :]
    small = _LABEL.sub("", aligned(title), count=1)
    is_percentage = not _TWO_MEASURES.search(small) and (
        _PERCENTAGE.search(small) is not None
    )
    wants_number = is_percentage or _COUNT.match(small) is not None
    reader = _Values(header, notes, is_percentage=is_percentage, wants=wants_number)
    reader.take_dates(row)
    baselines = [
        made for part in row.get("baseline", [])[:1] for made in reader.baseline(part)
    ]
    for part in row.get("baseline", [])[1:]:
        notes.add(part.cell, "not read: a second column of baselines")
    targets = [made for part in row.get("target", []) for made in reader.targets(part)]
    fields = {
        "title": title,
        "measure": _measure(small, reader, cell, notes),
        "baseline": baselines[0] if baselines else None,
        "targets": targets,
        "unit": _first(row, "unit", notes) or reader.currency,
        "data_source": _first(row, "source", notes),
        "collection_method": _first(row, "method", notes),
        "responsible": _first(row, "responsible", notes),
        "notes": _first(row, "comments", notes),
        "frequency": _frequency(row, notes),
        "disaggregation": _dimensions(row, notes),
    }
    return IndicatorDraft(own_id, {k: v for k, v in fields.items() if v}, cell)


def _measure(title: str, reader: _Values, cell: Cell, notes: Notes) -> Measure | None:
    """Infer the kind of value from the title and from the values."""
    if _TWO_MEASURES.search(title):
        notes.add(cell, "two measures, # and %, in one indicator: no measure was set")
        return None
    if _COUNT.match(title) and reader.saw_percent:
        notes.add(cell, "a number by its title, with a percentage: no measure was set")
        return None
    if reader.is_percentage or reader.saw_percent:
        return Measure.PERCENTAGE
    if reader.is_binary:
        return Measure.BINARY
    if reader.is_money:
        return Measure.CURRENCY
    return Measure.COUNT if _COUNT.match(title) else None


def _first(row: _Row, kind: str, notes: Notes) -> str:
    """Text of the first column of a kind; further ones stay for the notes."""
    for part in row.get(kind, [])[:1]:
        notes.use(part.cell)
        return part.text
    return ""


def _frequency(row: _Row, notes: Notes) -> Any:
    for part in row.get("frequency", [])[:1]:
        found = FREQUENCIES.get(fold(part.text))
        if found is None:
            notes.add(part.cell, "not read: the frequency is none of those known")
        notes.use(part.cell)
        return found
    return None


def _dimensions(row: _Row, notes: Notes) -> list[Disaggregation]:
    names = _PARTS.split(_first(row, "disaggregation", notes))
    unique = dict.fromkeys(name.strip().lower() for name in names if name.strip())
    return [Disaggregation(name) for name in unique]


class _Values:
    """Reads baseline and targets, and learns from them what is measured."""

    def __init__(
        self, header: Header, notes: Notes, *, is_percentage: bool, wants: bool
    ) -> None:
        self.header = header
        self.notes = notes
        self.is_percentage = is_percentage
        self.wants_number = wants
        self.is_binary = self.is_money = self.saw_percent = False
        self.currency = ""
        self._dates: dict[int, _Part] = {}

    def take_dates(self, row: _Row) -> None:
        """Give the dates that have a column of their own to the values left of them."""
        for kind in ("baseline", "target"):
            columns = [part.cell.column for part in row.get(kind, [])]
            for part in row.get(f"{kind}_date", []):
                left = [c for c in columns if c < part.cell.column] or columns[:1]
                if left:
                    self._dates[left[-1]] = part

    def baseline(self, part: _Part) -> Iterator[Baseline]:
        """Read a baseline, if the cell holds one."""
        reading = self._read(part, part.value)
        if reading is None:
            return
        when = self._when(part, reading)
        if reading.upper is not None:
            self.notes.add(part.cell, "a range cannot be a baseline: kept as text")
            yield Baseline(part.text, **when)
            return
        if reading.operator:
            self.notes.add(part.cell, "the operator of this baseline was left out")
        yield Baseline(reading.value, note=reading.note, **when)

    def targets(self, part: _Part) -> Iterator[Target]:
        """Read a target, or one on each line of the cell."""
        rows = part.text.split("\n") if isinstance(part.value, str) else []
        readings = [self._try(row) for row in rows]
        if len(rows) > 1 and all(map(_is_one_target, readings)):
            values: list[Any] = list(rows)
        else:
            values = [part.value]
        for value in values:
            reading = self._read(part, value)
            if reading is not None:
                yield self._target(part, reading)

    def _target(self, part: _Part, reading: Reading) -> Target:
        return Target(
            reading.value,
            operator=reading.operator,
            upper=reading.upper,
            note=reading.note,
            **self._when(part, reading),
        )

    def _try(self, text: str) -> Reading:
        return read_value(
            text,
            is_percentage=self.is_percentage,
            wants_number=self.wants_number,
            language=self.header.language,
        )

    def _read(self, part: _Part, value: Any) -> Reading | None:
        cell = part.cell
        self.notes.use(cell)
        if cell.formula and cell.value is None:
            self.notes.add(
                cell, "the formula has no stored value: open and save the file"
            )
            return None
        if cell.formula:
            self.notes.add(cell, "a formula: the value that Excel stored was used")
        if isinstance(value, str) and value.strip() in _ERRORS:
            self.notes.add(cell, "the formula's result is an error: not read")
            return None
        reading = read_value(
            value,
            number_format=cell.format,
            is_percentage=self.is_percentage,
            wants_number=self.wants_number,
            language=self.header.language,
        )
        for remark in reading.remarks:
            self.notes.add(cell, remark)
        self._learn(value, reading)
        return reading

    def _learn(self, value: Any, reading: Reading) -> None:
        self.is_binary |= isinstance(value, bool)
        self.saw_percent |= reading.is_percent
        if reading.currency is not None:
            self.is_money = True
            self.currency = reading.currency or self.currency

    def _when(self, part: _Part, reading: Reading) -> dict[str, Any]:
        """Take the date in the cell, or else beside it, or else in the heading."""
        if isinstance(reading.value, NotAvailable):
            return {}
        if reading.date or reading.period:
            return {"date": reading.date, "period": reading.period}
        when = self._beside(part.cell.column) or self.header.when(part.cell.column)
        if isinstance(when, dt.date):
            return {"date": when}
        return {"period": when} if isinstance(when, Period) else {}

    def _beside(self, column: int) -> dt.date | Period | None:
        """Read the date that stands in a column of its own."""
        part = self._dates.get(column)
        if part is None:
            return None
        found = read_date(part.value) or read_deadline(part.text)
        if found is None:
            self.notes.add(part.cell, "not read: it is not a date")
        self.notes.use(part.cell)
        return found


def _is_one_target(reading: Reading) -> bool:
    """Whether a line can be a target by itself: a number, or words with a date."""
    value = reading.value
    if isinstance(value, NotAvailable):
        return value.due is not None
    return is_number(value) or bool(reading.date or reading.period)
