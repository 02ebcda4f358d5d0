"""A results matrix is read as people keep it, and every cell is accounted for."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from tests.io import workbooks

from iom_me.errors import DataWarning, FormatError
from iom_me.io.excel import ReadNote, read_excel
from iom_me.model import Baseline, NotAvailable, Period, ResultsFramework, Target


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "matrix.xlsx"


def read(path: Path, **options: Any) -> tuple[ResultsFramework, tuple[ReadNote, ...]]:
    return read_excel(path, notes=True, **options)


# Projects of the domain page


def test_the_nigerian_matrix_is_read_whole(path: Path) -> None:
    plan, notes = read(workbooks.nigeria(path))

    assert notes == ()
    assert (plan.id, plan.title) == ("RR.0163", "SRARP Phase II")
    assert list(plan.results) == ["O", "1", "1.1", "1.2", "2", "2.1"]
    assert list(plan.indicators) == [
        "O.a", "O.b", "1.a", "1.1.a", "1.1.b", "1.2.a", "1.2.b", "1.2.c", "1.2.d",
        "2.a", "2.b", "2.1.a",
    ]  # fmt: skip
    assert plan["1.2.c"].baseline == Baseline(6)
    assert plan["2.b"].targets == (Target(5000),)
    assert plan["1.1.a"].targets == (Target(48),)
    assert [str(link) for link in plan.links] == [
        "1 -> O", "1.1 -> 1", "1.2 -> 1", "2 -> O", "2.1 -> 2",
    ]  # fmt: skip


def test_the_nigerien_matrix_is_read_in_french(path: Path) -> None:
    plan, notes = read(workbooks.niger(path))

    assert notes == ()
    assert plan.title == "IDEE Niger"
    assert plan["1"].statement == "Les entreprises sont créées"
    assert plan["1.a"].baseline == Baseline(NotAvailable("not_applicable"))
    assert plan["1.1.a"].targets == (Target(360_000),)
    assert plan["1.1.b"].baseline == Baseline(3.1)
    assert plan["1.1.b"].measure == "percentage"
    assert plan["1.1.c"].baseline == Baseline(0.71)
    assert [a.statement for a in plan.activities.values()] == ["Former", "Accompagner"]


def test_an_undecided_target_keeps_its_number_and_its_note(path: Path) -> None:
    plan, _ = read(workbooks.nigeria_first_phase(path))

    (target,) = plan["1.1.a"].targets
    assert target == Target(80, operator="at_least", note="#TBD")
    assert plan["1.a"].baseline.value == NotAvailable("not_applicable")
    assert plan["2.1.a"].targets == (Target(800, note="40 per community"),)


def test_a_missing_output_and_two_values_in_one_cell_are_read(path: Path) -> None:
    plan, notes = read(workbooks.arco(path))

    assert list(plan.outputs) == ["1.2"]
    assert list(plan.activities) == ["1.2.1", "1.2.2", "1.2.3", "1.2.4"]
    assert plan["1.2.b"].targets == (Target("75 % / 92 %"),)
    assert [note.cell for note in notes] == ["D5"]
    assert "two" not in notes[0].message
    assert plan["O.a"].baseline == Baseline("Weak")


def test_money_and_dates_above_the_table_are_read(path: Path) -> None:
    plan, notes = read(workbooks.published_budget(path))

    assert notes == ()
    assert plan.currency == "EUR"
    assert plan.budget_lines["B"].amount == Decimal("793849.80")
    assert (plan.start, plan.end) == (dt.date(2021, 1, 1), dt.date(2022, 9, 30))


# Layouts


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Objective", "Outcome 1", "Output 1.1", "Activities for Output 1.1")),
        ("fr", ("Objectif", "Effet 1", "Produit 1.1", "Activités du produit 1.1")),
        ("fr", ("Objectif", "Résultat 1", "Produit 1.1", "Activités")),
        ("es", ("Objetivo", "Resultado 1", "Producto 1.1", "Actividades del 1.1")),
        ("es", ("Objetivo", "Efecto 1", "Producto 1.1", "Actividades")),
    ],
)  # fmt: skip
def test_three_languages_give_the_same_plan(
    path: Path, language: str, words: tuple[str, ...]
) -> None:
    objective, outcome, output, activities = words
    workbooks.save(
        path,
        workbooks.HEADINGS[language],
        (f"{objective}: a", "% b", "c", 0, 80, None),
        (f"{outcome} : d", None, None, None, None, "e"),
        (f"{output} – f", "# g", "h", 0, 10, "i"),
        (f"{activities}:\n1.1.1 j\n1.1.2 k", None, None, None, None, "l"),
    )

    plan, notes = read(path)

    assert notes == ()
    assert {r.id: r.statement for r in plan.results.values()} == {
        "O": "a", "1": "d", "1.1": "f", "1.1.1": "j", "1.1.2": "k",
    }  # fmt: skip
    assumed = {str(x): [plan[i].statement for i in x.assumptions] for x in plan.links}
    assert assumed == {
        "1 -> O": ["e"],
        "1.1 -> 1": ["i"],
        "1.1.1 -> 1.1": ["l"],
        "1.1.2 -> 1.1": ["l"],
    }


def test_columns_may_stand_in_another_order_and_be_misspelt(path: Path) -> None:
    workbooks.save(
        path,
        ("Asumptions", "Targets", "Base line (2021)", "Means of verification",
         "Indicator", "Result statement", "Frequency", "Responsible person"),
        (None, "80 %", "0 %", "Survey", "% of x", "Outcome 1: y", "Quarterly", "M&E"),
    )  # fmt: skip

    plan, notes = read(path)
    indicator = plan["1.a"]

    assert notes == ()
    assert indicator.baseline == Baseline(0, period=Period("2021-01-01", "2021-12-31"))
    assert (indicator.data_source, indicator.frequency) == ("Survey", "quarterly")
    assert indicator.responsible == "M&E"


def test_further_columns_of_a_monitoring_framework_are_read(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicator No", "Indicators", "Unit", "Disaggregation", "Baseline",
         "Collection method", "Frequency", "Comments"),
        ("Output 1.1: x", "1.1.z", "# y", "returnees", "Sex and age", 0,
         "Interviews", "Every full moon", "Check in May"),
        ("Activity 1.1.1: v", None, None, None, None, None, None, None, "Late"),
    )  # fmt: skip

    plan, notes = read(path)
    indicator = plan["1.1.z"]

    assert [note.text for note in notes] == ["Every full moon"]
    assert [d.dimension for d in indicator.disaggregation] == ["sex", "age"]
    assert (indicator.unit, indicator.notes) == ("returnees", "Check in May")
    assert indicator.collection_method == "Interviews"
    assert plan["1.1.1"].notes == "Late"


def test_two_columns_of_targets_are_milestones_dated_by_their_headings(
    path: Path,
) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline", "Target 2022", "Target (by June 2023)"),
        ("Output 1.1: x", "# y", 0, 40, "80"),
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan["1.1.a"].targets == (
        Target(40, period=Period("2022-01-01", "2022-12-31")),
        Target(80, date="2023-06-30"),
    )


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("E3", "#REF!", "an error"),
        ("E3", "60 - 40", "not one number"),
        ("D3", ">= 5", "operator of this baseline was left out"),
        ("F3", "-", "not read as an assumption"),
        ("A9", "Activities that lead to Output 1.1", "no activity stands below"),
        ("G9", "stray", "no heading above"),
    ],
)
def test_what_cannot_be_read_for_certain_is_noted(
    path: Path, place: str, value: str, message: str
) -> None:
    workbooks.edit(workbooks.one_indicator(path, baseline=0), "Matrix", place, value)

    _, notes = read(path)

    assert any(message in note.message for note in notes)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("Start date", "some day"), "start"),
        (("Currency", "shells"), "currency"),
        (("Budget", "a lot"), "budget"),
        (("Project title: x", None, "Titre", "y"), "title"),
        (("Prepared by", "M&E unit"), "label"),
    ],
)
def test_what_cannot_be_read_above_the_table_is_noted(
    path: Path, row: tuple[str, ...], field: str
) -> None:
    workbooks.save(path, row, workbooks.ENGLISH, ("Outcome 1: x",))

    _, notes = read(path)

    assert field in notes[0].message


def test_the_level_may_stand_in_a_column_of_its_own(path: Path) -> None:
    workbooks.save(
        path,
        ("Level", "Statement", "Indicators", "Baseline"),
        ("Outcome", "Returnees have an income", "# jobs", 0),
        ("Output 1.1", "Returnees have a trade", "# trades", 0),
        ("Activity", "Train", None, None),
    )

    plan, notes = read(path)

    assert notes == ()
    assert {r.id: r.statement for r in plan.results.values()} == {
        "1": "Returnees have an income",
        "1.1": "Returnees have a trade",
        "1.1.1": "Train",
    }


def test_several_indicators_may_stand_in_one_cell(path: Path) -> None:
    workbooks.save(
        path,
        workbooks.ENGLISH,
        ("Output 1.1: x", "- # a\n- # b", "CMS", "0\n1", "10\nTBD"),
    )

    plan, notes = read(path)

    assert notes == ()
    assert [i.title for i in plan.indicators.values()] == ["# a", "# b"]
    assert plan["1.1.b"].baseline == Baseline(1)
    assert plan["1.1.b"].targets == (Target(NotAvailable("to_be_determined")),)
    assert plan["1.1.a"].data_source == plan["1.1.b"].data_source == "CMS"


def test_lines_that_do_not_match_are_one_indicator_with_a_note(path: Path) -> None:
    workbooks.save(
        path, workbooks.ENGLISH, ("Output 1.1: x", "- # a\n- # b", None, 0, 10)
    )

    plan, notes = read(path)

    assert [i.title for i in plan.indicators.values()] == ["- # a - # b"]
    assert "read as one indicator" in notes[0].message


def test_a_merged_source_counts_for_every_indicator(path: Path) -> None:
    workbooks.save(
        path,
        workbooks.ENGLISH,
        ("Output 1.1: x", "# a", "CMS", 0, 1),
        (None, "# b", None, 0, 2),
        merged=("A2:A3", "C2:C3"),
    )

    plan, _ = read(path)

    assert plan["1.1.b"].data_source == "CMS"


def test_several_assumptions_in_a_cell_are_told_apart_and_shared(path: Path) -> None:
    workbooks.save(
        path,
        workbooks.ENGLISH,
        ("Outcome 1: x",),
        ("Output 1.1: y", None, None, None, None, "• Peace holds.\n• Roads are open"),
        ("Output 1.2: z", None, None, None, None, "peace holds"),
    )

    plan, _ = read(path)

    assert [a.statement for a in plan.assumptions.values()] == [
        "Peace holds.",
        "Roads are open",
    ]
    assert plan.link_between("1.2", "1").assumptions == ("A1",)


def test_an_assumption_of_the_objective_becomes_a_note(path: Path) -> None:
    workbooks.save(
        path, workbooks.ENGLISH, ("Objective: x", None, None, None, None, "Peace holds")
    )

    _, notes = read(path)

    assert notes[0].cell == "F2"
    assert notes[0].text == "Peace holds"


def test_activities_may_stand_beside_their_heading_or_in_rows(path: Path) -> None:
    workbooks.save(
        path,
        workbooks.ENGLISH,
        ("Output 1.1: x",),
        ("Activities that lead to Output 1.1", "1.1.1 a\n1.1.2 b"),
        ("Output 1.2: y",),
        ("Activities that lead to Output 1.2", None, None, None, None, "Staff stay"),
        ("c",),
        ("Activity 1.2.2: d",),
    )

    plan, notes = read(path)

    assert notes == ()
    assert list(plan.activities) == ["1.1.1", "1.1.2", "1.2.1", "1.2.2"]
    assert plan.link_between("1.2.2", "1.2").assumptions == ("A1",)


@pytest.mark.parametrize("heading", [("Activities that lead to Output 1.1",), ()])
def test_numbered_activities_may_share_a_cell_of_their_own(
    path: Path, heading: tuple[str, ...]
) -> None:
    workbooks.save(
        path,
        workbooks.ENGLISH,
        ("Output 1.1: x",),
        heading,
        (
            "1.1.1 Train\n1.1.2 Equip\n1.1.3 Advise",
            None,
            None,
            None,
            None,
            "Staff stay",
        ),
        ("1.1.4 Refer", None, None, None, None, "Clinics are open"),
    )

    plan, notes = read(path)

    assert notes == ()
    assert {id: activity.statement for id, activity in plan.activities.items()} == {
        "1.1.1": "Train",
        "1.1.2": "Equip",
        "1.1.3": "Advise",
        "1.1.4": "Refer",
    }
    assert plan.link_between("1.1.3", "1.1").assumptions == ("A1",)
    assert plan.link_between("1.1.4", "1.1").assumptions == ("A2",)


def test_a_statement_may_stand_below_its_level(path: Path) -> None:
    workbooks.save(
        path, workbooks.ENGLISH, ("Outcome 1",), ("Jobs are found", "# jobs")
    )

    plan, notes = read(path)

    assert notes == ()
    assert plan["1"].statement == "Jobs are found"
    assert plan["1.a"].title == "# jobs"


def test_a_header_that_is_repeated_on_each_page_is_no_result(path: Path) -> None:
    workbooks.save(
        path, workbooks.ENGLISH, ("Outcome 1: x",), workbooks.ENGLISH, ("Outcome 2: y",)
    )

    plan, notes = read(path)

    assert (list(plan.results), notes) == (["1", "2"], ())


def test_skipped_levels_are_linked_to_the_nearest_above(path: Path) -> None:
    workbooks.save(
        path, workbooks.ENGLISH, ("Objective: x",), ("Output 1.1: y",), ("Activity: z",)
    )

    plan, notes = read(path)

    assert [str(link) for link in plan.links] == ["1.1 -> O", "1.1.1 -> 1.1"]
    assert "there is no outcome 1" in notes[0].message


def test_a_number_that_stands_twice_is_noted_and_replaced(path: Path) -> None:
    workbooks.save(
        path,
        workbooks.ENGLISH,
        ("Outcome 1: x",),
        ("Output 1.1: y",),
        ("Output 1.1: z",),
    )

    plan, notes = read(path)

    assert [o.statement for o in plan.outputs.values()] == ["y", "z"]
    assert "given 1.2" in notes[0].message


def test_printed_numbers_win_over_position(path: Path) -> None:
    workbooks.save(
        path, workbooks.ENGLISH, ("Outcome 2: x",), ("Outcome: y",), ("Output 2.3: z",)
    )

    plan, _ = read(path)

    assert list(plan.results) == ["2", "1", "2.3"]
    assert str(plan.links[0]) == "2.3 -> 2"


def test_several_objectives_are_counted(path: Path) -> None:
    workbooks.save(path, workbooks.ENGLISH, ("Objective: x",), ("Objective: y",))

    plan, _ = read(path)

    assert list(plan.objectives) == ["O1", "O2"]


# Values in cells


@pytest.mark.parametrize(
    ("title", "cells", "measure"),
    [
        ("% of returnees", {"baseline": 0}, "percentage"),
        ("Pourcentage de retournés", {"baseline": 0}, "percentage"),
        ("# returnees", {"baseline": 0}, "count"),
        ("Number of returnees", {"baseline": 0}, "count"),
        ("Satisfaction", {"target": "80 %"}, "percentage"),
        ("Satisfaction", {"target": 0.8, "format": "0%"}, "percentage"),
        ("Income", {"target": "5,000 €"}, "currency"),
        ("A policy is adopted", {"target": True}, "binary"),
        ("Quality of services", {"baseline": "Weak"}, None),
    ],
)
def test_the_measure_is_inferred_from_title_and_values(
    path: Path, title: str, cells: dict[str, Any], measure: str | None
) -> None:
    plan, _ = read(workbooks.one_indicator(path, title=title, **cells))

    assert plan["1.1.a"].measure == measure


def test_a_percent_format_is_read_as_percent(path: Path) -> None:
    plan, notes = read(
        workbooks.one_indicator(path, title="% x", baseline=0, target=0.8, format="0%")
    )

    assert (plan["1.1.a"].targets, notes) == ((Target(80),), ())


def test_two_measures_in_one_indicator_are_noted(path: Path) -> None:
    plan, notes = read(
        workbooks.one_indicator(path, title="# and % of returnees", baseline=0)
    )

    assert plan["1.1.a"].measure is None
    assert "two measures" in notes[0].message


def test_targets_on_several_lines_are_milestones(path: Path) -> None:
    plan, _ = read(
        workbooks.one_indicator(path, target="40 (by 2022-12-31)\n80 (by 2023-12-31)")
    )

    assert plan["1.1.a"].targets == (
        Target(40, date="2022-12-31"),
        Target(80, date="2023-12-31"),
    )


def test_a_formula_without_a_stored_value_is_noted(path: Path) -> None:
    _, notes = read(workbooks.one_indicator(path, target="=SUM(1,2)"))

    assert [(note.cell, note.text) for note in notes] == [("E3", "=SUM(1,2)")]


def test_a_formula_with_a_stored_value_is_used_and_noted(path: Path) -> None:
    workbooks.computed(path, formula="=4*20", value=80)

    plan, notes = read(path)

    assert plan["1.1.a"].targets == (Target(80),)
    assert "formula" in notes[0].message


def test_a_date_in_place_of_a_value_is_noted(path: Path) -> None:
    plan, notes = read(workbooks.one_indicator(path, target=dt.datetime(2024, 4, 3)))  # noqa: DTZ001

    assert plan["1.1.a"].targets == (Target("2024-04-03"),)
    assert "a date" in notes[0].message


# Notes


def test_a_note_says_where_and_what(path: Path) -> None:
    _, notes = read(workbooks.one_indicator(path, target="75 % / 92 %"))

    assert str(notes[0]).startswith("Matrix!E3: ")
    assert "'75 % / 92 %'" in str(notes[0])
    assert isinstance(notes[0], ReadNote)


def test_without_notes_a_warning_counts_what_was_not_read(path: Path) -> None:
    workbooks.one_indicator(path, target="75 % / 92 %")

    with pytest.warns(DataWarning, match=r"matrix\.xlsx: 1 note .*notes=True"):
        read_excel(path)


def test_a_sheet_beside_the_matrix_is_noted(path: Path) -> None:
    workbooks.nigeria(path)
    workbooks.add_sheet(path, "Budget 2021", "x")

    _, notes = read(path)

    assert [str(note) for note in notes] == ["Budget 2021: this sheet was not read"]


WORDS = st.text("abcdéñ ", min_size=1, max_size=6).filter(str.strip)
CELLS = st.none() | st.sampled_from(
    [
        "Outcome 1: Alpha",
        "Output 1.1 - Beta",
        "Output 9.9",
        "Activities that lead to Output 1.1:\n- Gamma\n- Delta",
        "Activités",
        "1.1.1 Epsilon",
        "% zeta\n# eta",
        "0\n1",
        "75 % / 92 %",
        "TBD later",
        "-",
        "Theta; iota (kappa)",
        "12 (2021)",
        "Mensuel",
    ]
) | st.builds("omega {} lambda".format, WORDS)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    above=st.lists(st.lists(CELLS, max_size=3), max_size=2),
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=6),
)
def test_every_text_is_in_the_plan_or_in_a_note(
    tmp_path_factory: pytest.TempPathFactory,
    above: list[list[str | None]],
    rows: list[list[str | None]],
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.xlsx"
    workbooks.save(
        path,
        *above,
        (*workbooks.ENGLISH, "Frequency", "Comments"),
        ("Outcome 7: the only one that is sure",),
        *rows,
    )

    plan, notes = read(path)

    found = _words(repr(plan.by_id.values()) + "".join(map(repr, plan.by_id.values())))
    found |= {word for note in notes for word in _words(f"{note.text} {note.message}")}
    found |= _words(
        "outcome output activities that lead to activités mensuel tbd 0 1 12"
    )
    found |= _words("1.1 9.9 1.1.1 7 2021 later " + " ".join(map(str, plan.by_id)))
    given_words = {
        word for row in (*above, *rows) for cell in row if cell for word in _words(cell)
    }
    assert given_words <= found


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


# Which sheet, which name


def test_the_sheet_may_be_named(path: Path) -> None:
    workbooks.nigeria(path)

    assert read_excel(path, sheet="Matrix").id == "RR.0163"


def test_a_sheet_that_is_not_there_is_refused_by_name(path: Path) -> None:
    workbooks.nigeria(path)

    with pytest.raises(FormatError, match="no sheet 'Matrx'. Did you mean 'Matrix'"):
        read_excel(path, sheet="Matrx")


def test_id_and_title_may_be_given(path: Path) -> None:
    plan = read_excel(workbooks.nigeria(path), id="X", title="Y")

    assert (plan.id, plan.title) == ("X", "Y")


def test_without_a_title_block_the_file_gives_the_name(tmp_path: Path) -> None:
    path = workbooks.one_indicator(tmp_path / "Niger IDEE.xlsx", baseline=0)

    assert read_excel(path).id == "Niger IDEE"


def test_a_sheet_without_headings_is_refused_with_what_was_seen(path: Path) -> None:
    workbooks.save(path, ("Name", "Amount"), ("a", 1))

    with pytest.raises(FormatError, match=r"Indicators.*'Name', 'Amount'"):
        read_excel(path)


def test_headings_without_results_are_refused(path: Path) -> None:
    workbooks.save(path, workbooks.ENGLISH)

    with pytest.raises(FormatError, match="no result stands below"):
        read_excel(path)
