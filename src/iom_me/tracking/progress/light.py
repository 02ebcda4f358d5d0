"""Which light one value gets: what is certain first, then progress against time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.model import AggregationMethod
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.progress.goal import meets
from iom_me.tracking.progress.status import Status
from iom_me.tracking.progress.steps import numbered
from iom_me.tracking.values.combine import method_over_time
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    import datetime as dt

    from iom_me.model import Indicator
    from iom_me.tracking.progress.assess import Case
    from iom_me.tracking.progress.yardstick import Yardstick

__all__ = ["Light", "Reached", "certain", "is_past", "is_sum", "light_of"]

_SAME = 1e-9


@attrs.frozen(kw_only=True)
class Reached:
    """What a value is held against on a day.

    Attributes
    ----------
    case : Case
        The indicator, its dates and its thresholds.
    stick : Yardstick
        Formula, baseline and target.
    expected : float, optional
        Progress to be expected by now.
    unknown : str
        Why nothing is expected.
    """

    case: Case
    stick: Yardstick
    expected: float | None
    unknown: str


@attrs.frozen(kw_only=True)
class Light:
    """The light of a value, why there is none, and its progress."""

    status: Status
    reason: str = ""
    progress: float | None = None


def light_of(reached: Reached, value: float) -> Light:
    """Give the light of one value."""
    progress, why = _measured(reached.stick, value)
    status, reason = _status(reached, value, progress)
    reasons = "; ".join(part for part in (why, reason) if part)
    return Light(status=status, reason=reasons, progress=progress)


def _measured(stick: Yardstick, value: float) -> tuple[float | None, str]:
    try:
        return stick.measure(value), ""
    except CannotTell as why:
        return None, str(why)


def _status(
    reached: Reached, value: float, progress: float | None
) -> tuple[Status, str]:
    case, stick = reached.case, reached.stick
    settled = _settled(case, stick, value, progress)
    if settled is not None:
        return settled
    if progress is None:
        # A state that was to be kept is lost, even if no share can say how far.
        lost = stick.is_band and not stick.refusal
        return Status.OFF_TRACK if lost else Status.CANNOT_TELL, ""
    if reached.expected is None:
        return Status.CANNOT_TELL, reached.unknown
    return case.thresholds.light(progress, reached.expected), ""


def certain(reached: Reached, light: Light, interval: tuple[float, float]) -> Light:
    """Keep a light only if the whole interval of the value has it."""
    # Late data are late, and what has no light has its reason, whatever the value is.
    if light.status in {Status.CANNOT_TELL, Status.OVERDUE}:
        return light
    low, high = (light_of(reached, end).status for end in interval)
    if low is light.status is high:
        return light
    first, last = (shown(end) for end in interval)
    middle = "" if light.status in {low, high} else f", {light.status.words} between"
    return attrs.evolve(
        light,
        status=Status.CANNOT_TELL,
        reason=f"the 95 % interval of the value, {first} to {last}, spans several "
        f"lights: {low.words} at {first}{middle}, {high.words} at {last}",
    )


def _settled(
    case: Case, stick: Yardstick, value: float, progress: float | None
) -> tuple[Status, str] | None:
    """Find the light that needs no expectation, if there is one."""
    unclear = _unclear_direction(case, stick, value)
    if unclear:
        return Status.CANNOT_TELL, unclear
    if _is_achieved(case, stick, value):
        return _met(case, stick)
    late = _overdue(case)
    if late:
        return Status.OVERDUE, late
    if _is_worse(case, stick, value):
        return Status.REGRESSED, ""
    if is_past(case, case.dates.end) and case.as_of != case.dates.end:
        return _missed(case, progress)
    return None


def _is_achieved(case: Case, stick: Yardstick, value: float) -> bool:
    """Say whether a value meets the final target; a milestone is not the end."""
    if stick.due is None or not stick.is_met(value):
        return stick.is_met(value)
    plan = numbered(case.indicator)
    return plan.final_target is not None and meets(value, plan.final_target, plan)


def _met(case: Case, stick: Yardstick) -> tuple[Status, str]:
    """Give the light of a value that meets the target."""
    is_ceiling = math.isinf(stick.lower)
    if is_ceiling and is_sum(case.indicator) and not is_past(case, case.dates.end):
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
    light = Status.OFF_TRACK
    if progress is not None:
        light = case.thresholds.light(progress, 1)
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
    missing = case.dates.overdue_periods(last, case.as_of)
    return (
        f"the last {often} value is of {last}; the next was due on {due} "
        f"(missing: {missing})"
    )


def _is_worse(case: Case, stick: Yardstick, value: float) -> bool:
    """Whether a value is further from the target than the baseline was."""
    baseline = stick.baseline
    if baseline is None or math.isclose(value, baseline, rel_tol=_SAME):
        return False
    # The sum of new values starts at 0, not at the baseline.
    if is_sum(case.indicator) and 0 <= value < baseline:
        return False
    return stick.distance(value) > stick.distance(baseline)


def is_sum(indicator: Indicator) -> bool:
    """Whether new values are added up."""
    return method_over_time(indicator) is AggregationMethod.SUM


def is_past(case: Case, day: dt.date | None) -> bool:
    """Whether a day lies before that of the report, or on it."""
    return day is not None and case.as_of is not None and day <= case.as_of
