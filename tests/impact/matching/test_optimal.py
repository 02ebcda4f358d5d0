"""Optimal pairs: as many as possible, and of these the nearest in total."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.impact.matching.expected import FAR_PAIRS
from tests.impact.matching.optimum_made import (
    assert_same_in_any_order,
    best_pairs,
    matched_lalonde,
    problem,
    random_problem,
)

from iom_me.errors import EstimationError
from iom_me.impact.matching._pairing.optimum import assignment, pairs as optimal
from iom_me.impact.matching._problem import Problem

KINDS = ("score", "space", "matrix")


def assert_best(made: Problem) -> Any:
    found = optimal.pairs(made)
    count, total = best_pairs(made)
    assert made.allowed(found.focal, found.partner).all()
    assert len(np.unique(found.partner)) == len(found) == count
    assert np.bincount(found.focal).max(initial=0) <= made.ratio
    assert found.distance.sum() == pytest.approx(total, rel=1e-9, abs=1e-9)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("free", [True, False])
def test_total_distance_is_the_least_there_is(kind: str, free: Any) -> None:
    rng = np.random.default_rng(1)
    for _ in range(12):
        assert_best(random_problem(rng, kind, free=free))


@pytest.mark.parametrize("kind", KINDS)
def test_total_distance_of_several_partners_is_the_least_there_is(kind: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(12):
        assert_best(random_problem(rng, kind, ratio=int(rng.integers(2, 4))))


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_of_the_pool_is_taken_once(kind: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(12):
        made = random_problem(rng, kind, units=True)
        person = np.asarray(made.unit)
        found = assert_best(made)
        assert len(np.unique(person[found.partner])) == len(found)


@pytest.mark.parametrize("only_lists", [True, False])
def test_pairs_within_a_caliper_on_a_line_are_the_best(
    only_lists: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if only_lists:
        monkeypatch.setattr(assignment, "_SMALL", 0)
        monkeypatch.setattr(assignment, "_SPARSE", 1)
    rng = np.random.default_rng(4)
    for _ in range(12):
        rows = int(rng.integers(20, 70))
        score = (
            rng.beta(1, 4, rows) if rng.random() < 0.5 else rng.integers(0, 30, rows)
        )
        treated = rng.random(rows) < rng.uniform(0.2, 0.8)
        ratio = int(rng.integers(1, 3))
        assert_best(problem(treated=treated, score=score, width=0.05, ratio=ratio))


@pytest.mark.parametrize("only_lists", [True, False])
def test_a_stretch_whose_nearest_pairs_are_too_far_apart_is_done_again(
    only_lists: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if only_lists:
        monkeypatch.setattr(assignment, "_SMALL", 0)
        monkeypatch.setattr(assignment, "_SPARSE", 1)
    treated = np.array([0, 1, 1, 1, 0, 1, 0, 0], dtype=bool)
    score = [8.0, 3.0, 1.0, 5.0, 7.0, 8.0, 11.0, 1.0]
    found = assert_best(problem(treated=treated, score=score, width=3.0))
    assert (len(found), found.distance.sum()) == (3, 2.0)


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_pairs_gives_what_a_table_of_distances_gives(
    kind: str, ratio: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    problems = [
        random_problem(rng, kind, ratio=ratio, units=place % 2 == 0)
        for place in range(10)
    ]
    problems = [made for made in problems if made.calipers or kind == "matrix"]
    by_table = [optimal.pairs(made) for made in problems]
    monkeypatch.setattr(assignment, "_SMALL", 0)
    monkeypatch.setattr(assignment, "_SPARSE", 1)
    for made, one in zip(problems, by_table, strict=True):
        other = optimal.pairs(made)
        assert len(other) == len(one)
        assert other.distance.sum() == pytest.approx(one.distance.sum(), abs=1e-12)


def test_the_order_of_rows_does_not_change_who_is_paired() -> None:
    assert_same_in_any_order(optimal.pairs)


def test_ties_count_who_has_somebody_as_near_among_those_left() -> None:
    treated = [True, True, False, False, False, False]
    score = [1.0, 5.0, 2.0, 0.0, 5.0, 5.5]
    assert optimal.pairs(problem(treated=treated, score=score)).ties == 1
    space = np.array(score)[:, None]
    assert optimal.pairs(problem(treated=treated, space=space)).ties == 1


def test_there_are_no_ties_if_nobody_is_left() -> None:
    made = problem(treated=[True, False], score=[0.0, 1.0])
    assert optimal.pairs(made).ties == 0


def test_more_focal_than_pool_rows_leaves_the_far_ones_alone() -> None:
    made = problem(treated=[True, True, True, False], score=[0.0, 4.0, 9.0, 5.0])
    found = optimal.pairs(made)
    assert found.focal.tolist() == [1]
    assert found.distance.tolist() == [1.0]


@pytest.mark.parametrize("factor", [1e300, 1e-300])
@pytest.mark.parametrize("kind", KINDS)
def test_the_size_of_distances_does_not_matter(kind: str, factor: Any) -> None:
    rng = np.random.default_rng(8)
    treated = np.arange(12) < 5
    values = {"score": rng.random(12), "space": rng.random((12, 1))}
    values["matrix"] = rng.random((5, 7))
    given: dict[str, Any] = {kind: values[kind]}
    one = optimal.pairs(problem(treated=treated, **given))
    scaled = values[kind] * factor if kind != "space" else values[kind]
    other = optimal.pairs(problem(treated=treated, **(given | {kind: scaled})))
    assert one.partner.tolist() == other.partner.tolist()


def test_a_table_that_is_too_large_is_refused_before_it_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assignment, "_MOST_CELLS", 10)
    monkeypatch.setattr(assignment, "_SMALL", 0)
    made = problem(treated=np.arange(20) < 8, space=np.eye(20))
    with pytest.raises(EstimationError, match="8 and 12 rows need a table of"):
        optimal.pairs(made)


def test_nobody_in_common_strata_is_no_error() -> None:
    made = problem(treated=[True, False], score=[0.0, 1.0], strata=np.array([0, 1]))
    assert len(optimal.pairs(made)) == 0


@FAR_PAIRS
def test_optimal_pairs_of_lalonde_attain_the_known_total() -> None:
    pairs = matched_lalonde(method="optimal").pairs
    assert len(pairs) == 185
    assert pairs["distance"].sum() == pytest.approx(39.6928, abs=5e-5)


def test_optimal_pairs_are_nearer_in_total_than_the_nearest_in_turn() -> None:
    optimal_, nearest = (
        matched_lalonde(method=method, distance="mahalanobis").pairs["distance"].sum()
        for method in ("optimal", "nearest")
    )
    assert optimal_ < nearest
