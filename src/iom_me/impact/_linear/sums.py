"""Sums by cluster."""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Codes, Floats


def summed(cluster: Codes, values: Floats, clusters: int) -> Floats:
    """Add up values (E, ...) by cluster: (C, ...)."""
    flat = values.reshape(len(values), -1)
    added = np.empty((clusters, flat.shape[1]))
    for column in range(flat.shape[1]):
        added[:, column] = np.bincount(cluster, flat[:, column], clusters)
    return added.reshape(clusters, *values.shape[1:])
