"""Fit the probability of treatment given covariates, by maximum likelihood."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching.terms import Matrix

Model: TypeAlias = Literal["logit", "probit"]
Correction: TypeAlias = Literal["firth"]

_MAX_STEPS = 100
_LAST_STEP = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class ScoreFit:
    """A fitted score.

    Attributes
    ----------
    model : "logit" or "probit"
    terms : (k + 1,) names of the coefficients, ``constant`` first
    coefficients : (k + 1,) per unit of each covariate
    covariance : (k + 1, k + 1) inverse information
    index : (n,) linear predictor
    probabilities : (n,)
    steps : how many steps it took
    """

    model: Model
    correction: Correction | None
    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    index: Floats
    probabilities: Floats
    steps: int


def fit(
    covariates: Matrix,
    treated: Mask,
    weights: Floats | None,
    *,
    model: Model = "logit",
    correction: Correction | None = None,
) -> ScoreFit:
    """Maximise the likelihood.

    Raises
    ------
    EstimationError
        The covariates tell the groups apart without error, or are fixed by each other.
    """
    x = np.column_stack([np.ones(len(treated)), covariates.values])
    w = np.ones(len(treated)) if weights is None else weights / weights.mean()
    beta = np.zeros(x.shape[1])
    for step in range(1, _MAX_STEPS):
        p = 1 / (1 + np.exp(-(x @ beta)))
        information = (x * (w * p * (1 - p))[:, None]).T @ x
        move = np.linalg.solve(information, x.T @ (w * (treated - p)))
        beta += move
        if np.abs(x @ move).max() < _LAST_STEP:
            break
    else:
        raise EstimationError("The propensity score cannot be estimated.")
    index = x @ beta
    return ScoreFit(
        model=model,
        correction=correction,
        terms=("constant", *covariates.names),
        coefficients=beta,
        covariance=np.linalg.inv(information),
        index=index,
        probabilities=1 / (1 + np.exp(-index)),
        steps=step,
    )
