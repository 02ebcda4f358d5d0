"""What holds for every plan and every ledger."""

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.tracking import track_budget
from tests import strategies
from tests.markup import parse
from tests.strategies import FEW_EXAMPLES
from tests.tracking.budget.build import line, plan

DAYS = st.dates(dt.date(2023, 6, 1), dt.date(2025, 6, 30))
CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
IDS = ("B1", "B1.1", "B1.2", "B2")
BUDGET = [
    line("B1", "1000"),
    line("B1.1", "600", parent="B1"),
    line("B1.2", "400", parent="B1"),
    line("B2", "500"),
]


def rows(
    ids: tuple[str, ...], amounts: st.SearchStrategy[Any], days: Any = DAYS
) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries(
        {
            "line": st.sampled_from(ids),
            "date": days,
            "amount": amounts,
            "kind": st.sampled_from([None, "expenditure", "commitment"]),
            "recorded_on": st.none() | days,
        }
    )
    return st.lists(row, max_size=8)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = ["line", "date", "amount", "kind", "recorded_on"]
    return pd.DataFrame(rows, columns=names, dtype=object)


@given(rows=rows(IDS, CENTS), data=st.data())
def test_the_order_of_rows_does_not_matter(
    rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(rows))

    first = track_budget(plan(*BUDGET), frame(rows))
    second = track_budget(plan(*BUDGET), frame(shuffled))

    assert [a.history for a in first.lines] == [b.history for b in second.lines]
    assert first.total == second.total


@given(rows=rows(IDS, CENTS), as_of=DAYS)
def test_money_is_neither_lost_nor_made(
    rows: list[dict[str, Any]], as_of: dt.date
) -> None:
    found = track_budget(plan(*BUDGET), frame(rows), as_of=as_of)

    known = [
        row
        for row in rows
        if row["date"] <= as_of and (row["recorded_on"] or as_of) <= as_of
    ]
    total = sum((row["amount"] for row in known), Decimal(0))
    assert found.total.expenditure is not None
    assert found.total.commitments is not None
    assert found.total.expenditure + found.total.commitments == total
    assert found.rows - found.rows_later == len(known)


@given(rows=rows(IDS, CENTS), as_of=DAYS, factor=st.integers(2, 1000))
def test_shares_and_lights_do_not_depend_on_the_unit_of_money(
    rows: list[dict[str, Any]], as_of: dt.date, factor: int
) -> None:
    larger = [row | {"amount": row["amount"] * factor} for row in rows]
    lines = [line(one.id, one.amount * factor, parent=one.parent) for one in BUDGET]

    first = track_budget(plan(*BUDGET), frame(rows), as_of=as_of)
    second = track_budget(plan(*lines), frame(larger), as_of=as_of)

    for one, other in zip(first.lines, second.lines, strict=True):
        assert one.status == other.status
        assert one.variance == other.variance
        assert one.spending_pace == other.spending_pace


@given(rows=rows(IDS, CENTS), as_of=DAYS)
def test_a_rate_of_one_changes_nothing(
    rows: list[dict[str, Any]], as_of: dt.date
) -> None:
    in_dollars = frame(rows).assign(currency="USD")

    first = track_budget(plan(*BUDGET), frame(rows), as_of=as_of)
    second = track_budget(plan(*BUDGET), in_dollars, as_of=as_of, rates={"USD": "1"})

    assert first.lines == second.lines


AMOUNTS = (
    strategies.numbers()
    | st.decimals(allow_nan=False)
    | st.booleans()
    | st.none()
    | st.sampled_from(["1234.50", "1,5", "", "-3", "NaN", "9" * 40])
)


@FEW_EXAMPLES
@given(
    fw=strategies.frameworks(max_results=3),
    data=st.data(),
    options=st.fixed_dictionaries(
        {
            "as_of": st.none() | strategies.dates(),
            "tolerance": st.sampled_from([0, 0.1, "0.5"]),
            "rates": st.sampled_from([None, {}, {"NGN": "0.0006"}]),
        }
    ),
)
def test_every_plan_gives_a_report_or_one_of_our_errors(
    fw: me.ResultsFramework, data: st.DataObject, options: dict[str, Any]
) -> None:
    ids = tuple(fw.budget_lines) or ("B1",)
    amounts = data.draw(st.sampled_from([AMOUNTS, CENTS]))
    bookings = frame(data.draw(rows(ids, amounts, strategies.dates())))
    try:
        report = track_budget(fw, bookings, **options)
    except me.IomMeError:
        return

    json.dumps(report.to_dict(), allow_nan=False)
    assert len(report.summary().split("\n")) <= 25
    assert "script" not in parse(report._repr_html_()).tags
    assert len(report.to_frame()) == len(fw.budget_lines)
    for one in (*report.lines, report.total):
        assert one.reason or one.expenditure is not None
        assert one.status != "cannot_tell" or one.reason
        assert one.explain()


@given(amount=st.decimals(allow_nan=False, allow_infinity=False))
def test_every_amount_of_a_plan_is_tracked_or_refused(amount: Decimal) -> None:
    try:
        found = track_budget(plan(line(amount=amount)), frame([]), as_of="2024-05-05")
    except me.ModelError:
        return

    assert found["B1"].budget == amount
    assert found["B1"].burn_rate is None or math.isfinite(found["B1"].burn_rate)


@given(st.sampled_from([Decimal("NaN"), float("nan"), float("inf"), None]))
def test_a_value_that_is_none_is_refused(amount: Any) -> None:
    rows = frame([{"line": "B1", "date": "2024-05-05", "amount": amount}])

    with pytest.raises(me.DataError, match="'amount'"):
        track_budget(plan(*BUDGET), rows)


@given(rows=rows(IDS, CENTS), as_of=DAYS)
def test_the_light_agrees_with_the_pace(
    rows: list[dict[str, Any]], as_of: dt.date
) -> None:
    found = track_budget(plan(*BUDGET), frame(rows), as_of=as_of)["B2"]
    pace = found.spending_pace
    assume(pace is not None)
    assert pace is not None

    if found.status == "on_plan":
        assert 0.9 - 1e-9 <= pace <= 1.1 + 1e-9
    if found.status == "underspent":
        assert pace < 0.9 + 1e-9
    if found.status == "ahead_of_plan":
        assert pace > 1.1 - 1e-9
