"""Moments: all that estimators without continuous covariates need to know of a panel.

Units of one cohort that were observed in the same periods form a *group*. Every such
estimator is linear in the group means, so its covariance needs the groups' counts,
means and centred cross-products, and nothing of the single units. Where clusters are
coarser than units (or few), the sums of each cluster in each group are kept as well.

Moments add: panels of other units (files, places, rounds of recruitment) are merged by
`merge.merge`, to the same numbers as if they had been read at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._panel import reduce
from iom_me.impact._panel.reduce import Sums, Task, summed

if TYPE_CHECKING:
    from iom_me.impact._panel.door import Panel, Rows

MAX_ENTRIES = 10_000
"""Clusters up to which the sums of each one are kept, for resampling."""

MAX_GRAM = 50_000_000
"""Numbers in all cross-products; above, groups are hardly larger than units."""

_BITS = 48  # periods that one code holds


@attrs.frozen(kw_only=True, eq=False)
class Entries:
    """What one cluster has of one group.

    Attributes
    ----------
    cluster, group : (E,) positions
    n : (E,) units; mass : (E,) sum of their weights
    sums : (E, T) weighted sum of outcome less the mean of the group
    """

    cluster: Codes
    group: Codes
    n: Floats
    mass: Floats
    sums: Floats


@attrs.frozen(kw_only=True, eq=False)
class Moments:
    """A panel, reduced.

    J groups, T periods. Outcomes are divided by ``2**exponent``; in ``mean``, ``gram``
    and ``sums`` they are also less the mean of their own unit if ``within`` (then they
    carry contrasts between periods only, and lose no digits to differences of level),
    and otherwise less one number for all.

    Attributes
    ----------
    cohort : (J,) position of the group's cohort
    observed : (J, T) which periods the units of the group were observed in
    n : (J,) units
    mass : (J,) sum of weights, n without weights
    mass_squared : (J,) sum of squared weights
    level : (J, T) weighted mean of the outcome as it is, 0 where not observed
    mean : (J, T) the same of what ``gram`` is made of
    gram : (J, T, T) sum of squared weight times the cross-products about ``mean``;
        None where there are about as many groups as units
    pull : (J, T) sum of squared weight times (outcome - mean); 0 without weights
    entries : sums by cluster, or None
    clusters : number of clusters
    nested : whether clusters are coarser than units
    origin : unless ``within``, what ``mean`` is less than ``level``
    weighted : whether there are weights; they were divided by ``weight_unit``
    cluster_labels : (C,) names of the clusters; None where they are not kept
    starts : (K,) position of the first treated period of each cohort, the number of
        periods for never; None where cohorts are not told by their start
    """

    cohort: Codes
    observed: Mask
    n: Floats
    mass: Floats
    mass_squared: Floats
    level: Floats
    mean: Floats
    gram: Floats | None
    pull: Floats
    entries: Entries | None
    clusters: int
    nested: bool
    within: bool
    exponent: int
    origin: float = 0.0
    weighted: bool = False
    weight_unit: float = 1.0
    cluster_labels: tuple[Any, ...] | None = None
    starts: Codes | None = None

    @property
    def rows(self) -> int:
        """Observations: units times the periods each was observed in."""
        return int((self.n * self.observed.sum(axis=1)).sum())


def of_panel(panel: Panel, *, within: bool = True) -> Moments:
    """Reduce a panel in one pass over its outcomes, in pieces that fit the cache."""
    group, cohort, observed = _groups(panel)
    clusters, weights = panel.clusters, panel.weights
    units, (size, periods) = len(group), observed.shape
    count = units if clusters is None else int(clusters.max()) + 1
    gram = clusters is None and size * periods * periods <= MAX_GRAM
    entry = entries = None
    if clusters is not None or count <= MAX_ENTRIES or not gram:
        entry, entries = _entries_of(group, clusters, weights, periods)
    task = Task(
        outcome=panel.outcome,
        group=group,
        observed=observed,
        weights=weights,
        entry=entry,
        within=within,
        gram=gram,
        exponent=reduce.exponent_of(panel.outcome),
    )
    n = np.bincount(group, minlength=size).astype(np.float64)
    return finish(
        reduce.add_up(task),
        cohort=cohort,
        observed=observed,
        n=n,
        mass=n if weights is None else summed(group, weights, size),
        mass_squared=n if weights is None else summed(group, weights**2, size),
        entries=entries,
        clusters=count,
        nested=clusters is not None,
        within=within,
        exponent=task.exponent,
        weighted=weights is not None,
        weight_unit=panel.weight_unit,
    )


def finish(
    sums: Sums,
    *,
    cohort: Codes,
    observed: Mask,
    n: Floats,
    mass: Floats,
    mass_squared: Floats,
    entries: Entries | None,
    clusters: int,
    nested: bool,
    within: bool,
    exponent: int,
    weighted: bool,
    weight_unit: float,
) -> Moments:
    """Turn sums about a shift into moments about the means.

    The sums of ``entries`` are filled in here, in the order of ``sums.by_entry``.
    """
    off = sums.total / mass[:, None]
    squared = mass_squared[:, None]
    gram = sums.cross
    pull = np.zeros_like(off)
    if weighted:
        pull = sums.pulled - squared * off
    if gram is not None:
        # sum w2 (z - off)(z - off)' with sum w2 z = pull + w2 off
        crossed = _outer(pull, off)
        gram = gram - crossed - crossed.transpose(0, 2, 1)
        gram -= squared[:, :, None] * _outer(off, off)
    if entries is not None and sums.by_entry is not None:
        about = sums.by_entry - entries.mass[:, None] * off[entries.group]
        entries = _in_order(attrs.evolve(entries, sums=about))
    mean = (sums.shift + off) * observed
    return Moments(
        cohort=cohort,
        observed=observed,
        n=n,
        mass=mass,
        mass_squared=mass_squared,
        level=(mean + (sums.own / mass)[:, None]) * observed,
        mean=mean,
        gram=gram,
        pull=pull,
        entries=entries,
        clusters=clusters,
        nested=nested,
        within=within,
        exponent=exponent,
        origin=0.0 if within else sums.origin,
        weighted=weighted,
        weight_unit=weight_unit,
    )


def _outer(one: Floats, other: Floats) -> Floats:
    return one[:, :, None] * other[:, None, :]


def _entries_of(
    group: Codes, clusters: Codes | None, weights: Floats | None, periods: int
) -> tuple[Codes, Entries]:
    """Tell what clusters have of groups, group by group, without the sums yet."""
    if clusters is None:
        order = np.argsort(group, kind="stable")
        entry = np.empty_like(order)
        entry[order] = np.arange(len(order))
        of_group, cluster = group[order], order
    else:
        count = int(clusters.max()) + 1
        code, entry = compact(group * count + clusters)
        of_group, cluster = code // count, code % count
    total = len(cluster)
    n = np.bincount(entry, minlength=total).astype(np.float64)
    return entry, Entries(
        cluster=cluster,
        group=of_group,
        n=n,
        mass=n if weights is None else summed(entry, weights, total),
        sums=np.zeros((total, periods)),
    )


def _in_order(entries: Entries) -> Entries:
    """Sort by cluster, then by group."""
    order = np.lexsort((entries.group, entries.cluster))
    return Entries(
        cluster=entries.cluster[order],
        group=entries.group[order],
        n=entries.n[order],
        mass=entries.mass[order],
        sums=entries.sums[order],
    )


def _groups(panel: Panel) -> tuple[Codes, Codes, Mask]:
    """Find the groups: (n,) group of each unit, (J,) cohort and (J, T) pattern."""
    periods = panel.outcome.shape[1]
    if panel.balanced:
        used, group = compact(panel.cohort)
        return group, used, np.ones((len(used), periods), dtype=bool)
    code = group = panel.cohort
    for start in range(0, periods, _BITS):
        pattern = np.zeros(len(group), dtype=np.int64)
        for column in panel.outcome.T[start : start + _BITS]:
            pattern <<= 1
            pattern |= np.isnan(column)
        patterns, pattern = compact(pattern)
        code, group = compact(group * len(patterns) + pattern)
    first = np.empty(len(code), dtype=np.intp)
    first[group[::-1]] = np.arange(len(group))[::-1]
    return group, panel.cohort[first], ~np.isnan(panel.outcome[first])


def compact(codes: Codes) -> tuple[Codes, Codes]:
    """Find the different codes in order, and the rank of each entry."""
    import pandas as pd

    if codes.max() < 4 * len(codes):
        there = np.bincount(codes) > 0
        found = np.flatnonzero(there)
        if len(found) == len(there):
            return found, codes
        return found, (np.cumsum(there) - 1)[codes]
    rank, unique = pd.factorize(codes, sort=True)
    return np.asarray(unique), rank


def of_rows(rows: Rows) -> Moments:
    """Reduce repeated cross-sections: each row is a unit observed in one period."""
    periods = len(rows.periods)
    used, group = compact(rows.cohort * periods + rows.period)
    period = used % periods
    size, weights, clusters = len(used), rows.weights, rows.clusters
    count = len(group) if clusters is None else int(clusters.max()) + 1
    exponent = reduce.exponent_of(rows.outcome[:, None])
    values = np.ldexp(rows.outcome, -exponent)
    origin = float(values.mean())
    values -= origin
    n = np.bincount(group, minlength=size).astype(np.float64)
    mass = n if weights is None else summed(group, weights, size)
    # Two steps: the mean, and what is left of it, so that no digits cancel.
    shift = summed(group, values, size) / n
    apart = values - shift[group]
    weighted = apart if weights is None else apart * weights
    entry = entries = by_entry = None
    if clusters is not None or count <= MAX_ENTRIES:
        entry, entries = _entries_of(group, clusters, weights, periods)
        read = summed(entry, weighted, len(entries.n))
        by_entry = at_period(period[entries.group], read, periods)
    pulled = np.zeros(size)
    if weights is not None:
        pulled = summed(group, weighted * weights, size)
    sums = Sums(
        origin=origin,
        shift=at_period(period, shift, periods),
        own=mass * origin,
        total=at_period(period, summed(group, weighted, size), periods),
        pulled=at_period(period, pulled, periods),
        cross=at_square(period, summed(group, weighted**2, size), periods),
        by_entry=by_entry,
    )
    return finish(
        sums,
        cohort=used // periods,
        observed=at_period(period, np.ones(size), periods) > 0,
        n=n,
        mass=mass,
        mass_squared=n if weights is None else summed(group, weights**2, size),
        entries=entries,
        clusters=count,
        nested=clusters is not None,
        within=False,
        exponent=exponent,
        weighted=weights is not None,
        weight_unit=rows.weight_unit,
    )


def at_period(period: Codes, column: Floats, periods: int) -> Floats:
    """Lay out one number per group in its period, 0 elsewhere: (J, T)."""
    laid = np.zeros((len(period), periods))
    laid[np.arange(len(period)), period] = column
    return laid


def at_square(period: Codes, column: Floats, periods: int) -> Floats:
    """Lay out one number per group on the diagonal, 0 elsewhere: (J, T, T)."""
    laid = np.zeros((len(period), periods, periods))
    laid[np.arange(len(period)), period, period] = column
    return laid
