"""A survey of forty villages, in which nothing is thin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def survey() -> pd.DataFrame:
    """Four hundred people in forty villages, half of them in the project."""
    rng = np.random.default_rng(7)
    person = np.arange(400)
    village = person // 10
    data = pd.DataFrame(
        {
            "village": [f"V{code:02d}" for code in village],
            "project": village % 2,
            "endline": person % 2,
            "age": rng.integers(18, 65, 400),
            "region": np.array(["north", "south", "west"])[village % 3],
        }
    )
    effect = 2.0 * data["project"] * data["endline"]
    data["income"] = 50 + 0.1 * data["age"] + effect + rng.normal(0, 3, 400)
    return data
