"""Write the data sets of the oracle: seeded, so that every run gives the same files.

python tests/impact/oracle/make_data.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
REGIONS = np.array(["centre", "north", "south"])


def survey(rng: np.random.Generator, sizes: list[int], *, treated: int) -> pd.DataFrame:
    """Draw people of villages of these sizes; the first villages are treated."""
    village = np.repeat(np.arange(len(sizes)), sizes)
    n = len(village)
    data = pd.DataFrame(
        {
            "village": [f"V{code:02d}" for code in village],
            "treated": (village < treated).astype(int),
            "post": rng.integers(0, 2, n),
            "age": rng.integers(18, 65, n),
            "female": rng.integers(0, 2, n).astype(bool),
            "region": REGIONS[village % 3],
        }
    )
    shock = rng.normal(0, 0.6, (len(sizes), 2))[village, data["post"]]
    noise = rng.normal(0, 1 + 0.7 * data["treated"] * data["post"])
    data["outcome"] = (
        3 + 0.5 * data["post"] + 0.8 * data["treated"] * data["post"]
        + 0.02 * data["age"] - 0.3 * data["female"] + shock + noise
    ).round(3)  # fmt: skip
    return data


def many(rng: np.random.Generator) -> pd.DataFrame:
    """Twenty-four villages of 4 to 27 people, nine of them treated."""
    return survey(rng, list(range(4, 28)), treated=9)


def few(rng: np.random.Generator) -> pd.DataFrame:
    """Seven villages, three treated; one region is one village: leverage one."""
    data = survey(rng, [6, 9, 14, 8, 11, 16, 22], treated=3)
    data["region"] = np.where(data["village"] == "V04", "island", data["region"])
    return data


def waves(rng: np.random.Generator) -> pd.DataFrame:
    """Other villages in each wave, so that clusters lie within the cells."""
    data = survey(rng, [5, 8, 6, 9, 12, 7, 7, 10, 13, 6, 8, 15], treated=5)
    data["post"] = data["village"].str[1:].astype(int) % 2
    return data


def panel(rng: np.random.Generator) -> pd.DataFrame:
    """Forty people seen twice, fifteen treated; the person is the cluster."""
    person = np.repeat(np.arange(40), 2)
    data = survey(rng, [80], treated=0).assign(
        village=[f"P{code:02d}" for code in person],
        treated=(person < 15).astype(int),
        post=np.tile([0, 1], 40),
        region=REGIONS[person % 3],
    )
    data["age"] = data["age"].to_numpy()[2 * person]
    data["outcome"] += np.round(rng.normal(0, 1, 40)[person] + 0.4 * data["treated"], 3)
    return data


def main() -> None:
    """Write one CSV file per data set."""
    for seed, make in enumerate((many, few, waves, panel), start=2024):
        data = make(np.random.default_rng(seed)).sample(frac=1, random_state=seed)
        data.to_csv(FOLDER / f"{make.__name__}.csv", index=False)


if __name__ == "__main__":
    main()
