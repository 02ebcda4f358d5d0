"""From checked data to coefficients, in the unit of the outcome."""

from __future__ import annotations

import math

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._least_squares import inference as _inference
from iom_me.impact._least_squares.design import Design
from iom_me.impact._least_squares.inference import Inference
from iom_me.impact._scale import Scale
from iom_me.impact._two_by_two import (
    cell_inference as _cell_inference,
    cluster_fit as _cluster_fit,
    design as _design,
)
from iom_me.impact._two_by_two.cluster_fit import ClusterFit
from iom_me.impact._two_by_two.design import CELL_CONTRASTS, CELL_TERMS
from iom_me.impact._two_by_two.door import Sample
from iom_me.impact._two_by_two.moments import CELLS, Moments
from iom_me.impact.results import Coefficient


@attrs.frozen(kw_only=True, eq=False)
class Fit:
    """Coefficients of the scaled outcome on scaled regressors.

    Attributes
    ----------
    terms : (k,) names
    estimates : (k,)
    inference : standard errors and degrees of freedom
    norms, exponents : (k,) regressor j was divided by ``norms[j] * 2**exponents[j]``
    residual_sd, r_squared : of the regression; NaN if there is none
    clusters : what resampling needs, or None
    """

    terms: tuple[str, ...]
    estimates: Floats
    inference: Inference
    norms: Floats
    exponents: Codes
    residual_sd: float
    r_squared: float
    clusters: ClusterFit | None = None


def of_cells(moments: Moments, vcov: str) -> Fit:
    """Fit the four means."""
    left = float(moments.squares.sum())
    return Fit(
        terms=CELL_TERMS,
        estimates=CELL_CONTRASTS @ moments.means,
        inference=_cell_inference.infer(moments, vcov),
        norms=np.ones(CELLS),
        exponents=np.zeros(CELLS, dtype=np.intp),
        residual_sd=_residual_sd(left, moments, parameters=CELLS),
        r_squared=_r_squared(left, moments),
        clusters=_cluster_fit.of_cells(moments),
    )


def of_rows(sample: Sample, moments: Moments, vcov: str) -> Fit:
    """Fit the four means and the covariates."""
    weights = sample.weights
    clusters = None if sample.clusters is None else sample.clusters.renumbered()
    design = _design.build(sample.cell, sample.regressors, weights)
    values = moments.scale.apply(sample.outcome)
    if weights is not None:
        values *= np.sqrt(weights)
    residuals = _residuals(design, values, moments.scale)
    left = float(residuals @ residuals)
    return Fit(
        terms=design.terms,
        estimates=design.coefficients(values),
        inference=_inference.infer(design, residuals, clusters, vcov, weights),
        norms=design.norms,
        exponents=design.exponents,
        residual_sd=_residual_sd(left, moments, parameters=len(design.terms)),
        r_squared=_r_squared(left, moments),
        clusters=_cluster_fit.of_rows(moments, design, values, clusters),
    )


def _residuals(design: Design, values: Floats, scale: Scale) -> Floats:
    """Return the residuals; exactly zero where all of them are only rounding."""
    residuals = design.residuals(values)
    if np.abs(residuals).max() <= scale.noise:
        return np.zeros_like(residuals)
    return residuals


def _residual_sd(left: float, moments: Moments, *, parameters: int) -> float:
    """Weights count as if their mean were one."""
    n = moments.n
    mean_square = left / float(moments.weight.sum()) * n / (n - parameters)
    return float(moments.scale.difference(np.sqrt(mean_square)))


def _r_squared(left: float, moments: Moments) -> float:
    return 1 - left / moments.total if moments.total else math.nan


def coefficients(
    fit: Fit, scale: Scale, *, n: int, level: float
) -> tuple[Coefficient, ...]:
    """Bring estimates and errors back to their units, with tests and intervals."""
    from scipy.special import stdtr, stdtrit

    estimates = fit.estimates.copy()
    if fit.terms[0] == CELL_TERMS[0]:
        estimates[0] += scale.origin
    errors, df = fit.inference.std_errors, fit.inference.df
    known = np.where(errors > 0, errors, np.nan)
    statistics = estimates / known
    half = known * stdtrit(df, (1 + level) / 2)
    scaled = np.array([estimates, errors, estimates - half, estimates + half])
    estimate, error, low, high = np.ldexp(
        scaled / fit.norms, scale.exponent - fit.exponents
    ).tolist()
    table = {
        "term": fit.terms,
        "estimate": estimate,
        "std_error": error,
        "statistic": statistics.tolist(),
        "p_value": (2 * stdtr(df, -np.abs(statistics))).tolist(),
        "df": df.tolist(),
        "ci_low": low,
        "ci_high": high,
        "n": [n] * len(fit.terms),
    }
    rows = zip(*table.values(), strict=True)
    return tuple(Coefficient(**dict(zip(table, row, strict=True))) for row in rows)


def require_std_error(effect: Coefficient) -> None:
    """Refuse an effect without a standard error."""
    if math.isnan(effect.std_error):
        raise EstimationError(
            "The standard error cannot be estimated: the covariates fit some of the "
            "rows that the effect rests on exactly. Leave out covariates that single "
            "out few rows or clusters."
        )
