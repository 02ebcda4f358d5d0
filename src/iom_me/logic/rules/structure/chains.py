"""Whole chains: every result leads up to the objective, and rests on something."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import ResultsFramework

__all__ = ["S03", "S04", "S05", "S06", "S16"]

_TEMPLATE = "IOM proposal template (results matrix)"
_VERTICAL = "IOM Monitoring and Evaluation Guidelines, chapter 1 (vertical logic)"


def _orphans(dossier: Dossier, *, level: Level, above: Level) -> Iterator[Flaw]:
    """Find the results of a level from which no way leads to the level above.

    Where that level is missing as a whole, other rules say so, once.
    """
    plan = dossier.plan
    if not any(result.level is above for result in dossier.results):
        return
    connected = _connected(plan, level, above)
    for result in dossier.results:
        if result.level is level and result.id not in connected:
            parents = tuple(link.target for link in plan.links_up(result.id))
            yield Flaw(
                "{result} leads to no {level}: it leads only to {parents}."
                if parents
                else "{result} leads to no {level}: it has no link up.",
                values={"result": result, "level": above, "parents": parents},
                node=result.id,
            )


def _connected(plan: ResultsFramework, level: Level, neighbour: Level) -> set[str]:
    """Collect the results of a level that are linked to a neighbouring level.

    Also those linked by way of results of their own level: a short-term outcome that
    leads to a long-term one does lead to the objective.
    """
    downwards = neighbour.rank < level.rank
    links_at = plan.links_down if downwards else plan.links_up
    results = plan.results
    waiting = [result.id for result in results.values() if result.level is neighbour]
    found: set[str] = set()
    while waiting:
        for link in links_at(waiting.pop()):
            next_ = link.source if downwards else link.target
            if results[next_].level is level and next_ not in found:
                found.add(next_)
                waiting.append(next_)
    return found


S03 = Rule(
    "S03",
    "orphan-outcome",
    severity="error",
    summary="Every outcome leads to the objective.",
    why="An outcome that serves no objective cannot be justified by it: either the "
    "goal is stated too narrowly or the project does something beside its goal.",
    source=f"{_TEMPLATE}; {_VERTICAL}",
    suggestion="Link it to the objective it contributes to, or take it out.",
    find=partial(_orphans, level=Level.OUTCOME, above=Level.OBJECTIVE),
)

S04 = Rule(
    "S04",
    "orphan-output",
    severity="error",
    summary="Every output leads to an outcome.",
    why="An output that leads to no outcome costs money and changes nothing that the "
    "plan speaks of.",
    source=f"{_TEMPLATE}; log-frame rubric of monitoringevaluationstudio.com",
    suggestion="Link it to the outcome that it makes possible. If there is none, the "
    "outcome is missing or the output is not needed.",
    find=partial(_orphans, level=Level.OUTPUT, above=Level.OUTCOME),
)

S05 = Rule(
    "S05",
    "orphan-activity",
    severity="error",
    summary="Every activity leads to an output.",
    why="In the matrix, activities stand under the output that they produce. Work "
    "under no output is seen in the workplan and the budget, but in no result.",
    source=f"{_TEMPLATE}; USAID Project Starter (numbering of the narrative summary)",
    suggestion="Link it to the output that it helps to produce, or take it out.",
    find=partial(_orphans, level=Level.ACTIVITY, above=Level.OUTPUT),
)


def _broken_chains(dossier: Dossier) -> Iterator[Flaw]:
    fed = _connected(dossier.plan, Level.OUTCOME, Level.OUTPUT)
    for result in dossier.results:
        if result.level is Level.OUTCOME and result.id not in fed:
            yield Flaw(
                "{result} has no output: nothing in the plan brings it about.",
                values={"result": result},
                node=result.id,
            )
    yield from _without_activity(dossier)


def _without_activity(dossier: Dossier) -> Iterator[Flaw]:
    outputs = [r for r in dossier.results if r.level is Level.OUTPUT]
    if len(outputs) > 1 and not dossier.plan.activities:
        yield Flaw(
            "The plan has no activities: it does not say how its outputs are produced.",
            severity=Severity.WARNING,
            suggestion="List the activities that lead to each output, or say where the "
            "workplan is kept.",
        )
        return
    fed = _connected(dossier.plan, Level.OUTPUT, Level.ACTIVITY)
    for output in outputs:
        if output.id not in fed:
            yield Flaw(
                "{result} has no activity: the plan does not say how it is produced.",
                values={"result": output},
                node=output.id,
                severity=Severity.WARNING,
                suggestion="List the activities that lead to it.",
            )


S06 = Rule(
    "S06",
    "nothing-below",
    severity="error",
    summary="Every outcome has an output, and every output an activity.",
    why="A result that nothing leads to is a wish. An outcome without outputs is an "
    "error; an output without activities a warning, since many matrices keep the "
    "activities in a separate workplan.",
    source=f"{_TEMPLATE}; log-frame rubric of monitoringevaluationstudio.com",
    suggestion="Add the outputs that lead to it: which skills, products or services "
    "must be there first?",
    find=_broken_chains,
)


def _islands(dossier: Dossier) -> Iterator[Flaw]:
    """Find the groups of results that no link joins to the main part of the plan.

    A group that hangs on a single result without link up is left to the rule that
    reports this orphan: one link brings the whole group back.
    """
    plan, results = dossier.plan, dossier.plan.results
    groups = _groups(dossier)
    main = max(groups, key=len, default=())
    for group in groups:
        tops = [id for id in group if not plan.links_up(id)]
        has_objective = any(results[id].level is Level.OBJECTIVE for id in group)
        if group is main or len(group) == 1 or not (has_objective or len(tops) > 1):
            continue
        first, *others = sorted(group, key=lambda one: results[one].level.rank)
        yield Flaw(
            "{result} stands apart with {others}: nothing links them to the rest of "
            "the plan.",
            values={"result": results[first], "others": tuple(others)},
            node=first,
        )


def _groups(dossier: Dossier) -> list[tuple[str, ...]]:
    """Part the results into groups that are linked to each other, in any direction."""
    neighbours: dict[str, list[str]] = {result.id: [] for result in dossier.results}
    for link in dossier.plan.links:
        neighbours[link.source].append(link.target)
        neighbours[link.target].append(link.source)
    groups: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in neighbours:
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for id in group:  # grows while it is read
            new = dict.fromkeys(other for other in neighbours[id] if other not in seen)
            seen.update(new)
            group += new
        groups.append(tuple(group))
    return groups


S16 = Rule(
    "S16",
    "island",
    severity="warning",
    summary="The plan hangs together as one.",
    why="Where two groups of results share no link, two projects stand in one plan, or "
    "the link that joins them was forgotten. What happens in the one says nothing "
    "about the other.",
    source=f"General practice (traceability of requirements); {_VERTICAL}",
    suggestion="Link them to the result that they serve, or give them a plan of their "
    "own.",
    find=_islands,
)
