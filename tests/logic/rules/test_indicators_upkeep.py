"""Who collects an indicator and how often, and its place in the SRF."""

from typing import Any

import pytest
from hypothesis import given

import iom_me as me
from iom_me.logic import RULES, Dossier
from tests import strategies
from tests.logic.found import found, messages
from tests.logic.rules.titles import titled

# Who, and how often


def attended(*rows: dict[str, Any]) -> me.ResultsFramework:
    plan = titled(*["# of jobs"] * len(rows))
    for place, fields in enumerate(rows, start=1):
        plan = plan.replace(f"1.{place}", **fields)
    return plan


WHO = {"responsible": "M&E officer"}
WHEN = {"frequency": "monthly"}
ALL = WHO | WHEN
BLANK = {"responsible": " \n"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([ALL], []),
        ([{}], [("1.1", "who collects it, and how often.")]),
        ([BLANK], [("1.1", "who collects it, and how often.")]),
        ([WHEN], [("1.1", "does not say who collects it.")]),
        ([WHO], [("1.1", "does not say how often it is collected.")]),
        ([ALL, {}], [("1.2", "who collects it, and how often.")]),
        ([{}, {}], [("", "No indicator of the plan says who collects it, and how")]),
        ([WHEN, WHEN], [("", "No indicator of the plan says who collects it.")]),
        (
            [WHO, WHO],
            [("", "No indicator of the plan says how often it is collected.")],
        ),
        (
            [WHEN, {}],
            [
                ("", "No indicator of the plan says who collects it."),
                ("1.2", "does not say how often it is collected."),
            ],
        ),
        (
            [WHO, {}],
            [
                ("1.2", "does not say who collects it."),
                ("", "No indicator of the plan says how often it is collected."),
            ],
        ),
        (
            [ALL, {}, WHO, WHEN],
            [
                ("1.2", "who collects it, and how often."),
                ("1.4", "does not say who collects it."),
                ("1.3", "does not say how often it is collected."),
            ],
        ),
        ([], []),
    ],
)
def test_who_collects_and_how_often_is_said_of_each_or_once(
    rows: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    findings = found("I19", attended(*rows))

    assert [finding.indicator for finding in findings] == [id for id, _ in expected]
    for finding, (_, words) in zip(findings, expected, strict=True):
        assert words in finding.message


# The place in the SRF

SRF = me.Alignment("SRF", "2b6", version="2024-2028")
SDG = me.Alignment("SDG", "10.7")


def mapped(**references: me.Alignment) -> me.ResultsFramework:
    """An outcome and an output with an indicator each; references by place."""
    names = {"outcome": (), "output": (), "first": (), "second": ()} | references
    first = me.Indicator("1.a", "# of jobs", alignment=names["first"])
    second = me.Indicator("1.1.a", "# of courses", alignment=names["second"])
    return me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees work", alignment=names["outcome"], indicators=first),
        me.Output("1.1", "Courses run", alignment=names["output"], indicators=second),
    )


@pytest.mark.parametrize(
    ("plan", "node", "words"),
    [
        (mapped(), "", "No result and no indicator of the plan is mapped"),
        (mapped(outcome=SDG, first=SDG), "", "No result and no indicator"),
        (mapped(outcome=SRF), "", "but none of its indicators is."),
        (mapped(first=SRF), "1.1", "Output 1.1"),
        (mapped(second=SRF), "1", "Outcome 1"),
        (mapped(first=me.Alignment("Strategic Results Framework", "2b6a")), "1.1", ""),
    ],
)
def test_what_is_not_in_the_srf_is_said_once_for_each_result(
    plan: me.ResultsFramework, node: str, words: str
) -> None:
    (finding,) = found("I21", plan)

    assert finding.node == node
    assert words in finding.message


@pytest.mark.parametrize(
    "plan",
    [
        mapped(first=SRF, second=SRF),
        mapped(first=SRF, output=SRF),
        me.ResultsFramework("P", "Return"),
        me.ResultsFramework("P", "t", results=[me.Outcome("1", "Returnees work")]),
    ],
)
def test_a_result_that_is_in_the_srf_or_has_nothing_to_map_is_fine(
    plan: me.ResultsFramework,
) -> None:
    assert found("I21", plan) == []


def test_the_objective_needs_no_indicator_of_the_srf() -> None:
    objective = me.Objective(
        "O",
        "To contribute to reintegration",
        indicators=me.Indicator("O.a", "# of jobs"),
    )

    assert found("I21", mapped(first=SRF, second=SRF).add(objective)) == []


# Every plan that can be made

OURS = [rule for rule in RULES if rule.code.startswith("I")]


@given(fw=strategies.frameworks(max_results=4))
def test_no_plan_is_too_odd_for_a_rule_about_indicators(
    fw: me.ResultsFramework,
) -> None:
    dossier = Dossier(plan=fw)

    for rule in OURS:
        for finding in rule.check(dossier):
            assert finding.node == "" or finding.node in fw
            assert finding.message


@pytest.mark.parametrize("title", [*strategies.HOSTILE, "", " ", "# % # %", "§§ 3"])
def test_a_hostile_title_is_read_as_nothing(title: str) -> None:
    plan = titled(title, "# of jobs in the villages", disaggregation=())

    for rule in OURS:
        if rule.is_heuristic:
            assert list(rule.check(Dossier(plan=plan))) == []


def test_an_indicator_is_named_in_messages_that_speak_of_it() -> None:
    (message,) = messages("I14", titled("# of jobs", measure="count"))

    assert message.startswith('Indicator 1.1 "# of jobs" does not declare')
