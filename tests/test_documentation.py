"""What the pages show is what the library does, and they leave no public name out."""

import doctest
import re
from pathlib import Path
from types import ModuleType

import pytest

import iom_me as me

ROOT = Path(__file__).parents[1]
PAGES = [
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if ">>> " in page.read_text(encoding="utf-8")
    and not {"_build", "rules"} & set(page.parts)
]
FENCED = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
REFERENCE = "\n".join(
    page.read_text(encoding="utf-8") for page in (ROOT / "docs/reference").glob("*.md")
)
ROOMS = [me, me.datasets, me.errors, me.graph, me.impact, me.io, me.logic, me.tracking]


@pytest.mark.filterwarnings("ignore::iom_me.EstimationWarning")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_show_what_happens(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    examples = "\n".join(block for block in blocks if ">>> " in block)
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)

    outcome = doctest.DocTestRunner(
        optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    ).run(test)

    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_the_reference_lists_every_name_of_a_room(room: ModuleType) -> None:
    names = {
        name for name in room.__all__ if not isinstance(getattr(room, name), ModuleType)
    }

    assert not {name for name in names if not re.search(rf"\b{name}\b", REFERENCE)}
