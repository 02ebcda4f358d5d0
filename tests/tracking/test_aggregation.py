"""Aggregation as it is declared: for each axis, in which order, and what is refused."""

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

import iom_me as me
from tests.tracking.build import entry, indicator, quarters

SEX = me.Disaggregation("sex", categories=["female", "male"])
ACTIVITY = me.Disaggregation("activity", is_exclusive=False)


def stock(**aggregation: str) -> me.Indicator:
    return indicator(accumulation="latest", aggregation=aggregation)


def score(**aggregation: str) -> me.Indicator:
    return indicator(0, 10, measure="score", aggregation=aggregation)


def places(**values: float) -> list[dict[str, Any]]:
    return [{"place": place, "value": value} for place, value in values.items()]


@pytest.mark.parametrize(
    ("time", "actual"), [("mean", 11), ("min", 4), ("max", 20), ("latest", 8)]
)
def test_states_are_put_together_over_time_as_declared(time: str, actual: int) -> None:
    found = entry(stock(time=time), *quarters(12, 20, 4, 8))

    assert found.actual == actual
    assert str(found.actual_date) == "2022-12-31"


def test_a_mean_over_time_of_sums_over_places() -> None:
    rows = [
        row | {"place": place, "value": value}
        for row, (one, other) in zip(quarters(0, 0), [(10, 20), (30, 40)], strict=True)
        for place, value in (("Lagos", one), ("Edo", other))
    ]

    assert entry(stock(time="mean", place="sum"), *rows).actual == 50


def test_a_declared_mean_over_time_says_how_many_periods_are_there() -> None:
    one = indicator(
        accumulation="latest", aggregation={"time": "mean"}, frequency="quarterly"
    )

    found = entry(one, *quarters(12, 20), as_of="2022-12-31")

    assert (found.parts_present, found.parts_expected) == (2, 4)


@pytest.mark.parametrize("accumulation", ["latest", "cumulative"])
def test_a_sum_of_states_over_time_is_refused(accumulation: str) -> None:
    one = indicator(accumulation=accumulation, aggregation={"time": "sum"})

    found = entry(one, *quarters(12, 20))

    assert found.actual is None
    assert "sum over time" in found.reason


def test_a_declared_aggregation_over_time_leaves_no_question_of_accumulation() -> None:
    one = indicator(accumulation=None, aggregation={"time": "max"})

    assert entry(one, *quarters(12, 20, 4)).actual == 20


@pytest.mark.parametrize(
    ("place", "actual"), [("mean", 6), ("min", 2), ("max", 10), ("sum", 12)]
)
def test_scores_of_places_are_put_together_as_declared(place: str, actual: int) -> None:
    assert entry(score(place=place), *places(Lagos=2, Edo=10)).actual == actual


def test_a_weighted_mean_counts_those_who_were_asked() -> None:
    rows = [
        row | {"n": n} for row, n in zip(places(Lagos=2, Edo=10), (30, 10), strict=True)
    ]

    assert entry(score(place="weighted_mean"), *rows).actual == 4


def test_a_weighted_mean_without_weights_is_refused() -> None:
    found = entry(score(place="weighted_mean"), *places(Lagos=2, Edo=10))

    assert "needs the column 'n'" in found.reason


def test_percentages_without_denominators_are_not_averaged() -> None:
    one = indicator(0, 80, measure="percentage", aggregation={"place": "mean"})

    found = entry(one, *places(Lagos=20, Edo=60))

    assert found.actual is None
    assert "not averaged" in found.reason


def test_a_mean_of_percentages_that_is_declared_is_taken_where_it_can_be_checked() -> (
    None
):
    one = indicator(0, 80, measure="percentage", aggregation={"place": "mean"})
    rows = [
        {"place": "Lagos", "numerator": 1, "denominator": 2},
        {"place": "Edo", "numerator": 1, "denominator": 10},
    ]

    assert entry(one, *rows).actual == 30


@pytest.mark.parametrize("measure", ["percentage", "ratio"])
def test_a_declared_sum_of_shares_is_refused(measure: str) -> None:
    one = indicator(0, 1, measure=measure, aggregation={"place": "sum"})

    assert "are not summed" in entry(one, *places(Lagos=0.2, Edo=0.6)).reason


def test_what_is_declared_not_to_be_put_together_is_refused() -> None:
    found = entry(indicator(aggregation={"place": "none"}), *places(Lagos=2, Edo=10))

    assert "the plan declares" in found.reason


def activities(*rows: tuple[str, str, float]) -> list[dict[str, Any]]:
    return [
        {"place": place, "activity": activity, "value": value}
        for place, activity, value in rows
    ]


REACHED = activities(
    ("Lagos", "cash", 100),
    ("Lagos", "training", 80),
    ("Edo", "cash", 10),
    ("Edo", "training", 60),
)


@pytest.mark.parametrize(("group", "actual"), [("max_then_sum", 160), ("max", 140)])
def test_people_reached_by_several_activities_count_once(
    group: str, actual: int
) -> None:
    one = indicator(disaggregation=ACTIVITY, aggregation={"group": group})

    found = entry(one, *REACHED)

    assert found.actual == actual
    assert "'activity' overlap" in found.note


def test_overlapping_groups_are_not_summed_even_if_that_is_declared() -> None:
    one = indicator(disaggregation=ACTIVITY, aggregation={"group": "sum"})

    assert "count persons twice" in entry(one, *REACHED).reason


def test_groups_and_places_have_methods_of_their_own() -> None:
    one = indicator(
        0,
        10,
        measure="score",
        disaggregation=SEX,
        aggregation={"group": "mean", "place": "min"},
    )
    rows = [
        {"place": "Lagos", "sex": "female", "value": 2},
        {"place": "Lagos", "sex": "male", "value": 8},
        {"place": "Edo", "sex": "female", "value": 4},
        {"place": "Edo", "sex": "male", "value": 4},
    ]

    assert entry(one, *rows).actual == 4


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=4), st.permutations(range(4)))
def test_the_order_of_rows_changes_no_method(
    values: list[float], order: list[int]
) -> None:
    rows = activities(
        *(
            (place, activity, value)
            for (place, activity), value in zip(
                [(p, a) for p in ("Lagos", "Edo") for a in ("cash", "training")],
                values,
                strict=True,
            )
        )
    )
    one = indicator(disaggregation=ACTIVITY, aggregation={"group": "max_then_sum"})

    found = entry(one, *rows).actual

    assert found == entry(one, *(rows[place] for place in order)).actual
    assert found == pytest.approx(max(values[:2]) + max(values[2:]))


# Uncertainty


def interval(one: me.Indicator, *rows: dict[str, Any]) -> tuple[float, float] | None:
    return entry(one, *rows).interval


def test_a_share_of_a_sample_has_the_interval_of_wilson() -> None:
    share = indicator(0, 80, measure="percentage")

    found = interval(share, {"value": 100 * 81 / 263, "n": 263})

    # Newcombe (1998), Statistics in Medicine 17, 857, table I, prints four digits.
    assert found == pytest.approx((25.53, 36.62), abs=0.005)


def test_a_design_effect_makes_the_sample_smaller() -> None:
    share = indicator(0, 80, measure="percentage")

    wide = interval(share, {"value": 52, "n": 500, "design_effect": 2})

    assert wide == pytest.approx(interval(share, {"value": 52, "n": 250}))


def test_an_interval_at_the_end_of_the_scale_stays_within_it() -> None:
    share = indicator(0, 80, measure="percentage")

    low, high = interval(share, {"value": 100, "n": 10}) or (0, 0)

    assert (round(low, 2), high) == (72.25, 100)


def test_errors_of_places_add_up_as_variances() -> None:
    rows = [
        row | {"std_error": error}
        for row, error in zip(places(Lagos=100, Edo=200), (3, 4), strict=True)
    ]

    half = 1.959963984540054 * 5

    assert interval(indicator(), *rows) == pytest.approx((300 - half, 300 + half))


def test_pooled_samples_are_one_sample() -> None:
    share = indicator(0, 80, measure="percentage")
    rows = [
        {"place": "Lagos", "numerator": 60, "denominator": 100, "n": 100},
        {"place": "Edo", "numerator": 70, "denominator": 150, "n": 150},
    ]

    assert interval(share, *rows) == pytest.approx(
        interval(share, {"value": 52, "n": 250})
    )


def test_where_one_error_is_missing_there_is_no_interval() -> None:
    rows = [
        {"place": "Lagos", "value": 1, "std_error": 1},
        {"place": "Edo", "value": 2},
    ]

    assert interval(indicator(), *rows) is None


def test_a_value_of_everybody_has_no_interval() -> None:
    share = indicator(0, 80, measure="percentage")

    assert interval(share, {"numerator": 130, "denominator": 250}) is None


def test_a_count_is_never_below_zero() -> None:
    low, _ = interval(indicator(), {"value": 3, "std_error": 4}) or (math.nan, 0)

    assert low == 0
