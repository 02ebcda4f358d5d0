"""Parts against totals, period by period and member by member."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Measure
from iom_me.tracking.cube.members import cells_by_member
from iom_me.tracking.cube.records import (
    CubeDimension,
    CubeProblem,
    CubeProblemKind as Kind,
    Part,
    is_unknown,
    named,
)
from iom_me.tracking.values.actual import actual_value, only_latest
from iom_me.tracking.values.combine import agree, is_additive
from iom_me.tracking.words import shortened, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.measurements.cells import Cell, Period

__all__ = ["cut", "sums_that_differ"]

_SCALES = {Measure.PERCENTAGE: 100.0, Measure.RATIO: 1.0, Measure.SCORE: 0.0}
_ROUNDING = 0.01  # a percentage may be rounded, or cut, to a whole point
_MOST_NAMED = 5


@attrs.frozen(kw_only=True)
class _Breakdown:
    """A member in one period, broken down by one dimension.

    Attributes
    ----------
    indicator : Indicator
        The plan.
    by : Part
        The member.
    dimension : CubeDimension
        By what it is broken down.
    cells : tuple of Cell
        Its parts.
    missing : tuple of str
        The categories that should be there and are not.
    """

    indicator: Indicator
    by: Part
    dimension: CubeDimension
    cells: tuple[Cell, ...]
    missing: tuple[str, ...]

    @property
    def made(self) -> float | None:
        """What the parts make; None if they do not add up."""
        exclusive = self.dimension.is_exclusive
        return _number(self.indicator, self.cells) if exclusive else None

    @property
    def parts(self) -> dict[str, float]:
        """The value of each category that has a number."""
        found = cells_by_member(self.cells, [self.dimension.name])
        values = {
            part[0][1]: _number(self.indicator, cells)
            for part, cells in sorted(found.items())
            if part
        }
        return {name: value for name, value in values.items() if value is not None}

    def words(self, made: float) -> str:
        """Say what the parts make."""
        return f"the parts by {cut(self.dimension.name)} make {shown(made)}"

    def problem(self, kind: Kind, words: str) -> CubeProblem:
        where = f"{cut(named(self.by))}, " if self.by else ""
        gap = ", ".join(cut(category) for category in self.missing[:_MOST_NAMED])
        more = ", ..." if len(self.missing) > _MOST_NAMED else ""
        end = self.cells[0].end
        return CubeProblem(
            kind=kind,
            by=self.by,
            dimension=self.dimension.name,
            period_end=end,
            message=f"{where}{end}: {words}"
            + (f" ({gap}{more} not reported)" if self.missing else ""),
        )


def sums_that_differ(
    indicator: Indicator, cells: Sequence[Cell], dimensions: Sequence[CubeDimension]
) -> Iterator[CubeProblem]:
    """Find the totals that their parts do not make."""
    # The span of a target says which periods count, not whether their parts fit.
    plain = attrs.evolve(indicator, targets=())
    latest = only_latest(cells)
    known = [dimension for dimension in dimensions if dimension.is_declared]
    expected = {dimension.name: _expected(dimension, latest) for dimension in known}
    periods: dict[Period, list[Cell]] = defaultdict(list)
    for cell in latest:
        if cell.is_reported:
            periods[cell.period].append(cell)
    for inside in periods.values():
        by_member = cells_by_member(
            inside, [dimension.name for dimension in dimensions]
        )
        for part in sorted(by_member, key=lambda part: (len(part), part)):
            found = [
                _breakdown(plain, part, dimension, by_member[part], expected)
                for dimension in known
            ]
            yield from _compared(
                plain,
                [cell for cell in by_member[part] if not cell.part],
                [breakdown for breakdown in found if breakdown.cells],
            )


def _expected(dimension: CubeDimension, cells: Sequence[Cell]) -> tuple[str, ...]:
    """List the groups that each period should have: declared, or else ever seen."""
    seen = {
        category for c in cells for axis, category in c.part if axis == dimension.name
    }
    names = dimension.declared or [c for c in dimension.categories if c in seen]
    return tuple(name for name in names if not is_unknown(name))


def _breakdown(
    indicator: Indicator,
    part: Part,
    dimension: CubeDimension,
    cells: Sequence[Cell],
    expected: Mapping[str, Sequence[str]],
) -> _Breakdown:
    name = dimension.name
    parts = tuple(cell for cell in cells if name in cell.axes)
    found = {category for cell in parts for axis, category in cell.part if axis == name}
    return _Breakdown(
        indicator=indicator,
        by=part,
        dimension=dimension,
        cells=parts,
        missing=tuple(c for c in expected[name] if c not in found),
    )


def _number(indicator: Indicator, cells: Sequence[Cell]) -> float | None:
    value = actual_value(indicator, cells).value
    return value if isinstance(value, float) else None


def _compared(
    indicator: Indicator, own: Sequence[Cell], found: Sequence[_Breakdown]
) -> Iterator[CubeProblem]:
    if not own:
        yield from _without_total(found)
        return
    total = _number(indicator, own) if found else None
    if total is None:
        return
    for breakdown in found:
        if is_additive(indicator):
            yield from _sums(total, breakdown)
        elif indicator.measure in _SCALES and breakdown.dimension.is_exclusive:
            yield from _rates(total, breakdown, _SCALES[indicator.measure])


def _without_total(found: Sequence[_Breakdown]) -> Iterator[CubeProblem]:
    """Compare the totals that several dimensions make; the same rows make the same."""
    for one, other in itertools.pairwise(found):
        if one.cells == other.cells:
            continue
        made, also = one.made, other.made
        if made is not None and also is not None and not agree(made, also):
            both = attrs.evolve(one, missing=(*one.missing, *other.missing))
            words = f"no total; {one.words(made)}, and {other.words(also)}"
            yield both.problem(Kind.TOTALS_DIFFER, words)


def _sums(total: float, breakdown: _Breakdown) -> Iterator[CubeProblem]:
    if not breakdown.dimension.is_exclusive:
        yield from _parts_above(total, breakdown)
        return
    made = breakdown.made
    if made is not None and not agree(made, total):
        is_above = made > total
        kind = Kind.SUM_ABOVE_TOTAL if is_above else Kind.SUM_BELOW_TOTAL
        more = "more" if is_above else "less"
        words = f"{breakdown.words(made)}, {more} than the total {shown(total)}"
        yield breakdown.problem(kind, words)


def _parts_above(total: float, breakdown: _Breakdown) -> Iterator[CubeProblem]:
    """Find a group that alone has more than the total, as none may."""
    alone = attrs.evolve(breakdown, missing=())
    for category, value in breakdown.parts.items():
        if value > total and not agree(value, total):
            part = f"{cut(breakdown.dimension.name)} {cut(category)}"
            words = f"{part} has {shown(value)}, more than the total {shown(total)}"
            yield alone.problem(Kind.PART_ABOVE_TOTAL, words)


def _rates(total: float, breakdown: _Breakdown, scale: float) -> Iterator[CubeProblem]:
    """Hold a percentage against what its parts make, or the range they span."""
    if breakdown.missing:
        return
    slack = _ROUNDING * max(scale, abs(total))
    made = breakdown.made
    if made is not None:
        if abs(made - total) > slack:
            words = f"{breakdown.words(made)}, and the total is {shown(total)}"
            yield breakdown.problem(Kind.POOLED_DIFFERS, words)
        return
    values = breakdown.parts.values()
    low, high = min(values, default=total), max(values, default=total)
    if not low - slack <= total <= high + slack:
        words = (
            f"the total {shown(total)} is outside its parts by "
            f"{cut(breakdown.dimension.name)}, {shown(low)} to {shown(high)}"
        )
        yield breakdown.problem(Kind.OUTSIDE_PARTS, words)


def cut(text: str) -> str:
    """Shorten a name that may be of any length."""
    return shortened(text, 40)
