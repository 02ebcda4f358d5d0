"""How numbers and texts are written in entries, reasons and reports."""

from __future__ import annotations

import math

__all__ = ["percent", "shortened", "shown", "used"]

_TOLERANCE = 1e-9
_HUGE = 1e15
_MAX_NAMES = 5


def percent(share: float | None) -> str:
    """Write a share as a percentage, or nothing; what falls short of 1 shows it."""
    if share is None:
        return ""
    if 0.99 < share < 1 - _TOLERANCE:  # noqa: PLR2004  must not look complete
        return f"{math.floor(1000 * share) / 10:g} %"
    return f"{100 * share:z,.0f} %"


def shown(value: float | str | None) -> str:
    """Write a number with as many digits as help."""
    if isinstance(value, str):
        return repr(value)
    if value is None:
        return "none"
    if isinstance(value, int):
        return f"{value:,}"
    if not 1 <= abs(value) < _HUGE:
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def shortened(text: str, width: int) -> str:
    """Write a text on one line of at most this width."""
    line = " ".join(text.split())
    return line if len(line) <= width else f"{line[: width - 1]}…"


def used(words: str, later: int, ignored: tuple[str, ...]) -> str:
    """Add to the size of a table what of it did not go into a report."""
    if later:
        words += f", {later:,} of them later and not used"
    if ignored:
        names = [shortened(name, 20) for name in ignored[:_MAX_NAMES]]
        more = ", ..." if len(ignored) > _MAX_NAMES else ""
        words += f"; columns not used: {', '.join(names)}{more}"
    return words
