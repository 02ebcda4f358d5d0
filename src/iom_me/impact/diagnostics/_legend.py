"""Where legends stand in the pictures of diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GAP = 1.8  # in heights of a line of the picture


def below(ax: Axes, lines: int) -> None:
    """Put the legend under the axis, in a picture of so many lines."""
    ax.legend(
        frameon=False,
        loc="upper center",
        bbox_to_anchor=(0.5, -_GAP / (max(lines, 3) + 2)),
        ncols=3,
    )
