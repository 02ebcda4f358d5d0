"""What is gathered from a table of measurements for the rules to read."""

import pandas as pd
import pytest

import iom_me as me
from iom_me.logic.evidence import Evidence, gather
from tests.tracking.build import indicator, plan, table


def gathered(*rows: dict[str, object]) -> Evidence:
    return gather(plan(indicator()), table(*rows))


def test_the_rows_of_an_indicator_stand_in_the_order_of_time() -> None:
    evidence = gathered(
        {"period_end": "2022-12-31", "value": 9},
        {"period_end": "2022-06-30", "value": 5},
    )

    assert [cell.value for cell in evidence.cells["1.a"]] == [5, 9]


def test_a_row_keeps_what_it_remarks_on_itself() -> None:
    (cell,) = gathered(
        {"value": 5, "unit": " EUR ", "claim": "achieved", "comment": "late"}
    ).cells["1.a"]

    assert (cell.unit, cell.claim, cell.comment) == ("EUR", "achieved", "late")


def test_comments_of_several_columns_are_put_together() -> None:
    (cell,) = gathered({"value": 5, "Comment": "late", "notes": "see annex"}).cells[
        "1.a"
    ]

    assert cell.comment == "late; see annex"


def test_remarks_that_are_not_there_are_empty() -> None:
    (cell,) = gathered({"value": 5, "unit": None, "comment": float("nan")}).cells["1.a"]

    assert (cell.unit, cell.claim, cell.comment) == ("", "", "")


def test_progress_is_that_of_tracking() -> None:
    fw, rows = plan(indicator()), table({"value": 40})

    assert gather(fw, rows).progress["1.a"] == me.track(fw, rows)["1.a"]


def test_the_means_of_results_are_not_capped() -> None:
    fw = plan(indicator(), indicator(id="1.b"))
    rows = table({"value": 150}, {"indicator": "1.b", "value": 50})

    assert gather(fw, rows).report.by_result["1"].mean == 1


def test_the_day_is_the_last_that_the_rows_speak_of() -> None:
    evidence = gathered({"value": 5, "recorded_on": "2023-01-15"})

    assert str(evidence.as_of) == "2023-01-15"


def test_without_values_there_is_no_day() -> None:
    rows = pd.DataFrame(columns=["indicator", "period_end", "value"])

    evidence = gather(plan(indicator()), rows)

    assert evidence.as_of is None
    assert not evidence.cells


def test_a_table_that_cannot_be_read_is_refused_as_in_tracking() -> None:
    with pytest.raises(me.DataError, match=r"is not in the plan \(Did you mean '1.a'"):
        me.check(plan(indicator()), table({"indicator": "1.A", "value": 5}))


def test_rules_about_data_are_applied_only_with_data() -> None:
    fw = plan(indicator())

    with_data = me.check(fw, table({"value": 5})).rules

    assert {"D01", "D10"} <= set(with_data)
    assert not {"D01", "D10"} & set(me.check(fw).rules)
