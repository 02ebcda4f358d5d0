"""SARIF: valid by the published schema, and every finding in its place."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

import iom_me as me
from iom_me.logic import RULES, Flaw, Rule
from iom_me.logic.formats import render
from tests import strategies

SCHEMA = json.loads(
    Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def rule(code: str, severity: str, **place: Any) -> Rule:
    return Rule(
        code,
        f"name-of-{code.lower()}",
        severity=severity,
        summary=f"Summary of {code}.",
        why=f"Reason of {code}.",
        source=f"source of {code}",
        suggestion="Mend it.",
        find=lambda _: [Flaw(f"{code} is broken.", **place)],
    )


MADE_UP = (
    rule("Z1", "error"),
    rule("Z2", "warning", node="1"),
    rule("Z3", "info", node="1", indicator="1.a"),
)


def log(
    plan: me.ResultsFramework,
    path: str,
    rules: tuple[Rule, ...] = MADE_UP,
    **options: Any,
) -> dict[str, Any]:
    report = me.check(plan, rules=rules, **options)
    written = render(report, "sarif", path=path, rules=rules)
    found: dict[str, Any] = json.loads(written)
    VALIDATOR.validate(found)
    return found


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def weak() -> me.ResultsFramework:
    """A plan with findings of its own, of a record and of an indicator."""
    indicator = me.Indicator("1.a", "# of jobs", data_source="survey")
    return me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees have an income", indicators=indicator)
    )


def write(plan: me.ResultsFramework, path: str) -> str:
    me.write_json(plan, path)
    return path


def result(run: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(r for r in run["results"] if r["ruleId"] == code)
    return found


def test_each_finding_is_a_result_with_its_level(weak: me.ResultsFramework) -> None:
    (run,) = log(weak, write(weak, "plan.json"))["runs"]

    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("Z1", "error"),
        ("Z2", "warning"),
        ("Z3", "note"),
    ]
    assert result(run, "Z1")["message"]["text"] == "Z1 is broken. Mend it."


def test_each_rule_that_was_applied_is_described(weak: me.ResultsFramework) -> None:
    (run,) = log(weak, write(weak, "plan.json"), ignore=["Z2"])["runs"]

    first, second = run["tool"]["driver"]["rules"]
    assert (first["id"], second["id"]) == ("Z1", "Z3")
    assert first["name"] == "name-of-z1"
    assert first["shortDescription"]["text"] == "Summary of Z1."
    assert first["fullDescription"]["text"] == "Reason of Z1."
    assert first["help"]["text"] == "Mend it.\n\nSource: source of Z1"
    assert first["defaultConfiguration"]["level"] == "error"
    assert [one["ruleIndex"] for one in run["results"]] == [0, 1]


def test_a_finding_points_at_the_line_of_its_record(weak: me.ResultsFramework) -> None:
    path = write(weak, "plan.json")
    lines = Path(path).read_text(encoding="utf-8").splitlines()

    (run,) = log(weak, path)["runs"]

    def line(code: str) -> str:
        (location,) = result(run, code)["locations"]
        region = location["physicalLocation"]["region"]
        return str(lines[region["startLine"] - 1]).strip()

    assert line("Z1") == '"id": "P",'
    assert line("Z2") == '"id": "1",'
    assert line("Z3") == '"id": "1.a",'


def test_a_finding_names_the_record_and_the_indicator(
    weak: me.ResultsFramework,
) -> None:
    (run,) = log(weak, write(weak, "plan.json"))["runs"]

    def names(code: str) -> list[str]:
        (location,) = result(run, code)["locations"]
        return [
            place.get("fullyQualifiedName", place["name"])
            for place in location["logicalLocations"]
        ]

    assert names("Z1") == ["P"]
    assert names("Z2") == ["P/1"]
    assert names("Z3") == ["P/1", "P/1.a"]


def test_a_workbook_has_no_lines(weak: me.ResultsFramework) -> None:
    me.write_excel(weak, "plan.xlsx")

    (run,) = log(weak, "plan.xlsx")["runs"]

    for one in run["results"]:
        assert "region" not in one["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("plan.json", "plan.json"),
        ("./a b/plan é#1%.json", "a%20b/plan%20%C3%A9%231%25.json"),
        ("a:b.json", "a%3Ab.json"),
    ],
)
def test_a_path_is_a_uri_relative_to_the_working_directory(
    weak: me.ResultsFramework, path: str, uri: str
) -> None:
    Path("a b").mkdir()

    (run,) = log(weak, write(weak, path))["runs"]

    (location,) = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == uri
    assert run["artifacts"] == [{"location": {"uri": uri}}]


def test_a_path_outside_of_it_is_a_uri_of_a_file(
    weak: me.ResultsFramework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(weak, str(tmp_path / "plan.json"))
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside")

    (run,) = log(weak, path)["runs"]

    assert run["artifacts"] == [{"location": {"uri": Path(path).as_uri()}}]


def test_what_the_plan_accepts_is_suppressed_with_the_reason(
    weak: me.ResultsFramework,
) -> None:
    plan = weak.add(me.Suppression("Z1", reason='agreed,\nin "Abuja"'))

    (run,) = log(plan, write(plan, "plan.json"))["runs"]

    (accepted,) = result(run, "Z1")["suppressions"]
    assert accepted["justification"] == 'agreed,\nin "Abuja"'
    assert accepted["status"] == "accepted"
    assert result(run, "Z2")["suppressions"] == []


def test_messages_are_in_the_language_of_the_report(
    weak: me.ResultsFramework,
) -> None:
    (run,) = log(weak, write(weak, "plan.json"), language="fr")["runs"]

    assert run["language"] == "fr"


def test_a_rule_that_is_not_known_is_not_described(
    weak: me.ResultsFramework,
) -> None:
    report = me.check(weak, rules=MADE_UP)

    written = render(report, "sarif", path=write(weak, "plan.json"), rules=MADE_UP[1:])

    (run,) = json.loads(written)["runs"]
    assert "ruleIndex" not in result(run, "Z1")
    assert result(run, "Z2")["ruleIndex"] == 0
    VALIDATOR.validate(json.loads(written))


def test_a_sound_plan_has_no_results() -> None:
    plan = me.datasets.example_plan("en")

    (run,) = log(plan, write(plan, "plan.json"), RULES)["runs"]

    assert run["results"] == []
    assert len(run["tool"]["driver"]["rules"]) > 50


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fw=strategies.frameworks(strategies.hostile_texts()))
def test_hostile_text_makes_no_invalid_log(fw: me.ResultsFramework) -> None:
    (run,) = log(fw, write(fw, "hostile.json"), RULES)["runs"]

    report = me.check(fw)
    assert len(run["results"]) == len(report) + len(report.suppressed)
