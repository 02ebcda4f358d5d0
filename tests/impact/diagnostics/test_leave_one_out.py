"""Effects without each cluster."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.clustered import as_table, two_by_two
from tests.impact.diagnostics.made import (
    ROLES,
    group_time,
    households,
    quietly,
    study,
    table,
    two_periods,
)

import iom_me as me
from iom_me.errors import EstimationError, EstimationWarning, ModelError
from iom_me.impact import LeftOut, leave_one_out

Estimator = Callable[..., Any]


def fixed_effects(data: pd.DataFrame, **options: Any) -> Any:
    on = ((data["first"] > 0) & (data["time"] >= data["first"])).astype(int)
    return quietly(
        me.impact.twoway_fixed_effects,
        data.assign(on=on),
        outcome="outcome",
        unit="unit",
        time="time",
        treatment="on",
        **options,
    )


def imputed(data: pd.DataFrame, **options: Any) -> Any:
    return quietly(me.impact.imputation_att, data, **ROLES, **options)


def interaction_weighted(data: pd.DataFrame, **options: Any) -> Any:
    return study(data, method="interaction_weighted", shares="fixed", **options)


def agree(found: LeftOut, wanted: Any) -> None:
    """Compare with the same estimate without the rows of the cluster."""
    for name in ("estimate", "std_error", "df", "p_value", "ci_low"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name), rel=1e-8)


@pytest.mark.parametrize("vcov", ["CR0", "CR1S", "CR2", "CR3"])
@pytest.mark.parametrize("cluster", ["cluster", "unit"])
@pytest.mark.parametrize(
    ("name", "estimator"),
    [
        ("staggered", group_time),
        ("unbalanced", group_time),
        ("staggered", fixed_effects),
        ("unbalanced", study),
        ("common", imputed),
        ("common", interaction_weighted),
    ],
)
def test_every_row_is_the_estimate_without_the_rows_of_the_cluster(
    name: str, estimator: Estimator, cluster: str, vcov: str
) -> None:
    data = table(name)
    result = estimator(data, cluster=cluster, vcov=vcov)

    without = leave_one_out(result)

    assert without.std_error == pytest.approx(result.std_error, rel=1e-8)
    assert sorted(row.cluster for row in without.effects) == sorted(set(data[cluster]))
    for row in without.effects[5::9][:2]:
        rest = data[data[cluster] != row.cluster]
        agree(row, estimator(rest, cluster=cluster, vcov=vcov))
        assert row.change == pytest.approx(row.estimate - result.estimate)


def test_clusters_may_hold_several_cohorts() -> None:
    data = table("staggered")

    without = leave_one_out(group_time(data, cluster="mixed"))

    (row,) = [row for row in without.effects if row.cluster == 3]
    agree(row, group_time(data[data["mixed"] != 3], cluster="mixed"))


def test_cross_sections_can_do_without_a_cluster() -> None:
    data = table("rows")
    options = {"unit": None, "panel": False, "cluster": "cluster"}

    row = leave_one_out(group_time(data, **options)).effects[4]

    agree(row, group_time(data[data["cluster"] != row.cluster], **options))


@pytest.mark.parametrize("cluster", ["cluster", "unit"])
def test_weighted_regressions_can_do_without_a_cluster(cluster: str) -> None:
    data = table("staggered")
    options = {"weights": "weight", "cluster": cluster}

    row = leave_one_out(study(data, **options)).effects[5]

    agree(row, study(data[data[cluster] != row.cluster], **options))


@pytest.mark.parametrize("cluster", ["cluster", "unit"])
def test_weighted_means_fall_back_on_cr1(cluster: str) -> None:
    data = table("staggered")
    options = {"weights": "weight", "cluster": cluster}

    without = leave_one_out(group_time(data, **options))

    row = without.effects[5]
    rest = data[data[cluster] != row.cluster]
    assert without.vcov == "CR1"
    agree(row, group_time(rest, vcov="CR1", **options))
    assert without.std_error == pytest.approx(
        group_time(data, vcov="CR1", **options).std_error
    )


@pytest.mark.parametrize("vcov", ["CR1", "CR1S", "CR2", "CR3"])
@pytest.mark.parametrize("covariates", [(), ("x1",)])
def test_a_two_by_two_can_do_without_a_cluster(
    vcov: str, covariates: tuple[str, ...]
) -> None:
    options = {"vcov": vcov, "covariates": covariates}
    result = two_periods(**options)
    data = table("common")
    data = data[data["time"].isin([2013, 2014])]

    without = leave_one_out(result)

    assert without.std_error == pytest.approx(result.std_error, rel=1e-8)
    assert {row.cluster for row in without.effects} == set(data["cluster"])
    row = without.effects[2]
    rest = data[data["cluster"] != row.cluster]
    rest = rest.assign(
        project=(rest["first"] > 0).astype(int), endline=(rest["time"] == 2014) * 1
    )
    agree(
        row,
        quietly(
            me.impact.difference_in_differences,
            rest,
            outcome="outcome",
            treated="project",
            post="endline",
            cluster="cluster",
            **options,
        ),
    )


def test_clusters_of_text_are_named() -> None:
    data = table("common").assign(
        cluster=lambda d: "village " + d["cluster"].astype(str)
    )

    without = leave_one_out(group_time(data, cluster="cluster"))

    assert {row.cluster for row in without.effects} == set(data["cluster"])


def test_covariates_of_fixed_effects_stay() -> None:
    data = table("common").assign(x3=lambda d: d["x1"] * d["time"] % 3)
    options = {"cluster": "cluster", "covariates": ["x3"], "vcov": "CR1S"}

    without = leave_one_out(fixed_effects(data, **options))

    row = without.effects[3]
    agree(row, fixed_effects(data[data["cluster"] != row.cluster], **options))


def test_one_term_can_be_asked_for() -> None:
    data = table("common")
    result = study(data, cluster="cluster")

    without = leave_one_out(result, term="event_time 1")

    row = without.effects[3]
    rest = study(data[data["cluster"] != row.cluster], cluster="cluster")
    (wanted,) = [each for each in rest.effects if each.event_time == 1]
    agree(row, wanted)
    assert without.term == "event_time 1"


def test_leads_and_lags_of_an_imputation_can_be_asked_for() -> None:
    result = study(table("common"), method="imputation", cluster="cluster")

    (first,) = [row for row in result.effects if row.event_time == -2]

    lead = leave_one_out(result, term="event_time -2")
    lag = leave_one_out(result, term="event_time 1")

    assert lead.estimate == pytest.approx(first.estimate)
    assert lag.verdict == "stands"


def test_averages_keep_the_weights_of_the_cohorts() -> None:
    data = table("staggered")
    result = group_time(data, cluster="cluster").aggregate("event")
    contrast = result._overall_contrast

    row = leave_one_out(result).effects[0]

    rest = group_time(data[data["cluster"] != row.cluster], cluster="cluster")
    cells = [each.estimate for each in rest.effects if not each.reference]
    assert row.estimate == pytest.approx(contrast @ cells)


def test_the_jackknife_error_is_the_spread_of_the_estimates() -> None:
    without = leave_one_out(study(table("common"), cluster="cluster"))

    apart = np.array([row.estimate for row in without.effects]) - without.estimate

    wanted = math.sqrt(19 / 20 * (apart @ apart))
    assert without.jackknife_std_error == pytest.approx(wanted)


def test_an_outlier_is_the_most_influential_and_turns_significance() -> None:
    rows = as_table(two_by_two(10, 5))
    noisy = rows["income"] + 40 * (rows["village"] == rows["village"].iloc[0]) * (
        rows["project"] * rows["endline"]
    )
    result = quietly(
        me.impact.difference_in_differences,
        rows.assign(income=noisy),
        outcome="income",
        treated="project",
        post="endline",
        cluster="village",
        vcov="CR2",
    )

    without = leave_one_out(result)

    ordered = [abs(row.change) for row in without.influential]
    assert ordered == sorted(ordered, reverse=True)


def test_a_sign_that_turns_is_named() -> None:
    data = households(units=20)
    gain = 30.0 * ((data["unit"] == 1) & (data["time"] >= 2014))
    loss = -2.0 * (data["time"] >= data["first"])
    result = group_time(data.assign(outcome=data["outcome"] + gain + loss * 1.5))

    without = leave_one_out(result)

    assert without.verdict == "sign turns"
    assert without.sign_turns == (1,)
    assert "“1”" in without.sentence()
    assert "sign turns without 1" in without.summary()


def test_a_side_of_one_cluster_is_said_to_carry_the_result() -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"].isin([1, 3])))
    result = group_time(alone)

    with pytest.warns(EstimationWarning, match="rests on this cluster alone"):
        without = leave_one_out(result)

    assert without.verdict == "rests on one cluster"
    assert without.without_estimate == (1, 3)
    assert "cannot be estimated with its uncertainty" in without.sentence()


@pytest.mark.parametrize("estimator", [group_time, study])
def test_nothing_can_be_estimated_without_the_only_treated_cluster(
    estimator: Estimator,
) -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"] == 1))

    without = quietly(leave_one_out, estimator(alone, vcov="CR1"))

    (row,) = [row for row in without.effects if row.cluster == 1]
    assert math.isnan(row.estimate)
    assert math.isnan(without.jackknife_std_error)
    assert without.influential[0] is row


def test_nothing_is_warned_of_where_the_result_stands() -> None:
    result = study(table("common"), cluster="cluster")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        without = leave_one_out(result)

    assert without.verdict == "stands"
    assert without.warnings == ()


def test_outcomes_of_any_size_are_treated_alike() -> None:
    data = table("common")
    huge = data.assign(outcome=data["outcome"] * 1e300)

    found = leave_one_out(study(huge, cluster="cluster"))
    wanted = leave_one_out(study(data, cluster="cluster"))

    for mine, theirs in zip(found.effects, wanted.effects, strict=True):
        assert mine.change / 1e300 == pytest.approx(theirs.change)
        assert mine.p_value == pytest.approx(theirs.p_value)
    assert found.jackknife_std_error / 1e300 == pytest.approx(
        wanted.jackknife_std_error
    )


def test_covariates_of_cohorts_keep_no_sums() -> None:
    result = group_time(table("common"), covariates=["x1"])

    with pytest.raises(EstimationError, match="keep no sums by cluster"):
        leave_one_out(result)


def test_a_result_without_clusters_is_refused() -> None:
    with pytest.raises(EstimationError, match="cluster= first"):
        leave_one_out(two_periods(cluster=None))


def test_something_else_is_refused() -> None:
    with pytest.raises(ModelError, match="DataFrame has no clusters"):
        leave_one_out(table("common"))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_sentence_gives_the_range(language: str) -> None:
    without = leave_one_out(study(table("common"), cluster="cluster"))

    low = min(row.estimate for row in without.effects)

    shown = f"{low:.2f}"
    wanted = shown if language == "en" else shown.replace(".", ",")
    assert wanted in without.sentence(language)


def test_many_turning_clusters_are_counted_in_the_sentence() -> None:
    without = leave_one_out(
        group_time(table("rows"), unit=None, panel=False, cluster="cluster")
    )

    said = without.sentence()

    names = without.significance_turns
    assert without.verdict == "significance turns"
    assert ("others" in said) == (len(names) > 3)
