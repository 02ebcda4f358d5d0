"""What should be there by now: values to report, and targets to reach.

Everything is counted from the plan's own dates to a day that is given; nothing here
looks at the clock. The path to the target is in `iom_me.tracking.periods.path`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Accumulation, Frequency, NotAvailable, Trajectory
from iom_me.tracking.periods.calendars import ReportingPeriod, listed, span_name
from iom_me.tracking.periods.grid import (
    MONTHS,
    ONE_DAY,
    Grid,
    add_months,
    in_phase,
    indexes,
)
from iom_me.tracking.periods.path import expected_share, interpolate, path
from iom_me.tracking.progress.steps import numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iom_me.model import Indicator, ResultsFramework, Target
    from iom_me.tracking.measurements.cells import Period
    from iom_me.tracking.periods.grid import Span

__all__ = [
    "Schedule",
    "add_months",
    "expected_share",
    "interpolate",
    "path",
    "schedule",
]

_NAMED_AT_ONCE = 4


@attrs.frozen(kw_only=True)
class Schedule:
    """The dates of one indicator, those of the project where it has none.

    Attributes
    ----------
    frequency : Frequency, optional
        How often a value is due.
    start, end : datetime.date, optional
        Day of the baseline, and of the final target. Where only new values within the
        period of the target count, the start is the first day of that period.
    milestones : tuple of (datetime.date, float)
        The dated targets that are numbers, in order, the final one not among them.
    trajectory : Trajectory
        By which path values go from one dated value to the next.
    accumulation : Accumulation, optional
        How values add up: a sum over a year stands for its quarters, a state does not.
    targets : tuple of Target
        All targets, as the plan has them.
    """

    frequency: Frequency | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    milestones: tuple[tuple[dt.date, float], ...] = ()
    trajectory: Trajectory = Trajectory.LINEAR
    accumulation: Accumulation | None = None
    targets: tuple[Target, ...] = ()

    # When values are due

    def values_due(
        self, as_of: dt.date | None, reported: Iterable[Period] = ()
    ) -> int | None:
        """Count the values that should be there by a day; None if that is not fixed.

        Of regular values these are the ones that are there, and those that are missing,
        as `missing_periods` has it: a sum over the year leaves no quarter missing.
        """
        if as_of is None or self.frequency in {None, Frequency.PER_EVENT}:
            return None
        months = self._months
        if months is None:
            days = self._days()
            return sum(day <= as_of for day in days) if days else None
        if self._first is None:
            return None
        known, until = tuple(reported), self._until(as_of)
        _, missing = self._missing(months, as_of, known)
        return len(missing) + sum(self._first <= end <= until for _, end in known)

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
        days = self._days_from_start()
        nearest = _nearest(days, last)
        following = days[nearest + 1 :] or days[nearest:]
        return following[0] if following and following[0] > last else None

    def overdue_since(self, last: dt.date, as_of: dt.date) -> dt.date | None:
        """Return the day when the next regular value was due, if that is past."""
        if self._months is None:
            return None
        due = add_months(last, self._months)
        return due if due is not None and due <= self._until(as_of) else None

    def overdue_periods(self, last: dt.date, as_of: dt.date) -> str:
        """Name the periods for which a value was due after the last one.

        Examples
        --------
        >>> import datetime as dt
        >>> import iom_me as me
        >>> from iom_me.tracking.periods.schedule import Schedule
        >>> dates = Schedule(frequency=me.Frequency.QUARTERLY)
        >>> dates.overdue_periods(dt.date(2024, 3, 31), dt.date(2024, 11, 15))
        '2024 Q2 and 2024 Q3'
        """
        if self._months is None or last == dt.date.max:
            return ""
        grid = Grid(months=self._months, first=last + ONE_DAY)
        count = grid.ended_by(self._until(as_of))
        named = range(min(count, _NAMED_AT_ONCE))
        return listed((_named(grid.span(i)) for i in named), count=count)

    # For which periods values are due

    def missing_periods(
        self, as_of: dt.date | None, reported: Iterable[Period]
    ) -> tuple[ReportingPeriod, ...]:
        """List the periods for which a value should be there by a day, and is not.

        A value is for the period that the middle of its own span lies in; a value whose
        first day is not known is taken for one period. New values of a longer span
        stand for every period whose middle lies in that span. A survey is for the
        nearest day on which one is due.

        Parameters
        ----------
        as_of
            The day of the report.
        reported
            First day, if it is known, and last day of the periods that have a value.

        Examples
        --------
        >>> import datetime as dt
        >>> import iom_me as me
        >>> from iom_me.tracking.periods.calendars import listed
        >>> from iom_me.tracking.periods.schedule import Schedule
        >>> dates = Schedule(
        ...     frequency=me.Frequency.QUARTERLY, start=dt.date(2024, 1, 1)
        ... )
        >>> reported = [(None, dt.date(2024, 3, 31)), (None, dt.date(2024, 12, 31))]
        >>> listed(dates.missing_periods(dt.date(2024, 12, 31), reported))
        '2024 Q2 and 2024 Q3'
        """
        known = tuple(reported)
        if self._months is None:
            return tuple(map(_on_day, self._days_missing(as_of, known)))
        grid, missing = self._missing(self._months, as_of, known)
        return tuple(_named(grid.span(index)) for index in missing)

    def _missing(
        self, months: int, as_of: dt.date | None, known: Sequence[Period]
    ) -> tuple[Grid, list[int]]:
        """Return regular periods, and the numbers of those without a value."""
        grid, due = self._regular(months, as_of, [end for _, end in known])
        there = {
            index
            for period in known
            for index in indexes(grid, self._own_span(period, months))
        }
        return grid, [index for index in due if index not in there]

    def _regular(
        self, months: int, as_of: dt.date | None, ends: Sequence[dt.date]
    ) -> tuple[Grid, range]:
        """Return regular periods, and the numbers of those that are due."""
        first = self._first
        if as_of is None or first is None:
            return Grid(months=months, first=dt.date.min), range(0)
        grid = Grid(months=months, first=in_phase(first, ends, months))
        begin, until = grid.index(first), self._until(as_of)
        # What began before the start is not a whole period of the project.
        begin += grid.span(begin)[0] < first
        end = grid.index(until)
        return grid, range(begin, end + (grid.span(end)[1] <= until))

    def _own_span(self, period: Period, months: int) -> Span:
        """Return the span that a value speaks for."""
        start, end = period
        is_state = self.accumulation in {Accumulation.CUMULATIVE, Accumulation.LATEST}
        if start is not None and not is_state:
            return start, end
        before = add_months(end, -months)
        return (dt.date.min if before is None else before + ONE_DAY), end

    # Days on which a value is due once

    def _days(self) -> list[dt.date]:
        """List the days on which a value is due once, in order."""
        if self.end is None or self.frequency in {None, Frequency.PER_EVENT}:
            return []
        if self.frequency is Frequency.BASELINE_MIDTERM_ENDLINE:
            dated = {day for day, _ in self.milestones}
            # A target that is still undecided, or a text, has its day all the same.
            dated |= {target.when or self.end for target in self.targets}
            return sorted({day for day in dated if day < self.end} | {self.end})
        return [self.end]

    def _days_from_start(self) -> list[dt.date]:
        days = self._days()
        return sorted({self.start, *days}) if self.start and days else days

    def _days_due(self, as_of: dt.date | None) -> Iterator[dt.date]:
        yield from (day for day in self._days() if as_of is not None and day <= as_of)

    def _days_missing(
        self, as_of: dt.date | None, reported: Sequence[Period]
    ) -> Iterator[dt.date]:
        days = self._days_from_start()
        there = {days[_nearest(days, end)] for _, end in reported} if days else set()
        yield from (day for day in self._days_due(as_of) if day not in there)

    @property
    def _months(self) -> int | None:
        return None if self.frequency is None else MONTHS.get(self.frequency)

    @property
    def _first(self) -> dt.date | None:
        """The first day of the first period, if that is known."""
        # The first day of the calendar is what programs write for an unknown date.
        if self.start in {None, dt.date.min, dt.date.max}:
            return None
        following = self.start + ONE_DAY
        # A baseline of the last day of a month is the state at the end of that month.
        return following if following.day == 1 else self.start

    def _until(self, as_of: dt.date) -> dt.date:
        return as_of if self.end is None else min(as_of, self.end)


def schedule(fw: ResultsFramework, indicator: Indicator) -> Schedule:
    """Collect the dates of an indicator from its records and its project."""
    plan = numbered(indicator)
    final = plan.final_target
    end = (final.when if final else None) or fw.end
    return Schedule(
        frequency=plan.frequency,
        start=_start(fw, plan, final),
        end=end,
        milestones=_milestones(plan.targets, final, end),
        trajectory=plan.trajectory or Trajectory.LINEAR,
        accumulation=plan.accumulation,
        targets=indicator.targets,
    )


def _start(
    fw: ResultsFramework, indicator: Indicator, final: Target | None
) -> dt.date | None:
    is_sum = indicator.accumulation is Accumulation.PER_PERIOD
    if is_sum and final is not None and final.period is not None:
        return final.period.start
    return (indicator.baseline.when if indicator.baseline else None) or fw.start


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


def _nearest(days: Sequence[dt.date], day: dt.date) -> int:
    return min(range(len(days)), key=lambda i: abs(days[i] - day), default=0)


def _named(span: Span) -> ReportingPeriod:
    return ReportingPeriod(name=span_name(*span), start=span[0], end=span[1])


def _on_day(day: dt.date) -> ReportingPeriod:
    return ReportingPeriod(name=str(day), start=day, end=day)
