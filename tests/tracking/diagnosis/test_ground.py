"""Assumptions that gave way, and risks that came true, at results that lag."""

from typing import Any

import pytest

import iom_me as me
from tests.tracking.diagnosis.build import (
    BAD,
    GOOD,
    activity,
    diagnosed,
    kinds,
    only,
    outcome,
    output,
    plan,
)


def assuming(**fields: Any) -> me.ResultsFramework:
    """An output, its outcome, and an assumption on the step between them."""
    return plan(
        outcome(),
        output(),
        me.Assumption("A1", "Firms hire", **fields),
        me.Link("1.1", "1", assumptions="A1"),
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "failed"}, "A1 (Firms hire) has failed"),
        ({"status": "in_doubt"}, "A1 (Firms hire) is in doubt"),
        ({"likelihood": "unlikely"}, "A1 (Firms hire) is unlikely to hold"),
    ],
)
def test_an_assumption_that_gave_way_below_what_lags_is_named(
    fields: dict[str, str], words: str
) -> None:
    found = diagnosed(assuming(**fields), {"1.a": BAD, "1.1.a": BAD})

    finding = only(found, "assumption_gave_way")
    assert words in finding.sentence
    assert finding.links == ("1.1 -> 1",)
    assert "output 1.1 below it lags as well" in finding.reading[1]


def test_where_nothing_below_lags_that_is_said() -> None:
    found = diagnosed(assuming(status="failed"), {"1.a": BAD, "1.1.a": GOOD})

    finding = only(found, "assumption_gave_way")
    assert "nothing below it is known to lag" in finding.reading[1]


def test_an_assumption_that_holds_is_no_reason() -> None:
    fw = assuming(status="holds", likelihood="unlikely")

    assert kinds(diagnosed(fw, {"1.a": BAD, "1.1.a": BAD})) == []


def test_an_assumption_that_failed_under_a_result_that_is_met_was_not_needed() -> None:
    found = diagnosed(assuming(status="failed"), {"1.a": GOOD, "1.1.a": GOOD})

    finding = only(found, "assumption_not_needed")
    assert kinds(found) == ["assumption_not_needed"]
    assert "may not need A1" in finding.reading[0]


def test_a_doubt_under_a_result_that_is_met_is_no_finding() -> None:
    fw = assuming(status="in_doubt")

    assert kinds(diagnosed(fw, {"1.a": GOOD, "1.1.a": GOOD})) == []


def test_a_precondition_of_an_activity_counts_for_what_it_serves() -> None:
    fw = plan(
        output(),
        me.Assumption("A1", "Permits come", status="failed"),
        activity(preconditions="A1"),
    ).link("1.1.1", "1.1")

    finding = only(diagnosed(fw, {"1.1.a": BAD}), "assumption_gave_way")

    assert finding.links == ("1.1.1 -> 1.1",)
    assert finding.activities == ("1.1.1",)
    assert finding.results == ("1.1",)


def test_a_precondition_that_is_no_assumption_of_the_plan_is_passed_over() -> None:
    fw = plan(output(), activity(preconditions="A9")).link("1.1.1", "1.1")

    assert kinds(diagnosed(fw, {"1.1.a": BAD})) == []


# Risks


def at_risk(node: str, **fields: Any) -> me.ResultsFramework:
    risk = me.Risk(
        "R1", "Firms leave", node=node, likelihood=2, consequence=5, **fields
    )
    return assuming().add(risk, activity()).link("1.1.1", "1.1")


ROSE = {"risk": "R1", "recorded_on": "2024-05-31", "likelihood": 4}
CAME_TRUE = {"risk": "R1", "recorded_on": "2024-05-31", "occurred": True}


def test_a_risk_that_came_true_at_a_result_that_lags_is_named() -> None:
    found = diagnosed(at_risk("1"), {"1.a": BAD, "1.1.a": BAD}, rated=[CAME_TRUE])

    finding = only(found, "risk_at_lagging_result")
    assert finding.result == "1"
    assert finding.risks == ("R1",)
    assert "R1 (Firms leave) came true on 2024-05-31." in finding.sentence
    assert found.states[0].risk is not None
    assert found.states[0].risk.words == "occurred: 1 of 1"


def test_a_risk_that_rose_is_told_with_both_ratings() -> None:
    found = diagnosed(at_risk("1"), {"1.a": BAD, "1.1.a": BAD}, rated=[ROSE])

    finding = only(found, "risk_at_lagging_result")
    assert "rose from 10 (medium) to 20 (very high)" in finding.sentence


@pytest.mark.parametrize("node", ["1.1", "1.1.a", "1.1.1"])
def test_a_risk_below_reaches_the_nearest_result_that_lags(node: str) -> None:
    found = diagnosed(at_risk(node), {"1.a": BAD, "1.1.a": GOOD}, rated=[CAME_TRUE])

    finding = only(found, "risk_at_lagging_result")
    assert finding.results == ("1", "1.1")
    assert "at Output 1.1 (Service 1.1)" in finding.sentence


def test_a_risk_goes_no_further_up_than_the_first_result_that_lags() -> None:
    found = diagnosed(at_risk("1.1"), {"1.a": BAD, "1.1.a": BAD}, rated=[CAME_TRUE])

    assert only(found, "risk_at_lagging_result").result == "1.1"


def test_a_risk_to_an_assumption_threatens_what_rests_on_it() -> None:
    found = diagnosed(at_risk("A1"), {"1.a": BAD, "1.1.a": BAD}, rated=[CAME_TRUE])

    assert only(found, "risk_at_lagging_result").result == "1"


def test_a_risk_to_a_precondition_threatens_what_the_activity_serves() -> None:
    fw = plan(
        output(),
        me.Assumption("A1", "Permits come"),
        activity(preconditions="A1"),
        me.Risk("R1", "No permits", node="A1"),
    ).link("1.1.1", "1.1")

    found = diagnosed(fw, {"1.1.a": BAD}, rated=[CAME_TRUE])

    assert only(found, "risk_at_lagging_result").result == "1.1"


@pytest.mark.parametrize("rated", [[], [{**ROSE, "likelihood": 1}]])
def test_a_risk_that_stands_or_fell_is_no_finding(rated: list[Any]) -> None:
    found = diagnosed(at_risk("1"), {"1.a": BAD, "1.1.a": BAD}, rated=rated)

    assert kinds(found) == []


def test_a_risk_at_sound_results_is_no_finding() -> None:
    found = diagnosed(at_risk("1.1"), {"1.a": GOOD, "1.1.a": GOOD}, rated=[CAME_TRUE])

    assert kinds(found) == []


def test_a_risk_to_something_that_is_not_there_is_passed_over() -> None:
    found = diagnosed(at_risk("9.9"), {"1.a": BAD, "1.1.a": BAD}, rated=[CAME_TRUE])

    assert kinds(found) == []


def test_a_risk_in_a_circle_of_results_is_followed_once() -> None:
    fw = plan(outcome(), outcome("2"), outcome("3"), me.Risk("R1", "r", node="1"))
    fw = fw.link("1", "2").link("2", "1").link("2", "3")

    found = diagnosed(fw, {"1.a": GOOD, "2.a": GOOD, "3.a": BAD}, rated=[CAME_TRUE])

    assert only(found, "risk_at_lagging_result").result == "3"


def test_an_overdue_treatment_is_a_reading() -> None:
    fw = at_risk("1", due="2024-05-31", action="Sign contracts", owner="Head")
    found = diagnosed(fw, {"1.a": BAD, "1.1.a": BAD}, rated=[CAME_TRUE])

    finding = only(found, "risk_at_lagging_result")
    assert finding.reading[1] == (
        "Delivery: the treatment of R1 was due on 2024-05-31 and is 30 days late."
    )
    assert finding.look_at == ("the treatment of R1: Sign contracts; owner: Head",)


def test_a_treatment_that_is_done_may_not_have_been_enough() -> None:
    rated = [{**CAME_TRUE, "treatment_status": "done"}]
    found = diagnosed(at_risk("1"), {"1.a": BAD, "1.1.a": BAD}, rated=rated)

    finding = only(found, "risk_at_lagging_result")
    assert "is done, and may not have been enough" in finding.reading[1]
    assert finding.look_at == ("the treatment of R1: the plan names no action",)


def test_without_ratings_nothing_is_said_of_risks() -> None:
    found = diagnosed(at_risk("1"), {"1.a": BAD, "1.1.a": BAD})

    assert kinds(found) == []
    assert found.states[0].risk is None
