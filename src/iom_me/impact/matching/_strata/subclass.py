"""Sets of rows with scores of the same class: subclassification.

Classes are bounded by quantiles of the score of those whose effect is asked for
(Rosenbaum and Rubin 1984), as in MatchIt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching import _sets, _ties
from iom_me.impact.matching._strata import cells

if TYPE_CHECKING:
    import numpy.typing as npt

Priority = Callable[[Codes, int], "npt.NDArray[np.uint64]"]


def sets(
    score: Floats,
    treated: Mask,
    inside: Mask,
    subclasses: int,
    estimand: str,
    *,
    priority: Priority | None = None,
) -> Codes:
    """Give each row its subclass: (n,), from 0 for small scores, -1 outside of support.

    Parameters
    ----------
    score, treated, inside : (n,) who is within common support
    subclasses
        How many are asked for. There are fewer if quantiles fall together.
    estimand
        Quantiles are those of the treated (ATT), the untreated (ATC) or all (ATE).
        MatchIt takes them before it leaves out who is outside of common support, and
        then hands back fewer subclasses than were asked for; here they are of those
        who stay, so that each subclass holds the same share of them.
    priority
        Settles which of several rows with the same score is moved; see below.

    Raises
    ------
    EstimationError
        There are more subclasses than treated, or untreated, rows.

    Notes
    -----
    Quantiles interpolate between neighbours (type 7 of Hyndman and Fan 1996). A class
    has its lower bound and not its upper one; the last one has both.

    A subclass without treated (or untreated) rows gets the row with the next score from
    one side. The side is that which has more to give: the sum over its subclasses of
    their rows but one, each divided by how many subclasses away it is; on equal terms
    the lower side. This is repeated until no subclass lacks anybody.
    """
    about = {"ATT": treated, "ATC": ~treated}.get(estimand, inside) & inside
    shares = np.arange(subclasses + 1) / subclasses
    bounds = np.quantile(score[about], shares)
    place = np.searchsorted(bounds[1:-1], score[inside], side="right")
    classes = cells.codes_of(place)
    rows = np.flatnonzero(inside)
    for arm in (treated, ~treated):
        there = np.flatnonzero(arm[inside])
        ranked = (
            there[np.argsort(score[rows[there]], kind="stable")]
            if priority is None
            else np.searchsorted(
                rows, _ties.ordered(rows[there], score[rows[there]], priority)
            )
        )
        counts = np.bincount(classes[there], minlength=int(classes.max()) + 1)
        filled = _filled(counts)
        # Classes are runs of the sorted scores, and moving one row to the next class
        # from its end keeps them so.
        classes[ranked] = np.repeat(np.arange(len(filled)), filled)
    found = np.full(len(score), _sets.ALONE, dtype=np.intp)
    found[inside] = classes
    return found


def _filled(counts: Codes) -> Codes:
    """Move rows between classes until each has one: counts before -> counts after."""
    size = counts.tolist()
    if sum(size) < len(size):
        raise EstimationError(
            f"{len(size):,} subclasses cannot be filled: one group has only "
            f"{sum(size):,} rows. Ask for fewer by subclasses=."
        )
    while 0 in size:
        empty = size.index(0)
        giver = _giver(size, empty)
        size[giver] -= 1
        size[empty] += 1
    return np.array(size, dtype=np.intp)


def _giver(size: list[int], empty: int) -> int:
    """Choose which class next to the first empty one gives a row.

    Classes below the first empty one all have rows; above, the next one that has any.
    """
    spare = [
        max(count - 1, 0) / max(abs(empty - at), 1) for at, count in enumerate(size)
    ]
    above = next((at for at in range(empty + 1, len(size)) if size[at]), None)
    if above is None or (empty and sum(spare[:empty]) >= sum(spare[empty + 1 :])):
        return empty - 1
    return above
