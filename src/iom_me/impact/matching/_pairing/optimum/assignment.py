"""The best pairs among some rows, whatever distance and constraints are."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._pairing.optimum.candidates import (
    blocks,
    canonical,
    places,
)
from iom_me.impact.matching._problem import Problem

_SMALL = 1 << 27
"""Up to so many distances a table is faster than a list of the possible pairs."""

_MOST_CELLS = 1 << 28
"""Distances held in one table: 2 GiB."""

_MOST_EDGES = 50_000_000
_SPARSE = 8
"""If fewer than one pair in so many is possible, only these are kept."""


@attrs.frozen(kw_only=True, eq=False)
class Edges:
    """Some pairs, with what each is worth.

    Attributes
    ----------
    row, column : (e,) places of the two sides
    value : (e,)
    """

    row: Codes
    column: Codes
    value: Floats


def assigned(problem: Problem, focal: Codes, pool: Codes) -> tuple[Codes, Codes, int]:
    """Make as many pairs as possible, and of these the nearest in total.

    Parameters
    ----------
    focal : rows of one stratum, each as often as it may get a partner
    pool : rows of that stratum

    Returns
    -------
    rows, rows, and how many pairs could be swapped for one with somebody who is left

    Raises
    ------
    EstimationError
        There are too many possible pairs.
    """
    focal, copies = np.unique(focal, return_counts=True)
    sides = canonical(problem, focal), canonical(problem, pool)
    copies = copies[np.searchsorted(focal, sides[0])]
    cells = int(copies.sum()) * len(pool)
    if cells <= _SMALL or not _is_sparse(problem, *sides, cells):
        require_room(cells, *sides)
        table = _table(problem, *sides)
        return _from_table(problem, table, *sides, copies)
    return _from_edges(problem, _edges(problem, *sides), *sides, copies)


def require_room(cells: int, focal: Codes, pool: Codes) -> None:
    """Refuse a table of distances that is too large, before it is made."""
    if cells > _MOST_CELLS:
        raise EstimationError(
            f"The best pairs of {len(focal):,} and {len(pool):,} rows need a table of "
            f"{cells * 8 / 2**30:,.1f} GiB, more than the {_MOST_CELLS * 8 >> 30} GiB "
            "that are allowed. Divide the rows with exact=, choose method='nearest', "
            "or a score as distance=, without caliper= and anti_exact=."
        )


def _is_sparse(problem: Problem, focal: Codes, pool: Codes, cells: int) -> bool:
    """Say whether so few pairs are possible that a list of them is better."""
    if not problem.calipers and problem.matrix is None:
        return False
    count = 0
    most = min(_MOST_EDGES, cells // _SPARSE)
    for block in blocks(problem, focal, pool):
        count += int(np.count_nonzero(np.isfinite(block.distance)))
        if count > most:
            return False
    return True


def _table(problem: Problem, focal: Codes, pool: Codes) -> Floats:
    """Lay out all distances, infinite where a pair is not allowed: (f, p)."""
    table = np.full((len(focal), len(pool)), np.inf)
    for block in blocks(problem, focal, pool):
        at = np.ix_(places(focal, block.focal), places(pool, block.pool))
        table[at] = block.distance
    return table


def _edges(problem: Problem, focal: Codes, pool: Codes) -> Edges:
    """List all allowed pairs, by row and column."""
    rows, columns, values = [focal[:0]], [pool[:0]], [np.zeros(0)]
    for block in blocks(problem, focal, pool):
        i, j = np.nonzero(np.isfinite(block.distance))
        rows.append(places(focal, block.focal)[i])
        columns.append(places(pool, block.pool)[j])
        values.append(block.distance[i, j])
    return in_order(
        np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
    )


def in_order(row: Codes, column: Codes, value: Floats) -> Edges:
    """Sort edges by row and column."""
    place = np.lexsort((column, row))
    return Edges(row=row[place], column=column[place], value=value[place])


def _owners(problem: Problem, pool: Codes) -> Codes:
    """Give the persons of the pool, who can be taken once each, a number: (p,)."""
    if problem.unit is None:
        return np.arange(len(pool))
    _, first, codes = np.unique(
        problem.unit[pool], return_index=True, return_inverse=True
    )
    # By first appearance in the pool, so that codes of units do not matter.
    rank = np.empty_like(first)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[codes]


def _worth(distances: Floats, pairs: int) -> tuple[Floats, float]:
    """Scale distances, and say what a pair less costs in this unit.

    That is more than the distances of all pairs together: as many pairs as possible
    come first.
    """
    largest = float(distances.max(initial=0.0))
    if largest:
        distances = np.ldexp(distances, -_scale.size_of(largest))
    return distances, 2.0 + pairs


# With all distances


def _from_table(
    problem: Problem, table: Floats, focal: Codes, pool: Codes, copies: Codes
) -> tuple[Codes, Codes, int]:
    from scipy.optimize import linear_sum_assignment

    owner = _owners(problem, pool)
    nearest = _nearest_of_owner(table, owner)
    is_allowed = np.isfinite(nearest)
    pairs = min(int(copies.sum()), nearest.shape[1])
    costs = np.empty_like(nearest)
    costs[is_allowed], alone = _worth(nearest[is_allowed], pairs)
    costs[~is_allowed] = alone
    which = np.repeat(np.arange(len(focal)), copies)
    spread = costs if len(which) == len(focal) else costs[which]
    row, column = linear_sum_assignment(spread)
    row = which[row]
    there = is_allowed[row, column]
    row, column = row[there], column[there]
    is_left = ~np.isin(owner, column)
    partner, ties = [], 0
    for i, taken in zip(row.tolist(), column.tolist(), strict=True):
        distances = table[i]
        its = [taken] if len(owner) == nearest.shape[1] else owner == taken
        place = np.arange(len(owner))[its]
        partner.append(int(place[np.argmin(distances[place])]))
        ties += bool((distances[is_left] == distances[partner[-1]]).any())
    return focal[row], pool[np.array(partner, dtype=np.intp)], ties


def _nearest_of_owner(table: Floats, owner: Codes) -> Floats:
    """Take the nearest row of each person: (f, persons)."""
    if int(owner.max()) + 1 == len(owner):
        return table
    place = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[place], prepend=-1))
    found: Floats = np.minimum.reduceat(table[:, place], starts, axis=1)
    return found


# With a list of pairs


def _from_edges(
    problem: Problem, edges: Edges, focal: Codes, pool: Codes, copies: Codes
) -> tuple[Codes, Codes, int]:
    if not len(edges.row):
        return focal[:0], pool[:0], 0
    owner = _owners(problem, pool)
    many = _copied(edges, copies)
    costs, alone = _worth(many.value, min(int(copies.sum()), len(pool)))
    kept = _first_of_owner(many, owner)
    chosen = best(
        Edges(row=many.row[kept], column=owner[many.column[kept]], value=costs[kept]),
        int(copies.sum()),
        int(owner.max()) + 1,
        alone,
    )
    chosen = kept[chosen]
    which = np.repeat(np.arange(len(focal)), copies)
    row, column = which[many.row[chosen]], many.column[chosen]
    ties = _ties(edges, row, many.value[chosen], ~np.isin(owner, owner[column]))
    return focal[row], pool[column], ties


def _copied(edges: Edges, copies: Codes) -> Edges:
    """Give each copy of a row the pairs of the row."""
    if (copies == 1).all():
        return edges
    counts = np.bincount(edges.row, minlength=len(copies))
    starts = np.cumsum(counts) - counts
    which = np.repeat(np.arange(len(copies)), copies)
    row = np.repeat(np.arange(len(which)), counts[which])
    begin = np.cumsum(counts[which]) - counts[which]
    place = np.arange(len(row)) - begin[row] + starts[which[row]]
    return Edges(row=row, column=edges.column[place], value=edges.value[place])


def _first_of_owner(edges: Edges, owner: Codes) -> Codes:
    """Keep the nearest of a person's rows, for each row of the other side."""
    place = np.lexsort((edges.column, edges.value, owner[edges.column], edges.row))
    row, whose = edges.row[place], owner[edges.column[place]]
    is_new = np.concatenate([[True], (row[1:] != row[:-1]) | (whose[1:] != whose[:-1])])
    found: Codes = place[is_new]
    return found


def _ties(edges: Edges, row: Codes, distance: Floats, is_left: Mask) -> int:
    """Count pairs that somebody who is left would be as near for."""
    free = is_left[edges.column]
    offers = set(zip(edges.row[free].tolist(), edges.value[free].tolist(), strict=True))
    return sum(
        pair in offers for pair in zip(row.tolist(), distance.tolist(), strict=True)
    )


def best(edges: Edges, rows: int, columns: int, alone: float) -> Codes:
    """Give rows at most one column each, at the least total: indices of edges.

    Each row may stay without a column, at a cost: it has a column of its own for that.

    Parameters
    ----------
    edges : sorted by row and column; values of size one
    rows, columns : how many there are
    alone : what it costs to leave a row without a column
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    # Explicit zeros would be lost; the same for each row, a shift changes nothing.
    shift = 1.0 - min(float(edges.value.min(initial=0.0)), alone)
    own = np.arange(rows)
    table = csr_array(
        (
            np.concatenate([edges.value, np.full(rows, alone)]) + shift,
            (
                np.concatenate([edges.row, own]),
                np.concatenate([edges.column, columns + own]),
            ),
        ),
        shape=(rows, columns + rows),
    )
    row, column = min_weight_full_bipartite_matching(table)
    there = column < columns
    row, column = row[there], column[there]
    found: Codes = np.searchsorted(
        edges.row * columns + edges.column, row * columns + column
    )
    return found


def most_gain(row: Codes, column: Codes, gain: Floats) -> Codes:
    """Choose pairs, each row and each column once, of the largest total gain.

    Parameters
    ----------
    row, column : (e,) places of pairs
    gain : (e,) all above zero

    Returns
    -------
    indices of pairs
    """
    if not len(row):
        return np.zeros(0, dtype=np.intp)
    place = np.lexsort((column, row))
    rows, row = np.unique(row[place], return_inverse=True)
    columns, column = np.unique(column[place], return_inverse=True)
    value = -np.ldexp(gain[place], -_scale.size_of(float(gain.max())))
    chosen = best(in_order(row, column, value), len(rows), len(columns), 0.0)
    found: Codes = place[chosen]
    return found
