"""A plan is laid out in a donor's form, in the language that was asked for."""

import datetime as dt

import attrs
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st
from tests import strategies

import iom_me as me
from iom_me.errors import ModelError
from iom_me.io.excel._cells import read_number, read_value
from iom_me.io.excel._words import read_deadline
from iom_me.io.layouts import LAYOUTS, results_matrix
from iom_me.io.layouts.grid import Grid
from iom_me.io.layouts.wording import (
    baseline_text,
    date_text,
    frequency_text,
    number_text,
    period_text,
    target_text,
    value_text,
)
from iom_me.model import (
    Activity,
    Assumption,
    Baseline,
    Indicator,
    Level,
    NotAvailable,
    Objective,
    Outcome,
    Output,
    Period,
    ResultsFramework,
    Target,
)

LANGUAGES = ("en", "fr", "es")
INCOME = Indicator(
    "1.a",
    "% of returnees with an income",
    measure="percentage",
    baseline=Baseline(40, date="2021-10-01"),
    targets=[
        Target(80, date="2023-03-31", operator="at_least"),
        Target(60, date="2022-03-31"),
    ],
    data_source="Survey",
    collection_method="Interviews",
    frequency="yearly",
    responsible="M&E officer",
)
JOBS = Indicator("1.b", "# of jobs", measure="count")
PLAN = (
    ResultsFramework("NG-1", "Return", start="2021-10-01", end="2023-09-30")
    .add(Objective("O", "To contribute to reintegration"))
    .add(Outcome("1", "Income", indicators=[INCOME, JOBS]), contributes_to="O")
    .add(
        Output("1.1", "A trade"),
        contributes_to="1",
        assuming=[Assumption("A1", "Employers hire"), Assumption("A2", "Peace holds")],
    )
    .add(
        Activity("1.1.1", "Train", responsible="IOM", preconditions="A2"),
        contributes_to="1.1",
    )
)
VALUES = pd.DataFrame(
    {"indicator": ["1.a"], "period_end": ["2022-02-28"], "value": [55]}
)


def texts(grid: Grid, row: int) -> list[str | None]:
    return [cell.text if cell else None for cell in grid.rows[row]]


# Rows


@pytest.mark.parametrize(
    ("layout", "language", "expected"),
    [
        (
            "eu",
            "fr",
            [
                "Effet direct 1\u00a0: Income",
                "% of returnees with an income",
                "40 % (1er octobre 2021)",
                "≥ 80 % (d'ici au 31 mars 2023)\n60 % (d'ici au 31 mars 2022)",
                "",
                "Survey\nMéthode de collecte\u00a0: Interviews",
                "",
            ],
        ),
        (
            "echo",
            "es",
            [
                "Objetivo específico 1: Income",
                (
                    "% of returnees with an income\n"
                    "Línea de base: 40 % (1 de octubre de 2021)\n"
                    "Meta: ≥ 80 % (a más tardar el 31 de marzo de 2023)\n"
                    "Meta: 60 % (a más tardar el 31 de marzo de 2022)"
                ),
                "Survey\nMétodo de recopilación: Interviews",
                "",
            ],
        ),
        (
            "gac",
            "en",
            [
                "Intermediate outcome 1: Income",
                "% of returnees with an income",
                "40 % (1 October 2021)",
                "≥ 80 % (by 31 March 2023)\n60 % (by 31 March 2022)",
                "Survey",
                "Interviews",
                "yearly",
                "M&E officer",
            ],
        ),
    ],
)
def test_each_form_says_it_in_its_own_way(
    layout: str, language: str, expected: list[str]
) -> None:
    grid = results_matrix(PLAN, layout, language=language)

    assert texts(grid, 2) == expected


def test_a_statement_spans_the_rows_of_its_indicators() -> None:
    grid = results_matrix(PLAN, "iom")

    assert [cell and (cell.rows, cell.role, cell.level) for cell in grid.rows[2]][
        ::5
    ] == [
        (2, "statement", Level.OUTCOME),
        (2, "text", Level.OUTCOME),
    ]
    assert texts(grid, 3) == [None, "# of jobs", "", "", "", None]


def test_the_assumptions_of_a_step_stand_one_per_line() -> None:
    assert texts(results_matrix(PLAN, "usaid"), 4)[-1] == "Employers hire\nPeace holds"


def test_an_activity_shows_who_does_it_where_the_form_asks() -> None:
    assert texts(results_matrix(PLAN, "gac"), 5)[-1] == "IOM"


def test_an_outcome_below_an_outcome_is_an_immediate_one() -> None:
    plan = PLAN.add(Outcome("1.2", "Skills"), contributes_to="1")

    grid = results_matrix(plan, "gac", language="es")

    statements = [row[0].text for row in grid.rows if row[0]]
    assert "Resultado inmediato 1.2: Skills" in statements


def test_pre_conditions_stand_in_the_last_row_of_the_form_that_has_them() -> None:
    grid = results_matrix(PLAN, "echo")

    assert texts(grid, -1) == ["Pre-conditions", None, None, "Peace holds"]
    assert grid.rows[-1][0].columns == 3  # type: ignore[union-attr]  # a first cell


def test_a_pre_condition_that_is_no_assumption_is_shown_by_its_id() -> None:
    plan = PLAN.replace("1.1.1", preconditions=["A9"])

    assert texts(results_matrix(plan, "echo"), -1)[-1] == "A9"


@pytest.mark.parametrize(
    ("id", "shown"), [("outcome-A", "Outcome"), ("X2", "Outcome X2")]
)
def test_only_an_id_that_is_a_number_or_a_code_is_printed(id: str, shown: str) -> None:
    plan = ResultsFramework("P", "Return", results=[Outcome(id, "Jobs")])

    assert texts(results_matrix(plan, "iom"), 1)[0] == f"{shown}: Jobs"


# Blocks


def test_a_block_has_milestones_by_date_and_a_target() -> None:
    grid = results_matrix(PLAN, "fcdo")

    assert texts(grid, 4) == [
        "Outcome 1", "Outcome indicator 1.1", "", "Baseline",
        "Milestone 1 (31 March 2022)", "Target (31 March 2023)", "Assumptions",
    ]  # fmt: skip
    assert texts(grid, 5) == [
        "Income", "% of returnees with an income", "Planned",
        "40 % (1 October 2021)", "60 %", "≥ 80 %", "",
    ]  # fmt: skip
    assert texts(grid, 6)[2] == "Achieved"
    assert texts(grid, 7)[2:4] == [
        "Source", "Survey\nCollection method: Interviews\nFrequency: yearly",
    ]  # fmt: skip


def test_a_block_spans_all_its_indicators() -> None:
    grid = results_matrix(PLAN, "fcdo")

    assert grid.rows[5][0].rows == 7  # type: ignore[union-attr]  # a first cell
    assert grid.rows[8][0] is None


def test_the_block_of_an_output_leaves_room_for_weight_and_rating() -> None:
    rows = [texts(results_matrix(PLAN, "fcdo"), row) for row in (-2, -1)]

    assert rows[0] == ["Impact weighting (%)", "", "Risk rating", None, "", None, None]
    assert rows[1] == ["Activity 1.1.1", "Train", None, None, None, None, ""]


def test_a_period_stands_in_the_heading_of_its_target() -> None:
    indicator = attrs.evolve(
        JOBS, targets=[Target(3, period=Period("2024-01-01", "2024-12-31")), Target(9)]
    )
    plan = PLAN.replace("1.b", targets=indicator.targets)

    assert texts(results_matrix(plan, "fcdo", language="es"), 8)[4:6] == [
        "Hito 1 (2024)", "Meta",
    ]  # fmt: skip


def test_a_date_beside_a_missing_target_is_not_in_the_heading() -> None:
    plan = PLAN.replace(
        "1.b", targets=[Target(NotAvailable("not_due"), date="2024-01-01")]
    )

    assert texts(results_matrix(plan, "fcdo"), 8)[5] == "Target"


# Current values


def test_the_current_value_stands_where_the_form_has_a_place_for_it() -> None:
    report = me.track(PLAN, VALUES)

    grid = results_matrix(PLAN, "eu", language="fr", tracking=report)

    assert texts(grid, 2)[4] == "55 % (28 février 2022)"
    assert texts(grid, 3)[4] == ""


def test_the_current_value_stands_below_the_milestone_that_is_due_next() -> None:
    report = me.track(PLAN, VALUES)

    grid = results_matrix(PLAN, "fcdo", tracking=report)

    assert texts(grid, 6)[3:6] == ["", "55 % (28 February 2022)", ""]


@pytest.mark.parametrize("targets", [(), (Target(90, date="2021-12-31"),)])
def test_a_later_current_value_stands_below_the_target(
    targets: tuple[Target, ...],
) -> None:
    plan = PLAN.replace("1.a", targets=targets)
    report = me.track(plan, VALUES)

    grid = results_matrix(plan, "fcdo", tracking=report)

    assert texts(grid, 6)[3:6] == ["", "", "55 % (28 February 2022)"]


def test_a_current_value_without_a_date_stands_alone() -> None:
    report = me.track(PLAN, VALUES)
    entry = attrs.evolve(report["1.a"], actual_date=None)
    report = attrs.evolve(report, entries=(entry, report["1.b"]))

    assert texts(results_matrix(PLAN, "eu", tracking=report), 2)[4] == "55 %"


def test_what_is_no_tracking_report_is_refused() -> None:
    with pytest.raises(ModelError, match="tracking is a DataFrame: give what track"):
        results_matrix(PLAN, "eu", tracking=VALUES)  # type: ignore[arg-type]  # the mistake


# What is refused


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ModelError, match="no messages in 'de'"):
        results_matrix(PLAN, "eu", language="de")


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(ModelError):
        results_matrix("plan", "eu")  # type: ignore[arg-type]  # the mistake


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_empty_plan_gives_a_form_to_fill_in(layout: str) -> None:
    grid = results_matrix(ResultsFramework("P", "Return"), layout)

    assert len(grid.rows) == grid.headings
    assert len(grid.widths) >= 4


@strategies.FEW_EXAMPLES
@given(plan=strategies.frameworks(max_results=3), layout=st.sampled_from(LAYOUTS))
def test_every_cell_of_any_plan_has_a_place_of_its_own(
    plan: ResultsFramework, layout: str
) -> None:
    grid = results_matrix(plan, layout, language="fr")

    taken = [
        (row + down, column + right)
        for row, column, cell in grid.cells()
        for down in range(cell.rows)
        for right in range(cell.columns)
    ]
    size = len(grid.rows) * len(grid.widths)
    assert len(taken) == len(set(taken)) == size
    assert all(len(row) == len(grid.widths) for row in grid.rows)


# Numbers, dates, reasons


@given(value=strategies.numbers(), language=st.sampled_from(LANGUAGES))
def test_a_number_is_read_back_in_its_language(value: float, language: str) -> None:
    assume(abs(value) < 1e290)  # longer numbers are read as text
    shown = number_text(value, language).replace("\u202f", " ")

    found = read_number(shown, language=language)

    assert found is not None
    assert found[0] == value


@given(day=strategies.dates(), language=st.sampled_from(LANGUAGES))
def test_a_day_is_read_back_in_its_language(day: dt.date, language: str) -> None:
    assert read_deadline(date_text(day, language)) == day


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "period",
    [
        Period("2024-01-01", "2024-12-31"),
        Period("2024-02-01", "2024-02-29"),
        Period("2024-12-01", "2024-12-31"),
        Period("2024-02-01", "2024-03-31"),
        Period("2023-01-01", "2024-12-31"),
        Period("2024-05-03", "2024-05-04"),
        Period("9999-12-01", "9999-12-31"),
    ],
    ids=str,
)
def test_a_period_is_read_back_in_its_language(language: str, period: Period) -> None:
    assert read_deadline(period_text(period, language)) == period


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "reason", ["not_due", "not_collected", "not_applicable", "to_be_determined"]
)
def test_a_reason_is_read_back_with_its_date(language: str, reason: str) -> None:
    value = NotAvailable(reason, note="after the survey", due="2024-03-01")

    found = read_value(value_text(value, JOBS, language), language=language)

    assert found.value == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_remark_that_cannot_be_misread_stands_in_brackets(language: str) -> None:
    target = Target(1_200, date="2024-01-01", note="half of them women")

    found = read_value(target_text(target, JOBS, language), language=language)

    assert (found.value, found.note) == (1_200, "half of them women")
    assert found.date == dt.date(2024, 1, 1)


@pytest.mark.parametrize("note", ["of 2021", "men (and women)", "one\ntwo"])
def test_a_remark_that_could_be_misread_is_left_out(note: str) -> None:
    assert baseline_text(Baseline(3, note=note), JOBS, "en") == "3"


def test_a_missing_baseline_keeps_no_date_beside_the_reason() -> None:
    baseline = Baseline(NotAvailable("to_be_determined"), date="2024-01-01")

    assert baseline_text(baseline, JOBS, "fr") == "à déterminer"


def test_a_range_and_money_are_written_in_full() -> None:
    money = Indicator("m", "Loans", measure="currency", unit="EUR")
    target = Target(1_000, operator="between", upper=2_500.5)

    assert target_text(target, money, "en") == "1,000 EUR – 2,500.5 EUR"


def test_money_without_a_known_code_is_a_number() -> None:
    money = Indicator("m", "Loans", measure="currency", unit="shells")

    assert value_text(3, money, "en") == "3"


def test_no_frequency_is_no_text() -> None:
    assert frequency_text(None, "en") == ""
