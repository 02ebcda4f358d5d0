"""Which form a sheet is, told from its headings, its words for levels and its marks.

The same data files that a form is written from say how it is recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs

from iom_me._messages import LANGUAGES
from iom_me.io._folding import aligned, fold

if TYPE_CHECKING:
    from iom_me.io.layouts.forms import Column, Form

__all__ = ["Evidence", "Match", "matches"]

_SAME_KIND = 0.5
_HEADINGS_WEIGH, _LEVELS_WEIGH = 0.8, 0.2
_ASIDE = re.compile(r"\([^()]*\)")
_KINDS = {"results": "statement"}
_NAMES = 4


@attrs.frozen(kw_only=True)
class Evidence:
    """What a sheet shows of its form.

    Attributes
    ----------
    shape : str
        ``rows`` or ``blocks``.
    headings : tuple of (str, str)
        The headings as they stand there, each with what it names (empty if unknown).
    labels : tuple of str
        The words for levels before the statements, as `aligned` leaves them.
    marks : tuple of str
        Names of the rows of blocks.
    language : str
        As the headings tell it.
    """

    shape: str
    headings: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    marks: tuple[str, ...] = ()
    language: str = "en"


@attrs.frozen(kw_only=True)
class Match:
    """How well a form fits.

    Attributes
    ----------
    form : Form
        The form.
    language : str
        The one it fits in best.
    score : float
        From 0 to 1.
    levels : float
        Share of the labels that are words of the form.
    why : tuple of str
        What speaks for it, in sentences.
    """

    form: Form
    language: str
    score: float
    levels: float
    why: tuple[str, ...]


def matches(evidence: Evidence, forms: Iterable[Form]) -> list[Match]:
    """Hold a sheet against forms; the one that fits best comes first."""
    found = [
        max(
            (_match(evidence, form, language) for language in LANGUAGES),
            key=lambda match: (match.score, match.language == evidence.language),
        )
        for form in forms
        if form.shape == evidence.shape
    ]
    # Sorting keeps the order of the forms where two fit equally well.
    return sorted(found, key=lambda match: -match.score)


def _match(evidence: Evidence, form: Form, language: str) -> Match:
    headings, why = _headings(evidence, form, language)
    levels, called = _levels(evidence.labels, form, language)
    score = headings
    if evidence.labels:
        score = _HEADINGS_WEIGH * headings + _LEVELS_WEIGH * levels
        if called:
            why = (*why, f"levels are called {_listed(called)}")
    return Match(
        form=form, language=language, score=round(score, 3), levels=levels, why=why
    )


def _headings(
    evidence: Evidence, form: Form, language: str
) -> tuple[float, tuple[str, ...]]:
    if form.shape == "blocks":
        return _marks(evidence, form, language)
    same, alike = [], []
    for column in form.columns:
        text = _with_words(evidence.headings, column, language)
        if text:
            same.append(text)
        elif any(_is_kind(kind, column) for _, kind in evidence.headings):
            alike.append(column.headings[language])
    credit = len(same) + _SAME_KIND * len(alike)
    score = 2 * credit / (len(form.columns) + len(evidence.headings))
    why = [f"{len(same)} of its {len(form.columns)} headings stand there"]
    if same:
        why[0] += f": {_listed(same)}"
    if alike:
        why.append(f"in other words: {_listed(alike)}")
    return min(score, 1.0), tuple(why)


def _with_words(
    headings: Sequence[tuple[str, str]], column: Column, language: str
) -> str:
    """Find the heading that has the words of a column, with or without brackets."""
    phrases = column.phrases(language)
    short = {fold(_ASIDE.sub(" ", column.headings[language]))}
    for text, _ in headings:
        if fold(text) in phrases or fold(_ASIDE.sub(" ", text)) in phrases | short:
            return text
    return ""


def _is_kind(kind: str, column: Column) -> bool:
    return _KINDS.get(kind, kind) == column.contents[0]


def _marks(
    evidence: Evidence, form: Form, language: str
) -> tuple[float, tuple[str, ...]]:
    """Count the names of rows and columns that blocks have."""
    stand = {_bare(mark) for mark in evidence.marks}
    stand |= {_bare(text) for text, _ in evidence.headings}
    names = [words[language] for words in form.blocks.values()]
    names += [c.headings[language] for c in form.columns]
    wanted = {_bare(name): name for name in names if _bare(name)}
    found = [
        re.sub(r"\s*\{\w+\}", "", n) for bare, n in wanted.items() if bare in stand
    ]
    why = f"{len(found)} of the {len(wanted)} names of its blocks stand there"
    return len(found) / len(wanted), (f"{why}: {_listed(found)}" if found else why,)


def _bare(text: str) -> str:
    """Reduce "Milestone 2 (2024)" to "milestone"; nothing if only a level is named."""
    if "{level}" in text:
        return ""
    words = fold(re.sub(r"\{\w+\}", " ", _ASIDE.sub(" ", text))).split()
    return " ".join(word for word in words if not word.isdigit())


def _levels(
    labels: Sequence[str], form: Form, language: str
) -> tuple[float, list[str]]:
    """Say which share of the labels are words of the form, and which words."""
    words = {
        aligned(text): words.words[language]
        for words in form.levels
        for text in (words.words[language], *words.also)
    }
    called: dict[str, None] = {}
    count = 0
    for name in labels:
        if name in words:
            count += 1
            called[words[name]] = None
    return (count / len(labels) if labels else 0.0), list(called)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(" ".join(name.split()) for name in names[:_NAMES])
    more = len(names) - _NAMES
    return f"{shown} and {more} more" if more > 0 else shown
