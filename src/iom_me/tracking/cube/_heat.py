"""The picture of a cube: a heat map with the values written in its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me._result import new_axes
from iom_me.tracking.words import percent, shortened, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.tracking.cube.grid import Grid
    from iom_me.tracking.cube.records import CubeMember
    from iom_me.tracking.cube.report import Cube

__all__ = ["draw"]

# From Okabe and Ito's palette: far from the target, half of the way, there.
_OF_PROGRESS = ("#d55e00", "#f7f0d8", "#0072b2")
_OF_VALUES = ("#f2f7fb", "#0072b2")
_UNMEASURED = (0.92, 0.92, 0.92, 1.0)
_DARK = 0.5
_MOST_DRAWN = 60
_LABEL = 28
# How many letters fit into an inch.
_LETTERS, _LETTERS_OF_TITLE = 12, 10
_ROOMY = 20


def draw(cube: Cube, grid: Grid, ax: Axes | None) -> Axes:
    """Draw a grid; an own figure is as large as its cells need."""
    from matplotlib.colors import LinearSegmentedColormap

    cut = attrs.evolve(
        grid,
        rows=grid.rows[-_MOST_DRAWN:],
        columns=grid.columns[-_MOST_DRAWN:],
        members=tuple(line[-_MOST_DRAWN:] for line in grid.members[-_MOST_DRAWN:]),
    )
    axes = new_axes(ax)
    figure = axes.get_figure(root=True)
    if ax is None and figure is not None:
        width, height = len(cut.columns), len(cut.rows)
        figure.set_size_inches(max(3.2 + 0.85 * width, 6), max(1.8 + 0.34 * height, 3))
    shares, by_progress = _shares(cut)
    palette = _OF_PROGRESS if by_progress else _OF_VALUES
    colours = LinearSegmentedColormap.from_list("cube", palette)
    font = 5 if ax is not None and len(cut.rows) + len(cut.columns) > _ROOMY else 8
    for row, line in enumerate(cut.members):
        for column, member in enumerate(line):
            share = shares[row][column]
            colour = _UNMEASURED if share is None else colours(share)
            place, words = (column, row), _words(member, cube.unit)
            _draw_cell(axes, place, words, colour if words else None, font)
    _frame(axes, cut, font)
    title = f"{cube.indicator} {cube.title}" + (f", {cube.as_of}" if cube.as_of else "")
    room = int(_width(axes) * _LETTERS_OF_TITLE)
    axes.set_title(shortened(title, room), loc="left", fontsize=10, parse_math=False)
    axes.set_xlabel(
        _key(grid, by_progress=by_progress), fontsize=font, parse_math=False
    )
    return axes


def _shares(grid: Grid) -> tuple[list[list[float | None]], bool]:
    """Return where each cell lies on the scale of colours, and of what it is one."""
    members = [member for line in grid.members for member in line]
    by_progress = any(member.progress is not None for member in members)
    if by_progress:
        low, high = 0.0, 1.0
    else:
        # The totals would leave no colour for the groups.
        parts = [line[:-1] or line for line in grid.members[:-1] or grid.members]
        values = [m.value for line in parts for m in line]
        numbers = [float(v) for v in values if isinstance(v, int | float)]
        low, high = min([0.0, *numbers]), max([0.0, *numbers])

    def share(member: CubeMember) -> float | None:
        number = member.progress if by_progress else member.value
        # A sum is beyond the scale of the groups that it is made of.
        if not isinstance(number, int | float) or (number > high and not by_progress):
            return None
        # Halves, because the distance between two huge numbers may be too large.
        place = (number / 2 - low / 2) / ((high / 2 - low / 2) or 1.0)
        return min(max(place, 0.0), 1.0)

    return [[share(member) for member in line] for line in grid.members], by_progress


def _words(member: CubeMember, unit: str) -> str:
    if member.value is None:
        return ""
    value = member.value
    words = shortened(value, 14) if isinstance(value, str) else shown(value)
    words = f"{words} %" if unit == "%" else words
    return words if member.progress is None else f"{words} ({percent(member.progress)})"


def _draw_cell(
    axes: Axes,
    place: tuple[int, int],
    words: str,
    colour: tuple[float, float, float, float] | None,
    font: float,
) -> None:
    """Draw one cell; one without a value is hatched."""
    from matplotlib.patches import Rectangle

    corner = (place[0] - 0.5, place[1] - 0.5)
    axes.add_patch(
        Rectangle(
            corner, 1, 1, facecolor=colour or "white", linewidth=1,
            edgecolor="#bbbbbb" if colour is None else "white",
            hatch="////" if colour is None else None,
        )
    )  # fmt: skip
    if colour is not None:
        red, green, blue, _ = colour
        is_dark = 0.3 * red + 0.59 * green + 0.11 * blue < _DARK
        axes.text(
            *place, words, ha="center", va="center", fontsize=font,
            color="white" if is_dark else "black", parse_math=False,
        )  # fmt: skip


def _frame(axes: Axes, grid: Grid, font: float) -> None:
    axes.set_xlim(-0.5, len(grid.columns) - 0.5)
    axes.set_ylim(len(grid.rows) - 0.5, -0.5)
    rows = [shortened(name, _LABEL) for name in grid.row_names]
    columns = [shortened(name, _LABEL) for name in grid.column_names]
    axes.set_yticks(range(len(rows)), rows, fontsize=font, parse_math=False)
    is_wide = max(map(len, columns)) > _width(axes) * _LETTERS / len(columns)
    axes.set_xticks(
        range(len(columns)), columns, fontsize=font, parse_math=False,
        rotation=30 if is_wide else 0, ha="right" if is_wide else "center",
    )  # fmt: skip
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    # A line sets the totals apart.
    if len(rows) > 1:
        axes.axhline(len(rows) - 1.5, color="black", linewidth=1.2)
    if len(columns) > 1:
        axes.axvline(len(columns) - 1.5, color="black", linewidth=1.2)


def _width(axes: Axes) -> float:
    """Return the width of the axes in inches, as it was before the layout."""
    figure = axes.get_figure(root=True)
    whole = 6.0 if figure is None else float(figure.get_size_inches()[0])
    return max(whole * float(axes.get_position().width), 1.0)


def _key(grid: Grid, *, by_progress: bool) -> str:
    """Say what rows, columns, colours and hatches are."""
    axes = " by ".join(
        shortened(axis, _LABEL) for axis in (grid.row_axis, grid.column_axis) if axis
    )
    what = "orange far, blue there: share of the way to the target"
    marks = []
    members = [member for line in grid.members for member in line]
    if by_progress and any(m.value is not None and m.progress is None for m in members):
        marks.append("grey: no target")
    if any(member.value is None for member in members):
        marks.append("hatched: no value")
    for name, categories in (("rows", grid.rows), ("columns", grid.columns)):
        rest = len(categories) - _MOST_DRAWN
        if rest > 0:
            marks.append(f"the first {rest:,} {name} are not drawn")
    lines = [axes, what if by_progress else "colour: value", "; ".join(marks)]
    return "\n".join(line for line in lines if line)
