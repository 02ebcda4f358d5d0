"""Standard errors with each row for itself: classical, and HC0 to HC3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._linear import leverage

if TYPE_CHECKING:
    from iom_me.impact._linear.regression import Regression


def covariance(
    fit: Regression, loads: Floats, vcov: str
) -> tuple[Floats, Floats, Mask]:
    """Return covariance (q, q), degrees of freedom and what is lost, (q,) each.

    ``loads`` (q, J, T) are those of the estimates.
    """
    moments = fit.moments
    if moments.gram is None:
        raise EstimationError(
            f"What vcov={vcov!r} needs is not kept with clusters, nor where nearly "
            "every unit has gaps of its own: choose 'CR2'."
        )
    squares = _squares(fit, moments.gram)
    room = moments.rows - fit.parameters
    df = np.full(len(loads), float(room))
    nobody = np.zeros(len(loads), dtype=np.bool_)
    if vcov == "classical":
        gram = np.einsum("qjt,j,rjt->qr", loads, moments.mass, loads)
        variance = squares.sum() / room if room > 0 else np.nan
        return variance * gram, df, nobody
    if vcov not in leverage.POWER:
        return np.einsum("qjt,jt,rjt->qr", loads, squares, loads), df, nobody
    seen = moments.observed.sum(axis=1, keepdims=True)
    share = 1 / seen + np.einsum("jtk,jtk->jt", fit.basis, fit.basis)
    stretch, exact = leverage.power(share, vcov)
    corrected = loads * stretch
    gone = np.einsum("qjt,jt,j->q", loads**2, exact, moments.n)
    whole = np.einsum("qjt,j->q", loads**2, moments.n)
    return (
        np.einsum("qjt,jt,rjt->qr", corrected, squares, corrected),
        np.array([_df(fit, load) for load in corrected]),
        gone > leverage.MAX_LOST * whole,
    )


def _squares(fit: Regression, gram: Floats) -> Floats:
    """Sum squared residuals over the units of each group: (J, T)."""
    moments = fit.moments
    squares = np.einsum("jtt->jt", gram) + moments.n[:, None] * fit.residual**2
    kept: Floats = squares * moments.observed
    return kept


def _df(fit: Regression, load: Floats) -> float:
    """Count Satterthwaite degrees of freedom with each row as a cluster."""
    moments, basis = fit.moments, fit.basis
    seen = moments.observed.sum(axis=1)
    kept = np.eye(load.shape[1]) - (1 / seen)[:, None, None]
    square = load**2
    fitted = basis @ basis.transpose(0, 2, 1)
    inner = kept**2 - 2 * kept * fitted
    within = np.einsum("jt,jts,js->j", square, inner, square)
    reach = np.einsum("jt,jtk,jtl->jkl", square, basis, basis)
    total = np.tensordot(moments.n, reach, axes=1)
    diagonal = np.einsum("jtt->jt", kept) - np.einsum("jtt->jt", fitted)
    trace = moments.n @ (square * diagonal).sum(axis=1)
    of_square = moments.n @ within + (total**2).sum()
    return float(trace**2 / of_square) if of_square > 0 else np.nan
