"""Sets of one and some: everybody in the set that is nearest in total."""

from __future__ import annotations

import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._pairing.optimum import (
    candidates,
    edge_cover,
    stars,
    stars_on_line,
)
from iom_me.impact.matching._problem import Pairs, Problem, gathered
from iom_me.impact.matching._sets import ALONE


def spokes(problem: Problem) -> Pairs:
    """Put everybody who has somebody comparable into a set, nearest in total.

    A set is a star: one focal row with one or more pool rows, or one pool row with one
    or more focal rows. The pairs are those of its centre with each other row, and the
    sum of their distances is the least there is (Rosenbaum 1991; Hansen and Klopfer
    2006). It is a least edge cover, found by the matching of those who are better off
    together than each with its nearest.

    On a score without other constraints than strata and its own caliper the time is
    that of a sort and one pass (a flow along the line). Otherwise all distances are
    looked at, and those that can matter are kept.

    Several solutions may have the same total. Rows at the same place are put together
    evenly; otherwise the order is one of their own, not that of the table. ``ties``
    counts the pairs of which the row that is not the centre (the focal row, in a set of
    two) may be with somebody else who is just as near.

    Raises
    ------
    DataError
        A person has several rows among the focal rows, or among the pool.
    EstimationError
        There are too many pairs to look at.
    """
    _require_persons(problem)
    problem = constraints.relevant(problem)
    width = candidates.line_width(problem)
    nobody = np.zeros(0, dtype=np.intp)
    found: list[tuple[Codes, Codes]] = [(nobody, nobody)]
    for focal, pool in candidates.strata(problem):
        if width is None:
            found.append(edge_cover.spokes(problem, focal, pool))
        else:
            found.append(stars_on_line.spokes(problem, focal, pool, width))
    pairs = np.concatenate([np.stack(part) for part in found], axis=1)
    # Whichever comes first, in the order of the rows' own, is kept.
    names = pairs[0] * len(problem.strata) + pairs[1]
    pairs = pairs[:, np.sort(np.unique(names, return_index=True)[1])]
    distance = problem.distances(pairs[0], pairs[1])
    is_needed = stars.without_idle(pairs[0], pairs[1], distance)
    focal, pool, distance = *pairs[:, is_needed], distance[is_needed]
    ties = _ties(problem, focal, pool, distance, is_plain=width is not None)
    return gathered(focal, pool, distance, ties=ties)


def _ties(
    problem: Problem, focal: Codes, pool: Codes, distance: Floats, *, is_plain: bool
) -> int:
    """Count pairs of which the row that is not the centre could be with another."""
    count = len(problem.strata)
    far = np.full(count, np.nan)
    is_centre = np.bincount(focal, minlength=count)[focal] > 1
    far[np.where(is_centre, pool, focal)] = distance
    counted = stars_on_line.equally_far if is_plain else edge_cover.equally_far
    return sum(
        int(np.count_nonzero(counted(problem, *sides, far) > 1))
        for sides in candidates.strata(problem)
    )


def _require_persons(problem: Problem) -> None:
    for rows, side in ((problem.focal, "those who get"), (problem.pool, "the pool of")):
        if constraints.has_repeats(problem.unit, rows):
            raise DataError(
                f"A person (unit=) has several rows among {side} comparable people: "
                "full matching might put two of them into one set. Keep one row per "
                "person, or choose method='nearest' or 'optimal'."
            )


def sets(pairs: Pairs, rows: int) -> Codes:
    """Give the sets that pairs make a number, by their first row: (rows,).

    It is `ALONE` for those outside.
    """
    degree = np.bincount(pairs.focal, minlength=rows)
    is_centre = degree[pairs.focal] > 1
    centre = np.where(is_centre, pairs.focal, pairs.partner)
    found = np.full(rows, ALONE, dtype=np.intp)
    found[pairs.focal] = found[pairs.partner] = centre
    inside = np.flatnonzero(found != ALONE)
    _, first, codes = np.unique(found[inside], return_index=True, return_inverse=True)
    number = np.empty_like(first)
    number[np.argsort(first)] = np.arange(len(first))
    found[inside] = number[codes]
    return found
