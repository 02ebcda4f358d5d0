"""What a form does not hold of a plan: what reading it back does not give.

Nothing is assumed of a form: its cells are read as `read_excel` would, and the plan
that comes out is held against the one that went in.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import FormatError
from iom_me.io.excel._grid import Cell, Grid as Cells
from iom_me.io.excel._matrix_plan import make_plan
from iom_me.io.excel._matrix_reader import find_table
from iom_me.io.excel._notes import Notes
from iom_me.io.excel._own_codecs import protect
from iom_me.model import NotAvailable, ResultsFramework
from iom_me.model.matrix import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.io.layouts.grid import Grid
    from iom_me.model import Baseline, Indicator, Result, Target

__all__ = ["left_out"]

Lost = Counter[tuple[str, str]]

_NAMES: dict[str, tuple[str, str]] = {
    "id": ("id", "ids"),
    "statement": ("wording of a statement", "wordings of statements"),
    "title": ("wording of an indicator", "wordings of indicators"),
    "notes": ("remark", "remarks"),
    "alignment": ("reference to a code list", "references to code lists"),
    "start": ("start of an activity", "starts of activities"),
    "end": ("end of an activity", "ends of activities"),
    "responsible": ("responsible party", "responsible parties"),
    "status": ("status", "statuses"),
    "depends_on": ("order of activities", "orders of activities"),
    "preconditions": (
        "activity's pre-conditions",
        "activities' pre-conditions",
    ),
    "data_source": ("data source", "data sources"),
    "collection_method": ("collection method", "collection methods"),
    "is_proxy": ("mark of a proxy", "marks of proxies"),
    "reviewed": ("mark of a review", "marks of reviews"),
    "frequency": ("frequency", "frequencies"),
    "analysis": ("method of analysis", "methods of analysis"),
    "trajectory": ("trajectory", "trajectories"),
    "because": ("reason for a link", "reasons for links"),
    "monitored_by": ("watch on an assumption", "watches on assumptions"),
    "likelihood": ("likelihood", "likelihoods"),
}
_RESULT = ("result", "results")
_INDICATOR = ("indicator", "indicators")
_LINK = ("link", "links")
_ASSUMED = ("assumption of a link", "assumptions of links")
_BASELINE = ("baseline", "baselines")
_TARGET = ("target", "targets")
_REMARK = ("remark on a value", "remarks on values")
_PARTS = ("disaggregated value", "disaggregated values")
_SOURCE = ("source of a baseline", "sources of baselines")
_SPACING = ("text's line breaks or spacing", "texts' line breaks or spacing")


def left_out(plan: ResultsFramework, grid: Grid) -> list[tuple[int, str, str]]:
    """Count what a form does not hold: how many, with the noun for one and for many."""
    lost: Lost = Counter()
    _of_plan(plan, lost)
    if plan.results:
        try:
            back = _read_back(grid)
        except FormatError:  # activities alone make no block
            back = ResultsFramework("form", "form")
        _compare(plan, back, lost)
    return [(count, one, many) for (one, many), count in lost.items()]


def _read_back(grid: Grid) -> ResultsFramework:
    """Read the cells of a form as if they stood in a workbook."""
    cells, merged = {}, []
    for row, column, cell in grid.cells():
        first, left = row + 1, column + 1
        if cell.text:
            found = Cell(grid.title, first, left, protect(cell.text))
            cells[first, left] = found
        if cell.rows > 1 or cell.columns > 1:
            merged.append((first, left, first + cell.rows - 1, left + cell.columns - 1))
    sheet = Cells(grid.title, cells, tuple(merged))
    notes = Notes()
    drafts = find_table([sheet], grid.title, None).drafts(notes)
    return make_plan(drafts, {"id": "form", "title": "form"}, notes)


def _of_plan(plan: ResultsFramework, lost: Lost) -> None:
    """Count what no form has a place for."""
    kinds = (
        (len(plan.risks), ("risk", "risks")),
        (len(plan.budget_lines), ("budget line", "budget lines")),
        (len(plan.suppressions), ("accepted finding", "accepted findings")),
        (bool(plan.notes), ("remark on the project", "remarks on the project")),
    )
    for count, name in kinds:
        if count:
            lost[name] += count


def _compare(plan: ResultsFramework, back: ResultsFramework, lost: Lost) -> None:
    pairs = list(_paired(plan, back, lost))
    for result, found in pairs:
        _fields(result, found, lost, skip={"indicators"})
        _indicators(result.indicators, found.indicators, lost)
    _links(plan, back, {result.id: found.id for result, found in pairs}, lost)
    known = {_tidy(a.statement): a for a in back.assumptions.values()}
    for assumption in plan.assumptions.values():
        same = known.get(_tidy(assumption.statement))
        if same is None:
            lost["assumption", "assumptions"] += 1
        else:
            _fields(assumption, same, lost, skip={"id"})


def _paired(
    plan: ResultsFramework, back: ResultsFramework, lost: Lost
) -> Iterable[tuple[Result, Result]]:
    """Pair the results by their place; by level and words where some are missing."""
    written = [entry.result for entry in entries(plan)]
    read = list(back.results.values())
    if [result.level for result in written] == [result.level for result in read]:
        yield from zip(written, read, strict=True)
        return
    for result in written:
        same = [r for r in read if _key(r) == _key(result)]
        if same:
            read.remove(same[0])
            yield result, same[0]
        else:
            lost[_RESULT] += 1


def _key(result: Result) -> tuple[str, str]:
    return result.level, _tidy(result.statement)


def _fields(record: Any, found: Any, lost: Lost, *, skip: set[str]) -> None:
    """Count the fields that have a value and do not come back."""
    for field in attrs.fields(type(record)):
        name = field.name
        value = getattr(record, name)
        if name in skip or _is_empty(value):
            continue
        plural = name.replace("_", " ") + "s"
        noun = _NAMES.get(name, (name.replace("_", " "), plural))
        _text(value, getattr(found, name), noun, lost)


def _text(value: object, read: object, noun: tuple[str, str], lost: Lost) -> None:
    """Count what comes back in other words, or in the same words spaced otherwise."""
    if _tidy(value) != _tidy(read):
        lost[noun] += 1
    elif value != read:
        lost[_SPACING] += 1


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in {"", ()}


def _tidy(value: Any) -> Any:
    """Compare texts by their words: a cell keeps no line breaks or runs of space."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _indicators(
    written: tuple[Indicator, ...], read: tuple[Indicator, ...], lost: Lost
) -> None:
    if len(read) < len(written):
        lost[_INDICATOR] += len(written) - len(read)
    for indicator, found in zip(written, read, strict=False):
        _fields(indicator, found, lost, skip={"baseline", "targets"})
        if indicator.baseline is not None:
            _baseline(indicator.baseline, found.baseline, lost)
        _targets(indicator.targets, found.targets, lost)


def _baseline(baseline: Baseline, found: Baseline | None, lost: Lost) -> None:
    if found is None or _stated(baseline) != _stated(found):
        lost[_BASELINE] += 1
        return
    if baseline.source:
        lost[_SOURCE] += 1
    _remarks(baseline, found, lost)


def _targets(written: tuple[Target, ...], read: tuple[Target, ...], lost: Lost) -> None:
    rest = list(read)
    for target in written:
        same = [other for other in rest if _stated(other) == _stated(target)]
        if not same:
            lost[_TARGET] += 1
            continue
        rest.remove(same[0])
        _remarks(target, same[0], lost)


def _stated(record: Baseline | Target) -> tuple[object, ...]:
    """Take what a value says, without remarks."""
    value: object = record.value
    if isinstance(value, NotAvailable):
        value = (value.reason, value.due)
    more = (getattr(record, "operator", None), getattr(record, "upper", None))
    return (_tidy(value), record.date, record.period, *more)


def _remarks(record: Baseline | Target, found: Baseline | Target, lost: Lost) -> None:
    if record.disaggregated:
        lost[_PARTS] += len(record.disaggregated)
    for one, other in ((record, found), (record.value, found.value)):
        if note := getattr(one, "note", ""):
            _text(note, getattr(other, "note", ""), _REMARK, lost)
        if isinstance(one, str):
            _text(one, other, _REMARK, lost)


def _links(
    plan: ResultsFramework, back: ResultsFramework, ids: dict[str, str], lost: Lost
) -> None:
    """Count the links that do not come back, and what they rest on."""
    read = {(link.source, link.target): link for link in back.links}
    for link in plan.links:
        ends = (ids.get(link.source, ""), ids.get(link.target, ""))
        found = read.get(ends)
        if found is None:
            lost[_LINK] += 1
            continue
        _fields(link, found, lost, skip={"source", "target", "assumptions"})
        known = {_tidy(back[id].statement) for id in found.assumptions}
        assumed = [_tidy(plan[id].statement) for id in link.assumptions]
        missing = sum(text not in known for text in assumed)
        if missing:
            lost[_ASSUMED] += missing
