"""A result as a whole, and a plan as a whole: counts and spreads before means."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.tracking import Status, TrackingReport
from tests.tracking.build import indicator, plan, table

HALFWAY = {"period_end": "2023-01-01"}


def report() -> TrackingReport:
    """Two results: one with a success and a failure, one with a step back."""
    values = {"1.a": 120, "1.b": 10, "2.a": -5}
    fw = plan(indicator(id="1.a"), indicator(id="1.b")).add(
        me.Outcome("2", "Councils decide", indicators=indicator(id="2.a")),
        me.Output("2.1", "Councils meet", indicators=indicator(id="2.1.a")),
    )
    rows = [{"indicator": id, "value": value} for id, value in values.items()]
    return me.track(fw, table(*rows, **HALFWAY))


def test_a_result_says_how_far_its_indicators_spread() -> None:
    assert report().by_result["1"].spread == (0.1, 1.2)


def test_a_result_counts_its_lights() -> None:
    counts = report().by_result["1"].counts

    assert counts == {Status.ACHIEVED: 1, Status.OFF_TRACK: 1}
    assert list(counts) == [Status.ACHIEVED, Status.OFF_TRACK]


def test_a_result_without_values_has_no_spread_but_a_count() -> None:
    record = report().by_result["2.1"]

    assert (record.spread, record.mean) == (None, None)
    assert record.counts == {Status.NO_DATA: 1}


def test_weights_of_indicators_are_added_up_by_light() -> None:
    shares = report().weighted({"1.a": 50, "1.b": 20, "2.a": 30})

    assert shares == {
        Status.ACHIEVED: 50,
        Status.OFF_TRACK: 20,
        Status.REGRESSED: 30,
    }
    assert list(shares) == [Status.ACHIEVED, Status.OFF_TRACK, Status.REGRESSED]


def test_the_weight_of_a_result_is_split_evenly_over_its_indicators() -> None:
    shares = report().weighted({"1": 60, "2": 40})

    assert shares == {
        Status.ACHIEVED: 30,
        Status.OFF_TRACK: 30,
        Status.REGRESSED: 40,
    }


def test_what_weighs_nothing_has_no_light() -> None:
    assert report().weighted({"1.a": 100, "2.a": 0}) == {Status.ACHIEVED: 100}


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"1": 60, "2": 30}, "make 90, not 100"),
        ({}, "make 0, not 100"),
        ({"1": 0.6, "2": 0.4}, "make 1, not 100"),
        ({"1": 50, "1.a": 50}, "count '1.a' twice"),
        ({"1.a": 50, "1": 50}, "count '1.a' twice"),
        ({"1": -10, "2": 110}, "weight of '1' is -10"),
        ({"1": float("nan"), "2": 100}, "is nan: write a number"),
        ({"1": "60", "2": 40}, "is '60': write a number"),
        ({"1": True, "2": 99}, "is True"),
        ({"1": Decimal("sNaN")}, "write a number from 0 to 100"),
        ({"1": 10**400}, "write a number from 0 to 100"),
        ([("1", 100)], "write a weight for each id"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: Any, message: str) -> None:
    with pytest.raises(me.ModelError, match=message):
        report().weighted(weights)


def test_a_weight_of_something_unknown_is_refused_with_the_near_miss() -> None:
    with pytest.raises(me.UnknownIdError, match=r"Did you mean '1.b' or '1.a'"):
        report().weighted({"1.c": 100})


def test_thirds_make_the_whole() -> None:
    shares = report().weighted(
        {"1.a": 33.3333333, "1.b": 33.3333333, "2.a": 33.3333334}
    )

    assert sum(shares.values()) == pytest.approx(100)


@pytest.mark.parametrize("whole", [Fraction(100), 100.0, 100])
def test_a_weight_may_be_any_kind_of_number(whole: Any) -> None:
    assert report().weighted({"1.a": whole}) == {Status.ACHIEVED: 100}


def test_an_exact_decimal_is_a_weight_too() -> None:
    assert report().weighted({"1.a": Decimal(100)}) == {  # type: ignore[dict-item]
        Status.ACHIEVED: 100
    }


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(sum))
def test_the_shares_of_all_lights_are_the_whole(parts: list[int]) -> None:
    total = sum(parts)
    ids = ["1.a", "1.b", "2.a"]

    shares = report().weighted(
        {id: 100 * part / total for id, part in zip(ids, parts, strict=True)}
    )

    assert sum(shares.values()) == pytest.approx(100)
    assert all(share > 0 for share in shares.values())


def test_the_record_of_a_result_is_fit_for_json() -> None:
    shown: Any = report().to_dict()

    first = shown["results"][0]
    assert first["spread"] == [0.1, 1.2]
    assert first["statuses"] == [["achieved", 1], ["off_track", 1]]
