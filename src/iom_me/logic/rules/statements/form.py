"""Form: is a statement written as its level asks, under the profile that applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.profiles import Style
from iom_me.logic.rules.statements.reading import (
    CHANGES,
    Statement,
    is_placeholder,
    quoted,
    statements,
    task_place,
)
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier

__all__ = ["R01", "R02", "R03", "R04", "R05"]

_TEMPLATE = "IOM proposal template (results matrix)"


def _unstated(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        phrase = dossier.read(result.statement)
        letters = [word for word in phrase.words if word[0].isalpha()]
        if not letters:
            yield Flaw(
                "{result} has no statement.", values={"result": result}, node=result.id
            )
        elif is_placeholder(phrase.words):
            yield Flaw(
                "{result} has a heading only, and no statement.",
                values={"result": result},
                node=result.id,
            )
        elif len(letters) == 1 and phrase.language:
            yield Flaw(
                "{result} is one word: it names a theme, and states nothing.",
                values={"result": result},
                node=result.id,
                severity=Severity.WARNING,
            )


R01 = Rule(
    "R01",
    "no-statement",
    severity="error",
    summary="Every result and activity is stated, not only headed.",
    why="A heading such as Outcome 1 or Livelihoods says where a statement should "
    "stand. Without the statement nobody can say what is to be reached, or whether it "
    "was. An empty statement is an error, a single word a warning.",
    source=_TEMPLATE,
    suggestion="Write what will be true for whom; for an activity, what is done.",
    find=_unstated,
)


def _no_contribution(dossier: Dossier) -> Iterator[Flaw]:
    styles = dossier.profile.styles
    levels = [level for level in Level if styles[level] is Style.CONTRIBUTION]
    for statement in statements(dossier, *levels):
        if not statement.find("contribution"):
            yield Flaw(
                "{result} claims the whole goal, and not a contribution to it.",
                values={"result": statement.result},
                node=statement.result.id,
            )


R02 = Rule(
    "R02",
    "no-contribution",
    severity="warning",
    summary="The objective is phrased as a contribution: To contribute to ...",
    why="A goal for society depends on many others. A project that claims to reach it "
    "alone will be judged by what it could never do alone.",
    source=f"{_TEMPLATE}; seen in IOM's evaluation of M&D Initiatives, Italy, 2018",
    suggestion="Begin with the words To contribute to, and name the change.",
    is_heuristic=True,
    find=_no_contribution,
)


def _other_style(dossier: Dossier) -> Iterator[Flaw]:
    for statement in statements(dossier, *Level):
        if statement.result.level in CHANGES and statement.task:
            continue  # R04 says so
        match dossier.profile.styles[statement.result.level]:
            case Style.PRESENT:
                yield from _not_present(statement)
            case Style.PAST:
                yield from _not_past(statement)
            case Style.DIRECTION:
                yield from _no_direction(statement)


def _not_present(statement: Statement) -> Iterator[Flaw]:
    result, words, verb = statement.result, statement.words, statement.verb
    shown = quoted(words[verb.place : verb.place + 2])
    if verb.tense == "future":
        yield Flaw(
            '{result} speaks of the future ("{words}"): a result is written as if it '
            "were true already.",
            values={"result": result, "words": shown},
            node=result.id,
        )
    elif verb.tense == "past":
        yield Flaw(
            '{result} speaks of the past ("{words}"): a result is written in the '
            "present tense.",
            values={"result": result, "words": shown},
            node=result.id,
        )
    elif not statement.has_verb and statement.is_a(0, "changes"):
        yield Flaw(
            '{result} begins with "{words}" and has no verb: it does not say who does, '
            "has or is something else.",
            values={"result": result, "words": words[0]},
            node=result.id,
        )
    elif not statement.has_verb:
        yield Flaw(
            "{result} has no verb in the present tense: it does not say who does, has "
            "or is what.",
            values={"result": result},
            node=result.id,
        )


def _not_past(statement: Statement) -> Iterator[Flaw]:
    if not statement.find("achieved"):
        yield Flaw(
            "{result} is not written in the past tense, as something achieved.",
            values={"result": statement.result},
            node=statement.result.id,
            suggestion="Write it as it will be reported: trained, established, "
            "reduced.",
        )


def _no_direction(statement: Statement) -> Iterator[Flaw]:
    if not statement.find("directions"):
        yield Flaw(
            "{result} does not say which way something changes.",
            values={"result": statement.result},
            node=statement.result.id,
            suggestion="Begin with the direction, such as increased, improved or "
            "reduced; then say what, for whom and where.",
        )


R03 = Rule(
    "R03",
    "other-style",
    severity="warning",
    summary="Outcomes and outputs state a change in the style of the profile.",
    why="A result written as if it were true already can be held against reality: is "
    "it so, or not? IOM writes who does, has or is what, in the present tense; USAID "
    "what was achieved, in the past tense; Canada begins with the direction of the "
    "change.",
    source="IOM Strategic Results Framework (32 of 33 short-term outcomes have a "
    "verb in the present tense); USAID Project Starter (narrative summary); Global "
    "Affairs Canada, RBM tip sheet 2.2",
    suggestion="Write who does, has or is what, as if it were true already.",
    is_heuristic=True,
    find=_other_style,
)


def _tasks_as_results(dossier: Dossier) -> Iterator[Flaw]:
    styles = dossier.profile.styles
    levels = [level for level in CHANGES if styles[level] is not Style.ACTION]
    for statement in statements(dossier, *levels):
        if statement.task:
            yield Flaw(
                '{result} begins with "{words}": it says what the project does, not '
                "what changes.",
                values={"result": statement.result, "words": statement.task},
                node=statement.result.id,
            )


R04 = Rule(
    "R04",
    "result-as-activity",
    severity="warning",
    summary="Outcomes and outputs are written as changes, not as activities.",
    why="To ensure, to support and to train are what a project does, and they are done "
    "whether or not anybody is better off. A result says what is true afterwards.",
    source="USAID Project Starter (results as achieved, inputs as actions); seen in "
    "IOM's final evaluation of MIRAA III, Niger",
    suggestion="Say what is true when the work is done: who has, can or does what?",
    is_heuristic=True,
    find=_tasks_as_results,
)


def _no_tasks(dossier: Dossier) -> Iterator[Flaw]:
    styles = dossier.profile.styles
    levels = [level for level in Level if styles[level] is Style.ACTION]
    read = list(statements(dossier, *levels))
    found = [statement.result for statement in read if not _is_begun(statement)]
    if len(found) == len(read) > 1:
        yield Flaw(
            "None of the activities begins with a verb of action: {ids}.",
            values={"ids": tuple(result.id for result in found)},
        )
        return
    for result in found:
        yield Flaw(
            "{result} does not begin with a verb of action.",
            values={"result": result},
            node=result.id,
        )


def _is_begun(statement: Statement) -> bool:
    """Say whether a task begins with a verb or, as well, with the name of a task.

    A word that is in no list may be a verb: only what is surely none is reported.
    """
    place = task_place(statement.words, statement.language)
    tasks = ("actions", "maybe_actions", "doing", "task_nouns")
    if any(statement.is_a(place, category) for category in tasks):
        return True
    others = ("not_begun", "determiners", "people")
    is_sentence = statement.is_a(statement.verb.place, "helpers")
    return not is_sentence and not any(
        statement.is_a(place, category) for category in others
    )


R05 = Rule(
    "R05",
    "activity-without-action",
    severity="info",
    summary="Activities begin with a verb of action.",
    why="A workplan tells people what to do. An activity that names a thing or a state "
    "leaves open whether it is to be bought, written, taught or only hoped for.",
    source="USAID Project Starter (inputs in action terms); seen in IOM's evaluation "
    "of M&D Initiatives, Italy, 2018",
    suggestion="Begin with what is done, such as organize, train, build or survey.",
    is_heuristic=True,
    find=_no_tasks,
)
