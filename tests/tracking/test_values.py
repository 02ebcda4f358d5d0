"""One value from many: over time, places and groups; refused where nothing adds up."""

from typing import Any

import pytest

import iom_me as me
from tests.tracking.build import entry, indicator, quarters

SEX = me.Disaggregation("sex", categories=["female", "male", "unknown"])
NEEDS = me.Disaggregation("needs", categories=["health", "housing"], is_exclusive=False)


def percentage(**fields: Any) -> me.Indicator:
    return indicator(0, 80, measure="percentage", **fields)


@pytest.mark.parametrize(
    ("accumulation", "actual"), [("per_period", 42), ("cumulative", 12), ("latest", 12)]
)
def test_accumulation_says_how_periods_add_up(accumulation: str, actual: int) -> None:
    found = entry(indicator(accumulation=accumulation), *quarters(5, 10, 15, 12))

    assert found.actual == actual
    assert str(found.actual_date) == "2022-12-31"


def test_one_period_leaves_no_question_of_accumulation() -> None:
    found = entry(indicator(accumulation=None), 5)

    assert (found.actual, found.note) == (5, "")


def test_several_periods_of_undeclared_counts_are_not_guessed() -> None:
    found = entry(indicator(accumulation=None), *quarters(5, 10))

    assert found.actual is None
    assert found.status == "cannot_tell"
    assert "accumulation is not declared" in found.reason
    assert (found.parts_present, found.parts_expected) == (2, 2)


def test_of_undeclared_percentages_the_latest_counts_and_that_is_said() -> None:
    found = entry(percentage(), *quarters(40, 60))

    assert found.actual == 60
    assert "accumulation assumed: latest" in found.note


def test_new_values_add_up_where_no_measure_is_declared() -> None:
    one = indicator(measure=None, accumulation="per_period")

    assert entry(one, *quarters(5, 10)).actual == 15


@pytest.mark.parametrize("measure", ["percentage", "ratio", "score", "binary"])
def test_what_is_no_count_is_never_summed_over_periods(measure: str) -> None:
    one = indicator(0, 1, measure=measure, accumulation="per_period")

    found = entry(one, *quarters(0.5, 0.75))

    assert found.actual is None
    assert "not averaged" in found.reason or "do not add up" in found.reason


def test_percentages_are_pooled_from_their_parts() -> None:
    rows = [
        row | {"numerator": n, "denominator": d}
        for row, (n, d) in zip(quarters(50, 90), [(5, 10), (81, 90)], strict=True)
    ]

    found = entry(percentage(accumulation="per_period"), *rows)

    assert found.actual == 86  # not 70, the mean of both


def test_a_ratio_is_pooled_without_a_factor_of_100() -> None:
    one = indicator(0, 2, measure="ratio", accumulation="per_period")
    rows = [
        {"period_end": "2022-06-30", "numerator": 3, "denominator": 2},
        {"period_end": "2022-12-31", "numerator": 1, "denominator": 2},
    ]

    assert entry(one, *rows).actual == 1


@pytest.mark.parametrize("denominator", [0, -4])
def test_a_denominator_that_is_not_positive_gives_no_value(denominator: int) -> None:
    found = entry(percentage(), {"numerator": 0, "denominator": denominator})

    assert found.actual is None
    assert "the denominator" in found.reason
    assert str(denominator) in found.reason


def test_a_period_in_which_nobody_came_does_not_spoil_the_pool() -> None:
    rows = [
        {"period_end": "2022-06-30", "numerator": 0, "denominator": 0},
        {"period_end": "2022-12-31", "numerator": 1, "denominator": 2},
    ]

    assert entry(percentage(accumulation="per_period"), *rows).actual == 50


def test_a_rounded_percentage_gives_way_to_its_parts() -> None:
    found = entry(percentage(), {"value": 78, "numerator": 63, "denominator": 80})

    assert found.actual == 78.75


def test_a_percentage_that_contradicts_its_parts_is_refused() -> None:
    found = entry(percentage(), {"value": 90, "numerator": 63, "denominator": 80})

    assert found.actual is None
    assert "do not agree" in found.reason


def test_parts_of_a_rate_are_of_no_use_to_a_count() -> None:
    found = entry(indicator(), {"numerator": 63, "denominator": 80})

    assert "neither 'percentage' nor 'ratio'" in found.reason


def test_a_numerator_alone_is_no_value() -> None:
    found = entry(
        percentage(),
        {"numerator": 63, "denominator": None, "status": "reported"},
    )

    assert found.actual is None
    assert "without its denominator" in found.reason


def test_a_falling_running_total_is_taken_and_noted() -> None:
    found = entry(indicator(accumulation="cumulative"), *quarters(5, 30, 25))

    assert found.actual == 25
    assert "falls from 30 (2022-06-30) to 25 (2022-09-30)" in found.note


def test_a_gap_in_a_running_total_does_no_harm() -> None:
    first, _, third = quarters(5, 30, 25)

    found = entry(indicator(accumulation="cumulative"), first, third)

    assert (found.actual, found.parts_present, found.parts_expected) == (25, 1, 1)


def test_a_missing_period_of_new_values_is_counted() -> None:
    first, second, third = quarters(5, 10, 15)
    second = {"period_end": second["period_end"], "status": "not_collected"}

    found = entry(indicator(accumulation="per_period"), first, second, third)

    assert (found.actual, found.parts_present, found.parts_expected) == (20, 2, 3)
    assert "2 of 3 parts are there" in found.note


def test_the_frequency_says_how_many_periods_there_should_be() -> None:
    one = indicator(accumulation="per_period", frequency="quarterly")

    found = entry(one, *quarters(5, 10, 15, 12)[2:])

    assert (found.parts_present, found.parts_expected) == (2, 4)


@pytest.mark.parametrize(
    "other",
    [
        {"period_start": "2022-03-31", "period_end": "2022-05-31", "value": 4},
        {"period_end": "2022-06-30", "value": 4},
    ],
    ids=["sharing a day", "without a start"],
)
def test_overlapping_periods_are_not_summed(other: dict[str, Any]) -> None:
    found = entry(indicator(accumulation="per_period"), *quarters(5, 10), other)

    assert found.actual is None
    assert "overlap" in found.reason


YEAR = {"period_start": "2022-01-01", "period_end": "2022-12-31"}


def test_a_year_and_its_quarters_are_not_added_up() -> None:
    one = indicator(accumulation="per_period")

    found = entry(one, *quarters(5, 10, 15, 12), YEAR | {"value": 42})

    assert found.actual == 42
    assert "4 periods within 2022-01-01 to 2022-12-31 are not added" in found.note
    assert (found.parts_present, found.parts_expected) == (1, 1)


def test_a_year_its_halves_and_its_quarters_count_once() -> None:
    one = indicator(accumulation="per_period")
    halves = [
        {"period_start": "2022-01-01", "period_end": "2022-06-30", "value": 15},
        {"period_start": "2022-07-01", "period_end": "2022-12-31", "value": 27},
    ]

    assert entry(one, *quarters(5, 10, 15, 12), *halves).actual == 42
    assert (
        entry(one, *quarters(5, 10, 15, 12), *halves, YEAR | {"value": 42}).actual == 42
    )


def test_a_year_stands_for_the_quarters_that_are_missing() -> None:
    found = entry(
        indicator(accumulation="per_period"), *quarters(5, 10), YEAR | {"value": 42}
    )

    assert found.actual == 42


@pytest.mark.parametrize(
    ("values", "year", "made"),
    [((5, 10, 15, 12), 40, "42"), ((5, 10, 15, 12), 44, "42"), ((30, 20), 40, "50")],
)
def test_a_year_that_contradicts_its_quarters_is_refused(
    values: tuple[float, ...], year: float, made: str
) -> None:
    one = indicator(accumulation="per_period")

    found = entry(one, *quarters(*values), YEAR | {"value": year})

    assert found.actual is None
    assert f"is {year}, and the periods within it make {made}" in found.reason


def test_quarters_ending_on_leap_days_do_not_overlap() -> None:
    rows = [
        {"period_start": "2023-12-01", "period_end": "2024-02-29", "value": 1},
        {"period_start": "2024-03-01", "period_end": "2024-05-31", "value": 2},
    ]

    assert entry(indicator(accumulation="per_period"), *rows).actual == 3


def test_periods_without_a_start_follow_one_another() -> None:
    rows = [{"period_end": day, "value": 4} for day in ("2022-03-31", "2022-06-30")]

    assert entry(indicator(accumulation="per_period"), *rows).actual == 8


def test_two_periods_that_end_together_must_agree() -> None:
    quarter = quarters(0, 0, 0, 40)[3]
    year = quarter | {"period_start": "2022-01-01"}
    one = indicator(accumulation="cumulative")

    assert entry(one, quarter, year).actual == 40
    assert "different values" in entry(one, quarter, year | {"value": 41}).reason


def test_only_what_falls_into_the_span_of_a_target_counts_for_it() -> None:
    target = me.Target(20, period=me.Period("2022-07-01", "2022-12-31"))
    one = indicator(0, target, accumulation="per_period")

    found = entry(one, *quarters(5, 10, 15, 12))

    assert found.actual == 27
    assert "2 earlier values" in found.note


def test_a_period_across_the_start_of_a_targets_span_is_refused() -> None:
    target = me.Target(20, period=me.Period("2022-02-01", "2022-12-31"))
    one = indicator(0, target, accumulation="per_period")

    assert "begins before" in entry(one, *quarters(5, 10)).reason


def by(dimension: str, **values: float) -> list[dict[str, Any]]:
    return [{dimension: name, "value": value} for name, value in values.items()]


def test_the_total_is_used_where_there_is_one() -> None:
    one = indicator(disaggregation=[SEX])

    found = entry(one, {"value": 154}, *by("sex", female=75, male=79))

    assert (found.actual, found.parts_present, found.parts_expected) == (154, 1, 1)


def test_a_total_is_used_beside_parts_that_the_plan_does_not_declare() -> None:
    assert entry(indicator(), {"value": 154}, *by("sex", female=75)).actual == 154


def test_parts_that_exceed_their_total_are_noted() -> None:
    one = indicator(disaggregation=[SEX])

    found = entry(one, {"value": 150}, *by("sex", female=75, male=79))

    assert found.actual == 150
    assert "make 154, more than the total 150" in found.note


def test_overlapping_groups_may_exceed_their_total() -> None:
    one = indicator(disaggregation=[NEEDS])

    found = entry(one, {"value": 150}, *by("needs", health=90, housing=80))

    assert found.note == ""


def test_exclusive_parts_make_the_total_and_say_how_many_were_there() -> None:
    found = entry(indicator(disaggregation=[SEX]), *by("sex", female=75, male=79))

    assert (found.actual, found.parts_present, found.parts_expected) == (154, 2, 3)
    assert "the total is made of the parts by sex" in found.note


def test_unknown_is_a_category_like_others() -> None:
    one = indicator(disaggregation=[SEX])

    found = entry(one, *by("sex", female=75, male=79, unknown=6))

    assert (found.actual, found.parts_present) == (160, 3)


def test_overlapping_groups_are_not_summed() -> None:
    found = entry(indicator(disaggregation=[NEEDS]), *by("needs", health=9, housing=8))

    assert found.actual is None
    assert "count persons twice" in found.reason


def test_parts_of_an_undeclared_dimension_are_not_summed() -> None:
    found = entry(indicator(), *by("sex", female=75, male=79))

    assert found.actual is None
    assert "only parts by 'sex'" in found.reason


def test_counts_of_places_add_up() -> None:
    found = entry(indicator(), *by("place", Lagos=5, Edo=7))

    assert (found.actual, found.parts_present, found.parts_expected) == (12, 2, 2)


def test_percentages_of_places_are_not_averaged() -> None:
    found = entry(percentage(), *by("place", Lagos=50, Edo=70))

    assert found.actual is None
    assert "not averaged" in found.reason


def test_percentages_of_places_are_pooled_if_their_parts_are_there() -> None:
    rows = [
        {"place": "Lagos", "numerator": 90, "denominator": 100},
        {"place": "Edo", "numerator": 0, "denominator": 20},
    ]

    assert entry(percentage(), *rows).actual == 75


def test_crossed_parts_add_up_if_every_dimension_is_exclusive() -> None:
    rows = [
        {"place": place, "sex": sex, "value": 1}
        for place in ("Lagos", "Edo")
        for sex in ("female", "male")
    ]

    assert entry(indicator(disaggregation=[SEX]), *rows).actual == 4


def test_two_ways_to_break_a_value_down_must_agree() -> None:
    one = indicator(disaggregation=[SEX])
    sexes = by("sex", female=5, male=7)

    assert entry(one, *sexes, *by("place", Lagos=5, Edo=7)).actual == 12
    assert "by place make 13" in entry(one, *sexes, *by("place", Lagos=13)).reason


def test_a_place_that_is_only_there_in_smaller_parts_counts_too() -> None:
    sex = me.Disaggregation("sex", categories=["female", "male"])
    rows = [
        {"place": "Lagos", "value": 8},
        {"place": "Edo", "sex": "female", "value": 3},
        {"place": "Edo", "sex": "male", "value": 5},
    ]

    found = entry(indicator(disaggregation=[sex]), *rows)

    assert (found.actual, found.parts_present, found.parts_expected) == (16, 3, 3)


def test_a_place_that_is_broken_down_in_two_ways_has_no_total() -> None:
    groups = [me.Disaggregation(name) for name in ("sex", "age")]
    rows = [
        {"place": "Lagos", "value": 8},
        {"place": "Edo", "sex": "female", "value": 3},
        {"place": "Edo", "age": "adult", "value": 5},
    ]

    found = entry(indicator(disaggregation=groups), *rows)

    assert found.actual is None
    assert "by place and age, others by place and sex" in found.reason


def test_parts_of_another_kind_are_not_carried_on_in_silence() -> None:
    sex = me.Disaggregation("sex", categories=["female", "male"])
    one = indicator(accumulation="cumulative", disaggregation=[sex])
    rows = [
        {"period_end": "2022-06-30", "place": "Edo", "value": 7},
        {"place": "Lagos", "sex": "female", "value": 3},
    ]

    found = entry(one, *rows)

    assert found.actual == 3
    assert "place Edo" not in found.note
    assert "earlier parts by place, of 2022-06-30, are not carried on" in found.note


def test_a_second_way_to_break_a_value_down_is_no_earlier_part() -> None:
    sex = me.Disaggregation("sex", categories=["female", "male"])
    one = indicator(accumulation="cumulative", disaggregation=[sex])
    rows = [
        {"place": "Lagos", "value": 8},
        {"sex": "female", "value": 3},
        {"sex": "male", "value": 5},
    ]

    found = entry(one, *rows)

    assert found.actual == 8
    assert "earlier parts" not in found.note


def test_parts_that_fall_below_an_earlier_total_are_noted() -> None:
    one = indicator(accumulation="cumulative")
    rows = [
        {"period_end": "2022-06-30", "value": 100},
        {"place": "Lagos", "value": 60},
    ]

    found = entry(one, *rows)

    assert "falls from 100 (2022-06-30) to 60 (2022-12-31)" in found.note


def test_a_place_that_reports_late_keeps_its_running_total() -> None:
    rows = [
        {"period_end": "2022-06-30", "place": "Lagos", "value": 5},
        {"period_end": "2022-06-30", "place": "Edo", "value": 7},
        {"period_end": "2022-09-30", "place": "Lagos", "value": 9},
    ]

    found = entry(indicator(accumulation="cumulative"), *rows)

    assert (found.actual, found.parts_present, found.parts_expected) == (16, 1, 2)
    assert "place Edo was last reported on 2022-06-30" in found.note


def test_two_rows_for_one_cell_are_not_chosen_from() -> None:
    found = entry(indicator(), {"value": 418}, {"value": 428})

    assert found.actual is None
    assert "418" in found.reason
    assert "428" in found.reason


def test_what_was_recorded_last_replaces_what_was_before() -> None:
    rows = [
        {"value": 428, "recorded_on": "2023-03-01"},
        {"value": 418, "recorded_on": "2023-01-31"},
    ]

    assert entry(indicator(), *rows).actual == 428
    assert entry(indicator(), *rows, as_of="2023-02-28").actual == 418


def test_two_records_of_one_day_are_told_apart_by_the_hour() -> None:
    rows = [
        {"value": 418, "recorded_on": "2023-01-31T09:00"},
        {"value": 428, "recorded_on": "2023-01-31T17:00"},
    ]

    assert entry(indicator(), *rows).actual == 428


def test_an_undated_record_gives_way_to_a_dated_one() -> None:
    undated: dict[str, Any] = {"value": 1, "recorded_on": None}
    dated = {"value": 2, "recorded_on": "2023-01-31"}

    assert entry(indicator(), undated, dated).actual == 2


def test_text_values_of_places_cannot_be_put_together() -> None:
    one = indicator(None, None, measure="qualitative")
    rows = [{"place": "Lagos", "value": "good"}, {"place": "Edo", "value": "fair"}]

    assert "text" in entry(one, *rows).reason


def test_a_rate_beyond_all_numbers_is_refused() -> None:
    found = entry(percentage(), {"numerator": 1e300, "denominator": 1e-300})

    assert found.actual is None
    assert "too large" in found.reason


def test_a_sum_beyond_all_numbers_is_refused() -> None:
    found = entry(indicator(accumulation="per_period"), *quarters(1.7e308, 1.7e308))

    assert found.actual is None
    assert "too large" in found.reason


def test_a_part_that_should_have_a_value_says_why_there_is_none() -> None:
    found = entry(
        indicator(accumulation="latest"),
        {"place": "Edo", "status": "not_collected"},
        {"place": "Lagos", "status": "not_applicable"},
    )

    assert found.reason.startswith("the value is not collected")


def test_the_periods_that_a_sum_lacks_are_named() -> None:
    one = indicator(accumulation="per_period", frequency="quarterly")
    first, _, third, _ = quarters(5, 10, 15, 12)

    found = entry(one, first, third, as_of="2022-12-31")

    assert "2 of 4 parts are there" in found.note
    assert "there is no value for 2022 Q2 and 2022 Q4" in found.note


def test_versions_that_were_replaced_may_contradict_each_other() -> None:
    found = entry(
        indicator(),
        {"value": 1, "recorded_on": None},
        {"value": 2, "recorded_on": None},
        {"value": 3, "recorded_on": "2023-01-01"},
    )

    assert found.actual == 3
