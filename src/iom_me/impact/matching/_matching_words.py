"""A match in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iom_me.impact.matching.match_results import MatchResult


def lines(result: MatchResult) -> Iterator[str]:
    """Say what was done, who is used, and what to know."""
    yield f"Match of {result.treatment!r}, {result.method}, {result.estimand}"
