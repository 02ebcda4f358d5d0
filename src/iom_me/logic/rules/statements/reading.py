"""How a statement is built: its heading, its verb, the task it begins with."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import attrs

from iom_me.logic.language import LANGUAGES, Phrase, Terms, terms, words_of
from iom_me.model import Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iom_me.logic.dossier import Dossier

__all__ = [
    "CHANGES",
    "Statement",
    "Verb",
    "can_be_verb",
    "is_a",
    "is_placeholder",
    "quoted",
    "statements",
    "task_place",
    "vocabulary",
]

CHANGES = (Level.OUTCOME, Level.OUTPUT)
"""The levels that state a change which the project brings about."""

_FEWEST_WORDS = 2
_MOST_WORDS = 120
_LONGEST_PLACEHOLDER = 10
_REMEMBERED = 50_000
# The lists of single words; the others have phrases, which are looked for in the text.
_KINDS = (
    *("helpers", "verbs", "not_verbs", "nouns_too", "no_verb_after", "future", "past"),
    *("infinitive", "before_verb", "actions", "maybe_actions", "doing", "task_nouns"),
    *("of", "objects", "compounds", "not_begun", "changes", "relative", "achieved"),
    *("determiners", "plurals", "not_plurals"),
    *("with_to", "and", "more", "doing_means", "doers", "ability_before", "people"),
)


def vocabulary(category: str, language: str) -> Terms:
    """Load a list of words about statements."""
    return terms("statements", category, language)


def is_a(word: str, category: str, language: str) -> bool:
    """Say whether a word is in a list of single words."""
    return category in _kinds(word, language)


@lru_cache(maxsize=_REMEMBERED)
def _kinds(word: str, language: str) -> frozenset[str]:
    if not word[:1].isalpha():
        return frozenset()  # numbers are in no list, and a plan has many
    return frozenset(kind for kind in _KINDS if word in vocabulary(kind, language))


@attrs.frozen
class Verb:
    """The main verb of a statement.

    Attributes
    ----------
    place : int
        Which of the words it is; -1 if there is none.
    tense : str
        ``present``, ``future`` or ``past``; empty if there is none.
    """

    place: int = -1
    tense: str = ""


@attrs.frozen(eq=False)
class Statement:
    """The statement of a result, taken apart.

    Attributes
    ----------
    result : Result
        The record that it is of.
    phrase : Phrase
        The whole text.
    words : tuple of str
        Its words without a heading before them, such as "Outcome 1:".
    """

    result: Result
    phrase: Phrase
    words: tuple[str, ...]

    @property
    def language(self) -> str:
        """The language that it is read in."""
        return self.phrase.language

    @cached_property
    def _kinds(self) -> tuple[frozenset[str], ...]:
        return tuple(_kinds(word, self.language) for word in self.words)

    @cached_property
    def _tenses(self) -> tuple[str, ...]:
        return tuple(_tense(word, self.language) for word in self.words)

    @cached_property
    def verb(self) -> Verb:
        """The first word that can be the main verb; a subject stands before it.

        A verb in another tense may be that of a clause inside: "who were displaced".
        """
        inside = False
        for place in range(1, len(self.words)):
            inside = inside or self.is_a(place, "relative")
            tense = self._tenses[place]
            fits = tense == "present" or (tense and not inside)
            if fits and self._is_verb_at(place):
                return Verb(place, tense)
        return Verb()

    @cached_property
    def has_verb(self) -> bool:
        """Whether it has a verb, be it one that is in no list.

        A word before an article is no noun: "drill the wells". Neither is one that
        follows a noun in the plural, unless it is one more: "households weave baskets".
        In Spanish, the verb may come first: "Existe un mecanismo".
        """
        return self._begins_with_verb() or self._has_verb_from(1)

    def _begins_with_verb(self) -> bool:
        if self.language != "es" or not self.words or self._tenses[0] != "present":
            return False
        return not self.is_a(0, "nouns_too") or self.is_a(1, "determiners")

    def _has_verb_from(self, start: int) -> bool:
        return any(
            (self._tenses[place] and self._is_verb_at(place))
            or self._looks_like_verb(place)
            for place in range(start, len(self.words))
        )

    def _looks_like_verb(self, place: int) -> bool:
        is_word = self.words[place][0].isalpha()
        if not is_word or not _DESCRIBING.isdisjoint(self._kinds[place]):
            return False
        if self.is_a(place + 1, "determiners") and self._is_verb_at(place):
            return True
        return self._is_plural(place - 1) and not self._is_plural(place)

    def _is_plural(self, place: int) -> bool:
        return self.is_a(place, "plurals") and not self.is_a(place, "not_plurals")

    def clear_verb(self, start: int = 1) -> int:
        """Find the first word that can only be a verb; -1 if there is none."""
        for place in range(start, len(self.words)):
            if self.is_clear_verb(place) and self._is_verb_at(place):
                return place
        return -1

    def is_clear_verb(self, place: int) -> bool:
        """Say whether a word is a verb in the present tense, and nothing else."""
        return (
            place < len(self.words)
            and self._tenses[place] == "present"
            and not self.is_a(place, "nouns_too")
        )

    def can_be_verb(self, place: int) -> bool:
        """Say whether a word may be a verb, of any form that is listed."""
        return can_be_verb(self.words[place], self.language)

    def _is_verb_at(self, place: int) -> bool:
        """Say whether a word that may be a verb is one where it stands.

        After an article, a preposition or an adjective, "needs" is a noun; "are" is
        one nowhere.
        """
        return self.is_a(place, "helpers") or not self.is_a(place - 1, "no_verb_after")

    @cached_property
    def task(self) -> str:
        """The words by which it begins with a task; empty if it does not.

        "Train officials", "To train officials", "Training officials", "Training of
        officials" and "The project trains officials" do; "Training centres operate"
        does not, nor does "Support services are available": where the word can be a
        noun, what follows it decides.
        """
        implementer = vocabulary("implementers", self.language)
        own = implementer.length_at(self.words, 0)
        if own and self._is_doing(own):
            return quoted(self.words[: own + 1])
        place = task_place(self.words, self.language)
        if self._is_task(place):
            return quoted(self.words[: place + 1])
        if self._is_named_task(place):
            return quoted(self.words[: place + 2])
        return ""

    def is_a(self, place: int, category: str) -> bool:
        """Say whether the word at a place is in a list of single words."""
        return place < len(self.words) and category in self._kinds[place]

    def find(self, category: str) -> str:
        """Return the first term of a list that it holds; empty if none."""
        return vocabulary(category, self.language).first(self.words)

    def _is_doing(self, place: int) -> bool:
        """Say whether those named before a word do something: "IOM trains"."""
        return (
            place < len(self.words)
            and self._tenses[place] == "present"
            and not self.is_a(place, "helpers")
            and (self.is_clear_verb(place) or self.clear_verb(place + 1) < 0)
        )

    def _is_task(self, place: int) -> bool:
        if place >= len(self.words):
            return False
        after = place + 1
        if self.is_a(place, "actions"):
            return True
        if place and self.is_a(place - 1, "infinitive"):
            return self.can_be_verb(place)
        takes = self.is_a(after, "objects")
        if self.is_a(place, "maybe_actions"):
            return takes or (
                self.is_a(after, "people") and not self._has_verb_from(after + 1)
            )
        if self.is_a(place, "doing"):
            is_noun = (
                after == len(self.words)
                or self.is_a(after, "compounds")
                or self.is_a(after, "of")
            )
            return takes or not (is_noun or self.clear_verb(after) > 0)
        return False

    def _is_named_task(self, place: int) -> bool:
        """Say whether it is about a task by its name: "Provision of shelter"."""
        return (
            self.is_a(place, "task_nouns")
            and self.is_a(place + 1, "of")
            and self.clear_verb(place + 2) < 0
        )


def statements(dossier: Dossier, *levels: Level) -> Iterator[Statement]:
    """Go through the statements of some levels that can be read.

    Those in no language of ours are left out, as are those that state nothing (R01).
    """
    readable = dossier.once(_readable)
    for level in levels:
        yield from readable[level]


def _readable(dossier: Dossier) -> dict[Level, list[Statement]]:
    found: dict[Level, list[Statement]] = {level: [] for level in Level}
    for result in dossier.results:
        phrase = dossier.read(result.statement)
        if phrase.language and not is_placeholder(phrase.words):
            words = _body(phrase)
            if len(words) >= _FEWEST_WORDS:
                found[result.level].append(Statement(result, phrase, words))
    return found


def is_placeholder(words: Sequence[str]) -> bool:
    """Say whether a text is "Outcome 1" or "to be determined", in any language."""
    if len(words) > _LONGEST_PLACEHOLDER:
        return False
    letters = [word for word in words if word[0].isalpha()]
    for language in LANGUAGES:
        label = vocabulary("labels", language).length_at(letters, 0)
        unknown = vocabulary("unknown", language).length_at(letters, label)
        if label + unknown == len(letters):
            return True
    return False


def _body(phrase: Phrase) -> tuple[str, ...]:
    """Return the words after a heading such as "Outcome 1:", if there is one."""
    words = phrase.words[:_MOST_WORDS]
    start = vocabulary("labels", phrase.language).length_at(words, 0)
    if not start:
        return words
    end = start
    while end < len(words) and words[end][0].isdigit():
        end += 1
    heading, colon, _ = phrase.text.partition(":")
    headed = end > start or (colon and words_of(heading) == words[:start])
    return words[end:] if headed else words


def task_place(words: Sequence[str], language: str) -> int:
    """Skip what may stand before the verb of a task: "to", "jointly"."""
    before = {"infinitive", "before_verb"}
    place = 0
    while place < len(words) and not before.isdisjoint(_kinds(words[place], language)):
        place += 1
    return place


# What follows a noun and is no verb: "and", "trained", "who".
_DESCRIBING = {"no_verb_after", "achieved", "doing", "relative", "more", "not_verbs"}


@lru_cache(maxsize=_REMEMBERED)
def can_be_verb(word: str, language: str) -> bool:
    """Say whether a word may be a verb, of any form that is listed."""
    return bool(_tense(word, language)) or any(
        is_a(word, category, language) for category in ("actions", "maybe_actions")
    )


@lru_cache(maxsize=_REMEMBERED)
def _tense(word: str, language: str) -> str:
    kinds = _kinds(word, language)
    if "helpers" in kinds:
        return "present"
    if "not_verbs" in kinds:
        return ""
    for category, tense in (
        ("future", "future"),
        ("past", "past"),
        ("verbs", "present"),
    ):
        if category in kinds:
            return tense
    return ""


def quoted(words: Iterable[str]) -> str:
    """Put words together again: "l'accès"."""
    return " ".join(words).replace("' ", "'")
