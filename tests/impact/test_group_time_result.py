"""What group-time results and their summaries say of themselves."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.staggered import NEVER, ROLES, estimate, panel

from iom_me import DataWarning, EstimationError, EstimationWarning, ModelError
from iom_me.impact import (
    Clusters,
    EventStudyResult,
    GroupTimeResult,
    group_time_att,
    randomization_inference,
    wild_bootstrap,
)
from iom_me.impact._study import facts

KEYS = {
    "simple": [],
    "event": ["event_time"],
    "group": ["group"],
    "calendar": ["time"],
}
NUMBERS = [
    "term", "estimate", "std_error", "statistic", "p_value", "df", "ci_low", "ci_high",
    "n", "band_low", "band_high",
]  # fmt: skip


@pytest.fixture
def result() -> GroupTimeResult:
    return estimate(panel(1, units=90))


@pytest.fixture
def study(result: GroupTimeResult) -> EventStudyResult:
    found = result.aggregate("event")
    assert isinstance(found, EventStudyResult)
    return found


def test_a_clean_panel_is_no_reason_to_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = loud(panel(1, units=90))

    assert found.warnings == found.notes == ()


def test_the_table_has_one_row_per_cohort_and_period(result: GroupTimeResult) -> None:
    frame = result.to_frame()

    assert list(frame.columns) == ["group", "time", "event_time", *NUMBERS]
    assert len(frame) == 12
    assert (frame["event_time"] == frame["time"] - frame["group"]).all()


def test_the_reference_is_zero_without_an_error(result: GroupTimeResult) -> None:
    rows = [row for row in result.effects if row.reference]

    assert [(row.group, row.time) for row in rows] == [(2021, 2020), (2023, 2022)]
    assert all(row.estimate == 0 and np.isnan(row.std_error) for row in rows)


def test_anticipation_moves_the_reference(result: GroupTimeResult) -> None:
    moved = estimate(panel(1, units=90), anticipation=1)

    assert result.aggregate("event").reference == -1
    assert moved.aggregate("event").reference == -2


def test_a_varying_base_has_no_reference() -> None:
    varying = estimate(panel(1, units=90), base_period="varying")
    study = varying.aggregate("event")

    assert isinstance(study, EventStudyResult)
    assert study.reference is None
    assert not any(row.reference for row in (*varying.effects, *study.effects))


@pytest.mark.parametrize("kind", KEYS)
def test_a_summary_has_its_keys_and_the_overall_effect_last(
    result: GroupTimeResult, kind: str
) -> None:
    frame = result.aggregate(kind).to_frame()  # type: ignore[call-overload]

    assert list(frame.columns) == [*KEYS[kind], *NUMBERS]
    assert frame["term"].iloc[-1] == "overall"
    assert frame["term"].is_unique


def test_the_simple_average_is_the_effect_of_the_result(
    result: GroupTimeResult,
) -> None:
    simple = result.aggregate("simple")

    assert str(simple.overall) == str(result.overall)  # NaN is unequal to itself
    assert simple.effects == ()


def test_event_times_stand_in_order_around_the_reference(
    study: EventStudyResult,
) -> None:
    assert [row.event_time for row in study.effects] == [-4, -3, -2, -1, 0, 1, 2, 3]
    assert study.event_times == (-4, -3, -2, 0, 1, 2, 3)
    assert study.effects[3].reference


def test_a_window_shows_and_averages_what_is_inside(result: GroupTimeResult) -> None:
    study = result.aggregate("event", min_event=-2, max_event=1)

    assert [row.event_time for row in study.effects] == [-2, -1, 0, 1]
    assert study.estimate == pytest.approx(
        np.mean([r.estimate for r in study.effects[2:]])
    )


def test_a_window_without_the_reference_has_no_row_for_it(
    result: GroupTimeResult,
) -> None:
    study = result.aggregate("event", min_event=0)

    assert [row.event_time for row in study.effects] == [0, 1, 2, 3]


def test_balanced_event_times_rest_on_the_same_cohorts(result: GroupTimeResult) -> None:
    every = result.aggregate("event", balance_event=1)
    first = result.aggregate("event", balance_event=3)

    assert [row.event_time for row in every.effects] == [-2, -1, 0, 1]
    assert {row.n for row in every.effects if not row.reference} == {90}
    assert [row.event_time for row in first.effects] == [-2, -1, 0, 1, 2, 3]
    assert {row.n for row in first.effects if not row.reference} == {60}
    cells = {row.term: row.estimate for row in result.effects}
    assert first.effects[2].estimate == pytest.approx(cells["ATT(2021, 2021)"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "dynamic"}, "kind='dynamic' is unknown"),
        ({"kind": "group", "max_event": 2}, "max_event belong to kind='event'"),
        ({"kind": "event", "min_event": 0.5}, "min_event=0.5 is no event time"),
        ({"kind": "event", "balance_event": True}, "balance_event=True is no event"),
        ({"kind": "event", "max_event": -1}, "No event time from 0 on is left"),
        ({"kind": "event", "balance_event": 9}, "lower balance_event"),
        ({"kind": "event", "level": 2}, "level=2 is not between"),
        ({"kind": "event", "vcov": "HC2"}, "vcov='HC2' is not offered"),
        ({"kind": "event", "seed": "x"}, "seed='x' is no seed"),
    ],
)
def test_a_bad_summary_is_refused(
    result: GroupTimeResult, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        result.aggregate(**options)  # type: ignore[call-overload]


def test_level_and_kind_of_error_can_be_changed_afterwards(
    result: GroupTimeResult,
) -> None:
    wide = result.aggregate("event", level=0.99)
    plain = result.aggregate("event", vcov="CR0")
    direct = estimate(panel(1, units=90), vcov="CR0").aggregate("event")

    assert wide.ci_low < result.aggregate("event").ci_low
    assert (wide.level, plain.vcov) == (0.99, "CR0")
    assert str(plain.overall) == str(direct.overall)


def test_the_band_is_wider_than_the_intervals(study: EventStudyResult) -> None:
    frame = study.to_frame().iloc[:-1].dropna()

    assert (frame["band_low"] < frame["ci_low"]).all()
    assert (frame["band_high"] > frame["ci_high"]).all()
    half = frame["band_high"] - frame["estimate"]
    np.testing.assert_allclose(half / frame["std_error"], study.critical_value)


def test_pointwise_results_have_no_band() -> None:
    result = estimate(panel(1, units=90), bands="pointwise")

    for each in (result, result.aggregate("event")):
        assert np.isnan(each.critical_value)
        assert each.to_frame()["band_low"].isna().all()


def test_a_seed_gives_the_same_band_every_time() -> None:
    data = panel(1, units=90)
    one, two, other = (estimate(data, seed=seed) for seed in (1, 1, 2))

    assert one.critical_value == two.critical_value != other.critical_value
    assert one.critical_value == pytest.approx(other.critical_value, rel=0.02)


def test_leads_are_tested_together(study: EventStudyResult) -> None:
    test = study.pre_trends

    assert test is not None
    assert test.terms == ("event_time -4", "event_time -3", "event_time -2")
    assert test.df1 == 3
    assert 0 < test.p_value < 1


def test_a_trend_before_the_start_is_found() -> None:
    data = panel(1, units=90)
    data["income"] += 2.0 * (data["year"] - 2019) * data["start"].notna()

    study = estimate(data).aggregate("event")

    assert isinstance(study, EventStudyResult)
    assert study.pre_trends is not None
    assert study.pre_trends.p_value < 1e-6


def test_gaps_between_years_are_told_in_years() -> None:
    data = panel(1, units=90)
    odd = data[data["year"] != 2020]

    found = estimate(odd)

    assert {row.time for row in found.effects if row.reference} == {2019, 2022}
    assert found.aggregate("event").reference is None


def test_warnings_about_rows_are_of_their_own_kind() -> None:
    data = panel(1, cohorts=(2019, 2021, NEVER), units=30, clusters=15)

    with pytest.warns() as warned:
        found = loud(data, cluster="village")

    kinds = [warning.category for warning in warned]
    assert kinds == [DataWarning, EstimationWarning]
    assert tuple(str(warning.message) for warning in warned) == found.warnings
    assert all(warning.filename == __file__ for warning in warned)


def loud(data: pd.DataFrame, **options: Any) -> GroupTimeResult:
    roles: dict[str, Any] = {**ROLES, **options}
    return group_time_att(data, **roles)


def test_a_summary_repeats_the_warnings_of_its_result() -> None:
    found = estimate(panel(1, cohorts=(2019, 2021, NEVER), units=30))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        study = found.aggregate("event")

    assert study.warnings == found.warnings


def test_the_design_counts_units_and_clusters() -> None:
    found = estimate(panel(1, units=90, clusters=30), cluster="village")
    cohorts = [(c.label, c.units, c.clusters) for c in found.design.cohorts]

    assert cohorts == [(2021, 30, 10), (2023, 30, 10), (None, 30, 10)]
    assert (found.design.balanced, found.design.panel) == (True, True)
    assert found.clusters.total == 30


def test_an_outcome_that_never_varies_has_no_test() -> None:
    found = estimate(panel(1, units=90).assign(income=5.0))

    assert found.estimate == 0
    assert found.std_error == 0
    assert np.isnan(found.p_value)
    assert np.isnan(found.critical_value)


def test_the_covariates_and_the_method_are_named() -> None:
    found = estimate(panel(1, units=90), covariates=["age"], improved=True)

    assert found.covariates == ("age",)
    assert "doubly robust, improved" in found.method
    assert found.control == "never treated"


def test_resampling_with_covariates_is_refused() -> None:
    found = estimate(panel(1, units=90), covariates=["age"])

    with pytest.raises(
        EstimationError, match="With covariates there is nothing to res"
    ):
        wild_bootstrap(found)


def test_the_table_is_new_each_time(result: GroupTimeResult) -> None:
    frame = result.to_frame()
    frame.loc[0, "estimate"] = 99

    assert 99 not in result.to_frame()["estimate"].tolist()
    assert isinstance(result.to_frame(), pd.DataFrame)


def test_the_numbers_of_the_effect_stand_on_the_result(result: GroupTimeResult) -> None:
    names = ["estimate", "std_error", "statistic", "p_value", "df", "ci_low", "ci_high"]

    assert result.effect is result.overall
    for name in names:
        assert getattr(result, name) == getattr(result.overall, name)


def test_a_term_that_is_not_there_is_refused_with_those_that_are(
    result: GroupTimeResult,
) -> None:
    with pytest.raises(
        ModelError, match=r"'ATT\(2021, 2030\)' is unknown. Did you mean"
    ):
        wild_bootstrap(result, term="ATT(2021, 2030)")


@pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")
def test_an_event_time_can_be_resampled() -> None:
    study = estimate(panel(2, clusters=9), cluster="village").aggregate("event")
    (row,) = (row for row in study.effects if row.event_time == 1)

    tested = wild_bootstrap(study, term="event_time 1", draws=199)

    assert tested.estimate == pytest.approx(row.estimate, rel=1e-10)


def test_gaps_keep_places_from_being_exchanged() -> None:
    data = panel(2, clusters=9).drop(index=3)

    with pytest.raises(EstimationError, match="unbalanced='balanced' to keep only"):
        randomization_inference(estimate(data, cluster="village"))

    balanced = estimate(data, cluster="village", unbalanced="balanced")
    assert randomization_inference(balanced, draws=99).p_value > 0


def test_clusters_of_several_cohorts_cannot_be_exchanged() -> None:
    data = panel(2)
    mixed = data.assign(village=data["person"] // 6)

    with pytest.raises(EstimationError, match="choose the cluster by which it was ass"):
        randomization_inference(estimate(mixed, cluster="village"))


def test_too_many_clusters_to_resample_are_refused() -> None:
    data = panel(2, cohorts=(2020, NEVER), units=10_002, years=2)

    with pytest.raises(EstimationError, match="There are 10,002 clusters, too many"):
        wild_bootstrap(estimate(data))


def test_rows_that_start_too_early_leave_cross_sections_too() -> None:
    data = panel(3, cohorts=(2019, 2021, NEVER), units=90, clusters=30)
    options = {"unit": None, "panel": False, "cluster": "village", "covariates": "age"}

    for weights in (None, "weight"):
        one = estimate(data, weights=weights, **options)
        other = estimate(data[data["start"] != 2019], weights=weights, **options)
        np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-8)
        assert one.design.units == 360


def test_few_degrees_of_freedom_are_said_where_clusters_are_many() -> None:
    many = Clusters(total=30, treated=15, untreated=15)

    (message,) = facts.few(many, 3.21, "CR2")

    assert "rests on 3.2 degrees of freedom: few clusters carry" in message
    assert not list(facts.few(many, 20.0, "CR2"))


@pytest.mark.parametrize("kind", ["event", "group", "calendar"])
def test_whole_numbers_stay_whole_beside_the_overall_row(
    result: GroupTimeResult, kind: Any
) -> None:
    keys = result.aggregate(kind).to_frame()[KEYS[kind][0]]

    assert keys.dtype == "Int64"
    assert list(keys.isna())[-2:] == [False, True]


def test_dates_stay_dates_beside_the_overall_row() -> None:
    data = panel(1, units=90)
    for name in ("year", "start"):
        data[name] = pd.to_datetime(data[name].astype("Int64").astype("string"))

    groups = estimate(data).aggregate("group").to_frame()["group"].tolist()

    assert groups == [dt.date(2021, 1, 1), dt.date(2023, 1, 1), None]
