"""Hold the value of one indicator against its plan: progress, expectation, light."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Accumulation
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.progress import Formula, Yardstick, yardstick
from iom_me.tracking.schedule import Schedule, expected_share
from iom_me.tracking.status import Status, Thresholds
from iom_me.tracking.values import Actual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iom_me.model import Indicator

__all__ = ["Assessment", "Case", "assess"]

_SAME = 1e-9


@attrs.frozen(kw_only=True)
class Case:
    """All that the light of one indicator rests on.

    Attributes
    ----------
    indicator : Indicator
        The plan.
    actual : Actual
        The value.
    dates : Schedule
        When values and the target are due.
    as_of : datetime.date, optional
        The day of the report.
    due : int, optional
        How many values were due by then, if the frequency says so.
    formula : Formula
        As asked for.
    thresholds : Thresholds
        What makes a light green or amber.
    """

    indicator: Indicator
    actual: Actual
    dates: Schedule
    as_of: dt.date | None
    due: int | None
    formula: Formula
    thresholds: Thresholds


@attrs.frozen(kw_only=True)
class Assessment:
    """Progress, expectation and light of one indicator; see `IndicatorProgress`."""

    status: Status
    reason: str = ""
    progress: float | None = None
    formula: str = ""
    expected: float | None = None
    notes: tuple[str, ...] = ()


def assess(case: Case) -> Assessment:
    """Hold the actual value against the plan."""
    try:
        stick = yardstick(case.indicator, formula=case.formula)
    except CannotTell as nothing:
        return _without_progress(case, str(nothing))
    expected, unknown = _attempt(lambda: expected_share(stick, case.dates, case.as_of))
    value = case.actual.value
    if isinstance(value, float):
        found = _with_progress(case, stick, value, expected, unknown)
    else:
        found = _without_progress(
            case, stick.refusal or f"the value is the text {value!r}"
        )
    return attrs.evolve(
        found,
        formula="" if stick.refusal else stick.formula.value,
        expected=expected,
        notes=tuple(_notes(case, stick)),
    )


def _attempt(compute: Callable[[], float]) -> tuple[float | None, str]:
    """Return a number, or None and the reason why there is none."""
    try:
        return compute(), ""
    except CannotTell as refusal:
        return None, str(refusal)


def _without_progress(case: Case, why: str) -> Assessment:
    actual = case.actual
    if actual.value is not None:
        return Assessment(status=Status.CANNOT_TELL, reason=why)
    if actual.is_refused:
        return Assessment(status=Status.CANNOT_TELL, reason=actual.reason)
    if actual.status == "not_due" or case.due == 0:
        return Assessment(status=Status.NOT_DUE, reason=actual.reason)
    if case.due is None or actual.status == "not_applicable":
        return Assessment(status=Status.NO_DATA, reason=actual.reason)
    due = f"{case.due} {'was' if case.due == 1 else 'were'} due by {case.as_of}"
    return Assessment(status=Status.OVERDUE, reason=f"{actual.reason}, {due}")


def _with_progress(
    case: Case, stick: Yardstick, value: float, expected: float | None, unknown: str
) -> Assessment:
    progress, why = _attempt(lambda: stick.measure(value))
    status, reason = _certain_light(case, stick, value)
    if status is None and progress is None:
        # A state that was to be kept is lost, even if no share can say how far.
        lost = stick.is_band and not stick.refusal
        status = Status.OFF_TRACK if lost else Status.CANNOT_TELL
    if status is None and expected is None:
        status, reason = Status.CANNOT_TELL, unknown
    if status is None and progress is not None and expected is not None:
        status = case.thresholds.light(progress, expected)
    return Assessment(
        status=status or Status.CANNOT_TELL,
        reason="; ".join(part for part in (why, reason) if part),
        progress=progress,
    )


def _certain_light(
    case: Case, stick: Yardstick, value: float
) -> tuple[Status | None, str]:
    """Find the light that needs no expectation: met, lost, late, or contradictory."""
    met = stick.is_met(value)
    if stick.starts_there:
        target = case.indicator.final_target
        if target is None or target.operator is None:
            return Status.CANNOT_TELL, (
                f"the baseline {stick.baseline:g} is already beyond the target "
                f"{stick.target:g}: declare the direction, or correct one of them"
            )
        if not met:
            return Status.REGRESSED, "the baseline met the target, the value does not"
    if met:
        return Status.ACHIEVED, ""
    late = _overdue(case)
    if late:
        return Status.OVERDUE, late
    return (Status.REGRESSED, "") if _is_worse(stick, value) else (None, "")


def _overdue(case: Case) -> str:
    """Say which value is late, if one is."""
    last, frequency = case.actual.date, case.dates.frequency
    if last is None or case.as_of is None or frequency is None:
        return ""
    due = case.dates.overdue_since(last, case.as_of)
    if due is None:
        return ""
    often = frequency.replace("_", "-")
    return f"the last {often} value is of {last}; the next was due on {due}"


def _is_worse(stick: Yardstick, value: float) -> bool:
    """Whether a value is further from the target than the baseline was."""
    baseline = stick.baseline
    if baseline is None or math.isclose(value, baseline, rel_tol=_SAME):
        return False
    if stick.is_band:
        return stick.distance(value) > stick.distance(baseline)
    return stick.target != baseline and (value < baseline) != (stick.target < baseline)


def _notes(case: Case, stick: Yardstick) -> Iterator[str]:
    """Say what the numbers leave open."""
    target = case.indicator.final_target
    if stick.starts_there:
        yield "the baseline is beyond the target; the formula holds in both directions"
    if stick.formula is Formula.RATIO and stick.baseline is None:
        yield "there is no baseline number: actual / target"
    summed = case.indicator.accumulation is Accumulation.PER_PERIOD
    if summed and stick.baseline and stick.formula is Formula.BASELINE_RELATIVE:
        yield "the baseline is not part of the sum over the periods"
    if target is not None and target.when is None and case.dates.end is not None:
        yield "the target has no date: the end of the project is taken"
    end = case.dates.end
    if end is not None and case.as_of is not None and case.as_of > end:
        yield f"the date of the target, {end}, has passed"
