"""Difference-in-differences estimators as plain least squares with all dummies.

Slow and short, written out from the papers, to hold the packages against.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).parent
OVERALL = "average after"


def load(name: str) -> pd.DataFrame:
    """Read a panel, sorted, with the time since treatment and the 0/1 treatment."""
    data = pd.read_csv(FOLDER / f"{name}.csv").sort_values(["unit", "time"])
    data = data.reset_index(drop=True)
    data["event_time"] = (data["time"] - data["first"]).where(data["first"] > 0)
    data["treatment"] = (data["event_time"] >= 0).astype(float)
    return data


def dummies(data: pd.DataFrame) -> np.ndarray:
    """Return a column for each unit and for each period but the first."""
    unit, time = (pd.get_dummies(data[name]) for name in ("unit", "time"))
    return np.hstack([unit.to_numpy(float), time.to_numpy(float)[:, 1:]])


def error(data: pd.DataFrame, score: np.ndarray, cluster: str) -> float:
    """Return the root of the sum of squared cluster sums: no factor."""
    sums = pd.Series(score).groupby(data[cluster].to_numpy()).sum()
    return float(np.sqrt((sums**2).sum()))


class FirstStage:
    """Unit and period effects from the untreated rows alone."""

    def __init__(self, data: pd.DataFrame) -> None:
        self.data = data
        self.untreated = data["treatment"].to_numpy() == 0
        self.regressors = dummies(data)
        kept, outcome = self.regressors[self.untreated], data["outcome"].to_numpy()
        self.bread = np.linalg.pinv(kept.T @ kept, rcond=1e-12)
        effects = self.bread @ (kept.T @ outcome[self.untreated])
        self.residual = outcome - self.regressors @ effects

    def projected(self, loads: np.ndarray) -> np.ndarray:
        """Return the loads of the untreated rows that these loads imply."""
        implied = self.regressors @ (self.bread @ (self.regressors.T @ loads))
        return np.where(self.untreated, implied, 0.0)


def imputation(
    stage: FirstStage, keep: np.ndarray, cluster: str, *, by_cluster: bool
) -> tuple[float, float]:
    """Return the mean effect over these rows and its error, equations 6 to 8.

    The mean effect taken off the treated rows is that of the cohort and period. With
    `by_cluster` rows count by the loads of their cluster (the authors' own program).
    """
    load = keep / keep.sum()
    weight = load - stage.projected(load)
    residual = stage.residual.copy()
    label = stage.data[cluster].to_numpy()
    treated = stage.data[~stage.untreated]
    for place in treated.groupby(["first", "time"]).groups.values():
        at = np.asarray(place)
        if not load[at].any():
            continue
        counted = load[at]
        if by_cluster:
            sums = pd.Series(load[at]).groupby(label[at]).transform("sum")
            counted = counted * sums.to_numpy()
        residual[at] -= counted @ residual[at] / counted.sum()
    return float(load @ stage.residual), error(stage.data, weight * residual, cluster)


def two_stage(stage: FirstStage, keep: np.ndarray, cluster: str) -> tuple[float, float]:
    """Return Gardner's mean effect over these rows and its error: both stages count."""
    column = keep.astype(float)
    mean = float(column @ stage.residual / column.sum())
    second = column * (stage.residual - mean)
    score = second - stage.projected(column) * stage.residual
    return mean, error(stage.data, score / column.sum(), cluster)


def every(data: pd.DataFrame, *, leads: bool) -> dict[Any, np.ndarray]:
    """Return the rows of the overall mean and of each time since treatment."""
    since = data["event_time"]
    times = sorted(int(value) for value in since.dropna().unique())
    kept = [value for value in times if leads or value >= 0]
    parts = {value: (since == value).to_numpy() for value in kept}
    return {OVERALL: (data["treatment"] == 1).to_numpy(), **parts}


def within(data: pd.DataFrame) -> tuple[float, float]:
    """Return the fixed effects coefficient and the variance left in the treatment."""
    regressors, treatment = dummies(data), data["treatment"].to_numpy()
    fitted = regressors @ np.linalg.lstsq(regressors, treatment, rcond=None)[0]
    left = treatment - fitted
    left -= regressors @ np.linalg.lstsq(regressors, left, rcond=None)[0]  # once more
    return float(left @ data["outcome"] / (left @ left)), float(left @ left / len(data))


def comparison(
    data: pd.DataFrame, treated: int, control: int
) -> tuple[str, pd.DataFrame] | None:
    """Return the kind and the rows of one 2x2 comparison, None where there is none."""
    start = data["time"].min()
    if treated == 0 or treated <= start:
        return None
    pair = data[data["first"].isin([treated, control])]
    if control == 0:
        return "treated_vs_never", pair
    if control <= start:
        return "treated_vs_always", pair
    if treated < control:
        return "earlier_vs_later", pair[pair["time"] < control]
    return "later_vs_earlier", pair[pair["time"] >= control]
