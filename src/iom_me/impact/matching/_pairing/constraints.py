"""What has to be asked of a pair at all; what can never be broken is left out."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Codes
from iom_me.impact.matching._problem import Caliper, Problem


def relevant(problem: Problem) -> Problem:
    """Leave out what forbids nothing.

    That is columns in which no two of a pair could agree, and persons if each of the
    pool has one row.
    """
    is_unit = has_repeats(problem.unit, problem.pool)
    return attrs.evolve(
        problem,
        apart=tuple(codes for codes in problem.apart if _can_agree(codes, problem)),
        unit=problem.unit if is_unit else None,
    )


def has_repeats(unit: Codes | None, rows: Codes) -> bool:
    """Say whether a person has several of some rows."""
    return unit is not None and int(np.bincount(unit[rows]).max(initial=0)) > 1


def _can_agree(codes: Codes, problem: Problem) -> bool:
    is_in_pool = np.zeros(int(codes.max(initial=0)) + 1, dtype=bool)
    is_in_pool[codes[problem.pool]] = True
    return bool(is_in_pool[codes[problem.focal]].any())


def width_on_score(problem: Problem) -> float:
    """Return the narrowest caliper on the score that decides; infinite without one."""
    on_score = [it for it in problem.calipers if it.values is problem.score]
    return min((caliper.width for caliper in on_score), default=np.inf)


def other_calipers(problem: Problem) -> tuple[Caliper, ...]:
    """Return the calipers that are not on the score that decides."""
    return tuple(it for it in problem.calipers if it.values is not problem.score)


def is_plain(problem: Problem) -> bool:
    """Say whether strata and a width on the score are all there is to ask."""
    return not (other_calipers(problem) or problem.apart) and problem.unit is None
