"""Distances in the space of covariates."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from iom_me.errors import EstimationError
from iom_me.impact.matching import _order_free, _space
from iom_me.impact.matching.terms import Matrix

ORACLE = Path(__file__).parents[1] / "oracle" / "matching"
NAMES = ("mahalanobis", "robust_mahalanobis", "scaled_euclidean")


def matrix(*columns: Any, levels: Any = 0) -> Any:
    """Lay out columns, the last of which are levels of a factor."""
    values = np.asfortranarray(np.column_stack(columns), dtype=float)
    names = tuple(f"x{place}" for place in range(values.shape[1]))
    plain = values.shape[1] - levels
    is_level = (False,) * plain + (True,) * levels
    return Matrix(values=values, names=names, parts=names, is_level=is_level)


def distances(space: Any, treated: Any) -> Any:
    steps = space[treated][:, None] - space[~treated]
    return np.sqrt((steps**2).sum(axis=-1))


def made(rng: np.random.Generator, rows: int = 40, width: int = 3) -> Any:
    x = rng.normal(size=(rows, width)) @ rng.normal(size=(width, width))
    return x, np.arange(rows) < rows // 3


@pytest.fixture(scope="module")
def stored() -> Any:
    return json.loads((ORACLE / "distances.json").read_text())


@pytest.fixture(scope="module")
def people(stored: Any) -> Any:
    with (ORACLE / "lalonde.csv").open() as file:
        rows = list(csv.DictReader(file))
    return [rows[place - 1] for place in stored["rows"]]


def number(people: Any, name: str) -> Any:
    return np.array([float(row[name]) for row in people])


def numbers_of(people: Any, *names: Any) -> Any:
    return [number(people, name) for name in names]


def levels_of(people: Any, name: str) -> Any:
    there = sorted({row[name] for row in people})
    return [np.array([row[name] == level for row in people]) for level in there]


def test_mahalanobis_distance_is_that_of_matchit(stored: Any, people: Any) -> None:
    treated = number(people, "treat") == 1
    columns = numbers_of(people, "age", "educ", "re74", "re75")
    space = _space.build(matrix(*columns), treated, None, "mahalanobis")
    want = np.array(stored["mahalanobis_numbers"])
    np.testing.assert_allclose(distances(space, treated), want, rtol=1e-10)


@pytest.mark.parametrize("name", ["mahalanobis", "robust_mahalanobis"])
def test_distance_with_all_levels_of_a_factor_is_that_of_matchit(
    stored: Any, people: Any, name: str
) -> None:
    treated = number(people, "treat") == 1
    columns = numbers_of(people, "age", "educ", "married", "re74", "re75")
    races = levels_of(people, "race")
    it = matrix(*columns, *races, levels=len(races))
    space = _space.build(it, treated, None, name)
    np.testing.assert_allclose(
        distances(space, treated), np.array(stored[name]), rtol=1e-9
    )


def test_scaled_euclidean_distance_is_that_of_matchit(stored: Any, people: Any) -> None:
    treated = number(people, "treat") == 1
    columns = numbers_of(people, "age", "educ", "re74", "re75")
    space = _space.build(matrix(*columns), treated, None, "scaled_euclidean")
    want = np.array(stored["scaled_euclidean_numbers"])
    np.testing.assert_allclose(distances(space, treated), want, rtol=1e-10)


def test_mahalanobis_distance_of_one_covariate_is_the_gap_over_its_deviation() -> None:
    treated = np.array([True, True, False, False, False])
    x = np.array([1.0, 3.0, 2.0, 5.0, 8.0])
    pooled = np.sqrt((2.0 + 18.0) / 3)
    space = _space.build(matrix(x), treated, None, "mahalanobis")
    want = np.abs(x[treated][:, None] - x[~treated]) / pooled
    np.testing.assert_allclose(distances(space, treated), want, rtol=1e-14)


def test_robust_distance_of_one_covariate_is_the_gap_of_ranks_in_deviations() -> None:
    treated = np.array([True, True, False, False, False])
    ranks = np.array([1.0, 3.0, 2.0, 4.0, 5.0])
    space = _space.build(matrix(ranks**5), treated, None, "robust_mahalanobis")
    want = np.abs(ranks[treated][:, None] - ranks[~treated]) / np.std(ranks, ddof=1)
    np.testing.assert_allclose(distances(space, treated), want, rtol=1e-14)


def test_a_rare_characteristic_weighs_no_more_than_a_common_one_by_ranks() -> None:
    treated = np.arange(20) % 2 == 0
    rare, common = np.arange(20) < 2, np.arange(20) < 10
    found = [
        distances(_space.build(matrix(x), treated, None, "robust_mahalanobis"), treated)
        for x in (rare, common)
    ]
    assert found[0].max() == pytest.approx(found[1].max(), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_mahalanobis_distance_does_not_change_with_units_or_combinations(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    x, treated = made(rng)
    turned = x @ rng.normal(size=(3, 3)) + rng.normal(size=3)
    found = [
        distances(_space.build(matrix(it), treated, None, "mahalanobis"), treated)
        for it in (x, turned)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-8)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [1e300, 1e-300, -3.0])
def test_the_scale_of_a_covariate_does_not_matter(name: str, scale: Any) -> None:
    x, treated = made(np.random.default_rng(5))
    scaled = x.copy()
    scaled[:, 0] *= scale
    found = [
        distances(_space.build(matrix(it), treated, None, name), treated)
        for it in (x, scaled)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-10)


@pytest.mark.parametrize("name", NAMES)
def test_a_covariate_far_from_zero_keeps_its_digits(name: str) -> None:
    x, treated = made(np.random.default_rng(5))
    grid = np.round(x * 2**20) / 2**20
    found = [
        distances(_space.build(matrix(it), treated, None, name), treated)
        for it in (grid, grid + 1e8)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_does_not_change_a_digit(name: str) -> None:
    rng = np.random.default_rng(2)
    x, treated = made(rng, rows=500)
    weights = rng.random(500) + 0.5
    order = rng.permutation(500)
    one = _space.build(matrix(x), treated, weights, name)
    other = _space.build(matrix(x[order]), treated[order], weights[order], name)
    np.testing.assert_array_equal(one[order], other)


@pytest.mark.parametrize("name", ["mahalanobis", "robust_mahalanobis"])
def test_a_covariate_that_is_said_twice_counts_once(name: str) -> None:
    x, treated = made(np.random.default_rng(3))
    twice = np.column_stack([x, x[:, :1]])
    one = _space.build(matrix(x), treated, None, name)
    other = _space.build(matrix(twice), treated, None, name)
    assert other.shape[1] == 3
    if name == "mahalanobis":
        np.testing.assert_allclose(
            distances(one, treated), distances(other, treated), rtol=1e-8
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_factor_of_two_levels_is_as_far_apart_as_0_and_1(name: str) -> None:
    x, treated = made(np.random.default_rng(4))
    yes = x[:, 2] > 0
    as_number = _space.build(matrix(x[:, :2], yes), treated, None, name)
    as_levels = _space.build(matrix(x[:, :2], yes, ~yes, levels=2), treated, None, name)
    np.testing.assert_allclose(
        distances(as_number, treated), distances(as_levels, treated), rtol=1e-10
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_constant_covariate_measures_nothing(name: str) -> None:
    x, treated = made(np.random.default_rng(6))
    constant = np.full(len(x), 1e9)
    one = _space.build(matrix(x), treated, None, name)
    other = _space.build(matrix(x, constant), treated, None, name)
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", NAMES)
def test_covariates_that_do_not_vary_at_all_are_refused(name: str) -> None:
    treated = np.arange(6) < 2
    with pytest.raises(EstimationError, match="no covariate varies"):
        _space.build(matrix(np.full(6, 3.5)), treated, None, name)


def test_a_covariate_that_is_the_treatment_is_refused() -> None:
    treated = np.arange(6) < 2
    with pytest.raises(EstimationError, match="within the groups"):
        _space.build(matrix(treated), treated, None, "mahalanobis")


@pytest.mark.parametrize("name", NAMES)
def test_equal_sampling_weights_change_nothing_but_rounding(name: str) -> None:
    x, treated = made(np.random.default_rng(7))
    one = _space.build(matrix(x), treated, None, name)
    other = _space.build(matrix(x), treated, np.full(len(x), 2.5), name)
    np.testing.assert_allclose(
        distances(one, treated), distances(other, treated), rtol=1e-10
    )


def test_a_sampling_weight_of_many_makes_the_row_count_so_often() -> None:
    # Pooled variance, by hand: arms {0, 2} with weights 3, 1 and {1, 5} with 1, 1.
    treated = np.array([True, True, False, False])
    x = np.array([0.0, 2.0, 1.0, 5.0])
    weights = np.array([3.0, 1.0, 1.0, 1.0])
    squares = 3 * 0.5**2 + 1.5**2 + 2 * 2.0**2
    divisor = (4 - 10 / 4) + (2 - 1)
    space = _space.build(matrix(x), treated, weights, "scaled_euclidean")
    want = np.abs(x[treated][:, None] - x[~treated]) / np.sqrt(squares / divisor)
    np.testing.assert_allclose(distances(space, treated), want, rtol=1e-14)


@settings(max_examples=30)
@given(st.integers(1, 300), st.integers(0, 10_000))
def test_sums_in_any_order_are_the_same_and_right(rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (rows, 2)) * 10.0 ** rng.integers(-9, 1, (rows, 1))
    order = rng.permutation(rows)
    one = np.empty(0)
    for total in (_order_free.column_sums, _order_free.cross_products):
        one = total(lambda block: x[block], rows, 2)
        other = total(lambda block: x[order][block], rows, 2)
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(one, x.T @ x, rtol=1e-11, atol=1e-14 * rows)
