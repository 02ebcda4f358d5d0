"""The pool on a line, by its score, and where each focal row stands on it."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats


@attrs.frozen(kw_only=True, eq=False)
class Line:
    """Cells of equal score, smallest first, group after group.

    Attributes
    ----------
    rows : (p,) of the pool, by group, score and priority
    starts : (c,) where each cell begins in the rows
    values : (c,) score of each cell
    focal : (f,) rows
    scores : (f,) their scores
    at : (f,) the last cell of their group at or below them; first - 1 if there is none
    first, last : (f,) the cells of their group; first > last if there are none
    """

    rows: Codes
    starts: Codes
    values: Floats
    focal: Codes
    scores: Floats
    at: Codes
    first: Codes
    last: Codes

    def scores_of(self, places: Codes) -> Floats:
        """Return the scores of rows of the pool by their place."""
        cells = np.searchsorted(self.starts, places, side="right") - 1
        return self.values[cells]


def line(score: Floats, groups: Codes, rows: Codes, focal: Codes) -> Line:
    """Lay sorted rows of the pool and rows of the focal side on a line."""
    values, codes = score[rows], groups[rows]
    is_new = np.ones(len(rows), dtype=bool)
    is_new[1:] = (values[1:] != values[:-1]) | (codes[1:] != codes[:-1])
    starts = np.flatnonzero(is_new)
    values, codes = values[starts], codes[starts]
    own, scores = groups[focal], score[focal]
    first = np.searchsorted(codes, own, side="left")
    last = np.searchsorted(codes, own, side="right") - 1
    return Line(
        rows=rows,
        starts=starts,
        values=values,
        focal=focal,
        scores=scores,
        at=_at(values, scores, own, first, last),
        first=first,
        last=last,
    )


def _at(
    values: Floats, scores: Floats, groups: Codes, first: Codes, last: Codes
) -> Codes:
    place = np.argsort(groups, kind="stable")
    found = np.empty(len(groups), dtype=np.intp)
    edges = np.flatnonzero(np.diff(groups[place], prepend=-1))
    for begin, end in zip(edges, [*edges[1:], len(place)], strict=True):
        inside = place[begin:end]
        low, high = first[inside[0]], last[inside[0]] + 1
        steps = np.searchsorted(values[low:high], scores[inside], side="right")
        found[inside] = low + steps - 1
    return found
