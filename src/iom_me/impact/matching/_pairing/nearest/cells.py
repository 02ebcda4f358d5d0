"""Rows of the pool that stand at one place, kept together until they are taken."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from iom_me.impact._columns import Codes, Mask
from iom_me.impact.matching._pairing.nearest.admission import Admits

NOBODY = -1


class Cells:
    """Cells of equally near rows: the first that may be had is handed out.

    Parameters
    ----------
    rows : (p,) rows of the sample, cell by cell; the first in a cell goes first
    starts : (c,) where each cell begins
    admits : what to ask of a pair, or None
    person : (n,) codes, if taking a row takes all rows of its person; or None

    Attributes
    ----------
    left : how many of each cell can still be had
    """

    def __init__(
        self, rows: Codes, starts: Codes, admits: Admits | None, person: Codes | None
    ) -> None:
        self.rows: list[int] = rows.tolist()
        self._head: list[int] = starts.tolist()
        ends = np.append(starts[1:], len(rows))
        self._end: list[int] = ends.tolist()
        self.left: list[int] = (ends - starts).tolist()
        self._cell: list[int] = np.repeat(
            np.arange(len(starts)), ends - starts
        ).tolist()
        self._is_there = bytearray(b"\1") * len(rows)
        self._admits = admits
        self._person: list[int] = []
        self._rows_of: defaultdict[int, list[int]] = defaultdict(list)
        if person is not None:
            self._person = person[rows].tolist()
            for place, code in enumerate(self._person):
                self._rows_of[code].append(place)

    def pick(self, focal: int, cell: int) -> tuple[int, bool]:
        """Return the place of who is first for a focal row, and if there are others."""
        if not self.left[cell]:
            return NOBODY, False
        if self._admits is None:
            return self._head[cell], self.left[cell] > 1
        found = NOBODY
        for place in range(self._head[cell], self._end[cell]):
            if self._is_there[place] and self._admits(focal, self.rows[place]):
                if found != NOBODY:
                    return found, True
                found = place
        return found, False

    @property
    def is_there(self) -> Mask:
        """Which places are left, as they are now: (p,)."""
        return np.frombuffer(self._is_there, dtype=np.bool_)

    def take(self, place: int) -> None:
        """Take a row, and the other rows of that person."""
        if not self._person:
            self._remove(place)
            return
        for other in self._rows_of[self._person[place]]:
            if self._is_there[other]:
                self._remove(other)

    def _remove(self, place: int) -> None:
        self._is_there[place] = 0
        cell = self._cell[place]
        self.left[cell] -= 1
        head, end = self._head[cell], self._end[cell]
        while head < end and not self._is_there[head]:
            head += 1
        self._head[cell] = head
