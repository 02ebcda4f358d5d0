"""The best pairs on a score."""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._pairing.optimum import flow
from iom_me.impact.matching._pairing.optimum.assignment import assigned
from iom_me.impact.matching._problem import Problem
from iom_me.impact.matching._ties import ordered


def paired(
    problem: Problem, focal: Codes, pool: Codes, width: float
) -> tuple[Codes, Codes, int]:
    """Make as many pairs as the caliper allows, and of these the nearest in total.

    First without the caliper, in one pass. Where a pair is then too far apart, the
    stretch of the line that it stands in is done again with the caliper.

    Parameters
    ----------
    focal, pool : rows of one stratum
    width : of the caliper; infinite without one

    Returns
    -------
    rows, rows, and how many pairs could be swapped for one with somebody who is left
    """
    score = np.asarray(problem.score)
    rows = np.concatenate([focal, pool])
    rows = ordered(rows, score[rows], problem.priority, problem.seed)
    is_focal = np.isin(rows, focal)
    copies = np.where(is_focal, problem.ratio, 1)
    rows, is_focal = np.repeat(rows, copies), np.repeat(is_focal, copies)
    where = score[rows]
    line = np.zeros(len(rows), dtype=np.intp)
    places = _nearest(where, is_focal, line)
    if _is_long(where, places, width).any():
        pairs = _within(problem, rows, is_focal, width)
    else:
        pairs = rows[places]
    left = np.setdiff1d(pool, pairs[1])
    return pairs[0], pairs[1], _ties(score[pairs[0]], score[pairs[1]], score[left])


def _is_long(where: Floats, places: Codes, width: float) -> Mask:
    found: Mask = np.abs(where[places[0]] - where[places[1]]) > width
    return found


def _nearest(where: Floats, is_focal: Mask, stretch: Codes) -> Codes:
    """Pair all of the smaller side of each stretch: (2, pairs) places on the line."""
    surplus = np.bincount(stretch, np.where(is_focal, 1, -1))[stretch]
    is_few = np.where(surplus <= 0, is_focal, ~is_focal)
    is_cut = np.diff(stretch, prepend=0) > 0
    taken = flow.taken(where, is_focal, np.where(is_few, np.inf, 0.0), is_cut)
    sides = is_focal & taken, ~is_focal & taken
    return np.stack([np.flatnonzero(side) for side in sides])


def _within(problem: Problem, rows: Codes, is_focal: Mask, width: float) -> Codes:
    """Pair with the caliper, stretch by stretch: (2, pairs) rows.

    Where the nearest pairs of a stretch keep the caliper, they are the best; the others
    are found with all of their possible pairs.
    """
    where = np.asarray(problem.score)[rows]
    stretch = _stretches(where, is_focal, width)
    places = _nearest(where, is_focal, stretch)
    again = np.unique(stretch[places[0, _is_long(where, places, width)]])
    found = [rows[places[:, ~np.isin(stretch[places[0]], again)]]]
    starts = np.searchsorted(stretch, again, side="left")
    ends = np.searchsorted(stretch, again, side="right")
    for start, end in zip(starts, ends, strict=True):
        part, kinds = rows[start:end], is_focal[start:end]
        new = assigned(problem, part[kinds], part[~kinds])
        found.append(np.stack(new[:2]))
    return np.concatenate(found, axis=1)


def _stretches(where: Floats, is_focal: Mask, width: float) -> Codes:
    """Divide the line where no pair of some best solution reaches across: (m,) codes.

    A best solution has no row left over between the two of a pair: that row would be
    nearer. So all rows between them are taken, by rows that stand in the same order;
    and a row that finds nobody in a queue from either side, in which each waits for the
    width of the caliper and the first to come is served first, is not taken.
    """
    reached = np.zeros(len(where), dtype=np.bool_)
    for waits in (is_focal, ~is_focal):
        reached |= _finds_somebody(where, waits, width)
        reached |= _finds_somebody(-where[::-1], waits[::-1], width)[::-1]
    is_cut = ~(reached[1:] & reached[:-1]) | (np.diff(where) > width)
    return np.concatenate([[0], np.cumsum(is_cut, dtype=np.intp)])


def _finds_somebody(where: Floats, waits: Mask, width: float) -> Mask:
    """Say who finds somebody in the queue: (m,); none of those who wait."""
    queue: list[float] = []
    first = 0
    found = []
    for place, is_waiting in zip(where.tolist(), waits.tolist(), strict=True):
        if is_waiting:
            queue.append(place)
            found.append(False)
            continue
        while first < len(queue) and place - queue[first] > width:
            first += 1
        found.append(first < len(queue))
        first += found[-1]
    return np.array(found, dtype=np.bool_)


def _ties(focal: Floats, partner: Floats, left: Floats) -> int:
    """Count pairs that somebody who is left would be as near for."""
    if not len(left):
        return 0
    left = np.unique(left)
    distance = np.abs(focal - partner)
    found = left[np.searchsorted(left, partner).clip(max=len(left) - 1)] == partner
    other = np.searchsorted(left, 2 * focal - partner)
    for step in (-1, 0, 1):
        there = left[(other + step).clip(0, len(left) - 1)]
        found |= np.abs(focal - there) == distance
    return int(np.count_nonzero(found))
