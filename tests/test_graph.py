"""The plan as a graph: directions, circles, and chains of any length."""

import networkx as nx
import pytest
from hypothesis import given

import iom_me as me
from tests import strategies
from tests.strategies import FEW_EXAMPLES


def test_upstream_is_what_feeds_and_downstream_what_follows(
    plan: me.ResultsFramework,
) -> None:
    assert me.graph.upstream(plan, "1") == ("1.1", "1.1.1")
    assert me.graph.downstream(plan, "1.1") == ("1", "O")


def test_a_result_in_a_circle_feeds_itself(tangle: me.ResultsFramework) -> None:
    assert "1" in me.graph.upstream(tangle, "1")
    assert me.graph.downstream(tangle, "8") == ("8",)
    assert me.graph.upstream(tangle, "7") == ()


@pytest.mark.parametrize("verb", ["upstream", "downstream", "critical_assumptions"])
def test_an_unknown_result_is_named(plan: me.ResultsFramework, verb: str) -> None:
    with pytest.raises(me.UnknownIdError, match="no 'A1' in the results"):
        getattr(me.graph, verb)(plan, "A1")


def test_a_result_rests_on_the_assumptions_of_all_steps_below(
    plan: me.ResultsFramework,
) -> None:
    ids = [assumption.id for assumption in me.graph.critical_assumptions(plan, "O")]

    assert ids == ["A1", "A2"]
    assert [a.id for a in me.graph.critical_assumptions(plan, "1.1")] == ["A2"]


def test_levels_count_the_longest_way_up(tangle: me.ResultsFramework) -> None:
    assert me.graph.levels(tangle) == {
        "1.1": 2,
        "1": 1,
        "2": 1,
        "O": 0,
        "9": 1,
        "8": 0,
        "7": 0,
    }


def test_circles_are_closed_paths_in_plan_order(tangle: me.ResultsFramework) -> None:
    assert me.graph.cycles(tangle) == (("1", "2", "1"), ("8", "8"))


def test_the_graph_carries_the_records(plan: me.ResultsFramework) -> None:
    graph = me.graph.to_networkx(plan)

    assert graph.nodes["1.1"]["record"] is plan["1.1"]
    assert graph.edges["1.1", "1"]["link"].because == "wells are near the houses"


def test_a_chain_of_a_hundred_thousand_is_no_trouble() -> None:
    size = 100_000
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[me.Output(str(place), "o") for place in range(size)],
        links=[me.Link(str(place), str(place + 1)) for place in range(size - 1)],
    )
    round_trip = plan.link(str(size - 1), "0")

    assert len(me.graph.upstream(plan, str(size - 1))) == size - 1
    assert max(me.graph.levels(plan).values()) == size - 1
    assert me.graph.cycles(plan) == ()
    assert len(me.graph.cycles(round_trip)[0]) == size + 1
    assert len(me.graph.load_bearing(plan)) == size - 1
    assert me.graph.load_bearing(round_trip) == ()


def test_a_doubt_climbs_a_chain_of_any_length() -> None:
    size = 100_000
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[me.Output(str(place), "o") for place in range(size)],
        links=[
            me.Link(str(place), str(place + 1), assumptions="A" if place == 0 else ())
            for place in range(size - 1)
        ],
        assumptions=[me.Assumption("A", "It holds", status="failed")],
    )

    doubts = me.graph.doubts(plan)

    assert [doubt.result for doubt in doubts] == [str(p) for p in range(1, size)]
    assert doubts[-1].through == str(size - 2)
    assert len(me.graph.rests_on(plan, "A")) == size - 1


@FEW_EXAMPLES
@given(strategies.frameworks())
def test_the_walks_agree_with_networkx(plan: me.ResultsFramework) -> None:
    graph = me.graph.to_networkx(plan)

    for id in plan.results:
        assert set(me.graph.upstream(plan, id)) - {id} == nx.ancestors(graph, id)
        assert set(me.graph.downstream(plan, id)) - {id} == nx.descendants(graph, id)
    assert bool(me.graph.cycles(plan)) != nx.is_directed_acyclic_graph(graph)
    for circle in me.graph.cycles(plan):
        assert circle[0] == circle[-1]
        assert nx.is_path(graph, list(circle))


# What rests on an assumption


def test_what_rests_on_an_assumption_stands_above_its_steps(
    plan: me.ResultsFramework,
) -> None:
    assert me.graph.rests_on(plan, "A1") == ("O",)
    assert me.graph.rests_on(plan, "A2") == ("1", "1.1", "O")


def test_nothing_rests_on_an_assumption_without_a_step(
    plan: me.ResultsFramework,
) -> None:
    assert me.graph.rests_on(plan.add(me.Assumption("A3", "Rain")), "A3") == ()


def test_only_an_assumption_can_be_rested_on(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.UnknownIdError, match="no '1.1' in the assumptions"):
        me.graph.rests_on(plan, "1.1")


@given(strategies.frameworks())
def test_a_result_rests_on_what_is_critical_for_it(plan: me.ResultsFramework) -> None:
    for id in plan.assumptions:
        resting = set(me.graph.rests_on(plan, id))
        for result in plan.results:
            critical = {one.id for one in me.graph.critical_assumptions(plan, result)}
            assert (id in critical) == (result in resting)


def test_what_rests_on_an_assumption_is_asked_of_a_plan() -> None:
    with pytest.raises(me.ModelError, match="'plan.xlsx' is no plan but str"):
        me.graph.rests_on("plan.xlsx", "A1")  # type: ignore[arg-type]
