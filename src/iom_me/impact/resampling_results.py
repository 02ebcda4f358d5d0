"""The results of resampling tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._columns import Floats
from iom_me.impact._pictures.parts import reference_distribution
from iom_me.impact._resampling import words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["RandomizationResult", "WildBootstrapResult"]

_WILD = (
    "term",
    "estimate",
    "std_error",
    "statistic",
    "p_value",
    "ci_low",
    "ci_high",
    "clusters",
    "effective_clusters",
    "draws",
)

_RANDOMIZATION = (
    "term",
    "estimate",
    "statistic",
    "p_value",
    "ci_low",
    "ci_high",
    "clusters",
    "draws",
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WildBootstrapResult(AnalysisResult):
    """A test and an interval from the wild cluster bootstrap.

    Attributes
    ----------
    term : str
        The coefficient.
    outcome : str
        The column that it is an effect on.
    estimate, std_error : float
        As in the result that was given; the standard error is CR1.
    statistic : float
        Estimate less null over the standard error.
    p_value : float
        Two-sided; ties do not count as more extreme.
    p_value_ties : float
        The same if ties, such as the data themselves among all samples, count.
    ci_low, ci_high : float
        Ends of the interval; infinite where it has none.
    null, level : float
        The hypothesis, and the coverage of the interval.
    draws : int
        Bootstrap samples made.
    enumerated : bool
        Whether these are all that there are.
    weights : str
        "rademacher", "mammen" or "webb".
    impose_null : bool
        Whether the hypothesis held in the samples (WCR) or not (WCU).
    cluster : str or None
        The column of the clusters.
    clusters, treated_clusters : int
        All clusters, and those with treated rows (None if nothing is treated).
    effective_clusters : float
        How many clusters of equal influence would be worth as much.
    warnings : tuple of str
        Everything the reader of the p-value should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.WildBootstrapResult.__name__
    'WildBootstrapResult'
    """

    term: str
    outcome: str = ""
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    p_value_ties: float
    ci_low: float
    ci_high: float
    null: float
    level: float
    draws: int
    enumerated: bool
    weights: str
    impose_null: bool
    cluster: str | None = None
    clusters: int
    treated_clusters: int | None
    effective_clusters: float
    warnings: tuple[str, ...] = ()
    version: str
    _statistics: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the house's columns, the clusters and the draws."""
        return _frames.frame([[getattr(self, name) for name in _WILD]], _WILD)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.wild_lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return one sentence for a report: in English, French ("fr") or Spanish."""
        return words.wild_sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the statistics of the samples, and where that of the data lies."""
        ax = new_axes(ax)
        label = "t statistic of the bootstrap samples"
        reference_distribution(ax, self._statistics, self.statistic, label=label)
        ax.set_title(words.title(self), loc="left")
        return ax

    def __repr__(self) -> str:
        return f"<WildBootstrapResult {words.short(self)}>"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RandomizationResult(AnalysisResult):
    """A test and an interval from randomisation inference.

    Attributes
    ----------
    term : str
        The effect.
    outcome : str
        The column that it is an effect on.
    estimate : float
        The effect, in the unit of the outcome.
    statistic : float
        Of the data under the null: the effect less what the null makes of it, or that
        over its standard error.
    p_value : float
        Share of assignments with a statistic at least as extreme.
    smallest_p_value : float
        The p-value of the most extreme assignment: no data could have given less.
    ci_low, ci_high : float
        Ends of the interval for an effect that is the same everywhere; infinite where
        it has none, NaN if the effect compares no row that has the programme.
    null, level : float
        The hypothesis, and the coverage of the interval.
    draws : int
        Assignments looked at, the actual one among them.
    enumerated : bool
        Whether these are all that there are.
    statistic_name : str
        "effect" or "studentized".
    alternative : str
        "two-sided", "greater" or "less".
    cluster : str or None
        The column of the clusters.
    clusters : int
        Number of clusters.
    group_sizes : tuple of int
        Clusters without the programme, and those of each cohort.
    warnings : tuple of str
        Everything the reader of the p-value should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.RandomizationResult.__name__
    'RandomizationResult'
    """

    term: str
    outcome: str = ""
    estimate: float
    statistic: float
    p_value: float
    smallest_p_value: float
    ci_low: float
    ci_high: float
    null: float
    level: float
    draws: int
    enumerated: bool
    statistic_name: str
    alternative: str
    cluster: str | None = None
    clusters: int
    group_sizes: tuple[int, ...]
    warnings: tuple[str, ...] = ()
    version: str
    _statistics: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row: the house's columns, the clusters and the draws."""
        row = [getattr(self, name) for name in _RANDOMIZATION]
        return _frames.frame([row], _RANDOMIZATION)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.randomization_lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return one sentence for a report: in English, French ("fr") or Spanish."""
        return words.randomization_sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the statistics of all assignments, and where that of the data lies."""
        ax = new_axes(ax)
        label = (
            "effect under other assignments"
            if self.statistic_name == "effect"
            else "studentized effect under other assignments"
        )
        reference_distribution(ax, self._statistics, self.statistic, label=label)
        ax.set_title(words.title(self), loc="left")
        return ax

    def __repr__(self) -> str:
        return f"<RandomizationResult {words.short(self)}>"
