"""The coverage of intervals."""

from __future__ import annotations

import numbers

from iom_me.errors import ModelError


def fraction(level: object) -> float:
    """Take a coverage between 0 and 1; percent are not guessed."""
    if isinstance(level, numbers.Real) and 0 < float(level) < 1:
        return float(level)
    raise ModelError(
        f"level={level!r} is not between 0 and 1: for a 95 % interval write 0.95."
    )
