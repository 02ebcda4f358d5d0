"""Hold the value of one indicator against its plan: progress, expectation, light."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Accumulation, Direction
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.combine import is_additive
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
    thresholds : tracking.Thresholds
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
    expected_date: dt.date | None = None
    notes: tuple[str, ...] = ()


def assess(case: Case) -> Assessment:
    """Hold the actual value against the plan."""
    try:
        stick = yardstick(case.indicator, formula=case.formula)
    except CannotTell as nothing:
        return _without_progress(case, str(nothing))
    day = _day_of_light(case)
    expected, unknown = _attempt(lambda: expected_share(stick, case.dates, day))
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
        expected_date=None if expected is None else day,
        notes=tuple(_notes(case, stick)),
    )


def _attempt(compute: Callable[[], float]) -> tuple[float | None, str]:
    """Return a number, or None and the reason why there is none."""
    try:
        return compute(), ""
    except CannotTell as refusal:
        return None, str(refusal)


def _day_of_light(case: Case) -> dt.date | None:
    """Choose the day whose expectation a value is held against.

    A yearly value says nothing of the months after it. As long as no newer one is due,
    time that passes must not turn its light red.
    """
    last = case.actual.date
    due = None if last is None else case.dates.next_due(last)
    return case.as_of if due is None or _is_past(case, due) else last


def _is_past(case: Case, day: dt.date | None) -> bool:
    return day is not None and case.as_of is not None and day <= case.as_of


def _without_progress(case: Case, why: str) -> Assessment:
    actual = case.actual
    if actual.value is not None:
        same = _is_the_target(case, actual.value)
        return Assessment(
            status=Status.ACHIEVED if same else Status.CANNOT_TELL, reason=why
        )
    if actual.is_refused:
        return Assessment(status=Status.CANNOT_TELL, reason=actual.reason)
    if actual.status == "not_due" or case.due == 0:
        return Assessment(status=Status.NOT_DUE, reason=actual.reason)
    if case.due is None or actual.status == "not_applicable":
        return Assessment(status=Status.NO_DATA, reason=actual.reason)
    due = f"{case.due} {'was' if case.due == 1 else 'were'} due by {case.as_of}"
    return Assessment(status=Status.OVERDUE, reason=f"{actual.reason}, {due}")


def _is_the_target(case: Case, value: float | str) -> bool:
    """Whether value and target are one text, such as "yes"."""
    target = case.indicator.final_target
    wanted = target.value if target else None
    return (
        isinstance(value, str)
        and isinstance(wanted, str)
        and value.strip().casefold() == wanted.strip().casefold()
    )


def _with_progress(
    case: Case, stick: Yardstick, value: float, expected: float | None, unknown: str
) -> Assessment:
    progress, why = _attempt(lambda: stick.measure(value))
    certain = _certain_light(case, stick, value, progress)
    if certain is not None:
        status, reason = certain
    elif progress is None:
        # A state that was to be kept is lost, even if no share can say how far.
        lost = stick.is_band and not stick.refusal
        status, reason = Status.OFF_TRACK if lost else Status.CANNOT_TELL, ""
    elif expected is None:
        status, reason = Status.CANNOT_TELL, unknown
    else:
        status, reason = case.thresholds.light(progress, expected), ""
    return Assessment(
        status=status,
        reason="; ".join(part for part in (why, reason) if part),
        progress=progress,
    )


def _certain_light(
    case: Case, stick: Yardstick, value: float, progress: float | None
) -> tuple[Status, str] | None:
    """Find the light that needs no expectation, if there is one."""
    unclear = _unclear_direction(case, stick, value)
    if unclear:
        return Status.CANNOT_TELL, unclear
    if stick.is_met(value):
        return _met(case, stick)
    late = _overdue(case)
    if late:
        return Status.OVERDUE, late
    if _is_worse(case, stick, value):
        return Status.REGRESSED, ""
    if _is_past(case, case.dates.end) and case.as_of != case.dates.end:
        return _missed(case, progress)
    return None


def _met(case: Case, stick: Yardstick) -> tuple[Status, str]:
    """Give the light of a value that meets the target."""
    is_ceiling = math.isinf(stick.lower)
    if is_ceiling and _is_sum(case.indicator) and not _is_past(case, case.dates.end):
        return Status.ON_TRACK, "a sum that is still growing can pass the target"
    return Status.ACHIEVED, ""


def _unclear_direction(case: Case, stick: Yardstick, value: float) -> str:
    """Say why plan and direction do not fit together, if they do not."""
    target = case.indicator.final_target
    if stick.starts_beyond:
        return (
            f"the baseline {stick.baseline:g} is already beyond the target "
            f"{stick.target:g}: declare the direction, or correct one of them"
        )
    is_open = case.indicator.direction is None and not (target and target.operator)
    # Without a baseline, values are taken to start at 0.
    if is_open and stick.target == (stick.baseline or 0.0) and value != stick.target:
        return "no direction is declared, and the target does not show one"
    return ""


def _missed(case: Case, progress: float | None) -> tuple[Status, str]:
    """Give the light of a target whose day has passed: never green."""
    light = case.thresholds.light(progress or 0.0, 1)
    return (
        Status.AT_RISK if light is Status.ON_TRACK else light,
        f"the target was due on {case.dates.end} and is not reached",
    )


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


def _is_worse(case: Case, stick: Yardstick, value: float) -> bool:
    """Whether a value is further from the target than the baseline was."""
    baseline = stick.baseline
    if baseline is None or math.isclose(value, baseline, rel_tol=_SAME):
        return False
    # The sum of new values starts at 0, not at the baseline.
    if _is_sum(case.indicator) and 0 <= value < baseline:
        return False
    return stick.distance(value) > stick.distance(baseline)


def _is_sum(indicator: Indicator) -> bool:
    """Whether new values are added up."""
    return indicator.accumulation is Accumulation.PER_PERIOD and is_additive(indicator)


def _notes(case: Case, stick: Yardstick) -> Iterator[str]:
    """Say what the numbers leave open."""
    indicator, last = case.indicator, case.actual.date
    target, baseline = indicator.final_target, indicator.baseline
    if stick.formula is Formula.RATIO and stick.baseline is None and not stick.refusal:
        yield "there is no baseline number: actual / target"
    if _is_sum(indicator) and stick.baseline and not stick.is_band:
        yield "the baseline is not part of the sum over the periods"
    if stick.formula is Formula.MAINTAIN and indicator.direction is not (
        Direction.MAINTAIN
    ):
        yield "the baseline already meets the target, which is taken as a state to keep"
    if last and baseline and baseline.when and last < baseline.when:
        yield "the value is older than the baseline"
    if target is not None and target.when is None and case.dates.end is not None:
        yield "the target has no date: the end of the project is taken"
