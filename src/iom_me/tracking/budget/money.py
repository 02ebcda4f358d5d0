"""Amounts of money: read exactly, added exactly, written to the cent.

Nothing here goes through a float, and nothing depends on the caller's decimal context.
"""

from __future__ import annotations

import decimal
import math
import numbers
import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ZERO",
    "add",
    "amount_of",
    "as_float",
    "in_cents",
    "is_in_range",
    "is_inexact",
    "quoted",
    "subtract",
    "times",
    "to_cents",
    "written",
]

ZERO = Decimal("0.00")

# Wide enough for any sum of any number of products of amounts and rates in range.
_EXACT = decimal.Context(prec=120, traps=[])
_CENT = Decimal("0.01")
_DECIMALS_OF_CENTS = 2
_MAX_DECIMALS = 12
_LIMIT = Decimal(10) ** 30
# Beyond this, neighbouring floats lie more than a cent apart.
_FLOAT_LIMIT = 1e13
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def amount_of(value: Any) -> Decimal | None:
    """Take an exact amount; None for what is none, or not exactly."""
    if isinstance(value, str):
        text = value.strip()
        amount = Decimal(text) if _NUMBER.fullmatch(text) else None
    elif isinstance(value, Decimal):
        amount = value if value.is_finite() else None
    elif isinstance(value, bool) or not isinstance(value, numbers.Real):
        amount = None
    elif isinstance(value, numbers.Integral):
        amount = Decimal(int(value))
    else:
        amount = _of_float(value)
    return None if amount is None or not is_in_range(amount) else in_cents(amount)


def _of_float(value: Any) -> Decimal | None:
    """Take a float by its shortest writing, as a spreadsheet or a CSV file meant it."""
    is_float = isinstance(value, float) or type(value).__module__ == "numpy"
    if not is_float or not math.isfinite(value) or abs(value) >= _FLOAT_LIMIT:
        return None
    amount = Decimal(repr(float(value)))
    return None if _decimals(amount) > _DECIMALS_OF_CENTS else amount


def is_inexact(value: Any) -> bool:
    """Whether a value is a float that does not say exactly how many cents it is."""
    return (
        isinstance(value, float) and math.isfinite(value) and amount_of(value) is None
    )


def is_in_range(amount: Decimal) -> bool:
    """Whether an amount can be added to any other without losing a digit."""
    return abs(amount) < _LIMIT and _decimals(amount) <= _MAX_DECIMALS


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def in_cents(amount: Decimal) -> Decimal:
    """Write an amount with its cents, and with more digits only if they are not 0."""
    amount = _EXACT.normalize(amount)
    if _decimals(amount) >= _DECIMALS_OF_CENTS:
        return amount
    return _EXACT.quantize(amount, _CENT)


def add(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts exactly."""
    total = ZERO
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total


def subtract(amount: Decimal, other: Decimal) -> Decimal:
    """Take one amount from another exactly."""
    return _EXACT.subtract(amount, other)


def times(amount: Decimal, rate: Decimal) -> Decimal:
    """Multiply an amount exactly."""
    return in_cents(_EXACT.multiply(amount, rate))


def to_cents(amount: Fraction) -> Decimal:
    """Round an amount that need not be whole cents, half to even."""
    return _EXACT.scaleb(Decimal(round(amount * 100)), -2)


def as_float(share: Fraction | None) -> float | None:
    """Turn an exact share into the nearest float."""
    return None if share is None else float(share)


def quoted(value: Any) -> str:
    """Quote what somebody gave for a number, be it too long to be written."""
    try:
        return f"{value!r:.80}"
    except ValueError:
        return "with very many digits"


def written(amount: Decimal | None, currency: str, *, sign: bool = False) -> str:
    """Write an amount to the cent, with its currency."""
    if amount is None:
        return "unknown"
    rounded = _EXACT.quantize(amount, _CENT)
    number = f"{rounded:+,.2f}" if sign else f"{rounded:,.2f}"
    return f"{number} {currency}".rstrip()
