"""Where a function crosses zero."""

from __future__ import annotations

import math
from collections.abc import Callable

_LIMIT = 1e6
_MAX_DOUBLINGS = 60


def falling(function: Callable[[float], float], middle: float, width: float) -> float:
    """Find the root of a function that falls from above zero to below.

    Returns -inf or inf if it has one sign everywhere.
    """
    from scipy.optimize import brentq

    low, high = middle, middle
    reach = width
    for _ in range(_MAX_DOUBLINGS):
        if function(low) > 0:
            break
        low, reach = middle - reach, reach * 2
    else:
        return -math.inf
    reach = width
    for _ in range(_MAX_DOUBLINGS):
        if function(high) < 0:
            break
        high, reach = middle + reach, reach * 2
    else:
        return math.inf
    root: float = brentq(function, low, high, xtol=1e-15, rtol=1e-14, maxiter=500)
    return root


def first_above(function: Callable[[float], float], value: float) -> float:
    """Find where a function of gamma, from 1 on, first reaches a value.

    Returns 1 if it is there from the start, and inf if it is not by a million.
    """
    if not function(1.0) < value:
        return 1.0
    low, high = 1.0, 2.0
    while function(high) < value:
        low, high = high, 2 * high
        if high > _LIMIT:
            return math.inf
    for _ in range(100):
        half = (low + high) / 2
        if not low < half < high:
            break
        low, high = (half, high) if function(half) < value else (low, half)
    return high
