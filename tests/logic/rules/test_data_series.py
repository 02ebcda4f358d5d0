"""Values beside each other: parts and totals, earlier and later totals."""

from typing import Any

import pytest

import iom_me as me
from tests.logic.rules.data import found_in, severities
from tests.tracking.build import indicator

SEX = me.Disaggregation("sex", categories=["female", "male"])
AGE = me.Disaggregation("age", categories=["child", "adult"])
STATE = me.Disaggregation("state")
GROUP = me.Disaggregation("group", categories=["a", "b"], is_exclusive=False)


def by(dimension: str, **values: float) -> list[dict[str, Any]]:
    return [{dimension: name, "value": value} for name, value in values.items()]


def sums(total: float, *rows: dict[str, Any], **fields: Any) -> list[str]:
    options = {"disaggregation": [SEX, AGE, STATE, GROUP]} | fields
    findings = found_in("D02", indicator(**options), {"value": total}, *rows)
    return [finding.message for finding in findings]


# D02


def test_parts_that_do_not_make_the_total_are_a_warning() -> None:
    rows = [{"value": 100}, *by("sex", female=40, male=50)]

    (finding,) = found_in("D02", indicator(disaggregation=SEX), *rows)

    assert severities([finding]) == ["warning"]
    assert (finding.node, finding.indicator) == ("1", "1.a")
    assert finding.message.endswith(
        "for 2022-12-31, the parts by sex make 90, but the total is 100."
    )


@pytest.mark.parametrize(
    "rows",
    [
        by("sex", female=40, male=60),
        by("sex", female=40, male=50, unknown=10),
        by("sex", female=40),
        by("state", Lagos=40, Edo=50),
        by("group", a=80, b=60),
        by("place", Lagos=80, Edo=60),
        by("colour", red=80, blue=60),
        [],
    ],
)
def test_parts_that_may_make_the_total_are_left_alone(
    rows: list[dict[str, Any]],
) -> None:
    assert sums(100, *rows) == []


@pytest.mark.parametrize(
    "rows",
    [
        by("sex", female=101),
        by("state", Lagos=80, Edo=60),
        by("sex", female=40, male=50, unknown=20),
    ],
)
def test_parts_that_make_more_than_the_total_need_not_be_complete(
    rows: list[dict[str, Any]],
) -> None:
    assert len(sums(100, *rows)) == 1


@pytest.mark.parametrize("measure", ["percentage", "ratio", "score", None])
def test_what_does_not_add_up_is_not_added(measure: str | None) -> None:
    assert sums(60, *by("sex", female=60, male=60), measure=measure) == []


def test_amounts_may_be_rounded_one_by_one() -> None:
    rows = by("sex", female=33.4, male=66.8)

    assert sums(101, *rows, measure="currency") == []
    assert len(sums(101, *rows, measure="count")) == 1


def test_each_dimension_is_a_finding_of_its_own() -> None:
    rows = [*by("sex", female=40, male=50), *by("age", child=5, adult=5)]

    by_age, by_sex = sums(100, *rows)

    assert "the parts by age make 10" in by_age
    assert "the parts by sex make 90" in by_sex


def test_parts_of_a_part_are_held_against_that_part() -> None:
    rows = [
        {"sex": "female", "value": 50},
        {"sex": "female", "age": "child", "value": 10},
        {"sex": "female", "age": "adult", "value": 30},
    ]

    (message,) = sums(100, *rows)

    assert message.endswith(
        "for 2022-12-31 and female, the parts by age make 40, but the total is 50."
    )


def test_periods_of_one_dimension_are_one_finding() -> None:
    wrong = [{"value": 100}, *by("sex", female=40, male=50)]
    rows = [
        row | {"period_end": day}
        for day in ("2022-06-30", "2022-12-31")
        for row in wrong
    ]

    (finding,) = found_in("D02", indicator(disaggregation=SEX), *rows)

    assert finding.message.endswith(
        "the parts by sex do not make the total for 2022-06-30 and 2022-12-31; for the "
        "first of these they make 90, but the total is 100."
    )


def test_what_was_written_down_last_is_what_adds_up() -> None:
    rows = by("sex", female=40, male=50)
    revised = {"sex": "male", "value": 60, "recorded_on": "2023-02-01"}

    assert sums(100, *rows, revised) == []


def test_rows_that_contradict_each_other_are_left_to_tracking() -> None:
    assert sums(100, *by("sex", female=40, male=50), {"sex": "male", "value": 70}) == []


def test_sums_too_large_to_make_are_left_alone() -> None:
    assert sums(1e308, *by("sex", female=1e308, male=1e308)) == []


# D03


def totals(*values: float | None, **fields: Any) -> list[me.logic.Finding]:
    rows = [
        {"period_end": f"2022-{month:02}-28", "value": value}
        for month, value in enumerate(values, start=1)
    ]
    options = {"accumulation": "cumulative"} | fields
    return found_in("D03", indicator(**options), *rows)


def test_a_running_total_that_falls_is_a_warning() -> None:
    (finding,) = totals(10, 30, 25, 20)

    assert finding.severity is me.logic.Severity.WARNING
    assert finding.message.endswith(
        "the running total falls from 30 (2022-02-28) to 25 (2022-03-28)."
    )


def test_a_value_that_is_missing_is_no_fall() -> None:
    assert totals(10, None, 10, 12) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"accumulation": "latest"},
        {"accumulation": "per_period"},
        {"accumulation": None},
        {"measure": "percentage"},
    ],
)
def test_only_a_running_total_must_not_fall(fields: dict[str, Any]) -> None:
    assert totals(30, 10, **fields) == []


def test_a_running_total_cannot_fall_where_fewer_are_better_either() -> None:
    assert len(totals(30, 10, direction="decrease")) == 1


def test_a_part_can_fall_while_the_total_rises() -> None:
    rows = [
        {"period_end": "2022-06-30", "sex": "female", "value": 20},
        {"period_end": "2022-12-31", "sex": "female", "value": 15},
        {"period_end": "2022-06-30", "value": 20},
        {"period_end": "2022-12-31", "value": 40},
    ]

    (finding,) = found_in("D03", indicator(accumulation="cumulative"), *rows)

    assert "the running total of female falls from 20" in finding.message


def test_a_total_that_was_corrected_does_not_fall() -> None:
    rows = [
        {"period_end": "2022-06-30", "value": 50, "recorded_on": "2022-07-05"},
        {"period_end": "2022-06-30", "value": 30, "recorded_on": "2023-01-05"},
        {"period_end": "2022-12-31", "value": 40, "recorded_on": "2023-01-05"},
    ]

    assert found_in("D03", indicator(accumulation="cumulative"), *rows) == []
