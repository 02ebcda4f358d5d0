"""Intervals and tests of group-time effects hold what they say, with few clusters."""

from __future__ import annotations

import warnings

import attrs
import numpy as np
import pandas as pd
import pytest
from tests.impact.staggered import NEVER, estimate, panel

from iom_me.impact import EventStudyResult

RUNS = 2_000
YEARS = 6

pytestmark = pytest.mark.slow


@attrs.frozen(kw_only=True)
class Rates:
    """How often something happened, in 2,000 runs."""

    overall: float
    event_one: float
    band: float
    pre_trends: float


def rates(starts: tuple[float, ...], vcov: str, *, per_cluster: int = 5) -> Rates:
    """Count intervals around the truth, which is no effect, in drifting clusters."""
    rng = np.random.default_rng(len(starts))
    size = len(starts) * per_cluster
    data = panel(0, cohorts=starts, units=size, years=YEARS, clusters=len(starts))
    counts = np.zeros(4)
    for _ in range(RUNS):
        data["income"] = _drifting(rng, data, len(starts))
        study = _study(data, vcov)
        rows = [row for row in study.effects if not row.reference]
        one = next(row for row in rows if row.event_time == 1)
        assert study.pre_trends is not None
        counts += (
            study.ci_low <= 0 <= study.ci_high,
            one.ci_low <= 0 <= one.ci_high,
            all(row.band_low <= 0 <= row.band_high for row in rows),
            study.pre_trends.p_value < 0.05,
        )
    return _named(counts / RUNS)


def _named(shares: np.ndarray) -> Rates:
    overall, one, band, rejected = shares.tolist()
    return Rates(overall=overall, event_one=one, band=band, pre_trends=rejected)


def _drifting(
    rng: np.random.Generator, data: pd.DataFrame, clusters: int
) -> np.ndarray:
    shocks = rng.normal(0, 1, (clusters, YEARS)).cumsum(axis=1)
    year = (data["year"] - data["year"].min()).to_numpy()
    drifting: np.ndarray = shocks[data["village"], year] + rng.normal(size=len(data))
    return drifting


def _study(data: pd.DataFrame, vcov: str) -> EventStudyResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = estimate(data, cluster="village", vcov=vcov)
        study = result.aggregate("event", min_event=-2, max_event=2)
    assert isinstance(study, EventStudyResult)
    return study


def many(clusters: int, first: int, second: int) -> tuple[float, ...]:
    """Let some clusters start in 2021, some in 2022, and the others never."""
    rest = clusters - first - second
    return (*[2021.0] * first, *[2022.0] * second, *[NEVER] * rest)


@pytest.mark.parametrize(
    ("starts", "low", "high"),
    [
        (many(40, 10, 10), 0.93, 0.97),
        (many(40, 4, 4), 0.93, 0.995),
        (many(12, 3, 3), 0.93, 0.995),
        (many(12, 2, 2), 0.93, 1.0),
    ],
)
def test_cr2_covers_the_truth_as_promised(
    starts: tuple[float, ...], low: float, high: float
) -> None:
    found = rates(starts, "CR2")

    assert low <= found.overall <= high
    assert low <= found.event_one <= high
    assert found.band >= low


def test_the_test_of_the_leads_keeps_its_size_with_forty_clusters() -> None:
    assert 0.03 <= rates(many(40, 10, 10), "CR2").pre_trends <= 0.065


def test_cr0_covers_too_little_with_few_clusters() -> None:
    assert rates(many(12, 2, 2), "CR0").band < 0.90
