"""The workplan: who does what from when to when, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.model import Activity, ActivityStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from iom_me.logic.dossier import Dossier
    from iom_me.model import ResultsFramework

__all__ = ["W01", "W02", "W03"]

_WORKPLAN = "IOM proposal template (workplan)"


def _planned(plan: ResultsFramework) -> list[Activity]:
    """List the activities that are still to be carried out, or were."""
    return [
        activity
        for activity in plan.activities.values()
        if activity.status is not ActivityStatus.CANCELLED
    ]


def _unscheduled(dossier: Dossier) -> Iterator[Flaw]:
    activities = _planned(dossier.plan)
    undated = [one for one in activities if one.start is None and one.end is None]
    unassigned = [one for one in activities if not one.responsible.strip()]
    is_several = len(activities) > 1
    no_dates = is_several and len(undated) == len(activities)
    nobody = is_several and len(unassigned) == len(activities)
    if no_dates and nobody:
        yield Flaw("No activity of the plan has dates or a responsible party.")
    elif no_dates:
        yield Flaw("No activity of the plan has dates.")
    elif nobody:
        yield Flaw("No activity of the plan has a responsible party.")
    for activity in activities:
        values = {"activity": activity}
        if activity.start is None and activity.end is None:
            if not no_dates:
                yield Flaw("{activity} has no dates.", values=values, node=activity.id)
        elif activity.start is None:
            yield Flaw("{activity} has no start.", values=values, node=activity.id)
        elif activity.end is None:
            yield Flaw("{activity} has no end.", values=values, node=activity.id)
        if not activity.responsible.strip() and not nobody:
            yield Flaw(
                "{activity} has no responsible party.", values=values, node=activity.id
            )


W01 = Rule(
    "W01",
    "unscheduled-activity",
    severity="warning",
    summary="Every activity has a start, an end and a responsible party.",
    why="What has no date is not late, and what is nobody's task is not done. Without "
    "both, nobody can follow the activities, in the workplan or elsewhere.",
    source=_WORKPLAN,
    suggestion="Give its first and last day, and the unit or partner that sees to it.",
    find=_unscheduled,
)


def _odd_dates(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    start, end = plan.start, plan.end
    if start and end and end < start:
        yield Flaw(
            "The plan ends ({end}) before it begins ({start}).",
            values={"start": start, "end": end},
            suggestion="Correct the first or the last day of the project.",
        )
        start = end = None  # nothing can be held against them
    for activity in _planned(plan):
        days = [day for day in (activity.start, activity.end) if day]
        if not days:
            continue
        values = {
            "activity": activity,
            "first": days[0],
            "last": days[-1],
            "start": start,
            "end": end,
        }
        if days[-1] < days[0]:
            yield Flaw(
                "{activity} ends ({last}) before it begins ({first}).",
                values=values,
                node=activity.id,
                suggestion="Correct its first or its last day.",
            )
            continue
        if start and days[0] < start:
            yield Flaw(
                "{activity} is planned for {first}, before the project begins "
                "({start}).",
                values=values,
                node=activity.id,
            )
        if end and days[-1] > end:
            yield Flaw(
                "{activity} is planned for {last}, after the project ends ({end}).",
                values=values,
                node=activity.id,
            )


W02 = Rule(
    "W02",
    "dates-outside-project",
    severity="error",
    summary="Activities end after they begin, both within the project.",
    why="Costs before the first or after the last day of a project are not paid by the "
    "donor, and nobody is employed to do the work.",
    source="General practice (eligible period of a project)",
    suggestion="Move the activity into the project period, or correct the period.",
    find=_odd_dates,
)


def _wrong_order(dossier: Dossier) -> Iterator[Flaw]:
    activities = {activity.id: activity for activity in _planned(dossier.plan)}
    yield from _deadlocks(activities)
    for activity in activities.values():
        for name in activity.depends_on:
            first = activities.get(name)
            if first is None or first is activity or activity.start is None:
                continue
            if first.end and activity.start < first.end:
                yield Flaw(
                    "{activity} begins ({start}) before {first} ends ({end}), on which "
                    "it depends.",
                    values={
                        "activity": activity,
                        "start": activity.start,
                        "first": first,
                        "end": first.end,
                    },
                    node=activity.id,
                )


def _deadlocks(activities: dict[str, Activity]) -> Iterator[Flaw]:
    """Find the activities that wait for each other, or for themselves."""
    edges = [
        (activity.id, name)
        for activity in activities.values()
        for name in activity.depends_on
        if name in activities
    ]
    if not edges:
        return
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph(edges)
    place = {id: at for at, id in enumerate(activities)}
    for group in nx.strongly_connected_components(graph):
        first = min(group, key=place.__getitem__)
        if len(group) > 1:
            yield Flaw(
                "Activities {ids} wait for each other, so that none of them can begin.",
                values={"ids": tuple(sorted(group, key=place.__getitem__))},
                node=first,
                suggestion="Decide which of them comes first, and take out what it "
                "depends on among the others.",
            )
        elif graph.has_edge(first, first):
            yield Flaw(
                "{activity} depends on itself.",
                values={"activity": activities[first]},
                node=first,
                suggestion="Take it out of what it depends on.",
            )


W03 = Rule(
    "W03",
    "dependency-violated",
    severity="warning",
    summary="An activity begins when those that it depends on have ended.",
    why="A course that begins before the survey of what employers ask for will teach "
    "something else. The dates or the dependency are wrong, and a delay of the one "
    "will not be seen in the other.",
    source="General practice (workplan)",
    suggestion="Move one of the two, or take the dependency out if it may begin "
    "earlier.",
    find=_wrong_order,
)
