"""Lines and parts: sums from the bottom, and what does not add up."""

from decimal import Decimal

import pytest

import iom_me as me
from iom_me.tracking import track_budget
from tests.tracking.budget.build import (
    commitment,
    ledger,
    line,
    plan,
    report,
)

PARTS = [
    line("B1", "100"),
    line("B1.1", "60", parent="B1"),
    line("B1.2", "40", parent="B1"),
    line("B1.2.1", "40", parent="B1.2"),
    line("B2", "10.50"),
]


def on(id: str, amount: str) -> dict[str, str]:
    return {"line": id, "amount": amount}


def test_a_line_includes_its_parts() -> None:
    found = report(PARTS, on("B1.1", "30"), on("B1.2.1", "8.25"), on("B1.2.1", "1"))

    assert found["B1.2"].expenditure == Decimal("9.25")
    assert found["B1"].expenditure == Decimal("39.25")
    assert found["B1"].own_expenditure == 0


def test_the_total_is_the_sum_of_the_top_lines() -> None:
    found = report(PARTS, on("B1.1", "30"), on("B2", "2"), commitment("3", line="B2"))

    assert found.total.budget == Decimal("110.50")
    assert found.total.expenditure == 32
    assert found.total.commitments == 3
    assert found.total.available == Decimal("75.50")


def test_levels_say_how_far_below_a_top_line_each_stands() -> None:
    assert [one.level for one in report(PARTS).lines] == [0, 1, 1, 2, 0]


def test_the_order_of_the_plan_is_kept_also_where_parts_come_first() -> None:
    found = report([PARTS[3], PARTS[2], PARTS[0], PARTS[1]], on("B1.2.1", "5"))

    assert [one.line for one in found.lines] == ["B1.2.1", "B1.2", "B1", "B1.1"]
    assert found["B1"].expenditure == 5
    assert found.problems == ()


@pytest.mark.parametrize(
    ("amount", "verdict"),
    [("99.99", "99.99 EUR: 0.01 EUR are missing"), ("101", "1.00 EUR are too much")],
)
def test_a_line_that_is_not_the_sum_of_its_parts_is_told(
    amount: str, verdict: str
) -> None:
    found = report([line("B1", "100"), line("B1.1", amount, parent="B1")])

    assert [problem.kind for problem in found.problems] == ["sum_of_parts"]
    assert verdict in found.problems[0].message
    assert found["B1"].budget == 100


def test_what_is_not_divided_is_planned_over_the_days_of_the_line_itself() -> None:
    lines = [line("B1", "100"), line("B1.1", "60", parent="B1")]

    assert report(lines, on("B1.1", "30"))["B1"].expected == 50


def test_spending_on_a_line_with_parts_is_told_and_counted_once() -> None:
    found = report(PARTS, on("B1", "5"), on("B1.1", "7"))

    assert [problem.kind for problem in found.problems] == ["direct_spending"]
    assert "5.00 EUR of expenditure" in found.problems[0].message
    assert found["B1"].own_expenditure == 5
    assert found["B1"].expenditure == 12
    assert found["B1"].forecast == 24


def test_a_line_without_a_result_counts_like_any_other() -> None:
    found = report([line("B9", "50")], on("B9", "20"))

    assert found.problems == ()
    assert found.total.expenditure == 20


def test_a_part_of_an_unknown_line_counts_as_a_top_line() -> None:
    found = report([line("B1", "50", parent="B0")], on("B1", "20"))

    assert found.problems[0].kind == "unknown_parent"
    assert found.problems[0].line == "B1"
    assert found.total.expenditure == 20


@pytest.mark.parametrize(
    "lines",
    [
        [line("B1", parent="B1")],
        [line("B1", parent="B2"), line("B2", parent="B1"), line("B3", parent="B2")],
    ],
)
def test_lines_that_are_parts_of_each_other_are_refused(
    lines: list[me.BudgetLine],
) -> None:
    with pytest.raises(me.ModelError, match=r"parts of themselves .*'B1'.*parent"):
        report(lines)


def test_many_lines_in_a_cycle_are_named_only_in_part() -> None:
    lines = [line(f"B{n}", parent=f"B{(n + 1) % 9}") for n in range(9)]

    with pytest.raises(me.ModelError, match=r"'B4', \.\.\.\. Take"):
        report(lines)


def test_a_chain_of_hundreds_of_parts_is_added_up() -> None:
    lines = [line("B0")]
    lines += [line(f"B{n}", parent=f"B{n - 1}") for n in range(1, 400)]

    found = report(lines, on("B399", "7"))

    assert found["B0"].expenditure == 7
    assert found["B399"].level == 399


def test_more_paid_than_committed_is_told() -> None:
    found = report([line()], commitment("10"), commitment("-12.50"))

    assert found.problems[0].kind == "negative_commitments"
    assert "add up to -2.50 EUR" in found.problems[0].message


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2023-12-31", "Row 0 is of before the project starts, 2024-01-01"),
        ("2025-01-01", "Row 0 is of after the project ends, 2024-12-31"),
    ],
)
def test_bookings_outside_the_project_are_told_and_counted(
    day: str, words: str
) -> None:
    found = report([line()], {"amount": 5, "date": day}, as_of="2025-06-30")

    assert found.problems[0].kind == "outside_project"
    assert found.problems[0].message.startswith(words)
    assert found["B1"].expenditure == 5


def test_rows_that_are_the_same_in_every_column_are_told_and_counted() -> None:
    found = report([line()], 5, 6, 5)

    assert found.problems[0].message.startswith("Row 2 repeats row 0 in every column")
    assert found["B1"].expenditure == 16


def test_many_repeated_rows_are_named_only_in_part() -> None:
    message = report([line()], *[5] * 9).problems[0].message

    assert message.startswith("Rows 1, 2, 3, 4, 5 and 3 more repeat earlier rows")


def test_rows_that_differ_in_a_remark_are_not_the_same() -> None:
    rows = ledger({"amount": 5, "voucher": "a"}, {"amount": 5, "voucher": "b"})

    assert track_budget(plan(line()), rows).problems == ()


def test_a_plan_without_budget_lines_has_an_empty_report() -> None:
    found = report([], as_of="2024-06-30")

    assert found.lines == ()
    assert found.total.budget == 0
    assert repr(found) == "<BudgetReport P at 2024-06-30: no budget lines>"
