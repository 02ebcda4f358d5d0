"""Which pairs are possible at all, part by part, in an order of rows of their own."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._problem import Caliper, Problem
from iom_me.impact.matching._ties import ordered

_CELLS = 1 << 16
"""How many distances are held at once."""


def line_width(problem: Problem) -> float | None:
    """Return the caliper if distance in the score is all that matters, else None.

    Without a caliper it is infinite.
    """
    if problem.score is None or not constraints.is_plain(problem):
        return None
    return constraints.width_on_score(problem)


def canonical(problem: Problem, rows: Codes) -> Codes:
    """Sort rows by score, or by place in the space, and then by priority.

    Whatever order the table has, a method that works in this order finds the same.
    """
    if problem.score is not None:
        return ordered(rows, problem.score[rows], problem.priority, problem.seed)
    if problem.space is None:
        same = np.zeros(len(rows))
        return ordered(rows, same, problem.priority, problem.seed)
    place = np.lexsort(problem.space[rows].T[::-1])
    rows = rows[place]
    steps = (problem.space[rows[1:]] != problem.space[rows[:-1]]).any(axis=1)
    point = np.cumsum(np.concatenate([[False], steps])).astype(np.float64)
    return ordered(rows, point, problem.priority, problem.seed)


def places(rows: Codes, some: Codes) -> Codes:
    """Find some of the rows in a list of rows: (m,) places."""
    order = np.argsort(rows)
    found: Codes = order[np.searchsorted(rows, some, sorter=order)]
    return found


def strata(problem: Problem) -> Iterator[tuple[Codes, Codes]]:
    """Go through the strata in which there are both focal and pool rows.

    Strata that the rows of one person link come together: the person is taken once.
    """
    codes = problem.strata if problem.unit is None else _linked(problem)
    focal, pool = _by_code(codes, problem.focal), _by_code(codes, problem.pool)
    for code in sorted(focal.keys() & pool.keys()):
        yield focal[code], pool[code]


def _linked(problem: Problem) -> Codes:
    """Give strata that share a person of the pool the same code: (n,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    strata, person = problem.strata, np.asarray(problem.unit)
    count = int(strata.max()) + 1
    size = count + int(person.max()) + 1
    ends = strata[problem.pool], count + person[problem.pool]
    links = coo_array((np.ones(len(problem.pool)), ends), shape=(size, size))
    found: Codes = connected_components(links, directed=False)[1][strata]
    return found


def _by_code(codes: Codes, rows: Codes) -> dict[int, Codes]:
    codes = codes[rows]
    place = np.argsort(codes, kind="stable")
    found, start = np.unique(codes[place], return_index=True)
    parts = np.split(rows[place], start[1:])
    return dict(zip(found.tolist(), parts, strict=True))


@attrs.frozen(kw_only=True, eq=False)
class Block:
    """Distances between some focal rows and some pool rows of one stratum.

    Attributes
    ----------
    focal, pool : (f,), (p,) rows
    distance : (f, p) infinite where a pair is not allowed
    """

    focal: Codes
    pool: Codes
    distance: Floats


def blocks(problem: Problem, focal: Codes, pool: Codes) -> Iterator[Block]:
    """Go through all pairs of one stratum that a caliper does not rule out at sight."""
    narrow = _narrowest(problem.calipers)
    if narrow is not None:
        focal, pool = _known(narrow, focal), _known(narrow, pool)
        focal = focal[np.argsort(narrow.values[focal], kind="stable")]
        pool = pool[np.argsort(narrow.values[pool], kind="stable")]
    size = max(1, _CELLS // max(1, len(pool)))
    for start in range(0, len(focal), size):
        rows = focal[start : start + size]
        others = pool if narrow is None else _in_reach(narrow, rows, pool)
        if len(others):
            yield Block(
                focal=rows, pool=others, distance=_distances(problem, rows, others)
            )


def _known(caliper: Caliper, rows: Codes) -> Codes:
    """Leave out rows whose value is missing: they keep no caliper."""
    return rows[~np.isnan(caliper.values[rows])]


def _narrowest(calipers: tuple[Caliper, ...]) -> Caliper | None:
    def share(caliper: Caliper) -> float:
        spread = float(np.nanmax(caliper.values) - np.nanmin(caliper.values))
        return caliper.width / spread if spread else float("inf")

    return min(calipers, key=share, default=None)


def _in_reach(caliper: Caliper, focal: Codes, pool: Codes) -> Codes:
    """Find the part of the sorted pool that the caliper may allow."""
    ends = caliper.values[focal[[0, -1]]]
    # A little more than the width: what rounding may hide is decided pair by pair.
    width = caliper.width + 1e-9 * (caliper.width + float(np.abs(ends).max()))
    values = caliper.values[pool]
    first = int(np.searchsorted(values, ends[0] - width))
    return pool[first : int(np.searchsorted(values, ends[1] + width, side="right"))]


def _distances(problem: Problem, focal: Codes, pool: Codes) -> Floats:
    if problem.matrix is not None:
        at = np.searchsorted(problem.focal, focal), np.searchsorted(problem.pool, pool)
        found = problem.matrix[np.ix_(*at)]
        found = np.where(np.isfinite(found), found, np.inf)
    elif problem.space is not None:
        found = _euclidean(problem.space[focal], problem.space[pool])
    else:
        score = np.asarray(problem.score)
        found = np.abs(score[focal][:, None] - score[pool])
    if problem.unit is not None:
        found[problem.strata[focal][:, None] != problem.strata[pool]] = np.inf
    for codes in problem.apart:
        found[codes[focal][:, None] == codes[pool]] = np.inf
    for caliper in problem.calipers:
        gap = np.abs(caliper.values[focal][:, None] - caliper.values[pool])
        # Not "greater": what is not a number keeps no caliper.
        found[~(gap <= caliper.width)] = np.inf
    return found


def _euclidean(left: Floats, right: Floats) -> Floats:
    """Measure all distances exactly as `Problem.distances` does: (f, p)."""
    total = np.zeros((len(left), len(right)))
    for one, other in zip(left.T, right.T, strict=True):
        step = one[:, None] - other
        step *= step
        total += step
    return np.sqrt(total, out=total)
