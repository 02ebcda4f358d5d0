"""The last step of a fit, with sums that do not depend on the order of the rows.

Two people with the same covariates, or at the same distance on either side, are equally
near in every order of the rows only if the score is the same to the last digit.
"""

from __future__ import annotations

import numpy as np

from iom_me.impact import _scale
from iom_me.impact._columns import Floats
from iom_me.impact.matching import _order_free
from iom_me.impact.matching._score.likelihood import Likelihood

_DIGITS = 30
"""Binary digits that coefficients keep before the step; far from those in doubt."""

_LARGEST_STEP = 1e-7
"""Newton's error is squared by a step: after a larger one it is more than rounding."""


def index(likelihood: Likelihood, inner: Floats) -> Floats:
    """Return the linear predictor, (n,), the same in any order of the rows.

    Round the solution, and take Newton's step from there to the solution again.

    The rounding hides the last digits, which depend on the order of the rows; the step
    is so small that its own last digits are lost when it is added. Coefficients of
    covariates that can hardly be told apart cannot be rounded: the index is then right
    to rounding only.

    Parameters
    ----------
    inner : (r + 1,) coefficients of the regressors
    """
    turn = likelihood.basis.turn
    rough = _rounded(turn @ inner)
    gradient, information = _slopes(likelihood, rough)
    step = np.linalg.solve(information, turn.T @ gradient)
    if np.linalg.norm(step) > _LARGEST_STEP:
        return likelihood.index(inner)
    final = rough + turn @ step
    found = np.empty(len(likelihood))
    for rows, x in likelihood.basis.scaled_blocks(likelihood.values):
        found[rows] = _along(x, final)
    return found


def _rounded(coefficients: Floats) -> Floats:
    size = _scale.size_of(*coefficients) - _DIGITS
    found: Floats = np.ldexp(np.rint(np.ldexp(coefficients, -size)), size)
    return found


def _slopes(likelihood: Likelihood, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return gradient in the scaled covariates, and information in the regressors."""
    basis, weights, link = likelihood.basis, likelihood.weights, likelihood.link
    width, count = len(coefficients), len(likelihood)
    information = np.zeros((width, width))
    # A row pulls by less than 1, or in a probit by little more than its index.
    size = 0 if link.canonical else _scale.size_of(1 + np.abs(coefficients).sum())
    heaviest = 1.0 if weights is None else float(weights.max())

    def parts(rows: slice) -> Floats:
        x = basis.scaled(likelihood.values[rows])
        treated = likelihood.treated[rows]
        pull, curvature = link.pull(_along(x, coefficients), treated)
        if weights is not None:
            pull *= weights[rows] / heaviest
            curvature *= weights[rows] / heaviest
        regressors = basis.turn.T @ x
        nonlocal information
        information += (regressors * curvature) @ regressors.T
        found: Floats = (x * np.ldexp(pull, -size)).T
        return found

    gradient = _order_free.column_sums(parts, count, width)
    return np.ldexp(gradient, size), information


def _along(x: Floats, coefficients: Floats) -> Floats:
    """Add up column by column: a product of matrices rounds by where a row stands."""
    total: Floats = np.full(x.shape[1], coefficients[0])
    for column, coefficient in zip(x[1:], coefficients[1:], strict=True):
        total += column * coefficient
    return total
