"""Each rule has a plan that breaks it and one that does not; both are its page too."""

import pytest

import iom_me as me
from iom_me.logic import RULES, Rule
from tests.logic.cases import CASES, SOUND

by_code = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def test_nothing_is_found_in_the_sound_plan() -> None:
    assert list(me.check(SOUND)) == []


@by_code
def test_the_bad_plan_breaks_this_rule_and_no_other(rule: Rule) -> None:
    case = CASES[rule.code]

    assert {f.code for f in case.bad.check()} == {rule.code} | case.also


@by_code
def test_the_good_plan_breaks_no_rule(rule: Rule) -> None:
    assert list(CASES[rule.code].good.check()) == []


@by_code
def test_the_bad_plan_shows_the_severity_of_the_rule(rule: Rule) -> None:
    found = {f.severity for f in CASES[rule.code].bad.check() if f.code == rule.code}
    fixed = me.logic.profile(CASES[rule.code].bad.profile).severities

    assert fixed.get(rule.code, rule.severity) in found


@by_code
def test_a_finding_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    for finding in CASES[rule.code].bad.check():
        assert finding.message.endswith(".")
        assert finding.suggestion.endswith((".", "?"))
        assert "\n" not in finding.message + finding.suggestion
        assert "{" not in finding.message + finding.suggestion


@by_code
def test_a_heuristic_says_that_it_is_one(rule: Rule) -> None:
    for finding in CASES[rule.code].bad.check():
        if finding.code == rule.code:
            assert ("heuristic" in finding.source) == rule.is_heuristic


def test_every_case_belongs_to_a_rule() -> None:
    assert set(CASES) == {rule.code for rule in RULES}


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
