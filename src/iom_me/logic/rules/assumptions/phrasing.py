"""How assumptions are written: as what others do or allow, and can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import alike, terms
from iom_me.logic.language.lexicons import function_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase, Terms
    from iom_me.model import Assumption

__all__ = ["A04", "A05", "A06", "A07"]

_OU = "Open University, Logframe planning, 3.4 (formulating assumptions)"
_LFA = "Logical framework approach (toolkitsportdevelopment.org, assumptions)"
_RUBRIC = "assumptions rubric of monitoringevaluationstudio.com"
# So many words after "absence of", the thing that is absent has been named.
_NAMED = 4


def _phrases(dossier: Dossier) -> Iterator[tuple[Assumption, Phrase]]:
    """Read the assumptions that are in a language that we can read."""
    for assumption in dossier.plan.assumptions.values():
        phrase = dossier.read(assumption.statement)
        if phrase.language and phrase.words:
            yield assumption, phrase


def _lists(phrase: Phrase) -> Callable[[str], Terms]:
    return lambda category: terms("assumptions", category, phrase.language)


def _opening(phrase: Phrase) -> Sequence[str]:
    """Leave out the article before the first word that counts."""
    return phrase.words[_lists(phrase)("articles").length_at(phrase.words, 0) :]


def _said(words: Sequence[str]) -> str:
    return " ".join(words).replace("' ", "'")


def _own(dossier: Dossier) -> Iterator[Flaw]:
    for assumption, phrase in _phrases(dossier):
        act = _own_act(phrase)
        if act:
            yield Flaw(
                "{assumption} says what the project itself sees to "
                '("{words}"), not what others do.',
                values={"assumption": assumption, "words": act},
                node=assumption.id,
            )


def _own_act(phrase: Phrase) -> str:
    """Return the words in which the project does something, if others have no part."""
    words, listed = _opening(phrase), _lists(phrase)
    actor = listed("own_actors").length_at(words, 0)
    if not actor or listed("beyond").first(words):
        return ""
    act = listed("own_acts").length_at(words, actor)
    return _said(words[: actor + act]) if act else ""


A04 = Rule(
    "A04",
    "own-assumption",
    severity="warning",
    is_heuristic=True,
    summary="An assumption speaks of what the project does not control.",
    why="What a project can bring about by itself, it plans and pays for. Called an "
    "assumption, it is nobody's task, and its failure looks like bad luck.",
    source=f"{_LFA}; {_OU}; {_RUBRIC}",
    suggestion="Make it an activity or an output with a person in charge. If it does "
    "depend on others, name them and what they have to do.",
    find=_own,
)


def _promised(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    if not plan.assumptions:
        return
    statements = (
        (record.id, dossier.read(record.statement))
        for records in (dossier.results, plan.assumptions.values())
        for record in records
    )
    results, assumptions = plan.results, plan.assumptions
    for group in alike(statements):
        same = [results[id] for id in group if id in results]
        if not same:
            continue
        for id in group:
            if id in assumptions:
                yield Flaw(
                    "{assumption} is itself a result of the plan: {result}.",
                    values={"assumption": assumptions[id], "result": same[0]},
                    node=id,
                )


A05 = Rule(
    "A05",
    "result-as-assumption",
    severity="warning",
    is_heuristic=True,
    summary="No assumption is a result of the same plan.",
    why="A result that the plan promises is not also a condition outside its control: "
    "either it is delivered, or it is hoped for.",
    source=f"{_LFA}: assumptions are what the first column does not contain",
    suggestion="If the step needs that result, link the result to it; then take the "
    "assumption out.",
    find=_promised,
)


def _misphrased(dossier: Dossier) -> Iterator[Flaw]:
    for assumption, phrase in _phrases(dossier):
        words, listed = _opening(phrase), _lists(phrase)
        for tells, flaw in _MISPHRASED:
            found = tells(words, listed)
            if found:
                values = {"assumption": assumption, "words": found}
                yield attrs.evolve(flaw, values=values, node=assumption.id)
                break


def _as_risk(words: Sequence[str], listed: Callable[[str], Terms]) -> str:
    """Return the words that tell what may go wrong; nothing if it is said to end well.

    That something bad is absent is a sound condition; that something good is, is not.
    """
    opening = listed("risk_openings").length_at(words, 0) or _danger(words, listed)
    absence = listed("absences").length_at(words, 0)
    wanted = words[absence : absence + _NAMED] if absence else ()
    if listed("goods").first(wanted) and not listed("harms").first(words):
        opening = absence
    if opening:
        eased = listed("eased").first(words[opening:])
        return "" if eased else _said(words[:opening])
    at, length = listed("risk_words").find(words)
    rest = (*words[:at], *words[at + length :]) if length else ()
    return _said(words[at : at + length]) if not listed("eased").first(rest) else ""


def _danger(words: Sequence[str], listed: Callable[[str], Terms]) -> int:
    """Count the words by which a text begins with the mere name of a danger."""
    dangers, joiners = listed("dangers"), listed("joiners")
    length = dangers.length_at(words, 0)
    while length and length + 1 < len(words) and joiners.length_at(words, length):
        more = dangers.length_at(words, length + 1)
        length = length + 1 + more if more else 0
    named = length == len(words) or (
        listed("after_dangers").length_at(words, length)
        and not listed("states").first(words[length:])
    )
    return length if named else 0


def _as_failure(words: Sequence[str], listed: Callable[[str], Terms]) -> str:
    """Return the words that deny something good; to deny something bad is sound."""
    negators, between, goods = map(listed, ("negators", "between", "goods"))
    at, length = negators.find(words)
    while length:
        end = at + length
        while between.length_at(words, end):
            end += between.length_at(words, end)
        good = goods.length_at(words, end)
        if good:
            denied = _said(words[at : end + good])
            return "" if listed("harms").first(words) else denied
        at, length = negators.find(words, at + length)
    return ""


def _as_task(words: Sequence[str], listed: Callable[[str], Terms]) -> str:
    """Return the words that tell somebody to do something."""
    return _said(words[: listed("tasks").length_at(words, 0)]) or listed(
        "duties"
    ).first(words)


_MISPHRASED = (
    (_as_risk, Flaw('{assumption} is phrased as a risk ("{words}").')),
    (
        _as_failure,
        Flaw(
            '{assumption} says what would go wrong ("{words}"), not what has to hold.'
        ),
    ),
    (
        _as_task,
        Flaw(
            '{assumption} is phrased as a task ("{words}").',
            suggestion="If the project can do it, make it an activity. If others have "
            "to do it, write that they do, as if it were so.",
        ),
    ),
)

A06 = Rule(
    "A06",
    "misphrased-assumption",
    severity="warning",
    is_heuristic=True,
    summary="An assumption is a positive condition, stated as if it were so.",
    why="Only a condition that is stated can be checked. A fear says what may happen "
    "and not what is needed; a task says what is to be done and not what holds. That "
    "something bad does not happen is a condition too, and is left alone here.",
    source=f"{_LFA} (positive, reached states); {_OU}",
    suggestion="Write down what must be true instead, as if it were so: who does, "
    "decides or allows what. The risk itself belongs into the risk assessment plan.",
    find=_misphrased,
)


def _generic(dossier: Dossier) -> Iterator[Flaw]:
    small = function_words().by_word
    for assumption, phrase in _phrases(dossier):
        listed = _lists(phrase)
        vague, commonplace = listed("vague"), listed("commonplace")
        says_something = any(
            not vague.length_at(phrase.words, place)
            and not commonplace.length_at(phrase.words, place)
            and phrase.language not in small.get(word, ())
            for place, word in enumerate(phrase.words)
        )
        if (
            not says_something
            and vague.first(phrase.words)
            and not _own_act(phrase)  # A04 says it better
        ):
            yield Flaw(
                "{assumption} could stand in any plan: it does not say who does or "
                "decides what.",
                values={"assumption": assumption},
                node=assumption.id,
            )


A07 = Rule(
    "A07",
    "generic-assumption",
    severity="info",
    is_heuristic=True,
    summary="An assumption says who does or decides what.",
    why="Stability and good cooperation can neither be watched nor be missed in time. "
    "What a plan really rests on is a certain decision, payment or practice.",
    source="Assumptions rubric of monitoringevaluationstudio.com (specificity)",
    suggestion='Name those on whom it depends, and what they do: not "political '
    'stability" but "the provincial council keeps the reintegration fund in its '
    'budget".',
    find=_generic,
)
