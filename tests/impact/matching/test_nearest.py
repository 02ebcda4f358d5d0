"""Tests that nearest neighbours are what looking at everybody finds."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from tests.impact.matching.brute import brute, problem
from tests.impact.matching.random_problems import SCORE_ORDERS, random_problem

from iom_me.impact.matching._pairing.nearest import finder, in_space, on_score, pairs
from iom_me.impact.matching._problem import Caliper, Pairs, Problem

KINDS = ("score", "space", "matrix")


def found(made: Pairs) -> list[tuple[int, int, int]]:
    return sorted(
        zip(
            made.focal.tolist(),
            made.partner.tolist(),
            made.level.tolist(),
            strict=True,
        )
    )


def assert_same_as_brute(it: Problem) -> None:
    made = pairs(it)
    want, ties = brute(it)
    assert found(made) == want
    assert made.ties == ties


def line(*scores: float, treated: int, **changes: Any) -> Problem:
    """Make a problem of scores; the first are the focal rows."""
    rows = np.arange(len(scores))
    made = problem(
        focal=rows[:treated], pool=rows[treated:], score=np.array(scores, dtype=float)
    )
    return attrs.evolve(made, **changes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("begin", range(0, 160, 40))
def test_they_are_those_of_brute_force(kind: str, begin: int) -> None:
    for seed in range(begin, begin + 40):
        assert_same_as_brute(random_problem(seed, kind))


@pytest.mark.parametrize("kind", ["score", "space"])
@pytest.mark.parametrize("enough", [0, 4])
def test_it_does_not_matter_how_many_neighbours_are_asked_for_at_first(
    kind: str, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_space, "_FIRST", 0)
    monkeypatch.setattr(in_space, "_MORE", 2)
    monkeypatch.setattr(in_space, "_ENOUGH", enough)
    monkeypatch.setattr(in_space, "_ENTRIES", 4)
    monkeypatch.setattr(on_score, "_STEPS", 1)
    monkeypatch.setattr(on_score, "_GROWTH", 2)
    monkeypatch.setattr(finder, "BLOCK", 3)

    for seed in range(1000, 1040):
        assert_same_as_brute(random_problem(seed, kind))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_they_are_those_of_brute_force_in_many_more_problems(kind: str) -> None:
    for seed in range(2000, 4000):
        assert_same_as_brute(random_problem(seed, kind))


@pytest.mark.parametrize("order", SCORE_ORDERS)
def test_every_order_agrees_with_brute_force_on_scores_without_ties(order: str) -> None:
    rng = np.random.default_rng(5)
    score, rows = rng.random(150), rng.permutation(150)
    focal, pool = np.sort(rows[:60]), np.sort(rows[60:])

    for ratio, width in ((1, None), (2, 0.02)):
        assert_same_as_brute(
            problem(
                focal=focal,
                pool=pool,
                score=score,
                order=order,
                ratio=ratio,
                width=width,
            )
        )


def test_the_largest_score_chooses_first() -> None:
    made = pairs(line(0.5, 0.6, 0.58, 0.1, treated=2, order="largest"))

    assert found(made) == [(0, 3, 0), (1, 2, 0)]


def test_the_smallest_score_chooses_first() -> None:
    made = pairs(line(0.5, 0.6, 0.52, 0.9, treated=2, order="smallest"))

    assert found(made) == [(0, 2, 0), (1, 3, 0)]


def test_the_closest_pair_of_all_goes_first() -> None:
    made = pairs(line(0.5, 0.6, 0.58, 0.1, treated=2, order="closest"))

    assert found(made) == [(0, 3, 0), (1, 2, 0)]


def test_who_has_the_farthest_neighbour_goes_first() -> None:
    made = pairs(line(0.5, 0.6, 0.58, 0.9, treated=2, order="farthest"))

    assert found(made) == [(0, 2, 0), (1, 3, 0)]


def test_everybody_gets_a_first_partner_before_anybody_gets_a_second() -> None:
    made = pairs(line(5, 4, 4.9, 4.8, 1, treated=2, order="largest", ratio=2))

    assert found(made) == [(0, 2, 0), (0, 4, 0), (1, 3, 0)]
    assert made.rank.tolist() == [1, 2, 1]


def test_who_is_as_near_below_as_above_takes_the_smaller_score() -> None:
    for order in SCORE_ORDERS:
        made = pairs(line(2, 3, 1, treated=1, order=order))
        assert found(made) == [(0, 2, 0)]
        assert made.ties == 1


def test_of_equal_scores_the_first_by_priority_is_taken() -> None:
    it = line(2, 3, 3, 3, treated=1)
    keys = np.array([0, 2, 0, 1], dtype=np.uint64)

    made = pairs(attrs.evolve(it, ratio=2, priority=lambda rows, _: keys[rows]))

    assert found(made) == [(0, 2, 0), (0, 3, 0)]
    assert made.ties == 2


def test_a_caliper_is_kept_to_the_last_bit() -> None:
    rows = line(0.3, 0.1, treated=1)
    score = np.asarray(rows.score)
    gap = abs(score[0] - score[1])
    for replace in (False, True):
        for width, count in ((gap, 1), (np.nextafter(gap, 0), 0)):
            caliper = Caliper(name="propensity", values=score, width=float(width))
            it = attrs.evolve(rows, calipers=(caliper,), replace=replace)
            assert len(pairs(it)) == count


def test_who_finds_nobody_in_their_group_asks_the_next_level() -> None:
    village = np.array([0, 0, 0, 1])
    district = np.array([0, 0, 0, 0])

    made = pairs(line(3, 2, 2.9, 1, treated=2, levels=(village, district)))

    assert found(made) == [(0, 2, 0), (1, 3, 1)]


@pytest.mark.parametrize("kind", ["score", "space"])
def test_a_person_with_several_rows_is_used_once(kind: str) -> None:
    it = line(
        3, 2, 2.9, 2.1, 0, treated=2, order="data", unit=np.array([0, 1, 2, 2, 3])
    )
    if kind == "space":
        it = attrs.evolve(it, score=None, space=np.asarray(it.score)[:, None])

    assert found(pairs(it)) == [(0, 2, 0), (1, 4, 0)]


def test_with_replacement_nobody_is_twice_in_a_set() -> None:
    it = line(3, 2.9, 2.8, 0, treated=1, replace=True, ratio=2)
    it = attrs.evolve(it, unit=np.array([0, 1, 1, 2]))

    assert found(pairs(it)) == [(0, 1, 0), (0, 3, 0)]


def test_nobody_is_paired_with_another_row_of_themselves() -> None:
    unit = np.array([0, 0, 1])

    assert found(pairs(line(3, 3, 0, treated=1, apart=(unit,)))) == [(0, 2, 0)]


@pytest.mark.parametrize("order", ["data", "closest", "farthest"])
def test_a_crowd_at_one_point_costs_nothing_and_is_right(order: str) -> None:
    rng = np.random.default_rng(3)
    space = np.round(rng.normal(size=(3_000, 2)))
    rows = rng.permutation(3_000)
    it = problem(
        focal=np.sort(rows[:600]), pool=np.sort(rows[600:]), space=space, order=order
    )

    made = pairs(it)

    assert len(made) == 600
    assert len(np.unique(made.partner)) == 600
    # There are several at nearly every point.
    assert (made.distance == 0).mean() > 0.9


def test_neighbours_in_many_dimensions_are_those_of_brute_force() -> None:
    rng = np.random.default_rng(4)
    space = np.repeat(rng.integers(0, 2, (40, 20)) * 1.0, 3, axis=0)
    rows = rng.permutation(120)
    for replace in (False, True):
        assert_same_as_brute(
            problem(
                focal=np.sort(rows[:40]),
                pool=np.sort(rows[40:]),
                space=space,
                ratio=2,
                replace=replace,
            )
        )


def test_many_groups_are_paired_each_for_itself() -> None:
    rng = np.random.default_rng(6)
    strata = rng.integers(0, 400, 2_000)
    rows = rng.permutation(2_000)
    it = problem(
        focal=np.sort(rows[:600]),
        pool=np.sort(rows[600:]),
        score=rng.random(2_000),
        strata=strata,
        order="largest",
    )

    made = pairs(it)

    assert (strata[made.focal] == strata[made.partner]).all()
    left = np.setdiff1d(it.pool, made.partner)
    alone = np.setdiff1d(it.focal, made.focal)
    assert not np.isin(strata[alone], strata[left]).any()


def test_nobody_to_choose_from_makes_no_pairs() -> None:
    it = line(1, 2, treated=1, strata=np.array([0, 1]))
    for order in SCORE_ORDERS:
        for replace in (False, True):
            made = pairs(attrs.evolve(it, order=order, replace=replace))
            assert len(made) == made.ties == 0


def test_an_empty_pool_makes_no_pairs() -> None:
    it = line(1, 2, treated=1)
    empty = attrs.evolve(it, pool=it.pool[:0])
    in_space_of_one = attrs.evolve(empty, score=None, space=np.ones((2, 1)))
    for made in (empty, in_space_of_one):
        for replace in (False, True):
            assert len(pairs(attrs.evolve(made, replace=replace))) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_rows_does_not_matter(kind: str) -> None:
    for seed in range(60):
        it = random_problem(seed, kind)
        if it.order == "data" and not it.replace:
            continue
        assert found(pairs(it)) == moved_back(it, seed)


def moved_back(it: Problem, seed: int) -> list[tuple[int, int, int]]:
    """Pair the rows in another order, and say which rows they were."""
    count = len(it.strata)
    old = np.random.default_rng(seed).permutation(count)  # old[new row] -> old row
    new = np.argsort(old)
    focal, pool = np.sort(new[it.focal]), np.sort(new[it.pool])
    matrix = it.matrix
    if matrix is not None:
        at = np.searchsorted(it.focal, old[focal]), np.searchsorted(it.pool, old[pool])
        matrix = matrix[np.ix_(*at)]
    score = None if it.score is None else it.score[old]
    calipers = tuple(
        attrs.evolve(
            caliper,
            values=caliper.values[old]
            if score is None or caliper.values is not it.score
            else score,
        )
        for caliper in it.calipers
    )
    moved = attrs.evolve(
        it,
        focal=focal,
        pool=pool,
        score=score,
        space=None if it.space is None else it.space[old],
        matrix=matrix,
        strata=it.strata[old],
        levels=tuple(codes[old] for codes in it.levels),
        apart=tuple(codes[old] for codes in it.apart),
        unit=None if it.unit is None else it.unit[old],
        calipers=calipers,
        priority=lambda rows, seed: it.priority(old[rows], seed),
    )
    made = pairs(moved)
    return sorted((int(old[a]), int(old[b]), level) for a, b, level in found(made))
