"""Steps of an ordinal scale, and yes and no, as numbers that can be compared.

The steps of a scale are numbered from 1, the lowest; no is 0 and yes is 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.errors import suggest
from iom_me.model import Measure, NotAvailable, Operator
from iom_me.model.measurements import NO, YES
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from iom_me.model import Baseline, Indicator, Target, Value

__all__ = ["is_stepped", "no_step", "number_of", "numbered", "whole_steps"]

_TOLERANCE = 1e-9
_LONGEST = 60


def is_stepped(indicator: Indicator) -> bool:
    """Say whether values are steps: yes or no, or those of a declared scale."""
    has_scale = indicator.measure is Measure.ORDINAL and bool(indicator.scale)
    return has_scale or indicator.measure is Measure.BINARY


def numbered(indicator: Indicator) -> Indicator:
    """Return an indicator whose baseline and targets are numbers of steps.

    What is not on the scale stays as it is; `number_of` says why it has no number.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.tracking.progress.steps import numbered
    >>> capacity = me.Indicator(
    ...     "1.a",
    ...     "Capacity of the centre",
    ...     measure="ordinal",
    ...     scale=["weak", "fair", "strong"],
    ...     baseline=me.Baseline("weak"),
    ...     targets=me.Target("strong"),
    ... )
    >>> numbered(capacity).baseline.value, numbered(capacity).final_target.value
    (1, 3)
    """
    if not is_stepped(indicator):
        return indicator
    baseline = indicator.baseline
    return attrs.evolve(
        indicator,
        baseline=None if baseline is None else _start(baseline, indicator),
        targets=tuple(_goal(target, indicator) for target in indicator.targets),
    )


def _start(baseline: Baseline, indicator: Indicator) -> Baseline:
    return attrs.evolve(baseline, value=_number_or_same(baseline.value, indicator))


def _goal(target: Target, indicator: Indicator) -> Target:
    # The numbers of two steps need not be in the order of the ends of a range.
    if target.operator is Operator.BETWEEN:
        return target
    return attrs.evolve(target, value=_number_or_same(target.value, indicator))


def _number_or_same(value: Value, indicator: Indicator) -> Value:
    try:
        return value if isinstance(value, NotAvailable) else number_of(value, indicator)
    except CannotTell:
        return value


def number_of(value: float | str, indicator: Indicator) -> float | str:
    """Return the number of a step; other values are what they are.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.tracking.progress.steps import number_of
    >>> adopted = me.Indicator("1.a", "Strategy adopted", measure="binary")
    >>> number_of("Yes", adopted), number_of("no", adopted)
    (1, 0)
    """
    if not is_stepped(indicator):
        return value
    if indicator.measure is Measure.BINARY:
        return _truth(value)
    steps = [" ".join(step.split()).casefold() for step in indicator.scale]
    name = " ".join(_written(value).split())
    if name.casefold() in steps:
        return steps.index(name.casefold()) + 1
    raise CannotTell(
        f"{shortened(name, _LONGEST)!r} is not on the scale. "
        f"{suggest(name, indicator.scale)}".rstrip(".")
    )


def no_step(value: str, indicator: Indicator) -> str:
    """Say why a text is no step."""
    try:
        number_of(value, indicator)
    except CannotTell as why:
        return str(why)
    return f"{shortened(value, _LONGEST)!r} is neither yes nor no"


def _truth(value: float | str) -> float | str:
    """Read yes and no; a number counts as it is, and other texts stay texts."""
    if isinstance(value, str):
        word = value.strip().casefold()
        return 1 if word in YES else 0 if word in NO else value
    return value


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def whole_steps(share: float, steps: float) -> float:
    """Cut a share of some steps down to whole ones: nobody makes half a step.

    Examples
    --------
    >>> from iom_me.tracking.progress.steps import whole_steps
    >>> whole_steps(0.5, steps=3), whole_steps(0.5, steps=1)
    (0.3333333333333333, 0.0)
    """
    made = share * steps
    return (
        math.floor(made + _TOLERANCE) / steps
        if math.isfinite(made) and steps
        else share
    )
