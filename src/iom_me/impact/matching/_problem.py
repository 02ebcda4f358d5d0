"""Who may be paired with whom, and how far apart they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(kw_only=True, eq=False)
class Caliper:
    """How far apart two rows of a pair may be, in one measure.

    Attributes
    ----------
    name : the score, or the column
    values : (n,)
    width : largest allowed difference, in the unit of the values
    """

    name: str
    values: Floats
    width: float


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """What a method that makes pairs has to know; rows are rows of the sample.

    Focal rows are those who get somebody: the treated for the ATT, the untreated for
    the ATC. Exactly one of ``score``, ``space`` and ``matrix`` is there.

    Attributes
    ----------
    focal, pool : (f,), (p,) rows, smallest first, that may be paired
    score : (n,) distance is the absolute difference
    space : (n, r) distance is Euclidean
    matrix : (f, p) distances between focal and pool; NaN or infinite is forbidden
    strata : (n,) codes from 0; a pair has the same one
    levels : each (n,) codes from 0, finest first; a pair has the same code of the first
        of them where somebody is left (``within``); empty if not asked for
    apart : each (n,) codes; the two of a pair never have the same one
    unit : (n,) codes of persons, or None; they are in ``apart`` too. Nobody is twice in
        a set, and without replacement no person of the pool is used twice
    calipers : all of them hold for each pair
    ratio : how many partners each focal row gets
    replace : whether a pool row can be the partner of several
    order : who chooses first, if a pool row has one partner only
    seed : settles ties, and the order ``random``
    priority : (rows, seed) -> numbers that settle ties: the smallest first
    """

    focal: Codes
    pool: Codes
    score: Floats | None
    space: Floats | None
    matrix: Floats | None
    strata: Codes
    levels: tuple[Codes, ...]
    apart: tuple[Codes, ...]
    calipers: tuple[Caliper, ...]
    ratio: int
    replace: bool
    order: str
    seed: int
    priority: Callable[[Codes, int], npt.NDArray[np.uint64]]
    unit: Codes | None = None

    def distances(self, focal: Codes, partner: Codes) -> Floats:
        """Measure pairs: (m,) rows and (m,) rows give (m,) distances."""
        if self.matrix is not None:
            at = np.searchsorted(self.focal, focal), np.searchsorted(self.pool, partner)
            given: Floats = self.matrix[at]
            return given
        if self.space is not None:
            # Column by column: the sum then never depends on how many pairs there are.
            total = np.zeros(len(focal))
            for column in self.space.T:
                total += (column[focal] - column[partner]) ** 2
            return np.sqrt(total)
        score = np.asarray(self.score)
        found: Floats = np.abs(score[focal] - score[partner])
        return found

    def allowed(self, focal: Codes, partner: Codes) -> Mask:
        """Say which pairs keep every constraint but ``levels``."""
        found: Mask = self.strata[focal] == self.strata[partner]
        for codes in self.apart:
            found &= codes[focal] != codes[partner]
        for caliper in self.calipers:
            gap = np.abs(caliper.values[focal] - caliper.values[partner])
            found &= gap <= caliper.width
        if self.matrix is not None:
            found &= np.isfinite(self.distances(focal, partner))
        return found


@attrs.frozen(kw_only=True, eq=False)
class Pairs:
    """Who was paired with whom, sorted by focal row and rank.

    Attributes
    ----------
    focal, partner : (m,) rows
    rank : (m,) 1 for the first partner of a focal row, 2 for its second, ...
    distance : (m,)
    level : (m,) place in ``within`` of what the two have in common; 0 without it
    ties : how many of these choices were arbitrary: another allowed and available
        partner was just as near
    """

    focal: Codes
    partner: Codes
    rank: Codes
    distance: Floats
    level: Codes
    ties: int

    def __len__(self) -> int:
        return len(self.focal)


def gathered(
    focal: Codes,
    partner: Codes,
    distance: Floats,
    *,
    level: Codes | None = None,
    ties: int = 0,
) -> Pairs:
    """Sort pairs by focal row, and number the partners of each as it got them.

    That is by level and distance, for what is near goes first; pairs of one focal row
    with the same ones stay in the order given.
    """
    if level is None:
        level = np.zeros(len(focal), dtype=np.intp)
    place = np.lexsort((distance, level, focal))
    focal, partner, distance = focal[place], partner[place], distance[place]
    first = np.concatenate([[True], focal[1:] != focal[:-1]])
    start = np.maximum.accumulate(np.where(first, np.arange(len(focal)), 0))
    return Pairs(
        focal=focal,
        partner=partner,
        rank=np.arange(1, len(focal) + 1) - start,
        distance=distance,
        level=level[place],
        ties=ties,
    )


def joined(first: Pairs, second: Pairs) -> Pairs:
    """Put pairs of different focal rows together."""
    parts = {
        name: np.concatenate([getattr(first, name), getattr(second, name)])
        for name in ("focal", "partner", "rank", "distance", "level")
    }
    place = np.lexsort((parts["rank"], parts["focal"]))
    return Pairs(
        **{name: values[place] for name, values in parts.items()},
        ties=first.ties + second.ties,
    )
