"""Figures that others printed, from the same data and by our public functions."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import iom_me as me
from iom_me.impact import Sd, Term

FOLDER = Path(__file__).parents[1] / "oracle" / "matching"
PUBLISHED: dict[str, Any] = json.loads((FOLDER / "published.json").read_text())
LALONDE = pd.read_csv(FOLDER / "lalonde.csv")
FULL = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
FEW = ["age", "race", "married", "educ"]
MONEY = ["age", "educ", "re74", "re75"]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        yield


def matched(covariates: Any = FULL, **options: Any) -> me.impact.MatchResult:
    return me.impact.match(LALONDE, treatment="treat", covariates=covariates, **options)


def table(result: Any, stage: str, **options: Any) -> dict[str, dict[str, float]]:
    frame = me.impact.balance(LALONDE, result, **options).to_frame()
    found = frame.set_index("covariate").rename(columns=lambda c: c.removesuffix(stage))
    return {str(name): dict(row) for name, row in found.iterrows()}


def same_as_printed(
    found: dict[str, dict[str, float]],
    printed: dict[str, dict[str, float | None]],
    *but: tuple[str, str],
) -> None:
    compared = 0
    for name, row in printed.items():
        for statistic, value in row.items():
            if (name, statistic) in but:
                continue
            ours = found[name][statistic]
            if value is None:
                assert np.isnan(ours)
            else:
                # Four digits were printed, so half of the last one is all there is.
                assert ours == pytest.approx(value, abs=5.1e-5), (name, statistic)
                compared += 1
    assert compared >= 15


def counts(result: me.impact.MatchResult) -> list[int]:
    return [arm.used for arm in result.counts]


def test_before_any_match_covariates_differ_as_matchit_prints() -> None:
    found = table(None, "_before", treatment="treat", covariates=FULL)
    printed = dict(PUBLISHED["balance"]["before"]["rows"])
    del printed["propensity score"]
    same_as_printed(found, printed)


def test_nearest_neighbours_are_balanced_to_all_digits_that_matchit_prints() -> None:
    case = PUBLISHED["balance"]["nearest"]
    result = matched()
    assert counts(result) == case["counts"]
    # The step of a distribution function is counted once per value. Scores that are
    # equal but for rounding are several values in R, so this mean is not comparable.
    same_as_printed(
        table(result, "_after"), case["rows"], ("propensity score", "ecdf_mean")
    )


def test_mahalanobis_in_calipers_and_exact_cells_is_what_matchit_prints() -> None:
    case = PUBLISHED["balance"]["mahalanobis"]
    result = matched(
        MONEY,
        distance="mahalanobis",
        exact=["married", "race"],
        caliper={"re74": Sd(0.2), "re75": Sd(0.15)},
    )
    assert counts(result) == case["counts"]
    found = table(result, "_after", covariates=["married", "race"])
    same_as_printed(found, case["rows"])


def test_exact_matching_is_what_matchit_prints() -> None:
    case = PUBLISHED["balance"]["exact"]
    result = matched(FEW, method="exact")
    assert counts(result) == case["counts"]
    assert result.counts[0].effective == pytest.approx(case["effective"], abs=5e-3)
    same_as_printed(table(result, "_after"), case["rows"])


def test_coarsened_exact_matching_is_what_matchit_prints() -> None:
    case = PUBLISHED["balance"]["coarsened"]
    # MatchIt puts levels together by itself; here a column says which.
    grouped = LALONDE.assign(group=np.where(LALONDE["race"] == "black", "b", "other"))
    result = me.impact.match(
        grouped,
        treatment="treat",
        covariates=["age", "group", "married", "educ"],
        method="coarsened_exact",
        cutpoints={"educ": 5},
    )
    frame = me.impact.balance(grouped, result).to_frame().set_index("covariate")
    found = frame.rename(columns=lambda name: name.removesuffix("_after"))
    assert counts(result) == case["counts"]
    assert result.counts[0].effective == pytest.approx(case["effective"], abs=5e-3)
    same_as_printed({str(k): dict(v) for k, v in found.iterrows()}, case["rows"])


@pytest.mark.parametrize(
    ("covariates", "rows"), [(["age", "educ"], 332), (FULL, 25), (FEW, 113)]
)
def test_exact_matching_keeps_as_many_as_r_textbooks_print(
    covariates: list[str], rows: int
) -> None:
    assert sum(counts(matched(covariates, method="exact"))) == rows


def test_full_matching_is_as_near_as_the_published_one() -> None:
    # Its effect is not held to: optmatch stops near the optimum, and there are ties.
    case = PUBLISHED["full"]
    score = me.impact.propensity_score(
        LALONDE, treatment="treat", covariates=FULL, model="probit"
    )
    found = table(matched(distance=score, method="full"), "_after")["propensity score"]
    assert found["mean_treated"] == pytest.approx(case["mean_treated"], abs=5.1e-5)
    assert found["pair_distance"] <= case["pair_distance"] + 5e-5


# Stata


def births() -> pd.DataFrame:
    statsmodels = pytest.importorskip("statsmodels")
    place = Path(statsmodels.__file__).parent / "treatment/tests/results/cataneo2.csv"
    if not place.is_file():
        pytest.skip("this statsmodels comes without the data of its tests")
    return pd.read_csv(place)


def weighted(rows: pd.DataFrame, covariates: list[Any], estimand: Any) -> Any:
    of: dict[str, Any] = {"treatment": "mbsmoke_", "covariates": covariates}
    score = me.impact.propensity_score(rows, model="probit", **of)
    weights = me.impact.weight(rows, score=score, estimand=estimand, **of)
    return me.impact.effect(rows, weights, outcome="bweight")


@pytest.mark.parametrize("estimand", ["ATE", "ATT"])
def test_weighting_is_stata_to_all_its_digits(estimand: str) -> None:
    covariates = ["mmarried_", "mage", Term.power("mage", 2), "fbaby_", "medu"]
    found = weighted(births(), covariates, estimand)
    estimate, std_error = PUBLISHED["stata_with_square"][estimand]
    assert found.estimate == pytest.approx(estimate, rel=1e-10)
    # Stata's own digits of it differ from run to run after the ninth.
    assert found.std_error == pytest.approx(std_error, rel=1e-8)


@pytest.mark.parametrize("estimand", ["ATE", "ATT"])
def test_weighting_is_what_a_course_in_stata_prints(estimand: str) -> None:
    found = weighted(births(), ["mmarried_", "mage", "fbaby_", "medu"], estimand)
    estimate, std_error = PUBLISHED["stata_linear"][estimand]
    assert found.estimate == pytest.approx(estimate, abs=5.1e-4)
    assert found.std_error == pytest.approx(std_error, abs=5.1e-6)


# The experiment


def experiment() -> pd.DataFrame:
    rows = pd.read_csv(FOLDER / "nsw.csv").assign(everybody="x")
    return rows.assign(
        u74=(rows["re74"] == 0).astype(int), u75=(rows["re75"] == 0).astype(int)
    )


def test_the_experiment_has_the_benchmark_of_dehejia_and_wahba() -> None:
    rows, case = experiment(), PUBLISHED["experiment"]
    everybody = me.impact.match(
        rows, treatment="treat", covariates=["everybody"], method="exact"
    )
    found = me.impact.effect(
        rows, everybody, outcome="re78", inference="robust", vcov="HC2"
    )
    assert round(found.estimate) == case["estimate"]
    # Printed as 0.67 thousand.
    assert found.std_error == pytest.approx(case["std_error"], abs=5)


def nearest(rows: pd.DataFrame) -> me.impact.MatchResult:
    names = ["age", "educ", "black", "hisp", "marr", "re74", "re75", "u74", "u75"]
    # The paper divides by standard deviations of all, not within groups.
    values = (rows[names] / rows[names].std()).to_numpy()
    treated = rows["treat"].to_numpy() == 1
    step = values[treated][:, None] - values[~treated][None]
    return me.impact.match(
        rows,
        treatment="treat",
        covariates=names,
        distance=np.sqrt((step**2).sum(axis=2)),
        replace=True,
    )


def test_abadie_and_imbens_average_ties_and_so_lie_in_our_range() -> None:
    rows = experiment()
    ties = me.impact.tie_range(rows, nearest(rows), outcome="re78", draws=40)
    printed = 1000 * PUBLISHED["abadie_imbens"]["estimates"]["1"]
    assert ties.low < printed < ties.high
