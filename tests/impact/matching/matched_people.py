"""People, pairs and matches that the tests of effects are about."""

from typing import Any

import numpy as np
import pandas as pd
from tests.impact.matching.comparisons import given

import iom_me as me
from iom_me.impact.matching._effect import estimation, study as _study
from iom_me.impact.matching._effect.study import EffectOptions, Estimate


def people(size: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    joined = (np.arange(size) % 3 == 0).astype(int)
    age = 30 + 8 * rng.normal(size=size) + joined
    return pd.DataFrame(
        {
            "person": np.arange(size),
            "joined": joined,
            "age": age,
            "school": rng.normal(size=size),
            "sex": np.where(rng.random(size) < 0.5, "f", "m"),
            "village": rng.integers(15, size=size),
            "income": 50 + age + 3 * joined + 5 * rng.normal(size=size),
            "works": (rng.random(size) < 0.4 + 0.2 * joined).astype(int),
        }
    )


PEOPLE = people()


def matched(rows: pd.DataFrame = PEOPLE, **options: Any) -> me.impact.MatchResult:
    return me.impact.match(
        rows, **{"treatment": "joined", "covariates": ["age"], **options}
    )


MATCH = matched(unit="person", caliper=0.2)


def pairs(count: int = 70, seed: int = 1) -> tuple[pd.DataFrame, Any]:
    """Return a table of pairs, side by side, and the comparison of them."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "treat": np.tile([1, 0], count),
            "y": rng.normal(size=2 * count) + np.tile([1, 0], count),
            "x": rng.normal(size=2 * count),
            "place": np.repeat(np.arange(count) % 12, 2),
        }
    )
    return rows, given(rows, ("x",), sets=np.repeat(np.arange(count), 2))


def estimate(rows: pd.DataFrame, group: Any, **options: Any) -> Estimate:
    asked = EffectOptions(**options)
    return estimation.estimate(_study.read(rows, group, "y", asked), asked)[0]
