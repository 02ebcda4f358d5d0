"""From scaled numbers back to the unit of the outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._scale import Scale


def in_units(scale: Scale, values: Sequence[float], name: str) -> list[float]:
    """Write differences in the unit of an outcome; what has no end stays infinite.

    Raises
    ------
    EstimationError
        One is larger than the largest number there is.
    """
    with np.errstate(over="ignore"):  # it is refused
        found: list[float] = scale.difference(np.array(values)).tolist()
    if (np.isinf(found) & np.isfinite(values)).any():
        raise EstimationError(
            f"Differences in {name!r} are larger than the largest number there is: "
            "divide this column by 1,000,000, say."
        )
    return found
