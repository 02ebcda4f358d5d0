"""Joint tests of leads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.impact.diagnostics.made import (
    ROLES,
    group_time,
    households,
    quietly,
    records,
    study,
    table,
    two_periods,
)

import iom_me as me
from iom_me.errors import ModelError
from iom_me.impact import JointTest, Untestable, pretrend_test

PRETRENDS = records("pretrends.json")


def estimated(record: dict[str, Any]) -> Any:
    """Estimate what the record is about."""
    rows = record["data"] == "rows"
    options = {"cluster": record["cluster"], "vcov": record["vcov"]}
    data = table(record["data"])
    if record["model"] == "saturated":
        unit = None if rows else "unit"
        return group_time(data, unit=unit, panel=not rows, **options)
    if record["model"] == "averages":
        return study(data, method="interaction_weighted", shares="fixed", **options)
    return study(data, **options)


@pytest.mark.oracle
@pytest.mark.parametrize(
    "record",
    [r for r in PRETRENDS if (r["data"], r["model"]) != ("rows", "averages")],
    ids=lambda r: "-".join(r[k] for k in ("data", "model", "cluster", "vcov")),
)
def test_agrees_with_clubsandwich(record: dict[str, Any]) -> None:
    test = pretrend_test(estimated(record)).test

    assert isinstance(test, JointTest)
    found = [test.statistic, test.df1, test.df2, test.p_value]
    wanted = [record[name] for name in ("statistic", "df1", "df2", "p_value")]
    np.testing.assert_allclose(found, wanted, rtol=1e-8)


@pytest.mark.parametrize("vcov", ["CR1", "CR2", "CR3"])
def test_one_lead_is_tested_by_its_own_t(vcov: str) -> None:
    result = study(table("common"), window=(-2, 1), cluster="cluster", vcov=vcov)
    (row,) = [row for row in result.effects if row.event_time == -2]

    checked = pretrend_test(result)

    assert isinstance(checked.test, JointTest)
    assert checked.test.statistic == pytest.approx(row.statistic**2, rel=1e-10)
    assert checked.test.df2 == pytest.approx(row.df, rel=1e-10)
    assert checked.p_value == pytest.approx(row.p_value, rel=1e-10)


def test_another_standard_error_gives_what_it_would_have_given_at_once() -> None:
    one = study(table("staggered"), cluster="cluster", vcov="CR1")
    other = study(table("staggered"), cluster="cluster", vcov="CR3")

    found, wanted = pretrend_test(one, vcov="CR3"), pretrend_test(other)

    assert found.vcov == "CR3"
    assert found.p_value == pytest.approx(wanted.p_value, rel=1e-10)
    assert found.leads[0].std_error == pytest.approx(other.effects[0].std_error)


def test_errors_by_row_are_tested_on_their_own_degrees_of_freedom() -> None:
    result = study(table("common"), vcov="classical")
    df = result.effects[0].df

    test = pretrend_test(result).test

    assert isinstance(test, JointTest)
    assert test.df2 == pytest.approx(df - test.df1 + 1)


def test_leads_of_an_imputation_are_tested() -> None:
    result = study(table("common"), method="imputation")

    assert pretrend_test(result).verdict in {"rejected", "not rejected"}


def test_the_chi_square_is_more_eager_than_the_f() -> None:
    checked = pretrend_test(study(table("staggered"), cluster="cluster"))

    assert checked.chi_square_p_value < checked.p_value


@given(
    shift=st.sampled_from([0.0, 1e6, -3.0]), scale=st.sampled_from([1e-300, -7, 1e200])
)
def test_the_test_does_not_depend_on_the_unit(shift: float, scale: float) -> None:
    data = table("common")
    moved = data.assign(outcome=(data["outcome"] + shift) * scale)

    found = pretrend_test(study(moved, cluster="cluster"))

    wanted = pretrend_test(study(data, cluster="cluster"))
    assert found.p_value == pytest.approx(wanted.p_value, rel=1e-6)


def test_leads_far_from_zero_are_rejected() -> None:
    data = table("common")
    drift = data["outcome"] + 3.0 * data["time"] * (data["first"] > 0)

    checked = pretrend_test(study(data.assign(outcome=drift), cluster="cluster"))

    assert checked.verdict == "rejected"
    assert "in doubt" in checked.sentence()
    assert "not all zero" in checked.summary()


def test_one_earlier_period_is_untestable_and_no_pass() -> None:
    data = table("common")
    result = study(data[data["time"] >= 2013], cluster="cluster")

    checked = pretrend_test(result)

    assert isinstance(checked.test, Untestable)
    assert not checked.test
    assert checked.verdict == "untestable"
    assert math.isnan(checked.p_value)
    assert "add an earlier period" in checked.summary()
    assert "cannot be tested" in checked.sentence()


def test_two_periods_are_untestable() -> None:
    checked = pretrend_test(two_periods())

    assert checked.verdict == "untestable"
    assert checked.to_frame()["terms"].tolist() == [0]
    assert checked.clusters == 20


@pytest.mark.parametrize("vcov", ["CR1", "CR2"])
def test_more_leads_than_clusters_are_untestable(vcov: str) -> None:
    data = households(units=8, years=12).assign(first=lambda d: d["first"] + 6)

    checked = pretrend_test(study(data, vcov=vcov))

    assert isinstance(checked.test, Untestable)
    assert "8 leads need more than 7 degrees of freedom" in checked.test.reason


def test_a_lead_without_a_standard_error_is_untestable() -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"] == 1))

    checked = pretrend_test(group_time(alone))

    assert "no standard error of ATT(2014" in checked.summary()


def test_no_lead_before_the_window_is_untestable() -> None:
    result = group_time(households()).aggregate("event", min_event=0)

    assert "no effect before the start" in pretrend_test(result).summary()


def test_averages_over_cohorts_keep_their_standard_error() -> None:
    result = group_time(table("staggered")).aggregate("event")

    with pytest.raises(ModelError, match=r"aggregate\) again with vcov='CR1'"):
        pretrend_test(result, vcov="CR1")


def test_an_unknown_standard_error_is_refused() -> None:
    with pytest.raises(ModelError, match="vcov='CR9' is not offered"):
        pretrend_test(study(table("common")), vcov="CR9")


def test_a_result_without_leads_is_refused() -> None:
    result = group_time(households()).aggregate("group")

    with pytest.raises(ModelError, match="AggregateResult has no leads"):
        pretrend_test(result)  # type: ignore[arg-type]


def test_the_frame_has_one_row() -> None:
    frame = pretrend_test(study(table("common"))).to_frame()

    assert list(frame.columns) == [
        "terms", "statistic", "df1", "df2", "p_value", "wald", "verdict",
    ]  # fmt: skip
    assert frame["terms"].tolist() == [2]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_sentence_says_how_large_a_lead_may_be(language: str) -> None:
    checked = pretrend_test(study(table("common"), cluster="cluster"))

    said = checked.sentence(language)

    shown = f"{checked.largest:.2f}"
    assert (shown if language == "en" else shown.replace(".", ",")) in said


def test_many_leads_are_cut_in_the_summary() -> None:
    result = group_time(households(years=20).assign(first=lambda d: d["first"] + 14))

    lines = pretrend_test(result).summary().split("\n")

    assert len(lines) <= 25
    assert any("6 earlier ones" in line for line in lines)


def test_a_picture_without_leads_says_so() -> None:
    axes = pretrend_test(two_periods()).plot()

    assert "no effect before the start" in axes.texts[0].get_text()


@pytest.mark.slow
def test_the_size_is_five_per_cent() -> None:
    rejected = 0
    for seed in range(2000):
        data = households(units=40, years=5, seed=seed, effect=0.0)
        result = quietly(me.impact.event_study, data, **ROLES, method="twfe")
        rejected += pretrend_test(result).p_value < 0.05

    assert 0.04 <= rejected / 2000 <= 0.06
