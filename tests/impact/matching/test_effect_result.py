"""Effects in matched groups, in tables, words and pictures."""

import json
from typing import Any

import attrs
import numpy as np
import pytest
from tests.impact.matching.matched_people import MATCH, PEOPLE, matched

import iom_me as me


def test_several_outcomes_are_those_asked_for_one_by_one() -> None:
    both = me.impact.effect(PEOPLE, MATCH, outcome=["income", "works"])
    alone = me.impact.effect(PEOPLE, MATCH, outcome="works")

    assert both["works"].to_dict() == alone.to_dict()
    assert both.tested == 2
    frame = both.to_frame()
    assert list(frame["term"]) == ["income", "works"]
    assert frame.columns[-1] == "p_value_adjusted"
    assert list(frame["p_value_adjusted"]) == list(both.p_values_adjusted)
    with pytest.raises(KeyError):
        both["savings"]


def test_warnings_of_several_outcomes_name_theirs() -> None:
    with pytest.warns(me.EstimationWarning, match="^'age' is one"):
        both = me.impact.effect(PEOPLE, MATCH, outcome=["age", "works"])

    assert both.warnings[0].startswith("'age' is one")


def test_what_holds_for_all_outcomes_is_said_once() -> None:
    rows = PEOPLE.assign(place=np.arange(len(PEOPLE)) % 7)

    with pytest.warns(me.EstimationWarning) as said:
        both = me.impact.effect(
            rows, MATCH, outcome=["income", "works"], cluster="place"
        )

    assert len(said) == len(both.warnings) == 1
    assert both.warnings[0].startswith("There are 7 clusters")


def test_what_holds_for_some_outcomes_names_them() -> None:
    rows = PEOPLE.assign(**{f"o{i}": 1.0 + PEOPLE["works"] for i in range(5)})
    rows.loc[np.flatnonzero(MATCH.weights)[:8], ["o1", "o3"]] = np.nan

    with pytest.warns(me.DataWarning):
        many = me.impact.effect(rows, MATCH, outcome=["o0", "o1", "o3"], missing="drop")

    assert [note.split(":")[0] for note in many.warnings] == [
        "'o1' is missing for 8 rows that were to be compared",
        "'o3' is missing for 8 rows that were to be compared",
    ]


def test_a_long_list_of_outcomes_fits_its_summary() -> None:
    rows = PEOPLE.assign(**{f"o{i}": PEOPLE["income"] + i for i in range(30)})

    many = me.impact.effect(rows, MATCH, outcome=[f"o{i}" for i in range(30)])

    assert len(many.summary().splitlines()) <= 25
    assert "18 more" in many.summary()
    assert many.sentence().count("\n\n") == 29


def test_shares_are_told_in_percentage_points() -> None:
    result = me.impact.effect(PEOPLE, MATCH, outcome="works")

    assert result.is_share
    assert "percentage points" in repr(result)
    assert "percentage points" in result.sentence()
    assert "points de pourcentage" in result.sentence("fr")
    assert "puntos porcentuales" in result.sentence("es")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("measure", ["difference", "ratio"])
def test_the_paragraph_says_the_number_the_people_and_the_assumption(
    language: str, measure: Any
) -> None:
    result = me.impact.effect(
        PEOPLE, MATCH, outcome="works", measure=measure, cluster="village"
    )

    said = result.sentence(language)

    assert "works" in said
    assert "age" in said
    assert str(result.n_treated) in said
    assert " 15 " in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "{" not in said


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(me.errors.ModelError, match="de"):
        me.impact.effect(PEOPLE, MATCH, outcome="works").sentence("de")


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_those_left_out_are_counted_for_whom_the_effect_is_about() -> None:
    group = matched(caliper=0.001)

    result = me.impact.effect(PEOPLE, group, outcome="income")

    assert result.n_left_out == 80 - result.n_treated
    assert f"{result.n_left_out} of the 80 people" in result.sentence()


def test_those_left_out_for_a_missing_outcome_are_told_apart() -> None:
    rows = PEOPLE.copy()
    treated = np.flatnonzero((MATCH.weights > 0) & (PEOPLE["joined"] == 1))
    rows.loc[treated[:3], "income"] = np.nan

    with pytest.warns(me.DataWarning):
        result = me.impact.effect(rows, MATCH, outcome="income", missing="drop")

    assert result.n_left_out_for_gaps == 3
    assert result.n_left_out == 3 + MATCH.counts[1].dropped


@pytest.mark.parametrize("estimand", ["ATC", "ATE"])
def test_other_estimands_count_their_own(estimand: str) -> None:
    group = matched(replace=True, estimand=estimand)

    result = me.impact.effect(PEOPLE, group, outcome="income")

    assert result.n_left_out == 0
    assert result.estimand == estimand


def test_a_summary_says_who_was_left_out_and_warns() -> None:
    rows = PEOPLE.copy()
    rows.loc[np.flatnonzero(MATCH.weights)[0], "income"] = np.nan

    with pytest.warns(me.DataWarning):
        result = me.impact.effect(
            rows, MATCH, outcome="income", missing="drop", covariates=["school", "sex"]
        )

    shown = result.summary()
    assert "1 without outcome" in shown
    assert "Warning" in shown
    assert "Adjusted     for school, sex" in shown
    assert len(shown.splitlines()) <= 25
    json.dumps(result.to_dict(), allow_nan=False)


def test_pictures_are_drawn_where_nothing_varies() -> None:
    rows = PEOPLE.assign(income=4.0)

    with pytest.warns(me.EstimationWarning):
        both = me.impact.effect(rows, MATCH, outcome=["income"])

    assert both.plot().texts[0].get_text() == "no outcome varies"
    assert both["income"].plot().get_title(loc="left").startswith("Effect")


def test_ratios_are_drawn_around_one() -> None:
    both = me.impact.effect(PEOPLE, MATCH, outcome=["works", "income"], measure="ratio")

    axes = both.plot()

    assert axes.get_xscale() == "log"
    assert "ratio" in axes.get_xlabel()
    assert "Ratio" in both["works"].plot().get_title(loc="left")


def test_a_ratio_by_cluster_is_summed_up_on_its_own_scale() -> None:
    result = me.impact.effect(
        PEOPLE, MATCH, outcome="works", measure="ratio", cluster="village"
    )

    shown = result.summary()

    assert "Ratio of means on 'works'" in shown
    assert "of the logarithm, t with 12.7 degrees" in shown
    assert "Clusters     15 by 'village'" in shown
    assert not repr(result).startswith("<MatchedEffect works: +")


def test_a_normal_interval_is_said() -> None:
    result = me.impact.effect(PEOPLE, matched(replace=True), outcome="income")

    assert ", normal" in result.summary()


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_a_test_without_a_standard_error_is_summed_up() -> None:
    result = me.impact.effect(
        PEOPLE.iloc[:30],
        matched(PEOPLE.iloc[:30], method="exact", covariates=["sex"]),
        outcome="income",
        inference="randomization",
    )

    assert "Std. error   none" in result.summary()
    assert result.ci_low < result.estimate < result.ci_high


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
def test_many_warnings_point_to_where_all_are() -> None:
    rows = PEOPLE.assign(**{f"o{i}": 1.0 for i in range(9)})

    many = me.impact.effect(rows, MATCH, outcome=[f"o{i}" for i in range(9)])

    lines = many.summary().splitlines()
    assert "more, see .warnings" in lines[-1]
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 88
    assert repr(many).startswith("<MatchedEffects 9 outcomes, 0 with")
    assert many.tested == 0


def test_those_with_a_gap_who_were_left_out_stay_out_of_the_effect() -> None:
    rows = PEOPLE.copy()
    rows.loc[[1, 4], "age"] = np.nan

    result = me.impact.effect(
        rows, matched(rows, replace=True, missing="drop"), outcome="income"
    )

    complete = rows.dropna().reset_index(drop=True)
    again = me.impact.effect(
        complete, matched(complete, replace=True), outcome="income"
    )
    assert result.estimate == pytest.approx(again.estimate, rel=1e-12)
    assert result.std_error == pytest.approx(again.std_error, rel=1e-10)


def test_a_result_shows_itself_in_one_row_and_one_line() -> None:
    result = me.impact.effect(PEOPLE, MATCH, outcome="income")

    frame = result.to_frame()

    assert frame.columns.tolist() == [
        "term", "estimate", "std_error", "statistic", "p_value", "df",
        "ci_low", "ci_high", "n",
    ]  # fmt: skip
    assert frame["term"].tolist() == ["income"]
    assert repr(result).startswith("<MatchedEffect income: +")


def test_a_gap_in_the_cluster_is_refused_where_it_matters() -> None:
    rows = PEOPLE.assign(place=np.arange(len(PEOPLE)) % 40 + 1.0)
    used = MATCH.weights > 0
    spare, needed = np.flatnonzero(~used)[0], np.flatnonzero(used)[0]
    rows.loc[spare, "place"] = np.nan

    result = me.impact.effect(rows, MATCH, outcome="income", cluster="place")

    assert result.n == np.count_nonzero(used)
    rows.loc[needed, "place"] = np.nan
    with pytest.raises(me.DataError, match="missing for 1 rows that are compared"):
        me.impact.effect(rows, MATCH, outcome="income", cluster="place")


def test_an_interval_of_a_ratio_beyond_all_numbers_is_infinite() -> None:
    from iom_me.impact.matching._effect.estimation import row
    from iom_me.impact.matching._effect.study import EffectOptions, Estimate

    found = Estimate(
        estimate=2.0,
        std_error=400.0,
        df=2.0,
        treated_mean=1.0,
        untreated_mean=0.5,
        words="",
    )

    made = row(found, EffectOptions(measure="ratio"), term="y", n=4)

    assert made.ci_low == 0
    assert made.ci_high == np.inf


def test_a_note_on_many_outcomes_names_three() -> None:
    from iom_me.impact.matching._effect import assembly

    result = me.impact.effect(PEOPLE, MATCH, outcome="income")
    note: assembly.Note = ("The errors are large.", me.EstimationWarning)
    notes = [[note]] * 5 + [[]]

    found = assembly.said_once(
        [
            (attrs.evolve(result, outcome=f"o{place}"), said)
            for place, said in enumerate(notes)
        ]
    )

    assert found == [
        ("'o0', 'o1', 'o2' and 2 more: The errors are large.", me.EstimationWarning)
    ]


def test_more_reasons_than_there_is_room_for_are_counted() -> None:
    result = me.impact.effect(PEOPLE, MATCH, outcome="income")
    reasons = tuple(
        me.impact.Dropped(treated=True, reason=f"reason {i}", count=1) for i in range(5)
    )

    shown = attrs.evolve(result, dropped=reasons).summary()

    assert "1 treated: reason 2 (and 2 more reasons, see .dropped)" in shown


def test_outcomes_whose_errors_differ_say_where_each_is() -> None:
    rows = PEOPLE.copy()
    rows.loc[np.flatnonzero(MATCH.weights)[0], "income"] = np.nan

    with pytest.warns(me.DataWarning):
        both = me.impact.effect(
            rows, MATCH, outcome=["income", "works"], missing="drop"
        )

    assert "as fits each outcome" in both.summary()
