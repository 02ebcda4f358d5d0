"""Least squares with unit and period effects, row by row.

For regressors that differ between the units of a group (covariates), and for weights,
whose corrections follow the working model of one error variance for all rows. Unit
means are taken out first, which leaves the regression on periods and regressors; with Q
an orthonormal basis of these (rows times the root of their weight), everything that is
needed of a cluster is a few small sums. Unit effects lie within clusters and are
orthogonal to Q, so the corrections of CR2 and CR3 need not know of them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage, powers, weighted_rows
from iom_me.impact._linear.family import BY_CLUSTER, Inferred
from iom_me.impact._linear.leverage import Working
from iom_me.impact._linear.sums import summed
from iom_me.impact._linear.weighted_rows import WeightedSums
from iom_me.impact._resampling.sums import Assignment, ClusterScores

# A column that keeps less than this of its length is fixed by those before it.
_TOLERANCE = 1e-9
# What is left of a unit mean by rounding alone.
_ROUNDING = 1e-13


@attrs.frozen(kw_only=True, eq=False)
class Observed:
    """Rows of a panel, as far as they were observed.

    Attributes
    ----------
    outcome : (N,) scaled
    unit, period, cluster : (N,) codes from 0, without gaps
    weights : (N,) alike within a unit; or None
    cluster_labels : (C,) names of the clusters; None where they are not kept
    """

    outcome: Floats
    unit: Codes
    period: Codes
    cluster: Codes
    weights: Floats | None
    cluster_labels: tuple[object, ...] | None = None

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

    @property
    def units(self) -> int:
        """Number of units."""
        return int(self.unit.max()) + 1

    def of_unit(self, values: Any) -> Any:
        """Take one value per unit of what is alike in its rows: (N,) to (U,)."""
        taken = np.empty(self.units, dtype=values.dtype)
        taken[self.unit] = values
        return taken

    @functools.cached_property
    def is_full(self) -> bool:
        """Whether the rows are all periods of one unit after another."""
        units, periods = self.units, int(self.period.max()) + 1
        if len(self.unit) != units * periods:
            return False
        place = self.unit * periods + self.period
        return bool((place[1:] > place[:-1]).all())

    def within(self, values: Floats) -> Floats:
        """Take out the mean of each unit; the weights are alike within it."""
        if self.is_full:
            laid = values.reshape(self.units, -1)
            own = laid.mean(axis=1, keepdims=True)
        else:
            rows = np.bincount(self.unit)
            laid = values
            own = (np.bincount(self.unit, values) / rows)[self.unit]
        taken: Floats = laid - own
        taken[np.abs(taken) < _ROUNDING * np.abs(own)] = 0.0
        return taken.reshape(-1)

    def by_unit(self, values: Floats) -> Floats:
        """Lay out rows (N, ...) by unit and period, 0 where there is none."""
        units, periods = self.units, int(self.period.max()) + 1
        if self.is_full:
            return values.reshape(units, periods, *values.shape[1:])
        laid = np.zeros((units, periods, *values.shape[1:]))
        laid[self.unit, self.period] = values
        return laid

    def by_cluster(self, values: Floats) -> Floats:
        """Add up values of units (U, ...) by cluster: (C, ...)."""
        cluster = self.of_unit(self.cluster)
        if self.clusters == len(cluster) and (cluster[1:] > cluster[:-1]).all():
            return values
        return summed(cluster, values, self.clusters)


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
        leverage.require_several(self.observed.clusters)
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
                self._weighted_sums(self.observed.weights), reads, vcov
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
        observed = self.observed
        return observed.by_cluster(_projected(observed, self.basis, values))

    def _cross(self) -> Floats:
        """Add up ``Q' Q`` by cluster: (C, k, k)."""
        return self.observed.by_cluster(_squared(self.observed, self.basis))

    def _corrected(self, reads: Floats, vcov: str) -> tuple[Floats, Floats, Mask]:
        """CR2 and CR3 without weights."""
        cross = self._cross()
        pull, gone = powers.pulled(cross, reads, vcov)
        scores = np.einsum("cqk,ck->cq", pull, self._sums(self.residual))
        reach = pull @ cross
        own = np.einsum("cqk,cqk->cq", pull, reach)
        df = [leverage.satterthwaite(own[:, q], reach[:, q]) for q in range(len(reads))]
        lost = gone > leverage.MAX_LOST * (reads**2).sum(axis=1)
        return scores.T @ scores, np.array(df), lost

    def _weighted_sums(self, weights: Floats) -> WeightedSums:
        """Add up what CR2 and CR3 need with weights, which are alike within units."""
        observed = self.observed
        weight = observed.of_unit(weights)
        square = _squared(observed, self.basis)
        said = _projected(observed, self.basis, self.residual)
        columns, matrices = weight[:, None], weight[:, None, None]
        return WeightedSums(
            plain=observed.by_cluster(square / matrices),
            cross=observed.by_cluster(square),
            weighed=observed.by_cluster(square * matrices),
            said_plain=observed.by_cluster(said / columns),
            said=observed.by_cluster(said),
        )

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
        pull, _ = powers.pulled(cross, contrasts @ self.reads, vcov)
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
    dummies = int(observed.period.max())
    laid = [observed.period == t for t in range(1, dummies + 1)]
    scaled, sizes = _laid_out(observed, [*laid, *(values for _, values in columns)])
    basis, inverse, kept = powers.orthonormal(scaled, tolerance=_TOLERANCE)
    _require_separate(kept[dummies:], [name for name, _ in columns])
    first = int(kept[:dummies].sum())
    reads = inverse[first:] / sizes[dummies:, None]
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
        parameters=observed.units + basis.shape[1],
        scale=float(np.ldexp(1.0, exponent)),
    )


def _projected(observed: Observed, basis: Floats, values: Floats) -> Floats:
    """Add up ``Q' values`` by unit: (U, k)."""
    laid = observed.by_unit(values)[:, None, :]
    read: Floats = (laid @ observed.by_unit(basis))[:, 0]
    return read


def _squared(observed: Observed, basis: Floats) -> Floats:
    """Add up ``Q' Q`` by unit: (U, k, k)."""
    laid = observed.by_unit(basis)
    square: Floats = laid.transpose(0, 2, 1) @ laid
    return square


def _laid_out(
    observed: Observed, columns: Sequence[Floats | Mask]
) -> tuple[Floats, Floats]:
    """Take out unit means, weigh, scale to length one: (N, k), and sizes (k,)."""
    laid = np.empty((len(observed.unit), len(columns)), order="F")
    sizes = np.ones(len(columns))
    root = observed.root
    for place, column in enumerate(columns):
        largest = float(np.abs(column).max()) or 1.0
        values = observed.within(column / largest) * root
        length = float(np.linalg.norm(values)) or 1.0
        laid[:, place] = values / length
        sizes[place] = largest * length
    return laid, sizes


def _require_separate(kept: Mask, names: Sequence[str]) -> None:
    """Refuse a column that those before it fix."""
    for name, there in zip(names, kept, strict=True):
        if not there:
            raise EstimationError(
                f"{name!r} cannot be told apart from the unit and period effects and "
                "the columns before it: within units it does not vary, or they fix "
                "it. Leave it out."
            )
