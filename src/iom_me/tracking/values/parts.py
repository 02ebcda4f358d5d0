"""What makes up the value of one period: its total, or parts that add up to it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.cells import Cell
from iom_me.tracking.values.combine import (
    NOT_ADDING,
    agree,
    combined,
    is_additive,
    method_over,
)
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from iom_me.model import AggregationMethod, Indicator

__all__ = ["Choice", "KnownParts", "total_of", "within"]


@attrs.frozen(kw_only=True)
class Choice:
    """The cells that together are the value, and how many there should be."""

    cells: tuple[Cell, ...]
    expected: int
    carried: int = 0
    notes: tuple[str, ...] = ()


_Part: TypeAlias = tuple[tuple[str, str], ...]


@attrs.frozen
class KnownParts:
    """The parts that there should be: those declared, and those ever seen."""

    indicator: Indicator
    cells: Collection[Cell]
    # Asked for each period anew, and the same each time.
    _found: dict[tuple[str, ...], dict[_Part, int]] = attrs.field(
        factory=dict, init=False, eq=False
    )

    def by(self, axes: tuple[str, ...]) -> dict[_Part, int]:
        """Count the parts by these dimensions, each as many as it stands for."""
        if axes not in self._found:
            self._found[axes] = self._counted(axes)
        return self._found[axes]

    def _counted(self, axes: tuple[str, ...]) -> dict[_Part, int]:
        parts: dict[_Part, int] = {}
        for cell in self.cells:
            if set(axes) <= set(cell.axes):
                part = within(cell, axes)
                parts[part] = max(parts.get(part, 0), cell.known)
        for dimension in self.indicator.disaggregation:
            if axes == (dimension.dimension,):
                for category in dimension.categories:
                    parts.setdefault(((axes[0], category),), 1)
        return parts


def total_of(
    indicator: Indicator, cells: Sequence[Cell], known_parts: KnownParts
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
    known = known_parts.by(axes)
    here = {within(cell, axes) for cell in cells}
    absent = sum(count for part, count in known.items() if part not in here)
    overlapping = _overlapping(indicator, cells[-1].axes)
    notes = [f"the total is made of the parts by {' and '.join(cells[-1].axes)}"]
    notes += [_in_part(axis, method_over(indicator, axis)) for axis in overlapping]
    return Choice(
        cells=tuple(cells),
        expected=absent + sum(max(cell.size, cell.known) for cell in cells),
        notes=tuple(notes),
    )


def _in_part(axis: str, method: AggregationMethod) -> str:
    return (
        f"the groups of {axis!r} overlap, and their {method.words} is a bound, not a "
        "count of persons"
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
    for axis in _overlapping(indicator, axes):
        if method_over(indicator, axis) not in NOT_ADDING:
            raise CannotTell(
                f"there is no total, and the groups of {axis!r} overlap, so that their "
                "sum would count persons twice"
            )
    for axis in axes:
        if axis not in declared and axis not in {"place", "project"}:
            raise CannotTell(
                f"there is no total, only parts by {axis!r}, which the indicator does "
                "not declare as a dimension"
            )


def _overlapping(indicator: Indicator, axes: Iterable[str]) -> list[str]:
    """List the dimensions whose groups may share persons."""
    shared = {
        part.dimension for part in indicator.disaggregation if not part.is_exclusive
    }
    return [axis for axis in axes if axis in shared]


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
