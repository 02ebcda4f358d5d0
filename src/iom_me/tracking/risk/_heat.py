"""The picture of a risk report: likelihood by consequence, ids in their cells."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.tracking.risk.entry import RiskMovement
from iom_me.tracking.risk.report import cell_of
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from iom_me.tracking.risk.report import RiskReport
    from iom_me.tracking.risk.scale import RiskScale

__all__ = ["draw"]

# From light to dark in one hue, after ColorBrewer's YlOrBr: readable with any colour
# vision and in grey. Black text stands out on each of them.
_LIGHT, _DARK = 0.03, 0.62
_ID, _LINE, _LINES = 10, 16, 3
_TICK = 14
_TITLE = 60
_CROWDED = 8


def draw(report: RiskReport, ax: Axes | None) -> Axes:
    """Draw a report as a heat map."""
    axes = new_axes(ax)
    if ax is None:
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.set_size_inches(9, 6.5)
    _draw_cells(axes, report.scale)
    _draw_arrows(axes, report)
    for (likelihood, consequence), ids in report.cells().items():
        axes.text(
            likelihood,
            consequence,
            _wrapped(ids),
            ha="center",
            va="center",
            fontsize=8,
            fontweight="bold",
            parse_math=False,
            zorder=4,
        )
    _frame(axes, report)
    return axes


def _draw_cells(axes: Axes, scale: RiskScale) -> None:
    from matplotlib.patches import Rectangle

    colours = _colours(scale)
    for likelihood in range(1, len(scale.likelihood) + 1):
        for consequence in range(1, len(scale.consequence) + 1):
            score = scale.score(likelihood=likelihood, consequence=consequence)
            corner = (likelihood - 0.5, consequence - 0.5)
            colour = colours[scale.band(score)]
            axes.add_patch(
                Rectangle(corner, 1, 1, facecolor=colour, edgecolor="white", lw=1.5)
            )
            axes.text(
                likelihood + 0.46,
                consequence - 0.46,
                f"{score:g}",
                ha="right",
                va="bottom",
                fontsize=7,
                color="#333333",
            )


def _colours(scale: RiskScale) -> dict[str, str]:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    names = [band.name for band in scale.bands]
    step = (_DARK - _LIGHT) / max(len(names) - 1, 1)
    shades = colormaps["YlOrBr"]
    return {name: to_hex(shades(_LIGHT + step * i)) for i, name in enumerate(names)}


def _draw_arrows(axes: Axes, report: RiskReport) -> None:
    """Draw one arrow for each way that a risk went, not into the ids themselves."""
    ways = {
        (cell_of(entry.before), cell_of(entry.now))
        for entry in report.risks
        if not entry.is_closed and entry.movement is not RiskMovement.NEW
    }
    for start, end in sorted(way for way in ways if None not in way):
        if start is None or end is None or start == end:
            continue
        axes.annotate(
            "",
            xy=end,
            xytext=start,
            arrowprops={
                "arrowstyle": "-|>",
                "color": "#0072b2",
                "lw": 1.6,
                "shrinkA": 4,
                "shrinkB": 20,
                "connectionstyle": "arc3,rad=0.15",
            },
            zorder=3,
        )


def _wrapped(ids: Sequence[str]) -> str:
    """Write ids on a few lines; the rest is counted."""
    short = [shortened(id, _ID) for id in ids]
    lines = textwrap.wrap(", ".join(short), _LINE)
    if len(lines) <= _LINES:
        return "\n".join(lines)
    shown = short[:4]
    return "\n".join(
        [*textwrap.wrap(", ".join(shown), _LINE)[:3], f"+ {len(ids) - len(shown)} more"]
    )


def _frame(axes: Axes, report: RiskReport) -> None:
    scale = report.scale
    for axis, names in (("x", scale.likelihood), ("y", scale.consequence)):
        steps = range(1, len(names) + 1)
        labels = [
            f"{step} {shortened(name, _TICK)}"
            for step, name in zip(steps, names, strict=True)
        ]
        ticks = axes.set_xticks if axis == "x" else axes.set_yticks
        is_crowded = axis == "x" and len(names) > _CROWDED
        ticks(
            steps,
            labels,
            fontsize=8,
            parse_math=False,
            rotation=90 if is_crowded else 0,
        )
    axes.set_xlim(0.5, len(scale.likelihood) + 0.5)
    axes.set_ylim(0.5, len(scale.consequence) + 0.5)
    axes.set_xlabel(f"likelihood{_unranked(report)}", parse_math=False)
    axes.set_ylabel("consequence")
    day = f" as of {report.as_of}" if report.as_of else ""
    title = shortened(f"{report.plan}: risks{day}", _TITLE)
    axes.set_title(title, loc="left", parse_math=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    _legend(axes, report)


def _unranked(report: RiskReport) -> str:
    missing = [entry.risk for entry in report.open_risks if entry.now.score is None]
    ids = shortened(", ".join(missing), 70)
    return f"\nnot ranked: {ids}" if missing else ""


def _legend(axes: Axes, report: RiskReport) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    colours = _colours(report.scale)
    handles: list[Patch | Line2D] = [
        Patch(
            facecolor=colours[band.name],
            edgecolor="#777777",
            label=f"{shortened(band.name, 20)} (from {band.least:g})",
        )
        for band in report.scale.bands
    ]
    since = report.since or "the first rating"
    arrow = Line2D([], [], color="#0072b2", marker=">", label=f"moved since {since}")
    legend = axes.legend(
        handles=[*reversed(handles), arrow],
        fontsize=8,
        frameon=False,
        loc="upper left",
        bbox_to_anchor=(1.01, 1),
    )
    for text in legend.get_texts():
        text.set_parse_math(False)
