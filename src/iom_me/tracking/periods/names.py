"""Names of reporting periods as people write them, read back."""

from __future__ import annotations

import datetime as dt
import re

from iom_me.errors import ModelError
from iom_me.model import Frequency, fields
from iom_me.tracking.periods.calendars import (
    CALENDAR_YEAR,
    ReportingPeriod,
    calendar_of,
    year_name,
)
from iom_me.tracking.periods.grid import MONTHS
from iom_me.tracking.words import shortened

__all__ = ["read_period"]

_SHOWN = 60
_CENTURY = 100
_LENGTHS = {"M": 1, "Q": 3, "H": 6, "S": 6, "": 12}  # S: the semester of SDMX
_MONTH = re.compile("([0-9]{4})(-| ?-?M)([0-9]{2})", re.IGNORECASE)
_PART_FIRST = re.compile("([QHSM][0-9]{1,2})[ -]?((?:FY ?)?[0-9]{4}.*)", re.IGNORECASE)
_NAME = re.compile(
    "(?P<fy>FY ?)?(?P<year>[0-9]{4})(?:[/-](?P<next>[0-9]{2}(?:[0-9]{2})?))?"
    "(?:[ -]?(?P<part>[QHSM])(?P<number>[0-9]{1,2}))?",
    re.IGNORECASE,
)


def read_period(text: str, *, year_begins: str = CALENDAR_YEAR) -> ReportingPeriod:
    """Read the name of a period, and refuse one that can mean two things.

    Parameters
    ----------
    text
        A year, half-year, quarter or month: ``2024``, ``2024 H1``, ``Q1 2024``,
        ``2024-Q1``, ``2024-03``; of a fiscal year ``FY2024/25`` or ``FY2024/25 Q2``.
    year_begins
        Month and day on which the fiscal year begins, as ``04-01``.

    Raises
    ------
    ModelError
        The text is no such name, or it is not clear which year it means.

    Examples
    --------
    >>> from iom_me.tracking import read_period
    >>> read_period("2024-Q1").end
    datetime.date(2024, 3, 31)
    >>> read_period("FY2024/25", year_begins="10-01").start
    datetime.date(2024, 10, 1)
    >>> read_period("FY2024", year_begins="10-01")
    Traceback (most recent call last):
    ...
    iom_me.errors.ModelError: 'FY2024' can be the year that begins or that ends in
    2024: write it as FY2024/25 or FY2023/24.
    """
    written = " ".join(fields.text(text).split())
    shown = repr(shortened(written, _SHOWN))
    calendar_of(MONTHS[Frequency.YEARLY], year_begins)
    month = _MONTH.fullmatch(written)
    if month and _is_month(month, year_begins, shown):
        return _numbered(1, int(month[1]), int(month[3]), CALENDAR_YEAR, shown)
    found = _NAME.fullmatch(_PART_FIRST.sub(r"\2 \1", written))
    if found is None:
        raise _unreadable(shown)
    year = int(found["year"])
    _check_year(found, year, year_begins, shown)
    months = _LENGTHS[(found["part"] or "").upper()]
    return _numbered(months, year, int(found["number"] or 1), year_begins, shown)


def _is_month(found: re.Match[str], year_begins: str, shown: str) -> bool:
    """Whether 2011-12 is a month, and not the years 2011/12."""
    year, month = int(found[1]), int(found[3])
    if month > MONTHS[Frequency.YEARLY]:
        return False
    if not year_begins.endswith("-01"):
        raise ModelError(
            f"{shown} is unclear, as months begin on day {year_begins[3:]}: write it "
            f"as {year_name('fiscal', year)} M01."
        )
    if (
        year_begins != CALENDAR_YEAR
        and found[2] == "-"
        and month == (year + 1) % _CENTURY
    ):
        raise ModelError(
            f"{shown} can be a month or a fiscal year: write it as "
            f"{year:04d}M{month:02d} or {year_name('fiscal', year)}."
        )
    return True


def _check_year(found: re.Match[str], year: int, year_begins: str, shown: str) -> None:
    """Refuse a year that can be two, or that year_begins speaks against."""
    is_fiscal, following = bool(found["fy"] or found["next"]), found["next"]
    both = f"{year_name('fiscal', year)} or {year_name('fiscal', max(year - 1, 0))}"
    if following and int(following) not in {year + 1, (year + 1) % _CENTURY}:
        raise ModelError(f"{shown} names two years that do not follow each other.")
    if is_fiscal and year_begins == CALENDAR_YEAR:
        raise ModelError(
            f"{shown} is a fiscal year: say when it begins, as year_begins='04-01'."
        )
    if is_fiscal and not following:
        raise ModelError(
            f"{shown} can be the year that begins or that ends in {year}: write it as "
            f"{both}."
        )
    if not is_fiscal and year_begins != CALENDAR_YEAR:
        raise ModelError(
            f"{shown} can be of the calendar or of the fiscal year: write {both}, or "
            "leave year_begins out."
        )


def _numbered(
    months: int, year: int, number: int, year_begins: str, shown: str
) -> ReportingPeriod:
    """Return the period with a number in its year."""
    per_year = MONTHS[Frequency.YEARLY] // months
    if year < dt.MINYEAR or not 1 <= number <= per_year:
        raise _unreadable(shown)
    index = (year - 1) * per_year + number - 1
    return calendar_of(months, year_begins).period(index)


def _unreadable(shown: str) -> ModelError:
    return ModelError(
        f"{shown} is no reporting period: write it as 2024, 2024 H1, 2024 Q1, 2024-03 "
        "or FY2024/25 Q2."
    )
