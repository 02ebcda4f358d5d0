"""Rows in sets, and who else of each set could have been treated."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._scale import Scale

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.study import Study

_CELLS_AT_ONCE = 2**22
# Counts of assignments beyond this are infinite.
_VERY_MANY = 62 * math.log(2.0)


@attrs.frozen(kw_only=True, eq=False)
class Blocks:
    """Rows in sets, those of one set side by side.

    Attributes
    ----------
    y : (r,) scaled outcome
    treated : (r,)
    sets : (r,) codes from 0, in order
    weights : (s,) of each set; they add up to 1
    reached, others : (s,) how many treated and untreated each set has
    """

    y: Floats
    treated: Mask
    sets: Codes
    weights: Floats
    reached: Codes
    others: Codes

    @property
    def starts(self) -> Codes:
        """Where each set begins."""
        sizes = self.reached + self.others
        found: Codes = np.cumsum(sizes) - sizes
        return found

    @property
    def are_pairs(self) -> bool:
        """Whether each set has one treated and one untreated."""
        return bool((self.reached == 1).all() and (self.others == 1).all())

    @property
    def differences(self) -> Floats:
        """Treated less untreated by pair, where sets are pairs: (s,)."""
        found: Floats = self.y[self.treated] - self.y[~self.treated]
        return found

    def effect(self, values: Floats) -> float:
        """Return the weighted mean of treated less untreated."""
        return float(self.loads @ values)

    @property
    def loads(self) -> Floats:
        """What each row counts in the effect: (r,)."""
        found: Floats = np.where(
            self.treated,
            (self.weights / self.reached)[self.sets],
            -(self.weights / self.others)[self.sets],
        )
        return found

    def assignments(self) -> float:
        """Count the different assignments; infinity if there are very many."""
        total = 0.0
        for size, some in zip(
            (self.reached + self.others).tolist(), self.reached.tolist(), strict=True
        ):
            total += (
                math.lgamma(size + 1)
                - math.lgamma(some + 1)
                - math.lgamma(size - some + 1)
            )
            if total > _VERY_MANY:
                return math.inf
        return math.exp(total)


def arranged(study: Study) -> tuple[Blocks, Scale]:
    """Put the rows of each set side by side, ordered by what they hold.

    Draws then depend on no order of rows.
    """
    inside = np.flatnonzero(np.asarray(study.sets) >= 0)
    scale = _scale.measure(study.outcome[inside])
    y = scale.apply(study.outcome[inside])
    treated = study.treated[inside]
    sets = _by_content(np.asarray(study.sets)[inside], treated, y)
    order = np.lexsort((y, treated, sets))
    sets, there = sets[order], treated[order]
    count = int(sets[-1]) + 1
    own = np.bincount(sets[there], study.weights[inside][order][there], count)
    blocks = Blocks(
        y=y[order],
        treated=there,
        sets=sets,
        weights=own / own.sum(),
        reached=np.bincount(sets[there], minlength=count),
        others=np.bincount(sets[~there], minlength=count),
    )
    return blocks, scale


def _by_content(sets: Codes, treated: Mask, y: Floats) -> Codes:
    """Give sets new numbers by the outcomes in them."""
    _, codes = np.unique(sets, return_inverse=True)
    order = np.argsort(y, kind="stable")
    tops = [np.bincount(codes[order], (y * arm)[order]) for arm in (treated, ~treated)]
    sizes = [np.bincount(codes, arm) for arm in (treated, ~treated)]
    number = np.empty(len(sizes[0]), dtype=np.intp)
    number[np.lexsort((*tops, *sizes))] = np.arange(len(number))
    found: Codes = number[codes]
    return found


def every_move(blocks: Blocks) -> Iterator[tuple[Floats, Floats]]:
    """Go through all assignments; give ``a - tau b`` and b of each."""
    away, b = np.zeros(1), np.zeros(1)
    tau = blocks.effect(blocks.y)
    for place, start in enumerate(blocks.starts.tolist()):
        moves, kept = _of_set(blocks, place, start, tau)
        away = (away[:, None] + moves).ravel()
        b = (b[:, None] + kept).ravel()
    yield away, b


def _of_set(
    blocks: Blocks, place: int, start: int, tau: float
) -> tuple[Floats, Floats]:
    """Return what each assignment within one set adds."""
    reached, others = int(blocks.reached[place]), int(blocks.others[place])
    size = reached + others
    chosen = np.array(list(itertools.combinations(range(size), reached)))
    picked = np.zeros((len(chosen), size))
    np.put_along_axis(picked, chosen, 1.0, axis=1)
    loads = blocks.weights[place] * (picked * (1 / reached + 1 / others) - 1 / others)
    rows = slice(start, start + size)
    treated = blocks.treated[rows].astype(np.float64)
    return loads @ (blocks.y[rows] - tau * treated), loads @ treated


def drawn_moves(
    blocks: Blocks, draws: int, seed: int
) -> Iterator[tuple[Floats, Floats]]:
    """Draw assignments; the first is the one there was."""
    tau = blocks.effect(blocks.y)
    treated = blocks.treated.astype(np.float64)
    free = blocks.y - tau * treated
    yield np.array([float(blocks.loads @ free)]), np.ones(1)
    rng = np.random.default_rng(seed)
    single = bool((np.minimum(blocks.reached, blocks.others) == 1).all())
    step = max(_CELLS_AT_ONCE // len(free), 1)
    for first in range(0, draws, step):
        count = min(step, draws - first)
        drawn = _picked if single else _shuffled
        yield drawn(blocks, free, treated, count, rng)


def _picked(
    blocks: Blocks,
    free: Floats,
    treated: Floats,
    count: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Draw who is alone in each set, where one group of it has one row only."""
    sizes = blocks.reached + blocks.others
    chosen = blocks.starts + (rng.random((count, len(sizes))) * sizes).astype(np.intp)
    sign = np.where(blocks.reached == 1, 1.0, -1.0)
    rest = blocks.weights * sign / (sizes - 1)
    loads = blocks.weights * sign + rest

    def of(values: Floats) -> Floats:
        sums = np.add.reduceat(values, blocks.starts)
        found: Floats = values[chosen] @ loads - rest @ sums
        return found

    return of(free), of(treated)


def _shuffled(
    blocks: Blocks,
    free: Floats,
    treated: Floats,
    count: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Put the rows of each set in a new order."""
    keys = blocks.sets + rng.random((count, len(free)))
    order = np.argsort(keys, axis=1)
    loads = blocks.loads
    return free[order] @ loads, treated[order] @ loads
