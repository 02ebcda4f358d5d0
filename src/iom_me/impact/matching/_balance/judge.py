"""What differences mean: standardised, tested for equivalence, and in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact.matching._balance.facts import AtStage, Facts

if TYPE_CHECKING:
    from iom_me.impact._columns import Floats

_NAN = float("nan")
SMALL, LARGE = 0.1, 0.25
"""Standardised differences: Austin (2009), and Rubin (2001) with Stuart (2010)."""
RATIOS = (0.5, 2.0)
"""Variance ratios outside of these are far from alike (Rubin 2001)."""
BALANCED, DOUBTFUL, NOT_BALANCED = "balanced", "doubtful", "not balanced"
CONSTANT = "constant"
_ORDER = (CONSTANT, BALANCED, DOUBTFUL, NOT_BALANCED)


def standardised(at: AtStage, facts: Facts) -> float:
    """Divide a difference by the standard deviation: NaN for a constant.

    Infinite if the groups differ in a covariate that varies in neither of them.
    """
    if facts.is_constant:
        return _NAN
    if facts.spread == 0:
        return math.copysign(math.inf, at.difference)
    return at.difference / facts.spread


def equivalence(
    at: AtStage, facts: Facts, concentration: Floats, margin: float
) -> float:
    """Test that a difference is at least the margin: the p-value against that.

    Parameters
    ----------
    concentration : (2,) one over the effective sample sizes
    margin : in standard deviations
    """
    from scipy.special import stdtr

    size = abs(standardised(at, facts))
    variance = float(at.errors.sum())
    if not (variance > 0 and facts.spread > 0):
        return _NAN
    free = (1 - concentration) / concentration
    share = at.errors / variance
    df = 1 / float((share**2 / free).sum())
    return float(stdtr(df, (size - margin) * facts.spread / math.sqrt(variance)))


def verdict(smd: float, ratio: float, *, is_constant: bool) -> str:
    """Say in words whether the groups are alike in a covariate."""
    if is_constant:
        return CONSTANT
    if not abs(smd) <= LARGE:
        return NOT_BALANCED
    if abs(smd) > SMALL or not is_alike(ratio):
        return DOUBTFUL
    return BALANCED


def is_alike(ratio: float) -> bool:
    """Whether a variance ratio is near one; there may be none."""
    return math.isnan(ratio) or RATIOS[0] <= ratio <= RATIOS[1]


def severity(verdict: str) -> int:
    """Rank a verdict: the worse, the higher."""
    return _ORDER.index(verdict)


def worst(verdicts: Iterable[str]) -> str:
    """Return the worst verdict of all."""
    return max(verdicts, key=severity, default=CONSTANT)


def count_above(values: Sequence[float], limit: float) -> int:
    """Count the values whose size is above a limit."""
    return int(np.count_nonzero(np.abs(values) > limit))


def count_unlike(ratios: Sequence[float]) -> int:
    """Count the variance ratios that are far from one."""
    return sum(not is_alike(ratio) for ratio in ratios)
