"""What must hold for the wild bootstrap of every data set, and how often it errs."""

from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from tests.impact.clustered import LeastSquares, as_table, two_by_two

from iom_me.impact import WildBootstrapResult, difference_in_differences, wild_bootstrap

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")

NUMBERS = ("estimate", "statistic", "p_value", "p_value_ties", "ci_low", "ci_high")


@st.composite
def fits(draw: st.DrawFn) -> LeastSquares:
    """Six to eight clusters of uneven size, two or more on each side."""
    clusters = draw(st.integers(5, 8))
    treated = draw(st.integers(2, clusters - 2))
    seed = draw(st.integers(0, 2**32 - 1))
    fit = two_by_two(clusters, treated, rows=8, seed=seed, effect=1)
    order = np.random.default_rng(seed).permutation(len(fit.y))[len(fit.y) // 5 :]
    kept = np.sort(order)
    found = attrs.evolve(fit, y=fit.y[kept], x=fit.x[kept], clusters=fit.clusters[kept])
    # No side of a cluster may be empty, or the design itself changes.
    return found if len(np.unique(found.clusters)) == clusters else fit


def same(one: WildBootstrapResult, other: WildBootstrapResult) -> None:
    assert [getattr(one, name) for name in NUMBERS] == pytest.approx(
        [getattr(other, name) for name in NUMBERS], rel=1e-7, abs=1e-9
    )


@given(fit=fits())
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_and_the_names_of_clusters_do_not_matter(
    fit: LeastSquares,
) -> None:
    order = np.random.default_rng(0).permutation(len(fit.y))
    mixed = attrs.evolve(
        fit, y=fit.y[order], x=fit.x[order], clusters=99 - fit.clusters[order]
    )

    same(wild_bootstrap(mixed), wild_bootstrap(fit))


@given(fit=fits(), factor=st.sampled_from([1e-6, 3.0, 1e5]), shift=st.integers(-9, 9))
@settings(max_examples=25, deadline=None)
def test_the_unit_of_the_outcome_does_not_matter(
    fit: LeastSquares, factor: float, shift: int
) -> None:
    plain = wild_bootstrap(fit, null=0.25)
    other = wild_bootstrap(
        attrs.evolve(fit, y=factor * (fit.y + shift)), null=0.25 * factor
    )

    assert other.p_value == plain.p_value
    assert other.statistic == pytest.approx(plain.statistic, rel=1e-8)
    assert [other.ci_low, other.ci_high] == pytest.approx(
        [factor * plain.ci_low, factor * plain.ci_high], rel=1e-6
    )


@given(fit=fits())
@settings(max_examples=25, deadline=None)
def test_the_sign_of_the_outcome_turns_the_interval_round(fit: LeastSquares) -> None:
    plain = wild_bootstrap(fit)
    turned = wild_bootstrap(attrs.evolve(fit, y=-fit.y))

    assert turned.p_value == plain.p_value
    assert [turned.ci_low, turned.ci_high] == pytest.approx(
        [-plain.ci_high, -plain.ci_low], rel=1e-8
    )


@given(fit=fits(), turned=st.booleans())
@settings(max_examples=15, deadline=None)
def test_a_scale_below_zero_turns_the_interval_round(
    *, fit: LeastSquares, turned: bool
) -> None:
    plain = wild_bootstrap(fit)
    found = wild_bootstrap(attrs.evolve(fit, scale=-2.0 if turned else 2.0))

    ends = [2 * plain.ci_low, 2 * plain.ci_high]
    expected = [-ends[1], -ends[0]] if turned else ends
    assert [found.ci_low, found.ci_high] == pytest.approx(expected, rel=1e-9)
    assert found.statistic == (-1 if turned else 1) * plain.statistic


@given(fit=fits())
@settings(max_examples=25, deadline=None)
def test_each_row_twice_gives_the_same_test(fit: LeastSquares) -> None:
    twice = attrs.evolve(
        fit,
        y=np.tile(fit.y, 2),
        x=np.tile(fit.x, (2, 1)),
        clusters=np.tile(fit.clusters, 2),
    )

    same(wild_bootstrap(twice), wild_bootstrap(fit))


@given(fit=fits())
@settings(max_examples=25, deadline=None)
def test_an_exact_p_value_is_a_number_of_samples_over_all(fit: LeastSquares) -> None:
    result = wild_bootstrap(fit)

    counted = result.p_value * result.draws
    assert counted == round(counted)
    # A sample and its mirror image have the same statistic.
    assert counted % 2 == 0
    assert result.p_value_ties >= result.p_value + 2 / result.draws


@given(fit=fits())
@settings(max_examples=10, deadline=None)
def test_the_estimate_is_in_its_interval(fit: LeastSquares) -> None:
    for impose_null in (True, False):
        result = wild_bootstrap(fit, impose_null=impose_null)

        assert result.ci_low <= result.estimate <= result.ci_high


@pytest.mark.parametrize(("covariates", "clusters"), [((), 9), (("age",), 8)])
def test_a_difference_in_differences_hands_out_its_sums(
    covariates: tuple[str, ...], clusters: int
) -> None:
    fit = two_by_two(clusters, 4, seed=7, effect=1)
    table = as_table(fit).assign(age=np.random.default_rng(1).normal(size=len(fit.y)))
    if covariates:
        fit = attrs.evolve(fit, x=np.column_stack([table["age"], fit.x]))

    did = difference_in_differences(
        table,
        outcome="income",
        treated="project",
        post="endline",
        cluster="village",
        covariates=covariates,
        vcov="CR1",
    )
    result = wild_bootstrap(did)

    same(result, wild_bootstrap(fit))
    assert result.estimate == pytest.approx(did.estimate, rel=1e-10)
    assert result.std_error == pytest.approx(did.std_error, rel=1e-8)
    assert result.treated_clusters == 4
    assert (result.outcome, result.cluster) == ("income", "village")


@pytest.mark.parametrize("factor", [1e300, 1e-300])
def test_outcomes_of_any_size_give_the_same_test(factor: float) -> None:
    table = as_table(two_by_two(8, 4, seed=7, effect=1))

    def test(scale: float) -> WildBootstrapResult:
        return wild_bootstrap(
            difference_in_differences(
                table.assign(income=table["income"] * scale),
                outcome="income",
                treated="project",
                post="endline",
                cluster="village",
            )
        )

    plain, far = test(1.0), test(factor)

    assert far.p_value == plain.p_value
    assert far.ci_low == pytest.approx(plain.ci_low * factor, rel=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(("clusters", "treated"), [(12, 6), (40, 20), (40, 8)])
def test_a_true_hypothesis_is_rejected_as_often_as_it_should_be(
    clusters: int, treated: int
) -> None:
    rejected = [
        wild_bootstrap(two_by_two(clusters, treated, seed=seed), draws=499).p_value
        <= 0.05
        for seed in range(1500)
    ]

    # Five per cent, give or take three Monte Carlo errors of half a per cent.
    assert 0.033 <= np.mean(rejected) <= 0.067


@pytest.mark.slow
def test_with_six_clusters_ties_have_to_count() -> None:
    found = [wild_bootstrap(two_by_two(6, 3, seed=seed)) for seed in range(1500)]

    assert np.mean([result.p_value <= 0.05 for result in found]) > 0.075
    assert np.mean([result.p_value_ties <= 0.05 for result in found]) < 0.067


@pytest.mark.slow
def test_with_two_treated_clusters_the_null_decides_the_error() -> None:
    def share(*, impose_null: bool) -> float:
        found = [
            wild_bootstrap(
                two_by_two(12, 2, seed=seed), draws=499, impose_null=impose_null
            ).p_value
            <= 0.05
            for seed in range(600)
        ]
        return float(np.mean(found))

    assert share(impose_null=True) < 0.02
    assert share(impose_null=False) > 0.1
