"""Pictures of placebo effects."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.impact._pictures import parts
from iom_me.impact._pictures.parts import BLUE, GREY, VERMILION
from iom_me.impact.diagnostics import _legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.diagnostics.placebo import (
        PlaceboGroupsResult,
        PlaceboPeriodsResult,
    )


def periods(result: PlaceboPeriodsResult, *, ax: Axes | None) -> Axes:
    """Draw effects by how much earlier the start was put."""
    rows = [(0, result.actual), *((row.time, row) for row in result.effects)]
    ax = parts.roomy(ax, len(rows))
    ax.set_title(f"Earlier starts: {result.verdict}", loc="left")
    power = parts.power_of_ten(
        x for _, row in rows for x in (row.estimate, row.ci_low, row.ci_high)
    )
    ax.axvline(0, color=GREY, lw=1)
    for place, (shift, row) in enumerate(rows):
        colour = BLUE if shift else VERMILION
        low, middle, high = (
            parts.divided(x, power) for x in (row.ci_low, row.estimate, row.ci_high)
        )
        if math.isfinite(low) and math.isfinite(high):
            ax.plot([low, high], [place, place], color=colour)
        ax.plot([middle], [place], "o" if shift else "D", color=colour)
    names = [f"{shift} earlier" if shift else "true starts" for shift, _ in rows]
    parts.name_ticks(ax, "y", [float(i) for i in range(len(rows))], names)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel(f"effect on {parts.label(result.outcome)}{parts.times(power)}")
    return ax


def groups(result: PlaceboGroupsResult, *, ax: Axes | None) -> Axes:
    """Draw all effects in order of size."""
    ordered = sorted(result.effects, key=lambda row: row.estimate)
    ax = parts.roomy(ax, 8)
    ax.set_title(f"True effect: {result.verdict}", loc="left")
    power = parts.power_of_ten([result.actual, *(row.estimate for row in ordered)])
    ax.axvline(0, color=GREY, lw=1)
    ax.plot(
        [parts.divided(row.estimate, power) for row in ordered],
        range(len(ordered)),
        "o",
        color=BLUE,
        label="clusters without the programme",
    )
    actual = parts.divided(result.actual, power)
    ax.axvline(actual, color=VERMILION, label="the true effect")
    ax.set_yticks([])
    ax.set_xlabel(f"effect on {parts.label(result.outcome)}{parts.times(power)}")
    _legend.below(ax, 8)
    return ax
