"""The page of a report: one file, nothing from outside, every text escaped."""

import re
from typing import Any

import pytest
from hypothesis import given

import iom_me as me
from iom_me.logic.formats import render
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES

OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*['"]?(?!#)\w""")


def page(plan: me.ResultsFramework, **options: Any) -> str:
    return render(me.check(plan, **options), "html", path="plan.json", rules=())


def markup(page: str) -> str:
    """What a strict reader can take: without the parts that are never closed."""
    return re.sub(r"<!DOCTYPE html>|<meta [^>]*>", "", page)


def test_the_page_has_every_finding_with_its_advice_and_its_source() -> None:
    report = me.check(me.ResultsFramework("P", "t"))

    shown = page(me.ResultsFramework("P", "t"))

    assert "<h1>Check of plan P</h1>" in shown
    for finding in report:
        assert finding.message in shown
        assert finding.suggestion in shown
        assert finding.source in shown


def test_a_page_is_not_cut() -> None:
    outcomes = [me.Outcome(str(place), "c") for place in range(300)]

    shown = page(me.ResultsFramework("P", "t", results=outcomes))

    assert "Outcome 299" in shown
    assert "... and" not in shown


def test_what_the_plan_accepts_stands_apart_with_the_reason() -> None:
    plan = me.ResultsFramework("P", "t").add(me.Suppression("S02", reason="agreed"))

    found, accepted = page(plan).split("<caption>Accepted by the plan</caption>")

    assert "S02" not in found
    assert "S02 no-outcome" in accepted
    assert "agreed" in accepted


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_page_says_its_language(language: str) -> None:
    shown = page(me.ResultsFramework("P", "t"), language=language)

    assert f'<html lang="{language}">' in shown
    assert ("Check of plan P" in shown) == (language == "en")


def test_the_page_asks_for_nothing_from_outside() -> None:
    shown = page(me.ResultsFramework("P", "t"))

    assert not OUTSIDE.search(shown)
    assert "<script" not in shown


def test_a_page_is_ascii_and_loses_nothing() -> None:
    plan = me.ResultsFramework("Réfugiés–移民", "t")

    shown = page(plan)

    assert shown.isascii()
    assert "R&#233;fugi&#233;s&#8211;&#31227;&#27665;" in shown


@FEW_EXAMPLES
@given(fw=strategies.frameworks(strategies.hostile_texts(), every_field=True))
def test_hostile_text_stays_text(fw: me.ResultsFramework) -> None:
    parsed = parse(markup(page(fw)))

    assert "script" not in parsed.tags
    assert "img" not in parsed.tags
    assert not {name for name in parsed.attributes if name.startswith("on")}
