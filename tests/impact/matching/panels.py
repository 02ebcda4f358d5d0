"""Small panels for matched difference-in-differences."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

import iom_me as me
from iom_me.impact.matching.matched_did import matched_difference_in_differences
from iom_me.impact.matching.matched_did_results import MatchedDidResult

ROLES: dict[str, Any] = {
    "outcome": "income",
    "unit": "household",
    "time": "year",
    "treated_from": "joined",
}


def twins(changes: list[tuple[list[float], list[float]]]) -> pd.DataFrame:
    """Make pairs that are told by a column: the outcomes of the treated, of the other.

    The programme starts in the last two years of 2019 to 2022.
    """
    return pd.DataFrame(
        {
            "household": f"{twin}{side}",
            "year": 2019 + place,
            "joined": 2021.0 if side else np.nan,
            "twin": float(twin),
            "income": value,
        }
        for twin, both in enumerate(changes)
        for side, values in ((1, both[0]), (0, both[1]))
        for place, value in enumerate(values)
    )


def by_twin(data: pd.DataFrame, **options: Any) -> MatchedDidResult:
    """Compare each with its twin; that they are few is known."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.EstimationWarning)
        return matched_difference_in_differences(
            data, **ROLES, comparison=twin_options(), **options
        )


def twin_options(**options: Any) -> me.impact.MatchOptions:
    return me.impact.MatchOptions(
        covariates=["twin"], distance="scaled_euclidean", exact="twin", **options
    )


def villages(*, units: int = 120, seed: int = 5) -> pd.DataFrame:
    """Households in villages, of which the larger ones joined more often in 2021."""
    rng = np.random.default_rng(seed)
    household = np.repeat(np.arange(units), 5)
    year = np.tile(np.arange(2018, 2023), units)
    size = rng.normal(size=units)
    joined = rng.random(units) < 1 / (1 + np.exp(1 - size))
    village = np.arange(units) // 6
    income = (
        20
        + 3 * size[household]
        + 0.4 * size[household] * (year - 2018)
        + rng.normal(size=units)[household]
        + rng.normal(size=units // 6 + 1)[village[household]]
        + 2 * (joined[household] & (year >= 2021))
        + rng.normal(size=len(year))
    )
    return pd.DataFrame(
        {
            "household": household,
            "year": year,
            "joined": np.where(joined, 2021.0, np.nan)[household],
            "size": size[household],
            "village": village[household],
            "income": income,
        }
    )


def matched(data: Any, **options: Any) -> MatchedDidResult:
    """Match on size, unless other options are given."""
    given = {"comparison": me.impact.MatchOptions(covariates=["size"]), **options}
    return matched_difference_in_differences(data, **ROLES, **given)


def pairs_of(result: MatchedDidResult) -> pd.DataFrame:
    """Take the pairs of a result that rests on a match."""
    assert isinstance(result.comparison, me.impact.MatchResult)
    return result.comparison.pairs


def joint_test(result: MatchedDidResult) -> me.impact.JointTest:
    """Take the test of the earlier periods, which there is."""
    assert isinstance(result.pre_trends, me.impact.JointTest)
    return result.pre_trends
