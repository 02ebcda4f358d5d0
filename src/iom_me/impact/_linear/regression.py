"""Least squares with unit effects, on regressors that depend on group and period alone.

Two-way fixed effects, their event study, and what imputation is held against. Within a
group all units have the same regressors, so the fit, every kind of covariance and its
degrees of freedom are sums over groups (or over clusters and groups) of small matrices.

The regressors are written in a basis Z, unit means taken out, in which
``sum_j mass_j Z_j' Z_j`` is the identity.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import by_row, joint, leverage, scores
from iom_me.impact._linear.family import BY_CLUSTER, Inferred
from iom_me.impact._linear.leverage import Working
from iom_me.impact._linear.saturated import assignment_of
from iom_me.impact._linear.scores import Readings, Scores
from iom_me.impact._linear.sums import summed
from iom_me.impact._panel.moments import Moments
from iom_me.impact._resampling.sums import Assignment, ClusterScores

# A column that keeps less than this of its length is fixed by those before it.
_TOLERANCE = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Regression:
    """A fit by least squares.

    Attributes
    ----------
    estimates : (p,) one per kept regressor
    kept : (r,) which of the regressors that were passed could be told apart
    basis : (J, T, k) the regressors in the basis Z
    reads : (p, k) how each estimate reads the projections on the basis
    reads_period : (T, k) the same of the period effects; those of the first period, and
        of periods that nothing was observed in, are zero
    projected : (k,) projections of the outcome on the basis
    residual : (J, T) mean of the group less its fit
    parameters : every dummy counted, those of units too
    """

    moments: Moments
    estimates: Floats
    kept: Mask
    basis: Floats
    reads: Floats
    reads_period: Floats
    projected: Floats
    residual: Floats
    parameters: int

    @property
    def period_effects(self) -> Floats:
        """Effects of the periods, up to a constant: (T,)."""
        return self.reads_period @ self.projected

    def infer(self, contrasts: Floats, vcov: str) -> Inferred:
        """Estimate contrasts (q, p)."""
        if vcov in BY_CLUSTER:
            found = self.scores(contrasts, vcov)
            covariance, df, lost = found.covariance(self.moments), found.df, found.lost
        else:
            loads = self.all_loads(contrasts)
            covariance, df, lost = by_row.covariance(self, loads, vcov)
        return finished(self, contrasts @ self.estimates, covariance, df, lost, vcov)

    def scores(self, contrasts: Floats, vcov: str) -> Scores:
        """Say what every cluster adds to the error of contrasts (q, p)."""
        readings = Readings(loads=self.all_loads(contrasts), residual=self.residual)
        return scores.of(self.moments, self.basis, readings, vcov)

    def joint(self, contrasts: Floats, vcov: str) -> Working:
        """Say how sure the covariance of contrasts (q, p) is (CR2, CR3)."""
        loads = self.all_loads(contrasts)
        return joint.working(self.moments, self.basis, loads, vcov)

    def all_loads(self, contrasts: Floats) -> Floats:
        """Say how contrasts (q, p) read the groups, per unit of weight: (q, J, T)."""
        loads: Floats = np.einsum("jtk,qk->qjt", self.basis, contrasts @ self.reads)
        return loads

    def loads(self, contrast: Floats) -> Floats:
        """Say how one contrast (p,) reads the groups: (J, T)."""
        load: Floats = self.all_loads(contrast[None])[0]
        return load

    def cluster_scores(self, contrast: Floats) -> ClusterScores:
        """Give the cluster sums of the fit, for the wild cluster bootstrap."""
        return self.basis_scores(contrast @ self.reads)

    def basis_scores(self, read: Floats) -> ClusterScores:
        """Give the same of what ``read`` (k,) reads from the projections."""
        moments, entries = self.moments, scores.require_entries(self.moments)
        sums = entries.sums + entries.mass[:, None] * moments.mean[entries.group]
        projected = np.einsum("etk,et->ek", self.basis[entries.group], sums)
        starts = moments.cohort[entries.group] != moments.cohort.max()
        return ClusterScores(
            cross=scores.cross_products(moments, self.basis),
            outcome=summed(entries.cluster, projected, moments.clusters),
            contrast=read,
            scale=float(np.ldexp(1.0, moments.exponent)),
            treated=np.bincount(entries.cluster, starts, moments.clusters) > 0,
        )

    def assignment(self, contrast: Floats) -> Assignment:
        """Say what each cluster had, and which cohort it belongs to."""
        return assignment_of(self.moments, self.loads(contrast))


def finished(  # noqa: PLR0917 - the parts of what is finished
    model: Regression,
    estimates: Floats,
    covariance: Floats,
    df: Floats,
    lost: Mask,
    vcov: str,
) -> Inferred:
    """Apply the small-sample factor, and blank what is lost."""
    leverage.require_several(model.moments.clusters)
    scaled = covariance * leverage.factor(
        vcov,
        clusters=model.moments.clusters,
        rows=model.moments.rows,
        parameters=model.parameters,
    )
    scaled[lost, :] = scaled[:, lost] = np.nan
    return Inferred(
        estimates=estimates, covariance=scaled, df=np.where(lost, np.nan, df)
    )


def fit(moments: Moments, regressors: Floats, *, reported: int) -> Regression:
    """Fit unit effects, period effects and the regressors.

    Parameters
    ----------
    moments : of a panel, ``within``
    regressors : (J, T, p) by group and period
    reported : how many of the regressors (the first ones) are estimates to report; the
        others only take part
    """
    groups, periods, _ = regressors.shape
    root = np.sqrt(moments.mass)[:, None, None]
    laid = _without_unit_means(moments, regressors) * root
    flat = laid.reshape(groups * periods, -1)
    kept = _independent(flat)
    orthonormal, triangle = np.linalg.qr(flat[:, kept])
    rank = int(kept.sum())
    basis = orthonormal.reshape(groups, periods, rank) / root
    projected = np.einsum("jtk,j,jt->k", basis, moments.mass, moments.mean)
    inverse = np.linalg.inv(triangle)
    first = int(kept[: periods - 1].sum())
    own = kept[periods - 1 : periods - 1 + reported]
    reads = inverse[first : first + int(own.sum())]
    reads_period = np.zeros((periods, rank))
    reads_period[1:][kept[: periods - 1]] = inverse[:first]
    return Regression(
        moments=moments,
        estimates=reads @ projected,
        kept=own,
        basis=basis,
        reads=reads,
        reads_period=reads_period,
        projected=projected,
        residual=(moments.mean - basis @ projected) * moments.observed,
        parameters=int(moments.n.sum()) + rank,
    )


def _without_unit_means(moments: Moments, regressors: Floats) -> Floats:
    """Put period dummies before the regressors, and take out the mean of each unit."""
    groups, periods, _ = regressors.shape
    dummies = np.broadcast_to(np.eye(periods)[:, 1:], (groups, periods, periods - 1))
    seen = moments.observed[:, :, None]
    laid = np.concatenate([dummies, regressors], axis=2) * seen
    own = laid.sum(axis=1, keepdims=True) / seen.sum(axis=1)[:, None]
    within: Floats = (laid - own) * seen
    return within


def _independent(columns: Floats) -> Mask:
    """Mark the columns that are not fixed by those before them."""
    norms = np.linalg.norm(columns, axis=0)
    kept = np.zeros(columns.shape[1], dtype=np.bool_)
    basis = np.zeros((columns.shape[0], 0))
    for place, column in enumerate(columns.T):
        if norms[place] == 0:
            continue
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        size = np.linalg.norm(left)
        if size > _TOLERANCE * norms[place]:
            kept[place] = True
            basis = np.column_stack([basis, left / size])
    return kept
