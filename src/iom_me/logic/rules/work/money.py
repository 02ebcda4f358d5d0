"""Money: does it reach every result, and does it add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.rules.mentions import mentions
from iom_me.logic.rules.work.budget import Budget, add
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import BudgetLine

__all__ = ["W04", "W06"]


def _unsound(dossier: Dossier) -> Iterator[Flaw]:
    budget = Budget.of(dossier.plan)
    yield from _off_sums(budget)
    yield from _loose_lines(dossier, budget)
    yield from _unpaid_outputs(dossier, budget)


def _off_sums(budget: Budget) -> Iterator[Flaw]:
    for id, parts in budget.parts.items():
        line = budget.lines[id]
        if budget.is_mixed([line, *parts]):
            yield Flaw(
                "{line} and its parts are in different currencies, so that they cannot "
                "be added up: {parts}.",
                values={"line": line, "parts": tuple(part.id for part in parts)},
                node=id,
                severity=Severity.WARNING,
                suggestion="Give the line and its parts in one currency.",
            )
            continue
        total = add(part.amount for part in parts)
        if total.is_finite() and total != line.amount:
            yield Flaw(
                "{line} is {amount}, but its parts add up to {total}.",
                values={
                    "line": line,
                    "amount": line.amount,
                    "total": total,
                },
                node=id,
            )


def _loose_lines(dossier: Dossier, budget: Budget) -> Iterator[Flaw]:
    """Find the lines that pay for no result, directly or by way of another line."""
    lines = budget.lines
    if len(lines) > 1 and not any(line.node for line in lines.values()):
        yield Flaw(
            "None of the {count} budget lines says which result it pays for.",
            values={"count": len(lines)},
            severity=Severity.WARNING,
            suggestion=_PAYS_FOR,
        )
        return
    for line in budget.top():
        is_loose = not line.node and line.id not in budget.parts
        if is_loose and not _may_be_general(dossier, line):
            yield Flaw(
                "{line} does not say which result it pays for.",
                values={"line": line},
                node=line.id,
                severity=Severity.WARNING,
                suggestion=_PAYS_FOR,
            )


_PAYS_FOR = (
    "Name the result or the activity that it pays for. What serves the project as a "
    "whole may stand alone, under a title that says so (office, staff, evaluation)."
)


def _may_be_general(dossier: Dossier, line: BudgetLine) -> bool:
    """Say whether a line serves the project as a whole; one not read may do so."""
    phrase = dossier.read(line.title)
    is_readable = phrase.language and phrase.words
    return not is_readable or mentions(phrase, "work", "overheads", "evaluation")


def _unpaid_outputs(dossier: Dossier, budget: Budget) -> Iterator[Flaw]:
    """Find the outputs without money, in a budget that is made by output."""
    plan = dossier.plan
    levels = {result.id: result.level for result in dossier.results}
    paid = {levels.get(line.node) for line in budget.lines.values()}
    if not paid & {Level.OUTPUT, Level.ACTIVITY}:
        return
    reached = _reached(dossier, budget)
    for result in dossier.results:
        if result.level is not Level.OUTPUT or result.id in reached:
            continue
        outcomes = [
            link.target
            for link in plan.links_up(result.id)
            if levels[link.target] is Level.OUTCOME
        ]
        # Where the outcome gets nothing at all, W06 says so.
        if not outcomes or any(outcome in reached for outcome in outcomes):
            yield Flaw(
                "{result} has no budget: no line is for it, or for an activity that "
                "leads to it.",
                values={"result": result},
                node=result.id,
                severity=Severity.WARNING,
                suggestion="Add a budget line for it, or say on the line that pays for "
                "it that it does.",
            )


def _reached(dossier: Dossier, budget: Budget) -> set[str]:
    """Collect the results that money reaches.

    The money for an activity is money for what it leads to. A line for a result that is
    not divided any further is also for everything that leads to that result, unless it
    is for evaluation only.
    """
    plan = dossier.plan
    ids = {result.id for result in dossier.results}
    lines = [line for line in budget.lines.values() if line.node in ids]
    whole = [
        line.node
        for line in lines
        if line.id not in budget.parts
        and not mentions(dossier.read(line.title), "work", "evaluation")
    ]

    def above(result: str) -> list[str]:
        return [link.target for link in plan.links_up(result)]

    def below(result: str) -> list[str]:
        return [link.source for link in plan.links_down(result)]

    paid = [line.node for line in lines]
    return _closure(paid, above) | _closure(whole, below)


def _closure(
    starts: Iterable[str], neighbours: Callable[[str], Iterable[str]]
) -> set[str]:
    """Collect what can be reached from any of these results, and themselves."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for id in neighbours(waiting.pop()):
            if id not in found:
                found.add(id)
                waiting.append(id)
    return found


W04 = Rule(
    "W04",
    "unsound-budget",
    severity="error",
    summary="The budget follows the results, and its sums are right.",
    why="A line that is not the sum of its parts is an error: one of the figures will "
    "be overspent. An output without money, or money without a result, is a warning: "
    "nobody can then tell what a result cost.",
    source="IOM Development Fund, financial guidelines, 2020 (budget by activity, "
    "output and outcome)",
    suggestion="Correct the line or its parts.",
    find=_unsound,
)


def _unfunded(dossier: Dossier) -> Iterator[Flaw]:
    budget = Budget.of(dossier.plan)
    reached = _reached(dossier, budget)
    if not reached:
        return
    for result in dossier.results:
        # Where nothing leads to it at all, S06 says so.
        if (
            result.level is Level.OUTCOME
            and result.id not in reached
            and dossier.plan.links_down(result.id)
        ):
            yield Flaw(
                "{result} gets no money: no budget line is for it, or for anything "
                "that leads to it.",
                values={"result": result},
                node=result.id,
            )


W06 = Rule(
    "W06",
    "unfunded-outcome",
    severity="warning",
    summary="Money reaches every outcome.",
    why="An outcome that no funded activity leads to is promised and not paid for. "
    "Either the money is meant and not shown, or the outcome will be left out first.",
    source="IOM Development Fund, financial guidelines, 2020 (budget by activity, "
    "output and outcome); general practice",
    suggestion="Name the lines that pay for its outputs and activities. If there are "
    "none, find the money or take the outcome out.",
    find=_unfunded,
)
