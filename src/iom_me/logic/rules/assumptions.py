"""Assumptions: does every step say what it rests on, and only the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.wording import kind, listed, named
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import ResultsFramework

__all__ = ["A01", "A03"]

_STEPS = {(Level.OUTPUT, Level.OUTCOME), (Level.OUTCOME, Level.OBJECTIVE)}


def _unconditional(plan: ResultsFramework) -> Iterator[Flaw]:
    results = plan.results
    for link in plan.links:
        source, target = results[link.source], results[link.target]
        if (source.level, target.level) in _STEPS and not link.assumptions:
            yield Flaw(
                f"{named(source)} is to lead to {kind(target)} {target.id}, but the "
                "step rests on no assumption.",
                node=source.id,
                path=str(link),
            )


A01 = Rule(
    "A01",
    "no-assumption",
    severity="warning",
    summary="Every step to an outcome or to the objective rests on an assumption.",
    why="Above the outputs, others have to act: employers hire, authorities apply what "
    "they learnt. A step without assumption claims that it follows by itself, and when "
    "it does not, nobody was watching.",
    source="IOM proposal template (results matrix); USAID Project Starter, "
    "assumptions; assumptions rubric of monitoringevaluationstudio.com",
    suggestion="Ask what else must be true, outside the project's control, for this "
    "step to work; write it down as if it were so.",
    find=_unconditional,
)


def _above_the_top(plan: ResultsFramework) -> Iterator[Flaw]:
    for objective in plan.objectives.values():
        for link in plan.links_up(objective.id):
            if link.assumptions:
                yield Flaw(
                    f"{named(objective)} rests on {listed(link.assumptions)}; in the "
                    "matrix, its cell for assumptions stays empty.",
                    node=objective.id,
                    path=str(link),
                )


A03 = Rule(
    "A03",
    "objective-assumption",
    severity="warning",
    summary="The objective carries no assumption.",
    why="An assumption says what must hold for a result to lead to the one above it, "
    "and nothing stands above the objective.",
    source="IOM proposal template (results matrix, where the cell is empty by design)",
    suggestion="Move it to the outcome whose step to the objective rests on it, or "
    "take it out.",
    find=_above_the_top,
)
