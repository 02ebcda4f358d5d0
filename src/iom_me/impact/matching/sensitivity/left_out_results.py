"""The result of leaving out each cluster in turn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult
from iom_me.impact._pictures import parts
from iom_me.impact._text.writing import (
    cautions,
    p_value,
    rounded,
    shortened,
    titled,
    with_ends,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["ClusterLeftOut", "LeaveOneClusterOut"]

_MAX_LINES = 25
_SHOWN, _DRAWN = 5, 30
_NAME = 24


@attrs.frozen(kw_only=True)
class ClusterLeftOut:
    """The effect of a comparison without one cluster.

    Attributes
    ----------
    cluster : the name of the cluster that was left out
    estimate, std_error, statistic, p_value, df, ci_low, ci_high, n : without it; NaN if
        nothing can be estimated without it
    change : estimate without it, less the estimate with all
    reason : why there is no estimate or no standard error; empty if there is

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.ClusterLeftOut(
    ...     cluster="Kano", estimate=2.0, std_error=1.0, statistic=2.0, p_value=0.06,
    ...     df=12.0, ci_low=-0.2, ci_high=4.2, n=140, change=-0.5, reason="",
    ... ).change
    -0.5
    """  # fmt: skip

    cluster: Any
    estimate: float
    std_error: float
    statistic: float
    p_value: float
    df: float
    ci_low: float
    ci_high: float
    n: int
    change: float
    reason: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LeaveOneClusterOut(AnalysisResult):
    """The effect of a comparison without each of its clusters.

    Attributes
    ----------
    treatment, outcome, cluster : str
        The columns.
    rematched : bool
        Whether the comparison was made anew each time.
    estimate, std_error, p_value, ci_low, ci_high : float
        With all clusters.
    lowest, highest : float
        The range of the effect without one cluster.
    effects : tuple of ClusterLeftOut
        One per cluster.
    verdict : str
        "stands" if sign and significance are the same without any one cluster; "sign
        turns"; "significance turns"; or "rests on one cluster" if there is no estimate,
        or no standard error, without some cluster.
    sign_turns, significance_turns, without_estimate : tuple
        The names of these clusters.
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
    >>> people = pd.DataFrame({"joined": [1, 0] * 30, "age": range(60)})
    >>> people["income"] = people.index * 29 % 17 + 6.0 * people["joined"]
    >>> people["village"] = people["age"] // 10
    >>> pairs = me.impact.match(
    ...     people, treatment="joined", covariates="age", distance="scaled_euclidean"
    ... )
    >>> found = me.impact.leave_one_cluster_out(
    ...     people, pairs, outcome="income", cluster="village"
    ... )
    >>> found.influential[0].cluster, found.verdict
    (1, 'stands')
    """

    treatment: str
    outcome: str
    cluster: str
    rematched: bool
    estimate: float
    std_error: float
    p_value: float
    ci_low: float
    ci_high: float
    lowest: float
    highest: float
    effects: tuple[ClusterLeftOut, ...]
    verdict: str
    sign_turns: tuple[Any, ...]
    significance_turns: tuple[Any, ...]
    without_estimate: tuple[Any, ...]
    level: float
    warnings: tuple[str, ...]
    version: str

    @property
    def influential(self) -> tuple[ClusterLeftOut, ...]:
        """Clusters by how far the effect moves without them, farthest first.

        Those without which there is no estimate come before all others.
        """
        return tuple(sorted(self.effects, key=_distance, reverse=True))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cluster."""
        names = [field.name for field in attrs.fields(ClusterLeftOut)]
        return _frames.frame((attrs.astuple(row) for row in self.effects), names)

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        how = "made anew" if self.rematched else "as it is, less its rows"
        name, cluster = (
            shortened(label, _NAME) for label in (self.outcome, self.cluster)
        )
        whole = with_ends(self.estimate, self.ci_low, self.ci_high, self.std_error)
        low, high = (
            rounded(value, self.std_error, sign="+")
            for value in (self.lowest, self.highest)
        )
        head = [
            f"Effect on {name!r} without each {cluster!r} in turn",
            *titled("Verdict", self.verdict),
            *titled("With all", f"{whole}, {p_value(self.p_value)}"),
            *titled("Range", f"{low} to {high}, {len(self.effects):,} clusters"),
            *titled("Comparison", how),
            *self._most(),
            *self._turning("Sign turns", self.sign_turns),
            *self._turning("p crosses", self.significance_turns),
        ]
        return "\n".join([*head, *cautions(self.warnings, _MAX_LINES - len(head))])

    def _most(self) -> Iterator[str]:
        for place, row in enumerate(self.influential[:_SHOWN]):
            head = "" if place else "Most moved"
            name = shortened(row.cluster, _NAME)
            if math.isnan(row.estimate):
                yield from titled(head, f"{name}: none, {row.reason}", most=1)
                continue
            effect = with_ends(row.estimate, row.ci_low, row.ci_high, row.std_error)
            change = rounded(row.change, self.std_error, sign="+")
            yield from titled(head, f"{name}: {effect}, moved by {change}", most=1)

    def _turning(self, head: str, names: tuple[Any, ...]) -> Iterator[str]:
        if names:
            yield from titled(head, f"without {', '.join(map(str, names))}", most=1)

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the effect without each cluster, the most influential on top."""
        rows = [row for row in self.influential if not math.isnan(row.estimate)]
        shown = rows[:_DRAWN]
        ax = parts.roomy(ax, len(shown))
        less = f", {len(shown)} of {len(rows):,}" if len(shown) < len(rows) else ""
        title = f"Effect without each {parts.label(self.cluster, _NAME)}{less}"
        ax.set_title(f"{title}: {self.verdict}", loc="left", fontsize="medium")
        if not shown:
            return parts.empty(ax, "no effect can be estimated without any one cluster")
        _draw(self, shown, ax)
        return ax

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]
        count = len(self.effects)
        return f"<LeaveOneClusterOut {name}: {self.verdict}, {count:,} clusters>"


def _distance(row: ClusterLeftOut) -> float:
    return math.inf if math.isnan(row.change) else abs(row.change)


def _draw(result: LeaveOneClusterOut, shown: list[ClusterLeftOut], ax: Axes) -> None:
    numbers = [x for row in shown for x in (row.estimate, row.ci_low, row.ci_high)]
    power = parts.power_of_ten([*numbers, result.estimate])
    low, middle, high = (
        parts.divided(value, power)
        for value in (result.ci_low, result.estimate, result.ci_high)
    )
    if math.isfinite(low):
        ax.axvspan(low, high, color=parts.SKY_BLUE, alpha=0.25, linewidth=0)
    ax.axvline(middle, color=parts.BLUE, linewidth=1, label="all clusters")
    ax.axvline(0, color=parts.GREY, linewidth=1, linestyle="--")
    turning = {*map(repr, result.sign_turns), *map(repr, result.significance_turns)}
    for place, row in enumerate(shown):
        turns = repr(row.cluster) in turning
        colour = parts.VERMILION if turns else parts.BLUE
        ends = [parts.divided(end, power) for end in (row.ci_low, row.ci_high)]
        if math.isfinite(ends[0]):
            ax.plot(ends, [place, place], color=colour)
        marker = "D" if turns else "o"
        ax.plot(parts.divided(row.estimate, power), place, marker, color=colour)
    places = [float(place) for place in range(len(shown))]
    parts.name_ticks(ax, "y", places, [row.cluster for row in shown])
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_ylabel("left out")
    ax.set_xlabel(f"effect on {parts.label(result.outcome)}{parts.times(power)}")
    ax.legend(frameon=False, fontsize="small")
