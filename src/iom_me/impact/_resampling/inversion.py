"""From resampled statistics to p-values, and to intervals by inverting the test.

Every statistic here, resampled or observed, is a ratio that knows how it moves with the
hypothesis x: ``(m0 + m1 x) / sqrt(q0 + q1 x + q2 x**2)``. So the draws are made once,
and testing another hypothesis costs a few operations per draw.
"""

from __future__ import annotations

import functools
import math
from typing import Literal, TypeAlias

import attrs
import numpy as np

from iom_me.impact._columns import Floats

Alternative: TypeAlias = Literal["two-sided", "greater", "less"]

# Statistics closer than this are equal: they differ by the order of summation only.
_TIE = 1e-9
_TIE_AT_ZERO = 1e-12
# Below this (of values of the size of one) a variance is only rounding.
_NO_VARIANCE = 1e-24
# An end further away than this, in units of x, is at infinity.
_FAR = 1e6
_STEPS = 128


@attrs.frozen(kw_only=True, eq=False)
class Ratio:
    """Statistics as functions of x, which is about one standard error long.

    Attributes
    ----------
    top : (2, b) m0, m1
    below : (3, b) q0, q1, q2
    """

    top: Floats
    below: Floats

    def at(self, x: float) -> Floats:
        """Return the statistics at x; a statistic without variance is 0 or infinite."""
        top: Floats = self.top[0] + x * self.top[1]
        below: Floats = self.below[0] + x * (self.below[1] + x * self.below[2])
        known = below > _NO_VARIANCE
        endless = np.where(np.abs(top) > _TIE, np.copysign(np.inf, top), 0.0)
        safe = np.sqrt(np.where(known, below, 1.0))
        statistics: Floats = np.where(known, top / safe, endless)
        return statistics


@attrs.frozen(kw_only=True, eq=False)
class Resampled:
    """A resampling test of every hypothesis x.

    Attributes
    ----------
    draws : the resampled statistics
    observed : the one statistic of the data
    ties_count : whether a draw equal to the observed statistic is as extreme
    alternative : which statistics are extreme
    """

    draws: Ratio
    observed: Ratio
    ties_count: bool
    alternative: Alternative = "two-sided"

    @property
    def total(self) -> int:
        """Number of draws."""
        return int(self.draws.top.shape[1])

    def extremity(self, statistics: Floats) -> Floats:
        """Turn statistics so that larger is more extreme."""
        if self.alternative == "two-sided":
            return np.abs(statistics)
        return statistics if self.alternative == "greater" else -statistics

    def count(self, x: float, *, ties_count: bool | None = None) -> int:
        """Count the draws that are more extreme than the data, or as extreme."""
        ties = self.ties_count if ties_count is None else ties_count
        threshold = float(self.extremity(self.observed.at(x))[0])
        room = _room(threshold)
        found = self.extremity(self.draws.at(x))
        if ties:
            return int(np.count_nonzero(found >= threshold - room))
        return int(np.count_nonzero(found > threshold + room))

    def p_value(self, x: float, *, ties_count: bool | None = None) -> float:
        """Return the share of the draws that `count` counts."""
        share: float = self.count(x, ties_count=ties_count) / self.total
        return share

    def smallest_p_value(self, x: float) -> float:
        """Return the p-value of the most extreme draw: no other data give less."""
        found = self.extremity(self.draws.at(x))
        most = float(found.max())
        return int(np.count_nonzero(found >= most - _room(most))) / self.total

    def interval(self, level: float) -> tuple[float, float]:
        """Return the smallest interval that holds every x that is not rejected.

        Each end is the jump of the p-value through 1 - level that is furthest from 0,
        found by bisection to the last digits; infinite where no x is rejected.
        """
        # As a count, because 1 - 0.9 is a little less than 0.1.
        allowed = math.floor((1 - level) * self.total + _TIE)
        return self._end(-1, allowed), self._end(1, allowed)

    def _end(self, side: int, allowed: int) -> float:
        """Look for the outermost hypothesis that is not rejected."""
        grid = [side * point for point in _outwards()]
        for i in range(len(grid) - 1, -1, -1):
            if self.count(grid[i]) > allowed:
                if i == len(grid) - 1:
                    return side * math.inf
                return self._jump(grid[i], grid[i + 1], allowed)
        return self._jump(0.0, grid[0], allowed)

    def _jump(self, kept: float, rejected: float, allowed: int) -> float:
        middle = (kept + rejected) / 2
        while middle not in (kept, rejected):
            if self.count(middle) > allowed:
                kept = middle
            else:
                rejected = middle
            middle = (kept + rejected) / 2
        return kept


def _room(threshold: float) -> float:
    return _TIE * abs(threshold) + _TIE_AT_ZERO if math.isfinite(threshold) else 0.0


@functools.cache
def _outwards() -> tuple[float, ...]:
    """Return points from near 0 to beyond any interval, dense where ends lie."""
    angles = (math.pi / 2 * step / _STEPS for step in range(1, _STEPS))
    return (*map(math.tan, angles), _FAR)
