"""Effects by estimated weights, held to their stacked equations written out."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.optimize import root

import iom_me as me

Array: TypeAlias = npt.NDArray[Any]
# The terms of all equations, by row, as a function of all parameters.
Equations: TypeAlias = Callable[[Array], Array]

SIZE = 150


def people() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    x, z = rng.normal(size=(2, SIZE))
    joined = (rng.random(SIZE) < 1 / (1 + np.exp(-0.6 * x + 0.4 * z))).astype(int)
    return pd.DataFrame(
        {
            "joined": joined,
            "x": x,
            "z": z,
            "income": 5
            + joined * (1 + 0.5 * x)
            + x
            + 0.5 * z**2
            + rng.normal(size=SIZE),
            "stands_for": 0.5 + rng.random(SIZE),
            "village": rng.integers(12, size=SIZE),
        }
    )


ROWS = people()
T = ROWS["joined"].to_numpy()
X = ROWS[["x", "z"]].to_numpy()
Y = ROWS["income"].to_numpy()
ONE_X = np.column_stack([np.ones(SIZE), X])


def chances(theta: Array) -> tuple[Array, Array]:
    p = 1 / (1 + np.exp(-(ONE_X @ theta)))
    return p, 1 - p


def by_score(estimand: str, base: Array) -> tuple[int, Equations, Equations]:
    """Return how many parameters, the equations of the score, and the weights."""

    def terms(theta: Array) -> Array:
        p, _ = chances(theta)
        found: Array = ONE_X * (base * (T - p))[:, None]
        return found

    def weights(theta: Array) -> Array:
        p, q = chances(theta)
        on, off = {
            "ATT": (1 + 0 * p, p / q),
            "ATC": (q / p, 1 + 0 * p),
            "ATE": (1 / p, 1 / q),
            "ATO": (q, p),
        }[estimand]
        return base * np.where(T == 1, on, off)

    return 3, terms, weights


def by_balance(base: Array) -> tuple[int, Equations, Equations]:
    """Do the same for entropy balancing of the untreated to the treated."""

    def weights(theta: Array) -> Array:
        tilt = np.exp((X - theta[:2]) @ theta[2:])
        found: Array = base * np.where(T == 1, 1 + 0 * tilt, tilt)
        return found

    def terms(theta: Array) -> Array:
        away = X - theta[:2]
        target = away * (base * T)[:, None]
        met = away * (weights(theta) * (1 - T))[:, None]
        return np.hstack([target, met])

    return 4, terms, weights


def about(estimand: str, base: Array, weights: Array, means: Array) -> tuple[Any, Any]:
    """Return the equations of the target mean of the covariates, and that mean."""
    if estimand != "ATO":
        counts = base * {"ATT": T, "ATC": 1 - T, "ATE": np.ones(SIZE)}[estimand]
        return (X - means[:2]) * counts[:, None], means[:2]
    # The weights have mean 1 in each arm, so arms count by their rows.
    sides = [
        (X - means[2 * a : 2 * a + 2]) * (weights * (a == T))[:, None] for a in (0, 1)
    ]
    share = T.mean()
    return np.hstack(sides), (1 - share) * means[:2] + share * means[2:]


def stacked(
    parts: tuple[int, Equations, Equations],
    estimand: str,
    base: Array,
    *,
    adjusted: bool,
) -> Equations:
    """Stack weights, the mean of the target, and a regression in each arm."""
    size, of_weights, weigh = parts
    middle_size = 0 if not adjusted else (4 if estimand == "ATO" else 2)

    def equations(theta: Array) -> Array:
        weights = weigh(theta[:size])
        terms = [of_weights(theta[:size])]
        columns = np.ones((SIZE, 1))
        rest = theta[size + middle_size :]
        if adjusted:
            means = theta[size : size + middle_size]
            more, middle = about(estimand, base, weights, means)
            terms.append(more)
            columns = np.column_stack([np.ones(SIZE), X - middle])
        for arm, slopes in zip((1, 0), np.split(rest, 2), strict=True):
            left = Y - columns @ slopes
            terms.append(columns * (weights * (arm == T) * left)[:, None])
        return np.hstack(terms)

    return equations


def jacobian(equations: Equations, theta: Array) -> Array:
    """Differentiate the sum of the terms, exactly: by a step into the complex plane."""
    step = 1e-30
    moved = [equations(theta + 1j * step * unit) for unit in np.eye(len(theta))]
    return np.column_stack([terms.sum(axis=0).imag / step for terms in moved])


def solved(
    equations: Equations, size: int, width: int, codes: Array | None = None
) -> tuple[float, float]:
    """Solve for ``size`` parameters; return the effect and its sandwich error.

    The last 2 ``width`` parameters are the regressions of the treated and the others.
    """
    theta = root(lambda theta: equations(theta).sum(axis=0), np.zeros(size)).x
    for _ in range(3):
        slope = jacobian(equations, theta)
        theta = theta - np.linalg.solve(slope, equations(theta).sum(axis=0))
    moved = -np.linalg.solve(jacobian(equations, theta), equations(theta).T)
    effect = moved[-2 * width] - moved[-width]
    factor = 1.0
    if codes is not None:
        effect = np.bincount(codes, effect)
        factor = len(effect) / (len(effect) - 1)
    error = np.sqrt(factor * (effect**2).sum())
    return theta[-2 * width] - theta[-width], float(error)


def weighted(method: str, estimand: str, *, sampled: bool) -> Any:
    return me.impact.weight(
        ROWS,
        treatment="joined",
        covariates=["x", "z"],
        method=method,  # type: ignore[arg-type]
        weights="stands_for" if sampled else None,
        **({} if method == "overlap" else {"estimand": estimand}),  # type: ignore[arg-type]
    )


CASES = [
    ("inverse_probability", "ATT"),
    ("inverse_probability", "ATC"),
    ("inverse_probability", "ATE"),
    ("overlap", "ATO"),
    ("entropy", "ATT"),
]


@pytest.mark.parametrize(("method", "estimand"), CASES)
@pytest.mark.parametrize("adjusted", [False, True], ids=["plain", "adjusted"])
@pytest.mark.parametrize("sampled", [False, True], ids=["all", "sampled"])
def test_the_error_is_the_sandwich_of_all_equations(
    method: str, estimand: str, *, adjusted: bool, sampled: bool
) -> None:
    base = ROWS["stands_for"].to_numpy() if sampled else np.ones(SIZE)
    parts = by_balance(base) if method == "entropy" else by_score(estimand, base)

    middle = 0 if not adjusted else (4 if estimand == "ATO" else 2)
    width = 3 if adjusted else 1

    estimate, error = solved(
        stacked(parts, estimand, base, adjusted=adjusted),
        parts[0] + middle + 2 * width,
        width,
    )
    found = me.impact.effect(
        ROWS,
        weighted(method, estimand, sampled=sampled),
        outcome="income",
        covariates=["x", "z"] if adjusted else [],
    )

    assert found.inference == "m_estimation"
    assert found.estimate == pytest.approx(estimate, rel=1e-10)
    assert found.std_error == pytest.approx(error, rel=1e-8)


def test_clusters_add_up_what_their_rows_move() -> None:
    base = np.ones(SIZE)

    estimate, error = solved(
        stacked(by_score("ATT", base), "ATT", base, adjusted=False),
        size=5,
        width=1,
        codes=ROWS["village"].to_numpy(),
    )
    found = me.impact.effect(
        ROWS,
        weighted("inverse_probability", "ATT", sampled=False),
        outcome="income",
        cluster="village",
    )

    assert (found.inference, found.vcov) == ("m_estimation", "CR1")
    assert found.estimate == pytest.approx(estimate, rel=1e-10)
    assert found.std_error == pytest.approx(error, rel=1e-8)
    assert found.df == ROWS["village"].nunique() - 1


def test_balanced_weights_give_the_same_effect_with_the_same_covariates() -> None:
    group = weighted("entropy", "ATT", sampled=False)

    plain = me.impact.effect(ROWS, group, outcome="income")
    adjusted = me.impact.effect(ROWS, group, outcome="income", covariates=["x", "z"])

    assert adjusted.estimate == pytest.approx(plain.estimate, rel=1e-10)
    assert adjusted.std_error == pytest.approx(plain.std_error, rel=1e-8)


def test_a_correction_for_degrees_of_freedom_counts_all_parameters() -> None:
    group = weighted("inverse_probability", "ATT", sampled=False)

    plain = me.impact.effect(ROWS, group, outcome="income")
    corrected = me.impact.effect(ROWS, group, outcome="income", vcov="HC1")

    assert plain.df == SIZE - 5
    assert corrected.std_error == pytest.approx(
        plain.std_error * np.sqrt(SIZE / (SIZE - 5)), rel=1e-12
    )


def test_cluster_as_inference_keeps_to_the_equations_of_the_weights() -> None:
    group = weighted("inverse_probability", "ATT", sampled=False)

    asked = me.impact.effect(
        ROWS, group, outcome="income", cluster="village", inference="cluster"
    )

    assert asked.inference == "m_estimation"


def test_a_score_of_other_covariates_counts_as_known() -> None:
    score = me.impact.propensity_score(ROWS, treatment="joined", covariates=["x"])
    group = me.impact.weight(
        ROWS, treatment="joined", covariates=["z"], score=score, estimand="ATT"
    )

    with pytest.warns(me.EstimationWarning, match="weights for known"):
        known = me.impact.effect(ROWS, group, outcome="income")
    by_row = me.impact.effect(
        ROWS, group, outcome="income", inference="robust", vcov="HC0"
    )

    assert known.std_error == pytest.approx(by_row.std_error, rel=1e-12)


def test_rows_without_outcome_still_carry_the_score() -> None:
    rows = ROWS.copy()
    rows.loc[[3, 8], "income"] = np.nan

    with pytest.warns(me.DataWarning, match="2 rows"):
        found = me.impact.effect(
            rows, weighted("overlap", "ATO", sampled=False), outcome="income",
            missing="drop",
        )  # fmt: skip

    assert (found.n, found.lost) == (SIZE - 2, 2)
