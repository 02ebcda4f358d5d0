"""The corrections of CR2 and CR3, and Bell-McCaffrey degrees of freedom."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask

POWER = {"CR2": -0.5, "CR3": -1.0, "HC2": -0.5, "HC3": -1.0}
"""The power of (1 - leverage) that each estimator gives to the residuals."""

# Within rounding of leverage one the fit is exact, and the residual says nothing.
_EXACT = 1e-10
# A contrast that loses more of its weight than this has no standard error.
MAX_LOST = 1e-8
# Directions in which a covariance has less than this part of its largest are empty.
_EMPTY = 1e-10


def power(leverage: Floats, vcov: str) -> tuple[Floats, Mask]:
    """Raise 1 - leverage to the power of ``vcov``; 0, and marked, where it is exact."""
    exact = leverage >= 1 - _EXACT
    room = np.where(exact, 1.0, 1 - leverage)
    return np.where(exact, 0.0, room ** POWER.get(vcov, 0.0)), exact


def factor(vcov: str, *, clusters: int, rows: int, parameters: int) -> float:
    """Return the small-sample factor of the variance."""
    groups = clusters / (clusters - 1) if clusters > 1 else np.nan
    room = rows - parameters
    return {
        "CR1": groups,
        "CR1S": groups * (rows - 1) / room if room > 0 else np.nan,
        "HC1": rows / room if room > 0 else np.nan,
    }.get(vcov, 1.0)


def require_several(clusters: int) -> None:
    """Refuse a single cluster: it has no spread."""
    if clusters < 2:  # noqa: PLR2004 - two is several
        raise EstimationError(
            "There is one cluster, and a standard error needs several: choose the "
            "level at which the programme was assigned, with two clusters at least."
        )


def satterthwaite(own: Floats, reach: Floats, times: Floats | None = None) -> float:
    """Match the first two moments of a variance estimate to a chi-square.

    With independent errors of one variance, the estimate is a quadratic form with the
    matrix ``diag(own) - reach @ reach.T``, of which only two traces matter.

    Parameters
    ----------
    own : (c,); reach : (c, k); one entry per kind of cluster
    times : (c,) how many clusters there are of each kind; one if not given
    """
    overlap = np.einsum("cj,cj->c", reach, reach)
    times = np.ones(len(own)) if times is None else times
    gram = (reach * times[:, None]).T @ reach
    apart = own - overlap
    trace = times @ apart
    of_square = times @ (apart**2 - overlap**2) + (gram**2).sum()
    return float(trace**2 / of_square) if of_square > 0 else np.nan


@attrs.frozen(kw_only=True, eq=False)
class Working:
    """What independent errors of one variance make of a covariance estimate.

    Attributes
    ----------
    covariance : (q, q) of the estimates in that model, up to its variance
    df : degrees of freedom of the Wishart distribution with the same total variance
    """

    covariance: Floats
    df: float


def hotelling(own: Floats, reach: Floats, times: Floats | None = None) -> Working:
    """Match a covariance estimate to a Wishart distribution (the HTZ test).

    `satterthwaite` for q estimates at once. The variances of all entries of the
    estimate, standardised by its expectation, add up to ``q (q + 1) / df`` under the
    Wishart distribution (Tipton and Pustejovsky 2015).

    Parameters
    ----------
    own : (c, q, q); reach : (c, q, k); one entry per kind of cluster
    times : (c,) how many clusters there are of each kind; one if not given
    """
    times = np.ones(len(own)) if times is None else times
    covariance = np.tensordot(times, own - _squared(reach), axes=1)
    root = inverse_root(covariance)
    own, reach = root @ own @ root.T, root @ reach
    overlap = _squared(reach)
    total = times @ (_spread(own - overlap) - _spread(overlap))
    for one in reach.transpose(1, 0, 2):
        for other in reach.transpose(1, 0, 2):
            across = (one * times[:, None]).T @ other
            total += (across**2).sum() + (across * across.T).sum()
    size = len(root)
    return Working(
        covariance=covariance,
        df=float(size * (size + 1) / total) if total > 0 else np.nan,
    )


def inverse_root(covariance: Floats) -> Floats:
    """Standardise, leaving out directions without variance: (rank, q)."""
    error = np.sqrt(np.diag(covariance))
    scale = np.where(error > 0, error, 1.0)
    size, directions = np.linalg.eigh(covariance / np.outer(scale, scale))
    kept = size > _EMPTY * max(size[-1], 1.0)
    root: Floats = (directions[:, kept] / np.sqrt(size[kept])).T / scale
    return root


def _squared(reach: Floats) -> Floats:
    return reach @ reach.transpose(0, 2, 1)


def _spread(entries: Floats) -> Floats:
    """Return ``tr(G)**2 + tr(G G)`` of symmetric matrices (c, q, q)."""
    trace = np.einsum("cqq->c", entries)
    spread: Floats = trace**2 + (entries**2).sum(axis=(1, 2))
    return spread
