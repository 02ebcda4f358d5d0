"""Balance against R MatchIt 4.5.1, which is right in these methods."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.matching.comparisons import Given, given

import iom_me as me

FOLDER = Path(__file__).parents[1] / "oracle" / "matching"
CASES: dict[str, Any] = json.loads((FOLDER / "balance.json").read_text())["cases"]
FULL = ("age2", "educ", "race", "married", "nodegree", "re74", "re75b")
COARSE = ("race", "married", "nodegree")
STATISTICS = (
    "mean_treated",
    "mean_control",
    "smd",
    "variance_ratio",
    "ecdf_mean",
    "ecdf_max",
)


def people() -> pd.DataFrame:
    table = pd.read_csv(FOLDER / "lalonde.csv")
    row = np.arange(1, len(table) + 1)
    table["age2"] = table["age"] + row / 1024
    table["re75b"] = table["re75"] + row / 1024
    table["survey_weight"] = 1.0 + (row * 7) % 5
    return table


def comparison(name: str, table: pd.DataFrame) -> Given:
    case = CASES[name]
    sets = case["sets"]
    if sets is not None:
        sets = [-1 if code is None else code - 1 for code in sets]
    pairs = case["pairs"] and (case["pairs"]["focal"], case["pairs"]["partner"])
    ending = name.rpartition("_")[2].upper()
    return given(
        table,
        COARSE if name == "exact" else FULL,
        weights=case["weights"],
        sets=sets,
        pairs=pairs,
        score=case["score"],
        estimand=ending if ending in {"ATC", "ATE"} else "ATT",
        sampling="survey_weight" if "weighted" in name else None,
    )


def in_our_words(name: str) -> str:
    if name == "distance":
        return "propensity score"
    return f"race[{name[4:]}]" if name.startswith("race") else name


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return people()


@pytest.fixture(scope="module", params=CASES)
def found(request: Any, table: pd.DataFrame) -> tuple[pd.DataFrame, Any]:
    result = me.impact.balance(table, comparison(request.param, table))
    expected = CASES[request.param]["balance"]
    return result.to_frame().set_index("covariate"), expected


def test_the_rows_are_those_of_matchit(found: tuple[pd.DataFrame, Any]) -> None:
    frame, expected = found

    assert list(frame.index) == [in_our_words(name) for name in expected["covariate"]]


@pytest.mark.parametrize("stage", ["before", "after"])
def test_statistics_equal_those_of_matchit(
    found: tuple[pd.DataFrame, Any], stage: str
) -> None:
    frame, expected = found

    for statistic in STATISTICS:
        theirs = [row.get(statistic) for row in expected[stage]]
        assert frame[f"{statistic}_{stage}"].to_list() == pytest.approx(
            [math.nan if value is None else value for value in theirs],
            rel=1e-10,
            abs=1e-13,
            nan_ok=True,
        )


def test_pair_distances_equal_those_of_matchit(
    found: tuple[pd.DataFrame, Any],
) -> None:
    frame, expected = found
    theirs = [row.get("pair_distance") for row in expected["after"]]
    # MatchIt leaves it in the unit of the covariate where the means are equal.
    differs = [abs(row["smd"]) > 1e-8 for row in expected["after"]]

    assert sum(differs) > 0 or all(value == 0 for value in theirs)
    for ours, value, is_standardised in zip(
        frame["pair_distance"], theirs, differs, strict=True
    ):
        if is_standardised or value == 0:
            assert ours == pytest.approx(value, rel=1e-10, abs=1e-13)


def test_an_exact_match_of_ours_has_the_balance_of_matchit(
    table: pd.DataFrame,
) -> None:
    match = me.impact.match(
        table, treatment="treat", covariates=list(COARSE), method="exact"
    )

    ours = me.impact.balance(table, match).to_frame()

    theirs = CASES["exact"]["balance"]["after"]
    for statistic in ("mean_treated", "mean_control"):
        assert ours[f"{statistic}_after"].to_list() == pytest.approx(
            [row[statistic] for row in theirs], rel=1e-10
        )
