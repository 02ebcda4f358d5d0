"""Values beside each other: parts beside their total, later totals beside earlier."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from iom_me.logic.findings import Flaw, Needs, Rule
from iom_me.logic.rules.data.cells import ends, measured
from iom_me.model import Accumulation, Measure
from iom_me.model.fields import number
from iom_me.tracking.values.actual import only_latest
from iom_me.tracking.values.combine import is_additive

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator
    from iom_me.tracking.measurements.cells import Cell, Period

    _Part: TypeAlias = tuple[tuple[str, str], ...]

__all__ = ["D02", "D03"]


class _Number(NamedTuple):
    """A cell of a table that holds a number."""

    cell: Cell
    value: float


def _numbers(cells: Iterable[Cell]) -> list[_Number]:
    return [
        _Number(cell, cell.value)
        for cell in only_latest(cells)
        if isinstance(cell.value, float)
    ]


def _named(part: _Part) -> tuple[str, ...]:
    return tuple(category for _, category in part)


# D02


class _Sum(NamedTuple):
    """Parts of a whole by one dimension, and what they make."""

    dimension: str
    whole: _Number
    made: float


def _not_added_up(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, cells, _ in measured(dossier):
        wrong: dict[str, list[_Sum]] = defaultdict(list)
        for found in _wrong_sums(indicator, cells):
            wrong[found.dimension].append(found)
        for dimension, sums in wrong.items():
            whole = sums[0].whole
            days = ends(found.whole.cell for found in sums)
            yield Flaw(
                _SUMS[bool(whole.cell.part), len(days) > 1],
                values={
                    "indicator": indicator,
                    "dimension": dimension,
                    "ends": days,
                    "end": whole.cell.end,
                    "part": _named(whole.cell.part),
                    "made": number(sums[0].made),
                    "total": number(whole.value),
                },
                node=result.id,
                indicator=indicator.id,
            )


# By whether the total is that of a part itself, and whether there are several.
_SUMS = {
    (False, False): Flaw(
        "{indicator}: for {end}, the parts by {dimension} make {made}, but the total "
        "is {total}."
    ).message,
    (False, True): Flaw(
        "{indicator}: the parts by {dimension} do not make the total for {ends}; for "
        "the first of these they make {made}, but the total is {total}."
    ).message,
    (True, False): Flaw(
        "{indicator}: for {end} and {part}, the parts by {dimension} make {made}, but "
        "the total is {total}."
    ).message,
    (True, True): Flaw(
        "{indicator}: the parts by {dimension} do not make the total for {ends}; for "
        "the first of these and {part} they make {made}, but the total is {total}."
    ).message,
}


def _wrong_sums(indicator: Indicator, cells: Sequence[Cell]) -> Iterator[_Sum]:
    """Find wholes that differ from the sum of their parts.

    Only of what adds up, by dimensions whose categories exclude each other. Where a
    part is missing, which is not zero, only a sum above the whole is wrong.
    """
    exclusive = {one.dimension: one for one in indicator.disaggregation}
    exclusive = {name: one for name, one in exclusive.items() if one.is_exclusive}
    if not exclusive or not is_additive(indicator):
        return
    numbers = {(one.cell.period, one.cell.part): one for one in _numbers(cells)}
    for (period, rest, dimension), values in _broken_down(numbers, exclusive).items():
        whole = numbers.get((period, rest))
        if whole is None:
            continue
        made = _total(values.values())
        excess = made - whole.value
        categories = exclusive[dimension].categories
        is_complete = bool(categories) and values.keys() >= set(categories)
        is_wrong = abs(excess) > _slack(indicator, made, len(values))
        if is_wrong and (is_complete or excess > 0):
            yield _Sum(dimension, whole, made)


def _broken_down(
    numbers: Mapping[tuple[Period, _Part], _Number], dimensions: Collection[str]
) -> dict[tuple[Period, _Part, str], dict[str, float]]:
    """Group values by what they are parts of: category to value."""
    groups: dict[tuple[Period, _Part, str], dict[str, float]] = defaultdict(dict)
    for (period, part), one in numbers.items():
        for dimension, category in part:
            if dimension in dimensions:
                rest = tuple(pair for pair in part if pair[0] != dimension)
                groups[period, rest, dimension][category] = one.value
    return groups


def _total(values: Iterable[float]) -> float:
    try:
        return math.fsum(values)
    except OverflowError:
        return math.nan  # neither more nor less than anything


def _slack(indicator: Indicator, made: float, count: int) -> float:
    """Allow for amounts that were rounded to whole units one by one."""
    rounding = 0.5 * (count + 1) if indicator.measure is Measure.CURRENCY else 0.0
    return rounding + 1e-9 * abs(made)


D02 = Rule(
    "D02",
    "parts-not-total",
    severity="warning",
    summary="The parts of a count add up to the total that is reported beside them.",
    why="Where women and men do not make the total, persons were counted twice, left "
    "out, or the numbers come from different lists. Persons whose category is not "
    'known are a part of their own, "unknown".',
    source="IOM final evaluations of MIRAA III, Niger, and of CD.0015, Guinea, 2022",
    suggestion="Go back to the list that both were counted from, and correct the total "
    "or the parts.",
    find=_not_added_up,
    needs=Needs.MEASUREMENTS,
)


# D03


def _falling(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, cells, _ in measured(dossier):
        is_running = indicator.accumulation is Accumulation.CUMULATIVE
        fall = _first_fall(cells) if is_running and is_additive(indicator) else None
        if fall is not None:
            before, after = fall
            yield Flaw(
                _FALL_OF_PART if after.cell.part else _FALL,
                values={
                    "indicator": indicator,
                    "part": _named(after.cell.part),
                    "before": number(before.value),
                    "earlier": before.cell.end,
                    "after": number(after.value),
                    "later": after.cell.end,
                },
                node=result.id,
                indicator=indicator.id,
            )


_FALL = Flaw(
    "{indicator}: the running total falls from {before} ({earlier}) to {after} "
    "({later})."
).message
_FALL_OF_PART = Flaw(
    "{indicator}: the running total of {part} falls from {before} ({earlier}) to "
    "{after} ({later})."
).message


def _first_fall(cells: Sequence[Cell]) -> tuple[_Number, _Number] | None:
    """Find where a running total falls: the whole before its parts."""
    series: dict[_Part, list[_Number]] = defaultdict(list)
    for one in _numbers(cells):
        series[one.cell.part].append(one)
    for part in sorted(series, key=len):
        for before, after in itertools.pairwise(series[part]):
            if after.value < before.value and after.cell.end > before.cell.end:
                return before, after
    return None


D03 = Rule(
    "D03",
    "running-total-falls",
    severity="warning",
    summary="A running total never falls.",
    why="What was once counted stays counted. A lower total means that new values were "
    "reported as totals, that an earlier one was wrong, or that the value is a state.",
    source="IATI guidance on results (cumulative values); Akvo RSR documentation",
    suggestion="If the values are new in each period, declare the accumulation as "
    "per_period; if they are a state that can fall, as latest. If the earlier value "
    "was wrong, report it again with the day of the correction under recorded_on.",
    find=_falling,
    needs=Needs.MEASUREMENTS,
)
