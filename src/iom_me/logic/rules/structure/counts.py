"""How many: objectives, outcomes, and what stands below each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Result

__all__ = ["S01", "S02", "S11", "S12"]

_TEMPLATE = "IOM proposal template (results matrix)"


def _objective_count(dossier: Dossier) -> Iterator[Flaw]:
    objectives = tuple(dossier.plan.objectives)
    if not objectives:
        yield Flaw("The plan has no objective: it does not say what it contributes to.")
    elif len(objectives) > 1:
        yield Flaw(
            "The plan has {count} objectives ({ids}): a results matrix has one.",
            values={"count": len(objectives), "ids": objectives},
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


def _no_outcome(dossier: Dossier) -> Iterator[Flaw]:
    if not dossier.plan.outcomes:
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


def _too_many(dossier: Dossier) -> Iterator[Flaw]:
    limits = dossier.profile.thresholds
    outcomes = _top_outcomes(dossier)
    if len(outcomes) > limits.max_outcomes:
        yield Flaw(
            "The plan has {count} outcomes, where up to {limit} are usual.",
            values={"count": len(outcomes), "limit": limits.max_outcomes},
            suggestion="Look for outcomes that are parts of one change, or that belong "
            "to another project.",
        )
    for result in dossier.results:
        if result.level is Level.OUTCOME:
            count = _children(dossier, result, Level.OUTPUT)
            if count > limits.max_outputs:
                yield Flaw(
                    "{result} has {count} outputs, where up to {limit} are usual.",
                    values={
                        "result": result,
                        "count": count,
                        "limit": limits.max_outputs,
                    },
                    node=result.id,
                )
        elif result.level is Level.OUTPUT:
            count = _children(dossier, result, Level.ACTIVITY)
            if count > limits.max_activities:
                yield Flaw(
                    "{result} has {count} activities, where up to {limit} are usual.",
                    values={
                        "result": result,
                        "count": count,
                        "limit": limits.max_activities,
                    },
                    node=result.id,
                    suggestion="Keep the main steps here, and the single tasks in the "
                    "workplan.",
                )


def _top_outcomes(dossier: Dossier) -> list[Result]:
    """List the outcomes that do not only prepare another outcome."""
    plan = dossier.plan
    outcomes = plan.outcomes
    return [
        outcome
        for outcome in outcomes.values()
        if not any(link.target in outcomes for link in plan.links_up(outcome.id))
    ]


def _children(dossier: Dossier, result: Result, level: Level) -> int:
    plan = dossier.plan
    return sum(plan[link.source].level is level for link in plan.links_down(result.id))


S11 = Rule(
    "S11",
    "too-many-branches",
    severity="info",
    summary="A result has no more parts than people can keep in view.",
    why="Each outcome and output has to be measured, budgeted and reported on. With "
    "very many, nobody sees what the project is about, and small tasks stand beside "
    "changes.",
    source="DG ECHO log-frame guidance 4.3.1; IOM Strategic Results Framework data (2 "
    "to 6 outputs per outcome); otherwise general practice",
    suggestion="Join outputs that are parts of one product or service.",
    find=_too_many,
)


def _one_outcome(dossier: Dossier) -> Iterator[Flaw]:
    outcomes = tuple(dossier.plan.outcomes)
    if len(outcomes) > 1:
        yield Flaw(
            "The plan has {count} outcomes ({ids}): this donor accepts one.",
            values={"count": len(outcomes), "ids": outcomes},
        )


S12 = Rule(
    "S12",
    "more-than-one-outcome",
    severity="error",
    summary="The plan has exactly one outcome (the specific objective).",
    why="The donor judges the project by its one specific objective. With several, the "
    "single form of the donor cannot hold the plan. Other donors accept several.",
    source="DG ECHO partners' helpdesk, specific objective (7.2)",
    suggestion="Keep the outcome that the project is judged by. State the others as "
    "its outputs, or find the one change that they add up to.",
    find=_one_outcome,
)
