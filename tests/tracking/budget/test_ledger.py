"""The door for the ledger: what is accepted, what is refused, and how it is said."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest

import iom_me as me
from iom_me.tracking import track_budget
from tests.tracking.budget.build import (
    HALF,
    commitment,
    entry,
    ledger,
    line,
    plan,
    report,
)

FRAME = pd.DataFrame(
    {
        "line": ["B1", "B1", "B1"],
        "date": ["2024-01-31", "2024-02-29", "2024-03-31"],
        "amount": [10.5, 20.25, -0.75],
        "kind": ["expenditure", None, "commitment"],
    }
)


@pytest.mark.parametrize(
    "convert",
    [
        lambda frame: frame,
        lambda frame: frame.convert_dtypes(),
        lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
        lambda frame: frame.astype({"line": "category", "kind": "category"}),
        lambda frame: frame.assign(date=pd.to_datetime(frame["date"])),
        lambda frame: frame.assign(amount=frame["amount"].astype(str)),
        lambda frame: frame.assign(amount=frame["amount"].astype(str).map(Decimal)),
        lambda frame: frame.set_index(pd.Index([7, 7, 7])),
        pl.from_pandas,
        lambda frame: pl.from_pandas(frame).lazy(),
        lambda frame: pl.from_pandas(frame).to_arrow(),
    ],
    ids=[
        "pandas",
        "nullable",
        "arrow",
        "category",
        "datetime",
        "text",
        "decimal",
        "index",
        "polars",
        "lazy",
        "pyarrow",
    ],
)
def test_any_kind_of_table_gives_the_same_report(convert: Any) -> None:
    found = track_budget(plan(line()), convert(FRAME))

    assert found.to_dict() == track_budget(plan(line()), FRAME).to_dict()
    assert found["B1"].expenditure == Decimal("30.75")
    assert found["B1"].commitments == Decimal("-0.75")


def test_the_table_is_not_changed() -> None:
    frame = FRAME.copy()

    track_budget(plan(line()), frame)

    pd.testing.assert_frame_equal(frame, FRAME)


def test_a_row_may_name_the_result_that_has_one_line() -> None:
    fw = plan(me.Output("1.1", "A trade"), line(node="1.1"), line("B2"))

    found = report(fw, {"line": None, "node": "1.1", "amount": 5})

    assert found["B1"].expenditure == 5


def test_the_line_decides_where_a_row_names_both() -> None:
    fw = plan(me.Output("1.1", "A trade"), line(node="1.1"), line("B2"))

    found = report(fw, {"line": "B2", "node": "1.1", "amount": 5})

    assert found["B2"].expenditure == 5


def test_the_result_alone_is_enough() -> None:
    fw = plan(me.Output("1.1", "A trade"), line(node="1.1"))
    rows = pd.DataFrame({"node": ["1.1"], "date": [HALF], "amount": [5]})

    assert track_budget(fw, rows)["B1"].expenditure == 5


TWO = plan(
    me.Output("1.1", "A trade"),
    me.Output("1.2", "A job"),
    line(node="1.1"),
    line("B2", node="1.1"),
)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"amount": 1, "line": "B11"}], r"'line' is no budget line .*mean 'B1'"),
        ([{"amount": 1, "line": 1.1}], r"'line' is not an id \(read ids as text\)"),
        ([{"amount": 1, "line": None}], r"'line' is missing in row 0"),
        (
            [{"amount": 1, "line": None, "node": None}],
            r"'node' is missing, and so is the line, in row 0",
        ),
        (
            [{"amount": 1, "line": None, "node": "1.1"}],
            r"'node' has several budget lines \(name the line\) in row 0 .*'1.1'",
        ),
        (
            [{"amount": 1, "line": None, "node": "1.2"}],
            r"'node' has no budget line of its own \(name the line\) in row 0",
        ),
        (
            [{"amount": 1, "node": "9.9"}],
            r"'node' is no result of the plan \(Known: '1.1', '1.2'\)",
        ),
        ([1, {"amount": None}], r"'amount' is missing in row 1 \(counted from 0\)"),
        ([{"amount": " "}], r"'amount' is missing in row 0"),
        ([1, 0.1 + 0.2], r"'amount' is a float .* in row 1 .*0.30000000000000004"),
        (["1,234.50"], r"write it as 1234.50: .* in row 0 .*'1,234.50'"),
        ([True], r"'amount' is not an amount .*True"),
        ([{"amount": 1, "date": None}], r"'date' is missing in row 0"),
        ([{"amount": 1, "date": "31.03.2024"}], r"'date' is not a date"),
        ([{"amount": 1, "recorded_on": "soon"}], r"'recorded_on' is not a date"),
        (
            [{"amount": 1, "kind": "income"}],
            r"'kind' is none of expenditure, commitment in row 0",
        ),
        ([{"amount": 1, "currency": "eur"}], r"'currency' is no currency code"),
        ([{"amount": 1, "Currency": "USD"}], r"'Currency' .* rename it to 'currency'"),
        ([{"amount": 1, "Recorded on": HALF}], r"rename it to 'recorded_on'"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused(rows: list[Any], message: str) -> None:
    with pytest.raises(me.DataError, match=message):
        report(TWO, *rows)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["line", "amount"], r"bookings have no column 'date'"),
        (["line", "date", "ammount"], r"no column 'amount'. Did you mean 'ammount'"),
        (["lines", "date", "amount"], r"need a column 'line' .* Did you mean 'lines'"),
    ],
)
def test_a_column_that_is_needed_is_asked_for(columns: list[str], message: str) -> None:
    with pytest.raises(me.DataError, match=message):
        track_budget(plan(line()), pd.DataFrame(columns=columns))


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(me.DataError, match="no table"):
        track_budget(plan(line()), [1, 2])  # type: ignore[arg-type]


def test_rows_of_later_days_are_counted_and_not_used() -> None:
    rows = [
        {"amount": 1, "date": "2024-03-31"},
        {"amount": 2, "date": "2024-04-01"},
        {"amount": 4, "date": "2024-03-01", "recorded_on": "2024-04-01"},
        {"amount": 8, "date": "2024-03-01", "recorded_on": "2024-03-31"},
    ]

    found = report([line()], *rows, as_of="2024-03-31")

    assert found["B1"].expenditure == 9
    assert (found.rows, found.rows_later) == (4, 2)
    assert "4 rows, 2 of them later and not used" in found.summary()


def test_without_a_day_the_last_one_of_the_ledger_counts() -> None:
    rows = [1, {"amount": 2, "date": "2024-03-01", "recorded_on": "2024-08-02"}]

    assert report([line()], *rows).as_of == dt.date(2024, 8, 2)


def test_an_empty_ledger_names_no_day() -> None:
    found = entry()

    assert found.expenditure == 0
    assert found.expected is None
    assert found.status == "cannot_tell"
    assert found.reason == "the ledger is empty and no day was given"


def test_columns_that_are_not_read_are_named() -> None:
    rows = ledger(1, **{f"extra {n}": "x" for n in range(6)}, description="grants")

    found = track_budget(plan(line()), rows)

    assert found.ignored_columns == tuple(f"extra {n}" for n in range(6))
    names = "extra 0, extra 1, extra 2, extra 3, extra 4, ..."
    assert f"columns not used: {names}" in found.summary()


def test_a_refund_lowers_what_is_spent_and_is_noted() -> None:
    found = entry("50", "-20", "-5.50", commitment("-1"), commitment("4"))

    assert found.expenditure == Decimal("24.50")
    assert found.note == "2 refunds: -25.50 EUR"


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [{"amount": n, "date": f"2024-0{n}-01"} for n in range(1, 6)]

    assert report([line()], *rows).to_dict() == report([line()], *rows[::-1]).to_dict()
