"""Layouts that country offices and donors use are read as a careful person would."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.io import workbooks

from iom_me.errors import FormatError
from iom_me.io.excel import ReadNote, read_excel
from iom_me.model import (
    Baseline,
    NotAvailable,
    Period,
    ResultsFramework,
    Target,
)

YEAR_2021 = Period("2021-01-01", "2021-12-31")
YEAR_2024 = Period("2024-01-01", "2024-12-31")
HEADINGS = ("Results", "Indicators", "Baseline", "Target", "Assumptions")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "matrix.xlsx"


def read(path: Path) -> tuple[ResultsFramework, tuple[ReadNote, ...]]:
    return read_excel(path, notes=True)


def statements(plan: ResultsFramework) -> dict[str, str]:
    return {id: result.statement for id, result in plan.results.items()}


# Headings


def test_a_second_row_of_headings_parts_value_and_year(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "BASELINE", None, "TARGETS", None, "Assumptions"),
        (None, None, "Value", "Year", "Value", "Year"),
        ("Output 1.1: x", "# y", 12, 2021, "≥ 40,000", 2024),
        (None, "% z", "N/A", None, 0.8, 2024),
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"),
        formats={"E4": "0%"},
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan["1.1.a"].baseline == Baseline(12, period=YEAR_2021)
    assert plan["1.1.a"].targets == (
        Target(40_000, operator="at_least", period=YEAR_2024),
    )
    assert plan["1.1.b"].baseline == Baseline(NotAvailable("not_applicable"))
    assert plan["1.1.b"].targets == (Target(80, period=YEAR_2024),)


def test_years_below_the_heading_of_the_targets_are_milestones(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline", "Targets"),
        (None, None, None, 2021, 2024, "Donor"),
        ("Output 1.1: x", "# y", 0, 5, 9, "EU"),
    )

    plan, notes = read(path)

    assert plan["1.1.a"].targets == (
        Target(5, period=YEAR_2021),
        Target(9, period=YEAR_2024),
    )
    assert [note.cell for note in notes] == ["F2", "F3"]


def test_rows_below_the_header_are_not_taken_for_headings(path: Path) -> None:
    workbooks.save(
        path, HEADINGS, (None, None, 0, "see annex"), ("Outcome 1: x", "# y", 0, 5)
    )

    plan, notes = read(path)

    assert plan["1.a"].targets == (Target(5),)
    assert [note.cell for note in notes] == ["C2", "D2"]


@pytest.mark.parametrize(
    ("heading", "value", "expected"),
    [
        ("Baseline year", 2021, {"period": YEAR_2021}),
        ("Baseline date", dt.datetime(2021, 6, 30), {"date": "2021-06-30"}),  # noqa: DTZ001
        ("Année de référence", "2021", {"period": YEAR_2021}),
    ],
)
def test_dates_in_a_column_of_their_own_date_the_values_beside(
    path: Path, heading: str, value: object, expected: dict[str, Any]
) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline", heading, "Target"),
        ("Output 1.1: x", "# y", 3, value, 5),
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan["1.1.a"].baseline == Baseline(3, **expected)
    assert plan["1.1.a"].targets == (Target(5),)


def test_what_is_no_date_beside_a_value_is_noted(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Target", "Target date"),
        ("Output 1.1: x", "# y", 3, "at the end"),
    )

    plan, notes = read(path)

    assert plan["1.1.a"].targets == (Target(3),)
    assert [(note.cell, note.message) for note in notes] == [
        ("D2", "not read: it is not a date")
    ]


def test_a_second_column_of_baselines_is_noted(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline 2019", "Baseline 2021"),
        ("Output 1.1: x", "# y", 3, 4),
    )

    _, notes = read(path)

    assert [note.cell for note in notes] == ["D2"]
    assert "second column of baselines" in notes[0].message


@pytest.mark.parametrize(
    "heading", ["Meta (a 2024)", "Target (incl. reference year)", "Cible (fin 2024)"]
)
def test_brackets_do_not_hide_a_heading(path: Path, heading: str) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline", heading),
        ("Outcome 1: x", "# y", 0, 5),
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan["1.a"].targets[0].value == 5


# Levels


@pytest.mark.parametrize(
    ("objective", "outcome", "output"),
    [
        ("Objectif global :", "Objectif spécifique :", "Résultat 1.1 :"),
        ("Objetivo general:", "Objetivo específico 1:", "Resultado 1:"),
        ("OG :", "OS1 :", "R1.1 :"),
        ("Impact:", "Outcome 1 (Oc 1) -", "Output 1.1 (Op 1.1) -"),
        ("Goal:", "Specific objective 1:", "Expected result 1.1:"),
    ],
)
def test_results_below_a_specific_objective_are_outputs(
    path: Path, objective: str, outcome: str, output: str
) -> None:
    workbooks.save(
        path,
        HEADINGS,
        (f"{objective} a",),
        (f"{outcome} b",),
        (f"{output} c",),
        ("A1.1.1 Train",),
    )

    plan, notes = read(path)

    assert notes == ()
    assert statements(plan) == {"O": "a", "1": "b", "1.1": "c", "1.1.1": "Train"}
    assert [str(link) for link in plan.links] == [
        "1 -> O", "1.1 -> 1", "1.1.1 -> 1.1",
    ]  # fmt: skip


def test_activities_of_a_short_result_code_are_read(path: Path) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("OS1 : b",),
        ("R1.1 : c",),
        ("Activités R1.1\nA1.1.1 Diagnostic\nA1.1.2 Équiper",),
    )

    plan, notes = read(path)

    assert (list(plan.activities), notes) == (["1.1.1", "1.1.2"], ())


def test_canadian_levels_and_codes_are_read(path: Path) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("Ultimate Outcome\n1000 Well-being",),
        ("Intermediate Outcome\n1100 Services",),
        ("Immediate Outcome\n1110 Skills",),
        ("Output\n1111 Training",),
    )

    plan, notes = read(path)

    assert statements(plan) == {
        "O": "Well-being", "1100": "Services", "1110": "Skills", "1111": "Training",
    }  # fmt: skip
    assert [str(link) for link in plan.links] == [
        "1100 -> O", "1110 -> O", "1111 -> 1110",
    ]  # fmt: skip
    assert [note.cell for note in notes] == ["A4"]


def test_a_result_named_again_for_every_indicator_is_one_result(path: Path) -> None:
    workbooks.save(
        path,
        ("Level", "Code", "Statement", "Indicator", "Baseline"),
        ("Output", "1.1", "Clinics open", "# clinics", 0),
        ("Output", "1.1", "Clinics open", "# patients", 0),
    )

    plan, notes = read(path)

    assert notes == ()
    assert [i.title for i in plan["1.1"].indicators] == ["# clinics", "# patients"]


# Rows that are no results


@pytest.mark.parametrize(
    "below",
    [
        ("Total", None, None, 41_224),
        ("Grand total", None, None, 41_224),
        ("* From the survey of 2021",),
        ("Note: figures are cumulative",),
        ("Source : OIM Niger",),
    ],
)
def test_totals_and_footnotes_are_noted_and_no_activities(
    path: Path, below: tuple[Any, ...]
) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("Output 1.1: x",),
        ("Activities:",),
        ("1.1.1 Train",),
        below,
    )

    plan, notes = read(path)

    assert statements(plan) == {"1.1": "x", "1.1.1": "Train"}
    assert [note.text for note in notes] == [str(cell) for cell in below if cell]


@pytest.mark.parametrize("between", [(), (("1.1.2 Equip",), ())])
def test_a_text_apart_from_a_list_of_activities_is_noted(
    path: Path, between: tuple[Any, ...]
) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("Output 1.1: x",),
        ("Activities:\n1.1.1 Train",),
        *between,
        ("Prepared by the M&E unit",),
    )

    plan, notes = read(path)

    assert "Prepared by the M&E unit" not in statements(plan).values()
    assert [note.text for note in notes] == ["Prepared by the M&E unit"]


def test_an_indicator_cell_over_rows_of_men_and_women_is_noted(path: Path) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("Output 1.1: x", "# officials", 0, 60),
        (None, None, 0, 70),
        merged=("A2:A3", "B2:B3"),
    )

    plan, notes = read(path)

    assert plan["1.1.a"].targets == (Target(60),)
    assert [note.cell for note in notes] == ["B2", "C3", "D3"]
    assert "spans 2 rows" in notes[0].message


@pytest.mark.parametrize("text", ["None", "Aucune", "N/A"])
def test_no_assumption_is_made_of_a_word_for_nothing(path: Path, text: str) -> None:
    workbooks.save(
        path, HEADINGS, ("Outcome 1: x",), ("Output 1.1: y", None, None, None, text)
    )

    plan, notes = read(path)

    assert list(plan.assumptions) == []
    assert [note.cell for note in notes] == ["E3"]


# Indicators


@pytest.mark.parametrize(
    "title",
    [
        "Nombre de jeunes formés",
        "Nombre d'écoles",
        "N.º de personas",
        "No of staff",
        "Indicator 1.1: # of staff",
        "Indicateur 2 : Nombre de jeunes",
    ],
)
def test_a_number_is_recognised_in_three_languages(path: Path, title: str) -> None:
    target = "1 200 (dont 40 % de femmes)"

    plan, notes = read(workbooks.one_indicator(path, title=title, target=target))

    assert notes == ()
    assert plan["1.1.a"].measure == "count"
    assert plan["1.1.a"].targets == (Target(1200, note="dont 40 % de femmes"),)


def test_a_number_with_a_percentage_as_target_has_no_measure(path: Path) -> None:
    plan, notes = read(
        workbooks.one_indicator(path, title="# referred", target="80 % (#TBD)")
    )

    assert plan["1.1.a"].measure is None
    assert "a number by its title" in notes[0].message


def test_a_range_as_baseline_is_kept_as_text_with_a_note(path: Path) -> None:
    plan, notes = read(workbooks.one_indicator(path, baseline="20 - 30"))

    assert plan["1.1.a"].baseline == Baseline("20 - 30")
    assert "a range" in notes[0].message


def test_an_abbreviated_month_in_brackets_is_a_date(path: Path) -> None:
    plan, _ = read(workbooks.one_indicator(path, baseline="0 (Déc. 2021)"))

    assert plan["1.1.a"].baseline == Baseline(
        0, period=Period("2021-12-01", "2021-12-31")
    )


@pytest.mark.parametrize("heading", ["Key activities", "Activités principales :"])
def test_activities_may_be_called_the_main_ones(path: Path, heading: str) -> None:
    workbooks.save(path, HEADINGS, ("Output 1.1: x",), (heading, "Train\nEquip"))

    plan, notes = read(path)

    assert (list(plan.activities), notes) == (["1.1.1", "1.1.2"], ())


def test_a_share_of_one_typed_as_text_is_doubted(path: Path) -> None:
    plan, notes = read(workbooks.one_indicator(path, title="% safe", baseline="0.2"))

    assert plan["1.1.a"].baseline == Baseline(0.2)
    assert "for 20 % write 20" in notes[0].message


def test_numbered_indicators_in_one_cell_are_parted_with_their_values(
    path: Path,
) -> None:
    workbooks.save(
        path,
        HEADINGS,
        (
            "Outcome 1: x",
            "1.1 Number of migrants\n1.2 % satisfied",
            "1.1. 0 (2021)\n1.2. N/A",
            "1.1. 5,000 (2024)\n1.2. 80% (2024)",
        ),
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan["1.a"].measure == "count"
    assert plan["1.a"].baseline == Baseline(0, period=YEAR_2021)
    assert plan["1.b"].targets == (Target(80, period=YEAR_2024),)


def test_numbered_ids_and_second_columns_of_indicators_are_read_or_noted(
    path: Path,
) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Indicator", "Baseline"),
        ("Outcome 1: x", "1.b # jobs", "# trades", 0),
        (None, "1.b # shops", None, 0),
    )

    plan, notes = read(path)

    assert {id: i.title for id, i in plan.indicators.items()} == {
        "1.b": "# jobs",
        "1.a": "# shops",
    }
    assert [note.cell for note in notes] == ["C2", "B3"]


def test_a_column_of_levels_may_hold_the_statements(path: Path) -> None:
    workbooks.save(
        path, ("Level", "Indicators", "Baseline"), ("Outcome 1: Jobs", "# jobs", 0)
    )

    plan, notes = read(path)

    assert (statements(plan), notes) == ({"1": "Jobs"}, ())


def test_who_is_responsible_for_a_group_is_so_for_each_activity(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline", "Responsible"),
        ("Output 1.1: x",),
        ("Activities:\n1.1.1 Train\n1.1.2 Equip", None, None, "NGO"),
    )

    plan, notes = read(path)

    assert notes == ()
    assert {plan[id].responsible for id in ("1.1.1", "1.1.2")} == {"NGO"}


def test_a_merged_assumption_counts_for_every_result_beside_it(path: Path) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("Outcome 1: x",),
        ("Output 1.1: y", None, None, None, "Peace holds"),
        ("Output 1.2: z",),
        merged=("E3:E4",),
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan.link_between("1.2", "1").assumptions == ("A1",)


def test_an_assumption_of_no_activity_is_noted(path: Path) -> None:
    workbooks.save(
        path,
        HEADINGS,
        ("Output 1.1: x",),
        ("Activities", None, None, None, "Staff stay"),
        ("Output 1.2: y",),
    )

    _, notes = read(path)

    assert [note.cell for note in notes] == ["A3", "E3"]


def test_an_output_before_any_outcome_gets_a_number_of_its_level(path: Path) -> None:
    workbooks.save(path, HEADINGS, ("Output: y",), ("Activity: z",))

    plan, _ = read(path)

    assert statements(plan) == {"1.1": "y", "1.1.1": "z"}


def test_without_a_column_for_results_there_is_no_matrix(path: Path) -> None:
    workbooks.save(path, ("Indicators", "Baseline"), ("# jobs", 0))

    with pytest.raises(FormatError, match="no row has the headings"):
        read_excel(path)
