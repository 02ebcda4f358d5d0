"""Traps in which other tools were seen to fall, in the order of the list of them.

They were found in the code and documentation of peer systems and in published files.
Here stand those that `track` decides; the others are with the readers and the graph.
"""

from typing import Any

import pandas as pd
import pytest

import iom_me as me
from tests.tracking.build import END, START, entry, indicator, plan, quarters, table

HALFWAY = {"period_end": "2023-01-01"}
SEX = me.Disaggregation("sex", categories=["female", "male", "unknown"])


def halfway(value: Any, one: me.Indicator, **options: Any) -> Any:
    return entry(one, HALFWAY | {"value": value}, **options)


def parts(one: me.Indicator, **values: float) -> Any:
    rows = [{"value": value, "sex": sex} for sex, value in values.items()]
    return entry(one, *rows)


def test_zero_is_a_value_and_missing_is_none() -> None:
    zero, missing = halfway(0, indicator(0, 100)), entry(indicator(0, 100))

    assert (zero.actual, zero.progress) == (0, 0)
    assert (missing.actual, missing.progress) == (None, None)
    assert missing.status == "no_data"


def test_a_target_of_zero_is_reached_at_zero_and_has_no_ratio() -> None:
    one = indicator(40, 0, direction="decrease")

    reached, halfway_there = halfway(0, one), halfway(20, one)

    assert (reached.progress, reached.status) == (1, "achieved")
    assert (halfway_there.progress, halfway_there.status) == (0.5, "on_track")
    assert halfway_there.achievement_rate is None


def test_a_target_at_the_baseline_has_no_progress_and_still_a_light() -> None:
    one = indicator(50, 50)

    assert (halfway(50, one).progress, halfway(50, one).status) == (None, "achieved")
    assert (halfway(40, one).progress, halfway(40, one).status) == (None, "regressed")


def test_a_target_on_the_wrong_side_of_the_baseline_has_no_light() -> None:
    found = halfway(88, indicator(56, 50))

    assert found.status == "cannot_tell"
    assert found.achievement_rate == 1.76  # green in tools that know only this


def test_an_overshoot_is_not_cut_and_lifts_no_mean() -> None:
    one, other = indicator(0, 10, id="1.a"), indicator(0, 10, id="1.b")
    rows = table({"value": 45}, {"value": 0, "indicator": "1.b"}, **HALFWAY)

    report = me.track(plan(one, other), rows)

    assert report["1.a"].progress == 4.5
    assert report.by_result["1"].mean == 0.5
    assert report.by_result["1"].spread == (0, 4.5)


def test_a_decreasing_indicator_at_zero_is_the_best_there_is() -> None:
    found = halfway(0, indicator(40, 10, direction="decrease"))

    assert (found.progress, found.status) == (pytest.approx(4 / 3), "achieved")


def test_negative_values_have_progress() -> None:
    found = halfway(-4, indicator(-10, -2))

    assert (found.progress, found.status) == (0.75, "on_track")


def test_a_percentage_may_pass_100() -> None:
    found = halfway(155.0, indicator(50, 120, measure="percentage"))

    assert (found.progress, found.status) == (1.5, "achieved")


def test_percentage_points_are_not_per_cent() -> None:
    found = halfway(53.0, indicator(15, 50, measure="percentage"))

    # 38 of 35 points; three points, or six per cent, above the target.
    assert found.progress == pytest.approx(38 / 35)
    assert found.difference_from_target == pytest.approx(0.06)


@pytest.mark.parametrize("numerator", [0, 5])
def test_a_denominator_of_zero_has_no_value(numerator: int) -> None:
    row = HALFWAY | {"numerator": numerator, "denominator": 0}

    found = entry(indicator(0, 80, measure="percentage"), row)

    assert (found.actual, found.progress, found.status) == (None, None, "cannot_tell")
    assert "denominator" in found.reason


def test_a_running_total_that_falls_is_taken_and_noted() -> None:
    one = indicator(accumulation="cumulative")

    found = entry(one, *quarters(30, 20))

    assert found.actual == 20
    assert "the running total falls from 30" in found.note


def test_a_missing_middle_period_of_a_running_total_changes_nothing() -> None:
    one = indicator(accumulation="cumulative")
    first, _, third = quarters(10, 20, 30)

    whole, gap = entry(one, *quarters(10, 20, 30)), entry(one, first, third)

    assert (whole.actual, gap.actual) == (30, 30)
    assert whole.progress == gap.progress


def test_a_missing_middle_period_of_new_values_is_counted_as_missing() -> None:
    one = indicator(accumulation="per_period", frequency="quarterly")
    first, _, third = quarters(10, 20, 30)

    found = entry(one, first, third, as_of="2022-09-30")

    assert (found.actual, found.parts_present, found.parts_expected) == (40, 2, 3)


def test_the_sum_of_a_year_leaves_no_quarter_missing() -> None:
    one = indicator(accumulation="per_period", frequency="quarterly")
    year = {"period_start": "2022-01-01", "period_end": "2022-12-31", "value": 100}

    found = entry(one, year)

    assert (found.parts_present, found.parts_expected, found.note) == (1, 1, "")


def test_more_reports_than_are_due_do_not_hide_a_missing_period() -> None:
    one = indicator(accumulation="per_period", frequency="quarterly")
    months = [{"period_end": f"2022-{end}"} for end in ("01-31", "02-28", "03-31")]

    found = entry(one, *(month | {"value": 5} for month in months), as_of="2022-06-30")

    assert (found.parts_present, found.parts_expected) == (3, 4)


def test_two_reporters_of_running_totals_are_added_each_with_its_last() -> None:
    one = indicator(accumulation="cumulative")
    early, late = {"period_end": "2022-06-30"}, {"period_end": "2022-12-31"}
    rows = [
        early | {"project": "A", "value": 10},
        early | {"project": "B", "value": 5},
        late | {"project": "A", "value": 25},
    ]

    found = entry(one, *rows)

    assert found.actual == 30
    assert "project B was last reported on 2022-06-30" in found.note
    assert (found.parts_present, found.parts_expected) == (1, 2)


def test_two_reporters_of_percentages_are_not_added() -> None:
    one = indicator(0, 80, measure="percentage")

    found = entry(one, {"project": "A", "value": 50.0}, {"project": "B", "value": 70.0})

    assert (found.actual, found.status) == (None, "cannot_tell")


def test_nested_periods_of_running_totals_count_once() -> None:
    one = indicator(accumulation="cumulative")
    rows = [
        {"period_start": "2022-01-01", "period_end": "2022-06-30", "value": 40},
        {"period_start": "2022-01-01", "period_end": "2022-12-31", "value": 70},
    ]

    assert entry(one, *rows).actual == 70


def test_nested_periods_of_new_values_count_once() -> None:
    one = indicator(accumulation="per_period")
    year = {"period_start": "2022-01-01", "period_end": "2022-12-31", "value": 100}

    found = entry(one, *quarters(10, 20, 30, 40), year)

    assert found.actual == 100


def test_overlapping_periods_of_new_values_are_refused() -> None:
    one = indicator(accumulation="per_period")
    rows = [
        {"period_start": "2022-01-01", "period_end": "2022-06-30", "value": 40},
        {"period_start": "2022-04-01", "period_end": "2022-09-30", "value": 30},
    ]

    found = entry(one, *rows)

    assert (found.actual, found.status) == (None, "cannot_tell")
    assert "overlap" in found.reason


def test_a_row_without_a_date_is_refused() -> None:
    with pytest.raises(me.DataError, match="'period_end' is missing in row 0"):
        entry(indicator(), {"period_end": None, "value": 5})


def test_quarters_of_a_leap_year_end_on_the_last_of_february_too() -> None:
    one = indicator(
        me.Baseline(0, date="2023-12-01"),
        me.Target(100, date="2024-11-30"),
        frequency="quarterly",
        accumulation="cumulative",
    )
    row = {"period_end": "2024-02-29", "value": 50}

    in_time = entry(one, row, as_of="2024-05-30")
    late = entry(one, row, as_of="2024-05-31")

    assert in_time.status == "on_track"
    assert late.status == "overdue"
    assert "2024-05-31" in late.reason


def test_a_fiscal_year_is_due_at_its_own_end() -> None:
    one = indicator(
        me.Baseline(0, date="2022-07-01"),
        me.Target(100, date="2024-06-30"),
        frequency="yearly",
    )
    nothing = pd.DataFrame(columns=["indicator", "period_end", "value"])

    def status(as_of: str) -> str:
        return me.track(plan(one), nothing, as_of=as_of)["1.a"].status.value

    assert (status("2023-06-29"), status("2023-06-30")) == ("not_due", "overdue")


def test_a_midline_alone_is_held_against_its_own_target() -> None:
    targets = [me.Target(40, date="2023-01-01"), me.Target(100, date=END)]
    one = indicator(0, targets, frequency="baseline_midterm_endline")

    found = halfway(38, one)

    assert (found.expected, found.status) == (pytest.approx(0.4), "on_track")


def test_targets_of_events_need_no_date_to_be_reached() -> None:
    one = indicator(me.Baseline(0), me.Target(3), frequency="per_event")

    reached, open_ = halfway(3, one), halfway(2, one)

    assert reached.status == "achieved"
    assert (open_.progress, open_.status) == (pytest.approx(2 / 3), "cannot_tell")
    assert "no date" in open_.reason


def test_a_baseline_later_than_the_first_target_does_not_bend_the_path() -> None:
    targets = [me.Target(90, date="2021-06-30"), me.Target(100, date=END)]

    found = halfway(50, indicator(me.Baseline(0, date=START), targets))

    assert found.expected == 0.5


def test_baselines_by_dimension_do_not_replace_that_of_the_whole() -> None:
    by_sex = [
        me.DisaggregatedValue(10, by={"sex": "female"}),
        me.DisaggregatedValue(30, by={"sex": "male"}),
    ]
    start = me.Baseline(40, date=START, disaggregated=by_sex)

    found = halfway(60, indicator(start, 80, disaggregation=[SEX]))

    assert (found.baseline, found.progress) == (40, 0.5)


def test_parts_without_a_total_are_added_if_they_exclude_each_other() -> None:
    found = parts(indicator(disaggregation=[SEX]), female=30, male=20, unknown=5)

    assert found.actual == 55
    assert found.rows == (0, 1, 2)
    assert "made of the parts by sex" in found.note


def test_a_total_without_parts_is_enough() -> None:
    found = entry(indicator(disaggregation=[SEX]), 55)

    assert (found.actual, found.parts_present, found.parts_expected) == (55, 1, 1)


def test_parts_that_exceed_their_total_are_noted_and_the_total_counts() -> None:
    rows: list[Any] = [
        {"value": 40},
        {"value": 30, "sex": "female"},
        {"value": 20, "sex": "male"},
    ]

    found = entry(indicator(disaggregation=[SEX]), *rows)

    assert found.actual == 40
    assert found.rows == (0,)
    assert "make 50, more than the total 40" in found.note


def test_groups_that_overlap_are_not_added() -> None:
    groups = me.Disaggregation(
        "group", categories=["displaced", "disabled"], is_exclusive=False
    )
    rows = [{"value": 30, "group": "displaced"}, {"value": 20, "group": "disabled"}]

    found = entry(indicator(disaggregation=[groups]), *rows)

    assert (found.actual, found.status) == (None, "cannot_tell")
    assert "count persons twice" in found.reason


def test_an_unknown_category_is_kept_in_the_sum() -> None:
    found = parts(indicator(disaggregation=[SEX]), female=30, male=20, other=5)

    assert found.actual == 55


@pytest.mark.parametrize(
    "value", ["30,6", "1,234", "20,000", "1 234", "n/a", "TBD", "-", "about 30"]
)
def test_a_number_written_as_text_is_refused_by_row(value: str) -> None:
    with pytest.raises(me.DataError, match="row 1 .counted from 0."):
        entry(indicator(accumulation="cumulative"), 5.0, {"value": value})


def test_a_text_is_no_value_of_a_count_but_one_of_a_qualitative_indicator() -> None:
    words = "Councils meet, but do not decide"

    found = halfway(words, indicator(None, "They decide", measure="qualitative"))

    assert (found.actual, found.progress) == (words, None)
    with pytest.raises(me.DataError, match="not a finite number"):
        halfway(words, indicator())


def test_the_order_of_indicators_is_that_of_the_plan() -> None:
    ids = ["1.c", "1.a", "1.b"]
    fw = plan(*(indicator(id=id) for id in ids))
    rows = table(*({"indicator": id, "value": 5} for id in sorted(ids)))

    report = me.track(fw, rows)

    assert [found.indicator for found in report.entries] == ids


def test_a_cycle_in_the_plan_does_not_stop_the_tracking() -> None:
    fw = plan(indicator()).add(me.Output("1.1", "x"), me.Output("1.2", "y"))
    fw = fw.link("1.1", "1.2").link("1.2", "1.1")

    assert me.track(fw, table({"value": 50}, **HALFWAY))["1.a"].status == "on_track"


def test_an_island_in_the_plan_is_tracked_like_the_rest() -> None:
    alone = me.Output("9.9", "x", indicators=indicator(id="9.9.a"))
    fw = plan(indicator()).add(alone)
    rows = table({"value": 50}, {"value": 20, "indicator": "9.9.a"}, **HALFWAY)

    report = me.track(fw, rows)

    assert set(report.by_result) == {"1", "9.9"}
    assert report["9.9.a"].status == "off_track"


@pytest.mark.parametrize(
    "title", ["نسبة العائدين الذين لديهم دخل", "Personnes formées à Agadès", "生計 📈"]
)
def test_any_writing_is_shown(title: str) -> None:
    one = me.Indicator("1.a", title, targets=me.Target(10))

    report = me.track(plan(one), table({"value": 5}))

    assert title in report.explain("1.a")
    assert title in report._repr_html_()
    assert title in report.summary()
