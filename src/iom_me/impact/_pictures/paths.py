"""The mean outcome of cohorts over time as a picture."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from iom_me._result import new_axes
from iom_me.impact._pictures.parts import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    VERMILION,
    divided,
    label,
    name_ticks,
    power_of_ten,
    times,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact._pictures.cohort_paths import CohortPath

_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE)
_MAX_LEGEND = 12
_NAME = 24


def draw(
    paths: Sequence[CohortPath],
    periods: Sequence[Any],
    *,
    outcome: str,
    time: str,
    ax: Axes | None,
) -> Axes:
    """Draw the mean outcome of each cohort over time, hollow before its start."""
    ax = new_axes(ax)
    power = power_of_ten(value for path in paths for value in path.means)
    places = _places(periods)
    colours = _colours(sum(path.label is not None for path in paths))
    every = math.ceil(len(paths) / _MAX_LEGEND)
    for number, path in enumerate(paths):
        never = path.label is None
        colour = BLACK if never else colours[number]
        name = "never treated" if never else f"from {label(path.label, _NAME)}"
        values = [divided(value, power) for value in path.means]
        ax.plot(
            places, values, color=colour, linestyle="--" if never else "-",
            marker="o", markersize=5, markerfacecolor="white",
            label=name if never or number % every == 0 else None,
        )  # fmt: skip
        ax.plot(places[path.start :], values[path.start :], "o", color=colour, ms=5)
        if 0 < path.start < len(places):
            begin = (places[path.start - 1] + places[path.start]) / 2
            ax.axvline(begin, color=colour, linewidth=1, linestyle=":", zorder=0)
    name_ticks(ax, "x", places, periods)
    ax.set_xlabel(label(time))
    ax.set_ylabel(f"mean {label(outcome, _NAME)}{times(power)}")
    ax.set_title(
        "Hollow: not treated yet. Dotted: start", loc="left", fontsize="medium"
    )
    ax.legend(
        frameon=False, fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5)
    )
    return ax


def _places(periods: Sequence[Any]) -> list[float]:
    """Put periods in their distance where that is known, else side by side."""
    even = [float(place) for place in range(len(periods))]
    found: list[float]
    if all(isinstance(period, dt.datetime) for period in periods):
        found = [(period - periods[0]) / dt.timedelta(days=1) for period in periods]
    elif all(isinstance(period, dt.date) for period in periods):
        found = [float((period - periods[0]).days) for period in periods]
    elif all(isinstance(period, numbers.Real) for period in periods):
        found = [float(period) for period in periods]
    else:
        return even
    return found if all(a < b for a, b in pairwise(found)) else even


def _colours(count: int) -> list[Any]:
    """Choose colours: a few that differ, or many in order."""
    if count <= len(_COLOURS):
        return list(_COLOURS)
    import matplotlib as mpl

    return list(mpl.colormaps["viridis"](np.linspace(0, 0.9, count)))
