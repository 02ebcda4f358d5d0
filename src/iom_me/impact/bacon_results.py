"""What a decomposition of two-way fixed effects hands back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me._result import AnalysisResult, new_axes
from iom_me.impact._pictures import parts
from iom_me.impact.panel_results import PanelDesign

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["BaconResult", "Comparison"]

NEVER = "never treated"
EARLIER = "earlier against later"
LATER = "later against earlier"
AGAINST_NEVER = "treated against never treated"
AGAINST_ALWAYS = "treated against always treated"
FORBIDDEN = (LATER, AGAINST_ALWAYS)
"""Comparisons with units that have the programme already."""

_LOOKS = {
    AGAINST_NEVER: (parts.BLUE, "o"),
    EARLIER: (parts.GREEN, "^"),
    LATER: (parts.VERMILION, "v"),
    AGAINST_ALWAYS: (parts.PURPLE, "s"),
}


@attrs.frozen(kw_only=True)
class Comparison:
    """One comparison of two cohorts, before and after one of them starts.

    Attributes
    ----------
    treated : the first treated period of the cohort that starts
    control : that of the cohort it is compared with, or "never treated"
    type : "treated against never treated", "earlier against later", "later against
        earlier" or "treated against always treated"
    estimate : difference of the changes in the two means
    weight : its share in the estimate by two-way fixed effects

    Examples
    --------
    >>> import iom_me as me
    >>> me.impact.Comparison(
    ...     treated=2023,
    ...     control=2022,
    ...     type="later against earlier",
    ...     estimate=-0.4,
    ...     weight=0.2,
    ... ).is_forbidden
    True
    """

    treated: Any
    control: Any
    type: str
    estimate: float
    weight: float

    @property
    def is_forbidden(self) -> bool:
        """Whether the comparison units have the programme already."""
        return self.type in FORBIDDEN


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BaconResult(AnalysisResult):
    """The comparisons that an estimate by two-way fixed effects averages.

    Attributes
    ----------
    estimate : float
        The estimate by two-way fixed effects: the sum of weight times estimate.
    comparisons : tuple of Comparison
        One per ordered pair of cohorts; their weights sum to one.
    forbidden_weight : float
        Share of the weight on comparisons with units that have the programme already.
    outcome, unit, time, treatment : str
        The columns.
    design : PanelDesign
        The data.
    notes : tuple of str
        What was decided.
    version : str
        Of iom_me.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> starts = (2020, 2021, None)
    >>> visits = pd.DataFrame(
    ...     [
    ...         {"place": p, "year": y, "start": starts[p % 3], "cases": p * y % 5}
    ...         for p in range(30)
    ...         for y in (2019, 2020, 2021, 2022)
    ...     ]
    ... )
    >>> result = me.impact.bacon_decomposition(
    ...     visits, outcome="cases", unit="place", time="year", treated_from="start"
    ... )
    >>> result.by_type()[["type", "n"]]
                                 type  n
    0   treated against never treated  2
    1           earlier against later  1
    2           later against earlier  1
    """

    estimate: float
    comparisons: tuple[Comparison, ...]
    forbidden_weight: float
    outcome: str
    unit: str
    time: str
    treatment: str
    design: PanelDesign
    notes: tuple[str, ...]
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per comparison."""
        names = [field.name for field in attrs.fields(Comparison)]
        return _frames.frame(map(attrs.astuple, self.comparisons), names)

    def by_type(self) -> pd.DataFrame:
        """Return weight and weighted mean estimate of each type of comparison."""
        return _frames.frame(_types(self), ["type", "estimate", "weight", "n"])

    def summary(self) -> str:
        """Return the result in words, in at most 25 lines."""
        return "\n".join(_lines(self))

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw each comparison: its estimate over its weight."""
        return _scatter(self, new_axes(ax))

    def __repr__(self) -> str:
        name = repr(self.outcome)[1:-1]  # stays on one line whatever the name holds
        return (
            f"<BaconResult {name}: {self.estimate:+.3g} from {len(self.comparisons)} "
            f"comparisons, {100 * self.forbidden_weight:.0f} % of the weight forbidden>"
        )


def _types(result: BaconResult) -> Iterator[tuple[str, float, float, int]]:
    for kind in _LOOKS:
        own = [each for each in result.comparisons if each.type == kind]
        weight = sum(each.weight for each in own)
        if own:
            mean = sum(each.weight * each.estimate for each in own) / weight
            yield kind, mean, weight, len(own)


def _lines(result: BaconResult) -> list[str]:
    design = result.design
    rows = [
        f"{kind:<32}{count:>12,}{weight:>10.3f}{mean:>12.4g}"
        for kind, mean, weight, count in _types(result)
    ]
    return [
        f"Goodman-Bacon decomposition of {result.outcome!r}",
        f"Two-way fixed effects  {result.estimate:+.4g}",
        f"Units                  {design.units:,} in {len(design.periods):,} periods",
        "",
        f"{'Comparison':<32}{'comparisons':>12}{'weight':>10}{'estimate':>12}",
        *rows,
        "",
        f"Forbidden              {100 * result.forbidden_weight:.1f} % of the weight:",
        "                       compared with units that have the programme already",
        *(f"Note                   {note}" for note in result.notes),
        "If the effect grows or fades over time, these bias the estimate: see",
        "group_time_att and imputation_att, which do without them.",
    ]


def _scatter(result: BaconResult, ax: Axes) -> Axes:
    for kind, (colour, marker) in _LOOKS.items():
        own = [each for each in result.comparisons if each.type == kind]
        if own:
            ax.scatter(
                [each.weight for each in own],
                [each.estimate for each in own],
                color=colour,
                marker=marker,
                label=f"{kind} ({100 * sum(each.weight for each in own):.0f} %)",
                zorder=3,
            )
    ax.axhline(result.estimate, color=parts.BLACK, linewidth=1)
    ax.annotate(
        f"two-way fixed effects {result.estimate:+.3g}",
        (1, result.estimate),
        xycoords=("axes fraction", "data"),
        xytext=(-4, 4),
        textcoords="offset points",
        ha="right",
        fontsize="small",
    )
    ax.axhline(0, color=parts.GREY, linewidth=0.8, linestyle=":")
    ax.margins(x=0.08, y=0.12)
    ax.set_xlim(left=0)
    ax.set_xlabel("weight")
    ax.set_ylabel(f"effect on {parts.plain_text(result.outcome)}")
    ax.legend(frameon=False, fontsize="small")
    return ax
