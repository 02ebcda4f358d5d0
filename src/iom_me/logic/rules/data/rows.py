"""Rows of a measurements table, each by itself: its dates, its unit, its zeros."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Needs, Rule, Severity
from iom_me.logic.rules.data.cells import (
    ends,
    first_clause,
    is_missing,
    kind_of_unit,
    measured,
)
from iom_me.model import Accumulation, Level, Measure
from iom_me.tracking.values.combine import is_additive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator, Result, ResultsFramework
    from iom_me.tracking.measurements.cells import Cell

__all__ = ["D01", "D04"]

_UNFINISHED = {"estimated", "provisional"}


# D01


def _misplaced(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    later = []
    for result, indicator, cells, _ in measured(dossier):
        reported = [cell for cell in cells if cell.is_reported]
        yield from _too_early(plan, result, indicator, reported)
        after = [cell for cell in reported if _is_after(cell, plan)]
        if after and result.level is Level.OUTPUT:
            yield Flaw(
                "{indicator}: reported for {ends}, after the project ended ({end}).",
                values={"indicator": indicator, "ends": ends(after), "end": plan.end},
                suggestion="Correct the period, or the end of the project in the plan.",
                node=result.id,
                indicator=indicator.id,
            )
        elif after:
            later.append(indicator.id)
        yield from _other_units(plan, result, indicator, reported)
    if later:
        yield Flaw(
            "There are values of outcomes or objectives from after the project ended "
            "({end}): {indicators}.",
            values={"end": plan.end, "indicators": tuple(later)},
            severity=Severity.INFO,
            suggestion="If they come from a later study, say so beside them: they show "
            "what lasts, not what was reached by the end. If not, correct the periods.",
        )


def _is_after(cell: Cell, plan: ResultsFramework) -> bool:
    return plan.end is not None and (cell.start or cell.end) > plan.end


def _too_early(
    plan: ResultsFramework, result: Result, indicator: Indicator, cells: list[Cell]
) -> Iterator[Flaw]:
    before = [cell for cell in cells if _is_before(cell, indicator, plan)]
    if before:
        yield Flaw(
            "{indicator}: reported for {ends}, before the project began ({start}).",
            values={"indicator": indicator, "ends": ends(before), "start": plan.start},
            suggestion="Correct the period. If it is the value at the start, write it "
            "into the plan as the baseline.",
            node=result.id,
            indicator=indicator.id,
        )
    early = [cell for cell in cells if _is_unfinished(cell, indicator)]
    if early:
        days = tuple(dict.fromkeys(cell.recorded_day for cell in early))
        yield Flaw(
            "{indicator}: the values for {ends} were recorded before these periods had "
            "ended ({recorded}).",
            values={"indicator": indicator, "ends": ends(early), "recorded": days},
            suggestion="Correct the dates. If a value was put down before its period "
            "was over, give it the status provisional or estimated.",
            node=result.id,
            indicator=indicator.id,
        )


def _is_before(cell: Cell, indicator: Indicator, plan: ResultsFramework) -> bool:
    """Say whether a period was over when the project began; the baseline may be."""
    if plan.start is None or cell.end >= plan.start:
        return False
    baseline = indicator.baseline
    if baseline is None:
        return True
    is_baseline = baseline.when is not None and cell.end <= baseline.when
    return not is_baseline and cell.value != baseline.value


def _is_unfinished(cell: Cell, indicator: Indicator) -> bool:
    """Say whether a value was written down before it could be known.

    A state, such as a share found by a survey, can be measured on any day of its
    period; what is counted over the period is known at its end.
    """
    day = cell.recorded_day
    if day is None or day >= cell.end or cell.status in _UNFINISHED:
        return False
    is_latest = indicator.accumulation is Accumulation.LATEST
    is_state = is_latest or not is_additive(indicator)
    return not (is_state and cell.start is not None and cell.start <= day)


def _other_units(
    plan: ResultsFramework, result: Result, indicator: Indicator, cells: list[Cell]
) -> Iterator[Flaw]:
    """Report units of another kind; two words for one thing are left alone."""
    unit = _planned_unit(plan, indicator)
    planned = kind_of_unit(unit, indicator.measure)
    if indicator.measure is Measure.PERCENTAGE:
        planned = "percentage"
    for given in dict.fromkeys(cell.unit for cell in cells):
        kind = kind_of_unit(given, indicator.measure)
        if kind and planned and kind != planned and not _may_agree(kind, planned):
            yield Flaw(
                '{indicator}: the unit of the values is "{given}", that of the plan '
                '"{unit}".',
                values={"indicator": indicator, "given": given, "unit": unit},
                suggestion="Report the value in the unit of the plan. If the indicator "
                "has changed, change the plan, its baseline and its target with it.",
                node=result.id,
                indicator=indicator.id,
            )


def _planned_unit(plan: ResultsFramework, indicator: Indicator) -> str:
    """Return the unit of the plan, also where it goes without saying."""
    implied = {Measure.PERCENTAGE: "%", Measure.CURRENCY: plan.currency}
    if indicator.unit or indicator.measure is None:
        return indicator.unit
    return implied.get(indicator.measure, "")


def _may_agree(kind: str, other: str) -> bool:
    """Say whether one is a bare number, which may count anything but shares."""
    return "number" in (kind, other) and "percentage" not in (kind, other)


D01 = Rule(
    "D01",
    "value-out-of-place",
    severity="error",
    summary="Values are of the time of the project, of the past, and in the unit of "
    "the plan.",
    why="A value with a wrong date or a wrong unit is held against the wrong target: "
    "a number of persons reported for a percentage makes nonsense of both.",
    source="General practice (data quality checks in monitoring)",
    suggestion="Correct the row.",
    find=_misplaced,
    needs=Needs.MEASUREMENTS,
)


# D04


def _missing_as_value(dossier: Dossier) -> Iterator[Flaw]:
    if dossier.evidence is None:
        return
    every = itertools.chain.from_iterable(dossier.evidence.cells.values())
    # Who writes "n/a" beside values that are there means: no remark.
    habits = {
        first_clause(cell.comment)
        for cell in every
        if cell.comment and cell.is_reported and not _is_zero(cell)
    }
    for result, indicator, cells, _ in measured(dossier):
        zeros = [
            cell
            for cell in cells
            if _is_zero(cell)
            and is_missing(cell.comment)
            and first_clause(cell.comment) not in habits
        ]
        if zeros:
            yield Flaw(
                "{indicator}: the value for {ends} is 0, but the remark says "
                '"{words}".',
                values={
                    "indicator": indicator,
                    "ends": ends(zeros),
                    "words": zeros[0].comment,
                },
                node=result.id,
                indicator=indicator.id,
            )
        texts = [cell for cell in cells if _is_text_for_missing(cell)]
        if texts:
            yield Flaw(
                '{indicator}: "{words}" stands as the value for {ends}.',
                values={
                    "indicator": indicator,
                    "ends": ends(texts),
                    "words": texts[0].value,
                },
                node=result.id,
                indicator=indicator.id,
            )


def _is_zero(cell: Cell) -> bool:
    return cell.value == 0 or (cell.value is None and cell.numerator == 0)


def _is_text_for_missing(cell: Cell) -> bool:
    return isinstance(cell.value, str) and is_missing(cell.value)


D04 = Rule(
    "D04",
    "missing-as-value",
    severity="error",
    summary="A value that is not there is left empty, with the reason as its status.",
    why="A zero says that nothing was achieved; a missing value says that nobody "
    "knows. Written as zero, it pulls down every sum and mean that it enters.",
    source="IOM final evaluation of the GIZ reintegration project, Nigeria, 2021 "
    "(values given as NA beside values of 0)",
    suggestion="Leave the value empty and write not_due, not_collected or "
    "not_applicable under status.",
    find=_missing_as_value,
    needs=Needs.MEASUREMENTS,
)
