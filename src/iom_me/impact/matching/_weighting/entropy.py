r"""Weights that make means equal, and are otherwise as equal as can be.

Entropy balancing (Hainmueller 2012, "Entropy balancing for causal effects", Political
Analysis 20). Of all weights w of an arm with base weights s under which the mean of
each covariate is that of the target, it takes those with the smallest
:math:`\sum_i w_i \log(w_i / s_i)`. They are :math:`w_i \propto s_i \exp(\lambda' c_i)`
with c the distance to the target, where :math:`\lambda` minimises the convex function
:math:`\log \sum_i s_i \exp(\lambda' c_i)`; its gradient is the remaining imbalance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import _scale
from iom_me.impact._columns import Floats, Mask

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Matrix

TOLERANCE = 1e-9
"""Largest difference of means that counts as none, in standard deviations."""

_GOAL = 1e-13
_MAX_STEPS = 200
_HALVINGS = 40
# Directions in which an arm varies less than this share of the most are none.
_FLAT = 1e-13
_ENOUGH = 1e-4
# Nearer to the end of its values than this, a mean is at the end.
_END = 1e-10


@attrs.frozen(kw_only=True, eq=False)
class Column:
    """How a covariate becomes one with mean 0 and standard deviation 1.

    Attributes
    ----------
    name : of the covariate, or level
    scale : brings it to the size of one
    mean, sd : of the whole sample, on that scale, by base weights
    """

    name: str
    scale: _scale.Scale
    mean: float
    sd: float


@attrs.frozen(kw_only=True, eq=False)
class Arm:
    """The solution for one arm.

    Attributes
    ----------
    treated : which arm
    multipliers : (k,)
    steps : how many Newton steps it took
    """

    treated: bool
    multipliers: Floats
    steps: int


@attrs.frozen(kw_only=True, eq=False)
class Balancing:
    """Weights of both arms, and where they come from.

    Attributes
    ----------
    weights : (n,) without the base weights; 1 in an arm that is its own target
    columns : k covariates, without those that do not vary
    estimand : which decides the target
    target : (k,) means to be met, in standard deviations from the mean of the sample
    arms : those that were weighted
    """

    weights: Floats
    columns: tuple[Column, ...]
    estimand: str
    target: Floats
    arms: tuple[Arm, ...]


def standardised(covariates: Matrix, base: Floats) -> Iterator[Column]:
    """Standardise covariates, by base weights; leave out those that do not vary."""
    share = base / base.sum()
    for place, name in enumerate(covariates.names):
        scale = _scale.measure(covariates.values[:, place])
        if scale.is_constant:
            continue
        values = scale.apply(covariates.values[:, place])
        mean = float(share @ values)
        sd = math.sqrt(float(share @ (values - mean) ** 2))
        yield Column(name=name, scale=scale, mean=mean, sd=sd)


def again(covariates: Matrix, columns: Sequence[Column]) -> Floats:
    """Return standardised covariates: (n, k)."""
    found = np.empty((len(covariates), len(columns)), order="F")
    for place, column in enumerate(columns):
        values = covariates.values[:, covariates.names.index(column.name)]
        found[:, place] = (column.scale.apply(values) - column.mean) / column.sd
    return found


def target_rows(treated: Mask, estimand: str) -> Mask:
    """Say who the weighted arms are to look like: (n,)."""
    everybody: Mask = np.ones_like(treated)
    return {"ATT": treated, "ATC": ~treated, "ATE": everybody}[estimand]


def balance(
    covariates: Matrix, base: Floats, treated: Mask, estimand: str
) -> Balancing:
    """Weight the arms that are not their own target.

    Parameters
    ----------
    base : (n,) base weights
    estimand
        The target is the treated (ATT), the untreated (ATC) or everybody (ATE).

    Raises
    ------
    EstimationError
        No weights meet the target.
    """
    columns = tuple(standardised(covariates, base))
    values = again(covariates, columns)
    about = target_rows(treated, estimand)
    target = base[about] @ values[about] / base[about].sum()
    weights, arms = np.ones(len(base)), []
    for is_treated in (False, True):
        if estimand == ("ATT" if is_treated else "ATC"):
            continue
        rows = np.flatnonzero(treated == is_treated)
        away = values[rows] - target
        names = [column.name for column in columns]
        group = "treated" if is_treated else "untreated"
        inside = _on_face(away, names, group)
        multipliers, steps = _solve(away[inside], base[rows[inside]], names, group)
        # Their mean is brought to 1 in any case, so no constant is lost here.
        weights[rows] = 0.0
        weights[rows[inside]] = tilted(
            away[inside], np.zeros(np.count_nonzero(inside)), multipliers
        )[0]
        arms.append(Arm(treated=is_treated, multipliers=multipliers, steps=steps))
    return Balancing(
        weights=weights,
        columns=columns,
        estimand=estimand,
        target=target,
        arms=tuple(arms),
    )


def _on_face(away: Floats, names: Sequence[str], group: str) -> Mask:
    """Say who can have a weight: (m,).

    If a mean to be met is the lowest value of an arm, or the highest, as that of a
    level which nobody of the target has, only rows with that value can count.
    """
    inside = np.ones(len(away), dtype=bool)
    while True:
        part = away[inside]
        _require_reach(part, names, group)
        low, high = part.min(axis=0, initial=np.inf), part.max(axis=0, initial=-np.inf)
        at_end = ((low > -_END) | (high < _END)) & (high - low > _END)
        if not at_end.any():
            return inside
        inside &= (np.abs(away[:, at_end]) <= _END).all(axis=1)
        if not inside.any():
            raise _no_solution(away.mean(axis=0), names, group)


def _require_reach(away: Floats, names: Sequence[str], group: str) -> None:
    """Refuse a target beyond all values of an arm."""
    for place, name in enumerate(names):
        low, high = away[:, place].min(), away[:, place].max()
        if low > _END or high < -_END:
            where, size = ("above", low) if low > 0 else ("below", -high)
            raise EstimationError(
                f"Entropy balancing has no solution: all {group} rows lie {where} the "
                f"mean of {name!r} that their weights should meet, by {size:.2g} "
                "standard deviations or more. Leave this covariate out, or compare "
                "groups that overlap in it."
            )


def tilted(away: Floats, log_base: Floats, at: Floats) -> tuple[Floats, float]:
    """Return weights with sum 1, (m,), and the logarithm of the sum they had."""
    exponent = away @ at + log_base
    top = float(exponent.max())
    made = np.exp(exponent - top)
    total = float(made.sum())
    return made / total, top + float(np.log(total))


def _solve(
    away: Floats, base: Floats, names: Sequence[str], group: str
) -> tuple[Floats, int]:
    """Find the multipliers by Newton's method: (k,), and how many steps it took."""
    log_base = np.log(base / base.sum())
    at = np.zeros(away.shape[1])
    weights, value = tilted(away, log_base, at)
    gap = weights @ away
    steps = 0
    for _ in range(_MAX_STEPS):
        if np.abs(gap).max(initial=0.0) < _GOAL:
            break
        move = _newton(away, weights, gap)
        length = 1.0
        for _ in range(_HALVINGS):
            new = tilted(away, log_base, at + length * move)
            new_gap = new[0] @ away
            falls = new[1] < value + _ENOUGH * length * float(gap @ move)
            # Near the solution the value no longer changes, but the imbalance does.
            if falls or np.abs(new_gap).max() < np.abs(gap).max() / 2:
                break
            length /= 2
        else:
            break
        at = at + length * move
        (weights, value), gap = new, new_gap
        steps += 1
    if np.abs(gap).max(initial=0.0) < TOLERANCE:
        return at, steps
    raise _no_solution(gap, names, group)


def _newton(away: Floats, weights: Floats, gap: Floats) -> Floats:
    """Return the Newton step, none in directions in which the arm does not vary."""
    spread = (away * weights[:, None]).T @ away - np.outer(gap, gap)
    sizes, axes = np.linalg.eigh(spread)
    there = sizes > _FLAT * max(float(sizes[-1]), 0.0)
    move: Floats = -(axes[:, there] / sizes[there]) @ (axes[:, there].T @ gap)
    return move


def _no_solution(gap: Floats, names: Sequence[str], group: str) -> EstimationError:
    worst = int(np.argmax(np.abs(gap)))
    return EstimationError(
        f"Entropy balancing has no solution: no weights of the {group} rows meet all "
        f"means at once. The search ended with {names[worst]!r} "
        f"{abs(gap[worst]):.2g} standard deviations away. Leave out covariates or "
        "terms, compare groups that overlap more, or choose method='overlap'."
    )
