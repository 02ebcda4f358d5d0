"""The workbook: tables with filters, numbers as numbers, and text only as text."""

import datetime as dt
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest

import iom_me as me
from tests.report.pages import sheet

SHEETS = [
    "Summary",
    "Progress",
    "Effects",
    "Effect 1",
    "Effect 2",
    "Gaps in the data",
    "Results matrix",
    "Findings",
    "Methods",
    "How it was computed",
]


@pytest.fixture(scope="module")
def file(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    effect: me.impact.DidResult,
    study: me.impact.EventStudyResult,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.xlsx"
    me.write_report(
        path,
        lights,
        checks=me.check(lights),
        tracking=tracked,
        effects=[effect, study],
    )
    return path


@pytest.fixture(scope="module")
def book(file: Path) -> Any:
    return openpyxl.load_workbook(file)


def written(path: Path, *args: Any, **options: Any) -> Any:
    me.write_report(path, *args, **options)
    return openpyxl.load_workbook(path)


def test_the_sheets_come_in_the_order_of_the_page(book: Any) -> None:
    assert book.sheetnames == SHEETS


def test_every_sheet_holds_a_table_with_filters(book: Any) -> None:
    for page in book:
        assert page.tables
        for table in page.tables.values():
            assert table.autoFilter is not None


def test_headings_of_long_tables_stay_in_view_and_on_every_printed_page(
    book: Any,
) -> None:
    for name in ("Results matrix", "Progress", "Findings", "Gaps in the data"):
        assert book[name].freeze_panes[1:] == "2"
        assert book[name].print_title_rows == "$1:$1"
        assert book[name].page_setup.orientation == "landscape"
        assert book[name].page_setup.paperSize == 9  # A4


def test_the_summary_counts_lights_and_their_shares(book: Any) -> None:
    rows = sheet(book, "Summary")

    assert rows[0][0] == "All lights"
    assert ("achieved", 1, 1 / 9) in rows
    assert ("off track or regressed", 2, 2 / 9) in rows
    assert ("indicators", 9, None) in rows


def test_the_summary_lists_what_needs_a_look(book: Any) -> None:
    rows = [row[:2] for row in sheet(book, "Summary")]

    start = rows.index(("What needs a look", "Status"))
    assert rows[start + 1] == ("1.5.a % that is regressed", "regressed")


def test_a_share_is_a_number_shown_as_a_percentage(book: Any) -> None:
    page = book["Progress"]

    assert page["H2"].value == pytest.approx(1.1)
    assert page["H2"].number_format == "0%"
    assert page["H7"].value == pytest.approx(0.9996)
    assert page["H7"].number_format == "0.0####%"  # must not look complete


def test_a_date_is_a_date(book: Any) -> None:
    assert book["Progress"]["L2"].value == dt.datetime(2024, 1, 1)  # noqa: DTZ001  Excel knows no zone
    assert book["Progress"]["L2"].number_format == "yyyy-mm-dd"


def test_a_day_before_those_of_excel_is_written_as_text(
    lights: me.ResultsFramework, tracked: me.tracking.TrackingReport, tmp_path: Path
) -> None:
    first, *others = tracked.entries
    first = attrs.evolve(first, baseline_date=dt.date(1850, 1, 1))
    tracking = attrs.evolve(tracked, entries=(first, *others))

    book = written(tmp_path / "report.xlsx", lights, tracking=tracking)

    assert book["Progress"]["L2"].value == "1850-01-01"


def test_what_is_missing_is_blank_and_never_zero(book: Any) -> None:
    assert book["Progress"]["G8"].value is None  # overdue: no actual value
    assert book["Progress"]["H8"].value is None


@pytest.mark.parametrize(
    ("value", "shown"), [(float("inf"), "inf"), (2**60, str(2**60)), (0.5, 0.5)]
)
def test_a_number_that_a_cell_cannot_hold_is_written_as_text(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    tmp_path: Path,
    value: float,
    shown: object,
) -> None:
    first, *others = tracked.entries
    tracking = attrs.evolve(
        tracked, entries=(attrs.evolve(first, actual=value), *others)
    )

    book = written(tmp_path / "report.xlsx", lights, tracking=tracking)

    assert book["Progress"]["G2"].value == shown


def test_progress_without_end_is_written_as_text(
    lights: me.ResultsFramework, tracked: me.tracking.TrackingReport, tmp_path: Path
) -> None:
    first, *others = tracked.entries
    first = attrs.evolve(first, progress=float("inf"))

    book = written(
        tmp_path / "report.xlsx",
        lights,
        tracking=attrs.evolve(tracked, entries=(first, *others)),
    )

    assert book["Progress"]["H2"].value == "inf"


def test_lights_are_words_whose_colour_follows_the_word(book: Any) -> None:
    page = book["Progress"]
    rules = [
        rule
        for group in page.conditional_formatting
        for rule in group.rules
        if "J2" in str(group.sqref)
    ]

    assert page["J2"].value == "achieved"
    assert {rule.formula[0] for rule in rules} == {
        f'"{status.words}"' for status in me.tracking.Status
    }


def test_findings_are_listed_one_by_one_the_gravest_first(
    book: Any, lights: me.ResultsFramework
) -> None:
    rows = sheet(book, "Findings")[1:]

    assert len(rows) == len(me.check(lights))
    grades = [row[0] for row in rows]
    assert grades == sorted(grades, key=["error", "warning", "info"].index)


def test_accepted_findings_stand_with_the_reason(tmp_path: Path) -> None:
    plan = me.ResultsFramework("P", "t").add(me.Suppression("S02", reason="agreed"))

    book = written(tmp_path / "report.xlsx", plan, checks=me.check(plan))

    last = sheet(book, "Findings")[-1]
    assert (last[1], last[6]) == ("S02 no-outcome", "agreed")


def test_effects_are_sentences_and_frames(
    book: Any, effect: me.impact.DidResult
) -> None:
    assert sheet(book, "Effects")[1][1] == effect.sentence()
    rows = sheet(book, "Effect 1")
    frame = effect.to_frame()
    start = next(
        place for place, row in enumerate(rows) if row[: frame.shape[1]] == tuple(frame)
    )
    shown = [row[1] for row in rows[start + 1 : start + 1 + len(frame)]]
    assert shown == pytest.approx(frame["estimate"].tolist())


def test_an_effect_that_is_missing_is_a_blank_cell(book: Any) -> None:
    values = [value for row in sheet(book, "Effect 2") for value in row]

    assert "nan" not in values
    assert "<NA>" not in values


def test_what_is_true_or_false_is_a_word(
    plan: me.ResultsFramework, one_call: me.impact.EffectResult, tmp_path: Path
) -> None:
    book = written(tmp_path / "report.xlsx", plan, effects=one_call)

    rows = sheet(book, "Effect 1")
    head = next(row for row in rows if "chosen" in row)
    first = rows[rows.index(head) + 1]
    assert first[head.index("chosen")] == "True"


def test_a_table_without_rows_says_why(tmp_path: Path) -> None:
    plan = me.datasets.example_plan("en")

    book = written(tmp_path / "report.xlsx", plan, checks=me.check(plan))

    assert sheet(book, "Findings")[1][0] == "No findings."
    assert sheet(book, "Gaps in the data")[1][0] == "Nothing is missing."


def test_parts_that_were_not_handed_over_are_named_as_left_out(
    plan: me.ResultsFramework, tmp_path: Path
) -> None:
    book = written(tmp_path / "report.xlsx", plan)

    said = [row[0] for row in sheet(book, "Summary")]
    assert "The plan was not checked for this report." in said
    assert book.sheetnames == [
        "Summary",
        "Gaps in the data",
        "Results matrix",
        "Methods",
    ]


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    plan = me.ResultsFramework("P", "=1+1").add(me.Outcome("1", "=cmd|' /C calc'!A0"))

    book = written(tmp_path / "report.xlsx", plan)

    assert book["Summary"]["A1"].data_type == "s"
    cell = book["Results matrix"]["B2"]
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_a_text_too_long_for_a_cell_is_refused_with_its_place(tmp_path: Path) -> None:
    plan = me.ResultsFramework("P", "t").add(me.Outcome("1", "x" * 40_000))

    with pytest.raises(
        me.ModelError, match=r"'Results matrix', row 2, column 2 .*html"
    ):
        me.write_report(tmp_path / "report.xlsx", plan)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_workbook_can_be_written_in_every_language(
    lights: me.ResultsFramework,
    tracked: me.tracking.TrackingReport,
    study: me.impact.EventStudyResult,
    tmp_path: Path,
    language: str,
) -> None:
    book = written(
        tmp_path / "report.xlsx",
        lights,
        checks=me.check(lights, language=language),
        tracking=tracked,
        effects=study,
        language=language,
    )

    assert len(book.sheetnames) == len(set(book.sheetnames)) == 9
