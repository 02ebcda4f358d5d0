"""What people have looked at: wordings they reviewed, findings they accept."""

import attrs
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from tests import strategies
from tests.strategies import FEW_EXAMPLES

Reviewable = me.Link | me.Indicator | me.Assumption


def names(records: tuple[Reviewable, ...]) -> list[str]:
    return [str(r) if isinstance(r, me.Link) else r.id for r in records]


def reworded(
    plan: me.ResultsFramework, data: st.DataObject
) -> tuple[str, me.ResultsFramework]:
    """Review everything, then give one result another statement."""
    id = data.draw(st.sampled_from(list(plan.results)))
    other = f"{plan[id].statement} and more"
    return id, plan.review().replace(id, statement=other)


WITH_RESULTS = strategies.frameworks().filter(lambda plan: len(plan.results) > 0)


@given(strategies.frameworks())
def test_after_a_review_nothing_is_suspect(plan: me.ResultsFramework) -> None:
    assert plan.review().suspects() == ()


@given(strategies.frameworks())
def test_a_second_review_of_the_same_wording_changes_nothing(
    plan: me.ResultsFramework,
) -> None:
    assert plan.review().review() == plan.review()


def test_what_was_never_reviewed_is_not_suspect(plan: me.ResultsFramework) -> None:
    assert plan.replace("1.1", statement="Something else").suspects() == ()


@FEW_EXAMPLES
@given(WITH_RESULTS, st.data())
def test_rewording_a_result_marks_what_stands_beside_it_and_nothing_else(
    plan: me.ResultsFramework, data: st.DataObject
) -> None:
    id, changed = reworded(plan, data)
    links = [link for link in changed.links if id in (link.source, link.target)]
    resting = {name for link in links for name in link.assumptions}

    assert changed.suspects() == (
        *links,
        *changed[id].indicators,
        *(a for a in changed.assumptions.values() if a.id in resting),
    )


@FEW_EXAMPLES
@given(WITH_RESULTS, st.data())
def test_what_was_marked_is_reviewed_as_it_was_listed(
    plan: me.ResultsFramework, data: st.DataObject
) -> None:
    _, changed = reworded(plan, data)

    assert changed.review(*changed.suspects()).suspects() == ()


def respaced(text: str) -> str:
    turned = (c.swapcase() if c.isascii() else c for c in text)
    return f"\n {''.join(turned).replace(' ', '  ')} "


@given(WITH_RESULTS)
def test_space_and_case_are_no_other_wording(plan: me.ResultsFramework) -> None:
    changed = plan.review()
    for id in plan.results:
        changed = changed.replace(id, statement=respaced(plan[id].statement))

    assert changed.suspects() == ()


@given(strategies.frameworks(), st.data())
def test_another_id_is_no_other_wording(
    plan: me.ResultsFramework, data: st.DataObject
) -> None:
    ids = list(plan.by_id)
    id = data.draw(st.sampled_from(ids)) if ids else plan.id

    assert plan.review().replace(id, id="never used").suspects() == ()


@given(strategies.frameworks())
def test_another_order_is_no_other_wording(plan: me.ResultsFramework) -> None:
    reviewed = plan.review()
    turned = attrs.evolve(
        reviewed,
        links=reviewed.links[::-1],
        results=[*reviewed.results.values()][::-1],
        assumptions=[*reviewed.assumptions.values()][::-1],
    )

    assert turned.suspects() == ()


def test_statements_are_not_run_together(plan: me.ResultsFramework) -> None:
    apart = plan.replace("1.1", statement="a b").replace("1", statement="c").review()

    moved = apart.replace("1.1", statement="a").replace("1", statement="b c")

    assert "1.1 -> 1" in names(moved.suspects())


def test_a_step_that_now_rests_on_an_assumption_makes_it_suspect(
    plan: me.ResultsFramework,
) -> None:
    more = plan.review().add(me.Output("1.2", "Pumps run"))

    assert more.suspects() == ()
    assert names(more.link("1.2", "1", assuming="A2").suspects()) == ["A2"]


def test_only_what_is_named_is_reviewed(plan: me.ResultsFramework) -> None:
    link = plan.link_between("1.1", "1")

    reviewed = plan.review(link, "1.1.a", plan["A1"])

    records: tuple[Reviewable, ...]
    records = (
        *reviewed.links,
        *reviewed.indicators.values(),
        *reviewed.assumptions.values(),
    )
    assert names(tuple(one for one in records if one.reviewed)) == [
        "1.1 -> 1",
        "1.1.a",
        "A1",
    ]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("1.1", "no '1.1' in what can be reviewed. Did you mean '1.1.a'"),
        ("A3", "Known: 'O.a', '1.a', '1.1.a', 'A1', 'A2'"),
        (["1.1.a"], "in what can be reviewed"),
        (me.Link("1.1", "O"), "no '1.1 -> O' in the links"),
        (me.Outcome("1", "x"), "no '1' in what can be reviewed"),
    ],
)
def test_what_cannot_be_reviewed_is_named(
    plan: me.ResultsFramework, record: object, said: str
) -> None:
    with pytest.raises(me.UnknownIdError, match=said):
        plan.review(record)  # type: ignore[arg-type]


@given(strategies.frameworks())
def test_the_steps_that_rest_on_an_assumption_are_found(
    plan: me.ResultsFramework,
) -> None:
    for id in plan.assumptions:
        found = tuple(link for link in plan.links if id in link.assumptions)
        assert plan.links_assuming(id) == found


def test_steps_are_only_asked_of_an_assumption(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.UnknownIdError, match="the assumptions of plan 'W-1'"):
        plan.links_assuming("1.1")


# Findings that are accepted


def test_a_suppression_names_its_rule_and_its_place() -> None:
    here = me.Suppression("S07", "1", reason="agreed")

    assert str(here) == "S07 at 1"
    assert repr(here) == "Suppression('S07', '1', reason='agreed')"
    assert str(me.Suppression("S07", reason="agreed")) == "S07"


@pytest.mark.parametrize(
    ("code", "reason", "said"),
    [
        ("", "agreed", "Suppression.code is empty"),
        ("S07", " \n", "Suppression.reason is empty: give it a text"),
        ("S07 ", "agreed", "space around it"),
        ("S07", "\x1b[31m", r"U\+001B"),
    ],
)
def test_a_suppression_without_rule_or_reason_is_refused(
    code: str, reason: str, said: str
) -> None:
    with pytest.raises(me.ModelError, match=said):
        me.Suppression(code, reason=reason)


def test_suppressions_are_added_and_taken_back(plan: me.ResultsFramework) -> None:
    accepted = me.Suppression("S07", "1", reason="agreed")

    more = plan.add(accepted)

    assert more.suppressions == (accepted,)
    assert more.replace("W-1", suppressions=()) == plan


def test_a_plan_holds_suppressions_in_their_place_only() -> None:
    with pytest.raises(me.ModelError, match=r"suppressions\[0\] is 'S07'"):
        me.ResultsFramework("P", "t", suppressions=["S07"])  # type: ignore[list-item]
