"""The picture of an effect without each cluster."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.impact._pictures import parts
from iom_me.impact._pictures.parts import BLUE, GREY, SKY_BLUE, VERMILION
from iom_me.impact.diagnostics import _legend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.diagnostics.leave_one_out import LeaveOneOutResult, LeftOut

_SHOWN = 30


def draw(result: LeaveOneOutResult, *, ax: Axes | None) -> Axes:
    """Draw one line per cluster, the most influential on top."""
    rows = [row for row in result.influential if not math.isnan(row.estimate)]
    shown = rows[:_SHOWN]
    ax = parts.roomy(ax, len(shown))
    hidden = len(rows) - len(shown)
    less = f", {len(shown)} most influential of {len(rows):,}" if hidden else ""
    ax.set_title(f"Effect without each cluster{less}", loc="left")
    if not shown:
        return parts.empty(ax, "no effect can be estimated without any one cluster")
    numbers = [x for row in shown for x in (row.estimate, row.ci_low, row.ci_high)]
    power = parts.power_of_ten([*numbers, result.estimate])
    _whole(ax, result, power)
    turning = {*map(repr, result.sign_turns), *map(repr, result.significance_turns)}
    for turns in (False, True):
        chosen = [
            (place, row)
            for place, row in enumerate(shown)
            if (repr(row.cluster) in turning) == turns
        ]
        _lines(ax, chosen, power, turns=turns)
    places = [float(place) for place in range(len(shown))]
    parts.name_ticks(ax, "y", places, [row.cluster for row in shown])
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_ylabel("left out")
    outcome = parts.label(result.outcome)
    ax.set_xlabel(f"effect on {outcome}{parts.times(power)}")
    _legend.below(ax, len(shown))
    return ax


def _whole(ax: Axes, result: LeaveOneOutResult, power: int) -> None:
    low, middle, high = (
        parts.divided(x, power)
        for x in (result.ci_low, result.estimate, result.ci_high)
    )
    if math.isfinite(low) and math.isfinite(high):
        ax.axvspan(low, high, color=SKY_BLUE, alpha=0.25, lw=0)
    ax.axvline(middle, color=BLUE, lw=1, label="all clusters, with interval")
    ax.axvline(0, color=GREY, lw=1, ls="--")


def _lines(
    ax: Axes, chosen: list[tuple[int, LeftOut]], power: int, *, turns: bool
) -> None:
    if not chosen:
        return
    colour = VERMILION if turns else BLUE
    label = "sign or significance turns" if turns else "without the cluster"
    for place, row in chosen:
        low, high = (parts.divided(x, power) for x in (row.ci_low, row.ci_high))
        if math.isfinite(low) and math.isfinite(high):
            ax.plot([low, high], [place, place], color=colour)
    estimates = [parts.divided(row.estimate, power) for _, row in chosen]
    marker = "D" if turns else "o"
    ax.plot(
        estimates, [p for p, _ in chosen], marker, color=colour, label=label, ls="none"
    )
