"""Effects by cohort and period as a picture: cohorts down, periods across."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from iom_me.impact._pictures.effects import NOTHING, power_of, title
from iom_me.impact._pictures.parts import (
    BLACK,
    BLUE,
    VERMILION,
    divided,
    empty,
    label,
    name_ticks,
    roomy,
    times,
)
from iom_me.impact._text.writing import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.impact.panel_results import Effect, GroupTimeResult

    Cells: TypeAlias = dict[tuple[int, int], Effect]

_MAX_NUMBERED = 12
_DARK = 0.8  # of blue; vermilion is light enough for black


def draw(result: GroupTimeResult, *, ax: Axes | None) -> Axes:
    """Draw the effect on each cohort in each period as a colour."""
    cohorts = list(dict.fromkeys(row.group for row in result.effects))
    periods = result.design.periods
    cells = dict(_cells(result, cohorts))
    ax = roomy(ax, len(cohorts) + 2)
    ax.set_title(title(result), loc="left", fontsize="medium")
    power = power_of(result.effects)
    grid = np.full((len(cohorts), len(periods)), np.nan)
    for place, row in cells.items():
        grid[place] = divided(row.estimate, power)
    if not np.isfinite(grid).any():
        return empty(ax, NOTHING)
    largest = float(np.nanmax(np.abs(grid))) or 1.0
    # What was not estimated is left transparent, and the hatched ground shows.
    ax.patch.set(hatch="////", edgecolor="#cccccc", linewidth=0)
    image = ax.imshow(
        np.ma.masked_invalid(grid),
        cmap=_diverging(),
        vmin=-largest,
        vmax=largest,
        aspect="auto",
        interpolation="none",
    )
    few = max(grid.shape) <= _MAX_NUMBERED
    _mark(ax, cells, len(cohorts), few=few)
    if few:
        _write(ax, cells, grid / largest, power)
    name_ticks(ax, "y", range(len(cohorts)), cohorts)
    name_ticks(ax, "x", range(len(periods)), periods)
    ax.set_ylabel("cohort: first treated period")
    signs = "line: start; circle: base; hatched: not estimated"
    ax.set_xlabel(f"{label(result.time)}\n{signs}")
    bar = ax.figure.colorbar(image, ax=ax)
    bar.set_label(f"effect on {label(result.outcome, 30)}{times(power)}")
    return ax


def _cells(
    result: GroupTimeResult, cohorts: list[Any]
) -> Iterator[tuple[tuple[int, int], Effect]]:
    """Find the line and the column of each effect."""
    line_of = {group: line for line, group in enumerate(cohorts)}
    column_of = {time: column for column, time in enumerate(result.design.periods)}
    for row in result.effects:
        yield (line_of[row.group], column_of[row.time]), row


def _diverging() -> Any:
    """Go from vermilion over white to blue, told apart with any colour vision."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("effect", [VERMILION, "white", BLUE])


def _mark(ax: Axes, cells: Cells, lines: int, *, few: bool) -> None:
    """Mark the bases, and where the programme of each cohort starts."""
    for line in range(lines):
        after = [p for (at, p), row in cells.items() if at == line and _lags(row)]
        if after:
            start = min(after) - 0.5
            ax.vlines(start, line - 0.5, line + 0.5, color=BLACK, linewidth=3)
    bases = [place for place, row in cells.items() if row.reference]
    size = 6 if few else 4
    ax.plot(
        [column for _, column in bases],
        [line for line, _ in bases],
        linestyle="none",
        marker="o",
        markersize=size,
        markeredgecolor=BLACK,
        markerfacecolor="white",
    )


def _lags(row: Effect) -> bool:
    return row.event_time is not None and row.event_time >= 0


def _write(ax: Axes, cells: Cells, depth: Any, power: int) -> None:
    """Write the numbers into the cells; ``depth`` is how dark each is, -1 to 1."""
    for (line, place), row in cells.items():
        if row.reference or not math.isfinite(row.estimate):
            continue
        digits = rounded(divided(row.estimate, power), divided(row.std_error, power))
        colour = "white" if depth[line, place] > _DARK else BLACK
        ax.text(
            place,
            line,
            digits,
            ha="center",
            va="center",
            fontsize="small",
            color=colour,
        )
