"""Group-time effects and their errors by numerical derivative, without a package.

The influence of a unit is the derivative of the estimate with respect to its weight.
The estimate is a few lines of regressions; the derivative is taken by the complex step,
so it is exact to rounding and needs no formula of an influence function.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

STEP = 1e-30

Array = Any
Cell = tuple[int, int]
Parts = dict[str | int, dict[Cell, float]]


def fitted(outcome: Array, regressors: Array, weights: Array, rows: Array) -> Array:
    """Predict every row from least squares on some rows, for a stack of weights."""
    kept = regressors[rows]
    inner = np.einsum("sn,nj,nk->sjk", weights[:, rows], kept, kept)
    cross = np.einsum("sn,nj,n->sj", weights[:, rows], kept, outcome[rows])
    return np.linalg.solve(inner, cross[..., None])[..., 0] @ regressors.T


def odds(treated: Array, regressors: Array, weights: Array) -> Array:
    """Return p/(1 - p) of each row from a logit, for a stack of weights."""
    beta = np.zeros((1, regressors.shape[1]))
    for weight, steps in ((weights.real[:1], 30), (weights, 4)):
        beta = np.broadcast_to(beta[:1], (len(weight), regressors.shape[1]))
        for _ in range(steps):
            score = 1 / (1 + np.exp(-(beta @ regressors.T)))
            spread = weight * score * (1 - score)
            inner = np.einsum("sn,nj,nk->sjk", spread, regressors, regressors)
            gap = (weight * (treated - score)) @ regressors
            beta = beta + np.linalg.solve(inner, gap[..., None])[..., 0]
    return np.exp(beta @ regressors.T)


def mean(values: Array, weights: Array) -> Array:
    """Return the weighted mean over rows, for a stack of weights."""
    return (weights * values).sum(1) / weights.sum(1)


def panel_effect(
    method: str, change: Array, treated: Array, regressors: Array, weights: Array
) -> Array:
    """Return the effect from the change of each unit."""
    if method != "inverse_probability":
        control = treated == 0
        change = change - fitted(change, regressors, weights, control)
    compared = np.ones_like(weights)
    if method != "outcome_regression":
        compared = odds(treated, regressors, weights)
    gain = mean(change, weights * treated)
    if method == "outcome_regression":
        return gain
    return gain - mean(change, weights * compared * (1 - treated))


def rows_effect(
    method: str,
    outcome: Array,
    arms: tuple[Array, Array],
    regressors: Array,
    weights: Array,
) -> Array:
    """Return the effect from repeated cross-sections: locally efficient if robust."""
    treated, post = arms
    arm = {
        (d, p): weights * (treated == d) * (post == p)
        for d, p in itertools.product((0, 1), (0, 1))
    }
    all_treated = weights * treated
    if method == "outcome_regression":
        lines = {
            p: fitted(outcome, regressors, weights, (treated == 0) & (post == p))
            for p in (0, 1)
        }
        gain = mean(outcome, arm[1, 1]) - mean(outcome, arm[1, 0])
        return gain - mean(lines[1] - lines[0], all_treated)
    compared = odds(treated, regressors, weights)
    if method == "inverse_probability":
        control = {p: mean(outcome, compared * arm[0, p]) for p in (0, 1)}
        gain = mean(outcome, arm[1, 1]) - mean(outcome, arm[1, 0])
        return gain - (control[1] - control[0])
    effect = 0.0
    for p, sign in ((1, 1), (0, -1)):
        line = {
            d: fitted(outcome, regressors, weights, (treated == d) & (post == p))
            for d in (0, 1)
        }
        left = outcome - line[0]
        part = mean(left, arm[1, p]) - mean(left, compared * arm[0, p])
        shift = line[1] - line[0]
        part = part + mean(shift, all_treated) - mean(shift, arm[1, p])
        effect = effect + sign * part
    return effect


class Sample:
    """A data set under one call: units, their cohorts, weights and the cells."""

    def __init__(self, data: pd.DataFrame, call: dict[str, Any]) -> None:
        self.call = call
        self.panel = call["data"] not in ("rows", "unbalanced")
        self.data = data.sort_values(["unit", "time"]).reset_index(drop=True)
        self.units = self.data.drop_duplicates("unit").set_index("unit")
        name = call["weights"]
        weight = self.units[name] if name else self.units["x1"] * 0 + 1.0
        self.weight = weight / weight.mean()

    def base(self, cohort: int, time: int) -> int:
        """Return the period with which this one is compared."""
        start = cohort - self.call["anticipation"]
        before = start - 1
        varying = self.call["base_period"] == "varying" and time < start
        return time - 1 if varying else before

    def cell(self, cohort: int, time: int) -> tuple[float, pd.Series]:
        """Return the effect of a cell and the influence of each unit on it."""
        base = self.base(cohort, time)
        if base == time:
            return 0.0, pd.Series(0.0, self.units.index)
        first, data = self.data["first"], self.data
        control = first == 0
        if self.call["control"] == "not_yet_treated":
            reach = max(time, base) + self.call["anticipation"]
            control |= (first > reach) & (first != cohort)
        used = data[((first == cohort) | control) & data["time"].isin([base, time])]
        if self.panel:
            wide = used.pivot_table(index="unit", columns="time", values="outcome")
            used = used.drop_duplicates("unit").set_index("unit", drop=False)
            used = used.loc[wide.index]
        treated = (used["first"] == cohort).to_numpy(float)
        columns = [np.ones(len(used)), *(used[x] for x in self.call["covariates"])]
        regressors = np.column_stack(columns)
        start = self.weight[used["unit"]].to_numpy()

        def effect(weights: Array) -> Array:
            method = self.call["method"]
            if self.panel:
                change = (wide[time] - wide[base]).to_numpy()
                return panel_effect(method, change, treated, regressors, weights)
            post = (used["time"] == time).to_numpy(float)
            outcome = used["outcome"].to_numpy()
            return rows_effect(method, outcome, (treated, post), regressors, weights)

        value, influence = gradient(effect, start)
        by_unit = pd.Series(influence * start).groupby(used["unit"].to_numpy()).sum()
        return value, by_unit.reindex(self.units.index, fill_value=0.0)

    def error(self, score: pd.Series) -> float:
        """Return the root of the sum of squares over units or clusters: no factor."""
        if self.call["cluster"]:
            score = score.groupby(self.units[self.call["cluster"]]).sum()
        return float(np.sqrt((score**2).sum()))


def gradient(function: Callable[[Array], Array], at: Array) -> tuple[float, Array]:
    """Return the value of a function and its derivative, by the complex step."""
    stack = at + 1j * STEP * np.eye(len(at))
    values = function(stack)
    return float(values[0].real), values.imag / STEP


def loads(cells: list[Cell], aggregate: dict[str, Any]) -> dict[Any, list[Cell]]:
    """Return the cells that each part of an aggregate averages."""
    last = max(time for _, time in cells)
    by, balance = aggregate["by"], aggregate.get("balance_e")
    groups: dict[Any, list[Cell]] = {}
    for cohort, time in cells:
        since = time - cohort
        if by == "dynamic":
            if balance is not None and (last - cohort < balance or since > balance):
                continue
            low, high = aggregate.get("min_e", -99), aggregate.get("max_e", 99)
            if low <= since <= high:
                groups.setdefault(since, []).append((cohort, time))
        elif since >= 0:
            key = {"simple": 0, "group": cohort, "calendar": time}[by]
            groups.setdefault(key, []).append((cohort, time))
    return groups


def aggregated(
    effects: Array, masses: Array, cells: list[Cell], cohorts: list[int], rule: Any
) -> dict[Any, Array]:
    """Return each part of an aggregate and the overall value under None."""
    by, groups = rule["by"], loads(cells, rule)
    parts: dict[Any, Array] = {}
    for key, members in groups.items():
        at = [cells.index(cell) for cell in members]
        mass = masses[:, [cohorts.index(cohort) for cohort, _ in members]]
        parts[key] = mean(effects[:, at], mass if by != "group" else mass * 0 + 1)
    after = [key for key in parts if by != "dynamic" or key >= 0]
    stacked = np.stack([parts[key] for key in after], axis=1)
    weight = np.ones_like(stacked)
    if by == "group":
        weight = masses[:, [cohorts.index(key) for key in after]]
    overall = mean(stacked, weight)
    return {None: overall, **({} if by == "simple" else parts)}


def answers(
    sample: Sample, cells: list[Cell], rules: list[dict[str, Any]]
) -> list[dict[Any, tuple[float, float]]]:
    """Return estimates and errors: of the cells, then of each aggregate."""
    found = [sample.cell(*cell) for cell in cells]
    values = np.array([value for value, _ in found])
    cohorts = sorted({cohort for cohort, _ in cells})
    unit_mass = pd.DataFrame(
        {one: sample.weight * (sample.units["first"] == one) for one in cohorts}
    )
    influence = np.column_stack([*(score for _, score in found), unit_mass])
    start = np.concatenate([values, unit_mass.sum()])
    result = [
        {
            cell: (value, sample.error(score))
            for cell, (value, score) in zip(cells, found, strict=True)
        }
    ]
    count = len(cells)
    for rule in rules:
        stack = start + 1j * STEP * np.eye(len(start))
        parts = aggregated(stack[:, :count], stack[:, count:], cells, cohorts, rule)
        result.append(
            {
                key: (
                    float(part[0].real),
                    sample.error(
                        pd.Series(influence @ (part.imag / STEP), sample.units.index)
                    ),
                )
                for key, part in parts.items()
            }
        )
    return result
