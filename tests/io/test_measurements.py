import datetime as dt
import pickle
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st
from pandas.testing import assert_frame_equal

import iom_me as me
from iom_me.errors import DataError, DataWarning, FormatError
from iom_me.model.measurements import COLUMNS

HEADER = "indicator,period_end,value"


def indicator(id: str, measure: str | None) -> me.Indicator:
    dimensions = [
        me.Disaggregation("sex", categories=["female", "male"]),
        me.Disaggregation("district"),
    ]
    return me.Indicator(id, id, measure=measure, disaggregation=dimensions)


@pytest.fixture(scope="module")
def plan() -> me.ResultsFramework:
    indicators = [indicator(f"1.{measure}", measure) for measure in me.Measure]
    return me.ResultsFramework(
        "P", "Return", results=[me.Outcome("1", "Jobs", indicators=indicators)]
    )


def row(**cells: Any) -> dict[str, Any]:
    """A row that is good, but for these cells."""
    return {"indicator": "1.count", "period_end": "2024-03-31", "value": 40} | cells


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or [row()])


def problems(
    data: Any, plan: me.ResultsFramework | None = None
) -> list[tuple[str, str]]:
    """Read what must not be read; return what is wrong with it."""
    with pytest.raises(DataError) as caught:
        me.read_measurements(data, plan)
    return [(path, message) for path, message in caught.value.problems]


def csv(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "measurements.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def xlsx(folder: Path, *rows: list[Any], skip: int = 0) -> Path:
    path = folder / "measurements.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Data"
    for number, cells in enumerate(rows, 1 + skip):
        for column, cell in enumerate(cells, 1):
            sheet.cell(number, column, cell)
    book.save(path)
    return path


# What comes out


def test_the_known_columns_are_always_there_in_their_order() -> None:
    read = me.read_measurements(table(row(sex="female", value=1)))

    assert tuple(read.columns) == (*COLUMNS, "sex")


def test_columns_have_one_type_also_in_an_empty_table() -> None:
    empty = me.read_measurements(table()[:0])
    full = me.read_measurements(table())

    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert str(full.dtypes["period_end"]) == "datetime64[us]"
    assert str(full.dtypes["value"]) == "float64"


def test_what_is_missing_is_not_zero_but_missing() -> None:
    read = me.read_measurements(table(row(value=None, status="not_due")))

    assert read["value"].isna().all()
    assert read["period_start"].isna().all()
    assert list(read["place"]) == [""]


def test_a_value_without_a_status_is_reported() -> None:
    read = me.read_measurements(table(row(), row(place="Kano", status="estimated")))

    assert list(read["status"]) == ["reported", "estimated"]


def test_reading_twice_changes_nothing() -> None:
    once = me.read_measurements(table(row(), row(sex="female", source="Survey")))

    assert_frame_equal(me.read_measurements(once), once)


def test_the_table_of_the_user_is_not_changed(plan: me.ResultsFramework) -> None:
    mine = table(row(period_end="2024-03-31", place=None))
    before = mine.copy(deep=True)

    me.validate_measurements(mine, plan)

    assert_frame_equal(mine, before)


@pytest.mark.parametrize("header", ["Indicator", " indicator ", "INDICATOR"])
def test_known_columns_are_known_in_any_case(header: str) -> None:
    read = me.read_measurements(table().rename(columns={"indicator": header}))

    assert list(read["indicator"]) == ["1.count"]


@pytest.mark.parametrize(
    "day",
    [
        "2024-03-31",
        "2024-03-31T00:00:00",
        dt.date(2024, 3, 31),
        dt.datetime(2024, 3, 31),  # noqa: DTZ001 - as a workbook gives it
        pd.Timestamp("2024-03-31"),
        pd.Timestamp("2024-03-31", tz="Africa/Lagos"),
    ],
    ids=repr,
)
def test_a_day_may_be_written_in_several_ways(day: object) -> None:
    read = me.read_measurements(table(row(period_end=day)))

    assert list(read["period_end"]) == [pd.Timestamp("2024-03-31")]


@pytest.mark.parametrize("year", [1, 9999])
def test_days_far_away_are_read(year: int) -> None:
    read = me.read_measurements(table(row(period_end=dt.date(year, 1, 1))))

    assert [day.year for day in read["period_end"]] == [year]


def test_the_time_at_which_a_value_was_recorded_is_kept() -> None:
    read = me.read_measurements(table(row(recorded_on="2024-04-02T10:30:00")))

    assert list(read["recorded_on"]) == [pd.Timestamp("2024-04-02 10:30")]


# Where it comes from


@pytest.mark.parametrize(
    "convert",
    [
        pl.from_pandas,
        pa.Table.from_pandas,
        lambda frame: pl.from_pandas(frame).lazy(),
        lambda frame: frame.convert_dtypes(),
        lambda frame: frame.astype("category"),
        lambda frame: frame.set_index([[5, 5]]),
    ],
    ids=["polars", "pyarrow", "lazy", "nullable", "categories", "index"],
)
def test_frames_of_any_kind_are_read_alike(convert: Any) -> None:
    rows = table(row(n=3, sex="female"), row(value=None, status="not_due"))

    assert_frame_equal(me.read_measurements(convert(rows)), me.read_measurements(rows))


def test_a_csv_file_and_a_workbook_are_read_alike(tmp_path: Path) -> None:
    day = dt.datetime(2024, 3, 31)  # noqa: DTZ001 - as a workbook gives it
    text = csv(tmp_path, HEADER + ",sex", "1.a,2024-03-31,40,", "1.b,2024-03-31,1.5,é")
    book = xlsx(
        tmp_path,
        ["indicator", "period_end", "value", "sex"],
        ["1.a", day, 40, None],
        ["1.b", "2024-03-31", 1.5, "é"],
    )

    assert_frame_equal(me.read_measurements(text), me.read_measurements(book))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_by_what_its_header_says(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [
        line.replace(",", delimiter) for line in (HEADER + ",place", "1,2024-03-31,3,é")
    ]

    read = me.read_measurements(csv(tmp_path, *lines, encoding=encoding))

    found = read[["indicator", "value", "place"]].to_numpy().tolist()
    assert found == [["1", 3.0, "é"]]


def test_quoted_cells_hold_commas_and_line_breaks(tmp_path: Path) -> None:
    path = csv(tmp_path, HEADER + ",note", '1,2024-03-31,3,"a, b', 'c"')

    assert list(me.read_measurements(path)["note"]) == ["a, b\nc"]


def test_empty_rows_of_a_file_are_left_out(tmp_path: Path) -> None:
    path = csv(tmp_path, "", HEADER, ",,", "1,2024-03-31,3", " , , ", "")

    assert len(me.read_measurements(path)) == 1


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = xlsx(tmp_path, HEADER.split(","), ["1", "2024-03-31", 3], skip=2)

    assert len(me.read_measurements(path, sheet="Data")) == 1
    with pytest.raises(FormatError, match="no sheet 'data'. Did you mean 'Data'"):
        me.read_measurements(path, sheet="data")


def test_a_sheet_with_formulas_is_read_with_a_warning(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [*HEADER.split(","), "n"], ["1", "2024-03-31", 3, "=1+1"])

    with pytest.warns(DataWarning, match="holds formulas"):
        me.read_measurements(path)


@pytest.mark.parametrize("title", ["Monitoring data 2024", "sep=;", "Données;;"])
def test_a_title_above_the_header_is_skipped_with_a_warning(
    tmp_path: Path, title: str
) -> None:
    path = csv(tmp_path, title, "Indicator;Period end;value", "1.a;2024-03-31;3")

    with pytest.warns(DataWarning, match="header is in row 2"):
        back = me.read_measurements(path)

    assert back["value"].tolist() == [3.0]


def test_rows_below_a_title_keep_their_numbers(tmp_path: Path) -> None:
    path = csv(tmp_path, "Title", "", HEADER, "1.a,2024-03-31,n/a")

    with pytest.warns(DataWarning):
        ((where, _),) = problems(path)

    assert where == "row 4, value"


def test_a_row_of_totals_is_named_as_such(
    tmp_path: Path, plan: me.ResultsFramework
) -> None:
    path = csv(tmp_path, HEADER, "Total,2024-03-31,3")

    ((_, message),) = problems(path, plan)

    assert "Delete rows of totals" in message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "there is nothing in it"),
        (b"\xff\xfe", "save it as 'CSV UTF-8'"),
        ("indicator,période".encode("cp1252"), "save it as 'CSV UTF-8'"),
        ("a\nb\né".encode("cp1252"), "line 3"),
        (b"indicator,period_end,value\n1,2024-03-31,\x00", "it holds a NUL"),
        (b'indicator,period_end,value\n1,2024-03-31,"3', "it is no CSV"),
        (b'indicator,period_end,value\n1,2024-03-31,"3"4', "it is no CSV"),
        (b"indicator,period_end,value\n1,2024-03-31,3,4", "4 cells, the header 3"),
        (b"indicator,period_end,value\n" + b"9" * 200_000, "field larger"),
    ],
)
def test_what_is_no_csv_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "measurements.csv"
    path.write_bytes(content)

    with pytest.raises(FormatError, match=message):
        me.read_measurements(path)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "measurements.ods"

    with pytest.raises(FormatError, match=r"save it as \.csv or \.xlsx"):
        me.read_measurements(path)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(DataError, match="no table"):
        me.read_measurements([1, 2, 3])  # type: ignore[arg-type]  # on purpose


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("indicator,value", "no column 'period_end'"),
        ("Indicator id,period_end,value", "no column 'indicator'. Did you mean"),
        ("indicator,period_end", "have no values"),
        ("indicator,period_end,numerator", "have no values"),
        ("indicator,period_end,value,,sex", "has no name"),
        ("indicator,period_end,value,sex,sex", "stand twice"),
        ("indicator,period_end,value,Value", "Two columns are named 'value'"),
    ],
)
def test_headers_are_checked(tmp_path: Path, header: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        me.read_measurements(csv(tmp_path, header, "1"))


def test_a_header_may_end_in_empty_cells(tmp_path: Path) -> None:
    path = csv(tmp_path, HEADER + ",,", "1,2024-03-31,3,,,")

    assert len(me.read_measurements(path)) == 1


# Cells that cannot be read


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("value", "1,5", "can be read in two ways"),
        ("value", "1 234", "can be read in two ways"),
        ("value", "1.234,50", "can be read in two ways"),
        ("value", "80 %", "is not a number: write 80"),
        ("value", "n/a", "'not_applicable'"),
        ("value", "TBD", "'not_collected'"),
        ("value", "#TBD", "'not_collected'"),
        ("value", "-", "'not_collected'"),
        ("value", "many", "'many' is not a number"),
        ("value", "٣", "is not a number"),
        ("value", "1_000", "is not a number"),
        ("value", True, "True is not a number"),
        ("value", float("inf"), "inf is not a finite number"),
        ("value", "1e999", "is not a finite number"),
        ("value", 10**400, "is not a finite number"),
        ("value", "x" * 10_000, "is not a number"),
        ("n", "few", "is not a number"),
        ("period_end", "31/03/2024", "write it as 2024-03-31"),
        ("period_end", "2024-02-30", "write it as 2024-03-31"),
        ("period_end", "2024", "write it as 2024-03-31"),
        ("period_end", 45382, "write it as 2024-03-31"),
        ("period_end", "2024-03-31T10:00:00", "has a time of day"),
        ("status", "reproted", "Did you mean 'reported'"),
        ("indicator", 1.1, "format the column as text"),
        ("place", "a\x07b", "holds the character"),
    ],
    ids=lambda cell: str(cell)[:20],
)
def test_a_cell_that_cannot_be_read_is_named(
    column: str, cell: object, message: str
) -> None:
    ((where, said),) = problems(pd.DataFrame([row(**{column: cell})], dtype=object))

    assert where == f"row 0, {column}"
    assert message in said
    assert len(said) < 200


def test_bad_rows_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    path = csv(tmp_path, "", HEADER, '1,2024-03-31,"3', '"', "", "2,2024,3", "3,,4")

    assert [where for where, _ in problems(path)] == [
        "row 6, period_end",
        "row 7, period_end",
    ]


def test_bad_rows_of_a_workbook_are_numbered_as_in_the_sheet(tmp_path: Path) -> None:
    path = xlsx(tmp_path, HEADER.split(","), ["1", "2024-03-31", "1,5"], skip=3)

    assert [where for where, _ in problems(path)] == ["row 5, value"]


def test_every_bad_cell_is_reported_and_the_first_are_shown() -> None:
    rows = [row(value="x", place=str(number)) for number in range(25)]

    with pytest.raises(DataError, match=r"25 problems(.|\n)*and 15 more") as caught:
        me.read_measurements(table(*rows))

    assert len(caught.value.problems) == 25


def test_the_problems_survive_pickling() -> None:
    with pytest.raises(DataError) as caught:
        me.read_measurements(table(row(value="x")))

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes

    assert again.problems == caught.value.problems


# Rows that cannot be


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"indicator": "1.cuont"}, "indicator", "Did you mean '1.count'"),
        ({"indicator": None}, "indicator", "is missing"),
        ({"period_end": None}, "period_end", "is missing"),
        ({"period_start": "2024-04-01"}, "period_end", "before period_start"),
        ({"value": None}, "value", "there is none"),
        ({"value": None, "status": "reported"}, "value", "the status is 'reported'"),
        ({"value": -1}, "value", "a count cannot be negative"),
        ({"status": "not_due"}, "status", "but there is a value"),
        (
            {"indicator": "1.ratio", "value": None, "numerator": 3},
            "denominator",
            "beside the numerator",
        ),
        (
            {"value": None, "numerator": 3, "denominator": 4},
            "value",
            "is a count, not a share",
        ),
        (
            {"indicator": "1.percentage", "numerator": 3, "denominator": 0},
            "denominator",
            "it must be above zero",
        ),
        (
            {"indicator": "1.ratio", "numerator": 3, "denominator": -4},
            "denominator",
            "it must be above zero",
        ),
        (
            {"indicator": "1.percentage", "numerator": 30, "denominator": 120},
            "value",
            "it is 40, but numerator / denominator 25",
        ),
        ({"indicator": "1.percentage", "value": -1}, "value", "cannot be negative"),
        ({"indicator": "1.qualitative"}, "value", "its value is words"),
        ({"indicator": "1.binary", "value": "maybe"}, "value", "so yes or no"),
        ({"indicator": "1.binary", "value": 2}, "value", "so 1 or 0"),
        ({"n": -1}, "n", "cannot be negative"),
        ({"std_error": -0.1}, "std_error", "cannot be negative"),
        ({"design_effect": 0}, "design_effect", "must be above zero"),
        ({"sex": "femal"}, "sex", "Did you mean 'female'"),
    ],
)
def test_a_row_that_cannot_be_is_named(
    plan: me.ResultsFramework, cells: dict[str, Any], column: str, message: str
) -> None:
    ((where, said),) = problems(table(row(place="Kano"), row(**cells)), plan)

    assert where == f"row 1, {column}"
    assert message in said


@pytest.mark.parametrize(
    "cells",
    [
        {"sex": "female"},
        {"sex": "unknown"},
        {"sex": None},
        {"district": "Kano"},
        {"note": "counted twice a year"},
        {"indicator": "1.qualitative", "value": None, "status": "reported"},
        {"indicator": "1.qualitative", "value": "Referrals work in two states."},
        {"indicator": "1.binary", "value": 1},
        {"indicator": "1.binary", "value": "Oui"},
        {"indicator": "1.score", "value": -0.5},
        {"indicator": "1.percentage", "value": 104.2},
        {"indicator": "1.percentage", "value": 33, "numerator": 1, "denominator": 3},
        {"value": None, "status": "not_collected"},
        {"period_start": "2024-03-31"},
        {"n": 400, "std_error": 0.1, "design_effect": 1.5},
    ],
    ids=str,
)
def test_a_row_that_can_be_is_kept(
    plan: me.ResultsFramework, cells: dict[str, Any]
) -> None:
    assert len(me.validate_measurements(table(row(**cells)), plan)) == 1


@pytest.mark.parametrize(
    ("measure", "value"), [("percentage", 25.0), ("ratio", 0.25), ("score", 0.25)]
)
def test_a_share_is_computed_in_the_unit_of_the_indicator(
    plan: me.ResultsFramework, measure: str, value: float
) -> None:
    share = row(indicator=f"1.{measure}", value=None, numerator=30, denominator=120)

    valid = me.validate_measurements(table(share), plan)

    assert valid["value"].tolist() == [value]
    assert valid["status"].tolist() == ["reported"]


def test_a_dimension_that_the_plan_does_not_ask_for_is_kept_and_warned_of(
    plan: me.ResultsFramework,
) -> None:
    rows = table(row(), row(gender="female", value=30))

    with pytest.warns(DataWarning, match="does not ask for '1.count' by 'gender'"):
        valid = me.validate_measurements(rows, plan)

    assert valid["gender"].tolist() == ["", "female"]


def test_a_percentage_is_not_rescaled_but_warned_of(plan: me.ResultsFramework) -> None:
    rows = table(row(indicator="1.percentage", value=0.4))

    with pytest.warns(DataWarning, match="No value of '1.percentage' is above 1"):
        valid = me.validate_measurements(rows, plan)

    assert valid["value"].tolist() == [0.4]


def test_a_row_that_repeats_another_is_named(plan: me.ResultsFramework) -> None:
    rows = table(row(sex="female"), row(sex="male"), row(sex="female", value=41))

    ((where, message),) = problems(rows, plan)

    assert where == "row 2, indicator"
    assert "a second row for '1.count'" in message


@pytest.mark.parametrize("column", ["recorded_on", "period_start"])
def test_rows_that_differ_in_a_day_do_not_repeat(
    plan: me.ResultsFramework, column: str
) -> None:
    rows = table(row(**{column: "2024-01-01"}), row(**{column: "2024-02-01"}))

    assert len(me.validate_measurements(rows, plan)) == 2


@pytest.mark.parametrize("column", ["place", "project", "district"])
def test_rows_of_different_parts_do_not_repeat(
    plan: me.ResultsFramework, column: str
) -> None:
    rows = table(row(), row(**{column: "a"}), row(**{column: "b"}))

    assert len(me.validate_measurements(rows, plan)) == 3


def test_a_difference_in_remarks_alone_is_a_repetition(
    plan: me.ResultsFramework,
) -> None:
    assert len(problems(table(row(note="a"), row(note="b")), plan)) == 1


def test_every_bad_row_is_reported(plan: me.ResultsFramework) -> None:
    rows = table(
        row(value="x"),
        row(indicator="2"),
        row(value=-1, place="Kano"),
        row(place="Jos"),
    )

    assert [where for where, _ in problems(rows, plan)] == [
        "row 0, value",
        "row 1, indicator",
        "row 2, value",
    ]


CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats()
    | st.dates()
    | st.sampled_from(
        ["1.count", "1.ratio", "2024-03-31", "reported", "not_due", "n/a"]
    )
    | st.text(max_size=5)
)


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys((*COLUMNS, "sex"), CELLS)),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_stands_in_the_cells_only_our_error_escapes(
    plan: me.ResultsFramework, rows: list[dict[str, Any]]
) -> None:
    frame = pd.DataFrame(rows, dtype=object)

    try:
        read = me.read_measurements(frame, plan)
    except DataError:
        return

    assert len(read) == len(frame)


CAPACITY = me.Indicator(
    "1.capacity", "Capacity", measure="ordinal", scale=["weak", "fair", "strong"]
)


def test_steps_of_a_scale_are_values() -> None:
    plan = me.ResultsFramework("P", "t").add(
        me.Outcome("1", "Centres are able", indicators=CAPACITY)
    )

    found = me.validate_measurements(
        table(row(indicator="1.capacity", value=" fair ")), plan
    )

    assert found["value"].tolist() == ["fair"]
    assert problems(table(row(indicator="1.capacity", value="fare")), plan) == [
        ("row 0, value", "'fare' is no step of the scale. Did you mean 'fair'?")
    ]
