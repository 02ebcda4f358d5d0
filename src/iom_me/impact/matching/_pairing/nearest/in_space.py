"""Find the nearest among covariates: ask for some neighbours, then for more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._pairing.nearest.admission import Admits, Rules
from iom_me.impact.matching._pairing.nearest.cells import NOBODY, Cells
from iom_me.impact.matching._pairing.nearest.finder import Found, Priority
from iom_me.impact.matching._pairing.nearest.window import Window, narrowest
from iom_me.impact.matching._problem import Problem

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

_FIRST = 8
_MORE = 4
_SPARE = 8  # the tree is made anew when one in so many of its cells is empty
_ENTRIES = 1 << 20  # distances held at once
_ENOUGH = 1 << 9  # neighbours after which everybody allowed is looked at
_MANY = 1 << 10  # from how many on all processors are worth it
_LEAF = 32
# The tree sums squares in an order of its own: its distances are right to rounding.
_ROUNDING = 1e-12


class InSpace:
    """A `Finder` among points.

    Equal points are one cell, so clusters of them cost nothing. Neighbours come from a
    k-d tree (Bentley 1975) or, where calipers leave few, from a window of the narrowest
    one. A list of neighbours is trusted as far as nobody outside of it can be as near.

    Parameters
    ----------
    problem : with a space
    rules : what to ask of pairs
    pool, focal : rows; the focal ones in the order asked for
    admits, person : as for `Cells`
    priority : asked for only if there are ties
    """

    def __init__(
        self,
        problem: Problem,
        rules: Rules,
        *,
        pool: Codes,
        focal: Codes,
        admits: Admits | None,
        person: Codes | None,
        priority: Priority,
    ) -> None:
        space = np.asarray(problem.space)
        order, starts = cells_of(space[pool], pool, priority)
        self.focal, self.pool = focal, pool[order]
        self._problem, self._starts, self._priority = problem, starts, priority
        self._from = space[focal]
        self._points = space[self.pool[starts]]
        self._cells = Cells(self.pool, starts, admits, person)
        self._is_plain = constraints.is_plain(problem)
        self._first = _FIRST + problem.ratio
        self._window: Window = narrowest(rules.calipers, self.pool)
        self._is_narrow = self._window.size(focal) <= _ENOUGH * _MORE
        self._lists: dict[int, tuple[list[int], list[float], int]] = {}
        self._begin: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self._complete: set[int] = set()
        self._taken = 0
        self._in_tree = np.arange(len(starts))
        if not self._is_narrow:
            self._tree = _tree(self._points)

    def prepare(self, asked: Sequence[int]) -> None:
        """Ask the tree once for all who have nobody left on their lists."""
        if self._is_narrow:
            return
        self._shrink()
        by_count: dict[int, list[int]] = {}
        for one in asked:
            if not self._has_somebody(one):
                by_count.setdefault(self._next_count(one), []).append(one)
        for count, some in by_count.items():
            self._ask(np.array(some), count)

    def take(self, place: int) -> None:
        """Remove a row of the pool."""
        self._cells.take(place)
        self._taken += 1

    def find(self, asked: int) -> Found | None:
        """Go through the list of neighbours, and ask for more at its end."""
        while True:
            if asked in self._lists:
                found = self._find_on_list(asked)
                if found is not None or asked in self._complete:
                    return found
            self._ask_again(asked)

    def _find_on_list(self, asked: int) -> Found | None:
        left, row = self._cells.left, int(self.focal[asked])
        cells, distances, count = self._lists[asked]
        at = self._begin[asked]
        while at < count:
            if not left[cells[at]]:
                at += 1
                continue
            end = at + 1
            while end < count and distances[end] == distances[at]:
                end += 1
            found, tied = self._first_of(row, cells[at:end])
            if found != NOBODY:
                self._begin[asked] = at
                return found, distances[at], tied
            at = end
        self._begin[asked] = at
        return None

    def _first_of(self, row: int, cells: list[int]) -> tuple[int, bool]:
        """Choose among cells that are equally near."""
        picked = [self._cells.pick(row, cell) for cell in cells]
        places = [place for place, _ in picked if place != NOBODY]
        tied = len(places) > 1 or any(others for _, others in picked)
        if len(places) > 1:
            return places[int(np.argmin(self._priority(self.pool[places])))], tied
        return (places[0] if places else NOBODY), tied

    def _has_somebody(self, one: int) -> bool:
        if one in self._complete:
            return True
        if one not in self._lists:
            return False
        left, begin = self._cells.left, self._begin[one]
        cells, _, end = self._lists[one]
        return any(left[cell] for cell in cells[begin:end])

    def _next_count(self, one: int) -> int:
        return self._asked[one] * _MORE if one in self._asked else self._first

    def _shrink(self) -> None:
        """Leave out of the tree who has been taken, once they are many."""
        if self._taken * _SPARE < len(self._in_tree):
            return
        self._taken = 0
        left = np.flatnonzero(self._cells.left)
        if len(left) * (_SPARE + 1) < len(self._in_tree) * _SPARE:
            self._in_tree = left
            self._tree = _tree(self._points[left])
            self._asked.clear()

    def _ask_again(self, asked: int) -> None:
        """Ask for several times as many; or look at all, if few of them are allowed."""
        if not self._is_narrow:
            self._shrink()
        count = self._next_count(asked)
        if self._is_narrow or (not self._is_plain and count >= _ENOUGH):
            self._look_at_all(asked, count)
        else:
            self._ask(np.array([asked]), count)

    def _look_at_all(self, asked: int, count: int) -> None:
        """List the nearest of all who keep the calipers."""
        row = self.focal[asked]
        places = self._window.places(row)
        places = places[self._cells.is_there[places]]
        rows = np.full(len(places), row)
        places = places[self._problem.allowed(rows, self.pool[places])]
        cells = np.unique(np.searchsorted(self._starts, places, side="right") - 1)
        distances = _distances(self._from[[asked]], self._points, cells[None, :])[0]
        order = np.argsort(distances, kind="stable")
        cells, distances = cells[order], distances[order]
        trusted = len(cells)
        if count < len(cells):
            trusted = int(np.searchsorted(distances, distances[count]))
        if trusted in {0, len(cells)}:
            trusted = len(cells)
            self._complete.add(asked)
        cells, distances = cells[:trusted], distances[:trusted]
        self._lists[asked] = cells.tolist(), distances.tolist(), trusted
        self._begin[asked] = 0
        self._asked[asked] = count

    def _ask(self, asked: Codes, count: int) -> None:
        count = min(count, len(self._in_tree))
        if not count:
            for one in asked.tolist():
                self._lists[one] = [], [], 0
                self._begin[one] = 0
            self._complete.update(asked.tolist())
            return
        step = max(1, _ENTRIES // count)
        for begin in range(0, len(asked), step):
            self._ask_block(asked[begin : begin + step], count)

    def _ask_block(self, asked: Codes, count: int) -> None:
        """Keep of each list what can be trusted, nearest first."""
        points = self._from[asked]
        by_tree, near = self._tree.query(
            points, k=count, workers=-1 if len(asked) > _MANY else 1
        )
        by_tree = by_tree.reshape(len(asked), count)
        cells = self._in_tree[near].reshape(len(asked), count)
        distances = _distances(points, self._points, cells)
        place = np.argsort(distances, axis=1, kind="stable")
        cells = np.take_along_axis(cells, place, axis=1)
        distances = np.take_along_axis(distances, place, axis=1)
        if count == len(self._in_tree):
            trusted = np.full(len(asked), count)
            self._complete.update(asked.tolist())
        else:
            reach = by_tree[:, -1:] * (1 - _ROUNDING)
            trusted = np.count_nonzero(distances < reach, axis=1)
        lists = (asked, cells, distances, trusted)
        for one, ids, gaps, number in zip(*(it.tolist() for it in lists), strict=True):
            self._lists[one] = ids, gaps, number
            self._begin[one] = 0
            self._asked[one] = count


def _tree(points: Floats) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(points, balanced_tree=False, leafsize=_LEAF)


def _distances(points: Floats, others: Floats, cells: Codes) -> Floats:
    """Measure as `Problem.distances` does, to the last bit: (m, k)."""
    total = np.zeros(cells.shape)
    for column, other in zip(points.T, others.T, strict=True):
        total += (column[:, None] - other[cells]) ** 2
    found: Floats = np.sqrt(total)
    return found


def cells_of(points: Floats, rows: Codes, priority: Priority) -> tuple[Codes, Codes]:
    """Put equal points together, who goes first by priority.

    Returns
    -------
    (p,) places of the points, cell by cell; (c,) where each cell begins
    """
    count = len(points)
    for column in points.T:
        ordered = np.sort(column)
        if (ordered[1:] != ordered[:-1]).all():
            return np.arange(count), np.arange(count)
    order = np.lexsort(points.T)
    ordered = points[order]
    is_new = np.ones(count, dtype=bool)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    if is_new.all():
        return order, np.arange(count)
    cell = np.cumsum(is_new)
    order = order[np.lexsort((priority(rows[order]), cell))]
    return order, np.flatnonzero(is_new)
