"""Repetition: does a level say more than the level below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import alike, content, likeness, stem
from iom_me.logic.rules.statements.reading import can_be_verb, task_place
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase
    from iom_me.model import Result

__all__ = ["R11", "R12"]

# Fewer words than these say too little to be compared.
_FEWEST_WORDS = 2


def _pairs(
    dossier: Dossier, *, above: Level, below: Level
) -> Iterator[tuple[Result, list[tuple[Result, Phrase]]]]:
    """Go through the results of a level, each with what stands right below it."""
    plan = dossier.plan
    results = plan.results
    for parent in dossier.results:
        if parent.level is above:
            children = dict.fromkeys(link.source for link in plan.links_down(parent.id))
            texts = [
                (results[child], dossier.read(results[child].statement))
                for child in children
                if results[child].level is below
            ]
            yield parent, [pair for pair in texts if _says_something(pair[1])]


def _says_something(phrase: Phrase) -> bool:
    return bool(phrase.language) and len(content(phrase)) >= _FEWEST_WORDS


def _restated_outputs(dossier: Dossier) -> Iterator[Flaw]:
    enough = dossier.profile.thresholds.likeness
    for outcome, outputs in _pairs(dossier, above=Level.OUTCOME, below=Level.OUTPUT):
        said = dossier.read(outcome.statement)
        if not _says_something(said) or _is_only(outcome, said, outputs):
            continue
        if _is_sum(said, [text for _, text in outputs]):
            yield Flaw(
                "{result} is the sum of its outputs {outputs}, and says nothing more.",
                values={"result": outcome, "outputs": tuple(o.id for o, _ in outputs)},
                node=outcome.id,
            )
            continue
        for output, text in outputs:
            if likeness(said, text) >= enough and not _other_verb(said, text):
                yield Flaw(
                    "{result} says nearly the same as {output}.",
                    values={"result": outcome, "output": output},
                    node=outcome.id,
                )
                break


def _is_only(
    outcome: Result, said: Phrase, outputs: Sequence[tuple[Result, Phrase]]
) -> bool:
    """Say whether the outcome repeats its only output, which is what S07 reports."""
    if len(outputs) != 1:
        return False
    ((output, text),) = outputs
    return bool(alike([(outcome.id, said), (output.id, text)]))


def _other_verb(one: Phrase, other: Phrase) -> bool:
    """Say whether only one of two texts has a verb: who uses a skill does not have it.

    That is what sets an outcome apart from its output, often by this word alone.
    """
    differing = content(one) ^ content(other)
    return any(
        can_be_verb(word, phrase.language)
        for phrase in (one, other)
        for word in phrase.words
        if stem(word, phrase.language) in differing
    )


def _is_sum(said: Phrase, texts: Sequence[Phrase]) -> bool:
    """Say whether all words of a statement come from several others, some from each."""
    words = content(said)
    parts = [content(text) & words for text in texts]
    used = [part for part in parts if part]
    if len(used) < _FEWEST_WORDS or frozenset().union(*used) != words:
        return False
    counts: dict[str, int] = {}
    for part in used:
        for word in part:
            counts[word] = counts.get(word, 0) + 1
    return all(any(counts[word] == 1 for word in part) for part in used)


R11 = Rule(
    "R11",
    "outcome-restates-outputs",
    severity="warning",
    summary="An outcome says more than its outputs.",
    why="The outcome is one step beyond what the project delivers: what people do with "
    "it. An outcome that repeats its outputs is reached when they are delivered, and "
    "nobody looks whether anything changed.",
    source="DG ECHO partners' helpdesk, specific objective (7.2)",
    suggestion="What do people do or decide otherwise because the outputs are there?",
    is_heuristic=True,
    find=_restated_outputs,
)


def _restated_activities(dossier: Dossier) -> Iterator[Flaw]:
    enough = dossier.profile.thresholds.likeness
    for output, activities in _pairs(dossier, above=Level.OUTPUT, below=Level.ACTIVITY):
        said = dossier.read(output.statement)
        if not _says_something(said):
            continue
        for activity, text in activities:
            if likeness(said, text) >= enough and _task(text) in content(said):
                yield Flaw(
                    "{result} says nearly the same as {activity}.",
                    values={"result": output, "activity": activity},
                    node=output.id,
                )
                break


def _task(activity: Phrase) -> str:
    """Return the word for what is done: what "train" and "trained" have in common.

    An output that has it as well is about the work. That people have what an activity
    provides is what an output should say.
    """
    words, language = activity.words, activity.language
    return "".join(
        stem(word, language) for word in words[task_place(words, language) :][:1]
    )


R12 = Rule(
    "R12",
    "output-restates-activity",
    severity="warning",
    summary="An output says more than its activities.",
    why="The output is what is there when the work is done: a skill, a product, a "
    "service. Officials who were trained are the activity once more; what they know or "
    "can do afterwards is the output.",
    source="General practice (vertical logic)",
    suggestion="Say what people have or can do once the activity is done.",
    is_heuristic=True,
    find=_restated_activities,
)
