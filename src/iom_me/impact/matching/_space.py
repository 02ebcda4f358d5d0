"""Covariates as a space in which the distance between two rows is Euclidean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats, Mask, blocks
from iom_me.impact.matching import _order_free

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Matrix

_SINGULAR = 1e-10
"""Directions with less than this share of the largest variance are rounding."""

_CONSTANT = 1e-12
"""A variance below this, of the square of the largest value, is rounding."""


@attrs.frozen(kw_only=True, eq=False)
class _Spread:
    """How columns vary.

    Attributes
    ----------
    deviation : (k,) standard deviations; 0 for a column that does not vary
    correlation : (k, k)
    """

    deviation: Floats
    correlation: Floats


def build(matrix: Matrix, treated: Mask, weights: Floats | None, name: str) -> Floats:
    """Turn covariates so that distance is Euclidean: (n, r).

    ``mahalanobis`` uses the covariance within the groups, pooled (the divisor is the
    number of rows less 2; with sampling weights, of each group the sum of weights less
    the sum of squares over it). The inverse is that of Moore and Penrose: what the
    levels of a factor, or covariates that are combinations of others, say twice counts
    once. Directions with less than 1e-10 of the largest eigenvalue of the correlation
    matrix drop out.

    ``robust_mahalanobis`` takes ranks (equal values share the mean rank) and their
    covariance in the whole sample, rescaled so that each column has the variance of
    ranks without ties: a rare characteristic weighs no more than a common one
    (Rosenbaum 2010, section 8.3). It is MatchIt's formula.

    ``scaled_euclidean`` divides each column by its standard deviation within the
    groups. The levels of a factor count one half each, so a factor with two levels
    weighs what the same column weighs as 0 and 1 (MatchIt counts it twice); MatchIt's
    variance of a column of 0 and 1 has the divisor n instead of n - 2.

    A column that does not vary (within the groups, unless ranks are taken) measures
    nothing and drops out.

    Parameters
    ----------
    matrix : covariates, factors with all of their levels
    treated : (n,)
    weights : (n,) sampling weights, or None
    name : of the distance

    Raises
    ------
    EstimationError
        No column varies.
    """
    by_rank = name == "robust_mahalanobis"
    values = _ranks(matrix.values) if by_rank else _in_view(matrix.values)
    groups = None if by_rank else treated
    spread = _spread(values, groups, weights)
    varies = np.flatnonzero(spread.deviation > 0)
    if not len(varies):
        where = "" if groups is None else " within the groups"
        raise EstimationError(
            f"distance={name!r} has nothing to measure: no covariate varies{where}. "
            "Name covariates in which people differ, or choose another distance."
        )
    if name == "scaled_euclidean":
        share = np.where(matrix.is_level, np.sqrt(0.5), 1.0)[varies]
        turn = np.diag(share / spread.deviation[varies])
    else:
        turn = _whitening(spread.correlation[np.ix_(varies, varies)])
        turn /= _untied(len(values)) if by_rank else spread.deviation[varies, None]
    return _turned(values, varies, turn)


def _in_view(columns: Floats) -> Floats:
    """Bring each column to the size of one, whatever the order of rows: (n, k)."""
    found = np.empty(columns.shape, order="F")
    for place, column in enumerate(columns.T):
        low, high = float(column.min()), float(column.max())
        size = _scale.size_of(low, high)
        # The middle of the range is the same in any order of rows; the mean is not.
        middle = float(np.ldexp(low, -size) + np.ldexp(high, -size)) / 2
        found[:, place] = _scale.scale(low, high, middle, size=size).apply(column)
    return found


def _ranks(columns: Floats) -> Floats:
    """Take ranks, 0 in the middle and of size one at the ends; (n, k)."""
    from scipy.stats import rankdata

    count = len(columns)
    found = np.empty(columns.shape, order="F")
    for place, column in enumerate(columns.T):
        found[:, place] = (2.0 * rankdata(column) - (count + 1)) / count
    return found


def _spread(values: Floats, treated: Mask | None, weights: Floats | None) -> _Spread:
    """Measure how columns vary: within the groups, or if None in all rows."""
    count, width = values.shape
    share = np.ones(count) if weights is None else weights / weights.max()
    arms = (
        np.zeros(count, dtype=np.intp) if treated is None else treated.astype(np.intp)
    )
    insides = [share * (arms == arm) for arm in range(int(arms.max()) + 1)]
    sums = [_sums(values, inside) for inside in insides]
    means = np.stack([total[:-2] / total[-2] for total in sums])
    divisor = sum(float(total[-2] - total[-1] / total[-2]) for total in sums)

    def deviations(block: slice) -> Floats:
        # Halves: two values of size one may be two apart.
        halves: Floats = 0.5 * (values[block] - means[arms[block]])
        halves *= np.sqrt(share[block, None])
        return halves

    products = 4 * _order_free.cross_products(deviations, count, width)
    sizes = np.diagonal(products)
    variance = sizes / (divisor or np.nan)
    deviation = np.sqrt(np.where(variance > _CONSTANT, variance, 0.0))
    there = np.where(deviation > 0, np.sqrt(sizes), 1.0)
    return _Spread(deviation=deviation, correlation=products / np.outer(there, there))


def _sums(values: Floats, share: Floats) -> Floats:
    """Add up columns by share, the shares and their squares: (k + 2,)."""

    def parts(block: slice) -> Floats:
        part = share[block]
        made = np.empty((len(part), values.shape[1] + 2), order="F")
        np.multiply(values[block], part[:, None], out=made[:, :-2])
        made[:, -2], made[:, -1] = part, part * part
        return made

    return _order_free.column_sums(parts, len(values), values.shape[1] + 2)


def _untied(count: int) -> float:
    """Return the standard deviation of `_ranks` without ties."""
    return 2 * float(np.sqrt((count + 1) / (12 * count)))


def _whitening(correlation: Floats) -> Floats:
    """Find what makes standardised columns uncorrelated, each with variance one."""
    lengths, axes = np.linalg.eigh(correlation)
    there = lengths > _SINGULAR * lengths[-1]
    turn: Floats = axes[:, there] / np.sqrt(lengths[there])
    return turn


def _turned(values: Floats, columns: Codes, turn: Floats) -> Floats:
    """Multiply columns by a matrix, column by column.

    A product of matrices would give two equal rows another last digit, depending on
    where they stand.
    """
    found = np.empty((len(values), turn.shape[1]))
    for block in blocks(len(values)):
        part = np.ascontiguousarray(values[block].T[columns])
        for place in range(turn.shape[1]):
            total = part[0] * turn[0, place]
            for column, factor in zip(part[1:], turn[1:, place], strict=True):
                if factor:
                    total += column * factor
            found[block, place] = total
    return found
