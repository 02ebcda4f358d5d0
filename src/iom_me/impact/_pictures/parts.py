"""What the pictures of effects have in common."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from iom_me._result import new_axes
from iom_me.impact._text.writing import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from iom_me.impact._columns import Floats

# Okabe and Ito (2008): told apart by people with any kind of colour vision.
BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#999999"

_BINS = 60
# Within, matplotlib finds limits and ticks; its own bounds are near 1e-287 and 1e308.
_TINY, _HUGE = 1e-100, 1e100
_LAST_POWER = 300
_TICK = 24
_MAX_TICKS = 15
_LETTERS = 70  # that fit along an axis


def plain_text(name: str) -> str:
    """Keep matplotlib from reading a name as a formula."""
    return name.replace("$", r"\$")


def label(name: object, width: int = 40) -> str:
    """Write a name of the user's in a picture: on one line, and not too long."""
    return plain_text(shortened(name, width))


def power_of_ten(values: Iterable[float]) -> int:
    """Find what to divide by where matplotlib cannot draw: 0 for usual numbers."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0)
    if largest == 0 or _TINY < largest < _HUGE:
        return 0
    return min(max(math.floor(math.log10(largest)), -_LAST_POWER), _LAST_POWER)


def divided(value: float, power: int) -> float:
    """Divide by a power of ten."""
    return value / 10.0**power if power else value


def times(power: int) -> str:
    """Say what an axis was divided by; nothing if it was not."""
    return f" (× $10^{{{power}}}$)" if power else ""


def percent_both_ways(ax: Axes) -> None:
    """Write shares along the y axis as percentages, also those drawn downwards."""
    from matplotlib.ticker import FuncFormatter

    written = FuncFormatter(lambda share, _: f"{100 * abs(share):g} %")
    ax.yaxis.set_major_formatter(written)


def empty(ax: Axes, words: str) -> Axes:
    """Say in the middle of a picture why it is empty."""
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center")
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def name_ticks(
    ax: Axes, axis: Literal["x", "y"], places: Sequence[float], names: Sequence[object]
) -> None:
    """Write names along an axis, not all if there are many."""
    every = math.ceil(len(names) / (_MAX_TICKS if axis == "x" else 2 * _MAX_TICKS))
    shown = [label(name, _TICK) for name in names[::every]]
    if axis == "y":
        ax.set_yticks(places[::every], shown)
        return
    ax.set_xticks(places[::every], shown)
    if _are_crowded(places[::every], shown):
        for tick in ax.get_xticklabels():
            tick.set(rotation=45, ha="right", rotation_mode="anchor")


def _are_crowded(places: Sequence[float], names: Sequence[str]) -> bool:
    """Whether names side by side would run into each other."""
    gap = min((right - left for left, right in pairwise(places)), default=math.inf)
    fitting = _LETTERS * gap / max(places[-1] - places[0], gap)
    return fitting < max(map(len, names)) + 2


def roomy(ax: Axes | None, lines: int) -> Axes:
    """Return the Axes given, or those of a new figure as high as its lines need."""
    axes = new_axes(ax)
    figure = axes.get_figure(root=True)
    if ax is None and figure is not None:
        figure.set_size_inches(7.5, min(2.4 + 0.36 * max(lines, 3), 24))
    return axes


def reference_distribution(
    ax: Axes, values: Floats, observed: float, *, label: str
) -> None:
    """Draw resampled statistics as a histogram, and where that of the data lies."""
    finite = values[np.isfinite(values)]
    ax.hist(finite, bins=min(_BINS, max(len(np.unique(finite)), 1)), color=SKY_BLUE)
    ax.axvline(observed, color=VERMILION, label="the data")
    ax.set_xlabel(label)
    ax.set_ylabel("draws")
    ax.legend(frameon=False)
