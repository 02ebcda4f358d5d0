"""One value from several: summed, pooled from their parts, or refused."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.model import Accumulation, Measure
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.cells import period_name
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.cells import Cell

__all__ = ["ADDITIVE", "agree", "combined", "is_additive"]

ADDITIVE = {Measure.COUNT, Measure.CURRENCY}
"""The measures whose values add up."""

_RATES = {Measure.PERCENTAGE: 100.0, Measure.RATIO: 1.0}
_RUNNING = {Accumulation.PER_PERIOD, Accumulation.CUMULATIVE}
_AGREEMENT = 0.01  # a percentage may be rounded, or cut, to a whole point


def combined(indicator: Indicator, cells: Sequence[Cell]) -> float | str:
    """Return the one value of cells that do not overlap, or refuse."""
    return _finite(_combined(indicator, cells))


def _combined(indicator: Indicator, cells: Sequence[Cell]) -> float | str:
    values = [_single(indicator, cell, alone=len(cells) == 1) for cell in cells]
    if len(values) == 1:
        return values[0]
    if any(isinstance(value, str) for value in values):
        raise CannotTell("several values are text, which cannot be put together")
    if indicator.measure in _RATES:
        return _pooled(indicator.measure, cells)
    if not is_additive(indicator):
        kind = (
            "values of no declared measure"
            if indicator.measure is None
            else (f"values of the measure {indicator.measure.value!r}")
        )
        raise CannotTell(f"several {kind} do not add up to one")
    return _sum(value for value in values if not isinstance(value, str))


def _single(indicator: Indicator, cell: Cell, *, alone: bool) -> float | str:
    """Return the value of one cell: numerator / denominator where it has both."""
    scale = _RATES.get(indicator.measure) if indicator.measure else None
    if scale is None or cell.numerator is None or cell.denominator is None:
        if cell.value is None:
            raise CannotTell(
                "there are numerators and denominators, but the measure is neither "
                "'percentage' nor 'ratio'"
            )
        return cell.value
    if cell.denominator == 0 and cell.numerator == 0 and not alone:
        return 0.0
    exact = scale * _quotient(cell.numerator, cell.denominator, cell)
    if isinstance(cell.value, float):
        slack = _AGREEMENT * max(scale, abs(exact))
        if abs(cell.value - exact) > slack:
            raise CannotTell(
                f"for {period_name(cell.period)} the value {shown(cell.value)} and "
                f"{shown(cell.numerator)} / {shown(cell.denominator)} = {shown(exact)} "
                "do not agree"
            )
    return exact


def _pooled(measure: Measure | None, cells: Sequence[Cell]) -> float:
    if measure is None or not all(cell.has_rate for cell in cells):
        raise CannotTell(
            "several percentages or ratios make one only with their numerators and "
            "denominators; they are not averaged"
        )
    numerator = _sum(cell.numerator or 0.0 for cell in cells)
    denominator = _sum(cell.denominator or 0.0 for cell in cells)
    return _RATES[measure] * _quotient(numerator, denominator, cells[-1])


def _quotient(numerator: float, denominator: float, cell: Cell) -> float:
    if denominator <= 0:
        raise CannotTell(
            f"the denominator for {period_name(cell.period)} is {shown(denominator)}"
        )
    return numerator / denominator


def _finite(value: float | str) -> float | str:
    if isinstance(value, float) and not math.isfinite(value):
        raise CannotTell("the value is too large")
    return value


def _sum(values: Iterable[float]) -> float:
    """Add up, to the same last digit whatever the order."""
    try:
        return math.fsum(values)
    except OverflowError:
        raise CannotTell("the sum of the values is too large") from None


def is_additive(indicator: Indicator) -> bool:
    """Whether values add up: counts and money, or what is declared to accumulate."""
    if indicator.measure is None:
        return indicator.accumulation in _RUNNING
    return indicator.measure in ADDITIVE


def agree(one: float | str, other: float | str) -> bool:
    """Whether two values are the same, up to rounding."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, rel_tol=1e-9)
