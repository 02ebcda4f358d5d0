"""Overlap of propensity scores in words, and in a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.impact._pictures import parts
from iom_me.impact._text.writing import one_line, percent, shortened
from iom_me.impact.diagnostics import _legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.diagnostics.overlap import CohortOverlap, OverlapResult

_MAX_ROWS = 8
_NAME = 24


def lines(result: OverlapResult) -> list[str]:
    """Write the summary."""
    names = ", ".join(repr(one_line(name)) for name in result.covariates)
    shown = result.cohorts[:_MAX_ROWS]
    hidden = len(result.cohorts) - len(shown)
    return [
        f"Overlap of propensity scores, given {shortened(names, 50)}",
        f"Verdict      {result.verdict}",
        *(line for row in shown for line in _cohort(row)),
        *([f"  {hidden:,} more cohorts, see to_frame()"] if hidden else []),
    ]


def _cohort(row: CohortOverlap) -> list[str]:
    head = (
        f"  {shortened(row.cohort, _NAME)}: {row.treated:,} treated, "
        f"{row.untreated:,} untreated"
    )
    if row.problem:
        return [head, f"    {shortened(row.problem, 80)}"]
    return [
        f"{head}, worth {row.effective_untreated:.1f}",
        (
            f"    {percent(round(row.share_above, 3))} of the treated have nobody like "
            f"them; {row.trimmed:,} untreated trimmed"
        ),
    ]


def draw(result: OverlapResult, *, ax: Axes | None) -> Axes:
    """Draw one range for the treated and one for the untreated of each cohort."""
    ax = parts.roomy(ax, 2 * len(result.cohorts))
    for place, row in enumerate(result.cohorts):
        for shift, colour, low, high in (
            (-0.12, parts.BLUE, row.treated_low, row.treated_high),
            (0.12, parts.ORANGE, row.untreated_low, row.untreated_high),
        ):
            if not math.isnan(low):
                ax.plot([low, high], [place + shift] * 2, color=colour, lw=5)
    for colour, label in ((parts.BLUE, "treated"), (parts.ORANGE, "untreated")):
        ax.plot([], [], color=colour, lw=5, label=label)
    places = [float(place) for place in range(len(result.cohorts))]
    parts.name_ticks(ax, "y", places, [row.cohort for row in result.cohorts])
    ax.set_ylim(len(places) - 0.5, -0.5)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xlabel("propensity score, smallest to largest")
    ax.set_title(f"Overlap: {result.verdict}", loc="left")
    _legend.below(ax, 2 * len(result.cohorts))
    return ax
