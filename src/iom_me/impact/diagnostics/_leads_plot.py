"""The picture of effects before the start."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.impact._pictures import parts
from iom_me.impact._pictures.parts import BLUE, GREY, ORANGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from iom_me.impact.panel_results import Effect

_SHOWN = 40


def draw(
    leads: Sequence[Effect],
    *,
    outcome: str,
    title: str,
    margin: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw leads with their intervals, and a band of what would not matter."""
    shown = leads[-_SHOWN:]
    ax = parts.roomy(ax, len(shown))
    ax.set_title(parts.plain_text(title), loc="left")
    if not shown:
        return parts.empty(ax, "no effect before the start was estimated")
    numbers = [x for row in shown for x in (row.estimate, row.ci_low, row.ci_high)]
    power = parts.power_of_ten([*numbers, margin or 0.0])
    if margin is not None:
        end = parts.divided(margin, power)
        ax.axvspan(-end, end, color=ORANGE, alpha=0.2, lw=0, label="within the margin")
        ax.legend(frameon=False)
    ax.axvline(0, color=GREY, lw=1)
    for place, row in enumerate(shown):
        low, middle, high = (
            parts.divided(x, power) for x in (row.ci_low, row.estimate, row.ci_high)
        )
        if math.isfinite(low) and math.isfinite(high):
            ax.plot([low, high], [place, place], color=BLUE)
        ax.plot([middle], [place], "o", color=BLUE)
    places = [float(place) for place in range(len(shown))]
    parts.name_ticks(ax, "y", places, [row.term for row in shown])
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_xlabel(
        f"difference in {parts.label(outcome)} before the start{parts.times(power)}"
    )
    return ax
