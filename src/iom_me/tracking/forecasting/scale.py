"""The scale on which a value may be extended by a straight line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Scale", "bounded"]

_WIDEST_EDGE = 0.005  # half a point of a percentage
_LEAST_EDGE = 1e-9


@attrs.frozen(kw_only=True)
class Scale:
    """The logit between two bounds; without bounds, the values as they are.

    The logit of a bound is infinite. So what comes closer to a bound than the edge
    counts as being there, and a value that was measured at a bound is taken to be a
    little away from it.

    Attributes
    ----------
    low, high : float
        The bounds; infinite where there are none.
    edge : float
        From where on a prediction counts as the bound, in the unit of the values.
    away : float
        How far from a bound a value is taken to be that was measured there.
    """

    low: float = -math.inf
    high: float = math.inf
    edge: float = 0.0
    away: float = 0.0

    @property
    def is_bounded(self) -> bool:
        """Whether there are bounds."""
        return math.isfinite(self.high - self.low)

    def placed(self, values: Iterable[float]) -> list[float]:
        """Put measured values on the scale."""
        if not self.is_bounded:
            return list(values)
        corrected = {self.low: self.low + self.away, self.high: self.high - self.away}
        return [self.forward(corrected.get(value, value)) for value in values]

    def forward(self, value: float) -> float:
        """Put any value on the scale."""
        if not self.is_bounded or math.isinf(value):
            return value
        inner = min(max(value, self.low + self.edge), self.high - self.edge)
        return math.log(inner - self.low) - math.log(self.high - inner)

    def back(self, position: float) -> float:
        """Bring a position on the scale back to the unit of the values."""
        if not self.is_bounded:
            return position
        if position >= self.forward(self.high):
            return self.high
        if position <= self.forward(self.low):
            return self.low
        share = 0.5 * (1.0 + math.tanh(0.5 * position))  # exp would overflow
        return self.low + (self.high - self.low) * share

    def length(self, value: float, small: float) -> float:
        """Say how long a small distance around a value is on the scale."""
        if not self.is_bounded:
            return small
        return 0.5 * (self.forward(value + small) - self.forward(value - small))


def bounded(low: float, high: float, values: Sequence[float]) -> Scale:
    """Make the scale of values between two bounds.

    A value at a bound is taken to be half as far from it as the nearest of the others,
    and not further than the range over twice the number of values. The edge is half a
    hundredth of the range, as half a point is of a percentage, and no further.
    """
    width = high - low
    gaps = [gap for value in values for gap in (value - low, high - value)]
    nearest = min((gap for gap in gaps if 0 < gap < width), default=width)
    away = max(min(0.5 * nearest, width / (2 * len(values))), _LEAST_EDGE * width)
    edge = min(away, _WIDEST_EDGE * width)
    return Scale(low=low, high=high, edge=edge, away=away)
