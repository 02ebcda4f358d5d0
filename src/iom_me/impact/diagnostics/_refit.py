"""Estimates, their errors and degrees of freedom without one cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage, scores
from iom_me.impact._linear.family import Family, Inferred
from iom_me.impact._linear.imputed import Imputed, Joined
from iom_me.impact._linear.influence import Loads
from iom_me.impact._linear.regression import Regression
from iom_me.impact._linear.rows import Observed, RowFit
from iom_me.impact._linear.saturated import Saturated, of_moments
from iom_me.impact._linear.weighted_means import Weighted
from iom_me.impact._panel.moments import Moments
from iom_me.impact._resampling.sums import ClusterScores
from iom_me.impact.diagnostics._moments import without

Contrast: TypeAlias = Callable[[Saturated], tuple[Floats, Floats | None]]
# Directions that keep less than this part without a cluster are the cluster's own.
_OWN = 1e-9
# A contrast that loses more than this of its reading cannot be estimated.
_LOST = 1e-8
_NOTHING = Inferred(
    estimates=np.array([np.nan]), covariance=np.array([[np.nan]]), df=np.array([np.nan])
)


@attrs.frozen(kw_only=True, eq=False)
class Jackknife:
    """A contrast that can be estimated with all clusters, and without each.

    Attributes
    ----------
    whole : with all
    left : how to leave one out, by its position; NaN where nothing can be estimated
    clusters : how many there are
    vcov : kind of standard error
    labels : their names, or None
    """

    whole: Inferred
    left: Callable[[int], Inferred]
    clusters: int
    vcov: str
    labels: tuple[object, ...] | None = None

    def each(self) -> Iterator[Inferred]:
        """Leave out one after the other."""
        return map(self.left, range(self.clusters))


def of_family(
    family: Family, contrast: Floats, vcov: str, reader: Contrast | None = None
) -> Jackknife:
    """Prepare one contrast (p,) of a family.

    ``reader`` finds the contrast (1, p) and how it moves with the shares of the
    cohorts anew for every refit; without it, averages keep their weights.
    """
    if isinstance(family, Saturated):
        return _of_means(family, vcov, reader or _fixed(contrast))
    if isinstance(family, Regression):
        return _of_regression(family, contrast @ family.reads, vcov)
    if isinstance(family, Imputed):
        return _of_imputed(family, contrast, vcov)
    if isinstance(family, RowFit):
        rows = np.bincount(family.observed.cluster)
        asked = family.cluster_scores(contrast)
        units = np.zeros_like(rows)
        np.add.at(units, _cluster_of_unit(family.observed), 1)
        found = of_scores(asked, rows, units, vcov)
        return attrs.evolve(found, labels=family.observed.cluster_labels)
    if isinstance(family, Joined):
        size = len(family.leads.estimates)
        before, after = contrast[:size], contrast[size:]
        if not after.any():
            return of_family(family.leads, before, vcov)
        return of_family(family.effects, after, vcov)
    raise EstimationError(
        "This kind of estimate keeps no sums by cluster, so no cluster can be left out."
    )


def _fixed(contrast: Floats) -> Contrast:
    def reader(family: Saturated) -> tuple[Floats, Floats | None]:
        del family
        return contrast[None], None

    return reader


# Differences of means


def _of_means(family: Saturated, vcov: str, reader: Contrast) -> Jackknife:
    if family.moments is None:
        raise EstimationError(
            "With covariates or weights these effects keep no sums by cluster. "
            "Estimate without them, or again without the rows of the cluster in "
            "question."
        )
    moments: Moments = family.moments
    if isinstance(family.spread, Weighted) and vcov in leverage.POWER:
        # CR2 of sampling weights needs each unit's own, which is not kept.
        vcov = "CR1"
        family = refitted(family, None)[0]

    def left(cluster: int) -> Inferred:
        rest, lost = refitted(family, cluster)
        contrast, shares = reader(rest)
        if (np.abs(contrast[0]) > _LOST * np.abs(contrast).max())[lost].any():
            return _NOTHING
        return rest.infer(contrast, vcov, shares)

    contrast, shares = reader(family)
    return Jackknife(
        whole=family.infer(contrast, vcov, shares),
        left=left,
        clusters=moments.clusters,
        vcov=vcov,
        labels=moments.cluster_labels,
    )


def refitted(family: Saturated, cluster: int | None) -> tuple[Saturated, Mask]:
    """Estimate all cells without a cluster, or with all of them (None).

    Also mark the cells (p,) of which the cluster was all of a side.

    In a period, the groups of one side of a comparison are those that are read with one
    sign; their weights sum to one.
    """
    assert family.moments is not None  # noqa: S101 - checked by the caller
    assert family.loads is not None  # noqa: S101
    whole = family.moments
    rest = whole if cluster is None else without(whole, cluster)
    lost = np.zeros(len(family.estimates), dtype=np.bool_)
    loads = np.zeros_like(family.loads.loads)
    offsets = np.zeros_like(family.loads.offsets)
    for sign in (1.0, -1.0):
        side = np.maximum(sign * family.loads.loads, 0.0)
        total = np.einsum("pjt,j->pt", side, rest.mass)
        lost |= (side.any(axis=1) & ~(total > _OWN)).any(axis=1)
        side /= np.where(total > _OWN, total, 1.0)[:, None, :]
        pooled = np.einsum("pjt,j,jt->pt", side, rest.mass, rest.mean)
        offsets += sign * np.einsum("pjt,jt->pj", side, rest.mean)
        offsets -= sign * np.einsum("pjt,pt->pj", side, pooled)
        loads += sign * side
    there = rest.n > 0
    cohorts = family.share_of_block.shape[1]
    kept = _groups(rest, there)
    refit = of_moments(
        kept,
        Loads(loads=loads[:, there], offsets=offsets[:, there]),
        estimates=np.einsum("pjt,j,jt->p", loads, rest.mass, rest.mean),
        shares=np.eye(cohorts)[kept.cohort] / kept.mass.sum(),
    )
    return refit, lost


def _groups(moments: Moments, there: Mask) -> Moments:
    """Keep the groups that have somebody."""
    if there.all():
        return moments
    entries = scores.require_entries(moments)
    number = np.cumsum(there) - 1
    return attrs.evolve(
        moments,
        cohort=moments.cohort[there],
        observed=moments.observed[there],
        n=moments.n[there],
        mass=moments.mass[there],
        mass_squared=moments.mass_squared[there],
        level=moments.level[there],
        mean=moments.mean[there],
        gram=None if moments.gram is None else moments.gram[there],
        pull=moments.pull[there],
        entries=attrs.evolve(entries, group=number[entries.group]),
    )


# Least squares on a panel


def _of_regression(model: Regression, read: Floats, vcov: str) -> Jackknife:
    """Leave clusters out of what ``read`` (k,) reads from the projections."""
    cross = scores.cross_products(model.moments, model.basis)
    one = np.ones((1, 1))

    def left(cluster: int) -> Inferred:
        turn, lost = _turn(cross[cluster], read)
        if lost:
            return _NOTHING
        rest = without(model.moments, cluster)
        there = rest.n > 0
        kept = _groups(rest, there)
        basis = model.basis[there] @ turn
        projected = np.einsum("jtk,j,jt->k", basis, kept.mass, kept.mean)
        refit = attrs.evolve(
            model,
            moments=kept,
            estimates=(read @ turn @ projected)[None],
            basis=basis,
            reads=(read @ turn)[None],
            reads_period=model.reads_period @ turn,
            projected=projected,
            residual=(kept.mean - basis @ projected) * kept.observed,
            parameters=int(kept.n.sum()) + turn.shape[1],
        )
        return refit.infer(one, vcov)

    alone = attrs.evolve(
        model, reads=read[None], estimates=(read @ model.projected)[None]
    )
    return Jackknife(
        whole=alone.infer(one, vcov),
        left=left,
        clusters=model.moments.clusters,
        vcov=vcov,
        labels=model.moments.cluster_labels,
    )


def _turn(cross: Floats, read: Floats) -> tuple[Floats, bool]:
    """Make a basis orthonormal without a cluster: (k, r).

    Also say whether what ``read`` (k,) reads was known from the cluster alone.
    """
    size, directions = np.linalg.eigh(np.eye(len(cross)) - cross)
    kept = size > _OWN
    gone = np.linalg.norm(read @ directions[:, ~kept])
    lost = bool(gone > _LOST * np.linalg.norm(read))
    turn: Floats = directions[:, kept] / np.sqrt(size[kept])
    return turn, lost


def _of_imputed(family: Imputed, contrast: Floats, vcov: str) -> Jackknife:
    read = family.cluster_scores(contrast).contrast
    return _of_regression(family.model, read, vcov)


# Least squares by cluster


def of_scores(asked: ClusterScores, rows: Codes, units: Codes, vcov: str) -> Jackknife:
    """Prepare a coefficient from its sums by cluster, in the scaled unit.

    ``rows`` and ``units`` (C,) count the rows of each cluster, and its unit effects,
    which the basis does not hold.
    """
    read = asked.contrast

    def infer(kept: Mask, turn: Floats) -> Inferred:
        factor = leverage.factor(
            vcov,
            clusters=int(kept.sum()),
            rows=int(rows[kept].sum()),
            parameters=turn.shape[1] + int(units[kept].sum()),
        )
        return least_squares(
            turn.T @ asked.cross[kept] @ turn,
            asked.outcome[kept] @ turn,
            read @ turn,
            vcov,
            factor,
        )

    everyone = np.ones(len(rows), dtype=np.bool_)

    def left(cluster: int) -> Inferred:
        turn, lost = _turn(asked.cross[cluster], read)
        kept = everyone.copy()
        kept[cluster] = False
        return _NOTHING if lost else infer(kept, turn)

    return Jackknife(
        whole=infer(everyone, np.eye(len(read))),
        left=left,
        clusters=len(rows),
        vcov=vcov,
    )


def _cluster_of_unit(observed: Observed) -> Codes:
    found = np.zeros(int(observed.unit.max()) + 1, dtype=np.intp)
    found[observed.unit] = observed.cluster
    return found


def least_squares(
    cross: Floats, outcome: Floats, read: Floats, vcov: str, factor: float
) -> Inferred:
    """Estimate from ``Q_c' Q_c`` (C, k, k) and ``Q_c' y_c`` (C, k)."""
    projected = outcome.sum(axis=0)
    left = outcome - cross @ projected
    size, directions = np.linalg.eigh(cross)
    stretch, exact = leverage.power(size, vcov)
    power = (directions * stretch[:, None]) @ directions.transpose(0, 2, 1)
    corrected = power @ read
    said = (corrected * left).sum(axis=1)
    reach = (cross @ corrected[:, :, None])[:, :, 0]
    own = (corrected * reach).sum(axis=1)
    df = float(len(cross) - 1)
    if vcov in leverage.POWER:
        df = leverage.satterthwaite(own, reach)
    turned = (directions.transpose(0, 2, 1) @ read) ** 2
    gone = (turned * size * exact).sum()
    variance = factor * float(said @ said)
    if gone > leverage.MAX_LOST * (turned * size).sum():
        variance = df = float("nan")
    return Inferred(
        estimates=np.array([read @ projected]),
        covariance=np.array([[variance]]),
        df=np.array([df]),
    )
