"""Moments of a panel without one of its clusters; no row is read again."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._linear import scores
from iom_me.impact._linear.own_weights import WeightedEntries
from iom_me.impact._panel.moments import Entries, Moments


def without(moments: Moments, cluster: int) -> Moments:
    """Take the sums of a cluster out; all groups stay, some with nobody in them.

    Where the squared weights of a cluster are not kept, their sum in a group is lowered
    like that of the weights: of what is estimated here, nothing reads it.
    """
    entries = scores.require_entries(moments)
    gone = entries.cluster == cluster
    group = entries.group[gone]
    n, mass = moments.n.astype(np.float64), moments.mass.astype(np.float64)
    squared = moments.mass_squared.astype(np.float64)
    n[group] -= entries.n[gone]
    mass[group] = np.where(n[group] > 0, mass[group] - entries.mass[gone], 0.0)
    if isinstance(entries, WeightedEntries):
        squared[group] -= entries.squared[gone]
    elif moments.nested:
        squared[group] *= mass[group] / moments.mass[group]
    else:
        squared[group] -= entries.mass[gone] ** 2
    shift = np.zeros_like(moments.mean)
    room = np.where(n > 0, mass, 1.0)
    shift[group] = -entries.sums[gone] / room[group][:, None]
    shift[n == 0] = 0.0
    left = attrs.evolve(
        moments,
        n=n,
        mass=mass,
        mass_squared=squared,
        mean=moments.mean + shift,
        level=moments.level + shift,
        entries=_moved(entries, cluster, shift),
        clusters=moments.clusters - 1,
    )
    return _with_squares(left, moments, entries, cluster, shift)


def _moved(entries: Entries, cluster: int, shift: Floats) -> Entries:
    """Take one cluster out of the sums, and take them about the new means."""
    kept = entries.cluster != cluster
    group, mass = entries.group[kept], entries.mass[kept]
    number = entries.cluster[kept]
    left = attrs.evolve(
        entries,
        cluster=number - (number > cluster),
        group=group,
        n=entries.n[kept],
        mass=mass,
        sums=entries.sums[kept] - mass[:, None] * shift[group],
    )
    if not isinstance(left, WeightedEntries):
        return left
    moved = left.n[:, None] * shift[group]
    return attrs.evolve(
        left, squared=left.squared[kept], plain=left.plain[kept] - moved
    )


def _with_squares(
    left: Moments, whole: Moments, entries: Entries, cluster: int, shift: Floats
) -> Moments:
    """Take a unit that is a cluster of its own out of the cross-products."""
    if whole.gram is None or whole.nested:
        return left
    gram, pull = whole.gram.copy(), whole.pull.copy()
    for place in np.flatnonzero(entries.cluster == cluster):
        j, said = entries.group[place], entries.sums[place]
        first = pull[j] - entries.mass[place] * said
        crossed = np.outer(first, shift[j])
        gram[j] -= np.outer(said, said) + crossed + crossed.T
        gram[j] += left.mass_squared[j] * np.outer(shift[j], shift[j])
        pull[j] = first - left.mass_squared[j] * shift[j]
    return attrs.evolve(left, gram=gram, pull=pull)
