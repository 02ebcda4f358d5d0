"""Lists of words and phrases, and finding them in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.language.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Terms"]

# Of the words that were met, so many are remembered with the terms they may begin.
_REMEMBERED = 20_000


class Terms:
    """Words and phrases to look for, of one language.

    A term is one or several words; a ``*`` at the end of a word stands for any ending,
    one before it for any beginning: ``train*`` finds "trained", ``*ing`` "training".
    Case does not matter. The longest term wins.

    Finding is a look-up per word, however long the list: a text of n words costs n
    look-ups.
    """

    __slots__ = ("_affixes", "_endings", "_exact", "_known", "_length", "_stems")

    def __init__(self, entries: Iterable[str]) -> None:
        self._exact: dict[str, list[tuple[str, ...]]] = {}
        self._stems: dict[str, list[tuple[str, ...]]] = {}
        self._endings: dict[str, list[tuple[str, ...]]] = {}
        self._known: dict[str, tuple[tuple[str, ...], ...]] = {}
        self._length = 0
        for entry in entries:
            term = words_of(entry, wildcard=True)
            self._length = max(self._length, len(term))
            head = term[0]
            if head.endswith("*"):
                self._stems.setdefault(head[:-1], []).append(term)
            elif head.startswith("*"):
                self._endings.setdefault(head[1:], []).append(term)
            else:
                self._exact.setdefault(head, []).append(term)
        self._affixes = _longest_key(self._stems), _longest_key(self._endings)

    def first(self, words: Sequence[str]) -> str:
        """Return the first term in a text, as the text has it; empty if none."""
        start, length = self.find(words)
        return " ".join(words[start : start + length])

    def every(self, words: Sequence[str]) -> list[str]:
        """Return all terms in a text, as the text has them, without overlap."""
        found = []
        start, length = self.find(words)
        while length:
            found.append(" ".join(words[start : start + length]))
            start, length = self.find(words, start + length)
        return found

    def at_start(self, words: Sequence[str]) -> str:
        """Return the term that a text begins with; empty if none."""
        return " ".join(words[: self.length_at(words, 0)])

    def at_end(self, words: Sequence[str]) -> str:
        """Return the longest term that a text ends with; empty if none."""
        for start in range(max(0, len(words) - self._length), len(words)):
            if start + self.length_at(words, start) == len(words):
                return " ".join(words[start:])
        return ""

    def find(self, words: Sequence[str], start: int = 0) -> tuple[int, int]:
        """Return where the first term begins and how many words it has; 0 if none."""
        if not any(self._affixes) and self._exact.keys().isdisjoint(words):
            return 0, 0
        known = self._known
        for place in range(start, len(words)):
            word = words[place]
            candidates = known.get(word)
            if candidates is None:
                candidates = self._candidates(word)
            if candidates:
                length = _longest(candidates, words, place)
                if length:
                    return place, length
        return 0, 0

    def length_at(self, words: Sequence[str], start: int) -> int:
        """Count the words of the longest term at a place; 0 if there is none."""
        if start >= len(words):
            return 0
        return _longest(self._candidates(words[start]), words, start)

    def __contains__(self, word: object) -> bool:
        """Say whether a word is a term by itself."""
        candidates = self._candidates(word) if isinstance(word, str) else ()
        return any(len(term) == 1 for term in candidates)

    def _candidates(self, word: str) -> tuple[tuple[str, ...], ...]:
        found = self._known.get(word)
        if found is None:
            found = tuple(self._beginning_with(word))
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = found
        return found

    def _beginning_with(self, word: str) -> Iterator[tuple[str, ...]]:
        yield from self._exact.get(word, ())
        if not word[:1].isalpha():
            return  # a number or a sign has no endings, and a plan has many numbers
        # No further than the longest stem: a word may have a million letters.
        stem, ending = (min(longest, len(word)) for longest in self._affixes)
        for length in range(1, stem + 1):
            yield from self._stems.get(word[:length], ())
        for length in range(1, ending + 1):
            yield from self._endings.get(word[-length:], ())


def _longest_key(terms: Iterable[str]) -> int:
    return max(map(len, terms), default=0)


def _longest(
    candidates: Iterable[tuple[str, ...]], words: Sequence[str], start: int
) -> int:
    longest = 0
    for term in candidates:
        length = len(term)
        # The first word is the one by which the candidates were found.
        if longest < length <= len(words) - start and all(
            map(_matches, term[1:], words[start + 1 : start + length])
        ):
            longest = length
    return longest


def _matches(wanted: str, word: str) -> bool:
    if wanted.endswith("*"):
        return word.startswith(wanted[:-1])
    return word.endswith(wanted[1:]) if wanted.startswith("*") else word == wanted
