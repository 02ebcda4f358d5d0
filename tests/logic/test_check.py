"""What `check` takes, what it promises, and in which order it answers."""

import re
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

import iom_me as me
from iom_me.logic import RULES, Flaw, Rule
from tests.logic.cases import SOUND


def shouting(dossier: me.logic.Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
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
    with pytest.raises(
        me.ModelError, match=r"no rule 'I0' to ignore\. Did you mean 'I"
    ):
        me.check(plan, ignore=["S01", "I0"])


@pytest.mark.parametrize("code", ["s07", "single-output"])
def test_a_rule_is_known_by_its_name_and_in_small_letters(
    plan: me.ResultsFramework, code: str
) -> None:
    with pytest.raises(me.ModelError, match=r"Did you mean 'S07'\?"):
        me.check(plan, ignore=code)


@pytest.mark.parametrize("ignore", [None, 7])
def test_what_is_no_list_of_codes_is_refused(
    plan: me.ResultsFramework, ignore: object
) -> None:
    with pytest.raises(me.ModelError, match=r"ignore is .*: pass codes, such as"):
        me.check(plan, ignore=ignore)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [None, 7, ["S07"], RULES[0]])
def test_what_is_no_code_is_refused(plan: me.ResultsFramework, code: object) -> None:
    with pytest.raises(me.ModelError, match="There is no rule .* to ignore"):
        me.check(plan, ignore=["S07", code])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"off": ["S07", "S99"]}, "a rule 'S99' in its off, .*mean 'S09'"),
        ({"severities": {"A1": "info"}}, "a rule 'A1' in its severities, .*mean 'A1"),
        ({"severities": {7: "info"}}, "a rule 7 in its severities"),
    ],
)
def test_an_unknown_code_in_a_profile_is_refused(
    plan: me.ResultsFramework, changes: dict[str, object], words: str
) -> None:
    ours = attrs.evolve(me.logic.profile("iom"), name="ours", **changes)  # type: ignore[arg-type]

    with pytest.raises(me.ModelError, match=f"Profile ours names {words}"):
        me.check(plan, profile=ours)


def test_a_profile_may_speak_of_rules_of_ones_own(plan: me.ResultsFramework) -> None:
    ours = attrs.evolve(me.logic.profile("iom"), severities={"X-1": "warning"})
    plan = plan.replace("1", statement="SAFE WATER")

    report = me.check(plan, rules=[MINE], profile=ours)

    assert [f.severity.value for f in report] == ["warning"]


@pytest.mark.parametrize("name", me.logic.PROFILES)
def test_every_profile_names_rules_that_there_are(
    plan: me.ResultsFramework, name: str
) -> None:
    assert me.check(plan, profile=name).profile == name


def test_rules_of_ones_own_are_applied_with_the_others() -> None:
    plan = SOUND.replace("1", statement=SOUND["1"].statement.upper())

    report = me.check(plan, rules=(*RULES, MINE))

    assert [(f.code, f.node, f.source) for f in report] == [("X-1", "1", "house style")]


def test_a_single_rule_needs_no_list(plan: me.ResultsFramework) -> None:
    report = me.check(plan.replace("1", statement="SAFE WATER"), rules=MINE)

    assert [f.code for f in report] == ["X-1"]


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


@pytest.mark.parametrize("rules", ["S01", 7])
def test_what_is_no_list_of_rules_is_refused(
    plan: me.ResultsFramework, rules: object
) -> None:
    with pytest.raises(me.ModelError, match=r"rules is .*: pass Rule objects in a"):
        me.check(plan, rules=rules)  # type: ignore[arg-type]


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


def fails_at_once(_dossier: me.logic.Dossier) -> list[Flaw]:
    raise ZeroDivisionError("division by zero.")


def fails_later(_dossier: me.logic.Dossier) -> Iterator[Flaw]:
    yield Flaw("One.")
    raise KeyError("two")


@pytest.mark.parametrize(
    ("find", "words"),
    [
        (fails_at_once, "ZeroDivisionError: division by zero. Repair its function"),
        (fails_later, "KeyError: 'two'. Repair its function, or leave the rule out"),
        (lambda _dossier: None, "TypeError: 'NoneType' object is not iterable"),
        (dict, "TypeError: 'Dossier' object is not iterable"),
    ],
)
def test_a_rule_that_fails_is_named(
    plan: me.ResultsFramework, find: Any, words: str
) -> None:
    broken = attrs.evolve(MINE, find=find)

    with pytest.raises(me.ModelError, match=re.escape(words)) as caught:
        me.check(plan, rules=(*RULES, broken))

    assert str(caught.value).startswith("Rule X-1 (statement-in-capitals) failed: ")
    assert str(caught.value).endswith("with ignore='X-1'.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"message": 7}, "7 is not text"),
        ({"message": ""}, "Flaw.message is empty"),
        ({"message": "Odd.", "node": None}, "None is not text"),
        ({"message": "Odd.", "values": ["1"]}, "Flaw.values is ['1']: give what"),
        ({"message": "Odd.", "fix": "1.1"}, "Flaw.fix is '1.1': it must be Fix"),
        ({"message": "Odd.", "severity": "fatal"}, "'fatal' is no severity"),
    ],
)
def test_a_flaw_that_cannot_be_is_refused(
    plan: me.ResultsFramework, fields: dict[str, Any], words: str
) -> None:
    broken = attrs.evolve(MINE, find=lambda _dossier: [Flaw(**fields)])

    with pytest.raises(me.ModelError, match=re.escape(words)) as caught:
        me.check(plan, rules=[broken])

    assert str(caught.value).startswith("Rule X-1 (statement-in-capitals) failed: ")


@pytest.mark.parametrize("message", ["{result} is odd.", "{ is odd.", "{} is odd."])
def test_a_message_that_cannot_be_filled_in_is_shown(
    plan: me.ResultsFramework, message: str
) -> None:
    odd = Flaw(message, values={"id": "1"})
    broken = attrs.evolve(MINE, find=lambda _dossier: [odd])

    with pytest.raises(me.ModelError, match=re.escape(repr(message))) as caught:
        me.check(plan, rules=[broken])

    assert str(caught.value).endswith("Its values are ['id'].")


def test_a_broken_rule_can_be_ignored(plan: me.ResultsFramework) -> None:
    broken = attrs.evolve(MINE, find=fails_at_once)

    report = me.check(plan, rules=(*RULES, broken), ignore="X-1")

    assert "S01" in report.rules


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

    rules = [rule for rule in RULES if rule.code in {"S06", "M01", "T01", "T02"}]
    found = [(f.indicator, f.code) for f in me.check(plan, rules=rules)]

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


def test_a_chain_of_any_length_is_checked() -> None:
    size = 20_000
    plan = me.ResultsFramework(
        "P",
        "t",
        results=[
            me.Objective("O", "c"),
            *(me.Outcome(str(place), "c") for place in range(size)),
        ],
        links=[me.Link(str(place), str(place + 1)) for place in range(size - 1)],
    )

    report = me.check(plan, rules=[rule for rule in RULES if rule.code != "I01"])

    assert sum(f.code == "S03" for f in report) == size
    assert sum(f.code == "S08" for f in report) == size - 1
