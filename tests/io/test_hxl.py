"""Monitoring data with HXL tags: what is written comes back, doubts are said."""

import datetime as dt
import re
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from tests.strategies import FEW_EXAMPLES, hostile_texts, texts

import iom_me as me
from iom_me.io import read_hxl, write_hxl
from iom_me.io.hxl._tags import CATEGORIES, TAGS, Tag, attribute, is_tag_row, tag_of
from iom_me.model.measurements import COLUMNS

ENDINGS = ("csv", "xlsx")
Row = dict[str, Any]


def written(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def read_lines(folder: Path, *lines: str, **options: Any) -> pd.DataFrame:
    return read_hxl(written(folder, *lines), **options)


def plan(**fields: Any) -> me.ResultsFramework:
    indicator = me.Indicator("1.a", "Returnees in work", **fields)
    outcome = me.Outcome("1", "Jobs", indicators=[indicator])
    return me.ResultsFramework("P", "Return", results=[outcome])


SEX = [me.Disaggregation("sex", categories=["female", "male"])]
TABLE = pd.DataFrame(
    {
        "indicator": ["1.a", "1.a", "1.b"],
        "period_start": ["2024-01-01", "2024-01-01", None],
        "period_end": ["2024-06-30", "2024-06-30", "2024-12-31"],
        "value": [20, 12.5, None],
        "numerator": [1, None, None],
        "denominator": [3, None, None],
        "status": ["", "estimated", "not_collected"],
        "place": ["Kano", "Kano", ""],
        "project": ["P", "P", "P"],
        "source": ["Survey", "", ""],
        "recorded_on": ["2024-07-01T10:30:00", None, None],
        "n": [100, None, None],
        "std_error": [0.1, None, None],
        "design_effect": [1.5, None, None],
        "sex": ["", "female", ""],
        "Âge (années)": ["", "15-24", ""],
        "comment": ["=1+1", "", "late"],
        "claim": ["achieved", "", ""],
        "unit": ["people", "", ""],
        "title": ["Jobs", "Jobs", "Houses"],
    }
)


# Writing, and reading what was written


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_column_comes_back_as_it_was(tmp_path: Path, ending: str) -> None:
    measured = me.read_measurements(TABLE)
    path = tmp_path / f"values.{ending}"

    write_hxl(measured, path)

    pd.testing.assert_frame_equal(read_hxl(path), measured)


CELLS = texts() | hostile_texts()
DAYS = st.dates(dt.date(1678, 1, 1), dt.date(2261, 1, 1))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Draw good rows, no two of one period, with two dimensions and a remark."""
    ends = draw(st.lists(DAYS, unique=True, max_size=4))
    names = draw(
        st.lists(
            CELLS.filter(_is_new),
            min_size=2,
            max_size=2,
            unique_by=str.strip,
        )
    )
    rows: list[Row] = []
    for end in ends:
        row: Row = {
            "indicator": draw(st.sampled_from(["1.a", "1.10", "=1", "-2", "é"])),
            "period_end": end.isoformat(),
            "value": draw(NUMBERS),
            "n": draw(st.none() | st.integers(0, 2**53)),
            "place": draw(CELLS),
            "comment": draw(CELLS),
            "recorded_on": draw(st.none() | DAYS.map(dt.date.isoformat)),
        }
        rows.append(row | {name: draw(CELLS) for name in names})
    columns = ["indicator", "period_end", "value", "n", "place", "comment"]
    frame = pd.DataFrame(rows, columns=[*columns, "recorded_on", *names])
    return frame.astype(object).where(frame.notna(), None)


def _is_new(name: str) -> bool:
    plain = "_".join(name.lower().split())
    return bool(name.strip()) and plain not in {*COLUMNS, *TAGS}


@FEW_EXAMPLES
@given(tables(), st.sampled_from(ENDINGS))
def test_any_table_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, table: pd.DataFrame, ending: str
) -> None:
    measured = me.read_measurements(table)
    path = tmp_path_factory.mktemp("hxl") / f"values.{ending}"

    write_hxl(measured, path)

    pd.testing.assert_frame_equal(read_hxl(path), measured)


@pytest.mark.parametrize("ending", ENDINGS)
def test_values_in_words_come_back_in_words(tmp_path: Path, ending: str) -> None:
    table = pd.DataFrame(
        {
            "indicator": ["1.a", "1.a"],
            "period_end": ["2024-06-30", "2024-12-31"],
            "value": ["low", 3.0],
        }
    )
    path = tmp_path / f"values.{ending}"

    write_hxl(table, path)

    assert read_hxl(path)["value"].tolist() == ["low", 3.0]


def test_words_come_back_checked_against_the_plan(tmp_path: Path) -> None:
    ordinal = plan(measure="ordinal", scale=["low", "high"])
    rows = {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": ["high"]}
    measured = me.read_measurements(pd.DataFrame(rows), ordinal)
    path = tmp_path / "values.csv"

    write_hxl(measured, path, ordinal)

    found = read_hxl(path, ordinal)
    pd.testing.assert_frame_equal(found.drop(columns="title"), measured)


@pytest.mark.parametrize("value", ["n/a", "85 %", "1,5", "TBD"])
def test_what_is_no_word_and_no_number_is_refused(tmp_path: Path, value: str) -> None:
    rows = {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": [value]}

    with pytest.raises(me.DataError, match=re.escape(repr(value))):
        write_hxl(pd.DataFrame(rows), tmp_path / "values.csv")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for name in ("a", "b"):
        write_hxl(TABLE, tmp_path / f"{name}.{ending}")

    one, other = (tmp_path / f"{name}.{ending}" for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()


def test_the_tags_stand_below_headers_for_people(tmp_path: Path) -> None:
    write_hxl(TABLE[["indicator", "period_end", "value"]][:1], tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_text().splitlines() == [
        "Indicator code,Last day,Value,Status",
        "#indicator+code,#date+end,#indicator+value+num,#status",
        "1.a,2024-06-30,20,reported",
    ]


def test_a_plan_gives_the_titles_beside_the_ids(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end", "value"]][:1]
    path = tmp_path / "a.csv"

    write_hxl(rows, path, plan())

    assert "1.a,Returnees in work,2024-06-30" in path.read_text()
    assert read_hxl(path)["title"].tolist() == ["Returnees in work"]


def test_the_titles_of_the_table_win_over_those_of_the_plan(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end", "value", "title"]][:1]

    write_hxl(rows, tmp_path / "a.csv", plan())

    assert read_hxl(tmp_path / "a.csv")["title"].tolist() == ["Jobs"]


def test_rows_are_checked_against_the_plan_before_a_byte_is_written(
    tmp_path: Path,
) -> None:
    with pytest.raises(me.DataError, match="no indicator '1.b'"):
        write_hxl(TABLE, tmp_path / "a.csv", plan())

    assert not (tmp_path / "a.csv").exists()


def test_a_doubt_about_the_values_is_a_warning_of_the_writer(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end", "value", "sex"]][:2]

    with pytest.warns(me.DataWarning, match="does not ask for '1.a' by 'sex'"):
        write_hxl(rows, tmp_path / "a.csv", plan())


def test_a_doubt_about_the_values_is_a_warning_of_the_reader(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end", "value", "sex"]][:2]
    write_hxl(rows, tmp_path / "a.csv")

    with pytest.warns(me.DataWarning, match="does not ask for '1.a' by 'sex'"):
        read_hxl(tmp_path / "a.csv", plan())


def test_dimensions_of_one_attribute_are_told_apart(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end", "value"]][:1].assign(
        **{"a b": ["x"], "a_b": ["y"], "移民": ["z"]}
    )
    path = tmp_path / "a.csv"

    write_hxl(rows, path)

    tags = path.read_text(encoding="utf-8").splitlines()[1]
    assert tags.endswith(
        "#indicator+dim+a_b,#indicator+dim+a_b_2,#indicator+dim+dimension"
    )
    assert list(read_hxl(path).columns[-3:]) == ["a b", "a_b", "移民"]


@pytest.mark.parametrize("name", ["values.json", "values", "values.xls"])
def test_a_file_is_named_by_what_it_becomes(tmp_path: Path, name: str) -> None:
    with pytest.raises(me.ModelError, match=r"neither in .csv nor in .xlsx"):
        write_hxl(TABLE, tmp_path / name)


def test_a_number_of_17_digits_comes_back_from_a_workbook(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end"]][:1].assign(value=[0.1 + 0.2])

    write_hxl(rows, tmp_path / "a.xlsx")

    assert read_hxl(tmp_path / "a.xlsx")["value"].tolist() == [0.1 + 0.2]


def test_what_a_cell_of_excel_cannot_hold_is_refused(tmp_path: Path) -> None:
    rows = TABLE[:1].assign(comment=["x" * 32_768])

    with pytest.raises(me.DataError, match="Row 3 has a text of 32,768 characters"):
        write_hxl(rows, tmp_path / "a.xlsx")


def test_a_table_longer_than_a_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iom_me.io.hxl._writing._MAX_ROWS", 4)

    with pytest.raises(me.DataError, match="3 rows, more than a sheet"):
        write_hxl(TABLE, tmp_path / "a.xlsx")


def test_a_workbook_shows_days_and_numbers_as_such(tmp_path: Path) -> None:
    write_hxl(TABLE, tmp_path / "a.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Measurements"]
    cells = {sheet.cell(2, c).value: sheet.cell(3, c) for c in range(1, 15)}
    assert cells["#date+end"].value == dt.datetime(2024, 6, 30)  # noqa: DTZ001 - of Excel
    assert cells["#date+end"].number_format == "yyyy-mm-dd"
    assert cells["#indicator+value+num"].value == 20
    assert cells["#date+reported"].value == "2024-07-01T10:30:00"


@pytest.mark.parametrize("text", ["=1+1", "+18", "-5", "@x", "'=1", "''-"])
def test_no_text_can_become_a_formula(tmp_path: Path, text: str) -> None:
    rows = TABLE[:1].assign(comment=[text])
    path = tmp_path / "a.csv"

    write_hxl(rows[["indicator", "period_end", "value", "comment"]], path)

    assert path.read_text().splitlines()[2].endswith(f",'{text}")
    assert read_hxl(path)["comment"].tolist() == [text]


def test_a_negative_number_is_no_formula(tmp_path: Path) -> None:
    rows = TABLE[["indicator", "period_end"]][:1].assign(value=[-5.5])

    write_hxl(rows, tmp_path / "a.csv")

    assert ",-5.5," in (tmp_path / "a.csv").read_text()


# Reading what others write


def test_tags_may_have_any_case_spaces_and_order(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "Code,Until,Number",
        "# Indicator + CODE,#DATE +end,#indicator +num +value",
        "1.a,2024-06-30,5",
    )

    assert found["value"].tolist() == [5.0]


def test_tags_may_stand_below_a_title_which_is_noted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Results of the first year",
        "",
        "Code,Until,Number",
        "#indicator+code,#date+end,#indicator+num",
        "1.a,2024-06-30,5",
    )

    with pytest.warns(me.DataWarning, match="row 1: above the header: not read: 'Res"):
        found = read_hxl(path)

    assert found["indicator"].tolist() == ["1.a"]


def test_tags_may_stand_in_the_first_row(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "#indicator+code,#date+end,#indicator+num,#indicator+dim+sex",
        "1.a,2024-06-30,5,female",
    )

    assert found["sex"].tolist() == ["female"]


@pytest.mark.parametrize("above", [24, 25])
def test_tags_are_looked_for_in_the_first_25_rows(tmp_path: Path, above: int) -> None:
    lines = [f"line {number}" for number in range(above)]
    tags = ["#indicator+code,#date+end,#indicator+num", "1.a,2024-06-30,5"]
    path = written(tmp_path, *lines, *tags)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if above == 24:
            assert len(read_hxl(path)) == 1
        else:
            with pytest.raises(me.FormatError, match="none of the first 25 rows"):
                read_hxl(path)


def test_semicolons_part_the_columns_of_a_tagged_table(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path, "#indicator+code;#date+end;#indicator+num", "1.a;2024-06-30;5"
    )

    assert found["value"].tolist() == [5.0]


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    write_hxl(TABLE, tmp_path / "a.xlsx")
    renamed = (tmp_path / "a.xlsx").rename(tmp_path / "a.csv")

    assert len(read_hxl(renamed)) == 3


def test_the_first_sheet_with_tags_is_read(tmp_path: Path) -> None:
    write_hxl(TABLE, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.create_sheet("Read me", 0).append(["Nothing", "to", "see"])
    book.save(tmp_path / "a.xlsx")

    assert len(read_hxl(tmp_path / "a.xlsx")) == 3
    assert len(read_hxl(tmp_path / "a.xlsx", sheet="Measurements")) == 3
    with pytest.raises(me.FormatError, match="none of the first 25 rows"):
        read_hxl(tmp_path / "a.xlsx", sheet="Read me")


def test_a_workbook_without_tags_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["indicator", "period_end", "value"])
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(me.FormatError, match="or read it with read_measurements"):
        read_hxl(tmp_path / "a.xlsx")


def test_columns_for_groups_of_people_become_rows(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "Code,Place,Until,All,Women,Girls,Men,Others",
        "#indicator+code,#adm1+name,#date+end,#reached+ind,#reached+f,"
        "#reached+f+children,#reached+m,#reached+i",
        "1.a,Kano,2024-06-30,30,12,4,,1",
        "1.b,Kano,2024-06-30,7,,,,",
    )

    columns = ["indicator", "value", "place", "sex", "age"]
    assert found[columns].to_numpy().tolist() == [
        ["1.a", 30.0, "Kano", "", ""],
        ["1.a", 12.0, "Kano", "female", ""],
        ["1.a", 4.0, "Kano", "female", "children"],
        ["1.a", 1.0, "Kano", "intersex or non-binary", ""],
        ["1.b", 7.0, "Kano", "", ""],
    ]


def test_groups_are_checked_against_the_plan(tmp_path: Path) -> None:
    lines = ("#indicator+code,#date+end,#reached+f,#reached+m", "1.a,2024-06-30,1,2")
    asked = plan(disaggregation=SEX)

    assert read_lines(tmp_path, *lines, fw=asked)["sex"].tolist() == ["female", "male"]


def test_a_row_in_which_no_group_has_a_value_is_missed(tmp_path: Path) -> None:
    with pytest.raises(me.DataError, match="say under 'status' why not @ row 2"):
        read_lines(
            tmp_path,
            "#indicator+code,#date+end,#reached+f,#reached+m",
            "1.a,2024-06-30",
        )


def test_a_row_in_which_no_group_has_a_value_may_say_why(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "#indicator+code,#date+end,#reached+f,#reached+m,#status",
        "1.a,2024-06-30,,,not collected",
    )

    assert found[["status", "sex"]].to_numpy().tolist() == [["not_collected", ""]]


def test_groups_with_values_in_words_are_read(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "#indicator+code,#date+end,#indicator+text+f,#indicator+text+m",
        "1.a,2024-06-30,better,worse",
    )

    assert found["value"].tolist() == ["better", "worse"]


def test_what_is_about_one_value_is_not_read_where_there_are_several(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path,
        "#indicator+code,#date+end,#reached+f,#reached+m,#indicator+sample_size+num",
        "1.a,2024-06-30,1,2,30",
    )

    with pytest.warns(me.DataWarning, match="which of the values it is about"):
        found = read_hxl(path)

    assert found["n"].isna().all()


def test_titles_alone_are_looked_up_in_the_plan(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "#indicator+name,#date+end,#indicator+num",
        "returnees  IN work,2024-06-30,5",
        fw=plan(),
    )

    assert found["indicator"].tolist() == ["1.a"]


def test_titles_that_the_plan_has_not_or_twice_are_refused(tmp_path: Path) -> None:
    twice = plan().add(
        me.Outcome(
            "2",
            "Houses",
            indicators=[me.Indicator("2.a", "Twice"), me.Indicator("2.b", "Twice")],
        )
    )
    lines = (
        "#indicator+name,#date+end,#indicator+num",
        "Twice,2024-06-30,5",
        "Once,2024-06-30,5",
    )

    with pytest.raises(me.FormatError) as it:
        read_lines(tmp_path, *lines, fw=twice)

    assert [str(problem) for problem in it.value.problems] == [
        "the plan has several indicators of the title 'Twice' @ row 2",
        "the plan has no indicator of the title 'Once' @ row 3",
    ]


def test_the_finest_place_of_each_row_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "#adm1+name,#adm2+code,#adm2+name,#indicator+code,#date+end,#reached",
        "Kano,KN01,Bichi,1.a,2024-06-30,1",
        "Kano,,,1.a,2024-06-30,2",
    )

    with pytest.warns(me.DataWarning, match="only where no finer place is named"):
        found = read_hxl(path)

    assert found["place"].tolist() == ["Bichi", "Kano"]


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("#org+name", "no column of the measurements fits"),
        ("#targeted+f", "belong to the plan"),
        ("#indicator", r"write \+code for its id"),
        ("#indicator+num+baseline", r"what \+baseline makes of the value"),
        ("#reached+refugees", r"what \+refugees makes of the value"),
        ("#reached+f+m", "two categories of one dimension"),
        ("#output+name", "no column of the measurements fits"),
        ("#date+approved", r"write \+start or \+end"),
        ("#adm1+origin", "not the place that the value is about"),
        ("#activity+name", r"write \+code for the id of the project"),
        ("#meta+id", "no column of the measurements fits"),
        ("#date", "the period has a date of its own"),
        ("#status", "not statuses of values"),
        ("", "it has no tag"),
        ("no tag", "it has no tag"),
    ],
)
def test_a_column_that_is_not_read_is_named_with_the_reason(
    tmp_path: Path, tag: str, why: str
) -> None:
    path = written(
        tmp_path,
        "Code,Until,Number,Other",
        f"#indicator+code,#date+end,#output+num,{tag}",
        "1.a,2024-06-30,5,Ongoing",
    )

    with pytest.warns(me.DataWarning, match=f"column 4: not read: .*{why}.*'Other"):
        found = read_hxl(path)

    assert list(found.columns) == list(COLUMNS)


def test_an_empty_column_that_is_not_known_is_passed_over(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "#indicator+code,#date+end,#indicator+num,#org,",
        "1.a,2024-06-30,5,,",
    )

    assert len(found) == 1


def test_a_second_title_is_noted(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "#indicator+code,#indicator+name+i_en,#indicator+name+i_fr,#date+end,#reached",
        "1.a,Jobs,Emplois,2024-06-30,5",
    )

    with pytest.warns(me.DataWarning, match="column 2 is 'title' already"):
        found = read_hxl(path)

    assert found["title"].tolist() == ["Jobs"]


@pytest.mark.parametrize(
    ("tag", "column", "value"),
    [
        ("#date", "period_end", pd.Timestamp("2024-06-30")),
        ("#description", "comment", "2024-06-30"),
        ("#description+remark", "remark", "2024-06-30"),
        ("#meta+source", "source", "2024-06-30"),
        ("#activity+id", "project", "2024-06-30"),
        ("#country+name", "place", "2024-06-30"),
        ("#indicator+unit", "unit", "2024-06-30"),
        ("#indicator+dim+age_group", "age_group", "2024-06-30"),
        ("#indicator+dim", "dimension", "2024-06-30"),
    ],
)
def test_a_tag_stands_for_a_column(
    tmp_path: Path, tag: str, column: str, value: object
) -> None:
    end = "" if tag == "#date" else "#date+end"
    found = read_lines(
        tmp_path,
        f"#indicator+code,{end},#indicator+num,{tag}",
        f"1.a,{'2024-06-30' if end else ''},5,2024-06-30",
    )

    assert found[column].tolist() == [value]


def test_the_header_names_a_dimension_whose_attribute_was_made_of_it(
    tmp_path: Path,
) -> None:
    found = read_lines(
        tmp_path,
        "Code,Until,Number,Âge (années),Sexe",
        "#indicator+code,#date+end,#indicator+num,#indicator+dim+age_annees_2,"
        "#indicator+dim+sex",
        "1.a,2024-06-30,5,15-24,female",
    )

    assert list(found.columns[-2:]) == ["Âge (années)", "sex"]


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ("#date+end,#indicator+num", r"no column is #indicator\+code"),
        ("#indicator+code,#indicator+num", r"no column is #date\+end"),
        ("#indicator+code,#date+end", "no column is certainly the value"),
        ("#indicator+code,#date+end,#reached,#output+num", "the value may stand in"),
        ("#indicator+code,#date+end,#reached,#reached+ind", "the value may stand in"),
        (
            "#indicator+code,#indicator+code+v_x,#date+end,#reached",
            "columns 1 and 2 are both 'indicator'",
        ),
        (
            "#indicator+code,#date+end,#reached+f,#indicator+dim+sex",
            "'sex' is a column and in the tags of values",
        ),
    ],
)
def test_tags_that_leave_a_doubt_on_the_values_are_refused(
    tmp_path: Path, tags: str, why: str
) -> None:
    with pytest.raises(me.FormatError, match=why) as it:
        read_lines(tmp_path, "Title,,,", tags, "1,2,3,4")

    assert it.value.problems[0].path == "row 2"


def test_the_reasons_for_columns_that_were_not_read_are_named_when_none_is_a_value(
    tmp_path: Path,
) -> None:
    with pytest.raises(me.FormatError, match=r"#reached\+idps.*what \+idps makes"):
        read_lines(
            tmp_path, "#indicator+code,#date+end,#reached+idps", "1.a,2024-06-30,5"
        )


def test_numerator_and_denominator_are_values_enough(tmp_path: Path) -> None:
    found = read_lines(
        tmp_path,
        "#indicator+code,#date+end,#indicator+numerator+num,#indicator+denominator",
        "1.a,2024-06-30,30,120",
        fw=plan(measure="percentage"),
    )

    assert found["value"].tolist() == [25.0]


def test_a_row_with_a_number_and_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(me.FormatError, match="in numbers and one in words"):
        read_lines(
            tmp_path,
            "#indicator+code,#date+end,#indicator+num,#indicator+text",
            "1.a,2024-06-30,5,five",
        )


def test_bad_cells_are_named_with_the_row_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(me.DataError) as it:
        read_lines(
            tmp_path,
            "Code,Until,Number",
            "#indicator+code,#date+end,#reached",
            "1.a,2024-06-30,many",
            ",soon,5",
        )

    assert [problem.path for problem in it.value.problems] == [
        "row 3, value",
        "row 4, period_end",
    ]


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_hxl(tmp_path / "absent.csv")


@FEW_EXAMPLES
@given(st.lists(st.lists(st.sampled_from([*TAGS.values(), "", "x", "1"]), max_size=6)))
def test_only_errors_of_ours_leave_the_reader(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("hxl")
    path = written(folder, *(",".join(row) for row in rows))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.DataWarning)
        try:
            found = read_hxl(path)
        except me.IomMeError:
            return
    assert {"indicator", "value"} <= set(found.columns)


# Tags by themselves


@pytest.mark.parametrize(
    ("cell", "tag"),
    [
        ("#indicator+code", Tag("indicator", ("code",))),
        (" # Date + END ", Tag("date", ("end",))),
        ("#reached", Tag("reached")),
        ("#1", None),
        ("#a+", None),
        ("indicator", None),
        ("#" + "a" * 300, None),
        (5, None),
        (None, None),
    ],
)
def test_a_tag_is_a_hash_a_name_and_attributes(cell: object, tag: Tag | None) -> None:
    assert tag_of(cell) == tag


@pytest.mark.parametrize(
    ("cells", "is_one"),
    [
        (["#a", "#b"], True),
        (["#a"], False),
        (["#a", "x"], False),
        (["#a", "#b", "x", "y"], True),
        (["#a", "#b", "x", "y", "z"], False),
        (["#a", ""], False),
        ([], False),
        (["", None], False),
    ],
)
def test_a_row_of_tags_is_mostly_tags(
    cells: list[str | None],
    is_one: bool,  # noqa: FBT001 - of pytest
) -> None:
    assert is_tag_row(cells) is is_one


@given(CELLS)
def test_an_attribute_can_be_made_of_any_name(name: str) -> None:
    assert tag_of(f"#indicator+dim+{attribute(name)}") is not None


def test_each_column_has_a_tag_of_its_own() -> None:
    assert set(COLUMNS) < set(TAGS)
    assert len(set(TAGS.values())) == len(TAGS)
    assert all(tag_of(tag) for tag in TAGS.values())


def test_no_group_of_people_is_named_twice() -> None:
    assert len(set(CATEGORIES.values())) == len(CATEGORIES)
