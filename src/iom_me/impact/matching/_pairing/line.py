"""The pool sorted by its score, rows of one score together."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats


@attrs.frozen(kw_only=True, eq=False)
class Line:
    """Where everybody stands, group by group.

    Attributes
    ----------
    rows : (p,) rows of the pool by group and score; the first of a cell goes first
    starts, values : (c,) where each cell begins, and its score
    focal, scores : (f,) rows in the order asked for, and their scores
    first, last : (f,) the cells of the row's group; the last before the first if none
    at : (f,) the last cell of the group that is not above the row
    """

    rows: Codes
    starts: Codes
    values: Floats
    focal: Codes
    scores: Floats
    first: Codes
    last: Codes
    at: Codes


def line(score: Floats, groups: Codes, pool: Codes, focal: Codes) -> Line:
    """Put a pool on a line, and find where each focal row stands.

    Parameters
    ----------
    score, groups : (n,)
    pool : rows, sorted by group and score
    focal : rows, in the order that is kept
    """
    codes, values = groups[pool], score[pool]
    is_new = np.concatenate(
        [[True], (codes[1:] != codes[:-1]) | (values[1:] != values[:-1])]
    )
    starts = np.flatnonzero(is_new)
    codes, values = codes[starts], values[starts]
    first = np.searchsorted(codes, groups[focal], side="left")
    last = np.searchsorted(codes, groups[focal], side="right") - 1
    return Line(
        rows=pool,
        starts=starts,
        values=values,
        focal=focal,
        scores=score[focal],
        first=first,
        last=last,
        at=_not_above(codes, values, groups[focal], score[focal]),
    )


def _not_above(
    codes: Codes, values: Floats, groups: Codes, scores: Floats
) -> Codes:
    """Find the last cell of each row's group, or of one before, that is not above it."""
    if len(codes) and codes[0] == codes[-1] and (groups == codes[0]).all():
        return np.searchsorted(values, scores, side="right") - 1
    # Cells and rows are sorted together; a cell comes before a row of its score.
    place = np.lexsort(
        (
            np.repeat([0, 1], [len(values), len(scores)]),
            np.concatenate([values, scores]),
            np.concatenate([codes, groups]),
        )
    )
    below = np.empty(len(place), dtype=np.intp)
    below[place] = np.cumsum(place < len(values)) - 1
    return below[len(values) :]
