"""The robust line and the pace so far."""

import math

import pytest
from hypothesis import assume, given, strategies as st
from scipy import stats

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.trend import drift, line, theil_sen

NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


@given(
    points=st.lists(
        st.tuples(st.integers(0, 5000), NUMBERS),
        min_size=3,
        max_size=12,
        unique_by=lambda point: point[0],
    ).map(sorted)
)
def test_the_slope_is_that_of_scipy(points: list[tuple[int, float]]) -> None:
    times, values = zip(*points, strict=True)

    slope, _ = line(times, values)
    expected = stats.theilslopes(values, times)

    assert slope == pytest.approx(expected.slope, rel=1e-9, abs=1e-9)


def test_the_intercept_is_that_of_scipy_by_the_joint_method() -> None:
    times, values = [0, 1, 2, 4, 7], [3.0, 5.5, 6.0, 30.0, 16.0]

    expected = stats.theilslopes(values, times, method="joint")

    slope, intercept = line(times, values)
    assert slope == pytest.approx(expected.slope)
    assert intercept == pytest.approx(expected.intercept)


@given(slope=NUMBERS, start=NUMBERS, at=st.integers(5, 50))
def test_an_exact_line_lands_on_itself(slope: float, start: float, at: int) -> None:
    times = [0.0, 1.0, 3.0, 4.0]
    values = [start + slope * time for time in times]

    fit = theil_sen(times, values, at, least=0)

    size = abs(start) + 50 * abs(slope)
    assert fit.center == pytest.approx(start + slope * at, abs=1e-9 * size)
    assert fit.spread <= 1e-9 * size


def test_one_wild_value_in_six_does_not_move_the_line() -> None:
    fit = theil_sen([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 90], 8, least=0)

    assert fit.center == pytest.approx(8)


def test_the_spread_is_that_of_a_prediction_by_least_squares() -> None:
    # The robust line is y = x here: what is left is 1, -1, 0, 1, -1 around it.
    times, left = [0, 1, 2, 3, 4], [1, -1, 0, -1, 1]
    values = [time + rest for time, rest in zip(times, left, strict=True)]

    fit = theil_sen(times, values, 6, least=0)

    assert fit.center == pytest.approx(6)
    assert fit.freedom == 3
    assert fit.spread == pytest.approx(math.sqrt(4 / 3 * (1 + 1 / 5 + 16 / 10)))


def test_the_spread_is_no_less_than_the_precision_of_the_values() -> None:
    fit = theil_sen([0, 1, 2], [5, 5, 5], 3, least=0.3)

    assert fit.spread == pytest.approx(0.3 * math.sqrt(1 + 1 / 3 + 4 / 2))


def test_the_pace_goes_on() -> None:
    fit = drift([10, 20, 30], [30, 60, 90], 45, least=0)

    assert fit.center == pytest.approx(15)
    assert fit.spread == pytest.approx(0)


def test_with_equal_periods_the_drift_is_that_of_the_textbook() -> None:
    # Hyndman and Athanasopoulos, table 5.2: s * sqrt(h * (1 + h / (T - 1))).
    steps = [4.0, 7.0, 1.0, 8.0]
    scatter = math.sqrt(sum((step - 5) ** 2 for step in steps) / 3)

    fit = drift(steps, [1, 1, 1, 1], 6, least=0)

    assert fit.center == pytest.approx(30)
    assert fit.spread == pytest.approx(scatter * math.sqrt(6 * (1 + 6 / 4)))
    assert fit.freedom == 3


def test_equal_steps_vary_as_much_as_they_are_precise() -> None:
    fit = drift([5, 5], [10, 10], 10, least=0.3)

    assert fit.spread == pytest.approx(0.3 * math.sqrt(1 + 1 / 2))


@given(
    steps=st.lists(NUMBERS, min_size=2, max_size=6),
    unit=st.sampled_from([1e-3, 7.0, 1e5]),
)
def test_the_drift_has_the_unit_of_the_values(steps: list[float], unit: float) -> None:
    assume(max(map(abs, steps)) > 0)
    spans = [30.0] * len(steps)

    one = drift(steps, spans, 90, least=0.1)
    other = drift([unit * step for step in steps], spans, 90, least=0.1 * unit)

    size = unit * max(map(abs, steps))
    assert other.center == pytest.approx(unit * one.center, abs=1e-9 * size)
    assert other.spread == pytest.approx(unit * one.spread, rel=1e-6, abs=1e-9 * size)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(CannotTell, match="too large"):
        theil_sen([0, 1, 2], [1e308, -1e308, 1e308], 9, least=0)
    with pytest.raises(CannotTell, match="too large"):
        drift([1e308, 1e308, 1e308], [1, 1, 1], 9, least=0)
