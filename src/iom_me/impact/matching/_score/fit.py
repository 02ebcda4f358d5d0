"""Fit the probability of treatment given covariates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError, ModelError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching._score import basis, firth, last_step, newton
from iom_me.impact.matching._score.basis import Basis
from iom_me.impact.matching._score.likelihood import Likelihood
from iom_me.impact.matching._score.links import LINKS, Link, Model

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Matrix

Correction: TypeAlias = Literal["firth"]


@attrs.frozen(kw_only=True, eq=False)
class ScoreFit:
    """A fitted score.

    Small matrices are precise in regressors that are orthonormal over the rows, so the
    algebra of standard errors is done in these: `regressors`, ``inner``,
    ``information`` and the functions of ``influence.py`` belong together. What users
    see is per unit of each covariate: ``coefficients``, ``std_errors``, ``covariance``.

    Attributes
    ----------
    model : "logit" or "probit"
    correction : "firth" or None
    terms : (k + 1,) names of the coefficients, ``constant`` first
    coefficients : (k + 1,) per unit of each covariate; NaN for a level nobody has
    std_errors : (k + 1,) from the information, or robust if there are weights
    covariance : (k + 1, k + 1) their matrix; beyond range for extreme units
    index : (n,) linear predictor
    probabilities : (n,)
    steps : how many steps it took
    basis : the regressors, r + 1 of them
    inner : (r + 1,) their coefficients: ``index = regressors(matrix) @ inner``
    information : (r + 1, r + 1) expected, per row, in the regressors
    observed : (r + 1, r + 1) minus the derivative of the mean score; the same in a
        logit
    """

    model: Model
    correction: Correction | None
    terms: tuple[str, ...]
    coefficients: Floats
    std_errors: Floats
    covariance: Floats
    index: Floats
    probabilities: Floats
    steps: int
    basis: Basis
    inner: Floats
    information: Floats
    observed: Floats

    @property
    def link(self) -> Link:
        """Functions of the index."""
        return LINKS[self.model]

    @property
    def slopes(self) -> Floats:
        """The derivative of each row's score in its index: (n,)."""
        return self.link.slope(self.index)

    def values_of(self, matrix: Matrix) -> Floats:
        """Take the covariates of this score from a matrix that has them: (m, k).

        Raises
        ------
        EstimationError
            A covariate of the score is not there.
        """
        if matrix.names == self.basis.names:
            return matrix.values
        for name in self.basis.names:
            if name not in matrix.names:
                raise EstimationError(
                    f"The propensity score was fitted with {name!r}, which is not "
                    "among the covariates here: name it in covariates=, too."
                )
        return matrix.values[:, [matrix.names.index(name) for name in self.basis.names]]

    def regressors(self, matrix: Matrix) -> Floats:
        """Return the regressors of rows: (m, r + 1)."""
        values = self.values_of(matrix)
        found = np.empty((len(values), len(self.inner)))
        for rows, x in self.basis.blocks(values):
            found[rows] = x.T
        return found


def fit(
    covariates: Matrix,
    treated: Mask,
    weights: Floats | None,
    *,
    model: Model = "logit",
    correction: Correction | None = None,
) -> ScoreFit:
    """Maximise the likelihood, or the penalised one.

    Parameters
    ----------
    covariates
        (n, k) without a constant.
    treated
        (n,)
    weights
        (n,) sampling weights above zero, or None. They are scaled to mean 1.
    model
        "logit" or "probit".
    correction
        "firth" for Firth's penalty, with a logit only.

    Raises
    ------
    EstimationError
        The covariates tell the groups apart without error, or are fixed by each other.
    ModelError
        The correction does not go with the model.
    """
    if correction is not None and model != "logit":
        raise ModelError(
            f"correction={correction!r} goes with model='logit', not with {model!r}: "
            "leave one of them out."
        )
    # A mean without rounding: the same in any order of the rows.
    own = None if weights is None else weights * (len(weights) / math.fsum(weights))
    likelihood = Likelihood(
        basis=basis.build(covariates, own),
        link=LINKS[model],
        values=covariates.values,
        treated=treated,
        weights=own,
    )
    if correction is None:
        inner, steps = newton.maximised(likelihood)
        index = last_step.index(likelihood, inner)
    else:
        inner, steps = firth.maximised(likelihood)
        index = likelihood.index(inner)
    return _finished(likelihood, inner, index, steps, correction)


def _finished(
    likelihood: Likelihood,
    inner: Floats,
    index: Floats,
    steps: int,
    correction: Correction | None,
) -> ScoreFit:
    made, link = likelihood.basis, likelihood.link
    information = likelihood.expected(index)
    covariance = np.linalg.inv(information) / len(likelihood)
    if likelihood.weights is not None:
        pulls = likelihood.pulls(index)
        if correction is not None:
            pulls += firth.penalty(likelihood, index, covariance)
        covariance = _robust(likelihood, pulls, covariance)
    return ScoreFit(
        model=link.model,
        correction=correction,
        terms=("constant", *made.names),
        coefficients=made.coefficients(inner),
        std_errors=made.std_errors(covariance),
        covariance=made.covariance(covariance),
        index=index,
        probabilities=link.probability(index),
        steps=steps,
        basis=made,
        inner=inner,
        information=information,
        observed=information if link.canonical else likelihood.slopes(inner)[1],
    )


def _robust(likelihood: Likelihood, pulls: Floats, bread: Floats) -> Floats:
    """Return the sandwich, as for a sample drawn with replacement (Binder 1983).

    With sampling weights, the inverse information is no covariance.
    """
    n = len(likelihood)
    meat = np.zeros_like(bread)
    for rows, x in likelihood.basis.blocks(likelihood.values):
        terms = x * pulls[rows]
        meat += terms @ terms.T
    covariance: Floats = bread @ meat @ bread * (n / (n - 1))
    return covariance
