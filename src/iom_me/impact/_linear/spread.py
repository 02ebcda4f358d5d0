"""The covariance of estimates from their influence functions, and degrees of freedom.

The hat matrix of the saturated model has one leverage per cluster and block: the share
of the block's weight that lies in the cluster. So CR2 and CR3 are weights, and the
degrees of freedom are sums over blocks, or over clusters and blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage
from iom_me.impact._linear.leverage import Working

if TYPE_CHECKING:
    from iom_me.impact._linear.influence import Influence


@attrs.frozen(kw_only=True, eq=False)
class ByUnit:
    """Each unit is a cluster; its leverage is one over the size of its block.

    Attributes
    ----------
    n : (B,) units of each block
    squared : (B,) sum of their squared weights
    """

    influence: Influence
    n: Floats
    squared: Floats

    def variance(
        self, contrasts: Floats, off: Floats, vcov: str
    ) -> tuple[Floats, Mask]:
        """Return the covariance (q, q), and which blocks (B,) are fitted exactly.

        ``off`` (q, B) is added to the influence of each unit, per unit of weight.
        """
        weight, exact = _power(1 / self.n, vcov)
        variance = self.influence.squares(contrasts, weight**2)
        if off.any():
            cross = (self.influence.first(contrasts) * weight) @ off.T
            variance += cross + cross.T + (off * self.squared) @ off.T
        return variance, exact

    def df(self, working: Floats, vcov: str) -> Floats:
        """Count degrees of freedom (q,) from the working variances (q, B)."""
        weight, _ = _power(1 / self.n, vcov)
        own = weight**2 * working  # of one unit; its overlap with others is own / n
        trace = own @ (self.n - 1)
        return _ratio(trace, own**2 @ (self.n - 1))

    def joint(self, working: Floats, vcov: str) -> Working:
        """Do the same jointly, from working covariances (B, q, q)."""
        weight, _ = _power(1 / self.n, vcov)
        room = np.maximum(self.n - 1, 0.0)
        return matched(working, weight**2 * room, np.diag(weight**4 * room))


@attrs.frozen(kw_only=True, eq=False)
class ByCluster:
    """Clusters of any kind; one entry for what a cluster has of a block.

    Attributes
    ----------
    n : (B,) units of each block
    cluster, block : (E,) of each entry
    mass : (E,) weight of its units
    sums : (E, p) their summed influence
    """

    influence: Influence
    n: Floats
    clusters: int
    cluster: Codes
    block: Codes
    mass: Floats
    sums: Floats

    def variance(
        self, contrasts: Floats, off: Floats, vcov: str
    ) -> tuple[Floats, Mask]:
        """Return the covariance (q, q), and which blocks (B,) are fitted exactly."""
        weight, alone = _power(self._share(), vcov)
        scores = (self.sums @ contrasts.T) * weight[:, None]
        scores += self.mass[:, None] * off.T[self.block]
        total = np.empty((self.clusters, len(contrasts)))
        for q, column in enumerate(scores.T):
            total[:, q] = np.bincount(self.cluster, column, self.clusters)
        exact = np.zeros(len(self.n), dtype=bool)
        exact[self.block[alone]] = True
        return total.T @ total, exact

    def df(self, working: Floats, vcov: str) -> Floats:
        """Count degrees of freedom (q,) from the working variances (q, B).

        A cluster's part in the variance estimate is a quadratic form with the matrix
        ``diag(own) - reach reach'``; both scale with the working variance of the block.
        """
        own, reach = self._own_and_reach(vcov)
        overlap = reach**2 @ working.T
        apart = own @ working.T - overlap
        across = np.einsum("qb,bd,qd->q", working, (reach.T @ reach) ** 2, working)
        of_square = (apart**2 - overlap**2).sum(axis=0) + across
        return _ratio(apart.sum(axis=0), of_square)

    def joint(self, working: Floats, vcov: str) -> Working:
        """Do the same jointly, from working covariances (B, q, q)."""
        own, reach = self._own_and_reach(vcov)
        apart = own - reach**2
        overlap = (reach.T @ reach) ** 2
        overlap += apart.T @ apart - (reach**2).T @ reach**2
        return matched(working, apart.sum(axis=0), overlap)

    def _own_and_reach(self, vcov: str) -> tuple[Floats, Floats]:
        """Split a cluster's hold on each block, per unit of working variance."""
        weight, _ = _power(self._share(), vcov)
        size = self._share() * self.n[self.block]
        shape = (self.clusters, len(self.n))
        own, reach = np.zeros(shape), np.zeros(shape)
        own[self.cluster, self.block] = weight**2 * size
        reach[self.cluster, self.block] = weight * size / np.sqrt(self.n[self.block])
        return own, reach

    def _share(self) -> Floats:
        """Say which share of its block each entry is."""
        whole = np.bincount(self.block, self.mass, len(self.n))
        share: Floats = self.mass / whole[self.block]
        return share


def _power(share: Floats, vcov: str) -> tuple[Floats, Mask]:
    if vcov in leverage.POWER:
        return leverage.power(share, vcov)
    return np.ones_like(share), np.zeros(len(share), dtype=bool)


def _ratio(trace: Floats, of_square: Floats) -> Floats:
    there = of_square > 0
    df: Floats = np.where(there, trace**2 / np.where(there, of_square, 1.0), np.nan)
    return df


def matched(working: Floats, apart: Floats, overlap: Floats) -> Working:
    """Match to a Wishart distribution, as in `leverage.hotelling`.

    What clusters i and j share is ``sum_b g_ijb working_b``; ``overlap`` (B, B) sums
    the products ``g_ijb g_ijd`` over all i and j, and ``apart`` (B,) the ``g_iib``.
    """
    covariance = np.tensordot(apart, working, axes=1)
    root = leverage.inverse_root(covariance)
    size = len(root)
    standard = root @ working @ root.T
    trace = np.einsum("bqq->b", standard)
    products = np.einsum("bqr,dqr->bd", standard, standard)
    total = (overlap * (np.outer(trace, trace) + products)).sum()
    return Working(
        covariance=covariance,
        df=float(size * (size + 1) / total) if total > 0 else np.nan,
    )
