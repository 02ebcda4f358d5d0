"""Comparisons that cannot be made are refused, with the name of what is in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.impact.sant_anna_zhao_forms import (
    FORMS,
    IMPROVED,
    IPW,
    TRADITIONAL,
    Form,
)

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact._sant_anna_zhao import Adjusted, panel, rows, score

forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
scored = pytest.mark.parametrize(
    "form", [IPW, TRADITIONAL, IMPROVED], ids=["ipw", "doubly_robust", "improved"]
)

RNG = np.random.default_rng(11)
N = 200
X = RNG.normal(size=(N, 3))
TREATED = RNG.random(N) < 0.4
POST = RNG.random(N) < 0.5
OUTCOME = X[:, 0] + RNG.normal(size=N)
NAMES = ("age", "female", "income")

Estimate = Callable[..., Adjusted]


def by_panel(covariates: Floats, *, treated: Any = TREATED, **options: Any) -> Adjusted:
    return panel(OUTCOME[:, None], treated, covariates, names=NAMES, **options)


def by_rows(covariates: Floats, *, treated: Any = TREATED, **options: Any) -> Adjusted:
    return rows(OUTCOME, treated, POST, covariates, names=NAMES, **options)


both = pytest.mark.parametrize("estimate", [by_panel, by_rows])


def with_column(place: int, values: Any) -> Floats:
    covariates = X.copy()
    covariates[:, place] = values
    return covariates


@both
@forms
def test_collinear_covariates_are_named(estimate: Estimate, form: Form) -> None:
    twice = with_column(2, 1 + 2 * X[:, 0])

    with pytest.raises(
        EstimationError, match=r"'age' and 'income' cannot be told apart"
    ):
        estimate(twice, **form)


@both
@forms
def test_a_constant_covariate_is_named(estimate: Estimate, form: Form) -> None:
    with pytest.raises(EstimationError, match=r"'income' does not vary among the"):
        estimate(with_column(2, 3.0), **form)


def test_covariates_without_names_are_numbered() -> None:
    with pytest.raises(EstimationError, match=r"'covariate 3' does not vary"):
        panel(OUTCOME[:, None], TREATED, with_column(2, 3.0))


@forms
def test_nearly_collinear_covariates_still_give_the_estimate(form: Form) -> None:
    plain = by_panel(X, **form)

    close = by_panel(with_column(2, X[:, 0] + 1e-6 * X[:, 2]), **form)

    np.testing.assert_allclose(close.estimates, plain.estimates, rtol=1e-8)


def test_a_covariate_that_does_not_vary_in_one_group_is_named_with_the_group() -> None:
    female = with_column(1, np.where(TREATED & POST, 0.0, X[:, 1] > 0))

    with pytest.raises(
        EstimationError, match=r"'female' does not vary among the treated rows after"
    ):
        by_rows(female)


@both
@pytest.mark.parametrize("form", [IPW, TRADITIONAL], ids=["ipw", "doubly_robust"])
@pytest.mark.parametrize(
    "female",
    [
        np.where(TREATED, 20.0, -20.0) + X[:, 1],
        (~TREATED * (X[:, 1] > 0.5)).astype(float),
    ],
    ids=["perfect", "quasi"],
)
def test_separation_is_named(estimate: Estimate, form: Form, female: Floats) -> None:
    with pytest.raises(
        EstimationError, match=r"estimated: 'female' can tell .*separation"
    ):
        estimate(with_column(1, female), **form)


def test_a_group_that_only_the_treated_have_is_named() -> None:
    female = with_column(1, TREATED * (X[:, 1] > 0.5))

    with pytest.raises(EstimationError, match=r"estimated: 'female' can tell"):
        by_panel(female, method="ipw")
    with pytest.raises(
        EstimationError, match=r"'female' does not vary among the untre"
    ):
        by_panel(female)


@both
@pytest.mark.parametrize(
    "female",
    [
        np.where(TREATED, 20.0, -20.0) + X[:, 1],
        np.where(TREATED & (np.arange(N) % 5 > 0), 4.0, X[:, 1]),
    ],
    ids=["apart", "mean outside"],
)
def test_means_that_cannot_be_balanced_are_named(
    estimate: Estimate, female: Floats
) -> None:
    with pytest.raises(EstimationError, match=r"mean of the treated in .*'female'"):
        estimate(with_column(1, female), **IMPROVED)


@both
@scored
def test_fewer_treated_than_coefficients_are_counted(
    estimate: Estimate, form: Form
) -> None:
    with pytest.raises(
        EstimationError, match=r"\d treated .*at least 4 needed.*method='regression'"
    ):
        estimate(X, treated=np.arange(N) % 99 == 50, **form)


@both
@forms
def test_fewer_untreated_than_coefficients_are_counted(
    estimate: Estimate, form: Form
) -> None:
    with pytest.raises(
        EstimationError, match=r"\d untreated .*at least 4 needed.*Use fewer covariates"
    ):
        estimate(X, treated=np.arange(N) % 99 != 50, **form)


def test_a_regression_takes_a_single_treated_unit() -> None:
    adjusted = by_panel(X, treated=np.arange(N) == 50, method="regression")

    assert np.isfinite(adjusted.estimates).all()


@both
@forms
def test_a_group_without_rows_is_missed(estimate: Estimate, form: Form) -> None:
    with pytest.raises(EstimationError, match=r"0 treated .*look for its rows"):
        estimate(X, treated=np.zeros(N, dtype=bool), **form)


def test_units_of_weight_zero_do_not_count() -> None:
    weights = np.where(TREATED & (np.cumsum(TREATED) > 3), 0.0, 1.0)

    with pytest.raises(EstimationError, match="3 treated units"):
        by_panel(X, weights=weights)


def test_a_comparison_of_which_nobody_is_left_is_refused() -> None:
    rng = np.random.default_rng(1)
    treated = np.arange(3000) >= 6
    x = rng.normal(size=(3000, 1))

    with pytest.raises(EstimationError, match=r"All untreated units .*0\.995 or more"):
        panel(x, treated, x)


def test_a_score_that_does_not_settle_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(score, "_MAX_STEPS", 1)

    with pytest.raises(EstimationError, match="The propensity score cannot"):
        by_panel(X)
