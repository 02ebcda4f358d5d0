"""One pass down a line: the largest score chooses first, or the smallest."""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Codes
from iom_me.impact.matching._pairing.cells import NOBODY
from iom_me.impact.matching._pairing.on_a_line import Line


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
    inf = float(np.inf)
    values = line.values.tolist()
    head = line.starts.tolist()
    end = [*head[1:], len(line.rows)]
    chosen: list[int] = []
    ties, group = 0, (-1, -1)
    passed: list[list[int]] = []  # intervals of cells: lowest, highest
    low = floor = 0
    each = zip(
        line.scores.tolist(),
        line.at.tolist(),
        line.first.tolist(),
        line.last.tolist(),
        strict=True,
    )
    for score, at, first, last in each:
        if (first, last) != group:
            group, passed, low, floor = (first, last), [], last, first
        if at < low:
            passed.append([at + 1, low])
            low = at
        below = score - values[low] if low >= floor else inf
        above = values[passed[-1][0]] - score if passed else inf
        from_below = below <= above if down else below < above
        if (below if from_below else above) > width or (not passed and low < floor):
            chosen.append(NOBODY)
            continue
        cell = low if from_below else passed[-1][0]
        place = head[cell]
        head[cell] += 1
        chosen.append(place)
        ties += below == above or end[cell] - place > 1
        if head[cell] < end[cell]:
            continue
        if from_below:
            low -= 1
        elif passed[-1][0] == passed[-1][1]:
            passed.pop()
        else:
            passed[-1][0] += 1
    places = np.array(chosen, dtype=np.intp)
    return np.where(places == NOBODY, NOBODY, line.rows[places]), ties
