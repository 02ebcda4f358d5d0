"""Influence functions are derivatives, and simple data have simple answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.impact.sant_anna_zhao_forms import (
    FORMS,
    IMPROVED,
    IPW,
    REFERENCE,
    TRADITIONAL,
    Form,
)

from iom_me.errors import ModelError
from iom_me.impact import _sant_anna_zhao as sant_anna_zhao
from iom_me.impact._columns import Floats
from iom_me.impact._sant_anna_zhao import Adjusted, panel, rows

forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)

RNG = np.random.default_rng(5)
N = 80
X = RNG.normal(size=(N, 2))
TREATED = RNG.random(N) < 1 / (1 + np.exp(-X[:, 0]))
POST = RNG.random(N) < 0.5
WEIGHTS = RNG.uniform(0.5, 2, N)
CHANGE = RNG.normal(size=(N, 3)) + np.outer(X[:, 0] ** 2 + TREATED, [1, 2, 3])
NONE = np.empty((N, 0))


def derivatives(
    estimate: Callable[[Floats], Adjusted], weights: Floats, units: range
) -> Floats:
    """Differentiate the estimates in the logarithm of some weights, times n."""

    def at(unit: int, step: float) -> Floats:
        moved = weights.copy()
        moved[unit] *= np.exp(step)
        return estimate(moved).estimates

    def slope(unit: int, step: float) -> Floats:
        return (at(unit, step) - at(unit, -step)) / (2 * step)

    h, n = 2e-3, len(weights)
    return np.array([n * (4 * slope(i, h) - slope(i, 2 * h)) / 3 for i in units])


def assert_is_derivative(
    estimate: Callable[[Floats], Adjusted], weights: Floats, *, every: int = 1
) -> None:
    units = range(0, len(weights), every)
    influence = estimate(weights).influence

    np.testing.assert_allclose(
        influence[units], derivatives(estimate, weights, units), rtol=1e-8, atol=1e-8
    )
    np.testing.assert_allclose(influence.mean(axis=0), 0, atol=1e-13)


@forms
@pytest.mark.parametrize("covariates", [X, NONE])
def test_the_influence_of_a_panel_is_the_derivative_in_the_weights(
    form: Form, covariates: Floats
) -> None:
    def estimate(weights: Floats) -> Adjusted:
        return panel(
            CHANGE,
            TREATED,
            covariates,
            weights=weights,
            **form,
        )

    assert_is_derivative(estimate, WEIGHTS)


@forms
@pytest.mark.parametrize("covariates", [X, NONE])
def test_the_influence_of_cross_sections_is_the_derivative_in_the_weights(
    form: Form, covariates: Floats
) -> None:
    def estimate(weights: Floats) -> Adjusted:
        return rows(
            CHANGE[:, 0],
            TREATED,
            POST,
            covariates,
            weights=weights,
            **form,
        )

    assert_is_derivative(estimate, WEIGHTS)


TRIMMED = pytest.mark.parametrize(
    ("name", "form"),
    [("logit_trims", IPW), ("logit_trims", TRADITIONAL), ("balance_trims", IMPROVED)],
    ids=["ipw", "doubly_robust", "improved"],
)


def stored(name: str) -> dict[str, Any]:
    return {key: np.array(value) for key, value in REFERENCE["data"][name].items()}


@TRIMMED
def test_the_influence_is_the_derivative_also_where_units_are_trimmed(
    name: str, form: Form
) -> None:
    data = stored(name)
    change = (data["after"] - data["before"])[:, None]

    def estimate(weights: Floats) -> Adjusted:
        return panel(
            change, data["treated"], data["covariates"], weights=weights, **form
        )

    assert estimate(data["weights"]).trimmed > 0
    assert_is_derivative(estimate, data["weights"], every=5)


@TRIMMED
def test_the_influence_is_the_derivative_also_where_rows_are_trimmed(
    name: str, form: Form
) -> None:
    data = stored(name)
    outcome = np.where(data["post"], data["after"], data["before"])

    def estimate(weights: Floats) -> Adjusted:
        return rows(
            outcome,
            data["treated"],
            data["post"],
            data["covariates"],
            weights=weights,
            **form,
        )

    assert estimate(data["weights"]).trimmed > 0
    assert_is_derivative(estimate, data["weights"], every=5)


@forms
def test_without_covariates_a_panel_gives_the_difference_of_mean_changes(
    form: Form,
) -> None:
    adjusted = panel(CHANGE, TREATED, NONE, **form)

    treated, untreated = CHANGE[TREATED], CHANGE[~TREATED]
    np.testing.assert_allclose(
        adjusted.estimates, treated.mean(axis=0) - untreated.mean(axis=0), rtol=1e-12
    )
    np.testing.assert_allclose(
        (adjusted.influence**2).mean(axis=0) / N,
        treated.var(axis=0) / TREATED.sum() + untreated.var(axis=0) / (~TREATED).sum(),
        rtol=1e-12,
    )


@forms
def test_without_covariates_cross_sections_give_the_four_means(form: Form) -> None:
    y = CHANGE[:, 0]

    adjusted = rows(y, TREATED, POST, NONE, **form)

    def mean(arm: int, late: int) -> float:
        return float(y[(arm == TREATED) & (late == POST)].mean())

    np.testing.assert_allclose(
        adjusted.estimates, mean(1, 1) - mean(1, 0) - mean(0, 1) + mean(0, 0)
    )


@forms
def test_no_unit_is_trimmed_because_nearly_all_are_treated(form: Form) -> None:
    treated = np.arange(400) > 0
    change = np.arange(400.0)

    adjusted = panel(change[:, None], treated, np.empty((400, 0)), **form)

    assert adjusted.trimmed == 0
    np.testing.assert_allclose(adjusted.estimates, change[1:].mean())


@forms
def test_with_one_binary_covariate_a_panel_gives_the_mean_over_its_two_groups(
    form: Form,
) -> None:
    group = X[:, 1] > 0
    change = CHANGE[:, 0]

    adjusted = panel(
        change[:, None],
        TREATED,
        group[:, None].astype(float),
        **form,
    )

    expected = sum(
        (group[TREATED] == code).mean()
        * (
            change[TREATED & (group == code)].mean()
            - change[~TREATED & (group == code)].mean()
        )
        for code in (False, True)
    )
    np.testing.assert_allclose(adjusted.estimates, expected, rtol=1e-12)


@pytest.mark.parametrize("form", [TRADITIONAL, IMPROVED], ids=["plain", "improved"])
def test_with_one_binary_covariate_doubly_robust_cross_sections_do_the_same(
    form: Form,
) -> None:
    group = X[:, 1] > 0
    y = CHANGE[:, 0]

    adjusted = rows(y, TREATED, POST, group[:, None].astype(float), **form)

    expected = sum(
        (1 if arm == late else -1)
        * (group[TREATED] == code).mean()
        * y[(arm == TREATED) & (late == POST) & (group == code)].mean()
        for code in (False, True)
        for arm in (False, True)
        for late in (False, True)
    )
    np.testing.assert_allclose(adjusted.estimates, expected, rtol=1e-11)


def test_the_scores_solve_the_equations_of_the_logit() -> None:
    scores = panel(CHANGE, TREATED, X, weights=WEIGHTS).scores

    assert scores is not None
    gradient = np.column_stack([np.ones(N), X]).T @ (WEIGHTS * (TREATED - scores)) / N
    np.testing.assert_allclose(gradient, 0, atol=1e-13)


def test_improved_scores_balance_the_covariates() -> None:
    scores = panel(CHANGE, TREATED, X, **IMPROVED).scores

    assert scores is not None
    odds = (scores / (1 - scores))[~TREATED]
    np.testing.assert_allclose(
        odds @ X[~TREATED] / odds.sum(), X[TREATED].mean(axis=0), rtol=1e-11
    )
    np.testing.assert_allclose(odds.sum(), TREATED.sum())


def test_a_regression_has_no_scores() -> None:
    assert panel(CHANGE, TREATED, X, method="regression").scores is None
    assert rows(CHANGE[:, 0], TREATED, POST, X, method="regression").scores is None


def test_several_changes_are_the_changes_one_by_one() -> None:
    together = panel(CHANGE, TREATED, X)

    for place in range(3):
        alone = panel(CHANGE[:, [place]], TREATED, X)
        np.testing.assert_allclose(together.estimates[place], alone.estimates[0])
        np.testing.assert_allclose(
            together.influence[:, place], alone.influence[:, 0], atol=1e-12
        )


@pytest.mark.parametrize("form", [TRADITIONAL, IMPROVED], ids=["plain", "improved"])
def test_doubly_robust_is_right_if_only_the_regression_is(form: Form) -> None:
    rng = np.random.default_rng(2)
    treated = rng.random(N) < 1 / (1 + np.exp(-(X[:, 0] ** 3)))

    change = 1 + X @ [1.0, -2.0] + 3 * treated
    adjusted = panel(change[:, None], treated, X, **form)

    np.testing.assert_allclose(adjusted.estimates, 3, rtol=1e-12)
    np.testing.assert_allclose(adjusted.influence, 0, atol=1e-11)


def test_overlap_tells_who_has_no_like_and_who_is_left() -> None:
    scores = np.array([0.2, 0.5, 0.9, 0.2, 0.5, 0.5, 0.996])
    treated = np.arange(7) < 3

    found = sant_anna_zhao.overlap(scores, treated)

    assert (found.treated.minimum, found.treated.maximum) == (0.2, 0.9)
    assert (found.untreated.minimum, found.untreated.maximum) == (0.2, 0.996)
    assert found.untreated.quantiles[2] == 0.5
    assert found.share_above == 0
    assert found.trimmed == 1
    np.testing.assert_allclose(found.effective_untreated, 2.25**2 / (2 + 1 / 16))


def test_overlap_counts_weights() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.5])
    treated = np.arange(4) < 2

    found = sant_anna_zhao.overlap(
        scores, treated, weights=np.array([1.0, 3.0, 1.0, 3.0])
    )

    assert found.share_above == 0.75
    np.testing.assert_allclose(found.effective_untreated, 1.6)


def test_overlap_leaves_nobody_where_all_untreated_are_trimmed() -> None:
    found = sant_anna_zhao.overlap(np.array([0.9, 0.999]), np.array([True, False]))

    assert found.effective_untreated == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "dr"}, "method='dr' is unknown"),
        ({"method": "ipw", "improved": True}, "has no improved form"),
    ],
    ids=["unknown", "not improved"],
)
def test_methods_that_do_not_exist_are_refused(
    options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ModelError, match=words):
        panel(CHANGE, TREATED, X, **options)
    with pytest.raises(ModelError, match=words):
        rows(CHANGE[:, 0], TREATED, POST, X, **options)
