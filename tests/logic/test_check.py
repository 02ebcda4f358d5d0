"""What `check` takes, what it promises, and in which order it answers."""

import re
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.logic import RULES, Flaw, Rule
from tests import strategies


def shouting(plan: me.ResultsFramework) -> Iterator[Flaw]:
    for result in plan.results.values():
        if result.statement.isupper():
            yield Flaw(f"{result.id} is in capitals.", node=result.id)


MINE = Rule(
    "X-1",
    "statement-in-capitals",
    severity="info",
    summary="Statements are written as sentences.",
    why="Capitals are slow to read.",
    source="house style",
    find=shouting,
)


def test_an_empty_plan_lacks_an_objective_and_an_outcome() -> None:
    report = me.check(me.ResultsFramework("P", "Return"))

    assert [(f.code, f.severity.value) for f in report] == [
        ("S01", "error"),
        ("S02", "error"),
    ]


def test_rules_can_be_left_out(tangle: me.ResultsFramework) -> None:
    report = me.check(tangle, ignore=["S08", "I01"])

    assert not {"S08", "I01"} & {f.code for f in report}
    assert report.ignored == ("S08", "I01")
    assert "S08" not in report.rules


def test_one_code_to_ignore_needs_no_list(tangle: me.ResultsFramework) -> None:
    assert me.check(tangle, ignore="S08").ignored == ("S08",)


def test_an_unknown_code_to_ignore_is_refused(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.ModelError, match=r"no rule 'I0'.*Did you mean 'I0"):
        me.check(plan, ignore=["S01", "I0"])


def test_rules_of_ones_own_are_applied(plan: me.ResultsFramework) -> None:
    plan = plan.replace("1", statement="SAFE WATER")

    report = me.check(plan, rules=(*RULES, MINE))

    assert [(f.code, f.node, f.source) for f in report] == [("X-1", "1", "house style")]


def test_rules_of_ones_own_can_be_ignored(plan: me.ResultsFramework) -> None:
    assert me.check(plan, rules=[MINE], ignore="X-1").rules == ()


def test_a_rule_can_be_made_more_or_less_grave(plan: me.ResultsFramework) -> None:
    mild = attrs.evolve(MINE, severity="warning")

    report = me.check(plan.replace("1", statement="SAFE"), rules=[mild])

    assert report.findings[0].severity is me.logic.Severity.WARNING


@pytest.mark.parametrize("item", ["S1", None, shouting])
def test_what_is_no_rule_is_refused(plan: me.ResultsFramework, item: object) -> None:
    with pytest.raises(me.ModelError, match=r"rules\[0\] is .* which is no Rule"):
        me.check(plan, rules=[item])  # type: ignore[list-item]


def test_a_code_in_place_of_a_rule_is_answered_with_the_nearest_code(
    plan: me.ResultsFramework,
) -> None:
    with pytest.raises(me.ModelError, match=r"Did you mean 'S\d\d'"):
        me.check(plan, rules=["S1"])  # type: ignore[list-item]


def test_two_rules_with_one_code_are_refused(plan: me.ResultsFramework) -> None:
    with pytest.raises(me.ModelError, match="Two rules have the code 'X-1'"):
        me.check(plan, rules=[MINE, attrs.evolve(MINE, name="other")])


def test_a_rule_that_yields_something_else_is_refused(
    plan: me.ResultsFramework,
) -> None:
    texts = attrs.evolve(MINE, find=lambda _plan: ["in capitals"])  # type: ignore[list-item]

    with pytest.raises(me.ModelError, match="X-1 found 'in capitals'"):
        me.check(plan, rules=[texts])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": ""}, "Rule.code is empty"),
        ({"name": "In Capitals"}, "small letters and hyphens"),
        ({"severity": "fatal"}, "'fatal' is no severity"),
        ({"why": " "}, "Rule.why is empty"),
        ({"find": "code"}, "must be a function"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(me.ModelError, match=re.escape(words)):
        attrs.evolve(MINE, **changes)  # type: ignore[arg-type]


def test_a_rule_shows_its_code_name_and_severity() -> None:
    assert repr(MINE) == "<Rule X-1 statement-in-capitals: info>"


def test_findings_come_in_the_order_of_the_plan_then_by_code(
    tangle: me.ResultsFramework,
) -> None:
    report = me.check(tangle.add(me.Objective("O2", "Another")))

    nodes = list(dict.fromkeys(finding.node for finding in report))
    assert nodes == ["", "1.1", "1", "2", "O", "9", "8", "7", "O2"]
    for node in nodes:
        codes = [finding.code for finding in report if finding.node == node]
        assert codes == sorted(codes)


def test_findings_of_a_record_come_before_those_of_its_indicators(
    plan: me.ResultsFramework,
) -> None:
    indicators = [
        me.Indicator("1.1.b", "second", data_source="survey"),
        me.Indicator("1.1.a", "first"),
    ]
    plan = plan.replace("1.1", indicators=indicators).remove("1.1.1")

    found = [(f.indicator, f.code) for f in me.check(plan)]

    assert found == [
        ("", "S06"),
        ("1.1.b", "T01"),
        ("1.1.b", "T02"),
        ("1.1.a", "M01"),
        ("1.1.a", "T01"),
        ("1.1.a", "T02"),
    ]


def test_a_node_that_the_plan_has_not_comes_last(plan: me.ResultsFramework) -> None:
    lost = attrs.evolve(MINE, find=lambda _plan: [Flaw("Odd.", node="elsewhere")])

    report = me.check(plan.remove("O"), rules=(lost, *RULES))

    assert report.findings[-1].node == "elsewhere"
    assert "elsewhere" in report._repr_html_()


@given(fw=strategies.frameworks(), order=st.permutations(RULES))
def test_the_order_does_not_depend_on_the_order_of_the_rules(
    fw: me.ResultsFramework, order: list[Rule]
) -> None:
    one, other = me.check(fw), me.check(fw, rules=order)

    assert [f.code for f in one] == [f.code for f in other]
    assert sorted(map(repr, one)) == sorted(map(repr, other))


@given(fw=strategies.frameworks(max_results=8))
def test_nothing_is_raised_on_any_plan(fw: me.ResultsFramework) -> None:
    report = me.check(fw)

    assert all(f.node == "" or f.node in fw for f in report)
    assert all(f.indicator == "" or f.indicator in fw.indicators for f in report)


@given(fw=strategies.frameworks(), data=st.data())
def test_a_valid_output_removes_no_finding_but_the_want_of_an_output(
    fw: me.ResultsFramework, data: st.DataObject
) -> None:
    assume(fw.outcomes)
    outcome = data.draw(st.sampled_from(list(fw.outcomes)))
    before = me.check(fw)

    indicator = me.Indicator(
        "the new output.a",
        "# of wells",
        baseline=me.Baseline(0),
        targets=[me.Target(20)],
        data_source="visits",
    )
    after = me.check(
        fw.add(
            me.Output("the new output", "Wells work", indicators=indicator),
            contributes_to=outcome,
            assuming=me.Assumption("its assumption", "Water is clean"),
        ).add(me.Activity("its activity", "Drill"), contributes_to="the new output")
    )

    gone = set(map(repr, before)) - set(map(repr, after))
    came = set(map(repr, after)) - set(map(repr, before))
    assert all("code='S06'" in finding for finding in gone)
    assert not came


def test_a_chain_of_any_length_is_checked() -> None:
    size = 20_000
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[me.Outcome(str(place), "c") for place in range(size)],
        links=[me.Link(str(place), str(place + 1)) for place in range(size - 1)],
    )

    report = me.check(plan, rules=[rule for rule in RULES if rule.code != "I01"])

    assert sum(f.code == "S03" for f in report) == size
    assert sum(f.code == "S08" for f in report) == size - 1
