"""The single links: from one level to the next, and to one parent or several."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from iom_me import graph
from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.wording import Route, route
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Link, Result, ResultsFramework

__all__ = ["S08", "S09", "S17", "next_up"]


def _circles_and_jumps(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    ranks = _ranks(dossier)
    odd = [link for link in plan.links if ranks[link.target] != ranks[link.source] - 1]
    # A circle has to come down again somewhere, and most plans never do.
    climbs = all(ranks[link.target] < ranks[link.source] for link in odd)
    circles = () if climbs else graph.cycles(plan)
    for circle in circles:
        yield Flaw(
            "The plan goes round in a circle: {route}.",
            values={"route": Route(circle)},
            node=circle[0],
            path=route(circle),
        )
    reported = {step for circle in circles for step in pairwise(circle)}
    # A result that leads to the next level too is reported by the rule on parents.
    sources = {link.source for link in odd}
    mixed = {id for id in sources if next_up(plan, plan[id])}
    chained = dossier.profile.chained_outcomes
    for link in odd:
        source, target = plan[link.source], plan[link.target]
        if chained and source.level is target.level is Level.OUTCOME:
            continue
        is_mixed = link.source in mixed and ranks[link.target] < ranks[link.source]
        if (link.source, link.target) not in reported and not is_mixed:
            yield _jump(link, source, target)


def _ranks(dossier: Dossier) -> dict[str, int]:
    """Say how far below the objective each result stands."""
    return {result.id: result.level.rank for result in dossier.results}


def _jump(link: Link, source: Result, target: Result) -> Flaw:
    steps = source.level.rank - target.level.rank
    skipped = tuple(Level)[target.level.rank + 1 : source.level.rank]
    if steps > 1:
        what = (
            "{result} leads straight to {parent} and skips the level in between: "
            "{skipped}."
            if steps == 2  # noqa: PLR2004
            else "{result} leads straight to {parent} and skips the levels in between: "
            "{skipped}."
        )
        advice = (
            "Link it to the {level} in between. If there is none, state it: what has "
            "to change before {parent_id} can follow?"
        )
    elif steps == 0:
        what = "{result} leads to {parent}, which is of the same level."
        advice = (
            "Link both to the level above. If one really comes first, it may belong to "
            "the level below."
        )
    else:
        what = "{result} leads down to {parent}."
        advice = (
            "Turn the link round: links run from cause to effect, from the lower level "
            "to the higher."
        )
    return Flaw(
        what,
        values={
            "result": source,
            "parent": target,
            "parent_id": target.id,
            "skipped": skipped,
            "level": skipped[-1] if skipped else "",
        },
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


def _shared_outputs(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        if result.level is Level.OUTPUT:
            outcomes = next_up(dossier.plan, result)
            if len(outcomes) > 1:
                yield Flaw(
                    "{result} leads to several outcomes: {outcomes}.",
                    values={"result": result, "outcomes": outcomes},
                    node=result.id,
                )


def next_up(plan: ResultsFramework, result: Result) -> tuple[str, ...]:
    """List the parents of a result that stand at the next level up."""
    targets = (link.target for link in plan.links_up(result.id))
    rank = result.level.rank - 1
    return tuple(id for id in targets if plan[id].level.rank == rank)


S09 = Rule(
    "S09",
    "shared-output",
    severity="info",
    summary="Every output leads to one outcome.",
    why="The matrix has one place for an output, under its outcome. One that serves "
    "two is sound as a theory of change, but its budget and its progress are easily "
    "counted twice, and donors' forms cannot show it.",
    source="General practice (layout of the results matrix)",
    suggestion="Show it under the outcome that it serves most, and say beside it that "
    "it also serves the other.",
    find=_shared_outputs,
)


def _mixed_parents(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    ranks = _ranks(dossier)
    passing: dict[str, list[Link]] = {}
    for link in plan.links:
        if ranks[link.target] < ranks[link.source] - 1:
            passing.setdefault(link.source, []).append(link)
    for id, links in passing.items():
        parents = next_up(plan, plan[id])
        if parents:
            yield Flaw(
                "{result} leads to {parents}, and past that level also straight to "
                "{others}.",
                values={
                    "result": plan[id],
                    "parents": parents,
                    "others": tuple(link.target for link in links),
                },
                node=id,
                path=str(links[0]),
            )


S17 = Rule(
    "S17",
    "mixed-parents",
    severity="warning",
    summary="The parents of a result stand at one level.",
    why="A result that leads to an outcome and also straight to the objective is an "
    "output in one line of the plan and an outcome in another. One of the two lines "
    "leaves out what people have to do with it.",
    source="General practice (vertical logic)",
    suggestion="Remove the link that goes past the level in between. If it stands for "
    "a way of its own, state the result in between.",
    find=_mixed_parents,
)
