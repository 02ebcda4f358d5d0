"""Several currencies are converted at a rate that is given, or never added."""

from decimal import Decimal
from typing import Any

import pytest

import iom_me as me
from iom_me.tracking import ExchangeRate
from tests.tracking.budget.build import entry, line, plan, report

USD = {"amount": "100", "currency": "USD"}


def test_a_row_in_another_currency_is_converted_exactly() -> None:
    found = report([line()], USD, "1.50", rates={"USD": "0.9234"})

    assert found["B1"].expenditure == Decimal("93.84")
    assert found.rates == (
        ExchangeRate(
            currency="USD", into="EUR", rate=Decimal("0.9234"), lines=0, rows=1
        ),
    )
    assert "rates: 1 USD = 0.9234 EUR" in found.summary()


def test_without_a_rate_nothing_is_added() -> None:
    found = report([line(), line("B2")], USD, {"amount": 5, "line": "B2"})

    reason = "100.00 USD is booked on B1, and there is no rate from USD to EUR"
    assert found["B1"].expenditure is None
    assert found["B1"].status == "cannot_tell"
    assert found["B1"].reason == reason
    assert found["B1"].budget == 100
    assert found["B2"].expenditure == 5
    assert found.total.expenditure is None
    assert found.total.reason == reason
    assert f"The total is unknown: {reason}." in found.summary()


def test_a_line_in_another_currency_is_reported_in_that_of_the_plan() -> None:
    found = report(
        [line(currency="USD"), line("B2")],
        {"amount": 50},
        {"amount": 10, "currency": "EUR"},
        rates={"USD": "0.5"},
    )

    assert found["B1"].currency == "EUR"
    assert found["B1"].budget == 50
    assert found["B1"].expenditure == 35
    assert found.total.budget == 150
    assert found.rates[0].lines == 1


def test_without_a_rate_a_line_keeps_its_own_currency() -> None:
    found = report([line(currency="USD"), line("B2")], 50)

    assert found["B1"].currency == "USD"
    assert found["B1"].burn_rate == 0.5
    assert found.total.budget is None
    assert found.total.reason == "B1 is in USD, and there is no rate into EUR"


def test_euros_are_not_booked_on_a_line_in_dollars_without_a_rate() -> None:
    found = entry_of_dollars({"amount": 5, "currency": "EUR"})

    assert found.reason == (
        "5.00 EUR is booked on B1, and there is no rate from EUR to USD"
    )


def entry_of_dollars(row: dict[str, Any]) -> Any:
    return report([line(currency="USD"), line("B2")], row)["B1"]


def test_parts_in_another_currency_are_told() -> None:
    found = report([line(), line("B1.1", parent="B1", currency="USD")])

    assert [problem.kind for problem in found.problems] == ["several_currencies"]
    assert "B1.1 is in USD, and there is no rate into EUR" in found.problems[0].message
    assert found["B1"].expenditure is None


def test_a_whole_budget_in_another_currency_needs_no_rate() -> None:
    lines = [line(currency="USD"), line("B1.1", parent="B1", currency="USD")]

    found = report(plan(*lines, currency=""), {"amount": 50, "line": "B1.1"})

    assert found.currency == "USD"
    assert found.total.expenditure == 50
    assert found.problems == ()


def test_where_no_currency_is_named_that_of_the_ledger_is_taken() -> None:
    found = report(plan(line(), currency=""), USD)

    assert found.currency == "USD"
    assert found["B1"].expenditure == 100


def test_without_any_currency_amounts_are_bare() -> None:
    found = report(plan(line(), currency=""), 25)

    assert found.currency == ""
    assert "Spent 25.00 of 100.00 (25 %)" in found.summary()


def test_lines_in_two_currencies_without_one_of_the_plan_have_no_total() -> None:
    fw = plan(line(currency="USD"), line("B2", currency="NGN"), currency="")

    found = report(fw, 5)

    assert found["B1"].expenditure == 5
    assert found.total.budget is None
    assert found.total.reason == (
        "B1 is in USD, and there is no rate into an unnamed currency"
    )


def test_the_rate_of_the_own_currency_may_be_one() -> None:
    assert entry(5, rates={"EUR": 1}).expenditure == 5
    assert report([line()], 5, rates={"EUR": 1, "USD": "0.9"}).rates == ()


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ({"USD": 0.92}, r"rate of USD, 0.92, is a float.*write '0.92' in quotes"),
        ({"USD": "0"}, r"rate of USD, '0', is not a number above 0"),
        ({"USD": "-1"}, r"is not a number above 0"),
        ({"USD": "1E+99"}, r"is not a number above 0"),
        ({"USD": Decimal("1E+99")}, r"is not a number above 0"),
        ({"USD": Decimal("NaN")}, r"is not a number above 0"),
        ({"USD": True}, r"is not a number above 0"),
        ({"USD": "0,92"}, r"how many EUR one USD is, as '0.92'"),
        ({"usd": "0.92"}, r"'usd' is no currency code"),
        ({"": "0.92"}, r"A rate has no currency"),
        ({1: "0.92"}, r"1 is not text"),
        ({"EUR": "1.1"}, r"EUR is the currency of the plan: leave it out"),
        ("0.92", r"rates='0.92' are none: write them as"),
    ],
)
def test_a_rate_that_is_none_is_refused(rates: Any, message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        report([line()], 5, rates=rates)


def test_rates_need_a_currency_to_convert_into() -> None:
    with pytest.raises(me.ModelError, match=r"'P' names no currency .*currency='EUR'"):
        report(plan(line(), currency=""), 5, rates={"USD": "0.92"})


def test_a_refund_in_another_currency_is_noted_in_that_of_the_line() -> None:
    found = entry(USD, USD | {"amount": "-10"}, rates={"USD": "0.5"})

    assert found.note == "1 refund: -5.00 EUR"
