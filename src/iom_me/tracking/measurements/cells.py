"""One value of one indicator: for a period, and for a part of the whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "NOT_EXPECTED",
    "Cell",
    "Period",
    "period_name",
    "reported_periods",
    "why_missing",
]

Period: TypeAlias = tuple[dt.date | None, dt.date]
"""First day, which may be missing, and last day."""

NOT_EXPECTED = {"not_due", "not_applicable"}
"""What is said of parts that need not have a value."""


def period_name(period: Period) -> str:
    """Write a period in words; one without a start is known by its last day."""
    start, end = period
    return str(end) if start is None else f"{start} to {end}"


def reported_periods(cells: Iterable[Cell]) -> set[Period]:
    """Collect the periods for which a value is reported."""
    return {cell.period for cell in cells if cell.is_reported}


class Cell(NamedTuple):
    """One value of one indicator, for one period and one part of the whole.

    Attributes
    ----------
    start, end : datetime.date
        The period; its start may be missing.
    value : float, str or None
        The value, if it is there.
    numerator, denominator : float or None
        What a percentage or ratio is made of, if they are there.
    status : str
        As in the table; empty if not given.
    part : tuple of (str, str)
        Dimension and category; empty for the total.
    recorded : datetime.datetime or None
        When the value was written down, in the time of its own zone.
    unit, comment, claim : str
        What the row remarks on itself: a unit, words, and a judgement such as
        "achieved". No value rests on them.
    n, std_error, design_effect : float or None
        Of a value from a sample: how many were asked, its standard error in the unit of
        the value, and by how much the sampling widens its variance.
    row : int
        Number of the row in the table, counted from 0.
    size : int
        How many rows it is the sum of: more than one where an engine added them up.
    known : int
        How many such parts there were in any period.
    """

    start: dt.date | None
    end: dt.date
    value: float | str | None
    numerator: float | None
    denominator: float | None
    status: str
    part: tuple[tuple[str, str], ...]
    recorded: dt.datetime | None
    unit: str = ""
    comment: str = ""
    claim: str = ""
    n: float | None = None
    std_error: float | None = None
    design_effect: float | None = None
    row: int = 0
    size: int = 1
    known: int = 1

    @property
    def period(self) -> Period:
        """Its start, which may be missing, and its end."""
        return self.start, self.end

    @property
    def axes(self) -> tuple[str, ...]:
        """The dimensions by which it is a part; none for the total."""
        return tuple(axis for axis, _ in self.part)

    @property
    def label(self) -> str:
        """The part in words: "sex female, place Lagos"."""
        return ", ".join(f"{axis} {category}" for axis, category in self.part)

    @property
    def has_rate(self) -> bool:
        """Whether numerator and denominator are both there."""
        return self.numerator is not None and self.denominator is not None

    @property
    def recorded_day(self) -> dt.date | None:
        """The day when the value was written down."""
        return None if self.recorded is None else self.recorded.date()

    @property
    def is_reported(self) -> bool:
        """Whether there is a value."""
        return self.value is not None or self.has_rate

    @property
    def is_again(self) -> bool:
        """Whether an engine kept it of earlier parts: its period counts it already."""
        return self.is_reported and not self.known


_SAYING = ("not_collected", "not_due", "not_applicable")


def why_missing(cells: Iterable[Cell]) -> str:
    """Say why a period has no value, of the parts that say so; empty if none does.

    A part that should have a value speaks before one that need not have it.
    """
    said = {cell.status for cell in cells}
    return next((status for status in _SAYING if status in said), "")
