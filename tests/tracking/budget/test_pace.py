"""Held against the days: what is expected, the light, and the forecast."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import iom_me as me
from iom_me.tracking import SpendingStatus
from tests.tracking.budget.build import HALF, commitment, entry, line, plan, report


def test_pace_is_burn_rate_over_time_share() -> None:
    found = entry("60", as_of=HALF)

    assert found.burn_rate == 0.6
    assert found.time_share == 0.5
    assert found.spending_pace == pytest.approx(1.2)
    assert found.expected == 50


@pytest.mark.parametrize(
    ("day", "share"),
    [
        ("2023-12-31", 0),
        ("2024-01-01", 1 / 366),
        ("2024-12-30", 365 / 366),
        ("2024-12-31", 1),
        ("2030-01-01", 1),
    ],
)
def test_the_first_and_the_last_day_are_included(day: str, share: float) -> None:
    assert entry(as_of=day).time_share == share


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (["50"], "on_plan"),
        (["45"], "on_plan"),
        (["44.99"], "underspent"),
        (["55"], "on_plan"),
        (["55.01"], "ahead_of_plan"),
        (["100"], "ahead_of_plan"),
        (["110"], "ahead_of_plan"),
        (["110.01"], "overspent"),
        (["50", commitment("60")], "on_plan"),
        (["50", commitment("60.01")], "overcommitted"),
        (["110.01", commitment("60")], "overspent"),
        ([], "underspent"),
        (["-10"], "underspent"),
    ],
)
def test_at_half_time_the_light_depends_on_what_is_spent(
    rows: list[Any], status: str
) -> None:
    found = entry(*rows, as_of=HALF)

    assert found.status == status
    assert found.reason == ""


@pytest.mark.parametrize(
    ("spent", "status"),
    [("89.99", "underspent"), ("90", "on_plan"), ("110", "on_plan")],
)
def test_at_the_end_the_light_holds_spending_against_the_budget(
    spent: str, status: str
) -> None:
    assert entry(spent, as_of="2024-12-31").status == status


@pytest.mark.parametrize("tolerance", [0.2, "0.20", Decimal("0.2")])
def test_another_tolerance_can_be_given(tolerance: Any) -> None:
    assert entry("40", tolerance=tolerance).status == "on_plan"
    assert entry("39.99", tolerance=tolerance).status == "underspent"


def test_without_tolerance_only_the_very_amount_is_on_plan() -> None:
    assert entry("50", tolerance=0).status == "on_plan"
    assert entry("50.01", tolerance=0).status == "ahead_of_plan"
    assert entry("50.01", tolerance="1E-999999").status == "ahead_of_plan"


@pytest.mark.parametrize(
    "tolerance", [-0.1, 1, 10, float("nan"), float("inf"), "10 %", None, True, "x" * 99]
)
def test_a_tolerance_that_is_no_share_is_refused(tolerance: Any) -> None:
    with pytest.raises(me.ModelError, match=r"tolerance=.* write 0.10 for 10 %"):
        entry("50", tolerance=tolerance)


def test_a_number_too_long_to_be_written_is_refused_like_others() -> None:
    with pytest.raises(me.ModelError, match=r"tolerance=with very many digits"):
        entry("50", tolerance=10**5000)
    with pytest.raises(me.ModelError, match=r"rate of USD, with very many digits"):
        entry("50", rates={"USD": 10**5000})


def test_before_the_first_day_nothing_has_started() -> None:
    found = entry(as_of="2023-06-30")

    assert found.status == "not_started"
    assert found.spending_pace is None
    assert found.reason == "nothing is to be spent yet"


def test_spending_before_the_first_day_is_ahead_of_plan() -> None:
    assert entry("5", as_of="2023-12-31", amount=100).status == "not_started"
    rows = {"amount": "5", "date": "2023-12-30"}
    assert entry(rows, as_of="2023-12-31").status == "ahead_of_plan"


def test_commitments_that_would_make_up_the_lag_are_noted() -> None:
    found = entry("30", commitment("15"))

    assert found.status == "underspent"
    assert found.note == "with what is committed it is not underspent"


def test_more_than_the_budget_within_the_tolerance_is_noted() -> None:
    found = entry("105", as_of="2024-12-31")

    assert found.status == "on_plan"
    assert found.available == -5
    assert found.note == "more than the budget is spent or committed"


def test_a_zero_budget_has_no_shares() -> None:
    found = entry(amount=0, as_of=HALF)

    assert found.burn_rate is None
    assert found.variance is None
    assert found.difference == 0
    assert found.status == "on_plan"
    assert "the budget is zero, so that nothing is a share of it" in found.reason


def test_spending_without_a_budget_is_overspent() -> None:
    assert entry("0.01", amount=0).status == "overspent"


def test_a_budget_below_zero_has_amounts_but_no_light() -> None:
    found = entry("-20", amount=-100)

    assert found.difference == 80
    assert found.variance is None
    assert found.status == "cannot_tell"
    assert "the budget is below zero" in found.reason


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        ({"end": None}, "the plan does not say when the project starts and ends"),
        ({"start": None}, "the plan does not say when the project starts and ends"),
        (
            {"start": "2025-01-01"},
            "the end, 2024-12-31, lies before the start, 2025-01-01",
        ),
    ],
)
def test_without_dates_there_are_amounts_but_nothing_is_expected(
    dates: dict[str, Any], reason: str
) -> None:
    found = report(plan(line(), **dates), "60")["B1"]

    assert found.burn_rate == 0.6
    assert found.expected is None
    assert found.forecast is None
    assert found.time_share is None
    assert found.status == "cannot_tell"
    assert found.reason == reason


def test_without_dates_a_line_can_be_overspent() -> None:
    assert report(plan(line(), start=None), "120")["B1"].status == "overspent"


def activity_plan(**dates: Any) -> me.ResultsFramework:
    return plan(
        me.Activity("1.1.1", "Run job fairs", **dates),
        line("B1", "150"),
        line("B1.1", "50", node="1.1.1", parent="B1"),
        line("B1.2", "100", parent="B1"),
    )


def test_money_for_an_activity_is_expected_over_its_own_days() -> None:
    found = report(activity_plan(start="2024-07-02"), as_of=HALF)

    assert found["B1.1"].expected == 0
    assert found["B1.1"].status == "not_started"
    assert found["B1.2"].expected == 50
    assert found["B1"].expected == 50
    assert found.total.expected == 50


def test_the_share_of_the_time_is_not_said_where_parts_have_days_of_their_own() -> None:
    found = report(activity_plan(start="2024-07-02"), as_of=HALF)

    assert "Expected by now: 50.00 EUR; spending" in found.explain("B1")
    assert "50.00 EUR (50.00 % of the time)" in found.explain("B1.2")


def test_an_activity_without_an_end_lasts_as_long_as_the_project() -> None:
    days = report(activity_plan(start="2024-07-02"), as_of=HALF)["B1.1"].planned[0]

    assert (days.start, days.end) == (dt.date(2024, 7, 2), dt.date(2024, 12, 31))


def test_an_activity_that_is_over_is_expected_to_be_paid() -> None:
    fw = activity_plan(start="2024-01-01", end="2024-03-31")

    found = report(fw, as_of=HALF)

    assert found["B1.1"].expected == 50
    assert found["B1"].expected == 100


@pytest.mark.parametrize(
    ("rows", "day", "forecast", "method"),
    [
        (["40"], HALF, 80, "pace"),
        (["40", commitment("10")], HALF, 80, "pace"),
        (["40", commitment("45")], HALF, 85, "committed"),
        (["-40", commitment("10")], HALF, -30, "committed"),
        ([], HALF, 0, "pace"),
        (["90", commitment("8")], "2024-12-31", 98, "final"),
        ([], "2023-12-31", 100, "budget"),
    ],
)
def test_a_line_goes_on_as_it_went_but_costs_what_is_bound(
    rows: list[Any], day: str, forecast: int, method: str
) -> None:
    found = entry(*rows, as_of=day)

    assert found.forecast == forecast
    assert found.forecast_method == method


def test_what_is_bound_before_the_first_day_may_exceed_the_budget() -> None:
    rows = commitment("120", date="2023-12-01")

    found = entry(rows, as_of="2023-12-31")

    assert found.forecast == 120
    assert found.forecast_method == "committed"


def test_a_line_with_parts_is_forecast_as_their_sum() -> None:
    fw = activity_plan(start="2024-07-02")

    found = report(fw, {"line": "B1.2", "amount": "40"})

    assert found["B1.1"].forecast == 50
    assert found["B1.2"].forecast == 80
    assert found["B1"].forecast == 130
    assert found["B1"].forecast_method == "parts"
    assert found.total.forecast == 130


def test_a_forecast_is_rounded_to_the_cent() -> None:
    assert entry("10", as_of="2024-10-01", amount=20).forecast == Decimal("13.31")


def test_every_status_has_words() -> None:
    assert [status.words for status in SpendingStatus][2] == "ahead of plan"


def test_history_adds_up_day_by_day() -> None:
    rows = [
        {"amount": "10", "date": "2024-02-01"},
        {"amount": "5", "date": "2024-01-01"},
        commitment("8", date="2024-01-01"),
        commitment("-8", date="2024-02-01"),
    ]

    points = entry(*rows).history

    assert [point.date.month for point in points] == [1, 2]
    assert [point.expenditure for point in points] == [5, 15]
    assert [point.commitments for point in points] == [8, 0]
