"""Give each focal row the nearest partner that is left."""

from __future__ import annotations

import numpy as np

from iom_me.impact.matching._problem import Pairs, Problem, gathered


def pairs(problem: Problem) -> Pairs:
    """Pair in rounds: everybody's first partner, then everybody's second."""
    order = problem.focal
    if problem.order == "largest" and problem.score is not None:
        order = order[np.argsort(-problem.score[order], kind="stable")]
    free = np.ones(len(problem.pool), dtype=bool)
    made: list[tuple[int, int, float]] = []
    had: dict[int, set[int]] = {}
    for _ in range(problem.ratio):
        for row in order:
            focal = np.full(len(problem.pool), row)
            gap = problem.distances(focal, problem.pool)
            may = problem.allowed(focal, problem.pool)
            may &= ~np.isin(problem.pool, list(had.get(row, ())))
            if not problem.replace:
                may &= free
            if not may.any():
                continue
            gap = np.where(may, gap, np.inf)
            best = int(np.argmin(gap))
            free[best] = False
            had.setdefault(int(row), set()).add(int(problem.pool[best]))
            made.append((int(row), int(problem.pool[best]), float(gap[best])))
    table = np.array(made or np.empty((0, 3)))
    return gathered(
        table[:, 0].astype(np.intp), table[:, 1].astype(np.intp), table[:, 2]
    )
