"""Aim: is a result within reach, without its target, and under a wider framework."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.rules.statements.reading import (
    CHANGES,
    Statement,
    can_be_verb,
    is_a,
    quoted,
    statements,
    vocabulary,
)
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.dossier import Dossier

__all__ = ["R08", "R13", "R14"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_COUNT = re.compile(r"\d+|\d{1,3}(?:[.,]\d{3})+")
_NUMBERED = re.compile(r"\s*\d[\d.]*[^\w\s%]")
_NEAR = 3


def _targets_in_words(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, Level.OBJECTIVE, *CHANGES):
        figure = _figure(statement)
        if figure:
            yield Flaw(
                '{result} holds a target: "{words}".',
                values={"result": statement.result, "words": figure},
                node=statement.result.id,
            )


def _figure(statement: Statement) -> str:
    """Return a number, share or deadline that is a target; empty if there is none.

    Numbers in names, such as the 2030 Agenda, and ages of people are no targets.
    """
    words, language = statement.words, statement.language
    percent = vocabulary("percent", language)
    numbered = bool(_NUMBERED.match(statement.phrase.text))
    for place, word in enumerate(words):
        if not word[0].isdigit() or (numbered and place == 0):
            continue
        before, after = words[max(0, place - _NEAR) : place], words[place + 1 :][:_NEAR]
        share = percent.length_at(after, 0)
        if share:
            return quoted([word, *after[:share]])
        if _YEAR.fullmatch(word):
            if _is_deadline(statement, place):
                return word
        elif _COUNT.fullmatch(word) and _is_count(before, after, language):
            return quoted([word, *after[:1]])
    return ""


def _is_deadline(statement: Statement, place: int) -> bool:
    """Say whether a year is when something is due, and not part of a name."""
    before, language = statement.words[:place], statement.language
    goes_on = place + 1 < len(statement.words)
    if (
        goes_on
        and not statement.is_a(place + 1, "no_verb_after")
        and not re.search(rf"{statement.words[place]}\s*[^\w\s]", statement.phrase.text)
    ):
        return False
    months, deadlines = (vocabulary(k, language) for k in ("months", "deadlines"))
    return bool(months.at_end(before) or deadlines.at_end(before))


def _is_count(before: Sequence[str], after: Sequence[str], language: str) -> bool:
    """Say whether a number counts what the project is to reach."""
    ages = vocabulary("ages", language)
    if ages.first(before) or ages.first(after):
        return False
    if vocabulary("limits", language).first(before):
        return True
    # "Phase 2 districts": after another noun, the number is a part of its name.
    counts = (
        not before
        or is_a(before[-1], "no_verb_after", language)
        or can_be_verb(before[-1], language)
    )
    return counts and vocabulary("counted", language).find(after)[1] > 0


R08 = Rule(
    "R08",
    "target-in-statement",
    severity="info",
    summary="A statement holds no number, share or date: those are in its targets.",
    why="Targets are revised, statements are agreed on. A number in both places will "
    "differ sooner or later, and nobody knows which one holds.",
    source="DG ECHO log-frame guidance 4.3.1; other donors want it the other way",
    suggestion="Move the number to a target of an indicator, the date to its date.",
    is_heuristic=True,
    find=_targets_in_words,
)


def _out_of_reach(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, *CHANGES):
        result, beyond = statement.result, _beyond(statement)
        decided = (
            "" if result.level is Level.OUTCOME else statement.find("others_decide")
        )
        if beyond:
            yield Flaw(
                '{result} is about "{words}", which no project moves alone.',
                values={"result": result, "words": beyond},
                node=result.id,
            )
        elif decided:
            yield Flaw(
                '{result} depends on what others decide ("{words}"): no project can '
                "deliver it.",
                values={"result": result, "words": quoted(decided.split())},
                node=result.id,
                suggestion="State what the project delivers, such as a draft or "
                "advice, and make the decision an outcome or an assumption.",
            )


def _beyond(statement: Statement) -> str:
    """Return what is to change, if no project changes it.

    Only as the subject: households may well cope with inflation.
    """
    words, verb = statement.words, statement.verb.place
    place, length = vocabulary("out_of_reach", statement.language).find(words)
    is_subject = verb < 0 or place <= verb
    return quoted(words[place : place + length]) if length and is_subject else ""


R13 = Rule(
    "R13",
    "out-of-reach",
    severity="info",
    summary="Outcomes are within the project's influence, outputs within its control.",
    why="A project answers for its outputs, and has a share in its outcomes. What "
    "depends on the whole economy or on parliament says nothing about the project, "
    "whichever way it goes.",
    source="UNDG technical brief on outcomes; M&E Fundamentals, training module 2",
    suggestion="Keep it as the objective that the project contributes to, or as an "
    "assumption; state the part of it that the project can influence.",
    is_heuristic=True,
    find=_out_of_reach,
)


def _unaligned(dossier: Dossier) -> Iterator[Flaw]:
    for objective in dossier.results:
        if objective.level is Level.OBJECTIVE and not objective.alignment:
            yield Flaw(
                "{result} is aligned with no framework or strategy.",
                values={"result": objective},
                node=objective.id,
            )


R14 = Rule(
    "R14",
    "unaligned-objective",
    severity="warning",
    summary="The objective is aligned with a framework or strategy.",
    why="A project contributes to something larger that others work on as well: a "
    "national plan, the Global Compact for Migration, a Sustainable Development Goal. "
    "Without it, nobody can add up what several projects contribute.",
    source="IOM proposal template (results matrix); IOM Monitoring and Evaluation "
    "Guidelines, chapter 1",
    suggestion="Add the code of the framework that the objective serves.",
    find=_unaligned,
)
