"""The budget of a plan: lines, their parts, and exact sums."""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.model import BudgetLine, ResultsFramework

__all__ = ["Budget", "add", "share"]

# Exact for every sum of money, and never an error for what is none.
_EXACT = decimal.Context(
    prec=100, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[]
)


def add(amounts: Iterable[decimal.Decimal]) -> decimal.Decimal:
    """Add amounts of money exactly."""
    total = decimal.Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total


def share(part: decimal.Decimal, whole: decimal.Decimal) -> decimal.Decimal | None:
    """Divide a sum of money by the one that it is a part of; None if it cannot be."""
    if not (part.is_finite() and whole.is_finite()) or whole <= 0:
        return None
    return _EXACT.divide(part, whole)


@attrs.frozen(eq=False)
class Budget:
    """The lines of a plan's budget, and what each is divided into."""

    lines: dict[str, BudgetLine]
    parts: dict[str, list[BudgetLine]]
    currency: str

    @classmethod
    def of(cls, plan: ResultsFramework) -> Budget:
        """Sort the budget lines of a plan."""
        lines = dict(plan.budget_lines)
        parts: dict[str, list[BudgetLine]] = {}
        for line in lines.values():
            if line.parent in lines and line.parent != line.id:
                parts.setdefault(line.parent, []).append(line)
        return cls(lines=lines, parts=parts, currency=plan.currency)

    def top(self) -> list[BudgetLine]:
        """List the lines that are no part of another."""
        return [line for line in self.lines.values() if line.parent not in self.lines]

    def is_mixed(self, lines: Iterable[BudgetLine]) -> bool:
        """Say whether lines are in several currencies, and cannot be added up."""
        return len({line.currency or self.currency for line in lines} - {""}) > 1
