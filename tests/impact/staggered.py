"""Panels of a staggered roll-out, and slow plain arithmetic to compare with."""

from __future__ import annotations

import warnings
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from iom_me.errors import IomMeWarning
from iom_me.impact import GroupTimeResult, group_time_att

Array = npt.NDArray[Any]
NEVER = float("nan")
FIRST_YEAR = 2019
ROLES: dict[str, Any] = {
    "outcome": "income",
    "unit": "person",
    "time": "year",
    "treated_from": "start",
}


def panel(
    seed: int = 1,
    *,
    cohorts: tuple[float, ...] = (2021, 2023, NEVER),
    units: int = 60,
    years: int = 6,
    clusters: int | None = None,
    effect: float = 2.0,
) -> pd.DataFrame:
    """Draw a balanced panel; units take turns in the cohorts, and so do clusters."""
    rng = np.random.default_rng(seed)
    person = np.arange(units)
    village = person % (clusters or units)
    start = np.array(cohorts)[village % len(cohorts)]
    age = rng.integers(18, 65, units)
    female = rng.integers(0, 2, units)
    weight = rng.uniform(0.5, 2.0, units).round(2)
    year = FIRST_YEAR + np.arange(years)
    shock = rng.normal(0, 0.5, (village.max() + 1, years))[village]
    trend = 0.02 * age[:, None] * (year - FIRST_YEAR) + shock
    income = trend + _grown(year, start, effect) + rng.normal(0, 1, trend.shape)
    income += 20 + rng.normal(0, 3, units)[:, None]
    return pd.DataFrame(
        {
            "person": np.repeat(person, years),
            "year": np.tile(year, units),
            "start": np.repeat(start, years),
            "village": np.repeat(village, years),
            "age": np.repeat(age, years),
            "female": np.repeat(female, years),
            "weight": np.repeat(weight, years),
            "income": income.ravel(),
        }
    )


def _grown(year: Array, start: Array, effect: float) -> Array:
    """Let effects grow with time since the start."""
    since = year - np.nan_to_num(start, nan=np.inf)[:, None]
    grown: Array = effect * np.sqrt(np.maximum(1 + since, 0))
    return grown


def estimate(data: Any, **options: Any) -> GroupTimeResult:
    """Estimate with the usual columns, without a word about thin ice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IomMeWarning)
        return group_time_att(data, **{**ROLES, **options})


def cross_sections(data: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """Keep two in three rows of a panel, as if other people had been asked."""
    return data.sample(frac=2 / 3, random_state=seed).drop(columns="person")


@attrs.frozen(kw_only=True, eq=False)
class Brute:
    """Group-time effects by plain arithmetic on every unit.

    Attributes
    ----------
    effects : (group, time) -> estimate
    influence : (group, time) -> (n,) what each unit adds to it
    """

    effects: dict[tuple[int, int], float]
    influence: dict[tuple[int, int], Array]


def brute_force(data: pd.DataFrame, *, varying: bool = False) -> Brute:
    """Compare with never treated, as the paper writes it; a balanced panel."""
    wide = data.pivot(index="person", columns="year", values="income")  # noqa: PD010
    start = data.groupby("person")["start"].first()
    weight = data.groupby("person")["weight"].first() / data["weight"].mean()
    never = start.isna().to_numpy()
    effects, influence = {}, {}
    for group in sorted(start.dropna().unique()):
        mine = (start == group).to_numpy()
        for time in map(int, wide.columns):
            base = time - 1 if varying and time < group else int(group) - 1
            if time == base or base not in wide.columns:
                continue
            change = (wide[time] - wide[base]).to_numpy()
            total = np.zeros(len(change))
            effect = 0.0
            for sign, arm in ((1, mine), (-1, never)):
                w = np.where(arm, weight, 0.0) / weight[arm].sum()
                effect += sign * w @ change
                total += sign * w * (change - w @ change)
            effects[int(group), int(time)] = float(effect)
            influence[int(group), int(time)] = total
    return Brute(effects=effects, influence=influence)
