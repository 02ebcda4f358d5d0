"""A panel: the changes of treated units against those of untreated units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact._sant_anna_zhao.adjusted import (
    Adjusted,
    Group,
    check_method,
    require_enough,
)
from iom_me.impact._sant_anna_zhao.cell import Cell, carry
from iom_me.impact._sant_anna_zhao.design import build
from iom_me.impact._sant_anna_zhao.score import Score, score_for
from iom_me.impact._sant_anna_zhao.weighting import mean_one, of_untreated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._columns import Floats, Mask
    from iom_me.impact._sant_anna_zhao.adjusted import Method


def panel(
    change: Floats,
    treated: Mask,
    covariates: Floats,
    *,
    weights: Floats | None = None,
    method: Method = "doubly_robust",
    improved: bool = False,
    names: Sequence[str] = (),
) -> Adjusted:
    """Estimate effects on the treated from changes of the outcome, given covariates.

    All changes share one score, one set of regressors and one pass of matrix products.

    Parameters
    ----------
    change
        (n, m) changes of the outcome since the base period, finite. Not modified.
    treated
        (n,) whether the unit is treated.
    covariates
        (n, k) covariates without a constant, finite; ``k`` may be 0, and then every
        method is the difference of the mean changes.
    weights
        (n,) weights of the units, finite, not negative and not all 0; all alike if
        not given. Only their proportions matter.
    method
        ``"regression"``: the changes of the treated against those that a regression
        among the untreated predicts for them. ``"ipw"``: against the mean of the
        untreated, weighted by the odds of a logit and divided by the sum of these
        weights. ``"doubly_robust"``: both, and right if either model is.
    improved
        For ``"doubly_robust"``: fit the score so that it balances the covariates
        exactly, and weight the regression by its odds.
    names
        Names of the covariates, for errors.

    Returns
    -------
    Adjusted
        ``m`` effects with their influence functions.

    Raises
    ------
    ModelError
        The method is unknown, or ``improved`` does not go with it.
    EstimationError
        A group is too small for the number of covariates, covariates cannot be told
        apart, the score does not exist, or every untreated unit was trimmed.

    Notes
    -----
    With ``b`` the regression among the untreated and ``r = change - x b``, it is
    the mean of ``r`` among the treated less its mean among the untreated, weighted by
    the odds. These are ``reg_did_panel``, ``std_ipw_did_panel``, ``drdid_panel`` and
    ``drdid_imp_panel`` of R's DRDID, with its trimming. The influence functions contain
    the estimation of the score and of the regression in every case. In R's improved
    estimator these parts are left out, as they are zero unless a unit is trimmed.

    References
    ----------
    .. [1] Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-
       differences estimators. Journal of Econometrics 219(1), 101-122.
    .. [2] Heckman, J. J., Ichimura, H. and Todd, P. E. (1997). Matching as an
       econometric evaluation estimator. Review of Economic Studies 64(4), 605-654.
    .. [3] Abadie, A. (2005). Semiparametric difference-in-differences estimators.
       Review of Economic Studies 72(1), 1-19.

    Examples
    --------
    The outcome grows with age, the treated are older, and the effect is 2:

    >>> import numpy as np
    >>> from iom_me.impact import _sant_anna_zhao as sant_anna_zhao
    >>> age = np.array([30.0, 40.0, 50.0, 60.0, 20.0, 30.0, 40.0, 50.0])
    >>> treated = np.arange(8) < 4
    >>> change = 0.1 * age + 2 * treated
    >>> adjusted = sant_anna_zhao.panel(change[:, None], treated, age[:, None])
    >>> adjusted.estimates.round(6)
    array([2.])

    The difference of the mean changes takes the age for an effect:

    >>> plain = sant_anna_zhao.panel(change[:, None], treated, np.empty((8, 0)))
    >>> plain.estimates.round(6)
    array([3.])
    """
    check_method(method, improved=improved)
    n = len(treated)
    weights = mean_one(weights, n)
    untreated, treatment = weights * ~treated, weights * treated
    _require_enough(treatment, untreated, covariates.shape[1], method)
    total = treatment.mean()
    treatment /= total
    design = (
        build(covariates, weights, names, "units")
        if method == "ipw"
        else build(covariates, untreated, names, "untreated units")
    )
    score = score_for(design, treated, weights, method, improved=improved)
    weighting = of_untreated(
        untreated, score, method, "untreated units", total=total if improved else None
    )
    outcome, exponent = _centred(change)
    target = design.values.T @ treatment / n
    cell = carry(design, outcome, target, weighting, "untreated units")
    effects = treatment @ cell.residuals / n
    influence = _influence(cell, treatment, effects, score)
    return Adjusted(
        estimates=np.ldexp(effects - cell.remainder, exponent),
        influence=np.ldexp(influence, exponent, out=influence),
        scores=None if score is None else score.probabilities,
        trimmed=0 if score is None else score.trimmed(untreated),
    )


def _require_enough(
    treatment: Floats, untreated: Floats, covariates: int, method: Method
) -> None:
    scored = method != "regression"
    groups = (
        Group(name="treated units", weights=treatment, modelled=scored),
        Group(name="untreated units", weights=untreated, modelled=True),
    )
    require_enough(groups, covariates=covariates, method=method)


def _centred(change: Floats) -> tuple[Floats, int]:
    """Copy changes, column by column in memory, shifted to mean 0 and size one."""
    largest = max(float(change.max()), -float(change.min()))
    exponent = int(np.frexp(largest)[1])
    values = np.empty(change.shape, order="F")
    np.ldexp(change, -exponent, out=values)
    values -= values.mean(axis=0)
    return values, exponent


def _influence(
    cell: Cell, treatment: Floats, means: Floats, score: Score | None
) -> Floats:
    """Put the parts together; the residuals of the cell are used up.

    What does not contain the outcome of the row itself is a number per row times a
    number per change: all of that is one matrix product.
    """
    loads, moves = [treatment[:, None]], [-means[None, :]]
    centre = cell.weighting.remainder
    if score is not None and centre is not None:
        # The total, by which the weights are divided, is moved by its own rows.
        centre = treatment if score.balances else centre
        pull = cell.pull if score.balances else cell.free_pull
        loads += [centre[:, None], score.terms]
        moves += [cell.remainder[None, :], -score.response(pull)]
    influence: Floats = (np.vstack(moves).T @ np.hstack(loads).T).T
    residuals = cell.residuals
    residuals *= (treatment - cell.load)[:, None]
    influence += residuals
    return influence
