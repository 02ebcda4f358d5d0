"""The notebooks that readers see are the sources that reviewers see, run."""

import json
from pathlib import Path
from typing import Any, TypeAlias

import jupytext
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
SOURCES = sorted(FOLDER.glob("[0-9]*.py"))

Notebook: TypeAlias = dict[str, Any]


def cells(notebook: Notebook) -> list[tuple[str, str]]:
    return [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def source(path: Path) -> Notebook:
    source: Notebook = jupytext.read(path)
    return source


@pytest.fixture
def shown(path: Path) -> Notebook:
    shown: Notebook = json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))
    return shown


def test_every_notebook_has_a_source() -> None:
    assert [p.stem for p in SOURCES] == sorted(p.stem for p in FOLDER.glob("*.ipynb"))


def test_source_and_notebook_hold_the_same_cells(
    source: Notebook, shown: Notebook
) -> None:
    assert cells(shown) == cells(source), "run: make notebooks"


def test_every_cell_was_run_in_order(shown: Notebook) -> None:
    code = [cell for cell in shown["cells"] if cell["cell_type"] == "code"]

    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]


def test_no_cell_ended_in_an_error(shown: Notebook) -> None:
    kinds = {out["output_type"] for c in shown["cells"] for out in c.get("outputs", ())}

    assert "error" not in kinds


def test_prose_stands_before_each_cell_of_code(source: Notebook) -> None:
    kinds = [kind for kind, _ in cells(source)]

    assert ("code", "code") not in set(zip(["code", *kinds], kinds, strict=False))
