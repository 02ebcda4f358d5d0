"""The mean outcome of cohorts over time, against plain averages of the table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import iom_me as me
from iom_me.impact import GroupTimeResult


@pytest.fixture
def visits() -> pd.DataFrame:
    """Ninety households in five years; about a tenth of the visits are missing."""
    rng = np.random.default_rng(5)
    household, year = np.divmod(np.arange(450), 5)
    joined = np.array([2022.0, 2023.0, np.nan])[household % 3]
    data = pd.DataFrame(
        {
            "household": household,
            "year": 2020 + year,
            "joined": joined,
            "income": 50 + rng.normal(0, 3, 450) + 4 * (2020 + year >= joined),
            "weight": 1.0 + household % 4,
        }
    )
    return data[rng.random(450) < 0.9]


def estimated(data: pd.DataFrame, *, weights: str | None = None) -> GroupTimeResult:
    return me.impact.group_time_att(
        data,
        outcome="income",
        unit="household",
        time="year",
        treated_from="joined",
        weights=weights,
    )


def averages(data: pd.DataFrame) -> np.ndarray:
    """Average by cohort and year, cohorts by their start and never treated last."""
    data = data.assign(sum=data["income"] * data["weight"]).fillna({"joined": np.inf})
    sums = data.pivot_table(["sum", "weight"], "joined", "year", aggfunc="sum")
    return (sums["sum"] / sums["weight"]).to_numpy()


def test_paths_are_the_averages_of_those_observed(visits: pd.DataFrame) -> None:
    result = estimated(visits)

    found = np.array([path.means for path in result._paths])
    expected = averages(visits.assign(weight=1.0))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert [path.label for path in result._paths] == [2022, 2023, None]
    assert [path.start for path in result._paths] == [2, 3, 5]


def test_weights_count_in_the_averages(visits: pd.DataFrame) -> None:
    result = estimated(visits, weights="weight")

    found = np.array([path.means for path in result._paths])
    np.testing.assert_allclose(found, averages(visits), rtol=1e-12)


def test_large_outcomes_do_not_overflow(visits: pd.DataFrame) -> None:
    result = estimated(visits.assign(income=visits["income"] * 1e305))

    found = np.array([path.means for path in result._paths])
    expected = averages(visits.assign(weight=1.0))
    np.testing.assert_allclose(found / 1e305, expected, rtol=1e-12)


def test_a_period_in_which_nobody_was_observed_has_no_mean(
    visits: pd.DataFrame,
) -> None:
    gap = (visits["joined"] == 2023) & (visits["year"] == 2021)

    with pytest.warns(me.EstimationWarning, match="1 effects were left out"):
        result = estimated(visits[~gap])

    assert np.isnan(result._paths[1].means).tolist() == [0, 1, 0, 0, 0]


def test_summaries_keep_the_paths(visits: pd.DataFrame) -> None:
    result = estimated(visits)

    assert result.aggregate("event")._paths is result._paths
    assert "paths" not in result.to_dict()
