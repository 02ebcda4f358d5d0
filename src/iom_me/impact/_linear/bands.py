"""Statements about several estimates at once, from their joint covariance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._linear import leverage
from iom_me.impact._linear.family import Inferred

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._linear.family import Family

DIRECTIONS = 3_000
_BINS = 100
_STEPS = 60
_CLOSE = 1e-9
_TINY = 1e-300
# Directions in which the covariance has less than this part of its largest are empty.
_EMPTY = 1e-10


def critical_value(
    inferred: Inferred, level: float, *, seed: int, directions: int = DIRECTIONS
) -> float:
    """Return how many standard errors a band needs to cover all estimates at once.

    For the joint t distribution of the estimates, with the fewest degrees of freedom
    among them. Only its directions are drawn: how far out in a direction the estimates
    lie has a distribution in closed form (F). With few degrees of freedom that is far
    more exact than to draw the estimates themselves, and the cost does not depend on
    the number of units. Never below the value for a single estimate. Its Monte Carlo
    error is about half a percent (a standard deviation of 0.015 for 13 and for 45
    effects): less than with 10,000 draws of the estimates.
    """
    from scipy.special import stdtrit

    error = inferred.std_errors
    there = error > 0
    if not there.any():
        return float("nan")
    df = float(np.min(inferred.df[there]))
    pointwise = float(stdtrit(df, (1 + level) / 2))
    if np.count_nonzero(there) == 1:
        return pointwise
    scaled = inferred.covariance[np.ix_(there, there)]
    root = _root(scaled / np.outer(error[there], error[there]))
    if root.shape[1] == 1:  # one direction: all estimates are as extreme as one
        return pointwise
    reach = _reach(root, directions, np.random.default_rng(seed))
    return max(_solve(reach, root.shape[1], df, level, pointwise), pointwise)


def _root(correlation: Floats) -> Floats:
    """Factor a correlation matrix of any rank: (m, m) to (m, rank)."""
    size, directions = np.linalg.eigh(correlation)
    kept = size > _EMPTY * size[-1]
    root: Floats = directions[:, kept] * np.sqrt(size[kept])
    return root


def _reach(root: Floats, directions: int, random: np.random.Generator) -> Floats:
    """Say how fast the most extreme estimate grows in random directions, sorted."""
    shape = (root.shape[1], directions)
    drawn = random.standard_normal(shape, dtype=np.float32)
    drawn /= np.sqrt(np.einsum("kd,kd->d", drawn, drawn))
    moved = root.astype(np.float32) @ drawn
    reach = np.maximum(moved.max(axis=0), -moved.min(axis=0))
    return np.sort(reach).astype(np.float64)


def _solve(reach: Floats, rank: int, df: float, level: float, low: float) -> float:
    """Find the width at which the band covers with probability ``level``.

    By false position (Illinois) on the logarithm of the tail, which is nearly straight,
    from the width for one estimate and that of Scheffe.
    """
    from scipy.special import fdtrc, fdtri

    edges = np.linspace(0, len(reach), min(_BINS, len(reach)) + 1).astype(np.intp)
    share = np.diff(edges) / len(reach)
    typical = np.add.reduceat(reach, edges[:-1]) / np.diff(edges)

    def excess(width: float) -> float:
        tail = float(share @ fdtrc(rank, df, (width / typical) ** 2 / rank))
        return math.log((1 - level) / max(tail, _TINY))

    high = float(np.sqrt(rank * fdtri(rank, df, level)))
    below, above = excess(low), excess(high)
    if below >= 0:
        return low
    middle, side = high, 0
    for _ in range(_STEPS):
        middle = high - above * (high - low) / (above - below)
        found = excess(middle)
        if abs(found) <= _CLOSE:
            break
        # An end that stays twice counts half, or it would never move.
        if found > 0:
            high, above = middle, found
            below, side = (below / 2 if side > 0 else below), 1
        else:
            low, below = middle, found
            above, side = (above / 2 if side < 0 else above), -1
    return middle


@attrs.frozen(kw_only=True)
class JointTest:
    """A test that several effects are all zero.

    Attributes
    ----------
    terms : tuple of str
        The rows that are tested.
    statistic : float
        The F statistic; NaN if there is no test.
    df1, df2 : float
        Its degrees of freedom.
    p_value : float
        How often a statistic this large comes by chance if all are zero.

    Examples
    --------
    >>> import iom_me as me
    >>> test = me.impact.JointTest(
    ...     terms=("event_time -3", "event_time -2"),
    ...     statistic=0.8,
    ...     df1=2.0,
    ...     df2=37.0,
    ...     p_value=0.457,
    ... )
    >>> test.p_value
    0.457
    """

    terms: tuple[str, ...]
    statistic: float
    df1: float
    df2: float
    p_value: float


def together(
    estimates: Family, contrasts: Floats, inferred: Inferred, vcov: str
) -> float:
    """Count the degrees of freedom of contrasts taken together (HTZ).

    Of one contrast they are its own; without a correction by leverage they are those
    of all.
    """
    if vcov not in leverage.POWER or not len(contrasts):
        return float(np.min(inferred.df, initial=np.inf))
    return estimates.joint(contrasts, vcov).df


def all_zero(inferred: Inferred, terms: Sequence[str], df: float) -> JointTest:
    """Test that all estimates are zero (Wald, Hotelling's approximation).

    With Wald statistic Q of rank q and d degrees of freedom,
    ``F = Q (d - q + 1) / (d q)`` on q and d - q + 1 degrees of freedom.
    """
    from scipy.special import fdtrc

    nothing = float("nan")
    covariance = inferred.covariance
    if not len(terms) or not np.isfinite(covariance).all():
        return JointTest(
            terms=tuple(terms),
            statistic=nothing,
            df1=float(len(terms)),
            df2=nothing,
            p_value=nothing,
        )
    error = inferred.std_errors
    scale = np.where(error > 0, error, 1.0)
    size, directions = np.linalg.eigh(covariance / np.outer(scale, scale))
    kept = size > _EMPTY * max(size[-1], 1.0)
    along = (directions.T @ (inferred.estimates / scale))[kept]
    rank = int(kept.sum())
    rest = df - rank + 1
    if not rank or rest <= 0:
        statistic = rest = nothing
    else:
        statistic = float((along**2 / size[kept]).sum() * rest / (df * rank))
    return JointTest(
        terms=tuple(terms),
        statistic=statistic,
        df1=float(rank),
        df2=rest,
        p_value=float(fdtrc(rank, rest, statistic)),
    )
