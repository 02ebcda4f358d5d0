"""Where assumptions have to stand, and where they have no business."""

import pytest

import iom_me as me
from tests.logic.cases import SOUND
from tests.logic.found import found, messages


def without_assumptions(plan: me.ResultsFramework, *steps: str) -> me.ResultsFramework:
    """The plan, in which these steps ("1.1 -> 1") rest on nothing."""
    for step in steps:
        child, parent = step.split(" -> ")
        plan = plan.unlink(child, parent).link(child, parent)
    return plan


# A02


def test_an_output_whose_activities_rest_on_nothing_is_named_once() -> None:
    plan = without_assumptions(SOUND, "1.1.1 -> 1.1", "1.1.2 -> 1.1")

    (finding,) = found("A02", plan)

    assert (finding.node, finding.severity.value) == ("1.1", "info")


def test_one_activity_that_rests_on_something_is_enough() -> None:
    assert found("A02", without_assumptions(SOUND, "1.1.1 -> 1.1")) == []


def test_a_precondition_of_an_activity_counts() -> None:
    plan = without_assumptions(SOUND, "2.2.1 -> 2.2")

    assert found("A02", plan.replace("2.2.1", preconditions="A7")) == []


def test_where_no_activity_rests_on_anything_it_is_said_once() -> None:
    plan = SOUND.replace("1.2.2", preconditions=())
    steps = [str(link) for link in plan.links if link.source in plan.activities]

    (finding,) = found("A02", without_assumptions(plan, *steps))

    assert finding.node == ""
    assert finding.message.startswith("No step from an activity to its output")


def test_the_only_output_of_a_plan_is_named(plan: me.ResultsFramework) -> None:
    (finding,) = found("A02", without_assumptions(plan, "1.1.1 -> 1.1"))

    assert finding.node == "1.1"


def test_a_plan_without_assumptions_is_left_to_the_steps_above() -> None:
    steps = [str(link) for link in SOUND.links]

    assert found("A02", without_assumptions(SOUND, *steps)) == []
    assert found("A01", without_assumptions(SOUND, *steps)) != []


def test_an_output_without_activities_asks_for_no_assumption_of_them(
    plan: me.ResultsFramework,
) -> None:
    assert found("A02", plan.remove("1.1.1")) == []


def test_an_activity_that_leads_elsewhere_does_not_count(
    plan: me.ResultsFramework,
) -> None:
    plan = plan.remove("1.1.1").add(me.Activity("9", "Drill"), contributes_to="1")

    assert found("A02", plan) == []


# A03


def test_a_link_up_from_the_objective_may_rest_on_nothing() -> None:
    assert found("A03", SOUND.link("O", "1")) == []


# A18


def test_an_assumption_that_lost_its_step_is_idle() -> None:
    (finding,) = found("A18", without_assumptions(SOUND, "1.1 -> 1"))

    assert (finding.node, finding.severity.value) == ("A2", "warning")


def test_an_assumption_at_the_start_of_an_activity_is_not_idle() -> None:
    plan = without_assumptions(SOUND, "1.1 -> 1")

    assert found("A18", plan.replace("1.1.2", preconditions="A2")) == []


def test_where_all_assumptions_are_idle_it_is_said_once() -> None:
    plan = SOUND.replace("1.2.2", preconditions=())

    (message,) = messages(
        "A18", without_assumptions(plan, *(str(link) for link in plan.links))
    )

    assert message == "The plan lists 7 assumptions, but no step rests on any of them."


def test_the_only_assumption_is_named_when_it_is_idle() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Assumption("A", "Employers hire"))

    assert [finding.node for finding in found("A18", plan)] == ["A"]


@pytest.mark.parametrize("step", [("1.1", "1"), ("1.1.1", "1.1")])
def test_what_an_orphan_rested_on_is_not_reported_beside_it(
    step: tuple[str, str],
) -> None:
    assert found("A18", without_assumptions(SOUND, "1.2 -> 1").unlink(*step)) == []


def test_a_plan_without_assumptions_has_no_idle_ones() -> None:
    assert found("A18", me.ResultsFramework("P", "t")) == []
