"""Rows that belong together: from how they move two means to a standard error.

With influence u (n, 2) of the rows on the means of the untreated and the treated, the
covariance of the means is the sum over clusters of the outer product of the sum of u in
the cluster. For two kinds of clusters at once, the covariances of both are added and
that of their intersections is taken off (Cameron, Gelbach and Miller 2011).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from iom_me.impact._columns import Codes, Floats

# An eigenvalue below zero by less than this share of the larger one is zero.
_ROUNDING = 1e-12


class Covariance(NamedTuple):
    """The covariance of two means.

    Attributes
    ----------
    matrix : (2, 2)
    clusters : the number of clusters; of two kinds, the smaller one
    floored : whether a negative eigenvalue was set to zero
    """

    matrix: Floats
    clusters: int
    floored: bool = False


def of_rows(influence: Floats, factor: float = 1.0) -> Covariance:
    """Take each row on its own; rows that move nothing do not count."""
    rows = int(np.count_nonzero(influence.any(axis=1)))
    return Covariance(factor * influence.T @ influence, rows)


def one_way(influence: Floats, codes: Codes, vcov: str, lost: float) -> Covariance:
    """Add up by cluster, codes from 0; ``lost`` is (n - 1)/(n - K), for CR1S."""
    groups = int(codes.max()) + 1
    sums = np.stack([np.bincount(codes, part, groups) for part in influence.T])
    count = different(codes)
    return Covariance(_factor(count, vcov, lost) * sums @ sums.T, count)


def two_way(
    influence: Floats, first: Codes, second: Codes, vcov: str, lost: float
) -> Covariance:
    """Add up by two kinds of clusters that cut across each other.

    Each part has the factor of its own number of clusters. An eigenvalue below zero,
    which chance can bring about, is set to zero.
    """
    both = crossed(first, second)
    parts = [one_way(influence, codes, vcov, lost) for codes in (first, second, both)]
    matrix = parts[0].matrix + parts[1].matrix - parts[2].matrix
    values, directions = np.linalg.eigh(matrix)
    matrix = (directions * np.maximum(values, 0.0)) @ directions.T
    floored = bool(values[0] < -_ROUNDING * abs(values[1]))
    return Covariance(matrix, min(part.clusters for part in parts[:2]), floored)


def crossed(first: Codes, second: Codes) -> Codes:
    """Give each intersection a number, of two kinds of clusters."""
    _, both = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)
    codes: Codes = both
    return codes


def _factor(groups: int, vcov: str, lost: float) -> float:
    if vcov == "CR0" or groups == 1:
        return 1.0
    return groups / (groups - 1) * (lost if vcov == "CR1S" else 1.0)


def nested(inner: Codes, outer: Codes) -> bool:
    """Say whether each inner cluster lies within one outer cluster."""
    some = np.zeros(int(inner.max()) + 1, dtype=np.intp)
    some[inner] = outer
    return bool((some[inner] == outer).all())


def different(codes: Codes) -> int:
    """Count the codes that occur."""
    return int(np.count_nonzero(np.bincount(codes)))


def renumbered(codes: Codes) -> Codes:
    """Give each code that occurs a number, from 0 and without gaps."""
    occurs = np.bincount(codes) > 0
    numbers: Codes = (np.cumsum(occurs) - 1)[codes]
    return numbers
