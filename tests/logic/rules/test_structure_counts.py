"""Structure: how many of each."""

import attrs
import pytest

import iom_me as me
from tests.logic.found import found, messages


def branching(outcomes: int, outputs: int, activities: int) -> me.ResultsFramework:
    """A plan with so many outcomes; the first has so many outputs, and so on."""
    return (
        me.ResultsFramework("P", "t")
        .add(*(me.Outcome(f"{n + 1}", "c") for n in range(outcomes)))
        .add(*(me.Output(f"1.{n + 1}", "c") for n in range(outputs)))
        .add(*(me.Activity(f"1.1.{n + 1}", "c") for n in range(activities)))
        .add(*(me.Link(f"1.{n + 1}", "1") for n in range(outputs)))
        .add(*(me.Link(f"1.1.{n + 1}", "1.1") for n in range(activities)))
    )


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (1, 0), (2, 1), (9, 1)])
def test_a_plan_has_exactly_one_objective(count: int, expected: int) -> None:
    objectives = [me.Objective(f"O{place}", "c") for place in range(count)]

    findings = found("S01", me.ResultsFramework("P", "t", results=objectives))

    assert len(findings) == expected


def test_the_last_of_many_objectives_are_counted() -> None:
    objectives = [me.Objective(f"O{place}", "c") for place in range(9)]

    (message,) = messages("S01", me.ResultsFramework("P", "t", results=objectives))

    assert "9 objectives (O0, O1, O2, O3 and 5 more)" in message


@pytest.mark.parametrize(
    ("size", "node", "words"),
    [
        ((6, 1, 1), "", "The plan has 6 outcomes, where up to 5 are usual."),
        ((1, 6, 1), "1", "has 6 outputs, where up to 5 are usual."),
        ((1, 1, 11), "1.1", "has 11 activities, where up to 10 are usual."),
    ],
)
def test_more_parts_than_usual_are_counted(
    size: tuple[int, int, int], node: str, words: str
) -> None:
    (finding,) = found("S11", branching(*size))

    assert finding.node == node
    assert finding.message.endswith(words)


def test_as_many_parts_as_the_profile_allows_are_fine() -> None:
    assert found("S11", branching(5, 5, 10)) == []


def test_the_profile_says_how_many_are_too_many() -> None:
    limits = me.logic.Thresholds(max_outcomes=1, max_outputs=1, max_activities=1)
    strict = attrs.evolve(me.logic.profile("iom"), thresholds=limits)

    findings = found("S11", branching(2, 2, 2), profile=strict)

    assert [finding.node for finding in findings] == ["", "1", "1.1"]


def test_outcomes_that_lead_to_another_outcome_are_not_counted_beside_it() -> None:
    plan = branching(6, 0, 0).link("6", "5").link("5", "4")

    assert found("S11", plan) == []


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 0), (2, 1), (7, 1)])
def test_one_specific_objective_is_enough(count: int, expected: int) -> None:
    assert len(found("S12", branching(count, 0, 0))) == expected


def test_the_outcomes_that_are_too_many_are_named() -> None:
    assert messages("S12", branching(2, 0, 0)) == [
        "The plan has 2 outcomes (1 and 2): this donor accepts one."
    ]
