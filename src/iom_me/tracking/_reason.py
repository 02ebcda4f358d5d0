"""How one step tells the next that there is no answer, and why."""

from __future__ import annotations

__all__ = ["CannotTell"]


class CannotTell(Exception):  # noqa: N818  it is an answer, not an error
    """There is no number, for this reason; caught where the entry is made."""
