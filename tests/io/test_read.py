"""One way in: what a file is, is seen by its content, and said."""

import contextlib
import json
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from tests.io import workbooks
from tests.strategies import FEW_EXAMPLES

import iom_me as me
from iom_me.io import Document, write_hxl
from iom_me.io.measurements._tables import TableNote
from iom_me.io.reading import read_values

HEADER = ["indicator", "period_end", "value", "sex"]
ROWS: list[list[Any]] = [
    ["1.a", "2024-06-30", 20, None],
    ["1.a", "2024-06-30", 12, "female"],
]


def saved(path: Path, **sheets: list[list[Any]]) -> Path:
    """Save a workbook with these rows in these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def text(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


MATRIX: list[list[Any]] = [
    ["Results", "Indicators", "Baseline", "Target"],
    ["Outcome 1: Returnees have work", "# of returnees in work", 10, 40],
]


# What is read


def test_a_plan_in_json_is_read_whatever_its_name(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    me.write_json(plan, path)

    document = me.read(path)

    assert document.framework == plan
    assert (document.format, document.measurements) == ("json", None)
    assert document.why == "it is JSON of the format 'iom_me.results_framework'"


def test_a_workbook_of_ours_is_read_whatever_its_name(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    me.write_excel(plan, tmp_path / "plan.xlsx")
    path = (tmp_path / "plan.xlsx").rename(tmp_path / "plan.json")

    document = me.read(path)

    assert document.framework == plan
    assert document.format == "excel"
    assert document.why == "its sheet 'iom_me' marks a workbook of this library"


def test_a_results_matrix_is_read_with_its_notes(tmp_path: Path) -> None:
    path = workbooks.one_indicator(tmp_path / "matrix.xlsx", target="75 % / 92 %")

    document = me.read(path)

    plan, notes = me.read_excel(path, notes=True)
    assert document.framework == plan
    assert document.notes == notes
    assert document.notes[0].place.count("!") == 1
    assert "heads a results matrix (" in document.why


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("layout", me.io.LAYOUTS)
def test_a_donors_form_is_read_and_named(
    tmp_path: Path, layout: str, language: str
) -> None:
    plan = me.datasets.example_plan("en")
    path = tmp_path / "form.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", me.DataWarning)  # of what the form leaves out
        me.write_excel(plan, path, layout=layout, language=language)

    document = me.read(path)

    assert len(document.framework.indicators) == len(plan.indicators)
    assert f"most like the form {layout!r} in" in document.why


def test_a_table_in_csv_is_read(tmp_path: Path) -> None:
    path = text(tmp_path / "a.json", "indicator,period_end,value", "1.a,2024-06-30,5")

    document = me.read(path)

    assert document.format == "table"
    assert document.frameworks == ()
    assert document.why == (
        "it is CSV, and row 1 has the columns 'indicator' and 'period_end'"
    )
    assert document.measurements is not None
    pd.testing.assert_frame_equal(
        document.measurements, me.read_measurements(path.rename(tmp_path / "a.csv"))
    )


def test_a_title_above_the_table_is_a_note(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv", "Year 1", "indicator,period_end,value", "1.a,2024-06-30,5"
    )

    [note] = me.read(path).notes

    assert (note.place, note.text) == ("row 1", "Year 1")
    assert note.message == "the header is in row 2: what is above was not read"
    assert str(note) == f"row 1: {note.message}: 'Year 1'"


def test_a_table_with_tags_is_read(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.txt",
        "Code,Until,Number,Who",
        "#indicator+code,#date+end,#reached,#org",
        "1.a,2024-06-30,5,IOM",
    )

    document = me.read(path)

    assert document.format == "hxl"
    assert document.why.startswith("it is CSV with HXL tags in row 2 (#indicator+code,")
    assert [note.place for note in document.notes] == ["column 4"]


@pytest.mark.parametrize("tagged", [True, False])
def test_a_table_in_a_workbook_is_read(
    tmp_path: Path,
    tagged: bool,  # noqa: FBT001 - of pytest
) -> None:
    tags = ["#indicator+code", "#date+end", "#indicator+num", "#indicator+dim+sex"]
    rows = [["Title"], HEADER, *([tags] if tagged else []), *ROWS]
    path = saved(tmp_path / "a.xlsx", Cover=[["Hello"]], Data=rows)

    document = me.read(path)

    assert document.format == ("hxl" if tagged else "table")
    assert document.why.startswith("sheet 'Data' has")
    assert document.measurements is not None
    assert document.measurements["sex"].tolist() == ["", "female"]
    assert [note.place for note in document.notes] == ["Cover", "Data, row 1"]


def test_values_beside_a_matrix_are_read_with_it(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx",
        Matrix=MATRIX,
        Values=[HEADER[:3], ["1.a", "2024-06-30", 20]],
        Remarks=[["Nothing"]],
    )

    document = me.read(path)

    assert document.format == "excel"
    assert document.framework["1"].statement == "Returnees have work"
    assert document.measurements_of(document.framework.id)["value"].tolist() == [20.0]
    assert "; sheet 'Values' has the columns" in document.why
    assert {note.place for note in document.notes if "sheet" in note.message} == {
        "Remarks"
    }


def test_values_beside_a_matrix_are_checked_against_it(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx",
        Matrix=MATRIX,
        Values=[HEADER[:3], ["9.z", "2024-06-30", 1]],
    )

    with pytest.raises(me.DataError, match="the plan has no indicator '9.z'"):
        me.read(path)


def test_a_doubt_about_values_beside_a_matrix_is_a_note(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", Matrix=MATRIX, Values=[HEADER, *ROWS])

    doubts = [note for note in me.read(path).notes if note.place == "Values"]

    assert "does not ask for '1.a' by 'sex'" in doubts[0].message


def test_values_that_excel_computed_are_noted(tmp_path: Path) -> None:
    plain = saved(tmp_path / "a.xlsx", Data=[HEADER[:3], ["1.a", "2024-06-30", 5]])
    with zipfile.ZipFile(plain) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b"<v>5</v>", b"<f>2+3</f><v>5</v>")
    path = workbooks.archive(tmp_path / "b.xlsx", members)

    [note] = me.read(path).notes

    assert (note.place, note.message[:26]) == ("Data", "the sheet 'Data' holds for")


def test_a_table_of_measurements_is_not_taken_for_a_matrix(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.xlsx",
        Data=[
            ["project", "indicator", "period_end", "value", "source", "target"],
            ["P", "1.a", "2024-06-30", 5, "Survey", 40],
        ],
    )

    assert me.read(path).format == "table"


def test_the_activities_of_an_iati_file_are_read(tmp_path: Path) -> None:
    example = me.datasets.iati_example()
    path = tmp_path / "a.csv"
    path.write_bytes(example.read_bytes())

    document = me.read(path, language="fr")

    assert isinstance(document, me.io.IatiDocument)
    assert "IATI activities, version 2.03" in document.why
    assert document.frameworks == me.read_iati(example, language="fr").frameworks


def test_iati_in_utf_16_is_read(tmp_path: Path) -> None:
    example = me.datasets.iati_example().read_text(encoding="utf-8")
    path = tmp_path / "a.xml"
    path.write_bytes(example.replace("UTF-8", "UTF-16").encode("utf-16"))

    assert me.read(path).format == "iati"


# Values for a plan


@pytest.fixture
def ladder() -> me.ResultsFramework:
    indicator = me.Indicator("1.a", "Trust", measure="ordinal", scale=["low", "high"])
    outcome = me.Outcome("1", "Trust", indicators=[indicator])
    return me.ResultsFramework("P", "t", results=[outcome])


def test_values_in_words_are_read_for_a_plan_that_allows_them(
    ladder: me.ResultsFramework, tmp_path: Path
) -> None:
    path = text(tmp_path / "a", "indicator,period_end,value", "1.a,2024-06-30,high")

    values, _ = read_values(path, ladder)

    assert values["value"].tolist() == ["high"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_tagged_values_are_read_for_a_plan(
    ladder: me.ResultsFramework, tmp_path: Path, ending: str
) -> None:
    rows = {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": ["high"]}
    write_hxl(pd.DataFrame(rows), tmp_path / f"a.{ending}", ladder)

    values, _ = read_values(tmp_path / f"a.{ending}", ladder)

    assert values["value"].tolist() == ["high"]


def test_a_doubt_about_values_is_a_note(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    path = text(
        tmp_path / "a.csv", "indicator,period_end,value,hue", "1.1.a,2024-06-30,2,red"
    )

    _, [note] = read_values(path, plan)

    assert "by 'hue'" in note.message


def test_values_are_not_read_from_a_plan_alone(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    me.write_json(plan, tmp_path / "plan.json")

    with pytest.raises(me.FormatError, match="it holds no measurements"):
        read_values(tmp_path / "plan.json", plan)


def test_values_are_read_from_an_iati_file() -> None:
    example = me.datasets.iati_example()
    plan = me.read_iati(example).frameworks[0]

    values, notes = read_values(example, plan)

    assert len(values) == 1
    assert notes == me.read(example).notes


# What is refused, with a name and a way on


def archive(path: Path, *names: str) -> bytes:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "<a/>")
    return path.read_bytes()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b" \r\n\t", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"\n" * 70_000 + b"x", "begins with more than 65,536 blanks"),
        (b",,\n" * 50, "its first row holds nothing"),
        (b"," * 16_384, "16,385 cells, more than the 16,384 of Excel"),
        (b"%PDF-1.7", "it is a PDF: ask for the workbook"),
        (b"\x1f\x8b\x08", r"compressed \(gzip\): unpack it"),
        (b"BZh91", r"compressed \(bzip2\): unpack it"),
        (b"\xfd7zXZ\x00", r"compressed \(xz\): unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it"),
        (b"Rar!\x1a", "a RAR archive: unpack it"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"\xff\xd8\xff\xe0", "it is a picture"),
        (b"GIF89a", "it is a picture"),
        (b"PAR1", "it is a Parquet table"),
        (b"SQLite format 3\x00", "it is an SQLite database"),
        (b"{\\rtf1", "it is a text in RTF"),
        (OLE, r"in the old .xls format: save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + "WordDocument".encode("utf-16-le"), r"of an old Word \(.doc\)"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "an old presentation"),
        (b"PK\x03\x04 and nothing", "a damaged zip archive or workbook"),
        (b"<!DOCTYPE html>\n<title>Sign in</title>", "it is a page of HTML"),
        (b"\n <html><body>", "it is a page of HTML"),
        (b"<HTML>", "it is a page of HTML"),
        (b"<?xml version='1.0'?><!-- <a> --><Workbook/>", "XML of Excel 2003"),
        (b"<iati-organisations/>", "IATI on an organisation"),
        (b"<!DOCTYPE k [<!ENTITY a 'b'>]><kml/>", "XML with a root <kml>"),
        (b"<!doctype a [" + b"x" * 70_000 + b"]><a/>", "which IATI has no use for"),
        (b"<a:b xmlns:a='x'/>", "XML with a root <b>"),
        ("<svg/>".encode("utf-16"), "XML with a root <svg>"),
        ("<svg/>".encode("utf-16-le"), "XML with a root <svg>"),
        ("<svg/>".encode("utf-16-be"), "XML with a root <svg>"),
        (b"<<<", "a root that cannot be found"),
        ("indicator\tvalue".encode("utf-16"), "text in UTF-16: in Excel, save it"),
        ("indicator".encode("utf-32"), "text in UTF-16"),
        (b"\x00\x01\x02", "it is binary, of a kind that is not known"),
        (b"indicator,period_end\n\xe9,1", "not in UTF-8: in Excel, save it"),
        (b"Dear all,\nplease find", "its first row holds 'Dear all'"),
        (b"# Results\n\nAll is well.\n", "its first row holds '# Results'"),
        (b"Dear all,\n" * 50, "its first row holds 'Dear all'"),
        (b'"never closed', "it is no CSV"),
        (b'{"type": "FeatureCollection"}', "it is GeoJSON"),
        (b'{"nbformat": 4}', "it is a notebook"),
        (b'{"response": {"docs": []}}', "an answer of the IATI Datastore"),
        (b'{"results": []}', "a plan stands under 'framework'"),
        (b'{"a": 1}', "JSON with 'a', and no plan that write_json wrote"),
        (b"{}", "JSON with no keys"),
        (json.dumps(dict.fromkeys("abcdefgh")).encode(), "'f' and 2 more"),
        (b'[{"indicator": "1.a"}]', "a list of 1 records with 'indicator'"),
        (b'[["#indicator"]]', "for HXL, take the same table as CSV"),
        (b"[1, 2]", "a list of 2 values"),
        (b"[]", "a list of 0 values"),
        (b'{"a": ', "it ends too early"),
        (b"[" * 100_000, "nested too deeply"),
        (
            b'{"format": "iom_me.results_framework"}',
            "the version must be a whole number",
        ),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else "",
)
def test_what_is_not_read_is_named_with_a_way_on(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)

    with pytest.raises(me.FormatError, match=said) as it:
        me.read(path)

    assert Path(it.value.source).name == "plan.json"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["xl/workbook.bin"], "in the .xlsb format: save it as .xlsx"),
        (["word/document.xml"], "it is a Word document: write_docx writes such"),
        (["ppt/presentation.xml"], "it is a presentation"),
        (["content.xml"], "an OpenDocument file"),
        (["a.xml"], "a zip archive of 'a.xml': unpack it"),
        (["a", "b", "c", "d"], "a zip archive of 'a', 'b', 'c' and 1 more"),
        ([], "a zip archive of nothing"),
    ],
    ids=str,
)
def test_what_is_in_an_archive_is_named(
    tmp_path: Path, names: list[str], said: str
) -> None:
    path = tmp_path / "plan.xlsx"
    archive(path, *names)

    with pytest.raises(me.FormatError, match=said):
        me.read(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    archive(path, "[Content_Types].xml", "xl/workbook.xml")

    with pytest.raises(me.FormatError, match="the workbook is damaged"):
        me.read(path)


def test_a_workbook_in_which_nothing_is_known_says_what_was_seen(
    tmp_path: Path,
) -> None:
    path = saved(tmp_path / "a.xlsx", Staff=[["Name", "Post"], ["A", "B"]], Empty=[])

    with pytest.raises(me.FormatError) as it:
        me.read(path)

    first, second = it.value.problems
    assert first.path == "Staff"
    assert first.message.startswith("its fullest row holds 'Name', 'Post'; a results")
    assert second == ("Empty", "it is empty")


def test_a_questionnaire_is_refused_as_such(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "form.xlsx",
        survey=[["type", "name", "label"], ["text", "a", "A"]],
        choices=[["list_name", "name", "label"]],
    )

    with pytest.raises(me.FormatError, match="it is an XLSForm"):
        me.read(path)


def test_a_workbook_of_a_newer_version_is_refused_as_such(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    me.write_excel(plan, path)
    workbooks.edit(path, "iom_me", "B1", 99)

    with pytest.raises(me.errors.FormatVersionError, match="version 99"):
        me.read(path)


@contextlib.contextmanager
def piped(content: bytes) -> Iterator[Path]:
    """A pipe that holds something, by the name that a shell gives it."""
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    try:
        yield Path(f"/dev/fd/{read}")
    finally:
        os.close(read)


needs_pipes = pytest.mark.skipif(
    not Path("/dev/fd").exists(), reason="this system gives pipes no names"
)


@needs_pipes
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_pipe_is_read_like_a_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"values.{ending}"
    write_hxl(pd.DataFrame(ROWS, columns=HEADER), path)

    with piped(path.read_bytes()) as pipe:
        document = me.read(pipe)
        source = pipe.name

    found, true = document.measurements, me.read(path).measurements
    assert (document.source, document.format) == (source, "hxl")
    assert found is not None
    assert true is not None
    assert found.equals(true)


@needs_pipes
def test_values_are_read_from_a_pipe() -> None:
    content = "indicator,period_end,value\n1.1.a,2024-06-30,5\n"

    with piped(content.encode()) as pipe:
        values, _ = read_values(pipe, me.datasets.example_plan("en"))

    assert values["value"].tolist() == [5]


@needs_pipes
def test_an_empty_pipe_is_said_to_be_empty() -> None:
    with piped(b"") as pipe, pytest.raises(me.FormatError, match="it is empty"):
        me.read(pipe)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        me.read(tmp_path / "absent")
    with pytest.raises(IsADirectoryError):
        me.read(tmp_path)


def test_a_summary_shows_a_long_note_in_short_and_a_text_as_text() -> None:
    note = TableNote("row 1", "not read", "<b>" + "x" * 10_000)
    document = Document(format="table", source="a.csv", notes=(note,))

    assert "- row 1: not read: '<b>xxx" in document.summary()
    assert len(document.summary()) < 500
    assert "&lt;b&gt;xxx" in document._repr_html_()
    assert repr(document) == (
        "<Document a.csv: table, 0 plans, no measurements, 1 note>"
    )
    assert len(str(document.notes[0])) > 10_000  # nothing of it is lost


def test_bad_cells_are_named_all_at_once(tmp_path: Path) -> None:
    path = text(
        tmp_path / "a.csv", "indicator,period_end,value", "1.a,soon,5", ",2024-06-30,x"
    )

    with pytest.raises(me.DataError) as it:
        me.read(path)

    assert len(it.value.problems) == 2


def test_a_workbook_with_very_wide_rows_is_looked_at_up_to_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iom_me.io._look._MAX_CELLS", 5)
    path = saved(tmp_path / "a.xlsx", Wide=[["x"] * 9], Data=[HEADER, *ROWS])

    with pytest.raises(me.FormatError, match="it is empty"):
        me.read(path)


def test_the_sheets_beside_the_values_are_noted(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", Q1=[HEADER, *ROWS], Q2=[HEADER, *ROWS], Empty=[])

    document = me.read(path)

    assert document.measurements is not None
    assert len(document.measurements) == 2
    assert [str(note) for note in document.notes] == ["Q2: this sheet was not read"]


def test_a_plan_is_read_beside_more_values_than_a_plan_may_have_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iom_me.io.excel._grid._MAX_CELLS", 20)
    rows = [["1.a", f"{year}-06-30", 20, None] for year in range(2000, 2020)]
    path = saved(tmp_path / "a.xlsx", Matrix=MATRIX, Data=[HEADER, *rows])

    document = me.read(path)

    assert document.framework.indicators
    assert document.measurements is not None
    assert len(document.measurements) == 20


STARTS = st.sampled_from(
    [b"", b"{", b"[", b"<", b"<?xml", b"PK\x03\x04", OLE, b"\xff\xfe", b"\xef\xbb\xbf"]
)


@given(STARTS, st.binary(max_size=200))
def test_only_errors_of_ours_leave_the_reader(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.mktemp("read") / "file"
    path.write_bytes(start + rest)

    with pytest.raises(me.IomMeError):
        me.read(path)


@FEW_EXAMPLES
@given(st.integers(0, 2**16), st.integers(0, 255))
def test_a_workbook_with_a_broken_byte_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    path = tmp_path_factory.mktemp("read") / "a.xlsx"
    write_hxl(pd.DataFrame(ROWS, columns=HEADER), path)
    content = bytearray(path.read_bytes())
    content[place % len(content)] = byte
    path.write_bytes(content)

    try:
        document = me.read(path)
    except me.IomMeError:
        return
    assert isinstance(document, Document)
