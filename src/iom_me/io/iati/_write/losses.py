"""Finds what is lost: writes IATI's own elements, reads them, and compares."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias

from iom_me.io.iati import _extension as extension
from iom_me.io.iati._read.activity import Part, read_activity
from iom_me.io.iati._read.rows import to_table
from iom_me.io.iati._write.activity import Contents, WrittenActivity, make_activity
from iom_me.io.iati._write.base import VERSION
from iom_me.io.iati._write.extension import COLLECTIONS, HEAD
from iom_me.io.iati._write.indicator import WrittenIndicator
from iom_me.io.iati._write.rows import Row, rows_in
from iom_me.io.iati._xml.stream import RawActivity, Root
from iom_me.io.json._converter import converter

__all__ = ["losses_of"]

Plain: TypeAlias = dict[str, Any]

_NO_FIELD = "IATI has no field for it"
_RECORDS = {
    "links": ("link", "IATI does not say what leads to what"),
    "assumptions": ("assumption", "IATI has no assumptions"),
    "risks": ("risk", "IATI has no risks of a result"),
    "budget_lines": ("budget line", "a budget of IATI is that of the whole activity"),
    "suppressions": ("suppression", "IATI has no findings of a check"),
}
_PLAN_NOTES = "the description of an activity is not read as notes of the plan"
_NO_INDICATOR = "a result of IATI has an indicator"

# The first that matches a field tells the reason; more special ones stand first.
_REASONS = tuple(
    (re.compile(pattern), reason)
    for pattern, reason in (
        (r"^id$", "IATI has no ids of plans, results and indicators"),
        (r"^level$", "IATI knows outputs, outcomes and impacts"),
        (
            r"^alignment",
            "IATI knows a few code lists, no edition, and not on two levels",
        ),
        (r"^measure$", "IATI knows unit, percentage, nominal, ordinal and qualitative"),
        (r"^direction$", "IATI says ascending or not"),
        (r"^unit$", "the unit of IATI stands in a text"),
        (r"^accumulation$", "IATI does not say whether values are running totals"),
        (r"^aggregation", "IATI does not say how values are put together"),
        (r"^(numerator|denominator)$", "IATI has the share, not what it is made of"),
        (r"^scale", "IATI has no steps of a scale"),
        (r"^disaggregation", "IATI has dimensions of values, not of indicators"),
        (r"^(start|end)$", "IATI wants a first day, and no end before it"),
        (r"^baseline$", "a baseline of IATI has a value and a year"),
        (r"^baseline\.(date|period)", "a baseline of IATI has a day or a year"),
        (r"^targets\[\d+\]$", "a target of IATI has a value and a period"),
        (
            r"^targets\[\d+\]\.(date|period)",
            "a target of IATI has a period, and no date",
        ),
        (r"\.(operator|upper)$", "a target of IATI is one number"),
        (r"\.value(\.|$)", "IATI has a number or nothing, and no reason for nothing"),
        (r"\.disaggregated", "a group of IATI has a value"),
        (r"^measurements\[\d+\]$", "an actual of IATI has a value, and one for all"),
        (r"\.status$", "IATI does not say how sure a value is"),
        (r"\.(numerator|denominator)$", "IATI has the share, not what it is made of"),
        (r"\.period_start$", "an actual of IATI has a first day"),
        (r"\.(indicator|project)$", "IATI has no ids of plans, results and indicators"),
        (r"^(statement|title)$", "IATI wants a text, and readers trim it"),
        (r"^notes$|\.note$", "IATI has no such remark, or readers trim it"),
        (r"\.(source|recorded_on|n|std_error|design_effect|unit|title)$", _NO_FIELD),
        (r"\.(notes?|remarks?|comments|claim)$", _NO_FIELD),
        (r"^measurements", "readers of IATI trim the text, or name it otherwise"),
    )
)


def losses_of(contents: Sequence[Contents]) -> Iterator[dict[str, str]]:
    """List the losses as fields of `Loss`."""
    activities = [make_activity(one) for one in contents]
    parts = _read_back(activities)
    rows = _rows_read(parts)
    for written, part in zip(activities, parts, strict=True):
        seen = converter().unstructure(part.plan)
        own = list(islice(rows, len(part.rows)))
        for record, field, value, reason in _of_plan(written, seen, own):
            yield {
                "project": written.contents.plan.id,
                "record": record,
                "field": field,
                "value": _shown(value),
                "reason": reason or _reason(field),
            }


Found: TypeAlias = tuple[str, str, Any, str]
"""Record, field, value, and the reason if it is not that of the field."""


def _read_back(activities: Sequence[WrittenActivity]) -> list[Part]:
    """Read what was written, as anyone who knows IATI alone does."""
    root = Root(version=VERSION, namespace="", is_bare=False)
    taken: set[str] = set()
    raw = (
        RawActivity(element=written.element, number=number, root=root, strays=())
        for number, written in enumerate(activities, start=1)
    )
    return [read_activity(one, language="", taken=taken, source="") for one in raw]


def _rows_read(parts: Sequence[Part]) -> Iterator[Row]:
    """List the rows of all activities, as they are in the table of the file."""
    table, _ = to_table([row.plain for part in parts for row in part.rows])
    return iter(()) if table is None else rows_in(table)


def _of_plan(written: WrittenActivity, seen: Plain, rows: list[Row]) -> Iterator[Found]:
    truth = written.plain
    head = [{key: p[key] for key in HEAD if key in p} for p in (truth, seen)]
    for field, value in extension.lost(extension.difference(*head)):
        yield "", field, value, _PLAN_NOTES if field == "notes" else ""
    yield from _of_results(written, seen)
    yield from _of_collections(truth, seen)
    yield from _of_rows(written, rows)


def _of_results(written: WrittenActivity, seen: Plain) -> Iterator[Found]:
    held = {result.truth["id"] for result in written.results}
    for plain in written.plain.get("results", ()):
        if plain["id"] not in held:
            yield plain["id"], "result", plain["statement"], _NO_INDICATOR
    for result, found in zip(written.results, seen.get("results", ()), strict=True):
        id = result.truth["id"]
        bare = {key: value for key, value in found.items() if key != "indicators"}
        for field, value in extension.lost(extension.difference(result.truth, bare)):
            yield id, field, value, ""
        pairs = zip(result.indicators, found["indicators"], strict=True)
        for indicator, other in pairs:
            patch = extension.difference(indicator.truth, other)
            lost = dict(extension.lost(patch))
            for field, value in lost.items():
                if not _is_told_by_the_other(field, lost):
                    yield indicator.truth["id"], field, value, ""


def _is_told_by_the_other(field: str, lost: Mapping[str, Any]) -> bool:
    """Whether it is a time that is there only because another cannot be said.

    A date is read as a period, and the other way round: that is one loss, not two.
    """
    record, _, name = field.rpartition(".")
    other = {"period": "date", "date": "period"}.get(name)
    if other is None or lost[field] is not None:
        return False
    return any(key.startswith(f"{record}.{other}") for key in lost)


def _of_collections(truth: Plain, seen: Plain) -> Iterator[Found]:
    for key in COLLECTIONS:
        noun, reason = _RECORDS[key]
        there = seen.get(key, [])
        for record in truth.get(key, ()):
            if record not in there:
                yield _name(record), noun, _gist(record), reason
        for record in there:
            if record not in truth.get(key, ()):
                yield _name(record), noun, None, "the ids are read as a hierarchy"


def _name(record: Mapping[str, Any]) -> str:
    """Name a record by its id, its two ends, or where it is accepted."""
    if "source" in record:
        return f"{record['source']} -> {record['target']}"
    return str(record.get("id") or record.get("node", ""))


def _gist(record: Mapping[str, Any]) -> str:
    if "code" in record:
        return f"{record['code']}: {record['reason']}"
    keys = ("statement", "title", "because")
    return next((str(record[key]) for key in keys if key in record), "")


def _of_rows(written: WrittenActivity, seen: list[Row]) -> Iterator[Found]:
    indicators = [one for result in written.results for one in result.indicators]
    held = [row for indicator in indicators for row in _as_they_stand(indicator)]
    found: list[tuple[int, Found]] = []
    for row, other in zip(held, seen, strict=True):
        for name in dict.fromkeys([*row.cells, *other.cells]):
            value = row.cells.get(name)
            if value != other.cells.get(name):
                place = f"measurements[{row.number}].{name}"
                found.append((row.number, (row.cells["indicator"], place, value, "")))
    for indicator in indicators:
        for _, row in indicator.unheld:
            place = f"measurements[{row.number}]"
            told = (row.cells["indicator"], place, row.cells, "")
            found.append((row.number, told))
    yield from (told for _, told in sorted(found, key=lambda pair: pair[0]))


def _as_they_stand(indicator: WrittenIndicator) -> Iterator[Row]:
    """List the rows that IATI holds in the order of the file."""
    rows = dict(indicator.actuals)
    for actual in indicator.element.iter("actual"):
        yield rows[actual]


def _reason(field: str) -> str:
    for pattern, reason in _REASONS:
        if pattern.search(field):
            return reason
    return _NO_FIELD


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
