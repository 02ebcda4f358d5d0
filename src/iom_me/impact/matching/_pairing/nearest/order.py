"""Who chooses first, and who is taken first of those who are equally near."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from iom_me.impact._columns import Codes
from iom_me.impact.matching._problem import Problem
from iom_me.impact.matching._ties import ordered


class Sorting:
    """The order of the rows of a problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def focal(self) -> Codes:
        """Sort the focal rows: the first chooses first.

        For ``closest`` and ``farthest`` this is who goes first of those who are
        equally near.
        """
        problem = self._problem
        rows, order = problem.focal, problem.order
        if order == "data":
            return rows
        if order == "random":
            return rows[np.argsort(problem.priority(rows, problem.seed + 1))]
        if problem.score is None:
            return rows[np.argsort(problem.priority(rows, problem.seed))]
        scores = problem.score[rows]
        scores = scores if order == "smallest" else -scores
        return ordered(rows, scores, problem.priority, problem.seed)

    def pool(self, groups: Codes, *, down: bool = False) -> Codes:
        """Sort the pool by group, score and priority; as it stands without a score.

        With ``down`` the largest score comes first.
        """
        problem = self._problem
        rows = problem.pool
        if problem.score is not None:
            scores = problem.score[rows]
            scores = -scores if down else scores
            rows = ordered(rows, scores, problem.priority, problem.seed)
        return by_group(rows, groups)

    def priority(self, rows: Codes) -> npt.NDArray[np.uint64]:
        """Return what settles ties in the pool, the smallest first."""
        return self._priorities[rows]

    @cached_property
    def _priorities(self) -> npt.NDArray[np.uint64]:
        problem = self._problem
        found = np.zeros(len(problem.strata), dtype=np.uint64)
        found[problem.pool] = problem.priority(problem.pool, problem.seed)
        return found


def by_group(rows: Codes, groups: Codes) -> Codes:
    """Put the rows of a group together, in the order they are in."""
    return rows[np.argsort(groups[rows], kind="stable")]


def groups_of(problem: Problem) -> list[Codes]:
    """Say who may be paired at each level, finest first: (n,) codes each."""
    if not problem.levels:
        return [problem.strata]
    return [
        problem.strata * (int(codes.max(initial=0)) + 1) + codes
        for codes in problem.levels
    ]
