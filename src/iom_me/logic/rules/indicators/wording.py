"""Does the title of an indicator say what is measured: one thing, and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import words_of
from iom_me.logic.rules.indicators.titles import (
    Title,
    beginning,
    listed,
    titled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase

__all__ = ["I04", "I08", "I09"]

# After "and", the second thing and its participle come within so many words.
_SECOND = 5
# A change and its size stand close together: "increased by at least 20 %".
_SIZE = 5
_SEPARATOR = re.compile(r"[;,\n]")
_DIGIT = re.compile(r"\d")
# A text that begins with a share or with a number of things: "80 % of", "1 roadmap".
# The number of an item ("1. Roadmap", "1.1 Roadmap") is none.
_NUMBER_FIRST = re.compile(
    r"\s*\d[\d.,'\u00a0\u202f ]*%\s*\S"
    r"|\s*\d{1,3}(?:[ ,.'\u00a0\u202f]?\d{3})*\s+[^\W\d_]{2}"
)
_YEAR = re.compile(r"20\d\d")


def _double_barrelled(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, title in titled(dossier):
        words = _second_measure(title) or _second_thing(title)
        if words:
            yield Flaw(
                '{indicator} measures two things at once; one of them is "{words}".',
                values={"indicator": indicator, "words": words},
                node=result.id,
                indicator=indicator.id,
            )


def _second_measure(title: Title) -> str:
    """Return the second of two measures: "# of X and number of Y"."""
    rest, language = title.rest, title.language
    for _, second in _joints(title):
        if _begins_measure(rest, second, language):
            compared = listed("compared", language).first(title.phrase.words)
            return "" if compared else title.quote(rest[second:])
    text = title.phrase.text
    if title.kind in {"counts", "shares"} and _SEPARATOR.search(text):
        for part in _SEPARATOR.split(text)[1:]:
            words = words_of(part)
            kind, _ = beginning(words, 0, language)
            if kind == title.kind and _begins_measure(words, 0, language):
                return title.quote(words)
    return ""


def _joints(title: Title) -> Iterator[tuple[int, int]]:
    """Go through the places where two things are joined: where "and" is, and its end.

    Nothing is joined where a title begins.
    """
    joiners = listed("joiners", title.language)
    place, length = joiners.find(title.rest, 1)
    while length:
        yield place, place + length
        place, length = joiners.find(title.rest, place + length)


def _begins_measure(words: Sequence[str], start: int, language: str) -> bool:
    """Say if a measure of its own begins here, and no part of one: "% of whom"."""
    _, length = beginning(words, start, language)
    after = start + length
    return (
        start < after < len(words)
        and not listed("followers", language).length_at(words, after)
        and not listed("female", language).length_at(words, after)
    )


def _second_thing(title: Title) -> str:
    """Return the second of two things: "# of courses held and returnees employed".

    Both have to have a participle of their own: "# of courses planned and held" counts
    one thing.
    """
    rest, language = title.rest, title.language
    done = listed("done", language)
    for place, second in _joints(title):
        if title.kind and done.length_at(rest, place - 1):
            end = _end_of_thing(rest, second, language)
            if end:
                return title.quote(rest[second:end])
    return ""


def _end_of_thing(words: Sequence[str], start: int, language: str) -> int:
    """Return where a thing and its participle end; 0 if another thing stands here."""
    done = listed("done", language)
    followers = listed("followers", language)
    for place in range(start, min(start + _SECOND + 1, len(words))):
        same_thing = place == start and (
            words[place].endswith("ly") or done.length_at(words, place)
        )
        if same_thing or followers.length_at(words, place):
            return 0
        if done.length_at(words, place):
            return place + 1
    return 0


I04 = Rule(
    "I04",
    "double-barrelled",
    severity="warning",
    summary="An indicator measures one thing.",
    why="When two things stand in one indicator, its value does not say which of them "
    "has moved, and nobody knows what to count when only one of them has happened.",
    source="USAID ADS 203 (an indicator is about one aspect at a time); seen in IOM's "
    "final evaluation of MIRAA III, Niger",
    suggestion="Make two indicators of it, each with its own baseline and target. Only "
    "number and share of the same thing (# and %) go together.",
    is_heuristic=True,
    find=_double_barrelled,
)


def _target_in_title(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, title in titled(dossier):
        amount = _amount(title)
        words = amount or _deadline(title)
        if words:
            yield Flaw(
                '{indicator} holds a target in its text: "{words}".'
                if amount
                else '{indicator} holds a date in its text: "{words}".',
                values={"indicator": indicator, "words": title.quote(words)},
                node=result.id,
                indicator=indicator.id,
            )


def _amount(title: Title) -> Sequence[str]:
    """Return the words that say how much is wanted; none if a title does not.

    A number further inside is mostly a criterion: "aged 15-24", "scoring 75 % or more".
    """
    if not title.language or not _DIGIT.search(title.phrase.text):
        return ()
    return _leading_amount(title.phrase) or _size_of_change(title)


def _leading_amount(phrase: Phrase) -> Sequence[str]:
    words, language = phrase.words, phrase.language
    opener = listed("openers", language).length_at(words, 0)
    number, *after = words[opener:] or [""]
    stated = (opener and number[:1].isdigit()) or _NUMBER_FIRST.match(phrase.text)
    if not stated or not after:
        return ()
    of_something = (
        not _YEAR.fullmatch(number)
        and not after[0][0].isdigit()
        and not beginning(after, 0, language)[0]
        and not listed("time_units", language).length_at(after, 0)
    )
    return words[: opener + 2] if after[0] == "%" or of_something else ()


def _size_of_change(title: Title) -> Sequence[str]:
    """Return "increased by 20 %" of a title that neither counts nor gives a share."""
    words = title.phrase.words
    if title.kind or "%" not in words:
        return ()
    changes = listed("direction_words", title.language)
    place, length = changes.find(words)
    while length:
        end = place + length
        for size in range(end, min(end + _SIZE, len(words) - 1)):
            if words[size][0].isdigit() and words[size + 1] == "%":
                return words[place : size + 2]
        place, length = changes.find(words, end)
    return ()


def _deadline(title: Title) -> Sequence[str]:
    words, language = title.phrase.words, title.language
    end = listed("project_ends", language).first(words)
    if end or not _DIGIT.search(title.phrase.text):
        return end.split()
    deadlines = listed("deadlines", language)
    fillers = listed("deadline_fillers", language)
    place, length = deadlines.find(words)
    while length:
        year = place + length
        while fillers.length_at(words, year):
            year += 1
        if year < len(words) and _YEAR.fullmatch(words[year]):
            return words[place : year + 1]
        place, length = deadlines.find(words, year)
    return ()


I08 = Rule(
    "I08",
    "target-in-title",
    severity="warning",
    summary="An indicator says what is measured, not how much of it by when.",
    why="A target in the text stays there when the target is revised, and soon two "
    "numbers stand in one row. It also leaves nothing to compare: a value is reached "
    "or not, and how far one got is not seen.",
    source="General practice (an indicator is neutral, the target stands beside it); "
    "seen in IOM's evaluation of CD.0015, Guinea, 2022",
    suggestion="Write the amount and the date into the target, and leave the indicator "
    "neutral, such as: % of returnees who ...",
    is_heuristic=True,
    find=_target_in_title,
)


def _direction_in_title(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, title in titled(dossier):
        words = _leading_direction(title).split()
        if words and not _amount(title):
            yield Flaw(
                '{indicator} says which way the value should go: "{words}".',
                values={"indicator": indicator, "words": title.quote(words)},
                node=result.id,
                indicator=indicator.id,
            )


def _leading_direction(title: Title) -> str:
    nouns = listed("direction_nouns", title.language).at_start(title.rest)
    if title.kind == "shares" or (nouns and not title.kind):
        return nouns
    if title.kind:
        return ""
    return listed("direction_adjectives", title.language).at_start(title.rest)


I09 = Rule(
    "I09",
    "direction-in-title",
    severity="info",
    summary="An indicator is neutral: it does not say which way the value should go.",
    why="What is measured is a number or a share; that it should rise is what "
    "direction and target say. A title such as 'increase in ...' leaves open whether "
    "the value is the level or the change, and the two are soon mixed up.",
    source="General practice (an indicator is neutral)",
    suggestion="Name what is measured (# of, % of, average ...), and declare the "
    "direction of the indicator.",
    is_heuristic=True,
    find=_direction_in_title,
)
