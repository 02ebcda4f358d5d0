"""What every cluster adds to the error of each estimate.

An estimate reads a unit of group j and weight w by ``w * loads_j . outcome``. Its error
is the sum over clusters of what their residuals add. CR2 and CR3 first multiply the
loads of each cluster by a power of ``I - H``, with H the hat matrix of a regression:
the one that the estimate comes from, or one whose coefficients it is an unbiased
estimate of. With independent errors of one variance, CR2 is unbiased in both cases.
With weights, see
`own_weights`; where what that needs is not known, the variance of an error is taken to
be one over the weight.

The regression is given by a basis Z (J, T, k), so a unit has ``H = w Z_j Z_j'``, and
the hat matrix of a cluster acts in k dimensions however many rows the cluster has. Unit
effects drop out: they lie within clusters, and the loads of a unit sum to zero
(Pustejovsky and Tipton 2018, theorem 2).
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import leverage, own_weights
from iom_me.impact._linear.own_weights import WeightedEntries
from iom_me.impact._linear.sums import summed
from iom_me.impact._panel.moments import Entries, Moments

# Directions in which a cluster has hardly anything have their power by its limit.
_SMALL = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Readings:
    """How q estimates read the groups.

    Attributes
    ----------
    loads : (q, J, T) per unit of weight; they sum to zero over the periods of a unit
    residual : (J, T) mean of the group less its fit
    extra : (q, J) added to what a unit says, per unit of weight; or None
    """

    loads: Floats
    residual: Floats
    extra: Floats | None = None

    def offsets(self, loads: Floats) -> Floats:
        """Say how far each group lies off its fit, as the loads read it: (q, J)."""
        off: Floats = np.einsum("qjt,jt->qj", loads, self.residual)
        return off if self.extra is None else off + self.extra


@attrs.frozen(kw_only=True, eq=False)
class Scores:
    """The errors of q estimates.

    Either ``loads`` and ``offsets`` (each unit is a cluster) or ``sums``.

    Attributes
    ----------
    loads : (q, J, T) and offsets : (q, J), as in `Readings`, corrected
    sums : (C, q) what each cluster adds
    df : (q,) degrees of freedom
    lost : (q,) whether an estimate rests on clusters that are fitted exactly
    """

    df: Floats
    lost: Mask
    loads: Floats | None = None
    offsets: Floats | None = None
    sums: Floats | None = None

    def covariance(self, moments: Moments) -> Floats:
        """Add up the squares, without any factor: (q, q), NaN where it is lost."""
        if self.sums is not None:
            added = self.sums.T @ self.sums
        else:
            assert self.loads is not None  # noqa: S101 - one of the two is there
            assert self.offsets is not None  # noqa: S101
            added = _squares(moments, self.loads, self.offsets)
        added[self.lost, :] = added[:, self.lost] = np.nan
        return added


def added(one: Scores, other: Scores) -> Scores:
    """Add two sets of scores from the same moments, estimate by estimate.

    An estimate that has a part in both takes the fewer degrees of freedom.
    """
    return Scores(
        df=np.fmin(one.df, other.df),
        lost=one.lost | other.lost,
        loads=_sum(one.loads, other.loads),
        offsets=_sum(one.offsets, other.offsets),
        sums=_sum(one.sums, other.sums),
    )


def _sum(one: Floats | None, other: Floats | None) -> Floats | None:
    return None if one is None or other is None else one + other


def of(moments: Moments, basis: Floats, readings: Readings, vcov: str) -> Scores:
    """Correct what clusters add, and count degrees of freedom."""
    if by_unit(moments):
        return _of_units(moments, basis, readings, vcov)
    return _of_clusters(moments, basis, readings, vcov)


def by_unit(moments: Moments) -> bool:
    """Whether each unit is a cluster, and all of a group are alike.

    Units must be told apart if each has a weight of its own.
    """
    alone = moments.gram is not None and not moments.nested
    return alone and not (moments.weighted and moments.entries is not None)


def change(size: Floats, vcov: str) -> Floats:
    """Say by what CR2 and CR3 move a cluster along its directions of a given size."""
    stretch, _ = leverage.power(size, vcov)
    changed: Floats = np.where(
        size > _SMALL,
        (stretch - 1) / np.maximum(size, _SMALL),
        -leverage.POWER[vcov],
    )
    return changed


def _of_units(moments: Moments, basis: Floats, readings: Readings, vcov: str) -> Scores:
    """Each unit is a cluster: one kind of cluster per group."""
    loads = readings.loads
    weight = moments.mass / moments.n
    if vcov not in leverage.POWER:
        return Scores(
            loads=loads,
            offsets=readings.offsets(loads),
            df=np.full(len(loads), float(moments.clusters - 1)),
            lost=np.zeros(len(loads), dtype=np.bool_),
        )
    hat = (basis * weight[:, None, None]) @ basis.transpose(0, 2, 1)
    size, directions = np.linalg.eigh(hat)
    stretch, exact = leverage.power(size, vcov)
    turned = np.einsum("qjt,jts->qjs", loads, directions)
    gone = np.einsum("qjs,js,j->q", turned**2, exact, moments.mass)
    whole = np.einsum("qjs,j->q", turned**2, moments.mass)
    corrected = np.einsum("qjs,js,jts->qjt", turned, stretch, directions)
    own = weight * (corrected**2).sum(axis=2)
    reach = np.einsum("qjt,jtk->qjk", corrected, basis) * weight[:, None]
    df = [
        leverage.satterthwaite(mine, far, moments.n)
        for mine, far in zip(own, reach, strict=True)
    ]
    return Scores(
        loads=corrected,
        offsets=readings.offsets(corrected),
        df=np.array(df),
        lost=gone > leverage.MAX_LOST * whole,
    )


def _squares(moments: Moments, loads: Floats, offsets: Floats) -> Floats:
    """Sum squares of ``loads . (outcome - mean) + offset`` over units: (q, q)."""
    assert moments.gram is not None  # noqa: S101 - kept where each unit is a cluster
    read = np.einsum("qjt,jts->qjs", loads, moments.gram)
    added = np.einsum("qjs,rjs->qr", read, loads)
    pulled = np.einsum("qjt,jt->qj", loads, moments.pull)
    cross = pulled @ offsets.T
    total: Floats = added + cross + cross.T
    total += (offsets * moments.mass_squared) @ offsets.T
    return total


def _of_clusters(
    moments: Moments, basis: Floats, readings: Readings, vcov: str
) -> Scores:
    """Clusters of any kind, by what each has of each group."""
    entries, clusters = require_entries(moments), moments.clusters
    if isinstance(entries, WeightedEntries) and vcov in leverage.POWER:
        found = own_weights.corrected(moments, entries, basis, readings, vcov)
        return Scores(**found._asdict())
    loads, group = readings.loads, entries.group
    said = np.einsum("qet,et->eq", loads[:, group], entries.sums)
    said += entries.mass[:, None] * readings.offsets(loads).T[group]
    sums = summed(entries.cluster, said, clusters)
    if vcov not in leverage.POWER:
        return Scores(
            sums=sums,
            df=np.full(len(loads), float(clusters - 1)),
            lost=np.zeros(len(loads), dtype=np.bool_),
        )
    cross = cross_products(moments, basis)
    reach = np.einsum("jtk,qjt->jkq", basis, loads)[group]
    reach = summed(entries.cluster, reach * entries.mass[:, None, None], clusters)
    own = np.einsum("qjt,qjt->jq", loads, loads)[group] * entries.mass[:, None]
    own = summed(entries.cluster, own, clusters)
    size, directions = np.linalg.eigh(cross)
    _, exact = leverage.power(size, vcov)
    back = directions.transpose(0, 2, 1)
    turned = back @ reach
    moved = turned * change(size, vcov)[:, :, None]
    scores = back @ _basis_scores(moments, basis, readings.residual)[:, :, None]
    sums += (moved * scores).sum(axis=1)
    shown = np.where(exact, 1 / np.maximum(size, _SMALL), 0.0)
    gone = (turned**2 * shown[:, :, None]).sum(axis=(0, 1))
    lost = gone > leverage.MAX_LOST * own.sum(axis=0)
    # Corrected, a cluster reads v + Z K Z'v, with K = change in its own directions.
    own = own + (2 * turned * moved + moved**2 * size[:, :, None]).sum(axis=1)
    reach = directions @ (turned + moved * size[:, :, None])
    df = [leverage.satterthwaite(own[:, q], reach[:, :, q]) for q in range(len(loads))]
    return Scores(sums=sums, df=np.array(df), lost=lost)


def _basis_scores(moments: Moments, basis: Floats, residual: Floats) -> Floats:
    """Sum ``Z' e`` by cluster: (C, k)."""
    entries = require_entries(moments)
    off = np.einsum("jtk,jt->jk", basis, residual)[entries.group]
    scores = np.einsum("etk,et->ek", basis[entries.group], entries.sums)
    scores += entries.mass[:, None] * off
    return summed(entries.cluster, scores, moments.clusters)


def cross_products(moments: Moments, basis: Floats) -> Floats:
    """Sum ``Z' Z`` by cluster: (C, k, k)."""
    entries = require_entries(moments)
    own = basis.transpose(0, 2, 1) @ basis
    held = own[entries.group] * entries.mass[:, None, None]
    return summed(entries.cluster, held, moments.clusters)


def require_entries(moments: Moments) -> Entries:
    """Return the sums by cluster, or say that they were not kept."""
    if moments.entries is None:
        raise EstimationError(
            f"There are {moments.clusters:,} clusters, too many to keep the sums of "
            "each: with so many, resampling gives the same as the interval of CR2."
        )
    return moments.entries
