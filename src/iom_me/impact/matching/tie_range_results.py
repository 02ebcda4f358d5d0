"""The result of breaking the ties of a match in other ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._columns import Floats
from iom_me.impact._pictures import parts
from iom_me.impact._text.writing import cautions, one_line, percent, rounded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["TieRange"]

_BINS = 30


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TieRange(AnalysisResult):
    """What a match says if its ties are broken in other ways.

    Attributes
    ----------
    treatment, outcome : str
        The columns.
    estimand : str
        "ATT", "ATC" or "ATE".
    estimate : float
        The effect by the match as it is.
    low, high : float
        The smallest and the largest effect of all draws and of the match itself.
    lower_quartile, median, upper_quartile : float
        Of the draws.
    same_sign : float
        Share of the draws in which the effect has the sign that it has in the match.
    distinct : int
        How many different effects there are among the draws and the match.
    ties : int
        How many choices of the match were arbitrary.
    draws : int
        How often the ties were broken anew; 0 if there are none.
    seed : int
        Where the draws start from.
    warnings : tuple of str
        Everything the reader should know.
    version : str
        Version of this library.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "project": [1, 0, 0],
    ...         "age": [20, 20, 20],
    ...         "income": [13, 10, 12],
    ...     }
    ... )
    >>> pairs = me.impact.match(
    ...     people, treatment="project", covariates="age", distance=people["age"]
    ... )
    >>> found = me.impact.tie_range(people, pairs, outcome="income")
    >>> found.estimate, found.low, found.high
    (3.0, 1.0, 3.0)
    """

    treatment: str
    outcome: str
    estimand: str
    estimate: float
    low: float
    high: float
    lower_quartile: float
    median: float
    upper_quartile: float
    same_sign: float
    distinct: int
    ties: int
    draws: int
    seed: int
    warnings: tuple[str, ...]
    version: str
    _estimates: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return ``draw`` and ``estimate``, a row per draw; draw 0 is the match."""
        values = [self.estimate, *self._estimates.tolist()]
        return _frames.frame(enumerate(values), ["draw", "estimate"])

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        head = (
            f"Effect of {one_line(repr(self.treatment))} on "
            f"{one_line(repr(self.outcome))} ({self.estimand}), by how ties are broken"
        )
        return "\n".join(
            [head, f"This match   {self._shown(self.estimate)}", *self._rest()]
        )

    def _rest(self) -> list[str]:
        if not self.ties:
            return ["Ties         none: nothing in this match was arbitrary"]
        low, high = self._shown(self.lower_quartile), self._shown(self.upper_quartile)
        anew = f"broken anew {self.draws:,} times"
        middle = f"half of the draws from {low} to {high}"
        return [
            f"Ties         {self.ties:,} choices were arbitrary; {anew}",
            f"Range        {self._shown(self.low)} to {self._shown(self.high)}",
            f"Median       {self._shown(self.median)}, {middle}",
            f"Same sign    in {percent(round(self.same_sign, 4))} of the draws",
            f"Different    {self.distinct:,} effects",
            "Not in it    chance in who was sampled: that is the standard error",
            *cautions(self.warnings, room=15),
        ]

    def _shown(self, value: float) -> str:
        return rounded(value, (self.high - self.low) / 10, sign="+")

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effects of all draws, and mark that of the match."""
        ax = new_axes(ax)
        values = np.append(self._estimates, self.estimate)
        power = parts.power_of_ten(values.tolist())
        shown = np.array([parts.divided(value, power) for value in values.tolist()])
        if self.draws:
            ax.hist(shown[:-1], bins=_edges(shown).tolist(), color=parts.SKY_BLUE)
        ax.axvline(shown[-1], color=parts.VERMILION, label="this match")
        ax.set_xlabel(f"effect on {parts.label(self.outcome)}{parts.times(power)}")
        ax.set_ylabel("draws")
        ax.set_title(
            f"{self.ties:,} arbitrary choices, broken anew {self.draws:,} times"
        )
        ax.legend(frameon=False)
        return ax

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        return (
            f"<TieRange {name}: {self._shown(self.estimate)}, "
            f"{self._shown(self.low)} to {self._shown(self.high)}, {self.ties:,} ties>"
        )


def _edges(values: Floats) -> Floats:
    """Cut the range of values into narrow bins, also if there is one value only."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) / (2 * _BINS) or abs(low) / 20 or 0.5
    return np.linspace(low - room, high + room, _BINS + 1)
