"""Pictures of a match: scores before and after, distances of pairs, or counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me._result import new_axes
from iom_me.impact._pictures import parts
from iom_me.impact.matching._matching_words import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats
    from iom_me.impact.matching.match_results import MatchResult

_BINS = 40
_SIDES = ((1, 1, parts.BLUE, "treated"), (0, -1, parts.ORANGE, "untreated"))


def draw(result: MatchResult, *, ax: Axes | None) -> Axes:
    """Draw what there is: a score, else distances, else only counts."""
    ax = new_axes(ax)
    kept = result._kept  # noqa: SLF001 - it is kept for this
    if kept.score is not None:
        _scores(result, kept.score, ax)
    elif kept.pairs is not None:
        _distances(kept.pairs.distance, ax)
    else:
        _counts(result, ax)
    ax.set_title(title(result), fontsize="medium")
    return ax


def _scores(result: MatchResult, score: Floats, ax: Axes) -> None:
    """Draw the treated above the axis and the untreated below, all and those used."""
    kept = result._kept  # noqa: SLF001 - it is kept for this
    known = np.isfinite(score)
    power = parts.power_of_ten(score[known])
    shown = score / 10.0**power if power else score
    edges = _edges(shown[known])
    weights = kept.analysis_weights
    sampling = np.ones(len(score)) if kept.sampling is None else kept.sampling
    for code, side, colour, name in _SIDES:
        arm = known & (kept.treated == code)
        after = _shares(shown[arm], weights[arm], edges)
        before = _shares(shown[arm], sampling[arm], edges)
        ax.stairs(side * after, edges, fill=True, color=colour, label=f"{name}, used")
        everybody = "everybody" if code else None  # once in the legend
        ax.stairs(side * before, edges, color=parts.BLACK, lw=1, label=everybody)
    ax.axhline(0, color=parts.BLACK, lw=0.8)
    ax.set_xlim(edges[0], edges[-1])
    ax.set_xlabel(f"score{parts.times(power)}")
    ax.set_ylabel("share of the group")
    parts.percent_both_ways(ax)
    ax.legend(frameon=False)


def _edges(score: Floats) -> Floats:
    low, high = float(score.min()), float(score.max())
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low == high:
        low, high = low - 1, high + 1
    return np.linspace(low, high, _BINS + 1)


def _shares(values: Floats, weights: Floats, edges: Floats) -> Floats:
    heights, _ = np.histogram(values, edges, weights=weights)
    total = heights.sum()
    shares: Floats = heights / total if total else heights
    return shares


def _distances(distance: Floats, ax: Axes) -> None:
    """Draw how far apart the two of a pair are."""
    power = parts.power_of_ten(distance)
    shown = distance / 10.0**power if power else distance
    bins = np.linspace(0, float(shown.max()) or 1.0, _BINS + 1)
    ax.hist(shown, bins=bins.tolist(), color=parts.SKY_BLUE)
    ax.set_xlim(0, bins[-1])
    ax.set_xlabel(f"distance of the two of a pair{parts.times(power)}")
    ax.set_ylabel("pairs")


def _counts(result: MatchResult, ax: Axes) -> None:
    """Draw how many of each group are used."""
    arms = result.counts
    used = [arm.used for arm in arms]
    ax.barh([0, 1], used, color=[parts.ORANGE, parts.BLUE], label="used")
    ax.barh(
        [0, 1],
        [arm.dropped for arm in arms],
        left=used,
        color="none",
        edgecolor=parts.BLACK,
        label="left out",
    )
    ax.set_yticks([0, 1], [arm.name for arm in arms])
    ax.set_xlabel("rows")
    for place, arm in enumerate(arms):
        ax.annotate(
            f"{arm.used:,} used, {arm.dropped:,} left out",
            (0, place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        )
