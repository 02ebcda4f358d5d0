"""The result of a matched difference-in-differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me.impact._linear.bands import JointTest
from iom_me.impact._one_effect import OneEffect
from iom_me.impact._records import Clusters, Coefficient, Effect, Untestable
from iom_me.impact.matching._panel_match import picture, words
from iom_me.impact.matching._panel_match.paths import GroupPath

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from iom_me.impact.matching.balance_results import BalanceResult
    from iom_me.impact.matching.comparison_group import ComparisonGroup

__all__ = ["GroupPath", "MatchedDidResult", "PeriodLoss"]

_NUMBERS = [field.name for field in attrs.fields(Coefficient)]


@attrs.frozen(kw_only=True)
class PeriodLoss:
    """Who is not compared in a period, because an outcome is missing then.

    Attributes
    ----------
    time : period
        As the table writes it; None for the overall effect, which needs them all.
    missing : int
        Compared units that lack the outcome.
    left_out : int
        Units that are not compared then: those, and whoever was compared with nobody
        else.

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.PeriodLoss(time=2022, missing=3, left_out=6).left_out
    6
    """

    time: Any
    missing: int
    left_out: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MatchedDidResult(OneEffect):
    """How much more those who were reached changed than people who were like them.

    The numbers of the overall effect stand on the result itself: ``estimate``,
    ``std_error``, ``statistic``, ``p_value``, ``df``, ``ci_low``, ``ci_high``. It is
    the effect on the mean outcome over all periods from the start on, less the
    baseline.

    Attributes
    ----------
    outcome, unit, time, treatment, cluster : str or None
        The columns; ``treatment`` is that of ``treated_from``.
    periods : tuple
        First to last.
    start, baseline : period
        The first treated period, and the one that all changes are measured from.
    effects : tuple of Effect
        One per period; that of the baseline is 0 by rule.
    overall : Effect
        The one effect.
    comparison : MatchResult or WeightResult
        Who is compared with whom, and who was left out.
    balance : BalanceResult or None
        Whether the groups are alike at the baseline, also in the outcome before it;
        None if the comparison was made beforehand (see `balance`).
    matched_on : tuple
        Periods in which the outcome was made alike (``lags``). What is near zero there
        is so by construction, and says nothing about parallel trends.
    pre_trends : JointTest or Untestable
        Test that treated and comparison changed alike in all other earlier periods.
    pre_trends_by : str
        How it was tested.
    largest_lead : float
        The smallest margin within which all these earlier differences are shown to lie
        (two one-sided tests per period): what the data cannot rule out. NaN if there is
        none.
    paths : tuple of GroupPath
        Mean outcomes of the treated, the comparison, and all untreated.
    losses : tuple of PeriodLoss
        Periods in which somebody lacks the outcome.
    clusters : Clusters or None
        How many clusters there are among those compared.
    inference, why : str
        Which kind of standard error, as in `effect`, and why it was chosen.
    std_error_in_words, vcov : str
        What the standard errors are.
    level : float
        Coverage of the intervals.
    critical_value : float
        Standard errors that the band over all periods is wide; NaN if there is none.
    n : int
        Units compared.
    n_dropped : int
        Units of the table that are not.
    notes, warnings : tuple of str
        What was decided, and what to be careful about.
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
    ...             "joined": 2022 if h % 2 else None,
    ...             "land": h // 2,
    ...             "income": 50.0 + h * year % 7 + 4 * (h % 2 and year > 2021),
    ...         }
    ...         for h in range(80)
    ...         for year in (2020, 2021, 2022)
    ...     ]
    ... )
    >>> alike = me.impact.MatchOptions(covariates=["land"], distance="scaled_euclidean")
    >>> result = me.impact.matched_difference_in_differences(
    ...     visits,
    ...     outcome="income",
    ...     unit="household",
    ...     time="year",
    ...     treated_from="joined",
    ...     comparison=alike,
    ... )
    >>> result.start, result.baseline, round(result.overall.estimate, 2)
    (2022, 2021, 4.12)
    """

    outcome: str
    unit: str
    time: str
    treatment: str
    cluster: str | None
    periods: tuple[Any, ...]
    start: Any
    baseline: Any
    effects: tuple[Effect, ...]
    overall: Effect
    comparison: ComparisonGroup
    balance: BalanceResult | None
    matched_on: tuple[Any, ...]
    pre_trends: JointTest | Untestable
    pre_trends_by: str
    largest_lead: float
    paths: tuple[GroupPath, ...]
    losses: tuple[PeriodLoss, ...]
    clusters: Clusters | None
    inference: str
    why: str
    std_error_in_words: str
    vcov: str
    level: float
    critical_value: float
    n: int
    n_dropped: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    version: str

    @property
    def effect(self) -> Effect:
        """The one effect, as every other result calls it."""
        return self.overall

    @property
    def estimand(self) -> str:
        """For whom: ATT, ATC, ATE or ATO."""
        return self.comparison.estimand

    @property
    def matched_leads(self) -> tuple[Effect, ...]:
        """The effects before the start that are near zero by construction."""
        return tuple(
            row
            for row in self.effects
            if row.time in self.matched_on and not row.reference
        )

    @property
    def leads(self) -> tuple[Effect, ...]:
        """The effects before the start that say something about parallel trends."""
        return tuple(row for row in self.effects if self._is_lead(row))

    def _is_lead(self, row: Effect) -> bool:
        before = row.event_time is not None and row.event_time < 0
        return before and not row.reference and row.time not in self.matched_on

    def to_frame(self) -> pd.DataFrame:
        """Return one row per period, and the overall effect last.

        The columns are ``event_time, time, term, estimate, std_error, statistic,
        p_value, df, ci_low, ci_high, n, band_low, band_high, matched_on``.
        """
        names = ["event_time", "time", *_NUMBERS, "band_low", "band_high"]
        rows = [*self.effects, self.overall]
        made = _frames.frame(([getattr(row, n) for n in names] for row in rows), names)
        made["matched_on"] = [row.time in self.matched_on for row in rows]
        # The overall row has no period; whole numbers stay whole beside it.
        whole = all(isinstance(label, int) for label in self.periods)
        return made.astype(dict.fromkeys(["event_time", "time"][: 1 + whole], "Int64"))

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(words.lines(self))

    def sentence(self, language: str = "en") -> str:
        """Return the sentences for the report, in English, French or Spanish."""
        return words.sentence(self, language)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effects by period with interval and band; the baseline is marked."""
        return picture.effects(self, ax=ax)

    def plot_paths(self, *, ax: Axes | None = None) -> Axes:
        """Draw the mean outcome of treated, comparison and all untreated over time."""
        return picture.paths(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        return f"<MatchedDidResult {name}: {words.interval(self)}, {self.n:,} units>"
