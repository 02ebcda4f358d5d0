"""The result of asking how strong a hidden reason would have to be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.impact.matching.sensitivity import _rosenbaum_plot, _rosenbaum_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["GammaBound", "RosenbaumBounds"]


@attrs.frozen(kw_only=True)
class GammaBound:
    """What can be said if hidden reasons change the odds to join by up to gamma.

    Attributes
    ----------
    gamma : 1 is no hidden bias
    p_value_low, p_value_high : the smallest and largest p-value that are possible
    estimate_low, estimate_high : the smallest and largest estimate; NaN for "mcnemar"
    ci_low, ci_high : the widest confidence interval

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.GammaBound(
    ...     gamma=2.0, p_value_low=0.0, p_value_high=0.002, estimate_low=10.25,
    ...     estimate_high=19.5, ci_low=4.5, ci_high=27.5,
    ... ).estimate_low
    10.25
    """  # fmt: skip

    gamma: float
    p_value_low: float
    p_value_high: float
    estimate_low: float
    estimate_high: float
    ci_low: float
    ci_high: float


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RosenbaumBounds(AnalysisResult):
    """How far hidden reasons to join could change what a match says.

    Attributes
    ----------
    treatment, outcome : str
        The columns.
    statistic : str
        "wilcoxon", "mean" or "mcnemar".
    alternative : str
        "two-sided", "greater" or "less".
    is_exact : bool
        Whether p-values are exact, or from the normal approximation.
    level : float
        Coverage of the intervals; one less it is the size of the test.
    sets : int
        How many pairs or sets are compared.
    zeros : int
        How many pairs do not differ.
    bounds : tuple of GammaBound
        One per gamma, from the smallest.
    breakdown : float
        The gamma at which the effect could be chance: the largest possible p-value is
        1 - level. 1 if it could be chance without any hidden bias.
    verdict : str
        "not significant", "sensitive" (breakdown below 1.5), "fairly robust" (below 3)
        or "robust". The limits are a habit of the field, and no theorem.
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
    >>> pairs = me.impact.match(
    ...     people, treatment="joined", covariates="age", distance="scaled_euclidean"
    ... )
    >>> found = me.impact.rosenbaum_bounds(
    ...     people, pairs, outcome="income", gamma=[1, 2]
    ... )
    >>> found.to_frame()[["gamma", "p_value_high"]].round(4)
       gamma  p_value_high
    0    1.0        0.0000
    1    2.0        0.0074
    """

    treatment: str
    outcome: str
    statistic: str
    alternative: str
    is_exact: bool
    level: float
    sets: int
    zeros: int
    bounds: tuple[GammaBound, ...]
    breakdown: float
    verdict: str
    warnings: tuple[str, ...]
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per gamma."""
        names = [field.name for field in attrs.fields(GammaBound)]
        return _frames.frame((attrs.astuple(row) for row in self.bounds), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_rosenbaum_words.lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the largest possible p-value against gamma, and where it crosses."""
        return _rosenbaum_plot.draw(self, ax=ax)

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        shown = (
            "beyond 1,000,000"
            if math.isinf(self.breakdown)
            else (f"{self.breakdown:.3g}")
        )
        return f"<RosenbaumBounds {name}: {self.verdict}, breakdown gamma {shown}>"
