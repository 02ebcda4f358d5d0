"""Repetition: results that say the same, and a level that adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.language import alike, content
from iom_me.model import Level, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase
    from iom_me.model import Indicator, Measure, Result, Value

__all__ = ["S07", "S14"]

T = TypeVar("T")

# Targets up to here (one roadmap, ten meetings) are the same by chance.
_COMMON = 10
# A single word, as "Training", is a heading, and tells nothing apart.
_FEWEST_WORDS = 2


def _single_outputs(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    for outcome in dossier.results:
        if outcome.level is not Level.OUTCOME:
            continue
        children = [plan[link.source] for link in plan.links_down(outcome.id)]
        parts = [c for c in children if c.level in (Level.OUTCOME, Level.OUTPUT)]
        if len(parts) == 1 and parts[0].level is Level.OUTPUT:
            yield _single_output(dossier, outcome, parts[0])


def _single_output(dossier: Dossier, outcome: Result, output: Result) -> Flaw:
    statements = [(outcome, outcome.statement), (output, output.statement)]
    if _alike(dossier, statements):
        return Flaw(
            "{result} says nearly the same as its only output, {output}.",
            values={"result": outcome, "output": output},
            node=outcome.id,
            severity=Severity.WARNING,
            suggestion="Keep one of the two, or say in the outcome what people do with "
            "the output.",
        )
    twins = _twins(dossier, outcome, output)
    if twins:
        return _same_measure(outcome, *twins)
    return Flaw(
        "{result} has a single output: {output}.",
        values={"result": outcome, "output": output},
        node=outcome.id,
    )


def _twins(
    dossier: Dossier, outcome: Result, output: Result
) -> tuple[Indicator, Indicator] | None:
    """Find an indicator of each that measure nearly the same.

    They have the same words; or the same target of the same kind, and one word at least
    in common: "90 % of the roadmaps", of both.
    """
    measures = [
        ((result.level, indicator), indicator.title)
        for result in (outcome, output)
        for indicator in result.indicators
    ]
    for group in _alike(dossier, measures):
        by_level = dict(group)
        if len(by_level) > 1:
            return by_level[Level.OUTCOME], by_level[Level.OUTPUT]
    targets: dict[tuple[Measure | None, Value], Indicator] = {}
    for indicator in outcome.indicators:
        if target := _telling_target(indicator):
            targets.setdefault((indicator.measure, target), indicator)
    for indicator in output.indicators:
        target = _telling_target(indicator)
        above = targets.get((indicator.measure, target)) if target else None
        if above and _share_a_word(dossier, above, indicator):
            return above, indicator
    return None


def _telling_target(indicator: Indicator) -> Value | None:
    """Return the target if it is a number that two would seldom share by chance."""
    target = indicator.final_target
    if target is None or not is_number(target.value) or abs(target.value) <= _COMMON:
        return None
    return target.value


def _share_a_word(dossier: Dossier, one: Indicator, other: Indicator) -> bool:
    first, second = dossier.read(one.title), dossier.read(other.title)
    if not first.language or first.language != second.language:
        return False
    return not content(first).isdisjoint(content(second))


def _same_measure(outcome: Result, above: Indicator, below: Indicator) -> Flaw:
    return Flaw(
        "{result} has a single output, and {indicator} measures nearly the same as "
        "{other}.",
        values={"result": outcome, "indicator": above, "other": below},
        node=outcome.id,
        indicator=above.id,
        severity=Severity.WARNING,
        suggestion="Measure the outcome by what people do with the output. If nothing "
        "more happens, keep one of the two results.",
    )


S07 = Rule(
    "S07",
    "single-output",
    severity="info",
    summary="An outcome rests on more than one output.",
    why="An outcome is one step beyond what the project delivers, and seldom follows "
    "from a single delivery. Often a second output is missing, or outcome and output "
    "are one result on two lines; a warning if they also say or measure the same.",
    source="DG ECHO partners' helpdesk, specific objective (7.2); otherwise general "
    "practice",
    suggestion="What else has to be there before the outcome can follow?",
    is_heuristic=True,
    find=_single_outputs,
)


def _repeated(dossier: Dossier) -> Iterator[Flaw]:
    places: dict[tuple[Level, str], list[tuple[Result, str]]] = {}
    for result in dossier.results:
        place = result.level, _matrix_row(dossier, result)
        places.setdefault(place, []).append((result, result.statement))
    for items in places.values():
        for first, *others in _alike(dossier, items):
            yield Flaw(
                "{result} says nearly the same as {others}.",
                values={"result": first, "others": tuple(o.id for o in others)},
                node=first.id,
            )


def _matrix_row(dossier: Dossier, result: Result) -> str:
    """Say under what a statement must not be repeated; the plan, if empty.

    The same task under two outputs is usual: each has its training, or its survey.
    """
    if result.level is not Level.ACTIVITY:
        return ""
    return next((link.target for link in dossier.plan.links_up(result.id)), "")


S14 = Rule(
    "S14",
    "repeated-statement",
    severity="warning",
    summary="No two results of a level say the same.",
    why="Two lines for one result share its indicators, its budget and its progress "
    "between them, and nobody can say which of the two a report is about.",
    source="General practice (log-frame quality)",
    suggestion="Join them, or say in each what sets it apart: who, where or what.",
    is_heuristic=True,
    find=_repeated,
)


def _alike(dossier: Dossier, items: Iterable[tuple[T, str]]) -> list[list[T]]:
    """Group what says nearly the same; in languages that we cannot read, exactly."""
    readable: list[tuple[T, Phrase]] = []
    word_for_word: dict[tuple[str, ...], list[T]] = {}
    for key, text in items:
        phrase = dossier.read(text)
        if len(phrase.words) < _FEWEST_WORDS:
            continue
        if phrase.language:
            readable.append((key, phrase))
        else:
            word_for_word.setdefault(phrase.words, []).append(key)
    return alike(readable) + [keys for keys in word_for_word.values() if len(keys) > 1]
