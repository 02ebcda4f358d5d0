"""How sure the joint covariance of several estimates by regression is.

What `scores` does for one estimate at a time: with independent errors of one variance,
what a cluster adds to the error of q estimates has a covariance of ``own`` (q, q) less
what the regression takes away, of which clusters i and j share ``reach_i reach_j'``.
"""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._linear import leverage, scores
from iom_me.impact._linear.leverage import Working
from iom_me.impact._linear.sums import summed
from iom_me.impact._panel.moments import Moments


def working(moments: Moments, basis: Floats, loads: Floats, vcov: str) -> Working:
    """Match the covariance of estimates with loads (q, J, T) to a Wishart one.

    ``basis`` (J, T, k) is that of the regression; ``vcov`` is "CR2" or "CR3".
    """
    if scores.by_unit(moments):
        return _of_units(moments, basis, loads, vcov)
    return _of_clusters(moments, basis, loads, vcov)


def _of_units(moments: Moments, basis: Floats, loads: Floats, vcov: str) -> Working:
    """Each unit is a cluster: one kind of cluster per group."""
    weight = (moments.mass / moments.n)[:, None, None]
    size, directions = np.linalg.eigh((basis * weight) @ basis.transpose(0, 2, 1))
    stretch, _ = leverage.power(size, vcov)
    corrected = (directions * stretch[:, None]) @ directions.transpose(0, 2, 1)
    read = loads.transpose(1, 0, 2) @ corrected
    own = weight * (read @ read.transpose(0, 2, 1))
    return leverage.hotelling(own, weight * (read @ basis), moments.n)


def _of_clusters(moments: Moments, basis: Floats, loads: Floats, vcov: str) -> Working:
    """Clusters of any kind, by what each has of each group."""
    entries, clusters = scores.require_entries(moments), moments.clusters
    by_group = loads.transpose(1, 0, 2)
    mass = entries.mass[:, None, None]
    far = (by_group @ basis)[entries.group] * mass
    reach = summed(entries.cluster, far, clusters)
    squares = (by_group @ by_group.transpose(0, 2, 1))[entries.group] * mass
    own = summed(entries.cluster, squares, clusters)
    cross = scores.cross_products(moments, basis)
    size, directions = np.linalg.eigh(cross)
    turned = reach @ directions
    moved = turned * scores.change(size, vcov)[:, None]
    both = turned @ moved.transpose(0, 2, 1)
    own = own + both + both.transpose(0, 2, 1)
    added = moved * size[:, None]
    own += added @ moved.transpose(0, 2, 1)
    return leverage.hotelling(own, (turned + added) @ directions.transpose(0, 2, 1))
