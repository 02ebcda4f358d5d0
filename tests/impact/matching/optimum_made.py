"""Small problems, and what a solver of linear programmes says is the best."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, milp

import iom_me as me
from iom_me.impact.matching._problem import Caliper, Problem

ORACLE = Path(__file__).parents[1] / "oracle" / "matching"


def priority(rows: Any, seed: int) -> Any:
    """Stand in for the hash of a row: (m,) numbers, equal in equal rows only."""
    return (np.asarray(rows, dtype=np.uint64) * np.uint64(2654435761)) % np.uint64(
        4294967296 + 2 * seed + 1
    )


def problem(
    *,
    treated: Any,
    score: Any = None,
    space: Any = None,
    matrix: Any = None,
    strata: Any = None,
    apart: Any = (),
    unit: Any = None,
    calipers: Any = (),
    width: float | None = None,
    ratio: int = 1,
    order_of: Any = priority,
) -> Problem:
    """Make a problem; ``width`` is a caliper on the score."""
    treated = np.asarray(treated, dtype=bool)
    score = None if score is None else np.asarray(score, dtype=float)
    found = [Caliper(name="x", values=values, width=wide) for values, wide in calipers]
    if width is not None:
        found.append(Caliper(name="score", values=score, width=width))
    return Problem(
        focal=np.flatnonzero(treated),
        pool=np.flatnonzero(~treated),
        score=score,
        space=None if space is None else np.asarray(space, dtype=float),
        matrix=matrix,
        strata=np.zeros(len(treated), dtype=np.intp) if strata is None else strata,
        levels=(),
        apart=tuple(apart) if unit is None else (*apart, unit),
        calipers=tuple(found),
        ratio=ratio,
        replace=False,
        order="data",
        seed=0,
        priority=order_of,
        unit=unit,
    )


def random_problem(
    rng: np.random.Generator,
    kind: str,
    *,
    rows: int = 14,
    free: bool = False,
    ratio: int = 1,
    units: bool = False,
) -> Problem:
    """Make a problem with ties and constraints; ``free`` leaves the latter out."""
    treated = rng.permutation(np.arange(rows) < rng.integers(1, rows))
    draw = rng.random if rng.random() < 0.5 else lambda size: rng.integers(0, 6, size)
    made: dict[str, Any] = {"score": None, "space": None, "matrix": None}
    if kind == "score":
        made["score"] = np.asarray(draw(rows), dtype=float)
    elif kind == "space":
        made["space"] = np.asarray(draw((rows, 2)), dtype=float)
    else:
        made["matrix"] = np.asarray(draw((treated.sum(), (~treated).sum())), float)
        if not free:
            made["matrix"][rng.random(made["matrix"].shape) < 0.3] = np.inf
    if free:
        return problem(treated=treated, ratio=ratio, **made)
    width = None
    if kind == "score" and rng.random() < 0.7:
        width = float(np.ptp(made["score"]) * rng.random() * 0.4)
    others = rng.random() < 0.4
    return problem(
        treated=treated,
        strata=rng.integers(0, 2, rows) if rng.random() < 0.4 else None,
        apart=[rng.integers(0, 4, rows)] if others else [],
        unit=rng.integers(0, rows, rows) if units else None,
        calipers=[(rng.random(rows), 0.5)] if others else [],
        width=width,
        ratio=ratio,
        **made,
    )


def assert_same_in_any_order(find: Callable[[Problem], Any]) -> None:
    """Hold who is with whom, and the ties, against those of reordered rows."""
    rng = np.random.default_rng(6)
    for _ in range(6):
        rows = 40
        treated, names = rng.random(rows) < 0.4, rng.permutation(rows).astype(np.uint64)
        score, order = rng.integers(0, 9, rows), rng.permutation(rows)
        for key in ("score", "space"):
            values = score if key == "score" else np.column_stack([score, score % 3])
            found = []
            for place in (np.arange(rows), order):
                of_kind: dict[str, Any] = {key: values[place]}
                pairs = find(
                    problem(
                        treated=treated[place],
                        order_of=lambda at, _, its=names[place]: its[at],
                        **of_kind,
                    )
                )
                ends = zip(place[pairs.focal], place[pairs.partner], strict=True)
                found.append((set(ends), pairs.ties))
            assert found[0] == found[1]


def allowed(made: Problem) -> Any:
    """List the allowed pairs and their distances: rows, rows, distances."""
    focal = np.repeat(made.focal, len(made.pool))
    pool = np.tile(made.pool, len(made.focal))
    may = made.allowed(focal, pool)
    return focal[may], pool[may], made.distances(focal[may], pool[may])


def _sums(codes: Any) -> Any:
    return (codes[None, :] == np.unique(codes)[:, None]).astype(float)


def best_pairs(made: Problem) -> Any:
    """Return the most pairs there can be, and then the least total distance."""
    focal, pool, distance = allowed(made)
    if not len(focal):
        return 0, 0.0
    person = pool if made.unit is None else made.unit[pool]
    limits = [
        LinearConstraint(_sums(focal), ub=made.ratio),
        LinearConstraint(_sums(person), ub=1),
    ]
    ones = np.ones(len(focal))
    count = round(-_solve(-ones, limits).fun)
    limits.append(LinearConstraint(ones[None, :], lb=count, ub=count))
    chosen = np.rint(_solve(distance, limits).x)
    return count, float(distance @ chosen)


def best_stars(made: Problem) -> Any:
    """Return the least total distance at which all who can be are in a set."""
    focal, pool, distance = allowed(made)
    if not len(focal):
        return 0.0
    limits = [LinearConstraint(_sums(rows), lb=1) for rows in (focal, pool)]
    return float(distance @ np.rint(_solve(distance, limits).x))


def _solve(cost: Any, limits: Any) -> Any:
    return milp(cost, integrality=np.ones(len(cost)), bounds=(0, 1), constraints=limits)


def matched_lalonde(**options: Any) -> me.impact.MatchResult:
    """Match on the seven covariates that everybody takes."""
    covariates = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
    return me.impact.match(
        pd.read_csv(ORACLE / "lalonde.csv"),
        treatment="treat",
        covariates=covariates,
        **options,
    )
