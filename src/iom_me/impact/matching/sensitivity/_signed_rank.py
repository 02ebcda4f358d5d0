"""Bounds for Wilcoxon's signed rank statistic of pairs."""

from __future__ import annotations

import math
from functools import cached_property
from typing import ClassVar

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats

_EXACT = 50
"""Up to so many pairs the distribution is enumerated."""
_THIN = 1_500
"""So many differences at most are averaged with all others."""
_MARGINS = 10, 100
"""By so many ranks quantiles of a thinned sample are trusted, once put right."""
_FEW = 200_000
_NEAR = 1e-9
_ROUNDING = 4 * float(np.finfo(np.float64).eps)


@attrs.define(kw_only=True, eq=False, slots=False)
class SignedRank:
    """The sum of the ranks of positive differences.

    Attributes
    ----------
    differences : (n,) treated less untreated
    """

    differences: Floats
    name: ClassVar[str] = "wilcoxon"

    @property
    def zeros(self) -> int:
        return int(np.count_nonzero(self.differences == 0))

    @property
    def is_exact(self) -> bool:
        return len(self.differences) <= _EXACT

    @cached_property
    def ranks(self) -> Floats:
        """Ranks of the sizes of all differences, then without those that are 0."""
        from scipy.stats import rankdata

        found: Floats = rankdata(np.abs(self.differences))
        there: Floats = found[self.differences != 0]
        return there

    @cached_property
    def positive(self) -> float:
        """The statistic."""
        there = self.differences[self.differences != 0]
        return float(self.ranks[there > 0].sum())

    @cached_property
    def ordered(self) -> Floats:
        """All differences, smallest first."""
        return np.sort(self.differences)

    @cached_property
    def averages(self) -> Floats:
        """Averages of two differences, and of each with itself, smallest first.

        Of many differences: of evenly spaced ones only, whose averages are close.
        """
        values = self.ordered
        if not self._has_all_averages:
            places = (np.arange(_THIN) + 0.5) * len(values) / _THIN
            values = values[places.astype(np.intp)]
        first, second = np.triu_indices(len(values))
        return np.sort(values[first] / 2 + values[second] / 2)

    @property
    def _has_all_averages(self) -> bool:
        return len(self.differences) <= _THIN

    def p_values(self, gamma: float) -> tuple[float, float, float, float]:
        """Return p-values at least and at most: of "greater", and of "less"."""
        negative = float(self.ranks.sum()) - self.positive
        found = [
            tail(self.ranks, statistic, chance)
            for statistic in (self.positive, negative)
            for chance in (1 / (1 + gamma), gamma / (1 + gamma))
        ]
        return found[0], found[1], found[2], found[3]

    def estimates(self, gamma: float) -> tuple[float, float]:
        """Return the smallest and the largest Hodges-Lehmann estimate."""
        size = self._pairs_of_two
        low, high = (self._middle(size * share / (1 + gamma)) for share in (1, gamma))
        return low, high

    def ends(self, gamma: float, size: float) -> tuple[float, float]:
        """Return the ends of one-sided intervals, each of coverage 1 - size."""
        count = len(self.differences)
        reached = critical(count, gamma / (1 + gamma), size)
        place = math.floor(self._pairs_of_two - reached + _NEAR) + 1
        if place < 1:
            return -math.inf, math.inf
        return self._nth(place), self._nth(self._pairs_of_two + 1 - place)

    @property
    def _pairs_of_two(self) -> int:
        count = len(self.differences)
        return count * (count + 1) // 2

    def _middle(self, place: float) -> float:
        """Return the average at a place; between two, the mean of both."""
        near = round(place)
        if abs(place - near) < _NEAR * self._pairs_of_two:
            return self._nth(near) / 2 + self._nth(near + 1) / 2
        return self._nth(math.ceil(place))

    def _nth(self, place: int) -> float:
        """Return the average of this rank, from 1."""
        place = min(max(place, 1), self._pairs_of_two)
        if self._has_all_averages:
            return float(self.averages[place - 1])
        low, high = self._around(place)
        if low == high:
            return low
        below, up_to = self._up_to(low), self._up_to(high)
        while up_to - below > _FEW and low < (half := low / 2 + high / 2) < high:
            count = self._up_to(half)
            if count >= place:
                high, up_to = half, count
            else:
                low, below = half, count
        if up_to - below > _FEW:  # many that are the same
            return high
        found = self._between(low, high)
        return float(np.partition(found, place - below - 1)[place - below - 1])

    @cached_property
    def _rounding(self) -> float:
        """How far averages lie apart that only rounding tells apart."""
        return _ROUNDING * float(np.abs(self.ordered[[0, -1]]).max())

    def _around(self, place: int) -> tuple[float, float]:
        """Return a value below an average, and one that is not; or the average twice.

        Quantiles of the averages of a thinned sample lead there. They are wrong by much
        the same number of ranks as their neighbours, so one count puts them right.
        """
        known, share = self.averages, len(self.averages) / self._pairs_of_two
        near = min(int(place * share), len(known) - 1)
        guess = float(known[near])
        count = self._up_to(guess + self._rounding)
        if place <= count and self._up_to(guess - self._rounding) < place:
            return guess, guess
        middle = near + int((place - count) * share)
        for margin in _MARGINS:
            first, last = (
                float(known[min(max(middle + step, 0), len(known) - 1)])
                for step in (-margin, margin)
            )
            if self._has(first - self._rounding, place, last + self._rounding):
                return first - self._rounding, last + self._rounding
        whole = float(self.ordered[0]), float(self.ordered[-1])
        return whole[0] - self._rounding, whole[1] + self._rounding

    def _has(self, low: float, place: int, high: float) -> bool:
        """Whether the average of a rank is above one value and not above another."""
        return self._up_to(low) < place <= self._up_to(high)

    def _between(self, low: float, high: float) -> Floats:
        """Return the averages above one value and not above another."""
        values = self.ordered
        own, last = self._partners(high)
        start = np.searchsorted(values, 2 * low - values[own], side="right")
        start = np.maximum(start, own)
        counts = np.maximum(last - start, 0)
        one = np.repeat(own, counts)
        step = np.repeat(start - (np.cumsum(counts) - counts), counts)
        other = step + np.arange(len(one))
        found: Floats = values[one] / 2 + values[other] / 2
        return found

    def _up_to(self, value: float) -> int:
        """Count the averages that are not above a value."""
        if value not in self._counted:
            own, last = self._partners(value)
            self._counted[value] = int(np.maximum(last - own, 0).sum())
        return self._counted[value]

    @cached_property
    def _counted(self) -> dict[float, int]:
        """Searches for averages that are close ask for the same."""
        return {}

    def _partners(self, value: float) -> tuple[Codes, Codes]:
        """Return who averages to no more than a value with which larger ones.

        Two arrays: places of differences, and where their partners end; they begin at
        the place itself.
        """
        values = self.ordered
        own = np.arange(np.searchsorted(values, value, side="right"))
        return own, np.searchsorted(values, 2 * value - values[own], side="right")


def tail(ranks: Floats, statistic: float, chance: float) -> float:
    """Return how likely a sum of ranks is at least as large, if each counts by chance.

    Parameters
    ----------
    ranks : (n,) whole or half numbers
    statistic : the sum of some of them
    chance : that one counts
    """
    if len(ranks) <= _EXACT:
        twice = np.rint(2 * ranks).astype(np.intp)
        law = distribution(twice, chance)
        return min(float(law[round(2 * statistic) :].sum()), 1.0)
    from scipy.special import ndtr

    mean = chance * float(ranks.sum())
    variance = chance * (1 - chance) * float((ranks**2).sum())
    return float(ndtr((mean - statistic) / math.sqrt(variance)))


def distribution(steps: Codes, chance: float) -> Floats:
    """Return the law of a sum of steps that each count by chance: (total + 1,)."""
    law = np.zeros(int(steps.sum()) + 1)
    law[0] = 1.0
    for step in steps.tolist():
        moved = chance * law[: len(law) - step]
        law *= 1 - chance
        law[step:] += moved
    return law


def critical(count: int, chance: float, size: float) -> float:
    """Return the smallest sum of untied ranks that is as unlikely as asked for."""
    ranks = np.arange(1, count + 1)
    if count <= _EXACT:
        law = distribution(ranks, chance)
        above = np.cumsum(law[::-1])[::-1]
        return float(np.count_nonzero(above > size))
    from scipy.special import ndtri

    mean = chance * count * (count + 1) / 2
    squares = count * (count + 1) * (2 * count + 1) / 6
    return mean - float(ndtri(size)) * math.sqrt(chance * (1 - chance) * squares)
