"""The result of weighting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import numpy as np

from iom_me import _frames
from iom_me.impact._columns import Mask
from iom_me.impact.matching import _record
from iom_me.impact.matching._weighting import picture, words
from iom_me.impact.matching.comparison_group import ArmCount, ComparisonGroup, Kept

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact.matching._sample import Missing
    from iom_me.impact.matching._weighting.by_score import Target
    from iom_me.impact.matching._weighting.entropy import Balancing
    from iom_me.impact.matching.propensity_results import PropensityScore
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import JsonValue

__all__ = ["WeightResult"]

Weighting: TypeAlias = Literal["inverse_probability", "overlap", "entropy"]


@attrs.frozen(kw_only=True, eq=False)
class Made:
    """How weights were made, for standard errors.

    Attributes
    ----------
    score : the one that was given, or None
    truncated : (N,) whose weight was lowered, by row of the table
    balancing : the solution of entropy balancing, or None
    """

    score: PropensityScore | None
    truncated: Mask
    balancing: Balancing | None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WeightResult(ComparisonGroup):
    """How much each row counts, so that the groups are alike.

    Attributes
    ----------
    treatment : str
        The column.
    covariates : tuple of str and Term
        What the groups were made alike in.
    method : str
        "inverse_probability", "overlap" or "entropy".
    estimand : str
        "ATT", "ATC", "ATE", or "ATO" for overlap weights.
    unit, sampling_weights : str or None
        Columns.
    missing : str
        What was done with missing values.
    score_model : str or None
        "logit" or "probit"; None if the weights need no score.
    counts : tuple of ArmCount
        The untreated and the treated: how many rows there were, how many are used, and
        how many equally weighted rows these are worth.
    largest_shares : tuple of float
        The largest share of the weight of its group that one row has, of the untreated
        and of the treated.
    difference_before, difference : float
        The largest difference of means between the groups, before and after weighting,
        in standard deviations of the whole sample.
    furthest_before, furthest : str
        The covariate, or level, in which it is; empty if there is none.
    truncate : float or None
        The quantile at which weights were cut off.
    truncated : int
        How many weights were lowered.
    steps : int or None
        How many Newton steps entropy balancing took.
    n_dropped : int
        Rows left out because a value is missing.
    population : str
        For whom the effect will speak, in words.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.
    fingerprint : mapping
        Hash of each column that was used.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> survey = pd.DataFrame(
    ...     {
    ...         "joined": [1, 1, 1, 0, 0, 0, 0, 0],
    ...         "age": [30, 40, 44, 25, 31, 38, 45, 52],
    ...     }
    ... )
    >>> group = me.impact.weight(
    ...     survey, treatment="joined", covariates="age", method="entropy"
    ... )
    >>> group.weights.round(2).tolist()
    [1.0, 1.0, 1.0, 1.03, 1.02, 1.0, 0.99, 0.97]
    """

    treatment: str
    covariates: tuple[Part, ...]
    method: Weighting
    estimand: Target
    unit: str | None
    sampling_weights: str | None
    missing: Missing
    score_model: str | None
    counts: tuple[ArmCount, ArmCount]
    largest_shares: tuple[float, float]
    difference_before: float
    furthest_before: str
    difference: float
    furthest: str
    truncate: float | None
    truncated: int
    steps: int | None
    n_dropped: int
    population: str
    warnings: tuple[str, ...]
    version: str
    fingerprint: Mapping[str, str]
    _kept: Kept
    _made: Made

    def record(self) -> dict[str, JsonValue]:
        """Return what an audit needs to make the weights again, fit for JSON."""
        options = {
            name: getattr(self, name)
            for name in ("covariates", "method", "estimand", "unit", "missing")
        }
        return _record.written(
            "iom_me.weight",
            self,
            options=options
            | {
                "weights": self.sampling_weights,
                "score": self._made.score,
                "truncate": self.truncate,
            },
            made={"truncated": self.truncated, "difference": self.difference},
            version=self.version,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a row per group: how many rows, and what their weights are worth."""
        names = ["group", "rows", "used", "dropped", "effective", "largest_share"]
        return _frames.frame(
            (
                (arm.name, arm.rows, arm.used, arm.dropped, arm.effective, share)
                for arm, share in zip(self.counts, self.largest_shares, strict=True)
            ),
            names,
        )

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw how the weights of each group are distributed."""
        kept = self._kept
        weights = kept.analysis_weights
        arms = [weights[(kept.treated == code) & kept.used] for code in (0, 1)]
        return picture.draw(
            np.asarray(arms[0]),
            np.asarray(arms[1]),
            title=words.title(self),
            counts=self.counts,
            ax=ax,
        )

    def __repr__(self) -> str:
        name = repr(self.treatment)[1:-1]
        untreated, treated = self.counts
        return (
            f"<WeightResult {name}: {self.method}, {self.estimand}, {treated.used:,} "
            f"treated worth {treated.effective:,.0f}, {untreated.used:,} untreated "
            f"worth {untreated.effective:,.0f}>"
        )
