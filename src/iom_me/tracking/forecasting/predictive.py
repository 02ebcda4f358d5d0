"""What is said of one future value: a distribution, from which all numbers come."""

from __future__ import annotations

import math

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.scale import Scale

__all__ = ["Fit", "Predictive"]


@attrs.frozen(kw_only=True)
class Fit:
    """A Student t distribution of the future value, on the scale of the fit.

    Attributes
    ----------
    center, spread : float
        Its middle, and the standard error of the prediction.
    freedom : int
        Its degrees of freedom.
    """

    center: float
    spread: float
    freedom: int


@attrs.frozen(kw_only=True)
class Predictive:
    """The distribution of a future value, in its own unit and within its bounds.

    Median, interval and probability are of this one distribution, so that they cannot
    contradict each other. What the fit puts beyond an end stands at that end.

    Attributes
    ----------
    fit : Fit
        On the scale.
    scale : Scale
        Leads back to the unit of the values.
    floor, ceiling : float
        The lowest and the highest value that can be.
    """

    fit: Fit
    scale: Scale
    floor: float = -math.inf
    ceiling: float = math.inf

    def quantile(self, share: float) -> float:
        """Return the value below which this share of the distribution lies."""
        from scipy.stats import t

        # Of half, it is exactly the center, also where the spread is infinite.
        step = 0.0 if share == 0.5 else float(t.ppf(share, self.fit.freedom))  # noqa: PLR2004
        position = self.fit.center + (step * self.fit.spread if step else 0.0)
        value = min(max(self.scale.back(position), self.floor), self.ceiling)
        if not math.isfinite(value):
            raise CannotTell("the numbers are too large to extend")
        return value

    def within(self, lower: float, upper: float) -> float:
        """Return the probability of a value from one end to another."""
        if lower > self.ceiling or upper < self.floor:
            return 0.0
        above = 0.0 if lower <= self.floor else self._below(lower)
        below = 1.0 if upper >= self.ceiling else self._below(upper)
        return max(below - above, 0.0)

    def _below(self, value: float) -> float:
        from scipy.stats import t

        distance = self.scale.forward(value) - self.fit.center
        if not self.fit.spread:
            return 1.0 if distance > 0 else 0.0 if distance < 0 else 0.5
        return float(t.cdf(distance / self.fit.spread, self.fit.freedom))
