"""Least squares with unit and period effects, row by row.

For regressors that differ between the units of a group (covariates), and for weights,
whose corrections follow the working model of one error variance for all rows. Unit
means are taken out first, which leaves the regression on periods and regressors; with Q
an orthonormal basis of these (rows times the root of their weight), everything that is
needed of a cluster is a few small sums. Unit effects lie within clusters and are
orthogonal to Q, so the corrections of CR2 and CR3 need not know of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage, weighted_rows
from iom_me.impact._linear.family import BY_CLUSTER, Inferred
from iom_me.impact._linear.leverage import Working
from iom_me.impact._linear.regression import require_several
from iom_me.impact._linear.sums import summed
from iom_me.impact._resampling import Assignment, ClusterScores

# A column that keeps less than this of its length is fixed by those before it.
_TOLERANCE = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Observed:
    """Rows of a panel, as far as they were observed.

    Attributes
    ----------
    outcome : (N,) scaled
    unit, period, cluster : (N,) codes from 0, without gaps
    weights : (N,) alike within a unit; or None
    """

    outcome: Floats
    unit: Codes
    period: Codes
    cluster: Codes
    weights: Floats | None

    @property
    def root(self) -> Floats:
        """Root of the weight of each row: (N,)."""
        rows = np.ones(len(self.unit)) if self.weights is None else self.weights
        return np.sqrt(rows)

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return int(self.cluster.max()) + 1

    @property
    def seen(self) -> Floats:
        """Rows of the unit of each row: (N,)."""
        return np.bincount(self.unit).astype(np.float64)[self.unit]

    def within(self, values: Floats) -> Floats:
        """Take out the mean of each unit; the weights are alike within it."""
        rows = np.bincount(self.unit)
        taken: Floats = values - (np.bincount(self.unit, values) / rows)[self.unit]
        return taken


@attrs.frozen(kw_only=True, eq=False)
class RowFit:
    """A fit by least squares, with the rows themselves.

    Attributes
    ----------
    estimates : (p,)
    basis : (N, k) orthonormal; rows carry the root of their weight, as do ``residual``
        and ``within`` (N,), the outcome less unit means
    reads : (p, k) how each estimate reads the projections on the basis
    treated : (C,) whether a cluster has treated rows
    parameters : every dummy counted, those of units too
    scale : brings scaled outcomes to the unit of the user
    """

    observed: Observed
    estimates: Floats
    basis: Floats
    within: Floats
    residual: Floats
    reads: Floats
    treated: Mask
    parameters: int
    scale: float

    def infer(self, contrasts: Floats, vcov: str) -> Inferred:
        """Estimate contrasts (q, p)."""
        require_several(self.observed.clusters)
        reads = contrasts @ self.reads
        if vcov not in BY_CLUSTER:
            covariance, df, lost = self._by_row(reads, vcov)
        elif vcov not in leverage.POWER:
            scores = self._sums(self.residual) @ reads.T
            covariance = scores.T @ scores
            df = np.full(len(reads), float(self.observed.clusters - 1))
            lost = np.zeros(len(reads), dtype=np.bool_)
        elif self.observed.weights is None:
            covariance, df, lost = self._corrected(reads, vcov)
        else:
            covariance, df, lost = weighted_rows.corrected(
                self.basis,
                self.residual,
                self.observed.root,
                self.observed.cluster,
                reads,
                vcov,
            )
        covariance = covariance * leverage.factor(
            vcov,
            clusters=self.observed.clusters,
            rows=len(self.residual),
            parameters=self.parameters,
        )
        covariance[lost, :] = covariance[:, lost] = np.nan
        return Inferred(
            estimates=contrasts @ self.estimates,
            covariance=covariance,
            df=np.where(lost, np.nan, df),
        )

    def _sums(self, values: Floats) -> Floats:
        """Add up ``Q' values`` by cluster: (C, k)."""
        held = self.basis * values[:, None]
        return summed(self.observed.cluster, held, self.observed.clusters)

    def _cross(self) -> Floats:
        """Add up ``Q' Q`` by cluster: (C, k, k)."""
        k = self.basis.shape[1]
        cross = np.empty((self.observed.clusters, k, k))
        for column in range(k):
            cross[:, column] = self._sums(self.basis[:, column])
        return cross

    def _corrected(self, reads: Floats, vcov: str) -> tuple[Floats, Floats, Mask]:
        """CR2 and CR3 without weights."""
        cross = self._cross()
        size, directions = np.linalg.eigh(cross)
        stretch, exact = leverage.power(size, vcov)
        turned = reads @ directions
        gone = (turned**2 * (exact * size)[:, None, :]).sum(axis=(0, 2))
        pull = (turned * stretch[:, None, :]) @ directions.transpose(0, 2, 1)
        scores = np.einsum("cqk,ck->cq", pull, self._sums(self.residual))
        reach = np.einsum("ckl,cql->cqk", cross, pull)
        own = np.einsum("cqk,cqk->cq", pull, reach)
        df = [leverage.satterthwaite(own[:, q], reach[:, q]) for q in range(len(reads))]
        lost = gone > leverage.MAX_LOST * (reads**2).sum(axis=1)
        return scores.T @ scores, np.array(df), lost

    def _by_row(self, reads: Floats, vcov: str) -> tuple[Floats, Floats, Mask]:
        """Classical, and HC0 to HC3."""
        room = len(self.residual) - self.parameters
        df = np.full(len(reads), float(room))
        nobody = np.zeros(len(reads), dtype=np.bool_)
        if vcov == "classical":
            squares = self.residual @ self.residual
            variance = squares / room if room > 0 else np.nan
            return variance * reads @ reads.T, df, nobody
        loads = self.basis @ reads.T
        if vcov not in leverage.POWER:
            held = loads * self.residual[:, None]
            return held.T @ held, df, nobody
        share = 1 / self.observed.seen + (self.basis**2).sum(axis=1)
        stretch, exact = leverage.power(share, vcov)
        corrected = loads * stretch[:, None]
        held = corrected * self.residual[:, None]
        lost = (loads[exact] ** 2).sum(axis=0) > leverage.MAX_LOST * (reads**2).sum(
            axis=1
        )
        df = np.array([self._row_df(load) for load in corrected.T])
        return held.T @ held, df, lost

    def _row_df(self, load: Floats) -> float:
        """Count Satterthwaite degrees of freedom with each row as a cluster.

        The hat matrix is that of the basis and of the unit means.
        """
        own = load**2
        of_unit = load / np.sqrt(self.observed.seen)
        held = self.basis * load[:, None]
        overlap = (held**2).sum(axis=1) + of_unit**2
        apart = own - overlap
        gram = held.T @ held
        crossed = np.zeros((int(self.observed.unit.max()) + 1, held.shape[1]))
        np.add.at(crossed, self.observed.unit, held * of_unit[:, None])
        alone = np.bincount(self.observed.unit, of_unit**2)
        trace = apart.sum()
        of_square = (apart**2).sum() - (overlap**2).sum() + (gram**2).sum()
        of_square += 2 * (crossed**2).sum() + (alone**2).sum()
        return float(trace**2 / of_square) if of_square > 0 else np.nan

    def joint(self, contrasts: Floats, vcov: str) -> Working:
        """Say how sure the covariance of contrasts (q, p) is (CR2, CR3).

        With weights, the variance of an error is taken to be one over the weight.
        """
        cross = self._cross()
        size, directions = np.linalg.eigh(cross)
        stretch, _ = leverage.power(size, vcov)
        turned = (contrasts @ self.reads) @ directions
        pull = (turned * stretch[:, None, :]) @ directions.transpose(0, 2, 1)
        reach = pull @ cross
        return leverage.hotelling(reach @ pull.transpose(0, 2, 1), reach)

    def cluster_scores(self, contrast: Floats) -> ClusterScores:
        """Give the cluster sums of the fit, for the wild cluster bootstrap."""
        return ClusterScores(
            cross=self._cross(),
            outcome=self._sums(self.within),
            contrast=contrast @ self.reads,
            scale=self.scale,
            treated=self.treated,
        )

    def assignment(self, contrast: Floats) -> Assignment:  # noqa: ARG002 - of a family
        """Refuse: with covariates the effect is not a difference of means."""
        raise EstimationError(
            "Randomisation inference needs an effect that is made of means, and with "
            "covariates or weights it is not: leave them out."
        )


def fit(
    observed: Observed,
    columns: Sequence[tuple[str, Floats]],
    *,
    treated: Floats,
    exponent: int,
) -> RowFit:
    """Fit the outcome on unit effects, period effects and named columns (N,)."""
    root = observed.root
    periods = int(observed.period.max()) + 1
    laid = [observed.period == t for t in range(1, periods)]
    laid += [values for _, values in columns]
    scaled, sizes = _laid_out(observed, laid)
    basis, triangle = np.linalg.qr(scaled * root[:, None])
    _require_separate(np.diag(triangle), periods - 1, [name for name, _ in columns])
    reads = np.linalg.inv(triangle)[periods - 1 :] / sizes[periods - 1 :, None]
    within = observed.within(observed.outcome) * root
    projected = basis.T @ within
    there = np.bincount(observed.cluster, treated, observed.clusters)
    return RowFit(
        observed=observed,
        estimates=reads @ projected,
        basis=basis,
        within=within,
        residual=within - basis @ projected,
        reads=reads,
        treated=there > 0,
        parameters=int(observed.unit.max()) + 1 + basis.shape[1],
        scale=float(np.ldexp(1.0, exponent)),
    )


def _laid_out(
    observed: Observed, columns: Sequence[Floats | Mask]
) -> tuple[Floats, Floats]:
    """Take out unit means and scale to length one: columns (N, k), and sizes (k,)."""
    laid = np.empty((len(observed.unit), len(columns)))
    sizes = np.ones(len(columns))
    for place, column in enumerate(columns):
        largest = float(np.abs(column).max()) or 1.0
        values = observed.within(column / largest)
        values[np.abs(values) < _TOLERANCE] = 0.0
        length = float(np.linalg.norm(values * observed.root)) or 1.0
        laid[:, place] = values / length
        sizes[place] = largest * length
    return laid, sizes


def _require_separate(lengths: Floats, periods: int, names: Sequence[str]) -> None:
    """Refuse a column that those before it fix."""
    for name, length in zip(names, np.abs(lengths[periods:]), strict=True):
        if length < _TOLERANCE:
            raise EstimationError(
                f"{name!r} cannot be told apart from the unit and period effects and "
                "the columns before it: within units it does not vary, or they fix "
                "it. Leave it out."
            )
