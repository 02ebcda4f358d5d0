"""The picture of a table to publish: bars, and the word where a count is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.tracking.disclosure.report import SuppressedTable

__all__ = ["draw"]

_COLOUR = "#0072b2"
_LABEL, _TITLE = 40, 70
_MOST_ROWS = 60


def draw(result: SuppressedTable, ax: Axes | None) -> Axes:
    """Draw a table; beyond some rows the rest is counted."""
    cells = result.cells[:_MOST_ROWS]
    axes = new_axes(ax)
    if ax is None:
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.set_size_inches(9, 1.4 + 0.3 * max(len(cells), 3))
    longest = max((cell.count or 0 for cell in cells), default=0) or 1
    for row, cell in enumerate(cells):
        axes.barh(row, cell.count or 0, height=0.65, color=_COLOUR)
        words = "hidden" if cell.is_hidden else f"{cell.count:,}"
        style = "italic" if cell.is_hidden else "normal"
        place = (cell.count or 0) + 0.01 * longest
        axes.text(place, row, words, va="center", fontsize=8, style=style)
    labels = [shortened(result.words(cell), _LABEL) for cell in cells]
    axes.set_yticks(range(len(cells)), labels, fontsize=8, parse_math=False)
    axes.set_ylim(max(len(cells), 1) - 0.4, -0.6)
    axes.set_xlim(0, 1.12 * longest)
    more = len(result.cells) - len(cells)
    note = f" (and {more:,} more cells)" if more > 0 else ""
    axes.set_xlabel(f"{shortened(result.count, _LABEL)}{note}", parse_math=False)
    title = f"{result.count} by {' and '.join(result.by)}"
    axes.set_title(shortened(title, _TITLE), loc="left", parse_math=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return axes
