"""Structure: whole chains from the activities to the objective, and islands."""

import networkx as nx
import pytest
from hypothesis import given

import iom_me as me
from tests import strategies
from tests.logic.cases import SOUND
from tests.logic.found import found
from tests.strategies import FEW_EXAMPLES


@pytest.mark.parametrize(
    ("code", "child", "parent"),
    [("S03", "1", "O"), ("S04", "1.1", "1"), ("S05", "1.1.1", "1.1")],
)
def test_a_result_without_its_link_up_is_an_orphan(
    plan: me.ResultsFramework, code: str, child: str, parent: str
) -> None:
    (finding,) = found(code, plan.unlink(child, parent))

    assert finding.node == child
    assert finding.message.endswith("it has no link up.")


def test_an_orphan_names_the_parents_that_it_has(plan: me.ResultsFramework) -> None:
    plan = plan.unlink("1.1", "1").link("1.1", "O")

    (finding,) = found("S04", plan)

    assert finding.message.endswith("leads to no outcome: it leads only to O.")


def test_an_outcome_may_lead_to_the_objective_by_way_of_another(
    plan: me.ResultsFramework,
) -> None:
    plan = plan.add(me.Outcome("0", "Households boil water"), contributes_to="1")

    assert found("S03", plan) == []


@pytest.mark.parametrize(
    ("code", "above"),
    [("S03", ["O"]), ("S04", ["1", "2"]), ("S05", ["1.1", "1.2", "2.1", "2.2"])],
)
def test_a_level_that_is_missing_as_a_whole_makes_no_orphans(
    code: str, above: list[str]
) -> None:
    assert found(code, SOUND.remove(*above)) == []


def test_outcomes_that_only_lead_to_each_other_are_orphans() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.Objective("O", "c"), me.Outcome("1", "a"), me.Outcome("2", "b")
    )

    nodes = [f.node for f in found("S03", plan.link("1", "2").link("2", "1"))]

    assert nodes == ["1", "2"]


@FEW_EXAMPLES
@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        ("S03", me.Level.OUTCOME, me.Level.OBJECTIVE),
        ("S04", me.Level.OUTPUT, me.Level.OUTCOME),
        ("S05", me.Level.ACTIVITY, me.Level.OUTPUT),
    ],
)
@given(fw=strategies.frameworks(max_results=8))
def test_orphans_are_those_that_no_path_leads_up_from(
    code: str, level: me.Level, above: me.Level, fw: me.ResultsFramework
) -> None:
    of_level = {r.id for r in fw.results.values() if r.level is level}
    tops = {r.id for r in fw.results.values() if r.level is above}
    both = me.graph.to_networkx(fw).subgraph(of_level | tops)

    expected = {
        one for one in of_level if tops and not nx.descendants(both, one) & tops
    }

    assert {finding.node for finding in found(code, fw)} == expected


def test_an_outcome_without_output_is_an_error(plan: me.ResultsFramework) -> None:
    (finding,) = found("S06", plan.remove("1.1"))

    assert (finding.node, finding.severity.value) == ("1", "error")


def test_an_output_without_activity_is_a_warning(plan: me.ResultsFramework) -> None:
    (finding,) = found("S06", plan.remove("1.1.1"))

    assert (finding.node, finding.severity.value) == ("1.1", "warning")
    assert finding.suggestion == "List the activities that lead to it."


def test_a_plan_without_activities_is_told_once() -> None:
    (finding,) = found("S06", SOUND.remove(*SOUND.activities))

    assert (finding.node, finding.severity.value) == ("", "warning")
    assert finding.message.startswith("The plan has no activities:")


def test_a_draft_without_outputs_and_activities_lacks_outputs() -> None:
    plan = SOUND.remove(*SOUND.activities, *SOUND.outputs)

    assert [finding.node for finding in found("S06", plan)] == ["1", "2"]


def two_projects() -> me.ResultsFramework:
    second = me.Objective("O2", "To contribute to safe borders")
    return SOUND.add(second).unlink("2", "O").link("2", "O2")


def test_two_trees_in_one_plan_are_told_apart() -> None:
    (finding,) = found("S16", two_projects())

    assert finding.node == "O2"
    assert finding.message == (
        'Objective O2 "To contribute to safe borders" stands apart with 2, 2.1, 2.2, '
        "2.1.1 and 2 more: nothing links them to the rest of the plan."
    )


def test_the_larger_part_is_the_plan() -> None:
    plan = SOUND.unlink("1", "O")
    plan = plan.add(me.Objective("O2", "c")).link("1", "O2")

    (finding,) = found("S16", plan)

    assert finding.node == "O"
    assert "stands apart with 2, 2.1," in finding.message


@pytest.mark.parametrize(
    ("child", "parent"), [("2", "O"), ("1.2", "1"), ("1.1.1", "1.1")]
)
def test_what_hangs_on_one_orphan_is_left_to_the_rule_on_orphans(
    child: str, parent: str
) -> None:
    assert found("S16", SOUND.unlink(child, parent)) == []


def test_orphans_that_stand_together_are_an_island() -> None:
    plan = SOUND.unlink("2", "O").add(
        me.Outcome("3", "Families receive returnees"), me.Link("2.2", "3")
    )

    (finding,) = found("S16", plan)

    assert finding.node == "2"
    assert "stands apart with 3," in finding.message


def test_each_island_is_reported_once() -> None:
    islands = [me.Objective(f"O{n}", "c") for n in (2, 3)]
    outcomes = [me.Outcome(f"{n}9", "c") for n in (2, 3)]
    links = [me.Link(f"{n}9", f"O{n}") for n in (2, 3)]

    findings = found("S16", SOUND.add(*islands, *outcomes, *links))

    assert [finding.node for finding in findings] == ["O2", "O3"]


def test_a_single_result_is_no_island(tangle: me.ResultsFramework) -> None:
    assert found("S16", tangle) == []


def test_an_empty_plan_has_no_islands() -> None:
    assert found("S16", me.ResultsFramework("P", "t")) == []


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=8))
def test_islands_are_parts_that_no_link_joins(fw: me.ResultsFramework) -> None:
    parts = list(nx.weakly_connected_components(me.graph.to_networkx(fw)))

    nodes = [finding.node for finding in found("S16", fw)]
    islands = [part for part in parts if part & set(nodes)]

    assert len(islands) == len(nodes) <= max(len(parts) - 1, 0)
    assert all(len(island) > 1 for island in islands)
