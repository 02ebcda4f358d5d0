"""Where a budget line stands: pace, forecast and light, from exact amounts."""

from __future__ import annotations

import datetime as dt
import operator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from iom_me.model.fields import Choice
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.planned import planned_by
from iom_me.tracking.budget.unknown import known

if TYPE_CHECKING:
    from iom_me.tracking.budget.planned import PlannedSpending, Span

__all__ = [
    "Forecast",
    "Position",
    "SpendingStatus",
    "forecast_of",
    "light",
]


class SpendingStatus(Choice):
    """Where a budget line stands; the first that is true, from the top.

    ``overspent``
        More is spent than the budget, beyond the tolerance.
    ``overcommitted``
        It will be, once the outstanding commitments are paid.
    ``not_started``
        Nothing is to be spent yet, and nothing is.
    ``ahead_of_plan``, ``underspent``
        More, or less, is spent than expected by now, beyond the tolerance.
    ``on_plan``
        What is spent lies within the tolerance of what is expected by now.
    ``cannot_tell``
        No light can be drawn; the reason says why.

    Examples
    --------
    >>> from iom_me.tracking import SpendingStatus
    >>> SpendingStatus("ahead_of_plan").words
    'ahead of plan'
    """

    OVERSPENT = "overspent"
    OVERCOMMITTED = "overcommitted"
    AHEAD_OF_PLAN = "ahead_of_plan"
    UNDERSPENT = "underspent"
    ON_PLAN = "on_plan"
    NOT_STARTED = "not_started"
    CANNOT_TELL = "cannot_tell"

    @property
    def words(self) -> str:
        """The status as it is said."""
        return self.value.replace("_", " ")


@attrs.frozen(kw_only=True)
class Position:
    """What is known of a line on a day, all in one currency.

    Attributes
    ----------
    budget, expenditure, commitments : decimal.Decimal
        Of the line with its parts.
    planned : tuple of PlannedSpending or CannotTell
        When it is to be spent, or why that is not known.
    as_of : datetime.date, optional
        The day.
    tolerance : fractions.Fraction
        The share by which spending may differ.
    """

    budget: Decimal
    expenditure: Decimal
    commitments: Decimal
    planned: tuple[PlannedSpending, ...] | CannotTell
    as_of: dt.date | None
    tolerance: Fraction

    @property
    def spent(self) -> Fraction:
        """The expenditure."""
        return Fraction(self.expenditure)

    @property
    def obliged(self) -> Fraction:
        """Expenditure and outstanding commitments."""
        return Fraction(self.expenditure) + Fraction(self.commitments)

    def expected(self) -> Fraction:
        """Return what is to be spent by now."""
        return planned_by(known(self.planned), self.day())

    def day(self) -> dt.date:
        """Return the day of the report."""
        if self.as_of is None:
            raise CannotTell("the ledger is empty and no day was given")
        return self.as_of

    def share(self, amount: Fraction) -> Fraction:
        """Return an amount as a share of the budget."""
        if self.budget <= 0:
            words = "zero" if self.budget == 0 else "below zero"
            raise CannotTell(f"the budget is {words}, so that nothing is a share of it")
        return amount / Fraction(self.budget)

    def pace(self) -> Fraction:
        """Return expenditure / expected expenditure."""
        expected = self.expected()
        if expected <= 0:
            raise CannotTell("nothing is to be spent yet")
        return self.spent / expected


def light(position: Position) -> SpendingStatus:
    """Hold what is spent against the budget, and then against the plan for now."""
    budget, slack = Fraction(position.budget), position.tolerance
    if budget < 0:
        raise CannotTell("the budget is below zero, so that nothing is a share of it")
    if position.spent > budget * (1 + slack):
        return SpendingStatus.OVERSPENT
    if position.obliged > budget * (1 + slack):
        return SpendingStatus.OVERCOMMITTED
    expected = position.expected()
    if expected <= 0 and position.spent == 0:
        return SpendingStatus.NOT_STARTED if budget else SpendingStatus.ON_PLAN
    if position.spent > expected * (1 + slack):
        return SpendingStatus.AHEAD_OF_PLAN
    if position.spent < expected * (1 - slack):
        return SpendingStatus.UNDERSPENT
    return SpendingStatus.ON_PLAN


@attrs.frozen
class Forecast:
    """What a line will have cost at its end, and by which method that is told.

    The methods are ``final`` (the last day has passed: spent and committed), ``pace``
    (spent / share of the time elapsed), ``committed`` (spent and committed, where that
    is more), ``budget`` (its days have not begun) and ``parts`` (the sum of the parts).
    """

    amount: Fraction
    method: str


def forecast_of(position: Position, span: Span) -> Forecast:
    """Forecast a line without parts: as it goes on, but no less than is bound."""
    elapsed, bound = span.elapsed(position.day()), position.obliged
    if elapsed == 1:
        return Forecast(bound, "final")
    if elapsed == 0:
        likely = Forecast(Fraction(position.budget), "budget")
    else:
        likely = Forecast(position.spent / elapsed, "pace")
    return max(likely, Forecast(bound, "committed"), key=operator.attrgetter("amount"))
