"""The odds of treatment given covariates, by maximum likelihood or by balance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._sant_anna_zhao.design import Design, listed

if TYPE_CHECKING:
    from iom_me.impact._sant_anna_zhao.adjusted import Method

_MAX_STEPS = 100
_MAX_HALVINGS = 200
# Newton's error is squared by each step: after one of this size it is rounding.
_LAST_STEP = 1e-7
# A direction in which the data have lost this much of their information runs away.
_LEAST_INFORMATION = 1e-12
# A score at which R's DRDID leaves an untreated unit out.
TRIM = 0.995

_State: TypeAlias = tuple[Floats, Floats]
_Model: TypeAlias = Callable[[Floats], _State]


@attrs.frozen(kw_only=True, eq=False)
class Score:
    """A fitted score, and how its coefficients answer to each row.

    Attributes
    ----------
    odds : (n,) p / (1 - p)
    regressors : (n, k)
    residuals : (n,); times the regressors, the terms of the score equation
    information : (k, k) minus the derivative of their mean in the coefficients
    balances : whether the odds were fitted to balance the covariates
    """

    odds: Floats
    regressors: Floats
    residuals: Floats
    information: Floats
    balances: bool = False

    @property
    def probabilities(self) -> Floats:
        """The fitted probability of treatment."""
        # Not odds / (1 + odds): it must be 1 where the odds are beyond range.
        with np.errstate(divide="ignore"):
            fitted: Floats = 1 / (1 + 1 / self.odds)
        return fitted

    @property
    def is_trimmed(self) -> Mask:
        """Where the odds are too high to weight an untreated row by.

        Without covariates nowhere: then the odds say how many are treated, no more.
        """
        if self.regressors.shape[1] == 1:
            return np.zeros(len(self.odds), dtype=bool)
        trimmed: Mask = self.probabilities >= TRIM
        return trimmed

    def trimmed(self, untreated: Floats) -> int:
        """Count the untreated rows (weight above 0) that are trimmed."""
        return int(np.count_nonzero(self.is_trimmed & (untreated > 0)))

    @property
    def terms(self) -> Floats:
        """The terms of the score equation, (n, k)."""
        terms: Floats = self.regressors * self.residuals[:, None]
        return terms

    def response(self, pull: Floats) -> Floats:
        """Turn a pull on the coefficients into what multiplies each row's terms."""
        answer: Floats = np.linalg.inv(self.information) @ pull
        return answer


def score_for(
    design: Design, treated: Mask, weights: Floats, method: Method, *, improved: bool
) -> Score | None:
    """Fit the score that a method needs, if it needs one."""
    if method == "regression":
        return None
    return (tilting if improved else logit)(design, treated, weights)


def logit(design: Design, treated: Mask, weights: Floats) -> Score:
    """Fit a logit by maximum likelihood.

    Raises
    ------
    EstimationError
        The covariates tell the treated from the untreated without error.
    """

    def state(index: Floats) -> _State:
        fitted = 1 / (1 + np.exp(-index))
        missed = treated - fitted
        missed *= weights
        fitted *= weights * (1 - fitted)
        return missed, fitted

    return _climb(design, treated, weights, state, _SEPARATED)


def tilting(design: Design, treated: Mask, weights: Floats) -> Score:
    """Find the log-linear odds that balance the covariates exactly.

    Weighted by these odds, the untreated have the covariate means and the total weight
    of the treated (Graham, Pinto and Egel 2012, as used by Sant'Anna and Zhao 2020).

    Raises
    ------
    EstimationError
        No weights of the untreated give them the means of the treated.
    """
    gains = weights * treated
    at_stake = weights - gains

    def state(index: Floats) -> _State:
        tilted = at_stake * np.exp(index)
        return gains - tilted, tilted

    score = _climb(design, treated, weights, state, _UNBALANCED)
    return attrs.evolve(score, balances=True)


_SEPARATED = (
    "The propensity score cannot be estimated: {names} can tell treated from untreated "
    "without error (separation), so somebody has nobody to be compared with. "
    "Leave out or coarsen {names}, or choose method='regression', which extrapolates."
)
_UNBALANCED = (
    "The improved score does not exist: no weights of the untreated give them the mean "
    "of the treated in {names}, which lies outside of what the untreated cover. "
    "Leave out or coarsen {names}, or choose method='regression', which extrapolates."
)


def _climb(
    design: Design, treated: Mask, weights: Floats, model: _Model, refusal: str
) -> Score:
    """Solve a score equation by Newton's method; the objective behind it is concave."""
    x, n = design.values, len(weights)
    arm = float(weights @ treated)
    index = np.full(n, np.log(arm / (weights.sum() - arm)))
    step = np.zeros(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        residuals, curvature = model(index)
        for _ in range(_MAX_STEPS):
            information = _information(x, curvature)
            step = _step(information, x.T @ residuals / n, design, refusal)
            along = x @ step
            index, residuals, curvature = _walk(model, index, along, residuals)
            if np.abs(along).max() <= _LAST_STEP:
                return Score(
                    odds=np.exp(index),
                    regressors=x,
                    residuals=residuals,
                    information=_information(x, curvature),
                )
    raise _refused(design, step, refusal)


def _information(x: Floats, curvature: Floats) -> Floats:
    information: Floats = x.T @ (x * curvature[:, None]) / len(x)
    return information


def _step(information: Floats, slope: Floats, design: Design, refusal: str) -> Floats:
    """Return Newton's step, or say which covariates the index runs away along."""
    sizes, directions = np.linalg.eigh(information)
    shares = directions.T @ slope
    if sizes[0] <= _LEAST_INFORMATION * sizes[-1]:
        raise _refused(design, directions[:, 0], refusal)
    step: Floats = directions @ (shares / sizes)
    return step


def _walk(
    model: _Model, index: Floats, along: Floats, residuals: Floats
) -> tuple[Floats, Floats, Floats]:
    """Take the step, halved until it does not shoot over the top by more than half.

    The slope along the step says so, because the objective is concave.
    """
    lowest = -(along @ residuals) / 2
    there = index + along
    missed, curvature = model(there)
    for halvings in range(1, _MAX_HALVINGS):
        if along @ missed >= lowest:
            break
        there = index + np.ldexp(along, -halvings)
        missed, curvature = model(there)
    return there, missed, curvature


def _refused(design: Design, direction: Floats, refusal: str) -> EstimationError:
    return EstimationError(refusal.format(names=listed(design.involved(direction))))
