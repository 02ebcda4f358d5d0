"""What must hold for every data set that can be adjusted."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st
from tests.impact.sant_anna_zhao_forms import (
    FORMS,
    Form,
)

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact._sant_anna_zhao import Adjusted, panel, rows

# Sums in another order, of numbers of another size.
RTOL = 1e-9


@attrs.frozen(eq=False)
class People:
    """People in a panel, or in two cross-sections."""

    outcome: Floats
    treated: Any
    post: Any
    covariates: Floats
    weights: Floats
    is_panel: bool
    form: Form

    def estimate(self, **changed: Any) -> Adjusted:
        people = attrs.evolve(self, **changed)
        treated, covariates, weights = (
            people.treated,
            people.covariates,
            people.weights,
        )
        if people.is_panel:
            change = people.outcome[:, None]
            return panel(change, treated, covariates, weights=weights, **people.form)
        return rows(
            people.outcome,
            treated,
            people.post,
            covariates,
            weights=weights,
            **people.form,
        )

    def take(self, which: Any) -> dict[str, Any]:
        fields = ("outcome", "treated", "post", "covariates", "weights")
        return {field: getattr(self, field)[which] for field in fields}


@st.composite
def people(draw: st.DrawFn) -> People:
    """Sixty to a hundred and twenty people with one to three covariates."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, k = draw(st.integers(60, 120)), draw(st.integers(1, 3))
    x = rng.normal(size=(n, k))
    drawn = People(
        outcome=x[:, 0] ** 2 + rng.normal(size=n),
        treated=rng.random(n) < 1 / (1 + np.exp(-0.5 * x[:, 0])),
        post=rng.random(n) < 0.5,
        covariates=x,
        weights=rng.integers(1, 4, n).astype(float),
        is_panel=draw(st.booleans()),
        form=draw(st.sampled_from(list(FORMS.values()))),
    )
    try:
        drawn.estimate()
    except EstimationError:
        assume(False)
    return drawn


def assert_same(one: Adjusted, other: Adjusted) -> None:
    np.testing.assert_allclose(one.estimates, other.estimates, rtol=RTOL, atol=1e-11)
    np.testing.assert_allclose(one.influence, other.influence, rtol=RTOL, atol=1e-9)
    assert one.trimmed == other.trimmed


@settings(max_examples=25, deadline=None)
@given(people(), st.floats(-1e6, 1e6), st.sampled_from([-3.0, 0.5, 1e-200, 1e200]))
def test_shift_and_scale_of_the_outcome(
    people: People, shift: float, scale: float
) -> None:
    plain = people.estimate()

    moved = people.estimate(outcome=(people.outcome + shift) * scale)

    np.testing.assert_allclose(
        moved.estimates / scale, plain.estimates, rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(
        moved.influence / scale, plain.influence, rtol=1e-9, atol=1e-7
    )


@settings(max_examples=25, deadline=None)
@given(people(), st.floats(-1e4, 1e4), st.sampled_from([1e-200, 0.1, -7.0, 1e200]))
def test_shift_scale_and_mixture_of_covariates_change_nothing(
    people: People, shift: float, scale: float
) -> None:
    k = people.covariates.shape[1]
    mixture = np.eye(k) + np.tri(k, k=-1)

    moved = people.estimate(covariates=(people.covariates @ mixture + shift) * scale)

    assert_same(moved, people.estimate())


@settings(max_examples=25, deadline=None)
@given(people(), st.integers(0, 2**32 - 1))
def test_order_of_the_rows_is_nothing(people: People, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(people.outcome))
    plain = people.estimate()

    mixed = people.estimate(**people.take(order))

    expected = attrs.evolve(plain, influence=plain.influence[order])
    assert_same(mixed, expected)


@settings(max_examples=25, deadline=None)
@given(people())
def test_everybody_twice_is_everybody_once(people: People) -> None:
    plain = people.estimate()
    twice = np.repeat(np.arange(len(people.outcome)), 2)

    doubled = people.estimate(**people.take(twice))

    np.testing.assert_allclose(doubled.estimates, plain.estimates, rtol=RTOL)
    np.testing.assert_allclose(
        doubled.influence, plain.influence[twice], rtol=RTOL, atol=1e-9
    )


@settings(max_examples=25, deadline=None)
@given(people())
def test_a_weight_of_three_is_three_people(people: People) -> None:
    times = people.weights.astype(int)
    plain = people.estimate()

    repeated = people.take(np.repeat(np.arange(len(times)), times))
    repeated["weights"] = np.ones(times.sum())

    np.testing.assert_allclose(
        people.estimate(**repeated).estimates, plain.estimates, rtol=RTOL, atol=1e-11
    )


@settings(max_examples=25, deadline=None)
@given(people(), st.sampled_from([1e-200, 0.25, 7.0, 1e200]))
def test_equal_weights_are_none(people: People, weight: float) -> None:
    try:
        plain = people.estimate(weights=None)
    except EstimationError:
        assume(False)

    weighted = people.estimate(weights=np.full(len(people.outcome), weight))

    assert_same(weighted, plain)


@settings(max_examples=25, deadline=None)
@given(people())
def test_people_of_weight_zero_are_not_there(people: People) -> None:
    n = len(people.outcome)
    ghosts = people.take(np.concatenate([np.arange(n), np.arange(10)]))
    ghosts["weights"][n:] = 0

    haunted = people.estimate(**ghosts)

    np.testing.assert_allclose(
        haunted.estimates, people.estimate().estimates, rtol=RTOL, atol=1e-11
    )
    assert not haunted.influence[n:].any()


@settings(max_examples=25, deadline=None)
@given(people())
def test_the_arrays_of_the_caller_stay_as_they_are(people: People) -> None:
    before = {name: value.copy() for name, value in people.take(slice(None)).items()}

    people.estimate()

    for name, value in before.items():
        np.testing.assert_array_equal(getattr(people, name), value)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("size", [1e300, 1e-300])
def test_sizes_at_the_end_of_the_range_keep_their_digits(
    form: Form, size: float
) -> None:
    rng = np.random.default_rng(9)
    x = rng.normal(size=(90, 2))
    treated = np.arange(90) % 3 == 0
    change = x[:, :1] + rng.normal(size=(90, 1))

    plain = panel(change, treated, x, **form)
    large = panel(change * size, treated, x * size, **form)

    np.testing.assert_allclose(large.estimates / size, plain.estimates, rtol=1e-10)
    np.testing.assert_allclose(
        large.influence / size, plain.influence, rtol=1e-9, atol=1e-12
    )
