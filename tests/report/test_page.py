"""The page: the most important first, in words that say why."""

from pathlib import Path

import attrs
import pandas as pd
import pytest

import iom_me as me
from tests.report.pages import SECTIONS, PageParser, written


def test_the_sections_come_in_the_order_of_what_matters(full: PageParser) -> None:
    assert [words for level, words in full.headings if level == 2] == SECTIONS


def test_parts_that_were_not_handed_over_are_named_as_left_out(
    plan: me.ResultsFramework, file: Path
) -> None:
    page = written(file, plan)

    assert [words for level, words in page.headings if level == 2] == [
        "At a glance",
        "What is missing?",
        "Results matrix",
    ]
    assert "The plan was not checked for this report." in page.text
    assert "Progress is not part of this report." in page.text
    assert "progress alone does not show what the project caused" in page.text


def test_the_counts_of_lights_add_up(full: PageParser) -> None:
    assert (
        "Of 9 indicators, 1 achieved their target, 2 are on track, 1 at risk, 2 off "
        "track or regressed, and 3 without data."
    ) in full.text
    assert "2 off track or regressed 22" in full.text


def test_an_indicator_that_cannot_be_judged_is_counted_apart(
    plan: me.ResultsFramework, file: Path
) -> None:
    table = {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": [None]}
    tracking = me.track(plan, pd.DataFrame(table))
    entry = attrs.evolve(tracking.entries[0], status=me.tracking.Status.CANNOT_TELL)
    tracking = attrs.evolve(tracking, entries=(entry, *tracking.entries[1:]))

    page = written(file, plan, tracking=tracking)

    assert "1 cannot tell 33" in page.text
    assert "No light can be drawn" in page.text


def test_what_needs_a_look_comes_first_and_leads_to_its_row(full: PageParser) -> None:
    first, second = [place for place in full.values("href") if place.startswith("#i-")][
        :2
    ]

    assert (first, second) == ("#i-5", "#i-4")  # regressed, then off track
    assert [words for _, words in full.headings].index("What needs a look") == 2


def test_of_much_that_needs_a_look_the_rest_is_counted(
    lights: me.ResultsFramework, tracked: me.tracking.TrackingReport, file: Path
) -> None:
    late = tuple(
        attrs.evolve(entry, status=me.tracking.Status.OFF_TRACK)
        for entry in tracked.entries
    )

    page = written(file, lights, tracking=attrs.evolve(tracked, entries=late))

    assert "... and 4 more" in page.text


def test_each_light_is_a_word_beside_its_colour(full: PageParser) -> None:
    badges = {
        kinds.split()[1] for kinds in full.values("class") if kinds.startswith("badge")
    }

    assert badges == {status.value for status in me.tracking.Status}
    for status in me.tracking.Status:
        assert status.words in full.text


def test_progress_says_why_in_a_sentence(full: PageParser) -> None:
    assert (
        "10\N{NO-BREAK SPACE}% of the way; 50\N{NO-BREAK SPACE}% was expected by 30 "
        "June 2024."
    ).replace("\N{NO-BREAK SPACE}", " ") in full.text
    assert "no value is reported, 2 were due by 2024-06-30" in full.text


def test_progress_says_from_which_numbers_it_came(full: PageParser) -> None:
    assert "(110 - 0) / (100 - 0)" in full.text


def test_progress_short_of_the_target_never_looks_complete(full: PageParser) -> None:
    assert "99.9 % of the way" in full.text
    assert "100 % of the way" not in full.text


def test_progress_without_a_day_to_hold_it_against_is_shown_alone(
    lights: me.ResultsFramework, tracked: me.tracking.TrackingReport, file: Path
) -> None:
    first, second, *others = tracked.entries
    entries = (
        attrs.evolve(first, expected=None),
        attrs.evolve(second, expected_date=None),
        *others,
    )

    page = written(file, lights, tracking=attrs.evolve(tracked, entries=entries))

    assert "110 % of the way to the target." in page.text
    assert "55 % of the way; 50 % was expected." in page.text


@pytest.mark.parametrize("capped", [True, False])
def test_the_mean_of_a_result_says_of_how_many_indicators(
    file: Path, *, capped: bool
) -> None:
    data = me.datasets.nigeria_reintegration()
    tracking = me.track(data.framework, data.measurements)
    results = tuple(
        attrs.evolve(result, is_capped=capped) for result in tracking.results
    )

    page = written(
        file, data.framework, tracking=attrs.evolve(tracking, results=results)
    )

    words = "of 2 of 4 indicators, each counted for 100 % at most"
    assert (words in page.text) is capped


def test_findings_stand_under_their_severity(
    plan: me.ResultsFramework, file: Path
) -> None:
    checks = me.check(plan)

    page = written(file, plan, checks=checks)

    count = len(checks.by_severity[me.logic.Severity.WARNING])
    assert f"{count} warnings" in page.text
    for finding in checks:
        assert " ".join(finding.message.split()) in page.text
        assert " ".join(finding.suggestion.split()) in page.text


def test_a_sound_plan_has_no_findings(file: Path) -> None:
    plan = me.datasets.example_plan("en")

    page = written(file, plan, checks=me.check(plan))

    assert "No findings." in page.text


def test_what_the_plan_accepts_is_on_the_page_with_the_reason(file: Path) -> None:
    plan = me.ResultsFramework("P", "t").add(me.Suppression("S02", reason="agreed"))

    page = written(file, plan, checks=me.check(plan))

    found, accepted = page.text.split("Accepted by the plan")
    assert "S02" not in found
    assert "S02 no-outcome" in accepted
    assert "agreed everywhere in the plan" in accepted


def test_findings_in_another_language_are_marked_as_such(
    plan: me.ResultsFramework, file: Path
) -> None:
    page = written(file, plan, checks=me.check(plan, language="fr"))

    assert "fr" in page.values("lang")
    assert "in the language that the check was asked for" in page.text


def test_the_whole_matrix_is_on_the_page(file: Path) -> None:
    plan = me.ResultsFramework(
        "P", "t", results=[me.Outcome(str(place), "c") for place in range(300)]
    )

    assert "Outcome 299" in written(file, plan).text


def test_the_matrix_says_all_of_a_value(full: PageParser) -> None:
    assert "100 % (by 31 December 2024)" in full.text
    assert "0 % (1 January 2024)" in full.text
    assert "not available: too far" in full.text
    assert "to be determined (by 1 March 2024)" in full.text


def test_the_matrix_shows_ranges_scales_and_signs(file: Path) -> None:
    targets = [
        me.Target(20, upper=30, operator="between"),
        me.Target(5, operator="at_most", date="2025-01-01"),
    ]
    counted = me.Indicator("a", "# of days", measure="count", targets=targets)
    told = me.Indicator(
        "b", "How they cope", measure="qualitative", baseline=me.Baseline("badly")
    )
    plan = me.ResultsFramework("P", "t").add(
        me.Outcome("1", "Less waiting", indicators=[counted, told])
    )

    page = written(file, plan)

    assert "20 – 30" in page.text
    assert "≤ 5 (by 1 January 2025)" in page.text
    assert "badly" in page.text


def test_the_matrix_shows_units_parts_and_remarks(file: Path) -> None:
    parts = [me.model.DisaggregatedValue(4, by={"sex": "female"})]
    baseline = me.Baseline(9, note="by hand", disaggregated=parts)
    one = me.Indicator("a", "# helped", unit="persons", baseline=baseline)
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "Help", indicators=[one]))

    page = written(file, plan)

    assert "9 persons" in page.text
    assert "sex: female = 4" in page.text
    assert "by hand" in page.text


def test_an_empty_plan_makes_a_page(file: Path) -> None:
    plan = me.ResultsFramework("P", "t")
    table = pd.DataFrame(columns=["indicator", "period_end", "value"])

    page = written(file, plan, tracking=me.track(plan, table))

    assert "The plan has no results yet." in page.text
    assert "The plan has no indicators yet." in page.text


def test_a_plan_with_one_date_shows_it(file: Path) -> None:
    plan = me.ResultsFramework("P", "t", start="2024-02-01")

    assert "Start: 1 February 2024" in written(file, plan).text


def test_gaps_are_listed_with_what_is_known_of_them(full: PageParser) -> None:
    gaps = full.text.split("Gaps in the data")[1]

    assert "A value is overdue 1.7.a % that is overdue" in gaps
    assert "No value 2.a # of nothing" in gaps
    assert "No baseline 2.a # of nothing" in gaps
    assert "No baseline 2.b # to be set not available: too far" in gaps
    assert "No target 2.b # to be set to be determined (by 1 March 2024)" in gaps
    assert "1 row is of a later day, and not used The table" in gaps


def test_parts_and_columns_that_are_missing_are_gaps(
    lights: me.ResultsFramework, tracked: me.tracking.TrackingReport, file: Path
) -> None:
    first, *others = tracked.entries
    entries = (attrs.evolve(first, parts_present=2, parts_expected=3), *others)
    tracking = attrs.evolve(tracked, entries=entries, ignored_columns=("who", "when"))

    page = written(file, lights, tracking=tracking)

    assert "2 of 3 parts of the value 1.1.a" in page.text
    assert "Columns that were not used The table of measurements who, when" in page.text


def test_a_complete_report_says_that_nothing_is_missing(
    effect: me.impact.DidResult, file: Path
) -> None:
    plan = me.ResultsFramework("P", "t")
    table = pd.DataFrame(columns=["indicator", "period_end", "value"])

    page = written(
        file,
        plan,
        checks=me.check(plan),
        tracking=me.track(plan, table),
        effects=effect,
    )

    assert "Nothing is missing." in page.text
