"""One call for an effect: what it chooses, and what it says beside it."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.staggered import NEVER, panel

import iom_me as me
from iom_me.errors import EstimationError, EstimationWarning, IomMeWarning

COLUMNS: dict[str, Any] = {
    "outcome": "income",
    "unit": "person",
    "time": "year",
    "treatment": "start",
}


def estimated(table: Any, **changes: Any) -> me.impact.EffectResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IomMeWarning)
        return me.impact.estimate_effect(table, **(COLUMNS | changes))


def cohorts(*, early: int = 30, late: int = 30, never: int = 30) -> pd.DataFrame:
    """Draw a panel with so many people in each of three cohorts."""
    table = panel(units=early + late + never)
    starts = [2021.0] * early + [2023.0] * late + [NEVER] * never
    return table.assign(start=table["person"].map(dict(enumerate(starts))))


def two_by_two(units: int = 60) -> pd.DataFrame:
    table = panel(cohorts=(2021, NEVER), units=units)
    return table[table["year"].isin([2020, 2021])].reset_index(drop=True)


def one_treated(clusters: int = 12) -> pd.DataFrame:
    table = panel(units=20 * clusters, clusters=clusters)
    return table.assign(start=np.where(table["village"] == 7, 2021, NEVER))


def row_of(result: me.impact.EffectResult, estimator: str, control: str = "") -> Any:
    return next(
        row
        for row in result.estimates
        if row.estimator == estimator and row.control.startswith(control)
    )


def numbers(row: Any) -> list[float]:
    return [row.estimate, row.std_error, row.df, row.ci_low, row.ci_high]


# What is chosen


def test_two_groups_and_two_periods_give_the_difference_of_differences() -> None:
    table = two_by_two()
    means = table.groupby([table["start"].notna(), "year"])["income"].mean()
    change = {group: means[group, 2021] - means[group, 2020] for group in (True, False)}

    result = estimated(table)

    assert result.kind == "two_by_two"
    assert result.estimate == pytest.approx(change[True] - change[False], rel=1e-10)


def test_two_by_two_is_what_difference_in_differences_finds() -> None:
    table = two_by_two()
    table["treated"] = table["start"].notna()
    table["post"] = table["year"] == 2021

    same = me.impact.difference_in_differences(
        table, outcome="income", treated="treated", post="post", unit="person"
    )

    result = estimated(table)
    assert result.estimate == pytest.approx(same.estimate, rel=1e-10)
    assert result.std_error == pytest.approx(same.std_error, rel=1e-8)
    assert result.df == pytest.approx(same.df, rel=1e-6)


def test_one_start_for_all_is_common_timing() -> None:
    assert estimated(panel(cohorts=(2021, NEVER))).kind == "common_timing"


def test_many_never_treated_are_the_comparison_alone() -> None:
    result = estimated(cohorts(never=10))

    assert result.kind == "staggered"
    assert result.group_time.control == "never treated"


def test_few_never_treated_are_joined_by_those_who_start_later() -> None:
    result = estimated(cohorts(never=9))

    assert result.group_time.control == "not yet treated"
    assert "Fewer than 10 units are never treated (9)" in result.explanation


def test_what_counts_as_few_is_clusters() -> None:
    table = panel(units=90, clusters=9)

    result = estimated(table, cluster="village")

    assert result.group_time.control == "not yet treated"
    assert "clusters" in result.explanation


def test_few_never_treated_stay_alone_if_nobody_starts_later() -> None:
    table = cohorts(early=40, late=0, never=4)

    assert estimated(table).group_time.control == "never treated"


def test_without_never_treated_the_last_cohort_is_compared_with() -> None:
    result = estimated(panel(cohorts=(2021, 2023)))

    assert result.kind == "staggered_without_never_treated"
    assert result.group_time.control == "not yet treated"
    assert {row.group for row in result.group_time.effects} == {2021}


def test_the_choice_does_not_look_at_the_outcome() -> None:
    table = cohorts(never=9)
    noise = np.random.default_rng(5).normal(0, 100, len(table))

    other = estimated(table.assign(income=noise))

    assert other.group_time.control == estimated(table).group_time.control
    assert other.kind == estimated(table).kind


def test_covariates_are_adjusted_for_doubly_robustly() -> None:
    table = panel(units=90)
    same = me.impact.group_time_att(
        table,
        outcome="income",
        unit="person",
        time="year",
        treated_from="start",
        covariates=["age"],
    )

    result = estimated(table, covariates=["age"])

    assert numbers(result) == numbers(same)
    assert "doubly robust" in result.explanation


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"cluster": "village"},
        {"weights": "weight"},
        {"vcov": "CR1", "level": 0.9},
    ],
    ids=["plain", "clusters", "weights", "vcov and level"],
)
def test_the_numbers_are_those_of_group_time_att(options: dict[str, Any]) -> None:
    table = panel(units=90, clusters=45)
    same = me.impact.group_time_att(
        table,
        outcome="income",
        unit="person",
        time="year",
        treated_from="start",
        **options,
    )

    assert numbers(estimated(table, **options)) == numbers(same)


def test_cross_sections_need_no_unit() -> None:
    table = panel(units=90)
    same = me.impact.group_time_att(
        table, outcome="income", time="year", treated_from="start", panel=False
    )

    result = estimated(table, unit=None)

    assert numbers(result) == numbers(same)
    assert any("Same population" in each for each in result.assumptions)


# Where there is nobody to compare with


def test_one_start_and_nobody_never_treated_is_refused_with_reasons() -> None:
    with pytest.raises(EstimationError, match="Nobody is left to compare with.*2021"):
        estimated(panel(cohorts=(2021,)))


def test_one_start_among_always_treated_is_refused() -> None:
    with pytest.raises(EstimationError, match="and others had started before"):
        estimated(panel(cohorts=(2019, 2021)))


def test_starts_in_the_first_period_alone_are_refused() -> None:
    with pytest.raises(EstimationError, match=r"started by the first period \(2019\)"):
        estimated(panel(cohorts=(2019, NEVER)))


def test_nobody_treated_is_refused() -> None:
    with pytest.raises(EstimationError, match="Nobody is ever treated"):
        estimated(panel(cohorts=(NEVER,)))


def test_a_single_period_is_refused() -> None:
    table = panel()

    with pytest.raises(EstimationError, match="one period only"):
        estimated(table[table["year"] == 2022])


def test_an_error_calls_the_column_by_its_argument_here() -> None:
    with pytest.raises(me.errors.DataError, match=r"'start' \(treatment=\)"):
        estimated(panel().assign(start="never"))


# A single treated cluster


def test_one_treated_cluster_has_a_permutation_test_and_no_t_interval() -> None:
    result = estimated(one_treated(), cluster="village")

    assert result.permutation is not None
    assert math.isnan(result.std_error)
    assert math.isnan(result.ci_low)
    assert math.isnan(result.ci_high)
    assert result.p_value == result.permutation.p_value
    assert result.p_value * 12 == pytest.approx(round(result.p_value * 12))


def test_the_permutation_test_is_that_of_randomization_inference() -> None:
    result = estimated(one_treated(), cluster="village")

    with pytest.warns(EstimationWarning, match="smallest possible p"):
        same = me.impact.randomization_inference(result)

    assert same.p_value == result.p_value


def test_one_treated_cluster_is_warned_of() -> None:
    with pytest.warns(EstimationWarning) as caught:
        result = me.impact.estimate_effect(one_treated(), **COLUMNS, cluster="village")

    assert any("that of a permutation test" in each for each in result.warnings)
    assert [str(each.message) for each in caught] == list(result.warnings)


def test_other_estimators_show_no_error_either_with_one_treated_cluster() -> None:
    result = estimated(one_treated(), cluster="village")

    assert all(math.isnan(row.std_error) for row in result.estimates)
    assert all(math.isfinite(row.estimate) for row in result.estimates)


def test_an_error_that_takes_variance_for_zero_is_not_used() -> None:
    result = estimated(one_treated(), cluster="village", vcov="CR1")

    assert result.vcov == "CR2"
    assert any("vcov='CR1' was not used" in each for each in result.warnings)


def test_a_single_cluster_that_the_effect_does_not_rest_on_changes_nothing() -> None:
    # Nobody saw the only one of the last cohort after its start.
    table = cohorts(early=30, late=1, never=30)
    table = table[(table["start"] != 2023) | (table["year"] < 2022)]

    result = estimated(table, vcov="CR1")

    assert result.vcov == "CR1"
    assert result.permutation is None


def test_without_any_test_there_is_no_p_value_and_the_reason_is_told() -> None:
    result = estimated(one_treated(), cluster="village", covariates=["age"])

    assert result.permutation is None
    assert math.isnan(result.p_value)
    assert any("no permutation test either" in each for each in result.warnings)


def test_with_gaps_the_permutation_test_uses_units_without() -> None:
    table = one_treated()
    gap = table.index[table["person"] == 3][2]

    result = estimated(table.drop(index=gap), cluster="village")

    whole = estimated(table[table["person"] != 3], cluster="village")
    assert result.p_value == whole.p_value
    assert any("the 239 units that were observed" in each for each in result.warnings)


def test_cross_sections_with_one_treated_cluster_are_sent_to_permutation_test() -> None:
    result = estimated(one_treated(), unit=None, cluster="village")

    assert result.permutation is None
    assert any("only permutation_test has one" in each for each in result.warnings)


# Beside it


def test_the_chosen_estimate_comes_first_and_alone_is_chosen() -> None:
    frame = estimated(panel(units=90)).to_frame()

    assert frame["chosen"].tolist() == [True] + [False] * (len(frame) - 1)
    assert list(frame.columns) == [
        "estimator",
        "control",
        "chosen",
        "term",
        "estimate",
        "std_error",
        "statistic",
        "p_value",
        "df",
        "ci_low",
        "ci_high",
        "n",
        "note",
    ]


def test_a_staggered_panel_is_estimated_in_six_ways() -> None:
    frame = estimated(panel(units=90)).to_frame()

    assert frame["estimator"].tolist() == [
        "group_time",
        "group_time",
        "interaction_weighted",
        "imputation",
        "two_stage",
        "twfe",
    ]


def test_interaction_weighted_equals_group_time_without_gaps() -> None:
    result = estimated(panel(units=90))

    row = row_of(result, "interaction_weighted")

    assert row.estimate == pytest.approx(result.estimate, rel=1e-10)


def test_each_row_is_what_its_own_function_finds() -> None:
    table = panel(units=90)
    named: dict[str, Any] = {"outcome": "income", "unit": "person", "time": "year"}
    result = estimated(table)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IomMeWarning)
        other = me.impact.group_time_att(
            table, **named, treated_from="start", control="not_yet_treated"
        )
        imputed = me.impact.imputation_att(table, **named, treated_from="start")
        staged = me.impact.two_stage_did(table, **named, treated_from="start")
        table["now"] = table["year"] >= table["start"]
        twfe = me.impact.twoway_fixed_effects(table, **named, treatment="now")

    assert numbers(row_of(result, "group_time", "not yet")) == numbers(other)
    assert numbers(row_of(result, "imputation")) == numbers(imputed)
    assert numbers(row_of(result, "two_stage")) == numbers(staged)
    assert numbers(row_of(result, "twfe")) == pytest.approx(numbers(twfe), rel=1e-9)


def test_two_way_fixed_effects_say_how_much_weight_is_forbidden() -> None:
    table = panel(units=90)
    bacon = me.impact.bacon_decomposition(
        table, outcome="income", unit="person", time="year", treated_from="start"
    )
    percent = f"{100 * bacon.forbidden_weight:.0f} %"

    result = estimated(table)

    assert row_of(result, "twfe").note == f"{percent} of the weight forbidden"
    assert percent in result.explanation


def test_one_start_for_all_forbids_nothing() -> None:
    assert row_of(estimated(panel(cohorts=(2021, NEVER))), "twfe").note == ""


def test_with_gaps_the_forbidden_weight_is_that_of_units_without() -> None:
    table = panel(units=90)
    whole = table[~table["person"].isin([0, 11])]

    result = estimated(table.drop(index=[3, 70]))

    note = row_of(estimated(whole), "twfe").note
    assert row_of(result, "twfe").note == f"about {note}"
    assert "would put about" in result.explanation
    assert any("Harmless gaps" in each for each in result.assumptions)


def test_if_all_units_have_gaps_the_forbidden_weight_is_not_known() -> None:
    table = panel(units=90)

    result = estimated(table[table["person"] % 6 != table["year"] - 2019])

    assert row_of(result, "twfe").note == "may weigh forbidden comparisons"
    assert "Two-way" not in result.explanation


def test_with_covariates_the_estimate_without_them_stands_beside() -> None:
    table = panel(units=90)
    plain = estimated(table)

    result = estimated(table, covariates="age")

    unadjusted = [row for row in result.estimates if "not adjusted" in row.note]
    assert numbers(unadjusted[0]) == numbers(plain)
    assert {row.estimator for row in unadjusted} == {
        "group_time",
        "interaction_weighted",
        "imputation",
        "two_stage",
        "twfe",
    }


def test_cross_sections_are_not_compared_with_estimators_of_panels() -> None:
    result = estimated(panel(units=90), unit=None)

    assert {row.estimator for row in result.estimates} == {"group_time"}


def test_an_estimator_that_fails_says_why_in_its_row() -> None:
    table = cohorts(never=6)
    seen_once = table["start"].notna() | (table["year"] == 2019)

    result = estimated(table[seen_once])

    row = row_of(result, "group_time")
    failed = [each for each in result.estimates if math.isnan(each.estimate)]
    assert row.chosen
    assert "group_time" in {each.estimator for each in failed}
    assert failed[0].note.startswith("no estimate: No effect after a start")
    assert "not estimated" in result.summary()


def test_advice_names_options_where_they_are() -> None:
    table = cohorts(never=12)
    seen_once = table["start"].notna() | (table["year"] == 2019)

    with pytest.raises(EstimationError, match="group_time_att with unbalanced='rows'"):
        estimated(table[seen_once])


# Whatever the table


@settings(max_examples=15, deadline=None)
@given(
    shift=st.floats(-1e6, 1e6),
    power=st.integers(-30, 30),
    seed=st.integers(0, 2**32 - 1),
)
def test_shift_scale_and_order_of_rows_do_not_matter(
    shift: float, power: int, seed: int
) -> None:
    table = panel(units=45)
    plain = estimated(table)
    moved = table.assign(income=(table["income"] + shift) * 2.0**power)

    result = estimated(moved.sample(frac=1, random_state=seed % 2**31))

    assert result.estimate == pytest.approx(plain.estimate * 2.0**power, rel=1e-6)
    assert result.std_error == pytest.approx(plain.std_error * 2.0**power, rel=1e-6)
    assert result.explanation == plain.explanation


def test_the_table_is_not_modified() -> None:
    table = panel(units=45)
    before = table.copy()

    estimated(table)

    pd.testing.assert_frame_equal(table, before)


def test_the_seed_changes_no_estimate() -> None:
    table = panel(units=45)

    assert numbers(estimated(table, seed=7)) == numbers(estimated(table))


@pytest.mark.parametrize("option", [{"level": 2}, {"vcov": "HC1"}, {"seed": -1}])
def test_unknown_options_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(me.errors.ModelError):
        estimated(panel(), **option)
