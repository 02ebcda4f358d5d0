"""The picture of a report: a bar per indicator, and a mark where it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.tracking.progress.status import Status
from iom_me.tracking.words import percent, shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from iom_me.tracking.entry import IndicatorProgress
    from iom_me.tracking.report import TrackingReport

__all__ = ["COLOURS", "draw"]

# From Okabe and Ito's palette, which people with any colour vision can tell apart.
COLOURS = {
    Status.ACHIEVED: "#0072b2",
    Status.ON_TRACK: "#009e73",
    Status.AT_RISK: "#e69f00",
    Status.OFF_TRACK: "#d55e00",
    Status.REGRESSED: "#882255",
    Status.OVERDUE: "#777777",
    Status.CANNOT_TELL: "#aaaaaa",
    Status.NO_DATA: "#aaaaaa",
    Status.NOT_DUE: "#aaaaaa",
}
_LEFT, _RIGHT, _NUMBERS = -0.25, 1.5, 1.8
_TITLE = 42
_ROOMY = 25
_WHISKER = "#333333"


def draw(report: TrackingReport, ax: Axes | None) -> Axes:
    """Draw a report; an own figure is as high as its indicators need."""
    entries = report.entries
    axes = new_axes(ax)
    if ax is None:
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.set_size_inches(9, 1.6 + 0.32 * max(len(entries), 3))
    is_close = ax is not None and len(entries) > _ROOMY
    size = 6 if is_close else 9
    for row, entry in enumerate(entries):
        _draw_row(axes, row, entry, percent(entry.progress), size)
    axes.axvline(1, color="#333333", linewidth=1)
    axes.axvline(0, color="#333333", linewidth=0.6)
    labels = [_label(entry) for entry in entries]
    axes.set_yticks(range(len(entries)), labels, fontsize=size, parse_math=False)
    axes.set_ylim(len(entries) - 0.4, -0.6)
    _frame(axes, report)
    _legend(axes, entries, size)
    return axes


def _draw_row(
    axes: Axes, row: int, entry: IndicatorProgress, label: str, size: float
) -> None:
    if entry.progress is None:
        words = entry.status.words
        axes.text(0.01, row, words, va="center", fontsize=size, color="#666666")
    else:
        length = min(max(entry.progress, _LEFT), _RIGHT)
        colour = COLOURS[entry.status]
        # The edge shows the light of a bar that has no length.
        axes.barh(row, length, height=0.62, color=colour, edgecolor=colour, linewidth=2)
        sign = " »" if entry.progress > _RIGHT else ""
        sign = "« " if entry.progress < _LEFT else sign
        # In a column of their own, where neither bars nor marks run through them.
        axes.text(_NUMBERS, row, label + sign, va="center", ha="right", fontsize=size)
    if entry.progress_interval is not None:
        _draw_interval(axes, row, *entry.progress_interval)
    if entry.expected is not None and _LEFT <= entry.expected <= _RIGHT:
        axes.vlines(entry.expected, row - 0.42, row + 0.42, color="black", linewidth=2)


def _draw_interval(axes: Axes, row: int, low: float, high: float) -> None:
    """Draw both ends of the 95 % interval, as far as they are on the picture."""
    first, last = (min(max(end, _LEFT), _RIGHT) for end in (low, high))
    axes.hlines(row, first, last, color=_WHISKER, linewidth=1.2)
    inside = [end for end in (low, high) if _LEFT <= end <= _RIGHT]
    axes.vlines(inside, row - 0.15, row + 0.15, color=_WHISKER, linewidth=1.2)


def _label(entry: IndicatorProgress) -> str:
    return shortened(f"{entry.indicator} {entry.title}", _TITLE)


def _frame(axes: Axes, report: TrackingReport) -> None:
    axes.set_xlim(
        _LEFT if any(_is_negative(e) for e in report.entries) else 0, _NUMBERS
    )
    axes.set_xticks(
        [0, 0.25, 0.5, 0.75, 1, 1.5], ["0 %", "", "50 %", "", "100 %", "150 %"]
    )
    axes.set_xlabel("share of the way to the target")
    day = f" as of {report.as_of}" if report.as_of else ""
    title = " ".join(f"{report.plan}: progress{day}".split())
    axes.set_title(title, loc="left", parse_math=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _is_negative(entry: IndicatorProgress) -> bool:
    lowest = min(entry.progress_interval or (0.0,))
    return min(entry.progress or 0.0, lowest) < 0


def _legend(axes: Axes, entries: Sequence[IndicatorProgress], size: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    drawn = {entry.status for entry in entries if entry.progress is not None}
    handles: list[Patch | Line2D] = [
        Patch(color=COLOURS[status], label=status.words)
        for status in Status
        if status in drawn
    ]
    if any(entry.expected is not None for entry in entries):
        handles.append(Line2D([], [], color="black", linewidth=2, label="expected"))
    if any(entry.progress_interval is not None for entry in entries):
        handles.append(
            Line2D([], [], color=_WHISKER, linewidth=1.2, label="95 % interval")
        )
    if handles:
        # Below the axis by a distance in text heights, whatever the figure's height.
        axes.legend(
            handles=handles, fontsize=size, frameon=False, ncols=3,
            loc="upper center", bbox_to_anchor=(0.4, 0), borderaxespad=45 / size,
        )  # fmt: skip
