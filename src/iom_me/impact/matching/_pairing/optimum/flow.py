"""Points on a line, some of two kinds: who is taken if distances are to be least.

Along the line the imbalance of those taken so far, first kind less second kind, is
carried over each gap at a cost of its size times the gap. The least cost as a function
of the imbalance is convex, so it is kept as its slopes: two sorted lists, right and
left of imbalance 0. A gap adds to all slopes on the right and takes from all on the
left; a new point puts one slope in its place. Where it went says, on the way back,
whether the point is taken. One pass there, one pass back.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf

import numpy as np

from iom_me.impact._columns import Floats, Mask


def taken(
    where: Floats, is_first: Mask, alone: Floats, is_cut: Mask | None = None
) -> Mask:
    """Say which points are taken so that distances and costs are least: (m,).

    The points taken are as many of each kind; their distances are least if the k-th of
    one kind goes with the k-th of the other.

    Parameters
    ----------
    where : (m,) places on the line, smallest first
    is_first : (m,) of which kind
    alone : (m,) what it costs to leave the point alone; infinite if that is impossible
    is_cut : (m,) where a new line begins, that has nothing to do with what was before
    """
    steps = np.diff(where, prepend=where[:1])
    gaps = (steps if is_cut is None else np.where(is_cut, -1.0, steps)).tolist()
    kinds = is_first.tolist()
    return _back(_there(gaps, kinds, alone.tolist()), kinds)


def _there(gaps: list[float], kinds: list[bool], alone: list[float]) -> list[int]:
    """Find the imbalance below which a point of the second kind is taken.

    A point of the first kind is taken above it.
    """
    # Smallest slope last on the right, largest last on the left: what is next to 0 is
    # where almost everything happens.
    right: list[float] = []  # lifted - slope
    left: list[float] = []  # lifted + slope
    lifted, far = 0.0, len(gaps) + 1
    places: list[int] = []
    for gap, first, cost in zip(gaps, kinds, alone, strict=True):
        if gap < 0:
            right, left, lifted = [], [], 0.0
        else:
            lifted += gap
        if cost == inf:
            # Its slope would go to the far end: what is next to 0 moves over instead.
            if first:
                places.append(-far)
                right.append(lifted - (left.pop() - lifted) if left else inf)
            else:
                places.append(far)
                left.append(lifted + (lifted - right.pop()) if right else inf)
        elif first:
            if left and left[-1] - lifted > -cost:
                at = bisect_right(left, lifted - cost)
                places.append(at - len(left))
                left.insert(at, lifted - cost)
                right.append(lifted - (left.pop() - lifted))
            else:
                at = bisect_right(right, lifted + cost)
                places.append(len(right) - at)
                right.insert(at, lifted + cost)
        elif right and lifted - right[-1] < cost:
            at = bisect_right(right, lifted - cost)
            places.append(len(right) - at - 1)
            right.insert(at, lifted - cost)
            left.append(lifted + (lifted - right.pop()))
        else:
            at = bisect_right(left, lifted + cost)
            places.append(at - len(left) - 1)
            left.insert(at, lifted + cost)
    return places


def _back(places: list[int], kinds: list[bool]) -> Mask:
    imbalance = 0
    found = np.zeros(len(places), dtype=np.bool_)
    for point in range(len(places) - 1, -1, -1):
        if kinds[point]:
            if imbalance > places[point]:
                found[point] = True
                imbalance -= 1
        elif imbalance <= places[point]:
            found[point] = True
            imbalance += 1
    return found
