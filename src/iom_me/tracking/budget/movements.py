"""What was booked on each day, in one currency."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.entry import SpendingPoint
from iom_me.tracking.budget.ledger import Kind
from iom_me.tracking.budget.money import ZERO, add, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iom_me.tracking.budget.currencies import Exchange
    from iom_me.tracking.budget.ledger import Booking

__all__ = ["Movements", "booked", "combined"]


@attrs.frozen(kw_only=True)
class Movements:
    """Expenditure and commitments by day.

    Attributes
    ----------
    spent, committed : Mapping
        Day to the sum of what was booked on it.
    refunds : tuple of Decimal
        The single bookings of expenditure that are below zero.
    """

    spent: Mapping[dt.date, Decimal]
    committed: Mapping[dt.date, Decimal]
    refunds: tuple[Decimal, ...] = ()

    @property
    def expenditure(self) -> Decimal:
        """All that was spent."""
        return add(self.spent.values())

    @property
    def commitments(self) -> Decimal:
        """All that is committed and not yet paid or released."""
        return add(self.committed.values())

    def history(self) -> tuple[SpendingPoint, ...]:
        """Add up day by day."""
        points, spent, committed = [], ZERO, ZERO
        for day in sorted({*self.spent, *self.committed}):
            spent = add((spent, self.spent.get(day, ZERO)))
            committed = add((committed, self.committed.get(day, ZERO)))
            points.append(
                SpendingPoint(date=day, expenditure=spent, commitments=committed)
            )
        return tuple(points)


def booked(bookings: Iterable[Booking], exchange: Exchange, currency: str) -> Movements:
    """Add up bookings by day; each is converted for itself."""
    days: dict[Kind, dict[dt.date, list[Decimal]]]
    days = {kind: defaultdict(list) for kind in Kind}
    refunds = []
    for one in bookings:
        amount = _converted(one, exchange, currency)
        days[one.kind][one.date].append(amount)
        if one.kind is Kind.EXPENDITURE and amount < 0:
            refunds.append(amount)
    return Movements(
        spent=_sums(days[Kind.EXPENDITURE]),
        committed=_sums(days[Kind.COMMITMENT]),
        refunds=tuple(refunds),
    )


def _converted(one: Booking, exchange: Exchange, currency: str) -> Decimal:
    try:
        return exchange.convert(one.amount, one.currency, currency)
    except CannotTell as reason:
        amount = written(one.amount, one.currency)
        raise CannotTell(f"{amount} is booked on {one.line}, and {reason}") from None


def combined(several: Iterable[Movements]) -> Movements:
    """Add up the movements of a line and its parts."""
    spent: dict[dt.date, list[Decimal]] = defaultdict(list)
    committed: dict[dt.date, list[Decimal]] = defaultdict(list)
    for one in several:
        for day, amount in one.spent.items():
            spent[day].append(amount)
        for day, amount in one.committed.items():
            committed[day].append(amount)
    return Movements(spent=_sums(spent), committed=_sums(committed))


def _sums(days: Mapping[dt.date, list[Decimal]]) -> dict[dt.date, Decimal]:
    return {day: add(amounts) for day, amounts in days.items()}
