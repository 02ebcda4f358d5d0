"""Lower the largest weights to a quantile of them."""

from __future__ import annotations

import numbers

import numpy as np

from iom_me.errors import ModelError
from iom_me.impact._columns import Floats, Mask

_MIDDLE = 0.5


def quantile(truncate: object) -> float | None:
    """Check the quantile that is asked for.

    Raises
    ------
    ModelError
        It is not from one half to below 1.
    """
    if truncate is None:
        return None
    is_number = isinstance(truncate, numbers.Real) and not isinstance(truncate, bool)
    if is_number and _MIDDLE <= float(truncate) < 1:  # type: ignore[arg-type]
        return float(truncate)  # type: ignore[arg-type]
    raise ModelError(
        f"truncate={truncate!r} must be a quantile from 0.5 to below 1: 0.99 lowers "
        "the largest 1 % of the weights; None lowers none."
    )


def truncated(weights: Floats, treated: Mask, share: float) -> tuple[Floats, Mask]:
    """Cut the weights of each arm off at a quantile: (n,) weights, (n,) who was cut.

    An arm whose weights are all the same is left as it is.
    """
    made, cut = weights.copy(), np.zeros(len(weights), dtype=bool)
    for arm in (treated, ~treated):
        limit = np.quantile(weights[arm], share)
        high = arm & (weights > limit)
        made[high] = limit
        cut |= high
    return made, cut
