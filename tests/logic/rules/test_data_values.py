"""What the values of one indicator mean: claims, deviations, targets far behind."""

from typing import Any

import attrs
import pytest

import iom_me as me
from iom_me.logic.evidence import gather
from tests.logic.found import found
from tests.logic.rules.data import found_in, severities
from tests.tracking.build import END, indicator, plan, table

ENDED: dict[str, Any] = {"period_end": END}


# D05


@pytest.mark.parametrize(
    "claim",
    ["achieved", "Achieved.", "TARGET MET", "atteint", "Cible atteinte", "alcanzado"],
)
def test_a_claim_that_the_values_deny_is_an_error(claim: str) -> None:
    (finding,) = found_in("D05", indicator(), {"value": 63, "claim": claim} | ENDED)

    assert severities([finding]) == ["error"]
    assert finding.message.endswith(
        f'is said to be "{claim}", but the value 63 does not reach the target 100.'
    )


@pytest.mark.parametrize(
    "claim",
    [
        "",
        "not achieved",
        "partially achieved",
        "on track",
        "achieved 63 %",
        "imefikiwa",
        "تحقق",
        "alcançado",
    ],
)
def test_other_words_are_no_claim(claim: str) -> None:
    assert found_in("D05", indicator(), {"value": 63, "claim": claim} | ENDED) == []


@pytest.mark.parametrize("value", [100, 154])
def test_a_claim_that_is_true_is_fine(value: float) -> None:
    row = {"value": value, "claim": "achieved"} | ENDED

    assert found_in("D05", indicator(), row) == []


def test_where_fewer_are_better_a_low_value_reaches_the_target() -> None:
    fw = indicator(40, 10, direction="decrease")

    assert found_in("D05", fw, {"value": 8, "claim": "achieved"} | ENDED) == []
    assert len(found_in("D05", fw, {"value": 12, "claim": "achieved"} | ENDED)) == 1


def test_an_assumed_direction_is_said_to_be_assumed() -> None:
    row = {"value": 63, "claim": "achieved"} | ENDED

    (finding,) = found_in("D05", indicator(direction=None), row)

    assert "no direction is declared" in finding.message


def test_a_ceiling_shows_the_direction() -> None:
    target = me.Target(10, date=END, operator="at_most")
    row = {"value": 12, "claim": "achieved"} | ENDED

    (finding,) = found_in("D05", indicator(40, target, direction=None), row)

    assert "no direction" not in finding.message


@pytest.mark.parametrize(("value", "count"), [(40, 0), (39, 1)])
def test_a_claim_may_speak_of_the_milestone(value: float, count: int) -> None:
    targets = [me.Target(40, date="2022-12-31"), me.Target(100, date=END)]
    row = {"value": value, "claim": "achieved"}

    assert len(found_in("D05", indicator(0, targets), row)) == count


def test_a_milestone_still_to_come_is_not_meant() -> None:
    targets = [
        me.Target(40, date="2022-06-30"),
        me.Target(80, date="2022-12-31"),
        me.Target(30, date="2023-06-30"),
        me.Target(100, date=END),
    ]
    row = {"value": 35, "claim": "achieved"}

    assert len(found_in("D05", indicator(0, targets), row)) == 1


def test_a_claim_from_after_the_last_target_is_held_against_it() -> None:
    row = {"value": 63, "claim": "achieved", "period_end": "2025-06-30"}

    assert len(found_in("D05", indicator(), row)) == 1


def test_a_claim_without_a_value_is_a_warning() -> None:
    (finding,) = found_in(
        "D05", indicator(), {"claim": "achieved", "status": "not_due"}
    )

    assert severities([finding]) == ["warning"]
    assert finding.message.endswith("but there is no value that shows it.")


def test_an_earlier_claim_is_not_held_against_a_later_value() -> None:
    rows = [
        {"period_end": "2022-06-30", "value": 100, "claim": "achieved"},
        {"period_end": "2022-12-31", "value": 90, "claim": "lost again"},
    ]

    assert found_in("D05", indicator(accumulation="latest"), *rows) == []


def test_claims_of_parts_count_if_all_parts_claim_it() -> None:
    sex = me.Disaggregation("sex", categories=["female", "male"])
    rows = [
        {"sex": "female", "value": 30, "claim": "achieved"} | ENDED,
        {"sex": "male", "value": 20, "claim": "achieved"} | ENDED,
    ]
    fw = indicator(disaggregation=sex)

    assert len(found_in("D05", fw, *rows)) == 1
    assert found_in("D05", fw, rows[0], rows[1] | {"claim": ""}) == []


def test_where_nothing_can_be_told_no_claim_is_denied() -> None:
    row = {"value": 63, "claim": "achieved"} | ENDED

    assert found_in("D05", indicator(0, None), row) == []
    assert found_in("D05", indicator(0, me.Target("good")), row) == []


# D06


def deviations(value: float, one: me.Indicator, **fields: Any) -> list[str]:
    row = {"value": value, "comment": ""} | ENDED | fields
    return [finding.message for finding in found_in("D06", one, row)]


@pytest.mark.parametrize(
    ("value", "deviation"), [(63, "-37 %"), (89.9, "-10 %"), (154, "+54 %")]
)
def test_a_value_far_from_the_target_asks_for_a_comment(
    value: float, deviation: str
) -> None:
    (message,) = deviations(value, indicator())

    assert f"differs from the target 100 by {deviation}, and no comment" in message


@pytest.mark.parametrize("value", [90, 100, 110])
def test_a_value_near_the_target_needs_no_comment(value: float) -> None:
    assert deviations(value, indicator()) == []


def test_the_limit_is_that_of_the_profile() -> None:
    iom = me.logic.profile("iom")
    lenient = attrs.evolve(iom, thresholds=me.logic.Thresholds(variance=0.5))
    evidence = gather(plan(indicator()), table({"value": 63} | ENDED))

    assert found("D06", plan(indicator()), evidence=evidence, profile=lenient) == []


@pytest.mark.parametrize("comment", ["Two partners left", "voir annexe"])
def test_a_comment_explains_it(comment: str) -> None:
    assert deviations(63, indicator(), comment=comment) == []
    assert deviations(63, indicator(), notes=comment) == []


@pytest.mark.parametrize("comment", ["-", "n/a", "NA"])
def test_a_dash_is_no_comment(comment: str) -> None:
    assert len(deviations(63, indicator(), comment=comment)) == 1


def test_a_comment_on_an_earlier_period_explains_it_too() -> None:
    rows = [
        {"period_end": "2023-06-30", "value": 10, "comment": "The rains came early"},
        {"value": 63} | ENDED,
    ]

    assert found_in("D06", indicator(accumulation="cumulative"), *rows) == []


def test_between_two_targets_nothing_is_planned() -> None:
    assert found_in("D06", indicator(), {"value": 3, "period_end": "2022-12-31"}) == []


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ({"period_end": "2022-12-31"}, 1),
        ({"period_end": "2023-02-28"}, 0),
        ({"period_start": "2022-12-01", "period_end": "2023-02-28"}, 1),
        ({"period_start": "2023-01-01", "period_end": "2023-02-28"}, 0),
    ],
)
def test_a_milestone_is_held_against_the_value_of_its_period(
    row: dict[str, Any], count: int
) -> None:
    targets = [me.Target(50, date="2022-12-31"), me.Target(100, date=END)]

    assert len(found_in("D06", indicator(0, targets), {"value": 30} | row)) == count


def test_the_final_target_is_due_once_the_table_speaks_of_later_days() -> None:
    fw = plan(indicator(), indicator(id="1.b"))
    rows = [
        {"period_end": "2023-11-30", "value": 63},
        {"indicator": "1.b", "value": 100} | ENDED,
    ]

    assert [one.indicator for one in found_in("D06", fw, *rows)] == ["1.a"]


@pytest.mark.parametrize(
    ("target", "fine", "far"),
    [
        ({"operator": "at_least"}, 300, 50),
        ({"operator": "at_most"}, 5, 150),
        ({"operator": "equal"}, 100, 150),
        ({"operator": "between", "upper": 140}, 140, 80),
        ({"operator": "between", "upper": 140}, 120, 160),
    ],
)
def test_a_declared_floor_ceiling_or_range_is_only_broken_from_outside(
    target: dict[str, Any], fine: float, far: float
) -> None:
    one = indicator(0, me.Target(100, date=END, **target))

    assert deviations(fine, one) == []
    assert len(deviations(far, one)) == 1


def test_a_target_below_zero_has_the_right_sign() -> None:
    (message,) = deviations(-5, indicator(0, -10))

    assert "by +50 %" in message


@pytest.mark.parametrize("target", [0, "good", me.NotAvailable("not_collected")])
def test_what_has_no_share_has_no_deviation(target: me.Value) -> None:
    assert deviations(5, indicator(3, target)) == []


def test_a_percentage_is_written_as_one() -> None:
    (message,) = deviations(50, indicator(0, 80, measure="percentage"))

    assert "the value 50 % (2024-01-01) differs from the target 80 % by" in message


def test_a_table_without_comments_is_one_finding() -> None:
    fw = plan(indicator(), indicator(id="1.b"))
    row = {"value": 63} | ENDED

    (finding,) = found_in("D06", fw, row, row | {"indicator": "1.b"})

    assert (finding.node, finding.indicator) == ("", "")
    assert finding.message.endswith("by more than 10 %: 1.a and 1.b.")


def test_a_table_with_comments_is_read_indicator_by_indicator() -> None:
    fw = plan(indicator(), indicator(id="1.b"), indicator(id="1.c"))
    row = {"value": 63} | ENDED

    findings = found_in(
        "D06",
        fw,
        row,
        row | {"indicator": "1.b"},
        row | {"indicator": "1.c", "comment": "The partner left"},
    )

    assert [one.indicator for one in findings] == ["1.a", "1.b"]


# D07


@pytest.mark.parametrize(("value", "count"), [(150, 0), (154, 1), (902, 1), (0, 0)])
def test_a_target_passed_by_half_is_looked_at(value: float, count: int) -> None:
    findings = found_in("D07", indicator(), {"value": value})

    assert severities(findings) == ["info"] * count


def test_progress_from_the_baseline_is_what_overshoots() -> None:
    (finding,) = found_in("D07", indicator(50, 60), {"value": 70})

    assert "progress is 200 % of the way to the target 60" in finding.message


def test_a_deep_fall_overshoots_where_fewer_are_better() -> None:
    fw = indicator(40, 30, direction="decrease")

    assert len(found_in("D07", fw, {"value": 10})) == 1


def test_a_range_cannot_be_overshot() -> None:
    target = me.Target(10, date=END, operator="between", upper=20)

    assert found_in("D07", indicator(0, target), {"value": 500}) == []
