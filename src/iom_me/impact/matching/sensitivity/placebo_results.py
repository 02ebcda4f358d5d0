"""The result of looking for effects where there can be none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.impact._pictures import parts
from iom_me.impact._text.writing import (
    cautions,
    p_value,
    percent,
    shortened,
    titled,
    with_ends,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["PlaceboOutcome", "PlaceboOutcomes"]

_MAX_LINES = 25
_SHOWN = 14
_NAME = 24


@attrs.frozen(kw_only=True)
class PlaceboOutcome:
    """The effect on something that the programme cannot have changed.

    Attributes
    ----------
    outcome : the column
    estimate, std_error, statistic, p_value, df, ci_low, ci_high, n : as in `effect`;
        NaN if it cannot be estimated
    p_value_adjusted : for looking at several (Holm)
    in_sds : the estimate in standard deviations among the untreated
    redone : whether the comparison was made anew without this column
    reason : why there is no test; empty if there is one

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.PlaceboOutcome(
    ...     outcome="age", estimate=0.5, std_error=1.0, statistic=0.5, p_value=0.62,
    ...     df=80.0, ci_low=-1.5, ci_high=2.5, n=162, p_value_adjusted=0.62,
    ...     in_sds=0.05, redone=True, reason="",
    ... ).redone
    True
    """  # fmt: skip

    outcome: str
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    df: float
    ci_low: float
    ci_high: float
    n: int
    p_value_adjusted: float
    in_sds: float
    redone: bool
    reason: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PlaceboOutcomes(AnalysisResult):
    """Effects on what the programme cannot have changed.

    Attributes
    ----------
    treatment : str
        The column.
    outcomes : tuple of PlaceboOutcome
        One per outcome, in the order asked for.
    verdict : str
        "as it should be", "finds effects that cannot be" (some adjusted p-value is
        below 1 - level), or "untestable".
    tested : int
        How many tests there are.
    level : float
        Coverage of the intervals.
    cluster : str or None
        The column of the clusters.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame({"joined": [1, 0] * 30, "age": range(60)})
    >>> people["income"] = people.index * 29 % 17 + 6.0 * people["joined"]
    >>> people["birth_month"] = 1 + people.index * 5 % 12
    >>> pairs = me.impact.match(
    ...     people, treatment="joined", covariates="age", distance="scaled_euclidean"
    ... )
    >>> found = me.impact.placebo_outcomes(people, pairs, outcomes="birth_month")
    >>> found.tested, found.verdict
    (1, 'as it should be')
    """

    treatment: str
    outcomes: tuple[PlaceboOutcome, ...]
    verdict: str
    tested: int
    level: float
    cluster: str | None
    warnings: tuple[str, ...]
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per outcome."""
        names = [field.name for field in attrs.fields(PlaceboOutcome)]
        return _frames.frame((attrs.astuple(row) for row in self.outcomes), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        shown = self.outcomes[:_SHOWN]
        more = len(self.outcomes) - len(shown)
        head = [
            "Effects on what the programme cannot have changed",
            *titled("Verdict", self.verdict),
            *self._rows(shown),
            *titled("", f"and {more:,} more" if more else ""),
            *self._redone(),
            *self._ruled_out(),
        ]
        return "\n".join([*head, *cautions(self.warnings, _MAX_LINES - len(head))])

    def _rows(self, shown: tuple[PlaceboOutcome, ...]) -> Iterator[str]:
        for place, row in enumerate(shown):
            head = "" if place else "Outcomes"
            name = shortened(row.outcome, _NAME)
            if row.reason:
                yield from titled(head, f"{name}: no test, {row.reason}", most=1)
                continue
            effect = with_ends(row.estimate, row.ci_low, row.ci_high, row.std_error)
            shown_p = f"adjusted {p_value(row.p_value_adjusted)}"
            yield from titled(head, f"{name}: {effect}, {shown_p}", most=1)

    def _redone(self) -> Iterator[str]:
        names = ", ".join(row.outcome for row in self.outcomes if row.redone)
        if names:
            yield from titled(
                "Made anew", f"without each of these in turn: {names}", most=1
            )

    def _ruled_out(self) -> Iterator[str]:
        sizes = [
            max(abs(row.ci_low), abs(row.ci_high)) * abs(row.in_sds / row.estimate)
            for row in self.outcomes
            if not row.reason and row.estimate and not math.isnan(row.in_sds)
        ]
        if sizes:
            level = percent(self.level)
            far = f"{max(sizes):.2g}"
            yield from titled(
                "Ruled out", f"differences beyond {far} SDs, by {level} intervals"
            )

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effects in standard deviations, with their intervals."""
        drawn = [row for row in self.outcomes if row.estimate and row.in_sds]
        drawn = [row for row in drawn if not math.isnan(row.in_sds)]
        ax = parts.roomy(ax, len(drawn))
        title = f"Placebo outcomes: {self.verdict}"
        ax.set_title(title, loc="left", fontsize="medium")
        if not drawn:
            return parts.empty(ax, "no effect on any of them")
        ax.axvline(0, color=parts.GREY, linewidth=1, zorder=0)
        for line, row in enumerate(drawn):
            unit = row.estimate / row.in_sds
            found = row.p_value_adjusted < 1 - self.level
            colour = parts.VERMILION if found else parts.BLUE
            if math.isfinite(row.ci_low):
                ends = row.ci_low / unit, row.ci_high / unit
                ax.hlines(line, *ends, color=colour, linewidth=2)
            ax.plot(row.in_sds, line, "D" if found else "o", color=colour)
        places = [float(place) for place in range(len(drawn))]
        parts.name_ticks(ax, "y", places, [row.outcome for row in drawn])
        ax.set_ylim(len(drawn) - 0.5, -0.5)
        ax.set_xlabel("effect, in standard deviations of the outcome")
        return ax

    def __repr__(self) -> str:
        count = len(self.outcomes)
        noun = "outcome" if count == 1 else "outcomes"
        return f"<PlaceboOutcomes {count:,} {noun}: {self.verdict}>"
