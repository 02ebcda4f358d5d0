"""The forms of donors, read from the data files beside this module.

One file is one form, and nothing else in the code knows a donor: what stands in which
column, how the levels are called, and in which shape the table is drawn.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from iom_me._messages import LANGUAGES
from iom_me.errors import FormatError, ModelError, suggest
from iom_me.io._folding import fold
from iom_me.model import Level

__all__ = [
    "CONTENTS",
    "LAYOUTS",
    "Column",
    "Form",
    "LevelWords",
    "built_in",
    "form_of",
    "load_forms",
]

LAYOUTS = ("iom", "eu", "echo", "fcdo", "usaid", "gac")
"""The forms that the library knows, by their short names.

``iom`` is IOM's Results Matrix. ``eu`` is the logical framework of the European Union,
``echo`` that of its humanitarian aid, ``fcdo`` the one of the United Kingdom (DFID's),
``usaid`` that of the United States and ``gac`` the performance measurement framework of
Canada.
"""

CONTENTS = (
    "statement",
    "indicators",
    "baseline",
    "target",
    "milestones",
    "actual",
    "source",
    "method",
    "frequency",
    "responsible",
    "assumptions",
    "rows",
)
"""What can stand in a column; ``rows`` are the words planned and achieved."""

_FOLDER = Path(__file__).parent
_SHAPES = ("rows", "blocks")
_LOWER_OUTCOME = "lower_outcome"
_BLOCK_WORDS = ("planned", "achieved", "source", "weighting", "rating")
_MAX_BYTES = 1_000_000

Words = Mapping[str, str]


@attrs.frozen(kw_only=True)
class Column:
    """One column of a form.

    Attributes
    ----------
    contents : tuple of str
        What stands in it: the first plain, each further one on lines with its name.
    headings : mapping
        By language.
    also : tuple of str
        Other headings that it goes by.
    width : float
        In characters.
    """

    contents: tuple[str, ...]
    headings: Words
    also: tuple[str, ...]
    width: float

    def phrases(self, language: str | None = None) -> set[str]:
        """Collect its headings as `fold` leaves them; of all languages if of none."""
        chosen = (
            self.headings.values() if language is None else [self.headings[language]]
        )
        return {fold(text) for text in (*chosen, *self.also)} - {""}


@attrs.frozen(kw_only=True)
class LevelWords:
    """How a form calls one level.

    Attributes
    ----------
    level : Level
        The level of the plan.
    is_lower : bool
        Whether it is an outcome that leads to another outcome.
    words : mapping
        By language.
    also : tuple of str
        Other words for it.
    """

    level: Level
    is_lower: bool
    words: Words
    also: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Form:
    """One donor's form.

    Attributes
    ----------
    name : str
        Short name: that of its file.
    shape : str
        ``rows`` (a table) or ``blocks`` (a table for each result).
    titles : mapping
        What stands above it, by language.
    used_by, source : str
        Whose it is, and where what is known of it comes from.
    levels : tuple of LevelWords
        From the top.
    columns : tuple of Column
        From the left.
    preconditions : mapping, optional
        Name of the row for what must hold before activities start.
    blocks : mapping
        Names of the rows of a block.
    weighted : Level, optional
        The level whose blocks ask for a weight and a risk rating.
    """

    name: str
    shape: str
    titles: Words
    used_by: str
    source: str
    levels: tuple[LevelWords, ...]
    columns: tuple[Column, ...]
    preconditions: Words = attrs.field(factory=dict)
    blocks: Mapping[str, Words] = attrs.field(factory=dict)
    weighted: Level | None = None

    @property
    def contents(self) -> set[str]:
        """Everything that stands in some column."""
        return {content for column in self.columns for content in column.contents}

    @property
    def shows_progress(self) -> bool:
        """Whether it has a place for current values."""
        return self.shape == "blocks" or "actual" in self.contents

    def word(self, level: Level, language: str, *, is_lower: bool = False) -> str:
        """Say how a level is called."""
        found = [words for words in self.levels if words.level is level]
        exact = [words for words in found if words.is_lower is is_lower]
        return (exact or found)[0].words[language]


def form_of(layout: str) -> Form:
    """Find a form by its name.

    Raises
    ------
    ModelError
        There is no such form.
    """
    if layout not in LAYOUTS:
        hint = suggest(str(layout).lower(), LAYOUTS)
        raise ModelError(
            f"There is no form {layout!r}: choose one of {', '.join(LAYOUTS)}."
            f"{f' {hint}' if hint.startswith('Did') else ''}"
        )
    return next(form for form in built_in() if form.name == layout)


@cache
def built_in() -> tuple[Form, ...]:
    """Load the forms of the library, once."""
    return load_forms(_FOLDER / f"{name}.toml" for name in LAYOUTS)


def load_forms(paths: Iterable[Path]) -> tuple[Form, ...]:
    """Read forms from data files.

    Raises
    ------
    FormatError
        A file is no form; all that is wrong with it is said at once.
    """
    return tuple(_load(path) for path in paths)


def _load(path: Path) -> Form:
    try:
        with path.open("rb") as file:
            data = tomllib.loads(file.read(_MAX_BYTES).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(
            path.name, [(path.name, str(error))], expected="form of a donor"
        ) from error
    reader = _Reader()
    form = reader.form(path.stem, data)
    if form is None or reader.problems:
        raise FormatError(path.name, reader.problems, expected="form of a donor")
    return form


class _Reader:
    """Reads one form, and collects what is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def form(self, name: str, data: dict[str, Any]) -> Form | None:
        """Build the form; None, with problems, if that cannot be done."""
        shape = data.get("shape", "rows")
        if shape not in _SHAPES:
            self._wrong("shape", f"{shape!r} is none of {', '.join(_SHAPES)}")
        blocks = self._table(data, "blocks")
        levels = self._levels(self._table(data, "levels"))
        columns = self._columns(data.get("columns"))
        weighted = blocks.pop("weighted", None)
        named = {key: self._words(blocks, key, "blocks.") for key in blocks}
        if shape == "blocks":
            for key in _BLOCK_WORDS:
                if key not in named:
                    self._wrong(f"blocks.{key}", "it is missing")
        titles = self._words(data, "title", "")
        before = (
            self._words(data, "preconditions", "") if "preconditions" in data else {}
        )
        if weighted is not None and weighted not in tuple(Level):
            self._wrong("blocks.weighted", f"{weighted!r} is no level")
        if self.problems:
            return None
        return Form(
            name=name,
            shape=shape,
            titles=titles,
            used_by=str(data.get("used_by", "")),
            source=str(data.get("source", "")),
            levels=levels,
            columns=columns,
            preconditions=before,
            blocks=named,
            weighted=None if weighted is None else Level(weighted),
        )

    def _levels(self, data: dict[str, Any]) -> tuple[LevelWords, ...]:
        names = [level.value for level in Level]
        names.insert(names.index(Level.OUTCOME.value) + 1, _LOWER_OUTCOME)
        for name in data:
            if name not in names:
                self._wrong(f"levels.{name}", f"it is none of {', '.join(names)}")
        found = []
        for name in names:
            is_lower = name == _LOWER_OUTCOME
            if is_lower and name not in data:
                continue
            words = self._words(data, name, "levels.")
            level = Level.OUTCOME if is_lower else Level(name)
            also = self._also(data.get(name), f"levels.{name}")
            found.append(
                LevelWords(level=level, is_lower=is_lower, words=words, also=also)
            )
        return tuple(found)

    def _columns(self, data: object) -> tuple[Column, ...]:
        if not isinstance(data, list) or not data:
            self._wrong("columns", "there are none: write [[columns]]")
            return ()
        found = []
        for place, item in enumerate(data):
            where = f"columns[{place}]"
            if not isinstance(item, dict):
                self._wrong(where, "it is no table")
                continue
            contents = self._contents(item.get("contents"), where)
            headings = self._words({where: item}, where, "")
            width = item.get("width", 24)
            if not isinstance(width, (int, float)) or not 0 < width <= 255:  # noqa: PLR2004 - Excel's widest
                self._wrong(where, f"its width is {width!r}, not a number up to 255")
                width = 24
            also = self._also(item, where)
            found.append(
                Column(contents=contents, headings=headings, also=also, width=width)
            )
        if not any(column.contents[:1] == ("statement",) for column in found):
            self._wrong("columns", "none begins with the content 'statement'")
        return tuple(found)

    def _contents(self, value: object, where: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            self._wrong(where, "it has no contents")
            return ()
        for name in value:
            if name not in CONTENTS:
                hint = suggest(str(name), CONTENTS)
                self._wrong(where, f"{name!r} is no content of a column. {hint}")
        return tuple(str(name) for name in value)

    def _words(self, data: Mapping[str, Any], key: str, prefix: str) -> Words:
        """Take a text in each language."""
        table = data.get(key)
        if not isinstance(table, dict):
            self._wrong(f"{prefix}{key}", "it is missing: write en, fr and es")
            return dict.fromkeys(LANGUAGES, "")
        for language in LANGUAGES:
            if not isinstance(table.get(language), str):
                self._wrong(f"{prefix}{key}", f"it has no text in {language!r}")
        return {language: str(table.get(language, "")) for language in LANGUAGES}

    def _also(self, table: object, where: str) -> tuple[str, ...]:
        also = table.get("also", []) if isinstance(table, dict) else []
        if not isinstance(also, list) or not all(isinstance(t, str) for t in also):
            self._wrong(f"{where}.also", "it is no list of texts")
            return ()
        return tuple(also)

    def _table(self, data: dict[str, Any], key: str) -> dict[str, Any]:
        table = data.get(key, {})
        if not isinstance(table, dict):
            self._wrong(key, "it is no table")
            return {}
        return dict(table)

    def _wrong(self, where: str, message: str) -> None:
        self.problems.append((where, message))
