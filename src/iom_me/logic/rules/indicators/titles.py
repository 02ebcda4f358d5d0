"""How the title of an indicator begins: does it count or give a share, and of what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from iom_me.logic.language import LANGUAGES, Phrase, terms, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Terms
    from iom_me.model import Indicator, Result

__all__ = [
    "Title",
    "beginning",
    "head",
    "listed",
    "names",
    "read_title",
    "titled",
]

# The noun that is counted stands within so many words: "assisted young returnees".
_HEAD = 4
# Where it stands first but for a few words, and what follows tells more of it.
_NOUN_FIRST = frozenset({"fr", "es"})


@attrs.frozen
class Title:
    """A title taken apart.

    Attributes
    ----------
    phrase : Phrase
        All of it.
    kind : str
        ``counts`` ("# of"), ``shares`` ("% of"), ``pairs`` ("# and % of"); empty if it
        begins with none of these, or is in a language that is not read.
    rest : tuple of str
        The words after that beginning.
    """

    phrase: Phrase
    kind: str
    rest: tuple[str, ...]

    @property
    def language(self) -> str:
        """The language it is in; empty if it is not read."""
        return self.phrase.language

    def quote(self, words: Sequence[str]) -> str:
        """Return words as they stand in the title, with capitals and signs."""
        found = re.search(
            r"[\W_]*".join(map(re.escape, words)), self.phrase.text, re.IGNORECASE
        )
        return found.group() if found else " ".join(words)

    @property
    def subject(self) -> Phrase:
        """What is measured, be it counted or given as a share."""
        return Phrase(self.phrase.text, self.rest, self.phrase.language)


def listed(category: str, language: str) -> Terms:
    """Load a list of words about indicators."""
    return terms("indicators", category, language)


def names(text: str, category: str) -> bool:
    """Say if a short name holds a term of a list, in any of the languages."""
    words = words_of(text)
    return any(listed(category, language).first(words) for language in LANGUAGES)


def titled(dossier: Dossier) -> tuple[tuple[Result, Indicator, Title], ...]:
    """Go through the indicators and their titles, each title taken apart once.

    Half a dozen rules read the titles, and a plan may have thousands of them.
    """
    return dossier.once(_titled)


def _titled(dossier: Dossier) -> tuple[tuple[Result, Indicator, Title], ...]:
    return tuple(
        (result, indicator, read_title(dossier, indicator.title))
        for result, indicator in dossier.measured
    )


def read_title(dossier: Dossier, text: str) -> Title:
    """Take a title apart."""
    phrase = dossier.read(text)
    kind, length = beginning(phrase.words, 0, phrase.language)
    return Title(phrase, kind, phrase.words[length:])


def beginning(words: Sequence[str], start: int, language: str) -> tuple[str, int]:
    """Say what a measure begins with at a place, and how many words that takes."""
    kind, longest = "", 0
    for category in ("pairs", "counts", "shares"):
        length = listed(category, language).length_at(words, start)
        if length > longest:
            kind, longest = category, length
    return kind, longest


def head(category: str, language: str, words: Sequence[str]) -> tuple[int, int]:
    """Find a term in the noun that is counted: where, and of how many words.

    In "meetings with returnees" and in "schools teaching migrants", it is meetings and
    schools that are counted; in "entreprises bénéficiaires", firms.
    """
    wanted = listed(category, language)
    ends = listed("head_ends", language)
    before = listed("before_nouns", language)
    for start in range(min(_HEAD, len(words))):
        length = wanted.length_at(words, start)
        if length:
            return start, length
        past_noun = (
            not before.length_at(words, start)
            if language in _NOUN_FIRST
            else start and _follows_noun(words[start - 1], words[start])
        )
        if past_noun or ends.length_at(words, start):
            break
    return 0, 0


def _follows_noun(noun: str, word: str) -> bool:
    """Say if a word tells what others do: "teaching", after "schools"."""
    return noun.endswith("s") and word.endswith("ing")
