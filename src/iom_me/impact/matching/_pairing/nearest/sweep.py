"""One pass down a line: the largest score chooses first, or the smallest."""

from __future__ import annotations

from math import inf

import numpy as np

from iom_me.impact._columns import Codes
from iom_me.impact.matching._pairing.nearest.cells import NOBODY
from iom_me.impact.matching._pairing.nearest.line import Line


def sweep(line: Line, width: float, *, down: bool = True) -> tuple[Codes, int]:
    """Pair each focal row with the nearest that is left, in one pass.

    Below who has chosen so far nobody is taken but from the top, so the nearest from
    below is at the top of those not yet reached. Those that were passed and not taken
    are a stack of intervals, and the nearest from above is at its end.

    Parameters
    ----------
    line : focal rows by group; in a group the largest score first
    width : of the caliper on the score
    down : whether the line is as it is; or turned round (minus the score), so that the
        smallest chooses first

    Returns
    -------
    (f,) rows of the pool, `NOBODY` for those without; how many choices were ties
    """
    values = [*line.values.tolist(), inf]
    nowhere = len(values) - 1
    head = line.starts.tolist()
    end = [*head[1:], len(line.rows)]
    chosen: list[int] = []
    ties = floor = 0
    low = top = -1  # floor and top are the ends of the group
    lowest, highest = [nowhere], [nowhere]  # ends of the intervals that were passed
    each = zip(
        line.scores.tolist(),
        line.at.tolist(),
        line.first.tolist(),
        line.last.tolist(),
        strict=True,
    )
    for score, at, first, last in each:
        if first != floor or last != top:
            floor, top, low = first, last, last
            lowest, highest = [nowhere], [nowhere]
        if at < low:
            lowest.append(at + 1)
            highest.append(low)
            low = at
        below = score - values[low] if low >= floor else inf
        above = values[lowest[-1]] - score
        from_below = below <= above if down else below < above
        cell, gap = (low, below) if from_below else (lowest[-1], above)
        if gap > width or cell < floor or cell == nowhere:
            chosen.append(NOBODY)
            continue
        place = head[cell]
        head[cell] = place + 1
        chosen.append(place)
        if place + 1 < end[cell]:
            ties += 1
            continue
        ties += below == above
        if from_below:
            low -= 1
        elif cell == highest[-1]:
            lowest.pop()
            highest.pop()
        else:
            lowest[-1] = cell + 1
    places = np.array(chosen, dtype=np.intp)
    return np.where(places == NOBODY, NOBODY, line.rows[places]), ties
