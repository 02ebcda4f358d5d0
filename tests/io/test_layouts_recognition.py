"""The form of a workbook is recognised, with the reasons, and read accordingly."""

from pathlib import Path

import attrs
import pytest
from tests.io import workbooks
from tests.io.test_layouts_matrix import LANGUAGES

import iom_me as me
from iom_me.errors import FormatError
from iom_me.io.excel import read_excel, write_excel
from iom_me.io.excel._words import read_date
from iom_me.io.layouts import LAYOUTS, recognise_layout
from iom_me.io.layouts.forms import built_in, form_of
from iom_me.io.layouts.match import Evidence
from iom_me.io.layouts.recognition import recognised
from iom_me.model import Baseline, Outcome, Period, ResultsFramework, Target

ECHO = (
    "Intervention logic",
    "Objectively verifiable indicators",
    "Sources of verification",
    "Assumptions and risks",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form.xlsx"


def statements(plan: ResultsFramework) -> dict[str, str]:
    return {id: result.statement for id, result in plan.results.items()}


def links(plan: ResultsFramework) -> list[str]:
    return [str(link) for link in plan.links]


# Recognising


@pytest.mark.filterwarnings("ignore::iom_me.DataWarning")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_written_in_a_form_is_recognised(
    path: Path, layout: str, language: str
) -> None:
    plan = me.datasets.example_plan(language)
    write_excel(plan, path, layout=layout, language=language)

    found = recognise_layout(path)

    assert (found.layout, found.language, found.score) == (layout, language, 1.0)
    assert all(score < 0.85 for _, score in found.others)


def test_the_reasons_name_headings_and_levels(path: Path) -> None:
    workbooks.save(path, ECHO, ("Specific objective 1: a",), ("Result 1: b",))

    found = recognise_layout(path)

    assert found.why == (
        (
            "4 of its 4 headings stand there: Intervention logic, Objectively "
            "verifiable indicators, Sources of verification, Assumptions and risks"
        ),
        "levels are called Specific objective, Result",
    )
    assert str(found).startswith("Matrix: echo (en, 1.00): 4 of its 4 headings")
    assert [name for name, _ in found.others] != []


def test_headings_in_other_words_count_for_less(path: Path) -> None:
    workbooks.save(
        path,
        (
            "Narrative summary",
            "Indicators",
            "Means of verification",
            "External conditions",
        ),
        ("Goal: a",),
    )

    found = recognise_layout(path)

    assert found.layout == "usaid"
    assert found.score == pytest.approx(0.9)
    assert "in other words: Assumptions" in found.why


def test_a_runner_up_that_is_close_is_named(path: Path) -> None:
    workbooks.save(
        path,
        ("Results chain", "Indicator", "Baseline", "Target", "Source", "Assumptions"),
        ("Outcome 1: a",),
    )

    found = recognise_layout(path)

    assert found.layout == "eu"
    assert found.why[-1].startswith("iom fits nearly as well (0.")


def test_a_table_of_no_known_form_is_said_to_be_one(path: Path) -> None:
    workbooks.save(
        path,
        (
            "Statement",
            "Key performance indicators",
            "Initial",
            "Base line",
            "Who",
            "Why",
        ),
        ("Outcome 1: a",),
    )

    assert "it may be a form that is not known here" in recognise_layout(path).why


def test_a_workbook_of_this_library_is_ioms_matrix(path: Path) -> None:
    write_excel(me.datasets.example_plan(), path)

    found = recognise_layout(path)

    assert (found.layout, found.sheet) == ("iom", "Results Matrix")


def test_a_sheet_can_be_named(path: Path) -> None:
    workbooks.save(path, ECHO, ("Result 1: b",), title="Annex 1")

    assert recognise_layout(path, sheet="Annex 1").sheet == "Annex 1"
    with pytest.raises(FormatError, match="no sheet 'Annex 2'"):
        recognise_layout(path, sheet="Annex 2")


def test_a_workbook_without_a_matrix_is_refused(path: Path) -> None:
    workbooks.save(path, ("Name", "Age"), ("A", 3))

    with pytest.raises(FormatError, match="no row has the headings"):
        recognise_layout(path)


def test_a_sheet_without_labels_is_told_by_its_headings(path: Path) -> None:
    workbooks.save(path, ECHO, ("Income of returnees",))

    assert recognise_layout(path).score == 1.0


def test_a_sheet_without_any_mark_of_blocks_scores_nothing() -> None:
    evidence = Evidence(shape="blocks", headings=(("x", ""),), labels=())

    found = recognised("Sheet", evidence)

    assert (found.layout, found.score) == ("fcdo", 0.0)
    assert found.why[0] == "0 of the 9 names of its blocks stand there"


def test_forms_that_fit_equally_keep_their_order() -> None:
    twin = attrs.evolve(form_of("iom"), name="twin")
    evidence = Evidence(
        shape="rows", headings=(("Results", "results"),), labels=("outcome",)
    )

    found = recognised("Sheet", evidence, [*built_in(), twin])

    assert found.layout == "iom"
    assert found.others[0][0] == "twin"


# The British form, as offices keep it


def british(path: Path, *, word: str = "OUTPUT 1") -> Path:
    values = ("Baseline", "Milestone 1 (2023)", "Milestone 2", "Target (March 2025)")
    return workbooks.save(
        path,
        ("PROJECT TITLE", "Safe return"),
        ("IMPACT", "Impact Indicator 1", None, *values),
        ("Lives improve", "% in poverty", "Planned", "40%", "35%", "30%", "25%"),
        (None, None, "Achieved", None, "36%"),
        (None, None, None, "Source"),
        (None, None, None, "Household survey"),
        ("OUTCOME", "Outcome Indicator 1", None, *values, "Assumptions"),
        ("Income", "# earning", "Planned", 0, 10, 20, 40, "Prices are stable"),
        (None, None, None, "Source"),
        (None, None, None, "Tracer study"),
        (None, "Outcome Indicator 2", None, *values),
        (None, "# saving", "Planned", 1, 2, 3, "≥ 4"),
        ("INPUTS (£)", "DFID (£)", "Total (£)"),
        (word, "Output Indicator 1.1", None, *values, "Assumption"),
        ("A trade", "# trained", "Planned", 0, 50, None, 120, "Employers hire"),
        ("IMPACT WEIGHTING (%)", 60, None, "RISK RATING", "Medium"),
        ("Activity 1.1", "Train", None, None, None, None, None, "Peace holds"),
    )


def test_the_british_form_is_recognised_by_its_blocks(path: Path) -> None:
    found = recognise_layout(british(path))

    assert (found.layout, found.language) == ("fcdo", "en")
    assert found.score > 0.9
    assert "names of its blocks" in found.why[0]


def test_the_british_form_is_read_block_by_block(path: Path) -> None:
    plan, notes = read_excel(british(path), notes=True)

    assert plan.title == "Safe return"
    assert statements(plan) == {
        "O": "Lives improve", "1": "Income", "1.1": "A trade", "1.1.1": "Train",
    }  # fmt: skip
    assert links(plan) == ["1 -> O", "1.1 -> 1", "1.1.1 -> 1.1"]
    assert [i.title for i in plan["1"].indicators] == ["# earning", "# saving"]
    assert [a.statement for a in plan.assumptions.values()] == [
        "Prices are stable", "Employers hire", "Peace holds",
    ]  # fmt: skip
    assert [(note.cell, note.text) for note in notes] == [
        ("E4", "36%"), ("A13", "INPUTS (£)"), ("B13", "DFID (£)"),
        ("C13", "Total (£)"), ("B16", "60"), ("E16", "Medium"), ("A17", "Activity 1.1"),
    ]  # fmt: skip


def test_milestones_take_their_dates_from_their_headings(path: Path) -> None:
    plan = read_excel(british(path), notes=True)[0]

    indicator = plan["O.a"]
    assert indicator.baseline == Baseline(40)
    assert indicator.targets == (
        Target(35, period=Period("2023-01-01", "2023-12-31")),
        Target(30),
        Target(25, period=Period("2025-03-01", "2025-03-31")),
    )
    assert indicator.data_source == "Household survey"


@pytest.mark.parametrize("word", ["Extrant 1", "OUTPUT 1:", "Output"])
def test_a_block_may_be_called_by_any_usual_word(path: Path, word: str) -> None:
    plan = read_excel(british(path, word=word), notes=True)[0]

    assert plan["1.1"].statement == "A trade"


def test_a_text_between_blocks_that_fits_nowhere_is_noted(path: Path) -> None:
    workbooks.save(
        path,
        ("IMPACT", "Impact indicator 1", None, "Baseline", "Target", "Assumptions"),
        ("Lives improve", "% poor", "Planned", 4, 2, "Peace"),
        ("and more",),
        (" ",),
        (None, "% very poor"),
        ("OUTCOME", "Outcome indicator 1", None, "Baseline", "Target", "Reviewed"),
        ("Income", None, "Planned"),
        ("Activity 1.1.1",),
        (None, "a stray text"),
    )

    plan, notes = read_excel(path, notes=True)

    assert statements(plan) == {"O": "Lives improve", "1": "Income", "1.1.1": ""}
    assert [note.cell for note in notes] == ["F2", "A3", "B5", "F6", "A8", "B9"]


def test_a_table_headed_results_is_not_in_blocks(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Performance indicators", "Baseline", "Target"),
        ("Outcome 1: a", "# b", 0, 5),
    )

    assert read_excel(path, notes=True)[0]["1.a"].targets == (Target(5),)


def test_blocks_far_below_other_text_are_not_looked_for(path: Path) -> None:
    rows = [("text",)] * 201
    workbooks.save(
        path,
        *rows,
        ("IMPACT", "Impact indicator 1", None, "Baseline", "Target"),
        ("Lives improve", "% poor", "Planned", 4, 2),
    )

    with pytest.raises(FormatError, match="no row has the headings"):
        read_excel(path)


def test_headings_without_a_level_begin_no_block(path: Path) -> None:
    workbooks.save(
        path,
        (None, "Indicator 1", None, "Baseline", "Target"),
        ("Outcome 1: a", "% poor", None, 4, 2),
        ("Notes", "Indicator 1", None, "Baseline", "Target"),
        ("OUTCOME", "Indicator 1", None, "Remarks", "More"),
    )

    assert recognise_layout(path).layout != "fcdo"


# Other forms that offices send


def test_results_of_the_humanitarian_form_are_outputs(path: Path) -> None:
    workbooks.save(
        path,
        ECHO,
        ("Principal objective: Fewer people die",),
        ("Specific objective: People drink safe water",),
        (
            "Result 1: Wells work",
            "# of wells\nBaseline: 2\nTarget: 12 (2024)",
            "Visits",
        ),
        ("Activity 1.1: Dig",),
        ("Pre-conditions", None, None, "Access is granted"),
    )

    plan, notes = read_excel(path, notes=True)

    assert statements(plan) == {
        "O": "Fewer people die", "1": "People drink safe water",
        "1.1": "Wells work", "1.1.1": "Dig",
    }  # fmt: skip
    assert plan["1.1.a"].baseline == Baseline(2)
    assert plan["1.1.a"].targets == (
        Target(12, period=Period("2024-01-01", "2024-12-31")),
    )
    assert [note.cell for note in notes] == ["A5", "A6", "D6"]
    assert "the number 1.1 stands twice" in notes[0].message
    assert "a pre-condition belongs to an activity" in notes[1].message


def test_the_three_outcomes_of_the_canadian_form_are_linked(path: Path) -> None:
    workbooks.save(
        path,
        ("Expected results", "Indicators", "Baseline data", "Targets", "Data sources",
         "Data collection methods", "Frequency", "Responsibility"),
        ("Ultimate outcome\n1000 Well-being",),
        ("Intermediate outcome\n1100 Services",),
        ("Immediate outcome\n1110 Skills", "% skilled", "5%", "60%", "Tests", "Exams",
         "Annually", "School"),
        ("Immediate outcome\n1120 Rights",),
        ("Output\n1121 Courses",),
        ("Intermediate outcome\n1200 Laws",),
        ("Immediate outcome: Votes",),
    )  # fmt: skip

    plan, notes = read_excel(path, notes=True)

    assert notes == ()
    assert links(plan) == [
        "1100 -> O", "1110 -> 1100", "1120 -> 1100", "1121 -> 1120", "1200 -> O",
        "1200.1 -> 1200",
    ]  # fmt: skip
    assert plan["1110.a"].collection_method == "Exams"


def test_an_immediate_outcome_without_an_intermediate_one_leads_to_the_objective(
    path: Path,
) -> None:
    workbooks.save(
        path,
        ("Expected results", "Indicators", "Baseline data", "Targets", "Frequency"),
        ("Ultimate outcome: Well-being",),
        ("Immediate outcome: Skills",),
    )

    plan, notes = read_excel(path, notes=True)

    assert (links(plan), notes) == (["1 -> O"], ())


def test_short_words_are_levels_only_in_the_form_that_has_them(path: Path) -> None:
    headings = (
        "Résumé narratif",
        "Indicateurs",
        "Moyens de vérification",
        "Hypothèses",
    )
    workbooks.save(
        path, headings, ("Finalité : a",), ("But 1 : b",), ("Extrant 1.1 : c",)
    )
    assert links(read_excel(path)) == ["1 -> O", "1.1 -> 1"]

    workbooks.save(path, workbooks.ENGLISH, ("Outcome 1: a",), ("But 3 centres close",))

    assert [note.text for note in read_excel(path, notes=True)[1]] == [
        "But 3 centres close"
    ]


# Lines that name what they hold


def test_named_lines_below_an_indicator_are_read(path: Path) -> None:
    workbooks.save(
        path,
        ("Narrative summary", "Indicators", "Means of verification"),
        (
            "Output 1.1: x",
            "# of wells\nBaseline: 2 (2021)\nTarget: 5\nTarget: 9 (2024)",
        ),
        (None, "# of pumps", "register\nFrequency: monthly\nResponsible: IOM"),
    )

    plan, notes = read_excel(path, notes=True)

    assert notes == ()
    wells, pumps = plan["1.1"].indicators
    assert (wells.title, wells.baseline.value) == ("# of wells", 2)
    assert [target.value for target in wells.targets] == [5, 9]
    assert (pumps.data_source, pumps.frequency, pumps.responsible) == (
        "register", "monthly", "IOM",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "# of wells\nTarget: 5\nand pumps",
        "# of wells\nTarget:",
        "# of wells\nPumps: 5",
        "Target: 5",
    ],
)
def test_lines_that_name_nothing_stay_in_the_title(path: Path, text: str) -> None:
    workbooks.save(
        path,
        ("Narrative summary", "Indicators", "Means of verification"),
        ("Output 1.1: x", text),
    )

    plan, _ = read_excel(path, notes=True)

    assert plan["1.1"].indicators[0].title == " ".join(text.split())
    assert plan["1.1"].indicators[0].targets == ()


def test_a_column_of_its_own_wins_over_a_named_line(path: Path) -> None:
    workbooks.save(
        path,
        ("Results", "Indicators", "Baseline", "Target"),
        ("Output 1.1: x", "# of wells\nTarget: 5", 1, 9),
    )

    plan, _ = read_excel(path, notes=True)

    assert plan["1.1.a"].targets == (Target(9),)


def test_a_number_as_title_has_no_lines(path: Path) -> None:
    workbooks.save(
        path, ("Results", "Indicators", "Source"), ("Output 1.1: x", 7, "register")
    )

    assert read_excel(path, notes=True)[0]["1.1.a"].title == "7"


def test_a_plan_of_outcomes_alone_is_recognised(path: Path) -> None:
    plan = ResultsFramework("P", "Return", results=[Outcome("1", "Jobs")])
    write_excel(plan, path, layout="fcdo", language="es")

    assert recognise_layout(path).language == "es"
    assert statements(read_excel(path)) == {"1": "Jobs"}


# A column of levels


def test_a_column_of_levels_may_name_a_group_of_activities(path: Path) -> None:
    workbooks.save(
        path,
        ("Level", "Results", "Indicators", "Baseline"),
        ("Output 1.1", "Output 1.1: A trade", "# trained", 0),
        ("Activities that lead to Output 1.1", "Train\nEquip"),
        ("Remarks", "See annex"),
    )

    plan, notes = read_excel(path, notes=True)

    assert statements(plan) == {"1.1": "A trade", "1.1.1": "Train", "1.1.2": "Equip"}
    assert [note.text for note in notes] == ["Remarks", "See annex"]


@pytest.mark.parametrize("text", ["8 July 2024 to 5 March 2024", "1 to 5 May 2024"])
def test_two_dates_in_the_wrong_order_are_no_period(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("word", "heads"),
    [
        ("Effet direct", ("Résultats", "Indicateurs", "Données de base", "Cible")),
        ("Efecto directo", ("Resultados", "Indicadores", "Línea de base", "Meta")),
    ],
)
def test_direct_effects_are_outcomes(
    path: Path, word: str, heads: tuple[str, ...]
) -> None:
    workbooks.save(path, heads, (f"{word} 2 : Des revenus", "# a", "1", "2"))

    assert read_excel(path)["2"].statement == "Des revenus"
