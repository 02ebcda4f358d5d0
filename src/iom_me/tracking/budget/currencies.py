"""Amounts in several currencies: converted at rates that are given, or not added."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError
from iom_me.model.plan import currency as currency_code
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.money import amount_of, quoted, times

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iom_me.model import BudgetLine, ResultsFramework
    from iom_me.tracking.budget.ledger import Booking

__all__ = ["Exchange", "ExchangeRate", "exchange", "rates_used"]

_LEAST, _MOST = Decimal("1e-9"), Decimal(10) ** 9


@attrs.frozen(kw_only=True)
class ExchangeRate:
    """A rate that went into a report, and how much rests on it.

    Attributes
    ----------
    currency, into : str
        From which currency to which.
    rate : decimal.Decimal
        How much of ``into`` one unit of ``currency`` is.
    lines, rows : int
        How many budget lines and rows of the ledger were converted with it.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from iom_me.tracking import ExchangeRate
    >>> ExchangeRate(
    ...     currency="USD", into="EUR", rate=Decimal("0.92"), lines=0, rows=3
    ... ).rate
    Decimal('0.92')
    """

    currency: str
    into: str
    rate: Decimal
    lines: int
    rows: int


@attrs.frozen(kw_only=True)
class Exchange:
    """What is converted, and how: into the currency of the plan, and no other.

    Attributes
    ----------
    base : str
        The currency of the plan; empty if neither it nor its lines name one.
    rates : Mapping
        How much of that one unit of another currency is.
    """

    base: str
    rates: Mapping[str, Decimal]

    def shown_in(self, currency: str) -> str:
        """Name the currency in which an amount of this one is reported."""
        return self.base if currency in {"", *self.rates} else currency

    def convert(self, amount: Decimal, currency: str, into: str) -> Decimal:
        """Convert an amount exactly; what names no currency is in that of the plan."""
        currency = currency or self.base
        if currency == into:
            return amount
        if into == self.base and currency in self.rates:
            return times(amount, self.rates[currency])
        raise CannotTell(
            f"there is no rate from {currency or 'an unnamed currency'} to "
            f"{into or 'an unnamed currency'}"
        )


def exchange(
    fw: ResultsFramework, bookings: Iterable[Booking], rates: Mapping[str, Any] | None
) -> Exchange:
    """Settle the currency of a report and the rates into it."""
    base = _base(fw, bookings)
    if rates is None:
        return Exchange(base=base, rates={})
    if not hasattr(rates, "items"):
        raise ModelError(
            f"rates={quoted(rates)} are none: write them as "
            "{'USD': '0.92'}, in the plan's currency."
        )
    if rates and not base:
        raise ModelError(
            f"Plan {fw.id!r} names no currency to convert into: set it with "
            f"plan.replace({fw.id!r}, currency='EUR')."
        )
    checked = {
        currency_code(code): _rate(code, rate, base) for code, rate in rates.items()
    }
    return Exchange(
        base=base, rates={code: rate for code, rate in checked.items() if code != base}
    )


def _base(fw: ResultsFramework, bookings: Iterable[Booking]) -> str:
    """Take the currency of the plan, else the one of its lines, else of the ledger."""
    if fw.currency:
        return fw.currency
    named = {line.currency for line in fw.budget_lines.values()} - {""}
    named = named or {booking.currency for booking in bookings} - {""}
    return named.pop() if len(named) == 1 else ""


def _rate(code: str, value: Any, base: str) -> Decimal:
    if not code:
        raise ModelError("A rate has no currency: write it as {'USD': '0.92'}.")
    if isinstance(value, float):
        raise ModelError(
            f"The rate of {code}, {value!r}, is a float, which is not exact: write "
            f"'{value!r}' in quotes, or a Decimal."
        )
    rate = amount_of(value)
    if rate is None or not _LEAST <= rate <= _MOST:
        raise ModelError(
            f"The rate of {code}, {quoted(value)}, is not a number above 0 of at most "
            f"12 decimals: write how many {base} one {code} is, as '0.92'."
        )
    if code == base and rate != 1:
        raise ModelError(
            f"The rate of {code} is {quoted(value)}, but {code} is the currency of the "
            "plan: leave it out, and give the rates of the others into it."
        )
    return rate


def rates_used(
    exchange: Exchange, lines: Iterable[BudgetLine], currencies: Iterable[str]
) -> tuple[ExchangeRate, ...]:
    """Count the lines, and the rows in these currencies, that each rate served."""
    of_lines = Counter(line.currency for line in lines)
    of_rows = Counter(currencies)
    return tuple(
        ExchangeRate(
            currency=code,
            into=exchange.base,
            rate=rate,
            lines=of_lines[code],
            rows=of_rows[code],
        )
        for code, rate in exchange.rates.items()
        if of_lines[code] or of_rows[code]
    )
