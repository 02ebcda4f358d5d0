"""The actual value at the end of each period, at little more cost than the last one."""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from iom_me.model import AggregationMethod
from iom_me.tracking.measurements.cells import reported_periods
from iom_me.tracking.values.actual import Actual, actual_value
from iom_me.tracking.values.combine import method_over_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.measurements.cells import Cell
    from iom_me.tracking.periods.schedule import Schedule

__all__ = ["Walk", "walk"]

_MOST_POINTS = 240
_LEAST_POINTS = 12
_MOST_CELLS = 200_000


@attrs.frozen(kw_only=True)
class Walk:
    """Days with the values as they stood then, and how many days are left out."""

    steps: tuple[tuple[dt.date, Actual], ...]
    left_out: int


def walk(
    indicator: Indicator,
    cells: Sequence[Cell],
    dates: Schedule,
    as_of: dt.date | None,
) -> Walk:
    """Work out the value at the end of each period that has one reported.

    Of the cells known on a day, in the order of time.
    """
    periods = reported_periods(cells)
    if not periods:
        return Walk(steps=(), left_out=0)
    days = sorted({end for _, end in periods})
    due = dates.values_due(as_of, periods)
    last = actual_value(indicator, cells, as_of=as_of, due=due)
    earlier = _without_parts(indicator, cells, days, last)
    if earlier is None:
        earlier = _from_the_start(indicator, cells, days[:-1])
    return Walk(
        steps=(*earlier, (days[-1], last)),
        left_out=len(days) - 1 - len(earlier),
    )


def _from_the_start(
    indicator: Indicator, cells: Sequence[Cell], days: Sequence[dt.date]
) -> list[tuple[dt.date, Actual]]:
    """Start anew for each day, which takes long for very many cells."""
    ends = [cell.end for cell in cells]
    most = min(max(_MOST_CELLS // len(cells), _LEAST_POINTS), _MOST_POINTS - 1)
    return [
        (
            day,
            actual_value(indicator, cells[: bisect.bisect_right(ends, day)], as_of=day),
        )
        for day in days[-most:]
    ]


def _without_parts(
    indicator: Indicator,
    cells: Sequence[Cell],
    days: Sequence[dt.date],
    last: Actual,
) -> list[tuple[dt.date, Actual]] | None:
    """Go on from day to day, if nothing but totals is reported; else return None."""
    # What is refused may rest on older rows, which a step alone does not see.
    if last.is_refused or any(cell.part for cell in cells):
        return None
    ending: dict[dt.date, list[Cell]] = defaultdict(list)
    for cell in cells:
        ending[cell.end].append(cell)
    method = method_over_time(indicator)
    if method is AggregationMethod.LATEST:
        return _states(indicator, ending, days)
    if method is AggregationMethod.SUM:
        return _sums(indicator, ending, days, last)
    return None


def _states(
    indicator: Indicator, ending: dict[dt.date, list[Cell]], days: Sequence[dt.date]
) -> list[tuple[dt.date, Actual]] | None:
    """Take the latest; the day before it shows whether it falls, or may be taken."""
    first = max(len(days) - _MOST_POINTS, 0)
    found = [
        (
            days[place],
            actual_value(
                indicator,
                [c for day in days[max(place - 1, 0) : place + 1] for c in ending[day]],
                as_of=days[place],
            ),
        )
        for place in range(first, len(days) - 1)
    ]
    # What was withdrawn may have left an older value in place.
    return found if all(actual.value is not None for _, actual in found) else None


def _sums(
    indicator: Indicator,
    ending: dict[dt.date, list[Cell]],
    days: Sequence[dt.date],
    last: Actual,
) -> list[tuple[dt.date, Actual]] | None:
    """Add up day by day, if that leads to the last value; periods may be nested."""
    alone = [actual_value(indicator, ending[day], as_of=day) for day in days]
    values = [one.value for one in alone if isinstance(one.value, float)]
    if len(values) < len(days) or math.fsum(values) != last.value:
        return None
    first = max(len(days) - _MOST_POINTS, 0)
    return [
        (
            days[place],
            attrs.evolve(
                alone[place],
                value=math.fsum(values[: place + 1]),
                rows=tuple(sorted(r for one in alone[: place + 1] for r in one.rows)),
                interval=None,
            ),
        )
        for place in range(first, len(days) - 1)
    ]
