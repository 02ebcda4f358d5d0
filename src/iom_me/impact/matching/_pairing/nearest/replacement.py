"""Pairs with replacement: everybody gets the nearest, whoever else has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import attrs
import numpy as np

from iom_me.impact._columns import Codes
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._pairing.nearest import admission
from iom_me.impact.matching._pairing.nearest.admission import Admits
from iom_me.impact.matching._pairing.nearest.finder import BLOCK, Finder
from iom_me.impact.matching._pairing.nearest.line import Line, line
from iom_me.impact.matching._pairing.nearest.order import Sorting, groups_of
from iom_me.impact.matching._pairing.nearest.search import Search
from iom_me.impact.matching._problem import Pairs, Problem, gathered


def with_replacement(problem: Problem) -> Pairs:
    """Give each focal row its nearest, each of them another person."""
    problem = attrs.evolve(problem, order="data")
    rules, sorting = admission.rules(problem), Sorting(problem)
    is_simple = (
        constraints.is_plain(problem) and not problem.levels and len(problem.pool) > 0
    )
    if problem.score is not None and is_simple:
        pool = sorting.pool(problem.strata)
        made = line(problem.score, problem.strata, pool, problem.focal)
        focal, partner, ties = _on_line(made, problem.ratio, rules.width)
        return gathered(focal, partner, problem.distances(focal, partner), ties=ties)
    return _one_by_one(problem, Search(problem=problem, rules=rules, sorting=sorting))


def _on_line(made: Line, ratio: int, width: float) -> tuple[Codes, Codes, int]:
    """Take the nearer neighbour below or above, for all at once, again and again."""
    sizes = np.diff(made.starts, append=len(made.rows))
    low, high = made.at.copy(), made.at + 1
    used_low, used_high = np.zeros_like(low), np.zeros_like(high)
    found = []
    ties = 0
    for _ in range(ratio):
        below = made.scores - made.values.take(low, mode="clip")
        above = made.values.take(high, mode="clip") - made.scores
        below[low < made.first], above[high > made.last] = np.inf, np.inf
        has = (np.minimum(below, above) <= width) & (
            (low >= made.first) | (high <= made.last)
        )
        is_low = has & (below <= above)
        is_high = has & ~is_low
        cell = np.where(is_low, low, high)[has]
        used = np.where(is_low, used_low, used_high)[has]
        found.append((made.focal[has], made.rows[made.starts[cell] + used]))
        others = sizes[cell] - used > 1
        ties += int(np.count_nonzero(others | (below == above)[has]))
        used_low += is_low
        used_high += is_high
        is_empty = is_low & (used_low == sizes.take(low, mode="clip"))
        low[is_empty] -= 1
        used_low[is_empty] = 0
        is_empty = is_high & (used_high == sizes.take(high, mode="clip"))
        high[is_empty] += 1
        used_high[is_empty] = 0
    focal, partner = (np.concatenate(rows) for rows in zip(*found, strict=True))
    return focal, partner, ties


class _Had:
    """Remembers whom each focal row has, so that nobody is twice in a set."""

    def __init__(self, person: Codes | None) -> None:
        self._person = None if person is None else person.tolist()
        self._had: defaultdict[int, set[int]] = defaultdict(set)

    def admits(self, focal: int, partner: int) -> bool:
        """Say whether a row of the pool is of somebody new."""
        return self._name(partner) not in self._had[focal]

    def add(self, focal: int, partner: int) -> None:
        """Remember a pair."""
        self._had[focal].add(self._name(partner))

    def count(self, focal: int) -> int:
        """Return how many a focal row has."""
        return len(self._had[focal])

    def _name(self, row: int) -> int:
        return row if self._person is None else self._person[row]


def _one_by_one(problem: Problem, search: Search) -> Pairs:
    """Ask for each focal row until it has enough, the finest level first."""
    had = _Had(search.rules.person)
    extra: Admits | None = had.admits if problem.ratio > 1 else None
    search = attrs.evolve(search, extra=extra)
    made: list[tuple[int, int, int, bool]] = []
    asking = problem.focal
    for level, groups in enumerate(groups_of(problem)):
        for finder in search.finders(groups, search.sorting.pool(groups), asking):
            for row, partner, tied in _until_enough(finder, had, problem.ratio):
                made.append((row, partner, level, tied))
        lacks = [had.count(row) < problem.ratio for row in asking.tolist()]
        asking = asking[np.array(lacks, dtype=bool)]
    table = np.array(made, dtype=np.intp).reshape(-1, 4)
    rows, partners, levels, ties = table.T
    gaps = problem.distances(rows, partners)
    return gathered(rows, partners, gaps, level=levels, ties=int(ties.sum()))


def _until_enough(
    finder: Finder, had: _Had, ratio: int
) -> Iterator[tuple[int, int, bool]]:
    rows, pool = finder.focal.tolist(), finder.pool.tolist()
    for begin in range(0, len(rows), BLOCK):
        block = range(begin, min(begin + BLOCK, len(rows)))
        finder.prepare(block)
        for one in block:
            while had.count(rows[one]) < ratio:
                found = finder.find(one)
                if found is None:
                    break
                partner = pool[found[0]]
                had.add(rows[one], partner)
                yield rows[one], partner, found[2]
