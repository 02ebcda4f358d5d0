"""Long regular series, against statsmodels and closed forms."""

import math
import warnings

import numpy as np
import pytest

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting import components as module
from iom_me.tracking.forecasting.components import components, season_of, step_of


def wandering(count: int, season: float = 0.0) -> list[float]:
    noise = np.random.default_rng(7)
    time = np.arange(count)
    steps = np.cumsum(0.4 + noise.standard_normal(count))
    return list(50 + steps + season * np.sin(time * 2 * np.pi / 12))


@pytest.mark.oracle
@pytest.mark.parametrize("season", [None, 12])
def test_the_prediction_is_that_of_statsmodels(season: int | None) -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = np.array(wandering(48, season=5))
    scaled = (values - values.mean()) / values.std()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = (
            UnobservedComponents(
                scaled,
                level="local linear deterministic trend",
                seasonal=season,
                stochastic_seasonal=False,
                use_exact_diffuse=True,
            )
            .fit(disp=False, maxiter=200)
            .get_forecast(9)
        )

    fit = components(list(values), 9, season=season, is_step=False)

    mean = values.mean() + values.std() * expected.predicted_mean[-1]
    spread = values.std() * math.sqrt(expected.var_pred_mean[-1])
    assert fit.center == pytest.approx(mean, rel=1e-9)
    assert fit.spread == pytest.approx(spread, rel=1e-9)


def test_the_variance_of_a_sum_of_steps_is_that_of_the_closed_form() -> None:
    # The level goes on as a random walk with variance q, steps have noise r:
    # h^2 P + q (1^2 + ... + (h - 1)^2) + h r.
    values = np.array(wandering(30))
    found = module._fitted((values - values.mean()) / values.std(), None, is_step=True)
    noise, level = found.params
    start = found.predicted_state_cov[0, 0, -1]

    _, variance, _ = module._extended(found, 5, is_summed=True)

    assert variance == pytest.approx(25 * start + 30 * level + 5 * noise)


def test_the_sum_of_steps_has_the_sum_of_their_means() -> None:
    values = wandering(36, season=6)

    fit = components(values, 12, season=12, is_step=True)
    parts = [
        components(values, ahead, season=12, is_step=True).center
        for ahead in range(1, 13)
    ]

    assert fit.center == pytest.approx(parts[-1])
    assert np.diff(parts).std() > 1  # the seasons go on


def test_a_straight_line_with_noise_is_extended() -> None:
    noise = np.random.default_rng(3).standard_normal(40)
    values = [0.5 * time + noise[time] for time in range(40)]

    fit = components(values, 10, season=None, is_step=False)

    assert fit.center == pytest.approx(24.5, abs=1)
    assert 0.8 < fit.spread < 1.5
    assert fit.freedom == 38


def test_seasons_cost_a_degree_of_freedom_each() -> None:
    fit = components(wandering(36, season=5), 6, season=12, is_step=False)

    assert fit.freedom == 36 - 2 - 11


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_prediction_has_the_unit_of_the_values(unit: float) -> None:
    values = wandering(30)

    one = components(values, 4, season=None, is_step=False)
    other = components([unit * v for v in values], 4, season=None, is_step=False)

    assert other.center == pytest.approx(unit * one.center, rel=1e-6)
    assert other.spread == pytest.approx(unit * one.spread, rel=1e-3)


def test_values_that_are_all_the_same_have_no_components() -> None:
    with pytest.raises(CannotTell, match="all values are the same"):
        components([7.0] * 30, 4, season=None, is_step=False)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(CannotTell, match="too large"):
        components([1e308, -1e308] * 15, 4, season=None, is_step=False)


def test_months_and_quarters_are_regular() -> None:
    assert step_of([0, 31, 59, 90, 120]) == 30
    assert step_of([0, 90, 181, 273]) == 91


@pytest.mark.parametrize("days", [[0], [0, 30, 90], [0, 30, 60, 150]])
def test_gaps_are_not_regular(days: list[float]) -> None:
    assert step_of(days) is None


@pytest.mark.parametrize(
    ("step", "count", "season"),
    [(30.4, 24, 12), (30.4, 23, None), (91.3, 8, 4), (91.3, 7, None), (7, 99, None)],
)
def test_seasons_take_two_full_years(
    step: float, count: int, season: int | None
) -> None:
    assert season_of(step, count) == season
