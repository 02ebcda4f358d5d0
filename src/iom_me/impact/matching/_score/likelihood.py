"""The likelihood of who was treated: one pass over the rows for all that it says."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching._score.basis import Basis
from iom_me.impact.matching._score.links import Link


@attrs.frozen(kw_only=True, eq=False)
class Likelihood:
    """The rows, and how an index becomes a probability.

    Attributes
    ----------
    basis : the regressors, r + 1 of them
    link : logit or probit
    values : (n, k) covariates
    treated : (n,)
    weights : (n,) of mean 1, or None
    """

    basis: Basis
    link: Link
    values: Floats
    treated: Mask
    weights: Floats | None

    def __len__(self) -> int:
        return len(self.treated)

    @property
    def start(self) -> Floats:
        """The coefficients that give everybody the same score."""
        share = float(np.average(self.treated, weights=self.weights))
        inner = np.zeros(len(self.basis.turn))
        inner[0] = self.link.start(share)
        # The turn is a triangle with the constant first: nothing else moves.
        inner /= self.basis.turn[0, 0]
        return inner

    def every(self, stride: int) -> Likelihood:
        """Take some of the rows, evenly."""
        return attrs.evolve(
            self,
            values=self.values[::stride],
            treated=self.treated[::stride],
            weights=None if self.weights is None else self.weights[::stride],
        )

    def slopes(self, inner: Floats) -> tuple[Floats, Floats]:
        """Return gradient (r + 1,) and information (r + 1, r + 1), per row."""
        gradient = np.zeros(len(inner))
        information = np.zeros((len(inner),) * 2)
        for rows, x in self.basis.blocks(self.values):
            missed, curvature = self.link.pull(inner @ x, self.treated[rows])
            if self.weights is not None:
                missed *= self.weights[rows]
                curvature *= self.weights[rows]
            gradient += x @ missed
            information += (x * curvature) @ x.T
        return gradient / len(self), information / len(self)

    def index(self, inner: Floats) -> Floats:
        """Return the linear predictor, (n,)."""
        found = np.empty(len(self))
        for rows, x in self.basis.blocks(self.values):
            found[rows] = inner @ x
        return found

    def expected(self, index: Floats) -> Floats:
        """Return the expected information per row."""
        information = np.zeros((len(self.basis.turn),) * 2)
        for rows, x in self.basis.blocks(self.values):
            curvature = self.link.expected(index[rows])
            if self.weights is not None:
                curvature *= self.weights[rows]
            information += (x * curvature) @ x.T
        return information / len(self)

    def pulls(self, index: Floats) -> Floats:
        """Return the derivative of each row's part in its index, (n,)."""
        found, _ = self.link.pull(index, self.treated)
        if self.weights is not None:
            found *= self.weights
        return found
