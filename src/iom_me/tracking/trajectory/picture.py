"""The pictures of a history and of a forecast: values beside what was planned."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from iom_me._optional import optional
from iom_me._result import new_axes
from iom_me.tracking._bars import COLOURS
from iom_me.tracking.forecasting.report import chance_of, span_of
from iom_me.tracking.words import shortened, shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from iom_me.tracking.forecasting.report import ForecastReport, IndicatorForecast
    from iom_me.tracking.trajectory.timeline import History, PlannedValue

__all__ = ["draw", "draw_probabilities"]

# From Okabe and Ito's palette, which people with any colour vision can tell apart.
_VALUE, _FORECAST, _PLAN = "#0072b2", "#d55e00", "#777777"
_TITLE = 60
_LABEL = 42
_ROOMY = 25
_MARGIN = 0.04
_LEAST_ROOM = 15  # days
_ALL_DAYS = (dt.date(1, 1, 2), dt.date(9999, 12, 30))


def draw(past: History, forecast: IndicatorForecast | None, ax: Axes | None) -> Axes:
    """Draw values over time, the path to the target, and the forecast if given."""
    axes = new_axes(ax)
    _draw_plan(axes, past)
    _draw_values(axes, past)
    if forecast is not None and forecast.estimate is not None:
        _draw_forecast(axes, forecast)
    _frame(axes, past)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=8, loc="best")
    return axes


def _draw_plan(axes: Axes, past: History) -> None:
    days: Any  # matplotlib takes dates, its type hints do not
    style: dict[str, Any] = {"color": _PLAN, "zorder": 2}
    if past.path:
        days, values = _points(past.path)
        axes.plot(days, values, linestyle="--", label="planned path", **style)
    if past.milestones:
        days, values = _points(past.milestones)
        axes.plot(days, values, "D", fillstyle="none", label="milestone", **style)
    if past.baseline is not None and past.baseline_date is not None:
        days, values = [past.baseline_date], [past.baseline]
        axes.plot(days, values, "s", label="baseline", **style)
    if past.target is not None and past.target_date is not None:
        upper = past.target if past.target_upper is None else past.target_upper
        days, values = [past.target_date] * 2, [past.target, upper]
        axes.plot(days, values, "D-", label=f"target {_goal(past)}", **style)


def _goal(past: History) -> str:
    upper = "" if past.target_upper is None else f" to {shown(past.target_upper)}"
    return f"{shown(past.target)}{upper}"


def _points(points: tuple[PlannedValue, ...]) -> tuple[Any, list[float]]:
    return [point.date for point in points], [point.value for point in points]


def _draw_values(axes: Axes, past: History) -> None:
    known = [one for one in past.points if isinstance(one.value, (int, float))]
    if not known:
        place: dict[str, Any] = {"ha": "center", "transform": axes.transAxes}
        axes.text(0.5, 0.5, "no numbers to draw", color=_PLAN, **place)
        return
    days: Any = [point.period_end for point in known]
    values: Any = [point.value for point in known]
    axes.plot(days, values, "o-", color=_VALUE, label="actual", zorder=3)
    for day, point in zip(days, known, strict=True):
        if point.low is not None and point.high is not None:
            axes.vlines(day, point.low, point.high, color=_VALUE, linewidth=1)


def _draw_forecast(axes: Axes, entry: IndicatorForecast) -> None:
    style: dict[str, Any] = {"color": _FORECAST, "zorder": 4}
    due: Any = entry.target_date
    days: Any = [entry.actual_date, due]
    between: Any = [entry.actual, entry.estimate]
    span: Any = [entry.low, entry.estimate, entry.high]
    axes.plot(days, between, ":", **style)
    axes.plot([due] * len(span), span, "_-", **style)
    axes.plot([due], span[1:2], "o", label=_prediction(entry), **style)


def _prediction(entry: IndicatorForecast) -> str:
    label = f"forecast {span_of(entry)}"
    if entry.probability is None:
        return label
    return f"{label}, {chance_of(entry)} likely to meet the target"


def _frame(axes: Axes, past: History) -> None:
    name = shortened(f"{past.indicator} {past.title}", _TITLE)
    axes.set_title(name, loc="left", parse_math=False)
    unit = shortened(past.unit or "value", 30)
    axes.set_ylabel(unit, parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    if axes.lines:
        _limit_days(axes, past)


def _limit_days(axes: Axes, past: History) -> None:
    """Leave a margin that does not reach beyond the days that there are."""
    dates: Any = optional("matplotlib.dates")
    days = [point.period_end for point in past.points]
    days += [point.date for point in (*past.path, *past.milestones)]
    days += [day for day in (past.baseline_date, past.target_date) if day is not None]
    first, last = dates.date2num(min(days)), dates.date2num(max(days))
    room = max((last - first) * _MARGIN, _LEAST_ROOM)
    earliest, latest = (dates.date2num(day) for day in _ALL_DAYS)
    axes.set_xlim(max(first - room, earliest), min(last + room, latest))
    locator = dates.AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))


def draw_probabilities(report: ForecastReport, ax: Axes | None) -> Axes:
    """Draw how likely each target is met; an own figure is as high as it needs."""
    entries = report.entries
    axes = new_axes(ax)
    figure = axes.get_figure(root=True) if ax is None else None
    if figure is not None:
        figure.set_size_inches(9, 1.6 + 0.32 * max(len(entries), 3))
    size = 6 if ax is not None and len(entries) > _ROOMY else 9
    for row, entry in enumerate(entries):
        _draw_chance(axes, row, entry, size)
    names = [shortened(f"{one.indicator} {one.title}", _LABEL) for one in entries]
    axes.set_yticks(range(len(entries)), names, fontsize=size, parse_math=False)
    axes.set_ylim(max(len(entries), 1) - 0.4, -0.6)
    axes.set_xlim(0, 2.1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "", "50 %", "", "100 %"])
    axes.set_xlabel("probability of meeting the target on its date")
    day = f" as of {report.as_of}" if report.as_of else ""
    title = shortened(f"{report.plan}: forecast{day}", _TITLE)
    axes.set_title(title, loc="left", parse_math=False)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return axes


def _draw_chance(axes: Axes, row: int, entry: IndicatorForecast, size: float) -> None:
    if entry.estimate is None:
        words = shortened(entry.reason, 70)
        axes.text(
            0.01, row, words, va="center", fontsize=size, color="#666666",
            parse_math=False,
        )  # fmt: skip
        return
    colour = COLOURS[entry.status]
    # The edge shows the light of a bar that has no length.
    axes.barh(
        row, entry.probability or 0, height=0.62, color=colour, edgecolor=colour,
        linewidth=2,
    )  # fmt: skip
    words = f"{chance_of(entry)}  {span_of(entry)} of {shown(entry.target)}".strip()
    axes.text(1.03, row, words, va="center", fontsize=size, parse_math=False)
