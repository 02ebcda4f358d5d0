"""Bounds for the mean difference between the one and the others of each set."""

from __future__ import annotations

import math
from typing import ClassVar

import attrs
import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact.matching.sensitivity import _roots
from iom_me.impact.matching.sensitivity._sets import Block, Sets

_PAIR = 2


@attrs.frozen(kw_only=True, eq=False)
class Mean:
    """The weighted sum of differences; normal approximation.

    With hidden bias of at most gamma, the one of a set who is alone of its group could
    have been any of them, with odds up to gamma. The largest expectation in a set is
    reached when the odds are gamma for the largest outcomes and 1 for the others (one
    of size - 1 splits), and of several such the one with the largest variance counts
    (Gastwirth, Krieger and Rosenbaum 2000).
    """

    sets: Sets
    name: ClassVar[str] = "mean"
    is_exact: ClassVar[bool] = False

    @property
    def zeros(self) -> int:
        return 0

    def p_values(self, gamma: float) -> tuple[float, float, float, float]:
        """Return p-values at least and at most: of "greater", and of "less"."""
        from scipy.special import ndtr

        found = [
            float(ndtr(-self._deviate(0.0, gamma, sign=sign, worst=worst)))
            for sign in (1, -1)
            for worst in (False, True)
        ]
        return found[0], found[1], found[2], found[3]

    def estimates(self, gamma: float) -> tuple[float, float]:
        """Return the smallest and the largest estimate of a constant effect."""
        low, high = (
            self._where(gamma, sign=sign, deviate=0.0, worst=True) for sign in (1, -1)
        )
        return low, high

    def ends(self, gamma: float, size: float) -> tuple[float, float]:
        """Return the ends of one-sided intervals, each of coverage 1 - size."""
        from scipy.special import ndtri

        deviate = float(-ndtri(size))
        low, high = (
            self._where(gamma, sign=sign, deviate=deviate, worst=True)
            for sign in (1, -1)
        )
        return low, high

    def _where(self, gamma: float, *, sign: int, deviate: float, worst: bool) -> float:
        """Find the effect at which the deviate has a value."""
        values = [block.outcome for block in self.sets.blocks]
        largest = max(float(np.abs(part).max()) for part in values)

        def function(effect: float) -> float:
            moved = self._deviate(sign * effect, gamma, sign=sign, worst=worst)
            return moved - deviate

        return sign * _roots.falling(function, 0.0, largest)

    def _deviate(self, effect: float, gamma: float, *, sign: int, worst: bool) -> float:
        """Standardise the sum, less its extreme expectation under this effect."""
        total = expected = variance = 0.0
        side = 1 if worst else -1
        for block in self.sets.blocks:
            scores = sign * _scores(block, effect)
            total += float(scores[:, 0].sum())
            mean, spread = _extreme(side * scores, gamma)
            expected += side * float(mean.sum())
            variance += float(spread.sum())
        # Without variance all scores are 0, and so is the gap.
        return (total - expected) / math.sqrt(variance) if variance > 0 else 0.0


def _scores(block: Block, effect: float) -> Floats:
    """Give what the set adds to the sum if each of it were the one alone: (m, size)."""
    values = block.outcome.copy()
    size = values.shape[1]
    if block.is_treated:
        values[:, 0] -= effect
    else:
        values[:, 1:] -= effect
    side = 1 if block.is_treated else -1
    values -= values.mean(axis=1, keepdims=True)
    scores: Floats = side * block.weight * size / (size - 1) * values
    return scores


def _extreme(scores: Floats, gamma: float) -> tuple[Floats, Floats]:
    """Find the largest expectation in each set, and its largest variance: (m,) each."""
    if scores.shape[1] == _PAIR:  # the same, without sorting
        size_of = np.abs(scores[:, 0])
        share = (gamma - 1) / (gamma + 1)
        return share * size_of, (1 - share**2) * size_of**2
    ordered = np.sort(scores, axis=1)
    size = ordered.shape[1]
    below = np.arange(1, size)
    mass = below + gamma * (size - below)

    def moment(values: Floats) -> Floats:
        lower = np.cumsum(values, axis=1)
        above = lower[:, -1:] - lower[:, :-1]
        found: Floats = (lower[:, :-1] + gamma * above) / mass
        return found

    mean = moment(ordered)
    variance = np.maximum(moment(ordered**2) - mean**2, 0.0)
    largest = mean.max(axis=1)
    close = mean >= (largest - 1e-12 * np.abs(ordered).max(axis=1))[:, None]
    return largest, np.where(close, variance, 0.0).max(axis=1)
