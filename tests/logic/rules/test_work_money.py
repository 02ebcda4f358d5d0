"""Money: does it reach every result, and does it add up."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.found import found


def line(id: str, amount: Any = 100, **fields: Any) -> me.BudgetLine:
    fields = {"title": "Vocational training"} | fields
    return me.BudgetLine(id, amount=amount, **fields)


def budget(*lines: me.BudgetLine, currency: str = "EUR") -> me.ResultsFramework:
    """Two outcomes with two outputs each and one activity, and this budget."""
    plan = me.ResultsFramework("P", "Return", currency=currency).add(
        me.Objective("O", "To contribute to return")
    )
    for one in ("1", "2"):
        plan = plan.add(me.Outcome(one, "Returnees work"), contributes_to="O")
        for two in (f"{one}.1", f"{one}.2"):
            plan = plan.add(me.Output(two, "Returnees learn"), contributes_to=one)
    plan = plan.add(me.Activity("1.1.1", "Run courses"), contributes_to="1.1")
    return plan.add(*lines)


def nodes(code: str, plan: me.ResultsFramework) -> list[str]:
    return [finding.node for finding in found(code, plan, language="en")]


FOUR = [line(f"B{node}", node=node) for node in ("1.1", "1.2", "2.1", "2.2")]


def test_a_budget_by_output_is_sound() -> None:
    plan = budget(*FOUR)

    assert nodes("W04", plan) == nodes("W06", plan) == []


# W04, sums


def test_a_line_is_the_sum_of_its_parts() -> None:
    plan = budget(
        *FOUR,
        line("A", "1000.00", node="O"),
        line("A1", "600.10", parent="A"),
        line("A2", "399.89", parent="A"),
    )

    (finding,) = found("W04", plan)

    assert finding.severity.value == "error"
    assert finding.message == (
        'Budget line A "Vocational training" is 1,000.00, but its parts add up to '
        "999.99."
    )


@pytest.mark.parametrize(
    "amounts",
    [
        ("0.30", "0.10", "0.20"),
        ("1000", "600.00", "400.000"),
        ("-5", "-3", "-2"),
        ("1E+30", "999999999999999999999999999999.99", "0.01"),
    ],
)
def test_money_is_added_exactly(amounts: tuple[str, str, str]) -> None:
    whole, *parts = amounts
    plan = budget(
        *FOUR,
        line("A", whole, node="O"),
        *(line(f"A{amount}", amount, parent="A") for amount in parts),
    )

    assert found("W04", plan) == []


@pytest.mark.parametrize(
    "amount", ["1E+400", "-1E+400", "1E-400", "9E+999999999999999999"]
)
@pytest.mark.parametrize("code", ["W04", "W05", "W06"])
def test_no_amount_is_too_odd_to_be_read(amount: str, code: str) -> None:
    plan = budget(
        line("A", amount, node="1", title="Evaluation"),
        line("A1", amount, parent="A"),
        line("A2", amount, parent="A"),
    )

    assert all(finding.message for finding in found(code, plan, language="en"))


def test_different_currencies_are_not_added_up() -> None:
    plan = budget(
        *FOUR,
        line("A", 100, node="O"),
        line("A1", 60, parent="A"),
        line("A2", 40, parent="A", currency="NGN"),
    )

    (finding,) = found("W04", plan)

    assert finding.severity.value == "warning"
    assert finding.message.endswith(
        "are in different currencies, so that they cannot be added up: A1 and A2."
    )


def test_a_currency_that_is_not_named_is_that_of_the_others() -> None:
    parts = [line("A1", 60, parent="A"), line("A2", 40, parent="A", currency="NGN")]
    plan = budget(*FOUR, line("A", 100, node="O"), *parts, currency="")

    assert found("W04", plan) == []


def test_lines_that_are_parts_of_each_other_are_read_through() -> None:
    plan = budget(
        *FOUR,
        line("A", 1, parent="B", node="O"),
        line("B", 1, parent="A", node="O"),
        line("C", 1, parent="C", node="O"),
    )

    assert found("W04", plan) == []


# W04, lines without result


def test_a_line_says_which_result_it_pays_for() -> None:
    (finding,) = found("W04", budget(*FOUR, line("A")), language="en")

    assert finding.node == "A"
    assert finding.message.endswith("does not say which result it pays for.")
    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Office and staff", "en"),
        ("Indirect costs", "en"),
        ("Final evaluation", "en"),
        ("Frais généraux du bureau et de la gestion", "fr"),
        ("Les salaires du personnel de la mission", "fr"),
        ("Gastos generales de la oficina y del personal", "es"),
        ("Wafanyakazi wa ofisi ya mkoa", "en"),
        ("مكتب", "en"),
        ("", "en"),
        ("—", "en"),
    ],
)
def test_what_serves_the_project_as_a_whole_stands_alone(
    title: str, language: str
) -> None:
    plan = budget(*FOUR, line("A", title=title))

    assert found("W04", plan, language=language) == []


def test_a_line_that_is_divided_or_a_part_needs_no_result() -> None:
    plan = budget(*FOUR, line("A", 100), line("A1", 100, parent="A", node="1.1"))

    assert found("W04", plan, language="en") == []


def test_lines_that_all_lack_a_result_are_reported_once() -> None:
    plan = budget(line("A"), line("B", title="Staff"))

    (finding,) = found("W04", plan, language="en")

    assert finding.message == (
        "None of the 2 budget lines says which result it pays for."
    )
    assert found("W06", plan) == []


def test_a_single_line_is_named() -> None:
    assert nodes("W04", budget(line("A"))) == ["A"]


# W04, outputs without money


def test_an_output_without_money_is_a_warning() -> None:
    (finding,) = found("W04", budget(*FOUR[:1], *FOUR[2:]), language="en")

    assert finding.node == "1.2"
    assert finding.message.endswith(
        "has no budget: no line is for it, or for an activity that leads to it."
    )
    assert finding.severity.value == "warning"


def test_money_for_an_activity_is_money_for_its_output() -> None:
    plan = budget(line("A", node="1.1.1"), *FOUR[1:])

    assert nodes("W04", plan) == []


def test_a_line_for_a_whole_outcome_is_for_its_outputs_too() -> None:
    assert nodes("W04", budget(line("A", node="1"), *FOUR[2:])) == []


def test_a_line_that_is_divided_is_for_its_parts_only() -> None:
    parts = [line("A", 100, node="1"), line("A1", 100, parent="A", node="1.1")]

    assert nodes("W04", budget(*parts, *FOUR[2:])) == ["1.2"]


def test_a_budget_by_outcome_leaves_the_outputs_open() -> None:
    parts = [line("A", 100, node="1"), line("A1", 100, parent="A"), line("B", node="2")]

    assert nodes("W04", budget(*parts)) == []


def test_the_outputs_of_an_outcome_without_money_are_not_named_besides() -> None:
    plan = budget(*FOUR[:2])

    assert (nodes("W04", plan), nodes("W06", plan)) == ([], ["2"])


def test_an_output_that_leads_nowhere_needs_money_as_well() -> None:
    plan = budget(*FOUR).add(me.Output("3.1", "Returnees learn"))

    assert nodes("W04", plan) == ["3.1"]


# W06


def test_an_outcome_that_no_money_reaches_is_a_warning() -> None:
    (finding,) = found("W06", budget(*FOUR[:2]), language="en")

    assert finding.message == (
        'Outcome 2 "Returnees work" gets no money: no budget line is for it, or for '
        "anything that leads to it."
    )
    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    "lines",
    [
        (),
        FOUR,
        [line("A", node="1"), line("B", node="2")],
        [line("A", node="1.1.1"), line("B", node="2.2")],
        [line("A", node="O")],
        [line("A"), line("B")],
        [line("A", node="9")],
        [line("A", node="O"), line("B", node="1.1")],
    ],
)
def test_money_that_reaches_all_outcomes_or_names_none_is_fine(
    lines: list[me.BudgetLine],
) -> None:
    assert nodes("W06", budget(*lines)) == []


def test_money_for_the_evaluation_of_all_is_not_money_for_each() -> None:
    lines = [line("A", node="O", title="Final evaluation"), line("B", node="1")]

    assert nodes("W06", budget(*lines)) == ["2"]


def test_an_outcome_that_nothing_leads_to_is_left_to_the_rule_about_that() -> None:
    plan = budget(*FOUR).add(me.Outcome("3", "Returnees vote"), contributes_to="O")

    assert nodes("W06", plan) == []


def test_circles_are_walked_once() -> None:
    plan = budget(line("A", node="1")).link("O", "1.1").link("2", "2")

    assert nodes("W06", plan) == []
