"""The arithmetic: published numbers come out, and traps do not catch us."""

import math
from typing import Any

import pandas as pd
import pytest

import iom_me as me
from iom_me.tracking import TrackingReport
from iom_me.tracking.progress.yardstick import (
    achievement_rate,
    baseline_relative,
    difference_from_target,
    meets,
)
from tests.tracking.build import entry, indicator, plan, table

# IDEE, Niger: target, actual, published rate in per cent. Published rates are cut, not
# always rounded, so they agree to one point.
IDEE = [
    (800, 568, 71),
    (5600, 3976, 71),
    (40, 46, 115),
    (40, 25, 63),
    (360, 569, 158),
    (360_000, 11_000, 3.1),
    (10, 45, 450),
    (1, 1, 100),
    (80, 71, 89),
    (80, 63, 78),
    (12, 7, 58),
    (600, 747, 125),
    (360, 747, 208),
    (290, 383, 132),
    (40, 23, 58),
    (40, 0, 0),
    (40, 22, 55),
]


@pytest.mark.parametrize(("target", "actual", "published"), IDEE)
def test_idee_rates_come_out(target: float, actual: float, published: float) -> None:
    found = entry(indicator(None, target), actual)

    assert found.formula == "ratio"
    assert 100 * (found.progress or 0) == pytest.approx(published, abs=1)


@pytest.mark.parametrize(
    ("target", "actual", "published"), [(320, 428, 34), (48, 154, 221), (150, 249, 66)]
)
def test_ng2_differences_from_the_target_come_out(
    target: float, actual: float, published: float
) -> None:
    found = entry(indicator(0, target), actual)

    assert 100 * (found.difference_from_target or 0) == pytest.approx(
        published, abs=0.5
    )
    assert found.achievement_rate == pytest.approx(1 + published / 100, abs=0.005)


def test_the_example_of_iati_comes_out() -> None:
    found = entry(indicator(15, 50, measure="percentage"), 53)

    assert found.formula == "baseline_relative"
    assert found.progress == pytest.approx(1.086, abs=5e-4)
    assert found.achievement_rate == pytest.approx(1.06)


def idee_output() -> TrackingReport:
    pairs = {
        "a": (10, 45),
        "b": (1, 1),
        "c": (80, 71),
        "d": (80, 71),
        "e": (80, 71),
        "f": (80, 63),
        "g": (3, 3),
        "h": (12, 7),
        "i": (50, 50),
    }
    indicators = [indicator(None, t, id=id) for id, (t, _) in pairs.items()]
    rows = [{"indicator": id, "value": value} for id, (_, value) in pairs.items()]
    return me.track(plan(*indicators), table(*rows), cap=False)


def test_the_uncapped_mean_of_idee_comes_out() -> None:
    record = idee_output().by_result["1"]

    assert record.mean == pytest.approx(1.28, abs=0.005)
    assert record.n == record.n_indicators == 9


def test_a_mean_names_the_indicator_that_lags_most() -> None:
    record = idee_output().by_result["1"]

    assert record.worst == "h"
    assert record.worst_progress == pytest.approx(7 / 12)


def test_a_cap_holds_back_the_mean_and_nothing_else() -> None:
    one, other = indicator(0, 10, id="1.a"), indicator(0, 80, id="1.b")
    rows = table({"indicator": "1.a", "value": 45}, {"indicator": "1.b", "value": 40})

    capped = me.track(plan(one, other), rows)

    assert capped.by_result["1"].mean == pytest.approx(0.75)
    assert capped["1.a"].progress == pytest.approx(4.5)
    assert capped.by_result["1"].is_capped


def test_a_mean_counts_only_what_has_progress_and_says_of_how_many() -> None:
    one, other = indicator(0, 10, id="1.a"), indicator(0, 80, id="1.b")

    record = me.track(plan(one, other), table({"value": 5})).by_result["1"]

    assert (record.mean, record.n, record.n_indicators) == (0.5, 1, 2)


def test_a_result_without_progress_has_no_mean() -> None:
    record = me.track(plan(indicator(None, None)), table({"value": 5})).by_result["1"]

    assert (record.mean, record.worst, record.n) == (None, None, 0)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "progress"),
    [
        (0, 100, 0, 0.0),  # a zero is a value
        (40, 10, 0, 4 / 3),  # decreasing to nothing: the best there is
        (40, 10, 25, 0.5),
        (-10, 10, 0, 0.5),
        (-10, -2, -4, 0.75),
        (50, 120, 155, 1.5),  # above 100 and beyond the target
        (10, 20, 5, -0.5),
    ],
)
def test_progress_is_the_share_of_the_way_from_the_baseline(
    baseline: float, target: float, actual: float, progress: float
) -> None:
    direction = "decrease" if target < baseline else "increase"

    found = entry(indicator(baseline, target, direction=direction), actual)

    assert found.progress == pytest.approx(progress)
    assert found.formula == "baseline_relative"


@pytest.mark.parametrize(
    "baseline", [None, me.NotAvailable("not_applicable"), "some", 40]
)
def test_the_ratio_needs_no_baseline(baseline: Any) -> None:
    found = entry(indicator(baseline, 80), 60, formula="ratio")

    assert (found.progress, found.formula) == (0.75, "ratio")


@pytest.mark.parametrize("baseline", [None, me.NotAvailable("not_applicable"), "some"])
def test_without_a_baseline_number_the_ratio_is_taken_and_said(baseline: Any) -> None:
    found = entry(indicator(baseline, 80), 60)

    assert (found.progress, found.formula) == (0.75, "ratio")
    assert "no baseline number" in found.note


NOT_COMPUTABLE: dict[str, tuple[me.Indicator, float | str, str]] = {
    "target equals baseline": (indicator(50, 50), 60, "the same"),
    "target zero in a ratio": (indicator(None, 0), 5, "target is 0"),
    "negative target in a ratio": (indicator(None, -10), -5, "negative"),
    "decreasing ratio": (
        indicator(None, 10, direction="decrease"),
        8,
        "lower is better",
    ),
    "ceiling in a ratio": (
        indicator(None, me.Target(10, operator="at_most"), direction=None),
        20,
        "lower is better",
    ),
    "no target": (indicator(0, None), 5, "no target"),
    "target undecided": (
        indicator(0, me.Target(me.NotAvailable("to_be_determined", due="2023-06-30"))),
        5,
        "to be determined (due 2023-06-30)",
    ),
    "target in words": (indicator(0, "at least 80 % (#TBD)"), 5, "the text"),
    "qualitative": (
        indicator(None, "good", measure="qualitative"),
        "fair",
        "qualitative",
    ),
    "ordinal": (indicator(1, 4, measure="ordinal"), 2, "ordinal"),
    "value in words": (
        indicator(0, 1, measure="binary"),
        "maybe",
        "the value is the text 'maybe'",
    ),
    "range without baseline": (
        indicator(None, me.Target(40, operator="between", upper=60)),
        20,
        "outside the target",
    ),
    "lost state": (indicator(50, 50, direction="maintain"), 49, "outside the target"),
    "huge": (indicator(-1e308, 1e308), 1e308, "too large"),
}


@pytest.mark.parametrize("name", NOT_COMPUTABLE)
def test_what_cannot_be_computed_has_a_reason_and_no_number(name: str) -> None:
    one, value, reason = NOT_COMPUTABLE[name]

    found = entry(one, value)

    assert found.progress is None
    assert reason in found.reason
    assert found.actual == value


@pytest.mark.parametrize("name", NOT_COMPUTABLE)
def test_what_cannot_be_computed_can_be_shown(name: str) -> None:
    one, value, reason = NOT_COMPUTABLE[name]

    report = me.track(plan(one), table({"value": value}))

    assert reason in str(report.to_frame().loc[0, "reason"])
    assert reason in report.explain("1.a")


def test_a_missing_value_is_not_zero() -> None:
    missing, zero = entry(indicator(10, 20)), entry(indicator(10, 20), 0)

    assert (missing.actual, missing.progress) == (None, None)
    assert missing.reason == "no value is reported"
    assert (zero.actual, zero.progress) == (0, -1.0)


@pytest.mark.parametrize(
    ("value", "progress"), [(40, 1.0), (50, 1.0), (60, 1.0), (30, 2 / 3), (80, 1 / 3)]
)
def test_a_range_is_reached_inside_and_approached_from_both_sides(
    value: float, progress: float
) -> None:
    target = me.Target(40, operator="between", upper=60, date="2024-01-01")

    found = entry(indicator(10, target), value)

    assert found.progress == pytest.approx(progress)
    assert found.formula == "range"


def test_overshooting_an_equal_target_is_not_progress() -> None:
    target = me.Target(50, operator="equal", date="2024-01-01")

    found = entry(indicator(10, target), 60)

    assert found.progress == pytest.approx(0.75)
    assert found.status != "achieved"


def test_a_state_to_keep_is_complete_while_it_holds() -> None:
    found = entry(indicator(50, 50, direction="maintain"), 50)

    assert (found.progress, found.formula, found.status) == (
        1.0,
        "maintain",
        "achieved",
    )


@pytest.mark.parametrize("value", [1, 1.0, True])
def test_a_binary_value_counts_as_a_number(value: Any) -> None:
    found = entry(indicator(0, 1, measure="binary"), value)

    assert found.progress == 1.0


def test_an_undeclared_direction_is_assumed_and_said() -> None:
    found = entry(indicator(0, 10, direction=None), 5)

    assert found.direction == "increase"
    assert "direction assumed: increase" in found.note


def test_a_ceiling_says_which_way_is_better() -> None:
    target = me.Target(5, operator="at_most", date="2024-01-01")

    found = entry(indicator(20, target, direction=None), 4)

    assert found.direction == "decrease"
    assert "taken from the target" in found.note
    assert found.status == "achieved"


def test_a_target_below_the_baseline_has_progress_but_no_light() -> None:
    found = entry(indicator(6, 4, direction=None), 5)

    assert found.progress == pytest.approx(0.5)
    assert found.status == "cannot_tell"
    assert "declare the direction" in found.reason
    assert "direction assumed: increase" in found.note


def test_a_floor_below_the_baseline_is_kept_or_lost() -> None:
    target = me.Target(4, operator="at_least", date="2024-01-01")

    kept, lost = entry(indicator(6, target), 5), entry(indicator(6, target), 3)

    assert (kept.formula, kept.progress, kept.status) == ("maintain", 1.0, "achieved")
    assert (lost.formula, lost.progress, lost.status) == ("maintain", None, "regressed")
    assert "already meets the target" in kept.note


def test_the_last_target_counts() -> None:
    targets = [me.Target(40, date="2023-01-01"), me.Target(80, date="2024-01-01")]

    found = entry(indicator(0, targets), 20)

    assert (found.target, found.progress) == (80, 0.25)


TWO = [me.Target(40, date="2023-01-01"), me.Target(80, date="2024-01-01")]


@pytest.mark.parametrize(
    ("day", "progress", "status"),
    [
        ("2022-07-01", 0.5, "on_track"),  # 20 of 40, the milestone ahead
        ("2023-01-01", 0.5, "off_track"),  # on the day of the milestone
        ("2023-07-01", 0.25, "off_track"),  # past it: 20 of 80, the final target
        ("2024-06-30", 0.25, "off_track"),
    ],
)
def test_a_milestone_is_that_which_is_in_force(
    day: str, progress: float, status: str
) -> None:
    found = entry(
        indicator(0, TWO), {"period_end": day, "value": 20}, formula="milestone"
    )

    assert found.formula == "milestone"
    assert found.progress == pytest.approx(progress)
    assert found.status == status


def test_without_a_baseline_the_note_names_the_milestone() -> None:
    row = {"period_end": "2022-07-01", "value": 20}

    found = entry(indicator(None, TWO), row, formula="milestone")

    assert dict(found.inputs) == {"actual": 20, "milestone": 40}
    assert "there is no baseline number: actual / milestone" in found.note


def test_no_progress_downwards_is_not_written_with_a_minus() -> None:
    one = indicator(40, 10, direction="decrease")

    found = entry(one, 40), entry(one, 40.001)

    assert str(found[0].progress) == "0.0"
    assert all("Progress: 0 % of the way" in one.explain() for one in found)


def test_a_milestone_reached_is_not_the_end() -> None:
    row = {"period_end": "2022-07-01", "value": 45}

    found = entry(indicator(0, TWO), row, formula="milestone")

    assert (found.progress, found.status) == (1.125, "on_track")
    assert "progress is towards 40, the target of 2023-01-01" in found.note
    assert found.target == 80


def test_the_final_target_reached_early_is_the_end_under_every_formula() -> None:
    row = {"period_end": "2022-07-01", "value": 80}

    found = entry(indicator(0, TWO), row, formula="milestone")

    assert (found.progress, found.status) == (2, "achieved")


def test_a_milestone_reached_excuses_no_late_value() -> None:
    one = indicator(0, TWO, frequency="quarterly", accumulation="cumulative")
    row = {"period_end": "2022-06-30", "value": 45}

    assert entry(one, row, as_of="2022-12-31", formula="milestone").status == "overdue"


def test_a_milestone_counts_from_the_baseline_and_is_told() -> None:
    row = {"period_end": "2022-07-01", "value": 25}

    words = entry(indicator(10, TWO), row, formula="milestone").explain()

    assert "= (25 - 10) / (40 - 10), by (actual - baseline) / (milestone" in words


def test_a_milestone_without_a_baseline_is_the_ratio_and_is_told() -> None:
    row = {"period_end": "2022-07-01", "value": 25}

    found = entry(indicator(None, TWO), row, formula="milestone")

    assert found.progress == 0.625
    assert "= 25 / 40, by actual / milestone" in found.explain()
    assert "no baseline number" in found.note


def test_a_falling_milestone_without_a_baseline_is_refused() -> None:
    targets = [me.Target(20, date="2023-01-01"), me.Target(10, date="2024-01-01")]
    one = indicator(None, targets, direction="decrease")

    found = entry(one, {"period_end": "2022-07-01", "value": 25}, formula="milestone")

    assert found.progress is None
    assert "lower is better" in found.reason


def test_a_milestone_stands_in_for_a_final_target_that_is_not_decided() -> None:
    later = me.Target(me.NotAvailable("to_be_determined"), date="2024-01-01")
    one = indicator(0, [TWO[0], later])

    found = entry(one, {"period_end": "2022-07-01", "value": 20}, formula="milestone")

    assert (found.progress, found.status) == (0.5, "on_track")
    assert entry(one, 20).progress is None


def test_without_milestones_the_final_target_is_in_force() -> None:
    found = entry(indicator(0, 80), 20, formula="milestone")

    assert (found.formula, found.progress) == ("milestone", 0.25)


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"direction": "increase"}, "declared"),
        ({"direction": None}, "assumed"),
    ],
)
def test_an_entry_says_where_its_direction_comes_from(
    fields: dict[str, Any], source: str
) -> None:
    assert entry(indicator(**fields), 5).direction_source == source


@pytest.mark.parametrize(
    ("operator", "direction"), [("at_most", "decrease"), ("at_least", "increase")]
)
def test_an_operator_shows_the_direction(operator: str, direction: str) -> None:
    target = me.Target(50, operator=operator, date="2024-01-01")

    found = entry(indicator(None, target, direction=None), 5)

    assert (found.direction, found.direction_source) == (direction, "inferred")
    assert "direction taken from the target" in found.note


def test_an_entry_knows_the_rows_it_comes_from() -> None:
    one = indicator(accumulation="per_period")
    rows = table(
        {"period_end": "2022-06-30", "value": 30},
        {"indicator": "1.b", "value": 1},
        {"period_end": "2022-12-31", "value": 20},
    )

    report = me.track(plan(one, indicator(id="1.b")), rows)

    assert report["1.a"].rows == (0, 2)
    assert "From rows 0, 2 of the table (counted from 0)." in report.explain("1.a")
    assert "From row 1 of the table" in report.explain("1.b")


def test_many_rows_are_shortened() -> None:
    one = indicator(accumulation="per_period")
    rows = [{"period_end": f"2022-01-{day:02}", "value": 1} for day in range(1, 16)]

    words = entry(one, *rows).explain()

    assert "From rows 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 5 more of the table" in words


def test_a_formula_that_does_not_exist_is_refused() -> None:
    with pytest.raises(me.errors.ModelError, match="Did you mean 'ratio'"):
        entry(indicator(), 5, formula="rato")


def test_pure_formulas_have_no_answer_where_there_is_none() -> None:
    assert baseline_relative(5, baseline=3, target=3) is None
    assert achievement_rate(5, 0) is None
    assert difference_from_target(5, 0) is None


def test_sums_of_decimals_reach_their_target() -> None:
    one = indicator(0, 0.3, accumulation="per_period")
    rows = [
        {"period_end": "2022-06-30", "value": 0.1},
        {"period_end": "2022-12-31", "value": 0.2},
    ]

    found = entry(one, *rows)

    assert found.status == "achieved"
    assert math.isclose(found.progress or 0, 1)


def test_numbers_stay_as_they_were_reported() -> None:
    found = entry(indicator(0, 10), 5.0)

    assert repr(found.actual) == "5"
    assert isinstance(entry(indicator(0, 10), 2.5).actual, float)
    assert pd.api.types.is_float_dtype(
        me.track(plan(indicator()), table({"value": 5})).to_frame()["progress"]
    )


def test_a_target_in_words_is_met_by_no_number() -> None:
    target = me.Target("most of them")

    assert not meets(5, target, indicator(0, target))
    assert meets(5, me.Target(4), indicator())
