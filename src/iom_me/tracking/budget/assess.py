"""From a line and its parts to its entry in the report."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.budget.entry import LineSpending
from iom_me.tracking.budget.money import add, as_float, subtract, to_cents, written
from iom_me.tracking.budget.position import Position, SpendingStatus, light
from iom_me.tracking.budget.unknown import attempt, known, or_none

if TYPE_CHECKING:
    from iom_me.model import BudgetLine
    from iom_me.tracking.budget.branch import Branch, Setting
    from iom_me.tracking.budget.movements import Movements

__all__ = ["assess"]


def assess(
    setting: Setting, branch: Branch, *, line: BudgetLine | None, level: int
) -> LineSpending:
    """Say where a line stands; without a line, where the whole budget stands."""
    position = attempt(lambda: _position(setting, branch))
    found = {
        "variance": attempt(lambda: _variance(known(position))),
        "burn_rate": attempt(lambda: _burn_rate(known(position))),
        "time_share": attempt(lambda: _time_share(setting, branch)),
        "expected": attempt(lambda: known(position).expected()),
        "spending_pace": attempt(lambda: known(position).pace()),
    }
    status = attempt(lambda: light(known(position)))
    unknown = [branch.budget, branch.own, *found.values(), branch.forecast, status]
    forecast = or_none(branch.forecast)
    expected = or_none(found["expected"])
    movements = or_none(branch.movements)
    return LineSpending(
        line=branch.name,
        title=line.title if line else "Whole budget",
        node=line.node if line else "",
        parent=line.parent if line else "",
        level=level,
        currency=branch.currency,
        **_amounts(branch),
        variance=as_float(or_none(found["variance"])),
        burn_rate=as_float(or_none(found["burn_rate"])),
        time_share=as_float(or_none(found["time_share"])),
        expected=None if expected is None else to_cents(expected),
        spending_pace=as_float(or_none(found["spending_pace"])),
        forecast=None if forecast is None else to_cents(forecast.amount),
        forecast_method=forecast.method if forecast else "",
        status=or_none(status) or SpendingStatus.CANNOT_TELL,
        reason=_reason(unknown),
        note="; ".join(_notes(branch, or_none(position), or_none(status))),
        planned=or_none(branch.planned) or (),
        history=movements.history() if movements else (),
    )


def _position(setting: Setting, branch: Branch) -> Position:
    movements = known(branch.movements)
    return Position(
        budget=known(branch.budget),
        expenditure=movements.expenditure,
        commitments=movements.commitments,
        planned=branch.planned,
        as_of=setting.as_of,
        tolerance=setting.tolerance,
    )


def _variance(position: Position) -> Fraction:
    return position.share(position.spent - Fraction(position.budget))


def _burn_rate(position: Position) -> Fraction:
    return position.share(position.spent)


def _time_share(setting: Setting, branch: Branch) -> Fraction:
    if setting.as_of is None:
        raise CannotTell("the ledger is empty and no day was given")
    return known(branch.span).elapsed(setting.as_of)


def _amounts(branch: Branch) -> dict[str, Decimal | None]:
    budget, own = or_none(branch.budget), or_none(branch.own)
    both = or_none(branch.movements)
    spent = both.expenditure if both else None
    bound = add((both.expenditure, both.commitments)) if both else None
    return {
        "budget": budget,
        "own_expenditure": own.expenditure if own else None,
        "own_commitments": own.commitments if own else None,
        "expenditure": spent,
        "commitments": both.commitments if both else None,
        "available": _less(budget, bound),
        "difference": _less(spent, budget),
    }


def _less(amount: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if amount is None or other is None else subtract(amount, other)


def _reason(values: list[Any]) -> str:
    """Put together why things are not known, each reason once."""
    reasons = [str(value) for value in values if isinstance(value, CannotTell)]
    return "; ".join(dict.fromkeys(reasons))


def _notes(
    branch: Branch, position: Position | None, status: SpendingStatus | None
) -> list[str]:
    notes = _refunds(branch, or_none(branch.own))
    if position is None or status is None:
        return notes
    if status is SpendingStatus.UNDERSPENT:
        wanted = position.expected() * (1 - position.tolerance)
        if position.obliged >= wanted:
            notes.append("with what is committed it is not underspent")
    if position.obliged > Fraction(position.budget) and status not in {
        SpendingStatus.OVERSPENT,
        SpendingStatus.OVERCOMMITTED,
    }:
        notes.append("more than the budget is spent or committed")
    return notes


def _refunds(branch: Branch, own: Movements | None) -> list[str]:
    if own is None or not own.refunds:
        return []
    count, amount = len(own.refunds), written(add(own.refunds), branch.currency)
    return [f"{count:,} {'refund' if count == 1 else 'refunds'}: {amount}"]
