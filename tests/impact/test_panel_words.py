"""Results about panels in words."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.impact import panel_made as made

from iom_me.errors import ModelError
from iom_me.impact.panel_results import PanelResult

NAN = math.nan
COHORTS = tuple(range(2000, 2012))


def line_of(result: PanelResult, word: str) -> str:
    """Find the line of a summary that starts with a word."""
    found = [line for line in result.summary().split("\n") if line.startswith(word)]
    assert len(found) == 1
    return found[0]


# The summary


SUMMARY = """\
Two-way study of 'income', by time since the start
Estimand     average effect on the treated, over the times 0 to 2 since the start
Effect       +4.00 [3.10, 4.90], 95 % interval, p < 0.001
Std. error   0.45, t with 40 degrees of freedom
             CR2: cluster-robust, unbiased by leverage
Comparison   never treated
Data         60 units, without gaps; 4 periods, 2019 to 2022; 240 rows, 0 left out
Cohorts      2021 (20), 2022 (20), never treated (20)
Clusters     60, the units: 40 treated, 20 untreated

           effect  95 %         band for all
  time -3    +0.3  [-1.7, 2.3]  [-2.7, 3.3]
  time -2    -0.5  [-2.5, 1.5]  [-3.5, 2.5]
  time -1       0  (base)
  time 0     +3.0  [1.0, 5.0]   [0.0, 6.0]
  time +1    +4.0  [2.0, 6.0]   [1.0, 7.0]
  time +2    +5.0  [3.0, 7.0]   [2.0, 8.0]

Rests on     parallel trends: without the programme, treated and comparison
             would have changed alike, and nobody reacted to it in advance
             all leads zero: p = 0.450 (not rejecting is no proof)"""


def test_the_summary_of_an_event_study_says_everything_in_order() -> None:
    assert made.event_study(method="two-way study").summary() == SUMMARY


@pytest.mark.parametrize(
    "result",
    [
        made.event_study([*map(made.at, range(-30, 30))]),
        made.group_time([made.cell(g, t) for g in COHORTS for t in COHORTS]),
        made.event_study(
            notes=tuple(f"note {i}" for i in range(9)),
            warnings=tuple(f"warning {i}" for i in range(9)),
            estimator="twfe",
        ),
        made.aggregate("simple", notes=("line\nline",) * 2, warnings=("a\nb",) * 9),
    ],
)
def test_the_summary_is_at_most_25_lines(result: PanelResult) -> None:
    lines = result.summary().split("\n")

    assert len(lines) <= 25
    assert all(line == line.rstrip() for line in lines)


def test_a_long_table_shows_its_ends_and_counts_the_rest() -> None:
    summary = made.event_study([*map(made.at, range(-30, 30))]).summary()

    assert "time -30" in summary
    assert "time +29" in summary
    shown = sum(line.startswith("  time ") for line in summary.split("\n"))
    assert f"  ... {60 - shown} more, see to_frame()" in summary


def test_notes_and_warnings_that_are_not_shown_are_counted() -> None:
    summary = made.aggregate(
        "simple", notes=("n",) * 5, warnings=tuple(map(str, range(9)))
    ).summary()

    assert "... 3 more, see .notes" in summary
    assert "Warning      2" in summary
    assert "... 6 more, see .warnings" in summary


def test_a_simple_average_has_no_table() -> None:
    summary = made.aggregate("simple").summary()

    assert "effect  95 %" not in summary
    assert "\n\n" not in summary


def test_rows_of_cells_are_named_by_cohort_and_period() -> None:
    assert "  2021 in 2019   -2.00  [-3.00, -1.00]" in made.group_time().summary()


def test_rows_of_cohorts_are_named_as_in_the_frame() -> None:
    summary = made.aggregate("group", [made.row("group 2021", 1.0, group=2021)])

    assert "  group 2021    +1.0  [-1.0, 3.0]" in summary.summary()


def test_equal_decimals_are_shown_unless_errors_are_far_apart() -> None:
    near = made.event_study([made.at(0, 1.0, 0.2), made.at(1, 2.0, 2.0)]).summary()
    far = made.event_study([made.at(0, 1.0, 0.02), made.at(1, 2.0, 2.0)]).summary()

    assert "time +1   +2.00  [-2.00, 6.00]" in near
    assert "time +1    +2.0  [-2.0, 6.0]" in far


def test_there_is_no_column_for_a_band_that_is_missing() -> None:
    bare = made.row("event_time 0", 1.0, NAN, event_time=0)

    summary = made.event_study([bare]).summary()

    assert "band" not in summary
    assert "  time 0   +1.00  [no interval]" in summary


def test_a_missing_error_is_said() -> None:
    result = made.aggregate("simple", overall=made.row("overall", 4.0, NAN))

    assert line_of(result, "Effect") == "Effect       +4.00 [no interval], no p-value"
    assert line_of(result, "Std. error") == "Std. error   none can be computed"


def test_a_missing_effect_is_said() -> None:
    result = made.aggregate("simple", overall=made.row("overall", NAN, NAN))

    assert line_of(result, "Effect") == "Effect       not estimated, no p-value"
    assert "not estimated" in repr(result)


def test_covariates_and_weights_are_named() -> None:
    result = made.aggregate("simple", covariates=("age", "sex"), weights="w")

    assert line_of(result, "Comparison") == (
        "Comparison   never treated; adjusted for 'age', 'sex'; weighted by 'w'"
    )


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
def test_with_covariates_the_error_is_told_apart(vcov: str) -> None:
    result = made.aggregate("simple", covariates=("age",), vcov=vcov)

    assert f"{vcov}: influence by cluster, corrected by its" in result.summary()


def test_clusters_are_named_by_their_column() -> None:
    result = made.aggregate("simple", cluster="village")

    assert line_of(result, "Clusters").startswith("Clusters     60, by 'village': 40")


def test_cross_sections_are_told_from_panels() -> None:
    result = made.aggregate("simple", design=made.design(panel=False), unit=None)

    assert "repeated cross-sections; 4 periods" in line_of(result, "Data")
    assert "60, the rows" in line_of(result, "Clusters")


def test_gaps_are_said() -> None:
    result = made.aggregate("simple", design=made.design(balanced=False))

    assert "60 units, with gaps" in line_of(result, "Data")


def test_many_cohorts_are_counted_and_the_never_treated_kept() -> None:
    design = made.design(cohorts=(*range(2001, 2013), None))

    line = line_of(made.aggregate("simple", design=design), "Cohorts")

    assert line.endswith("2005 (20), 7 more, never treated (20)")


def test_two_way_fixed_effects_rest_on_more() -> None:
    result = made.event_study(estimator="twfe")

    assert "and the effect is the same for all cohorts" in result.summary()


@pytest.mark.parametrize("leads", [NAN, None])
def test_leads_that_cannot_be_tested_are_said(leads: float | None) -> None:
    result = made.event_study(leads=leads)

    assert "the leads cannot be tested jointly" in result.summary()
    assert "these data allow no joint test" in result.sentence()


def test_names_stay_on_one_line() -> None:
    result = made.event_study(outcome="in\ncome", warnings=("first\nsecond",))

    assert "of 'in\\\\ncome'" in result.summary()
    assert line_of(result, "Warning") == "Warning      first\\nsecond"


# The sentence


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (made.aggregate("simple"), "over all treated cohorts and periods"),
        (made.group_time(), "over all treated cohorts and periods"),
        (made.aggregate("group"), "over cohorts weighed by their size"),
        (made.event_study(), "over the times 0 to 2 since the start"),
        (made.event_study([made.at(-2), made.at(0)]), "at time 0 since the start"),
        (
            made.aggregate("calendar", [made.row("t", 1.0, time=t) for t in (1, 2)]),
            "over the periods 1 to 2",
        ),
        (
            made.aggregate("calendar", [made.row("t", 1.0, time="May $\n")]),
            "in the period May $\\n",
        ),
    ],
)
def test_summary_and_sentence_say_over_what_the_effect_is_averaged(
    result: PanelResult, words: str
) -> None:
    assert f"of those it reached, {words}, is estimated" in result.sentence()
    assert line_of(result, "Estimand").endswith(words)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "is estimated at 4.00"), ("fr", "est estimé à 4,00"), ("es", "en 4,00")],
)
def test_the_sentence_speaks_three_languages(language: str, words: str) -> None:
    assert words in made.event_study().sentence(language)


def test_another_language_is_refused() -> None:
    with pytest.raises(ModelError, match="no messages in 'de'"):
        made.event_study().sentence("de")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "from 60 units, by"),
        ({"cluster": "village"}, "from 60 units in 60 clusters, by"),
        ({"design": made.design(panel=False)}, "from 60 observations, by"),
        ({"covariates": ("age",)}, "given equal “age”"),
        ({"control": "not yet treated"}, "not treated yet"),
        ({"estimator": "twfe"}, "same for all cohorts"),
    ],
)
def test_the_sentence_says_what_the_effect_rests_on(
    changes: dict[str, Any], words: str
) -> None:
    assert words in made.aggregate("simple", **changes).sentence()


def test_the_sentence_of_an_event_study_speaks_of_its_leads() -> None:
    assert "(p = 0.450), which is no proof" in made.event_study().sentence()
    assert "p = " not in made.aggregate("simple").sentence()
