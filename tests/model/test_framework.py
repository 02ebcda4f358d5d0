"""The plan: reading it, editing it, and that an edit never changes what was."""

import copy
import pickle
from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from tests import strategies
from tests.strategies import FEW_EXAMPLES


def test_the_same_id_twice_is_refused_with_both_kinds() -> None:
    with pytest.raises(
        me.DuplicateIdError, match="'1' is used twice, by Outcome and Risk"
    ):
        me.ResultsFramework(
            "P", "t", results=[me.Outcome("1", "a")], risks=[me.Risk("1", "b")]
        )


def test_an_indicator_shares_the_ids_of_the_plan() -> None:
    with pytest.raises(me.DuplicateIdError):
        me.ResultsFramework(
            "P", "t", results=[me.Outcome("1", "a", indicators=me.Indicator("1", "b"))]
        )


def test_ids_that_differ_in_unicode_form_are_the_same() -> None:
    with pytest.raises(me.DuplicateIdError):
        me.ResultsFramework(
            "P",
            "t",
            results=[me.Outcome("\u00e9", "a"), me.Outcome("e\u0301", "b")],
        )


def test_a_link_to_an_unknown_result_is_refused(plan: me.ResultsFramework) -> None:
    with pytest.raises(
        me.UnknownIdError, match="no '1.2' in .* '1.2 -> 1'|1.2 -> 1"
    ) as it:
        plan.link("1.2", "1")

    assert "Did you mean" in str(it.value)
    assert it.value.id == "1.2"


def test_a_link_cannot_end_at_an_assumption(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.UnknownIdError):
        plan.link("1.1", "A1")


def test_a_link_cannot_rest_on_a_result(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.UnknownIdError):
        plan.link("1.1", "O", assuming="1")


def test_the_same_link_twice_is_refused(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.DuplicateIdError, match="1.1 -> 1 stands twice"):
        plan.link("1.1", "1")


def test_a_plan_holds_only_the_four_levels() -> None:
    with pytest.raises(me.ModelError, match="must be Objective or Outcome or Output"):
        me.ResultsFramework("P", "t", results=[me.Risk("R", "r")])  # type: ignore[list-item]


def test_circles_skipped_levels_and_several_parents_can_be_made(
    tangle: me.ResultsFramework,
) -> None:
    assert len(tangle.links) == 7


def test_an_id_finds_any_record(plan: me.ResultsFramework) -> None:
    kinds = {
        type(plan[id]).__name__ for id in ("O", "1.1.a", "A1", "R1", "B1", "1.1.1")
    }

    assert kinds == {
        "Objective",
        "Indicator",
        "Assumption",
        "Risk",
        "BudgetLine",
        "Activity",
    }


@pytest.mark.parametrize("id", ["1.3", "", 5, None, ("1",), []])
def test_an_unknown_id_is_named(plan: me.ResultsFramework, id: object) -> None:
    with pytest.raises(me.UnknownIdError):
        plan[id]  # type: ignore[index]


def test_an_unknown_id_is_also_a_key_error_with_a_readable_text(
    plan: me.ResultsFramework,
) -> None:
    with pytest.raises(KeyError) as it:
        plan["1.1.b"]

    assert str(it.value) == (
        "There is no '1.1.b' in plan 'W-1'. Did you mean '1.1.a' or '1.1.1' or '1.1'?"
    )


def test_a_plan_is_no_sequence(plan: me.ResultsFramework) -> None:
    with pytest.raises(TypeError):
        iter(plan)  # type: ignore[call-overload]


def test_views_are_read_only_mappings_in_plan_order(plan: me.ResultsFramework) -> None:
    assert isinstance(plan.outputs, Mapping)
    assert list(plan.results) == ["O", "1", "1.1", "1.1.1"]
    assert plan.indicators["1.1.a"].unit == "wells"
    with pytest.raises(TypeError):
        plan.outputs["9"] = me.Output("9", "x")  # type: ignore[operator]


def test_views_offer_their_ids_for_completion(plan: me.ResultsFramework) -> None:
    assert plan.assumptions._ipython_key_completions_() == ["A1", "A2"]
    assert {"A1", "A2"} <= set(dir(plan.assumptions))
    assert plan.assumptions.A1 is plan["A1"]
    assert "1.1.a" in plan._ipython_key_completions_()


def test_a_view_says_what_it_holds(plan: me.ResultsFramework) -> None:
    assert repr(plan.assumptions) == "<2 assumptions: A1, A2>"
    assert repr(plan.activities) == "<1 activity: 1.1.1>"
    assert "Ground water stays clean" in plan.assumptions._repr_html_()
    with pytest.raises(AttributeError, match="has no 'A3'"):
        _ = plan.assumptions.A3
    with pytest.raises(me.UnknownIdError, match="the assumptions of plan 'W-1'"):
        plan.assumptions["A3"]


def test_views_survive_copy_and_pickle(plan: me.ResultsFramework) -> None:
    assert pickle.loads(pickle.dumps(plan.risks)) == plan.risks  # noqa: S301
    assert copy.deepcopy(plan.risks) == plan.risks


def test_records_of_all_kinds_are_added_in_any_order_at_once() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.BudgetLine("B", "b", amount=5),
        me.Link("1.1", "1", assumptions="A"),
        me.Output("1.1", "o"),
        me.Risk("R", "r"),
        me.Assumption("A", "a"),
        me.Outcome("1", "c"),
    )

    assert plan.link_between("1.1", "1").assumptions == ("A",)
    assert set(plan.by_id) == {"1.1", "1", "A", "R", "B"}


def test_results_can_contribute_to_several_parents(plan: me.ResultsFramework) -> None:
    more = plan.add(me.Output("1.2", "o"), contributes_to=["1", plan["O"]])

    assert [str(link) for link in more.links_up("1.2")] == ["1.2 -> 1", "1.2 -> O"]


def test_a_parent_may_come_in_the_same_call() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "c"), contributes_to="1")

    assert str(plan.links[0]) == "1 -> 1"


def test_an_assumption_may_be_named_again_by_its_record(
    plan: me.ResultsFramework,
) -> None:
    more = plan.link("1.1", "O", assuming=plan["A1"])

    assert more.link_between("1.1", "O").assumptions == ("A1",)
    assert more.assumptions == plan.assumptions


def test_another_assumption_under_the_same_id_is_refused(
    plan: me.ResultsFramework,
) -> None:
    with pytest.raises(me.DuplicateIdError):
        plan.link("1.1", "O", assuming=me.Assumption("A1", "Something else"))


@pytest.mark.parametrize(
    ("records", "options", "said"),
    [
        ([me.Risk("R2", "r")], {"contributes_to": "1"}, "needs a result to link"),
        ([me.Output("1.2", "o")], {"because": "x"}, "describe a link"),
        ([me.Output("1.2", "o")], {"assuming": "A1"}, "describe a link"),
        ([me.Indicator("1.1.b", "i")], {}, "belongs to a result"),
        (["1.2"], {}, "is no record of a plan"),
    ],
)
def test_what_cannot_be_added_is_refused_with_the_remedy(
    plan: me.ResultsFramework, records: list[object], options: dict[str, str], said: str
) -> None:
    with pytest.raises(me.ModelError, match=said):
        plan.add(*records, **options)  # type: ignore[arg-type]


def test_an_edit_leaves_the_plan_as_it_was(plan: me.ResultsFramework) -> None:
    before = copy.deepcopy(plan)

    plan.add(me.Output("1.2", "o"), contributes_to="1")
    plan.replace("1.1", statement="Other")
    plan.remove("1.1")
    plan.unlink("1.1", "1")

    assert plan == before


def test_a_changed_id_is_followed_everywhere(plan: me.ResultsFramework) -> None:
    watched = plan.replace("A1", monitored_by="1.1.a")

    renamed = watched.replace("1.1", id="1.7").replace("1.1.a", id="1.7.a")
    renamed = renamed.replace("A2", id="A9").replace("B1", id="B9")

    assert [str(link) for link in renamed.links_up("1.7")] == ["1.7 -> 1"]
    assert renamed.link_between("1.1.1", "1.7").assumptions == ("A9",)
    assert renamed["R1"].node == renamed["B9"].node == "1.7"
    assert renamed["A1"].monitored_by == ("1.7.a",)


def test_a_changed_id_is_followed_by_what_waits_for_it(
    plan: me.ResultsFramework,
) -> None:
    later = me.Activity("1.1.2", "Pave", depends_on="1.1.1", preconditions=["A1", "A2"])
    accepted = [me.Suppression("S07", id, reason="x") for id in ("1.1.1", "1.1.a", "")]

    renamed = plan.add(later, *accepted).replace("1.1.1", id="1.1.9")
    renamed = renamed.replace("A1", id="A7").replace("1.1.a", id="1.1.z")

    assert renamed["1.1.2"].depends_on == ("1.1.9",)
    assert renamed["1.1.2"].preconditions == ("A7", "A2")
    assert [item.node for item in renamed.suppressions] == ["1.1.9", "1.1.z", ""]


def test_an_activity_that_waits_for_itself_can_be_renamed() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Activity("1", "x", depends_on="1"))

    assert plan.replace("1", id="2")["2"].depends_on == ("2",)


def test_an_id_can_be_changed_to_itself(plan: me.ResultsFramework) -> None:
    assert plan.replace("1.1", id="1.1") == plan


def test_an_indicator_is_replaced_in_its_result(plan: me.ResultsFramework) -> None:
    assert plan.replace("1.1.a", unit="pumps")["1.1"].indicators[0].unit == "pumps"


def test_the_plan_itself_is_edited_by_its_own_id(plan: me.ResultsFramework) -> None:
    assert plan.replace("W-1", title="Clean water").title == "Clean water"


def test_an_unknown_field_is_refused_with_a_suggestion(
    plan: me.ResultsFramework,
) -> None:
    with pytest.raises(
        me.ModelError, match="no field 'statment'. Did you mean 'statement'"
    ):
        plan.replace("1.1", statment="x")


def test_a_removed_result_takes_its_links_along(plan: me.ResultsFramework) -> None:
    less = plan.remove("1.1")

    assert [str(link) for link in less.links] == ["1 -> O"]
    assert less["R1"].node == "1.1"


def test_what_merely_names_a_removed_record_stays(plan: me.ResultsFramework) -> None:
    later = me.Activity("1.1.2", "Pave", depends_on="1.1.1", preconditions="A1")
    accepted = me.Suppression("S07", "1.1.1", reason="x")

    less = plan.add(later, accepted).remove("1.1.1", "A1")

    assert less["1.1.2"] == later
    assert less.suppressions == (accepted,)


def test_a_removed_assumption_leaves_its_links(plan: me.ResultsFramework) -> None:
    less = plan.remove("A2")

    assert less.link_between("1.1", "1").assumptions == ()
    assert "A2" not in less


def test_an_indicator_is_removed_from_its_result(plan: me.ResultsFramework) -> None:
    assert plan.remove("1.1.a")["1.1"].indicators == ()


def test_several_are_removed_at_once_or_none(plan: me.ResultsFramework) -> None:
    assert plan.remove("R1", "B1", "1.1", "1.1.a").results.keys() == {"O", "1", "1.1.1"}
    with pytest.raises(me.UnknownIdError):
        plan.remove("R1", "R2")


def test_a_missing_link_is_named(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.UnknownIdError, match="no '1.1 -> O' in the links"):
        plan.link_between("1.1", "O")
    with pytest.raises(me.UnknownIdError):
        plan.unlink("1", "1.1")


@FEW_EXAMPLES
@given(strategies.frameworks(), st.data())
def test_what_is_added_can_be_removed_again(
    plan: me.ResultsFramework, data: st.DataObject
) -> None:
    new = data.draw(strategies.results())
    inner = [new.id, *(i.id for i in new.indicators)]
    new = attrs.evolve(
        new,
        id=f"new {new.id}",
        indicators=[
            attrs.evolve(one, id=f"new {place} {one.id}")
            for place, one in enumerate(new.indicators)
        ],
    )
    parent = data.draw(st.sampled_from([None, *plan.results]))

    assert inner
    assert plan.add(new, contributes_to=parent).remove(new.id) == plan


@given(strategies.frameworks(), st.data())
def test_a_replaced_field_can_be_put_back(
    plan: me.ResultsFramework, data: st.DataObject
) -> None:
    id = data.draw(st.sampled_from([plan.id, *plan.by_id]))
    record = plan if id == plan.id and id not in plan else plan[id]
    old = getattr(record, "notes", None)

    if old is not None:
        assert plan.replace(id, notes="other").replace(id, notes=old) == plan


@given(strategies.frameworks(), st.data())
def test_a_changed_id_can_be_changed_back(
    plan: me.ResultsFramework, data: st.DataObject
) -> None:
    ids = list(plan.by_id)
    if not ids:
        return
    id = data.draw(st.sampled_from(ids))

    assert plan.replace(id, id="never used").replace("never used", id=id) == plan


@given(strategies.frameworks())
def test_plans_are_values(plan: me.ResultsFramework) -> None:
    assert copy.deepcopy(plan) == plan
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301
    assert hash(plan) == hash(copy.deepcopy(plan))


@given(strategies.frameworks())
def test_the_plain_repr_is_one_line(plan: me.ResultsFramework) -> None:
    assert "\n" not in repr(plan)
    assert repr(plan).startswith("<ResultsFramework ")
