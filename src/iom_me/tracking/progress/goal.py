"""What a target asks for: which way is better, and which values meet it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me.model import Direction, Operator, is_number

if TYPE_CHECKING:
    from iom_me.model import Indicator, Target

__all__ = [
    "band",
    "direction_of",
    "direction_source",
    "is_met",
    "meets",
    "operator_of",
]

_TOLERANCE = 1e-9  # relative: 0.1 + 0.2 reaches a target of 0.3

_SHOWN_BY = {
    Operator.AT_MOST: (Direction.DECREASE, "direction taken from the target: at most"),
    Operator.AT_LEAST: (
        Direction.INCREASE,
        "direction taken from the target: at least",
    ),
}


def direction_of(indicator: Indicator) -> tuple[Direction, str]:
    """Say which way is better, and what that rests on if it is not declared."""
    target = indicator.final_target
    operator = target.operator if target else None
    if indicator.direction is Direction.MAINTAIN and operator is None:
        return Direction.MAINTAIN, "taken as a level not to fall below"
    if indicator.direction is not None:
        return indicator.direction, ""
    if operator in _SHOWN_BY:
        return _SHOWN_BY[operator]
    return Direction.INCREASE, "direction assumed: increase"


def direction_source(indicator: Indicator) -> str:
    """Say where the direction comes from: declared, inferred or assumed.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.tracking.progress.goal import direction_source
    >>> ceiling = me.Target(10, operator="at_most")
    >>> direction_source(me.Indicator("1.a", "# of complaints", targets=ceiling))
    'inferred'
    """
    if indicator.direction is not None:
        return "declared"
    target = indicator.final_target
    return "inferred" if target and target.operator in _SHOWN_BY else "assumed"


def operator_of(target: Target, direction: Direction) -> Operator:
    """Say how a value is held against the target: as declared, or by the direction."""
    if target.operator is not None:
        return target.operator
    is_ceiling = direction is Direction.DECREASE
    return Operator.AT_MOST if is_ceiling else Operator.AT_LEAST


def band(value: float, upper: float | None, operator: Operator) -> tuple[float, float]:
    """Return the lowest and the highest value that meet a target."""
    if operator is Operator.AT_LEAST:
        return value, math.inf
    if operator is Operator.AT_MOST:
        return -math.inf, value
    return value, value if upper is None else float(upper)


def is_met(value: float, lower: float, upper: float) -> bool:
    """Say whether a value lies within both ends, up to rounding.

    Examples
    --------
    >>> from iom_me.tracking.progress.goal import is_met
    >>> is_met(0.1 + 0.2, 0.3, 0.3), is_met(0, 1, 5)
    (True, False)
    """
    return (value >= lower or math.isclose(value, lower, rel_tol=_TOLERANCE)) and (
        value <= upper or math.isclose(value, upper, rel_tol=_TOLERANCE)
    )


def meets(value: float, target: Target, indicator: Indicator) -> bool:
    """Say whether a value meets a target of an indicator, such as a milestone."""
    if not is_number(target.value):
        return False
    direction, _ = direction_of(indicator)
    operator = operator_of(target, direction)
    return is_met(value, *band(float(target.value), target.upper, operator))
