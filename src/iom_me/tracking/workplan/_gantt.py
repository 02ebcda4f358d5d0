"""The picture of a workplan: planned bars, and what was done and is expected."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me._optional import optional
from iom_me._result import new_axes
from iom_me.tracking.words import shortened
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    from iom_me.tracking.workplan.entry import ActivityProgress
    from iom_me.tracking.workplan.report import WorkplanReport

__all__ = ["draw"]

_PLANNED, _DARK, _GREY = "#d9d9d9", "#333333", "#777777"
# From Okabe and Ito's palette, which people with any colour vision can tell apart.
_COLOURS = {
    ActivityState.DONE: "#0072b2",
    ActivityState.DONE_LATE: "#56b4e9",
    ActivityState.ONGOING: "#009e73",
    ActivityState.LATE: "#d55e00",
    ActivityState.LATE_START: "#e69f00",
    ActivityState.WAITING: "#cc79a7",
    ActivityState.NOT_DUE: _GREY,
    ActivityState.UNSCHEDULED: _GREY,
    ActivityState.CANNOT_TELL: _GREY,
    ActivityState.CANCELLED: _GREY,
}
_TITLE = 42
_ROOMY = 25
_MAX_ROWS = 120
_MAX_ARROWS = 25
# Days near the ends of the calendar, between which an axis of dates can be drawn.
_FIRST, _LAST = dt.date(1, 1, 10).toordinal(), dt.date(9999, 12, 20).toordinal()


@attrs.frozen(kw_only=True)
class _Line:
    """One line of the picture: the heading of a group, or an activity."""

    label: str
    entry: ActivityProgress | None = None


def draw(report: WorkplanReport, ax: Axes | None) -> Axes:
    """Draw a workplan; an own figure is as high as its activities need."""
    every = _lines(report)
    lines = every[:_MAX_ROWS]
    axes = new_axes(ax)
    if ax is None:
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.set_size_inches(11, 1.8 + 0.3 * max(len(lines), 3))
    size = 6 if ax is not None and len(lines) > _ROOMY else 9
    _frame(axes, report, hidden=len(every) - len(lines))
    _label_rows(axes, lines, size)
    if not lines:
        axes.text(0.5, 0.5, "no activities", transform=axes.transAxes, ha="center")
    for row, line in enumerate(lines):
        if line.entry is not None:
            _draw_row(axes, row, line.entry, report.as_of, size)
    _arrows(axes, lines)
    _days(axes, report)
    _legend(axes, report, lines, size)
    return axes


def _lines(report: WorkplanReport) -> list[_Line]:
    """Put each activity below the first result that it serves, in plan order."""
    groups: dict[str, list[_Line]] = {id: [] for id, _ in report.results}
    groups[""] = []
    for entry in report.activities:
        label = shortened(f"{entry.activity} {entry.statement}", _TITLE)
        group = entry.serves[0] if entry.serves else ""
        groups[group].append(_Line(label=label, entry=entry))
    if not any(groups[id] for id, _ in report.results):
        return groups[""]
    titles = {id: f"{id} {statement}" for id, statement in report.results}
    titles[""] = "serves no result"
    return [
        line
        for id, group in groups.items()
        if group
        for line in (_Line(label=shortened(titles[id], _TITLE)), *group)
    ]


def _frame(axes: Axes, report: WorkplanReport, *, hidden: int) -> None:
    day = f" as of {report.as_of}" if report.as_of else ""
    title = " ".join(f"{report.plan}: workplan{day}".split())
    axes.set_title(shortened(title, 90), loc="left", parse_math=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    if hidden:
        axes.set_xlabel(f"... and {hidden:,} more rows")


def _label_rows(axes: Axes, lines: Sequence[_Line], size: float) -> None:
    labels = [line.label for line in lines]
    axes.set_yticks(range(len(lines)), labels, fontsize=size, parse_math=False)
    for label, line in zip(axes.get_yticklabels(), lines, strict=True):
        if line.entry is None:
            label.set_fontweight("bold")
    axes.set_ylim(max(len(lines), 1) - 0.4, -0.6)


def _draw_row(
    axes: Axes,
    row: int,
    entry: ActivityProgress,
    as_of: dt.date | None,
    size: float,
) -> None:
    planned = _bar(entry.planned_start, entry.planned_end)
    if planned:
        edge = _DARK if entry.is_critical else _PLANNED
        axes.barh(row, planned[1], left=planned[0], height=0.74, color=_PLANNED,
                  edgecolor=edge, linewidth=0.9)  # fmt: skip
    colour = _COLOURS[entry.state]
    actual = _bar(entry.actual_start, entry.actual_end or as_of)
    if actual:
        axes.barh(row, actual[1], left=actual[0], height=0.34, color=colour)
    expected = _bar(*_still_to_come(entry, as_of))
    if expected:
        axes.barh(row, expected[1], left=expected[0], height=0.34, fill=False,
                  edgecolor=colour, hatch="//////", linewidth=0.9)  # fmt: skip
    _milestone(axes, row, entry, size)
    if not (actual or expected):
        # What has no bar of its own says why, on the planned one if there is one.
        words = entry.state.words
        across = axes.transData if planned else axes.get_yaxis_transform()
        place = planned[0] if planned else 0.01
        axes.text(place, row, f" {words}", transform=across, va="center", fontsize=size,
                  color="#555555")  # fmt: skip


def _bar(first: dt.date | None, last: dt.date | None) -> tuple[float, float] | None:
    """Place a bar from the begin of the first day to the end of the last one."""
    if first is None or last is None or last < first:
        return None
    left = _place(first)
    return left, _place(last) + 1 - left


def _place(day: dt.date) -> float:
    """Turn a day into a place on an axis of dates."""
    return _number(min(max(day.toordinal(), _FIRST), _LAST))


def _number(ordinal: int) -> float:
    place: float = optional("matplotlib.dates").date2num(dt.date.fromordinal(ordinal))
    return place


def _still_to_come(
    entry: ActivityProgress, as_of: dt.date | None
) -> tuple[dt.date | None, dt.date | None]:
    """Find the days on which an activity that is not over is still to be worked on."""
    if entry.is_over:
        return None, None
    start = entry.expected_start or entry.planned_start
    has_begun = entry.actual_start is not None
    if has_begun and as_of is not None and as_of < dt.date.max:
        start = as_of + dt.timedelta(days=1)
    return start, entry.expected_end


def _milestone(axes: Axes, row: int, entry: ActivityProgress, size: float) -> None:
    """Mark an end that is later than planned, and by how many days."""
    end = entry.actual_end if entry.is_over else entry.expected_end
    days = entry.end_delay if entry.is_over else entry.slippage
    if end is None or days is None or days <= 0:
        return
    place = _place(end) + 1
    axes.plot([place], [row], marker="D", color=_DARK, markersize=size / 2 - 0.5)
    axes.annotate(f"+{days:,} d", (place, row), xytext=(5, 0), va="center",
                  textcoords="offset points", fontsize=size - 1)  # fmt: skip


def _arrows(axes: Axes, lines: Sequence[_Line]) -> None:
    """Point from what ends to what can begin only then, if it stays readable."""
    rows = {line.entry.activity: row for row, line in enumerate(lines) if line.entry}
    by_id = {line.entry.activity: line.entry for line in lines if line.entry}
    arrows = []
    for id, entry in by_id.items():
        before = by_id.get(entry.driven_by)
        if before and before.expected_end and entry.expected_start:
            tail = (_place(before.expected_end) + 1, rows[before.activity])
            arrows.append((tail, (_place(entry.expected_start), rows[id])))
    if len(arrows) > _MAX_ARROWS:
        return
    for tail, head in arrows:
        style = {"arrowstyle": "->", "color": _DARK, "linewidth": 0.8, "shrinkA": 1}
        axes.annotate("", xy=head, xytext=tail, arrowprops=style)


def _days(axes: Axes, report: WorkplanReport) -> None:
    """Mark the day of the report and the end of the project, and date the axis."""
    if report.as_of is not None:
        axes.axvline(_place(report.as_of) + 1, color="black", linewidth=1.2)
    if report.project_end is not None:
        place = _place(report.project_end) + 1
        axes.axvline(place, color="black", linewidth=1, linestyle=":")
    days = _drawn_days(report)
    if not days:
        axes.set_xticks([])
        return
    first, last = min(days), max(days) + 1
    room = max(0.02 * (last - first), 1)
    # To the right, the delays are written.
    left, right = first - room, last + 4 * room
    axes.set_xlim(max(left, _number(_FIRST)), min(right, _number(_LAST)))
    calendar = optional("matplotlib.dates")
    locator = calendar.AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(calendar.ConciseDateFormatter(locator))


def _drawn_days(report: WorkplanReport) -> list[float]:
    days = [report.as_of, report.project_end]
    for entry in report.activities:
        days += [entry.planned_start, entry.planned_end, entry.actual_start]
        days += [entry.actual_end, entry.expected_start, entry.expected_end]
    return [_place(day) for day in days if day is not None]


def _legend(
    axes: Axes, report: WorkplanReport, lines: Sequence[_Line], size: float
) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    states = {line.entry.state for line in lines if line.entry}
    handles: list[Patch | Line2D] = []
    if states:
        handles.append(Patch(color=_PLANNED, label="planned"))
        handles.append(Patch(fc=_PLANNED, ec=_DARK, label="critical path"))
        handles.append(Patch(fill=False, hatch="//////", ec=_GREY, label="expected"))
    handles += [
        Patch(color=_COLOURS[state], label=state.words)
        for state in ActivityState
        if state in states and _COLOURS[state] != _GREY
    ]
    if report.as_of is not None:
        handles.append(Line2D([], [], color="black", linewidth=1.2, label="as of"))
    if report.project_end is not None:
        label = "end of project"
        handles.append(Line2D([], [], color="black", linestyle=":", label=label))
    if handles:
        # Below the axis by a distance in text heights, whatever the figure's height.
        axes.legend(
            handles=handles, fontsize=size, frameon=False, ncols=5,
            loc="upper center", bbox_to_anchor=(0.4, 0), borderaxespad=36 / size,
        )  # fmt: skip
