"""Repairs: all at once, visible, harmless, and never made twice."""

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.logic import RULES, CheckReport, Dossier, Fix, Flaw, Rule
from iom_me.logic.fixes import in_words
from tests import strategies
from tests.strategies import FEW_EXAMPLES


def found(*fixes: Fix, code: str = "Z1") -> Rule:
    """A rule that finds one flaw for each of these repairs."""

    def find(_: Dossier) -> Iterator[Flaw]:
        for fix in fixes:
            yield Flaw("It is odd.", node=fix.node, fix=fix)

    return Rule(
        code, "odd", severity="info", summary="s", why="w", source="o", find=find
    )


def check(plan: me.ResultsFramework, *fixes: Fix) -> CheckReport:
    return me.check(plan, rules=[found(*fixes)])


def change(plan: me.ResultsFramework, id: str, field: str, after: Any) -> Fix:
    return Fix(id, field, before=getattr(plan[id], field), after=after)


def rename(old: str, new: str, *also: Fix) -> Fix:
    return Fix(old, "id", before=old, after=new, also=also)


@pytest.fixture
def pair(plan: me.ResultsFramework) -> me.ResultsFramework:
    """Two outputs, and one of everything that refers to the first by its id."""
    return plan.add(me.Output("1.2", "Villages have latrines"), contributes_to="1").add(
        me.Assumption("A3", "Wells are measured", monitored_by="1.1.a"),
        me.Activity("1.2.1", "Dig pits", depends_on="1.1.1", preconditions="A3"),
        me.BudgetLine("B2", "Pumps", amount=1, node="1.1", parent="B1"),
        me.Suppression("Z9", "1.1", reason="agreed"),
        me.Link("1.2.1", "1.2"),
    )


# What a report offers


def test_a_report_lists_its_repairs_in_order(plan: me.ResultsFramework) -> None:
    first, second = change(plan, "1.1", "notes", "x"), change(plan, "1", "notes", "y")

    report = check(plan, first, second)

    assert report.fixes() == (second, first)
    assert me.check(plan, rules=[]).fixes() == ()


def test_of_two_repairs_of_one_field_the_first_counts(
    plan: me.ResultsFramework,
) -> None:
    rules = [
        found(change(plan, "1", "notes", "x")),
        found(
            change(plan, "1", "notes", "y"),
            change(plan, "1.1", "notes", "z"),
            code="Z2",
        ),
    ]
    report = me.check(plan, rules=rules)

    assert [fix.after for fix in report.fixes()] == ["x", "z"]
    assert report.apply_fixes(plan)["1"].notes == "x"


def test_what_the_plan_accepts_is_not_repaired(plan: me.ResultsFramework) -> None:
    accepting = plan.add(me.Suppression("Z1", "1", reason="agreed"))
    report = check(
        accepting, change(plan, "1", "notes", "x"), change(plan, "1.1", "notes", "y")
    )

    repaired = report.apply_fixes(accepting)

    assert (repaired["1"].notes, repaired["1.1"].notes) == ("", "y")


def test_results_are_renumbered_together_or_not_at_all(
    pair: me.ResultsFramework,
) -> None:
    accepting = pair.add(me.Suppression("Z1", "1.1", reason="signed so"))
    report = check(accepting, rename("1.1", "1.3"), rename("1.2", "1.1"))

    assert report.fixes() == ()
    assert report.apply_fixes(accepting) is accepting


# Applying them


def test_a_record_of_every_kind_can_be_repaired(plan: me.ResultsFramework) -> None:
    fixes = [
        change(plan, "1", "statement", "a"),
        change(plan, "1.a", "title", "b"),
        change(plan, "A1", "statement", "c"),
        change(plan, "R1", "statement", "d"),
        change(plan, "B1", "title", "e"),
    ]

    repaired = check(plan, *fixes).apply_fixes(plan)

    assert repaired["1"].statement == "a"
    assert repaired["1.a"].title == repaired["1"].indicators[0].title == "b"
    assert repaired["A1"].statement == "c"
    assert repaired["R1"].statement == "d"
    assert repaired["B1"].title == "e"


def test_several_fields_of_a_record_are_repaired_at_once(
    plan: me.ResultsFramework,
) -> None:
    fixes = [
        change(plan, "1.a", "direction", me.Direction.MAINTAIN),
        change(plan, "1.a", "unit", "households"),
    ]

    repaired = check(plan, *fixes).apply_fixes(plan)["1.a"]

    assert (repaired.direction, repaired.unit) == ("maintain", "households")


def test_the_plan_that_was_checked_stays_as_it_is(plan: me.ResultsFramework) -> None:
    before = attrs.evolve(plan)

    check(plan, change(plan, "1", "notes", "x")).apply_fixes(plan)

    assert plan == before


def test_only_the_repairs_of_some_rules_are_made(plan: me.ResultsFramework) -> None:
    rules = [
        found(change(plan, "1", "notes", "x")),
        found(change(plan, "1.1", "notes", "y"), code="Z2"),
    ]
    report = me.check(plan, rules=rules)

    for only in ("Z2", ["Z2"]):
        repaired = report.apply_fixes(plan, only=only)
        assert (repaired["1"].notes, repaired["1.1"].notes) == ("", "y")
    assert report.apply_fixes(plan, only=[]) is plan


def test_repairs_of_a_rule_that_was_not_applied_are_refused(
    plan: me.ResultsFramework,
) -> None:
    with pytest.raises(me.ModelError, match=r"no fixes of 'Z2': .* 'Z1'"):
        check(plan).apply_fixes(plan, only="Z2")
    with pytest.raises(me.ModelError, match="no fixes of 3"):
        check(plan).apply_fixes(plan, only=["Z2", 3])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"direction": "decrease"}, "direction of '1.a' is .*DECREASE.* was None"),
        ({"id": "1.z"}, "it has no '1.a' any more"),
    ],
    ids=["value", "id"],
)
def test_a_plan_that_has_changed_is_refused(
    plan: me.ResultsFramework, change: dict[str, Any], said: str
) -> None:
    plan = plan.replace("1.a", direction=None)
    report = check(plan, Fix("1.a", "direction", before=None, after="increase"))

    with pytest.raises(me.ModelError, match=f"(?s)has changed.*{said}.*Check it again"):
        report.apply_fixes(plan.replace("1.a", **change))


def test_what_is_no_plan_is_refused(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.ModelError, match="is no plan"):
        check(plan).apply_fixes("plan.json")  # type: ignore[arg-type]


# Ids


def test_two_results_can_exchange_their_ids(pair: me.ResultsFramework) -> None:
    swapped = check(pair, rename("1.1", "1.2"), rename("1.2", "1.1")).apply_fixes(pair)

    assert swapped["1.2"].statement == "Villages have working wells"
    assert swapped["1.1"].statement == "Villages have latrines"
    assert list(swapped.outputs) == ["1.2", "1.1"]
    back = check(swapped, rename("1.1", "1.2"), rename("1.2", "1.1"))
    assert back.apply_fixes(swapped) == pair


def test_what_refers_to_a_record_follows_it(pair: me.ResultsFramework) -> None:
    fixes = [
        rename("1.1", "1.2"),
        rename("1.2", "1.1"),
        rename("1.1.a", "1.2.a"),
        rename("1.1.1", "1.2.1"),
        rename("1.2.1", "1.1.1"),
        rename("A3", "A1"),
        rename("A1", "A3"),
        rename("B1", "B9"),
    ]

    repaired = check(pair, *fixes).apply_fixes(pair)

    assert repaired.link_between("1.2.1", "1.2").assumptions == ("A2",)
    assert repaired.link_between("1", "O").assumptions == ("A3",)
    assert repaired.result_of("1.2.a").id == "1.2"
    assert repaired["A1"].monitored_by == ("1.2.a",)
    assert repaired["1.1.1"].depends_on == ("1.2.1",)
    assert repaired["1.1.1"].preconditions == ("A1",)
    assert repaired["R1"].node == repaired["B2"].node == "1.2"
    assert repaired["B2"].parent == "B9"
    assert repaired.suppressions[0].node == "1.2"


def test_the_steps_of_a_repair_are_made_together(pair: me.ResultsFramework) -> None:
    fix = rename("1.1", "1.2", rename("1.2", "1.1"), rename("1.1.a", "1.2.a"))

    repaired = check(pair, fix).apply_fixes(pair)

    assert repaired["1.2"].indicators[0].id == "1.2.a"


def test_renumbering_closes_a_gap_and_all_below_it_follow(
    pair: me.ResultsFramework,
) -> None:
    gap = pair.replace("1.2", id="1.5").replace("1.2.1", id="1.5.1")
    report = me.check(gap)

    assert report.apply_fixes(gap, only="S10") == pair


def test_no_number_is_given_that_a_record_still_refers_to(
    pair: me.ResultsFramework,
) -> None:
    gap = pair.replace("1.2", id="1.5").replace("1.2.1", id="1.5.1")
    lost = gap.add(me.Risk("R9", "Latrines collapse", node="1.2"))

    assert [f.fix for f in me.check(lost) if f.code == "S10"] == [None]


# Review marks


def test_what_was_reviewed_stays_reviewed(plan: me.ResultsFramework) -> None:
    reviewed = plan.replace("1", statement="Outcome 1: Households drink safe water")
    reviewed = reviewed.review()
    report = me.check(reviewed)

    repaired = report.apply_fixes(reviewed, only="S18")

    assert repaired["1"].statement == "Households drink safe water"
    assert repaired.suspects() == ()
    assert repaired["1.a"].reviewed != reviewed["1.a"].reviewed
    assert repaired["1.1.a"].reviewed == reviewed["1.1.a"].reviewed


def test_what_is_suspect_stays_suspect(plan: me.ResultsFramework) -> None:
    suspect = plan.review().replace("1", statement="Outcome 1: Wells are clean")
    repaired = me.check(suspect).apply_fixes(suspect, only="S18")

    assert repaired != suspect
    assert len(repaired.suspects()) == len(suspect.suspects()) > 0


# In words


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        (
            Fix("1.a", "direction", before=None, after=me.Direction.INCREASE),
            '1.a: direction set to "increase".',
        ),
        (
            Fix("1", "statement", before="a  b\nc", after="a b\nc"),
            r'1: statement changed from "a  b\nc" to "a b\nc".',
        ),
        (rename("1.3", "1.2"), '1.3: id changed from "1.3" to "1.2".'),
        (
            Fix("1", "notes", before="{0} %s", after="{x}"),
            '1: notes changed from "{0} %s" to "{x}".',
        ),
    ],
    ids=["set", "changed", "renamed", "braces"],
)
def test_a_repair_is_said_in_words(fix: Fix, said: str) -> None:
    assert in_words(fix) == said


def test_a_repair_is_said_in_other_languages() -> None:
    fix = Fix("1.a", "direction", before=None, after=me.Direction.INCREASE)

    assert in_words(fix, "fr") == "1.a : direction, désormais « augmentation »."
    assert in_words(fix, "es") == "1.a: dirección, ahora «aumento»."


# Any plan


def errors(report: CheckReport) -> set[tuple[str, str]]:
    return {(f.code, f.message) for f in report.by_severity[me.logic.Severity.ERROR]}


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=8))
def test_repairs_can_be_made_in_any_plan_and_change_nothing_twice(
    fw: me.ResultsFramework,
) -> None:
    report = me.check(fw)

    once = report.apply_fixes(fw)

    twice = me.check(once)
    assert twice.apply_fixes(once) == once
    assert len(errors(twice)) <= len(errors(report))
    steps = [step for fix in report.fixes() for step in fix.steps]
    changed = {change.id for change in fw.diff(once)}
    assert {step.node for step in steps} <= changed


_TEXTS = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ("", "  ", "\t", "Outcome 1: ", "Produit 1.1 - ", "Resultado 1:\n")
    ),
    st.sampled_from(
        ("Returnees have an income", "a  b", "Output 1.1: Wells are clean", "")
    ),
    st.sampled_from(("", " ", "\n\n", "\u00a0")),
)


@settings(max_examples=50)
@given(fw=strategies.frameworks(_TEXTS.map(lambda text: text or "x"), max_results=8))
def test_untidy_plans_become_tidy_and_no_worse(fw: me.ResultsFramework) -> None:
    report = me.check(fw)

    once = report.apply_fixes(fw)

    twice = me.check(once)
    assert [step for fix in twice.fixes() for step in fix.steps] == []
    assert len(errors(twice)) <= len(errors(report))


def _numbered() -> me.ResultsFramework:
    """A plan of three outcomes with three outputs of two activities each."""
    plan = me.ResultsFramework("P", "t")
    for one in "123":
        plan = plan.add(me.Outcome(one, "c"))
        for two in "123":
            output = me.Output(
                f"{one}.{two}",
                "c",
                indicators=me.Indicator(f"{one}.{two}.a", "# of jobs"),
            )
            plan = plan.add(output, contributes_to=one)
            for three in "12":
                activity = me.Activity(f"{one}.{two}.{three}", "c")
                plan = plan.add(activity, contributes_to=output)
    return plan


NUMBERED = _numbered()


@given(
    gone=st.sets(st.sampled_from(list(NUMBERED.by_id)), max_size=12),
    moved=st.lists(
        st.tuples(st.sampled_from(list(NUMBERED.outputs)), st.sampled_from("123")),
        max_size=2,
    ),
    accepted=st.sets(st.sampled_from(list(NUMBERED.results)), max_size=2),
    named=st.sets(st.sampled_from(list(NUMBERED.results)), max_size=2),
)
def test_any_plan_can_be_renumbered(
    gone: set[str],
    moved: list[tuple[str, str]],
    accepted: set[str],
    named: set[str],
) -> None:
    plan = NUMBERED
    for output, outcome in moved:
        for link in plan.links_up(output):
            plan = plan.unlink(link.source, link.target)
        plan = plan.link(output, outcome)
    for id in sorted(gone):
        if id in plan:  # an indicator goes with its output
            plan = plan.remove(id)
    plan = plan.add(
        *(me.Suppression("S10", id, reason="signed so") for id in sorted(accepted)),
        *(me.Risk(f"R{id}", "c", node=id) for id in sorted(named)),
    )
    lost = {risk.id for risk in plan.risks.values() if risk.node not in plan}

    report = me.check(plan)
    once = report.apply_fixes(plan, only="S10")

    assert len(once.by_id) == len(plan.by_id)
    assert len(once.links) == len(plan.links)
    assert me.check(once).apply_fixes(once, only="S10") == once
    assert {risk.id for risk in once.risks.values() if risk.node not in once} == lost


def test_many_repairs_are_made_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0
    plan = me.ResultsFramework(
        "P", "t", results=[me.Outcome(f"OC{place}", " x") for place in range(10_000)]
    )
    report = me.check(plan, rules=[rule for rule in RULES if rule.code == "S18"])
    build = me.ResultsFramework.__attrs_post_init__

    def counted(self: me.ResultsFramework) -> None:
        nonlocal made
        made += 1
        build(self)

    monkeypatch.setattr(me.ResultsFramework, "__attrs_post_init__", counted)

    repaired = report.apply_fixes(plan)

    assert {outcome.statement for outcome in repaired.outcomes.values()} == {"x"}
    assert made == 1
