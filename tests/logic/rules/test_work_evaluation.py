"""Is somebody to find out what the project achieves, and paid for it."""

from typing import Any

import attrs
import pytest

import iom_me as me
from tests.logic.found import found, messages

COURSE = "Train the returnees in a trade of their choice"


def planned(*work: str, money: dict[str, Any] | None = None) -> me.ResultsFramework:
    """A plan with these activities, and these amounts of money."""
    activities = [me.Activity(f"1.{place}", words) for place, words in enumerate(work)]
    lines = [
        me.BudgetLine(f"B{place}", title, amount=amount)
        for place, (title, amount) in enumerate((money or {}).items())
    ]
    return me.ResultsFramework("P", "Return", currency="EUR").add(*activities, *lines)


@pytest.mark.parametrize(
    ("work", "language"),
    [
        (COURSE, "en"),
        ("Former les migrants à un métier de leur choix", "fr"),
        ("Capacitar a los migrantes en un oficio", "es"),
    ],
)
def test_a_plan_without_evaluation_is_a_warning(work: str, language: str) -> None:
    (finding,) = found("W05", planned(work), language=language)

    assert finding.severity.value == "warning"
    assert finding.node == ""


@pytest.mark.parametrize(
    "plan",
    [
        planned(),
        planned(COURSE, "Commission the final evaluation"),
        planned(COURSE, "Monitor the project activities", "M&E"),
        planned(COURSE, "Réaliser l’évaluation finale du projet"),
        planned(COURSE, "Enquêter auprès des ménages après la distribution"),
        planned(COURSE, "Realizar la evaluación final del proyecto"),
        planned(COURSE, money={"Baseline study": 10, "Vocational training": 90}),
        planned("Kuwafundisha wanaorejea kazi ya mikono katika vituo"),
        planned("تدريب العائدين على مهنة"),
        planned("Formar os migrantes em um ofício da sua escolha"),
        planned(COURSE, ""),
        planned(COURSE, "—"),
    ],
)
def test_a_plan_with_evaluation_or_in_another_language_is_fine(
    plan: me.ResultsFramework,
) -> None:
    assert found("W05", plan, language="en") == []


def test_a_budget_by_result_says_nothing_of_evaluation() -> None:
    plan = me.ResultsFramework("P", "Return", currency="EUR").add(
        me.Output("1.1", "Returnees have learnt a trade in a training centre"),
        me.BudgetLine("B1", "Returnees have learnt a trade", amount=10, node="1.1"),
    )

    assert found("W05", plan, language="en") == []
    assert found("W05", plan.replace("B1", node=""), language="en") != []


@pytest.mark.parametrize(("amount", "count"), [("4.99", 1), ("5", 0), ("40", 0)])
def test_evaluation_has_its_share_of_the_budget(amount: str, count: int) -> None:
    rest = 100 - float(amount)
    plan = planned(
        money={"Final evaluation": amount, "Vocational training": f"{rest:.2f}"}
    )

    assert len(found("W05", plan, language="en")) == count


def test_a_small_share_is_reported_with_the_sums() -> None:
    plan = planned(
        money={"Final evaluation": "15000.00", "Vocational training": "580000.00"}
    )

    (finding,) = found("W05", plan, language="en")

    assert finding.message == (
        "Monitoring and evaluation get 2.5 % of the budget (15,000.00 of 595,000.00); "
        "5 % is the least."
    )
    assert finding.node == "B0"


def test_the_least_share_is_set_by_the_profile() -> None:
    iom = me.logic.profile("iom")
    strict = attrs.evolve(
        iom, thresholds=attrs.evolve(iom.thresholds, evaluation_share=0.1)
    )
    plan = planned(money={"Final evaluation": 9, "Vocational training": 91})

    (message,) = messages("W05", plan, profile=strict, language="en")

    assert message.endswith("10 % is the least.")


def test_all_lines_for_evaluation_are_counted_but_none_twice() -> None:
    plan = planned(
        money={"Evaluation": 3, "Surveys at baseline": 1, "Training": 96}
    ).add(
        me.BudgetLine("X", "Evaluation team", amount=3, parent="B0"),
        me.BudgetLine("Y", "Training of trainers", amount=50, parent="B2"),
        me.BudgetLine("Z", "Monitoring visits", amount="0.5", parent="Y"),
    )

    (finding,) = found("W05", plan, language="en")

    assert "get 4.5 % of the budget (4.5 of 100)" in finding.message
    assert finding.node == ""


def test_a_line_for_an_activity_of_evaluation_is_for_evaluation() -> None:
    plan = planned("Ask the returnees and write the final evaluation", COURSE).add(
        me.BudgetLine("A", "Consultants", amount=2, node="1.0"),
        me.BudgetLine("B", "Consultants", amount=98, node="1.1"),
    )

    assert len(found("W05", plan, language="en")) == 1


@pytest.mark.parametrize(
    "money",
    [
        {"Final evaluation": 0, "Vocational training": 0},
        {"Final evaluation": 1, "Vocational training": -5},
    ],
)
def test_of_no_money_there_is_no_share(money: dict[str, Any]) -> None:
    assert found("W05", planned(money=money), language="en") == []


def test_different_currencies_have_no_share() -> None:
    plan = planned(money={"Final evaluation": 1, "Vocational training": 99})

    assert found("W05", plan.replace("B0", currency="NGN"), language="en") == []


def test_lines_that_are_parts_of_each_other_are_read_through() -> None:
    plan = planned(money={"Final evaluation": 1, "Vocational training": 99})

    plan = plan.replace("B0", parent="B1").replace("B1", parent="B0")

    assert found("W05", plan, language="en") == []
