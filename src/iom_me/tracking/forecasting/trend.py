"""Two ways to extend few values: a robust line, and the pace so far."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.predictive import Fit

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["drift", "line", "theil_sen"]


def line(times: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Return slope and intercept of Theil and Sen's line.

    The slope is the median of the slopes of all pairs of points, the intercept the
    median of what the slope leaves of the values.

    Examples
    --------
    >>> from iom_me.tracking.forecasting.trend import line
    >>> line([0, 1, 2, 3, 4], [1, 3, 5, 7, 70])
    (2.0, 1.0)
    """
    import numpy as np

    x, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    first, second = np.triu_indices(len(x), 1)
    with np.errstate(all="ignore"):  # what is too large is not finite, and refused
        slope = float(np.median((y[second] - y[first]) / (x[second] - x[first])))
        return slope, float(np.median(y - slope * x))


def theil_sen(
    times: Sequence[float], values: Sequence[float], at: float, *, least: float
) -> Fit:
    """Extend Theil and Sen's line to a time, with a t interval on n - 2 degrees.

    Parameters
    ----------
    times, values
        At least three points, in any unit.
    at
        The time to predict for.
    least
        The least standard deviation of the values around the line: what is known of
        their precision.

    Notes
    -----
    The spread is that of a prediction by least squares, s * sqrt(1 + 1/n + (t - mean)^2
    / Sxx), with s from the residuals around the robust line.
    """
    import numpy as np

    x, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    middle = float(np.mean(x))
    with np.errstate(all="ignore"):
        slope, start = line(x - middle, y)  # type: ignore[arg-type]
        left = y - start - slope * (x - middle)
        scatter = math.sqrt(float(np.mean(left**2)) * len(x) / (len(x) - 2))
        away = (at - middle) ** 2 / float(np.sum((x - middle) ** 2))
    spread = max(scatter, least) * math.sqrt(1 + 1 / len(x) + away)
    return _finite(start + slope * (at - middle), spread, len(x) - 2)


def drift(
    steps: Sequence[float], spans: Sequence[float], ahead: float, *, least: float
) -> Fit:
    """Add up steps like those so far, for some time to come.

    Steps are taken to be independent, each with mean and variance in proportion to its
    time: a random walk with drift. Its t interval has one degree less than there are
    steps, and counts what is not known of the mean.

    Parameters
    ----------
    steps, spans
        What was added, and in how much time; at least two.
    ahead
        The time to come.
    least
        The least standard deviation of one step.

    Returns
    -------
    Fit
        Of the sum of the steps to come.
    """
    import numpy as np

    y, d = np.asarray(steps, dtype=float), np.asarray(spans, dtype=float)
    total = float(np.sum(d))
    with np.errstate(all="ignore"):
        rate = float(np.sum(y)) / total
        variance = float(np.sum((y - rate * d) ** 2 / d)) / (len(d) - 1)
    variance = max(variance, least**2 * len(d) / total)
    spread = math.sqrt(variance * (ahead + ahead**2 / total))
    return _finite(rate * ahead, spread, len(d) - 1)


def _finite(center: float, spread: float, freedom: int) -> Fit:
    if not math.isfinite(center) or not math.isfinite(spread):
        raise CannotTell("the numbers are too large to extend")
    return Fit(center=center, spread=spread, freedom=freedom)
