"""What must hold of balance for any data."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as any_of, settings, strategies as st
from tests.impact.matching.comparisons import given

import iom_me as me
from iom_me.impact.matching._balance import levels, numbers, pairing, stages
from iom_me.impact.matching._balance.facts import Facts
from iom_me.impact.matching._balance.pairing import Pairing
from iom_me.impact.matching._balance.stages import Stages

SEEDS = st.integers(0, 10_000)
STATISTICS = ["difference", "variance_ratio", "ecdf_mean", "ecdf_max"]


def made(seed: int, rows: int = 30) -> tuple[Any, Stages]:
    rng = np.random.default_rng(seed)
    treated = np.arange(rows) % 3 == 0
    after = rng.integers(0, 3, rows).astype(float)
    after[:4] = 1.0
    values = rng.normal(size=rows).round(1)
    return values, Stages(
        treated=treated,
        before=stages.stage(treated, None),
        after=stages.stage(treated, after),
        denominator="pooled",
        weights=None,
    )


def facts(values: Any, both: Stages, pairs: Pairing | None = None) -> Facts:
    return numbers.found("x", values, both, pairs or pairing.Nobody()).facts[0]


def standardised(found: Facts) -> list[float]:
    return [
        value
        for at in found.stages
        for value in (
            at.difference / found.spread,
            at.variance_ratio,
            at.ecdf_mean,
            at.ecdf_max,
        )
    ]


@any_of(SEEDS)
@settings(max_examples=30)
def test_neither_unit_nor_origin_matters(seed: int) -> None:
    values, both = made(seed)

    for changed in (values + 1e6, values * 1e300, values * 1e-300):
        assert standardised(facts(changed, both)) == pytest.approx(
            standardised(facts(values, both)), rel=1e-6, abs=1e-9
        )


@any_of(SEEDS)
@settings(max_examples=30)
def test_turned_around_only_the_sign_of_the_difference_changes(seed: int) -> None:
    values, both = made(seed)
    here, there = facts(values, both), facts(-values, both)

    for one, other in zip(here.stages, there.stages, strict=True):
        assert one.difference == pytest.approx(-other.difference, abs=1e-12)
        assert one.variance_ratio == pytest.approx(other.variance_ratio)
        assert one.ecdf_max == pytest.approx(other.ecdf_max)


@any_of(SEEDS)
@settings(max_examples=30)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    values, both = made(seed)
    order = np.random.default_rng(seed).permutation(len(values))
    assert both.after is not None
    weights = both.after.shares.sum(axis=0) * (1 + both.treated)
    turned = Stages(
        treated=both.treated[order],
        before=stages.stage(both.treated[order], None),
        after=stages.stage(both.treated[order], weights[order]),
        denominator="pooled",
        weights=None,
    )

    assert standardised(facts(values[order], turned)) == pytest.approx(
        standardised(facts(values, both)), rel=1e-10, abs=1e-12
    )


@any_of(SEEDS)
@settings(max_examples=30)
def test_a_weight_of_two_is_two_rows_of_weight_one(seed: int) -> None:
    values, both = made(seed)
    assert both.after is not None
    counts = np.random.default_rng(seed).integers(0, 3, len(values))
    counts[:4] = 1
    weighted = stages.stage(both.treated, counts.astype(float))
    repeated = stages.stage(np.repeat(both.treated, counts), None)

    one = weighted.shares @ values
    other = repeated.shares @ np.repeat(values, counts)

    assert one == pytest.approx(other, rel=1e-12, abs=1e-12)


@any_of(SEEDS)
@settings(max_examples=30)
def test_pairs_within_sets_need_not_be_made(seed: int) -> None:
    values, both = made(seed)
    rng = np.random.default_rng(seed)
    sets = rng.integers(-1, 4, len(values))
    in_sets = pairing.of_sets(sets, both.treated)
    focal, partner = np.nonzero(
        (sets[:, None] == sets) & (sets >= 0) & both.treated[:, None] & ~both.treated
    )
    couples: Pairing = pairing.Couples(focal, partner)
    if not len(focal):
        couples = pairing.Nobody()
    order = np.argsort(values)
    codes = rng.integers(0, 3, len(values))

    assert in_sets.of_numbers(values, order) == pytest.approx(
        couples.of_numbers(values, order), rel=1e-10, nan_ok=True
    )
    assert in_sets.of_levels(codes, 3) == pytest.approx(
        couples.of_levels(codes, 3), rel=1e-12, nan_ok=True
    )


@any_of(SEEDS)
@settings(max_examples=30)
def test_a_level_is_compared_like_a_column_of_yes_and_no(seed: int) -> None:
    _, both = made(seed)
    codes = np.random.default_rng(seed).integers(0, 3, len(both.treated))
    codes[:3] = [0, 1, 2]

    found = levels.found("x", codes, ("a", "b", "c"), both, pairing.Nobody())

    for level, one in enumerate(found.facts):
        alone = facts((codes == level).astype(float), both)
        assert one.spread == pytest.approx(alone.spread)
        for here, there in zip(one.stages, alone.stages, strict=True):
            assert here.difference == pytest.approx(there.difference, abs=1e-12)


@any_of(SEEDS)
@settings(max_examples=20)
def test_digits_after_a_large_number_are_not_lost(seed: int) -> None:
    values, both = made(seed)
    far = np.where(both.treated, values, values + 1e6)

    assert both.after is not None
    means = both.after.shares @ far
    centred = far - means[both.treated.astype(int)]
    left = 1 - both.after.concentration
    ratio = (both.after.shares[1] @ centred**2 / left[1]) / (
        both.after.shares[0] @ centred**2 / left[0]
    )
    assert facts(far, both).stages[1].variance_ratio == pytest.approx(ratio, rel=1e-6)


def test_groups_of_the_same_people_are_balanced() -> None:
    rng = np.random.default_rng(1)
    half = pd.DataFrame({"x": rng.normal(size=50), "z": rng.integers(0, 2, 50)})
    data = pd.concat([half.assign(treat=1), half.assign(treat=0)], ignore_index=True)
    pairs = (np.arange(50), np.arange(50, 100))

    result = me.impact.balance(data, given(data, ["x", "z"], pairs=pairs))

    assert result.verdict == "balanced"
    for one in result.covariates:
        assert (one.smd_after, one.ecdf_max_after) == pytest.approx((0, 0), abs=1e-12)
        assert one.pair_distance == 0


@pytest.mark.slow
def test_the_test_of_equivalence_keeps_its_level() -> None:
    rng = np.random.default_rng(12)
    margin, draws, passed = 0.25, 500, 0
    for _ in range(draws):
        x = np.concatenate([rng.normal(margin, 1, 80), rng.normal(size=120)])
        data = pd.DataFrame({"treat": [1] * 80 + [0] * 120, "x": x})
        found = me.impact.balance(
            data, treatment="treat", covariates="x", equivalence=margin
        )
        passed += found.equivalent

    # The deviation is estimated, though taken as known: up to 7 % is near 5 %.
    assert passed / draws < 0.07
