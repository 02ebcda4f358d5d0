"""Where will we land? The values so far, extended to the date of the target."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Literal

import attrs

from iom_me.errors import ModelError, suggest
from iom_me.model import Measure, fields
from iom_me.model.framework import require_plan
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.landing import (
    day_of_landing,
    entry_of,
    with_pace,
    with_prediction,
    with_target,
)
from iom_me.tracking.forecasting.methods import AUTO, METHODS
from iom_me.tracking.forecasting.report import ForecastReport, IndicatorForecast
from iom_me.tracking.forecasting.series import series_of
from iom_me.tracking.measurements.readings import readings_of
from iom_me.tracking.periods.schedule import schedule
from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.yardstick import yardstick
from iom_me.tracking.trajectory.timeline import history_of, known_id

if TYPE_CHECKING:
    from iom_me.model import Indicator, ResultsFramework
    from iom_me.tracking.measurements.table import Readings
    from iom_me.typing import IntoFrame

__all__ = ["forecast"]


@attrs.frozen(kw_only=True)
class _Wish:
    """What was asked for."""

    level: float
    method: str
    bounds: tuple[float, float] | None
    is_single: bool

    def bounds_of(self, indicator: Indicator) -> tuple[float, float] | None:
        """Give scores their bounds, and the one indicator that is asked for."""
        is_meant = self.is_single or indicator.measure is Measure.SCORE
        return self.bounds if is_meant else None


def forecast(
    fw: ResultsFramework,
    measurements: IntoFrame,
    *,
    indicator: str | None = None,
    as_of: dt.date | str | None = None,
    level: float = 0.95,
    method: Literal["auto", "theil_sen", "drift", "unobserved_components"] = "auto",
    bounds: tuple[float, float] | None = None,
) -> ForecastReport:
    """Extend the values so far to the date of the target.

    Parameters
    ----------
    fw
        The plan.
    measurements
        Table of measurements, as for `iom_me.track`. Not modified.
    indicator
        Id of the only indicator to forecast; all of them, if not given.
    as_of
        The day to look forward from, also as ISO text: only what was known then
        counts. If not given, the last day that the table speaks of.
    level
        Coverage of the intervals, between 0 and 1.
    method
        ``theil_sen`` is a robust straight line through states, such as percentages;
        ``drift`` adds to a running total what the periods so far added;
        ``unobserved_components`` is for at least 24 regular values, and knows seasons.
        ``auto`` takes what fits the indicator.
    bounds
        Lowest and highest possible value of scores (of any measure, if ``indicator``
        names one). Percentages are kept within 0 to 100 without it.

    Returns
    -------
    ForecastReport
        One entry per indicator; where nothing can be forecast it says why. That is so
        for fewer than three values, always.

    Raises
    ------
    UnknownIdError
        The plan has no such indicator.
    DataError
        A column is absent, or rows cannot be read.
    ModelError
        The day, the level, the method or the bounds are none.

    See Also
    --------
    iom_me.tracking.history : The values that are extended, and a picture of both.

    Notes
    -----
    All numbers of an entry come from one Student t distribution of the future value:
    that of a prediction from Theil and Sen's line [1]_ with n - 2 degrees of freedom,
    that of a random walk with drift [2]_, or that of a state space model [3]_.
    Percentages and bounded scores are extended on the logit scale. A running total is
    not expected to fall.

    References
    ----------
    .. [1] Sen (1968), Estimates of the regression coefficient based on Kendall's tau,
       Journal of the American Statistical Association 63, 1379-1389.
    .. [2] Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, 3rd
       edition, section 5.5.
    .. [3] Harvey (1989), Forecasting, structural time series models and the Kalman
       filter, Cambridge University Press.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework("P", "Return").add(
    ...     me.Outcome(
    ...         "1",
    ...         "Returnees have an income",
    ...         indicators=me.Indicator(
    ...             "1.a",
    ...             "% with an income",
    ...             measure="percentage",
    ...             direction="increase",
    ...             targets=me.Target(80, date="2025-12-31"),
    ...         ),
    ...     )
    ... )
    >>> ends = ["2021-12-31", "2022-12-31", "2023-12-31", "2024-12-31"]
    >>> values = {"indicator": "1.a", "period_end": ends, "value": [41, 46, 55, 57]}
    >>> entry = me.tracking.forecast(plan, pd.DataFrame(values))["1.a"]
    >>> round(entry.estimate), round(entry.low), round(entry.high)
    (62, 47, 76)
    >>> round(entry.probability, 2), entry.requirement
    (0.01, 'needs 4.25 times the pace so far')
    """
    require_plan(fw)
    wish = _Wish(
        level=_level(level),
        method=_method(method),
        bounds=_bounds(bounds),
        is_single=indicator is not None,
    )
    wanted = list(fw.indicators) if indicator is None else [known_id(fw, indicator)]
    readings = readings_of(fw, measurements, wanted, as_of=fields.date(as_of))
    return ForecastReport(
        plan=fw.id,
        title=fw.title,
        as_of=readings.as_of,
        level=wish.level,
        method=wish.method,
        entries=tuple(
            _entry(fw, result.id, one, readings, wish)
            for result in fw.results.values()
            for one in result.indicators
            if one.id in wanted
        ),
        rows=readings.rows,
        rows_later=readings.rows_later,
        ignored_columns=readings.ignored,
    )


def _level(level: float) -> float:
    if isinstance(level, bool) or not isinstance(level, (int, float)):
        raise ModelError(f"level={level!r} is not a number, such as 0.95.")
    if not 0 < level < 1:
        raise ModelError(
            f"level={level!r} is not between 0 and 1: for 95 % write 0.95."
        )
    return float(level)


def _method(method: object) -> str:
    if not isinstance(method, str) or method not in (AUTO, *METHODS):
        names = (AUTO, *METHODS)
        raise ModelError(
            f"method={method!r} is none: choose one of {', '.join(names)}. "
            f"{suggest(str(method), names)}"
        )
    return method


def _bounds(bounds: object) -> tuple[float, float] | None:
    if bounds is None:
        return None
    if not isinstance(bounds, (tuple, list)):
        raise ModelError(f"bounds={bounds!r} are no pair of numbers, such as (1, 5).")
    low, high = _pair(bounds)
    if not (low < high and math.isfinite(high - low)):
        raise ModelError(f"bounds={bounds!r}: the first must be below the second.")
    return low, high


def _pair(bounds: tuple[object, ...] | list[object]) -> tuple[float, float]:
    if len(bounds) != 2:  # noqa: PLR2004  a pair
        raise ModelError(f"bounds={bounds!r} are no pair of numbers, such as (1, 5).")
    low, high = (float(fields.number(end)) for end in bounds)
    return low, high


def _entry(
    fw: ResultsFramework,
    result: str,
    indicator: Indicator,
    readings: Readings,
    wish: _Wish,
) -> IndicatorForecast:
    cells = readings.cells.get(indicator.id, ())
    past = history_of(fw, indicator.id, cells, readings.as_of)
    entry = entry_of(result, indicator, past)
    try:
        stick = yardstick(indicator, formula=Formula.AUTO)
        entry = with_target(entry, stick, past)
        when = day_of_landing(past)
        dates, bounds = schedule(fw, indicator), wish.bounds_of(indicator)
        series = series_of(indicator, past, dates, bounds)
        entry = with_pace(entry, series)
        return with_prediction(
            entry, stick, series, when=when, level=wish.level, method=wish.method
        )
    except CannotTell as refusal:
        return attrs.evolve(entry, reason=str(refusal))
