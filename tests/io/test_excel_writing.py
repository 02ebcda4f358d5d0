"""A plan is written as a workbook to work with, and comes back equal."""

import zipfile
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given, settings
from tests.io import workbooks
from tests.strategies import FEW_EXAMPLES, frameworks, hostile_texts

import iom_me.model as m
from iom_me.errors import FormatError, FormatVersionError, ModelError
from iom_me.io.excel import read_excel, write_excel


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.xlsx"


@pytest.fixture
def plan() -> m.ResultsFramework:
    return (
        m.ResultsFramework("NG", "Return", start="2021-01-01", currency="EUR")
        .add(m.Objective("O", "To contribute to reintegration"))
        .add(
            m.Outcome(
                "1",
                "Returnees are self-sufficient",
                indicators=[
                    m.Indicator(
                        "1.a",
                        "% of returnees with an income",
                        measure="percentage",
                        baseline=m.Baseline(10, date="2021-01-01", source="survey"),
                        targets=[m.Target(40, date="2021-12-31"), m.Target(80)],
                        data_source="Survey",
                        collection_method="interviews",
                    ),
                    m.Indicator("1.b", "# of jobs", targets=[m.Target(300)]),
                ],
            ),
            contributes_to="O",
            assuming=[m.Assumption("A1", "Employers hire returnees")],
        )
        .add(m.Output("1.1", "Returnees have a trade"), contributes_to="1")
        .add(m.Activity("1.1.1", "Train", responsible="IOM"), contributes_to="1.1")
    )


YEAR = m.Period("2022-01-01", "2022-12-31")
SURVEYED: Any = {"date": "2021-01-01", "source": "survey"}


def written(plan: m.ResultsFramework, path: Path) -> Path:
    write_excel(plan, path)
    return path


# Round trip


@FEW_EXAMPLES
@given(plan=frameworks() | frameworks(hostile_texts()))
def test_any_plan_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory, plan: m.ResultsFramework
) -> None:
    path = tmp_path_factory.mktemp("trip") / "plan.xlsx"

    back, notes = read_excel(written(plan, path), notes=True)

    assert (back, notes) == (plan, ())


@settings(max_examples=15, deadline=None)
@given(plan=frameworks(every_field=True, max_results=2))
def test_every_field_comes_back(
    tmp_path_factory: pytest.TempPathFactory, plan: m.ResultsFramework
) -> None:
    path = tmp_path_factory.mktemp("trip") / "plan.xlsx"

    assert read_excel(written(plan, path)) == plan


@pytest.mark.parametrize(
    "text",
    [
        "_x000D_",
        "_x0041_",
        "_x005F_x0041_",
        "x005F_",
        "<r><t>bold</t></r>",
        " space around ",
        "\n",
        "\u2060_\u2060x0041_",
        "TRUE",
        "0012",
        "#N/A",
    ],
)
def test_text_that_the_file_format_would_change_comes_back(
    path: Path, text: str
) -> None:
    plan = m.ResultsFramework("P", text, results=[m.Outcome("1", text)])

    assert read_excel(written(plan, path)) == plan


@pytest.mark.parametrize("number", [0.1 + 0.2, 2**63 + 1, 1e-310, 1e308, -0.5])
def test_numbers_that_excel_would_round_come_back(path: Path, number: float) -> None:
    indicator = m.Indicator("a", "x", targets=[m.Target(number)])
    plan = m.ResultsFramework(
        "P", "x", results=[m.Output("1", "", indicators=indicator)]
    )

    assert read_excel(written(plan, path)) == plan


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "{=1}"])
def test_no_text_becomes_a_formula_or_a_link(path: Path, text: str) -> None:
    written(m.ResultsFramework("P", text, results=[m.Outcome("1", text)]), path)

    book = openpyxl.load_workbook(path)
    kinds = {c.data_type for sheet in book for row in sheet for c in row if c.value}
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert kinds <= {"s", "n", "d"}
    assert not any(b"<f>" in content for content in members.values())
    assert not any(b"hyperlink" in content for content in members.values())


def test_the_same_plan_gives_the_same_bytes(
    tmp_path: Path, plan: m.ResultsFramework
) -> None:
    first = written(plan, tmp_path / "a.xlsx").read_bytes()

    assert written(plan, tmp_path / "b.xlsx").read_bytes() == first


def test_a_text_too_long_for_a_cell_is_refused_by_name(path: Path) -> None:
    plan = m.ResultsFramework("P", "x", notes="a" * 32_768)

    with pytest.raises(ModelError, match=r"'Notes' of 'P' has 32,768 characters"):
        write_excel(plan, path)
    assert not path.exists()


def test_the_longest_text_that_fits_is_written_whole(path: Path) -> None:
    plan = m.ResultsFramework("P", "x", notes="é" * 32_767)

    assert read_excel(written(plan, path)) == plan


# Looks


def test_the_matrix_is_ready_to_read_and_to_print(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    sheet: Any = book.worksheets[0]
    header: Any = next(
        row[0].row for row in sheet.iter_rows() if row[1].value == "Indicators"
    )

    assert sheet.title == "Results Matrix"
    assert [c.value for c in sheet[header][:6]] == list(workbooks.ENGLISH)
    assert sheet.freeze_panes == f"B{header + 1}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as are needed
    assert {"A9:A10", "F9:F10"} <= {str(r) for r in sheet.merged_cells.ranges}
    assert sheet["A9"].alignment.wrap_text
    assert sheet["A8"].fill.fgColor.rgb != sheet["A9"].fill.fgColor.rgb
    assert sheet.column_dimensions["G"].hidden


def test_closed_lists_of_words_are_offered(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    rules = book["Indicators"].data_validations.dataValidation
    columns = {str(rule.sqref)[0]: rule.formula1 for rule in rules}
    measure = next(c for c in book["Indicators"][1] if c.value == "Measure")
    letter = columns[measure.column_letter].split("$")[1]

    offered = [c.value for c in book["Lists"][letter] if c.value]
    assert offered == [str(word) for word in m.Measure]


# Edits by hand


@pytest.mark.parametrize(
    ("place", "value", "record", "change"),
    [
        ("A9", "Outcome 1: They earn", "1", {"statement": "They earn"}),
        ("B10", "# of decent jobs", "1.b", {"title": "# of decent jobs"}),
        ("E10", "≥ 350", "1.b", {"targets": m.Target(350, operator="at_least")}),
        ("E10", 350, "1.b", {"targets": m.Target(350)}),
        ("F9", "Employers pay fairly", "A1", {"statement": "Employers pay fairly"}),
    ],
)
def test_an_edit_in_the_matrix_wins(  # noqa: PLR0917 - pytest passes them by name
    path: Path,
    plan: m.ResultsFramework,
    place: str,
    value: Any,
    record: str,
    change: Any,
) -> None:
    workbooks.edit(written(plan, path), "Results Matrix", place, value)

    back, notes = read_excel(path, notes=True)

    assert notes == ()
    assert back == plan.replace(record, **change)


def test_an_edited_baseline_keeps_what_the_cell_does_not_show(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Results Matrix", "D9", "12 % (2021-02-01)")

    baseline = read_excel(path)["1.a"].baseline

    assert baseline == m.Baseline(12, date="2021-02-01", source="survey")


@pytest.mark.parametrize(
    ("place", "value", "record", "expected"),
    [
        ("D9", 12, "1.a", m.Baseline(12, date="2021-01-01", source="survey")),
        ("D9", "12 (2022)", "1.a", m.Baseline(12, period=YEAR, source="survey")),
        ("D9", "12 (few)", "1.a", m.Baseline(12, **SURVEYED, note="few")),
        ("D10", "TBD", "1.b", m.Baseline(m.NotAvailable("to_be_determined"))),
        ("D10", "none yet", "1.b", m.Baseline("none yet")),
    ],
)
def test_an_edited_baseline_is_read_as_in_any_matrix(  # noqa: PLR0917 - as above
    path: Path,
    plan: m.ResultsFramework,
    place: str,
    value: Any,
    record: str,
    expected: Any,
) -> None:
    workbooks.edit(written(plan, path), "Results Matrix", place, value)

    assert read_excel(path, notes=True)[0][record].baseline == expected


def test_a_matrix_that_was_deleted_is_noted(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    del book["Results Matrix"]
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert back == plan
    assert "the sheet is gone" in notes[0].message


def test_a_row_deleted_from_the_matrix_alone_is_noted(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    book["Results Matrix"].delete_rows(12)
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert back == plan
    assert "the row of 1.1.1 was deleted here" in notes[0].message


def test_a_record_deleted_behind_the_matrix_is_gone(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    book["Indicators"].delete_rows(3)
    book["Baselines and Targets"].delete_rows(5)
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert (back, notes) == (plan.remove("1.b"), ())


def test_a_record_added_behind_the_matrix_is_there(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Results and Workplan", "A6", "output")
    workbooks.edit(path, "Results and Workplan", "B6", 1.2)
    workbooks.edit(path, "Results and Workplan", "C6", "Markets are open")
    workbooks.edit(path, "Links", "A5", "1.2")
    workbooks.edit(path, "Links", "B5", "1")

    back, notes = read_excel(path, notes=True)

    assert notes == ()
    assert back == plan.add(m.Output("1.2", "Markets are open"), contributes_to="1")


def test_rows_may_be_sorted_and_columns_moved(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    book["Indicators"].move_range("A1:A3", cols=30)
    book.save(path)

    assert read_excel(path) == plan


def test_milestones_are_edited_line_by_line(
    path: Path, plan: m.ResultsFramework
) -> None:
    target = "45 % (by 2021-12-31)\n85 %"
    workbooks.edit(written(plan, path), "Results Matrix", "E9", target)

    targets = read_excel(path)["1.a"].targets

    assert targets == (m.Target(45, date="2021-12-31"), m.Target(85))


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("A9", "Outcome 2: Returnees earn", "level and id stay Outcome 1"),
        ("D8", 5, "there is no indicator in this row"),
        ("E8", 5, "there is no indicator in this row"),
        ("C8", "Survey", "there is no indicator in this row"),
        ("D9", "10 / 12", "not one number"),
        ("E9", "90 %", "not as many lines as there are targets"),
        ("F9", "a\nb", "not as many lines as there are assumptions"),
        ("B8", "# new", "added by hand: read as indicator O.a of O"),
        ("E9", "=40+2", "no stored value"),
        ("A9", None, "was cleared here"),
        ("B2", "Other title", "differs from the sheet Project"),
        ("A20", "Outcome 2: new", "a row added by hand"),
        ("I9", "Ask Amina", "written beside the table by hand"),
        ("D1", "Draft 3", "written above the table by hand"),
        ("A6", "Approved by", "written above the table by hand"),
        ("C9", "Registry", "one text now"),
    ],
)
def test_an_edit_that_cannot_be_taken_over_is_noted(
    path: Path, plan: m.ResultsFramework, place: str, value: Any, message: str
) -> None:
    workbooks.edit(written(plan, path), "Results Matrix", place, value)

    _, notes = read_excel(path, notes=True)

    assert len(notes) == 1
    assert message in notes[0].message


def test_an_indicator_added_as_a_row_of_the_matrix_is_read(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    sheet = book["Results Matrix"]
    row = sheet.max_row + 1
    sheet.cell(row, 2, "# kits")
    sheet.cell(row, 3, "Registry")
    sheet.cell(row, 4, 0)
    sheet.cell(row, 5, "≥ 40")
    book.save(path)

    back, notes = read_excel(path, notes=True)
    (added,) = set(back.indicators) - set(plan.indicators)

    assert (back[added].title, back[added].measure) == ("# kits", "count")
    assert back[added].data_source == "Registry"
    assert back[added].targets == (m.Target(40, operator="at_least"),)
    assert [note.message for note in notes] == [
        f"added by hand: read as indicator {added} of {added.rpartition('.')[0]}"
    ]


def test_an_edit_of_a_record_that_was_deleted_behind_is_noted(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    book["Indicators"].delete_rows(3)
    book["Results Matrix"]["B10"] = "# of decent jobs"
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert "1.b" not in back.indicators
    assert "1.b no longer stands" in str([note.message for note in notes])


def test_a_column_inserted_in_the_matrix_is_noted_and_edits_are_read(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    sheet = book["Results Matrix"]
    sheet.insert_cols(3)
    sheet["C9"], sheet["B10"] = "on track", "# of decent jobs"
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert back == plan.replace("1.b", title="# of decent jobs")
    assert [note.cell for note in notes] == ["C9"]


@pytest.mark.parametrize(
    ("heading", "message"),
    [("iom_me key", "hidden columns are gone"), ("Target", "no column 'Target'")],
)
def test_a_column_deleted_from_the_matrix_is_noted(
    path: Path, plan: m.ResultsFramework, heading: str, message: str
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    sheet = book["Results Matrix"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == heading:
                sheet.delete_cols(cell.column)
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert back == plan
    assert message in notes[0].message


def test_a_link_to_a_result_that_was_renamed_is_refused_with_its_cell(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Links", "B2", "9")

    with pytest.raises(FormatError, match=r"no result '9'.* @ Links!B2"):
        read_excel(path)


def test_amounts_are_shown_with_thousands_and_cents(
    path: Path, plan: m.ResultsFramework
) -> None:
    line = m.BudgetLine("B9", "Kits", amount="1234567.5")
    write_excel(attrs.evolve(plan, budget_lines=[line]), path)

    cell = openpyxl.load_workbook(path)["Budget"]["C2"]

    assert (cell.value, cell.number_format) == (1234567.5, "#,##0.00")


def test_a_sheet_that_is_gone_or_renamed_is_noted(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    book["Risks"].title = "Risk register"
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert back == attrs.evolve(plan, risks=())
    assert {note.sheet for note in notes} == {"Risks", "Risk register"}


LATER = (
    "Depends on",
    "Preconditions",
    "Reviewed wording (mark)",
    "Reviewed on",
    "Put together",
    "Steps of the scale",
    "Path",
)


def test_a_workbook_from_before_the_later_columns_is_read(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    del book["Accepted findings"]
    gone = 0
    for sheet in book.worksheets:
        for cell in [cell for cell in sheet[1] if cell.value in LATER][::-1]:
            sheet.delete_cols(cell.column)
            gone += 1
    book.save(path)

    assert gone == 9
    assert read_excel(path, notes=True) == (plan, ())


def test_a_finding_can_be_accepted_in_the_workbook(
    path: Path, plan: m.ResultsFramework
) -> None:
    write_excel(plan, path)
    for place, value in (("A2", "S07"), ("B2", "1"), ("C2", "Agreed with the donor")):
        workbooks.edit(path, "Accepted findings", place, value)

    accepted = m.Suppression("S07", "1", reason="Agreed with the donor")
    assert read_excel(path, notes=True) == (plan.add(accepted), ())


def test_accepted_findings_under_another_name_are_noted(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    book["Accepted findings"].title = "Accepted"
    book.save(path)

    _, notes = read_excel(path, notes=True)

    assert [str(note) for note in notes] == ["Accepted: this sheet was not read"]


def test_a_statement_reworded_in_the_workbook_makes_its_neighbours_suspect(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan.review(), path), "Results and Workplan", "C4", "Skills")

    suspects = read_excel(path).suspects()

    assert [str(one) for one in suspects] == ["1.1 -> 1", "1.1.1 -> 1.1"]


def test_an_edit_behind_the_matrix_is_read(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Indicators", "D3", "count")

    assert read_excel(path) == plan.replace("1.b", measure="count")


def test_an_edit_behind_the_matrix_is_not_undone_by_it(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Indicators", "C3", "# of decent jobs")

    back, notes = read_excel(path, notes=True)

    assert (back["1.b"].title, notes) == ("# of decent jobs", ())


def test_edits_in_both_places_are_noted(path: Path, plan: m.ResultsFramework) -> None:
    workbooks.edit(written(plan, path), "Indicators", "C3", "here")
    workbooks.edit(path, "Results Matrix", "B10", "there")

    back, notes = read_excel(path, notes=True)

    assert back["1.b"].title == "there"
    assert "this cell was taken" in notes[0].message


def test_a_value_typed_as_people_type_it_is_read(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Baselines and Targets", "E5", "1 250,5")

    assert read_excel(path)["1.b"].targets == (m.Target(1250.5),)


@pytest.mark.parametrize(
    ("sheet", "place", "value", "message"),
    [
        ("Indicators", "D3", "a lot", "not read as 'Measure': it must be one of count"),
        ("Indicators", "A3", "9", "there is no '9' that it could belong to"),
        ("Baselines and Targets", "A5", "9", "there is no indicator '9'"),
        ("Results and Workplan", "D2", "2021-01-01", "only activities have it"),
        ("Results and Workplan", "D5", "soon", "it is not a date"),
        ("Results and Workplan", "A7", "output", "the row names no id"),
        ("Results and Workplan", "H2", "1.1.1", "only activities have it"),
        ("Results and Workplan", "L3", "x", "no heading that is known"),
        ("Accepted findings", "A2", "S07", "the row names no reason"),
        ("Accepted findings", "C2", "agreed", "the row names no code"),
        ("Project", "A3", "NG-2", "the project has one row"),
        ("Baselines and Targets", "B2", "part", "stands above"),
        ("Baselines and Targets", "L3", "2021-01-01", "its first and its last day"),
        ("Baselines and Targets", "D2", "equal", "a baseline has none"),
        ("Baselines and Targets", "B3", "baseline", "has a baseline already"),
        ("Baselines and Targets", "E3", "75 / 92", "not one number"),
        ("Baselines and Targets", "F3", 90, "operator is not 'between'"),
        ("Baselines and Targets", "H3", "why", "the value is there"),
        ("Baselines and Targets", "E3", "=1+1", "no stored value"),
        ("Disaggregation", "A2", "9", "dimension is empty"),
        ("Disaggregation", "D2", "maybe", "it must be yes or no"),
        ("Links", "A9", "1", "the row names no target"),
        ("Alignment", "A2", "1", "Alignment.framework is empty"),
        ("Risks", "C2", 9, "the row names no id"),
        ("Risks", "B2", "Conflict", "the row names no id"),
        ("Budget", "A2", "B1", "the row names no amount"),
        ("Budget", "C2", "much", "it is not a number"),
        ("Indicators", "B3", None, "the row names no id"),
        ("Baselines and Targets", "C2", "female", "name a dimension and a category"),
        ("Baselines and Targets", "E3", "≥ 80 (women)", "only the value was read"),
    ],
)
def test_a_cell_behind_the_matrix_that_cannot_be_read_is_noted(  # noqa: PLR0917 - as above
    path: Path,
    plan: m.ResultsFramework,
    sheet: str,
    place: str,
    value: Any,
    message: str,
) -> None:
    workbooks.edit(written(plan, path), sheet, place, value)

    _, notes = read_excel(path, notes=True)

    assert any(message in note.message for note in notes)


def test_an_id_that_stands_twice_is_refused(
    path: Path, plan: m.ResultsFramework
) -> None:
    workbooks.edit(written(plan, path), "Indicators", "B3", "1.a")

    with pytest.raises(FormatError, match="used twice"):
        read_excel(path)


def test_a_newer_version_is_refused(path: Path, plan: m.ResultsFramework) -> None:
    workbooks.edit(written(plan, path), "iom_me", "B1", 99)

    with pytest.raises(FormatVersionError, match="version 99"):
        read_excel(path)


def test_without_the_sheets_behind_it_the_matrix_is_read_as_any_other(
    path: Path, plan: m.ResultsFramework
) -> None:
    book = openpyxl.load_workbook(written(plan, path))
    for name in book.sheetnames[1:]:
        del book[name]
    book.save(path)

    back, notes = read_excel(path, notes=True)

    assert [r.statement for r in back.results.values()] == [
        r.statement for r in plan.results.values()
    ]
    assert back["1.a"].targets == plan["1.a"].targets
    assert notes == ()
