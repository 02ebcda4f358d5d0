"""How alike two texts are, by the words that carry meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from iom_me.logic.language.lexicons import function_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.logic.language.phrases import Phrase

__all__ = ["alike", "content", "likeness", "stem"]

T = TypeVar("T")

# Endings differ more than meanings: of a longer word, only this much is compared.
_STEM = 6
_SHORTEST = 4
_REMEMBERED = 50_000
# From so many words on, one word more does not make another text.
_LONG = 5
_LONGEST = 40


@lru_cache(maxsize=_REMEMBERED)
def content(phrase: Phrase) -> frozenset[str]:
    """Collect the words that carry meaning, without their endings."""
    by_word = function_words().by_word
    return frozenset(
        stem(word, phrase.language)
        for word in phrase.words
        if word not in ("#", "%") and phrase.language not in by_word.get(word, ())
    )


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str, language: str) -> str:
    """Cut off the longest ending that leaves a word: "trained", "training": train."""
    for ending in function_words().inflections.get(language, ()):
        if word.endswith(ending) and len(word) >= len(ending) + _SHORTEST:
            return word[: -len(ending)][:_STEM]
    return word[:_STEM]


def likeness(one: Phrase, other: Phrase) -> float:
    """Return the share of words that two texts have in common: 0 to 1."""
    first, second = content(one), content(other)
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def alike(items: Iterable[tuple[T, Phrase]]) -> list[list[T]]:
    """Group the texts that say the same; those that stand alone are left out.

    Two texts say the same if they have the same words, in any order, or if a longer one
    has a single word more; a number is no such word, for it tells two texts apart.
    Every text is looked at once, so that the time grows with the number of words only.
    """
    groups: dict[frozenset[str], list[T]] = {}
    for key, phrase in items:
        words = content(phrase)
        if words:
            groups.setdefault(words, []).append(key)
    # A longer text joins the group of the same text without one of its words. Sums of
    # hashes tell fast which texts there cannot be.
    sums = {sum(map(hash, words)) for words in groups}
    for words in sorted(groups, key=len, reverse=True):
        if _LONG < len(words) <= _LONGEST:
            whole = sum(map(hash, words))
            for word in sorted(w for w in words if whole - hash(w) in sums):
                shorter = words - {word}
                if word.isalpha() and shorter in groups:
                    groups[shorter] += groups.pop(words)
                    break
    return [keys for keys in groups.values() if len(keys) > 1]
