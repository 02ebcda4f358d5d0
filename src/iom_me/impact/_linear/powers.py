"""Orthonormal columns, and powers of one less leverage, for very many clusters.

Most clusters of a large panel have next to no leverage M, and powers of ``1 - M`` are a
short binomial series there, which costs a few small products; only the others need
their own directions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import leverage

SMALL = 0.02
"""Leverage up to which the series is used; it then has nine terms or fewer."""

_ENOUGH = 1e-17
# Condition of cross-products up to which they lose three digits at most.
_WELL_APART = 1e3


def coefficients(power: float, bound: float) -> list[float]:
    """Return those of ``(1 - x)**power`` from x on, as far as doubles can tell."""
    found, size, place = [], 1.0, 0
    while size * bound**place > _ENOUGH:
        place += 1
        size *= (place - 1 - power) / place
        found.append(size)
    return found


def pulled(cross: Floats, reads: Floats, vcov: str) -> tuple[Floats, Floats]:
    """Say how clusters read their residuals, and how much each read loses.

    Parameters
    ----------
    cross : (C, k, k) of an orthonormal basis, by cluster
    reads : (q, k) how contrasts read projections on the basis

    Returns
    -------
    pull (C, q, k), and what is lost (q,) where a cluster is fitted exactly
    """
    pull = np.empty((len(cross), *reads.shape))
    # The trace bounds the largest leverage.
    most = np.einsum("ckk->c", cross)
    small: Mask = most < SMALL
    if small.any():
        pull[small] = _by_series(cross[small], reads, vcov, float(most[small].max()))
    size, directions = np.linalg.eigh(cross[~small])
    stretch, exact = leverage.power(size, vcov)
    turned = reads @ directions
    pull[~small] = (turned * stretch[:, None, :]) @ directions.transpose(0, 2, 1)
    gone: Floats = (turned**2 * (exact * size)[:, None, :]).sum(axis=(0, 2))
    return pull, gone


def _by_series(cross: Floats, reads: Floats, vcov: str, bound: float) -> Floats:
    term = np.broadcast_to(reads, (len(cross), *reads.shape))
    pull = term.copy()
    for size in coefficients(leverage.POWER[vcov], bound):
        term = term @ cross
        pull += size * term
    return pull


def orthonormal(
    columns: Floats, *, tolerance: float
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Mask]:
    """Make columns of length one orthonormal, in order.

    Parameters
    ----------
    columns : (N, k) each of length one, or zero
    tolerance : a column that keeps less of its length is fixed by those before it

    Returns
    -------
    basis (N, r), the inverse (r, r) of the triangle that makes the kept columns of it,
    and which of the columns are kept (k,)
    """
    gram = columns.T @ columns
    size = np.linalg.eigvalsh(gram)
    if size[0] * _WELL_APART > size[-1]:
        # Cross-products keep enough digits, and cost a fraction of the columns.
        inverse = np.linalg.inv(np.linalg.cholesky(gram).T)
        return columns @ inverse, inverse, np.ones(len(gram), dtype=np.bool_)
    kept = _independent(columns, tolerance)
    basis, triangle = np.linalg.qr(columns[:, kept])
    return basis, np.linalg.inv(triangle), kept


def _independent(columns: Floats, tolerance: float) -> Mask:
    """Mark the columns that are not fixed by those before them."""
    kept = np.zeros(columns.shape[1], dtype=np.bool_)
    basis = np.empty((len(columns), columns.shape[1]), order="F")
    for place, column in enumerate(columns.T):
        before = basis[:, : int(kept.sum())]
        left = column - before @ (before.T @ column)
        left -= before @ (before.T @ left)
        size = float(np.linalg.norm(left))
        if size > tolerance:
            basis[:, int(kept.sum())] = left / size
            kept[place] = True
    return kept
