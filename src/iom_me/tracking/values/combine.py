"""Several values of one indicator become one: by which method, and in which order."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from iom_me.model import Accumulation, AggregationMethod, Measure
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.values.amounts import (
    RATES,
    Amount,
    amount_of,
    finite,
    put_together,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.measurements.cells import Cell, Period

__all__ = [
    "ADDING",
    "ADDITIVE",
    "NOT_ADDING",
    "across_parts",
    "across_periods",
    "agree",
    "combined",
    "is_additive",
    "method_over",
    "method_over_time",
]

ADDITIVE = {Measure.COUNT, Measure.CURRENCY}
"""The measures whose values add up."""

_RUNNING = {Accumulation.PER_PERIOD, Accumulation.CUMULATIVE}
_PLACES = ("project", "place")
_EXTREMES = {AggregationMethod.MIN, AggregationMethod.MAX}

ADDING = {AggregationMethod.SUM, AggregationMethod.POOLED_RATIO}
"""The methods for which the sum of some rows can stand for the rows."""

NOT_ADDING = {*_EXTREMES, AggregationMethod.MAX_THEN_SUM}
"""The methods by which groups that overlap may be put together."""


def is_additive(indicator: Indicator) -> bool:
    """Whether values add up: counts and money, or what is declared to accumulate."""
    if indicator.measure is None:
        return indicator.accumulation in _RUNNING
    return indicator.measure in ADDITIVE


def _natural(indicator: Indicator) -> AggregationMethod:
    """Return the method that follows from the measure."""
    if indicator.measure in RATES:
        return AggregationMethod.POOLED_RATIO
    return AggregationMethod.SUM if is_additive(indicator) else AggregationMethod.NONE


def method_over(indicator: Indicator, axis: str) -> AggregationMethod:
    """Say how values are put together over a place, a project or another dimension."""
    declared = indicator.aggregation
    if declared is not None:
        name = axis if axis in _PLACES else "group"
        method: AggregationMethod | None = getattr(declared, name)
        if method is not None:
            return method
    return _natural(indicator)


def method_over_time(indicator: Indicator) -> AggregationMethod:
    """Say how values are put together over periods; the latest, if nothing is said."""
    declared = indicator.aggregation
    if declared is not None and declared.time is not None:
        return declared.time
    if indicator.accumulation is Accumulation.PER_PERIOD:
        return _natural(indicator)
    return AggregationMethod.LATEST


def combined(indicator: Indicator, cells: Sequence[Cell]) -> float | str:
    """Return the one value of parts that do not overlap, or refuse."""
    return finite(across_parts(indicator, cells).value)


def across_parts(indicator: Indicator, cells: Sequence[Cell]) -> Amount:
    """Put parts together that do not overlap, axis by axis.

    Groups first, then projects, then places; but what takes the largest or smallest
    comes last, and ``max_then_sum`` first.
    """
    amounts = _amounts(indicator, cells)
    if len(amounts) == 1 and amounts[0].size == 1:
        return amounts[0]
    axes = dict.fromkeys(axis for cell in cells for axis in cell.axes)
    methods = {axis: method_over(indicator, axis) for axis in axes}
    chosen = set(methods.values()) or {_natural(indicator)}
    for method in chosen:
        _require_sense(indicator, method)
    if len(chosen) == 1 and chosen <= ADDING:
        return put_together(indicator, chosen.pop(), amounts)
    parts = [(dict(cell.part), a) for cell, a in zip(cells, amounts, strict=True)]
    for axis in sorted(axes, key=lambda axis: _turn(axis, methods[axis])):
        parts = _reduced(indicator, parts, axis, methods[axis])
    ((_, whole),) = parts
    return whole


def _amounts(indicator: Indicator, cells: Sequence[Cell]) -> list[Amount]:
    alone = len(cells) == 1
    amounts = [amount_of(indicator, cell, alone=alone) for cell in cells]
    if not alone and any(isinstance(amount.value, str) for amount in amounts):
        raise CannotTell("several values are text, which cannot be put together")
    return amounts


def _turn(axis: str, method: AggregationMethod) -> tuple[int, int, str]:
    if method is AggregationMethod.MAX_THEN_SUM:
        order = 0
    else:
        order = 2 if method in _EXTREMES else 1
    return order, _PLACES.index(axis) + 1 if axis in _PLACES else 0, axis


_Parts = list[tuple[dict[str, str], Amount]]


def _reduced(
    indicator: Indicator, parts: _Parts, axis: str, method: AggregationMethod
) -> _Parts:
    """Put together what differs in one axis only."""
    groups: dict[tuple[tuple[str, str], ...], list[Amount]] = defaultdict(list)
    for part, amount in parts:
        rest = tuple(sorted(pair for pair in part.items() if pair[0] != axis))
        groups[rest].append(amount)
    if method is AggregationMethod.MAX_THEN_SUM:
        method = AggregationMethod.MAX
    return [
        (dict(rest), put_together(indicator, method, amounts))
        for rest, amounts in groups.items()
    ]


def across_periods(indicator: Indicator, cells: Sequence[Cell]) -> Amount:
    """Put the parts of each period together, and then the periods."""
    method = method_over_time(indicator)
    _require_state(indicator, method)
    flat = {method} | {method_over(indicator, x) for c in cells for x in c.axes}
    if len(cells) > 1 and len(flat) == 1 and flat <= ADDING:
        _require_sense(indicator, method)
        return put_together(indicator, method, _amounts(indicator, cells))
    periods: dict[Period, list[Cell]] = defaultdict(list)
    for cell in cells:
        periods[cell.period].append(cell)
    amounts = [across_parts(indicator, inside) for inside in periods.values()]
    if len(amounts) > 1:
        _require_sense(indicator, method)
    return put_together(indicator, method, amounts)


def _require_state(indicator: Indicator, method: AggregationMethod) -> None:
    """Refuse to sum over time what is a state or a running total."""
    if method is not AggregationMethod.SUM:
        return
    if indicator.accumulation is Accumulation.LATEST:
        raise CannotTell(
            "the values are states, whose sum over time means nothing: declare "
            "another aggregation over time, or the accumulation 'per_period'"
        )
    if indicator.accumulation is Accumulation.CUMULATIVE:
        raise CannotTell(
            "the values are running totals, whose sum over time counts the same again"
        )


def _require_sense(indicator: Indicator, method: AggregationMethod) -> None:
    """Refuse a method that the measure does not allow."""
    kind = "undeclared" if indicator.measure is None else indicator.measure.value
    if method is AggregationMethod.NONE:
        declared = indicator.aggregation is not None
        if declared and AggregationMethod.NONE in _declared(indicator):
            raise CannotTell(
                "the plan declares that several values are not put together"
            )
        words = (
            "no declared measure" if kind == "undeclared" else f"the measure {kind!r}"
        )
        raise CannotTell(f"several values of {words} do not add up to one")
    if method is AggregationMethod.SUM and not _may_be_summed(indicator):
        raise CannotTell(f"values of the measure {kind!r} are not summed")


def _declared(indicator: Indicator) -> set[AggregationMethod | None]:
    found = indicator.aggregation
    return (
        set()
        if found is None
        else {found.time, found.place, found.project, found.group}
    )


def _may_be_summed(indicator: Indicator) -> bool:
    """Whether a sum that is declared makes sense: never of shares, steps or texts."""
    return indicator.measure in ADDITIVE | {None, Measure.SCORE, Measure.BINARY}


def agree(one: float | str, other: float | str) -> bool:
    """Whether two values are the same, up to rounding."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other
