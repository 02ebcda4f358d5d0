"""The same people asked twice: what a panel must be, and adjustment for covariates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from iom_me import (
    DataError,
    DataWarning,
    EstimationError,
    EstimationWarning,
    ModelError,
)
from iom_me.impact import DidResult, _sant_anna_zhao, difference_in_differences

NUMBERS = ["estimate", "std_error", "df", "ci_low", "ci_high"]
METHODS = ["doubly_robust", "ipw", "regression"]

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def panel(seed: int = 5, people: int = 120) -> pd.DataFrame:
    """People asked twice, in mixed order; those in need are rather treated."""
    rng = np.random.default_rng(seed)
    need = rng.normal(size=people)
    treated = (rng.uniform(size=people) < 1 / (1 + np.exp(-need / 2))).astype(int)
    person = np.tile([f"P{i:03d}" for i in range(people)], 2)
    post = np.repeat([0, 1], people)
    data = pd.DataFrame(
        {
            "person": person,
            "d": np.tile(treated, 2),
            "t": post,
            "need": np.tile(need, 2),
            "age": np.tile(rng.integers(18, 65, people), 2),
            "place": np.tile(rng.integers(0, 24, people), 2),
            "w": np.tile(1 + np.arange(people) % 5 / 3, 2),
        }
    )
    effect = data["need"] * post + 2 * data["d"] * post
    data["y"] = effect + rng.normal(size=2 * people)
    return data.sample(frac=1, random_state=seed, ignore_index=True)


def estimate(data: Any, **options: Any) -> DidResult:
    return difference_in_differences(
        data, outcome="y", treated="d", post="t", **options
    )


def test_the_unit_is_the_cluster_unless_another_is_named() -> None:
    data = panel()

    by_unit, by_cluster = (
        estimate(data, unit="person"),
        estimate(data, cluster="person"),
    )

    assert by_unit.vcov == "CR2"
    assert (by_unit.unit, by_unit.cluster) == ("person", "person")
    pd.testing.assert_frame_equal(by_unit.to_frame(), by_cluster.to_frame())
    assert estimate(data, unit="person", cluster="place").cluster == "place"


def test_a_balanced_panel_compares_the_changes_of_people() -> None:
    data = panel()
    wide = data.pivot_table(index=["person", "d"], columns="t", values="y")
    change = (wide[1] - wide[0]).groupby("d")

    result = estimate(data, unit="person")

    assert result.estimate == pytest.approx(change.mean()[1] - change.mean()[0])
    by_hand = np.sqrt((change.var() / change.size()).sum())
    assert result.std_error == pytest.approx(by_hand, rel=1e-12)


def test_a_person_twice_in_a_period_is_refused() -> None:
    data = pd.concat([panel(), panel().iloc[[3, 5]]])

    with pytest.raises(DataError, match="2 units are in several rows of one period"):
        estimate(data, unit="person")


def test_a_person_on_both_sides_is_refused() -> None:
    data = panel()
    data.loc[(data["person"] == "P007") & (data["t"] == 1), "d"] ^= 1

    with pytest.raises(DataError, match="One unit is treated in one row.*'P007': 'd'"):
        estimate(data, unit="person")


def test_a_person_in_two_clusters_is_refused() -> None:
    data = panel()
    data.loc[(data["person"] == "P007") & (data["t"] == 1), "place"] += 1

    with pytest.raises(DataError, match="One unit is in several clusters.*'P007'"):
        estimate(data, unit="person", cluster="place")


@pytest.mark.parametrize("kind", [str, int, "category"])
def test_the_person_is_named_as_in_the_table(kind: Any) -> None:
    data = panel().assign(person=lambda s: s["person"].str[1:].astype(int).astype(kind))
    data = pd.concat([data, data.iloc[[0]]], ignore_index=True)
    name = data["person"].tolist()[0]

    with pytest.raises(DataError, match=f"such as {name!r}:"):
        estimate(data, unit="person")


def once(data: pd.DataFrame) -> pd.DataFrame:
    return data[(data["person"] != "P007") | (data["t"] == 0)]


def test_people_seen_once_count_and_are_told() -> None:
    with pytest.warns(DataWarning, match="Seen in one period only: 1 of 120 units"):
        result = estimate(once(panel()), unit="person")

    assert result.n == 239


def test_changes_need_both_periods() -> None:
    with pytest.raises(DataError, match="One unit is seen in one period only.*'drop'"):
        estimate(once(panel()), unit="person", covariates="need", adjust="ipw")


def test_people_seen_once_are_left_out_of_changes_if_asked_for() -> None:
    data, options = panel(), {"unit": "person", "covariates": "need", "adjust": "ipw"}

    with pytest.warns(DataWarning, match="Left out.*1 of 120 units") as caught:
        result = estimate(once(data), **options, weights="w", missing="drop")

    assert len(caught) == len(result.warnings) == 1
    assert (result.n, result.n_dropped) == (238, 1)
    complete = data[data["person"] != "P007"]
    expected = estimate(complete, **options, weights="w")
    assert result.estimate == pytest.approx(expected.estimate, rel=1e-12)


@pytest.mark.parametrize("adjust", METHODS)
def test_the_plain_error_of_an_adjusted_panel_is_that_of_the_influence(
    adjust: Any,
) -> None:
    data = panel()
    before = data[data["t"] == 0].sort_values("person")
    after = data[data["t"] == 1].sort_values("person")
    change = after["y"].to_numpy() - before["y"].to_numpy()
    kernel = _sant_anna_zhao.panel(
        change[:, None],
        before["d"].to_numpy() == 1,
        before[["need", "age"]].to_numpy(float),
        weights=before["w"].to_numpy(),
        method=adjust,
    )

    result = estimate(
        data,
        unit="person",
        covariates=["need", "age"],
        weights="w",
        adjust=adjust,
        vcov="CR0",
    )

    assert result.estimate == pytest.approx(kernel.estimates[0], rel=1e-10)
    by_hand = np.sqrt((kernel.influence[:, 0] ** 2).mean() / len(before))
    assert result.std_error == pytest.approx(by_hand, rel=1e-9)
    assert result.df == 119


@pytest.mark.parametrize("adjust", METHODS)
def test_the_plain_error_of_adjusted_rows_is_that_of_the_influence(adjust: Any) -> None:
    data = panel()
    kernel = _sant_anna_zhao.rows(
        data["y"].to_numpy(),
        data["d"].to_numpy() == 1,
        data["t"].to_numpy() == 1,
        data[["need"]].to_numpy(),
        method=adjust,
    )

    result = estimate(data, covariates="need", adjust=adjust, vcov="HC0")

    assert result.estimate == pytest.approx(kernel.estimates[0], rel=1e-10)
    by_hand = np.sqrt((kernel.influence[:, 0] ** 2).mean() / len(data))
    assert result.std_error == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("unit", [None, "person"])
def test_errors_by_cluster_add_up_the_influence(unit: str | None) -> None:
    data, options = panel(), {"covariates": "need", "adjust": "doubly_robust"}

    plain, corrected = (
        estimate(data, unit=unit, cluster="place", vcov=vcov, **options)
        for vcov in ("CR0", "CR1")
    )

    assert corrected.std_error == pytest.approx(plain.std_error * np.sqrt(24 / 23))
    assert plain.df == corrected.df == 23


def test_the_share_of_a_person_in_a_side_is_undone() -> None:
    data, options = panel(), {"covariates": "need", "adjust": "regression"}
    counts = data[data["t"] == 0].groupby("d").size()

    plain, adjusted = (
        estimate(data, unit="person", vcov=vcov, **options) for vcov in ("CR0", "CR2")
    )

    # A side of n people is stretched by n / (n - 1), so the whole lies in between.
    ratio = (adjusted.std_error / plain.std_error) ** 2
    assert counts.max() / (counts.max() - 1) < ratio < counts.min() / (counts.min() - 1)
    assert 60 < adjusted.df < 119


@pytest.mark.parametrize("unit", [None, "person"])
def test_degrees_of_freedom_never_exceed_the_clusters(unit: str | None) -> None:
    result = estimate(
        panel(), unit=unit, cluster="place", covariates="need", adjust="ipw"
    )

    assert result.df <= 23


@pytest.mark.parametrize("adjust", METHODS)
@pytest.mark.parametrize("unit", [None, "person"])
@given(seed=st.integers(0, 50))
@settings(max_examples=5, deadline=None)
def test_order_shift_and_scale_do_not_matter_for_adjusted_effects(
    adjust: Any, unit: str | None, seed: int
) -> None:
    data, options = (
        panel(seed),
        {"covariates": ["need"], "adjust": adjust, "unit": unit},
    )

    one = estimate(data, **options)
    moved = data.assign(y=data["y"] * 1e6 + 1e8).sample(frac=1, random_state=1)
    other = estimate(moved, **options)

    assert other.estimate == pytest.approx(one.estimate * 1e6, rel=1e-7)
    assert other.std_error == pytest.approx(one.std_error * 1e6, rel=1e-7)
    assert other.df == pytest.approx(one.df, rel=1e-6)


def test_covariates_of_a_panel_are_those_at_baseline() -> None:
    data, options = panel(), {"unit": "person", "covariates": "need", "adjust": "ipw"}
    changed = data.assign(need=data["need"].where(data["t"] == 0, 99.0))

    assert estimate(changed, **options).estimate == estimate(data, **options).estimate


def test_the_improved_estimator_is_another() -> None:
    data = panel()
    options = {"unit": "person", "covariates": "need", "adjust": "doubly_robust"}

    improved = estimate(data, **options, improved=True)

    assert improved.estimate == pytest.approx(
        estimate(data, **options).estimate, abs=0.2
    )
    assert improved.estimate != estimate(data, **options).estimate


def test_an_adjusted_result_has_one_term_and_says_how() -> None:
    result = estimate(panel(), unit="person", covariates="need", adjust="doubly_robust")

    assert result.to_frame()["term"].tolist() == ["treated:post"]
    assert result.adjust == "doubly_robust"
    assert (
        "doubly robust, of Sant'Anna and Zhao, adjusted for 'need'" in result.summary()
    )
    assert "influence by cluster, unbiased by the share" in result.summary()
    assert len(result.summary().splitlines()) <= 25


@pytest.mark.parametrize(
    ("vcov", "words"), [("HC0", "row, no corr"), ("HC2", "row, unb")]
)
def test_the_summary_names_the_error_of_adjusted_rows(vcov: Any, words: str) -> None:
    result = estimate(panel(), covariates="need", adjust="ipw", vcov=vcov)

    assert f"influence by {words}" in result.summary()


def test_the_summary_names_the_factor_of_cr1() -> None:
    result = estimate(
        panel(), covariates="need", adjust="ipw", vcov="CR1", cluster="place"
    )

    assert "influence by cluster, times G/(G-1)" in result.summary()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"adjust": "dr", "covariates": "need"},
            "adjust='dr' is unknown.*Known: 'doub",
        ),
        ({"adjust": "ipw"}, "adjust='ipw' has nothing to adjust for"),
        ({"improved": True}, "improved=True goes with adjust='doubly_robust', not"),
        (
            {"improved": True, "adjust": "ipw", "covariates": "need"},
            "improved=True goes with adjust='doubly_robust', not with 'ipw'",
        ),
        (
            {"adjust": "ipw", "covariates": "need", "vcov": "HC3"},
            "vcov='HC3' is not offered with adjust= and no clusters",
        ),
        (
            {"adjust": "ipw", "covariates": "need", "unit": "person", "vcov": "CR3"},
            "vcov='CR3' is not offered with adjust= and clusters",
        ),
    ],
)
def test_options_of_the_adjustment_must_fit(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        estimate(panel(), **options)


def test_a_refusal_speaks_of_the_argument_that_was_given() -> None:
    data = panel()
    few = data[
        (data["d"] == 0) | data["person"].isin(data["person"][data["d"] == 1][:2])
    ]
    many = {f"x{i}": np.sin(np.arange(len(few)) * (i + 1)) for i in range(4)}

    with pytest.raises(EstimationError, match="adjust='regression'"):
        estimate(few.assign(**many), covariates=list(many), adjust="doubly_robust")


def test_rows_without_overlap_are_told() -> None:
    data = panel(people=800)
    alike = data["person"].isin(data.loc[data["d"] == 0, "person"].unique()[:1])
    data["sign"] = np.where((data["d"] == 1) | alike, 8.0, 0.0)
    data.loc[data["person"] == data.loc[data["d"] == 1, "person"].iloc[0], "sign"] = 0.0

    with pytest.warns(EstimationWarning, match="were given no weight: the groups ov"):
        result = estimate(data, covariates="sign", adjust="ipw", unit="person")

    assert any("score of 0.995" in words for words in result.warnings)
