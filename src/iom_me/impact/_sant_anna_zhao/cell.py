"""The mean outcome that a group of rows would have at the covariates of the treated."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact._sant_anna_zhao.design import Design, inverse
from iom_me.impact._sant_anna_zhao.weighting import Weighting


@attrs.frozen(kw_only=True, eq=False)
class Cell:
    """A mean carried over to other covariates, and how each row moves it.

    The mean is ``target @ coefficients + remainder``: what the regression in the group
    predicts at the target, and the weighted mean of what the regression leaves.

    Attributes
    ----------
    weighting : how the rows are weighted
    coefficients : (k, m) of the regression; 0 without one
    residuals : (n, m) outcome less the regression, in all rows
    remainder : (m,) weighted mean of the residuals
    load : (n,) weight of each row's residual in the mean, with the regression's part
    reached : (k,) weighted mean of the regressors
    pull : (k, m) derivative of the mean in the coefficients of the score, while the
        total of the weights of the remainder is kept
    """

    weighting: Weighting
    coefficients: Floats
    residuals: Floats
    remainder: Floats
    load: Floats
    reached: Floats
    pull: Floats

    @property
    def free_pull(self) -> Floats:
        """The same when the total of the weights follows the score too."""
        free: Floats = self.pull - np.outer(self.reached, self.remainder)
        return free

    @property
    def own_influence(self) -> Floats:
        """What each row of the group does to the mean, (n, m)."""
        influence: Floats = self.load[:, None] * self.residuals
        if self.weighting.remainder is not None:
            influence -= np.outer(self.weighting.remainder, self.remainder)
        return influence


def carry(
    design: Design, outcome: Floats, target: Floats, weighting: Weighting, where: str
) -> Cell:
    """Carry the mean of a group over to the covariates of the target.

    Parameters
    ----------
    design
        Regressors of all rows.
    outcome
        (n, m) outcomes; overwritten by the residuals.
    target
        (k,) mean of the regressors to which the mean is carried.
    weighting
        Who belongs to the group, and how much.
    where
        The group in words, for errors.

    Raises
    ------
    EstimationError
        Some covariates are fixed by the others, in this group.
    """
    x, n = design.values, len(outcome)
    tilt = np.zeros(n) if weighting.remainder is None else weighting.remainder
    reached, load = x.T @ tilt / n, tilt
    coefficients = np.zeros((x.shape[1], outcome.shape[1]))
    own = weighting.regression
    if own is not None:
        inverted = inverse(x.T @ (x * own[:, None]) / n, design, where)
        coefficients = _regress(x, outcome, own, inverted)
        load = tilt + own * (x @ (inverted @ (target - reached)))
    moved = load if weighting.tilted else tilt
    return Cell(
        weighting=weighting,
        coefficients=coefficients,
        residuals=outcome,
        remainder=tilt @ outcome / n,
        load=load,
        reached=reached,
        pull=(x * moved[:, None]).T @ outcome / n,
    )


def _regress(x: Floats, outcome: Floats, weights: Floats, inverted: Floats) -> Floats:
    """Put the residuals in the place of the outcome, and return the coefficients.

    Twice, so that neither the level of the outcome nor the conditioning costs digits.
    """
    weighted = (x * (weights / len(x))[:, None]) @ inverted
    coefficients = np.zeros((x.shape[1], outcome.shape[1]))
    for _ in range(2):
        step = weighted.T @ outcome
        outcome -= x @ step
        coefficients += step
    return coefficients
