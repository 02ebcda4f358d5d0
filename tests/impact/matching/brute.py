"""Nearest neighbours the long way: look at everybody, each time.

What the kernels are held to. Written from the definition, with no tree and no memory of
what was looked at before.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt

from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching._problem import Caliper, Problem

Pair = tuple[int, int, int]
"""Focal row, row of the pool, level."""


def mixed(
    keys: npt.NDArray[np.uint64],
) -> Callable[[Codes, int], npt.NDArray[np.uint64]]:
    """Return a priority from a number per row, so that rows keep theirs when moved."""

    def priority(rows: Codes, seed: int) -> npt.NDArray[np.uint64]:
        found = (keys[rows] + np.uint64(seed) * np.uint64(7)) * np.uint64(2654435761)
        return found % np.uint64(2**32)

    return priority


def problem(
    *,
    focal: Codes,
    pool: Codes,
    score: Floats | None = None,
    space: Floats | None = None,
    matrix: Floats | None = None,
    strata: Codes | None = None,
    levels: tuple[Codes, ...] = (),
    apart: tuple[Codes, ...] = (),
    unit: Codes | None = None,
    width: float | None = None,
    calipers: tuple[Caliper, ...] = (),
    ratio: int = 1,
    replace: bool = False,
    order: str = "data",
    seed: int = 0,
    keys: npt.NDArray[np.uint64] | None = None,
) -> Problem:
    """Make a problem; the units are among those who are kept apart, as in a match."""
    count = 1 + max(*focal, *pool) if keys is None else len(keys)
    if width is not None and score is not None:
        calipers = (*calipers, Caliper(name="propensity", values=score, width=width))
    return Problem(
        focal=focal,
        pool=pool,
        score=score,
        space=space,
        matrix=matrix,
        strata=np.zeros(count, dtype=np.intp) if strata is None else strata,
        levels=levels,
        apart=apart if unit is None else (*apart, unit),
        unit=unit,
        calipers=calipers,
        ratio=ratio,
        replace=replace,
        order=order,
        seed=seed,
        priority=mixed(np.arange(count, dtype=np.uint64) if keys is None else keys),
    )


def brute(it: Problem) -> tuple[list[Pair], int]:
    """Return the pairs, sorted, and how many choices were ties."""
    search = _Brute(it)
    if it.replace:
        for row in it.focal.tolist():
            for _ in range(it.ratio):
                search.serve([row])
    else:
        for _ in range(it.ratio):
            search.serve(search.in_order())
    return sorted(search.pairs), search.ties


@attrs.define
class _Brute:
    it: Problem
    pairs: list[Pair] = attrs.field(factory=list)
    ties: int = 0

    def in_order(self) -> list[int]:
        it, rows = self.it, self.it.focal
        order = it.order
        if order == "data":
            return list(rows)
        if order == "random":
            return list(rows[np.argsort(it.priority(rows, it.seed + 1))])
        keys = it.priority(rows, it.seed)
        if it.score is None:
            return list(rows[np.argsort(keys)])
        sign = 1 if order == "smallest" else -1
        return list(rows[np.lexsort((keys, sign * it.score[rows]))])

    def serve(self, rows: list[int]) -> None:
        """Give each of these rows one partner; who gets none asks the next level."""
        base = rows
        for level in range(max(1, len(self.it.levels))):
            if self.it.order == "farthest" and not self.it.replace:
                gaps = {row: self.nearest(row, level) for row in rows}
                rows = sorted(rows, key=lambda row: -(gaps[row] or (0, -1.0))[1])
            alone = self._serve_level(list(rows), level)
            rows = [row for row in base if row in alone]

    def _serve_level(self, rows: list[int], level: int) -> list[int]:
        alone = []
        while rows:
            at = 0
            if self.it.order == "closest" and not self.it.replace:
                gaps = [self.nearest(row, level) for row in rows]
                at = int(np.argmin([np.inf if it is None else it[1] for it in gaps]))
            row = rows.pop(at)
            found = self.nearest(row, level)
            if found is None:
                alone.append(row)
                continue
            self.pairs.append((row, found[0], level))
            self.ties += found[2]
        return alone

    def nearest(self, row: int, level: int) -> tuple[int, float, bool] | None:
        """Return who is nearest of those who are there, how far, and if it is a tie."""
        it, pool = self.it, self.it.pool
        focal = np.full(len(pool), row)
        may = it.allowed(focal, pool)
        if it.levels:
            may &= it.levels[level][pool] == it.levels[level][row]
        person = np.arange(len(it.strata)) if it.unit is None else it.unit
        taken = [
            partner
            for other, partner, _ in self.pairs
            if other == row or not it.replace
        ]
        may &= ~np.isin(person[pool], person[taken] if taken else [])
        if not may.any():
            return None
        gaps = np.where(may, it.distances(focal, pool), np.inf)
        same = np.flatnonzero(may & (gaps == gaps.min()))
        ties = it.priority(pool[same], it.seed)
        keys = (ties,) if it.score is None else (ties, it.score[pool[same]])
        best = same[np.lexsort(keys)[0]]
        return int(pool[best]), float(gaps[best]), len(same) > 1
