"""How diagnostics show themselves."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from tests.impact.diagnostics.made import (
    group_time,
    households,
    quietly,
    study,
    table,
)
from tests.impact.diagnostics.test_composition import asked, panel

from iom_me.impact import (
    PlaceboPeriodsResult,
    equivalence_test,
    leave_one_out,
    placebo_groups,
    placebo_periods,
    pretrend_test,
)


def test_the_most_influential_clusters_are_drawn_on_top() -> None:
    without = leave_one_out(group_time(households(80)))

    axes = without.plot()

    assert "30 most influential of 80" in axes.get_title(loc="left")
    first = axes.get_yticklabels()[0].get_text()
    assert first == str(without.influential[0].cluster)


def test_clusters_that_turn_the_result_have_a_mark_of_their_own() -> None:
    result = group_time(table("rows"), unit=None, panel=False, cluster="cluster")

    axes = leave_one_out(result).plot()

    legend = axes.get_legend()
    assert legend is not None
    named = [text.get_text() for text in legend.get_texts()]
    assert "sign or significance turns" in named


def test_a_cluster_without_an_interval_is_drawn_as_a_point() -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"].isin([1, 3])))

    without = quietly(leave_one_out, group_time(alone))
    axes = without.plot()

    assert len(axes.get_yticklabels()) == 9
    assert "[no interval]" in without.summary()
    assert "Warning      Without 1, 3" in without.summary()


def test_nothing_to_draw_is_said() -> None:
    data = households(units=4)
    pair = data[data["unit"].isin([0, 1])]

    without = quietly(leave_one_out, group_time(pair, vcov="CR1"))
    axes = without.plot()

    assert "no effect can be estimated" in axes.texts[0].get_text()
    assert "cannot be estimated" in without.summary()


def test_several_clusters_that_carry_a_result_are_listed() -> None:
    data = households(units=4)

    without = quietly(leave_one_out, group_time(data))

    assert without.verdict == "rests on one cluster"
    assert "or 1 others" in without.sentence()


def earlier(data: pd.DataFrame) -> PlaceboPeriodsResult:
    return placebo_periods(
        data, outcome="outcome", unit="unit", time="time", treated_from="first"
    )


@pytest.mark.parametrize("effect", [0.0, 3.0])
def test_earlier_starts_are_drawn_with_the_true_ones(effect: float) -> None:
    data = households(effect=effect)

    axes = earlier(data).plot()

    assert [tick.get_text() for tick in axes.get_yticklabels()] == [
        "true starts", "1 earlier", "2 earlier",
    ]  # fmt: skip


def test_one_treated_unit_has_no_interval_before_the_start_either() -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"] == 1))

    found = quietly(earlier, alone)

    assert found.verdict == "untestable"
    assert "no earlier start has a standard error" in found.summary()
    assert "[no interval]" in found.summary()
    found.plot()


def test_one_line_says_what_was_found() -> None:
    data = table("common")
    result = group_time(data, cluster="cluster")
    waves = asked(panel())

    said = [
        repr(pretrend_test(result)),
        repr(pretrend_test(study(data[data["time"] >= 2013]))),
        repr(equivalence_test(result, margin=9)),
        repr(leave_one_out(result)),
        repr(earlier(data)),
        repr(placebo_groups(result)),
        repr(waves),
    ]

    for line, words in zip(
        said,
        (
            "not rejected",
            "outcome: untestable",
            "small, margin 9",
            "stands, 20 clusters",
            "2 earlier starts",
            "clusters",
            "80 units, 3 waves",
        ),
        strict=True,
    ):
        assert words in line


def test_a_picture_names_an_untestable_verdict() -> None:
    data = table("common")

    axes = equivalence_test(study(data[data["time"] >= 2013]), margin=1).plot()

    assert axes.get_title(loc="left").endswith("untestable")


def test_leads_without_an_interval_are_drawn_as_points() -> None:
    data = households(units=9)
    alone = data.assign(first=data["first"].where(data["unit"] == 1))

    checked = pretrend_test(group_time(alone))

    assert math.isnan(checked.leads[0].ci_low)
    assert "[no interval]" in checked.summary()
    assert len(checked.plot().get_yticklabels()) == 2
