"""Hold the value of one indicator against its plan: progress, expectation, light."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Direction
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.periods.schedule import Schedule, expected_share
from iom_me.tracking.progress.alternatives import Alternative, Comparison, differ
from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.light import Reached, certain, is_past, is_sum, light_of
from iom_me.tracking.progress.status import Status, Thresholds
from iom_me.tracking.progress.steps import number_of
from iom_me.tracking.progress.yardstick import Yardstick, yardstick
from iom_me.tracking.values.actual import Actual
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from iom_me.model import Indicator

__all__ = ["Assessment", "Case", "assess"]


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
    progress_interval: tuple[float, float] | None = None
    formula: str = ""
    inputs: tuple[tuple[str, float], ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    is_sensitive: bool = False
    expected: float | None = None
    expected_date: dt.date | None = None
    notes: tuple[str, ...] = ()


def assess(case: Case) -> Assessment:
    """Hold the actual value against the plan."""
    day = _day_of_light(case)
    try:
        stick = yardstick(case.indicator, formula=case.formula, day=day)
    except CannotTell as nothing:
        return _without_progress(case, str(nothing))
    expected, unknown = _attempt(
        lambda: stick.attainable(expected_share(stick, case.dates, day))
    )
    value, why = _number(case, stick)
    if value is None:
        found = _without_progress(case, why)
    else:
        reached = Reached(case=case, stick=stick, expected=expected, unknown=unknown)
        found = _compared(_with_progress(reached, value), reached, value, day)
    return attrs.evolve(
        found,
        formula="" if stick.refusal else stick.formula.value,
        expected=expected,
        expected_date=None if expected is None else day,
        notes=tuple(_notes(case, stick)),
    )


def _number(case: Case, stick: Yardstick) -> tuple[float | None, str]:
    """Return the value as a number, on a scale that of its step, or say why not."""
    value = case.actual.value
    if value is None:
        return None, case.actual.reason
    try:
        number = number_of(value, case.indicator)
    except CannotTell as why:
        return None, stick.refusal or f"the value {why}"
    if isinstance(number, str):
        return None, stick.refusal or f"the value is the text {number!r}"
    return float(number), ""


def _with_progress(reached: Reached, value: float) -> Assessment:
    """Give progress and light, and what the uncertainty of the value leaves of them."""
    light, interval = light_of(reached, value), reached.case.actual.interval
    if reached.stick.is_stepped:
        interval = None  # it is not in numbers of steps
    if interval is not None:
        light = certain(reached, light, interval)
    return Assessment(
        status=light.status,
        reason=light.reason,
        progress=light.progress,
        progress_interval=_share_interval(reached.stick, interval),
    )


def _share_interval(
    stick: Yardstick, interval: tuple[float, float] | None
) -> tuple[float, float] | None:
    try:
        shares = [stick.measure(end) for end in interval or ()]
    except CannotTell:
        return None
    return (min(shares), max(shares)) if shares else None


def _compared(
    found: Assessment, reached: Reached, value: float, day: dt.date | None
) -> Assessment:
    """Add the numbers that went in, and what other formulas would say."""
    case, stick = reached.case, reached.stick
    comparison = Comparison(
        indicator=case.indicator,
        value=value,
        dates=case.dates,
        day=day,
        thresholds=case.thresholds,
    )
    answers = comparison.by_formula(stick)
    return attrs.evolve(
        found,
        inputs=() if stick.refusal else stick.inputs(value),
        alternatives=tuple(a for a in answers if a.formula != stick.formula),
        is_sensitive=differ(answers, stick),
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
    return case.as_of if due is None or is_past(case, due) else last


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


def _notes(case: Case, stick: Yardstick) -> Iterator[str]:
    """Say what the numbers leave open."""
    indicator, last = case.indicator, case.actual.date
    target, baseline = indicator.final_target, indicator.baseline
    by_ratio = not stick.is_band and not stick.counts_from_baseline
    if by_ratio and stick.baseline is None and not stick.refusal:
        goal = "target" if stick.due is None else "milestone"
        yield f"there is no baseline number: actual / {goal}"
    if is_sum(indicator) and stick.baseline and not stick.is_band:
        yield "the baseline is not part of the sum over the periods"
    if stick.formula is Formula.MAINTAIN and indicator.direction is not (
        Direction.MAINTAIN
    ):
        yield "the baseline already meets the target, which is taken as a state to keep"
    if last and baseline and baseline.when and last < baseline.when:
        yield "the value is older than the baseline"
    if stick.due is not None:
        yield f"progress is towards {shown(stick.target)}, the target of {stick.due}"
    if target is not None and target.when is None and case.dates.end is not None:
        yield "the target has no date: the end of the project is taken"
