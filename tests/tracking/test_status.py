"""Lights: from expectation and thresholds, and from data that should be there."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import THRESHOLDS, Thresholds
from iom_me.tracking.periods.schedule import Schedule, add_months
from tests.tracking.build import entry, indicator, plan, table

HALFWAY = {"period_end": "2023-01-01"}


def halfway(value: float, one: me.Indicator | None = None, **options: Any) -> Any:
    return entry(one or indicator(), HALFWAY | {"value": value}, **options)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (100, "achieved"),
        (120, "achieved"),
        (50, "on_track"),
        (45, "on_track"),
        (44.9, "at_risk"),
        (35, "at_risk"),
        (34.9, "off_track"),
        (0, "off_track"),
        (-1, "regressed"),
    ],
)
def test_progress_is_held_against_what_is_expected_by_now(
    value: float, status: str
) -> None:
    found = halfway(value)

    assert found.expected == 0.5
    assert found.status == status


@pytest.mark.parametrize(
    ("value", "status"), [(10, "achieved"), (25, "on_track"), (41, "regressed")]
)
def test_lower_can_be_better(value: float, status: str) -> None:
    assert halfway(value, indicator(40, 10, direction="decrease")).status == status


def test_a_target_reached_early_is_achieved() -> None:
    assert entry(indicator(), {"period_end": "2022-02-01", "value": 100}).status == (
        "achieved"
    )


def test_milestones_bend_what_is_expected() -> None:
    targets = [me.Target(20, date="2023-01-01"), me.Target(100, date="2024-01-01")]

    found = halfway(20, indicator(0, targets))

    assert (found.expected, found.status) == (pytest.approx(0.2), "on_track")


def test_a_milestone_before_the_baseline_is_passed_over() -> None:
    targets = [me.Target(90, date="2021-06-30"), me.Target(100, date="2024-01-01")]

    assert halfway(50, indicator(0, targets)).expected == 0.5


@pytest.mark.parametrize(
    ("as_of", "expected"), [("2021-06-30", 0), ("2022-01-01", 0), ("2030-01-01", 1)]
)
def test_nothing_is_expected_before_the_start_and_all_after_the_end(
    as_of: str, expected: float
) -> None:
    found = entry(indicator(), {"period_end": "2021-01-01", "value": 5}, as_of=as_of)

    assert found.expected == expected


def test_no_progress_where_none_is_expected_yet_is_on_track() -> None:
    found = entry(indicator(), {"period_end": "2022-01-01", "value": 0})

    assert (found.expected, found.status) == (0, "on_track")


def test_the_dates_of_the_project_stand_in() -> None:
    one = indicator(me.Baseline(0), me.Target(100))
    fw = plan(one, start="2022-01-01", end="2024-01-01")

    found = me.track(fw, table({"value": 50}, **HALFWAY))["1.a"]

    assert (found.expected, found.status) == (0.5, "on_track")
    assert str(found.target_date) == "2024-01-01"
    assert "the end of the project is taken" in found.note


@pytest.mark.parametrize(
    ("baseline", "target", "missing"),
    [
        (me.Baseline(0), me.Target(100, date="2024-01-01"), "baseline or start"),
        (me.Baseline(0, date="2022-01-01"), me.Target(100), "target or end"),
        (
            me.Baseline(0, date="2025-01-01"),
            me.Target(100, date="2024-01-01"),
            "2025-01-01, is not before",
        ),
    ],
)
def test_without_dates_only_what_is_certain_gets_a_light(
    baseline: me.Baseline, target: me.Target, missing: str
) -> None:
    one = indicator(baseline, target)

    assert halfway(100, one).status == "achieved"
    assert halfway(-5, one).status == "regressed"
    found = halfway(50, one)
    assert (found.status, found.expected, found.progress) == ("cannot_tell", None, 0.5)
    assert missing in found.reason


def test_a_ratio_has_no_baseline_to_fall_behind() -> None:
    one = indicator(None, 100)
    fw = plan(one, start="2022-01-01")

    found = me.track(fw, table({"value": -5}, **HALFWAY))["1.a"]

    assert (found.formula, found.status) == ("ratio", "off_track")


def test_falling_below_the_baseline_is_a_step_back_under_every_formula() -> None:
    assert halfway(30, indicator(40, 80), formula="ratio").status == "regressed"


@pytest.mark.parametrize(
    ("baseline", "status"), [(50, "regressed"), (me.Baseline("good"), "off_track")]
)
def test_a_state_that_is_lost_has_a_light_though_no_share(
    baseline: Any, status: str
) -> None:
    fw = plan(indicator(baseline, 50, direction="maintain"), start="2022-01-01")

    found = me.track(fw, table({"value": 49}, **HALFWAY))["1.a"]

    assert (found.status, found.expected, found.progress) == (status, 1, None)


def test_a_range_is_expected_at_its_date() -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")

    found = halfway(25, indicator(10, target))

    assert (found.expected, found.progress, found.status) == (0.5, 0.5, "on_track")


def test_moving_away_from_a_range_is_a_step_back() -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")

    assert halfway(5, indicator(10, target)).status == "regressed"


@pytest.mark.parametrize(
    ("value", "status"), [(95, "at_risk"), (75, "at_risk"), (30, "off_track")]
)
def test_a_target_missed_on_its_day_is_never_green(value: float, status: str) -> None:
    found = entry(indicator(), {"period_end": "2024-06-30", "value": value})

    assert found.status == status
    assert found.reason == "the target was due on 2024-01-01 and is not reached"


def test_a_missed_target_needs_no_share_to_be_missed() -> None:
    one = indicator(None, 10, direction="decrease")

    found = entry(one, {"period_end": "2024-06-30", "value": 15})

    assert (found.progress, found.status) == (None, "off_track")
    assert "lower is better" in found.reason
    assert "is not reached" in found.reason


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("pace", "at_risk"),
        ("variance", "at_risk"),
        ("report_card", "at_risk"),
        ("open_sdg", "at_risk"),
        ("akvo_rsr", "at_risk"),
        ("tola", "off_track"),
    ],
)
def test_presets_are_known_by_name(name: str, status: str) -> None:
    assert halfway(40, thresholds=name).status == status
    assert THRESHOLDS[name].source


@pytest.mark.parametrize("name", ["report_card", "open_sdg", "akvo_rsr", "tola"])
def test_a_preset_made_for_another_quantity_says_so(name: str) -> None:
    fw = plan(indicator())

    words = me.track(fw, table({"value": 40}), thresholds=name).summary()

    assert THRESHOLDS[name].quantity
    assert f"(meant for {THRESHOLDS[name].quantity})" in words


@pytest.mark.parametrize("name", ["pace", "variance"])
def test_a_preset_for_this_quantity_needs_no_such_words(name: str) -> None:
    words = me.track(plan(indicator()), table({"value": 40}), thresholds=name).summary()

    assert "meant for" not in words


def test_own_thresholds_change_the_light() -> None:
    strict = Thresholds("strict", on_track=1, at_risk=0.95)

    assert halfway(46, thresholds=strict).status == "off_track"


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(me.ModelError, match="Did you mean 'pace'"):
        halfway(46, thresholds="pase")


def test_what_is_no_name_of_a_preset_is_refused() -> None:
    wanted: Any = {"on_track": 0.9}

    with pytest.raises(me.ModelError, match="Known: 'pace'"):
        halfway(46, thresholds=wanted)


@pytest.mark.parametrize(
    ("progress", "light"),
    [(-0.4, "on_track"), (-0.44, "on_track"), (-0.5, "at_risk"), (-0.6, "off_track")],
)
def test_a_dip_that_is_planned_is_on_track(progress: float, light: str) -> None:
    assert THRESHOLDS["pace"].light(progress, expected=-0.4) == light


def test_a_target_missed_by_nobody_knows_how_much_is_off_track() -> None:
    ceiling = me.Target(10, operator="at_most", date="2024-01-01")
    one = indicator(None, ceiling, direction="decrease")

    found = halfway(14, one, as_of="2024-06-30", thresholds="variance")

    assert (found.progress, found.status) == (None, "off_track")


@pytest.mark.parametrize(
    ("on_track", "at_risk"),
    [(0.7, 0.9), (-1, -2), (float("nan"), 0), (True, 0), ("high", 0)],
)
def test_thresholds_that_cannot_be_are_refused(on_track: Any, at_risk: Any) -> None:
    with pytest.raises(me.ModelError):
        Thresholds("odd", on_track=on_track, at_risk=at_risk)


# No data


EMPTY = pd.DataFrame(columns=["indicator", "period_end", "value"])


def nothing(as_of: str | None, **fields: Any) -> Any:
    return me.track(plan(indicator(**fields)), EMPTY, as_of=as_of)["1.a"]


@pytest.mark.parametrize(
    ("frequency", "as_of", "status"),
    [
        (None, "2023-01-01", "no_data"),
        ("per_event", "2023-01-01", "no_data"),
        ("monthly", "2022-01-30", "not_due"),
        ("monthly", "2022-01-31", "overdue"),
        ("quarterly", "2022-03-30", "not_due"),
        ("quarterly", "2022-03-31", "overdue"),
        ("half_yearly", "2022-06-29", "not_due"),
        ("half_yearly", "2022-06-30", "overdue"),
        ("yearly", "2022-12-30", "not_due"),
        ("yearly", "2022-12-31", "overdue"),
        ("once", "2023-12-31", "not_due"),
        ("once", "2024-01-01", "overdue"),
        ("baseline_midterm_endline", "2023-12-31", "not_due"),
        ("baseline_midterm_endline", "2024-01-01", "overdue"),
        ("quarterly", None, "no_data"),
    ],
)
def test_the_frequency_says_whether_a_missing_value_is_late(
    frequency: str | None, as_of: str | None, status: str
) -> None:
    found = nothing(as_of, frequency=frequency)

    assert found.status == status
    assert "no value is reported" in found.reason


def test_a_midterm_target_makes_a_midterm_value_due() -> None:
    targets = [me.Target(50, date="2023-01-01"), me.Target(100, date="2024-01-01")]

    found = nothing("2023-01-01", target=targets, frequency="baseline_midterm_endline")

    assert found.status == "overdue"


def test_what_is_overdue_says_how_much() -> None:
    found = nothing("2022-12-31", frequency="quarterly", accumulation="per_period")

    assert "4 were due by 2022-12-31" in found.reason
    assert (found.parts_present, found.parts_expected) == (0, 4)


def test_no_value_is_expected_before_the_first_is_due() -> None:
    found = nothing("2022-02-01", frequency="quarterly")

    assert (found.parts_present, found.parts_expected) == (0, 0)


@pytest.mark.parametrize("status", ["not_due", "not_collected", "not_applicable"])
def test_the_reason_in_the_table_is_carried(status: str) -> None:
    found = entry(indicator(), {"status": status})

    assert found.reason == f"the value is {status.replace('_', ' ')}"
    assert found.status == ("not_due" if status == "not_due" else "no_data")


def test_what_does_not_apply_is_not_overdue() -> None:
    row = {"status": "not_applicable"}

    assert entry(indicator(frequency="monthly"), row).status == "no_data"


def test_a_row_that_is_not_due_outweighs_the_frequency() -> None:
    found = entry(
        indicator(frequency="quarterly"), {"status": "not_due"}, as_of="2022-12-31"
    )

    assert found.status == "not_due"


def test_that_a_later_value_is_not_due_excuses_no_earlier_one() -> None:
    row = {"status": "not_due", "period_end": "2023-12-31"}

    found = entry(indicator(frequency="quarterly"), row, as_of="2022-12-31")

    assert found.status == "overdue"


def test_a_value_that_is_not_due_does_not_move_the_day_of_the_report() -> None:
    rows = table({"value": 5}, {"status": "not_due", "period_end": "2023-12-31"})

    report = me.track(plan(indicator(accumulation="cumulative")), rows)

    assert str(report.as_of) == "2022-12-31"
    assert report["1.a"].parts_expected == 1


def test_a_value_that_stopped_coming_is_overdue() -> None:
    one = indicator(frequency="quarterly", accumulation="cumulative")
    row = {"period_end": "2022-06-30", "value": 30}

    assert entry(one, row, as_of="2022-09-29").status == "on_track"
    late = entry(one, row, as_of="2022-09-30")
    assert late.status == "overdue"
    assert late.reason == (
        "the last quarterly value is of 2022-06-30; the next was due on 2022-09-30 "
        "(missing: 2022 Q3)"
    )
    assert late.progress == 0.3


def test_a_target_once_reached_is_not_overdue() -> None:
    one = indicator(frequency="quarterly", accumulation="cumulative")

    assert entry(one, 100, as_of="2023-12-31").status == "achieved"


def test_nothing_is_overdue_after_the_end() -> None:
    one = indicator(frequency="quarterly", accumulation="cumulative")
    row = {"period_end": "2024-01-01", "value": 95}

    assert entry(one, row, as_of="2026-01-01").status == "at_risk"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2023, 11, 30), 3, dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2022, 1, 30), 1, dt.date(2022, 2, 28)),
        (dt.date(2022, 4, 30), 1, dt.date(2022, 5, 31)),
        (dt.date(9999, 12, 31), 1, None),
    ],
)
def test_months_are_counted_by_the_calendar(
    day: dt.date, months: int, later: dt.date | None
) -> None:
    assert add_months(day, months) == later


def test_a_project_that_starts_with_the_calendar_owes_no_count() -> None:
    dates = Schedule(frequency=me.Frequency.MONTHLY, start=dt.date.min)

    assert dates.values_due(dt.date(2022, 1, 1)) is None


@pytest.mark.parametrize(
    ("frequency", "status", "expected_date"),
    [
        ("yearly", "on_track", "2022-12-31"),
        ("once", "on_track", "2022-12-31"),
        ("baseline_midterm_endline", "on_track", "2022-12-31"),
        ("per_event", "at_risk", "2023-06-30"),
        (None, "at_risk", "2023-06-30"),
    ],
)
def test_a_value_keeps_its_light_until_the_next_one_is_due(
    frequency: str | None, status: str, expected_date: str
) -> None:
    found = entry(indicator(frequency=frequency), 60, as_of="2023-06-30")

    assert (found.status, str(found.expected_date)) == (status, expected_date)


def test_the_last_regular_value_is_due_at_the_end_of_the_plan() -> None:
    found = entry(
        indicator(0, me.Target(100, date="2023-12-01"), frequency="yearly"),
        55,
        as_of="2023-11-30",
    )

    assert (found.status, str(found.expected_date)) == ("on_track", "2022-12-31")


def test_an_endline_is_due_when_the_midterm_is_behind() -> None:
    targets = [me.Target(50, date="2023-01-15"), me.Target(100, date="2024-01-01")]
    one = indicator(0, targets, frequency="baseline_midterm_endline")

    before = entry(one, 48, as_of="2023-12-31")
    after = entry(one, 48, as_of="2024-01-02")

    assert (before.status, str(before.expected_date)) == ("on_track", "2022-12-31")
    assert (after.status, after.expected) == ("off_track", 1)


def test_a_sum_of_new_values_does_not_fall_below_its_baseline() -> None:
    one = indicator(20, 120, accumulation="per_period")

    found = halfway(10, one)

    assert (found.progress, found.status) == (-0.1, "off_track")
    assert "not part of the sum" in found.note


def test_a_ceiling_on_a_sum_is_not_reached_before_its_day() -> None:
    one = indicator(40, 10, direction="decrease", accumulation="per_period")

    assert halfway(5, one).status == "on_track"
    assert halfway(45, one).status == "regressed"
    assert entry(one, {"period_end": "2024-01-01", "value": 5}).status == "achieved"


def test_a_target_at_the_start_shows_no_direction() -> None:
    same, undated = indicator(0, 0, direction=None), indicator(None, 0, direction=None)

    assert halfway(0, same).status == "achieved"
    for one in (same, undated):
        found = halfway(5, one)
        assert found.status == "cannot_tell"
        assert "no direction is declared" in found.reason


@pytest.mark.parametrize(("value", "status"), [(50, "achieved"), (60, "achieved")])
def test_a_level_to_keep_may_be_exceeded(value: float, status: str) -> None:
    found = halfway(value, indicator(50, 50, direction="maintain"))

    assert found.status == status
    assert "not to fall below" in found.note


@pytest.mark.parametrize(
    ("value", "status"), [("Good", "achieved"), ("fair", "cannot_tell")]
)
def test_a_text_is_held_against_the_text_of_the_target(value: Any, status: str) -> None:
    one = indicator("poor", "good", measure="qualitative")

    assert halfway(value, one).status == status


def test_a_value_from_before_the_baseline_is_noted() -> None:
    found = entry(indicator(), {"period_end": "2021-12-31", "value": 5})

    assert "older than the baseline" in found.note


def test_what_is_due_once_but_has_no_date_is_not_late() -> None:
    found = nothing("2023-01-01", target=me.Target(100), frequency="once")

    assert found.status == "no_data"


def test_a_later_value_that_is_not_due_is_all_there_is_to_say() -> None:
    row = {"status": "not_due", "period_end": "2023-12-31"}

    assert entry(indicator(), row, as_of="2022-12-31").status == "not_due"
