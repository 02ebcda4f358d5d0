"""Amounts of money are exact, or they are refused."""

import decimal
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.tracking.budget.money import amount_of, to_cents, written
from tests.tracking.budget.build import entry, line, plan, report

CENTS = st.integers(-(10**14), 10**14)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1234.50", "1234.50"),
        (" 7 ", "7.00"),
        ("+3.1", "3.10"),
        ("-0.005", "-0.005"),
        (1234.5, "1234.50"),
        (0.0, "0.00"),
        (0.07, "0.07"),
        (1234567.89, "1234567.89"),
        (12, "12.00"),
        (np.int64(12), "12.00"),
        (np.float64(0.1), "0.10"),
        (np.float32(0.5), "0.50"),
        (Decimal("0.333"), "0.333"),
        (Decimal("0.3300"), "0.33"),
        (Decimal("1E+3"), "1000.00"),
        (10**20, "100000000000000000000.00"),
    ],
)
def test_an_amount_is_taken_as_it_is_written(value: Any, amount: str) -> None:
    found = amount_of(value)

    assert str(found) == amount


@pytest.mark.parametrize(
    "value",
    [
        "1,234.50",
        "1 234",
        "12,50",
        "(120.00)",
        "12 EUR",
        "1e5",
        "٣",
        "",
        "nan",
        True,
        None,
        0.1 + 0.2,
        1 / 3,
        1e300,
        1e14,
        float("inf"),
        np.float32(0.1),
        Decimal("Infinity"),
        Decimal("1E+40"),
        Decimal("1E-40"),
        Fraction(1, 2),
        10**40,
        [1],
    ],
)
def test_what_is_no_exact_amount_is_none(value: Any) -> None:
    assert amount_of(value) is None


@given(CENTS)
def test_every_amount_of_cents_survives_a_spreadsheet(cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    as_read = float(amount)

    assert amount_of(as_read) == amount or abs(as_read) >= 1e13


@given(st.lists(CENTS, max_size=20))
def test_sums_are_exact(cents: list[int]) -> None:
    rows = [str(Decimal(amount).scaleb(-2)) for amount in cents]

    found = entry(*rows, as_of="2024-12-31")

    assert found.expenditure == Decimal(sum(cents)).scaleb(-2)


def test_the_decimal_context_of_the_caller_does_not_matter() -> None:
    with decimal.localcontext(decimal.Context(prec=2)):
        found = entry("1234567.89", "0.02", amount="9999999.99")

    assert found.expenditure == Decimal("1234567.91")
    assert found.available == Decimal("8765432.08")


def test_ten_cents_ten_times_are_one_euro() -> None:
    assert entry(*[0.1] * 10).difference == Decimal("-99.00")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(1, 3), "0.33"), (Fraction(1, 200), "0.00"), (Fraction(-10), "-10.00")],
)
def test_what_is_no_whole_cent_is_rounded_half_to_even(
    value: Fraction, shown: str
) -> None:
    assert str(to_cents(value)) == shown


def test_an_amount_is_written_with_its_sign_where_it_is_a_difference() -> None:
    assert written(Decimal("17584.66"), "EUR", sign=True) == "+17,584.66 EUR"
    assert written(Decimal("17584.664"), "") == "17,584.66"
    assert written(None, "EUR") == "unknown"


@pytest.mark.parametrize("amount", ["1E+999999", "1E-999999", "9" * 31])
def test_a_budget_that_cannot_be_added_exactly_is_refused(amount: str) -> None:
    with pytest.raises(me.ModelError, match=r"line 'B1' has more than 30 digits or 12"):
        report(plan(line(amount=amount)))
