"""What finds the nearest of those left, and in which order it is asked."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from iom_me.impact._columns import Codes

Found: TypeAlias = tuple[int, float, bool]
"""Place in the pool, distance, and whether somebody else was just as near."""

Priority: TypeAlias = Callable[[Codes], npt.NDArray[np.uint64]]
"""Gives rows of the sample the numbers that settle ties, smallest first."""

BLOCK = 1 << 14


class Finder(Protocol):
    """Finds the nearest of the pool that is left and may be had.

    Attributes
    ----------
    focal : (f,) rows that it finds somebody for, in the order asked for
    pool : rows of the places that it hands out
    """

    focal: Codes
    pool: Codes

    def prepare(self, asked: Sequence[int]) -> None:
        """Look for many at once, before each is asked for."""

    def find(self, asked: int) -> Found | None:
        """Find somebody for the focal row at a place of `focal`."""

    def take(self, place: int) -> None:
        """Remove a row of the pool: with replacement it is never called."""


def one_each(finder: Finder, order: str) -> Iterator[tuple[int, int, bool]]:
    """Give each focal row somebody, if there is anybody left.

    Yields
    ------
    place of the focal row, place in the pool, whether the choice was a tie
    """
    if order == "closest":
        yield from _closest(finder)
        return
    asked = _farthest_first(finder) if order == "farthest" else range(len(finder.focal))
    for begin in range(0, len(asked), BLOCK):
        block = asked[begin : begin + BLOCK]
        finder.prepare(block)
        for one in block:
            found = finder.find(one)
            if found is not None:
                finder.take(found[0])
                yield one, found[0], found[2]


def _farthest_first(finder: Finder) -> list[int]:
    """Sort by the distance to the nearest, while all of the pool are there."""
    distances = {}
    for begin in range(0, len(finder.focal), BLOCK):
        block = range(begin, min(begin + BLOCK, len(finder.focal)))
        finder.prepare(block)
        for one in block:
            found = finder.find(one)
            if found is not None:
                distances[one] = found[1]
    return sorted(distances, key=lambda one: (-distances[one], one))


def _closest(finder: Finder) -> Iterator[tuple[int, int, bool]]:
    """Take the nearest pair of all, again and again.

    What is in the heap may be too small, for somebody may have been taken meanwhile,
    and never too large: who comes out first and is still right is the nearest.
    """
    everybody = range(len(finder.focal))
    finder.prepare(everybody)
    heap = [
        (found[1], one) for one in everybody if (found := finder.find(one)) is not None
    ]
    heapq.heapify(heap)
    while heap:
        distance, one = heap[0]
        found = finder.find(one)
        if found is None:
            heapq.heappop(heap)
        elif found[1] > distance:
            heapq.heapreplace(heap, (found[1], one))
        else:
            heapq.heappop(heap)
            finder.take(found[0])
            yield one, found[0], found[2]
