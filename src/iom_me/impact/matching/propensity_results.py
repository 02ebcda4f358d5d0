"""The result of fitting a propensity score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._columns import Floats
from iom_me.impact._records import Coefficient

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact.matching._score.fit import ScoreFit

__all__ = ["PropensityScore"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PropensityScore(AnalysisResult):
    """The probability of treatment given covariates, one per row.

    Attributes
    ----------
    treatment : str
    model : str
        "logit" or "probit".
    coefficients : tuple of Coefficient
    n, n_dropped : int
    level : float
    warnings : tuple of str
    version : str
    """

    treatment: str
    model: str
    coefficients: tuple[Coefficient, ...]
    n: int
    n_dropped: int
    level: float
    warnings: tuple[str, ...]
    version: str
    _scores: Floats
    _linear: Floats
    _fit: ScoreFit

    @property
    def scores(self) -> Floats:
        """The probability of treatment of each row of the table, NaN if left out."""
        return self._scores.copy()

    @property
    def linear(self) -> Floats:
        """The linear predictor of each row of the table, NaN if left out."""
        return self._linear.copy()

    @property
    def fit(self) -> ScoreFit:
        """The fitted model, for `match` and `effect`."""
        return self._fit

    def to_frame(self) -> pd.DataFrame:
        """Return the coefficients, one row each."""
        names = [field.name for field in attrs.fields(Coefficient)]
        return _frames.frame((attrs.astuple(row) for row in self.coefficients), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return repr(self)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the scores of both groups."""
        ax = new_axes(ax)
        ax.hist(self._scores[np.isfinite(self._scores)])
        return ax

    def __repr__(self) -> str:
        name = repr(self.treatment)[1:-1]
        return f"<PropensityScore {name}: {self.model}, {self.n:,} rows>"
