"""How each row pulls at the coefficients, for standard errors that include the score.

All is in the regressors of the fit (`ScoreFit.regressors`): an estimate whose
derivative in the inner coefficients is d moves by ``influence @ d`` with each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching._score import firth
from iom_me.impact.matching._score.likelihood import Likelihood

if TYPE_CHECKING:
    from iom_me.impact.matching._score.fit import ScoreFit
    from iom_me.impact.matching.terms import Matrix


def scores(
    fit: ScoreFit, matrix: Matrix, treated: Mask, weights: Floats | None
) -> Floats:
    """Return the terms of the score equation, whose sum is 0: (n, r + 1).

    Parameters
    ----------
    fit
        As fitted to these rows.
    matrix, treated, weights
        (n, k), (n,), (n,): what it was fitted to; the matrix may have other covariates
        beside.
    """
    found = fit.regressors(matrix)
    found *= _pulls(fit, matrix, treated, weights)[:, None]
    return found


def influence(
    fit: ScoreFit, matrix: Matrix, treated: Mask, weights: Floats | None
) -> Floats:
    """Return the influence of each row on the inner coefficients: (n, r + 1).

    They sum to 0; the sum of their squares is the robust covariance, without a factor
    for small samples. They rest on the observed information, so they hold also if the
    model of the score is wrong. With Firth's penalty that information is the one of the
    likelihood alone, which differs by the order of 1 / n.
    """
    found: Floats = scores(fit, matrix, treated, weights) @ np.linalg.inv(fit.observed)
    found /= len(found)
    return found


def response(
    fit: ScoreFit,
    matrix: Matrix,
    treated: Mask,
    weights: Floats | None,
    derivative: Floats,
) -> Floats:
    """Return ``influence @ derivative``, (n,), without an array of all influences."""
    answer = np.linalg.solve(fit.observed, derivative) / len(treated)
    along = np.empty(len(treated))
    for rows, x in fit.basis.blocks(fit.values_of(matrix)):
        along[rows] = answer @ x
    along *= _pulls(fit, matrix, treated, weights)
    return along


def _pulls(
    fit: ScoreFit, matrix: Matrix, treated: Mask, weights: Floats | None
) -> Floats:
    likelihood = Likelihood(
        basis=fit.basis,
        link=fit.link,
        values=fit.values_of(matrix),
        treated=treated,
        weights=None if weights is None else weights / weights.mean(),
    )
    found = likelihood.pulls(fit.index)
    if fit.correction is not None:
        inverse = np.linalg.inv(fit.information) / len(treated)
        found += firth.penalty(likelihood, fit.index, inverse)
    return found
