"""Whether somebody watches the assumptions, above all those that carry much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.graph.support import reason_to_doubt
from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.model import Assumption, AssumptionStatus, Likelihood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier

__all__ = ["A08", "A11", "A17"]


def _unwatched(dossier: Dossier) -> Iterator[Flaw]:
    assumptions = tuple(dossier.plan.assumptions.values())
    unwatched = [
        assumption
        for assumption in assumptions
        if not assumption.monitored_by and not assumption.responsible.strip()
    ]
    if len(unwatched) == len(assumptions) > 1:
        yield Flaw(
            "None of the {count} assumptions says which indicator or who watches it.",
            values={"count": len(assumptions)},
        )
        return
    for assumption in unwatched:
        yield Flaw(
            "{assumption} has neither an indicator that watches it nor a person in "
            "charge.",
            values={"assumption": assumption},
            node=assumption.id,
        )


A08 = Rule(
    "A08",
    "unwatched-assumption",
    severity="info",
    summary="Every assumption is watched: by an indicator, or by somebody in charge.",
    why="An assumption that nobody looks at is found to have failed when the results "
    "stay away, too late to change the plan.",
    source="Assumptions rubric of monitoringevaluationstudio.com (testability)",
    suggestion="Name the indicator that would show its failure first, or who asks "
    "about it and how often.",
    find=_unwatched,
)

_UNCOVERED = {
    AssumptionStatus.FAILED: (
        "{assumption} has failed, but no risk of the plan is about it."
    ),
    AssumptionStatus.IN_DOUBT: (
        "{assumption} is in doubt, but no risk of the plan is about it."
    ),
    Likelihood.UNLIKELY: (
        "{assumption} is unlikely to hold, but no risk of the plan is about it."
    ),
}


def _uncovered(dossier: Dossier) -> Iterator[Flaw]:
    """Report critical assumptions without a risk, where risks say what they threaten.

    In a plan whose risks are linked to nothing (A14), it cannot be told.
    """
    plan = dossier.plan
    threatened = {risk.node for risk in plan.risks.values()} - {""}
    if not threatened:
        return
    heavy = dict(_heavy(dossier))
    for assumption in plan.assumptions.values():
        if assumption.id in threatened:
            continue
        reason = reason_to_doubt(assumption)
        if reason:
            yield Flaw(
                _UNCOVERED[reason],
                values={"assumption": assumption},
                node=assumption.id,
            )
        elif assumption.id in heavy and assumption.status is not AssumptionStatus.HOLDS:
            yield Flaw(
                "{share} % of the plan rests on {assumption}, but no risk of the plan "
                "is about it.",
                values={
                    "assumption": assumption,
                    "share": round(100 * heavy[assumption.id]),
                },
                node=assumption.id,
                severity=Severity.INFO,
            )


def _heavy(dossier: Dossier) -> Iterator[tuple[str, float]]:
    """Name the assumptions on which most of the plan rests, and how much."""
    if not dossier.plan.assumptions:
        return
    for load in dossier.loads:
        if load.share <= dossier.profile.thresholds.load:
            return
        if isinstance(load.on, Assumption):
            yield load.on.id, load.share


A11 = Rule(
    "A11",
    "assumption-without-risk",
    severity="warning",
    summary="For every critical assumption, a risk says what happens if it fails.",
    why="The risk assessment plan is where somebody decides what to do when a "
    "condition gives way. An assumption that has failed or may well fail (a warning), "
    "or that carries most of the plan (an info), needs that decision before the day.",
    source="General practice (assumptions and risks are two sides of one condition)",
    suggestion="Add the risk that it does not hold, with its ranks and what is done "
    "about it, and link that to the assumption.",
    find=_uncovered,
)


def _unmonitored(dossier: Dossier) -> Iterator[Flaw]:
    assumptions = dossier.plan.assumptions
    for id, share in _heavy(dossier):
        if not assumptions[id].monitored_by:
            yield Flaw(
                "{share} % of the plan rests on {assumption}, and no indicator watches "
                "it.",
                values={"assumption": assumptions[id], "share": round(100 * share)},
                node=id,
            )


A17 = Rule(
    "A17",
    "load-bearing-assumption",
    severity="info",
    summary="An assumption on which most of the plan rests is watched by an indicator.",
    why="Few assumptions carry most of a plan, often those of the step to the "
    "objective. When one of them fails, nearly everything below was in vain.",
    source="General practice (critical assumptions of a theory of change are "
    "monitored first)",
    suggestion="Name an indicator that shows whether it holds, and look at it before "
    "all others; or lead a second way to the result that does not need it.",
    find=_unmonitored,
)
