"""The logit between two bounds."""

import math

import pytest
from hypothesis import given, strategies as st

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.forecasting.predictive import Fit, Predictive
from iom_me.tracking.forecasting.scale import Scale, bounded

PERCENT = bounded(0.0, 100.0, [40.0, 60.0])


def test_without_bounds_nothing_changes() -> None:
    scale = Scale()

    assert scale.placed([-3.0, 7.0]) == [-3.0, 7.0]
    assert (scale.forward(7.0), scale.back(7.0), scale.length(7.0, 2.0)) == (7, 7, 2)


def test_the_middle_is_zero_and_three_quarters_the_log_of_three() -> None:
    assert PERCENT.forward(50) == 0
    assert PERCENT.forward(75) == pytest.approx(math.log(3))


@given(value=st.floats(0.6, 99.4))
def test_a_value_comes_back(value: float) -> None:
    assert PERCENT.back(PERCENT.forward(value)) == pytest.approx(value)


@pytest.mark.parametrize("position", [-1e300, -1e3, -6.0, 6.0, 1e3, 1e300])
def test_any_position_leads_back_within_the_bounds(position: float) -> None:
    assert PERCENT.back(position) in {0.0, 100.0}


def test_within_half_a_point_of_a_bound_counts_as_the_bound() -> None:
    assert PERCENT.back(PERCENT.forward(99.6)) == 100
    assert PERCENT.back(PERCENT.forward(99.4)) == pytest.approx(99.4)


def test_a_value_at_a_bound_is_taken_to_be_half_as_far_as_the_nearest() -> None:
    scale = bounded(0.0, 100.0, [0.0, 8.0, 90.0])

    assert scale.placed([0.0, 100.0]) == pytest.approx(
        [scale.forward(4.0), scale.forward(96.0)]
    )


def test_but_not_further_than_the_range_over_twice_the_number_of_values() -> None:
    assert bounded(0.0, 100.0, [0.0, 50.0, 0.0, 50.0]).away == 12.5
    assert bounded(0.0, 100.0, [0.0, 0.0, 0.0, 0.0, 0.0]).away == 10


def test_small_percentages_keep_their_differences() -> None:
    scale = bounded(0.0, 100.0, [0.2, 0.4])

    assert scale.back(scale.forward(0.2)) == pytest.approx(0.2)


def test_the_smallest_number_there_is_does_no_harm() -> None:
    scale = bounded(0.0, 100.0, [5e-324, 100.0])

    assert all(math.isfinite(place) for place in scale.placed([0.0, 5e-324, 100.0]))


def future(**ends: float) -> Predictive:
    return Predictive(
        fit=Fit(center=10.0, spread=2.0, freedom=4), scale=Scale(), **ends
    )


def test_the_probability_of_what_lies_in_the_interval_is_its_level() -> None:
    one = future()

    low, high = one.quantile(0.025), one.quantile(0.975)

    assert one.within(low, high) == pytest.approx(0.95)
    assert one.quantile(0.5) == 10


def test_what_would_fall_below_the_floor_stands_on_it() -> None:
    one = future(floor=9.0, ceiling=11.0)

    assert (one.quantile(0.025), one.quantile(0.975)) == (9, 11)
    assert one.within(9, math.inf) == 1
    assert one.within(-math.inf, 11) == 1


def test_an_interval_that_no_number_can_write_is_refused() -> None:
    fit = Fit(center=0.0, spread=1e308, freedom=1)

    with pytest.raises(CannotTell, match="too large"):
        Predictive(fit=fit, scale=Scale()).quantile(0.975)


def test_what_cannot_be_has_no_probability() -> None:
    one = future(floor=9.0, ceiling=11.0)

    assert one.within(12, math.inf) == 0
    assert one.within(-math.inf, 8) == 0


def test_without_spread_a_value_is_met_or_not() -> None:
    one = Predictive(fit=Fit(center=10.0, spread=0.0, freedom=4), scale=Scale())

    assert [one.within(end, math.inf) for end in (9, 10, 11)] == [1, 0.5, 0]


def test_a_target_at_the_bound_is_met_from_half_a_point_below() -> None:
    center = PERCENT.forward(99.5)
    one = Predictive(
        fit=Fit(center=center, spread=1.0, freedom=4), scale=PERCENT, ceiling=100.0
    )

    assert one.within(99.9, math.inf) == pytest.approx(0.5)
