"""How much should be spent by a day: straight lines over the days of each line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Activity
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.money import add

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.model import BudgetLine, ResultsFramework

__all__ = ["PlannedSpending", "Span", "merged", "planned_by", "span_of"]


@attrs.frozen
class Span:
    """The days in which a line is to be spent.

    Attributes
    ----------
    start, end : datetime.date
        The first and the last day, both included.
    """

    start: dt.date
    end: dt.date

    def elapsed(self, day: dt.date) -> Fraction:
        """Return the share of the days that are over at the end of a day, 0 to 1."""
        first, last, now = (d.toordinal() for d in (self.start, self.end, day))
        days = last - first + 1
        return Fraction(min(max(now - first + 1, 0), days), days)


@attrs.frozen(kw_only=True)
class PlannedSpending:
    """Money that is to be spent evenly over some days.

    Attributes
    ----------
    start, end : datetime.date
        The first and the last day.
    amount : decimal.Decimal
        What is to be spent from the one to the other.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework(
    ...     "P", "Return", start="2024-01-01", end="2024-12-31"
    ... ).add(me.BudgetLine("B1", "Grants", amount=100))
    >>> ledger = pd.DataFrame(columns=["line", "date", "amount"])
    >>> planned = me.tracking.track_budget(plan, ledger)["B1"].planned
    >>> [(str(one.end), one.amount) for one in planned]
    [('2024-12-31', Decimal('100.00'))]
    """

    start: dt.date
    end: dt.date
    amount: Decimal


def span_of(fw: ResultsFramework, line: BudgetLine | None) -> Span:
    """Return the days of a line: those of its activity, else those of the project."""
    start, end = fw.start, fw.end
    node = None if line is None else fw.results.get(line.node)
    if isinstance(node, Activity):
        start, end = node.start or start, node.end or end
    if start is None or end is None:
        raise CannotTell("the plan does not say when the project starts and ends")
    if end < start:
        raise CannotTell(f"the end, {end}, lies before the start, {start}")
    return Span(start, end)


def merged(planned: Iterable[PlannedSpending]) -> tuple[PlannedSpending, ...]:
    """Add up what is to be spent over the same days."""
    found: dict[tuple[dt.date, dt.date], list[Decimal]] = {}
    for one in planned:
        found.setdefault((one.start, one.end), []).append(one.amount)
    return tuple(
        PlannedSpending(start=start, end=end, amount=add(amounts))
        for (start, end), amounts in sorted(found.items())
    )


def planned_by(planned: Iterable[PlannedSpending], day: dt.date) -> Fraction:
    """Return what is to be spent by the end of a day."""
    shares = (
        Fraction(one.amount) * Span(one.start, one.end).elapsed(day) for one in planned
    )
    return sum(shares, Fraction(0))
