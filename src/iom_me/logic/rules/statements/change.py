"""Change: does a statement hold one change, of somebody, and not how it comes about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import words_of
from iom_me.logic.rules.statements.reading import (
    CHANGES,
    Statement,
    is_a,
    quoted,
    statements,
    vocabulary,
)
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.dossier import Dossier

__all__ = ["R06", "R07", "R09", "R10"]

_GUIDE = "Global Affairs Canada, RBM tip sheet 2.2 (one what, one who)"
_QUOTED = 6
# A clause has a subject and a verb at least, and a list three parts.
_CLAUSE = 3
_PARTS = 3
# So far from the "and" may the verb of a second subject stand.
_SUBJECT = 9
_COMMA = re.compile(r"[,;]")


def _several_changes(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, *CHANGES):
        result, states = statement.result, _states(statement)
        second = () if states else _second_clause(statement)
        if states:
            yield Flaw(
                '{result} lists several changes: "{words}".',
                values={"result": result, "words": states},
                node=result.id,
            )
        elif second:
            yield Flaw(
                "{result} states more than one change: the second begins with "
                '"{words}".',
                values={"result": result, "words": quoted(second[:_QUOTED])},
                node=result.id,
            )


def _states(statement: Statement) -> str:
    """Return a list of three or more states that somebody is to reach.

    Each is a change of its own: "self-sufficiency, social stability and wellbeing". A
    list of what people know or own, as "knowledge, skills and tools", is one change.
    """
    verb = statement.find("reached")
    text, language = statement.phrase.text, statement.language
    if not verb or not _COMMA.search(text):
        return ""
    _, _, listed = text.casefold().partition(verb)
    states = vocabulary("states", language)
    parts = [part for part in _parts(listed, language) if part]
    many = len(parts) >= _PARTS and all(states.first(part) for part in parts[:_PARTS])
    return listed.strip(" .") if many else ""


def _parts(listed: str, language: str) -> list[list[str]]:
    """Take a list apart at its commas and at the "and" before the last item."""
    parts: list[list[str]] = []
    for piece in _COMMA.split(listed):
        parts.append([])
        for word in words_of(piece):
            if is_a(word, "and", language):
                parts.append([])
            else:
                parts[-1].append(word)
    return parts


def _second_clause(statement: Statement) -> Sequence[str]:
    """Return the words of a second statement in the same text; empty if none."""
    first, *others = statement.phrase.text.split(";", maxsplit=2)
    if others:
        rest = words_of(others[0])
        if len(words_of(first)) >= _CLAUSE and len(rest) >= _CLAUSE:
            return rest
    words = statement.words
    if not any(is_a(word, "and", statement.language) for word in words):
        return ()
    verb = statement.clear_verb()
    if verb < 0 or any(_opens_clause(statement, place) for place in range(verb)):
        return ()
    has_object = False
    for place in range(verb + 1, len(words) - 1):
        if _opens_clause(statement, place):
            return ()
        if not statement.is_a(place, "and"):
            has_object = has_object or not statement.can_be_verb(place)
        elif has_object and _is_clause(statement, place + 1):
            # "Collect and share data" has one object, and is one change.
            return words[place + 1 :]
    return ()


def _opens_clause(statement: Statement, place: int) -> bool:
    """Say whether a clause inside the sentence begins here: "that", "to manage".

    A preposition that looks like the start of an infinitive counts too, except in
    "access to": better to miss a second change than to see one that is not there.
    """
    return statement.is_a(place, "relative") or (
        statement.is_a(place, "infinitive")
        and not (place and statement.is_a(place - 1, "with_to"))
    )


def _is_clause(statement: Statement, start: int) -> bool:
    """Say whether what follows an "and" has a verb of its own."""
    words = statement.words
    while statement.is_a(start, "more"):
        start += 1
    others_do = statement.is_a(start, "people") and statement.is_clear_verb(start + 1)
    if statement.is_clear_verb(start) or others_do:
        return True
    for place in range(start + 1, min(start + _SUBJECT, len(words))):
        if statement.is_a(place, "and") or _opens_clause(statement, place):
            return False
        if statement.is_a(place, "helpers"):
            return True
    return False


R06 = Rule(
    "R06",
    "several-changes",
    severity="warning",
    summary="A statement holds one change.",
    why="Of two changes in one statement, one may come true and the other not. Then "
    "the result is neither reached nor missed, and its indicators measure half of it.",
    source=f"{_GUIDE}; seen in IOM's ex-post evaluation of SRARP II, Nigeria, 2023",
    suggestion="Make a result of each change, or keep the one that the others serve.",
    is_heuristic=True,
    find=_several_changes,
)


def _own_means(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, Level.OBJECTIVE, *CHANGES):
        result, purpose = statement.result, statement.find("purposes")
        means = "" if purpose else _means(statement) or _doing(statement)
        if purpose:
            yield Flaw(
                '{result} holds its own purpose ("{words}"): that is two levels in '
                "one.",
                values={"result": result, "words": quoted(purpose.split())},
                node=result.id,
                suggestion="Move the purpose to the level above, if it is not there "
                "already.",
            )
        elif means:
            yield Flaw(
                '{result} holds its own means ("{words}"): that is two levels in one.',
                values={"result": result, "words": means},
                node=result.id,
            )


def _means(statement: Statement) -> str:
    """Return the words that say through what a change comes about; empty if none do.

    "Through" alone may also say where or with whom, so that what follows counts.
    """
    words = statement.words
    before = vocabulary("means", statement.language)
    ways = vocabulary("ways", statement.language)
    place, length = before.find(words, 1)
    while length:
        after = place + length
        way, found = ways.find(words[after : after + _CLAUSE])
        if found and not statement.is_a(place - 1, "relative"):
            return quoted(words[place : after + way + found])
        place, length = before.find(words, after)
    return ""


def _doing(statement: Statement) -> str:
    """Return "by building", by which a change comes about; empty if there is none.

    "By implementing partners" says who does it, and not how.
    """
    words = statement.words
    first, found = vocabulary("doing_means", statement.language).find(words, 1)
    for place in range(first, len(words) - 1 if found else 0):
        if (
            statement.is_a(place, "doing_means")
            and statement.is_a(place + 1, "doing")
            and not statement.is_a(place + 2, "doers")
            and not statement.is_a(place - 1, "relative")
        ):
            return quoted(words[place : place + 2])
    return ""


R07 = Rule(
    "R07",
    "means-in-statement",
    severity="warning",
    summary="A statement says what changes, not through what.",
    why="A result with its own means inside is two levels in one. The means is reached "
    "when the work is done, so the result looks reached even if nothing changed.",
    source="General practice (as taught by Global Affairs Canada); no results matrix "
    "of IOM's examples needs it",
    suggestion="Keep the change. The means is an output or an activity below it.",
    is_heuristic=True,
    find=_own_means,
)


def _nobody(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, *CHANGES):
        if statement.verb.tense != "present" or statement.task:
            continue  # R03 or R04 asks who it is about
        what = _belonging(statement)
        if (
            what
            and not statement.find("people")
            and not _has_name(statement.phrase.text)
            and not _bare_ability(statement)  # R10 asks what it is for
        ):
            yield Flaw(
                "{result} does not say whose {words} it speaks of.",
                values={"result": statement.result, "words": what},
                node=statement.result.id,
            )


def _belonging(statement: Statement) -> str:
    """Return what is somebody's: the noun "access", and not "to access"."""
    subject = statement.words[: statement.verb.place]
    place, found = vocabulary("belongings", statement.language).find(subject)
    is_verb = place and statement.is_a(place - 1, "infinitive")
    return subject[place] if found and not is_verb else ""


def _has_name(text: str) -> bool:
    """Say whether a text names somebody: has a capital letter after its first word."""
    return any(word[0].isupper() for word in text.split()[1:])


R09 = Rule(
    "R09",
    "nobody-named",
    severity="info",
    summary="A result says who does, has or is something else.",
    why="Access and knowledge are always somebody's. Without the who, nobody knows "
    "whom to ask whether the result came true.",
    source=_GUIDE,
    suggestion="Begin with who it is about, such as returnees, or district officials.",
    is_heuristic=True,
    find=_nobody,
)


def _vague(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, *CHANGES):
        if statement.task:
            continue
        ability = _bare_ability(statement)
        vague = vocabulary("vague", statement.language)
        loose = "" if ability else vague.at_end(statement.words)
        if ability:
            yield Flaw(
                "{result} speaks of {words} and does not say for what.",
                values={"result": statement.result, "words": ability},
                node=statement.result.id,
                suggestion="Say what people will be able to do: capacity to do what?",
            )
        elif loose:
            yield Flaw(
                '{result} ends with "{words}", which can mean anything.',
                values={"result": statement.result, "words": quoted(loose.split())},
                node=statement.result.id,
            )


def _bare_ability(statement: Statement) -> str:
    """Return the capacity of which the text does not say what it is for."""
    words, language = statement.words, statement.language
    place, found = vocabulary("abilities", language).find(words)
    if not found or (place and not statement.is_a(place - 1, "ability_before")):
        return ""
    what_for = vocabulary("for_what", language).first(words[place + 1 :])
    return "" if what_for else words[place]


R10 = Rule(
    "R10",
    "vague-words",
    severity="info",
    summary="Words such as capacity and resilience come with what they are for.",
    why="Capacity is strengthened, people are more resilient: it sounds well and can "
    "be said of any project. What cannot be pictured cannot be measured either.",
    source="Logframe mistakes collected by afrotech.tz",
    suggestion="Say what people can do or withstand then, that they could not before.",
    is_heuristic=True,
    find=_vague,
)
