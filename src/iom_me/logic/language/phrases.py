"""Texts taken apart, and the language that they are in."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from iom_me.logic.language.lexicons import LANGUAGES, function_words
from iom_me.logic.language.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Phrase", "Reader"]

# Weight of evidence, per word and in all, from which a text is in a language.
_ENOUGH_PER_WORD = 0.35
_ENOUGH = 1.2
# What the best has ahead of the next best; less, and the text could be either.
_AHEAD = 0.5
# A text of so few words may lack small words; with more, it has some, or is in another
# language.
_SHORT = 3
_SOME_PER_WORD = 0.3
# Against a language speaks a letter that it does not have.
_FOREIGN_LETTER = 0.5
_FOREIGN_SCRIPT = 1.5
_OTHER_SCRIPT = "another script"
_POOLED_TEXTS = 400
_POOLED_WORDS = 12
_LONGEST_ENDING = 6
_SHORTEST_STEM = 3
_READ_WORDS = 200


@attrs.frozen(cache_hash=True)
class Phrase:
    """A text taken apart.

    Attributes
    ----------
    text : str
        As it stands in the plan.
    words : tuple of str
        Its words and numbers in small letters, without punctuation.
    language : str
        ``en``, ``fr``, ``es``; empty if it is none of these or cannot be told.

    Examples
    --------
    >>> import iom_me as me
    >>> dossier = me.logic.Dossier(plan=me.datasets.example_plan("fr"))
    >>> dossier.read("L'accès aux soins").words
    ("l'", 'accès', 'aux', 'soins')
    """

    text: str
    words: tuple[str, ...]
    language: str


class Reader:
    """Takes the texts of one plan apart.

    The language of a text too short to tell is that of the plan: the language of most
    of its texts or, where they do not say, the one that was given.
    """

    def __init__(self, texts: Iterable[str], *, given: str = "") -> None:
        self._read: dict[str, Phrase] = {}
        self.language = _pooled(texts, given=given)

    def __call__(self, text: str) -> Phrase:
        """Take a text apart; each text once."""
        phrase = self._read.get(text)
        if phrase is None:
            words = words_of(text)
            phrase = Phrase(text, words, _language(words, prior=self.language))
            self._read[text] = phrase
        return phrase


def _pooled(texts: Iterable[str], *, given: str) -> str:
    """Tell the language of a plan; the given one where its texts do not say."""
    words = [
        word
        for _, text in zip(range(_POOLED_TEXTS), texts, strict=False)
        for word in words_of(text)[:_READ_WORDS]
    ]
    scores = _scores(words)
    best = max(scores, key=scores.__getitem__)
    first, second = _two_best(scores)
    if first >= max(_ENOUGH, _ENOUGH_PER_WORD * len(words), second + _AHEAD):
        return best if best in LANGUAGES else ""
    # Many words without a sign of any language we know are in one we do not.
    return given if len(words) < _POOLED_WORDS else ""


def _language(words: Sequence[str], *, prior: str) -> str:
    """Tell the language of a text; that of the plan where the text does not say."""
    words = words[:_READ_WORDS]
    count = sum(word[0].isalpha() for word in words)
    scores = _scores(words)
    own = max(LANGUAGES, key=scores.__getitem__)
    first, second = _two_best(scores)
    enough = max(_ENOUGH, _ENOUGH_PER_WORD * count)
    if scores[own] == first >= max(enough, second + _AHEAD):
        return own
    if not prior or scores[prior] < first - _AHEAD:
        return ""
    some = 0 if count <= _SHORT else _SOME_PER_WORD * count
    return prior if scores[prior] >= some else ""


def _two_best(scores: Mapping[str, float]) -> tuple[float, float]:
    second, first = sorted(scores.values())[-2:]
    return first, second


def _scores(words: Iterable[str]) -> dict[str, float]:
    """Weigh what speaks for each language, and against it."""
    scores = dict.fromkeys(LANGUAGES, 0.0)
    for word in words:
        for language, weight in _evidence(word):
            scores[language] = scores.get(language, 0.0) + weight
    return scores


@lru_cache(maxsize=50_000)
def _evidence(word: str) -> tuple[tuple[str, float], ...]:
    """Say which languages a word speaks for, and how much."""
    if word.isascii():
        return _listed(word)
    if not all("LATIN" in unicodedata.name(sign, "") for sign in word if sign != "'"):
        return ((_OTHER_SCRIPT, _FOREIGN_SCRIPT),)
    signs = {sign for sign in word if not sign.isascii()}
    foreign = tuple(
        (language, -_FOREIGN_LETTER)
        for language, letters in function_words().letters.items()
        if not signs <= letters
    )
    return _listed(word) + foreign


def _listed(word: str) -> tuple[tuple[str, float], ...]:
    """Find a word, or its ending, in the lists."""
    table = function_words()
    found = table.weights.get(word)
    if found is not None or not word[0].isalpha():
        return found or ()
    for length in range(min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM), 1, -1):
        found = table.endings.get(word[-length:])
        if found is not None:
            return found
    return ()
