"""Full matching: everybody in a set of one and some, nearest in total."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.impact.matching.optimum_made import (
    allowed,
    assert_same_in_any_order,
    best_stars,
    matched_lalonde,
    problem,
    random_problem,
)

from iom_me.errors import DataError, EstimationError
from iom_me.impact.matching._pairing.optimum import (
    assignment,
    edge_cover as cover,
    flow,
    sets as full,
)
from iom_me.impact.matching._problem import Problem

KINDS = ("score", "space", "matrix")


def assert_best(made: Problem) -> Any:
    found = full.spokes(made)
    focal, pool, _ = allowed(made)
    assert made.allowed(found.focal, found.partner).all()
    assert set(focal) == set(found.focal)
    assert set(pool) == set(found.partner)
    total = found.distance.sum()
    assert total == pytest.approx(best_stars(made), rel=1e-9, abs=1e-9)
    sizes = np.bincount(found.focal), np.bincount(found.partner)
    is_star = (sizes[0][found.focal] == 1) | (sizes[1][found.partner] == 1)
    assert is_star.all()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("free", [True, False])
def test_everybody_is_in_a_star_at_the_least_total_distance(
    kind: str, free: Any
) -> None:
    rng = np.random.default_rng(1)
    for _ in range(15):
        assert_best(random_problem(rng, kind, rows=18, free=free))


def test_stars_within_a_caliper_on_a_line_are_the_best() -> None:
    rng = np.random.default_rng(2)
    for place in range(25):
        rows = int(rng.integers(15, 50))
        score = rng.random(rows) if place % 2 else rng.integers(0, 60, rows) / 60
        treated = rng.random(rows) < 0.5
        width = float(rng.uniform(0.01, 0.08))
        assert_best(problem(treated=treated, score=score, width=width))


@pytest.mark.parametrize("kind", ["score", "space"])
def test_ties_count_rows_that_could_be_with_another(kind: str) -> None:
    rng = np.random.default_rng(3)
    for _ in range(15):
        made = random_problem(rng, kind, rows=16)
        found = full.spokes(made)
        focal, pool, distance = allowed(made)
        degree = np.bincount(found.focal, minlength=16)
        ties = 0
        for one, other, far in zip(
            found.focal, found.partner, found.distance, strict=True
        ):
            own = pool == other if degree[one] > 1 else focal == one
            ties += int(np.count_nonzero(own & (distance == far)) > 1)
        assert found.ties == ties


def test_rows_at_one_place_are_put_together_evenly() -> None:
    treated = np.arange(10) < 3
    for keys in ({"score": np.ones(10)}, {"space": np.ones((10, 2))}):
        found = full.spokes(problem(treated=treated, **keys))
        assert np.bincount(found.focal).tolist() == [3, 2, 2]
        assert found.ties == 7


def test_rows_as_near_to_several_are_dealt_out_evenly() -> None:
    score = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    found = full.spokes(problem(treated=score == 0, score=score))
    assert np.bincount(found.focal).tolist() == [2, 2]
    matrix = np.ones((2, 4))
    found = full.spokes(problem(treated=score == 0, matrix=matrix))
    assert np.bincount(found.focal).tolist() == [2, 2]


def test_the_order_of_rows_does_not_change_who_is_together() -> None:
    assert_same_in_any_order(full.spokes)


def test_sets_are_numbered_by_their_first_row_and_leave_out_the_others() -> None:
    treated = np.array([False, True, True, False, False, True])
    score = np.array([5.0, 5.1, 0.0, 0.1, 0.2, 99.0])
    found = full.spokes(problem(treated=treated, score=score, width=1.0))
    assert full.sets(found, 6).tolist() == [0, 0, 1, 1, 1, -1]


def test_a_person_with_several_rows_on_one_side_is_refused() -> None:
    made = problem(
        treated=[True, False, False], score=[0.0, 1.0, 2.0], unit=np.array([0, 1, 1])
    )
    with pytest.raises(DataError, match="several rows among the pool"):
        full.spokes(made)


def test_nobody_in_common_strata_is_no_error() -> None:
    made = problem(treated=[True, False], score=[0.0, 1.0], strata=np.array([0, 1]))
    assert len(full.spokes(made)) == 0


def test_nobody_within_the_caliper_is_no_error() -> None:
    for apart in ([], [np.array([0, 0])]):
        made = problem(treated=[True, False], score=[0.0, 1.0], width=0.1, apart=apart)
        assert len(full.spokes(made)) == 0


@pytest.mark.parametrize("limit", ["_MOST_LOOKS", "_MOST_EDGES"])
def test_too_many_pairs_are_refused(
    limit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cover, limit, 3)
    made = problem(treated=np.arange(20) < 8, space=np.eye(20))
    with pytest.raises(EstimationError, match=r"8 and 12 rows would have to"):
        full.spokes(made)


def far_apart_but_better_off_together() -> Any:
    # Those at 0 and 1.5 would save 0.5 by each other, but the caliper is 1.2.
    score = np.array([-1.01, -1.0, 0.0, 1.5, 2.5, 2.51])
    treated = np.array([True, False, True, False, True, False])
    return problem(treated=treated, score=score, width=1.2)


def test_two_that_are_too_far_apart_are_not_put_together() -> None:
    found = assert_best(far_apart_but_better_off_together())
    assert found.distance.max() == 1.0


def test_a_stretch_that_is_too_large_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(assignment, "_MOST_CELLS", 0)
    with pytest.raises(EstimationError, match="need a table of"):
        full.spokes(far_apart_but_better_off_together())


def test_the_flow_takes_as_many_of_each_kind_and_starts_anew_at_a_cut() -> None:
    where = np.array([0.0, 1.0, 0.0, 3.0])
    kinds = np.array([True, False, True, False])
    alone = np.array([2.0, 2.0, 1.0, 1.0])
    cut = np.array([False, False, True, False])
    assert flow.taken(where, kinds, alone, cut).tolist() == [True, True, False, False]


def test_full_matching_of_lalonde_attains_the_known_total() -> None:
    result = matched_lalonde(method="full")
    assert (result.subclass >= 0).all()
    assert result.pairs["distance"].sum() == pytest.approx(2.1416, abs=5e-5)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_in_a_star_at_the_least_distance_in_many_more_problems(
    kind: str,
) -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        assert_best(random_problem(rng, kind, rows=int(rng.integers(4, 30))))
