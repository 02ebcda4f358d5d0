"""The picture of effects before the start."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.impact import _plots
from iom_me.impact._plots import BLUE, GREY, ORANGE

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
    ax = _plots.roomy(ax, len(shown))
    ax.set_title(_plots.plain_text(title), loc="left")
    if not shown:
        return _plots.empty(ax, "no effect before the start was estimated")
    numbers = [x for row in shown for x in (row.estimate, row.ci_low, row.ci_high)]
    power = _plots.power_of_ten([*numbers, margin or 0.0])
    if margin is not None:
        end = _plots.divided(margin, power)
        ax.axvspan(-end, end, color=ORANGE, alpha=0.2, lw=0, label="within the margin")
        ax.legend(frameon=False)
    ax.axvline(0, color=GREY, lw=1)
    for place, row in enumerate(shown):
        low, middle, high = (
            _plots.divided(x, power) for x in (row.ci_low, row.estimate, row.ci_high)
        )
        if math.isfinite(low) and math.isfinite(high):
            ax.plot([low, high], [place, place], color=BLUE)
        ax.plot([middle], [place], "o", color=BLUE)
    places = [float(place) for place in range(len(shown))]
    _plots.name_ticks(ax, "y", places, [row.term for row in shown])
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_xlabel(
        f"difference in {_plots.label(outcome)} before the start{_plots.times(power)}"
    )
    return ax
