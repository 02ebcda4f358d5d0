"""What `estimate_effect` hands back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me.impact._effect import words
from iom_me.impact._one_effect import OneEffect
from iom_me.impact._text import panels
from iom_me.impact.honest import honest_did
from iom_me.impact.results import Clusters, Coefficient

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact._effect.design import Kind
    from iom_me.impact._honest.study import Method, Restriction
    from iom_me.impact._resampling.sums import Assignment, ClusterScores
    from iom_me.impact.diagnostics.pretrend import PretrendResult
    from iom_me.impact.honest import HonestDidResult
    from iom_me.impact.panel_results import Effect, EventStudyResult, GroupTimeResult
    from iom_me.impact.resampling_results import RandomizationResult

__all__ = ["EffectEstimate", "EffectResult"]

_KEYS = ("estimator", "control", "chosen")
_NUMBERS = tuple(field.name for field in attrs.fields(Coefficient))


@attrs.frozen(kw_only=True)
class EffectEstimate(Coefficient):
    """One estimate of an effect, among others of the same data.

    Attributes
    ----------
    estimator : "group_time", "interaction_weighted", "imputation", "two_stage" or
        "twfe"
    control : whom the treated are compared with, in words
    chosen : whether it is the one to report
    note : what tells it apart, or why there is none

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.EffectEstimate(
    ...     term="overall",
    ...     estimate=2.0,
    ...     std_error=1.0,
    ...     statistic=2.0,
    ...     p_value=0.05,
    ...     df=60.0,
    ...     ci_low=0.0,
    ...     ci_high=4.0,
    ...     n=64,
    ...     estimator="twfe",
    ...     control="all units",
    ... ).chosen
    False
    """

    estimator: str
    control: str
    chosen: bool = False
    note: str = ""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EffectResult(OneEffect):
    """An effect, why it was estimated as it was, and what others make of the data.

    The numbers of the effect stand on the result itself: ``estimate``, ``std_error``,
    ``statistic``, ``p_value``, ``df``, ``ci_low``, ``ci_high``. Pass it on to
    `wild_bootstrap` or `randomization_inference` as it is.

    Attributes
    ----------
    kind : str
        The design that was found: "two_by_two", "common_timing", "staggered" or
        "staggered_without_never_treated".
    effect : Effect
        The effect: the average over all treated cohorts and periods, by the size of the
        cohort. If it has no standard error, its p-value is that of ``permutation``, and
        it has no interval.
    estimates : tuple of EffectEstimate
        The chosen estimate, and those of other estimators.
    group_time : GroupTimeResult
        The effect on each cohort in each period.
    permutation : RandomizationResult or None
        The permutation test, where there is no standard error.
    pretrend : PretrendResult
        The test that all leads are zero, see `pretrend_test`; "untestable" with one
        period before the start.
    waves_before : int
        Periods before the first start.
    explanation : str
        Which design was found, what was chosen, and why.
    assumptions, next_steps : tuple of str
        What the effect rests on, and what to look at next, the most urgent first.
    notes, warnings : tuple of str
        What was decided, and what to be careful about.
    outcome, unit, time, treatment, cluster, weights : str or None
        The columns.
    covariates : tuple of str
        The columns adjusted for.
    vcov : str
        Kind of standard error.
    level : float
        Coverage of the intervals.
    version : str
        Of iom_me.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> visits = pd.DataFrame(
    ...     [
    ...         {
    ...             "household": h,
    ...             "year": year,
    ...             "programme": h % 2 == 1 and year >= 2022,
    ...             "income": 50.0
    ...             + h * 37 % 19
    ...             + (h * year) % 7
    ...             + 4 * (h % 2 == 1 and year >= 2022),
    ...         }
    ...         for h in range(60)
    ...         for year in range(2020, 2025)
    ...     ]
    ... )
    >>> effect = me.impact.estimate_effect(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treatment="programme",
    ... )
    >>> effect
    <EffectResult income: +... one start for all>
    >>> len(effect.assumptions)
    3
    """

    kind: Kind
    effect: Effect
    estimates: tuple[EffectEstimate, ...]
    group_time: GroupTimeResult
    permutation: RandomizationResult | None
    pretrend: PretrendResult
    waves_before: int
    explanation: str
    assumptions: tuple[str, ...]
    next_steps: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    outcome: str
    unit: str | None
    time: str
    treatment: str
    cluster: str | None
    weights: str | None
    covariates: tuple[str, ...]
    vcov: str
    level: float
    version: str
    _study: EventStudyResult

    @property
    def n(self) -> int:
        """Rows used."""
        return self.group_time.n

    @property
    def n_dropped(self) -> int:
        """Rows left out."""
        return self.group_time.n_dropped

    @property
    def clusters(self) -> Clusters:
        """How many clusters there are, and how many on each side."""
        return self.group_time.clusters

    def event_study(self) -> EventStudyResult:
        """Return the effects by the time since the start, and leads before it."""
        return self._study

    def honest(
        self,
        *,
        restriction: Restriction = "relative_magnitudes",
        bound: float | Iterable[float] | None = None,
        method: Method | None = None,
        target: str | int | npt.ArrayLike | None = None,
        level: float | None = None,
    ) -> HonestDidResult:
        """Bound the effect when trends may not be parallel; see `honest_did`.

        Parameters
        ----------
        restriction, bound, method, target
            As in `honest_did`.
        level
            As in the result, unless given.

        Raises
        ------
        EstimationError
            There is no lead to hold against, or an effect has no standard error.
        """
        return honest_did(
            self._study,
            restriction=restriction,
            bound=bound,
            method=method,
            target=target,
            level=self.level if level is None else level,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per estimator, the chosen one first."""
        names = (*_KEYS, *_NUMBERS, "note")
        return _frames.frame(
            ([getattr(row, name) for name in names] for row in self.estimates), names
        )

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentence for the report, in English, French or Spanish."""
        return words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the event study; with two periods, the mean of each group in both."""
        if len(self.group_time.design.periods) > 2:  # noqa: PLR2004 - leads or lags
            return self._study.plot(ax=ax)
        return self.group_time.plot_paths(ax=ax)

    def _cluster_scores(self, term: str | None = None) -> ClusterScores:
        return self.group_time._cluster_scores(term)  # noqa: SLF001 - its own part

    def _assignment(self, term: str | None = None) -> Assignment:
        return self.group_time._assignment(term)  # noqa: SLF001 - its own part

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]  # stays on one line whatever the name holds
        return (
            f"<EffectResult {name}: {panels.interval(self.effect)}, "
            f"{words.DESIGNS[self.kind]}>"
        )
