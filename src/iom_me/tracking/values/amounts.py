"""One value with what it was made of, and the arithmetic that makes one of several."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.model import AggregationMethod, Measure
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.cells import period_name
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from iom_me.model import Indicator
    from iom_me.tracking.measurements.cells import Cell

__all__ = ["RATES", "Amount", "amount_of", "finite", "interval_of", "put_together"]

RATES = {Measure.PERCENTAGE: 100.0, Measure.RATIO: 1.0}
"""The measures made of numerator and denominator, and the factor to their unit."""

_AGREEMENT = 0.01  # a percentage may be rounded, or cut, to a whole point
_Z = 1.959963984540054  # of the normal distribution, for an interval of 95 %


@attrs.frozen(kw_only=True)
class Amount:
    """A value, and what is needed to put it together with others.

    Attributes
    ----------
    value : float, str or None
        In the indicator's unit; None for 0 of 0, which has none by itself.
    numerator, denominator : float, optional
        What a percentage or ratio is made of.
    n : float, optional
        How many were asked.
    variance : float, optional
        Square of its standard error.
    effective_n : float, optional
        How many were asked, over the design effect: of percentages.
    size : int
        How many rows an engine added up to it, if more than one.
    when : str
        The period, for messages.
    """

    value: float | str | None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    variance: float | None = None
    effective_n: float | None = None
    size: int = 1
    when: str = ""

    @property
    def has_rate(self) -> bool:
        """Whether numerator and denominator are both there."""
        return self.numerator is not None and self.denominator is not None


def amount_of(indicator: Indicator, cell: Cell, *, alone: bool) -> Amount:
    """Take the value of one cell: numerator / denominator where it has both."""
    scale = RATES.get(indicator.measure) if indicator.measure else None
    value: float | str | None = cell.value
    if scale is not None and cell.has_rate:
        value = _rate(scale, cell, alone=alone)
    elif value is None:
        raise CannotTell(
            "there are numerators and denominators, but the measure is neither "
            "'percentage' nor 'ratio'"
        )
    asked = _effective_n(cell) if indicator.measure is Measure.PERCENTAGE else None
    return Amount(
        value=value,
        numerator=cell.numerator if scale is not None else None,
        denominator=cell.denominator if scale is not None else None,
        n=cell.n,
        variance=_variance(value, cell, asked),
        effective_n=None if cell.std_error is not None else asked,
        size=cell.size,
        when=period_name(cell.period),
    )


def _rate(scale: float, cell: Cell, *, alone: bool) -> float | None:
    numerator, denominator = cell.numerator or 0.0, cell.denominator or 0.0
    if numerator == denominator == 0 and not alone:
        return None
    exact = scale * _quotient(numerator, denominator, period_name(cell.period))
    if isinstance(cell.value, float) and cell.size == 1:
        slack = _AGREEMENT * max(scale, abs(exact))
        if abs(cell.value - exact) > slack:
            raise CannotTell(
                f"for {period_name(cell.period)} the value {shown(cell.value)} and "
                f"{shown(numerator)} / {shown(denominator)} = {shown(exact)} do not "
                "agree"
            )
    return exact


def _effective_n(cell: Cell) -> float | None:
    """Return how many were asked, over the design effect; None if it is a count."""
    asked = cell.n
    if asked is None and cell.design_effect is not None:
        asked = cell.denominator
    if asked is None or asked <= 0:
        return None
    return asked / (cell.design_effect or 1.0)


def _variance(
    value: float | str | None, cell: Cell, effective_n: float | None
) -> float | None:
    """Take the declared error, or that of a share of so many persons."""
    if cell.std_error is not None:
        return cell.std_error * cell.std_error
    if effective_n is None or not isinstance(value, float):
        return None
    share = value / 100
    return 1e4 * share * (1 - share) / effective_n if 0 <= share <= 1 else None


# One of several


def put_together(
    indicator: Indicator, method: AggregationMethod, amounts: Sequence[Amount]
) -> Amount:
    """Make one amount of several, or refuse.

    Parameters
    ----------
    indicator
        Whose values they are.
    method
        Not ``none``, which is refused before, nor ``max_then_sum``, which is ``max`` in
        an order of its own.
    amounts
        In the order of time, if it is time that they differ in.
    """
    if len(amounts) == 1 and amounts[0].size == 1:
        return amounts[0]
    if method in _ADDING:
        return _ADDING[method](indicator, amounts)
    if any(amount.size > 1 for amount in amounts):
        raise CannotTell(f"the rows were summed before their {method.value} was taken")
    if method is AggregationMethod.LATEST:
        return amounts[-1]
    if method in {AggregationMethod.MIN, AggregationMethod.MAX}:
        choose = min if method is AggregationMethod.MIN else max
        return attrs.evolve(choose(amounts, key=_number), when=amounts[-1].when)
    return _mean(indicator, method, amounts)


def _summed(_: Indicator, amounts: Sequence[Amount]) -> Amount:
    return Amount(
        value=_sum(_number(amount) for amount in amounts),
        variance=_total(amount.variance for amount in amounts),
        when=amounts[-1].when,
    )


def _pooled(indicator: Indicator, amounts: Sequence[Amount]) -> Amount:
    scale = RATES.get(indicator.measure) if indicator.measure else None
    if scale is None or not all(amount.has_rate for amount in amounts):
        raise CannotTell(
            "several percentages or ratios make one only with their numerators and "
            "denominators; they are not averaged"
        )
    numerator = _sum(amount.numerator or 0.0 for amount in amounts)
    weights = [amount.denominator or 0.0 for amount in amounts]
    denominator = _sum(weights)
    return Amount(
        value=scale * _quotient(numerator, denominator, amounts[-1].when),
        numerator=numerator,
        denominator=denominator,
        n=_total(amount.n for amount in amounts),
        variance=_weighted_variance(amounts, weights),
        effective_n=_total(amount.effective_n for amount in amounts),
        when=amounts[-1].when,
    )


_ADDING: dict[AggregationMethod, Callable[[Indicator, Sequence[Amount]], Amount]] = {
    AggregationMethod.SUM: _summed,
    AggregationMethod.POOLED_RATIO: _pooled,
}
# In these, sums of rows can stand for the rows.


def _mean(
    indicator: Indicator, method: AggregationMethod, amounts: Sequence[Amount]
) -> Amount:
    weights = [1.0] * len(amounts)
    if method is AggregationMethod.WEIGHTED_MEAN:
        if not all(amount.n for amount in amounts):
            raise CannotTell(
                "a weighted mean needs the column 'n', how many were asked, for each "
                "value"
            )
        weights = [amount.n or 0.0 for amount in amounts]
    elif indicator.measure in RATES and not all(a.has_rate for a in amounts):
        raise CannotTell(
            "percentages or ratios without numerators and denominators are not averaged"
        )
    total = _sum(weights)
    products = (_number(a) * w for a, w in zip(amounts, weights, strict=True))
    return Amount(
        value=_sum(products) / total,
        n=_total(amount.n for amount in amounts),
        variance=_weighted_variance(amounts, weights),
        when=amounts[-1].when,
    )


def _number(amount: Amount) -> float:
    if isinstance(amount.value, str):
        raise CannotTell("several values are text, which cannot be put together")
    if amount.value is None:
        raise CannotTell(f"the denominator for {amount.when} is 0")
    return amount.value


def _total(values: Iterable[float | None]) -> float | None:
    """Add up what is there of all; None if it is missing of one."""
    known = list(values)
    return None if None in known else _sum(value or 0.0 for value in known)


def _weighted_variance(
    amounts: Sequence[Amount], weights: Sequence[float]
) -> float | None:
    total = _sum(weights)
    pairs = zip(amounts, weights, strict=True)
    return _total(
        0.0 if not w else None if a.variance is None else a.variance * (w / total) ** 2
        for a, w in pairs
    )


def _quotient(numerator: float, denominator: float, when: str) -> float:
    if denominator <= 0:
        raise CannotTell(f"the denominator for {when} is {shown(denominator)}")
    return numerator / denominator


def finite(value: float | str | None) -> float | str:
    """Return a value that can be worked with, or refuse."""
    if value is None:
        raise CannotTell("numerator and denominator are both 0")
    if isinstance(value, float) and not math.isfinite(value):
        raise CannotTell("the value is too large")
    return value


def _sum(values: Iterable[float]) -> float:
    """Add up, to the same last digit whatever the order."""
    try:
        return math.fsum(values)
    except OverflowError:
        raise CannotTell("the sum of the values is too large") from None


# Uncertainty


def interval_of(indicator: Indicator, amount: Amount) -> tuple[float, float] | None:
    """Return the 95 % interval of a value, if its rows say how certain they are.

    For a percentage of so many persons asked it is Wilson's, with the number over the
    design effect; from standard errors it is the normal one, within 0 to 100 for a
    percentage and not below 0 for a count.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and
       statistical inference. Journal of the American Statistical Association, 22, 209.
    """
    value = amount.value
    if not isinstance(value, float):
        return None
    is_share = indicator.measure is Measure.PERCENTAGE and 0 <= value <= 100  # noqa: PLR2004  a percentage
    if is_share and amount.effective_n:
        return _wilson(value / 100, amount.effective_n)
    if amount.variance is None or not math.isfinite(amount.variance):
        return None
    half = _Z * math.sqrt(amount.variance)
    low, high = value - half, value + half
    if is_share:
        return max(low, 0.0), min(high, 100.0)
    return (max(low, 0.0), high) if _is_count(indicator, value) else (low, high)


def _is_count(indicator: Indicator, value: float) -> bool:
    return indicator.measure is Measure.COUNT and value >= 0


def _wilson(share: float, n: float) -> tuple[float, float]:
    square = _Z**2 / n
    middle = share + square / 2
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    low, high = (100 * (middle + sign * half) / (1 + square) for sign in (-1, 1))
    return 0.0 if share == 0 else low, 100.0 if share == 1 else high
