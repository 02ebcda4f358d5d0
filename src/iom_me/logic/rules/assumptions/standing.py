"""Whether assumptions hold: how likely they are, and what falls with one that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me import graph
from iom_me.graph.support import reason_to_doubt
from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.wording import route
from iom_me.model import ActivityStatus, AssumptionStatus, Likelihood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import ResultsFramework

__all__ = ["A09", "A10", "A15", "A16"]

_LFA = "Logical framework approach (toolkitsportdevelopment.org, assumptions)"


def _killers(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    starts = _starts(plan)
    for assumption in plan.assumptions.values():
        if reason_to_doubt(assumption) is not Likelihood.UNLIKELY:
            continue
        links = plan.links_assuming(assumption.id)
        steps = (*map(str, links), *starts.get(assumption.id, ()))
        if steps:
            yield Flaw(
                "{assumption} is unlikely to hold, but the plan rests on it ({steps}).",
                values={"assumption": assumption, "steps": steps},
                node=assumption.id,
                path=str(links[0]) if links else "",
            )


def _starts(plan: ResultsFramework) -> dict[str, list[str]]:
    """Collect the activities that wait for an assumption, by its id."""
    starts: dict[str, list[str]] = {}
    for activity in plan.activities.values():
        for id in activity.preconditions:
            starts.setdefault(id, []).append(activity.id)
    return starts


A09 = Rule(
    "A09",
    "killer-assumption",
    severity="error",
    summary="No step rests on an assumption that is unlikely to hold.",
    why="Who expects an assumption to fail expects the project to fail with it. That "
    "is known as a killer assumption: the plan is drawn again until it no longer needs "
    "it, or it is not carried out.",
    source=f"{_LFA}; Open University, Logframe planning, 3.7 (killer assumptions)",
    suggestion="Redesign: add the activities or outputs that make it likely, or lead "
    "another way to the result. If neither is possible, give the result up.",
    find=_killers,
)


def _certainties(dossier: Dossier) -> Iterator[Flaw]:
    for assumption in dossier.plan.assumptions.values():
        if assumption.likelihood is Likelihood.ALMOST_CERTAIN:
            yield Flaw(
                "{assumption} is almost certain to hold: it need not be assumed.",
                values={"assumption": assumption},
                node=assumption.id,
            )


A10 = Rule(
    "A10",
    "certain-assumption",
    severity="info",
    summary="The plan lists only assumptions that may fail.",
    why="A list of what is sure anyway hides the two or three conditions that somebody "
    "has to watch.",
    source=_LFA,
    suggestion="Take it out; if it may fail after all, call it likely and say who "
    "watches it.",
    find=_certainties,
)

_STARTED = {ActivityStatus.ONGOING, ActivityStatus.COMPLETED}
_UNMET: dict[AssumptionStatus | None, str] = {
    AssumptionStatus.FAILED: (
        "{activity} has begun, although its precondition has failed: {assumption}."
    ),
    AssumptionStatus.IN_DOUBT: (
        "{activity} has begun, although its precondition is in doubt: {assumption}."
    ),
    AssumptionStatus.UNTESTED: (
        "{activity} has begun, although nobody has tested its precondition: "
        "{assumption}."
    ),
}


def _unmet(dossier: Dossier) -> Iterator[Flaw]:
    """Report work that began too early; a status that is not given says nothing."""
    assumptions = dossier.plan.assumptions
    for activity in dossier.plan.activities.values():
        if activity.status not in _STARTED:
            continue
        for id in activity.preconditions:
            assumption = assumptions.get(id)
            status = assumption.status if assumption else None
            if status in _UNMET:
                untested = status is AssumptionStatus.UNTESTED
                yield Flaw(
                    _UNMET[status],
                    values={"activity": activity, "assumption": assumption},
                    node=activity.id,
                    severity=Severity.INFO if untested else None,
                )


A15 = Rule(
    "A15",
    "unmet-precondition",
    severity="warning",
    summary="An activity begins when its preconditions hold.",
    why="A precondition is what must be true before the work makes sense: the licence, "
    "the agreement, the access. Work that begins without it may have to be done again.",
    source=f"{_LFA}, preconditions; UNDP, Handbook on planning, monitoring and "
    "evaluating, 2.4",
    suggestion="Find out whether it holds and write that down; if it does not, stop "
    "the activity until it does, or find another way to do it.",
    find=_unmet,
)

_DOUBTFUL = {
    AssumptionStatus.FAILED: (
        "{result} rests on {assumption}, which has failed.",
        "{result} rests on {assumption}, which has failed, by way of {below}.",
    ),
    AssumptionStatus.IN_DOUBT: (
        "{result} rests on {assumption}, which is in doubt.",
        "{result} rests on {assumption}, which is in doubt, by way of {below}.",
    ),
    Likelihood.UNLIKELY: (
        "{result} rests on {assumption}, which is unlikely to hold.",
        "{result} rests on {assumption}, which is unlikely to hold, by way of {below}.",
    ),
}
# Of a longer way, only both ends are written.
_LONGEST = 8


def _in_doubt(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    ways: dict[str, tuple[str, ...]] = {}
    for doubt in graph.doubts(plan):  # what hands a doubt on comes before what takes it
        below = ways.get(doubt.through, (doubt.step.source,))
        if len(below) == _LONGEST:
            below = (*below[:2], "...", below[-1])
        ways[doubt.result] = (*below, doubt.result)
        direct, spread = _DOUBTFUL[doubt.reason]
        yield Flaw(
            spread if doubt.through else direct,
            values={
                "result": plan[doubt.result],
                "assumption": plan[doubt.assumption],
                "below": doubt.through,
            },
            node=doubt.result,
            path=route(ways[doubt.result]),
        )


A16 = Rule(
    "A16",
    "in-doubt",
    severity="warning",
    summary="At least one sound way leads to every result.",
    why="When an assumption fails, all that rests on it is in doubt, up to where "
    "another way leads that does not need it. A plan that goes on as if nothing had "
    "happened reports progress towards a result that can no longer be expected.",
    source="Goal Structuring Notation, version 3 (doubt spreads through an argument); "
    "General practice (review of the theory of change)",
    suggestion="Decide what takes the place of the assumption: another way to the "
    "result, other activities, or a lower target. Tell those who count on the result.",
    find=_in_doubt,
)
