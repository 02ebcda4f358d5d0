"""The statistics and critical values, held against brute force."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from scipy.stats import multivariate_normal, ncx2

from iom_me.impact._columns import Floats
from iom_me.impact._honest import conditional, flci, moments
from iom_me.impact._honest.conditional import Criterion
from iom_me.impact._honest.least_favourable import critical_value
from iom_me.impact._honest.moments import Slack, Statistics

SEEDS = range(6)


def covariance_of(size: int, rng: np.random.Generator) -> Floats:
    root = rng.normal(size=(size, size + 2))
    result: Floats = root @ root.T / size
    return result


class Problem:
    """Inequalities written out, as the paper does, for two or more periods after."""

    def __init__(self, seed: int, restriction: str, bound: float) -> None:
        rng = np.random.default_rng(seed)
        self.n_pre, self.n_post = int(rng.integers(2, 5)), int(rng.integers(2, 4))
        size = self.n_pre + self.n_post
        self.estimates = rng.normal(size=size)
        self.covariance = covariance_of(size, rng)
        self.weights = rng.normal(size=self.n_post) * rng.integers(0, 2, self.n_post)
        self.weights[int(rng.integers(self.n_post))] = 1.0
        if restriction == "smoothness":
            differences = moments.second_differences(self.n_pre, self.n_post)
            slack = Slack(loads=np.zeros(size), constant=bound)
        else:
            differences = moments.first_differences(self.n_pre, self.n_post)
            slack = Slack(loads=bound * differences[1], constant=0.0)
        self.statistics = moments.statistics(
            self.estimates,
            self.covariance,
            self.weights,
            differences=differences,
            slack=slack,
            slack_before=slack,
        )
        after = differences[-self.n_post :]
        self.rows = np.vstack([after - slack.loads, -after - slack.loads])
        self.effects = np.vstack([after, -after])[:, self.n_pre :]
        self.constant = slack.constant
        spread = self.rows @ self.covariance @ self.rows.T
        self.errors = np.sqrt(np.diag(spread))

    def linear_programme(self, theta: float) -> float:
        """Smallest violation, in standard errors, over effects that make theta."""
        sides = np.column_stack([-self.errors, -self.effects])
        found = linprog(
            [1.0, *np.zeros(self.n_post)],
            A_ub=sides,
            b_ub=-(self.rows @ self.estimates - self.constant),
            A_eq=[[0.0, *self.weights]],
            b_eq=[theta],
            bounds=(None, None),
        )
        return float(found.fun)

    def vertices(self) -> Floats:
        """All vertices of the dual, by trying every basis: (vertices, inequalities)."""
        free = np.linalg.svd(self.weights[None])[2][1:]
        equations = np.vstack([self.errors, free @ self.effects.T])
        wanted = np.array([1.0, *np.zeros(self.n_post - 1)])
        found = []
        for basis in combinations(range(len(self.rows)), self.n_post):
            part = equations[:, basis]
            if abs(np.linalg.det(part)) < 1e-9:
                continue
            solution = np.linalg.solve(part, wanted)
            if solution.min() > -1e-10:
                vertex = np.zeros(len(self.rows))
                vertex[list(basis)] = solution
                found.append(vertex)
        return np.unique(np.round(found, 12), axis=0)


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=["relative_magnitudes", "smoothness"])
def problem(request: pytest.FixtureRequest, seed: int) -> Problem:
    return Problem(seed, request.param, bound=0.7)


def test_the_largest_statistic_is_the_value_of_the_linear_programme(
    problem: Problem,
) -> None:
    thetas = np.linspace(-6, 6, 9)

    largest = problem.statistics.at(thetas).max(axis=0)

    expected = [problem.linear_programme(theta) for theta in thetas]
    np.testing.assert_allclose(largest, expected, rtol=1e-7, atol=1e-8)


def test_truncation_is_the_same_with_every_vertex_of_the_dual(
    problem: Problem,
) -> None:
    vertices = problem.vertices()
    loads = vertices @ problem.rows
    slopes = vertices @ problem.effects @ np.linalg.pinv(problem.weights[None])
    every = Statistics(
        values=loads @ problem.estimates - problem.constant * vertices.sum(axis=1),
        slopes=slopes[:, 0],
        factor=loads @ moments.root(problem.covariance),
        covariance=loads @ problem.covariance @ loads.T,
    )
    thetas = np.linspace(-80, 80, 3201)

    for cutoff in (np.inf, 3.0):
        ours = conditional.accepted(
            problem.statistics, thetas, size=0.05, cutoff=cutoff
        )
        brute = conditional.accepted(every, thetas, size=0.05, cutoff=cutoff)
        np.testing.assert_array_equal(ours, brute)
        assert 0 < ours.sum() < len(thetas)


def test_a_truncated_tail_is_right_far_out() -> None:
    value, low, high = np.array([40.1]), np.array([40.0]), np.array([np.inf])

    share = conditional._upper_share(value, low, high)

    # Mills: the tail at x is close to density(x) / x.
    mills = np.exp((40.0**2 - 40.1**2) / 2) * 40.0 / 40.1
    np.testing.assert_allclose(share, mills, rtol=1e-3)


def test_a_tail_within_a_single_point_is_no_evidence() -> None:
    point = np.array([1.5])

    assert conditional._upper_share(point, point, point) == 1.0


def test_the_least_favourable_value_of_one_variable_is_a_normal_quantile() -> None:
    assert critical_value(np.array([[2.0]]), 0.005) == pytest.approx(
        2 * 2.5758293035489004, rel=1e-10
    )


def test_the_least_favourable_value_of_both_signs_is_two_sided() -> None:
    both = np.array([[1.0], [-1.0]])

    assert critical_value(both, 0.005) == pytest.approx(2.807033768343811, rel=1e-10)


@pytest.mark.parametrize(("size", "error"), [(2, 1e-9), (3, 0.01), (4, 0.01)])
def test_the_least_favourable_value_of_independent_variables(
    size: int, error: float
) -> None:
    value = critical_value(np.eye(size), 0.005)

    beyond = 1 - multivariate_normal.cdf(value) ** size
    assert beyond == pytest.approx(0.005, rel=error)


def test_the_least_favourable_value_with_correlation(seed: int) -> None:
    spread = covariance_of(5, np.random.default_rng(seed))

    value = critical_value(moments.root(spread), 0.005)

    draws = np.random.default_rng(1).multivariate_normal(np.zeros(5), spread, 400_000)
    assert np.mean(draws.max(axis=1) > value) == pytest.approx(0.005, rel=0.1)


def test_nothing_random_has_the_least_favourable_value_zero() -> None:
    assert critical_value(np.array([[1.0]]), 0.6) == 0.0


@pytest.mark.parametrize("mean", [0.0, 1e-9, 0.3, 2.0, 9.0, 1e6])
@pytest.mark.parametrize("level", [0.3, 0.9, 0.995])
def test_the_folded_quantile_is_a_root_of_a_chi_squared_one(
    mean: float, level: float
) -> None:
    if mean > 100:
        expected = mean + flci.folded_quantile(40.0, level) - 40.0
    else:
        expected = np.sqrt(ncx2.ppf(level, 1, mean**2))

    assert flci.folded_quantile(mean, level) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("bound", [0.0, 0.05, 0.4, 3.0, 1e3])
def test_no_other_weights_give_a_shorter_interval(bound: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_pre, target = int(rng.integers(2, 6)), rng.normal(size=3)
    spread = covariance_of(n_pre + 3, rng)
    line = flci.frontier(spread, target)

    best = flci.shortest(line, bound, 0.95)

    base, free = flci._coordinates(n_pre, target)
    after = np.arange(1, 4)
    fixed = sum(abs(target @ np.maximum(after - at, 0)) for at in range(3))

    def half_length(kinks: Floats) -> float:
        weights = base + free @ kinks
        error = float(np.sqrt(weights @ spread @ weights))
        bias = bound * (np.abs(kinks).sum() + fixed)
        return error * flci.folded_quantile(bias / error, 0.95)

    kinks: Floats = np.linalg.pinv(free) @ (best.weights - base)
    assert half_length(kinks) == pytest.approx(best.half_length, rel=1e-10)
    for start in (kinks, np.zeros(n_pre - 1), rng.normal(size=n_pre - 1)):
        other = minimize(half_length, start, method="Nelder-Mead")
        assert best.half_length <= other.fun * (1 + 1e-10)


def test_the_estimator_is_blind_to_straight_lines(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = flci.frontier(covariance_of(7, rng), rng.normal(size=3))
    times = np.array([-5, -4, -3, -2, 1, 2, 3]) + np.array([1, 1, 1, 1, 0, 0, 0])

    np.testing.assert_allclose(line.weights @ times, 0, atol=1e-10)


def test_the_worst_bias_is_that_of_the_worst_path(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = flci.frontier(covariance_of(6, rng), rng.normal(size=2))
    rows = moments.second_differences(4, 2)

    for weights, bias in zip(line.weights, line.biases, strict=True):
        worst = linprog(
            -weights,
            A_ub=np.vstack([rows, -rows]),
            b_ub=np.ones(2 * len(rows)),
            bounds=(None, None),
        )
        assert bias == pytest.approx(-worst.fun, rel=1e-8)


def test_equal_estimates_before_the_start_tie_on_the_path_without_harm() -> None:
    quadratic, linear = np.eye(3), np.array([1.0, -1.0, 0.5])

    corners = flci._lasso(quadratic, linear)

    np.testing.assert_allclose(corners[-1], [-1.0, 1.0, -0.5], atol=1e-14)
    np.testing.assert_allclose(corners[0], 0.0)


def rivals(apart: float) -> Statistics:
    """Two sides of theta, on each of which a second statistic runs along the first."""
    factor = np.array([[1.0, 0.0], [0.5, 0.75**0.5], [-1.0, 0.0], [-0.5, -(0.75**0.5)]])
    return Statistics(
        values=np.array([0.0, -apart, 0.0, -apart]),
        slopes=np.array([1.0, 1.0, -1.0, -1.0]),
        factor=factor,
        covariance=factor @ factor.T,
    )


def test_a_set_is_followed_as_far_as_it_reaches() -> None:
    low, high = conditional.ends([rivals(0.01)], Criterion(size=0.05, hybrid=False))

    # Far out the share is exp(-2 * 0.01 * theta): twice, as half of the gap is shared.
    assert high == pytest.approx(np.log(20) / 0.02, rel=0.01)
    assert low == pytest.approx(-high)


def test_a_set_without_end_is_infinite() -> None:
    found = conditional.ends([rivals(0.0)], Criterion(size=0.05, hybrid=False))

    assert found == (-np.inf, np.inf)
