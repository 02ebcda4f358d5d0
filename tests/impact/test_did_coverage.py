"""Intervals hold the truth as often as they say, also with few clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from iom_me.impact import difference_in_differences

RUNS = 2_000
PEOPLE = 20

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::iom_me.errors.EstimationWarning"),
]


def coverage(clusters: int, treated: int, vcov: str) -> float:
    """Share of intervals around the truth; districts drift apart between the waves."""
    rng = np.random.default_rng(20)
    district = np.repeat(np.arange(clusters), PEOPLE)
    survey = pd.DataFrame(
        {
            "district": district,
            "treated": district < treated,
            "post": np.arange(len(district)) % 2,
        }
    )
    hits = 0
    for _ in range(RUNS):
        trend = rng.normal(size=clusters)[district] * survey["post"]
        survey["y"] = trend + rng.normal(size=len(district))
        result = difference_in_differences(
            survey,
            outcome="y",
            treated="treated",
            post="post",
            cluster="district",
            vcov=vcov,  # type: ignore[arg-type]
        )
        hits += result.ci_low <= 0 <= result.ci_high
    return hits / RUNS


@pytest.mark.parametrize(
    ("clusters", "treated", "low", "high"),
    [
        (40, 20, 0.935, 0.965),
        (12, 6, 0.93, 0.97),
        (40, 4, 0.935, 0.99),
        (12, 3, 0.935, 0.99),
    ],
)
def test_cr2_covers_the_truth_as_promised(
    clusters: int, treated: int, low: float, high: float
) -> None:
    assert low <= coverage(clusters, treated, "CR2") <= high


def test_cr1_covers_too_little_with_few_treated_clusters() -> None:
    assert coverage(40, 4, "CR1") < 0.90
