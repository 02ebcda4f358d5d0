"""The burn chart: what is spent and committed, against plan and budget."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

from iom_me._result import new_axes
from iom_me.tracking.budget.planned import planned_by
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from iom_me.tracking.budget.entry import LineSpending
    from iom_me.tracking.budget.report import BudgetReport

__all__ = ["draw"]

# From Okabe and Ito's palette, which people with any colour vision can tell apart.
_SPENT, _COMMITTED, _FORECAST = "#0072b2", "#e69f00", "#d55e00"
_PLAN, _BUDGET = "#777777", "#000000"
_TITLE = 60
_MAX_TICKS = 8
_MONTHS = 12
# Steps between marks on the time axis, in months, and then in years.
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
_STEPS = (1, 2, 3, 6, *(_MONTHS * years for years in _YEARS))
_SCALES = ((1e12, 1e12, "trillion "), (1e7, 1e6, "million "))


def draw(report: BudgetReport, line: LineSpending, ax: Axes | None) -> Axes:
    """Draw one line, or the whole budget; days are counted, amounts are floats."""
    axes = new_axes(ax)
    if ax is None:
        figure = axes.get_figure(root=True)
        if figure is not None:
            figure.set_size_inches(9, 5)
    days = _days(report, line)
    if days:
        _draw_plan(axes, line, days)
        _draw_bookings(axes, report, line, days)
        _draw_forecast(axes, report, line)
        _time_axis(axes, days)
    else:
        axes.text(
            0.5, 0.5, "no dates and no bookings", ha="center", transform=axes.transAxes
        )
        axes.set_xticks([])
        axes.set_yticks([])
    _money_axis(axes, line)
    day = f" as of {report.as_of}" if report.as_of else ""
    name = line.title if line is report.total else f"{line.line} {line.title}"
    axes.set_title(
        shortened(f"{report.plan}: {name}", _TITLE) + day, loc="left", parse_math=False
    )
    axes.spines[["top", "right"]].set_visible(False)
    _legend(axes, is_own=ax is None)
    return axes


def _legend(axes: Axes, *, is_own: bool) -> None:
    if not axes.get_legend_handles_labels()[0]:
        return
    if is_own:
        # Beside the curves, which end anywhere between the corners.
        axes.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1))
    else:
        axes.legend(fontsize=7, loc="upper left", framealpha=0.7)


def _days(report: BudgetReport, line: LineSpending) -> list[int]:
    """Return the first and the last day to show, as numbers; nothing if none."""
    planned = [day for one in line.planned for day in (one.start, one.end)]
    booked = [point.date for point in line.history]
    days = [*planned, *booked, *([report.as_of] if report.as_of else [])]
    if not (planned or booked):
        return []
    return [min(days).toordinal() - 1, max(days).toordinal()]


def _draw_plan(axes: Axes, line: LineSpending, days: list[int]) -> None:
    if line.budget is not None:
        label = "budget"
        axes.axhline(float(line.budget), color=_BUDGET, linewidth=1, label=label)
    if not line.planned:
        return
    starts = [one.start.toordinal() - 1 for one in line.planned]
    ends = [one.end.toordinal() for one in line.planned]
    marks = sorted({*days, *starts, *ends})
    values = [float(planned_by(line.planned, _date(mark))) for mark in marks]
    axes.plot(marks, values, color=_PLAN, linewidth=1.5, label="plan")


def _date(number: int) -> dt.date:
    """Turn a number into its day; that before the first one is taken for the first."""
    return dt.date.fromordinal(max(number, 1))


def _draw_bookings(
    axes: Axes, report: BudgetReport, line: LineSpending, days: list[int]
) -> None:
    if report.as_of is None:
        return
    today = report.as_of.toordinal()
    axes.axvline(today, color=_PLAN, linewidth=1, linestyle=":", label="as of")
    if line.expenditure is None:
        return
    marks = [min(days[0], today), *(p.date.toordinal() for p in line.history), today]
    spent = [0.0, *(float(point.expenditure) for point in line.history)]
    bound = [
        0.0, *(float(point.expenditure + point.commitments) for point in line.history)
    ]  # fmt: skip
    spent.append(spent[-1])
    bound.append(bound[-1])
    if spent != bound:
        axes.fill_between(
            marks, spent, bound, step="post", color=_COMMITTED, alpha=0.5,
            linewidth=0, label="committed",
        )  # fmt: skip
    axes.step(marks, spent, where="post", color=_SPENT, linewidth=2, label="spent")


def _draw_forecast(axes: Axes, report: BudgetReport, line: LineSpending) -> None:
    """Lead from what is spent today to what will have been at the end."""
    if not line.planned or report.as_of is None:
        return
    if line.forecast is None or line.expenditure is None:
        return
    today = report.as_of.toordinal()
    end = max(one.end for one in line.planned).toordinal()
    if end > today:
        axes.plot(
            [today, end], [float(line.expenditure), float(line.forecast)],
            color=_FORECAST, linestyle="--", marker="o", markevery=[1],
            label="forecast",
        )  # fmt: skip


def _money_axis(axes: Axes, line: LineSpending) -> None:
    from matplotlib.ticker import FuncFormatter

    largest = max(abs(limit) for limit in axes.get_ylim())
    found = [scale for scale in _SCALES if largest >= scale[0]]
    unit, words = found[0][1:] if found else (1.0, "")
    digits = ",.0f" if largest / unit >= _MAX_TICKS else ",.2f"
    if largest / unit >= 1e6:  # noqa: PLR2004  only what is no sum of money
        digits = ".3g"
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y / unit:{digits}}"))
    axes.set_ylabel(f"{words}{line.currency}".strip() or "amount")


def _time_axis(axes: Axes, days: list[int]) -> None:
    """Mark the first days of months or years; the calendar ends with the year 9999."""
    first, last = days
    margin = max((last - first) * 0.02, 1)
    axes.set_xlim(first - margin, last + margin)
    most = _room(axes)
    tried = (
        list(itertools.islice(_marks(first, last, step), most + 1)) for step in _STEPS
    )
    marks = next((marks for marks in tried if len(marks) <= most), [])
    labels = [str(mark)[: len("2024-01")] for mark in marks]
    if len(marks) < 2:  # noqa: PLR2004  one mark shows no scale
        marks = [_date(first), _date(last)]
        labels = [str(mark) for mark in marks]
    axes.set_xticks([mark.toordinal() for mark in marks], labels, fontsize=8)


def _room(axes: Axes) -> int:
    """Count the dates that can be read side by side."""
    figure = axes.get_figure(root=True)
    inches = axes.get_position().width * (figure.get_figwidth() if figure else 0)
    return min(max(int(inches / 0.7), 2), _MAX_TICKS)


def _marks(first: int, last: int, step: int) -> Iterator[dt.date]:
    """Yield the first days of every so many months between two days."""
    start = _date(first)
    month = start.year * _MONTHS + start.month - 1
    month += -month % step
    while month < (dt.MAXYEAR + 1) * _MONTHS:
        day = dt.date(month // _MONTHS, month % _MONTHS + 1, 1)
        if day.toordinal() > last:
            return
        if day.toordinal() >= first:
            yield day
        month += step
