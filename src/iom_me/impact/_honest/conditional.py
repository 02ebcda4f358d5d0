r"""The conditional test of Andrews, Roth and Pakes, its hybrid, and their inversion.

The test statistic is the largest of a few normal variables (see `moments`). Given which
of them is the largest and what is independent of it, it is a normal variable truncated
to an interval, known from the data. A value of theta is rejected if the statistic is
above both zero and the upper quantile of that truncated normal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact._honest.least_favourable import critical_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.impact._honest.moments import Statistics

_FIRST_STAGE = 0.1  # of the size, as the paper and HonestDiD do
_PARALLEL = 1e-9
_NO_VARIANCE = 1e-20
_POINTS = 512
_FINER = 64
_PRECISION = 1e-13
_REACH = 8.0
_MAX_DOUBLINGS = 40


@attrs.frozen
class Criterion:
    """How a value is tested.

    Attributes
    ----------
    size : float
        Probability of rejecting what is true.
    hybrid : bool
        Whether a least favourable test of a tenth of the size goes first.
    """

    size: float
    hybrid: bool

    @property
    def first(self) -> float:
        """Size of the first stage."""
        return _FIRST_STAGE * self.size if self.hybrid else 0.0

    @property
    def second(self) -> float:
        """Size of the conditional test, given that the first stage did not reject."""
        return (self.size - self.first) / (1 - self.first)

    def cutoff(self, statistics: Statistics) -> float:
        """Above this, the first stage rejects."""
        if not self.hybrid:
            return np.inf
        return critical_value(statistics.factor, self.first)


def accepted(
    statistics: Statistics, theta: Floats, *, size: float, cutoff: float
) -> Mask:
    """Tell which values of theta the test does not reject.

    Parameters
    ----------
    statistics
        The k statistics of one set of inequalities.
    theta
        (m,) values to test.
    size
        Of the conditional test.
    cutoff
        Statistics above it are rejected at once, and the normal is truncated there.
    """
    values = statistics.at(theta)
    winner = values.argmax(axis=0)
    largest = values[winner, np.arange(len(theta))]
    variance = np.diag(statistics.covariance)[winner]
    random = variance > _NO_VARIANCE
    low, high = _truncation(statistics, values, winner, np.where(random, variance, 1.0))
    error = np.sqrt(np.where(random, variance, 1.0))
    share = _upper_share(largest / error, low / error, np.minimum(high, cutoff) / error)
    kept = (largest <= 0) | (random & (share >= size) & (largest <= cutoff))
    result: Mask = kept
    return result


def _truncation(
    statistics: Statistics, values: Floats, winner: Floats, variance: Floats
) -> tuple[Floats, Floats]:
    """Return between which values the winner stays the largest, all else fixed."""
    largest = values.max(axis=0)
    with_winner = statistics.covariance[:, winner] / variance
    gap = 1 - with_winner  # what a statistic falls behind per unit of the winner
    distance = (largest - values) / np.where(np.abs(gap) > _PARALLEL, gap, 1.0)
    low = np.where(gap > _PARALLEL, largest - distance, -np.inf).max(axis=0)
    high = np.where(gap < -_PARALLEL, largest - distance, np.inf).min(axis=0)
    return low, high


def _upper_share(value: Floats, low: Floats, high: Floats) -> Floats:
    """P(Z > value | low < Z < high) of a standard normal Z, also far in the tail."""
    from scipy.special import log_ndtr

    within = log_ndtr(-low)
    above_value = log_ndtr(-np.minimum(value, high)) - within
    above_high = log_ndtr(-high) - within
    room = -np.expm1(above_high)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (np.exp(above_value) - np.exp(above_high)) / room
    # A normal held at one point: nothing shows that the value is large.
    return np.where(room > 0, share, 1.0)


def ends(sets: Iterable[Statistics], criterion: Criterion) -> tuple[float, float]:
    """Return the lowest and the highest value that one of several tests accepts.

    What a test accepts may have holes, so it is looked for on a grid. The ends are then
    refined to the last digits. (inf, -inf) if every value is rejected.
    """
    lows: list[_Edge] = []
    highs: list[_Edge] = []
    for statistics in sets:
        cutoff = criterion.cutoff(statistics)
        window = _window(statistics, criterion, cutoff)
        if window is None:
            continue
        if np.isinf(window[1]):
            return window
        grid = np.linspace(*window, _POINTS)
        kept = np.flatnonzero(
            accepted(statistics, grid, size=criterion.second, cutoff=cutoff)
        )
        if len(kept):
            first, last = int(kept[0]), int(kept[-1])
            below, above = grid[max(first - 1, 0)], grid[min(last + 1, len(grid) - 1)]
            lows.append(_Edge(statistics, cutoff, grid[first], below))
            highs.append(_Edge(statistics, cutoff, grid[last], above))
    return _outermost(lows, criterion, -1), _outermost(highs, criterion, 1)


@attrs.frozen(eq=False)
class _Edge:
    """Neighbours on the grid, between which the values accepted by a test end."""

    statistics: Statistics
    cutoff: float
    inside: float
    outside: float


def _outermost(edges: list[_Edge], criterion: Criterion, side: int) -> float:
    """Refine those edges that may lie farthest to a side, and take the farthest."""
    reached = max((side * edge.inside for edge in edges), default=-np.inf)
    farthest = [
        side * _refine(edge, criterion)
        for edge in edges
        if side * edge.outside >= reached
    ]
    return side * max(farthest, default=-np.inf)


def _refine(edge: _Edge, criterion: Criterion) -> float:
    """Narrow down the end of the set between a value inside and one outside."""
    inside, outside = float(edge.inside), float(edge.outside)
    scale = abs(inside) + abs(outside)
    while abs(outside - inside) > _PRECISION * scale:
        finer = np.linspace(inside, outside, _FINER)
        kept = accepted(
            edge.statistics, finer, size=criterion.second, cutoff=edge.cutoff
        )
        last = int(np.flatnonzero(kept)[-1])
        inside, outside = float(finer[last]), float(finer[last + 1])
    return inside


def _window(
    statistics: Statistics, criterion: Criterion, cutoff: float
) -> tuple[float, float] | None:
    """Return a range outside of which every value is rejected; None if all are.

    The first stage of the hybrid test gives it. Without it, the range is widened until
    the test rejects at both ends; where it never does, the end is infinite.
    """
    if criterion.hybrid:
        return _below(statistics, cutoff)
    for doubling in range(_MAX_DOUBLINGS):
        window = _between(statistics, _REACH * 2.0**doubling)
        edges = np.array(window)
        if not accepted(statistics, edges, size=criterion.second, cutoff=cutoff).any():
            return window
    return -np.inf, np.inf


def _below(statistics: Statistics, cutoff: float) -> tuple[float, float] | None:
    """Return the values of theta at which no statistic exceeds the cutoff."""
    flat = statistics.slopes == 0
    low, high = _between(statistics, cutoff)
    if low > high or np.any(statistics.values[flat] > cutoff):
        return None
    return low, high


def _between(statistics: Statistics, limit: float) -> tuple[float, float]:
    """Return where the two sides of theta reach the limit."""
    sided = statistics.slopes != 0
    at = (statistics.values[sided] - limit) / statistics.slopes[sided]
    falls = statistics.slopes[sided] > 0
    return float(at[falls].max()), float(at[~falls].min())
