"""The first rules about assumptions."""

import pytest

import iom_me as me
from tests.logic.found import found


@pytest.mark.parametrize(("child", "parent"), [("1", "O"), ("1.1", "1")])
def test_a_step_without_assumption_is_a_warning(
    plan: me.ResultsFramework, child: str, parent: str
) -> None:
    (finding,) = found("A01", plan.unlink(child, parent).link(child, parent))

    assert (finding.node, finding.path) == (child, f"{child} -> {parent}")


def test_each_step_of_a_result_needs_its_own_assumption(
    plan: me.ResultsFramework,
) -> None:
    plan = plan.add(me.Outcome("2", "Wells are kept"), me.Link("1.1", "2"))

    assert [finding.path for finding in found("A01", plan)] == ["1.1 -> 2"]


def test_a_step_from_an_activity_needs_no_assumption(
    plan: me.ResultsFramework,
) -> None:
    plan = plan.unlink("1.1.1", "1.1").link("1.1.1", "1.1")

    assert found("A01", plan) == []


def test_the_objective_rests_on_nothing(plan: me.ResultsFramework) -> None:
    (finding,) = found("A03", plan.link("O", "1", assuming=["A1", "A2"]))

    assert (finding.node, finding.path) == ("O", "O -> 1")
    assert "rests on A1 and A2;" in finding.message
