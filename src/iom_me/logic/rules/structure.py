"""Structure: one objective, whole chains, no circles, nothing left hanging."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from iom_me import graph
from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.wording import kind, listed, named, route
from iom_me.model import Assumption, BudgetLine, Indicator, Level, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Link, Record, ResultsFramework

__all__ = ["S01", "S02", "S03", "S04", "S05", "S06", "S08", "S13"]

_TEMPLATE = "IOM proposal template (results matrix)"
_VERTICAL = "IOM Monitoring and Evaluation Guidelines, chapter 1 (vertical logic)"


def _objective_count(plan: ResultsFramework) -> Iterator[Flaw]:
    objectives = plan.objectives
    if not objectives:
        yield Flaw("The plan has no objective: it does not say what it contributes to.")
    elif len(objectives) > 1:
        yield Flaw(
            f"The plan has {len(objectives):,} objectives ({listed(objectives)}): "
            "a results matrix has one.",
            suggestion="Keep the most significant one that is still realistic. The "
            "others are probably outcomes, or belong to another project.",
        )


S01 = Rule(
    "S01",
    "objective-count",
    severity="error",
    summary="The plan has exactly one objective.",
    why="All outcomes of a project serve one goal. Without it nothing says why the "
    "outcomes were chosen; with several, two projects share one matrix and neither can "
    "be judged.",
    source=f"{_TEMPLATE}; DG ECHO log-frame guidance 4.3.1 (one principal objective)",
    suggestion="State the change in society that the project contributes to (To "
    "contribute to ...), and link every outcome to it.",
    find=_objective_count,
)


def _no_outcome(plan: ResultsFramework) -> Iterator[Flaw]:
    if not plan.outcomes:
        yield Flaw(
            "The plan has no outcome: it does not say what changes for people or "
            "institutions."
        )


S02 = Rule(
    "S02",
    "no-outcome",
    severity="error",
    summary="The plan has at least one outcome.",
    why="Outputs are what the project delivers; the outcome is what others do with "
    "them. A plan without outcomes can be carried out in full and change nothing.",
    source=_TEMPLATE,
    suggestion="Add an outcome: who does, has or is something different because of the "
    "project?",
    find=_no_outcome,
)


def _orphans(plan: ResultsFramework, *, level: Level, above: Level) -> Iterator[Flaw]:
    """Find the results of a level from which no way leads to the level above."""
    connected = _connected(plan, level, above)
    for result in plan.results.values():
        if result.level is level and result.id not in connected:
            parents = [link.target for link in plan.links_up(result.id)]
            instead = (
                f"leads only to {listed(parents)}" if parents else "has no link up"
            )
            yield Flaw(
                f"{named(result)} leads to no {above.value}: it {instead}.",
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


def _broken_chains(plan: ResultsFramework) -> Iterator[Flaw]:
    fed = _connected(plan, Level.OUTCOME, Level.OUTPUT)
    fed |= _connected(plan, Level.OUTPUT, Level.ACTIVITY)
    for result in plan.results.values():
        if result.id in fed:
            continue
        if result.level is Level.OUTCOME:
            yield Flaw(
                f"{named(result)} has no output: nothing in the plan brings it about.",
                node=result.id,
            )
        elif result.level is Level.OUTPUT:
            yield Flaw(
                f"{named(result)} has no activity: the plan does not say how it is "
                "produced.",
                node=result.id,
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


def _circles_and_jumps(plan: ResultsFramework) -> Iterator[Flaw]:
    results = plan.results
    odd = [
        (link, results[link.source], results[link.target])
        for link in plan.links
        if results[link.target].level.rank != results[link.source].level.rank - 1
    ]
    # A circle has to come down again somewhere, and most plans never do.
    climbs = all(target.level.rank < source.level.rank for _, source, target in odd)
    circles = () if climbs else graph.cycles(plan)
    for circle in circles:
        yield Flaw(
            f"The plan goes round in a circle: {route(circle)}.",
            node=circle[0],
            path=route(circle),
        )
    reported = {step for circle in circles for step in pairwise(circle)}
    for link, source, target in odd:
        if (link.source, link.target) not in reported:
            yield _jump(link, source, target)


def _jump(link: Link, source: Result, target: Result) -> Flaw:
    steps = source.level.rank - target.level.rank
    to = f"{kind(target)} {target.id}"
    if steps > 1:
        skipped = list(Level)[target.level.rank + 1 : source.level.rank]
        levels = f"{listed(skipped)} level{'s' if len(skipped) > 1 else ''}"
        what = f"leads straight to {to} and skips the {levels}"
        advice = (
            f"Link it to the {skipped[-1].value} in between. If there is none, state "
            f"it: what has to change before {to} can follow?"
        )
    elif steps == 0:
        what = f"leads to {to}, which is of the same level"
        advice = (
            "Link both to the level above. If one really comes first, it may belong to "
            "the level below."
        )
    else:
        what = f"leads down to {to}"
        advice = (
            "Turn the link round: links run from cause to effect, from the lower level "
            "to the higher."
        )
    return Flaw(
        f"{named(source)} {what}.",
        node=source.id,
        path=str(link),
        severity=Severity.WARNING,
        suggestion=advice,
    )


S08 = Rule(
    "S08",
    "circular-or-skipped-level",
    severity="error",
    summary="Links lead to the next level up, and never back to where they began.",
    why="Read upwards, a plan says: if this, then that. In a circle (an error) a "
    "result is its own cause, and no order of work follows from it. A link that skips "
    "a level (a warning) hides the change on which the step rests.",
    source="General practice (vertical logic)",
    suggestion="Decide which of these results comes first, and remove the link that "
    "leads back to it.",
    find=_circles_and_jumps,
)


def _dangling(plan: ResultsFramework) -> Iterator[Flaw]:
    for assumption in plan.assumptions.values():
        for name in assumption.monitored_by:
            if not _is_there(plan, name, Indicator):
                yield _lost(assumption, "is to be monitored by", "indicator", name)
    for risk in plan.risks.values():
        if risk.node and not _is_there(plan, risk.node, (Result, Assumption)):
            yield _lost(risk, "threatens", "result or assumption", risk.node)
    for line in plan.budget_lines.values():
        if line.node and not _is_there(plan, line.node, Result):
            yield _lost(line, "pays for", "result or activity", line.node)
        if line.parent and not _is_there(plan, line.parent, BudgetLine):
            yield _lost(line, "is a part of", "budget line", line.parent)


def _is_there(
    plan: ResultsFramework, id: str, kinds: type[Record] | tuple[type[Record], ...]
) -> bool:
    return id in plan and isinstance(plan[id], kinds)


def _lost(record: Record, verb: str, expected: str, id: str) -> Flaw:
    return Flaw(
        f"{named(record)} {verb} {id!r}, but the plan has no such {expected}.",
        node=record.id,
    )


S13 = Rule(
    "S13",
    "dangling-reference",
    severity="error",
    summary="What a record refers to is in the plan.",
    why="A reference to something that was renamed or removed looks complete and says "
    "nothing: the assumption is not monitored, the risk not watched, the money not "
    "counted under any result.",
    source="IOM Strategic Results Framework data (codes that lead nowhere)",
    suggestion="Correct the id, add what is missing, or remove the reference.",
    find=_dangling,
)
