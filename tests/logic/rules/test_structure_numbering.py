"""Structure: gaps in the numbers, numbers of other parents, and the way out."""

import attrs
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from tests import strategies
from tests.logic.cases import SOUND
from tests.logic.found import found
from tests.strategies import FEW_EXAMPLES

LEVELS = (me.Objective, me.Outcome, me.Output, me.Activity)


def numbered(*ids: str, links: str = "") -> me.ResultsFramework:
    """A plan with these ids, of the level that the number of parts says.

    Each is linked to the id that it begins with, unless `links` says otherwise.
    """
    parents = {id: id.rpartition(".")[0] for id in ids}
    parents |= dict(pair.split(">") for pair in links.split())
    return me.ResultsFramework("P", "t").add(
        me.Objective("O", "c"),
        *(LEVELS[id.count(".") + 1](id, "c") for id in ids),
        *(me.Link(id, above) for id, above in parents.items() if above in ids),
    )


def renamed(plan: me.ResultsFramework) -> me.ResultsFramework:
    """Apply the fixes of all findings, as one renaming."""
    ids = {
        step.before: step.after
        for finding in found("S10", plan)
        if finding.fix
        for step in finding.fix.steps
    }
    results = [
        attrs.evolve(
            result,
            id=ids.get(result.id, result.id),
            indicators=[
                attrs.evolve(indicator, id=ids.get(indicator.id, indicator.id))
                for indicator in result.indicators
            ],
        )
        for result in plan.results.values()
    ]
    links = [
        me.Link(ids.get(link.source, link.source), ids.get(link.target, link.target))
        for link in plan.links
    ]
    return me.ResultsFramework(plan.id, plan.title, results=results, links=links)


def ids(plan: me.ResultsFramework) -> list[str]:
    return [id for id in plan.results if id != "O"]


@pytest.mark.parametrize(
    "plan",
    [
        numbered("1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1"),
        numbered("2", "1", "1.2", "1.1"),
        numbered(*(str(n + 1) for n in range(12))),
        numbered(),
        numbered("1", "2", "1.1", "2.1", links="1.1>1 2.1>2").link("1.1", "2"),
    ],
)
def test_numbers_in_sequence_are_fine(plan: me.ResultsFramework) -> None:
    assert found("S10", plan) == []


@pytest.mark.parametrize(
    ("given_ids", "node", "left_out"),
    [
        (("1", "1.2"), "1.2", "1.1"),
        (("1", "3"), "3", "2"),
        (("2",), "2", "1"),
        (("1", "4"), "4", "2 and 3"),
        (("1", "1.1", "1.1.1", "1.1.3"), "1.1.3", "1.1.2"),
    ],
)
def test_a_gap_is_reported_where_the_numbers_jump(
    given_ids: tuple[str, ...], node: str, left_out: str
) -> None:
    (finding,) = found("S10", numbered(*given_ids))

    assert finding.node == node
    assert finding.message.startswith(f"The numbers leave out {left_out}, right before")


def test_each_jump_is_reported() -> None:
    findings = found("S10", numbered("1", "3", "5"))

    assert [finding.node for finding in findings] == ["3", "5"]


def test_a_number_under_another_parent_is_reported() -> None:
    (finding,) = found("S10", numbered("1", "2", "1.1", "1.2", links="1.2>2"))

    assert finding.node == "1.2"
    assert finding.message == (
        'Output 1.2 "c" leads to 2, but its number begins with 1.'
    )


def test_a_result_without_parent_keeps_its_number() -> None:
    assert found("S10", numbered("1", "1.1").unlink("1.1", "1")) == []


@pytest.mark.parametrize(
    "given_ids",
    [
        ("1000", "1200"),
        ("OUT-1", "OUT-3"),
        ("A", "C"),
        ("01", "03"),
        ("10", "20", "40"),
        ("٣",),
        ("1", "3", "4bis"),
    ],
)
def test_codes_of_another_kind_are_left_alone(given_ids: tuple[str, ...]) -> None:
    outcomes = [me.Outcome(id, "c") for id in given_ids]

    assert found("S10", me.ResultsFramework("P", "t", results=outcomes)) == []


def test_codes_that_end_in_the_parents_zeros_are_left_alone() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.Objective("1000", "c"),
        me.Outcome("1100", "c"),
        me.Outcome("1300", "c"),
        me.Output("1110", "c"),
        me.Link("1110", "1100"),
    )

    assert found("S10", plan) == []


def test_levels_above_one_with_other_codes_are_still_looked_at() -> None:
    plan = numbered("1", "3").add(me.Output("P-1", "c"), contributes_to="1")

    (finding,) = found("S10", plan)

    assert finding.node == "3"
    assert finding.fix is None


def test_a_gap_is_closed_with_all_that_follows() -> None:
    plan = numbered("1", "1.2", "1.2.1", "1.3").replace(
        "1.2", indicators=[me.Indicator("1.2.a", "t"), me.Indicator("I-7", "t")]
    )

    (finding,) = found("S10", plan)

    assert finding.fix
    assert [(step.before, step.after) for step in finding.fix.steps] == [
        ("1.2", "1.1"),
        ("1.2.a", "1.1.a"),
        ("1.3", "1.2"),
        ("1.2.1", "1.1.1"),
    ]
    assert {step.field for step in finding.fix.steps} == {"id"}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (numbered("1", "3", "3.1", "3.1.1"), ["1", "2", "2.1", "2.1.1"]),
        (
            numbered("1", "2", "1.1", "1.2", "1.3", "1.2.1", links="1.2>2"),
            ["1", "2", "1.1", "2.1", "1.2", "2.1.1"],
        ),
        (
            numbered("1", "4", "1.2", "4.1", "4.3", "4.3.2"),
            ["1", "2", "1.1", "2.1", "2.2", "2.2.1"],
        ),
        (
            numbered("1", "3", "2.1", "3.1", links="2.1>3"),
            ["1", "2", "2.2", "2.1"],
        ),
        (
            numbered("1", "2", "1.1", "2.10", "2.20", links="1.1>2"),
            ["1", "2", "2.30", "2.10", "2.20"],
        ),
    ],
)
def test_the_fixes_together_put_the_numbers_in_sequence(
    plan: me.ResultsFramework, expected: list[str]
) -> None:
    assert ids(renamed(plan)) == expected


def test_a_number_that_another_record_has_is_not_proposed() -> None:
    plan = numbered("1", "1.2").add(me.BudgetLine("1.1", "Outputs", amount=1))

    (finding,) = found("S10", plan)

    assert finding.fix is None


def test_the_id_of_an_indicator_elsewhere_is_not_proposed() -> None:
    plan = numbered("1", "1.2").replace("1", indicators=me.Indicator("1.1.a", "t"))
    plan = plan.replace("1.2", indicators=me.Indicator("1.2.a", "t"))

    (finding,) = found("S10", plan)

    assert finding.fix is None


def test_a_slip_in_one_number_is_undone() -> None:
    assert ids(renamed(SOUND.replace("1.2", id="1.5"))) == ids(SOUND)


@st.composite
def plans(draw: st.DrawFn) -> me.ResultsFramework:
    """Numbered plans with gaps, strays, orphans and several parents."""
    places = st.lists(st.integers(1, 12), max_size=4, unique=True)
    tree = [str(n) for n in draw(places)]
    outputs = [f"{stem}.{n}" for stem in tree for n in draw(places)]
    activities = [f"{stem}.{n}" for stem in outputs for n in draw(places)]
    plan = numbered(*tree, *outputs, *activities)
    for children, parents in ((outputs, tree), (activities, outputs)):
        if children:
            ends = st.tuples(st.sampled_from(children), st.sampled_from(parents))
            for child, parent in draw(st.lists(ends, max_size=3, unique=True)):
                linked = parent in {link.target for link in plan.links_up(child)}
                plan = (plan.unlink if linked else plan.link)(child, parent)
    return plan


@given(plan=plans())
def test_once_renumbered_a_plan_is_in_sequence(plan: me.ResultsFramework) -> None:
    findings = found("S10", plan)

    after = renamed(plan)

    if all(finding.fix for finding in findings):
        assert found("S10", after) == []
    changed = [s.node for f in findings if f.fix for s in f.fix.steps]
    assert len(changed) == len(set(changed))


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=8))
def test_the_fixes_of_any_plan_make_a_plan(fw: me.ResultsFramework) -> None:
    assert len(renamed(fw).results) == len(fw.results)
