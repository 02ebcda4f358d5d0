"""Baselines, targets and actuals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from iom_me.io.iati._codes import QUALITATIVE
from iom_me.io.iati._extension import NAMESPACE
from iom_me.io.iati._read.categories import (
    PLACE,
    has_categories,
    read_dimensions,
    read_place,
)
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.texts import clean, read_day, read_text
from iom_me.io.iati._read.values import Reading, read_published
from iom_me.model.measurements import WITHOUT_VALUE

__all__ = ["read_baseline", "read_period", "read_row", "read_targets"]

Plain: TypeAlias = dict[str, Any]

_UNMEASURED = "not_collected"
_UNDECIDED = "to_be_determined"
_PARTS_ONLY = "IATI has values of groups or places only"
_OF_PERIOD = ("target", "actual", f"{{{NAMESPACE}}}actual")


def _read_value(element: Any, scope: Scope, *, missing: str, field: str) -> Reading:
    """Read the value of a baseline, target or actual; in words, it is the comment."""
    stated = element.get("value")
    if stated is None and scope.measure == QUALITATIVE:
        words = read_text(element, "comment", scope, field=f"{field}value")
        return Reading(value=words or {"not_available": missing})
    if stated is None:
        return Reading(value={"not_available": missing})
    reading = read_published(
        clean(stated, element, scope),
        measure=scope.measure,
        missing=missing,
        may_compare=element.tag == "target",
    )
    if reading.remark:
        scope.note(element, reading.remark, attribute="value", text=stated)
    return reading


def _read_comment(element: Any, scope: Scope, *, field: str) -> str:
    """Read the comment, unless it is the value."""
    if element.get("value") is None and scope.measure == QUALITATIVE:
        return ""
    return read_text(element, "comment", scope, field=field)


def _read_parts(elements: Sequence[Any], scope: Scope, *, missing: str) -> list[Plain]:
    """Read values of groups and places."""
    parts: list[Plain] = []
    met: set[frozenset[tuple[str, str]]] = set()
    for element in elements:
        place = read_place(element, scope)
        by = read_dimensions(element, scope) | ({PLACE: place} if place else {})
        reading = _read_value(element, scope, missing=missing, field="disaggregated.")
        group = frozenset(by.items())
        if group in met or not by:
            message = "a second value for this group and place: not read"
            message = message if by else "it does not say for whom: not read"
            scope.note(element, message, text=element.get("value", ""))
            continue
        met.add(group)
        parts.append({"value": _of_part(reading, element, scope), "by": by})
    return parts


def _of_part(reading: Reading, element: Any, scope: Scope) -> Any:
    """Note what a part of a value has no place for."""
    if reading.operator:
        message = f"the part of a target has no {reading.operator!r}: not read"
        scope.note(element, message, attribute="value", text=element.get("value"))
    if comment := _read_comment(element, scope, field="disaggregated.note"):
        scope.note(
            element, "the part of a value has no comment: not read", text=comment
        )
    return reading.value


# Baselines


def read_baseline(indicator: Any, scope: Scope) -> Plain | None:
    """Read the baselines of an indicator as one: the total and its parts."""
    elements = list(indicator.iterchildren("baseline"))
    if not elements:
        return None
    parts = [element for element in elements if has_categories(element)]
    totals = [element for element in elements if not has_categories(element)]
    chosen = _latest(totals, scope) if totals else None
    plain = _total(chosen, scope) if totals else _from_parts(parts, scope)
    for element in totals:
        if element is not chosen:
            _left_out(element, scope)
    time = {key: plain[key] for key in ("date", "period") if key in plain}
    for element in parts:
        if (own := _time(element, scope)) and own != time:
            shown = own.get("date") or own["period"]["end"]
            message = f"the part of a baseline has no time of its own: {shown} not read"
            scope.note(element, message)
        scope.links.extend(_linked(element, "baseline"))
    if disaggregated := _read_parts(parts, scope, missing=_UNMEASURED):
        plain["disaggregated"] = disaggregated
    return plain


def _latest(totals: Sequence[Any], scope: Scope) -> Any:
    """Find the latest; of several of one time, the first."""
    if len(totals) == 1:
        return totals[0]
    quietly = attrs.evolve(scope.fresh(), notes=type(scope.notes)())
    return max(totals, key=lambda element: _last_day(_time(element, quietly)))


def _last_day(time: Plain) -> str:
    return str(time.get("date") or time.get("period", {}).get("end", ""))


def _total(element: Any, scope: Scope) -> Plain:
    reading = _read_value(element, scope, missing=_UNMEASURED, field="baseline.")
    plain = {"value": reading.value, **_time(element, scope)}
    if note := _read_comment(element, scope, field="baseline.note"):
        plain["note"] = note
    scope.links.extend(_linked(element, "baseline"))
    return plain


def _from_parts(parts: Sequence[Any], scope: Scope) -> Plain:
    missing = {"not_available": _UNMEASURED, "note": _PARTS_ONLY}
    return {"value": missing, **_time(_latest(parts, scope), scope)}


def _left_out(element: Any, scope: Scope) -> None:
    """Note a baseline that a later one takes the place of."""
    when = element.get("iso-date") or element.get("year", "")
    comment = read_text(element, "comment", scope.fresh(), field="")
    shown = "; ".join(
        part for part in (element.get("value", ""), when, comment) if part
    )
    scope.note(element, "a plan has one baseline, the latest: not read", text=shown)


def _time(element: Any, scope: Scope) -> Plain:
    """Read when a baseline was measured: a day, or all of a year."""
    if element.get("iso-date") is not None and (day := read_day(element, scope)):
        _compare_years(element, day, scope)
        return {"date": day}
    year = element.get("year", "").strip()
    if year.isascii() and year.isdigit() and 0 < int(year[:5]) <= 9999:  # noqa: PLR2004
        return {
            "period": {"start": f"{int(year):04}-01-01", "end": f"{int(year):04}-12-31"}
        }
    message = "is no year: not read" if year else "the year is missing"
    scope.note(element, message, attribute="year", text=year)
    return {}


def _compare_years(element: Any, day: str, scope: Scope) -> None:
    year = element.get("year", "").strip()
    if year != day[:4].lstrip("0"):
        message = (
            f"the date is of {day[:4]}: not read" if year else "the year is missing"
        )
        scope.note(element, message, attribute="year", text=year)


def _linked(element: Any, field: str) -> Iterator[tuple[str, Any]]:
    return ((field, link) for link in element.iterchildren("document-link"))


# Periods


def read_period(period: Any, scope: Scope, *, quietly: bool = False) -> tuple[str, str]:
    """Read the first and the last day of a period; empty where it has none."""
    days = []
    for name in ("period-start", "period-end"):
        elements = list(period.iterchildren(name))
        day = read_day(elements[0], scope, quietly=quietly) if elements else ""
        if not elements and not quietly:
            scope.note(period, f"it has no {name}")
        for other in () if quietly else elements[1:]:
            text = other.get("iso-date", "")
            scope.note(other, f"a second {name}: not read", text=text)
        days.append(day)
    start, end = days
    if start and end and start > end:
        if not quietly:
            message = f"it ends ({end}) before it starts: its start was not read"
            scope.note(period, message, text=start)
        return "", end
    return start, end


def read_targets(indicator: Any, scope: Scope) -> list[Plain]:
    """Read the targets of all periods, in their order."""
    targets: list[Plain] = []
    for period in indicator.iterchildren("period"):
        time = _time_of_target(*read_period(period, scope))
        elements = list(period.iterchildren("target"))
        if next(period.iterchildren(*_OF_PERIOD), None) is None:
            scope.note(period, "it has neither target nor actual: not read")
        parts = [element for element in elements if has_categories(element)]
        totals = [element for element in elements if not has_categories(element)]
        for element in totals:
            targets.append(_target(element, scope, number=len(targets)) | time)
        if len(totals) > 1:
            scope.note(period, f"it has {len(totals)} targets: each was read")
        if parts:
            place = len(targets) - len(totals)
            if not totals:
                missing = {"not_available": _UNDECIDED, "note": _PARTS_ONLY}
                targets.append({"value": missing, **time})
            disaggregated = _read_parts(parts, scope, missing=_UNDECIDED)
            targets[place]["disaggregated"] = disaggregated
            for element in parts:
                scope.links.extend(_linked(element, f"targets[{place}]"))
    return targets


def _time_of_target(start: str, end: str) -> Plain:
    if start and end:
        return {"period": {"start": start, "end": end}}
    return {"date": end} if end else {}


def _target(element: Any, scope: Scope, *, number: int) -> Plain:
    field = f"targets[{number}]"
    reading = _read_value(element, scope, missing=_UNDECIDED, field=f"{field}.")
    plain: Plain = {"value": reading.value}
    if reading.operator:
        plain["operator"] = reading.operator
    if reading.upper is not None:
        plain["upper"] = reading.upper
    if note := _read_comment(element, scope, field=f"{field}.note"):
        plain["note"] = note
    scope.links.extend(_linked(element, field))
    return plain


def read_row(actual: Any, days: tuple[str, str], scope: Scope) -> Plain:
    """Read an actual, in a period of these days, as a row of the measurements."""
    reading = _read_value(actual, scope, missing=_UNMEASURED, field="")
    row: Plain = dict(zip(("period_start", "period_end"), days, strict=True))
    if isinstance(reading.value, dict):
        reason = reading.value["not_available"]
        row["status"] = reason if reason in WITHOUT_VALUE else _UNMEASURED
    else:
        row["value"] = reading.value
        _note_rounding(reading.value, actual, scope)
    row["place"] = read_place(actual, scope)
    row |= read_dimensions(actual, scope)
    row["comment"] = _read_comment(actual, scope, field="comment")
    scope.links.extend(_linked(actual, ""))
    return {key: value for key, value in row.items() if value != ""}


def _note_rounding(value: Any, actual: Any, scope: Scope) -> None:
    """Note a whole number with more digits than a table holds."""
    if isinstance(value, int) and int(float(value)) != value:
        message = f"a table holds it as {float(value)!r}"
        scope.note(actual, message, attribute="value", text=str(value))
