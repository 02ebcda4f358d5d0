"""Annotations: one workflow command per finding, that no text can break out of."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import iom_me as me
from iom_me.logic import Flaw, Rule
from iom_me.logic.formats import render
from tests import strategies


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(message: str, severity: str = "error", **options: Any) -> Rule:
    return Rule(
        "Z1",
        "odd",
        severity=severity,
        summary="s",
        why="w",
        source="o",
        suggestion="Mend it.",
        find=lambda _: [Flaw(message, node="1")],
    )


def commands(path: str, *rules: Rule) -> list[str]:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "c"))
    me.write_json(plan, path)
    report = me.check(plan, rules=rules)
    return render(report, "github", path=path, rules=rules).split("\n")


@pytest.mark.parametrize(
    ("severity", "command"),
    [("error", "error"), ("warning", "warning"), ("info", "notice")],
)
def test_a_finding_is_a_command_with_file_and_line(severity: str, command: str) -> None:
    assert commands("plan.json", found("It is odd.", severity)) == [
        f"::{command} file=plan.json,line=10,title=Z1 odd::It is odd. Mend it."
    ]


def test_signs_with_a_meaning_are_escaped() -> None:
    (line,) = commands("50%, a:b.json", found("100 %\r\n::error::x, y: z"))

    assert line == (
        "::error file=50%25%2C a%3Ab.json,line=10,title=Z1 odd"
        "::100 %25%0A::error::x, y: z Mend it."
    )


def test_a_workbook_has_no_lines() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "c"))
    me.write_excel(plan, "plan.xlsx")

    report = me.check(plan, rules=[found("It is odd.")])

    assert render(report, "github", path="plan.xlsx", rules=()) == (
        "::error file=plan.xlsx,title=Z1 odd::It is odd. Mend it."
    )


def test_what_the_plan_accepts_is_no_annotation() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Suppression("Z1", reason="agreed"))
    me.write_json(plan, "plan.json")
    report = me.check(plan, rules=[found("It is odd.")])

    assert len(report.suppressed) == 1
    assert render(report, "github", path="plan.json", rules=()) == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fw=strategies.frameworks(strategies.hostile_texts()))
def test_hostile_text_makes_no_second_command(fw: me.ResultsFramework) -> None:
    me.write_json(fw, "hostile.json")
    report = me.check(fw)

    lines = render(report, "github", path="hostile.json", rules=()).split("\n")

    assert lines == [""] or len(lines) == len(report)
    assert all(line.startswith("::") for line in lines if line)
    assert not any("\r" in line for line in lines)
