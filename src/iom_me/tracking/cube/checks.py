"""What does not fit in a cube: groups against the plan, and parts against totals.

Each period is looked at on its own, and what its parts make is worked out by the same
functions as every value: nothing is summed here that they would refuse to sum.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.errors import suggest
from iom_me.tracking.cube.members import subsets
from iom_me.tracking.cube.records import (
    CubeDimension,
    CubeMember,
    CubeProblem,
    CubeProblemKind as Kind,
    Part,
    is_unknown,
)
from iom_me.tracking.cube.sums import cut, sums_that_differ
from iom_me.tracking.values.combine import is_additive
from iom_me.tracking.words import percent, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.measurements.cells import Cell

__all__ = ["problems_of"]

_TOTALS = {"total", "all", "both", "(total)", "_t"}


def problems_of(
    indicator: Indicator,
    cells: Sequence[Cell],
    dimensions: Sequence[CubeDimension],
    members: Mapping[Part, CubeMember],
    *,
    unknown_limit: float,
) -> tuple[CubeProblem, ...]:
    """Find what does not fit, first in the groups, then in the numbers by period."""
    weights = {
        part: weight
        for part, member in members.items()
        if (weight := _weight(indicator, member)) is not None
    }
    found = [
        *_strange_dimensions(indicator, cells),
        *(p for dimension in dimensions for p in _groups(dimension, cells)),
        *(p for d in dimensions for p in _unknown(d, weights, unknown_limit)),
        *sums_that_differ(indicator, cells, dimensions),
    ]
    return tuple(found)


# Groups and columns


def _strange_dimensions(
    indicator: Indicator, cells: Sequence[Cell]
) -> Iterator[CubeProblem]:
    declared = [part.dimension for part in indicator.disaggregation]
    seen = {axis for cell in cells for axis in cell.axes}
    for name in sorted(seen - {*declared, "place", "project"}):
        hint = suggest(name, declared) if declared else "It declares none."
        yield CubeProblem(
            kind=Kind.UNDECLARED_DIMENSION,
            by=(),
            dimension=name,
            period_end=None,
            message=(
                f"there are values by {cut(name)}, which the indicator does not "
                f"declare as a dimension. {hint}"
            ),
        )


def _groups(dimension: CubeDimension, cells: Sequence[Cell]) -> Iterator[CubeProblem]:
    name = dimension.name
    reported = {cell.part for cell in cells if cell.is_reported}
    valued = {category for part in reported for axis, category in part if axis == name}
    for category in dimension.categories:
        if category in dimension.declared:
            if valued and category not in valued and not is_unknown(category):
                yield _group_problem(Kind.EMPTY_CATEGORY, name, category, "no value")
        elif category.casefold() in _TOTALS:
            words = "written as a group: leave the cell empty for the total"
            yield _group_problem(Kind.TOTAL_AS_CATEGORY, name, category, words)
        elif dimension.declared:
            words = f"not declared. {suggest(category, dimension.declared)}"
            yield _group_problem(Kind.UNDECLARED_CATEGORY, name, category, words)
    if reported and not valued:
        yield _one_of_both(name, reports_total=True)
    rests = {_without(part, name) for part in reported if _without(part, name) != part}
    if rests and not any(
        whole in reported for rest in rests for whole in subsets(rest)
    ):
        yield _one_of_both(name, reports_total=False)


def _without(part: Part, name: str) -> Part:
    return tuple(pair for pair in part if pair[0] != name)


def _group_problem(
    kind: Kind, dimension: str, category: str, words: str
) -> CubeProblem:
    verb = "has" if kind is Kind.EMPTY_CATEGORY else "is"
    return CubeProblem(
        kind=kind,
        by=((dimension, category),),
        dimension=dimension,
        period_end=None,
        message=f"{cut(dimension)} {cut(category)!r} {verb} {words}",
    )


def _one_of_both(dimension: str, *, reports_total: bool) -> CubeProblem:
    name = cut(dimension)
    return CubeProblem(
        kind=Kind.TOTAL_WITHOUT_PARTS if reports_total else Kind.PARTS_WITHOUT_TOTAL,
        by=(),
        dimension=dimension,
        period_end=None,
        message=(
            f"there is a total, and nothing by {name}"
            if reports_total
            else f"there are parts by {name}, and no total is reported"
        ),
    )


def _weight(indicator: Indicator, member: CubeMember) -> float | None:
    """Return how many a member counts for: its value if they add up, or denominator."""
    counted = member.value if is_additive(indicator) else member.denominator
    return counted if isinstance(counted, int | float) else None


def _unknown(
    dimension: CubeDimension, weights: Mapping[Part, float], limit: float
) -> Iterator[CubeProblem]:
    """Find a dimension in which the group of too many is not known."""
    name = dimension.name
    parts = {c: weights.get(((name, c),), 0.0) for c in dimension.categories}
    whole = weights.get(()) or sum(parts.values())
    unknown = sum(weight for category, weight in parts.items() if is_unknown(category))
    if whole > 0 and math.isfinite(whole) and unknown > limit * whole:
        yield CubeProblem(
            kind=Kind.MUCH_UNKNOWN,
            by=(),
            dimension=name,
            period_end=None,
            message=(
                f"{cut(name)} is unknown for {shown(unknown)} of {shown(whole)} "
                f"({percent(unknown / whole)})"
            ),
        )
