"""The pages of the rules, which are made from their cases."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import iom_me as me
from iom_me.logic import RULES, Rule
from tests.logic.cases import CASES, SOUND

ROOT = Path(__file__).parents[2]
RULE = {rule.code: rule for rule in RULES}


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    """The script of the documentation that makes the pages."""
    path = ROOT / "docs" / "generate_rules.py"
    spec = importlib.util.spec_from_file_location("generate_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def written(pages: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "rules"
    pages.write_pages(folder)
    return folder


def test_there_is_a_page_for_each_rule_and_one_that_lists_them(written: Path) -> None:
    names = {path.stem for path in written.iterdir()}

    assert names == {"index", *(f"{rule.code}-{rule.name}" for rule in RULES)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_what_is_found_and_what_repairs_it(
    written: Path, rule: Rule
) -> None:
    page = (written / f"{rule.code}-{rule.name}.md").read_text(encoding="utf-8")
    found = [f for f in CASES[rule.code].bad.check() if f.code == rule.code]

    said = " ".join(page.split())
    assert page.startswith(f"# {rule.code} {rule.name}\n")
    assert found[0].message in said
    assert found[0].suggestion in said
    _, example = page.split("## An example\n")
    shown, repair = example.split("## What repairs it\n")
    assert shown.count("```") == 4 or CASES[rule.code].bad.plan == SOUND
    assert repair.strip()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_leaves_no_text_of_a_plan_to_be_read_as_markup(
    written: Path, rule: Rule
) -> None:
    page = (written / f"{rule.code}-{rule.name}.md").read_text(encoding="utf-8")

    outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)

    assert "```" not in outside
    assert not re.search(r"(?<!\\)[<>$]", outside)


def test_the_list_groups_rules_by_subject(written: Path) -> None:
    index = (written / "index.md").read_text(encoding="utf-8")

    assert index.index("## Structure") < index.index("S01 objective-count")
    assert index.index("## Indicators") < index.index("I01 no-indicator")
    assert index.count("\n| [") == len(RULES)


def test_the_list_says_how_profiles_depart_from_a_rule(pages: ModuleType) -> None:
    echo = me.logic.profile("echo")

    assert echo.off == () or "echo" in pages.profiles(RULE[echo.off[0]])
    assert "off" in pages.profiles(RULE["S12"])


def test_a_change_that_a_fix_makes_is_shown_in_words(pages: ModuleType) -> None:
    page = pages.page(RULE["S18"])

    assert "`report.apply_fixes(plan)` makes this change:" in page


def test_measurements_are_shown_where_they_are_what_is_wrong(
    pages: ModuleType,
) -> None:
    assert "With these measurements:" in pages.page(RULE["D01"])


def test_signs_of_markup_are_escaped_but_in_code(pages: ModuleType) -> None:
    assert pages.plain("*a* <b> `x_*`") == r"\*a\* \<b\> `x_*`"


def test_a_fence_is_longer_than_any_inside_it(pages: ModuleType) -> None:
    assert pages.fenced(["```"]) == "````text\n```\n````"


def test_many_lines_are_shown_in_part(pages: ModuleType) -> None:
    assert pages.fenced(["line"] * 50).count("line") == 19
    assert "... and 31 more" in pages.fenced(["line"] * 50)


def test_pages_of_rules_that_are_gone_are_removed(
    pages: ModuleType, written: Path
) -> None:
    (written / "S99-gone.md").write_text("# S99 gone", encoding="utf-8")

    pages.write_pages(written)

    assert not (written / "S99-gone.md").exists()


def test_a_page_that_says_the_same_is_left_untouched(
    pages: ModuleType, written: Path
) -> None:
    before = (written / "index.md").stat().st_mtime_ns

    pages.write_pages(written)

    assert (written / "index.md").stat().st_mtime_ns == before


def test_a_profile_that_knows_few_rules_is_described_once(pages: ModuleType) -> None:
    index = pages.index()

    assert pages.narrow() == ["iati"]
    assert "iati: off" not in index
    assert "`iati` knows these only: S13," in index
