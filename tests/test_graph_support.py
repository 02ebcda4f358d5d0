"""What a plan rests on: doubts that spread, and loads that are carried."""

from random import Random
from typing import Any

import attrs
import networkx as nx
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.graph.support import reason_to_doubt
from tests import strategies
from tests.strategies import FEW_EXAMPLES

# Doubts


def ladder(**status: Any) -> me.ResultsFramework:
    """Two outputs under an outcome under the objective, an assumption on each step."""
    return me.ResultsFramework("P", "t").add(
        me.Objective("O", "To contribute to reintegration"),
        me.Outcome("1", "Returnees have an income"),
        me.Output("1.1", "Returnees have a trade"),
        me.Output("1.2", "Returnees have loans"),
        *(me.Assumption(id, "It holds", **status.get(id, {})) for id in "ABC"),
        me.Link("1", "O", assumptions="A"),
        me.Link("1.1", "1", assumptions="B"),
        me.Link("1.2", "1", assumptions="C"),
    )


FAILED = {"status": "failed"}
IN_DOUBT = {"status": "in_doubt"}
UNLIKELY = {"likelihood": "unlikely"}


def in_doubt(plan: me.ResultsFramework) -> list[str]:
    return [doubt.result for doubt in me.graph.doubts(plan)]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (FAILED, "failed"),
        (IN_DOUBT, "in_doubt"),
        (UNLIKELY, "unlikely"),
        (UNLIKELY | FAILED, "failed"),
        (UNLIKELY | {"status": "untested"}, "unlikely"),
    ],
)
def test_an_assumption_that_gives_way_casts_doubt_on_what_stands_above(
    state: dict[str, str], reason: str
) -> None:
    (doubt,) = me.graph.doubts(ladder(A=state))

    assert (doubt.result, doubt.assumption, doubt.through) == ("O", "A", "")
    assert doubt.reason == reason
    assert str(doubt.step) == "1 -> O"


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"status": "holds"},
        {"status": "untested"},
        {"likelihood": "likely"},
        UNLIKELY | {"status": "holds"},
    ],
)
def test_an_assumption_that_may_well_hold_casts_no_doubt(
    state: dict[str, str],
) -> None:
    assert in_doubt(ladder(A=state, B=state, C=state)) == []


def test_a_result_with_another_sound_way_is_not_in_doubt() -> None:
    assert in_doubt(ladder(B=FAILED)) == []


def test_a_doubt_spreads_upwards_from_the_nearest_result() -> None:
    first, second = me.graph.doubts(ladder(B=FAILED, C=IN_DOUBT))

    assert (first.result, first.through) == ("1", "")
    assert (second.result, second.through) == ("O", "1")
    assert second.assumption == first.assumption == "B"
    assert second.step == first.step


def test_the_gravest_reason_is_named() -> None:
    plan = ladder(B=UNLIKELY, C=IN_DOUBT)

    assert me.graph.doubts(plan)[0].assumption == "C"
    assert me.graph.doubts(plan.replace("B", status="failed"))[0].assumption == "B"


def test_the_gravest_reason_of_one_step_is_named() -> None:
    plan = ladder(A=UNLIKELY).unlink("1", "O").link("1", "O", assuming=["A", "B"])

    (doubt,) = me.graph.doubts(plan.replace("B", status="in_doubt"))

    assert (doubt.assumption, doubt.reason) == ("B", "in_doubt")


def test_a_circle_does_not_hold_itself_up() -> None:
    plan = ladder(B=FAILED).remove("1.2").add(me.Outcome("2", "Trust grows"))

    assert in_doubt(plan.link("1", "2").link("2", "1")) == ["1", "O", "2"]


def test_a_circle_that_rests_on_nothing_is_not_in_doubt() -> None:
    plan = ladder(A=FAILED, B=FAILED).add(me.Outcome("2", "a"), me.Outcome("3", "b"))

    assert "2" not in in_doubt(plan.link("2", "3").link("3", "2"))


def test_a_result_that_leads_to_itself_can_be_in_doubt(
    tangle: me.ResultsFramework,
) -> None:
    failed = me.Assumption("A", "It holds", status="failed")

    assert in_doubt(tangle.unlink("8", "8").link("8", "8", assuming=failed)) == ["8"]


@given(strategies.frameworks())
def test_what_is_in_doubt_rests_on_an_assumption_that_gave_way(
    plan: me.ResultsFramework,
) -> None:
    doubts = me.graph.doubts(plan)

    assert len({doubt.result for doubt in doubts}) == len(doubts)
    for doubt in doubts:
        critical = me.graph.critical_assumptions(plan, doubt.result)
        assert plan[doubt.assumption] in critical
        assert doubt.assumption in doubt.step.assumptions
        if doubt.through:
            assert plan.link_between(doubt.through, doubt.result) in plan.links
        else:
            assert doubt.step.target == doubt.result


@FEW_EXAMPLES
@given(strategies.frameworks())
def test_without_circles_doubt_is_what_every_step_from_below_says(
    plan: me.ResultsFramework,
) -> None:
    assume(not me.graph.cycles(plan))
    doubtful = set(in_doubt(plan))

    for id in plan.results:
        below = plan.links_down(id)
        weak = [
            link.source in doubtful
            or any(reason_to_doubt(plan[name]) for name in link.assumptions)
            for link in below
        ]
        assert (id in doubtful) == (bool(below) and all(weak))


@given(strategies.frameworks())
def test_a_plan_without_assumptions_has_no_doubts(plan: me.ResultsFramework) -> None:
    assert me.graph.doubts(plan.remove(*plan.assumptions)) == ()


# What carries a plan


def shares(plan: me.ResultsFramework) -> dict[str, float]:
    return {
        getattr(load.on, "id", str(load.on)): load.share
        for load in me.graph.load_bearing(plan)
    }


def test_in_a_tree_the_load_is_the_share_of_the_lowest_results_below() -> None:
    plan = ladder().add(me.Outcome("2", "b"), contributes_to="O", assuming="B")
    plan = plan.add(*(me.Output(f"2.{place}", "x") for place in range(4)))
    for place in range(4):
        plan = plan.link(f"2.{place}", "2")

    assert shares(plan) == {
        "A": pytest.approx(2 / 6),
        "B": pytest.approx(4 / 6),  # not with what passes it a level below
        "C": pytest.approx(1 / 6),
        "2 -> O": pytest.approx(4 / 6),
        "1 -> O": pytest.approx(2 / 6),
        "1.1 -> 1": pytest.approx(1 / 6),
        "1.2 -> 1": pytest.approx(1 / 6),
        **{f"2.{place} -> 2": pytest.approx(1 / 6) for place in range(4)},
    }


def test_the_heaviest_comes_first() -> None:
    loads = [load.share for load in me.graph.load_bearing(ladder())]

    assert loads == [1, 1, 0.5, 0.5, 0.5, 0.5]
    assert isinstance(me.graph.load_bearing(ladder())[0].on, me.Assumption)


def test_a_chain_that_rests_on_one_assumption_counts_once() -> None:
    plan = me.ResultsFramework("P", "t").add(
        *(me.Outcome(str(place), "c") for place in range(4)),
        me.Assumption("A", "It holds"),
        *(me.Link(str(p), str(p + 1), assumptions="A") for p in range(3)),
    )

    assert shares(plan)["A"] == 1


def test_a_result_divides_what_it_gets_among_its_parents() -> None:
    plan = ladder().add(me.Outcome("2", "b"), me.Outcome("3", "c"))
    plan = plan.link("1.1", "2").link("1.1", "3", assuming="C")

    assert shares(plan)["1.1 -> 1"] == pytest.approx(1 / 6)
    assert shares(plan)["1.2 -> 1"] == pytest.approx(1 / 2)
    assert shares(plan)["1 -> O"] == pytest.approx(4 / 6)
    assert shares(plan)["C"] == pytest.approx(4 / 6)


def test_the_paths_of_a_diamond_add_up() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.Objective("O", "a"),
        me.Outcome("1", "b"),
        me.Outcome("2", "c"),
        me.Output("3", "d"),
        me.Assumption("A", "It holds"),
        me.Link("3", "1"),
        me.Link("3", "2"),
        me.Link("1", "O", assumptions="A"),
        me.Link("2", "O", assumptions="A"),
    )

    assert shares(plan) == {"A": 1, "3 -> 1": 0.5, "3 -> 2": 0.5} | {
        "1 -> O": 0.5,
        "2 -> O": 0.5,
    }


def test_what_enters_a_circle_leaves_it_by_the_links_that_lead_out() -> None:
    plan = ladder().add(me.Outcome("2", "b"), me.Objective("O2", "c"))
    plan = plan.link("1", "2").link("2", "1", assuming="C").link("2", "O2")

    carried = shares(plan)

    assert (carried["1 -> O"], carried["2 -> O2"]) == (0.5, 0.5)
    assert not {"1 -> 2", "2 -> 1"} & set(carried)
    assert carried["C"] == 0.5


def test_a_circle_at_the_bottom_is_one_lowest_result(
    tangle: me.ResultsFramework,
) -> None:
    plan = tangle.unlink("1.1", "1").unlink("1.1", "2")

    assert shares(plan) == {"1 -> O": 0.5, "9 -> O": 0.5}


def test_a_plan_without_links_carries_nothing() -> None:
    assert me.graph.load_bearing(me.ResultsFramework("P", "t")) == ()
    assert me.graph.load_bearing(ladder().remove("1", "O")) == ()


@FEW_EXAMPLES
@given(strategies.frameworks(max_results=8))
def test_no_load_is_more_than_all(plan: me.ResultsFramework) -> None:
    loads = me.graph.load_bearing(plan)

    assert all(0 <= load.share <= 1 for load in loads)
    assert [load.share for load in loads] == sorted(
        (load.share for load in loads), reverse=True
    )
    on = [load.on for load in loads if isinstance(load.on, me.Link)]
    circles = nx.condensation(me.graph.to_networkx(plan)).graph["mapping"]
    assert len(on) == sum(
        circles[one.source] != circles[one.target] for one in plan.links
    )


@FEW_EXAMPLES
@given(strategies.frameworks(max_results=8))
def test_what_comes_in_at_the_bottom_goes_out_at_the_top(
    plan: me.ResultsFramework,
) -> None:
    assume(not me.graph.cycles(plan))
    tops = {id for id in plan.results if not plan.links_up(id)}

    out = sum(
        load.share
        for load in me.graph.load_bearing(plan)
        if isinstance(load.on, me.Link) and load.on.target in tops
    )

    assert out == pytest.approx(1 if plan.links else 0)


@FEW_EXAMPLES
@given(strategies.frameworks(), st.sampled_from([me.Outcome, me.Output, me.Activity]))
def test_what_is_linked_to_nothing_changes_no_load(
    plan: me.ResultsFramework, kind: type[me.Outcome]
) -> None:
    more = plan.add(
        kind("an island", "x"),
        me.Assumption("a new one", "It holds"),
        me.Risk("a risk", "x"),
    )

    assert me.graph.load_bearing(more) == me.graph.load_bearing(plan)


@given(strategies.frameworks(), st.randoms(use_true_random=False))
def test_loads_do_not_depend_on_the_order_of_the_links(
    plan: me.ResultsFramework, random: Random
) -> None:
    links = list(plan.links)
    random.shuffle(links)

    assert shares(attrs.evolve(plan, links=links)) == pytest.approx(shares(plan))


@pytest.mark.parametrize("verb", ["doubts", "load_bearing"])
def test_what_is_no_plan_is_refused(verb: str) -> None:
    with pytest.raises(me.ModelError, match="'plan.xlsx' is no plan but str"):
        getattr(me.graph, verb)("plan.xlsx")
