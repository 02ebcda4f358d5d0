"""Assumptions that nobody watches, and those that carry most of a plan."""

from typing import Any

import attrs
import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found, messages

UNWATCHED = {"monitored_by": (), "responsible": " "}


def thresholds(**changes: Any) -> me.logic.Profile:
    profile = me.logic.profile("iom")
    return attrs.evolve(profile, thresholds=attrs.evolve(profile.thresholds, **changes))


# A08


@pytest.mark.parametrize(
    "watch", [{"monitored_by": "1.a"}, {"responsible": "M&E officer"}]
)
def test_an_indicator_or_a_person_is_enough(watch: dict[str, str]) -> None:
    plan = SOUND.replace("A3", **(UNWATCHED | watch))

    assert found("A08", plan) == []


def test_an_assumption_that_nobody_watches_is_named() -> None:
    (finding,) = found("A08", SOUND.replace("A3", **UNWATCHED))

    assert (finding.node, finding.severity.value) == ("A3", "info")


def test_where_nobody_watches_any_it_is_said_once() -> None:
    plan = SOUND
    for id in SOUND.assumptions:
        plan = plan.replace(id, **UNWATCHED)

    assert messages("A08", plan) == [
        "None of the 7 assumptions says which indicator or who watches it."
    ]


def test_the_only_assumption_of_a_plan_is_named() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Assumption("A", "Employers hire"))

    assert [finding.node for finding in found("A08", plan)] == ["A"]


def test_a_plan_without_assumptions_lacks_nobody_to_watch_them() -> None:
    assert found("A08", me.ResultsFramework("P", "t")) == []


# A11


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "failed"}, "has failed, but no risk"),
        ({"status": "in_doubt"}, "is in doubt, but no risk"),
        ({"likelihood": "unlikely"}, "is unlikely to hold, but no risk"),
    ],
)
def test_an_assumption_that_may_fail_needs_a_risk(
    change: dict[str, str], words: str
) -> None:
    (finding,) = found("A11", SOUND.replace("A3", **change))

    assert (finding.node, finding.severity.value) == ("A3", "warning")
    assert words in finding.message


def test_an_assumption_that_carries_most_of_the_plan_needs_one_too() -> None:
    (finding,) = found("A11", SOUND.remove("R3"))

    assert (finding.node, finding.severity.value) == ("A1", "info")
    assert finding.message.startswith("57 % of the plan rests on Assumption A1")


def test_an_assumption_that_is_known_to_hold_needs_no_risk() -> None:
    assert found("A11", SOUND.remove("R3").replace("A1", status="holds")) == []


def test_what_most_of_the_plan_is_depends_on_the_threshold() -> None:
    plan = SOUND.remove("R3")

    assert found("A11", plan, profile=thresholds(load=0.6)) == []
    assert len(found("A11", plan, profile=thresholds(load=0.4))) == 2


def test_just_the_threshold_is_not_more_than_it(plan: me.ResultsFramework) -> None:
    plan = plan.replace("R1", node="1")

    assert len(found("A11", plan)) == 2
    assert found("A11", plan, profile=thresholds(load=1)) == []


def test_the_risk_of_a_result_is_not_that_of_an_assumption() -> None:
    plan = SOUND.replace("A3", status="failed").replace("R2", node="1.2")

    assert [finding.node for finding in found("A11", plan)] == ["A3"]


def test_a_plan_whose_risks_are_linked_to_nothing_cannot_be_told() -> None:
    plan = SOUND.replace("A3", status="failed")
    for id in SOUND.risks:
        plan = plan.replace(id, node="")

    assert found("A11", plan) == []


def test_a_plan_without_risks_is_asked_for_none() -> None:
    plan = SOUND.replace("A3", status="failed").remove(*SOUND.risks)

    assert found("A11", plan) == []


# A17


def test_what_carries_most_of_the_plan_needs_an_indicator() -> None:
    (finding,) = found("A17", SOUND.replace("A1", monitored_by=()))

    assert (finding.node, finding.severity.value) == ("A1", "info")
    assert finding.message == (
        "57 % of the plan rests on Assumption A1 "
        '"Prices of food and housing rise no faster than wages", and no indicator '
        "watches it."
    )


def test_what_carries_little_does_not() -> None:
    assert found("A17", SOUND.replace("A2", monitored_by=())) == []


def test_a_link_that_carries_everything_is_no_assumption(
    plan: me.ResultsFramework,
) -> None:
    assert found("A17", plan.remove("A1", "A2")) == []
