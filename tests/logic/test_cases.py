"""Each rule has a plan that breaks it and one that does not; both are its page too."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import iom_me as me
from iom_me.logic import RULES, Rule

CASES = Path(__file__).parent / "cases"

# What an objective rests on can only stand on a link that should not be there.
ALSO = {"A03": {"S08"}}

by_code = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def case(rule: Rule, name: str) -> me.ResultsFramework:
    return me.read_json(CASES / f"{rule.code}-{rule.name}" / f"{name}.json")


@by_code
def test_the_bad_plan_breaks_this_rule_and_no_other(rule: Rule) -> None:
    report = me.check(case(rule, "bad"))

    assert {f.code for f in report} == {rule.code, *ALSO.get(rule.code, ())}


@by_code
def test_the_good_plan_breaks_no_rule(rule: Rule) -> None:
    assert list(me.check(case(rule, "good"))) == []


@by_code
def test_the_bad_plan_shows_the_severity_of_the_rule(rule: Rule) -> None:
    found = {finding.severity for finding in rule.check(case(rule, "bad"))}

    assert rule.severity in found


@by_code
def test_a_finding_says_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    for finding in rule.check(case(rule, "bad")):
        assert finding.message.endswith(".")
        assert finding.suggestion.endswith((".", "?"))
        assert finding.source == rule.source
        assert "\n" not in finding.message + finding.suggestion


def test_every_case_belongs_to_a_rule() -> None:
    folders = {folder.name for folder in CASES.iterdir()}

    assert folders == {f"{rule.code}-{rule.name}" for rule in RULES}


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    """The script of the documentation that makes the pages."""
    path = Path(__file__).parents[2] / "docs" / "generate_rules.py"
    spec = importlib.util.spec_from_file_location("generate_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_a_page_for_each_rule_and_one_that_lists_them(
    pages: ModuleType, tmp_path: Path
) -> None:
    pages.write_pages(tmp_path / "rules")

    written = {path.stem for path in (tmp_path / "rules").iterdir()}
    assert written == {"index", *(f"{rule.code}-{rule.name}" for rule in RULES)}


def test_a_page_shows_the_finding_and_what_repairs_it(pages: ModuleType) -> None:
    page = pages.page(next(rule for rule in RULES if rule.code == "I01"))

    assert page.startswith("# I01 no-indicator\n")
    assert 'error    Output 1.2 "Returnees have contacts to employers" has no' in page
    assert "1.2.a: indicator '# of job fairs held' added" in page


def test_pages_of_rules_that_are_gone_are_removed(
    pages: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "S99-gone.md").write_text("# S99 gone", encoding="utf-8")

    pages.write_pages(tmp_path)

    assert not (tmp_path / "S99-gone.md").exists()


def test_a_page_that_says_the_same_is_left_untouched(
    pages: ModuleType, tmp_path: Path
) -> None:
    pages.write_pages(tmp_path)
    before = (tmp_path / "index.md").stat().st_mtime_ns

    pages.write_pages(tmp_path)

    assert (tmp_path / "index.md").stat().st_mtime_ns == before
