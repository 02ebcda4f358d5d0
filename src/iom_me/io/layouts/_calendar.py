"""The columns of a workplan: months, or what is longer, so that not too many stand."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING

import attrs

from iom_me._messages import translate
from iom_me.io.layouts._values import month_name
from iom_me.io.layouts.grid import GridCell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Calendar", "calendar_of"]

_MOST = 24
_YEAR, _HALF, _QUARTER, _MONTH = 12, 6, 3, 1
# Months in a column; the last is enough for every year that a date can have.
_STEPS = (_MONTH, _QUARTER, _HALF, *(_YEAR * n for n in (1, 2, 5, 10, 50, 100, 500)))


@attrs.frozen
class Calendar:
    """Columns of equal length, one after the other.

    Attributes
    ----------
    step : int
        Months in a column.
    first : int
        The first column, in steps since the year 0.
    columns : int
        How many there are.
    """

    step: int
    first: int
    columns: int

    def column_of(self, date: dt.date) -> int:
        """Find the column of a day, from 0; one of before the first is below 0."""
        return _month_of(date) // self.step - self.first

    def title(self, language: str) -> str:
        """Say what a column is."""
        if self.step == _MONTH:
            return translate("Activities by month", language)
        if self.step == _QUARTER:
            return translate("Activities by quarter", language)
        if self.step == _HALF:
            return translate("Activities by half-year", language)
        if self.step == _YEAR:
            return translate("Activities by year", language)
        words = translate("Activities by spans of {count} years", language)
        return words.format(count=self.step // _YEAR)

    def upper_headings(self, language: str) -> Iterator[GridCell]:
        """Name the years, each over its columns."""
        if self.step >= _YEAR:
            words = translate("From the year", language)
            yield GridCell(words, "heading", columns=self.columns)
            return
        years = [month // _YEAR for month in self._months()]
        for year, months in groupby(years):
            columns = len(list(months))
            # Four digits do not fit over a single one of many columns.
            is_short = columns == 1 and self.columns > _YEAR
            text = f"’{year % 100:02}" if is_short else str(year)
            yield GridCell(text, "heading", columns=columns)

    def lower_headings(self, language: str) -> Iterator[GridCell]:
        """Name each column."""
        for month in self._months():
            yield GridCell(self._name(month, language), "heading")

    def _months(self) -> list[int]:
        """List the month that each column begins with."""
        start = self.first * self.step
        return [start + self.step * column for column in range(self.columns)]

    def _name(self, month: int, language: str) -> str:
        year, place = divmod(month, _YEAR)
        if self.step == _MONTH:
            # The names of more than a year would not fit beside each other.
            is_short = self.columns <= _YEAR
            return month_name(place + 1, language) if is_short else f"{place + 1:02}"
        if self.step == _QUARTER:
            words = translate("Q{number}", language)
            return words.format(number=place // _QUARTER + 1)
        if self.step == _HALF:
            return translate("H{number}", language).format(number=place // _HALF + 1)
        return str(year)


def _month_of(date: dt.date) -> int:
    return date.year * _YEAR + date.month - 1


def calendar_of(dates: Iterable[dt.date]) -> Calendar | None:
    """Choose columns that hold all dates, as short as may be; None without a date."""
    months = sorted(_month_of(date) for date in dates)
    if not months:
        return None
    first, last = months[0], months[-1]
    step = next(step for step in _STEPS if last // step - first // step < _MOST)
    return Calendar(step, first // step, last // step - first // step + 1)
