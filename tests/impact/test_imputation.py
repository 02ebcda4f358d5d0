"""Imputation and two stages: against peers, against the textbook, and by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact import dummies
from tests.impact.dummies import BY_CLUSTER, quietly
from tests.impact.staggered import NEVER, ROLES as NAMES, panel

from iom_me import DataWarning, EstimationError, IomMeWarning, ModelError
from iom_me.impact import (
    GroupTimeResult,
    group_time_att,
    imputation_att,
    two_stage_did,
    twoway_fixed_effects,
    wild_bootstrap,
)

ROLES: dict[str, Any] = {**NAMES}


def impute(data: Any, **options: Any) -> GroupTimeResult:
    return quietly(imputation_att, data, **{**ROLES, **options})


def two_stages(data: Any, **options: Any) -> Any:
    return quietly(two_stage_did, data, **{**ROLES, **options})


def with_gaps(seed: int, **options: Any) -> pd.DataFrame:
    return panel(seed, **options).sample(frac=0.85, random_state=seed)


def by_hand(data: pd.DataFrame, keep: Any, weight: Any = 1.0) -> tuple[Any, Any]:
    """Weights of all rows in the mean effect over some, and the regression of cells."""
    effects = dummies.two_way_dummies(data, "person", "year")
    on = (data["year"] >= data["start"]).to_numpy()
    stage = effects[~on]
    weights = weight * np.ones(len(data))
    load = keep * weights / (keep @ weights)
    fitted = np.zeros(len(data))
    weighed = stage * weights[~on, None]
    fitted[~on] = weighed @ np.linalg.pinv(stage.T @ weighed) @ (effects.T @ load)
    cells = pd.get_dummies(
        (data["start"].astype(str) + "/" + data["year"].astype(str)).where(on)
    )
    return load - fitted, np.hstack([cells.to_numpy(float), effects])


# Against stored output of other packages


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
def test_averages_agree_with_peers(data: str, cluster: str) -> None:
    (record,) = dummies.records(
        "imputation",
        data=data,
        estimator="imputation",
        cluster=cluster,
        means="plain",
    )

    result = quietly(
        imputation_att,
        dummies.stored(data),
        **dummies.ORACLE,
        cluster=cluster,
        vcov="CR0",
    )

    dummies.assert_close(result, record["rows"][0])
    study = {e.event_time: e for e in result.aggregate("event").effects}
    assert len(study) == len(record["rows"]) - 1
    for stored in record["rows"][1:]:
        dummies.assert_close(study[stored["term"]], stored)


@pytest.mark.oracle
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common", "unbalanced"])
def test_two_stages_agree_with_peers(data: str, cluster: str) -> None:
    (record,) = dummies.records(
        "imputation", data=data, estimator="two_stage", cluster=cluster
    )

    result = quietly(
        two_stage_did,
        dummies.stored(data),
        **dummies.ORACLE,
        cluster=cluster,
        vcov="CR0",
    )

    dummies.assert_close(result, record["rows"][0])


@pytest.mark.oracle
@pytest.mark.parametrize("vcov", BY_CLUSTER)
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
@pytest.mark.parametrize("data", ["staggered", "common"])
def test_in_a_balanced_panel_it_is_the_regression_of_r(
    data: str, cluster: str, vcov: str
) -> None:
    (record,) = dummies.records(
        "regression",
        data=data,
        model="imputation",
        cluster=cluster,
        vcov=vcov,
        weights=None,
    )

    result = quietly(
        imputation_att,
        dummies.stored(data),
        **dummies.ORACLE,
        cluster=cluster,
        vcov=vcov,
    )

    cells = {(e.group, e.time): e for e in result.effects}
    study = {e.event_time: e for e in result.aggregate("event").effects}
    for stored in record["rows"]:
        term = stored["term"]
        if term == "average after":
            dummies.assert_close(result, stored)
        elif isinstance(term, str):
            event = int(term.removeprefix("event_time "))
            dummies.assert_close(study[event], stored)
        else:
            dummies.assert_close(cells[tuple(term)], stored)


@pytest.mark.oracle
@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR1S", "CR2"])
@pytest.mark.parametrize("cluster", ["unit", "cluster"])
def test_with_weights_the_cells_agree_with_r(cluster: str, vcov: str) -> None:
    (record,) = dummies.records(
        "regression",
        data="staggered",
        model="imputation",
        cluster=cluster,
        vcov=vcov,
        weights="weight",
    )

    result = quietly(
        imputation_att,
        dummies.stored("staggered"),
        **dummies.ORACLE,
        cluster=cluster,
        weights="weight",
        vcov=vcov,
    )

    cells = {(e.group, e.time): e for e in result.effects}
    compared = [row for row in record["rows"] if isinstance(row["term"], list)]
    assert len(compared) == len(cells)
    for stored in compared:
        dummies.assert_close(cells[tuple(stored["term"])], stored)


# Against the textbook


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10_000), clusters=st.sampled_from([12, None]))
def test_with_gaps_the_correction_is_that_of_the_textbook(
    vcov: str, seed: int, clusters: int | None
) -> None:
    data = with_gaps(seed, units=24, clusters=clusters, years=5, cohorts=(2021, NEVER))
    first = data.groupby("person")["year"].transform("min")
    data = data[~(first >= data["start"])]
    keep = (data["year"] >= data["start"]).to_numpy(float)

    result = impute(data, cluster="village", vcov=vcov)

    load, regressors = by_hand(data, keep)
    expected = dummies.sandwich(
        regressors,
        data["income"].to_numpy(),
        load,
        data["village"].to_numpy(),
        vcov,
    )
    got = (result.estimate, result.std_error, result.df)
    assert got == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("vcov", ["CR0", "CR2", "CR3"])
@pytest.mark.parametrize("cluster", ["village", "person"])
def test_with_gaps_and_weights_it_is_that_of_the_textbook(
    vcov: str, cluster: str
) -> None:
    data = with_gaps(2, units=30, clusters=10, years=5, cohorts=(2021, NEVER))
    first = data.groupby("person")["year"].transform("min")
    data = data[~(first >= data["start"])]
    keep = (data["year"] == 2022).to_numpy() & data["start"].notna().to_numpy()

    result = impute(data, cluster=cluster, vcov=vcov, weights="weight")

    load, regressors = by_hand(data, keep * 1.0, data["weight"].to_numpy())
    expected = dummies.sandwich(
        regressors,
        data["income"].to_numpy(),
        load,
        data[cluster].to_numpy(),
        vcov,
        weights=data["weight"].to_numpy(),
    )
    (effect,) = [e for e in result.effects if e.time == 2022]
    compared = slice(1 if vcov == "CR0" else 3)
    got = (effect.estimate, effect.std_error, effect.df)[compared]
    assert got == pytest.approx(expected[compared], rel=1e-7)


@pytest.mark.slow
def test_with_gaps_the_interval_covers_the_effect() -> None:
    rng = np.random.default_rng(1)
    data = with_gaps(3, units=40, clusters=20, years=5, cohorts=(2021, 2022, NEVER))
    covered = 0
    for _ in range(300):
        noise = rng.normal(size=len(data))
        shock = rng.normal(size=(20, 5))[data["village"], data["year"] - 2019]
        result = impute(data.assign(income=noise + shock), cluster="village")
        covered += result.ci_low <= 0 <= result.ci_high

    assert 0.92 <= covered / 300 <= 0.98


# By hand


def test_two_cohorts_by_hand() -> None:
    # Early starts in period 1, late in period 2, and nobody else is there.
    means = {"early": [1.0, 5.0, 9.0], "late": [2.0, 3.0, 7.0]}
    data = pd.DataFrame(
        [
            {
                "person": f"{name} {i}",
                "year": year,
                "start": {"early": 1, "late": 2}[name],
                "income": mean + wobble,
            }
            for name, line in means.items()
            for i, wobble in enumerate((-0.5, 0.5))
            for year, mean in enumerate(line)
        ]
    )

    result = impute(data, vcov="CR0")

    # In period 2 nobody is untreated: only early in period 1 is left, against late.
    assert [(e.group, e.time) for e in result.effects] == [(1, 1)]
    assert result.estimate == pytest.approx((5 - 1) - (3 - 2))
    assert "(1, 2), (2, 2)" in result.notes[-1]


def test_one_cohort_is_compared_with_the_mean_of_all_periods_before() -> None:
    data = panel(1, cohorts=(2022, NEVER))
    side = data["start"].notna().rename("side")
    means = data.groupby([side, "year"])["income"].mean().unstack("year")  # noqa: PD010
    gap = means.loc[True] - means.loc[False]

    result = impute(data)

    for effect in result.effects:
        expected = gap[effect.time] - gap.loc[:2021].mean()
        assert effect.estimate == pytest.approx(expected)


def test_two_periods_agree_with_every_other_estimator() -> None:
    data = panel(2, cohorts=(2020, NEVER), years=2).assign(
        on=lambda d: (d["year"] >= d["start"]).astype(int)
    )
    result = impute(data)
    roles = {k: v for k, v in ROLES.items() if k != "treated_from"}

    others = [
        two_stages(data),
        quietly(group_time_att, data, **ROLES),
        quietly(twoway_fixed_effects, data, **roles, treatment="on"),
    ]

    for other in others:
        assert other.estimate == pytest.approx(result.estimate)
        assert other.std_error == pytest.approx(result.std_error)
        assert other.df == pytest.approx(result.df)


def test_with_one_start_it_is_two_way_fixed_effects() -> None:
    data = panel(3, cohorts=(2022, NEVER)).assign(
        on=lambda d: (d["year"] >= d["start"]).astype(int)
    )
    roles = {k: v for k, v in ROLES.items() if k != "treated_from"}

    one, other = (
        impute(data),
        quietly(twoway_fixed_effects, data, **roles, treatment="on"),
    )

    assert one.estimate == pytest.approx(other.estimate)


def test_averages_weigh_by_treated_observations() -> None:
    result = impute(with_gaps(4))
    counts = np.array([e.n for e in result.effects], dtype=float)
    values = np.array([e.estimate for e in result.effects])
    groups = np.array([e.group for e in result.effects])
    events = np.array([e.event_time for e in result.effects])

    def mean(chosen: Any) -> float:
        return float(counts[chosen] @ values[chosen] / counts[chosen].sum())

    assert result.estimate == pytest.approx(mean(counts > 0))
    by_group = result.aggregate("group")
    assert [e.estimate for e in by_group.effects] == pytest.approx(
        [mean(groups == 2021), mean(groups == 2023)]
    )
    assert by_group.estimate == pytest.approx(result.estimate)
    by_event = result.aggregate("event", max_event=1)
    assert [e.estimate for e in by_event.effects] == pytest.approx(
        [mean(events == 0), mean(events == 1)]
    )


def test_two_stages_find_the_same_mean() -> None:
    data = with_gaps(5)

    assert two_stages(data).estimate == pytest.approx(impute(data).estimate)


def test_two_stages_are_less_sure_where_effects_differ() -> None:
    data = panel(6, units=400, effect=20)

    two = two_stages(data, vcov="CR0")

    assert two.std_error > impute(data, vcov="CR0").std_error


# Properties


@pytest.mark.parametrize("call", [impute, two_stages])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([-1.0, 1e-6, 1e200]))
def test_follows_the_scale_and_ignores_level_order_and_names(
    call: Any, seed: int, scale: float
) -> None:
    data = with_gaps(seed)
    plain = call(data)

    moved = call(
        data.assign(
            income=(data["income"] + 100) * scale,
            person="P" + data["person"].astype(str),
        ).sample(frac=1, random_state=1)
    )

    assert moved.estimate / scale == pytest.approx(plain.estimate, rel=1e-8)
    assert moved.std_error / abs(scale) == pytest.approx(plain.std_error, rel=1e-8)
    assert moved.df == pytest.approx(plain.df, rel=1e-8)


@pytest.mark.parametrize("vcov", ["CR0", "CR1"])
@pytest.mark.parametrize("call", [impute, two_stages])
def test_copies_of_units_in_their_cluster_change_nothing(call: Any, vcov: str) -> None:
    data = with_gaps(7, clusters=15)
    twice = pd.concat([data, data.assign(person=data["person"] + 1000)])

    one, two = (call(d, cluster="village", vcov=vcov) for d in (data, twice))

    assert two.estimate == pytest.approx(one.estimate)
    assert two.std_error == pytest.approx(one.std_error)


@pytest.mark.parametrize("call", [impute, two_stages])
def test_equal_weights_change_nothing(call: Any) -> None:
    data = with_gaps(8).assign(weight=0.2)

    one, two = call(data), call(data, weights="weight")

    for name in ("estimate", "std_error", "df"):
        assert getattr(two, name) == pytest.approx(getattr(one, name))


def test_effects_that_are_the_same_for_all_are_found_without_noise() -> None:
    data = with_gaps(9)
    on = data["year"] >= data["start"]
    data["income"] = data["person"] + (data["year"] - 2000) ** 2 + 2.0 * on

    result = impute(data)

    assert [e.estimate for e in result.effects] == pytest.approx(
        [2.0] * len(result.effects)
    )


# What is left out


def test_always_treated_units_leave_with_a_warning() -> None:
    data = panel(10, cohorts=(2019, 2022, NEVER))

    with pytest.warns(IomMeWarning) as said:
        result = imputation_att(data, **ROLES)

    assert said[0].category is DataWarning
    assert "20 of 60 units have no untreated period" in str(said[0].message)
    assert {e.group for e in result.effects} == {2022}
    assert said[0].filename == __file__


def test_cells_that_nothing_reaches_are_named_and_not_zero() -> None:
    data = panel(11, cohorts=(2021, 2023))

    result = impute(data)

    assert all(e.time < 2023 for e in result.effects)
    assert "(2021, 2023), (2021, 2024), (2023, 2023), (2023, 2024)" in result.notes[-1]


def test_periods_in_two_separate_worlds_are_not_compared() -> None:
    # The untreated were seen before 2021 or from then on, and nobody in both times.
    data = panel(12, cohorts=(2021, NEVER), units=40)
    half = data["person"] % 4 == 1
    never = data["start"].isna()
    late = data["year"] >= 2021
    data = data[~never | (half == late)]

    with pytest.raises(EstimationError, match="Nothing can be imputed"):
        impute(data)


def test_nobody_treated_is_refused() -> None:
    with pytest.raises(EstimationError, match="Nobody starts the programme"):
        two_stages(panel(13, cohorts=(NEVER,)))


def test_one_cluster_is_refused() -> None:
    with pytest.raises(EstimationError, match="one cluster"):
        impute(panel(14).assign(village=1), cluster="village")


def test_rows_on_their_own_are_not_offered() -> None:
    with pytest.raises(ModelError, match="HC1"):
        impute(panel(15), vcov="HC1")


def test_a_wrong_level_is_refused() -> None:
    with pytest.raises(ModelError, match="level=0"):
        two_stages(panel(16), level=0)


# What comes back


def test_the_result_names_the_estimator() -> None:
    assert impute(panel(17)).estimator == "imputation"
    two = two_stages(panel(17))
    assert two.estimator == "two_stage"
    assert list(two.to_frame()["term"]) == ["overall"]
    assert "Gardner" in two.summary()


def test_the_wild_bootstrap_takes_a_balanced_panel() -> None:
    result = impute(panel(18, clusters=24, effect=4), cluster="village")

    test = quietly(wild_bootstrap, result, draws=199, seed=1)

    assert test.p_value < 0.05
    assert test.estimate == pytest.approx(result.estimate)
