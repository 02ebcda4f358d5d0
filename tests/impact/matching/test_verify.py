"""Tests that every pair and set is checked against what was asked for."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from tests.impact.matching.expected import FAR_PAIRS, MANY_LEFT_OUT

from iom_me.errors import EstimationError
from iom_me.impact.matching import _verify
from iom_me.impact.matching._making import matched, prepared
from iom_me.impact.matching.match import match
from iom_me.impact.matching.match_results import Constraint, MatchResult
from iom_me.impact.matching.options import MatchOptions


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    count = 120
    age = rng.integers(18, 60, count)
    return pd.DataFrame(
        {
            "person": np.arange(count),
            "treated": (rng.random(count) < 0.2 + (age > 40) * 0.2).astype(int),
            "age": age,
            "income": rng.normal(size=count),
            "village": rng.integers(0, 12, count),
            "district": rng.integers(0, 3, count),
            "worker": rng.integers(0, 6, count),
        }
    )


def by_name(result: MatchResult) -> dict[str, Constraint]:
    return {it.name: it for it in result.constraints}


def test_what_was_checked_is_said_in_words(table: pd.DataFrame) -> None:
    result = match(
        table,
        treatment="treated",
        covariates=["age", "income"],
        unit="person",
        caliper={"propensity": 0.5, "age": 6},
        exact="district",
        anti_exact="worker",
        ratio=2,
    )

    found = by_name(result)

    width = 0.5 * result.scores.std(ddof=1)
    assert list(found) == [
        "a treated with an untreated",
        "same district",
        "different worker",
        "nobody with themselves (person)",
        f"propensity within {width:.3g} (0.5 SD)",
        "age within 6",
        "each untreated person used once",
        "no more than 2 partners each",
        "no person twice in a set",
        "treated and untreated in every set",
    ]
    assert {it.pairs for it in result.constraints[:-1]} == {len(result.pairs)}


def test_the_largest_difference_is_that_of_the_pairs(table: pd.DataFrame) -> None:
    result = match(
        table, treatment="treated", covariates=["age", "income"], caliper={"age": 6}
    )

    pairs = result.pairs
    gaps = table["age"].to_numpy()[pairs["treated"]]
    gaps = np.abs(gaps - table["age"].to_numpy()[pairs["control"]])
    assert by_name(result)["age within 6"].largest == gaps.max()
    assert math.isnan(by_name(result)["each untreated row used once"].largest)


@FAR_PAIRS
def test_levels_are_checked_each_for_itself(table: pd.DataFrame) -> None:
    result = match(
        table,
        treatment="treated",
        covariates=["age", "income"],
        within=["village", "district"],
    )

    pairs = result.pairs
    for level in ("village", "district"):
        some = pairs[pairs["level"] == level]
        codes = table[level].to_numpy()
        assert (codes[some["treated"]] == codes[some["control"]]).all()
    assert "same village, or else same district" in by_name(result)


@FAR_PAIRS
@MANY_LEFT_OUT
def test_the_untreated_choose_for_the_effect_on_them(table: pd.DataFrame) -> None:
    result = match(
        table, treatment="treated", covariates=["age", "income"], estimand="ATC"
    )

    assert "each treated row used once" in by_name(result)


def test_sets_of_equal_rows_are_checked_to_be_equal(table: pd.DataFrame) -> None:
    result = match(table, treatment="treated", covariates=["district"], method="exact")

    assert list(by_name(result)) == [
        "treated and untreated in every set",
        "same district in every set",
    ]


@pytest.mark.parametrize("method", ["full", "coarsened_exact"])
def test_sets_have_one_value_of_exact_columns(table: pd.DataFrame, method: Any) -> None:
    result = match(
        table,
        treatment="treated",
        covariates=["age"],
        method=method,
        exact="district",
    )

    assert "same district in every set" in by_name(result)
    assert "each untreated row used once" not in by_name(result)


BROKEN: dict[str, dict[str, Any]] = {
    "same district": {"exact": ["district"]},
    "different worker": {"anti_exact": ["worker"]},
    "same village, or else same district": {"within": ["village", "district"]},
    "age within 1": {"caliper": {"age": 1}},
    "nobody with themselves": {"unit": "same"},
    "each untreated row used once": {"ratio": 2},
    "no more than 2 partners": {"ratio": 2, "replace": True},
    "no row twice in a set": {"ratio": 9, "replace": True},
    "a treated with an untreated": {},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_constraint_is_no_result(table: pd.DataFrame, name: str) -> None:
    table = table.assign(same=np.arange(len(table)) // 3)
    start = prepared(
        table, "treated", MatchOptions(covariates=["age", "income"], **BROKEN[name])
    )
    made = start.matched(0)
    pairs = made.pairs
    assert pairs is not None
    if name == "no more than 2 partners":
        pairs = attrs.evolve(pairs, rank=pairs.rank + 2)
    elif name in {"each untreated row used once", "no row twice in a set"}:
        pairs = attrs.evolve(pairs, partner=np.full(len(pairs), pairs.partner[0]))
    elif name == "a treated with an untreated":
        pairs = attrs.evolve(pairs, partner=pairs.focal)
    else:
        # Everybody with one of the untreated, which nearly always breaks something.
        others = np.flatnonzero(~start.sample.treated)
        focal = np.repeat(np.flatnonzero(start.sample.treated), len(others))
        zeros = np.zeros(len(focal), dtype=np.intp)
        pairs = attrs.evolve(
            pairs,
            focal=focal,
            partner=np.resize(others, len(focal)),
            distance=np.zeros(len(focal)),
            rank=zeros,
            level=zeros,
        )

    with pytest.raises(EstimationError, match=name) as error:
        _verify.checked(attrs.evolve(made, pairs=pairs), start.sample, start.options)

    assert "please report" in str(error.value)


def test_sets_that_lack_a_group_are_no_result(table: pd.DataFrame) -> None:
    options = MatchOptions(covariates=["district"], method="exact")
    start = prepared(table, "treated", options)
    made = start.matched(0)
    assert made.sets is not None
    alone = np.where(start.sample.treated, made.sets, -1)

    with pytest.raises(EstimationError, match="treated and untreated in every set"):
        _verify.checked(attrs.evolve(made, sets=alone), start.sample, options)


def test_sets_of_unequal_rows_are_no_result(table: pd.DataFrame) -> None:
    options = MatchOptions(covariates=["district"], method="exact")
    start = prepared(table, "treated", options)
    one = np.zeros(len(table), dtype=int)

    with pytest.raises(EstimationError, match="same district in every set"):
        _verify.checked(attrs.evolve(start.matched(0), sets=one), start.sample, options)


def test_the_order_of_rows_does_not_matter_for_a_whole_match(
    table: pd.DataFrame,
) -> None:
    moved = table.sample(frac=1, random_state=1)
    options = MatchOptions(
        covariates=["district"], unit="person", ratio=2, caliper={"age": 5}
    )

    pairs = [matched(it, "treated", options).pairs for it in (table, moved)]

    sides = ["treated", "control"]
    first, second = (it.sort_values(sides)[sides].to_numpy() for it in pairs)
    assert (first == second).all()
    assert matched(table, "treated", options).ties > 0


def shuffled(table: pd.DataFrame) -> pd.DataFrame:
    return table.sample(frac=1, random_state=2).reset_index(drop=True)


def weights_by_row(table: pd.DataFrame, **options: Any) -> list[float]:
    """Weight by the column ``row``, for a table in two orders."""
    made = matched(table, "treated", MatchOptions(**options))
    return [float(it) for it in made.weights[np.argsort(table["row"].to_numpy())]]


@pytest.mark.parametrize("method", ["nearest", "optimal", "full"])
@pytest.mark.parametrize("unit", [None, "person"])
def test_rows_that_are_all_tied_are_settled_alike_in_any_order(
    method: Any, unit: str | None
) -> None:
    rows = np.arange(24)
    treated, x = (rows % 3 == 0).astype(int), [0, 1] * 12
    people = pd.DataFrame({"row": rows, "person": rows, "treated": treated, "x": x})
    one, other = (
        weights_by_row(it, covariates=["x"], unit=unit, method=method)
        for it in (people, shuffled(people))
    )
    assert one == other


def test_of_several_rows_of_one_person_the_order_does_not_choose() -> None:
    rows = np.arange(40)
    visits = pd.DataFrame({"row": rows, "person": rows // 4, "x": 0.0})
    visits["treated"] = (visits["person"] < 3).astype(int)
    visits["x"] = (rows % 3).astype(float)
    one, other = (
        weights_by_row(it, covariates=["x"], unit="person")
        for it in (visits, shuffled(visits))
    )
    assert one == other


@pytest.mark.parametrize("method", ["nearest", "optimal", "full"])
def test_a_missing_value_keeps_no_caliper(method: Any) -> None:
    rng = np.random.default_rng(4)
    people = pd.DataFrame({"treated": [1, 0, 0] * 12, "age": rng.integers(20, 40, 36)})
    people["age"] = people["age"].astype(float)
    people.loc[[0, 1, 5], "age"] = np.nan
    options = MatchOptions(
        covariates=["age"], method=method, caliper={"age": 3}, missing="indicator"
    )
    made = matched(people, "treated", options)
    assert (made.weights[[0, 1, 5]] == 0).all()
    assert (made.weights > 0).any()


def test_missing_is_a_value_of_its_own_among_exact_columns() -> None:
    people = pd.DataFrame(
        {
            "treated": [1, 0, 1, 0, 0, 1],
            "sex": ["f", "f", None, None, "m", "m"],
            "age": [30, 31, 30, 40, 30, 32],
        }
    )
    options = MatchOptions(
        covariates=["age", "sex"],
        distance="scaled_euclidean",
        exact="sex",
        missing="indicator",
    )
    pairs = matched(people, "treated", options).pairs
    assert pairs[["treated", "control"]].to_numpy().tolist() == [[0, 1], [2, 3], [5, 4]]
