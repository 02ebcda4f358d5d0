"""Randomisation inference within pairs and sets."""

import itertools
import math

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import permutation_test

from iom_me.errors import EstimationError
from iom_me.impact.matching._effect import assignments, many_pairs, randomization
from iom_me.impact.matching._effect.study import EffectOptions, Study, read
from iom_me.impact.matching.match import match

OPTIONS = EffectOptions()


def paired(differences: object) -> Study:
    """Make pairs with these differences."""
    apart = np.asarray(differences, dtype=np.float64)
    base = np.random.default_rng(len(apart)).normal(size=len(apart))
    data = pd.DataFrame(
        {
            "treated": np.repeat([1, 0], len(apart)),
            "pair": np.tile(np.arange(len(apart)), 2),
            "y": np.concatenate([base + apart, base]),
        }
    )
    result = match(
        data,
        treatment="treated",
        covariates="pair",
        distance=data["pair"],
        caliper=None,
    )
    return read(data, result, "y", OPTIONS)


def in_sets(seed: int, reached: int, others: int, sets: int) -> Study:
    """Make sets of one size by exact matching."""
    rng = np.random.default_rng(seed)
    size = reached + others
    data = pd.DataFrame(
        {
            "village": np.repeat(np.arange(sets), size),
            "treated": np.tile([1] * reached + [0] * others, sets),
        }
    )
    data["y"] = rng.normal(size=len(data)) + 1.2 * data["treated"]
    result = match(data, treatment="treated", covariates="village", method="exact")
    return read(data, result, "y", OPTIONS)


def effects_by_hand(study: Study) -> tuple[np.ndarray, np.ndarray]:
    """Return the effect of every assignment, of the outcome and of who is treated."""
    assert study.sets is not None
    sets, treated = study.sets, study.treated
    per_set = []
    for one in np.unique(sets):
        rows = np.flatnonzero(sets == one)
        reached = int(treated[rows].sum())
        per_set.append(
            [np.isin(rows, pick) for pick in itertools.combinations(rows, reached)]
        )
    order = np.concatenate([np.flatnonzero(sets == one) for one in np.unique(sets)])
    found = []
    for assignment in itertools.product(*per_set):
        new = np.empty(len(sets), dtype=bool)
        new[order] = np.concatenate(assignment)
        effect = [0.0, 0.0]
        for one in np.unique(sets):
            inside = sets == one
            share = treated[inside].sum() / treated.sum()
            for place, values in enumerate((study.outcome, treated.astype(float))):
                effect[place] += share * (
                    values[inside & new].mean() - values[inside & ~new].mean()
                )
        found.append(effect)
    a, b = np.array(found).T
    return a, b


def p_by_hand(a: np.ndarray, b: np.ndarray, tau: float, null: float) -> float:
    return float(np.mean(np.abs(a - b * null) >= abs(tau - null) - 1e-9))


@pytest.mark.parametrize("pairs", [2, 5, 8, 11])
def test_the_p_value_of_pairs_is_that_of_all_flips(pairs: int) -> None:
    apart = np.random.default_rng(pairs).normal(0.6, 1, pairs)
    found = randomization.estimate(paired(apart), OPTIONS)
    flips = np.array(list(itertools.product([-1, 1], repeat=pairs))) @ apart
    assert found.p_value == np.mean(np.abs(flips) >= abs(apart.sum()) - 1e-9)
    assert found.estimate == pytest.approx(apart.mean())
    assert found.std_error == pytest.approx(apart.std() / math.sqrt(pairs))
    assert math.isnan(found.df)


def test_scipy_finds_the_same_p_value() -> None:
    apart = np.random.default_rng(3).normal(0.4, 1, 10)
    theirs = permutation_test(
        (apart,), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    found = randomization.estimate(paired(apart), OPTIONS)
    assert found.p_value == pytest.approx(theirs.pvalue)


@pytest.mark.parametrize("pairs", [6, 7, 9])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_of_pairs_is_made_of_means_of_some_of_them(
    pairs: int, level: float
) -> None:
    apart = np.random.default_rng(pairs).normal(0.6, 1, pairs)
    options = attrs.evolve(OPTIONS, level=level)
    found = randomization.estimate(paired(apart), options)
    flips = np.array(list(itertools.product([-1, 1], repeat=pairs)))
    kept = [
        mean
        for size in range(1, pairs + 1)
        for some in itertools.combinations(apart, size)
        for mean in [np.mean(some)]
        if np.mean(np.abs(flips @ (apart - mean)) >= abs((apart - mean).sum()) - 1e-9)
        > 1 - level
    ]
    assert found.ci_low == pytest.approx(min(kept), rel=1e-9)
    assert found.ci_high == pytest.approx(max(kept), rel=1e-9)


@pytest.mark.parametrize(("reached", "others"), [(1, 2), (2, 1), (2, 2), (1, 3)])
def test_sets_are_permuted_within(reached: int, others: int) -> None:
    study = in_sets(reached * 10 + others, reached, others, 4)
    found = randomization.estimate(study, attrs.evolve(OPTIONS, level=0.8))
    a, b = effects_by_hand(study)
    tau = found.estimate
    assert found.p_value == p_by_hand(a, b, tau, 0.0)
    assert math.isnan(found.std_error)
    step = 1e-7
    assert found.ci_low is not None
    assert found.ci_high is not None
    for end, outwards in ((found.ci_low, -step), (found.ci_high, step)):
        assert p_by_hand(a, b, tau, end - outwards) > 0.2
        assert p_by_hand(a, b, tau, end + outwards) <= 0.2


@pytest.mark.parametrize("pairs", [12, 15])
def test_halves_of_the_pairs_give_what_all_assignments_give(pairs: int) -> None:
    apart = np.random.default_rng(pairs).normal(0.3, 1, pairs)
    listed = randomization.estimate(paired(apart), OPTIONS)
    weights = np.full(pairs, 1 / pairs)
    halves = many_pairs.test(apart * weights, weights, level=0.95)
    assert halves.p_value == listed.p_value
    assert listed.estimate + halves.low == pytest.approx(listed.ci_low, abs=1e-9)
    assert listed.estimate + halves.high == pytest.approx(listed.ci_high, abs=1e-9)


def test_thirty_pairs_are_tested_exactly() -> None:
    apart = np.random.default_rng(2).normal(0.3, 1, 30)
    study = paired(apart)
    found = randomization.estimate(study, OPTIONS)
    assert "all 1,073,741,824 assignments" in found.words
    assert found.p_value == randomization.p_value(study, OPTIONS)
    # Two halves of fifteen, the slow way: the same count from a histogram of sums.
    drawn = np.random.default_rng(0).choice([-1.0, 1.0], (40_000, 30)) @ apart
    assert found.p_value == pytest.approx(
        np.mean(np.abs(drawn) >= abs(apart.sum())), abs=0.01
    )
    assert found.ci_low is not None
    assert many_pairs.count(apart - found.ci_low) == pytest.approx(
        0.025 * 2**30, rel=1e-3
    )


def test_ties_count_as_extreme_with_many_pairs() -> None:
    apart = np.array([1.0, -1.0] * 8 + [1.0, 1.0])
    found = randomization.estimate(paired(apart), OPTIONS)
    heads = sum(math.comb(18, k) for k in range(19) if abs(2 * k - 18) >= 2)
    assert found.p_value == heads / 2**18


def test_more_pairs_than_can_be_listed_are_drawn() -> None:
    apart = np.random.default_rng(4).normal(0.2, 1, 70)
    study = paired(apart)
    options = attrs.evolve(OPTIONS, draws=1999, seed=3)
    found = randomization.estimate(study, options)
    assert "1,999 assignments drawn" in found.words
    assert found.p_value is not None
    assert (found.p_value * 2000) == pytest.approx(round(found.p_value * 2000))
    usual = math.erfc(abs(apart.mean()) / apart.std() * math.sqrt(70 / 2))
    assert found.p_value == pytest.approx(usual, abs=0.03)
    assert found.p_value == randomization.p_value(study, options)


@pytest.mark.parametrize(("reached", "others"), [(1, 3), (3, 1), (2, 3)])
def test_drawn_assignments_come_as_often_as_listed_ones(
    reached: int, others: int
) -> None:
    study = in_sets(5, reached, others, 4)
    blocks, _ = assignments.arranged(study)
    listed = np.concatenate([b for _, b in assignments.every_move(blocks)])
    drawn = [b for _, b in assignments.drawn_moves(blocks, 20_000, 1)]
    shares = np.concatenate(drawn)[1:]
    assert drawn[0] == pytest.approx(1.0)
    assert shares.mean() == pytest.approx(listed.mean(), abs=0.01)
    assert shares.std() == pytest.approx(listed.std(), abs=0.01)
    assert set(np.round(shares, 9)) <= set(np.round(listed, 9))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(-5, 5), min_size=3, max_size=9),
    st.sampled_from([1e-200, 0.5, -3.0, 1e200]),
    st.integers(-4, 4),
)
def test_a_new_unit_changes_no_p_value(
    apart: list[int], factor: float, shift: int
) -> None:
    study = paired(apart)
    other = attrs.evolve(study, outcome=(study.outcome + shift) * factor)
    assert randomization.p_value(other, OPTIONS) == randomization.p_value(
        study, OPTIONS
    )


def test_the_order_of_the_rows_changes_nothing() -> None:
    study = in_sets(6, 1, 3, 20)
    place = np.random.default_rng(1).permutation(len(study.outcome))
    assert study.sets is not None
    other = attrs.evolve(
        study,
        outcome=study.outcome[place],
        sets=study.sets.max() - study.sets[place],
        weights=study.weights[place],
        sample=attrs.evolve(study.sample, treated=study.treated[place]),
    )
    options = attrs.evolve(OPTIONS, draws=999)
    one, two = (randomization.estimate(each, options) for each in (study, other))
    assert one.p_value == two.p_value
    assert one.ci_low == pytest.approx(two.ci_low, rel=1e-12)


def test_no_effect_at_all_has_a_p_value_of_one() -> None:
    for pairs in (6, 24):
        found = randomization.estimate(paired([1.0, -1.0] * (pairs // 2)), OPTIONS)
        assert found.p_value == 1


def test_a_constant_difference_has_an_interval_of_one_point() -> None:
    found = randomization.estimate(paired([2.0] * 24), OPTIONS)
    assert found.p_value == 2 / 2**24
    assert (found.ci_low, found.ci_high) == pytest.approx((2, 2), rel=1e-9)


def test_three_pairs_can_show_nothing() -> None:
    found = randomization.estimate(paired([4.0, 5.0, 6.0]), OPTIONS)
    assert found.p_value == 0.25
    assert (found.ci_low, found.ci_high) == (-math.inf, math.inf)
    assert "smallest possible p-value is 0.25" in found.warnings[0]


def test_one_pair_has_no_standard_error() -> None:
    assert math.isnan(randomization.estimate(paired([4.0]), OPTIONS).std_error)


def test_a_high_level_leaves_the_interval_without_end() -> None:
    options = attrs.evolve(OPTIONS, level=1 - 1e-9)
    apart = np.random.default_rng(2).normal(0.3, 1, 20)
    found = randomization.estimate(paired(apart), options)
    assert (found.ci_low, found.ci_high) == (-math.inf, math.inf)


def test_what_has_no_sets_is_refused() -> None:
    study = attrs.evolve(paired([1.0, 2.0, 3.0]), sets=None)
    with pytest.raises(EstimationError, match="everybody is once"):
        randomization.estimate(study, OPTIONS)
    assert math.isnan(randomization.p_value(study, OPTIONS))


def test_clusters_and_sampling_weights_are_refused() -> None:
    study = paired([1.0, 2.0, 3.0])
    with pytest.raises(EstimationError, match="inference='cluster'"):
        randomization.estimate(attrs.evolve(study, clusters=np.zeros(6, int)), OPTIONS)
    sample = attrs.evolve(study.sample, weights=np.ones(6))
    with pytest.raises(EstimationError, match="inference='pair'"):
        randomization.estimate(attrs.evolve(study, sample=sample), OPTIONS)


def test_too_many_draws_are_refused_before_they_are_made() -> None:
    study = paired(np.arange(50.0))
    options = attrs.evolve(OPTIONS, draws=10**9)
    with pytest.raises(EstimationError, match="take too long"):
        randomization.estimate(study, options)
