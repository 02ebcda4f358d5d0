"""Whether somebody has a partner at all who keeps a set of constraints.

Nothing here makes pairs: it asks afterwards why there are none. Windows of sorted
numbers answer it without looking at pairs, unless a second caliper or a matrix of
distances forbids; then pairs are looked at one by one, up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask

if TYPE_CHECKING:
    from iom_me.impact.matching._problem import Caliper, Problem

YES, NO, UNKNOWN = 1, 0, -1

_MOST_LOOKED_AT = 10_000_000


@attrs.frozen(kw_only=True, eq=False)
class Limits:
    """Which partners are admitted; a part of the constraints of a match.

    Attributes
    ----------
    same : each (n,) codes that the two have in common
    levels : each (n,) codes; the two have one of them in common, if there are any
    apart : each (n,) codes that the two do not have in common
    calipers : all of them hold
    problem : whose matrix of distances forbids some pairs, or None
    """

    same: tuple[Codes, ...] = ()
    levels: tuple[Codes, ...] = ()
    apart: tuple[Codes, ...] = ()
    calipers: tuple[Caliper, ...] = ()
    problem: Problem | None = None


def found(limits: Limits, rows: Codes, pool: Codes) -> Codes:
    """Say which rows have a partner in the pool: `YES`, `NO` or `UNKNOWN`.

    Parameters
    ----------
    rows, pool : (m,), (p,) rows of the sample
    """
    answer = np.full(len(rows), NO)
    for level in limits.levels or (None,):
        same = limits.same if level is None else (*limits.same, level)
        place = np.flatnonzero(answer != YES)
        new = _at_level(attrs.evolve(limits, same=same), rows[place], pool)
        answer[place] = np.where(new == NO, answer[place], new)
    return answer


def _at_level(limits: Limits, rows: Codes, pool: Codes) -> Codes:
    if len(limits.calipers) > 1 or limits.problem is not None:
        return _looked_for(limits, rows, pool)
    caliper = limits.calipers[0] if limits.calipers else None
    # Who is in the window, less who is forbidden there: inclusion and exclusion.
    there = np.zeros(len(rows), dtype=np.intp)
    for size in range(len(limits.apart) + 1):
        for forbidden in combinations(limits.apart, size):
            window = Windows.of(rows, pool, (*limits.same, *forbidden), caliper)
            there += (-1) ** size * window.sizes
    return np.where(there > 0, YES, NO)


@attrs.frozen(kw_only=True, eq=False)
class Windows:
    """The pool in an order in which those near to a row stand beside each other.

    Attributes
    ----------
    order : (p,) the pool, sorted
    start, end : (m,) what part of it each row may be paired with
    """

    order: Codes
    start: Codes
    end: Codes

    @property
    def sizes(self) -> Codes:
        return self.end - self.start

    @classmethod
    def of(
        cls, rows: Codes, pool: Codes, same: Sequence[Codes], caliper: Caliper | None
    ) -> Windows:
        """Sort the pool by codes to have in common, then by what a caliper is about."""
        both = np.concatenate([rows, pool])
        group = joint([codes[both] for codes in same], len(both))
        values = np.zeros(len(both)) if caliper is None else caliper.values[both]
        width = 0.0 if caliper is None else caliper.width
        mine, theirs = values[: len(rows)], values[len(rows) :]
        steps = np.unique(theirs)
        first = group * (len(steps) + 1)
        keys = first[len(rows) :] + np.searchsorted(steps, theirs)
        low = first[: len(rows)] + np.searchsorted(steps, mine - width, "left")
        high = first[: len(rows)] + np.searchsorted(steps, mine + width, "right")
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        return cls(
            order=pool[order],
            start=np.searchsorted(keys, low),
            end=np.searchsorted(keys, high),
        )


def joint(codes: Sequence[Codes], size: int) -> Codes:
    """Give each combination of several codes a number, from 0."""
    made = np.zeros(size, dtype=np.intp)
    for one in codes:
        _, own = np.unique(one, return_inverse=True)
        _, made = np.unique(made * (int(own.max()) + 1) + own, return_inverse=True)
    return made


def _looked_for(limits: Limits, rows: Codes, pool: Codes) -> Codes:
    """Look at pairs one by one, for the rows with the fewest first."""
    each = limits.calipers or (None,)
    windows = min(
        (Windows.of(rows, pool, limits.same, caliper) for caliper in each),
        key=lambda window: int(window.sizes.sum()),
    )
    answer = np.full(len(rows), UNKNOWN)
    for place in _affordable(windows.sizes):
        partners = windows.order[windows.start[place] : windows.end[place]]
        is_one = _allowed(limits, int(rows[place]), partners).any()
        answer[place] = YES if is_one else NO
    return answer


def _affordable(sizes: Codes) -> Iterator[int]:
    """Name the places that there is time for, all or none of those of one size."""
    order = np.argsort(sizes, kind="stable")
    total = np.cumsum(sizes[order])
    too_many = total > _MOST_LOOKED_AT
    limit = sizes[order[np.argmax(too_many)]] if too_many.any() else np.inf
    yield from np.flatnonzero(sizes < limit).tolist()


def _allowed(limits: Limits, row: int, partners: Codes) -> Mask:
    allowed: Mask = np.ones(len(partners), dtype=bool)
    for codes in limits.apart:
        allowed &= codes[partners] != codes[row]
    for caliper in limits.calipers:
        gap = np.abs(caliper.values[partners] - caliper.values[row])
        allowed &= gap <= caliper.width
    if limits.problem is not None:
        allowed &= np.isfinite(_distances(limits.problem, row, partners))
    return allowed


def _distances(problem: Problem, row: int, partners: Codes) -> Floats:
    """Read a matrix of distances from either side."""
    ones = np.full(len(partners), row)
    place = int(np.searchsorted(problem.focal, row))
    if place < len(problem.focal) and problem.focal[place] == row:
        return problem.distances(ones, partners)
    return problem.distances(partners, ones)
