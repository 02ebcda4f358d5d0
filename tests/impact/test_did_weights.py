"""Sampling weights: against stored output of R, and what must hold for any weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from iom_me import DataError
from iom_me.impact import DidResult, difference_in_differences

FOLDER = Path(__file__).parent / "oracle"
REFERENCE = pd.DataFrame(
    json.loads((FOLDER / "weighted_reference.json").read_text())["rows"]
)
CASES = sorted(
    set(zip(REFERENCE["data"], REFERENCE["adjustment"], REFERENCE["vcov"], strict=True))
)
COVARIATES = {"none": (), "covariates": ("age", "female", "region")}
KINDS = ["classical", *(f"HC{i}" for i in range(4)), "CR0", "CR1", "CR1S", "CR2", "CR3"]
NUMBERS = ["estimate", "std_error", "df", "ci_low", "ci_high"]

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


def estimate(data: pd.DataFrame, vcov: str, **options: Any) -> DidResult:
    return difference_in_differences(
        data,
        outcome="outcome",
        treated="treated",
        post="post",
        cluster="village" if vcov.startswith("CR") else None,
        vcov=vcov,  # type: ignore[arg-type]
        **options,
    )


def stored(name: str) -> pd.DataFrame:
    data = pd.read_csv(FOLDER / f"{name}.csv")
    return data.assign(weight=1 + (7 * data["age"]) % 13 / 4)


@pytest.mark.oracle
@pytest.mark.parametrize(("data", "adjustment", "vcov"), CASES)
def test_weights_agree_with_r(data: str, adjustment: str, vcov: str) -> None:
    theirs = REFERENCE.set_index(["data", "adjustment", "vcov"]).loc[
        [(data, adjustment, vcov)]
    ]

    ours = estimate(
        stored(data),
        vcov.removesuffix(" by estimatr"),
        weights="weight",
        covariates=COVARIATES[adjustment],
    ).to_frame()

    both = theirs.merge(ours, on="term", how="outer", suffixes=("_r", ""))
    np.testing.assert_allclose(both["estimate"], both["estimate_r"], rtol=1e-10)
    np.testing.assert_allclose(both["std_error"], both["std_error_r"], rtol=1e-8)
    np.testing.assert_allclose(both["df"], both["df_r"], rtol=1e-6)


@pytest.mark.parametrize("covariates", [(), ("age",)])
@pytest.mark.parametrize("vcov", KINDS)
def test_equal_weights_are_no_weights(vcov: str, covariates: tuple[str, ...]) -> None:
    data = stored("many").assign(weight=3.7)

    plain = estimate(data, vcov, covariates=covariates)
    weighted = estimate(data, vcov, covariates=covariates, weights="weight")

    np.testing.assert_allclose(
        weighted.to_frame()[NUMBERS], plain.to_frame()[NUMBERS], rtol=1e-10
    )
    assert weighted.residual_sd == pytest.approx(plain.residual_sd)
    assert weighted.r_squared == pytest.approx(plain.r_squared)
    for one, other in zip(weighted.cells, plain.cells, strict=True):
        assert one.sd == pytest.approx(other.sd)
        assert one.variance_share == pytest.approx(other.variance_share)


@pytest.mark.parametrize("covariates", [(), ("age",)])
@pytest.mark.parametrize("vcov", KINDS)
@given(size=st.sampled_from([1e-300, 1e-3, 7.0, 1e300]))
@settings(max_examples=4)
def test_the_unit_of_the_weights_does_not_matter(
    vcov: str, covariates: tuple[str, ...], size: float
) -> None:
    data = stored("many")

    one = estimate(data, vcov, covariates=covariates, weights="weight")
    larger = data.assign(weight=data["weight"] * size)
    other = estimate(larger, vcov, covariates=covariates, weights="weight")

    np.testing.assert_allclose(
        other.to_frame()[NUMBERS], one.to_frame()[NUMBERS], rtol=1e-9
    )
    assert other.residual_sd == pytest.approx(one.residual_sd)


def test_a_whole_weight_is_that_many_rows_for_the_estimates() -> None:
    data = stored("many").assign(weight=lambda s: 1 + s["age"] % 3)
    repeated = data.loc[data.index.repeat(data["weight"])]

    weighted = estimate(data, "CR0", weights="weight")
    plain = estimate(repeated, "CR0")

    np.testing.assert_allclose(
        weighted.to_frame()["estimate"], plain.to_frame()["estimate"], rtol=1e-12
    )
    assert weighted.std_error == pytest.approx(plain.std_error, rel=1e-12)


def test_hc2_with_weights_is_cr2_with_each_row_as_a_cluster() -> None:
    data = stored("many").assign(row=lambda s: np.arange(len(s)))
    roles: dict[str, Any] = {"outcome": "outcome", "treated": "treated", "post": "post"}

    by_row = difference_in_differences(data, **roles, weights="weight", vcov="HC2")
    clustered = difference_in_differences(
        data, **roles, weights="weight", cluster="row"
    )

    np.testing.assert_allclose(
        by_row.to_frame()[NUMBERS], clustered.to_frame()[NUMBERS], rtol=1e-9
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0.0, r"'weight' \(weights=\) is 0 in row 4, counted from 0: a sampling"),
        (-2.0, "is -2 in row 4"),
        (np.inf, "is infinite in row 4"),
        (np.nan, "1 of 372 rows lack a value: 'weight' in 1"),
    ],
)
@pytest.mark.parametrize("covariates", [(), ("age",)])
def test_a_weight_must_be_above_zero(
    value: float, message: str, covariates: tuple[str, ...]
) -> None:
    data = stored("many")
    data.loc[4, "weight"] = value

    with pytest.raises(DataError, match=message):
        estimate(data, "CR2", weights="weight", covariates=covariates)


def test_weights_as_text_are_refused() -> None:
    data = stored("many").assign(weight="heavy")

    with pytest.raises(
        DataError, match=r"\(weights=\) must hold numbers, but holds 'h"
    ):
        estimate(data, "CR2", weights="weight")


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
def test_a_dummy_of_one_cluster_has_no_standard_error_with_weights(vcov: str) -> None:
    table = estimate(
        stored("few"), vcov, weights="weight", covariates=COVARIATES["covariates"]
    ).to_frame()

    hidden = set(table.loc[table["std_error"].isna(), "term"])
    assert hidden == {"region[island]", "region[north]"}


@pytest.mark.parametrize("vcov", ["HC2", "HC3"])
def test_a_dummy_of_one_row_has_no_standard_error_with_weights(vcov: str) -> None:
    data = stored("many").assign(one=lambda s: np.arange(len(s)) == 5)

    table = estimate(data, vcov, weights="weight", covariates="one").to_frame()

    assert set(table.loc[table["std_error"].isna(), "term"]) == {"one"}


def test_the_summary_says_that_rows_are_weighted() -> None:
    summary = estimate(stored("many"), "CR2", weights="weight").summary()

    assert "least squares on treated, post and treated:post, weighted" in summary
