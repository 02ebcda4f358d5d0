"""Risks: what they lack, what is tolerated, and which are out of sight."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found, messages


def with_risks(*risks: me.Risk, **fields: Any) -> me.ResultsFramework:
    return me.ResultsFramework("P", "t", **fields).add(*risks)


def full(id: str, **changes: Any) -> me.Risk:
    fields: dict[str, Any] = {
        "likelihood": 2,
        "consequence": 2,
        "treatment": "share",
        "action": "Insure the goods",
        "node": "1",
    }
    return me.Risk(id, "The goods are stolen", **(fields | changes))


def as_of(day: str) -> Any:
    """Evidence that speaks of nothing but its day."""
    return SimpleNamespace(as_of=dt.date.fromisoformat(day))


# A12


@pytest.mark.parametrize(
    ("changes", "severity", "words"),
    [
        ({"likelihood": None}, "error", "its likelihood."),
        ({"consequence": None}, "error", "its consequence."),
        ({"treatment": None}, "warning", "its treatment."),
        ({"action": " "}, "warning", "its action."),
        ({"treatment": None, "action": ""}, "warning", "its treatment and action."),
        ({"likelihood": None, "action": ""}, "error", "its likelihood and action."),
    ],
)
def test_a_risk_is_ranked_and_treated(
    changes: dict[str, Any], severity: str, words: str
) -> None:
    (finding,) = found("A12", with_risks(full("R1", **changes), full("R2")))

    assert (finding.node, finding.severity.value) == ("R1", severity)
    assert finding.message.endswith(words)


def test_to_tolerate_a_risk_needs_no_action() -> None:
    assert found("A12", with_risks(full("R1", treatment="tolerate", action=""))) == []


def test_what_every_risk_lacks_is_said_once() -> None:
    plan = with_risks(full("R1", treatment=None, action=""), full("R2", treatment=None))

    whole, one = found("A12", plan)

    assert (whole.node, whole.severity.value) == ("", "warning")
    assert whole.message == (
        "None of the 2 risks of the plan says anything about its treatment."
    )
    assert one.message.endswith("says nothing about its action.")


def test_a_list_of_mere_risks_is_one_error() -> None:
    (finding,) = found("A12", with_risks(me.Risk("R1", "a"), me.Risk("R2", "b")))

    assert finding.severity.value == "error"
    assert "likelihood, consequence, treatment and action" in finding.message


def test_the_only_risk_is_named() -> None:
    assert [f.node for f in found("A12", with_risks(me.Risk("R1", "a")))] == ["R1"]


@pytest.mark.parametrize("code", ["A12", "A13", "A14"])
def test_a_plan_without_risks_is_left_alone(code: str) -> None:
    assert found(code, with_risks(), evidence=as_of("2025-01-01")) == []


# A13


@pytest.mark.parametrize(
    ("likelihood", "consequence", "count"), [(5, 3, 1), (5, 6, 1), (2, 6, 0), (1, 1, 0)]
)
def test_a_high_risk_is_not_tolerated(
    likelihood: int, consequence: int, count: int
) -> None:
    risk = full(
        "R1", likelihood=likelihood, consequence=consequence, treatment="tolerate"
    )

    assert len(found("A13", with_risks(risk))) == count


def test_a_high_risk_that_is_treated_is_no_finding() -> None:
    assert found("A13", with_risks(full("R1", likelihood=5, consequence=6))) == []


def test_a_risk_without_rank_is_not_called_high() -> None:
    risk = full("R1", likelihood=None, consequence=6, treatment="tolerate")

    assert found("A13", with_risks(risk)) == []


def test_what_is_high_depends_on_the_profile() -> None:
    profile = me.logic.profile("iom")
    strict = attrs.evolve(
        profile, thresholds=attrs.evolve(profile.thresholds, high_risk=4)
    )
    plan = with_risks(full("R1", treatment="tolerate"))

    (message,) = messages("A13", plan, profile=strict)

    assert "likelihood 2 times consequence 2 makes 4" in message


# A14


def test_a_risk_says_what_it_threatens() -> None:
    (finding,) = found("A14", with_risks(full("R1", node=""), full("R2")))

    assert (finding.node, finding.severity.value) == ("R1", "info")


def test_where_no_risk_says_it_it_is_said_once() -> None:
    plan = with_risks(full("R1", node=""), full("R2", node=""))

    assert messages("A14", plan) == [
        "None of the 2 risks of the plan says which result or assumption it threatens."
    ]


@pytest.mark.parametrize(
    ("today", "count"),
    [
        ("2024-06-30", 0),
        ("2024-07-31", 0),
        ("2024-08-14", 0),
        ("2024-08-15", 1),
        ("2025-01-01", 1),
        ("2023-01-01", 0),
    ],
)
def test_a_risk_is_looked_at_again_within_months(today: str, count: int) -> None:
    plan = with_risks(full("R1", reviewed_on="2024-01-15"))

    assert len(found("A14", plan, evidence=as_of(today))) == count


def test_a_stale_risk_names_both_days() -> None:
    plan = with_risks(full("R1", reviewed_on="2024-01-15"))

    (message,) = messages("A14", plan, evidence=as_of("2024-09-30"))

    assert message.endswith("last reviewed on 2024-01-15, long before 2024-09-30.")


def test_a_risk_that_was_never_reviewed_counts_from_the_start() -> None:
    plan = with_risks(
        full("R1"), full("R2", reviewed_on="2024-09-01"), start="2024-01-01"
    )

    (finding,) = found("A14", plan, evidence=as_of("2024-09-30"))

    assert finding.node == "R1"
    assert "since the project began on 2024-01-01, by 2024-09-30." in finding.message


def test_where_no_risk_was_ever_reviewed_it_is_said_once() -> None:
    plan = with_risks(full("R1"), full("R2"), start="2024-01-01")

    (message,) = messages("A14", plan, evidence=as_of("2024-09-30"))

    assert message.startswith("None of the 2 risks of the plan has been reviewed")


def test_without_any_date_to_count_from_nothing_is_said() -> None:
    assert found("A14", with_risks(full("R1")), evidence=as_of("2024-09-30")) == []


@pytest.mark.parametrize("evidence", [None, SimpleNamespace(as_of=None)])
def test_without_data_nobody_knows_the_day(evidence: Any) -> None:
    plan = with_risks(full("R1", reviewed_on="2014-01-15"))

    assert found("A14", plan, evidence=evidence) == []


def test_after_the_end_of_the_project_nobody_need_look_again() -> None:
    plan = with_risks(full("R1", reviewed_on="2024-10-01"), end="2024-12-31")

    assert found("A14", plan, evidence=as_of("2026-01-01")) == []


def test_the_first_and_the_last_day_of_all_are_survived() -> None:
    plan = with_risks(full("R1", reviewed_on="0001-01-01"), end="9999-12-31")

    assert len(found("A14", plan, evidence=as_of("9999-12-31"))) == 1


def test_the_intervals_of_review_depend_on_the_profile() -> None:
    profile = me.logic.profile("iom")
    patient = attrs.evolve(
        profile, thresholds=attrs.evolve(profile.thresholds, review_months=24)
    )
    plan = with_risks(full("R1", reviewed_on="2024-01-15"))

    assert found("A14", plan, evidence=as_of("2025-06-30"), profile=patient) == []


def test_the_risks_of_the_sound_plan_are_fine_at_its_end() -> None:
    assert found("A14", SOUND, evidence=as_of("2025-12-31")) == []
