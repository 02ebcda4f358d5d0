"""Days on which periods of whole months begin and end."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import attrs

from iom_me.model import Frequency

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "MONTHS",
    "ONE_DAY",
    "Grid",
    "Span",
    "add_months",
    "in_phase",
    "indexes",
]

Span: TypeAlias = tuple[dt.date, dt.date]
"""First and last day, both included."""

ONE_DAY = dt.timedelta(days=1)

MONTHS = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
"""The regular frequencies, and how long their periods are."""


def add_months(day: dt.date, months: int) -> dt.date | None:
    """Go some months on; the last day of a month leads to the last day of a month.

    There is no day before the year 1 or after the year 9999.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.periods.schedule import add_months
    >>> add_months(dt.date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)
    >>> add_months(dt.date(2022, 6, 30), 3)
    datetime.date(2022, 9, 30)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, last if is_last else min(day.day, last))


@attrs.frozen(kw_only=True)
class Grid:
    """Periods of some months each that follow each other without a gap.

    Attributes
    ----------
    months : int
        How long each is.
    first : datetime.date
        First day of the period 0; those before it have negative numbers.
    """

    months: int
    first: dt.date

    def begin(self, index: int) -> dt.date | None:
        """Return the first day of a period; None where the calendar has none."""
        # Counted from the day before, so that a month's end leads to a month's end.
        # The first of a month needs no such care, and may be the first day there is.
        if self.first.day == 1:
            return add_months(self.first, index * self.months)
        before = add_months(self.first - ONE_DAY, index * self.months)
        return None if before is None else before + ONE_DAY

    def span(self, index: int) -> Span:
        """Return first and last day of a period, as far as the calendar goes."""
        start, following = self.begin(index), self.begin(index + 1)
        return (
            dt.date.min if start is None else start,
            dt.date.max if following is None else following - ONE_DAY,
        )

    def index(self, day: dt.date) -> int:
        """Return the number of the period that a day lies in."""
        elapsed = (day.year - self.first.year) * 12 + day.month - self.first.month
        index = elapsed // self.months
        start = self.begin(index)
        return index if start is None or start <= day else index - 1

    def ended_by(self, day: dt.date) -> int:
        """Count the periods from number 0 on that are over at the end of a day."""
        index = self.index(day)
        return max(index + (self.span(index)[1] <= day), 0)


def in_phase(first: dt.date, ends: Sequence[dt.date], months: int) -> dt.date:
    """Return a day on which periods begin: as most reported ones do, else the first."""
    begins = [end + ONE_DAY for end in ends if end != dt.date.max]
    shared = Counter(_phase(day, months) for day in begins)
    own = _phase(first, months)
    if not begins or shared[own] == max(shared.values()):
        return first
    return max(begins, key=lambda day: (shared[_phase(day, months)], day))


def _phase(day: dt.date, months: int) -> tuple[int, int]:
    """Tell days apart by when periods that begin on them begin."""
    return (day.year * 12 + day.month) % months, day.day


def indexes(grid: Grid, span: Span) -> Iterator[int]:
    """Go through the numbers of the periods that a value of a span is for."""
    start, end = span
    yield grid.index(_middle(start, end))
    first, last = grid.index(start), grid.index(end)
    yield from (i for i in (first, last) if start <= _middle(*grid.span(i)) <= end)
    yield from range(first + 1, last)


def _middle(start: dt.date, end: dt.date) -> dt.date:
    return start + (end - start) // 2
