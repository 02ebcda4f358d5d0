"""The word lists: one file per subject, one table per language."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.logic.language.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "FunctionWords", "function_words", "terms"]

LANGUAGES = ("en", "fr", "es")
"""The languages that rules about wording can read."""

_FOLDER = Path(__file__).parent


@cache
def terms(subject: str, category: str, language: str) -> Terms:
    """Load one list: ``terms("statements", "actions", "fr")``.

    A list is an array of terms or, where each is a single word, one text. Every list
    exists in every language of `LANGUAGES`; in none, nothing is ever found.
    """
    if language not in LANGUAGES:
        return Terms(())
    listed = _file(subject)[language][category]
    return Terms(listed.split() if isinstance(listed, str) else listed)


@cache
def _file(subject: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{subject}.toml").read_text(encoding="utf-8"))


@attrs.frozen
class FunctionWords:
    """The words by which a language is known.

    Attributes
    ----------
    by_word : mapping of str to tuple of str
        Small words, and the languages that each is of.
    weights : mapping of str to tuple
        Those and other words that are frequent in plans: how much each speaks for
        which language. A word of many languages speaks for each the less.
    endings : mapping of str to tuple
        The same for endings of words that are not listed.
    letters : mapping of str to frozenset of str
        Letters beyond a to z, of each language that has them listed.
    inflections : mapping of str to tuple of str
        Endings to cut off in a comparison of words, the longest first.
    languages : tuple of str
        All of them.
    """

    by_word: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, tuple[tuple[str, float], ...]]
    endings: Mapping[str, tuple[tuple[str, float], ...]]
    letters: Mapping[str, frozenset[str]]
    inflections: Mapping[str, tuple[str, ...]]
    languages: tuple[str, ...]


_WEIGHTS = {"words": 1.0, "common": 0.8, "endings": 0.4}


@cache
def function_words() -> FunctionWords:
    """Load the words of our languages, and of those taken for them."""
    tables = _file("languages")
    small = _languages_of("words")
    common = _languages_of("common")
    return FunctionWords(
        by_word=small,
        weights=_weighed(common, _WEIGHTS["common"])
        | _weighed(small, _WEIGHTS["words"]),
        endings=_weighed(_languages_of("endings"), _WEIGHTS["endings"]),
        letters={
            language: frozenset(table["letters"])
            for language, table in tables.items()
            if "letters" in table
        },
        inflections={
            language: tuple(sorted(table["inflections"].split(), key=len)[::-1])
            for language, table in tables.items()
            if "inflections" in table
        },
        languages=tuple(tables),
    )


def _languages_of(category: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language, table in _file("languages").items():
        for item in dict.fromkeys(table.get(category, "").split()):
            found.setdefault(item, []).append(language)
    return {item: tuple(languages) for item, languages in found.items()}


def _weighed(
    shared: Mapping[str, tuple[str, ...]], weight: float
) -> dict[str, tuple[tuple[str, float], ...]]:
    return {
        item: tuple((language, weight) for language in languages)
        for item, languages in shared.items()
    }
