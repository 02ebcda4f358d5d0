"""What does not add up in a budget or its ledger: said, and not mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.entry import BudgetProblem
from iom_me.tracking.budget.money import subtract, written
from iom_me.tracking.budget.unknown import or_none

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iom_me.model import ResultsFramework
    from iom_me.tracking.budget.branch import Branch
    from iom_me.tracking.budget.ledger import Booking, Ledger
    from iom_me.tracking.budget.tree import Tree

__all__ = ["problems"]

_MAX_SHOWN = 5


def problems(
    fw: ResultsFramework, tree: Tree, branches: Mapping[str, Branch], ledger: Ledger
) -> tuple[BudgetProblem, ...]:
    """Find what does not add up, line by line, then what is odd in the ledger."""
    found = [
        problem
        for id, line in tree.lines.items()
        for problem in _of_line(tree, branches[id], line.parent)
    ]
    return (*found, *_outside_project(fw, ledger.bookings), *_repeated(ledger))


def _of_line(tree: Tree, branch: Branch, parent: str) -> Iterator[BudgetProblem]:
    id = branch.name
    if parent and parent not in tree.lines:
        yield BudgetProblem(
            kind="unknown_parent",
            line=id,
            message=f"{id} is a part of {parent!r}, which is no budget line: it counts "
            "as a top line.",
        )
    if id in tree.parts:
        yield from _sum_of_parts(branch)
        yield from _direct_spending(branch)
    own = or_none(branch.own)
    if own and own.commitments < 0:
        amount = written(own.commitments, branch.currency)
        yield BudgetProblem(
            kind="negative_commitments",
            line=id,
            message=f"The commitments on {id} add up to {amount}: more was paid or "
            "released than was committed.",
        )


def _sum_of_parts(branch: Branch) -> Iterator[BudgetProblem]:
    id, rest = branch.name, branch.own_budget
    if isinstance(rest, CannotTell):
        yield BudgetProblem(
            kind="several_currencies",
            line=id,
            message=f"{id} and its parts cannot be added up: {rest}.",
        )
        return
    budget = or_none(branch.budget)
    if budget is None or rest == 0:
        return
    parts = written(subtract(budget, rest), branch.currency)
    size = written(abs(rest), branch.currency)
    verdict = f"{size} are missing" if rest > 0 else f"{size} are too much"
    whole = written(budget, branch.currency)
    yield BudgetProblem(
        kind="sum_of_parts",
        line=id,
        message=f"{id} is {whole}, but its parts add up to {parts}: {verdict}.",
    )


def _direct_spending(branch: Branch) -> Iterator[BudgetProblem]:
    own = or_none(branch.own)
    if own is None or not (own.spent or own.committed):
        return
    spent = written(own.expenditure, branch.currency)
    committed = written(own.commitments, branch.currency)
    yield BudgetProblem(
        kind="direct_spending",
        line=branch.name,
        message=f"{branch.name} is divided into parts, but {spent} of expenditure and "
        f"{committed} of commitments are booked on the line itself.",
    )


def _outside_project(
    fw: ResultsFramework, bookings: Sequence[Booking]
) -> Iterator[BudgetProblem]:
    before = [b.row for b in bookings if fw.start is not None and b.date < fw.start]
    after = [b.row for b in bookings if fw.end is not None and b.date > fw.end]
    for rows, words in (
        (before, f"before the project starts, {fw.start}"),
        (after, f"after the project ends, {fw.end}"),
    ):
        if rows:
            many = len(rows) > 1
            yield BudgetProblem(
                kind="outside_project",
                line="",
                message=f"{'Rows' if many else 'Row'} {_listed(rows)} "
                f"{'are' if many else 'is'} of {words}; counted all the same.",
            )


def _listed(rows: Sequence[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:_MAX_SHOWN])
    more = len(rows) - _MAX_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _repeated(ledger: Ledger) -> Iterator[BudgetProblem]:
    if not ledger.repeated:
        return
    rows = [row for _, row in ledger.repeated]
    many = len(rows) > 1
    yield BudgetProblem(
        kind="repeated_rows",
        line="",
        message=f"{'Rows' if many else 'Row'} {_listed(rows)} "
        f"{'repeat earlier rows' if many else f'repeats row {ledger.repeated[0][0]}'} "
        "in every column: see whether a payment is booked twice; counted all the same.",
    )
