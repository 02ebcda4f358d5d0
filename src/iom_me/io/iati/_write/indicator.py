"""A result with its indicators, values and all, as elements of IATI 2.03.

Each function adds elements in the order that the schema wants, and returns the plain
record with `LeftOut` around what it could not add.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from iom_me.io.iati._codes import MEASURES, QUALITATIVE, RESULT_TYPES
from iom_me.io.iati._extension import LeftOut
from iom_me.io.iati._write.context import Context
from iom_me.io.iati._write.elements import (
    add,
    add_dimensions,
    add_documents,
    add_narratives,
    add_references,
    add_text,
    told_in,
    value_text,
)
from iom_me.io.iati._write.rows import Row, share
from iom_me.model import Level, Measure

__all__ = ["WrittenIndicator", "WrittenResult", "add_result"]

Plain: TypeAlias = dict[str, Any]
"""A record as `iom_me.io.json` writes it."""

Span: TypeAlias = tuple[str, str]
"""First and last day of a period."""

_ASCENDING = {"increase": "true", "decrease": "false"}
_OTHER = "9"
_NUMBERS, _QUALITATIVE = "1", QUALITATIVE


@attrs.frozen(kw_only=True)
class WrittenIndicator:
    """An element, what it stands for, and the rows of measurements within.

    ``unheld`` are rows that IATI cannot hold, with the element of their period.
    """

    element: Any
    truth: Plain
    measure: str
    actuals: tuple[tuple[Any, Row], ...]
    unheld: tuple[tuple[Any, Row], ...]


@attrs.frozen(kw_only=True)
class WrittenResult:
    """An element, and the plain record (without indicators) that it stands for."""

    element: Any
    truth: Plain
    indicators: tuple[WrittenIndicator, ...]


def add_result(
    activity: Any, plain: Plain, rows: Mapping[str, list[Row]], context: Context
) -> WrittenResult:
    """Add a result that has indicators, and their values."""
    kind = RESULT_TYPES.get(Level(plain["level"]), _OTHER)
    element = add(activity, "result", type=kind)
    _add_words(element, plain, context, title="statement")
    indicators = plain["indicators"]
    # A reference may stand at the result or at its indicators, not at both (8.11.1).
    if not any(indicator.get("alignment") for indicator in indicators):
        add_references(element, plain.get("alignment", ()))
    written = [
        _add_indicator(element, indicator, rows.get(indicator["id"], []), context)
        for indicator in indicators
    ]
    truth = {key: value for key, value in plain.items() if key != "indicators"}
    return WrittenResult(element=element, truth=truth, indicators=tuple(written))


def _add_words(element: Any, plain: Plain, context: Context, *, title: str) -> None:
    id = plain["id"]
    name, text = "title", plain[title]
    add_text(element, name, text, context=context, record=id, field=title)
    notes = plain.get("notes", "")
    add_text(element, "description", notes, context=context, record=id, field="notes")
    add_documents(element, context.words.links_of(id, ""))


def _add_indicator(
    result: Any, plain: Plain, rows: list[Row], context: Context
) -> WrittenIndicator:
    measure = _measure(plain)
    element = add(result, "indicator", measure=measure)
    if plain.get("direction") in _ASCENDING:
        element.set("ascending", _ASCENDING[plain["direction"]])
    _add_words(element, plain, context, title="title")
    add_references(element, plain.get("alignment", ()))
    values = _Values(element, plain["id"], measure, context)
    truth = dict(plain)
    if "baseline" in plain:
        truth["baseline"] = values.add_baseline(plain["baseline"])
    if "targets" in plain:
        targets = enumerate(plain["targets"])
        truth["targets"] = [values.add_target(at, target) for at, target in targets]
    values.add_rows(rows, plain)
    return WrittenIndicator(
        element=element,
        truth=truth,
        measure=measure,
        actuals=tuple(values.actuals),
        unheld=tuple(values.unheld),
    )


def _measure(plain: Plain) -> str:
    """Choose the code of the measure; an undeclared one is told by the values."""
    if "measure" in plain:
        return MEASURES[Measure(plain["measure"])]
    is_words = any(isinstance(value, str) for value in _values_of(plain))
    return _QUALITATIVE if is_words else _NUMBERS


def _values_of(plain: Plain) -> Iterator[Any]:
    baseline = [plain["baseline"]] if "baseline" in plain else []
    for record in [*baseline, *plain.get("targets", ())]:
        yield record["value"]
        yield from (part["value"] for part in record.get("disaggregated", ()))


class _Values:
    """Adds the values of one indicator, and keeps account of their periods."""

    def __init__(self, element: Any, id: str, measure: str, context: Context) -> None:
        self.actuals: list[tuple[Any, Row]] = []
        self.unheld: list[tuple[Any, Row]] = []
        self._element = element
        self._id = id
        self._measure = measure
        self._context = context
        self._periods: dict[Span, Any] = {}

    # Baseline and targets

    def add_baseline(self, plain: Plain) -> Plain | LeftOut:
        """Add a baseline; IATI wants its year."""
        when = _baseline_time(plain, self._context)
        if when is None:
            return LeftOut(plain)
        return self._add_value(
            self._element, "baseline", plain, "baseline", attributes=when
        )

    def add_target(self, at: int, plain: Plain) -> Plain | LeftOut:
        """Add a target in a period of its own."""
        span = _target_time(plain, self._context)
        if span is None:
            return LeftOut(plain)
        period = self._new_period(span)
        written = self._add_value(period, "target", plain, f"targets[{at}]")
        if isinstance(written, LeftOut):
            self._element.remove(period)
        else:
            self._periods.setdefault(span, period)
        return written

    def _add_value(
        self,
        parent: Any,
        name: str,
        plain: Plain,
        field: str,
        attributes: Mapping[str, str] = {},
    ) -> Plain | LeftOut:
        """Add the total and its parts."""
        parts = plain.get("disaggregated", [])
        total = value_text(plain["value"], self._measure)
        before = len(parent)
        if total is not None:
            element = add(parent, name, **attributes)
            self._fill(element, total, {}, plain.get("note", ""), field)
        kept: list[Any] = []
        met: list[Any] = []
        for part in parts:
            text = value_text(part["value"], self._measure)
            if text is None or _as_read(part["by"]) in met:
                kept.append(LeftOut(part))
                continue
            element = add(parent, name, **attributes)
            is_first = len(parent) == before + 1
            note = plain.get("note", "") if is_first else ""
            self._fill(element, text, part["by"], note, field if is_first else "")
            kept.append(part)
            met.append(_as_read(part["by"]))
        if len(parent) == before:
            return LeftOut(plain)
        return {**plain, "disaggregated": kept} if parts else dict(plain)

    # Measurements

    def add_rows(self, rows: Sequence[Row], indicator: Plain) -> None:
        """Add the rows of the measurements, each in its period.

        Of several versions of a value, IATI holds the last.
        """
        texts = {
            row.number: value_text(
                share(row.cells, indicator.get("measure")), self._measure
            )
            for row in rows
        }
        newest: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            if texts[row.number] is not None:
                other = newest.setdefault(self._subject(row), row)
                if other.version < row.version:
                    newest[self._subject(row)] = row
        for row in rows:
            held = newest.get(self._subject(row)) is row
            self._add_row(row, texts[row.number] if held else None)

    def _subject(self, row: Row) -> tuple[Any, ...]:
        return (_row_time(row, self._context), *sorted(_as_read(row.by).items()))

    def _add_row(self, row: Row, text: str | None) -> None:
        span = _row_time(row, self._context)
        if span not in self._periods:
            self._periods[span] = self._new_period(span)
        period = self._periods[span]
        if text is None:
            self.unheld.append((period, row))
            return
        element = add(period, "actual")
        comment = row.cells.get("comment", "")
        self._fill(element, text, row.by, comment, f"measurements[{row.number}]")
        self.actuals.append((element, row))

    # What they share

    def _new_period(self, span: Span) -> Any:
        period = add(self._element, "period")
        add(period, "period-start", iso_date=span[0])
        add(period, "period-end", iso_date=span[1])
        return period

    def _fill(
        self, element: Any, value: str, by: Mapping[str, str], note: str, field: str
    ) -> None:
        """Fill a baseline, target or actual; a baseline wants documents earlier."""
        told = self._comment(element, value, note, field)
        add_dimensions(element, by, self._context)
        links = self._context.words.links_of(self._id, field) if field else ()
        if element.tag == "baseline":
            add_documents(element, links)
        if told:
            add_narratives(add(element, "comment"), told)
        if element.tag != "baseline":
            add_documents(element, links)

    def _comment(
        self, element: Any, value: str, note: str, field: str
    ) -> list[tuple[str, str]]:
        """Say what goes into the comment, where a value in words stands too."""
        if self._measure == QUALITATIVE:
            own = value
        else:
            element.set("value", value)
            own = note
        words = self._context.words
        fields = _comment_fields(field)
        others = [one for key in fields for one in words.narratives_of(self._id, key)]
        return [*told_in(own, others)]


def _as_read(by: Mapping[str, str]) -> dict[str, str]:
    """Write dimensions on one line each, as a reader does: so it tells them apart."""
    return {
        " ".join(name.split()): " ".join(category.split())
        for name, category in by.items()
    }


def _comment_fields(field: str) -> Iterable[str]:
    if not field:
        return ()
    remark = "comment" if field.startswith("measurements") else "note"
    return (f"{field}.{remark}", f"{field}.value")


# When


def _baseline_time(plain: Plain, context: Context) -> dict[str, str] | None:
    if "date" in plain:
        return {"year": _year(plain["date"]), "iso_date": plain["date"]}
    if "period" in plain:
        return _period_time(plain["period"])
    start = context.plan.start
    return {"year": str(start.year)} if start else None


def _period_time(period: Mapping[str, str]) -> dict[str, str]:
    """Tell a whole year as such; of another span, the last day."""
    first, last = period["start"], period["end"]
    year = _year(last)
    if (first, last) == (f"{first[:4]}-01-01", f"{first[:4]}-12-31"):
        return {"year": year}
    return {"year": year, "iso_date": last}


def _year(day: str) -> str:
    return str(int(day[:4]))


def _target_time(plain: Plain, context: Context) -> Span | None:
    if "period" in plain:
        return plain["period"]["start"], plain["period"]["end"]
    if "date" in plain:
        return _up_to(plain["date"], context)
    start, end = context.plan.start, context.plan.end
    return (str(start), str(end)) if start and end and start <= end else None


def _row_time(row: Row, context: Context) -> Span:
    last = row.cells["period_end"]
    first = row.cells.get("period_start")
    return (first, last) if first else _up_to(last, context)


def _up_to(last: str, context: Context) -> Span:
    first = context.first_day(dt.date.fromisoformat(last))
    return first.isoformat(), last
