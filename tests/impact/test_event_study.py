"""Leads and lags, four ways: against R and each other, by hand, and with bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact import dummies
from tests.impact.dummies import BY_CLUSTER, quietly
from tests.impact.staggered import NEVER, ROLES as NAMES, panel

from iom_me import (
    DataError,
    DataWarning,
    EstimationError,
    IomMeWarning,
    ModelError,
)
from iom_me.impact import (
    EventStudyResult,
    event_study,
    group_time_att,
    imputation_att,
    randomization_inference,
    wild_bootstrap,
)

ROLES: dict[str, Any] = {**NAMES}
METHODS = ["interaction_weighted", "twfe", "imputation", "two_stage"]


def study(data: Any, **options: Any) -> EventStudyResult:
    return quietly(event_study, data, **{**ROLES, **options})


def of_oracle(data: str, **options: Any) -> EventStudyResult:
    return quietly(event_study, dummies.stored(data), **dummies.ORACLE, **options)


def row(result: EventStudyResult, event: int) -> Any:
    return next(effect for effect in result.effects if effect.event_time == event)


def steady(seed: int = 1, **options: Any) -> pd.DataFrame:
    """A panel without noise, whose effect is 2 for all and always."""
    data = panel(seed, **options)
    on = data["year"] >= data["start"]
    return data.assign(income=data["person"] + (data["year"] - 2000) ** 2 + 2.0 * on)


# Against stored output of other packages


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
@pytest.mark.parametrize("vcov", BY_CLUSTER)
def test_two_way_event_study_agrees_with_r(data: str, cluster: str, vcov: str) -> None:
    for model, window in (("event_study", None), ("event_study_binned", (-3, 2))):
        (record,) = dummies.records(
            "regression",
            data=data,
            model=model,
            cluster=cluster,
            vcov=vcov,
            weights=None,
        )

        result = of_oracle(
            data, method="twfe", window=window, cluster=cluster, vcov=vcov
        )

        assert len(record["rows"]) == len(result.event_times)
        for stored in record["rows"]:
            dummies.assert_close(row(result, stored["term"]), stored)


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "unbalanced"])
@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR1S", "CR2"])
def test_with_weights_two_way_agrees_with_r(data: str, cluster: str, vcov: str) -> None:
    (record,) = dummies.records(
        "regression",
        data=data,
        model="event_study",
        cluster=cluster,
        vcov=vcov,
        weights="weight",
    )

    result = of_oracle(
        data, method="twfe", cluster=cluster, vcov=vcov, weights="weight"
    )

    for stored in record["rows"]:
        dummies.assert_close(row(result, stored["term"]), stored)


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
@pytest.mark.parametrize("shares", ["fixed", "estimated"])
def test_interaction_weighted_agrees_with_peers(
    data: str, cluster: str, shares: str
) -> None:
    (record,) = dummies.records(
        "sun_abraham", data=data, cluster=cluster, vcov="CR1", shares=shares
    )

    result = of_oracle(data, cluster=cluster, vcov="CR1", shares=shares)

    by_event = [r for r in record["rows"] if r["term"] != "average after"]
    assert len(by_event) == len(result.event_times)
    for stored in by_event:
        dummies.assert_close(row(result, stored["term"]), stored)


@pytest.mark.oracle
@pytest.mark.parametrize("vcov", BY_CLUSTER)
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
def test_interaction_weighted_with_fixed_shares_agrees_with_r(
    data: str, cluster: str, vcov: str
) -> None:
    (record,) = dummies.records(
        "regression",
        data=data,
        model="saturated",
        cluster=cluster,
        vcov=vcov,
        weights=None,
    )

    result = of_oracle(data, cluster=cluster, vcov=vcov, shares="fixed")

    for stored in record["rows"]:
        if str(stored["term"]).startswith("event_time"):
            event = int(stored["term"].removeprefix("event_time "))
            dummies.assert_close(row(result, event), stored)


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
@pytest.mark.parametrize("method", ["imputation", "two_stage"])
def test_imputation_and_two_stages_agree_with_peers(
    method: str, data: str, cluster: str
) -> None:
    record = dummies.records(
        "imputation", data=data, estimator=method, cluster=cluster
    )[0]

    result = of_oracle(data, method=method, cluster=cluster, vcov="CR0")

    for stored in record["rows"]:
        if stored["term"] != "average after":
            dummies.assert_close(row(result, stored["term"]), stored)


@pytest.mark.oracle
@pytest.mark.parametrize("vcov", BY_CLUSTER)
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
def test_leads_of_imputation_agree_with_r(data: str, cluster: str, vcov: str) -> None:
    (record,) = dummies.records(
        "regression",
        data=data,
        model="pretrend",
        cluster=cluster,
        vcov=vcov,
        weights=None,
    )

    result = of_oracle(
        data, method="imputation", window=(-2, None), cluster=cluster, vcov=vcov
    )

    assert [e for e in result.event_times if e < 0] == [-2, -1]
    for stored in record["rows"]:
        dummies.assert_close(row(result, stored["term"]), stored)


# By hand, and against each other


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cohorts", [(2021, 2023, NEVER), (2022, NEVER)])
def test_all_methods_find_one_effect_that_is_the_same_for_all(
    method: str, cohorts: tuple[float, ...]
) -> None:
    result = study(steady(cohorts=cohorts), method=method)

    after = [r.estimate for r in result.effects if (r.event_time or 0) >= 0]
    before = [r.estimate for r in result.effects if (r.event_time or 0) < 0]
    assert after == pytest.approx([2.0] * len(after))
    assert before == pytest.approx([0.0] * len(before), abs=1e-9)
    assert result.estimate == pytest.approx(2)


@pytest.mark.parametrize("method", METHODS)
def test_two_periods_give_the_difference_of_differences(method: str) -> None:
    data = panel(2, cohorts=(2020, NEVER), years=2)
    by_side = data.groupby([data["start"].notna(), "year"])["income"].mean()
    means = by_side.unstack()  # noqa: PD010
    change = means[2020] - means[2019]

    result = study(data, method=method)

    assert result.estimate == pytest.approx(change[True] - change[False])


def test_two_stages_estimate_the_lags_of_imputation() -> None:
    data = panel(3).sample(frac=0.9, random_state=1)

    one, two = (study(data, method=name) for name in ("imputation", "two_stage"))

    for event in range(4):
        assert row(one, event).estimate == pytest.approx(row(two, event).estimate)


def test_with_one_cohort_two_way_is_interaction_weighted() -> None:
    data = panel(4, cohorts=(2022, NEVER))

    one = study(data, method="twfe").to_frame()
    two = study(data, shares="fixed").to_frame()

    pd.testing.assert_frame_equal(one, two, rtol=1e-9)


@pytest.mark.parametrize("vcov", BY_CLUSTER)
def test_in_a_balanced_panel_interaction_weighted_is_group_time(vcov: str) -> None:
    data = panel(5, clusters=20)
    effects = quietly(group_time_att, data, **ROLES, cluster="village", vcov=vcov)
    by_cohort = {(e.group, e.event_time): e for e in effects.effects}

    result = study(data, cluster="village", vcov=vcov)

    alone = [e for e in result.effects if e.event_time in (-4, -3, 2, 3)]
    assert len(alone) == 4  # event times that one cohort alone has been at
    for effect in alone:
        (other,) = [
            e for (_, event), e in by_cohort.items() if event == effect.event_time
        ]
        assert effect.estimate == pytest.approx(other.estimate)
        assert effect.std_error == pytest.approx(other.std_error)
        assert effect.df == pytest.approx(other.df)


def test_the_overall_effect_is_the_plain_mean_of_the_lags() -> None:
    result = study(panel(6), method="two_stage", window=(-1, 2))

    lags = [row(result, event).estimate for event in range(3)]
    assert result.event_times == (-1, 0, 1, 2)
    assert result.estimate == pytest.approx(np.mean(lags))


@pytest.mark.parametrize("method", METHODS)
def test_the_covariance_holds_the_standard_errors(method: str) -> None:
    result = study(panel(7, clusters=24), method=method, cluster="village")

    errors = [r.std_error for r in result.effects if not r.reference]
    assert np.sqrt(np.diag(result.covariance)) == pytest.approx(np.array(errors))
    lags = np.array([event >= 0 for event in result.event_times]) / 4
    variance = lags @ result.covariance @ lags
    assert np.sqrt(variance) == pytest.approx(result.std_error)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([-1.0, 1e-6, 1e6]))
def test_follows_the_scale_and_ignores_level_order_and_names(
    method: str, seed: int, scale: float
) -> None:
    data = panel(seed).sample(frac=0.9, random_state=seed)
    plain = study(data, method=method)

    moved = study(
        data.assign(
            income=data["income"] * scale + 1e3 * scale,
            person="P" + data["person"].astype(str),
        ).sample(frac=1, random_state=1),
        method=method,
    )

    for one, other in zip(plain.effects, moved.effects, strict=True):
        assert other.estimate == pytest.approx(
            one.estimate * scale, abs=1e-6 * abs(scale)
        )
        assert other.std_error == pytest.approx(
            one.std_error * abs(scale), rel=1e-6, nan_ok=True
        )


@pytest.mark.parametrize("method", METHODS)
def test_equal_weights_change_nothing(method: str) -> None:
    data = panel(8).assign(weight=3.0)

    one, two = study(data, method=method), study(data, method=method, weights="weight")

    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame(), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_whole_weights_count_as_copies(method: str) -> None:
    data = panel(9).assign(weight=lambda d: 1.0 + d["person"] % 3)
    copies = data.loc[data.index.repeat(data["weight"].astype(int))].assign(
        copy=lambda d: d.groupby(["person", "year"]).cumcount(),
        twin=lambda d: d["person"].astype(str) + "/" + d["copy"].astype(str),
    )

    options: dict[str, Any] = {"method": method, "cluster": "person", "vcov": "CR1"}
    if method == "interaction_weighted":
        options["shares"] = "fixed"

    one = study(data, weights="weight", **options)
    two = study(copies, unit="twin", **options)

    for name in ("estimate", "std_error"):
        a, b = ([getattr(e, name) for e in r.effects] for r in (one, two))
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("weights", [None, "weight"])
@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
@pytest.mark.parametrize("method", METHODS)
def test_clusters_of_one_unit_are_units(
    method: str, vcov: str, weights: str | None
) -> None:
    data = panel(11).sample(frac=0.9, random_state=1)
    options: dict[str, Any] = {"method": method, "vcov": vcov, "weights": weights}

    one = study(data, **options)
    copied = data.assign(copy="P" + data["person"].astype(str))
    two = study(copied, cluster="copy", **options)

    for a, b in zip(one.effects, two.effects, strict=True):
        assert b.std_error == pytest.approx(a.std_error, rel=1e-8, nan_ok=True)
        assert b.df == pytest.approx(a.df, rel=1e-8, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
def test_the_joint_degrees_of_freedom_of_one_estimate_are_its_own(method: str) -> None:
    result = study(panel(12, clusters=20), method=method, cluster="village")
    contrast = result._contrast_of(f"event_time {result.event_times[0]}")[None]

    joint = result._family.joint(contrast, "CR2")

    assert joint.df == pytest.approx(result.effects[0].df)


# References, windows, comparisons


def test_the_reference_is_zero_by_rule() -> None:
    result = study(panel(10), reference=-2)

    assert row(result, -2).reference
    assert row(result, -2).estimate == 0
    assert result.reference == -2
    assert row(result, -2).n == 40


@pytest.mark.parametrize("method", ["interaction_weighted", "twfe"])
def test_years_with_gaps_take_the_last_period_before_the_start(method: str) -> None:
    data = panel(11, cohorts=(2022, NEVER))
    data = data[data["year"].isin([2019, 2020, 2022, 2024])]

    result = study(data, method=method)

    assert result.reference == -2
    assert result.event_times == (-3, 0, 2)
    assert any("-2" in note for note in result.notes)


def test_a_window_bins_the_ends_of_two_way_effects() -> None:
    result = study(panel(12), method="twfe", window=(-2, 1))

    assert result.event_times == (-2, 0, 1)
    assert "Event time 1 stands for all from it on." in result.notes
    assert "Event time -2 stands for all up to it." in result.notes


def test_a_window_leaves_other_effects_as_they_are() -> None:
    data = panel(13)

    whole, part = study(data), study(data, window=(None, 1))

    assert part.event_times == (-4, -3, -2, 0, 1)
    assert row(part, 1).estimate == row(whole, 1).estimate
    assert row(part, 1).std_error == pytest.approx(row(whole, 1).std_error)


def test_without_never_treated_the_last_cohort_is_the_comparison() -> None:
    data = panel(14, cohorts=(2021, 2022, 2023))
    plain = study(data)

    assert plain.control == "the last cohort (2023), before its start"
    assert any("last cohort, 2023" in note for note in plain.notes)
    assert plain.event_times == (-3, -2, 0, 1)
    cut = data[data["year"] < 2023].assign(
        start=lambda d: d["start"].where(d["start"] < 2023)
    )
    assert study(cut).estimate == pytest.approx(plain.estimate)


def test_the_last_cohort_can_be_asked_for() -> None:
    data = panel(15, cohorts=(2021, 2023, NEVER))
    alone = study(data[data["start"].notna()])

    with pytest.warns(IomMeWarning) as said:
        result = event_study(data, **ROLES, control="last_treated")

    assert said[0].category is DataWarning
    assert "20 never treated units were left out" in str(said[0].message)
    assert result.estimate == pytest.approx(alone.estimate)


def test_two_way_without_never_treated_needs_a_second_reference() -> None:
    result = study(panel(16, cohorts=(2021, 2022, 2023)), method="twfe")

    zero = [r.event_time for r in result.effects if r.reference]
    assert zero == [-4, -1]
    assert any("Nobody is never treated" in note for note in result.notes)


def test_always_treated_units_leave_with_a_warning() -> None:
    data = panel(17, cohorts=(2019, 2022, NEVER))

    with pytest.warns(IomMeWarning) as said:
        result = event_study(data, **ROLES)

    assert said[0].category is DataWarning
    assert "20 of 60 units have no untreated period" in str(said[0].message)
    assert result.design.units == 40
    others = study(data[data["start"] != 2019])
    assert result.estimate == pytest.approx(others.estimate)


def test_units_without_a_reference_leave_with_a_warning() -> None:
    data = panel(18, cohorts=(2020, 2023, NEVER))

    with pytest.warns(DataWarning, match="cohorts 2020 were never observed at event"):
        result = event_study(data, **ROLES, reference=-2, vcov="CR0")

    assert result.design.units == 40


def test_rows_without_outcome_count_as_not_observed() -> None:
    data = panel(19)
    data.loc[5, "income"] = np.nan

    with pytest.warns(DataWarning, match="1 of 360 rows lack the outcome"):
        result = event_study(data, **ROLES)

    assert result.estimate == pytest.approx(study(data.drop(index=5)).estimate)


def test_periods_that_nothing_links_are_left_out_and_named() -> None:
    # Nobody of the comparison was seen in 2024, so nothing says what 2024 was like.
    data = panel(20)
    data = data[data["start"].notna() | (data["year"] < 2024)]

    result = study(data)

    assert any("(2021, 2024), (2023, 2024)" in note for note in result.notes)
    assert result.event_times[-1] == 2


def test_leads_and_effects_of_imputation_share_their_covariance() -> None:
    result = study(panel(21), method="imputation")

    size = sum(event < 0 for event in result.event_times)
    assert np.isfinite(result.covariance).all()
    assert (result.covariance[:size, size:] != 0).any()
    assert result.pre_trends is not None
    assert result.pre_trends.df1 == size


def test_imputation_without_room_for_leads_has_none() -> None:
    result = study(panel(22, cohorts=(2020, NEVER)), method="imputation")

    assert all(event >= 0 for event in result.event_times)


# Resampling


@pytest.mark.parametrize("method", METHODS)
def test_the_wild_bootstrap_takes_lags(method: str) -> None:
    result = study(panel(23, clusters=24, effect=4), method=method, cluster="village")

    test = quietly(wild_bootstrap, result, term="event_time 0", draws=199, seed=1)

    assert test.p_value < 0.05
    assert test.estimate == pytest.approx(row(result, 0).estimate)


def test_the_wild_bootstrap_takes_leads_of_imputation() -> None:
    result = study(panel(24, clusters=24), method="imputation", cluster="village")

    test = quietly(wild_bootstrap, result, term="event_time -1", draws=99, seed=1)

    assert test.estimate == pytest.approx(row(result, -1).estimate)


def test_the_wild_bootstrap_refuses_imputation_with_gaps() -> None:
    data = panel(25, clusters=24).sample(frac=0.8, random_state=1)
    result = study(data, method="imputation", cluster="village")

    with pytest.raises(EstimationError, match="needs an estimate by least squares"):
        wild_bootstrap(result, draws=99)


@pytest.mark.parametrize("method", METHODS)
def test_randomization_inference_takes_lags(method: str) -> None:
    result = study(panel(26, clusters=12, effect=9), method=method, cluster="village")

    test = quietly(randomization_inference, result, draws=199, seed=1)

    assert test.p_value < 0.05


def test_leads_of_imputation_cannot_be_permuted() -> None:
    result = study(panel(27, clusters=12), method="imputation", cluster="village")

    with pytest.raises(EstimationError, match="come from two regressions"):
        randomization_inference(result, term="event_time -1")


# Bad input

BAD_OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown method": ({"method": "callaway"}, "method='callaway' is unknown"),
    "a reference in words": ({"reference": "before"}, "reference='before'"),
    "a reference after the start": ({"reference": 0}, "lies after the start"),
    "a reference that has no meaning": (
        {"method": "two_stage", "reference": -2}, "does not go with method='two_stage'",
    ),
    "a window without the reference": (
        {"method": "twfe", "reference": -3, "window": (-2, 2)}, "leaves out the refere",
    ),
    "a window of one": ({"window": 3}, "no pair of event times"),
    "a window in words": ({"window": "-2"}, "no pair of event times"),
    "a window of halves": ({"window": (-1.5, 2)}, "no event time"),
    "a window before the start": ({"window": (-3, -1)}, "ends before the start"),
    "a window after the start": ({"window": (1, 3)}, "begins after the start"),
    "an unknown comparison": ({"control": "everybody"}, "control='everybody'"),
    "a comparison that has no meaning": (
        {"method": "twfe", "control": "never_treated"}, "belongs to method='inter",
    ),
    "shares that have no meaning": (
        {"method": "twfe", "shares": "fixed"}, "belongs to method='inter",
    ),
    "unknown shares": ({"shares": "known"}, "shares='known'"),
    "rows on their own": ({"vcov": "HC2"}, "HC2"),
    "a level of 95": ({"level": 95}, "level=95"),
    "a seed in words": ({"seed": "one"}, "seed='one'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_OPTIONS)
def test_a_wrong_option_gets_a_named_error(case: str) -> None:
    options, message = BAD_OPTIONS[case]

    with pytest.raises(ModelError, match=message):
        study(panel(30), **options)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_treated_is_refused(method: str) -> None:
    with pytest.raises(EstimationError, match="Nobody starts the programme"):
        study(panel(31, cohorts=(NEVER,)), method=method)


@pytest.mark.parametrize("method", METHODS)
def test_everybody_always_treated_is_refused(method: str) -> None:
    with pytest.raises(EstimationError, match="No treated unit was observed before"):
        study(panel(32, cohorts=(2019, NEVER)), method=method)


def test_nobody_observed_after_a_start_is_refused() -> None:
    data = panel(33)

    with pytest.raises(EstimationError, match="Nobody was observed after the start"):
        study(data[data["start"].isna() | (data["year"] < data["start"])])


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("interaction_weighted", "start together and nobody is never treated"),
        ("twfe", "cannot be told apart"),
        ("imputation", "Nothing can be imputed"),
        ("two_stage", "Nothing can be imputed"),
    ],
)
def test_one_cohort_alone_is_refused(method: str, message: str) -> None:
    with pytest.raises(EstimationError, match=message):
        study(panel(34, cohorts=(2022,)), method=method)


@pytest.mark.parametrize("method", ["interaction_weighted", "twfe"])
def test_a_reference_that_nobody_was_at_is_refused(method: str) -> None:
    with pytest.raises(EstimationError, match="reference="):
        study(panel(35), method=method, reference=-9)


def test_never_treated_are_needed_when_asked_for() -> None:
    with pytest.raises(EstimationError, match="choose control='last_treated'"):
        study(panel(36, cohorts=(2021, 2023)), control="never_treated")


def test_nobody_to_compare_with_at_the_same_time_is_refused() -> None:
    data = panel(37, cohorts=(2022, NEVER))
    data = data[data["start"].notna() | (data["year"] < 2022)]

    with pytest.raises(EstimationError, match="No effect after a start"):
        study(data)


@pytest.mark.parametrize("method", METHODS)
def test_one_cluster_is_refused(method: str) -> None:
    with pytest.raises(EstimationError, match="one cluster"):
        study(panel(38).assign(village=1), method=method, cluster="village")


def test_an_absent_column_is_named() -> None:
    with pytest.raises(DataError, match="no column 'incom'"):
        study(panel(39), outcome="incom")


def test_rows_on_their_own_are_offered_for_two_way_effects() -> None:
    result = study(panel(40), method="twfe", vcov="HC1")

    assert result.vcov == "HC1"


def test_the_summary_is_short_and_names_the_method() -> None:
    text = study(panel(41)).summary()

    assert "Sun and Abraham" in text
    assert len(text.splitlines()) <= 25


def test_what_is_linked_only_by_rows_that_were_left_out_is_left_out_too() -> None:
    rows = [
        ("never", 2012, 1), ("never", 2012, 2), ("never", 2019, 2),
        ("first", 2011, 3), ("first", 2019, 3), ("first", 2011, 4), ("first", 2012, 4),
    ]  # fmt: skip
    data = pd.DataFrame(rows, columns=["side", "year", "person"])
    data["start"] = data["side"].map({"first": 2019.0})
    data["income"] = np.arange(len(data)) ** 2.0

    with pytest.raises(EstimationError, match="No effect after a start"):
        study(data)


def test_an_imputation_with_weights_and_clusters_has_a_simple_average() -> None:
    data = panel(42)
    data["weight"] = 1.0 + data["person"] % 3
    result = quietly(imputation_att, data, **ROLES, weights="weight", cluster="village")

    assert result.aggregate("simple").estimate == pytest.approx(result.estimate)
