"""What makes up the value of one period: its total, or parts that add up to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.cells import Cell, Period
from iom_me.tracking.combine import agree, combined, is_additive
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from iom_me.model import Indicator

__all__ = ["Choice", "total_of", "within"]


@attrs.frozen(kw_only=True)
class Choice:
    """The cells that together are the value, and how many there should be."""

    cells: tuple[Cell, ...]
    expected: int
    carried: int = 0
    notes: tuple[str, ...] = ()


def total_of(
    indicator: Indicator, cells: Sequence[Cell], periods: dict[Period, list[Cell]]
) -> Choice:
    """Take the total of a period, or else the parts that add up to it."""
    total = [cell for cell in cells if not cell.part and cell.is_reported]
    groups: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.part and cell.is_reported:
            groups[cell.axes].append(cell)
    if total:
        return Choice(
            cells=tuple(total),
            expected=1,
            notes=tuple(_excess(indicator, total[0], groups)),
        )
    fewest = min(len(axes) for axes in groups)
    whole = {axes: _with_finer(axes, groups) for axes in groups if len(axes) == fewest}
    for group in whole.values():
        _require_exclusive(indicator, group[-1].axes)
    axes = _agreed(indicator, whole)
    cells = whole[axes]
    known = _known_parts(indicator, axes, periods) - {within(c, axes) for c in cells}
    return Choice(
        cells=tuple(cells),
        expected=len(known) + len(cells),
        notes=(f"the total is made of the parts by {' and '.join(cells[-1].axes)}",),
    )


def _with_finer(
    axes: tuple[str, ...], groups: dict[tuple[str, ...], list[Cell]]
) -> list[Cell]:
    """Add to the parts those that are reported only in smaller parts."""
    here = {cell.part for cell in groups[axes]}
    finer = {
        others: [cell for cell in group if within(cell, axes) not in here]
        for others, group in groups.items()
        if set(axes) < set(others)
    }
    added = [group for group in finer.values() if group]
    if len(added) > 1:
        ways = ", others by ".join(" and ".join(group[0].axes) for group in added)
        raise CannotTell(
            f"there is no total, and some parts are broken down by {ways}, so that "
            "they may overlap"
        )
    return [*groups[axes], *(cell for group in added for cell in group)]


def within(cell: Cell, axes: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Say to which part by these dimensions a cell belongs."""
    return tuple(pair for pair in cell.part if pair[0] in axes)


def _agreed(
    indicator: Indicator, groups: dict[tuple[str, ...], list[Cell]]
) -> tuple[str, ...]:
    """Choose a way to break the value down; all of them must lead to one total."""
    totals = {axes: combined(indicator, group) for axes, group in groups.items()}
    first, *others = totals
    for axes in others:
        if not agree(totals[first], totals[axes]):
            raise CannotTell(
                f"there is no total, and the parts by {' and '.join(first)} make "
                f"{shown(totals[first])}, those by {' and '.join(axes)} "
                f"{shown(totals[axes])}"
            )
    return first


def _require_exclusive(indicator: Indicator, axes: Sequence[str]) -> None:
    declared = {part.dimension: part for part in indicator.disaggregation}
    for axis in axes:
        if axis in declared and not declared[axis].is_exclusive:
            raise CannotTell(
                f"there is no total, and the groups of {axis!r} overlap, so that their "
                "sum would count persons twice"
            )
        if axis not in declared and axis not in {"place", "project"}:
            raise CannotTell(
                f"there is no total, only parts by {axis!r}, which the indicator does "
                "not declare as a dimension"
            )


def _known_parts(
    indicator: Indicator, axes: tuple[str, ...], periods: dict[Period, list[Cell]]
) -> set[tuple[tuple[str, str], ...]]:
    """Collect the parts that there should be: those declared, and those ever seen."""
    parts = {
        within(cell, axes)
        for inside in periods.values()
        for cell in inside
        if set(axes) <= set(cell.axes)
    }
    for dimension in indicator.disaggregation:
        if axes == (dimension.dimension,):
            parts |= {((axes[0], category),) for category in dimension.categories}
    return parts


def _excess(
    indicator: Indicator, total: Cell, groups: dict[tuple[str, ...], list[Cell]]
) -> Iterable[str]:
    """Note where parts that exclude each other make more than the total."""
    exclusive = {
        part.dimension for part in indicator.disaggregation if part.is_exclusive
    }
    if not is_additive(indicator) or not isinstance(total.value, float):
        return
    for axes, group in groups.items():
        if len(axes) == 1 and exclusive.issuperset(axes):
            parts = combined(indicator, group)
            if isinstance(parts, float) and parts > total.value:
                yield (
                    f"the parts by {axes[0]} make {shown(parts)}, more than the total "
                    f"{shown(total.value)}"
                )
