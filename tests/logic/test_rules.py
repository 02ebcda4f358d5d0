"""What each rule sees, and what it leaves alone."""

from typing import Any

import networkx as nx
import pytest
from hypothesis import given

import iom_me as me
from iom_me.logic import RULES, Finding
from tests import strategies

RULE = {rule.code: rule for rule in RULES}


def found(code: str, plan: me.ResultsFramework) -> list[Finding]:
    return list(RULE[code].check(plan))


def messages(code: str, plan: me.ResultsFramework) -> list[str]:
    return [finding.message for finding in found(code, plan)]


def measured(**fields: Any) -> me.ResultsFramework:
    """A plan with one outcome and one indicator with these fields."""
    indicator = me.Indicator("1.a", "# of jobs", **fields)
    return me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees work", indicators=indicator)
    )


def test_the_sound_plan_has_no_findings(plan: me.ResultsFramework) -> None:
    assert list(me.check(plan)) == []


# Structure


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (1, 0), (2, 1), (9, 1)])
def test_a_plan_has_exactly_one_objective(count: int, expected: int) -> None:
    objectives = [me.Objective(f"O{place}", "c") for place in range(count)]

    findings = found("S01", me.ResultsFramework("P", "t", results=objectives))

    assert len(findings) == expected


def test_the_last_of_many_objectives_are_counted() -> None:
    objectives = [me.Objective(f"O{place}", "c") for place in range(9)]

    (message,) = messages("S01", me.ResultsFramework("P", "t", results=objectives))

    assert "9 objectives (O0, O1, O2, O3 and 5 more)" in message


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


def test_outcomes_that_only_lead_to_each_other_are_orphans() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.Objective("O", "c"), me.Outcome("1", "a"), me.Outcome("2", "b")
    )

    nodes = [f.node for f in found("S03", plan.link("1", "2").link("2", "1"))]

    assert nodes == ["1", "2"]


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

    expected = {one for one in of_level if not nx.descendants(both, one) & tops}

    assert {finding.node for finding in found(code, fw)} == expected


def test_an_outcome_without_output_is_an_error(plan: me.ResultsFramework) -> None:
    (finding,) = found("S06", plan.remove("1.1"))

    assert (finding.node, finding.severity.value) == ("1", "error")


def test_an_output_without_activity_is_a_warning(plan: me.ResultsFramework) -> None:
    (finding,) = found("S06", plan.remove("1.1.1"))

    assert (finding.node, finding.severity.value) == ("1.1", "warning")
    assert finding.suggestion == "List the activities that lead to it."


def test_a_circle_is_an_error_that_prints_its_way() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "a"), me.Outcome("2", "b"))

    (finding,) = found("S08", plan.link("1", "2").link("2", "1"))

    assert (finding.node, finding.path) == ("1", "1 -> 2 -> 1")
    assert finding.severity.value == "error"


def test_a_circle_through_the_levels_is_found(plan: me.ResultsFramework) -> None:
    (finding,) = found("S08", plan.link("O", "1.1"))

    assert finding.path == "O -> 1.1 -> 1 -> O"


def test_the_way_round_a_long_circle_is_cut() -> None:
    size = 5_000
    ring = me.ResultsFramework(
        "P",
        "t",
        results=[me.Outcome(str(place), "c") for place in range(size)],
        links=[me.Link(str(p), str((p + 1) % size)) for p in range(size)],
    )

    circle = found("S08", ring)[0]

    assert circle.path == ("0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> (4,992 more) -> 0")


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("1.1", "O", "leads straight to objective O and skips the outcome level."),
        ("1.1.1", "1", "leads straight to outcome 1 and skips the output level."),
        ("1.1.1", "O", "skips the outcome and output levels."),
        ("1", "2", "leads to outcome 2, which is of the same level."),
        ("2", "1.1", "leads down to output 1.1."),
    ],
)
def test_a_link_to_another_than_the_next_level_is_a_warning(
    plan: me.ResultsFramework, source: str, target: str, words: str
) -> None:
    plan = plan.add(me.Outcome("2", "Wells are kept in order"))

    (finding,) = found("S08", plan.link(source, target))

    assert finding.message.endswith(words)
    assert (finding.node, finding.path) == (source, f"{source} -> {target}")
    assert finding.severity.value == "warning"


def test_a_draft_with_everything_wrong_is_read_through(
    tangle: me.ResultsFramework,
) -> None:
    assert [(f.path, f.severity.value) for f in found("S08", tangle)] == [
        ("1 -> 2 -> 1", "error"),
        ("8 -> 8", "error"),
        ("9 -> O", "warning"),
    ]


@pytest.mark.parametrize(
    ("id", "changes", "words"),
    [
        ("A1", {"monitored_by": "9.z"}, "is to be monitored by '9.z'"),
        ("A1", {"monitored_by": "1.1"}, "the plan has no such indicator"),
        ("R1", {"node": "3"}, "threatens '3', but the plan has no such result or"),
        ("B1", {"node": "3"}, "pays for '3'"),
        ("B1", {"node": "1.a"}, "the plan has no such result or activity"),
        ("B1", {"parent": "B9"}, "is a part of 'B9'"),
        ("B1", {"parent": "1"}, "the plan has no such budget line"),
    ],
)
def test_a_reference_to_what_is_not_there_dangles(
    plan: me.ResultsFramework, id: str, changes: dict[str, Any], words: str
) -> None:
    (finding,) = found("S13", plan.replace(id, **changes))

    assert finding.node == id
    assert words in finding.message


@pytest.mark.parametrize(
    ("id", "changes"),
    [
        ("A1", {"monitored_by": ["O.a", "1.a"]}),
        ("R1", {"node": "A1"}),
        ("R1", {"node": ""}),
        ("B1", {"node": "1.1.1"}),
    ],
)
def test_a_reference_to_what_is_there_is_fine(
    plan: me.ResultsFramework, id: str, changes: dict[str, Any]
) -> None:
    assert found("S13", plan.replace(id, **changes)) == []


# Indicators


@pytest.mark.parametrize("id", ["O", "1", "1.1"])
def test_a_result_without_indicator_is_an_error(
    plan: me.ResultsFramework, id: str
) -> None:
    (finding,) = found("I01", plan.replace(id, indicators=()))

    assert finding.node == id


def test_each_indicator_of_an_activity_is_named(plan: me.ResultsFramework) -> None:
    indicators = [me.Indicator("1.1.1.a", "wells"), me.Indicator("1.1.1.b", "days")]

    findings = found("I02", plan.replace("1.1.1", indicators=indicators))

    assert [f.indicator for f in findings] == ["1.1.1.a", "1.1.1.b"]
    assert {f.node for f in findings} == {"1.1.1"}


@pytest.mark.parametrize("code", ["T01", "T02", "M01"])
def test_nothing_is_asked_of_an_indicator_of_an_activity(
    plan: me.ResultsFramework, code: str
) -> None:
    indicators = [me.Indicator("1.1.1.a", "wells")]

    assert found(code, plan.replace("1.1.1", indicators=indicators)) == []


# Baselines and targets

MISSING = [
    (me.NotAvailable("not_applicable", "new service"), None),
    (me.NotAvailable("to_be_determined", due="2024-06-30"), "warning"),
    (me.NotAvailable("not_due", due="2024-06-30"), "warning"),
    (me.NotAvailable("to_be_determined"), "error"),
    (me.NotAvailable("not_collected"), "error"),
    (me.NotAvailable("not_collected", due="2024-06-30"), "error"),
    (0, None),
    ("low", None),
]


@pytest.mark.parametrize(("value", "severity"), MISSING)
def test_what_stands_for_a_baseline_decides_how_grave_it_is(
    value: me.Value, severity: str | None
) -> None:
    findings = found("T01", measured(baseline=me.Baseline(value)))

    assert [f.severity.value for f in findings] == ([severity] if severity else [])


@pytest.mark.parametrize(("value", "severity"), MISSING)
def test_what_stands_for_a_target_decides_how_grave_it_is(
    value: me.Value, severity: str | None
) -> None:
    findings = found("T02", measured(targets=[me.Target(value)]))

    assert [f.severity.value for f in findings] == ([severity] if severity else [])


def test_an_indicator_without_baseline_or_target_is_an_error() -> None:
    (baseline,), (target,) = found("T01", measured()), found("T02", measured())

    assert baseline.message == 'Indicator 1.a "# of jobs" has no baseline.'
    assert target.message == 'Indicator 1.a "# of jobs" has no target.'
    assert baseline.severity is target.severity is me.logic.Severity.ERROR


def test_a_promised_baseline_is_reported_with_its_date() -> None:
    promised = me.Baseline(me.NotAvailable("to_be_determined", due="2024-06-30"))

    (message,) = messages("T01", measured(baseline=promised))

    assert message.endswith("has no baseline yet: to be determined, due 2024-06-30.")


@pytest.mark.parametrize(
    ("direction", "target", "count"),
    [
        ("increase", me.Target(4), 1),
        ("increase", me.Target(6), 0),
        ("increase", me.Target(8), 0),
        ("increase", me.Target(4, operator="at_most"), 1),
        ("increase", me.Target(2, operator="between", upper=5), 1),
        ("increase", me.Target(2, operator="between", upper=6), 0),
        ("decrease", me.Target(8), 1),
        ("decrease", me.Target(6), 0),
        ("decrease", me.Target(4), 0),
        ("decrease", me.Target(8, operator="at_most"), 1),
        ("decrease", me.Target(8, operator="at_least"), 0),
        ("decrease", me.Target(7, operator="between", upper=9), 1),
        ("decrease", me.Target(5, operator="between", upper=9), 0),
        ("maintain", me.Target(4), 0),
        ("maintain", me.Target(8), 0),
        (None, me.Target(4), 1),
        (None, me.Target(8), 0),
        (None, me.Target(4, operator="at_least"), 1),
        (None, me.Target(4, operator="equal"), 1),
        (None, me.Target(4, operator="at_most"), 0),
        (None, me.Target(8, operator="at_most"), 0),
        (None, me.Target(2, operator="between", upper=5), 1),
        ("increase", me.Target("fewer"), 0),
        ("increase", me.Target(me.NotAvailable("not_due")), 0),
    ],
)
def test_a_target_behind_the_baseline_is_on_the_wrong_side(
    direction: str | None, target: me.Target, count: int
) -> None:
    plan = measured(direction=direction, baseline=me.Baseline(6), targets=[target])

    assert len(found("T06", plan)) == count


def test_an_assumed_direction_is_said_to_be_assumed() -> None:
    (message,) = messages(
        "T06", measured(baseline=me.Baseline(6), targets=[me.Target(4)])
    )

    assert message == (
        'Indicator 1.a "# of jobs": the target 4 lies below the baseline 6, although '
        "the value should increase (no direction is declared, so this is assumed)."
    )


def test_a_declared_direction_is_not_said_to_be_assumed() -> None:
    (message,) = messages(
        "T06",
        measured(direction="decrease", baseline=me.Baseline(6), targets=[me.Target(8)]),
    )

    assert message.endswith(
        "the target 8 lies above the baseline 6, although the value should decrease."
    )


def test_the_last_target_is_held_against_the_baseline() -> None:
    targets = [me.Target(8, date="2025-12-31"), me.Target(5, date="2024-12-31")]

    plan = measured(direction="increase", baseline=me.Baseline(6), targets=targets)

    assert found("T06", plan) == []


# Assumptions


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


# Verification


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({}, 1),
        ({"data_source": " ", "collection_method": "\n"}, 1),
        ({"data_source": "survey"}, 0),
        ({"collection_method": "questionnaire"}, 0),
    ],
)
def test_an_indicator_says_where_its_values_come_from(
    fields: dict[str, str], count: int
) -> None:
    assert len(found("M01", measured(**fields))) == count


# Wording


def test_a_long_statement_is_cut_and_put_on_one_line() -> None:
    outcome = me.Outcome("1", "Returnees\nwork and " + "work " * 30)

    (message,) = messages("I01", me.ResultsFramework("P", "t", results=[outcome]))

    assert message.startswith('Outcome 1 "Returnees work and work')
    assert '…" has no indicator' in message
    assert len(message) < 150


def test_a_result_without_statement_is_named_by_its_id() -> None:
    plan = me.ResultsFramework("P", "t", results=[me.Outcome("1", "")])

    assert messages("S06", plan)[0].startswith("Outcome 1 has no output")
