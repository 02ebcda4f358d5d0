"""Repeated cross-sections: other people before and after, in both groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._sant_anna_zhao.adjusted import (
    Adjusted,
    Group,
    check_method,
    require_enough,
)
from iom_me.impact._sant_anna_zhao.cell import Cell, carry
from iom_me.impact._sant_anna_zhao.design import Design, build
from iom_me.impact._sant_anna_zhao.score import score_for
from iom_me.impact._sant_anna_zhao.weighting import Weighting, mean_one, of_untreated
from iom_me.impact._scale import scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._columns import Mask
    from iom_me.impact._sant_anna_zhao.adjusted import Method
    from iom_me.impact._sant_anna_zhao.score import Score


def rows(
    outcome: Floats,
    treated: Mask,
    post: Mask,
    covariates: Floats,
    *,
    weights: Floats | None = None,
    method: Method = "doubly_robust",
    improved: bool = False,
    names: Sequence[str] = (),
) -> Adjusted:
    """Estimate the effect on the treated from cross-sections, given covariates.

    Parameters
    ----------
    outcome
        (n,) outcomes, finite. Not modified.
    treated
        (n,) whether the row belongs to the group that is treated in the end.
    post
        (n,) whether the row was observed after the start.
    covariates
        (n, k) covariates without a constant, finite; ``k`` may be 0, and then every
        method is the difference of the differences of the four means.
    weights, method, improved, names
        As in :func:`panel`.

    Returns
    -------
    Adjusted
        One effect, and an influence function with one row per row of the data.

    Raises
    ------
    ModelError
        The method is unknown, or ``improved`` does not go with it.
    EstimationError
        One of the four groups is too small for the number of covariates, covariates
        cannot be told apart in one, the score does not exist, or a whole period of the
        untreated was trimmed.

    Notes
    -----
    The score is one for both periods: the distribution of the covariates in each group
    must not change over time. With ``M`` the mean regressors of all the treated and one
    regression per group and period, the locally efficient doubly robust estimate is the
    difference over time of

        M b(treated) - M b(untreated) - (weighted mean of the untreated residuals).

    These are ``reg_did_rc``, ``std_ipw_did_rc``, ``drdid_rc`` and ``drdid_imp_rc`` of
    R's DRDID, the last two being its locally efficient ones. The estimates are equal;
    two influence functions are not, and those here are the derivatives of the
    estimates. R's DRDID 1.2 has a sign error in ``drdid_rc``: it adds the estimation of
    the untreated regression before the start, which has to be subtracted. In
    ``drdid_imp_rc`` it leaves out the estimation of score and regressions, which has no
    weight in a large sample but some in every finite one, as the covariate means of the
    periods differ by chance.

    References
    ----------
    .. [1] Sant'Anna, P. H. C. and Zhao, J. (2020). Doubly robust difference-in-
       differences estimators. Journal of Econometrics 219(1), 101-122.

    Examples
    --------
    >>> import numpy as np
    >>> from iom_me.impact import _sant_anna_zhao as sant_anna_zhao
    >>> age = np.tile([30.0, 40.0, 35.0, 50.0], 4)
    >>> treated = np.repeat([True, False], 8)
    >>> post = np.tile(np.repeat([False, True], 4), 2)
    >>> outcome = 5 + 0.1 * age * post + 2.0 * treated * post
    >>> adjusted = sant_anna_zhao.rows(outcome, treated, post, age[:, None])
    >>> adjusted.estimates.round(6)
    array([2.])
    """
    check_method(method, improved=improved)
    weights = mean_one(weights, len(treated))
    parts = _parts(weights, treated, post)
    _require_enough(parts, weights, treated, covariates.shape[1], method)
    design = (
        build(covariates, weights, names, "rows")
        if method == "ipw"
        else build(covariates, weights * ~treated, names, "untreated rows")
    )
    score = score_for(design, treated, weights, method, improved=improved)
    column = scaled(outcome)
    treatment = weights * treated
    treatment /= treatment.mean()
    target = design.values.T @ treatment / len(treated)
    cells = [
        carry(
            design,
            column.values[:, None].copy(),
            target,
            part.weighting(score, method),
            part.name,
        )
        for part in parts
    ]
    effect, influence = _add_up(parts, cells, design, treatment, score)
    return Adjusted(
        estimates=column.difference(effect),
        influence=column.difference(influence),
        scores=None if score is None else score.probabilities,
        trimmed=0 if score is None else score.trimmed(weights * ~treated),
    )


@attrs.frozen(kw_only=True, eq=False)
class _Part:
    """One of the four groups, and the sign of its mean in the effect."""

    name: str
    sign: float
    treated: bool
    weights: Floats

    def weighting(self, score: Score | None, method: Method) -> Weighting:
        """Weight its rows as the method says."""
        if not self.treated:
            return of_untreated(self.weights, score, method, self.name)
        if method == "doubly_robust":
            return Weighting(regression=self.weights)
        return Weighting(remainder=self.weights / self.weights.mean())


def _parts(weights: Floats, treated: Mask, post: Mask) -> tuple[_Part, ...]:
    arms = (("treated", True), ("untreated", False))
    times = (("after", True), ("before", False))
    return tuple(
        _Part(
            name=f"{arm} rows {time}",
            sign=1.0 if is_treated == is_post else -1.0,
            treated=is_treated,
            weights=weights * ((treated == is_treated) & (post == is_post)),
        )
        for arm, is_treated in arms
        for time, is_post in times
    )


def _require_enough(
    parts: tuple[_Part, ...],
    weights: Floats,
    treated: Mask,
    covariates: int,
    method: Method,
) -> None:
    groups = [
        Group(
            name=part.name,
            weights=part.weights,
            modelled=method == "doubly_robust"
            or (method == "regression" and not part.treated),
        )
        for part in parts
    ]
    if method == "ipw":
        groups += [
            Group(name="treated rows", weights=weights * treated, modelled=True),
            Group(name="untreated rows", weights=weights * ~treated, modelled=True),
        ]
    require_enough(groups, covariates=covariates, method=method)


def _add_up(
    parts: tuple[_Part, ...],
    cells: list[Cell],
    design: Design,
    treatment: Floats,
    score: Score | None,
) -> tuple[Floats, Floats]:
    """Take the differences of the four means, and of what each row does to them.

    Returns
    -------
    effect, influence
        (1,) and (n, 1), in units of the scaled outcome.
    """
    x, n = design.values, len(treatment)
    target = x.T @ treatment / n
    coefficients, pull = np.zeros((2, len(target), 1))
    effect, influence = np.zeros(1), np.zeros((n, 1))
    for part, cell in zip(parts, cells, strict=True):
        coefficients += part.sign * cell.coefficients
        effect += part.sign * cell.remainder
        influence += part.sign * cell.own_influence
        if not part.treated:
            pull += part.sign * cell.free_pull
    predicted = target @ coefficients
    influence += treatment[:, None] * (x @ coefficients - predicted)
    if score is not None:
        influence += score.terms @ score.response(pull)
    return effect + predicted, influence
