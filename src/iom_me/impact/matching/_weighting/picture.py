"""Weights as a picture: how many rows count for how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me._result import new_axes
from iom_me.impact._columns import Floats
from iom_me.impact._pictures.parts import BLUE, GREY, VERMILION, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.matching.comparison_group import ArmCount

_BINS = 40
# Weights further apart than this are drawn on a logarithmic axis.
_FAR = 50.0
# Weights closer to each other than this are all the same.
_ALIKE = 1e-9


def draw(
    untreated: Floats,
    treated: Floats,
    *,
    title: str,
    counts: tuple[ArmCount, ArmCount],
    ax: Axes | None,
) -> Axes:
    """Draw the treated above the line and the untreated below it.

    Parameters
    ----------
    untreated, treated : (m,) weights above zero, with mean 1
    """
    ax = new_axes(ax)
    bins, is_log = _bins(np.concatenate([untreated, treated]))
    sides = [(treated, counts[1], 1, VERMILION), (untreated, counts[0], -1, BLUE)]
    for values, arm, sign, color in sides:
        worth = f"{arm.name}: {arm.used:,} rows, worth {arm.effective:,.0f}"
        if values.max() - values.min() < _ALIKE:
            # A single bar of all rows would leave no room for the other group.
            ax.plot([], [], color=color, label=f"{arm.name}: {arm.used:,} rows, 1 each")
            ax.axvline(1, *_half(sign), color=color, linewidth=3)
            continue
        share = np.histogram(values, bins)[0] / len(values)
        ax.bar(
            bins[:-1],
            sign * 100 * share,
            width=np.diff(bins),
            align="edge",
            color=color,
            label=worth,
        )
    reach = max(map(abs, ax.get_ylim()))
    ax.set_ylim(-reach, reach)
    if is_log:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.axhline(0, color="black", linewidth=0.8)
    ax.axvline(1, color=GREY, linestyle="--", linewidth=1, zorder=0)
    ax.set_xlabel("weight (mean of each group: 1)")
    ax.set_ylabel("rows of the group, %")
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set_title(label(title, 70), loc="left")
    ax.legend(frameon=False)
    return ax


def _bins(weights: Floats) -> tuple[Floats, bool]:
    """Choose bins, and say whether they are those of a logarithmic axis."""
    low, high = float(weights.min()), float(weights.max())
    if high > _FAR * low:
        return np.geomspace(low, high * (1 + 1e-9), _BINS + 1), True
    if high - low < _ALIKE:
        return np.linspace(0, 2, _BINS + 1), False
    return np.linspace(0, high * (1 + 1e-9), _BINS + 1), False


def _half(sign: int) -> tuple[float, float]:
    """Return the upper or the lower half of the axes."""
    return (0.5, 1.0) if sign > 0 else (0.0, 0.5)
