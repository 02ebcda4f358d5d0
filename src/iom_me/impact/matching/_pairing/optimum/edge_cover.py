"""The best stars, whatever distance and constraints are."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._pairing.optimum.assignment import most_gain
from iom_me.impact.matching._pairing.optimum.candidates import (
    Block,
    blocks,
    canonical,
    places,
)
from iom_me.impact.matching._pairing.optimum.stars import at_one_place
from iom_me.impact.matching._problem import Problem

_MOST_LOOKS = 20_000_000_000
_MOST_EDGES = 50_000_000


@attrs.frozen(kw_only=True, eq=False)
class _Sides:
    """Focal and pool rows of one stratum in canonical order, and what each pays alone.

    Attributes
    ----------
    focal, pool : (f,), (p,) rows
    alone : (f,) and (p,) distance to the nearest allowed; infinite if there is none
    at_home : (f,) and (p,) whether somebody stands at the same place
    """

    focal: Codes
    pool: Codes
    alone: tuple[Floats, Floats]
    at_home: tuple[Mask, Mask]

    def places(self, block: Block) -> tuple[Codes, Codes]:
        """Find the rows of a block."""
        return places(self.focal, block.focal), places(self.pool, block.pool)


def spokes(problem: Problem, focal: Codes, pool: Codes) -> tuple[Codes, Codes]:
    """Put all rows of one stratum that have somebody they may be with into stars.

    Parameters
    ----------
    focal, pool : rows of one stratum

    Returns
    -------
    focal rows, pool rows

    Raises
    ------
    EstimationError
        There are too many pairs to look at, or to keep.
    """
    looks = len(focal) * len(pool)
    if looks > _MOST_LOOKS and not problem.calipers:
        raise _too_large(focal, pool, f"look at {looks:,} distances")
    home = _at_home(problem, focal, pool)
    sides = _sides(problem, focal, pool, home)
    row, column, distance = _useful(problem, sides)
    gain = sides.alone[0][row] + sides.alone[1][column] - distance
    is_open = ~(sides.at_home[0][row] | sides.at_home[1][column])
    better = np.flatnonzero((gain > 0) & is_open)
    pairs = better[most_gain(row[better], column[better], gain[better])]
    ends = _with_nearest(sides, row, column, distance, pairs)
    chosen = np.concatenate([pairs, ends])
    return (
        np.concatenate([home[0], sides.focal[row[chosen]]]),
        np.concatenate([home[1], sides.pool[column[chosen]]]),
    )


def _too_large(focal: Codes, pool: Codes, what: str) -> EstimationError:
    return EstimationError(
        f"Full matching of {len(focal):,} and {len(pool):,} rows would have to {what}, "
        "more than is allowed. Divide the rows with exact=, narrow caliper=, or choose "
        "distance='propensity' without other constraints."
    )


def _at_home(problem: Problem, focal: Codes, pool: Codes) -> tuple[Codes, Codes]:
    """Put those who stand at one place together, where nothing can forbid it."""
    if problem.space is None or problem.apart or problem.calipers:
        return focal[:0], pool[:0]
    rows = canonical(problem, np.concatenate([focal, pool]))
    is_focal = np.isin(rows, focal).astype(np.intp)
    points = problem.space[rows]
    steps = (points[1:] != points[:-1]).any(axis=1)
    place = np.cumsum(np.concatenate([[False], steps]))
    one, other = at_one_place(place, is_focal)
    return rows[one], rows[other]


def _sides(
    problem: Problem, focal: Codes, pool: Codes, home: tuple[Codes, Codes]
) -> _Sides:
    focal, pool = canonical(problem, focal), canonical(problem, pool)
    alone = np.full(len(focal), np.inf), np.full(len(pool), np.inf)
    for block in blocks(problem, focal, pool):
        i, j = places(focal, block.focal), places(pool, block.pool)
        alone[0][i] = np.minimum(alone[0][i], block.distance.min(axis=1))
        alone[1][j] = np.minimum(alone[1][j], block.distance.min(axis=0))
    return _Sides(
        focal=focal,
        pool=pool,
        alone=alone,
        at_home=(np.isin(focal, home[0]), np.isin(pool, home[1])),
    )


def _useful(problem: Problem, sides: _Sides) -> tuple[Codes, Codes, Floats]:
    """List the pairs that can be part of a best solution, by row and column."""
    parts = list(_useful_of_blocks(problem, sides))
    if not parts:
        return sides.focal[:0], sides.focal[:0], np.zeros(0)
    row, column, distance = (np.concatenate(part) for part in zip(*parts, strict=True))
    place = np.lexsort((column, row))
    return row[place], column[place], distance[place]


def _useful_of_blocks(
    problem: Problem, sides: _Sides
) -> Iterator[tuple[Codes, Codes, Floats]]:
    count = 0
    for block in blocks(problem, sides.focal, sides.pool):
        i, j = sides.places(block)
        one, other = sides.alone[0][i][:, None], sides.alone[1][j]
        # Who is at home needs nobody, but may be somebody's nearest.
        stays = sides.at_home[0][i][:, None], sides.at_home[1][j]
        useful = (block.distance < one + other) & ~stays[0] & ~stays[1]
        useful |= (block.distance == one) & ~stays[0]
        useful |= (block.distance == other) & ~stays[1]
        useful &= np.isfinite(block.distance)
        at = np.nonzero(useful)
        count += len(at[0])
        if count > _MOST_EDGES:
            raise _too_large(
                sides.focal, sides.pool, f"keep over {_MOST_EDGES:,} pairs in mind"
            )
        yield i[at[0]], j[at[1]], block.distance[at]


def _with_nearest(
    sides: _Sides, row: Codes, column: Codes, distance: Floats, pairs: Codes
) -> Codes:
    """Let those left alone go to their nearest: indices of pairs.

    Of several that are equally near it is the one that fewest have gone to. A row that
    somebody has come to need not go.
    """
    load = np.zeros(len(sides.focal), int), np.zeros(len(sides.pool), int)
    for side, codes in zip(load, (row, column), strict=True):
        np.add.at(side, codes[pairs], 1)
        side[sides.at_home[0] if side is load[0] else sides.at_home[1]] += 1
    found: list[int] = []
    for kind, (own, other) in enumerate(((row, column), (column, row))):
        offers = np.flatnonzero(
            (distance == sides.alone[kind][own]) & ~sides.at_home[kind][own]
        )
        offers = offers[np.lexsort((other[offers], own[offers]))]
        starts = np.flatnonzero(np.diff(own[offers], prepend=-1))
        for some in np.split(offers, starts[1:]):
            if not len(some) or load[kind][own[some[0]]]:
                continue
            taken = int(some[np.argmin(load[1 - kind][other[some]])])
            load[kind][own[taken]] += 1
            load[1 - kind][other[taken]] += 1
            found.append(taken)
    return np.array(found, dtype=np.intp)


def equally_far(problem: Problem, focal: Codes, pool: Codes, far: Floats) -> Codes:
    """Count who of the other side is as far from a row as its partner is.

    Parameters
    ----------
    focal, pool : rows of one stratum
    far : (n,) distance to the partner; missing for rows that are not asked for

    Returns
    -------
    counts for the focal and the pool rows; 0 for those that are not asked for
    """
    count = np.zeros(len(far), dtype=np.intp)
    for block in blocks(problem, focal, pool):
        one, other = far[block.focal][:, None], far[block.pool]
        count[block.focal] += np.count_nonzero(block.distance == one, axis=1)
        count[block.pool] += np.count_nonzero(block.distance == other, axis=0)
    found: Codes = count[np.concatenate([focal, pool])]
    return found
