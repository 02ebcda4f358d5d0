"""Effects in matched rows, held to lm, sandwich and clubSandwich."""

import functools
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.impact.matching.comparisons import given

from iom_me.impact.matching._effect import estimation
from iom_me.impact.matching._effect.study import EffectOptions, Estimate, Study, read

HERE = Path(__file__).parents[1] / "oracle" / "matching"
ROWS = pd.read_csv(HERE / "effect.csv")
R: dict[str, Any] = json.loads((HERE / "effect.json").read_text())
CASES = [name for name in R if name != "versions"]

ESTIMATE, ERROR, DF = 1e-10, 1e-8, 1e-6


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@functools.cache
def study(case: str, cluster: str | None) -> Study:
    outcome, _, sampled, estimand = case.split()
    group = given(
        ROWS,
        ("age",),
        treatment="treated",
        weights=ROWS["weight"],
        sets=ROWS["set"],
        sampling="sampling" if sampled == "sampled" else None,
        estimand=estimand,
    )
    options = EffectOptions(covariates=adjustment(case), cluster=cluster)
    return read(ROWS, group, outcome, options)


def adjustment(case: str) -> tuple[str, ...]:
    return ("age", "score") if "adjusted" in case else ()


def estimate(case: str, **options: Any) -> Estimate:
    asked = EffectOptions(covariates=adjustment(case), **options)
    return estimation.estimate(study(case, asked.cluster), asked)[0]


def test_the_estimate_is_that_of_a_weighted_regression(case: str) -> None:
    found = estimate(case)

    assert found.estimate == pytest.approx(R[case]["estimate"], rel=ESTIMATE)
    assert found.untreated_mean == pytest.approx(
        R[case]["untreated_mean"], rel=ESTIMATE
    )


@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR1S"])
def test_the_error_by_pair_is_that_of_vcovcl(case: str, vcov: Any) -> None:
    found = estimate(case, inference="pair", vcov=vcov)

    assert found.std_error == pytest.approx(R[case]["pair"][vcov], rel=ERROR)
    assert found.df == ROWS["set"].nunique() - 1


@pytest.mark.parametrize("vcov", ["CR2", "CR3"])
def test_errors_by_leverage_are_those_of_clubsandwich(case: str, vcov: Any) -> None:
    found = estimate(case, inference="pair", vcov=vcov)

    assert found.std_error == pytest.approx(
        R[case]["pair"][vcov]["std_error"], rel=ERROR
    )
    assert found.df == pytest.approx(R[case]["pair"][vcov]["df"], rel=DF)


@pytest.mark.parametrize("vcov", ["HC0", "HC1", "HC3"])
def test_the_error_by_row_is_that_of_vcovhc(case: str, vcov: Any) -> None:
    found = estimate(case, inference="robust", vcov=vcov)

    assert found.std_error == pytest.approx(R[case]["robust"][vcov], rel=ERROR)


def test_degrees_of_freedom_by_row_are_those_of_clubsandwich(case: str) -> None:
    found = estimate(case, inference="robust")

    assert found.vcov == "HC3"
    assert found.df == pytest.approx(R[case]["robust"]["rows"]["df"], rel=DF)


def test_sets_within_districts_are_clustered_by_district(case: str) -> None:
    found = estimate(case, cluster="district")

    assert found.vcov == "CR2"
    assert found.std_error == pytest.approx(R[case]["district"]["std_error"], rel=ERROR)
    assert found.df == pytest.approx(R[case]["district"]["df"], rel=DF)


@pytest.mark.parametrize("vcov", ["CR0", "CR1", "CR1S"])
def test_sets_across_villages_are_clustered_both_ways(case: str, vcov: Any) -> None:
    found = estimate(case, cluster="village", vcov=vcov)

    assert found.std_error == pytest.approx(R[case]["two_way"][vcov], rel=ERROR)
    assert found.df == ROWS["village"].nunique() - 1


def test_few_clusters_across_sets_have_leverage_and_what_sets_add(case: str) -> None:
    found = estimate(case, cluster="village")

    village, two_way = R[case]["village"], R[case]["two_way"]
    added = max(R[case]["pair"]["CR1"] ** 2 - two_way["both"] ** 2, 0.0)
    assert found.vcov == "CR2"
    assert found.std_error == pytest.approx(
        math.hypot(village["std_error"], math.sqrt(added)), rel=ERROR
    )
    assert found.df == pytest.approx(village["df"], rel=DF)


def test_a_ratio_has_the_delta_method_of_its_logarithm(case: str) -> None:
    found = estimate(case, measure="ratio", vcov="CR0")

    assert found.estimate == pytest.approx(R[case]["ratio"]["estimate"], rel=ESTIMATE)
    assert found.std_error == pytest.approx(R[case]["ratio"]["log_error"], rel=ERROR)


def test_the_influence_of_rows_gives_the_error_by_pair(case: str) -> None:
    found = estimate(case, inference="pair", vcov="CR0")
    assert found.influence is not None

    by_set = pd.Series(found.influence).groupby(ROWS["set"]).sum()

    assert math.sqrt((by_set**2).sum()) == pytest.approx(found.std_error, rel=1e-12)
