"""What the user asks for: which effect, and how far trends may go apart."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np

from iom_me.errors import ModelError, suggest
from iom_me.impact._columns import Floats
from iom_me.impact._honest.door import is_whole, shown, vector

_TIMES = (0.0, 0.5, 1.0, 1.5, 2.0)
_LARGEST = 1e6


@attrs.frozen(kw_only=True, eq=False)
class Target:
    """What the intervals are of: weights of the event times after the reference."""

    weights: Floats
    words: str


def target(value: Any, after: tuple[int, ...]) -> Target:
    """Turn the target into weights: the first period from the start by default."""
    if value is None:
        return _one_period(min(time for time in after if time >= 0), after)
    if isinstance(value, str):
        return _average(value, after)
    if is_whole(value):
        return _one_period(int(value), after)
    return _weighted(value, after)


def _one_period(time: int, after: tuple[int, ...]) -> Target:
    if time not in after:
        raise ModelError(
            f"target={time} is no event time after the reference period: choose one "
            f"of {shown(after)}."
        )
    weights = np.array([float(each == time) for each in after])
    return Target(weights=weights, words=f"effect at event time {time}")


def _average(value: str, after: tuple[int, ...]) -> Target:
    if value != "average":
        raise ModelError(
            f"target={value!r} is unknown: write 'average', an event time, or a weight "
            "for each period after the reference period. "
            f"{suggest(value, ('average',))}"
        )
    started = np.array([float(time >= 0) for time in after])
    first, last = max(after[0], 0), after[-1]
    words = f"average effect over event times {first} to {last}"
    return Target(weights=started / started.sum(), words=words)


def _weighted(value: Any, after: tuple[int, ...]) -> Target:
    weights = vector(value, "target")
    if len(weights) != len(after):
        raise ModelError(
            f"target has {len(weights)} weights, but there are {len(after)} periods "
            f"after the reference period: event times {shown(after)}."
        )
    if not weights.any():
        raise ModelError("target has no weight that is not zero: nothing to estimate.")
    parts = (
        f"{weight:.4g} x event time {time}"
        for weight, time in zip(weights.tolist(), after, strict=True)
        if weight
    )
    return Target(weights=weights, words=f"weighted effect, {' + '.join(parts)}")


def bounds(value: Any, restriction: str) -> tuple[float, ...]:
    """Check the bounds that the user chose."""
    several = isinstance(value, Iterable) and not isinstance(value, str)
    found = tuple(_bound(each) for each in (value if several else (value,)))
    if not found:
        raise ModelError("bound is empty: name at least one, such as 1.")
    repeated = [each for place, each in enumerate(found) if each in found[:place]]
    if repeated:
        raise ModelError(f"bound names {repeated[0]:g} twice: name each once.")
    if restriction == "relative_magnitudes" and max(found) > _LARGEST:
        raise ModelError(
            f"bound={max(found):g} is a number of times the largest change before the "
            "start: that large, it bounds nothing. Think of numbers such as 1 or 2."
        )
    return found


def _bound(value: Any) -> float:
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if is_number and math.isfinite(value) and value >= 0:
        return float(value)
    raise ModelError(
        f"bound={value!r} must be a number of at least 0: how far the violation of "
        "parallel trends may go."
    )


def default_bounds(changes_of_slope: Floats | None) -> tuple[float, ...]:
    """Return 0 to 2, for smoothness times the largest change of slope before the start.

    Parameters
    ----------
    changes_of_slope
        (n_pre - 1,) second differences before the start; None for relative magnitudes.
    """
    if changes_of_slope is None:
        return _TIMES
    unit = float(np.abs(changes_of_slope).max(initial=0.0))
    if unit > 0:
        return tuple(times * unit for times in _TIMES)
    raise ModelError(
        "bound is missing: the estimates before the start show no change of slope to "
        "measure it by. Write how much the slope may change from one period to the "
        "next, in the unit of the outcome."
    )
