"""Effects that are differences of means: every cohort and period has a mean of its own.

Group-time effects and their aggregates, with and without covariates. The model behind
CR2 and the degrees of freedom is the saturated one, a mean for every block (a cohort of
a panel, a cohort and period of cross-sections). There the hat matrix of a cluster has a
single leverage per block, the cluster's share of it, so that nothing is inverted.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage
from iom_me.impact._linear.family import Inferred
from iom_me.impact._linear.influence import Loads, OfGroups, by_block
from iom_me.impact._linear.leverage import Working
from iom_me.impact._linear.spread import ByCluster, ByUnit
from iom_me.impact._linear.weighted_means import Weighted
from iom_me.impact._panel.moments import Entries, Moments
from iom_me.impact._resampling.sums import Assignment, ClusterScores


@attrs.frozen(kw_only=True, eq=False)
class Saturated:
    """A family of p estimates.

    Attributes
    ----------
    estimates : (p,)
    spread : how sure they are
    share_of_block : (B, K) influence of a unit of each block, and of weight one, on the
        K estimated shares of the cohorts, which aggregates weigh by
    clusters, rows, parameters : counts behind CR1 and CR1S
    moments, loads : for resampling; None with covariates
    """

    estimates: Floats
    spread: ByUnit | ByCluster | Weighted
    share_of_block: Floats
    clusters: int
    rows: int
    parameters: int
    moments: Moments | None = None
    loads: Loads | None = None

    def infer(
        self, contrasts: Floats, vcov: str, shares: Floats | None = None
    ) -> Inferred:
        """Estimate contrasts (q, p); ``shares`` (q, K) is how each reads the shares.

        Degrees of freedom are those of the contrast with its weights taken as given.
        """
        leverage.require_several(self.clusters)
        off = np.zeros((len(contrasts), len(self.share_of_block)))
        if shares is not None:
            off = shares @ self.share_of_block.T
        variance, exact = self.spread.variance(contrasts, off, vcov)
        variance = variance * leverage.factor(
            vcov, clusters=self.clusters, rows=self.rows, parameters=self.parameters
        )
        nothing = np.diag(variance) <= self.spread.influence.noise(contrasts)
        variance[nothing, :] = variance[:, nothing] = 0.0
        df = np.full(len(contrasts), float(self.clusters - 1))
        if vcov in leverage.POWER:
            working = self.spread.influence.working(contrasts)
            df = self.spread.df(working, vcov)
            lost = _lost(working * self.spread.n, exact)
            variance[lost, :] = variance[:, lost] = np.nan
            df[lost] = np.nan
        return Inferred(
            estimates=contrasts @ self.estimates, covariance=variance, df=df
        )

    def joint(self, contrasts: Floats, vcov: str) -> Working:
        """Say how sure the covariance of contrasts (q, p) is (CR2, CR3)."""
        one, other = np.triu_indices(len(contrasts), 1)
        # A quadratic form: its cross terms are those of sums.
        read = self.spread.influence.working
        single, pairs = read(contrasts), read(contrasts[one] + contrasts[other])
        working = np.einsum("qb,qr->bqr", single, np.eye(len(contrasts)))
        cross = (pairs - single[one] - single[other]).T / 2
        working[:, one, other] = working[:, other, one] = cross
        return self.spread.joint(working, vcov)

    def cluster_scores(self, contrast: Floats) -> ClusterScores:
        """Collapse each unit to what the contrast reads of it: one mean per block."""
        moments, loads = self._for_resampling()
        entries = _entries(moments)
        load = np.einsum("p,pjt->jt", contrast, loads.loads)
        read = np.einsum("et,et->e", load[entries.group], entries.sums)
        read += entries.mass * (load * moments.mean).sum(axis=1)[entries.group]
        block = blocks(moments)[entries.group]
        size = int(block.max()) + 1
        mass = np.bincount(block, entries.mass, size)
        cross = np.zeros((moments.clusters, size, size))
        outcome = np.zeros((moments.clusters, size))
        np.add.at(cross, (entries.cluster, block, block), entries.mass / mass[block])
        scaled = read * np.sqrt(mass[block])
        np.add.at(outcome, (entries.cluster, block), scaled)
        treated = np.abs(load).sum(axis=1)[entries.group] > 0
        starts = moments.cohort[entries.group] != moments.cohort.max()
        hit = np.bincount(entries.cluster, treated & starts, moments.clusters) > 0
        return ClusterScores(
            cross=cross,
            outcome=outcome,
            contrast=1 / np.sqrt(mass),
            scale=float(np.ldexp(1.0, moments.exponent)),
            treated=hit,
        )

    def assignment(self, contrast: Floats) -> Assignment:
        """Say what each cluster had, and which cohort it belongs to."""
        moments, loads = self._for_resampling()
        return assignment_of(moments, np.einsum("p,pjt->jt", contrast, loads.loads))

    def _for_resampling(self) -> tuple[Moments, Loads]:
        if self.moments is None or self.loads is None:
            raise EstimationError(
                "With covariates there is nothing to resample: the estimate is not "
                "linear in the outcome. Estimate without covariates, or rely on the "
                "interval of CR2."
            )
        return self.moments, self.loads


def _lost(read: Floats, exact: Mask) -> Mask:
    """Find the contrasts (q,) that rest on a block that is fitted exactly."""
    lost = read[:, exact].sum(axis=1) > leverage.MAX_LOST * read.sum(axis=1)
    return np.asarray(lost, dtype=bool)


def blocks(moments: Moments) -> Codes:
    """Tell what has a mean of its own: cohorts of a panel, cells of cross-sections."""
    if (moments.observed.sum(axis=1) == 1).all() and not moments.within:
        return np.arange(len(moments.n))
    return np.unique(moments.cohort, return_inverse=True)[1]


def of_moments(
    moments: Moments, loads: Loads, *, estimates: Floats, shares: Floats
) -> Saturated:
    """Make a family from moments; ``shares`` (J, K) reads the shares of cohorts."""
    block = blocks(moments)
    influence = OfGroups(moments=moments, loads=loads, block=block)
    n = by_block(moments.n[None], block)[0]
    spread: ByUnit | ByCluster
    if moments.gram is not None and not moments.nested:
        squared = by_block(moments.mass_squared[None], block)[0]
        spread = ByUnit(influence=influence, n=n, squared=squared)
    else:
        spread = _by_cluster(moments, influence, n)
    first = np.zeros(len(n), dtype=np.intp)
    first[block] = np.arange(len(block))
    return Saturated(
        estimates=estimates,
        spread=spread,
        share_of_block=shares[first],
        clusters=moments.clusters,
        rows=moments.rows,
        parameters=parameters(moments),
        moments=moments,
        loads=loads,
    )


def _by_cluster(moments: Moments, influence: OfGroups, n: Floats) -> ByCluster:
    """Sum the influence over the units that a cluster has of a block."""
    entries, loads = _entries(moments), influence.loads
    by_group = np.einsum("pet,et->ep", loads.loads[:, entries.group], entries.sums)
    by_group += entries.mass[:, None] * loads.offsets[:, entries.group].T
    size = len(n)
    code = entries.cluster * size + influence.block[entries.group]
    found, place = np.unique(code, return_inverse=True)
    sums = np.zeros((len(found), by_group.shape[1]))
    np.add.at(sums, place, by_group)
    return ByCluster(
        influence=influence,
        n=n,
        clusters=moments.clusters,
        cluster=found // size,
        block=found % size,
        mass=by_block(entries.mass[None], place)[0],
        sums=sums,
    )


def parameters(moments: Moments) -> int:
    """Count every dummy of the saturated model: of units, and of cohort by period."""
    seen = np.zeros((int(moments.cohort.max()) + 1, moments.observed.shape[1]), bool)
    np.logical_or.at(seen, moments.cohort, moments.observed)
    cells = int(seen.sum())
    if (moments.observed.sum(axis=1) == 1).all():
        return cells
    return int(moments.n.sum()) + cells - int(seen.any(axis=1).sum())


def assignment_of(moments: Moments, load: Floats) -> Assignment:
    """Say what each cluster had in each period, and which cohort it belongs to."""
    entries = _entries(moments)
    if not moments.observed.all():
        raise EstimationError(
            "Randomisation inference needs units that were observed in every period: "
            "pass unbalanced='balanced' to keep only these."
        )
    group = np.full(moments.clusters, -1)
    group[entries.cluster] = entries.group
    if (group[entries.cluster] != entries.group).any():
        raise EstimationError(
            "Clusters hold units of several cohorts, so the programme was not assigned "
            "by cluster: choose the cluster by which it was assigned."
        )
    sums = np.zeros((moments.clusters, moments.mean.shape[1]))
    counts = np.zeros(moments.clusters)
    sums[entries.cluster] = (
        entries.sums + entries.mass[:, None] * moments.mean[entries.group]
    )
    counts[entries.cluster] = entries.mass
    order, exposed = _groups_by_start(moments)
    never_first = np.argsort(order)
    return Assignment(
        counts=np.repeat(counts[:, None], sums.shape[1], axis=1),
        sums=sums,
        group=never_first[group],
        loads=(load * moments.mass[:, None])[order],
        scale=float(np.ldexp(1.0, moments.exponent)),
        exposed=exposed,
    )


def _groups_by_start(moments: Moments) -> tuple[Codes, Mask | None]:
    """Order the groups, never treated first, and say when each has the programme."""
    periods = np.arange(moments.observed.shape[1])
    if moments.starts is None:
        last = moments.cohort != moments.cohort.max()
        return np.argsort(last, kind="stable"), None
    start = moments.starts[moments.cohort]
    order = np.argsort(start < len(periods), kind="stable")
    return order, periods >= start[order, None]


def _entries(moments: Moments) -> Entries:
    if moments.entries is None:
        raise EstimationError(
            f"There are {moments.clusters:,} clusters, too many to keep the sums of "
            "each: with so many, resampling gives the same as the interval of CR2."
        )
    return moments.entries
