"""How often intervals of 95 % hold what they promise, by simulation.

Noise is normal, or contaminated: one value in ten has five times the standard
deviation, in the past and in the future alike. The shares found are in the
documentation, on the page "Forecasts".
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import t

from iom_me.tracking.forecasting.components import components
from iom_me.tracking.forecasting.predictive import Fit
from iom_me.tracking.forecasting.trend import drift, theil_sen

Noise = Callable[[np.random.Generator, int], np.ndarray]


def normal(random: np.random.Generator, count: int) -> np.ndarray:
    return random.standard_normal(count)


def contaminated(random: np.random.Generator, count: int) -> np.ndarray:
    wild = random.random(count) < 0.1
    return np.where(wild, 5, 1) * random.standard_normal(count)


def holds(fit: Fit, truth: float) -> bool:
    reach = float(t.ppf(0.975, fit.freedom)) * fit.spread
    return abs(truth - fit.center) <= reach


def irregular(random: np.random.Generator, count: int) -> np.ndarray:
    return np.cumsum(0.5 + random.random(count))


def share_of_lines(noise: Noise, count: int, ahead: float, runs: int = 2000) -> float:
    random, hits = np.random.default_rng(count), 0
    for _ in range(runs):
        times = irregular(random, count)
        at = float(times[-1]) + ahead
        values = noise(random, count + 1) + 2 * np.append(times, at)
        fit = theil_sen(list(times), list(values[:-1]), at, least=0)
        hits += holds(fit, float(values[-1]))
    return hits / runs


def share_of_totals(noise: Noise, count: int, ahead: int, runs: int = 2000) -> float:
    random, hits = np.random.default_rng(count), 0
    for _ in range(runs):
        steps = 5 + noise(random, count + ahead)
        fit = drift(list(steps[:count]), [1.0] * count, ahead, least=0)
        hits += holds(fit, float(np.sum(steps[count:])))
    return hits / runs


def share_of_long(
    noise: Noise, count: int, season: int | None, *, is_step: bool, runs: int = 300
) -> float:
    random, hits, ahead = np.random.default_rng(count), 0, 6
    time = np.arange(count + ahead)
    for _ in range(runs):
        values = noise(random, count + ahead)
        if not is_step:
            values = values + 0.5 * time
        if season:
            values = values + 3 * np.sin(2 * np.pi * time / season)
        fit = components(list(values[:count]), ahead, season=season, is_step=is_step)
        truth = np.sum(values[count:]) if is_step else values[-1]
        hits += holds(fit, float(truth))
    return hits / runs


@pytest.mark.slow
@pytest.mark.parametrize("noise", [normal, contaminated])
@pytest.mark.parametrize("count", [3, 4, 5, 6, 7, 12, 23])
@pytest.mark.parametrize("reach", [0.3, 1.0])
def test_the_robust_line_holds_95_percent(
    noise: Noise, count: int, reach: float
) -> None:
    assert 0.90 <= share_of_lines(noise, count, reach * count) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("noise", [normal, contaminated])
@pytest.mark.parametrize("count", [3, 4, 6, 12, 23])
@pytest.mark.parametrize("reach", [0.34, 1.0])
def test_the_drift_holds_95_percent(noise: Noise, count: int, reach: float) -> None:
    assert 0.90 <= share_of_totals(noise, count, round(reach * count)) <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("noise", [normal, contaminated])
@pytest.mark.parametrize("season", [None, 12])
@pytest.mark.parametrize("is_step", [False, True])
@pytest.mark.parametrize("count", [24, 36])
def test_components_hold_95_percent(
    *, noise: Noise, season: int | None, is_step: bool, count: int
) -> None:
    share = share_of_long(noise, count, season, is_step=is_step)

    assert 0.90 <= share <= 0.98
