"""Standard errors and degrees of freedom of a linear estimator.

Everything is read from the orthonormal basis Q (n, k) and the residuals e. A cluster g
enters through two small things only: ``Q_g' Q_g`` (k, k) and ``Q_g' e_g`` (k,). The
n_g x n_g matrices of the textbook formulas for CR2 and CR3 never arise, because for any
power p

    (I - Q_g Q_g')**p Q_g  =  Q_g (I - Q_g' Q_g)**p .
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import attrs
import numpy as np

from iom_me.errors import ModelError, suggest
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._least_squares.design import Design

Vcov: TypeAlias = Literal[
    "classical", "HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR1S", "CR2", "CR3"
]

IN_WORDS: dict[str, str] = {
    "classical": "one variance for all rows",
    "HC0": "heteroskedasticity-robust, no correction",
    "HC1": "heteroskedasticity-robust, times n/(n-k)",
    "HC2": "heteroskedasticity-robust, unbiased by leverage",
    "HC3": "heteroskedasticity-robust, jackknife",
    "CR0": "cluster-robust, no correction",
    "CR1": "cluster-robust, times G/(G-1)",
    "CR1S": "cluster-robust, times G/(G-1) and (n-1)/(n-k)",
    "CR2": "cluster-robust, unbiased by leverage",
    "CR3": "cluster-robust, jackknife",
}

# The power of (1 - leverage) that each estimator gives to the residuals.
POWER = {"HC2": -0.5, "HC3": -1.0, "CR2": -0.5, "CR3": -1.0}
# Within rounding of leverage one the fit is exact, and the residual says nothing.
EXACT = 1e-12
# A coefficient that loses more of its variance than this has no standard error.
_MAX_LOST = 1e-8


@attrs.frozen(kw_only=True, eq=False)
class Inference:
    """How sure each coefficient is, in units of the scaled outcome and regressors.

    Attributes
    ----------
    std_errors : (k,) NaN where the data cannot show it
    df : (k,) degrees of freedom of the t distribution
    """

    std_errors: Floats
    df: Floats


def choose(vcov: str | None, *, clustered: bool) -> str:
    """Return the kind of standard error, or say why it cannot be had."""
    if vcov is None:
        return "CR2" if clustered else "HC2"
    if vcov not in get_args(Vcov):
        raise ModelError(
            f"vcov={vcov!r} is unknown. {suggest(str(vcov), get_args(Vcov))}"
        )
    if vcov.startswith("CR") and not clustered:
        raise ModelError(
            f"vcov={vcov!r} needs clusters: pass cluster= with the column that says "
            "which rows belong together, or choose 'HC2'."
        )
    if clustered and not vcov.startswith("CR"):
        raise ModelError(
            f"vcov={vcov!r} ignores the clusters: leave cluster= out, or choose 'CR2'."
        )
    return vcov


def infer(
    design: Design,
    residuals: Floats,
    clusters: Codes | None,
    vcov: str,
    weights: Floats | None = None,
) -> Inference:
    """Compute the standard error and the degrees of freedom of every coefficient.

    With weights, basis and residuals carry the root of the weight of their row.
    """
    if vcov == "classical":
        return _classical(design, residuals)
    if weights is not None and vcov in POWER:
        from iom_me.impact._least_squares import weighted_inference

        return weighted_inference.infer(design, residuals, clusters, vcov, weights)
    if clusters is None:
        return _by_row(design, residuals, vcov)
    return _by_cluster(design, residuals, clusters, vcov)


def _classical(design: Design, residuals: Floats) -> Inference:
    n, k = design.basis.shape
    variance = (residuals @ residuals) / (n - k) * (design.contrasts**2).sum(axis=0)
    return Inference(std_errors=np.sqrt(variance), df=np.full(k, float(n - k)))


def _by_row(design: Design, residuals: Floats, vcov: str) -> Inference:
    """HC0 to HC3: each row is a cluster of its own."""
    n, k = design.basis.shape
    leverage = np.einsum("ij,ij->i", design.basis, design.basis)
    weight, exact = _power(leverage, POWER.get(vcov, 0.0))
    influence = design.basis @ design.contrasts
    loads = influence * weight[:, None]
    variance = ((loads * residuals[:, None]) ** 2).sum(axis=0)
    if vcov not in POWER:
        factor = n / (n - k) if vcov == "HC1" else 1.0
        return Inference(
            std_errors=np.sqrt(factor * variance), df=np.full(k, float(n - k))
        )
    lost = (influence[exact] ** 2).sum(axis=0)
    df = [_satterthwaite(load**2, design.basis * load[:, None]) for load in loads.T]
    return blanked(design, variance, lost, np.array(df))


def _by_cluster(
    design: Design, residuals: Floats, clusters: Codes, vcov: str
) -> Inference:
    """CR0 to CR3."""
    n, k = design.basis.shape
    cross, scores = cluster_sums(design.basis, residuals, clusters)
    groups = len(scores)
    if vcov not in POWER:
        factor = {
            "CR0": 1.0,
            "CR1": groups / (groups - 1),
            "CR1S": groups / (groups - 1) * (n - 1) / (n - k),
        }[vcov]
        variance = factor * ((scores @ design.contrasts) ** 2).sum(axis=0)
        return Inference(std_errors=np.sqrt(variance), df=np.full(k, groups - 1.0))
    leverage, directions = _spectrum(cross)
    weight, exact = _power(leverage, POWER[vcov])
    # In the directions of each cluster's own cross-product everything is diagonal.
    scores = np.einsum("gij,gi->gj", directions, scores)
    variance, lost, df = np.empty((3, design.contrasts.shape[1]))
    for j, contrast in enumerate(design.contrasts.T):
        pull = contrast @ directions
        load = pull * weight
        variance[j] = (np.einsum("gj,gj->g", load, scores) ** 2).sum()
        lost[j] = (pull[exact] ** 2).sum()
        reach = np.einsum("gij,gj->gi", directions, load * leverage)
        df[j] = _satterthwaite((load**2 * leverage).sum(axis=1), reach)
    return blanked(design, variance, lost, df)


def cluster_sums(
    basis: Floats, residuals: Floats, clusters: Codes
) -> tuple[Floats, Floats]:
    """Sum ``q q'`` and ``q e`` over the rows of each cluster."""
    groups, k = int(clusters.max()) + 1, basis.shape[1]
    cross = np.empty((groups, k, k))
    scores = np.empty((groups, k))
    for i in range(k):
        scores[:, i] = np.bincount(clusters, basis[:, i] * residuals, groups)
        for j in range(i + 1):
            cross[:, i, j] = np.bincount(clusters, basis[:, i] * basis[:, j], groups)
            cross[:, j, i] = cross[:, i, j]
    return cross, scores


def _spectrum(cross: Floats) -> tuple[Floats, Floats]:
    """Find eigenvalues (g, k) and eigenvectors (g, k, k), at once if diagonal."""
    k = cross.shape[1]
    diagonal = np.einsum("gii->gi", cross)
    if np.count_nonzero(cross) == np.count_nonzero(diagonal):
        return diagonal, np.broadcast_to(np.eye(k), cross.shape)
    return np.linalg.eigh(cross)


def _power(leverage: Floats, power: float) -> tuple[Floats, Mask]:
    """Raise 1 - leverage to a power, 0 where the fit is exact; and say where it is."""
    exact = leverage >= 1 - EXACT
    room = np.where(exact, 1.0, 1 - leverage)
    return np.where(exact, 0.0, room**power), exact


def _satterthwaite(own: Floats, reach: Floats) -> float:
    """Match the first two moments of the variance estimate to a chi-square.

    With independent errors of one variance, the estimate is a quadratic form with the
    matrix ``diag(own) - reach @ reach.T`` (g, g), of which only two traces matter.
    """
    overlap = np.einsum("gj,gj->g", reach, reach)
    gram = reach.T @ reach
    trace = (own - overlap).sum()
    of_square = ((own - overlap) ** 2).sum() + (gram**2).sum() - (overlap**2).sum()
    return float(trace**2 / of_square) if of_square > 0 else np.nan


def blanked(design: Design, variance: Floats, lost: Floats, df: Floats) -> Inference:
    """Blank the coefficients whose variance rests on rows that are fitted exactly."""
    hidden = lost > _MAX_LOST * (design.contrasts**2).sum(axis=0)
    return Inference(
        std_errors=np.where(hidden, np.nan, np.sqrt(variance)),
        df=np.where(hidden, np.nan, df),
    )
