"""Scores of both groups, one above the axis and one below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me._result import new_axes
from iom_me.impact._pictures import parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Bytes, Floats
    from iom_me.impact.matching.propensity_results import PropensityScore

_BINS = 40


def draw(
    result: PropensityScore,
    scores: Floats,
    codes: Bytes,
    *,
    weights: Floats | None,
    ax: Axes | None,
) -> Axes:
    """Draw both groups, as shares of each, and the ends of common support."""
    ax = new_axes(ax)
    edges = np.linspace(0, 1, _BINS + 1)
    for code, side, colour, name in (
        (1, 1, parts.BLUE, "treated"),
        (0, -1, parts.ORANGE, "untreated"),
    ):
        there = codes == code
        own = None if weights is None else weights[there]
        counts, _ = np.histogram(scores[there], edges, weights=own)
        heights = side * counts / counts.sum()
        ax.bar(
            edges[:-1], heights, width=1 / _BINS, align="edge", color=colour, label=name
        )
    ax.axhline(0, color=parts.BLACK, lw=0.8)
    if result.overlap.low <= result.overlap.high:
        ends = (result.overlap.low, result.overlap.high)
        for end, name in zip(ends, ("common support", "_"), strict=True):
            ax.axvline(end, color=parts.GREY, lw=1, ls="--", label=name)
    parts.percent_both_ways(ax)
    ax.set_xlim(0, 1)
    ax.set_xlabel(f"score: probability of {parts.label(result.treatment)}")
    ax.set_ylabel("share of the group")
    ax.legend(frameon=False)
    return ax
