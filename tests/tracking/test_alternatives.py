"""What other formulas would say, and which lights depend on the formula."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st

import iom_me as me
from iom_me.tracking import Alternative, IndicatorProgress, Status, TrackingReport
from tests.tracking.build import entry, indicator, plan, table

HALFWAY = {"period_end": "2023-01-01"}
TRIPLES = pd.read_csv(Path(__file__).parent / "data" / "lights.csv", comment="#")


def halfway(value: float, one: me.Indicator, **options: Any) -> IndicatorProgress:
    return entry(one, HALFWAY | {"value": value}, **options)


def by_name(found: IndicatorProgress) -> dict[str, Alternative]:
    return {other.formula: other for other in found.alternatives}


# The published file: red below 50 %, green from 85 %, on the day of the target.


def published(formula: str = "auto") -> TrackingReport:
    indicators = [
        me.Indicator(
            f"1.{row}",
            "title",
            direction="increase" if triple.ascending else "decrease",
            baseline=me.Baseline(triple.baseline, date="2017-01-01"),
            targets=me.Target(triple.target, date="2019-12-31"),
        )
        for row, triple in enumerate(TRIPLES.itertuples())
    ]
    values = TRIPLES[["actual"]].rename(columns={"actual": "value"})
    values["indicator"] = [one.id for one in indicators]
    values["period_end"] = "2019-12-31"
    return me.track(
        plan(*indicators),
        values,
        thresholds="akvo_rsr",
        formula=formula,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("formula", ["auto", "baseline_relative", "ratio"])
def test_17_of_58_published_lights_depend_on_the_formula(formula: str) -> None:
    report = published(formula)

    assert len(report.entries) == 58
    assert len(report.sensitive()) == 17


def test_5_of_the_17_have_no_way_to_go() -> None:
    same = [
        found for found in published().sensitive() if found.baseline == found.target
    ]

    assert len(same) == 5
    assert all("are the same" in found.reason for found in same if found.reason)


def test_two_published_values_below_their_baseline_are_green_by_the_ratio() -> None:
    fell = [
        found
        for found in published().sensitive()
        if found.progress is not None and found.progress < 0
    ]

    rates = sorted(round(100 * (found.achievement_rate or 0)) for found in fell)
    lights = [by_name(found)["ratio"].status for found in fell]
    assert rates == [60, 60, 62, 94, 176]
    assert lights.count(Status.ON_TRACK) == 2


def test_two_published_values_have_not_moved_and_look_good_by_the_ratio() -> None:
    still = [found for found in published().entries if found.progress == 0]

    rates = [round(100 * (found.achievement_rate or 0)) for found in still]
    assert {86, 91} <= set(rates)


def test_two_published_targets_contradict_their_direction() -> None:
    report = published()

    odd = [e for e in report.entries if "already beyond" in e.reason]

    assert len(odd) == 2
    assert all(found.status == "cannot_tell" for found in odd)


# One by one


def test_the_ratio_is_kinder_where_much_was_there_before() -> None:
    found = halfway(52, indicator(40, 80))

    ratio = by_name(found)["ratio"]
    assert (found.status, ratio.status) == ("off_track", "at_risk")
    assert ratio.progress == pytest.approx(0.65)
    assert found.is_sensitive


def test_asking_for_the_ratio_makes_the_other_formula_the_alternative() -> None:
    found = halfway(52, indicator(40, 80), formula="ratio")

    other = by_name(found)["baseline_relative"]
    assert (found.status, other.status) == ("at_risk", "off_track")
    assert found.is_sensitive


def test_from_zero_both_formulas_are_one() -> None:
    found = halfway(30, indicator(0, 80))

    ratio = by_name(found)["ratio"]
    assert (ratio.progress, ratio.status) == (found.progress, found.status)
    assert not found.is_sensitive


def test_without_a_baseline_there_is_no_choice() -> None:
    fw = plan(indicator(None, 80), start="2022-01-01")

    found = me.track(fw, table({"value": 30}, **HALFWAY))["1.a"]

    other = by_name(found)["baseline_relative"]
    assert (other.progress, other.status) == (None, "cannot_tell")
    assert "no baseline number" in other.reason
    assert not found.is_sensitive


def test_a_target_at_the_baseline_has_a_light_by_the_ratio_only() -> None:
    found = halfway(60, indicator(50, 50, direction="increase"))

    assert (found.progress, found.status) == (None, "achieved")
    assert by_name(found)["ratio"].progress == pytest.approx(1.2)
    assert found.is_sensitive


def test_where_lower_is_better_the_ratio_is_shown_and_warned_of() -> None:
    found = halfway(35, indicator(40, 10, direction="decrease"))

    ratio = by_name(found)["ratio"]
    assert (found.status, ratio.status) == ("off_track", "on_track")
    assert ratio.progress == pytest.approx(3.5)
    assert "lower is better" in ratio.reason
    assert found.is_sensitive


def test_a_state_to_keep_is_no_matter_of_formulas_while_it_holds() -> None:
    kept = halfway(50, indicator(50, 50, direction="maintain"))

    assert kept.formula == "maintain"
    assert by_name(kept)["baseline_relative"].status == "cannot_tell"
    assert not kept.is_sensitive


def test_a_range_is_compared_by_its_lower_end() -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")

    found = halfway(80, indicator(10, target))

    assert by_name(found)["ratio"].progress == pytest.approx(2)
    assert found.is_sensitive  # outside the range, and twice its lower end


def test_without_a_date_no_formula_has_a_light() -> None:
    found = halfway(50, indicator(me.Baseline(40), me.Target(80)))

    assert {other.status for other in found.alternatives} == {Status.CANNOT_TELL}
    assert [other.progress for other in found.alternatives] == [0.625]
    assert not found.is_sensitive


def test_without_a_value_there_is_nothing_to_compare() -> None:
    found = entry(indicator())

    assert (found.alternatives, found.inputs, found.is_sensitive) == ((), (), False)


def test_a_milestone_asks_another_question_and_gives_the_same_light() -> None:
    targets = [me.Target(20, date="2023-01-01"), me.Target(100, date="2024-01-01")]

    found = halfway(15, indicator(0, targets))

    milestone = by_name(found)["milestone"]
    assert (found.progress, milestone.progress) == (0.15, 0.75)
    assert milestone.status == found.status == "at_risk"


@given(
    baseline=st.integers(-1000, 1000),
    target=st.integers(-1000, 1000),
    actual=st.integers(-1000, 1000),
    formula=st.sampled_from(["baseline_relative", "ratio"]),
)
def test_whether_it_depends_does_not_depend_on_what_was_asked(
    baseline: int, target: int, actual: int, formula: Any
) -> None:
    direction = "decrease" if target < baseline else "increase"
    one = indicator(baseline, target, direction=direction)

    auto, asked = halfway(actual, one), halfway(actual, one, formula=formula)

    assert auto.is_sensitive == asked.is_sensitive


@given(
    numbers=st.tuples(*[st.integers(1, 1000)] * 3),
    factor=st.sampled_from([0.001, 0.1, 3, 1e6]),
)
def test_whether_it_depends_does_not_depend_on_the_unit(
    numbers: tuple[int, int, int], factor: float
) -> None:
    one, other = (
        halfway(numbers[2] * scale, indicator(numbers[0] * scale, numbers[1] * scale))
        for scale in (1, factor)
    )

    assert [a.status for a in one.alternatives] == [
        a.status for a in other.alternatives
    ]
    assert one.is_sensitive == other.is_sensitive


# How it is told


def test_an_explanation_says_what_another_formula_would_change() -> None:
    words = halfway(52, indicator(40, 80)).explain()

    assert "By another formula: actual / target gives 65 %, at risk." in words
    assert "Taken alone, the formulas give different lights." in words


def test_an_explanation_says_why_another_formula_has_no_answer() -> None:
    words = entry(indicator(None, 80), 60).explain()

    assert "(actual - baseline) / (target - baseline) gives nothing (there is" in words
    assert "different lights" not in words


def test_the_numbers_that_went_in_are_named() -> None:
    relative, ratio = entry(indicator(40, 80), 52), entry(indicator(None, 80), 52)
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")
    band = entry(indicator(10, target), 25)

    assert dict(relative.inputs) == {"actual": 52, "baseline": 40, "target": 80}
    assert dict(ratio.inputs) == {"actual": 52, "target": 80}
    assert dict(band.inputs) == {
        "actual": 25,
        "baseline": 10,
        "lowest": 40,
        "highest": 60,
    }


def test_a_summary_counts_the_lights_that_depend() -> None:
    report = me.track(plan(indicator(40, 80)), table({"value": 52}, **HALFWAY))

    assert "The light of 1 depends on the formula." in report.summary()
