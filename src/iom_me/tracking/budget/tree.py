"""Which budget lines are parts of which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError
from iom_me.tracking.budget.money import is_in_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.model import BudgetLine, ResultsFramework

__all__ = ["Tree", "tree_of"]

_MAX_SHOWN = 5


@attrs.frozen(kw_only=True)
class Tree:
    """The lines of a budget, and what each is divided into.

    Attributes
    ----------
    lines : Mapping
        The lines by id, in the order of the plan.
    parts : Mapping
        Id to the ids of the parts, for the lines that have any.
    tops : tuple of str
        The lines that are no part of another.
    upwards : tuple of str
        All lines, each after its parts.
    levels : Mapping
        How far below a top line each stands; 0 for a top line.
    """

    lines: Mapping[str, BudgetLine]
    parts: Mapping[str, tuple[str, ...]]
    tops: tuple[str, ...]
    upwards: tuple[str, ...]
    levels: Mapping[str, int]


def tree_of(fw: ResultsFramework) -> Tree:
    """Sort the budget lines of a plan into lines and parts.

    A line whose parent is not there is a top line: its money must not get lost.

    Raises
    ------
    ModelError
        Lines are parts of each other, or an amount is too large to be added exactly.
    """
    lines = dict(fw.budget_lines)
    _refuse_extremes(lines)
    tops, parts = [], dict[str, list[str]]()
    for id, line in lines.items():
        if line.parent in lines:
            parts.setdefault(line.parent, []).append(id)
        else:
            tops.append(id)
    levels = dict.fromkeys(tops, 0)
    waiting = list(tops)
    while waiting:
        id = waiting.pop()
        below = parts.get(id, [])
        levels |= dict.fromkeys(below, levels[id] + 1)
        waiting += below
    _refuse_cycles(lines, levels)
    return Tree(
        lines=lines,
        parts={id: tuple(below) for id, below in parts.items()},
        tops=tuple(tops),
        upwards=tuple(sorted(lines, key=levels.__getitem__, reverse=True)),
        levels=levels,
    )


def _refuse_extremes(lines: Mapping[str, BudgetLine]) -> None:
    for line in lines.values():
        if not is_in_range(line.amount):
            raise ModelError(
                f"The amount of budget line {line.id!r} has more than 30 digits or 12 "
                "decimals, so that it cannot be added exactly: correct it."
            )


def _refuse_cycles(lines: Mapping[str, BudgetLine], reached: Mapping[str, int]) -> None:
    """Refuse what no top line leads to: a total would miss it or count it twice."""
    lost = [id for id in lines if id not in reached]
    if lost:
        shown = ", ".join(repr(id) for id in lost[:_MAX_SHOWN])
        more = ", ..." if len(lost) > _MAX_SHOWN else ""
        raise ModelError(
            f"Budget lines are parts of themselves or of each other: {shown}{more}. "
            "Take the parent of one of them away."
        )
