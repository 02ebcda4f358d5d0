"""The 2x2 by hand, and the published table of a reintegration project in Nigeria."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from iom_me import EstimationWarning
from iom_me.impact import DidResult, difference_in_differences

# (treated, post) -> rows, as published; the untreated baseline has 29 people.
PUBLISHED_ROWS = {(0, 0): 29, (0, 1): 831, (1, 0): 281, (1, 1): 102}
# Outcome -> constant, project, period, interaction, residual SD, standard error that
# follows from them: the last is s * sqrt(sum of 1/n).
PUBLISHED = {
    "composite": (0.661, -0.047, 0.005, 0.013, 0.112, 0.0248),
    "economic": (0.575, -0.088, -0.0001, 0.061, 0.173, 0.0383),
    "social": (0.654, -0.108, -0.048, 0.064, 0.152, 0.0337),
    "psychosocial": (0.712, 0.037, 0.056, -0.085, 0.109, 0.0241),
}


def did(data: pd.DataFrame, **options: Any) -> DidResult:
    return difference_in_differences(
        data, outcome="y", treated="d", post="t", **options
    )


def made(cells: dict[tuple[int, int], tuple[int, float, float]]) -> pd.DataFrame:
    """Make rows whose cells have exactly these sizes, means and SDs."""
    parts = []
    for (treated, post), (n, mean, sd) in cells.items():
        values = np.arange(n) - (n - 1) / 2
        y = mean + sd * values / values.std(ddof=1)
        parts.append(pd.DataFrame({"y": y, "d": treated, "t": post}))
    return pd.concat(parts, ignore_index=True)


def published(outcome: str) -> pd.DataFrame:
    constant, project, period, both, sd, _ = PUBLISHED[outcome]
    return made(
        {
            (d, t): (n, constant + project * d + period * t + both * d * t, sd)
            for (d, t), n in PUBLISHED_ROWS.items()
        }
    )


UNEQUAL = {
    (0, 0): (40, 10.0, 1.0),
    (0, 1): (55, 12.0, 4.0),
    (1, 0): (35, 9.0, 2.0),
    (1, 1): (60, 14.0, 3.0),
}


def test_the_effect_is_the_difference_of_differences_of_the_four_means() -> None:
    result = did(made(UNEQUAL))

    assert result.estimate == pytest.approx((14 - 9) - (12 - 10), rel=1e-13)


def test_coefficients_read_the_cell_means() -> None:
    table = did(made(UNEQUAL)).to_frame()

    by_term = table.set_index("term")["estimate"].to_dict()
    assert by_term == pytest.approx(
        {"constant": 10, "treated": -1, "post": 2, "treated:post": 3}, rel=1e-13
    )


def test_hc2_is_the_sum_of_variance_over_rows_of_the_four_cells() -> None:
    result = did(made(UNEQUAL), vcov="HC2")

    by_hand = np.sqrt(sum(sd**2 / n for n, _, sd in UNEQUAL.values()))
    assert result.std_error == pytest.approx(by_hand, rel=1e-12)


def test_degrees_of_freedom_of_hc2_are_those_of_welch_with_equal_variances() -> None:
    result = did(made(UNEQUAL), vcov="HC2")

    sizes = np.array([n for n, _, _ in UNEQUAL.values()])
    by_hand = (1 / sizes).sum() ** 2 / (1 / (sizes**2 * (sizes - 1))).sum()
    assert result.df == pytest.approx(by_hand, rel=1e-12)


def test_hc1_is_the_uncorrected_variance_times_n_over_n_less_four() -> None:
    result = did(made(UNEQUAL), vcov="HC1")

    n = sum(rows for rows, _, _ in UNEQUAL.values())
    uncorrected = sum(sd**2 * (rows - 1) / rows**2 for rows, _, sd in UNEQUAL.values())
    assert result.std_error == pytest.approx(
        np.sqrt(uncorrected * n / (n - 4)), rel=1e-12
    )


@pytest.mark.parametrize("outcome", PUBLISHED)
@pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")
def test_the_published_coefficients_come_back(outcome: str) -> None:
    result = did(published(outcome), vcov="classical")

    estimates = result.to_frame()["estimate"].tolist()
    assert estimates == pytest.approx(list(PUBLISHED[outcome][:4]), rel=1e-10)


@pytest.mark.parametrize("outcome", PUBLISHED)
@pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")
def test_the_classical_standard_error_follows_from_the_cell_sizes(outcome: str) -> None:
    result = did(published(outcome), vcov="classical")

    sd, printed = PUBLISHED[outcome][4:]
    by_hand = sd * np.sqrt(sum(1 / n for n in PUBLISHED_ROWS.values()))
    assert result.std_error == pytest.approx(by_hand, rel=1e-12)
    assert round(result.std_error, 4) == printed
    assert result.residual_sd == pytest.approx(sd, rel=1e-12)


def test_a_cell_that_carries_most_of_the_variance_is_named() -> None:
    with pytest.warns(EstimationWarning, match="untreated baseline cell") as caught:
        result = did(published("composite"))

    words = "The untreated baseline cell has 29 rows and carries 70 % of the variance."
    assert result.warnings == (words,)
    assert [str(warning.message) for warning in caught] == [words]


@pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning")
def test_the_small_cell_limits_the_degrees_of_freedom_by_default() -> None:
    result = did(published("composite"))

    assert result.vcov == "HC2"
    assert 50 < result.df < 60


def test_clusters_of_two_rows_give_the_paired_formula() -> None:
    # In a balanced panel the effect is a difference of two means of changes, and CR2 is
    # the sum of the variances of the two groups' changes over their units.
    rng = np.random.default_rng(3)
    before, after = rng.normal(size=50), rng.normal(size=50)
    data = pd.DataFrame(
        {
            "y": np.concatenate([before, after]),
            "d": np.tile(np.arange(50) < 20, 2),
            "t": np.repeat([0, 1], 50),
            "person": np.tile(np.arange(50), 2),
        }
    )
    with pytest.warns(EstimationWarning, match="fewer than 30"):
        result = did(data, cluster="person")

    treated, untreated = (after - before)[:20], (after - before)[20:]
    assert result.estimate == pytest.approx(
        treated.mean() - untreated.mean(), rel=1e-12
    )
    by_hand = np.sqrt(treated.var(ddof=1) / 20 + untreated.var(ddof=1) / 30)
    assert result.std_error == pytest.approx(by_hand, rel=1e-12)
