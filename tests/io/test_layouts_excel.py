"""A form in Excel can be handed in, and reads back as far as it has places."""

import datetime as dt
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from tests import strategies
from tests.io.test_layouts_matrix import LANGUAGES

import iom_me as me
from iom_me.errors import DataWarning, ModelError
from iom_me.io.excel import read_excel, write_excel
from iom_me.io.excel._form_losses import _read_back, left_out
from iom_me.io.layouts import LAYOUTS, results_matrix
from iom_me.io.layouts.sheet import form_bytes
from iom_me.model import (
    Activity,
    Assumption,
    Baseline,
    Indicator,
    NotAvailable,
    Objective,
    Outcome,
    Output,
    Period,
    ResultsFramework,
    Target,
)

YEAR_2021 = Period("2021-01-01", "2021-12-31")
TRADE = Assumption("A1", "Employers hire returnees")
PLAN = (
    ResultsFramework(
        "NG-1", "Return & work", start="2021-10-01", end="2023-09-30", currency="EUR"
    )
    .add(
        Objective(
            "O",
            "To contribute to sustainable reintegration",
            indicators=[
                Indicator("O.a", "% reintegrated", measure="percentage"),
            ],
        )
    )
    .add(
        Outcome(
            "1",
            "Returnees have an income",
            indicators=[
                Indicator(
                    "1.a",
                    "% of returnees with an income",
                    measure="percentage",
                    baseline=Baseline(12.5, date="2021-10-01"),
                    targets=[
                        Target(60, operator="at_least", date="2022-03-31"),
                        Target(80.125, operator="at_least", date="2023-03-31"),
                    ],
                    data_source="Survey",
                ),
                Indicator(
                    "1.b",
                    "How returnees cope with shocks",
                    baseline=Baseline("Most borrow", period=YEAR_2021),
                    targets=[Target("Most have savings", date="2023-03-31")],
                ),
            ],
        ),
        contributes_to="O",
        assuming=Assumption("A3", "Prices are stable"),
    )
    .add(
        Output(
            "1.1",
            "Returnees have a trade",
            indicators=[
                Indicator(
                    "1.1.a",
                    "# of returnees trained",
                    measure="count",
                    baseline=Baseline(
                        NotAvailable("to_be_determined", due="2022-01-01")
                    ),
                    targets=[Target(1_200, period=Period("2022-01-01", "2022-03-31"))],
                    data_source="Attendance sheets",
                )
            ],
        ),
        contributes_to="1",
        assuming=[TRADE, Assumption("A2", "Peace holds")],
    )
    .add(Activity("1.1.1", "Train returnees"), contributes_to="1.1", assuming="A2")
    .add(Outcome("2", "Services reach returnees"), contributes_to="O")
    .add(Output("2.1", "Officials refer returnees"), contributes_to="2")
)
"""A plan with nothing that a form has no place for, but assumptions (`gac`)."""

PLAIN = ResultsFramework("P", "Return", results=[Outcome("1", "Jobs")])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form.xlsx"


def sheet_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).worksheets[0]


# There and back


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "gac"])
def test_a_plan_that_fits_comes_back_equal(
    path: Path, layout: str, language: str
) -> None:
    write_excel(PLAN, path, layout=layout, language=language)

    plan, notes = read_excel(path, notes=True)

    assert notes == ()
    assert plan.results == PLAN.results
    assert {str(link) for link in plan.links} == {str(link) for link in PLAN.links}
    for link in PLAN.links:
        found = plan.link_between(link.source, link.target)
        assert [plan[id].statement for id in found.assumptions] == [
            PLAN[id].statement for id in link.assumptions
        ]
    assert (plan.id, plan.title, plan.start, plan.end, plan.currency) == (
        "NG-1", "Return & work", dt.date(2021, 10, 1), dt.date(2023, 9, 30), "EUR",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_canadian_form_holds_all_but_assumptions(path: Path, language: str) -> None:
    plan = PLAN.replace(
        "1.1.a",
        collection_method="Count of signatures",
        frequency="baseline_midterm_endline",
        responsible="Trainer",
    ).replace("1.1.1", responsible="IOM")
    with pytest.warns(DataWarning, match=r": 4 assumptions of links, 3 assumptions\. "):
        write_excel(plan, path, layout="gac", language=language)

    read, notes = read_excel(path, notes=True)

    assert notes == ()
    assert read.results == plan.results
    assert [str(link) for link in read.links] == [str(link) for link in plan.links]


@pytest.mark.parametrize("language", LANGUAGES)
def test_immediate_outcomes_come_back_below_their_outcome(
    path: Path, language: str
) -> None:
    plan = (
        PLAIN.add(Objective("O", "Well-being"))
        .link("1", "O")
        .add(Outcome("1.1", "Skills"), contributes_to="1")
        .add(Output("1.1.1", "Courses"), contributes_to="1.1")
    )
    write_excel(plan, path, layout="gac", language=language)

    read, notes = read_excel(path, notes=True)

    assert notes == ()
    assert {str(link) for link in read.links} == {"1 -> O", "1.1 -> 1", "1.1.1 -> 1.1"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_example_plans_lose_no_wording_and_no_value(
    path: Path, layout: str, language: str
) -> None:
    plan = me.datasets.example_plan(language)
    grid = results_matrix(plan, layout, language=language)

    lost = {many for _, _, many in left_out(plan, grid)}

    assert not lost & {
        "results", "indicators", "wordings of statements", "wordings of indicators",
        "ids", "links", "baselines", "targets", "data sources", "collection methods",
    }  # fmt: skip
    assert ("assumptions" in lost) is (layout == "gac")


@strategies.FEW_EXAMPLES
@given(
    plan=strategies.frameworks(max_results=3),
    layout=st.sampled_from(LAYOUTS),
    language=st.sampled_from(LANGUAGES),
)
def test_what_is_counted_is_true_of_the_file(
    tmp_path_factory: pytest.TempPathFactory,
    plan: ResultsFramework,
    layout: str,
    language: str,
) -> None:
    grid = results_matrix(plan, layout, language=language)
    left_out(plan, grid)
    path = tmp_path_factory.mktemp("any") / "form.xlsx"
    path.write_bytes(form_bytes(plan, grid))
    if not plan.outcomes:  # activities alone, or nothing: there is nothing to read
        return

    found = _read_back(grid)
    read, _ = read_excel(path, notes=True)

    assert read.results == found.results
    assert read.links == found.links


# What a form has no place for


def test_what_a_form_has_no_place_for_is_counted(path: Path) -> None:
    plan = PLAIN.add(
        me.Risk("R1", "Rain"),
        me.Risk("R2", "Wind"),
        Output("1.1", "A trade", notes="new"),
        Output("1.2", "Loans"),
        contributes_to="1",
        because="it helps",
    ).replace("1", indicators=[Indicator("1.z", "# of jobs", unit="jobs")])

    with pytest.warns(DataWarning) as caught:
        write_excel(plan, path, layout="eu")

    (warning,) = caught
    assert str(warning.message) == (
        "form.xlsx: the form 'eu' has no place for all that is in plan 'P'; not in the "
        "file, or not to be read back from it: 2 risks, 1 id, 1 unit, 1 remark, "
        "2 reasons for links. write_excel(fw, path), without a layout, keeps "
        "everything."
    )
    assert warning.filename == __file__


def counted(plan: ResultsFramework, layout: str = "iom") -> dict[str, int]:
    return {
        many: count for count, _, many in left_out(plan, results_matrix(plan, layout))
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_texts_that_come_back_on_one_line_are_counted(layout: str) -> None:
    indicator = Indicator("1.a", "# of\njobs", data_source="Survey\nRegister")
    plan = PLAIN.replace("1", statement="Jobs\nand income", indicators=[indicator])

    assert counted(plan, layout) == {"texts' line breaks or spacing": 3}


def test_values_in_words_that_come_back_on_one_line_are_counted() -> None:
    target = Target("Most\n\nhave  work", date="2024-12-31")
    plan = PLAIN.replace("1", indicators=[Indicator("1.a", "How", targets=[target])])

    assert counted(plan) == {"texts' line breaks or spacing": 1}


def test_links_that_a_table_cannot_show_are_counted() -> None:
    plan = (
        PLAIN.add(Outcome("2", "Health"))
        .add(Output("1.1", "A trade"), contributes_to=["1", "2"])
        .add(Output("2.1", "A loan"), contributes_to=["1.1"])
    )

    assert counted(plan) == {"links": 2}


def test_values_that_do_not_come_back_are_counted() -> None:
    part = me.model.DisaggregatedValue(3, by={"sex": "female"})
    indicator = Indicator(
        "1.a",
        "# of jobs",
        measure="count",
        baseline=Baseline(3, source="census", note="as of 2020", disaggregated=[part]),
        targets=[Target(4, note="a (b)")],
    )
    plan = ResultsFramework(
        "P", "Return", results=[Outcome("1", "Jobs", indicators=[indicator])]
    )

    assert counted(plan) == {
        "sources of baselines": 1,
        "disaggregated values": 1,
        "remarks on values": 2,
    }


def test_a_target_that_reads_as_another_is_counted() -> None:
    targets = [Target("2 of 3", date="2024-01-01")]
    plan = PLAIN.replace("1", indicators=[Indicator("1.a", "Jobs", targets=targets)])

    assert counted(plan) == {"targets": 1}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_several_targets_in_words_come_back(layout: str) -> None:
    targets = [
        Target("Some districts", date="2023-01-01"),
        Target(NotAvailable("not_due", due="2024-01-01")),
        Target("All districts", period=Period("2024-01-01", "2024-12-31")),
    ]
    plan = PLAIN.replace("1", indicators=[Indicator("1.a", "Cover", targets=targets)])

    assert counted(plan, layout) == {}


def test_a_baseline_that_reads_as_another_is_counted() -> None:
    indicator = Indicator("1.a", "Opinion", baseline=Baseline("TBD"))
    plan = PLAIN.replace("1", indicators=[indicator])

    assert counted(plan) == {"baselines": 1}


def test_results_that_run_into_one_are_counted() -> None:
    same = [Output("output-1", "A trade"), Output("output-2", "A trade")]
    plan = ResultsFramework("P", "Return", results=same)

    assert counted(plan) == {"results": 1, "ids": 1}


def test_an_indicator_without_a_title_is_counted() -> None:
    plan = PLAIN.replace("1", indicators=[Indicator("1.a", "")])

    assert counted(plan) == {"indicators": 1}


def test_a_statement_that_reads_as_something_else_is_counted() -> None:
    plan = ResultsFramework(
        "P", "Return", results=[Outcome("1", "x"), Outcome("A", "")]
    )

    assert counted(plan.replace("1", statement="Jobs_x0041_")) == {
        "wordings of statements": 1
    }


def test_activities_alone_make_no_block() -> None:
    plan = ResultsFramework("P", "Return", results=[Activity("1.1.1", "Train")])

    assert counted(plan, "fcdo") == {"results": 1}


def test_an_assumption_that_no_step_rests_on_is_counted() -> None:
    assert counted(PLAIN.add(Assumption("A1", "Peace holds"))) == {"assumptions": 1}


def test_current_values_without_a_place_are_counted(path: Path) -> None:
    plan = PLAIN.replace(
        "1", indicators=[Indicator("1.a", "# of jobs", measure="count")]
    )
    values = pd.DataFrame(
        {"indicator": ["1.a"], "period_end": ["2022-06-30"], "value": [8]}
    )
    report = me.track(plan, values)

    with pytest.warns(DataWarning, match=r": 1 current value\. "):
        write_excel(plan, path, layout="iom", tracking=report)


def test_a_report_of_another_plan_is_refused(path: Path) -> None:
    other = ResultsFramework("Q", "Work", results=PLAN.results.values())
    values = pd.DataFrame({"indicator": [], "period_end": [], "value": []})

    with pytest.raises(ModelError, match="report is of plan 'Q', and the plan is 'NG"):
        write_excel(PLAN, path, layout="eu", tracking=me.track(other, values))


@pytest.mark.parametrize("layout", ["eu", "fcdo"])
def test_indicators_that_only_the_plan_or_the_report_has_are_blank_or_counted(
    path: Path, layout: str
) -> None:
    old = PLAIN.replace("1", indicators=[Indicator("1.a", "# of jobs")])
    new = PLAIN.replace("1", indicators=[Indicator("1.b", "# of trades")])
    values = pd.DataFrame(
        {"indicator": ["1.a"], "period_end": ["2024-06-30"], "value": [3]}
    )

    with pytest.warns(DataWarning, match="1 current value"):
        write_excel(new, path, layout=layout, tracking=me.track(old, values))

    assert "3 (30 June 2024)" not in {c.value for row in sheet_of(path) for c in row}


def test_current_values_with_a_place_are_written_and_noted_when_read(
    path: Path,
) -> None:
    plan = PLAIN.replace(
        "1", indicators=[Indicator("1.a", "# of jobs", measure="count")]
    )
    values = pd.DataFrame(
        {"indicator": ["1.a"], "period_end": ["2022-06-30"], "value": [8]}
    )
    report = me.track(plan, values)

    for layout in ("eu", "fcdo"):
        write_excel(plan, path, layout=layout, tracking=report)
        read, notes = read_excel(path, notes=True)

        assert read.results == plan.results
        assert [note.text for note in notes] == ["8 (30 June 2022)"]
        assert "belongs to the measurements" in notes[0].message


# The sheet


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_is_one_sheet_ready_to_print(path: Path, layout: str) -> None:
    write_excel(PLAIN, path, layout=layout)

    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert len(book.worksheets) == 1
    assert sheet.page_setup.orientation == "landscape"
    properties = sheet.sheet_properties.pageSetUpPr
    assert properties is not None
    assert properties.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # one page wide, as many as need be high
    assert sheet.freeze_panes == ("B1" if layout == "fcdo" else "B6")
    assert sheet.print_title_rows == (None if layout == "fcdo" else "$5:$5")


def test_statements_are_merged_over_their_indicators(path: Path) -> None:
    write_excel(PLAN, path, layout="iom")

    merged = {str(range) for range in sheet_of(path).merged_cells.ranges}

    assert {"A10:A11", "F10:F11"} <= merged


def test_text_stays_text_whatever_it_begins_with(path: Path) -> None:
    plan = ResultsFramework("=1+1", "@SUM(A1)").add(
        Outcome("1", "x", indicators=[Indicator("1.a", "=cmd|' /C calc'!A0")])
    )
    write_excel(plan, path, layout="iom")

    cells = [cell for row in sheet_of(path).iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=cmd|' /C calc'!A0" in {cell.value for cell in cells}
    assert read_excel(path) == plan


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        write_excel(PLAN, path, layout="fcdo", language="es")

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_rows_are_high_enough_for_long_texts(path: Path) -> None:
    plan = PLAIN.replace("1", statement=("long " * 60).strip())
    write_excel(plan, path, layout="iom")

    assert sheet_of(path).row_dimensions[6].height > 60


def test_a_long_title_of_the_project_is_shown_whole(path: Path) -> None:
    plan = me.ResultsFramework("P", "long " * 80, results=[Outcome("1", "Jobs")])
    write_excel(plan, path, layout="iom")

    assert sheet_of(path).row_dimensions[2].height > 30


def test_a_text_longer_than_a_cell_is_refused(path: Path) -> None:
    plan = PLAIN.replace("1", statement="x" * 40_000)

    with pytest.raises(
        ModelError, match="cell A6 of 'IOM Results Matrix', 'Outcome 1: xxx"
    ):
        write_excel(plan, path, layout="iom")

    assert not path.exists()


def test_notes_stand_below_the_table(path: Path) -> None:
    import attrs

    grid = attrs.evolve(
        results_matrix(PLAIN, "iom"), title="a/b: [c]*?", notes=("See annex",)
    )
    path.write_bytes(form_bytes(PLAIN, grid))

    assert sheet_of(path).title == "a b c"
    assert sheet_of(path)["A8"].value == "See annex"


@pytest.mark.parametrize(
    ("options", "name"),
    [({"language": "fr"}, "language"), ({"tracking": 1}, "tracking")],
)
def test_what_is_for_forms_is_refused_without_one(
    path: Path, options: dict[str, Any], name: str
) -> None:
    with pytest.raises(ModelError, match=f"{name} is for the form of a donor"):
        write_excel(PLAIN, path, **options)


def test_an_unknown_form_is_refused(path: Path) -> None:
    with pytest.raises(ModelError, match="no form 'world bank'"):
        write_excel(PLAIN, path, layout="world bank")


def test_a_plan_that_fits_is_written_without_a_warning(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_excel(PLAIN, path, layout="iom")

    assert path.exists()
