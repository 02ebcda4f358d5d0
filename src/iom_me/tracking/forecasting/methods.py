"""Which method extends which series, and how it is put to it."""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
from typing import TYPE_CHECKING

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.components import (
    LONG,
    components,
    season_of,
    step_of,
)
from iom_me.tracking.forecasting.predictive import Fit
from iom_me.tracking.forecasting.trend import drift, line, theil_sen

if TYPE_CHECKING:
    from iom_me.tracking.forecasting.series import Series

__all__ = ["AUTO", "DAYS_PER_MONTH", "METHODS", "fitted", "rate_of"]

AUTO = "auto"
_LINE, _DRIFT, _LONG = METHODS = ("theil_sen", "drift", "unobserved_components")

DAYS_PER_MONTH = 365.25 / 12


def rate_of(series: Series) -> float:
    """Return by how much the values have changed in a month, in their unit.

    Of running totals this is what was added over the time in which it was added, of
    states the slope of the robust line.
    """
    if series.is_total:
        return sum(series.steps) / sum(series.spans) * DAYS_PER_MONTH
    return line(series.days, series.values)[0] * DAYS_PER_MONTH


def fitted(series: Series, when: dt.date, method: str) -> tuple[str, Fit]:
    """Extend a series to a day; also say by which method."""
    chosen = _automatic(series) if method == AUTO else method
    if chosen == _LONG:
        return chosen, _by_components(series, when)
    if chosen == _DRIFT:
        return chosen, _by_drift(series, when)
    if series.is_total:
        raise CannotTell(
            "the noise of a running total adds up, which a line through it hides: use "
            "method='drift'"
        )
    return chosen, _by_line(series, when)


def _automatic(series: Series) -> str:
    if _regular_step(series) is not None and len(set(_changing(series))) > 1:
        return _LONG
    return _DRIFT if series.is_total else _LINE


def _changing(series: Series) -> tuple[float, ...]:
    """Return the numbers that a model of components explains."""
    return series.steps if series.is_total else series.values


def _regular_step(series: Series) -> float | None:
    """Return the days between values of a series that is long and regular."""
    return step_of(series.days) if len(_changing(series)) >= LONG else None


def _least(series: Series) -> float:
    """Return the precision of a value on the scale of the fit, around the middle."""
    middle = statistics.median(series.values)
    return series.scale.length(middle, series.precision)


def _by_line(series: Series, when: dt.date) -> Fit:
    on_scale = series.scale.placed(series.values)
    at = float((when - series.dates[0]).days)
    return theil_sen(series.days, on_scale, at, least=_least(series))


def _by_drift(series: Series, when: dt.date) -> Fit:
    on_scale, steps = series.scale.placed(series.values), series.steps
    if series.scale.is_bounded:
        steps = tuple(later - one for one, later in itertools.pairwise(on_scale))
    ahead = float((when - series.dates[-1]).days)
    return _from(on_scale[-1], drift(steps, series.spans, ahead, least=_least(series)))


def _by_components(series: Series, when: dt.date) -> Fit:
    step = _regular_step(series)
    if step is None:
        raise CannotTell(
            f"{len(_changing(series))} values are too few or too irregular for "
            f"components: it takes {LONG} at equal distances"
        )
    numbers = _changing(series)
    if not series.is_total:
        numbers = tuple(series.scale.placed(numbers))
    ahead = max(round((when - series.dates[-1]).days / step), 1)
    fit = components(
        numbers,
        ahead,
        season=season_of(step, len(numbers)),
        is_step=series.is_total,
    )
    return _from(series.values[-1], fit) if series.is_total else fit


def _from(start: float, fit: Fit) -> Fit:
    """Begin where the values have come to."""
    return Fit(center=start + fit.center, spread=fit.spread, freedom=fit.freedom)
