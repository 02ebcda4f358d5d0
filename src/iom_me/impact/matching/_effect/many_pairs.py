"""The exact test of up to forty pairs, without listing all its assignments.

An assignment swaps some pairs. For an effect x below the one found, it is as extreme as
the assignment there was if the swapped differences d less x add up to 0 or less, or
those that are not swapped do; both have the same number of assignments. So the p-value
is twice the share of subsets (the empty one is among them) with ``sum w (d - x) <= 0``.
Subsets of one half of the pairs are joined with those of the other half by sorting the
sums of both (Horowitz and Sahni 1974).
"""

from __future__ import annotations

import math

import attrs
import numpy as np

from iom_me.impact._columns import Floats

MOST_PAIRS = 40

_TIE = 1e-12
_EXACT = 1e-10


@attrs.frozen(kw_only=True)
class Exact:
    """A test of no effect, and the interval as differences from the effect found."""

    p_value: float
    low: float
    high: float


def test(sums: Floats, weights: Floats, *, level: float) -> Exact:
    """Test pairs exactly.

    Parameters
    ----------
    sums : (s,) weighted differences
    weights : (s,) of the pairs; they add up to 1
    """
    tau = float(sums.sum())
    away = sums - tau * weights
    if np.abs(away).sum() <= _TIE * np.abs(sums).sum():
        away = np.zeros(len(sums))
    return Exact(
        p_value=p_value(sums),
        low=_end(away, weights, level),
        high=-_end(-away, weights, level),
    )


def count(sums: Floats) -> int:
    """Count the subsets that add up to 0 or less."""
    room = _TIE * float(np.abs(sums).sum())
    half = len(sums) // 2
    left, right = subset_sums(sums[:half]), subset_sums(sums[half:])
    return int(np.searchsorted(right, room - left[::-1], side="right").sum())


def subset_sums(values: Floats) -> Floats:
    """Return the sums of all subsets, sorted."""
    found = np.zeros(1)
    for value in values:
        # Two sorted runs, which a stable sort merges.
        found = np.concatenate([found, found + value])
        found.sort(kind="stable")
    return found


def p_value(sums: Floats) -> float:
    """Return the share of assignments whose weighted differences are as far from 0.

    If those there are add up to 0, every assignment is as extreme.
    """
    turned = np.copysign(1.0, sums.sum()) * sums
    if turned.sum() <= _TIE * np.abs(turned).sum():
        return 1.0
    return min(1.0, 2.0 * count(turned) / 2.0 ** len(turned))


def _end(away: Floats, weights: Floats, level: float) -> float:
    """Find the smallest x - tau that is not rejected."""
    from scipy.optimize import brentq
    from scipy.special import ndtri

    size = float(np.linalg.norm(away))
    if not size:
        return 0.0
    total = 2.0 ** len(away)
    allowed = float(ndtri((1 - level) / 2 * (1 + _TIE)))

    def excess(x: float) -> float:
        # On the scale of the normal distribution it is almost a straight line.
        return float(ndtri(count(away - x * weights) / total)) - allowed

    # Below the smallest difference only the empty subset counts.
    lowest = float((away / weights).min()) * (1 + _EXACT) - _EXACT * size
    found = max(lowest, -2 * size)
    while found > lowest and excess(found) > 0:
        found = max(2 * found, lowest)
    if excess(found) > 0:
        return -math.inf
    root: float = brentq(excess, found, 0.0, xtol=_EXACT * size, rtol=1e-14)
    return root
