"""A budget line and its parts, added up from the bottom."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.money import add, in_cents, subtract
from iom_me.tracking.budget.movements import Movements, booked, combined
from iom_me.tracking.budget.planned import (
    PlannedSpending,
    Span,
    merged,
    span_of,
)
from iom_me.tracking.budget.position import Forecast, Position, forecast_of
from iom_me.tracking.budget.unknown import attempt, known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.model import BudgetLine, ResultsFramework
    from iom_me.tracking.budget.currencies import Exchange
    from iom_me.tracking.budget.ledger import Booking

__all__ = ["Branch", "Setting", "line_branch", "total_branch"]


@attrs.frozen(kw_only=True)
class Setting:
    """What holds for all lines.

    Attributes
    ----------
    fw : ResultsFramework
        The plan.
    exchange : Exchange
        How amounts are converted.
    as_of : datetime.date, optional
        The day of the report.
    tolerance : fractions.Fraction
        The share by which spending may differ.
    """

    fw: ResultsFramework
    exchange: Exchange
    as_of: dt.date | None
    tolerance: Fraction


@attrs.frozen(kw_only=True)
class Branch:
    """A line with all its parts; what is not known is the reason why.

    Attributes
    ----------
    name, currency : str
        Id of the line; the currency of all amounts.
    budget, own_budget : decimal.Decimal or CannotTell
        Of the line; and what of it is not divided into parts.
    own, movements : Movements or CannotTell
        Booked on the line itself; and with all its parts.
    span : Span or CannotTell
        The days of the line itself.
    planned : tuple of PlannedSpending or CannotTell
        When it is to be spent.
    forecast : Forecast or CannotTell
        What it will have cost.
    """

    name: str
    currency: str
    budget: Decimal | CannotTell
    own_budget: Decimal | CannotTell
    own: Movements | CannotTell
    movements: Movements | CannotTell
    span: Span | CannotTell
    planned: tuple[PlannedSpending, ...] | CannotTell
    forecast: Forecast | CannotTell


def line_branch(
    setting: Setting,
    line: BudgetLine,
    bookings: Sequence[Booking],
    parts: Sequence[Branch],
) -> Branch:
    """Add up a line: what is booked on it, and its parts."""
    exchange = setting.exchange
    currency = exchange.shown_in(line.currency)
    budget = in_cents(exchange.convert(line.amount, line.currency, currency))
    own = attempt(lambda: booked(bookings, exchange, currency))
    span = attempt(lambda: span_of(setting.fw, line))
    start = _Start(name=line.id, currency=currency, budget=budget, own=own, span=span)
    return _grown(setting, start, parts)


def total_branch(setting: Setting, tops: Sequence[Branch]) -> Branch:
    """Add up the whole budget from its top lines."""
    currency = setting.exchange.base
    start = _Start(
        name="",
        currency=currency,
        budget=attempt(lambda: _sum_of(tops, currency)),
        own=Movements(spent={}, committed={}),
        span=attempt(lambda: span_of(setting.fw, None)),
    )
    return _grown(setting, start, tops)


@attrs.frozen(kw_only=True)
class _Start:
    """A line without its parts."""

    name: str
    currency: str
    budget: Decimal | CannotTell
    own: Movements | CannotTell
    span: Span | CannotTell


def _grown(setting: Setting, start: _Start, parts: Sequence[Branch]) -> Branch:
    """Put a line and its parts together."""
    own_budget = attempt(
        lambda: subtract(known(start.budget), _sum_of(parts, start.currency))
    )
    movements = attempt(lambda: _movements(start, parts))
    return Branch(
        name=start.name,
        currency=start.currency,
        budget=start.budget,
        own_budget=own_budget,
        own=start.own,
        movements=movements,
        span=start.span,
        planned=attempt(lambda: _planned(start, known(own_budget), parts)),
        forecast=attempt(lambda: _forecast(setting, start, known(own_budget), parts)),
    )


def _sum_of(parts: Sequence[Branch], currency: str) -> Decimal:
    """Add up the budgets of parts."""
    return add(known(_same(part, currency).budget) for part in parts)


def _same(part: Branch, currency: str) -> Branch:
    """Require that a part is in a currency; it is, wherever there was a rate."""
    if part.currency != currency:
        raise CannotTell(
            f"{part.name} is in {part.currency or 'an unnamed currency'}, and there is "
            f"no rate into {currency or 'an unnamed currency'}"
        )
    return part


def _movements(start: _Start, parts: Sequence[Branch]) -> Movements:
    """Add up what is booked on a line and on its parts."""
    of_parts = [known(_same(part, start.currency).movements) for part in parts]
    return combined([known(start.own), *of_parts])


def _planned(
    start: _Start, own_budget: Decimal, parts: Sequence[Branch]
) -> tuple[PlannedSpending, ...]:
    """Plan each part over its own days, and what is not divided over those of all."""
    planned = [one for part in parts for one in known(part.planned)]
    if own_budget != 0:
        span = known(start.span)
        planned.append(
            PlannedSpending(start=span.start, end=span.end, amount=own_budget)
        )
    return merged(planned)


def _forecast(
    setting: Setting, start: _Start, own_budget: Decimal, parts: Sequence[Branch]
) -> Forecast:
    """Add up the forecasts of the parts, and that of the line itself."""
    own = known(start.own)
    position = Position(
        budget=own_budget,
        expenditure=own.expenditure,
        commitments=own.commitments,
        planned=(),
        as_of=setting.as_of,
        tolerance=setting.tolerance,
    )
    if not parts:
        return forecast_of(position, known(start.span))
    amount = sum((known(part.forecast).amount for part in parts), Fraction(0))
    if own_budget != 0 or own.spent or own.committed:
        amount += forecast_of(position, known(start.span)).amount
    return Forecast(amount, "parts")
