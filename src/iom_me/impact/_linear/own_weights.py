"""CR2 and CR3 of estimates with weights, for errors of one variance.

As `weighted_rows`, for estimates that read the groups. A unit of weight w has X = Z_j
and R = w Z_j, and is read by w times its loads. Units of one group differ in weight,
so what is known of a cluster's part of a group are the sums of w**0, w and w**2, and of
the outcomes without and with weights: see `WeightedEntries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear import leverage, weighted_rows
from iom_me.impact._panel import moments as reduced
from iom_me.impact._panel.door import Panel
from iom_me.impact._panel.moments import Entries, Moments

if TYPE_CHECKING:
    from iom_me.impact._linear.scores import Readings
    from iom_me.impact._panel.reading import Reading

_EMPTY = 1e-12
_SAME = 1e-9
_CHUNK = 1_000


@attrs.frozen(kw_only=True, eq=False)
class WeightedEntries(Entries):
    """`Entries` that know more of weights.

    Attributes
    ----------
    squared : (E,) sum of squared weights
    plain : (E, T) sum of outcome less the mean of the group, without weights
    """

    squared: Floats
    plain: Floats


class Corrected(NamedTuple):
    """What clusters add, (C, q), the degrees of freedom and what is lost, (q,)."""

    sums: Floats
    df: Floats
    lost: Mask


def told_apart(reading: Reading) -> Moments:
    """Add what is needed of weights, as far as it can be known.

    It cannot where clusters hold several units and the table stayed in its engine, nor
    is it needed where there are so many units that no sums of each were kept.
    """
    moments, entries = reading.moments, reading.moments.entries
    if not moments.weighted or entries is None:
        return moments
    if not moments.nested:
        squared, plain = entries.mass**2, entries.sums / entries.mass[:, None]
    elif isinstance(reading.table, Panel) and reading.table.weights is not None:
        squared, plain = _of_units(reading.table, reading.table.weights, moments)
    else:
        return moments
    known = {f.name: getattr(entries, f.name) for f in attrs.fields(Entries)}
    return attrs.evolve(
        moments, entries=WeightedEntries(**known, squared=squared, plain=plain)
    )


def _of_units(panel: Panel, weights: Floats, moments: Moments) -> tuple[Floats, Floats]:
    """Add up over the units of each entry."""
    entries = moments.entries
    assert entries is not None  # noqa: S101 - the caller looked
    assert panel.clusters is not None  # noqa: S101
    size, total = len(moments.cohort), len(entries.cluster)
    group = _group(panel, moments)
    place = np.searchsorted(
        entries.cluster * size + entries.group, panel.clusters * size + group
    )
    seen = ~np.isnan(panel.outcome)
    values = np.ldexp(np.where(seen, panel.outcome, 0.0), -moments.exponent)
    own = values.sum(axis=1, keepdims=True) / seen.sum(axis=1, keepdims=True)
    apart = (values - own - moments.mean[group]) * seen
    plain: Floats = np.empty(entries.sums.shape)
    for t, column in enumerate(apart.T):
        plain[:, t] = np.bincount(place, column, total)
    squared: Floats = np.bincount(place, weights * weights, total).astype(np.float64)
    return squared, plain


def _group(panel: Panel, moments: Moments) -> Codes:
    """Find the group of each unit: (n,)."""
    size = len(moments.cohort)
    code = np.concatenate([moments.cohort, panel.cohort])
    for t, column in enumerate(panel.outcome.T):
        seen = np.concatenate([moments.observed[:, t], ~np.isnan(column)])
        _, code = reduced.compact(2 * code + seen)
    group: Codes = np.empty(int(code.max()) + 1, dtype=np.intp)
    group[code[:size]] = np.arange(size)
    of_unit: Codes = group[code[size:]]
    return of_unit


def corrected(
    moments: Moments,
    entries: WeightedEntries,
    basis: Floats,
    readings: Readings,
    vcov: str,
) -> Corrected:
    """Correct what clusters add, and count degrees of freedom."""
    held = basis * moments.mass_squared[:, None, None]
    spread = np.einsum("jtk,jtl->kl", held, basis)
    if moments.nested:
        return _of_clusters(moments, entries, basis, readings, spread, vcov)
    return _each_unit(moments, entries, basis, readings, spread, vcov)


def _each_unit(  # noqa: PLR0917 - the parts of a correction
    moments: Moments,
    entries: WeightedEntries,
    basis: Floats,
    readings: Readings,
    spread: Floats,
    vcov: str,
) -> Corrected:
    """Each unit is a cluster: matrices of its periods."""
    hat = basis @ basis.transpose(0, 2, 1)
    back = basis @ spread @ basis.transpose(0, 2, 1)
    loads = readings.loads.transpose(1, 0, 2)
    residual = entries.plain + readings.residual[entries.group]
    count = loads.shape[1]
    sums, own = np.zeros((moments.clusters, count)), np.zeros((moments.clusters, count))
    sides = np.zeros((moments.clusters, 2 * basis.shape[2], count))
    gone, whole = np.zeros(count), np.zeros(count)
    for start in range(0, len(entries.group), _CHUNK):
        part = slice(start, start + _CHUNK)
        j, w = entries.group[part], entries.mass[part][:, None, None]
        size, turn = np.linalg.eigh(w * hat[j])
        stretch, exact = leverage.power(size, vcov)
        plain = w * loads[j]
        turned = plain @ turn
        gone += ((turned**2) * exact[:, None, :]).sum(axis=(0, 2))
        whole += (turned**2).sum(axis=(0, 2))
        if vcov == "CR2":
            block = np.eye(hat.shape[1]) - 2 * w * hat[j] + back[j]
            value, turn = np.linalg.eigh(block)
            open_ = value > _EMPTY
            stretch = np.where(open_, np.where(open_, value, 1.0) ** -0.5, 0.0)
            turned = plain @ turn
        read = (turned * stretch[:, None, :]) @ turn.transpose(0, 2, 1)
        cluster = entries.cluster[part]
        sums[cluster] = np.einsum("eqt,et->eq", read, residual[part])
        own[cluster] = (read**2).sum(axis=2)
        pull = np.einsum("etk,eqt->ekq", basis[j], read)
        sides[cluster] = np.concatenate([pull, w * pull], axis=1)
    if readings.extra is not None:
        sums[entries.cluster] += entries.mass[:, None] * readings.extra.T[entries.group]
    return _finished(sums, own, sides, spread, gone > leverage.MAX_LOST * whole)


def _of_clusters(  # noqa: PLR0917 - the parts of a correction
    moments: Moments,
    entries: WeightedEntries,
    basis: Floats,
    readings: Readings,
    spread: Floats,
    vcov: str,
) -> Corrected:
    """Clusters of several units, in the span of X, R and what the loads have beside."""
    k = basis.shape[2]
    inside = np.einsum("jtk,j,qjt->kq", basis, moments.mass, readings.loads)
    beside = readings.loads.transpose(1, 2, 0) - basis @ inside
    if _size(beside) <= _SAME * _size(readings.loads):
        beside = beside[:, :, :0]
    plane = np.concatenate([basis, beside], axis=2)
    gram, said = _sums(moments, entries, plane, readings, k)
    size, turn = np.linalg.eigh(gram[:, :k, k : 2 * k])
    stretch, exact = leverage.power(size, vcov)
    start = np.zeros((gram.shape[1], inside.shape[1]))
    start[k : 2 * k] = inside
    start[2 * k :] = np.eye(inside.shape[1])[: beside.shape[2]]
    shown = turn.transpose(0, 2, 1) @ (gram @ start)[:, :k]
    gone = (shown**2 * (exact / np.maximum(size, _SAME))[:, :, None]).sum(axis=(0, 1))
    whole = np.einsum("qjt,qjt,j->q", readings.loads, readings.loads, moments.mass)
    if vcov == "CR2":
        takes = weighted_rows.moved(gram, spread) @ start + start
    else:
        held = (gram @ start)[:, :k]
        back = turn @ (stretch[:, :, None] * (turn.transpose(0, 2, 1) @ held))
        takes = np.broadcast_to(start, (len(gram), *start.shape)).copy()
        takes[:, k : 2 * k] += back
    reach = gram @ takes
    sums = np.einsum("cmq,cm->cq", takes, said)
    if readings.extra is not None:
        extra = entries.mass[:, None] * readings.extra.T[entries.group]
        np.add.at(sums, entries.cluster, extra)
    own = np.einsum("cmq,cmq->cq", takes, reach)
    lost = gone > leverage.MAX_LOST * whole
    return _finished(sums, own, reach[:, : 2 * k], spread, lost)


def _size(values: Floats) -> float:
    return float(np.abs(values).max(initial=0.0))


def _sums(
    moments: Moments,
    entries: WeightedEntries,
    plane: Floats,
    readings: Readings,
    k: int,
) -> tuple[Floats, Floats]:
    """Add up the Gram matrix (C, m, m) and what it reads of the residuals (C, m)."""
    clusters, count = moments.clusters, plane.shape[2] + k
    own = (plane.transpose(0, 2, 1) @ plane)[entries.group]
    gram = np.zeros((clusters, count, count))
    powers = (entries.n, entries.mass, entries.squared)
    here = [np.zeros((clusters, *own.shape[1:])) for _ in powers]
    for added, power in zip(here, powers, strict=True):
        np.add.at(added, entries.cluster, own * power[:, None, None])
    gram[:, :k, :k] = here[0][:, :k, :k]
    gram[:, :k, k:] = here[1][:, :k]
    gram[:, k:, :k] = here[1][:, :, :k]
    gram[:, k:, k:] = here[2]
    off = readings.residual[entries.group]
    plain = entries.plain + entries.n[:, None] * off
    weighed = entries.sums + entries.mass[:, None] * off
    own_plane = plane[entries.group]
    read = np.concatenate(
        [
            np.einsum("etk,et->ek", own_plane[:, :, :k], plain),
            np.einsum("etk,et->ek", own_plane, weighed),
        ],
        axis=1,
    )
    said = np.zeros((clusters, count))
    np.add.at(said, entries.cluster, read)
    return gram, said


def _finished(
    sums: Floats, own: Floats, sides: Floats, spread: Floats, lost: Mask
) -> Corrected:
    df = [
        weighted_rows.degrees(own[:, q], sides[:, :, q], spread)
        for q in range(own.shape[1])
    ]
    return Corrected(sums=sums, df=np.array(df), lost=lost)
