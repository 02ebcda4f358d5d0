"""What must hold for a sensitivity analysis of any event study."""

import math
import time
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import iom_me as me
from iom_me.impact._columns import Floats
from iom_me.impact._honest import conditional, flci, moments
from iom_me.impact._honest.conditional import Criterion
from iom_me.impact._honest.moments import Slack

COMBINATIONS = [
    ("relative_magnitudes", "hybrid"),
    ("relative_magnitudes", "conditional"),
    ("smoothness", "flci"),
    ("smoothness", "hybrid"),
    ("smoothness", "conditional"),
]
each_combination = pytest.mark.parametrize(("restriction", "method"), COMBINATIONS)

pytestmark = pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")


@attrs.frozen(eq=False)
class Study:
    estimates: Floats
    covariance: Floats
    n_pre: int
    n_post: int

    def analyse(self, **options: Any) -> me.impact.HonestDidResult:
        return me.impact.honest_did(
            self.estimates,
            self.covariance,
            n_pre=self.n_pre,
            n_post=self.n_post,
            **options,
        )


def made(seed: int, n_pre: int = 4, n_post: int = 2, effect: float = 1.0) -> Study:
    rng = np.random.default_rng(seed)
    size = n_pre + n_post
    root = np.tril(rng.uniform(0.2, 1.0, (size, size))) + np.eye(size)
    covariance = 0.01 * root @ root.T
    truth = np.concatenate([np.zeros(n_pre), np.full(n_post, effect)])
    noise = np.linalg.cholesky(covariance) @ rng.standard_normal(size)
    return Study(truth + noise, covariance, n_pre, n_post)


def ends(result: me.impact.HonestDidResult) -> Floats:
    return np.array([(row.ci_low, row.ci_high) for row in result.intervals])


studies = st.builds(
    made,
    seed=st.integers(0, 10_000),
    n_pre=st.integers(2, 4),
    n_post=st.integers(1, 3),
)
few = settings(max_examples=4, deadline=None)


@each_combination
@few
@given(seed=st.integers(0, 10_000), n_pre=st.integers(2, 5), n_post=st.integers(2, 3))
def test_intervals_grow_with_the_bound(
    restriction: Any, method: Any, seed: int, n_pre: int, n_post: int
) -> None:
    # The fixed-length interval moves as it grows, so only its length must grow. With
    # one period after the start, tests of periods before it join in: the intervals of
    # two bounds need not be nested then.
    result = made(seed, n_pre, n_post).analyse(
        restriction=restriction, method=method, bound=[0.0, 0.3, 0.6, 1.2, 2.4]
    )

    found = ends(result)
    found = found[~np.isnan(found[:, 0])]
    assert np.all(np.diff(found[:, 1] - found[:, 0]) > 0)
    if restriction == "relative_magnitudes":
        assert np.all(np.diff(found[:, 0]) < 0)
        assert np.all(np.diff(found[:, 1]) > 0)


@each_combination
@few
@given(study=studies, exponent=st.sampled_from([-400, -3, 5, 400]))
def test_a_power_of_two_in_the_outcome_scales_all_numbers_exactly(
    restriction: Any, method: Any, study: Study, exponent: int
) -> None:
    size = 2.0**exponent
    unit = size if restriction == "smoothness" else 1.0
    bounds = [0.0, 0.2, 1.0]

    plain = study.analyse(restriction=restriction, method=method, bound=bounds)
    scaled = attrs.evolve(
        study,
        estimates=study.estimates * size,
        covariance=study.covariance * size * size,
    ).analyse(
        restriction=restriction,
        method=method,
        bound=[bound * unit for bound in bounds],
    )

    np.testing.assert_array_equal(ends(scaled), ends(plain) * size)
    np.testing.assert_array_equal(scaled.breakdown, plain.breakdown * unit)
    assert scaled.std_error == plain.std_error * size


@each_combination
@few
@given(study=studies, factor=st.floats(0.01, 100))
def test_any_unit_of_the_outcome_gives_the_same_answer(
    restriction: Any, method: Any, study: Study, factor: float
) -> None:
    unit = factor if restriction == "smoothness" else 1.0

    plain = study.analyse(restriction=restriction, method=method, bound=0.4)
    scaled = attrs.evolve(
        study,
        estimates=study.estimates * factor,
        covariance=study.covariance * factor**2,
    ).analyse(restriction=restriction, method=method, bound=0.4 * unit)

    np.testing.assert_allclose(ends(scaled), ends(plain) * factor, rtol=1e-7, atol=1e-9)


@each_combination
@few
@given(study=studies)
def test_turning_the_sign_mirrors_the_intervals(
    restriction: Any, method: Any, study: Study
) -> None:
    mirrored = attrs.evolve(study, estimates=-study.estimates)

    one = study.analyse(restriction=restriction, method=method, bound=[0.2, 1.0])
    other = mirrored.analyse(restriction=restriction, method=method, bound=[0.2, 1.0])

    np.testing.assert_allclose(ends(other), -ends(one)[:, ::-1], rtol=1e-9, atol=1e-9)
    assert other.sign == -one.sign
    np.testing.assert_allclose(other.breakdown, one.breakdown, rtol=1e-7)


@each_combination
@few
@given(study=studies, shift=st.floats(-3, 3))
def test_an_effect_added_to_the_target_shifts_its_interval(
    restriction: Any, method: Any, study: Study, shift: float
) -> None:
    added = np.concatenate([np.zeros(study.n_pre), np.full(study.n_post, shift)])

    plain = study.analyse(restriction=restriction, method=method, bound=0.5)
    shifted = attrs.evolve(study, estimates=study.estimates + added).analyse(
        restriction=restriction, method=method, bound=0.5
    )

    np.testing.assert_allclose(ends(shifted), ends(plain) + shift, atol=1e-8)


@few
@given(study=studies, slope=st.floats(-2, 2))
def test_a_straight_line_in_all_periods_changes_no_smooth_interval(
    study: Study, slope: float
) -> None:
    times = np.array([*range(-study.n_pre, 0), *range(1, study.n_post + 1)])
    tilted = attrs.evolve(study, estimates=study.estimates + slope * times)

    for method in ("flci", "hybrid", "conditional"):
        options = {"restriction": "smoothness", "method": method, "bound": 0.3}
        plain, other = study.analyse(**options), tilted.analyse(**options)
        np.testing.assert_allclose(ends(other), ends(plain), atol=1e-7)


@pytest.mark.parametrize("method", ["hybrid", "conditional"])
@few
@given(seed=st.integers(0, 10_000), n_post=st.integers(2, 3))
def test_no_violation_at_all_gives_the_original_interval(
    method: Any, seed: int, n_post: int
) -> None:
    result = made(seed, n_post=n_post).analyse(method=method, bound=0, target="average")

    original = result.original
    np.testing.assert_allclose(
        ends(result), [(original.ci_low, original.ci_high)], atol=1e-9
    )


def test_two_estimates_before_extrapolate_by_generalised_least_squares() -> None:
    study = made(3, n_pre=2, n_post=1)
    times = np.array([-2.0, -1.0, 1.0])
    inverse = np.linalg.inv(study.covariance)
    design = np.column_stack([times, [0.0, 0.0, 1.0]])
    spread = np.linalg.inv(design.T @ inverse @ design)
    effect = (spread @ design.T @ inverse @ study.estimates)[1]
    half = 1.959963984540054 * math.sqrt(spread[1, 1])

    result = study.analyse(restriction="smoothness", bound=0)

    np.testing.assert_allclose(ends(result), [(effect - half, effect + half)])


def test_one_estimate_before_is_extrapolated_as_it_is() -> None:
    study = Study(np.array([0.3, 1.0]), np.diag([0.04, 0.09]), 1, 1)
    half = 1.959963984540054 * math.sqrt(0.04 + 0.09)

    result = study.analyse(restriction="smoothness", bound=0)

    np.testing.assert_allclose(ends(result), [(1.3 - half, 1.3 + half)])


@each_combination
@pytest.mark.parametrize("n_post", [1, 2])
def test_zero_comes_in_just_above_the_breakdown_value(
    restriction: Any, method: Any, n_post: int
) -> None:
    study = made(8, n_post=n_post, effect=2.0)
    value = study.analyse(restriction=restriction, method=method, bound=0).breakdown

    around = study.analyse(
        restriction=restriction,
        method=method,
        bound=[value * (1 - 1e-7), value * (1 + 1e-7)],
    )

    assert [row.excludes_zero for row in around.intervals] == [True, False]


def test_zero_inside_at_bound_zero_leaves_no_breakdown_value() -> None:
    result = made(8, effect=0.0).analyse()

    assert math.isnan(result.breakdown)
    assert result.sign == 0


def test_flat_estimates_before_the_start_leave_nothing_to_break() -> None:
    covariance = np.diag([1e-20, 1e-20, 1.0, 1.0])
    study = Study(np.array([0.0, 0.0, 1e3, 1e3]), covariance, 2, 2)

    assert math.isinf(study.analyse(bound=1).breakdown)


def test_the_weights_of_an_event_time_are_those_of_a_vector() -> None:
    study = made(5, n_post=3)

    by_time = study.analyse(target=1, bound=[0.5, 1])
    by_weights = study.analyse(target=[0, 1, 0], bound=[0.5, 1])
    by_default = study.analyse(bound=[0.5, 1])

    np.testing.assert_array_equal(ends(by_time), ends(by_weights))
    np.testing.assert_array_equal(
        ends(by_default), ends(study.analyse(target=0, bound=[0.5, 1]))
    )
    assert by_time.target == "effect at event time 1"


@each_combination
def test_the_size_of_the_weights_scales_the_intervals(
    restriction: Any, method: Any
) -> None:
    study, size = made(6), 2.0**700
    options = {"restriction": restriction, "method": method, "bound": [0.1, 1.0]}

    plain = study.analyse(target=[1.0, 0.5], **options)
    scaled = study.analyse(target=[size, 0.5 * size], **options)

    np.testing.assert_array_equal(ends(scaled), ends(plain) * size)
    assert scaled.breakdown == plain.breakdown


def test_a_hybrid_set_without_any_value_is_missing() -> None:
    # A jump of 50 standard errors before the start, and no change allowed.
    study = Study(np.array([5.0, 0.0, 1.0]), 0.01 * np.eye(3), 2, 1)

    with pytest.warns(me.EstimationWarning, match="every value is rejected"):
        result = study.analyse(restriction="smoothness", method="hybrid", bound=0.1)

    row = result.intervals[0]
    assert math.isnan(row.ci_low)
    assert math.isnan(row.ci_high)
    assert not row.excludes_zero
    assert "no value fits the data" in result.summary()


def test_a_conditional_set_without_any_value_is_missing() -> None:
    study = Study(np.array([5.0, 0.0, 1.0]), 0.01 * np.eye(3), 2, 1)

    result = study.analyse(restriction="smoothness", method="conditional", bound=0.1)

    assert math.isnan(result.intervals[0].ci_low)
    assert math.isnan(result.breakdown)


def test_twelve_periods_take_no_time() -> None:
    study = made(2, n_pre=8, n_post=4)
    study.analyse(bound=0)

    start = time.perf_counter()
    study.analyse()
    study.analyse(restriction="smoothness")

    assert time.perf_counter() - start < 5


@pytest.mark.slow
@each_combination
def test_the_interval_covers_under_the_worst_violation_allowed(
    restriction: Any, method: Any
) -> None:
    study = made(1, n_pre=3, n_post=2)
    if restriction == "smoothness":
        # Bends by 0.1 in each period from the start on.
        violation, bound = np.array([0.0, 0.0, 0.0, 0.1, 0.3]), 0.1
    else:
        # Rises by 0.5 once before, and by 0.5 in each period after.
        violation, bound = np.array([-0.5, -0.5, 0.0, 0.5, 1.0]), 1.0
    rng = np.random.default_rng(4)
    root = np.linalg.cholesky(study.covariance)
    draws, covered = 2_000, 0

    for _ in range(draws):
        drawn = attrs.evolve(study, estimates=violation + root @ rng.standard_normal(5))
        covered += _covers_zero(drawn, restriction, method, bound)

    assert covered / draws > 0.95 - 3 * math.sqrt(0.95 * 0.05 / draws)


def _covers_zero(study: Study, restriction: str, method: Any, bound: float) -> bool:
    """Test the true effect, zero, alone: thousands of times faster than an interval."""
    target = np.array([1.0, 0.0])
    if method == "flci":
        best = flci.shortest(flci.frontier(study.covariance, target), bound, 0.95)
        return bool(abs(best.weights @ study.estimates) <= best.half_length)
    smooth = restriction == "smoothness"
    rows = (moments.second_differences if smooth else moments.first_differences)(3, 2)
    slacks = (
        [(np.zeros(5), bound)]
        if smooth
        else [(sign * bound * row, 0.0) for row in rows[:3] for sign in (1, -1)]
    )
    criterion = Criterion(size=0.05, hybrid=method == "hybrid")
    for loads, constant in slacks:
        slack = Slack(loads=loads, constant=constant)
        found = moments.statistics(
            study.estimates,
            study.covariance,
            target,
            differences=rows,
            slack=slack,
            slack_before=slack,
        )
        cutoff = criterion.cutoff(found)
        if conditional.accepted(
            found, np.zeros(1), size=criterion.second, cutoff=cutoff
        ).all():
            return True
    return False
