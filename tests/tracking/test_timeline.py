"""The value of one indicator, period by period."""

import datetime as dt
import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st
from matplotlib import pyplot as plt

import iom_me as me
from iom_me.tracking import History, forecast, history
from tests import strategies
from tests.strategies import FEW_EXAMPLES
from tests.tracking.build import indicator, plan, quarters, table


@pytest.fixture(autouse=True)
def close_figures() -> Any:
    yield
    plt.close("all")


def past(one: me.Indicator, *rows: dict[str, Any], **options: Any) -> History:
    return history(plan(one), table(*rows), one.id, **options)


def values(found: History) -> list[Any]:
    return [point.value for point in found.points]


@pytest.mark.parametrize("accumulation", ["per_period", "cumulative", "latest"])
def test_the_last_point_is_the_actual_value_of_the_report(accumulation: str) -> None:
    one = indicator(accumulation=accumulation)
    rows = table(*quarters(10, 20, 35, 50))

    point = history(plan(one), rows, "1.a").points[-1]
    entry = me.track(plan(one), rows)["1.a"]

    assert (point.value, point.period_end) == (entry.actual, entry.actual_date)
    assert (point.progress, point.expected) == (entry.progress, entry.expected)
    assert point.rows == entry.rows


def test_new_values_are_summed_so_far() -> None:
    one = indicator(accumulation="per_period")

    assert values(past(one, *quarters(10, 20, 30))) == [10, 30, 60]


def test_running_totals_and_states_are_as_reported() -> None:
    one = indicator(accumulation="cumulative")

    assert values(past(one, *quarters(10, 20, 30))) == [10, 20, 30]


def test_each_point_is_held_against_what_was_expected_then() -> None:
    one = indicator(0, 100, accumulation="cumulative")

    point = past(one, *quarters(10)).points[0]

    assert point.progress == pytest.approx(0.1)
    assert point.expected == pytest.approx(89 / 730)
    assert point.period_start == dt.date(2022, 1, 1)


def test_periods_after_the_day_looked_back_from_do_not_count() -> None:
    one = indicator(accumulation="per_period")

    found = past(one, *quarters(10, 20, 30), as_of="2022-06-30")

    assert values(found) == [10, 30]


def test_a_correction_counts_from_the_period_that_it_corrects() -> None:
    one = indicator(accumulation="per_period")
    rows = [
        *quarters(10, 20, recorded_on="2022-08-01"),
        *quarters(12, recorded_on="2022-09-01"),
    ]

    assert values(past(one, *rows)) == [12, 32]


def test_a_value_that_was_withdrawn_makes_no_point() -> None:
    one = indicator(accumulation="cumulative")
    rows = [
        *quarters(10, 20, recorded_on="2022-08-01"),
        *quarters(1, 2, recorded_on="2022-09-01", status="not_collected")[1:],
    ]
    rows[-1]["value"] = None

    assert values(past(one, *rows)) == [10]


def test_a_sum_that_cannot_be_made_has_a_reason_from_then_on() -> None:
    found = past(indicator(accumulation=None), *quarters(10, 20))

    assert values(found) == [10, None]
    assert "accumulation is not declared" in found.points[1].reason


def test_parts_are_put_together_as_in_the_report() -> None:
    one = indicator(accumulation="per_period")
    rows = [*quarters(1, 2, place="Lagos"), *quarters(10, 20, place="Edo")]

    found = past(one, *rows)

    assert values(found) == [11, 33]
    assert found.points[1].rows == (0, 1, 2, 3)


def test_the_interval_of_a_survey_is_kept() -> None:
    one = indicator(measure="percentage")

    point = past(one, {"value": 50, "n": 100}).points[0]

    assert point.low is not None
    assert point.high is not None
    assert 39 < point.low < 41
    assert 59 < point.high < 61


def test_steps_of_a_scale_have_progress_and_texts_none() -> None:
    steps = indicator(
        "weak", "strong", measure="ordinal", scale=["weak", "fair", "strong"]
    )
    words = indicator("none", "full", measure="qualitative")

    assert past(steps, {"value": "fair"}).points[0].progress == pytest.approx(0.5)
    assert past(words, {"value": "some"}).points[0].progress is None
    assert past(words, {"value": "some"}).points[0].reason


def test_a_step_that_is_not_on_the_scale_says_so() -> None:
    one = indicator("weak", "strong", measure="ordinal", scale=["weak", "strong"])

    assert "not on the scale" in past(one, {"value": "superb"}).points[0].reason


def test_without_a_target_there_are_values_but_no_progress() -> None:
    point = past(indicator(target=None), {"value": 5}).points[0]

    assert (point.value, point.progress, point.expected) == (5, None, None)
    assert point.reason == "there is no target number to measure progress to"


def test_a_value_that_has_no_share_says_why() -> None:
    point = past(indicator(100, 100), {"value": 5}).points[0]

    assert point.progress is None
    assert point.reason


def test_the_path_goes_through_the_milestones() -> None:
    targets = [me.Target(20, date="2023-01-01"), me.Target(100, date="2024-01-01")]

    found = past(indicator(target=targets), {"value": 5})

    assert [point.value for point in found.milestones] == [20]
    assert [point.value for point in found.path] == [0, 20, 100]


def test_without_values_it_says_why_and_has_an_empty_table() -> None:
    nothing = pd.DataFrame(columns=["indicator", "period_end", "value"])

    found = history(plan(indicator()), nothing, "1.a")

    assert found.reason == "no value is reported"
    assert repr(found) == "<History 1.a: no values>"
    assert "No value: no value is reported." in found.summary()
    assert list(found.to_frame().columns) == list(
        past(indicator(), {"value": 1}).to_frame().columns
    )


def test_of_a_long_series_the_last_240_periods_are_walked() -> None:
    days = pd.date_range("2022-01-01", periods=243)
    one = indicator(accumulation="per_period")
    rows = [{"period_end": str(day.date()), "value": 1} for day in days]

    found = past(one, *rows)

    assert values(found) == list(range(4, 244))
    assert found.periods_left_out == 3
    assert "... 225 earlier periods" in found.summary()
    assert len(found.summary().splitlines()) <= 25


def test_the_table_has_numbers_and_the_rows_as_text() -> None:
    frame = past(indicator(accumulation="per_period"), *quarters(1, 2)).to_frame()

    assert frame["value"].dtype == "float64"
    assert frame["low"].isna().all()
    assert list(frame["rows"]) == ["0", "0, 1"]


def test_texts_stay_texts_in_the_table() -> None:
    one = indicator("none", "full", measure="qualitative")

    assert list(past(one, {"value": "some"}).to_frame()["value"]) == ["some"]


def test_an_unknown_indicator_is_named_with_a_near_one() -> None:
    with pytest.raises(me.errors.UnknownIdError, match=r"Did you mean '1\.a'"):
        history(plan(indicator()), table({"value": 1}), "1.aa")


def test_what_is_no_id_is_refused() -> None:
    with pytest.raises(me.ModelError, match="is no id"):
        history(plan(indicator()), table({"value": 1}), 7)  # type: ignore[arg-type]


@given(order=st.permutations(range(4)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    one = indicator(accumulation="per_period")
    rows = quarters(10, 20, 30, 40)

    found = past(one, *(rows[i] for i in order))

    assert values(found) == [10, 30, 60, 100]


@given(
    accumulation=st.sampled_from(["per_period", "cumulative", "latest"]),
    measure=st.sampled_from(["count", "percentage"]),
    data=st.data(),
)
def test_each_point_is_what_a_report_of_that_day_would_say(
    accumulation: str, measure: str, data: st.DataObject
) -> None:
    one = indicator(accumulation=accumulation, measure=measure)
    row = st.fixed_dictionaries(
        {
            "period_start": st.none()
            | st.dates(dt.date(2022, 1, 1), dt.date(2022, 2, 1)),
            "period_end": st.dates(dt.date(2022, 2, 2), dt.date(2022, 2, 20)),
            "value": st.none() | st.integers(0, 9),
            "place": st.sampled_from(["", "", "", "Lagos"]),
        }
    )
    rows = table(*data.draw(st.lists(row, min_size=1, max_size=6)))

    for point in history(plan(one), rows, "1.a").points:
        entry = me.track(plan(one), rows, as_of=point.period_end)["1.a"]
        assert point.value == entry.actual
        assert point.rows == entry.rows


def test_rows_that_contradict_each_other_are_refused_for_later_days_too() -> None:
    one = indicator(accumulation="cumulative")
    empty, first, last = quarters(10, 20, 30)
    empty["value"] = None

    found = past(one, empty, empty, first, last)

    assert values(found) == [None, None]
    assert all("two rows are for" in point.reason for point in found.points)


def test_a_value_withdrawn_twice_leaves_the_one_before_in_place() -> None:
    one = indicator(accumulation="latest")
    withdrawn = quarters(1, 2, 3, recorded_on="2022-12-01", status="not_collected")[1:]
    for row in withdrawn:
        row["value"] = None
    rows = [*quarters(10, 20, 30, 40, recorded_on="2022-11-01"), *withdrawn]

    assert values(past(one, *rows)) == [10, 40]


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=3), data=st.data())
def test_any_indicator_of_any_plan_can_be_followed(
    fw: me.ResultsFramework, data: st.DataObject
) -> None:
    ids = list(fw.indicators)
    if not ids:
        return
    number = st.floats(allow_nan=False, allow_infinity=False)
    days = st.dates() | st.dates(dt.date(2022, 1, 1), dt.date(2022, 3, 1))
    row = st.tuples(days, number | st.none())
    rows = data.draw(st.lists(row, max_size=5))
    id = data.draw(st.sampled_from(ids))
    frame = pd.DataFrame(
        [{"indicator": id, "period_end": day, "value": value} for day, value in rows],
        columns=["indicator", "period_end", "value"],
        dtype=object,
    )

    found = history(fw, frame, id)

    json.dumps(found.to_dict(), allow_nan=False)
    assert found.points or found.reason
    assert len(found.summary().splitlines()) <= 25


def drawn(found: History, **options: Any) -> Any:
    axes = found.plot(**options)
    axes.figure.canvas.draw()
    return axes


def labels(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_the_picture_shows_values_and_plan() -> None:
    targets = [me.Target(20, date="2023-01-01"), me.Target(100, date="2024-01-01")]
    one = indicator(target=targets, accumulation="cumulative")

    axes = drawn(past(one, *quarters(10, 20)))

    expected = ["planned path", "milestone", "baseline", "target 100", "actual"]
    assert labels(axes) == expected


def test_the_picture_shows_a_range_and_the_uncertainty_of_values() -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")
    one = indicator(10, target, measure="percentage")

    axes = drawn(past(one, {"value": 30, "n": 50}))

    assert "target 40 to 60" in labels(axes)
    assert len(axes.collections) == 1


def test_the_picture_shows_the_forecast_if_there_is_one() -> None:
    one = indicator(accumulation="per_period")
    rows = table(*quarters(10, 20, 15))
    fw = plan(one)

    axes = drawn(history(fw, rows, "1.a"), forecast=forecast(fw, rows))
    without = drawn(history(fw, rows[:1], "1.a"), forecast=forecast(fw, rows[:1]))

    assert labels(axes)[-1].startswith("forecast ")
    assert "likely to meet the target" in labels(axes)[-1]
    assert labels(without)[-1] == "actual"


def test_a_forecast_without_probability_is_drawn_without_it() -> None:
    target = me.Target(40, operator="equal", date="2024-01-01")
    one = indicator(10, target, accumulation="per_period")
    rows = table(*quarters(1, 2, 3))

    axes = drawn(history(plan(one), rows, "1.a"), forecast=forecast(plan(one), rows))

    assert "likely" not in labels(axes)[-1]


def test_a_history_without_numbers_says_so_in_its_picture() -> None:
    one = me.Indicator("1.a", "$\\frac{x$ مؤشر " * 20, measure="qualitative")

    axes = drawn(past(one, {"value": "good"}))

    assert [text.get_text() for text in axes.texts] == ["no numbers to draw"]


@pytest.mark.parametrize("day", ["0001-01-01", "2022-12-31", "9999-12-31"])
def test_any_day_can_be_drawn(day: str) -> None:
    one = indicator(None, None, accumulation="cumulative")
    axes = drawn(past(one, {"value": -5, "period_end": day}))

    assert axes.get_title(loc="left") == "1.a title of 1.a"


def test_the_first_and_the_last_day_there_are_can_be_drawn_together() -> None:
    one = indicator(me.Baseline(0, date="0001-01-01"), me.Target(9, date="9999-12-31"))

    assert "baseline" in labels(drawn(past(one, {"value": 5})))
