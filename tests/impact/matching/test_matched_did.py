"""Matched difference-in-differences: numbers by hand, by regression, by R."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.matching.expected import FAR_PAIRS
from tests.impact.matching.panels import (
    by_twin,
    joint_test,
    matched,
    pairs_of,
    twins,
    villages,
)

import iom_me as me
from iom_me.impact.matching.match import match
from iom_me.impact.matching.weight import weight

pytestmark = [FAR_PAIRS]

ORACLE = Path(__file__).parents[1] / "oracle" / "matching" / "matched_did.json"

# Changes since 2020: in 2019, 2021, 2022, of the treated less the other.
PAIRS = [
    ([10.0, 12.0, 18.0, 20.0], [9.0, 11.0, 12.0, 14.0]),
    ([20.0, 21.0, 25.0, 26.0], [18.0, 20.0, 21.0, 20.0]),
    ([5.0, 6.0, 6.0, 9.0], [7.0, 7.0, 9.0, 8.0]),
    ([1.0, 0.0, 7.0, 6.0], [2.0, 2.0, 2.0, 4.0]),
]


def differences(place: int) -> np.ndarray:
    """Of the four pairs, the change since 2020 of the treated less the other."""
    return np.array([(a[place] - a[1]) - (b[place] - b[1]) for a, b in PAIRS])


# By hand


@pytest.mark.parametrize(("place", "year"), [(0, 2019), (2, 2021), (3, 2022)])
def test_an_effect_is_the_mean_difference_of_changes(place: int, year: int) -> None:
    result = by_twin(twins(PAIRS), vcov="CR0")

    row = next(row for row in result.effects if row.time == year)
    expected = differences(place)
    spread = math.sqrt(((expected - expected.mean()) ** 2).sum()) / 4
    assert row.estimate == pytest.approx(expected.mean(), rel=1e-12)
    assert row.std_error == pytest.approx(spread, rel=1e-12)
    assert (row.df, row.n) == (3.0, 8)


def test_few_pairs_give_the_t_test_of_pairs() -> None:
    result = by_twin(twins(PAIRS))

    expected = (differences(2) + differences(3)) / 2
    assert result.vcov == "CR2"
    assert result.estimate == pytest.approx(expected.mean(), rel=1e-12)
    assert result.std_error == pytest.approx(expected.std(ddof=1) / 2, rel=1e-10)
    assert result.df == pytest.approx(3, rel=1e-8)


def test_the_baseline_is_zero_by_rule() -> None:
    row = by_twin(twins(PAIRS)).effects[1]

    assert (row.time, row.event_time, row.estimate) == (2020, -1, 0.0)
    assert row.reference
    assert math.isnan(row.std_error)


def test_another_baseline_measures_all_from_there() -> None:
    result = by_twin(twins(PAIRS), baseline=2019)

    expected = differences(2) - differences(0)
    assert result.baseline == 2019
    assert result.effects[2].estimate == pytest.approx(expected.mean(), rel=1e-12)
    assert [row.time for row in result.leads] == [2020]


def test_the_overall_effect_is_the_mean_of_all_periods_from_the_start_on() -> None:
    result = matched(villages())

    after = [row.estimate for row in result.effects if (row.event_time or 0) >= 0]
    assert result.estimate == pytest.approx(np.mean(after), rel=1e-12)


def test_one_period_after_the_start_is_the_overall_effect() -> None:
    data = twins(PAIRS)

    result = by_twin(data[data["year"] <= 2021])

    assert result.estimate == result.effects[2].estimate
    assert result.std_error == result.effects[2].std_error


# By regression


def _weighted_regression(
    data: pd.DataFrame, result: Any, year: int
) -> tuple[float, float]:
    """Regress on dummies of units and periods, clustered by set; no correction."""
    from statsmodels.regression.linear_model import WLS

    data = data[data["year"].isin([2020, year])].sort_values(["household", "year"])
    group = result.comparison
    by_unit = pd.DataFrame(
        {"weight": group.weights, "set": group.subclass},
        index=data["household"].unique(),
    )
    data = data.join(by_unit, on="household")
    data = data[data["weight"] > 0]
    treated = (data["joined"].notna() & (data["year"] == year)).to_numpy(float)
    dummies = pd.get_dummies(data[["household", "year"]].astype(str), dtype=float)
    design = np.column_stack([treated, dummies.to_numpy()[:, :-1]])
    fit = WLS(data["income"].to_numpy(), design, weights=data["weight"].to_numpy()).fit(
        cov_type="cluster",
        cov_kwds={"groups": data["set"].to_numpy(), "use_correction": False},
    )
    return float(fit.params[0]), float(fit.bse[0])


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_weighted_two_way_regression_says_the_same(ratio: int) -> None:
    data = villages(units=60)
    options = me.impact.MatchOptions(covariates=["size"], ratio=ratio, caliper=0.5)

    result = matched(data, comparison=options, vcov="CR0")

    for year in (2018, 2022):
        row = next(row for row in result.effects if row.time == year)
        estimate, error = _weighted_regression(data, result, year)
        assert row.estimate == pytest.approx(estimate, rel=1e-10)
        assert row.std_error == pytest.approx(error, rel=1e-8)


def test_effect_finds_the_same_in_the_changes() -> None:
    data = villages()
    wide = data.pivot_table(index="household", columns="year", values="income")
    rows = data[data["year"] == 2020].reset_index(drop=True)
    rows["treated"] = rows["joined"].notna().astype(int)
    rows["change"] = wide[2022].to_numpy() - wide[2020].to_numpy()
    group = match(rows, treatment="treated", covariates=["size"], unit="household")

    one = me.impact.effect(rows, group, outcome="change", cluster="village")
    row = matched(data, cluster="village").effects[-1]

    assert row.estimate == pytest.approx(one.estimate, rel=1e-12)
    assert row.std_error == pytest.approx(one.std_error, rel=1e-10)
    assert row.p_value == pytest.approx(one.p_value, rel=1e-8)


# By R


@pytest.fixture(scope="module")
def oracle() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ORACLE.read_text())
    return found


def _oracle_panel(oracle: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "household": unit,
            "year": year,
            "joined": float(oracle["start"]) if joined else np.nan,
            "village": village,
            "score": score,
            "income": value,
        }
        for unit, (joined, village, score, values) in enumerate(
            zip(
                oracle["joined"],
                oracle["village"],
                oracle["score"],
                oracle["outcome"],
                strict=True,
            )
        )
        for year, value in zip(oracle["periods"], values, strict=True)
    )


def _oracle_result(oracle: dict[str, Any], **options: Any) -> Any:
    score = me.impact.MatchOptions(covariates=["score"], distance=oracle["score"])
    return matched(_oracle_panel(oracle), comparison=score, **options)


def test_the_pairs_are_those_of_the_oracle(oracle: dict[str, Any]) -> None:
    pairs = pairs_of(_oracle_result(oracle))

    for treated, control in zip(pairs["treated"], pairs["control"], strict=True):
        assert oracle["pair"][treated] == oracle["pair"][control] == treated + 1
    assert len(pairs) * 2 == sum(pair is not None for pair in oracle["pair"])


@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR2"])
def test_effects_and_errors_by_pair_are_those_of_r(
    oracle: dict[str, Any], vcov: str
) -> None:
    result = _oracle_result(oracle, vcov=vcov)

    for row in (*result.effects, result.overall):
        if row.reference:
            continue
        expected = oracle["effects"]["overall" if row.time is None else str(row.time)]
        assert row.estimate == pytest.approx(expected["estimate"], rel=1e-10)
        assert row.std_error == pytest.approx(expected[vcov], rel=1e-8)
        if vcov == "CR2":
            assert row.df == pytest.approx(expected["CR2_df"], rel=1e-6)


def test_errors_by_pair_and_village_are_those_of_r(oracle: dict[str, Any]) -> None:
    result = _oracle_result(oracle, cluster="village", vcov="CR1")

    for row in (*result.effects, result.overall):
        if not row.reference:
            name = "overall" if row.time is None else str(row.time)
            expected = oracle["effects"][name]["two_way"]
            assert row.std_error == pytest.approx(expected, rel=1e-8)


# The joint test


def test_the_joint_test_of_pairs_is_hotellings() -> None:
    data = villages()

    result = matched(data, vcov="CR1")

    wide = data.pivot_table(index="household", columns="year", values="income")
    pairs = pairs_of(result)
    changes = (wide[[2018, 2019]].sub(wide[2020], axis=0)).to_numpy()
    gaps = changes[pairs["treated"]] - changes[pairs["control"]]
    count = len(gaps)
    middle = gaps.mean(axis=0)
    q = count * middle @ np.linalg.solve(np.cov(gaps.T), middle)
    test = joint_test(result)
    assert test.terms == ("event_time -3", "event_time -2")
    assert (test.df1, test.df2) == (2.0, count - 2.0)
    assert test.statistic == pytest.approx(
        q * (count - 2) / ((count - 1) * 2), rel=1e-10
    )


def test_one_earlier_period_gives_its_own_p_value() -> None:
    result = by_twin(twins(PAIRS))

    assert joint_test(result).p_value == pytest.approx(
        result.leads[0].p_value, rel=1e-9
    )


def test_villages_that_cross_pairs_are_in_the_joint_covariance_too() -> None:
    result = matched(villages().query("year != 2018"), cluster="village")

    assert "pairs" in result.std_error_in_words
    assert joint_test(result).p_value == pytest.approx(
        result.leads[0].p_value, rel=1e-9
    )


def test_pairs_and_villages_hang_together_as_both_and_less_their_crossings() -> None:
    data = villages(units=240)
    result = matched(data, cluster="village")

    wide = data.pivot_table(index="household", columns="year", values="income")
    pairs = pairs_of(result)
    count = len(pairs)
    moved = []
    for side, sign in (("treated", 1), ("control", -1)):
        change = wide.loc[pairs[side], [2018, 2019]].sub(
            wide.loc[pairs[side], 2020], axis=0
        )
        part = sign * (change - change.mean()) / count
        moved.append(
            part.assign(pair=range(count), village=pairs[side].to_numpy() // 6)
        )
    influence = pd.concat(moved)
    covariance = np.zeros((2, 2))
    for by, sign in ((["pair"], 1), (["village"], 1), (["pair", "village"], -1)):
        sums = influence.groupby(by)[[2018, 2019]].sum().to_numpy()
        covariance += sign * sums.T @ sums
    errors = np.array([row.std_error for row in result.leads])
    spread = np.sqrt(np.diag(covariance))
    scaled = covariance * np.outer(errors / spread, errors / spread)
    estimates = np.array([row.estimate for row in result.leads])
    wald = estimates @ np.linalg.solve(scaled, estimates)
    df = min(row.df for row in result.leads)
    expected = wald * (df - 1) / (df * 2)
    assert joint_test(result).statistic == pytest.approx(expected, rel=1e-8)


def test_shared_partners_are_tested_period_by_period() -> None:
    options = me.impact.MatchOptions(covariates=["size"], replace=True)

    result = matched(villages(), comparison=options)

    assert result.inference == "abadie_imbens"
    assert "Holm" in result.pre_trends_by
    smallest = min(row.p_value for row in result.leads)
    assert joint_test(result).p_value == pytest.approx(min(1, 2 * smallest), rel=1e-10)
    four = [row for row in result.effects if not row.reference]
    at_once = (four[0].band_high - four[0].estimate) / four[0].std_error
    assert at_once == pytest.approx(2.4977, abs=1e-4)  # normal, 1 - 0.05 / 8


def test_the_largest_lead_is_the_margin_that_equivalence_would_accept() -> None:
    from scipy import stats

    result = by_twin(twins(PAIRS))

    lead = result.leads[0]
    reach = float(stats.t.ppf(0.95, lead.df)) * lead.std_error
    assert result.largest_lead == pytest.approx(abs(lead.estimate) + reach, rel=1e-10)


def test_the_band_is_wider_than_each_interval() -> None:
    for row in matched(villages()).effects:
        if not row.reference:
            assert row.band_low < row.ci_low < row.ci_high < row.band_high


# What was matched on is no evidence


def test_lags_are_matched_on_and_not_tested() -> None:
    result = matched(villages(), lags=2)

    assert result.matched_on == (2019, 2020)
    assert [row.time for row in result.leads] == [2018]
    assert [row.time for row in result.matched_leads] == [2019]
    names = [str(part) for part in result.comparison.covariates]
    assert names == ["size", "income in 2019", "income in 2020"]
    frame = result.to_frame()
    assert frame["matched_on"].tolist() == [False, True, True, False, False, False]


def test_a_path_matched_on_as_a_whole_leaves_nothing_to_test() -> None:
    result = matched(villages(), lags=3)

    assert str(result.pre_trends) == (
        "untestable as the groups were made alike in all periods before the start"
    )
    assert math.isnan(result.largest_lead)


def test_with_one_period_before_the_start_nothing_can_be_tested() -> None:
    data = twins(PAIRS)

    result = by_twin(data[data["year"] >= 2020])

    assert str(result.pre_trends) == "untestable with one period before the start"
    assert "untestable with one period" in result.summary()


def test_the_baseline_outcome_is_matched_on_once() -> None:
    options = me.impact.MatchOptions(covariates=["size", "income"])

    result = matched(villages(), comparison=options, lags=2)

    names = [str(part) for part in result.comparison.covariates]
    assert names == ["size", "income", "income in 2019"]


# A comparison made beforehand


def _baseline(data: pd.DataFrame) -> pd.DataFrame:
    rows = data[data["year"] == 2020]
    return rows.assign(treated=rows["joined"].notna().astype(int))


def test_a_match_made_beforehand_gives_the_same() -> None:
    data = villages()
    group = match(
        _baseline(data), treatment="treated", covariates=["size"], unit="household"
    )

    made, given_ = matched(data), matched(data, comparison=group)

    pd.testing.assert_frame_equal(made.to_frame(), given_.to_frame())
    assert given_.comparison is group
    assert given_.balance is None


def test_weights_made_beforehand_carry_their_own_inference() -> None:
    data = villages()
    group = weight(
        _baseline(data), treatment="treated", covariates=["size"], method="overlap"
    )

    result = matched(data, comparison=group)

    assert result.inference == "m_estimation"
    wide = data.pivot_table(index="household", columns="year", values="income")
    change = (wide[2022] - wide[2020]).to_numpy()
    treated = (_baseline(data)["treated"] == 1).to_numpy()
    means = [
        np.average(change[arm], weights=group.weights[arm])
        for arm in (treated, ~treated)
    ]
    assert result.effects[-1].estimate == pytest.approx(means[0] - means[1], rel=1e-10)
    assert joint_test(result).df1 == 2


# Properties


@settings(max_examples=8, deadline=None)
@given(
    constants=st.lists(st.floats(-100, 100), min_size=8, max_size=8),
    shocks=st.lists(st.floats(-100, 100), min_size=4, max_size=4),
)
def test_what_is_fixed_in_a_unit_or_common_in_a_period_changes_nothing(
    constants: list[float], shocks: list[float]
) -> None:
    data = twins(PAIRS)
    moved = data.assign(
        income=data["income"] + np.repeat(constants, 4) + np.tile(shocks, 8)
    )

    first, second = by_twin(data), by_twin(moved)

    for one, other in zip(first.effects, second.effects, strict=True):
        assert other.estimate == pytest.approx(one.estimate, abs=1e-10)
        assert other.std_error == pytest.approx(one.std_error, abs=1e-10, nan_ok=True)


@pytest.mark.parametrize("factor", [1e300, 1e-300, -4.0])
def test_the_unit_of_the_outcome_is_that_of_the_effects(factor: float) -> None:
    data = villages()

    plain = matched(data)
    result = matched(data.assign(income=data["income"] * factor))

    assert result.estimate == pytest.approx(plain.estimate * factor, rel=1e-10)
    assert result.std_error == pytest.approx(plain.std_error * abs(factor), rel=1e-8)
    assert result.p_value == pytest.approx(plain.p_value, rel=1e-6)
    assert result.largest_lead == pytest.approx(
        plain.largest_lead * abs(factor), rel=1e-8
    )


def test_an_outcome_far_from_zero_keeps_its_digits() -> None:
    data = villages()

    plain, far = matched(data), matched(data.assign(income=data["income"] + 1e8))

    assert far.estimate == pytest.approx(plain.estimate, rel=1e-6)
    assert far.std_error == pytest.approx(plain.std_error, rel=1e-6)


def test_the_order_of_the_rows_does_not_matter() -> None:
    data = villages()

    first = matched(data, cluster="village")
    second = matched(data.sample(frac=1, random_state=3), cluster="village")

    pd.testing.assert_frame_equal(first.to_frame(), second.to_frame(), rtol=1e-9)


def test_the_table_is_left_as_it_was() -> None:
    data = villages()
    before = data.copy()

    matched(data, lags=2)

    pd.testing.assert_frame_equal(data, before)


def test_an_index_of_the_tables_own_does_not_matter() -> None:
    data = villages()

    odd = data.set_index(np.zeros(len(data), dtype=int))

    pd.testing.assert_frame_equal(matched(data).to_frame(), matched(odd).to_frame())


def test_other_tables_and_other_periods_give_the_same() -> None:
    import polars as pl

    data = villages()
    expected = matched(data).to_frame()["estimate"]

    dated = data.assign(
        year=pd.to_datetime(data["year"].astype(str)),
        joined=pd.to_datetime(data["joined"].map("{:.0f}".format), errors="coerce"),
    )

    for table in (pl.from_pandas(data), pl.from_pandas(data).lazy(), dated):
        found = matched(table).to_frame()["estimate"]
        pd.testing.assert_series_equal(found, expected)


def test_who_never_joined_can_be_written_in_three_ways() -> None:
    data = villages()
    expected = matched(data)

    for never in (0, math.inf):
        result = matched(data.assign(joined=data["joined"].fillna(never)))

        assert result.estimate == expected.estimate
        assert any("never treated" in note for note in result.notes)


def test_clustering_by_the_unit_is_what_happens_anyway() -> None:
    plain, by_unit = matched(villages()), matched(villages(), cluster="household")

    assert by_unit.std_error == plain.std_error
    assert by_unit.cluster is None


def test_options_say_everything_about_the_match() -> None:
    result = by_twin(twins(PAIRS))

    assert result.comparison.treatment == "joined"
    assert result.comparison.unit == "household"
    assert pairs_of(result)["treated"].tolist() == ["01", "11", "21", "31"]


# Gaps


def test_a_gap_takes_the_pair_out_of_its_period_and_of_the_overall_effect() -> None:
    data = twins(PAIRS)
    data.loc[(data["household"] == "20") & (data["year"] == 2022), "income"] = np.nan

    result = by_twin(data, missing="drop")

    kept = [0, 1, 3]
    whole, last = differences(2), differences(3)[kept]
    assert result.effects[2].estimate == pytest.approx(whole.mean(), rel=1e-12)
    assert result.effects[3].estimate == pytest.approx(last.mean(), rel=1e-12)
    assert result.estimate == pytest.approx((whole[kept] + last).mean() / 2, rel=1e-12)
    assert [(row.n, row.time) for row in result.effects[2:]] == [(8, 2021), (6, 2022)]
    assert result.overall.n == 6
    assert [(loss.time, loss.missing, loss.left_out) for loss in result.losses] == [
        (2022, 1, 2),
        (None, 1, 2),
    ]
    assert "up to 2 units are left out" in result.summary()


def test_who_has_no_baseline_is_left_out_and_counted() -> None:
    data = twins(PAIRS)
    no_row = data[(data["household"] != "30") | (data["year"] != 2020)]
    no_value = data.assign(
        income=data["income"].mask((data["household"] == "30") & (data["year"] == 2020))
    )

    for table in (no_row, no_value):
        result = by_twin(table, missing="drop")

        assert result.estimate == pytest.approx(
            ((differences(2) + differences(3)) / 2)[:3].mean(), rel=1e-12
        )
        assert (result.n, result.n_dropped) == (6, 2)
        assert "1 of 8 units without 'income'" in result.notes[0]


def test_who_lacks_a_lag_is_left_out_before_the_match() -> None:
    data = villages()
    gone = (data["household"] < 4) & (data["year"] == 2019)

    result = matched(
        data.assign(income=data["income"].mask(gone)), lags=2, missing="drop"
    )

    fewer = matched(data[data["household"] >= 4], lags=2)
    assert result.estimate == pytest.approx(fewer.estimate, rel=1e-10)
    assert result.losses == ()
    assert "4 of 120 units without 'income'" in result.notes[0]


@pytest.mark.parametrize("missing", ["drop", "indicator"])
def test_missing_covariates_are_treated_as_the_options_say(missing: Any) -> None:
    data = villages()
    data["size"] = data["size"].mask(data["household"] % 30 == 0)
    options = me.impact.MatchOptions(covariates=["size"], missing=missing)

    result = matched(data, comparison=options, vcov="CR0")

    wide = data.pivot_table(index="household", columns="year", values="income")
    change = wide[2022] - wide[2020]
    pairs = pairs_of(result)
    gaps = change[pairs["treated"]].to_numpy() - change[pairs["control"]].to_numpy()
    assert result.effects[-1].estimate == pytest.approx(gaps.mean(), rel=1e-10)


def test_sampling_weights_count_in_the_effect() -> None:
    data = villages()
    data["stands_for"] = 1.0 + data["household"] % 3
    options = me.impact.MatchOptions(covariates=["size"], weights="stands_for")

    result = matched(data, comparison=options)

    wide = data.pivot_table(index="household", columns="year", values="income")
    change = (wide[2022] - wide[2020]).to_numpy()
    both = []
    for side in ("treated", "control"):
        rows = pairs_of(result)[side].to_numpy()
        both.append(np.average(change[rows], weights=1.0 + rows % 3))
    assert result.effects[-1].estimate == pytest.approx(both[0] - both[1], rel=1e-10)


def test_a_baseline_is_named_like_the_periods_dates_also_as_text() -> None:
    data = villages()
    years = [f"wave {year}" for year in range(2018, 2023)]
    named = data.assign(
        year=pd.Categorical("wave " + data["year"].astype(str), years, ordered=True),
        joined=data["joined"].map({2021.0: "wave 2021"}),
    )
    dated = data.assign(
        year=pd.to_datetime(data["year"].astype(str)),
        joined=pd.to_datetime(data["joined"].map("{:.0f}".format), errors="coerce"),
    )

    expected = matched(data, baseline=2019, lags=1)
    by_name = matched(named, baseline="wave 2019", lags=1)
    by_date = matched(dated, baseline="2019-01-01", lags=1)

    assert by_name.estimate == by_date.estimate == expected.estimate
    assert [row.event_time for row in by_name.effects] == [-3, -2, -1, 0, 1]


def test_periods_keep_one_kind_of_standard_error() -> None:
    data = villages(units=240)
    gone = (data["year"] == 2022) & (data["household"] % 3 == 0)

    result = matched(data.assign(income=data["income"].mask(gone)), missing="drop")

    assert result.vcov == "CR0"
    assert {row.df + 1 == row.n / 2 for row in result.effects if not row.reference} == {
        True
    }
