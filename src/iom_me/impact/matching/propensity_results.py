"""The result of fitting a propensity score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.impact._columns import Bytes, Floats
from iom_me.impact._records import Coefficient
from iom_me.impact.matching._score import picture, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact.matching._sample import Missing
    from iom_me.impact.matching._score.fit import Correction, ScoreFit
    from iom_me.impact.matching._score.links import Model
    from iom_me.impact.matching._score.overlap import ScoreOverlap
    from iom_me.impact.matching.terms import Part

__all__ = ["PropensityScore"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PropensityScore(AnalysisResult):
    """The probability of treatment given covariates, one per row.

    Attributes
    ----------
    treatment : str
        The column.
    covariates : tuple of str and Term
        As given.
    model : str
        "logit" or "probit".
    correction : str or None
        "firth", or None for maximum likelihood.
    weights : str or None
        The column of sampling weights.
    missing : str
        As given.
    coefficients : tuple of Coefficient
        ``constant`` first; per unit of each covariate, on the scale of the index (log
        odds in a logit). Tests by the normal distribution.
    n, n_dropped : int
        Rows used, and left out for a missing value.
    treated, untreated : int
        Rows used of each group.
    overlap : ScoreOverlap
        Where the scores of the two groups lie.
    level : float
        Coverage of the intervals.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame({"age": range(20), "project": [0, 1, 1, 0, 0] * 4})
    >>> me.impact.propensity_score(people, treatment="project", covariates="age")
    <PropensityScore project: logit, 8 treated, 12 untreated, concordance 0.54>
    """

    treatment: str
    covariates: tuple[Part, ...]
    model: Model
    correction: Correction | None
    weights: str | None
    missing: Missing
    coefficients: tuple[Coefficient, ...]
    n: int
    n_dropped: int
    treated: int
    untreated: int
    overlap: ScoreOverlap
    level: float
    warnings: tuple[str, ...]
    version: str
    _scores: Floats
    _linear: Floats
    _codes: Bytes
    _sampling: Floats | None
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
        return "\n".join(words.lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the scores of the treated upwards, and of the untreated downwards.

        Each side shows shares of its own group; between the dashed lines both have
        somebody (common support).
        """
        return picture.draw(
            self, self._scores, self._codes, weights=self._sampling, ax=ax
        )

    def __repr__(self) -> str:
        name = repr(self.treatment)[1:-1]
        return (
            f"<PropensityScore {name}: {self.model}, {self.treated:,} treated, "
            f"{self.untreated:,} untreated, concordance {self.overlap.concordance:.2f}>"
        )
