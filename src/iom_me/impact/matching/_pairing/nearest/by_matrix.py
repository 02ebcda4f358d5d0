"""Find the nearest in a matrix of distances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._pairing.nearest.admission import Admits
from iom_me.impact.matching._pairing.nearest.finder import Found, Priority
from iom_me.impact.matching._problem import Problem


class ByMatrix:
    """A `Finder` that goes through a row of the matrix each time.

    Parameters
    ----------
    problem : with a matrix
    groups : (n,) codes that the two of a pair share
    pool, focal : rows; the focal ones in the order asked for
    admits : what else to ask of a pair, or None
    person : (n,) codes, if taking a row takes all rows of its person; or None
    priority : asked for only if there are ties
    """

    def __init__(
        self,
        problem: Problem,
        groups: Codes,
        *,
        pool: Codes,
        focal: Codes,
        admits: Admits | None,
        person: Codes | None,
        priority: Priority,
    ) -> None:
        self.focal, self.pool = focal, pool
        self._problem, self._groups = problem, groups
        self._is_there = np.ones(len(pool), dtype=bool)
        self._person = None if person is None else person[pool]
        self._admits, self._priority = admits, priority

    def prepare(self, asked: Sequence[int]) -> None:
        """Do nothing: all distances are given."""

    def take(self, place: int) -> None:
        """Remove a row of the pool, and the other rows of that person."""
        if self._person is None:
            self._is_there[place] = False
        else:
            self._is_there &= self._person != self._person[place]

    def find(self, asked: int) -> Found | None:
        """Take the smallest of the distances that may be had."""
        row = self.focal[asked]
        left = np.flatnonzero(
            self._is_there & (self._groups[self.pool] == self._groups[row])
        )
        focal, partner = np.full(len(left), row), self.pool[left]
        left = left[self._problem.allowed(focal, partner)]
        distances = self._problem.distances(focal[: len(left)], self.pool[left])
        nearest, distance = self._nearest(int(row), left, distances)
        if not len(nearest):
            return None
        if len(nearest) > 1:
            nearest = nearest[np.argsort(self._priority(self.pool[nearest]))]
        return int(nearest[0]), distance, len(nearest) > 1

    def _nearest(
        self, row: int, places: Codes, distances: Floats
    ) -> tuple[Codes, float]:
        """Find the smallest distance that may be had, and all places that have it."""
        found: list[int] = []
        distance = np.inf
        for at in np.argsort(distances, kind="stable").tolist():
            if distances[at] > distance:
                break
            place = int(places[at])
            if self._admits is None or self._admits(row, int(self.pool[place])):
                found.append(place)
                distance = float(distances[at])
        return np.array(found, dtype=np.intp), distance
