"""What the rule about tidy texts sees, and what it leaves alone."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

import iom_me as me
from tests.logic.found import found, messages


def stated(
    statement: str, kind: Any = me.Outcome, id: str = "1"
) -> me.ResultsFramework:
    return me.ResultsFramework("P", "t", results=[kind(id, statement)])


def tidied(plan: me.ResultsFramework) -> list[str]:
    """What the fixes would write."""
    return [finding.fix.after for finding in found("S18", plan) if finding.fix]


@pytest.mark.parametrize(
    ("kind", "id", "prefix"),
    [
        (me.Objective, "O", "Objective: "),
        (me.Objective, "O", "Overall objective : "),
        (me.Objective, "O", "Objectif général : "),
        (me.Objective, "O1", "Objetivo 1. "),
        (me.Outcome, "1", "Outcome 1: "),
        (me.Outcome, "1", "OUTCOME 1 - "),
        (me.Outcome, "1", "Outcome 1 – "),
        (me.Outcome, "1", "Outcome 1) "),
        (me.Outcome, "1", "Outcome 1:"),
        (me.Outcome, "1", "Outcome 1:\n"),
        (me.Outcome, "1", "  Outcome 1: "),
        (me.Outcome, "OC1", "Outcome 1: "),
        (me.Outcome, "1", "Specific objective 1: "),
        (me.Outcome, "1", "Result 1: "),
        (me.Outcome, "1", "Résultat n° 1 : "),
        (me.Outcome, "1", "Effet 1 : "),
        (me.Outcome, "1", "Resultado 1: "),
        (me.Output, "1.1", "Output 1.1: "),
        (me.Output, "1.1", "Output #1.1. "),
        (me.Output, "1.1", "Produit 1.1 - "),
        (me.Output, "1.1", "Producto 1.1: "),
        (me.Output, "1.1", "Résultat 1.1 : "),
        (me.Activity, "1.1.1", "Activity 1.1.1: "),
        (me.Activity, "1.1.1", "Activité 1.1.1 : "),
        (me.Activity, "1.1.1", "Actividad 1.1.1: "),
        (me.Activity, "1.1.1", "Activity: Activity 1.1.1: "),
    ],
)
def test_a_level_and_a_number_before_a_statement_can_go(
    kind: Any, id: str, prefix: str
) -> None:
    plan = stated(f"{prefix}Returnees have an income", kind, id)

    assert tidied(plan) == ["Returnees have an income"]
    (message,) = messages("S18", plan)
    assert "which its level and its id already say." in message


@pytest.mark.parametrize(
    "statement",
    [
        "Returnees have an income",
        "Outcome-based payment is in use",
        "Impact-oriented services are there",
        "Output 1.1 serves returnees",
        "Objective 16 of the strategy is reached",
        "Outcome 1:",
        "Impact of 2020: the centres are closed",
        "Activities: courses and fairs",
        "Matokeo 1: Wahamiaji wana mapato",
        "النتيجة 1: العائدون لديهم دخل",
        "Centres: three are open",
        "12: 30 people are heard",
        "two\nlines",
        "80\u00a0% of returnees have an income",
        "",
        "   ",
        "\t",
        "«»",
    ],
)
def test_other_texts_are_left_alone(statement: str) -> None:
    for kind, id in ((me.Objective, "O"), (me.Outcome, "1"), (me.Output, "1.1")):
        assert found("S18", stated(statement, kind, id)) == []


@pytest.mark.parametrize(
    ("kind", "id", "prefix"),
    [
        (me.Outcome, "1", "Output 1:"),
        (me.Outcome, "1", "Outcome 2:"),
        (me.Output, "1.2", "Output 1.1 -"),
        (me.Activity, "1.1.1", "Output 1.1:"),
    ],
)
def test_what_contradicts_the_record_is_said_and_not_repaired(
    kind: Any, id: str, prefix: str
) -> None:
    (finding,) = found("S18", stated(f"{prefix} Returnees have an income", kind, id))

    assert finding.fix is None
    assert f'begins with "{prefix}", which is not its level or its id.' in (
        finding.message
    )
    assert finding.suggestion.startswith("Correct the level or the id")


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (" Returnees have jobs", "Returnees have jobs"),
        ("Returnees have jobs\n\n", "Returnees have jobs"),
        ("Returnees  have\tjobs", "Returnees have jobs"),
        ("Returnees \u00a0have jobs", "Returnees have jobs"),
        ("Returnees \n have jobs", "Returnees\nhave jobs"),
    ],
)
def test_space_that_is_not_needed_can_go(text: str, tidy: str) -> None:
    (finding,) = found("S18", stated(text))

    assert finding.fix == me.logic.Fix("1", "statement", before=text, after=tidy)
    assert finding.message.endswith("has more space in its text than it needs.")
    assert "  " not in finding.message


def test_every_text_with_a_record_is_looked_at() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.Outcome("1", "a", indicators=me.Indicator("1.a", "# of  jobs")),
        me.Assumption("A1", "Employers  hire"),
        me.Risk("R1", "Employers  withdraw"),
        me.BudgetLine("B1", "Jobs ", amount=1),
    )

    findings = found("S18", plan)

    assert [(f.node, f.indicator) for f in findings] == [
        ("1", "1.a"),
        ("A1", ""),
        ("R1", ""),
        ("B1", ""),
    ]
    assert [f.fix and f.fix.field for f in findings] == [
        "title",
        "statement",
        "statement",
        "title",
    ]


def test_only_a_result_has_a_level_to_repeat() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Risk("R1", "Output 1.1: it is late"))

    assert found("S18", plan) == []


@given(statement=st.text(st.sampled_from("Outcme1:. -\n\t\u00a0é"), max_size=30))
def test_a_tidy_text_stays_as_it_is(statement: str) -> None:
    plan = stated(statement)
    for after in tidied(plan):
        assert tidied(stated(after)) == []
