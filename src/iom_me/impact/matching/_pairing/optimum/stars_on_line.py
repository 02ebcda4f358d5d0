"""The best stars on a score."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching._pairing.optimum import flow
from iom_me.impact.matching._pairing.optimum.assignment import most_gain, require_room
from iom_me.impact.matching._pairing.optimum.stars import at_one_place
from iom_me.impact.matching._problem import Problem
from iom_me.impact.matching._ties import ordered


@attrs.frozen(kw_only=True, eq=False)
class _Line:
    """Rows of one stratum by score.

    Attributes
    ----------
    where : (m,) scores
    is_focal : (m,)
    cell : (m,) codes of equal scores
    nearest : (m,) the cell with rows of the other side that is nearest; the lower one
        of two
    alone : (m,) how far that is
    """

    where: Floats
    is_focal: Mask
    cell: Codes
    nearest: Codes
    alone: Floats


def spokes(
    problem: Problem, focal: Codes, pool: Codes, width: float
) -> tuple[Codes, Codes]:
    """Put all rows of one stratum that have somebody within the caliper into stars.

    Parameters
    ----------
    focal, pool : rows of one stratum
    width : of the caliper; infinite without one

    Returns
    -------
    focal rows, pool rows
    """
    score = np.asarray(problem.score)
    rows = np.concatenate([focal, pool])
    rows = ordered(rows, score[rows], problem.priority, problem.seed)
    line = _line(score[rows], np.isin(rows, focal))
    together = at_one_place(line.cell, line.is_focal.astype(np.intp))
    # Who has somebody at the same place never does better with another one.
    open_rows = np.flatnonzero((line.alone > 0) & (line.alone <= width))
    pairs = _matched(line, open_rows, width)
    alone = np.setdiff1d(open_rows, pairs)
    ends = _with_nearest(line, alone)
    found = [np.stack(together), pairs, ends]
    one, other = rows[np.concatenate(found, axis=1)]
    return one, other


def _line(where: Floats, is_focal: Mask) -> _Line:
    cell = np.cumsum(np.diff(where, prepend=where[:1]) > 0, dtype=np.intp)
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    values = where[first]
    nearest = np.empty(len(where), dtype=np.intp)
    for kind in (False, True):
        there = np.unique(cell[is_focal != kind])
        rows = is_focal == kind
        above = np.searchsorted(there, cell[rows])
        low = there[(above - 1).clip(0)]
        high = there[above.clip(max=len(there) - 1)]
        own = where[rows]
        is_low = np.abs(own - values[low]) <= np.abs(values[high] - own)
        nearest[rows] = np.where(is_low, low, high)
    return _Line(
        where=where,
        is_focal=is_focal,
        cell=cell,
        nearest=nearest,
        alone=np.abs(where - values[nearest]),
    )


def _matched(line: _Line, rows: Codes, width: float) -> Codes:
    """Find the pairs of rows that are better off together: (2, pairs) places."""
    where, is_focal = line.where[rows], line.is_focal[rows]
    taken = flow.taken(where, is_focal, line.alone[rows])
    pairs = np.stack([rows[is_focal & taken], rows[~is_focal & taken]])
    is_long = np.abs(line.where[pairs[0]] - line.where[pairs[1]]) > width
    return _mended(line, rows, pairs, is_long, width) if is_long.any() else pairs


def _mended(
    line: _Line, rows: Codes, pairs: Codes, is_long: Mask, width: float
) -> Codes:
    """Do the stretches with too long pairs again, with the caliper."""
    stretch = np.full(len(line.where), -1)
    stretch[rows] = _stretches(line, rows, pairs)
    again = np.unique(stretch[pairs[0, is_long]])
    found = [pairs[:, ~np.isin(stretch[pairs[0]], again)]]
    codes = stretch[rows]
    starts = np.searchsorted(codes, again, side="left")
    ends = np.searchsorted(codes, again, side="right")
    for start, end in zip(starts, ends, strict=True):
        part = rows[start:end]
        one, other = part[line.is_focal[part]], part[~line.is_focal[part]]
        require_room(len(one) * len(other), one, other)
        gap = np.abs(line.where[one][:, None] - line.where[other])
        gain = line.alone[one][:, None] + line.alone[other] - gap
        row, column = np.nonzero((gain > 0) & (gap <= width))
        chosen = most_gain(row, column, gain[row, column])
        found.append(np.stack([one[row[chosen]], other[column[chosen]]]))
    return np.concatenate(found, axis=1)


def _stretches(line: _Line, rows: Codes, pairs: Codes) -> Codes:
    """Divide the line where no two rows on either side are better off together.

    If not even the two next to a gap are, then none are: who is further away by some
    distance pays at most that much more alone.
    """
    where, alone, kind = line.where[rows], line.alone[rows], line.is_focal[rows]
    gain = alone[1:] + alone[:-1] - np.diff(where)
    is_cut = np.concatenate([[False], (kind[1:] != kind[:-1]) & (gain <= 0)])
    first, last = np.searchsorted(rows, [pairs.min(axis=0), pairs.max(axis=0)])
    change = np.bincount(first + 1, minlength=len(rows) + 1)
    change -= np.bincount(last + 1, minlength=len(rows) + 1)
    is_cut &= np.cumsum(change)[:-1] == 0
    found: Codes = np.cumsum(is_cut)
    return found


def _with_nearest(line: _Line, rows: Codes) -> Codes:
    """Let rows go to their nearest cell, dealt out evenly: (2, rows) places."""
    found = []
    for kind in (True, False):
        some = rows[line.is_focal[rows] == kind]
        others = np.flatnonzero(line.is_focal != kind)
        codes = line.cell[others]
        start = np.searchsorted(codes, line.nearest[some], side="left")
        size = np.searchsorted(codes, line.nearest[some], side="right") - start
        order = np.argsort(line.nearest[some], kind="stable")
        target = line.nearest[some][order]
        first = np.flatnonzero(np.diff(target, prepend=-1))
        turn = np.arange(len(some)) - np.repeat(
            first, np.diff(np.append(first, len(some)))
        )
        partner = others[start[order] + turn % size[order]]
        sides = (some[order], partner) if kind else (partner, some[order])
        found.append(np.stack(sides))
    return np.concatenate(found, axis=1)


def equally_far(problem: Problem, focal: Codes, pool: Codes, far: Floats) -> Codes:
    """Count who of the other side stands as far from a row as its partner does.

    Parameters
    ----------
    focal, pool : rows of one stratum
    far : (n,) distance to the partner; missing for rows that are not asked for

    Returns
    -------
    counts for those of the focal and the pool rows that are asked for
    """
    score = np.asarray(problem.score)
    found = []
    for side_rows, others in ((focal, pool), (pool, focal)):
        rows = side_rows[~np.isnan(far[side_rows])]
        values, sizes = np.unique(score[others], return_counts=True)
        own, distance = score[rows], far[rows]
        count = np.zeros(len(rows), dtype=np.intp)
        for side in (-1, 1) if len(rows) else ():
            # Rounding may put the place next to where it is: neighbours are tried too.
            near = np.searchsorted(values, own + side * distance)
            for step in (-1, 0, 1):
                at = near + step
                at_value = values[at.clip(0, len(values) - 1)]
                is_it = (at >= 0) & (at < len(values))
                is_it &= np.abs(own - at_value) == distance
                # A distance of 0 is on both sides, and counts once.
                is_it &= at_value < own if side < 0 else at_value >= own
                count += np.where(is_it, sizes[at.clip(0, len(values) - 1)], 0)
        found.append(count)
    return np.concatenate(found)
