"""A light is shown only where the whole interval of the value has it."""

import itertools
from typing import Any

import pytest
from hypothesis import given, strategies as st
from matplotlib import pyplot as plt

import iom_me as me
from iom_me.tracking import IndicatorProgress, Status
from tests.tracking.build import entry, indicator, plan, table

HALFWAY = {"period_end": "2023-01-01"}
Z = 1.959963984540054


def surveyed(
    value: float, margin: float, one: me.Indicator | None = None, **options: Any
) -> IndicatorProgress:
    """A value with a margin of error at 95 %, half-way from 40 to 80."""
    row = HALFWAY | {"value": float(value), "std_error": margin / Z}
    return entry(one or indicator(40, 80, measure="percentage"), row, **options)


def test_52_plus_minus_4_of_80_is_off_track_or_at_risk() -> None:
    found = surveyed(52, 4)

    assert found.interval == pytest.approx((48, 56))
    assert found.status == "cannot_tell"
    assert found.reason == (
        "the 95 % interval of the value, 48 to 56, spans several lights: "
        "off track at 48, at risk at 56"
    )


def test_a_value_keeps_its_progress_where_its_light_is_lost() -> None:
    found = surveyed(52, 4)

    assert found.progress == pytest.approx(0.3)
    assert found.progress_interval == pytest.approx((0.2, 0.4))
    assert found.expected == pytest.approx(0.5)


def test_without_an_error_the_same_value_has_its_light() -> None:
    row = HALFWAY | {"value": 52.0}

    found = entry(indicator(40, 80, measure="percentage"), row)

    assert (found.interval, found.progress_interval) == (None, None)
    assert found.status == "off_track"


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (90, "achieved"),
        (65, "on_track"),
        (56, "at_risk"),
        (48, "off_track"),
        (30, "regressed"),
    ],
)
def test_a_small_error_takes_no_light_away(value: float, status: str) -> None:
    assert surveyed(value, 1).status == status


@pytest.mark.parametrize(
    ("value", "lights"),
    [
        (80, ("on track", "achieved")),
        (58, ("at risk", "on track")),
        (54, ("off track", "at risk")),
        (40, ("regressed", "off track")),
    ],
)
def test_an_error_across_a_threshold_takes_it_away(
    value: float, lights: tuple[str, str]
) -> None:
    found = surveyed(value, 2)

    low, high = lights
    assert found.status == "cannot_tell"
    assert f"{low} at {value - 2}, {high} at {value + 2}" in found.reason


def test_a_value_within_a_range_but_uncertain_is_not_achieved() -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")
    one = indicator(10, target, measure="percentage", direction=None)

    found = surveyed(50, 40, one)

    assert found.status == "cannot_tell"
    assert "achieved between" in found.reason


def test_a_missed_target_is_uncertain_too() -> None:
    row = {"period_end": "2024-06-30", "value": 79.0, "std_error": 2 / Z}

    found = entry(indicator(40, 80, measure="percentage"), row)

    assert found.status == "cannot_tell"
    assert "at risk at 77, achieved at 81" in found.reason


def test_what_is_overdue_is_so_whatever_the_value_is() -> None:
    one = indicator(40, 80, measure="percentage", frequency="quarterly")
    row = {"period_end": "2022-06-30", "value": 52.0, "std_error": 2}

    assert entry(one, row, as_of="2022-12-31").status == "overdue"


def test_how_many_were_asked_is_enough_for_an_interval() -> None:
    row = HALFWAY | {"value": 52.0, "n": 100}

    found = entry(indicator(40, 80, measure="percentage"), row)

    assert found.interval == pytest.approx((42.3, 61.5), abs=0.1)
    assert found.status == "cannot_tell"


def test_the_interval_is_in_the_frame_and_in_the_words() -> None:
    row = HALFWAY | {"value": 52.0, "std_error": 4 / Z}
    report = me.track(plan(indicator(40, 80, measure="percentage")), table(row))

    frame = report.to_frame()

    first = frame.iloc[0]
    assert [first["interval_low"], first["interval_high"]] == pytest.approx([48, 56])
    assert "95 % interval of the value: 48 to 56." in report.explain("1.a")


def test_the_picture_has_a_whisker_where_there_is_an_interval() -> None:
    row = HALFWAY | {"value": 52.0, "std_error": 4 / Z}
    report = me.track(plan(indicator(40, 80, measure="percentage")), table(row))

    axes = report.plot()

    lines: Any = axes.collections
    ends = lines[0].get_segments()[0][:, 0]
    legend: Any = axes.get_legend()
    assert ends == pytest.approx([0.2, 0.4])
    assert "95 % interval" in [text.get_text() for text in legend.get_texts()]
    plt.close("all")


def test_an_interval_without_progress_has_no_whisker() -> None:
    found = surveyed(52, 4, indicator(50, 50, measure="percentage"))

    assert found.interval is not None
    assert found.progress_interval is None


@given(
    value=st.floats(0, 100),
    margins=st.tuples(st.floats(0, 50), st.floats(0, 50)).map(sorted),
)
def test_less_certainty_never_makes_a_light(value: float, margins: list[float]) -> None:
    narrow, wide = (surveyed(value, margin).status for margin in margins)

    assert wide in {narrow, Status.CANNOT_TELL}


@given(value=st.floats(0, 100), margin=st.floats(0.1, 50), factor=st.floats(0.1, 100))
def test_a_light_that_is_shown_is_that_of_every_value_inside(
    value: float, margin: float, factor: float
) -> None:
    found = surveyed(value, margin)
    if found.status is Status.CANNOT_TELL or found.interval is None:
        return
    low, high = found.interval

    inside = [low + (high - low) * share for share in (0.01, 0.5, 0.99)]

    lights = {surveyed(other, 0).status for other in inside}
    assert lights == {found.status}
    assert all(a <= b for a, b in itertools.pairwise(inside))
