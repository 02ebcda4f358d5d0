"""Who counts for how much in the mean of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact._sant_anna_zhao.score import TRIM

if TYPE_CHECKING:
    from iom_me.impact._sant_anna_zhao.adjusted import Method
    from iom_me.impact._sant_anna_zhao.score import Score


@attrs.frozen(kw_only=True, eq=False)
class Weighting:
    """How the rows of a group are weighted; 0 outside of the group.

    Attributes
    ----------
    regression : (n,) weights of the rows in the regression; None for no regression
    remainder : (n,) weights for what the regression leaves, of mean 1 if nothing else
        is said; None to ignore it
    tilted : whether the weights of the regression contain the odds of the score
    """

    regression: Floats | None = None
    remainder: Floats | None = None
    tilted: bool = False


def mean_one(weights: Floats | None, n: int) -> Floats:
    """Scale weights to mean one; without any, all are one."""
    return np.ones(n) if weights is None else weights / weights.mean()


def of_untreated(
    own: Floats,
    score: Score | None,
    method: Method,
    where: str,
    *,
    total: float | None = None,
) -> Weighting:
    """Weight a group of untreated rows as the method says.

    Parameters
    ----------
    own
        (n,) weights of the rows, 0 outside of the group.
    score
        The fitted score, if the method has one.
    method
        What to weight for.
    where
        The group in words, for errors.
    total
        What the weights of the remainder are divided by; their own mean if not given.

    Raises
    ------
    EstimationError
        Every row of the group was trimmed.
    """
    if score is None:
        return Weighting(regression=own)
    kept = own * np.where(score.is_trimmed, 0.0, score.odds)
    if not kept.any():
        raise EstimationError(
            f"All {where} have a propensity score of {TRIM} or more, and are left "
            "out: there is nobody to compare with. Leave out or coarsen covariates, or "
            "choose method='regression', which extrapolates."
        )
    remainder = kept / (kept.mean() if total is None else total)
    if method == "ipw":
        return Weighting(remainder=remainder)
    if score.balances:
        return Weighting(regression=own * score.odds, remainder=remainder, tilted=True)
    return Weighting(regression=own, remainder=remainder)
