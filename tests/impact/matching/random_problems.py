"""Small problems of every kind, drawn at random; many of them full of ties."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from tests.impact.matching.brute import problem

from iom_me.impact.matching._problem import Caliper, Problem

SCORE_ORDERS = ("largest", "smallest", "closest", "farthest", "random", "data")
ORDERS = SCORE_ORDERS[2:]


def random_problem(seed: int, kind: str, *, largest: int = 36) -> Problem:
    """Draw a problem by ``score``, ``space`` or ``matrix``."""
    rng = np.random.default_rng([seed, len(kind)])
    count = int(rng.integers(2, largest))
    is_focal = rng.random(count) < rng.uniform(0.1, 0.7)
    is_focal[0], is_focal[-1] = True, False
    # Some rows are on neither side, as outside of common support.
    is_used = rng.random(count) > 0.1
    is_used[[0, -1]] = True
    focal, pool = (
        np.flatnonzero(is_focal & is_used),
        np.flatnonzero(~is_focal & is_used),
    )
    order = str(rng.choice(SCORE_ORDERS if kind == "score" else ORDERS))
    made = problem(
        focal=focal,
        pool=pool,
        ratio=int(rng.integers(1, 4)),
        replace=bool(rng.random() < 0.35),
        order=order,
        seed=int(rng.integers(0, 3)),
        keys=rng.permutation(count).astype(np.uint64),
        unit=rng.integers(0, count // 2 + 1, count) if rng.random() < 0.3 else None,
    )
    made = attrs.evolve(
        made, **_constraints(rng, count), calipers=_calipers(rng, count)
    )
    return attrs.evolve(made, **_measure(rng, kind, made))


def _constraints(rng: np.random.Generator, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rng.random() < 0.3:
        found["strata"] = rng.integers(0, 3, count)
    if rng.random() < 0.3:
        sizes = (5, 2)[: int(rng.integers(1, 3))]
        found["levels"] = tuple(rng.integers(0, size, count) for size in sizes)
    return found


def _calipers(rng: np.random.Generator, count: int) -> tuple[Caliper, ...]:
    if rng.random() > 0.4:
        return ()
    values = rng.integers(0, 9, count).astype(np.float64)
    return (Caliper(name="age", values=values, width=float(rng.integers(1, 4))),)


def _measure(rng: np.random.Generator, kind: str, made: Problem) -> dict[str, Any]:
    count, lumps = len(made.strata), int(rng.choice([3, 8, 1000]))
    apart = made.apart
    if rng.random() < 0.3:
        apart = (*apart, rng.integers(0, 3, count))
    if kind == "space":
        shape = count, int(rng.integers(1, 4))
        return {"apart": apart, "space": rng.integers(0, lumps, shape) / 4}
    if kind == "matrix":
        matrix = rng.integers(0, lumps, (len(made.focal), len(made.pool))) * 1.0
        matrix[rng.random(matrix.shape) < 0.2] = rng.choice([np.inf, np.nan])
        return {"apart": apart, "matrix": matrix}
    score = rng.integers(0, lumps, count) / 8
    calipers = made.calipers
    if rng.random() < 0.5:
        width = float(rng.choice([0.125, 0.25, 1.0, 30.0]))
        calipers = (*calipers, Caliper(name="propensity", values=score, width=width))
    return {"apart": apart, "score": score, "calipers": calipers}
