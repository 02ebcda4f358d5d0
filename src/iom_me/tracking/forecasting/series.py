"""From the history of an indicator to the numbers that can be extended."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Accumulation, AggregationMethod, Measure
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.components import LONG
from iom_me.tracking.forecasting.scale import Scale, bounded
from iom_me.tracking.periods.grid import MONTHS, ONE_DAY, add_months
from iom_me.tracking.values.combine import is_additive, method_over_time
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.periods.schedule import Schedule
    from iom_me.tracking.trajectory.timeline import History, HistoryPoint

__all__ = ["LEAST_POINTS", "Series", "series_of"]

LEAST_POINTS = 3

_PERCENT = (0.0, 100.0)
_NO_NUMBERS = {Measure.BINARY, Measure.ORDINAL, Measure.QUALITATIVE}
_DIGITS = 1e-4  # what has more than four digits was computed, not measured
_ROUNDING = math.sqrt(1 / 12)  # standard deviation of rounding to whole numbers
_Z = 1.959963984540054  # from the ends of a 95 % interval to a standard error


@attrs.frozen(kw_only=True)
class Series:
    """Dated numbers of one indicator, and what is known of their kind.

    Attributes
    ----------
    dates : tuple of datetime.date
        One for each value, in order.
    values : tuple of float
        States, or running totals, in the unit of the indicator.
    is_total : bool
        Whether the values are running totals, which grow by steps.
    steps, spans : tuple of float
        Of running totals: what each period added, and in how many days.
    scale : Scale
        Where a straight line may be drawn.
    floor, ceiling : float
        The lowest and the highest value that can be.
    precision : float
        Standard deviation of one value by rounding and sampling, in its unit.
    n_points : int
        How many values were reported, the baseline included where it counts.
    notes : tuple of str
        What was assumed.
    """

    dates: tuple[dt.date, ...]
    values: tuple[float, ...]
    is_total: bool
    steps: tuple[float, ...]
    spans: tuple[float, ...]
    scale: Scale
    floor: float
    ceiling: float
    precision: float
    n_points: int
    notes: tuple[str, ...]

    @property
    def days(self) -> list[float]:
        """Days from the first value on."""
        return [float((day - self.dates[0]).days) for day in self.dates]


def series_of(
    indicator: Indicator,
    past: History,
    dates: Schedule,
    bounds: tuple[float, float] | None,
) -> Series:
    """Take the numbers of a history, or say why they cannot be extended."""
    _require_numbers(indicator, past)
    points, is_sum = past.points, _is_sum(indicator)
    is_total = is_sum or _is_running(indicator)
    reported = [(point.period_end, _number(point)) for point in points]
    start = None if is_sum else _baseline(indicator, reported)
    known = reported if start is None else [start, *reported]
    _require_enough(known)
    values = [value for _, value in known]
    scale = _scale(indicator, past, values, bounds)
    steps = _new_steps(past, dates) if is_sum else _differences(known)
    return Series(
        dates=tuple(day for day, _ in known),
        values=tuple(values),
        is_total=is_total,
        steps=tuple(step for step, _ in steps),
        spans=tuple(span for _, span in steps),
        scale=scale,
        floor=_floor(indicator, scale, values),
        ceiling=scale.high,
        precision=_precision(values, () if is_sum else points),
        n_points=len(known),
        notes=tuple(_notes(indicator, past, scale, values, start is not None)),
    )


def _is_sum(indicator: Indicator) -> bool:
    """Whether new values are added up."""
    method = method_over_time(indicator)
    return is_additive(indicator) and method is AggregationMethod.SUM


def _is_running(indicator: Indicator) -> bool:
    """Whether values are reported as running totals."""
    return is_additive(indicator) and _never_falls(indicator)


def _never_falls(indicator: Indicator) -> bool:
    return _is_sum(indicator) or indicator.accumulation is Accumulation.CUMULATIVE


def _number(point: HistoryPoint) -> float:
    return float(point.value) if isinstance(point.value, (int, float)) else math.nan


def _require_numbers(indicator: Indicator, past: History) -> None:
    if indicator.measure in _NO_NUMBERS:
        article = "an" if indicator.measure is Measure.ORDINAL else "a"
        raise CannotTell(
            f"{article} {indicator.measure} indicator has no trend to extend"
        )
    if not past.points:
        raise CannotTell(past.reason)
    for point in past.points:
        if point.value is None:
            raise CannotTell(point.reason)
        if isinstance(point.value, str):
            raise CannotTell("some values are texts, which have no trend to extend")
    method = method_over_time(indicator)
    if method is not AggregationMethod.LATEST and not _is_sum(indicator):
        raise CannotTell(
            f"the value puts all periods together ({method.value.replace('_', ' ')}), "
            "and what the coming ones weigh in it is not known"
        )


def _require_enough(known: Sequence[tuple[dt.date, float]]) -> None:
    count = len(known)
    if count < LEAST_POINTS:
        values = "1 value is" if count == 1 else f"{count} values are"
        raise CannotTell(f"{values} too few for a trend: it takes {LEAST_POINTS}")


def _baseline(
    indicator: Indicator, known: Sequence[tuple[dt.date, float]]
) -> tuple[dt.date, float] | None:
    """Take the baseline as the first value, if it was measured before the others."""
    baseline = indicator.baseline
    # A long series has no need of it, and is regular only without it.
    if baseline is None or baseline.when is None or len(known) >= LONG:
        return None
    if not isinstance(baseline.value, (int, float)) or baseline.when >= known[0][0]:
        return None
    return baseline.when, float(baseline.value)


# Running totals and what each period added


def _differences(known: Sequence[tuple[dt.date, float]]) -> list[tuple[float, float]]:
    """Return how much values changed, and in how many days."""
    return [
        (later - value, float((end - day).days))
        for (day, value), (end, later) in itertools.pairwise(known)
    ]


def _new_steps(past: History, dates: Schedule) -> list[tuple[float, float]]:
    """Return what each period added to a sum, and how many days it has.

    A period has the days that the table gives it, else those of the frequency, and at
    most those since the period before. What has no days tells no pace.
    """
    steps: list[tuple[float, float]] = []
    points, before, total = past.points, dates.start, 0.0
    if past.periods_left_out:  # the first sum is of many periods
        before, total, points = points[0].period_end, _number(points[0]), points[1:]
    for point in points:
        since = _last_day_before(point, dates, before)
        if since is not None:
            span = (point.period_end - since).days
            steps.append((_number(point) - total, float(span)))
        before, total = point.period_end, _number(point)
    if len(steps) < LEAST_POINTS:
        raise CannotTell(
            f"{len(steps)} periods of known length are too few for a pace: give their "
            "'period_start', or the frequency of the indicator"
        )
    return steps


def _last_day_before(
    point: HistoryPoint, dates: Schedule, before: dt.date | None
) -> dt.date | None:
    """Return the day after which a period began, if that is known."""
    first, end = point.period_start, point.period_end
    own = _by_frequency(end, dates)
    if first is not None and first > dt.date.min:
        own = first - ONE_DAY
    days = [day for day in (own, before) if day is not None and day < end]
    return max(days, default=None)


def _by_frequency(end: dt.date, dates: Schedule) -> dt.date | None:
    months = MONTHS.get(dates.frequency) if dates.frequency else None
    if months is None or end.year == dt.MINYEAR:
        return None
    return add_months(end, -months)


# Scale, limits and precision


def _scale(
    indicator: Indicator,
    past: History,
    values: Sequence[float],
    bounds: tuple[float, float] | None,
) -> Scale:
    if bounds is not None:
        for value in values:
            if not bounds[0] <= value <= bounds[1]:
                raise CannotTell(
                    f"the value {shown(value)} is outside the bounds "
                    f"{shown(bounds[0])} to {shown(bounds[1])}"
                )
        return bounded(*bounds, values)
    if indicator.measure is Measure.PERCENTAGE and not _passes_percent(past, values):
        return bounded(*_PERCENT, values)
    return Scale()


def _passes_percent(past: History, values: Sequence[float]) -> bool:
    """Whether a percentage, such as one of growth, goes beyond 0 to 100."""
    all_of_them = [*values, *(end for end in (past.target, past.target_upper) if end)]
    return min(all_of_them) < _PERCENT[0] or max(all_of_them) > _PERCENT[1]


def _falls(values: Sequence[float]) -> bool:
    return any(later < one for one, later in itertools.pairwise(values))


def _floor(indicator: Indicator, scale: Scale, values: Sequence[float]) -> float:
    """Return the lowest value that can be: of a running total the last."""
    if _never_falls(indicator) and not _falls(values):
        return values[-1]
    if indicator.measure is Measure.COUNT and min(values) >= 0:
        return max(scale.low, 0.0)
    return scale.low


def _precision(values: Sequence[float], points: Sequence[HistoryPoint]) -> float:
    """Return the standard deviation that values have by rounding and sampling alone."""
    errors = [
        (point.high - point.low) / (2 * _Z)
        for point in points
        if point.low is not None and point.high is not None
    ]
    sampling = max(errors, default=0.0) and math.sqrt(
        math.fsum((error / max(errors)) ** 2 for error in errors) / len(errors)
    ) * max(errors)
    written = min(map(_resolution, values))
    finest = max(map(abs, values)) * _DIGITS
    return max(max(written, finest) * _ROUNDING, sampling)


def _resolution(value: float) -> float:
    """Return the place of the last digit written: 0.1 for 2.5, and 1 for 30."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 10.0 ** min(exponent, 0) if isinstance(exponent, int) else 1.0


def _notes(
    indicator: Indicator,
    past: History,
    scale: Scale,
    values: Sequence[float],
    has_baseline: bool,  # noqa: FBT001  a fact of the series, beside others
) -> Iterator[str]:
    if has_baseline:
        yield "the baseline counts as the first value"
    if len(set(values)) == 1:
        yield "all values are the same: the interval is that of their precision"
    if any(point.low is not None for point in past.points):
        yield "the scatter is taken to be at least the sampling error of the values"
    if indicator.measure is Measure.PERCENTAGE and not scale.is_bounded:
        yield "the percentage goes beyond 0 to 100, and is not kept between them"
    if _never_falls(indicator) and _falls(values):
        yield "the running total has fallen before, so that it may fall again"
