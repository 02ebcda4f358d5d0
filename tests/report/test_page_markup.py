"""The markup of the page: nothing from outside, nothing that runs, for every reader."""

import re
import warnings
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

import iom_me as me
from tests.report.pages import SECTIONS, PageParser, written

# Nothing from outside, and nothing that runs


def test_the_page_asks_for_nothing_from_outside(full: PageParser) -> None:
    assert not full.tags & {"script", "img", "link", "iframe", "object", "base", "form"}
    links = [
        value
        for name in ("href", "src", "xlink:href", "action")
        for value in full.values(name)
    ]
    assert {link[0] for link in links} == {"#"}


def test_the_page_forbids_the_browser_to_run_or_fetch_anything(
    full: PageParser,
) -> None:
    policy = next(one["content"] for one in full.having("meta") if "http-equiv" in one)

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'none'" in policy
    # Before the policy stands nothing that it could come too late for.
    tags = [name for name, _ in full.elements]
    assert tags[:4] == ["html", "head", "meta", "meta"]


def test_no_picture_brings_addresses_or_scripts(full: PageParser, file: Path) -> None:
    assert "metadata" not in full.tags
    assert not [name for name in full.attributes if name.startswith("on")]


def test_a_hostile_name_of_an_outcome_stays_text(file: Path) -> None:
    name = '</text><script>alert("1")</script> style="fill: #000000"'
    survey = me.datasets.nigeria_reintegration().survey
    survey = survey.rename(columns={"composite": name})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        effect = me.impact.difference_in_differences(
            survey, outcome=name, treated="project", post="endline"
        )
    plan = me.ResultsFramework("P", "t")

    page = written(file, plan, effects=effect)

    assert "script" not in page.tags
    assert 'style="fill: #000000"' in page.text  # not taken for a colour of ours


def test_half_a_character_is_shown_and_does_no_harm(
    plan: me.ResultsFramework, effect: me.impact.DidResult, file: Path
) -> None:
    page = written(file, plan, effects=attrs.evolve(effect, outcome="income \ud800"))

    assert "income \\ud800" in page.text


# Made for every reader


def test_no_id_stands_twice_and_every_link_arrives(full: PageParser) -> None:
    ids = full.values("id")

    assert len(ids) == len(set(ids))
    targets = [link[1:] for link in full.values("href")]
    used = re.findall(r"url\(#([^)]+)\)", " ".join(full.values("clip-path")))
    assert set(targets) | set(used) <= set(ids)
    assert used


def test_the_list_of_contents_leads_to_every_section(full: PageParser) -> None:
    sections = [one["id"] for one in full.having("section")]

    assert len(sections) == len(SECTIONS)
    assert {f"#{id}" for id in sections} <= set(full.values("href"))


def test_headings_leave_out_no_level(full: PageParser) -> None:
    levels = [level for level, _ in full.headings]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_heading_a_scope(full: PageParser) -> None:
    tags = [name for name, _ in full.elements]

    assert tags.count("caption") == tags.count("table") > 0
    assert all("scope" in one for one in full.having("th"))


def test_every_picture_has_a_text_alternative(full: PageParser) -> None:
    pictures = full.having("svg")

    assert len(pictures) > 8
    assert all(one["role"] == "img" and one["aria-label"] for one in pictures)


def test_a_table_that_is_too_wide_can_be_scrolled_by_keyboard(
    full: PageParser,
) -> None:
    wide = [one for one in full.having("div") if one.get("class") == "wide"]

    assert wide
    assert all(one["tabindex"] == "0" and one["aria-label"] for one in wide)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_page_names_its_language_and_that_of_foreign_text(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    study: me.impact.EventStudyResult,
    file: Path,
    language: str,
) -> None:
    page = written(
        file,
        lights,
        checks=me.check(lights, language=language),
        tracking=tracked,
        effects=study,
        language=language,
    )

    languages = page.values("lang")
    assert languages[0] == language
    assert " ".join(study.sentence(language).split()) in page.text
    assert "en" in languages[1:]  # what only speaks English is marked as such


def test_numbers_are_written_as_the_language_does(file: Path) -> None:
    counted = me.Indicator("a", "# seen", measure="count", targets=[me.Target(12345.5)])
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "s", indicators=[counted]))

    me.write_report(file, plan, language="fr")

    assert "12\N{NARROW NO-BREAK SPACE}345,5" in file.read_text(encoding="utf-8")


# Pictures of ours


def test_pictures_take_the_colours_of_the_page(full: PageParser) -> None:
    styles = " ".join(full.values("style"))

    assert "currentColor" in styles
    assert "var(--blue)" in styles
    assert not re.search("#000000|#ffffff", styles, re.IGNORECASE)
