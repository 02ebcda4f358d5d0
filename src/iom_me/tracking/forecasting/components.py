"""Long regular series: a level that wanders, a trend, and seasons."""

from __future__ import annotations

import itertools
import math
import warnings
from typing import TYPE_CHECKING, Any

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.predictive import Fit

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LONG", "components", "season_of", "step_of"]

LONG = 24
"""From how many regular values on a series counts as long."""

_UNEVEN = 0.2  # months have 28 to 31 days
_SEASONS = {(27.0, 32.0): 12, (85.0, 97.0): 4}


def step_of(days: Sequence[float]) -> float | None:
    """Return the days from one value to the next, if they are regular.

    Examples
    --------
    >>> from iom_me.tracking.forecasting.components import step_of
    >>> step_of([0, 31, 59, 90]), step_of([0, 30, 200])
    (30.0, None)
    """
    gaps = [later - day for day, later in itertools.pairwise(days)]
    if not gaps:
        return None
    mean = sum(gaps) / len(gaps)
    is_even = all(abs(gap - mean) <= _UNEVEN * mean for gap in gaps)
    return mean if is_even else None


def season_of(step: float, count: int) -> int | None:
    """Return how many values make a year, if there are two full years of them.

    Examples
    --------
    >>> from iom_me.tracking.forecasting.components import season_of
    >>> season_of(30.4, 24), season_of(30.4, 23), season_of(91.3, 24)
    (12, None, 4)
    """
    for (least, most), season in _SEASONS.items():
        if least <= step <= most and count >= 2 * season:
            return season
    return None


def components(
    values: Sequence[float], ahead: int, *, season: int | None, is_step: bool
) -> Fit:
    """Extend a long regular series by an unobserved components model.

    Parameters
    ----------
    values
        The series.
    ahead
        How many values to come.
    season
        How many values make a year, if seasons are wanted.
    is_step
        Whether these are the steps of a running total. Then the sum of the values to
        come is wanted, and they have a level but no trend of their own.

    Returns
    -------
    Fit
        Of the last of the values to come, or of their sum.

    Notes
    -----
    Estimated by `statsmodels.tsa.statespace.structural.UnobservedComponents`: a local
    level (and a fixed slope, unless these are steps), fixed seasons, and noise. The t
    distribution has as many degrees of freedom as there are values beyond those that
    determine the start.
    """
    import numpy as np

    y = np.asarray(values, dtype=float)
    with np.errstate(all="ignore"):
        middle, unit = float(np.mean(y)), float(np.std(y))
    if not math.isfinite(unit):
        raise CannotTell("the numbers are too large to extend")
    if unit <= 1e-12 * abs(middle):
        raise CannotTell("all values are the same, which has no components")
    found = _fitted((y - middle) / unit, season, is_step=is_step)
    center, variance, unknown = _extended(found, ahead, is_summed=is_step)
    total = middle * (ahead if is_step else 1)
    spread = unit * math.sqrt(variance)
    return Fit(center=total + unit * center, spread=spread, freedom=len(y) - unknown)


def _fitted(values: Any, season: int | None, *, is_step: bool) -> Any:
    import numpy as np
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(
        values,
        level="local level" if is_step else "local linear deterministic trend",
        seasonal=season,
        stochastic_seasonal=False,
        use_exact_diffuse=True,
    )
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A variance of 0 lies on the edge of what can be, where searches complain.
        warnings.simplefilter("ignore")
        return model.fit(disp=False, maxiter=200)


def _extended(found: Any, ahead: int, *, is_summed: bool) -> tuple[float, float, int]:
    """Return mean and variance of what is to come, and how many starts are unknown.

    The state goes on from the last one that the filter predicts; of a sum, its
    covariance with the state goes along.
    """
    import numpy as np

    space = found.model.ssm
    move, design = space["transition"], space["design"][0]
    news = space["selection"] @ space["state_cov"] @ space["selection"].T
    noise = float(space["obs_cov"][0, 0])
    state, cover = found.predicted_state[:, -1], found.predicted_state_cov[:, :, -1]
    center = variance = 0.0
    shared = np.zeros_like(state)
    for _ in range(ahead):
        own = float(design @ cover @ design) + noise
        if is_summed:
            center += float(design @ state)
            variance += own + 2 * float(design @ shared)
        else:
            center, variance = float(design @ state), own
        shared = move @ (shared + cover @ design)
        state, cover = move @ state, move @ cover @ move.T + news
    return center, variance, len(state)
