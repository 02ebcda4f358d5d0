"""Write the panels of the oracle: seeded, so that every run gives the same files.

python tests/impact/oracle/panel/make_data.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
COLUMNS = ["unit", "time", "first", "cluster", "mixed", "x1", "x2", "weight", "outcome"]
NEVER = 0
START = 2011
STAGGERED = {NEVER: 9, 2013: 5, 2014: 6, 2016: 4}


def units(
    rng: np.random.Generator, cohorts: dict[int, int], sizes: tuple[int, int]
) -> pd.DataFrame:
    """Draw units: whole clusters enter in one cohort, `mixed` clusters hold several."""
    first = np.repeat(list(cohorts), list(cohorts.values()))
    cluster = np.repeat(np.arange(len(first)), rng.integers(*sizes, len(first)))
    count = len(cluster)
    shift = rng.normal(0, 0.5, len(first)) + 0.25 * (first > 0)
    x1 = (rng.normal(0, 1, count) + shift[cluster]).round(2)
    return pd.DataFrame(
        {
            "unit": 1 + rng.permutation(count),
            "first": first[cluster],
            "cluster": 1 + cluster,
            "mixed": 1 + rng.integers(0, 16, count),
            "x1": x1,
            "x2": (rng.normal(0, 1, count) + 0.3 * x1 > 0).astype(int),
            "weight": np.exp(rng.normal(0, 0.5, count)).round(2) + 0.1,
        }
    )


def outcome(rng: np.random.Generator, data: pd.DataFrame) -> pd.Series:
    """Add effects that grow and differ by cohort, trends, shocks of the clusters."""
    since = (data["time"] - data["first"]).where(data["first"] != NEVER, -1)
    effect = (since >= 0) * (0.5 + 0.3 * since + 0.2 * (data["first"] % 3))
    year = data["time"] - START
    trend = year * (0.2 + 0.08 * data["x1"] - 0.05 * data["x2"])
    shape = (data["cluster"].max() + 1, year.max() + 1)
    shock = rng.normal(0, 0.35, shape)[data["cluster"], year]
    level = rng.normal(0, 1, data["unit"].max() + 1)[data["unit"]]
    noise = rng.normal(0, 0.6 + 0.3 * (since >= 0))
    total: pd.Series = 2 + level + 0.4 * data["x1"] + trend + effect + shock + noise
    return total.round(4)


def panel(
    seed: int, cohorts: dict[int, int], *, periods: int, sizes: tuple[int, int] = (4, 9)
) -> pd.DataFrame:
    """Draw a balanced panel."""
    rng = np.random.default_rng(seed)
    time = pd.DataFrame({"time": np.arange(START, START + periods)})
    data = units(rng, cohorts, sizes).merge(time, how="cross")
    data["outcome"] = outcome(rng, data)
    return data


def unbalanced(seed: int, full: pd.DataFrame) -> pd.DataFrame:
    """Lose one row in seven at random, and some units for good."""
    rng = np.random.default_rng(seed)
    ids = full["unit"].unique()
    leaves = rng.choice(ids, len(ids) // 8, replace=False)
    last = pd.Series(rng.integers(2013, 2017, len(leaves)), leaves)
    seen = rng.uniform(size=len(full)) > 1 / 7
    return full[seen & (full["time"] <= full["unit"].map(last).fillna(9999))]


def rows(seed: int) -> pd.DataFrame:
    """Draw other people of the same clusters in each of six periods."""
    rng = np.random.default_rng(seed)
    data = units(rng, STAGGERED, (30, 45))
    data["time"] = START + rng.integers(0, 6, len(data))
    data["outcome"] = outcome(rng, data)
    return data


def datasets() -> dict[str, pd.DataFrame]:
    """Return all data sets by name."""
    staggered = panel(31, STAGGERED, periods=7)
    return {
        "staggered": staggered,
        "common": panel(32, {NEVER: 12, 2014: 8}, periods=6, sizes=(2, 7)),
        "all_treated": panel(33, {2013: 7, 2015: 8, 2017: 6}, periods=7),
        "unbalanced": unbalanced(34, staggered),
        "rows": rows(35),
        "early": panel(36, {NEVER: 8, 2011: 3, 2013: 5, 2015: 5}, periods=6),
    }


def main() -> None:
    """Write one CSV file per data set, in an order that means nothing."""
    for seed, (name, data) in enumerate(datasets().items()):
        mixed_up = data[COLUMNS].sample(frac=1, random_state=seed)
        mixed_up.round(4).to_csv(FOLDER / f"{name}.csv", index=False)


if __name__ == "__main__":
    main()
