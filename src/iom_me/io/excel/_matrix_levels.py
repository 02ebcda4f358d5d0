"""The words by which the level of a result is recognised, in three languages.

Everything is written as `aligned` leaves it: small letters, no accents.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from iom_me.io._folding import aligned
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from iom_me.io.layouts.forms import Form

__all__ = [
    "USUAL",
    "Prefix",
    "Vocabulary",
    "activities_heading",
    "is_specific_objective",
    "level_prefix",
    "vocabulary_of",
]

_LEVEL_WORDS = {
    Level.OBJECTIVE: "overall objective; general objective; principal objective; "
    "objective; goal; impact; ultimate outcome; objectif general; objectif global; "
    "objectif; objetivo general; objetivo global; objetivo",
    Level.OUTCOME: "specific objective; outcome; intermediate outcome; immediate "
    "outcome; purpose; project purpose; result; expected result; objectif specifique; "
    "resultat; resultat attendu; effet; effet direct; objetivo especifico; "
    "resultado; resultado esperado; efecto; efecto directo",
    Level.OUTPUT: "output; produit; extrant; producto",
    Level.ACTIVITY: "activity; activite; actividad",
}
_LEVEL_OF = {
    word: level for level, words in _LEVEL_WORDS.items() for word in words.split("; ")
}
_NUMBER = r"\d{1,6}(?:\.\d{1,6}){0,5}"
# An id such as O, A or OC1 counts as a number where a colon follows.
_CODE = r"[a-z]{1,2}\d{0,3}(?=\s*:)"
_SEPARATOR = r"\s*(?:[:.)\u2013\u2014-]+\s*|\n|$)"
_SAID_AGAIN = r"(?:\s*\([a-z ]{1,4}[\d. ]*\))?"  # "Outcome 1 (Oc 1)"
_AFTER_WORD = (
    rf"s?(?:\s*(?:n[o\u00b0]?\.?\s*|#\s*)?(?P<number>{_NUMBER}|{_CODE}){_SAID_AGAIN}"
    rf"(?:{_SEPARATOR}|\s+)|{_SEPARATOR})"
)
# "OS1 :", "R1.1 -", "A1.1.1": always in capitals.
_SHORT_OF = {
    "OG": Level.OBJECTIVE,
    "OO": Level.OBJECTIVE,
    "OS": Level.OUTCOME,
    "OE": Level.OUTCOME,
    "SO": Level.OUTCOME,
    "OC": Level.OUTCOME,
    "OP": Level.OUTPUT,
    "R": Level.OUTCOME,
    "A": Level.ACTIVITY,
}
_SHORT = re.compile(
    rf"(?P<word>O[GOSECP]|SO|R(?=\d)|A(?=\d+\.\d))"
    rf"(?: ?(?P<number>{_NUMBER})(?:{_SEPARATOR}|\s+)|\s*:\s*)"
)
# Below specific objectives a "result" is an output.
_SPECIFIC = re.compile("specific objective|objectif specifique|objetivo especifico")
_SHORT_SPECIFIC = re.compile(r"(?:O[SE]|SO) ?\d")
_LOOSE = re.compile(
    "(?:expected )?result|resultat(?: attendu)?|resultado(?: esperado)?"
)
_NUMBER_ONLY = re.compile(
    rf"(?P<number>{_NUMBER})(?:\s*[:.)\u2013\u2014-]+\s*|\s+)(?=\S)"
)
_LEADING = (
    "that|which|to|leading|lead|leads|under|for|of|the|conduisant|menant|qui|menent"
    "|relatives|pour|du|de|des|au|a|la|le|les|l|que|conducen|llevan|al|del|para|outputs?"
    "|produits?|productos?|result|resultats?|resultados?|outcome"
)
_ACTIVITIES = re.compile(
    r"(?:(?:key|main|project|planned) )?(?:activities|activites|actividades)"
    r"(?: (?:principales|cles|prevues|previstas|clave))?"
    rf"(?:\s+(?:{_LEADING})\b)*"
    rf"\s*(?:(?:r|op) ?(?=\d))?(?P<number>{_NUMBER})?{_SEPARATOR}"
)


@attrs.frozen
class Prefix:
    """What stands before a statement: its level, its number, and where it ends.

    ``is_loose`` says that the word also names the outputs of a specific objective, and
    ``is_lower`` that it names outcomes that lead to other outcomes.
    """

    level: Level
    number: str
    end: int
    is_loose: bool = False
    is_lower: bool = False


@attrs.frozen(eq=False)
class Vocabulary:
    """Words for levels: the usual ones, and those of a form that was recognised.

    Attributes
    ----------
    levels : mapping
        Each word's level.
    own, lower : frozenset of str
        The words of the form, which mean one level only; those that name outcomes that
        lead to other outcomes.
    """

    levels: Mapping[str, Level]
    own: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()
    _pattern: re.Pattern[str] = attrs.field(init=False)

    @_pattern.default
    def _compiled(self) -> re.Pattern[str]:
        longest_first = sorted(self.levels, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        return re.compile(rf"(?P<word>{words}){_AFTER_WORD}")

    def match(self, small: str) -> re.Match[str] | None:
        """Find a word for a level, with its number, at the start of a text."""
        return self._pattern.match(small)


USUAL = Vocabulary(_LEVEL_OF)
"""The words that any matrix may use."""


def vocabulary_of(forms: Iterable[Form]) -> Vocabulary:
    """Add the words of forms to the usual ones."""
    own = {
        aligned(text): words
        for form in forms
        for words in form.levels
        for text in (*words.words.values(), *words.also)
    }
    return Vocabulary(
        _LEVEL_OF | {word: words.level for word, words in own.items()},
        frozenset(own),
        frozenset(word for word, words in own.items() if words.is_lower),
    )


def level_prefix(text: str, words: Vocabulary = USUAL) -> Prefix | None:
    """Read "Output 1.1 -", or a number whose depth tells the level."""
    small = aligned(text)
    if found := words.match(small):
        return _of_word(found, text, words)
    if found := _SHORT.match(text):
        level = _SHORT_OF[found["word"]]
        return _loosely(found, text, level, is_loose=found["word"] == "R")
    found = _NUMBER_ONLY.match(small)
    if found is None:
        return None
    depth = found["number"].count(".")
    if depth == 0 and not re.search(r"[:.)\u2013\u2014-]", found.group()):
        return None  # "3 centres are open" is a statement
    levels = (Level.OUTCOME, Level.OUTPUT, Level.ACTIVITY)
    return Prefix(levels[min(depth, 2)], found["number"], found.end())


def _of_word(found: re.Match[str], text: str, words: Vocabulary) -> Prefix:
    word = found["word"]
    level = words.levels[word]
    if word not in words.own:
        is_loose = _LOOSE.fullmatch(word) is not None
        return _loosely(found, text, level, is_loose=is_loose)
    number = text[found.start("number") : found.end("number")]
    return Prefix(level, number, found.end(), is_lower=word in words.lower)


def _loosely(
    found: re.Match[str], text: str, level: Level, *, is_loose: bool
) -> Prefix:
    """Read a word that names outcomes, and outputs if a number such as 1.1 follows."""
    number = text[found.start("number") : found.end("number")]
    if is_loose and "." in number:
        level = Level.OUTPUT
    return Prefix(level, number, found.end(), is_loose)


def is_specific_objective(text: str) -> bool:
    """Whether a statement is one of the specific objectives of EU log-frames."""
    return (
        _SPECIFIC.match(aligned(text)) is not None
        or _SHORT_SPECIFIC.match(text) is not None
    )


def activities_heading(text: str) -> Prefix | None:
    """Read "Activities that lead to Output 1.1"; the number is the output's."""
    found = _ACTIVITIES.match(aligned(text))
    if found is None:
        return None
    return Prefix(Level.ACTIVITY, found["number"] or "", found.end())
