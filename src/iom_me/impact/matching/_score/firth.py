"""Firth's penalised likelihood, which has a maximum where the plain one has none."""

from __future__ import annotations

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact.matching._score.likelihood import Likelihood

_MAX_STEPS = 2_000
# Each step shrinks the error by a share, so the last one is far below what counts.
_LAST_STEP = 1e-12
# Longer steps, in standard deviations of the index, are cut.
_LONGEST = 2.0
_ROUNDING = 1e-12


def maximised(likelihood: Likelihood) -> tuple[Floats, int]:
    """Find the coefficients of the regressors, and how many steps it took.

    With leverages h held fixed, the penalised score equation is that of a logit with
    weights w + h and responses (w t + h / 2) / (w + h) (Kosmidis and Firth 2021); each
    step is one of Newton's for it.

    Raises
    ------
    EstimationError
        No maximum was found.
    """
    inner = likelihood.start
    height, information = _height(likelihood, inner)
    for steps in range(1, _MAX_STEPS):
        step = _step(likelihood, inner, information)
        length = float(np.linalg.norm(step))
        if length <= _LAST_STEP * (1 + float(np.linalg.norm(inner))):
            return inner + step, steps
        step *= min(1.0, _LONGEST / length)
        now, information = _height(likelihood, inner + step)
        while not now >= height - _ROUNDING * abs(height):
            step = step / 2
            now, information = _height(likelihood, inner + step)
        inner, height = inner + step, now
    raise EstimationError(
        "The penalised propensity score was not found: leave out or coarsen covariates."
    )


def _height(likelihood: Likelihood, inner: Floats) -> tuple[float, Floats]:
    """Return the penalised log-likelihood, and the information (a sum)."""
    information = np.zeros((len(inner),) * 2)
    height = 0.0
    for rows, x in likelihood.basis.blocks(likelihood.values):
        index = inner @ x
        inward = np.where(likelihood.treated[rows], index, -index)
        logs = -np.logaddexp(0, -inward)
        curvature = likelihood.link.expected(index)
        if likelihood.weights is not None:
            logs *= likelihood.weights[rows]
            curvature *= likelihood.weights[rows]
        height += float(logs.sum())
        information += (x * curvature) @ x.T
    return height + float(np.linalg.slogdet(information)[1]) / 2, information


def _step(likelihood: Likelihood, inner: Floats, information: Floats) -> Floats:
    inverse: Floats = np.linalg.inv(information).astype(np.float64, copy=False)
    index = likelihood.index(inner)
    leverage = _leverage(likelihood, index, inverse)
    fitted = likelihood.link.probability(index)
    pulls = likelihood.pulls(index) + leverage * (0.5 - fitted)
    own = 1.0 if likelihood.weights is None else likelihood.weights
    curvature = (own + leverage) * likelihood.link.expected(index)
    gradient = np.zeros(len(inner))
    curved = np.zeros_like(information)
    for rows, x in likelihood.basis.blocks(likelihood.values):
        gradient += x @ pulls[rows]
        curved += (x * curvature[rows]) @ x.T
    step: Floats = np.linalg.solve(curved, gradient).astype(np.float64, copy=False)
    return step


def penalty(likelihood: Likelihood, index: Floats, inverse: Floats) -> Floats:
    """Return what the penalty adds to each row's derivative in its index, (n,).

    ``inverse`` (r + 1, r + 1) is that of the information of all rows.
    """
    fitted = likelihood.link.probability(index)
    added: Floats = _leverage(likelihood, index, inverse) * (0.5 - fitted)
    return added


def _leverage(likelihood: Likelihood, index: Floats, inverse: Floats) -> Floats:
    found = likelihood.link.expected(index)
    if likelihood.weights is not None:
        found *= likelihood.weights
    for rows, x in likelihood.basis.blocks(likelihood.values):
        found[rows] *= np.einsum("im,im->m", x, inverse @ x)
    return found
