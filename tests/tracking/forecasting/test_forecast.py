"""Where the indicators of a plan will land."""

import datetime as dt
import json
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st
from matplotlib import pyplot as plt

import iom_me as me
from iom_me.tracking import ForecastReport, IndicatorForecast, Status, forecast
from iom_me.tracking.forecasting.report import chance_of
from tests import strategies
from tests.markup import parse
from tests.tracking.build import indicator, plan

YEARS = ["2019-12-31", "2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31"]
MONTHS = [str(day.date()) for day in pd.date_range("2021-01-31", periods=36, freq="ME")]


@pytest.fixture(autouse=True)
def close_figures() -> Any:
    yield
    plt.close("all")


def state(target: Any = 100, **fields: Any) -> me.Indicator:
    """A state without a baseline, due at the end of 2025."""
    if not isinstance(target, me.Target):
        target = me.Target(target, date="2025-12-31")
    options = {"measure": "ratio", "accumulation": "latest"} | fields
    return indicator(None, target, **options)


def frame(values: list[Any], ends: list[str] = YEARS, **more: Any) -> pd.DataFrame:
    days = ends[: len(values)]
    return pd.DataFrame(
        {"indicator": "1.a", "period_end": days, "value": values} | more
    )


def entry(
    one: me.Indicator, values: list[Any], ends: list[str] = YEARS, **options: Any
) -> IndicatorForecast:
    return forecast(plan(one), frame(values, ends), **options)["1.a"]


# Where it lands


def test_a_straight_line_lands_on_itself() -> None:
    days = ["2023-01-01", "2023-01-11", "2023-02-10", "2023-04-11"]
    one = state(me.Target(60, date="2023-04-21"))

    found = entry(one, [10, 20, 50, 110], days)

    assert found.method == "theil_sen"
    assert found.estimate == pytest.approx(120)
    assert found.status is Status.ACHIEVED
    assert found.probability == pytest.approx(1, abs=1e-3)


def test_the_probability_agrees_with_the_interval() -> None:
    values = [10, 30, 35, 60, 62]
    low = entry(state(), values).low

    found = entry(state(low), values)

    assert found.probability == pytest.approx(0.975)


def test_a_ceiling_is_met_from_below() -> None:
    values = [60, 48, 45, 31, 28]
    floor, ceiling = (
        entry(state(me.Target(20, operator=word, date="2025-12-31")), values)
        for word in ("at_least", "at_most")
    )

    assert floor.probability is not None
    assert ceiling.probability is not None
    assert floor.probability + ceiling.probability == pytest.approx(1)
    assert ceiling.probability > 0.5


def test_a_range_is_met_between_its_ends() -> None:
    target = me.Target(50, operator="between", upper=70, date="2025-12-31")

    found = entry(state(target), [10, 18, 33, 38, 52])

    assert found.target_upper == 70
    assert found.probability is not None
    assert 0 < found.probability < 0.6


def test_one_exact_number_has_no_probability() -> None:
    target = me.Target(50, operator="equal", date="2025-12-31")

    found = entry(state(target), [10, 20, 35, 40])

    assert found.estimate is not None
    assert found.probability is None


def test_a_wider_level_is_a_wider_interval() -> None:
    values = [10, 30, 35, 60, 62]

    wide, narrow = entry(state(), values, level=0.99), entry(state(), values, level=0.5)

    assert wide.estimate == narrow.estimate
    assert (wide.low or 0) < (narrow.low or 0) < (narrow.high or 0) < (wide.high or 0)


def test_a_target_without_a_date_is_due_at_the_end_of_the_project() -> None:
    fw = plan(state(me.Target(100)), end="2025-12-31")

    found = forecast(fw, frame([10, 20, 30]))["1.a"]

    assert found.target_date == dt.date(2025, 12, 31)
    assert found.estimate is not None


def test_the_baseline_counts_as_the_first_value() -> None:
    one = indicator(10, measure="ratio", accumulation="latest")

    found = entry(one, [30, 40], ["2022-06-30", "2022-12-31"])

    assert found.n_points == 3
    assert "the baseline counts as the first value" in found.note


@pytest.mark.parametrize(
    "baseline",
    [me.Baseline(10), me.Baseline("low", date=YEARS[0]), me.Baseline(1, date=YEARS[4])],
)
def test_a_baseline_of_no_number_or_no_earlier_day_does_not(
    baseline: me.Baseline,
) -> None:
    target = me.Target(100, date="2025-12-31")
    one = indicator(baseline, target, measure="ratio", accumulation="latest")

    assert entry(one, [20, 30, 40], YEARS[1:]).n_points == 3


# Bounds


def test_a_percentage_stays_within_its_bounds() -> None:
    found = entry(state(measure="percentage"), [70, 85, 92, 96])

    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low < found.high <= 100


def test_a_percentage_is_extended_on_the_logit_scale() -> None:
    odds = [0.5, 1.0, 2.0, 4.0, 8.0]
    values = [100 * odd / (1 + odd) for odd in odds]
    one = state(me.Target(99, date="2024-12-31"), measure="percentage")

    # 2020 and 2024 have a day more than the other years.
    assert entry(one, values).estimate == pytest.approx(100 * 16 / 17, abs=0.02)


def test_a_target_of_all_can_be_met() -> None:
    found = entry(state(measure="percentage"), [80, 90, 96, 99, 100])

    assert found.probability is not None
    assert 0.1 < found.probability < 1


def test_a_percentage_of_growth_is_not_kept_within_bounds() -> None:
    found = entry(state(450, measure="percentage"), [45, 90, 140, 200])

    assert found.estimate is not None
    assert found.estimate > 250
    assert "goes beyond 0 to 100" in found.note


def test_scores_stay_within_the_bounds_given() -> None:
    values = [2.0, 3.1, 3.8, 4.6]

    free = entry(state(5, measure="score"), values)
    kept = entry(state(5, measure="score"), values, bounds=(1, 5))

    assert (free.high or 0) > 5
    assert (kept.high or 0) <= 5


def test_bounds_are_for_scores_unless_one_indicator_is_named() -> None:
    values = [2.0, 3.1, 3.8, 4.6]

    for_scores = entry(state(5), values, bounds=(1, 5))
    for_one = entry(state(5), values, bounds=(1, 5), indicator="1.a")

    assert (for_scores.high or 0) > 5
    assert (for_one.high or 0) <= 5


def test_a_value_outside_the_bounds_is_refused() -> None:
    found = entry(state(5, measure="score"), [2, 3, 7], bounds=(1, 5))

    assert found.reason == "the value 7 is outside the bounds 1 to 5"


def test_a_count_is_never_negative() -> None:
    found = entry(state(0, measure="count", direction="decrease"), [9, 7, 3, 2])

    assert found.low == 0
    assert found.high is not None
    assert found.high > 0


def test_a_running_total_is_not_expected_to_fall() -> None:
    one = state(measure="count", accumulation="cumulative")

    assert entry(one, [5, 40, 42, 43]).low == 43


def test_one_that_has_fallen_may_fall_again() -> None:
    one = state(measure="count", accumulation="cumulative")

    found = entry(one, [5, 40, 38, 43])

    assert found.low is not None
    assert found.low < 43
    assert "may fall again" in found.note


# Running totals


def test_new_values_go_on_at_their_pace() -> None:
    one = state(measure="count", accumulation="per_period", frequency="yearly")

    found = entry(one, [10, 14, 12, 8, 6])

    assert found.method == "drift"
    assert found.actual == 50
    assert found.estimate == pytest.approx(70, abs=0.02)
    assert found.rate == pytest.approx(10 / 12, abs=0.002)


def test_a_period_that_was_not_reported_slows_no_pace() -> None:
    one = state(measure="count", accumulation="per_period")
    starts = [f"{year[:4]}-01-01" for year in YEARS]
    full = frame([10, 10, 10, 10, 10], period_start=starts)
    fw = plan(one)

    gap = forecast(fw, full.drop(index=2))["1.a"]

    assert gap.rate == pytest.approx(10 / 12, abs=0.002)
    assert gap.estimate == pytest.approx(60, abs=0.1)


def test_the_start_of_the_plan_begins_the_first_period() -> None:
    one = state(measure="count", accumulation="per_period")
    fw = plan(one, start="2018-12-31")

    assert forecast(fw, frame([10, 10, 10]))["1.a"].estimate == pytest.approx(
        70, abs=0.1
    )


def test_periods_of_unknown_length_tell_no_pace() -> None:
    one = state(measure="count", accumulation="per_period")

    found = entry(one, [10, 10, 10])

    assert found.reason.startswith("2 periods of known length are too few")
    assert found.estimate is None


@pytest.mark.parametrize("start", ["0001-01-01", "0001-06-01"])
def test_the_first_days_there_are_do_no_harm(start: str) -> None:
    one = state(
        me.Target(9, date="0005-01-01"),
        measure="count",
        accumulation="per_period",
        frequency="yearly",
    )
    ends = ["0001-12-31", "0002-12-31", "0003-12-31"]
    starts = [start, "0002-01-01", "0003-01-01"]

    found = forecast(plan(one), frame([1, 1, 1], ends, period_start=starts))["1.a"]

    assert found.actual == 3


def test_cumulative_percentages_have_a_line_and_a_floor() -> None:
    one = state(measure="percentage", accumulation="cumulative")

    found = entry(one, [10, 20, 60, 61])

    assert found.method == "theil_sen"
    assert found.low is not None
    assert found.low >= 61


# Long series


def test_of_a_very_long_sum_the_last_periods_tell_the_pace() -> None:
    days = [str(day.date()) for day in pd.date_range("2022-01-01", periods=300)]
    one = state(
        me.Target(400, date="2023-01-01"), measure="count", accumulation="per_period"
    )

    found = entry(one, [0.5, 1.5] * 150, days)

    assert found.estimate == pytest.approx(366, abs=1)
    assert found.high is not None
    assert found.high < 380


def test_a_long_regular_series_has_components() -> None:
    one = state(me.Target(60, date="2024-06-30"))
    values = [20 + 0.5 * i + 4 * math.sin(i * math.pi / 6) + i % 3 for i in range(36)]

    found = entry(one, values, MONTHS)

    assert found.method == "unobserved_components"
    assert found.n_points == 36
    # In June the season has come back to where it began.
    assert found.estimate == pytest.approx(20 + 0.5 * 41 + 4 * 0.5 + 1, abs=2.5)


def test_long_new_values_have_components_of_their_steps() -> None:
    one = state(
        me.Target(900, date="2024-06-30"),
        measure="count",
        accumulation="per_period",
        frequency="monthly",
    )

    found = entry(one, [20 + i % 5 for i in range(36)], MONTHS)

    assert found.method == "unobserved_components"
    assert found.estimate == pytest.approx(42 * 22, abs=15)


def test_equal_steps_are_left_to_the_drift() -> None:
    one = state(
        me.Target(900, date="2024-06-30"),
        measure="count",
        accumulation="per_period",
        frequency="monthly",
    )

    found = entry(one, [20] * 36, MONTHS)

    assert found.method == "drift"
    assert found.estimate == pytest.approx(42 * 20, abs=5)


def test_a_long_series_without_regular_days_has_a_line() -> None:
    ends = [*MONTHS[:10], *MONTHS[20:]]
    one = state(me.Target(60, date="2024-06-30"))

    found = entry(one, [20 + i % 3 for i in range(26)], ends)

    assert found.method == "theil_sen"


# What it takes


def test_the_rate_needed_leads_from_the_last_value_to_the_target() -> None:
    one = state(me.Target(100, date="2024-12-31"))

    found = entry(one, [10, 20, 30, 40, 50])

    assert found.required_rate == pytest.approx(50 / 12, rel=0.005)
    assert found.rate == pytest.approx(10 / 12, rel=0.005)
    assert found.pace_needed == pytest.approx(5, rel=0.01)
    assert found.requirement.startswith("needs 4.9")


def test_what_is_met_needs_nothing() -> None:
    found = entry(state(30), [10, 20, 30, 40])

    assert found.required_rate is None
    assert found.requirement == ""


def test_what_falls_has_to_turn_round() -> None:
    found = entry(state(), [40, 30, 20, 10])

    assert found.pace_needed is None
    assert found.requirement == "needs 2.5 per month, and has moved -0.834 so far"


def test_what_is_needed_is_known_from_one_value() -> None:
    found = entry(state(me.Target(100, date="2020-12-31")), [10])

    assert found.required_rate == pytest.approx(7.5, rel=0.005)
    assert found.requirement == "needs 7.48 per month"


def test_above_a_range_the_way_is_down() -> None:
    target = me.Target(10, operator="between", upper=20, date="2025-12-31")

    assert (entry(state(target), [60, 50, 40]).required_rate or 0) < 0


# The light


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([10, 30, 50, 70, 90], "achieved"),
        ([10, 25, 40, 55, 70], "at_risk"),
        ([10, 15, 20, 25, 30], "off_track"),
        ([10, 8, 6, 4, 2], "regressed"),
    ],
)
def test_the_light_is_that_of_the_day_after(values: list[float], status: str) -> None:
    target = me.Target(101, date="2025-12-31")
    baseline = me.Baseline(0, date="2024-01-01")
    one = indicator(baseline, target, measure="ratio", accumulation="latest")

    assert entry(one, values).status == status


def test_nearly_there_is_not_green() -> None:
    assert entry(state(100), [79, 82, 85, 88, 91]).status is Status.AT_RISK


def test_a_plan_that_contradicts_itself_has_no_light() -> None:
    one = indicator(
        200, me.Target(100, date="2025-12-31"), measure="ratio", accumulation="latest"
    )

    found = entry(one, [160, 170, 180], ["2022-06-30", "2022-12-31", "2023-06-30"])

    assert found.status is Status.CANNOT_TELL
    assert found.estimate is not None


def test_a_lost_range_without_a_start_is_off_track() -> None:
    target = me.Target(10, operator="between", upper=20, date="2025-12-31")

    assert entry(state(target), [60, 58, 57]).status is Status.OFF_TRACK


def test_a_share_that_is_undefined_has_no_light() -> None:
    found = entry(state(0, direction="increase"), [-60, -50, -45])

    assert found.status is Status.CANNOT_TELL


# Flat and uncertain values


def test_equal_values_are_as_sure_as_they_are_precise() -> None:
    whole = entry(state(), [60, 60, 60, 60])
    tenths = entry(state(), [60.1, 60.1, 60.1, 60.1])

    assert whole.estimate == 60
    assert 0 < (whole.high or 0) - 60 < 5
    assert (tenths.high or 0) - 60.1 == pytest.approx(((whole.high or 0) - 60) / 10)
    assert "all values are the same" in whole.note


def test_the_sampling_error_is_the_least_scatter() -> None:
    one = state(measure="percentage")
    values = [50.0, 50.0, 50.0, 50.0]
    surveys = frame(values, n=[100] * 4)

    sure, unsure = entry(one, values), forecast(plan(one), surveys)["1.a"]

    assert (unsure.high or 0) - 50 > 5 * ((sure.high or 0) - 50)
    assert "sampling error" in unsure.note


# What cannot be forecast


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("method", ["auto", "theil_sen", "drift"])
def test_fewer_than_three_values_are_refused(count: int, method: Any) -> None:
    found = entry(state(), [10, 20][:count], method=method)

    assert found.estimate is None
    assert found.status is Status.CANNOT_TELL
    assert "too few for a trend: it takes 3" in found.reason


@pytest.mark.parametrize(
    ("measure", "value"), [("binary", 1), ("ordinal", 2), ("qualitative", "good")]
)
def test_what_is_no_quantity_is_refused(measure: str, value: Any) -> None:
    found = entry(state(measure=measure), [value] * 4)

    assert measure in found.reason
    assert found.estimate is None


def test_texts_are_refused() -> None:
    found = entry(state(measure=None), [1, "some", 3, 4])

    assert found.reason == "some values are texts, which have no trend to extend"


def test_without_values_the_reason_is_that_of_the_history() -> None:
    nothing = pd.DataFrame(columns=["indicator", "period_end", "value"])

    assert forecast(plan(state()), nothing)["1.a"].reason == "no value is reported"


def test_values_that_do_not_add_up_are_refused() -> None:
    found = entry(state(measure="count", accumulation=None), [1, 2, 3])

    assert "accumulation is not declared" in found.reason


def test_what_pools_all_periods_is_refused() -> None:
    rows = frame([None] * 3, numerator=[1, 2, 3], denominator=[4, 5, 6])
    one = state(measure="percentage", accumulation="per_period")

    found = forecast(plan(one), rows)["1.a"]

    assert found.reason.startswith("the value puts all periods together (pooled ratio)")


def test_without_a_target_there_is_nothing_to_reach() -> None:
    found = entry(indicator(target=None), [1, 2, 3])

    assert found.reason == "there is no target"


def test_without_a_date_there_is_no_day_to_land_on() -> None:
    found = entry(state(me.Target(100)), [1, 2, 3])

    assert found.reason == "the target has no date, and the project no end"


def test_what_was_due_is_not_forecast() -> None:
    found = entry(state(me.Target(100, date="2021-12-31")), [1, 2, 3, 4])

    assert (
        found.reason == "the target was due on 2021-12-31: there is nothing to forecast"
    )


def test_what_is_known_later_does_not_count() -> None:
    found = entry(state(), [10, 20, 30, 90], as_of="2021-12-31")

    assert (found.actual, found.n_points) == (30, 3)


def test_a_line_through_a_running_total_is_refused() -> None:
    one = state(measure="count", accumulation="cumulative")

    assert "use method='drift'" in entry(one, [1, 2, 3], method="theil_sen").reason


def test_components_of_a_short_series_are_refused() -> None:
    found = entry(state(), [1, 2, 3], method="unobserved_components")

    assert found.reason.startswith("3 values are too few or too irregular")


def test_a_percentage_can_drift() -> None:
    found = entry(state(measure="percentage"), [20, 30, 45, 50], method="drift")

    assert found.method == "drift"
    assert found.high is not None
    assert 50 < found.high <= 100


def test_what_is_too_large_is_refused() -> None:
    found = entry(state(), [-1e308, 1e308, -1e308, 1e308])

    assert found.reason == "the numbers are too large to extend"


# Arguments


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 95}, "for 95 % write 0.95"),
        ({"level": "high"}, "is not a number, such as 0.95"),
        ({"level": True}, "is not a number"),
        ({"level": math.nan}, "is not between 0 and 1"),
        ({"method": "theil-sen"}, "Did you mean 'theil_sen'"),
        ({"method": 3}, "choose one of auto, theil_sen, drift"),
        ({"bounds": (5, 1)}, "the first must be below the second"),
        ({"bounds": (1, 2, 3)}, "no pair of numbers"),
        ({"bounds": "15"}, "no pair of numbers"),
        ({"bounds": (1, math.inf)}, "not a finite number"),
        ({"bounds": (-1e308, 1e308)}, "the first must be below the second"),
        ({"indicator": "1.b"}, "Did you mean '1.a'"),
        ({"as_of": "soon"}, "is not a date"),
    ],
)
def test_wrong_arguments_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        entry(state(), [1, 2, 3], **options)


def test_one_indicator_can_be_asked_for() -> None:
    fw = plan(state(), indicator(id="1.b"))

    report = forecast(fw, frame([1, 2, 3]), indicator="1.a")

    assert [found.indicator for found in report.entries] == ["1.a"]
    with pytest.raises(me.errors.UnknownIdError):
        report["1.b"]


# The report


def several() -> ForecastReport:
    ids = [f"1.{letter}" for letter in "abcdefghijkl"]
    fw = plan(*(state(id=id) for id in ids), indicator(id="1.z"))
    rows = pd.concat(frame([10, 20, 31, 39]).assign(indicator=id) for id in ids)
    return forecast(fw, rows)


def test_the_summary_is_short_and_says_what_is_missing() -> None:
    lines = several().summary().splitlines()

    assert len(lines) <= 25
    assert "  ... and 3 more" in lines
    assert lines[-1] == "Without forecast: 1 (the column 'reason' says why)."


def test_the_table_has_one_row_per_indicator_with_numbers() -> None:
    table = several().to_frame()

    assert len(table) == 13
    assert table["estimate"].dtype == table["probability"].dtype == "float64"
    assert table["n_points"].iloc[0] == 4
    assert table["status"].iloc[-1] == "cannot_tell"


def test_an_empty_plan_has_an_empty_table() -> None:
    nothing = pd.DataFrame(columns=["indicator", "period_end", "value"])

    report = forecast(me.ResultsFramework("P", "Return"), nothing)

    assert report.to_frame().empty
    assert list(report.to_frame().columns) == list(several().to_frame().columns)
    assert (
        repr(report)
        == "<ForecastReport P: 0 of 0 forecast, 0 likely to meet the target>"
    )
    report.plot().figure.canvas.draw()


def test_the_picture_has_a_bar_for_each_forecast_and_the_reason_for_the_others() -> (
    None
):
    axes = several().plot()
    axes.figure.canvas.draw()

    assert len(axes.patches) == 12
    assert axes.texts[-1].get_text() == "no value is reported"
    assert len(several()._ipython_key_completions_()) == 13


def test_many_rows_in_a_given_picture_are_written_small() -> None:
    fw = plan(*(state(id=f"1.{i}") for i in range(30)))
    nothing = pd.DataFrame(columns=["indicator", "period_end", "value"])
    _, axes = plt.subplots()

    forecast(fw, nothing).plot(ax=axes)

    assert axes.texts[0].get_fontsize() == 6


# What holds always


@given(
    values=st.lists(st.integers(0, 1000), min_size=3, max_size=5),
    factor=st.sampled_from([1000, 7]),
)
def test_the_unit_does_not_matter(values: list[int], factor: int) -> None:
    one = entry(state(700), values)
    other = entry(state(700 * factor), [value * factor for value in values])

    assert other.estimate == pytest.approx(factor * (one.estimate or 0), rel=1e-6)
    if len(set(values)) == len(values) and max(values) - min(values) > 100:
        assert other.rate == pytest.approx(factor * (one.rate or 0), rel=1e-6)


@given(days=st.integers(-300_000, 2_000_000))
def test_when_it_happens_does_not_matter(days: int) -> None:
    shift = dt.timedelta(days=days)
    ends = [dt.date.fromisoformat(day) + shift for day in YEARS]
    target = me.Target(100, date=dt.date(2025, 12, 31) + shift)
    values = [10, 30, 35, 60, 62]

    there = entry(state(target), values, [str(day) for day in ends])
    here = entry(state(), values)

    assert (there.low, there.estimate, there.probability) == pytest.approx(
        (here.low, here.estimate, here.probability)
    )


@given(order=st.permutations(range(5)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = frame([10, 30, 35, 60, 62])
    fw = plan(state())

    shuffled = forecast(fw, rows.iloc[order].reset_index(drop=True))

    assert shuffled["1.a"] == forecast(fw, rows)["1.a"]


# No finer than anybody measures: 1e-145 is lost between 0 and the edge of the scale.
MEASURED = st.floats(0, 100).map(lambda value: round(value, 6))


@given(
    values=st.lists(MEASURED, min_size=3, max_size=5),
    measure=st.sampled_from(["percentage", "ratio", "score", "count"]),
    target=MEASURED,
    level=st.floats(0.01, 0.99),
)
def test_interval_and_probability_never_contradict_each_other(
    values: list[float], measure: str, target: float, level: float
) -> None:
    found = entry(state(target, measure=measure), values, level=level)

    assert found.low is not None
    assert found.estimate is not None
    assert found.high is not None
    assert found.probability is not None
    assert found.low <= found.estimate <= found.high
    tail, slack = (1 - level) / 2, 1e-6
    if found.low > target:
        assert found.probability >= 1 - tail - slack
    if found.high < target:
        assert found.probability <= tail + slack


@given(fw=strategies.frameworks(max_results=3), data=st.data())
def test_every_plan_can_be_forecast(
    fw: me.ResultsFramework, data: st.DataObject
) -> None:
    ids = list(fw.indicators)
    number = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-50, 150)
    days = st.dates() | st.dates(dt.date(2022, 1, 1), dt.date(2022, 3, 1))
    row = st.tuples(st.sampled_from(ids or ["-"]), days, st.none() | days, number)
    rows = data.draw(st.lists(row, max_size=8)) if ids else []
    table = pd.DataFrame(
        [
            {
                "indicator": id,
                "period_end": max(day, start or day),
                "period_start": start,
                "value": value,
            }
            for id, day, start, value in rows
        ],
        columns=["indicator", "period_end", "period_start", "value"],
        dtype=object,
    )

    report = forecast(fw, table, bounds=data.draw(st.none() | st.just((0, 100))))

    assert [found.indicator for found in report.entries] == ids
    for found in report.entries:
        assert (found.estimate is None) == bool(found.reason)
    json.dumps(report.to_dict(), allow_nan=False)
    assert len(report.summary().splitlines()) <= 25
    parse(report._repr_html_())


@pytest.mark.parametrize(
    ("probability", "words"),
    [(None, ""), (0.0, "0 %"), (1e-9, "< 1 %"), (0.5, "50 %"), (0.999, "> 99 %")],
)
def test_what_is_not_certain_does_not_look_so(
    probability: float | None, words: str
) -> None:
    assert chance_of(IndicatorForecast(indicator="1", probability=probability)) == words
