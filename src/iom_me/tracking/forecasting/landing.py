"""The entry of one indicator: what it takes, and where it will land."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.methods import DAYS_PER_MONTH, fitted, rate_of
from iom_me.tracking.forecasting.predictive import Predictive
from iom_me.tracking.forecasting.report import IndicatorForecast
from iom_me.tracking.progress.status import THRESHOLDS, Status

if TYPE_CHECKING:
    from iom_me.model import Indicator
    from iom_me.tracking.forecasting.series import Series
    from iom_me.tracking.progress.yardstick import Yardstick
    from iom_me.tracking.trajectory.timeline import History

__all__ = ["day_of_landing", "entry_of", "with_pace", "with_prediction", "with_target"]


def entry_of(result: str, indicator: Indicator, past: History) -> IndicatorForecast:
    """Begin an entry with what is known: the last value."""
    last = past.points[-1] if past.points else None
    number = last.value if last and isinstance(last.value, (int, float)) else None
    return IndicatorForecast(
        result=result,
        indicator=indicator.id,
        title=indicator.title,
        unit=past.unit,
        actual=number,
        actual_date=last.period_end if last and number is not None else None,
        target_date=past.target_date,
    )


def with_target(
    entry: IndicatorForecast, stick: Yardstick, past: History
) -> IndicatorForecast:
    """Add the target, and what leads straight to it from the last value."""
    found = attrs.evolve(entry, target=stick.target, target_upper=past.target_upper)
    last, day, due = found.actual, found.actual_date, found.target_date
    if last is None or day is None or due is None or due <= day or stick.is_met(last):
        return found
    goal = stick.lower if last < stick.lower else stick.upper
    rate = (goal - last) / ((due - day).days / DAYS_PER_MONTH)
    return attrs.evolve(found, required_rate=rate if math.isfinite(rate) else None)


def with_pace(entry: IndicatorForecast, series: Series) -> IndicatorForecast:
    """Add the pace so far, and how many times of it are needed."""
    rate, needed = rate_of(series), entry.required_rate
    if not math.isfinite(rate):
        raise CannotTell("the numbers are too large to extend")
    pace = needed / rate if needed and rate else 0.0
    is_same_way = pace > 0 and math.isfinite(pace)
    return attrs.evolve(
        entry,
        rate=rate,
        pace_needed=pace if is_same_way else None,
        n_points=series.n_points,
        note="; ".join(series.notes),
    )


def day_of_landing(past: History) -> dt.date:
    """Return the date of the target, or refuse: there is none, or it has passed."""
    due, last = past.target_date, past.points[-1].period_end if past.points else None
    if due is None:
        raise CannotTell("the target has no date, and the project no end")
    today = max((day for day in (past.as_of, last) if day is not None), default=None)
    if today is not None and due <= today:
        raise CannotTell(f"the target was due on {due}: there is nothing to forecast")
    return due


def with_prediction(
    entry: IndicatorForecast,
    stick: Yardstick,
    series: Series,
    *,
    when: dt.date,
    level: float,
    method: str,
) -> IndicatorForecast:
    """Add where the value will be on the date of the target."""
    name, fit = fitted(series, when, method)
    future = Predictive(
        fit=fit, scale=series.scale, floor=series.floor, ceiling=series.ceiling
    )
    estimate = future.quantile(0.5)
    is_point = stick.lower == stick.upper
    return attrs.evolve(
        entry,
        estimate=estimate,
        low=future.quantile((1 - level) / 2),
        high=future.quantile((1 + level) / 2),
        probability=None if is_point else future.within(stick.lower, stick.upper),
        status=_light(stick, estimate),
        method=name,
    )


def _light(stick: Yardstick, estimate: float) -> Status:
    """Give the light on the day after the target's date: never green if missed."""
    if stick.starts_beyond:
        return Status.CANNOT_TELL
    if stick.is_met(estimate):
        return Status.ACHIEVED
    start = stick.baseline
    if start is not None and stick.distance(estimate) > stick.distance(start):
        return Status.REGRESSED
    try:
        light = THRESHOLDS["pace"].light(stick.measure(estimate), expected=1)
    except CannotTell:
        return Status.OFF_TRACK if stick.is_band else Status.CANNOT_TELL
    return Status.AT_RISK if light is Status.ON_TRACK else light
