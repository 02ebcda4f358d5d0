"""Find the nearest on a score: look outward from where somebody stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._pairing.nearest.admission import Admits, Allowed
from iom_me.impact.matching._pairing.nearest.cells import NOBODY, Cells
from iom_me.impact.matching._pairing.nearest.finder import Found
from iom_me.impact.matching._pairing.nearest.line import Line

_STEPS = 64  # looks one by one, before many are looked at together
_GROWTH = 8


class OnScore:
    """A `Finder` on a line.

    Empty cells are skipped by union-find, so that each look costs next to nothing
    (Tarjan 1975): a cell that is empty points to the next one, and paths are shortened
    when they are walked.

    Parameters
    ----------
    line : focal rows in the order asked for
    width : of the caliper on the score
    admits, person : as for `Cells`
    allowed : the same as admits for many pairs at once, or less
    """

    def __init__(
        self,
        line: Line,
        width: float,
        admits: Admits | None,
        person: Codes | None,
        allowed: Allowed,
    ) -> None:
        self.focal, self.pool = line.focal, line.rows
        self._width, self._admits, self._allowed = width, admits, allowed
        self._line = line
        self._cells = Cells(line.rows, line.starts, admits, person)
        self._rows = line.focal.tolist()
        self._scores = line.scores.tolist()
        self._at = line.at.tolist()
        self._first, self._last = line.first.tolist(), line.last.tolist()
        self._values = line.values.tolist()
        count = len(self._values)
        # The ends are -1, which is the last place of a list, and the count.
        self._down = [*range(-1, count - 1), -1]
        self._up = [*range(1, count + 1), count]
        self._left = self._cells.left
        # An end that is never empty.
        self._left.append(1)

    def prepare(self, asked: Sequence[int]) -> None:
        """Do nothing: it is known where everybody stands."""

    def take(self, place: int) -> None:
        """Remove a row of the pool."""
        self._cells.take(place)

    def find(self, asked: int) -> Found | None:
        """Look at the nearest below and above, until one may be had."""
        score, row = self._scores[asked], self._rows[asked]
        first, last = self._first[asked], self._last[asked]
        low = self._below(self._at[asked])
        high = self._above(self._at[asked] + 1)
        for _ in range(_STEPS):
            below = score - self._values[low] if low >= first else np.inf
            above = self._values[high] - score if high <= last else np.inf
            distance = min(below, above)
            if distance > self._width or (low < first and high > last):
                return None
            left = right = NOBODY
            others = more = False
            if below == distance:
                left, others = self._cells.pick(row, low)
                low = self._below(low - 1)
            if above == distance:
                right, more = self._cells.pick(row, high)
                high = self._above(high + 1)
            if left != NOBODY:
                return left, distance, others or right != NOBODY
            if right != NOBODY:
                return right, distance, more
        return self._find_among_many(asked)

    def _find_among_many(self, asked: int) -> Found | None:
        """Look at many at once, in a window that grows until nobody outside is nearer.

        Places are sorted by score and priority: the first of those who are equally
        near is the one to take.
        """
        line, score, row = self._line, self._scores[asked], self._rows[asked]
        first, last = self._first[asked], self._last[asked]
        radius = _STEPS
        while True:
            radius *= _GROWTH
            low = max(first, self._at[asked] + 1 - radius)
            high = min(last, self._at[asked] + radius)
            end = line.starts[high + 1] if high + 1 < len(line.starts) else None
            places = np.arange(line.starts[low], len(line.rows) if end is None else end)
            places = places[self._cells.is_there[places]]
            places = places[self._allowed(np.full(len(places), row), line.rows[places])]
            gaps = np.abs(score - line.scores_of(places))
            # Beyond the window there may be somebody as near as its end.
            reach = min(
                score - self._values[low] if low > first else np.inf,
                self._values[high] - score if high < last else np.inf,
            )
            found = self._first_admitted(row, places, gaps, reach)
            if found is not None or reach > self._width or reach == np.inf:
                return found

    def _first_admitted(
        self, row: int, places: Codes, gaps: Floats, reach: float
    ) -> Found | None:
        inside = (gaps < reach) & (gaps <= self._width)
        places, gaps = places[inside], gaps[inside]
        found: tuple[int, float] | None = None
        for at in np.argsort(gaps, kind="stable").tolist():
            if found is not None and gaps[at] != found[1]:
                break
            if self._admits is None or self._admits(row, int(self.pool[places[at]])):
                if found is not None:
                    return *found, True
                found = int(places[at]), float(gaps[at])
        return None if found is None else (*found, False)

    def _below(self, cell: int) -> int:
        return _next(self._down, self._left, max(cell, -1))

    def _above(self, cell: int) -> int:
        return _next(self._up, self._left, min(cell, len(self._values)))


def _next(parents: list[int], left: list[int], cell: int) -> int:
    """Follow to the next cell that is not empty, and shorten the way."""
    end = cell
    while not left[end]:
        end = parents[end]
    while cell != end:
        parents[cell], cell = end, parents[cell]
    return end
