"""Pairs without replacement: everybody's first partner, then everybody's second."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from iom_me.impact._columns import Codes, Mask
from iom_me.impact.matching._pairing import constraints
from iom_me.impact.matching._pairing.nearest import admission
from iom_me.impact.matching._pairing.nearest.cells import NOBODY
from iom_me.impact.matching._pairing.nearest.finder import Finder, one_each
from iom_me.impact.matching._pairing.nearest.line import line
from iom_me.impact.matching._pairing.nearest.order import Sorting, by_group, groups_of
from iom_me.impact.matching._pairing.nearest.search import Search
from iom_me.impact.matching._pairing.nearest.sweep import sweep
from iom_me.impact.matching._problem import Pairs, Problem, gathered


def in_rounds(problem: Problem) -> Pairs:
    """Pair in rounds, and in a round by level: those left over ask the next level."""
    search = Search(
        problem=problem, rules=admission.rules(problem), sorting=Sorting(problem)
    )
    down = _is_sweep(search) and problem.order == "smallest"
    stages = [
        (codes, search.sorting.pool(codes, down=down)) for codes in groups_of(problem)
    ]
    is_left = np.zeros(len(problem.strata), dtype=bool)
    is_left[problem.pool] = True
    asking = search.sorting.focal()
    # With one level the same finders can go on: they know who has been taken.
    kept: list[Finder] = []
    if len(stages) == 1 and not _is_sweep(search):
        kept = list(search.finders(*stages[0], asking))
    found: list[tuple[Codes, Codes, int]] = []
    ties = 0
    for _ in range(problem.ratio):
        alone = asking
        for level, (groups, pool) in enumerate(stages):
            left = pool[is_left[pool]]
            if _is_sweep(search):
                focal, partner, tied = _swept(search, groups, left, alone)
            else:
                finders = kept or search.finders(groups, left, alone)
                focal, partner, tied = _one_each(finders, problem.order)
            found.append((focal, partner, level))
            ties += tied
            _take(is_left, partner, search.rules.person)
            alone = alone[~_among(alone, focal, len(is_left))]
        asking = asking[~_among(asking, alone, len(is_left))]
    rows = np.concatenate([some for some, _, _ in found])
    partners = np.concatenate([some for _, some, _ in found])
    levels = np.repeat([it for _, _, it in found], [len(some) for some, _, _ in found])
    return gathered(
        rows, partners, problem.distances(rows, partners), level=levels, ties=ties
    )


def _one_each(finders: Iterable[Finder], order: str) -> tuple[Codes, Codes, int]:
    """Give each focal row one partner: rows, rows, and how many choices were ties."""
    rows: list[int] = []
    partners: list[int] = []
    ties = 0
    for finder in finders:
        asked, places = [], []
        for one, place, tied in one_each(finder, order):
            asked.append(one)
            places.append(place)
            ties += tied
        rows += finder.focal[asked].tolist()
        partners += finder.pool[places].tolist()
    return np.array(rows, dtype=np.intp), np.array(partners, dtype=np.intp), ties


def _is_sweep(search: Search) -> bool:
    is_by_score = search.problem.order in {"largest", "smallest"}
    has_score = search.problem.score is not None
    return is_by_score and has_score and constraints.is_plain(search.problem)


def _swept(
    search: Search, groups: Codes, pool: Codes, focal: Codes
) -> tuple[Codes, Codes, int]:
    if not len(pool) or not len(focal):
        return focal[:0], pool[:0], 0
    is_down = search.problem.order == "largest"
    score = np.asarray(search.problem.score)
    made = line(score if is_down else -score, groups, pool, by_group(focal, groups))
    partner, ties = sweep(made, search.rules.width, down=is_down)
    has = partner != NOBODY
    return made.focal[has], partner[has], ties


def _take(is_left: Mask, rows: Codes, person: Codes | None) -> None:
    is_left[rows] = False
    if person is not None:
        is_left &= ~_among(person, person[rows], int(person.max()) + 1)


def _among(values: Codes, some: Codes, count: int) -> Mask:
    """Say which codes below a count are among some."""
    is_in = np.zeros(count, dtype=bool)
    is_in[some] = True
    found: Mask = is_in[values]
    return found
