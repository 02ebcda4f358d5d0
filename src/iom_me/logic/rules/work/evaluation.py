"""Evaluation: is somebody to find out what the project achieves, and paid for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.rules.mentions import is_readable, mentions
from iom_me.logic.rules.work.budget import Budget, add, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.language import Phrase
    from iom_me.model import BudgetLine

__all__ = ["W05"]


def _unevaluated(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    activities = {
        activity.id: dossier.read(activity.statement)
        for activity in plan.activities.values()
    }
    budget = Budget.of(plan)
    titles = {id: dossier.read(line.title) for id, line in budget.lines.items()}
    if not activities and all(line.node for line in budget.lines.values()):
        return  # a budget by result, in a file without a workplan, cannot show it
    phrases = [*activities.values(), *titles.values()]
    if not is_readable(phrases):
        return
    if not any(_is_evaluation(phrase) for phrase in phrases):
        yield Flaw(
            "Neither an activity nor a budget line of the plan is about monitoring or "
            "evaluation."
        )
        return
    evaluated = {id for id, phrase in activities.items() if _is_evaluation(phrase)}
    paid = {
        id
        for id, line in budget.lines.items()
        if line.node in evaluated or _is_evaluation(titles[id])
    }
    yield from _too_little(dossier, budget, paid)


def _is_evaluation(phrase: Phrase) -> bool:
    return mentions(phrase, "work", "evaluation")


def _too_little(dossier: Dossier, budget: Budget, paid: set[str]) -> Iterator[Flaw]:
    """Hold the lines for evaluation against the whole budget."""
    lines = _outermost(budget, paid)
    if not lines or budget.is_mixed([*budget.top(), *lines]):
        return
    least = Decimal(str(dossier.profile.thresholds.evaluation_share))
    part = add(line.amount for line in lines)
    whole = add(line.amount for line in budget.top())
    spent = share(part, whole)
    if spent is not None and spent < least:
        yield Flaw(
            "Monitoring and evaluation get {percent} % of the budget ({part} of "
            "{whole}); {least} % is the least.",
            values={
                "percent": round(float(spent) * 100, 1),
                "part": part,
                "whole": whole,
                "least": round(float(least) * 100, 1),
            },
            node=lines[0].id if len(lines) == 1 else "",
            suggestion="Raise the line, and keep it unspent for the evaluation.",
        )


def _outermost(budget: Budget, ids: set[str]) -> list[BudgetLine]:
    """List those of the lines that are no part of another of them, however far down."""
    found = []
    waiting = budget.top()
    while waiting:
        line = waiting.pop()
        if line.id in ids:
            found.append(line)
        else:
            waiting += budget.parts.get(line.id, [])
    return found


W05 = Rule(
    "W05",
    "no-evaluation",
    severity="warning",
    summary="The plan has work and money for monitoring and evaluation.",
    why="Indicators are not measured by themselves. The IOM Development Fund asks to "
    "keep 5 % of the budget for the evaluation; what is not set apart at the start is "
    "spent by the end.",
    source="IOM Development Fund, evaluation guidelines, 2020",
    suggestion="Add an activity for baseline, endline and evaluation, and a budget "
    "line for it.",
    find=_unevaluated,
    is_heuristic=True,
)
