"""The door for measurements: what is accepted, what is refused, and how it is said."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest

import iom_me as me
from tests.tracking.build import entry, indicator, plan, table

FRAME = table(
    {"value": 5.0, "sex": None, "place": "Lagos"},
    {"value": 7.0, "sex": None, "place": "Edo"},
)


@pytest.mark.parametrize(
    "convert",
    [
        lambda frame: frame,
        lambda frame: frame.convert_dtypes(),
        lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
        lambda frame: frame.astype({"indicator": "category", "place": "category"}),
        lambda frame: frame.set_index(pd.Index([7, 7])),
        pl.from_pandas,
        lambda frame: pl.from_pandas(frame).lazy(),
        lambda frame: pl.from_pandas(frame).to_arrow(),
    ],
    ids=[
        "pandas",
        "nullable",
        "arrow",
        "category",
        "index",
        "polars",
        "lazy",
        "pyarrow",
    ],
)
def test_any_kind_of_table_gives_the_same_report(convert: Any) -> None:
    found = me.track(plan(indicator()), convert(FRAME))

    assert found.to_dict() == me.track(plan(indicator()), FRAME).to_dict()
    assert found["1.a"].actual == 12


def test_the_table_is_not_changed() -> None:
    frame = FRAME.copy()

    me.track(plan(indicator()), frame)

    pd.testing.assert_frame_equal(frame, FRAME)


@pytest.mark.parametrize(
    "day",
    [
        "2022-12-31",
        "2022-12-31T00:00:00+01:00",
        dt.date(2022, 12, 31),
        dt.datetime(2022, 12, 31, 18, 30),  # noqa: DTZ001
        pd.Timestamp("2022-12-31"),
        pd.Timestamp("2022-12-31", tz="Africa/Lagos"),
    ],
)
def test_days_are_read_in_any_form(day: Any) -> None:
    found = entry(indicator(), {"period_end": day, "value": 5})

    assert found.actual_date == dt.date(2022, 12, 31)


@pytest.mark.parametrize(
    "value", [5, 5.0, Decimal(5), pd.array([5], dtype="Int8")[0], True]
)
def test_numbers_are_read_in_any_form(value: Any) -> None:
    one = indicator(0, 10, measure="binary") if value is True else indicator()

    assert entry(one, {"value": value}).actual == (1 if value is True else 5)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown id": ({"indicator": "1.b", "value": 5}, "row 1.*'1.b'|Did you mean '1.a'"),
    "no id": ({"indicator": None, "value": 5}, "'indicator' is missing in row 1"),
    "id as number": ({"indicator": 1.1, "value": 5}, "read ids as text"),
    "no day": ({"period_end": None, "value": 5}, "'period_end' is missing in row 1"),
    "no such day": ({"period_end": "2022-02-30", "value": 5}, "not a date.*2022-02-30"),
    "a year": ({"period_end": 2022, "value": 5}, "not a date.*2022"),
    "text": ({"value": "360,000"}, "'value' is not a finite number in row 1.*360,000"),
    "decimal comma": ({"value": "3,1"}, "not a finite number"),
    "n/a": ({"value": "n/a"}, "not a finite number.*n/a"),
    "TBD": ({"value": "TBD"}, "not a finite number.*TBD"),
    "endless": ({"value": float("inf")}, "not a finite number.*inf"),
    "beyond floats": ({"value": 10**400}, "not a finite number"),
    "true": ({"value": True}, "not a finite number.*True"),
    "complex": ({"value": 1j}, "not a finite number"),
    "text below": ({"numerator": "x"}, "'numerator' is not a finite number"),
    "status": ({"status": "done"}, "'status' is none of reported"),
    "contradiction": ({"status": "not_due", "value": 5}, "no value, but there is one"),
    "reversed": ({"period_start": "2023-01-01", "value": 5}, "before 'period_start'"),
    "recorded": ({"value": 5, "recorded_on": "soon"}, "'recorded_on' is not a date"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_row_that_cannot_be_read_is_refused_by_its_number(name: str) -> None:
    row, message = REFUSED[name]
    frame = table({"value": 1, "period_end": "2022-06-30"}, row).astype(object)

    with pytest.raises(me.DataError, match=message):
        me.track(plan(indicator()), frame)


def test_many_bad_rows_are_named_in_part() -> None:
    frame = table(*[{"value": "x"}] * 8)

    with pytest.raises(me.DataError, match=r"rows 0, 1, 2, 3, 4 and 3 more"):
        me.track(plan(indicator()), frame)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["indicator", "value"], "no column 'period_end'"),
        (["period_end", "value"], "no column 'indicator'"),
        (["indicator", "period_end", "numerator"], "no values"),
        (["indicator", "period_end", "vlaue"], "Did you mean 'vlaue'"),
    ],
)
def test_a_table_without_what_is_needed_is_refused(
    columns: list[str], message: str
) -> None:
    with pytest.raises(me.DataError, match=message):
        me.track(plan(indicator()), pd.DataFrame(columns=columns))


@pytest.mark.parametrize("last", [["value"], ["status"], ["numerator", "denominator"]])
def test_one_way_to_say_values_is_enough(last: list[str]) -> None:
    frame = pd.DataFrame(columns=["indicator", "period_end", *last])

    assert me.track(plan(indicator()), frame)["1.a"].status == "no_data"


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(me.DataError, match="no table"):
        me.track(plan(indicator()), {"indicator": ["1.a"]})  # type: ignore[arg-type]


def test_a_text_is_a_value_where_the_measure_allows_it() -> None:
    found = entry(indicator(None, "good", measure="qualitative"), "  fair ")

    assert (found.actual, found.target) == ("fair", "good")


@pytest.mark.parametrize("value", ["80", "80 %", "1.000,5"])
def test_a_number_in_quotes_is_no_text(value: str) -> None:
    with pytest.raises(me.DataError, match="not a finite number"):
        entry(indicator(measure=None), value)


def test_blank_cells_are_empty_cells() -> None:
    found = entry(
        indicator(),
        {"value": " ", "status": " "},
        {"value": 5, "place": " ", "sex": ""},
    )

    assert "no value" in found.reason
    assert entry(indicator(), {"value": 5, "place": " ", "sex": ""}).actual == 5


def test_remarks_are_no_dimension_and_are_said_to_be_left() -> None:
    frame = table({"value": 5, "comment": "late", "Notes": "x"})

    report = me.track(plan(indicator()), frame)

    assert report["1.a"].actual == 5
    assert report.ignored_columns == ("comment", "Notes")
    assert "columns not used: comment, Notes" in report.summary()


def test_only_what_had_ended_by_the_day_counts() -> None:
    rows = table(
        {"period_end": "2022-06-30", "value": 5},
        {"period_end": "2022-12-31", "value": 9},
    )
    fw = plan(indicator(accumulation="cumulative"))

    report = me.track(fw, rows, as_of=dt.date(2022, 9, 30))

    assert report["1.a"].actual == 5
    assert (report.rows, report.rows_later) == (2, 1)
    assert "1 of them later" in report.summary()


def test_only_what_was_recorded_by_the_day_counts() -> None:
    row = {"value": 5, "recorded_on": "2023-02-15"}

    assert entry(indicator(), row, as_of="2023-02-14").actual is None
    assert entry(indicator(), row, as_of="2023-02-15").actual == 5


@pytest.mark.parametrize(
    ("recorded", "as_of"), [(None, "2022-12-31"), ("2023-02-15", "2023-02-15")]
)
def test_the_day_of_the_report_is_the_last_of_the_data(
    recorded: str | None, as_of: str
) -> None:
    frame = table({"value": 5, "recorded_on": recorded})

    assert str(me.track(plan(indicator()), frame).as_of) == as_of


def test_rows_laid_out_for_later_do_not_move_the_day_of_the_report() -> None:
    rows = table({"value": 5}, {"value": None, "period_end": "2023-12-31"})

    assert str(me.track(plan(indicator()), rows).as_of) == "2022-12-31"


def test_a_table_without_values_has_no_day() -> None:
    frame = table({"status": "not_due"})

    report = me.track(plan(indicator()), frame)

    assert report.as_of is None
    assert repr(report) == "<TrackingReport P: 1 not due>"


@pytest.mark.parametrize("as_of", ["yesterday", "2023-02-30", 2023])
def test_a_day_that_is_none_is_refused(as_of: Any) -> None:
    with pytest.raises(me.ModelError, match="not a date"):
        me.track(plan(indicator()), FRAME, as_of=as_of)
