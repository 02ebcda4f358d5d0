"""Reporting periods: months, quarters, half-years and years with their names.

They follow the calendar year, a fiscal year that begins on another day, or the project
itself, and leave neither gaps nor overlaps.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from iom_me.errors import ModelError
from iom_me.model import Frequency, Period, fields
from iom_me.tracking.periods.grid import MONTHS, ONE_DAY, Grid
from iom_me.tracking.periods.nesting import Nesting, nest
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CALENDAR_YEAR",
    "Calendar",
    "Nesting",
    "ReportingPeriod",
    "calendar_of",
    "listed",
    "nest",
    "period_of",
    "reporting_periods",
    "span_name",
    "year_name",
]

CALENDAR_YEAR = "01-01"
_LAST_SAFE_DAY = 28  # each month has it
_MOST_NAMED = 4
_SHOWN = 60
_LETTERS = {1: "M", 3: "Q", 6: "H"}
_REGULAR = ", ".join(MONTHS)


@attrs.frozen(kw_only=True)
class ReportingPeriod:
    """A span of days with a name, both ends included.

    Attributes
    ----------
    name : str
        Such as ``2024-03``, ``2024 Q1``, ``FY2024/25 H2`` or ``year 1 Q2``.
    start, end : datetime.date
        First and last day.

    Examples
    --------
    >>> from iom_me.tracking import read_period
    >>> quarter = read_period("2024 Q1")
    >>> quarter
    ReportingPeriod(name='2024 Q1', start='2024-01-01', end='2024-03-31')
    >>> quarter.contains("2024-02-29")
    True
    """

    __repr__ = fields.compact_repr

    name: str = attrs.field(converter=fields.identifier, validator=fields.not_blank)
    start: dt.date = attrs.field(converter=fields.required_date)
    end: dt.date = attrs.field(converter=fields.required_date)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise ModelError(
                f"The period {self.name!r} ends ({self.end}) before it starts "
                f"({self.start}): exchange the two."
            )

    def __str__(self) -> str:
        return self.name

    def contains(self, day: dt.date | str) -> bool:
        """Say whether a day lies in the period."""
        return self.start <= fields.required_date(day) <= self.end

    def overlaps(self, other: ReportingPeriod | Period) -> bool:
        """Say whether the period shares a day with another."""
        return self.start <= other.end and other.start <= self.end


def reporting_periods(
    frequency: Frequency | str,
    start: dt.date | str,
    end: dt.date | str,
    *,
    year_begins: str = CALENDAR_YEAR,
    counted_from: dt.date | str | None = None,
    clip: bool = True,
) -> tuple[ReportingPeriod, ...]:
    """Cut a span of days into the periods of a frequency.

    Parameters
    ----------
    frequency
        ``monthly``, ``quarterly``, ``half_yearly`` or ``yearly``.
    start, end
        First and last day, also as ISO text: those of the project, for instance.
    year_begins
        Month and day on which the fiscal year begins, as ``04-01``.
    counted_from
        First day of the first period of all, instead of a calendar: periods are then
        named by the year of the project. Not after ``start``.
    clip
        Whether the first and the last period are cut at ``start`` and ``end``. If not,
        they are whole, and reach beyond the span. Their names are the same.

    Returns
    -------
    tuple of ReportingPeriod
        In order; each day of the span lies in exactly one.

    Raises
    ------
    ModelError
        The frequency has no periods, or the days contradict each other.

    Examples
    --------
    >>> from iom_me.tracking import reporting_periods
    >>> periods = reporting_periods("quarterly", "2024-02-15", "2024-09-30")
    >>> [f"{period.name}: {period.start} to {period.end}" for period in periods]
    ['2024 Q1: 2024-02-15 to 2024-03-31', '2024 Q2: 2024-04-01 to 2024-06-30',
     '2024 Q3: 2024-07-01 to 2024-09-30']
    >>> fiscal = reporting_periods(
    ...     "yearly", "2024-02-15", "2024-09-30", year_begins="07-01", clip=False
    ... )
    >>> [period.name for period in fiscal]
    ['FY2023/24', 'FY2024/25']
    """
    first, last = fields.required_date(start), fields.required_date(end)
    if last < first:
        raise ModelError(f"end ({last}) is before start ({first}): exchange the two.")
    calendar = _calendar(frequency, year_begins, counted_from)
    _not_before(first, calendar)
    indexes = range(calendar.grid.index(first), calendar.grid.index(last) + 1)
    periods = [calendar.period(index) for index in indexes]
    if clip:
        periods[0] = attrs.evolve(periods[0], start=first)
        periods[-1] = attrs.evolve(periods[-1], end=last)
    return tuple(periods)


def period_of(
    frequency: Frequency | str,
    day: dt.date | str,
    *,
    year_begins: str = CALENDAR_YEAR,
    counted_from: dt.date | str | None = None,
) -> ReportingPeriod:
    """Return the whole period of a frequency that a day lies in.

    Parameters
    ----------
    frequency
        ``monthly``, ``quarterly``, ``half_yearly`` or ``yearly``.
    day
        The day, also as ISO text.
    year_begins, counted_from
        As in `reporting_periods`.

    Raises
    ------
    ModelError
        The frequency has no periods, or the day is before ``counted_from``.

    Examples
    --------
    >>> from iom_me.tracking import period_of
    >>> period_of("quarterly", "2025-02-28", year_begins="04-01")
    ReportingPeriod(name='FY2024/25 Q4', start='2025-01-01', end='2025-03-31')
    >>> period_of("half_yearly", "2025-02-28", counted_from="2024-02-15").name
    'year 2 H1'
    """
    date = fields.required_date(day)
    calendar = _calendar(frequency, year_begins, counted_from)
    _not_before(date, calendar)
    return calendar.period(calendar.grid.index(date))


# What periods are called

_Kind: TypeAlias = Literal["calendar", "fiscal", "project"]


@attrs.frozen(kw_only=True)
class Calendar:
    """Periods, and by what kind of year they are named."""

    grid: Grid
    kind: _Kind

    def period(self, index: int) -> ReportingPeriod:
        """Return the period with this number."""
        start, end = self.grid.span(index)
        return ReportingPeriod(name=self.name(index), start=start, end=end)

    def name(self, index: int) -> str:
        """Return the name of the period with this number."""
        years, month = divmod(index * self.grid.months, 12)
        year = year_name(self.kind, years + 1)
        if self.grid.months == MONTHS[Frequency.YEARLY]:
            return year
        part = month // self.grid.months + 1
        if self.grid.months > 1:
            return f"{year} {_LETTERS[self.grid.months]}{part}"
        start = self.grid.begin(index)
        if self.kind != "project" and start is not None and start.day == 1:
            return f"{start.year:04d}-{start.month:02d}"
        return f"{year} M{part:02d}"


def year_name(kind: _Kind, year: int) -> str:
    """Name a year of the calendar, a fiscal year or a year of the project."""
    if kind == "project":
        return f"year {year}"
    if kind == "fiscal":
        return f"FY{year:04d}/{(year + 1) % 100:02d}"
    return f"{year:04d}"


def _calendar(
    frequency: Frequency | str, year_begins: str, counted_from: dt.date | str | None
) -> Calendar:
    known = Frequency(frequency)
    if known not in MONTHS:
        raise ModelError(
            f"{known.value!r} has no regular periods: choose one of {_REGULAR}."
        )
    first = fields.date(counted_from)
    if first is None:
        return calendar_of(MONTHS[known], year_begins)
    if year_begins != CALENDAR_YEAR:
        raise ModelError(
            f"year_begins ({year_begins}) and counted_from ({first}) contradict each "
            "other: give one of the two."
        )
    return Calendar(grid=Grid(months=MONTHS[known], first=first), kind="project")


def calendar_of(months: int, year_begins: str) -> Calendar:
    """Return the periods of some months that make up a year begun on this day."""
    found = re.fullmatch("([0-9]{2})-([0-9]{2})", fields.text(year_begins))
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1 <= month <= MONTHS[Frequency.YEARLY] and 1 <= day <= _LAST_SAFE_DAY):
        raise ModelError(
            f"year_begins is {shortened(year_begins, _SHOWN)!r}: write month and day, "
            f"as '04-01'; the day is at most {_LAST_SAFE_DAY}, which each month has."
        )
    return Calendar(
        grid=Grid(months=months, first=dt.date(dt.MINYEAR, month, day)),
        kind="calendar" if year_begins == CALENDAR_YEAR else "fiscal",
    )


def _not_before(day: dt.date, calendar: Calendar) -> None:
    if calendar.kind == "project" and day < calendar.grid.first:
        raise ModelError(
            f"{day} is before counted_from ({calendar.grid.first}), so it lies in no "
            "period: give an earlier counted_from."
        )


def span_name(start: dt.date, end: dt.date) -> str:
    """Name a span: by the calendar where it is a month, quarter, half-year or year.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.periods.calendars import span_name
    >>> span_name(dt.date(2024, 4, 1), dt.date(2024, 6, 30))
    '2024 Q2'
    >>> span_name(dt.date(2024, 2, 1), dt.date(2024, 4, 30))
    '2024-02 to 2024-04'
    >>> span_name(dt.date(2024, 2, 15), dt.date(2024, 5, 14))
    '2024-02-15 to 2024-05-14'
    """
    for calendar in _calendars():
        index = calendar.grid.index(start)
        if calendar.grid.span(index) == (start, end):
            return calendar.name(index)
    is_whole = start.day == 1 and (end == dt.date.max or (end + ONE_DAY).day == 1)
    length = len("2024-02") if is_whole else None
    return f"{str(start)[:length]} to {str(end)[:length]}"


@cache
def _calendars() -> tuple[Calendar, ...]:
    return tuple(calendar_of(months, CALENDAR_YEAR) for months in MONTHS.values())


def listed(periods: Iterable[ReportingPeriod], *, count: int | None = None) -> str:
    """Name the first few periods in words; ``count`` says how many there are in all.

    Examples
    --------
    >>> from iom_me.tracking.periods.calendars import listed, reporting_periods
    >>> listed(reporting_periods("quarterly", "2024-04-01", "2024-09-30"))
    '2024 Q2 and 2024 Q3'
    >>> listed(reporting_periods("monthly", "2024-01-01", "2024-12-31"))
    '2024-01, 2024-02, 2024-03 and 9 more'
    """
    names = [period.name for period in periods]
    total = len(names) if count is None else count
    if total > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{total - _MOST_NAMED + 1} more"]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
