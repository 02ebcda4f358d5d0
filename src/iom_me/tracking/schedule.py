"""What should be there by now: values to report, and progress to have made.

Everything is counted from the plan's own dates to a day that is given; nothing here
looks at the clock.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Frequency, NotAvailable
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.progress import Formula

if TYPE_CHECKING:
    from iom_me.model import Indicator, ResultsFramework, Target
    from iom_me.tracking.progress import Yardstick

__all__ = ["Schedule", "add_months", "expected_share", "interpolate", "schedule"]

_MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}


@attrs.frozen(kw_only=True)
class Schedule:
    """The dates of one indicator, those of the project where it has none.

    Attributes
    ----------
    frequency : Frequency, optional
        How often a value is due.
    start, end : datetime.date, optional
        Day of the baseline, and of the final target.
    milestones : tuple of (datetime.date, float)
        The dated targets that are numbers, in order, the final one not among them.
    """

    frequency: Frequency | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    milestones: tuple[tuple[dt.date, float], ...] = ()

    def values_due(self, as_of: dt.date | None) -> int | None:
        """Count the values that should be there by a day; None if that is not fixed."""
        if as_of is None or self.frequency in {None, Frequency.PER_EVENT}:
            return None
        months = self._months
        if months is None:
            days = self._days()
            return sum(day <= as_of for day in days) if days else None
        if self.start is None or self.start == dt.date.min:
            return None
        before = self.start - dt.timedelta(days=1)
        until = as_of if self.end is None else min(as_of, self.end)
        return _whole_periods(before, until, months)

    def next_due(self, last: dt.date) -> dt.date | None:
        """Return the day when the value after one of this day is due, if one is."""
        if self._months is None:
            return self._next_of_days(last)
        due = add_months(last, self._months)
        if self.end is None or (due is not None and due <= self.end):
            return due
        return self.end if self.end > last else None

    def _next_of_days(self, last: dt.date) -> dt.date | None:
        """Take a survey for that of the nearest day, as it is seldom on the day."""
        days = self._days()
        if self.start is not None and days:
            days.insert(0, self.start)
        nearest = min(range(len(days)), key=lambda i: abs(days[i] - last), default=0)
        following = days[nearest + 1 :] or days[nearest:]
        return following[0] if following and following[0] > last else None

    def overdue_since(self, last: dt.date, as_of: dt.date) -> dt.date | None:
        """Return the day when the next regular value was due, if that is past."""
        if self._months is None:
            return None
        due = add_months(last, self._months)
        until = as_of if self.end is None else min(as_of, self.end)
        return due if due is not None and due <= until else None

    @property
    def _months(self) -> int | None:
        return None if self.frequency is None else _MONTHS.get(self.frequency)

    def _days(self) -> list[dt.date]:
        """List the days on which a value is due once, in order."""
        if self.end is None or self.frequency in {None, Frequency.PER_EVENT}:
            return []
        if self.frequency is Frequency.BASELINE_MIDTERM_ENDLINE:
            return [*(day for day, _ in self.milestones), self.end]
        return [self.end]


def schedule(fw: ResultsFramework, indicator: Indicator) -> Schedule:
    """Collect the dates of an indicator from its records and its project."""
    final = indicator.final_target
    end = (final.when if final else None) or fw.end
    return Schedule(
        frequency=indicator.frequency,
        start=(indicator.baseline.when if indicator.baseline else None) or fw.start,
        end=end,
        milestones=_milestones(indicator.targets, final, end),
    )


def _milestones(
    targets: tuple[Target, ...], final: Target | None, end: dt.date | None
) -> tuple[tuple[dt.date, float], ...]:
    dated = [
        (target.when, float(target.value))
        for target in targets
        if target is not final
        and target.when is not None
        and (end is None or target.when < end)
        and not isinstance(target.value, (str, NotAvailable))
    ]
    return tuple(sorted(dated))


def add_months(day: dt.date, months: int) -> dt.date | None:
    """Go some months on; the last day of a month leads to the last day of a month.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.schedule import add_months
    >>> add_months(dt.date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> add_months(dt.date(2022, 6, 30), 3)
    datetime.date(2022, 9, 30)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if is_last else min(day.day, last))


def _whole_periods(before: dt.date, until: dt.date, months: int) -> int:
    """Count the periods of some months that end by a day."""
    elapsed = (until.year - before.year) * 12 + until.month - before.month
    count = max(elapsed // months, 0)
    end = add_months(before, count * months)
    return count if end is not None and end <= until else max(count - 1, 0)


def expected_share(
    yardstick: Yardstick, dates: Schedule, as_of: dt.date | None
) -> float:
    """Return how far along an indicator should be by a day.

    The path is a straight line from the baseline to the final target, through the
    milestones between them.
    """
    if as_of is None or dates.start is None or dates.end is None:
        raise CannotTell(
            "what to expect by now is unknown: there is no date for "
            f"{_missing_date(dates, as_of)}"
        )
    if dates.start >= dates.end:
        raise CannotTell(
            f"what to expect by now is unknown: the start, {dates.start}, is not "
            f"before the date of the target, {dates.end}"
        )
    if yardstick.is_band:
        return _band_path(yardstick, dates.start, dates.end, as_of)
    start = 0.0 if yardstick.baseline is None else yardstick.baseline
    milestones = [point for point in dates.milestones if point[0] > dates.start]
    path = [(dates.start, start), *milestones, (dates.end, yardstick.target)]
    return yardstick.measure(interpolate(path, as_of))


def _missing_date(dates: Schedule, as_of: dt.date | None) -> str:
    if as_of is None:
        return "the report"
    return "the baseline or start" if dates.start is None else "the target or end"


def _band_path(
    yardstick: Yardstick, start: dt.date, end: dt.date, as_of: dt.date
) -> float:
    """Expect a state to hold from the start, and a range to be reached by the end."""
    if yardstick.formula is Formula.MAINTAIN:
        return 1.0
    return interpolate([(start, 0.0), (end, 1.0)], as_of)


def interpolate(path: list[tuple[dt.date, float]], day: dt.date) -> float:
    """Read a value off a path of straight lines; flat before it and after it.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.schedule import interpolate
    >>> year = [(dt.date(2022, 1, 1), 0.0), (dt.date(2023, 1, 1), 100.0)]
    >>> interpolate(year, dt.date(2022, 7, 2))
    49.86301369863014
    """
    if day <= path[0][0]:
        return path[0][1]
    for (left, low), (right, high) in itertools.pairwise(path):
        if day <= right:
            share = (day - left) / (right - left)
            return low + (high - low) * share
    return path[-1][1]
