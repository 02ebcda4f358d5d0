"""Sets of one row of one side and some of the other: what all ways to make them share.

A set is a star: its centre is one focal row and its points are pool rows, or the other
way round. The least total distance at which everybody is in a star is that of a least
edge cover. Each row would go to its nearest; two rows that would each go elsewhere may
be better off together. Which of them is a matching: the worth of a pair is what the two
would pay alone less their distance (Schrijver 2003, section 19.3).
"""

from __future__ import annotations

import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask


def at_one_place(place: Codes, is_focal: Codes) -> tuple[Codes, Codes]:
    """Put focal and pool rows that stand at one place together, evenly.

    Nothing is nearer, so they need nobody else. The fewer are the centres, and the
    others are dealt out to them in turn.

    Parameters
    ----------
    place : (m,) codes from 0, in order
    is_focal : (m,) 1 or 0

    Returns
    -------
    two arrays of places in the list: focal, pool
    """
    order = np.lexsort((is_focal, place))
    count = int(place.max()) + 1
    sizes = np.stack(
        [np.bincount(place[is_focal == kind], minlength=count) for kind in (0, 1)]
    )
    starts = np.cumsum(sizes.sum(axis=0)) - sizes.sum(axis=0)
    few = (sizes[1] < sizes[0]).astype(np.intp)
    fewest, most = sizes.min(axis=0), sizes.max(axis=0)
    both = np.flatnonzero(fewest)
    # The pool rows of a place come first in the order, then the focal rows.
    first_few = starts + np.where(few == 1, sizes[0], 0)
    first_many = starts + np.where(few == 1, 0, sizes[0])
    where = np.repeat(both, most[both])
    turn = np.arange(len(where)) - np.repeat(
        np.cumsum(most[both]) - most[both], most[both]
    )
    many = order[first_many[where] + turn]
    centre = order[first_few[where] + turn % fewest[where]]
    is_centre_focal = few[where] == 1
    return (
        np.where(is_centre_focal, centre, many),
        np.where(is_centre_focal, many, centre),
    )


def without_idle(focal: Codes, pool: Codes, distance: Floats) -> Mask:
    """Say which pairs somebody needs: (e,).

    A pair whose two rows are both in another one too is idle. It costs nothing but
    rounding, or there would be a better cover. What is left are stars.

    Parameters
    ----------
    focal, pool : (e,) rows; no pair twice
    distance : (e,)
    """
    ties = np.bincount(focal), np.bincount(pool)
    idle = np.flatnonzero((ties[0][focal] > 1) & (ties[1][pool] > 1))
    is_needed = np.ones(len(focal), dtype=np.bool_)
    for place in idle[np.argsort(-distance[idle], kind="stable")].tolist():
        one, other = focal[place], pool[place]
        if ties[0][one] > 1 and ties[1][other] > 1:
            is_needed[place] = False
            ties[0][one] -= 1
            ties[1][other] -= 1
    return is_needed
