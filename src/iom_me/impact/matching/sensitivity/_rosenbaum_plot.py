"""Bounds for hidden bias in a picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.impact._pictures.parts import BLUE, GREY, VERMILION, label
from iom_me.impact._text.writing import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.matching.sensitivity.rosenbaum_results import RosenbaumBounds


def draw(result: RosenbaumBounds, *, ax: Axes | None) -> Axes:
    """Draw the range of p-values against gamma, and mark where it crosses the size."""
    ax = new_axes(ax)
    gammas = [row.gamma for row in result.bounds]
    low = [row.p_value_low for row in result.bounds]
    high = [row.p_value_high for row in result.bounds]
    ax.fill_between(gammas, low, high, color=BLUE, alpha=0.15, linewidth=0)
    ax.plot(gammas, high, color=BLUE, marker=".", label="largest p-value possible")
    size = 1 - result.level
    ax.axhline(size, color=GREY, linestyle="--", linewidth=1, label=percent(size))
    if 1 < result.breakdown < math.inf:
        ax.axvline(result.breakdown, color=VERMILION, linewidth=1.5)
        ax.plot(
            result.breakdown, size, "D", color=VERMILION,
            label=f"breakdown, gamma {result.breakdown:.3g}",
        )  # fmt: skip
    ax.set_ylim(bottom=0, top=max(*high, 2 * size) * 1.05)
    ax.set_xlabel("gamma: how far hidden reasons may change the odds to join")
    ax.set_ylabel("p-value")
    name = label(result.outcome)
    ax.set_title(
        f"Hidden bias, {name}: {result.verdict}", loc="left", fontsize="medium"
    )
    ax.legend(frameon=False, loc="best", fontsize="small")
    return ax
