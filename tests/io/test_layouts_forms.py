"""A form is a data file: adding a donor is adding a file."""

from pathlib import Path

import pytest

from iom_me.errors import FormatError, ModelError
from iom_me.io.excel import read_excel
from iom_me.io.excel._evidence import evidence_in
from iom_me.io.layouts.compose import compose
from iom_me.io.layouts.forms import (
    CONTENTS,
    LAYOUTS,
    Form,
    built_in,
    form_of,
    load_forms,
)
from iom_me.io.layouts.recognition import recognised
from iom_me.io.layouts.sheet import form_bytes
from iom_me.io.layouts.wording import words_in
from iom_me.model import (
    Frequency,
    Indicator,
    Level,
    MissingReason,
    Outcome,
    Output,
    ResultsFramework,
    Target,
)

NEW = """
used_by = "A foundation"
source = "its template"
shape = "rows"

[title]
en = "Grant plan"
fr = "Plan de subvention"
es = "Plan de subvención"

[levels.objective]
en = "Dream"
fr = "Rêve"
es = "Sueño"

[levels.outcome]
en = "Change"
fr = "Changement"
es = "Cambio"

[levels.output]
en = "Output"
fr = "Produit"
es = "Producto"

[levels.activity]
en = "Activity"
fr = "Activité"
es = "Actividad"

[[columns]]
contents = ["statement"]
width = 40
en = "Results chain"
fr = "Chaîne de résultats"
es = "Cadena de resultados"

[[columns]]
contents = ["indicators", "baseline"]
width = 40
en = "Performance indicators"
fr = "Indicateurs de performance"
es = "Indicadores de desempeño"

[[columns]]
contents = ["target"]
en = "Targets"
fr = "Cibles"
es = "Metas"
"""


@pytest.fixture
def new(tmp_path: Path) -> Form:
    path = tmp_path / "foundation.toml"
    path.write_text(NEW, encoding="utf-8")
    return load_forms([path])[0]


def problems(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=r"bad\.toml is not a form of a donor") as bad:
        load_forms([path])
    return dict(bad.value.problems)


# The forms of the library


@pytest.mark.parametrize("form", built_in(), ids=lambda form: form.name)
def test_every_form_says_whose_it_is_and_where_it_is_known_from(form: Form) -> None:
    assert form.used_by
    assert form.source


@pytest.mark.parametrize("form", built_in(), ids=lambda form: form.name)
def test_every_form_names_the_four_levels_in_three_languages(form: Form) -> None:
    for language in ("en", "fr", "es"):
        names = [form.word(level, language) for level in Level]

        assert len({name for name in names if name}) == len(Level)


def test_the_layouts_are_the_files_in_the_folder() -> None:
    import iom_me.io.layouts as package

    folder = Path(package.__file__).parent
    stems = {path.stem for path in folder.glob("*.toml")} - {"words"}

    assert stems == set(LAYOUTS)


def test_the_words_cover_every_reason_and_frequency_in_three_languages() -> None:
    for language in ("en", "fr", "es"):
        words = words_in(language)

        assert set(words["reasons"]) == set(MissingReason)
        assert set(words["frequencies"]) == set(Frequency)
        assert len(words["months"]) == 12


@pytest.mark.parametrize(("name", "meant"), [("ehco", "echo"), ("EU", "eu")])
def test_an_unknown_form_is_refused_with_the_name_that_was_meant(
    name: str, meant: str
) -> None:
    with pytest.raises(ModelError, match=f"no form {name!r}.*Did you mean {meant!r}"):
        form_of(name)


# A new one


def test_a_new_file_is_a_new_form_to_write_in(new: Form) -> None:
    outcome = Outcome("1", "Jobs", indicators=[Indicator("1.a", "# of jobs")])
    plan = ResultsFramework("P", "Return", results=[outcome])

    grid = compose(plan, new, language="fr")

    assert grid.title == "Plan de subvention"
    assert [cell and cell.text for cell in grid.rows[0]] == [
        "Chaîne de résultats", "Indicateurs de performance", "Cibles",
    ]  # fmt: skip
    assert grid.rows[1][0].text == "Changement 1\u00a0: Jobs"  # type: ignore[union-attr]  # a first cell


def test_a_new_file_is_a_new_form_to_recognise(new: Form, tmp_path: Path) -> None:
    plan = ResultsFramework("P", "Return", results=[Outcome("1", "Jobs")])
    path = tmp_path / "grant.xlsx"
    path.write_bytes(form_bytes(plan, compose(plan, new, language="es")))

    found = recognised(*evidence_in(path, sheet=None), [*built_in(), new])

    assert (found.layout, found.language) == ("foundation", "es")


def test_what_a_new_form_calls_as_others_do_is_read(new: Form, tmp_path: Path) -> None:
    indicator = Indicator("1.1.a", "# of jobs", measure="count", targets=[Target(40)])
    output = Output("1.1", "Jobs", indicators=[indicator])
    plan = ResultsFramework("P", "Return", results=[output])
    path = tmp_path / "grant.xlsx"
    path.write_bytes(form_bytes(plan, compose(plan, new, language="en")))

    read, notes = read_excel(path, notes=True)

    assert read["1.1"].indicators[0].targets == (Target(40),)
    assert [note.text for note in notes] == ["Grant plan"]


# Files that are no forms


def test_all_that_is_wrong_with_a_form_is_said_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        shape = "circle"
        preconditions = 3
        columns = [
            {contents = ["statemnt"], en = "a", fr = "b", es = "c"},
            {contents = ["target"], also = "x", en = "Target", fr = ""},
            7,
            {en = "a", fr = "b", es = "c"},
            {contents = ["actual"], width = -1, en = "a", fr = "b", es = "c"},
        ]
        [title]
        en = "x"
        [levels]
        goal = "x"
        """,
    )

    assert found["shape"] == "'circle' is none of rows, blocks"
    assert "Did you mean 'statement'" in found["columns[0]"]
    assert found["columns[1]"] == "it has no text in 'es'"
    assert found["columns[1].also"] == "it is no list of texts"
    assert found["columns[2]"] == "it is no table"
    assert found["columns[3]"] == "it has no contents"
    assert "its width is -1" in found["columns[4]"]
    assert "none begins" in found["columns"]
    assert found["title"] == "it has no text in 'es'"
    assert found["preconditions"] == "it is missing: write en, fr and es"
    assert "none of objective" in found["levels.goal"]
    assert found["levels.outcome"] == "it is missing: write en, fr and es"


def test_blocks_without_the_names_of_their_rows_are_refused(tmp_path: Path) -> None:
    found = problems(
        tmp_path, 'shape = "blocks"\nlevels = 1\n[blocks]\nweighted = "goal"'
    )

    assert found["blocks.planned"] == "it is missing"
    assert found["blocks.weighted"] == "'goal' is no level"
    assert found["levels"] == "it is no table"
    assert "write [[columns]]" in found["columns"]


@pytest.mark.parametrize("content", [b"shape = ", b"\xff\xfe", b"a = " + b"[" * 9_999])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form.toml"
    path.write_bytes(content)

    with pytest.raises(FormatError, match=r"form\.toml is not a form of a donor"):
        load_forms([path])


def test_the_contents_of_columns_are_a_closed_list() -> None:
    used = set().union(*(form.contents for form in built_in()))

    assert used == set(CONTENTS)
