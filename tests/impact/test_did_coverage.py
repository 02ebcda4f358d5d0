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
        (12, 2, 0.97, 1.0),
        (6, 3, 0.93, 0.97),
        (6, 2, 0.935, 0.995),
    ],
)
def test_cr2_covers_the_truth_as_promised(
    clusters: int, treated: int, low: float, high: float
) -> None:
    assert low <= coverage(clusters, treated, "CR2") <= high


def test_cr1_covers_too_little_with_few_treated_clusters() -> None:
    assert coverage(40, 4, "CR1") < 0.90


def adjusted_coverage(clusters: int, treated: int, vcov: str, runs: int = 400) -> float:
    """The same for a doubly robust effect: who is better off changes more."""
    rng = np.random.default_rng(20)
    people = clusters * 15
    district = np.arange(people) // 15
    panel = pd.DataFrame(
        {
            "person": np.tile(np.arange(people), 2),
            "district": np.tile(district, 2),
            "treated": np.tile(district < treated, 2),
            "post": np.repeat([0, 1], people),
        }
    )
    hits = 0
    for _ in range(runs):
        need = rng.normal(size=people) + 0.3 * (district < treated)
        before = need + rng.normal(size=people)
        trend = 0.5 * need + 0.5 * rng.normal(size=clusters)[district]
        after = before + trend + rng.normal(size=people)
        result = difference_in_differences(
            panel.assign(need=np.tile(need, 2), y=np.concatenate([before, after])),
            outcome="y",
            treated="treated",
            post="post",
            unit="person",
            cluster="district",
            covariates="need",
            adjust="doubly_robust",
            vcov=vcov,  # type: ignore[arg-type]
        )
        hits += result.ci_low <= 0 <= result.ci_high
    return hits / runs


@pytest.mark.parametrize(("clusters", "treated"), [(12, 6), (12, 3), (40, 4)])
def test_cr2_covers_adjusted_effects_nearly_as_promised(
    clusters: int, treated: int
) -> None:
    assert 0.90 <= adjusted_coverage(clusters, treated, "CR2") <= 0.98


def test_cr1_covers_adjusted_effects_too_little_with_few_treated_clusters() -> None:
    assert adjusted_coverage(40, 4, "CR1") < 0.88
