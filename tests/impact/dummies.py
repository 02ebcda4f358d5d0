"""Panel regressions by the textbook: a column for every dummy, matrices of all rows."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from iom_me.errors import IomMeWarning

Array = npt.NDArray[Any]
Result = TypeVar("Result")

FOLDER = Path(__file__).parent / "oracle" / "panel"
ORACLE: dict[str, Any] = {
    "outcome": "outcome",
    "unit": "unit",
    "time": "time",
    "treated_from": "first",
}
BY_CLUSTER = ["CR0", "CR1", "CR1S", "CR2", "CR3"]
BY_ROW = ["classical", "HC0", "HC1", "HC2", "HC3"]
TOLERANCES = {"estimate": 1e-10, "std_error": 1e-8, "df": 1e-6}


def records(name: str, **wanted: Any) -> list[dict[str, Any]]:
    """Read stored output, as far as it is about what is wanted."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text())[
        "records"
    ]
    return [r for r in found if all(r[key] == value for key, value in wanted.items())]


def stored(name: str) -> pd.DataFrame:
    """Read the data of the stored output, with the treatment as a 0/1 column."""
    data = pd.read_csv(FOLDER / f"{name}.csv")
    on = (data["first"] > 0) & (data["time"] >= data["first"])
    return data.assign(treatment=on.astype(int))


def quietly(call: Callable[..., Result], *data: Any, **options: Any) -> Result:
    """Estimate without a word about thin ice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IomMeWarning)
        return call(*data, **options)


def assert_close(got: Any, row: dict[str, Any]) -> None:
    """Compare a row of a result with a stored one, as exactly as each number allows."""
    for name, tolerance in TOLERANCES.items():
        if name in row:
            np.testing.assert_allclose(
                getattr(got, name), row[name], rtol=tolerance, err_msg=str(row["term"])
            )


def two_way_dummies(data: pd.DataFrame, unit: str, time: str) -> Array:
    """Lay out a column for each unit, and for each period but the first."""
    sides = [pd.get_dummies(data[name]).to_numpy(float) for name in (unit, time)]
    return np.hstack([sides[0], sides[1][:, 1:]])


def power(block: Array, exponent: float) -> Array:
    """Raise a symmetric matrix to a power, leaving out what is zero."""
    size, turn = np.linalg.eigh(block)
    there = size > 1e-9
    raised = np.where(there, np.where(there, size, 1.0) ** exponent, 0.0)
    result: Array = turn @ np.diag(raised) @ turn.T
    return result


def sandwich(
    regressors: Array,
    outcome: Array,
    load: Array,
    cluster: Array,
    vcov: str,
    *,
    weights: Array | None = None,
) -> tuple[float, float, float]:
    """Return estimate, standard error and df of ``load @ outcome``.

    ``load`` (N,) are the weights of an unbiased linear estimate of a combination of the
    coefficients; hat matrix and residuals are those of the regression. Errors have one
    variance, also with weights.
    """
    rows = len(outcome)
    root = np.ones(rows) if weights is None else np.sqrt(weights)
    scaled = regressors * root[:, None]
    hat = regressors @ np.linalg.pinv(scaled, rcond=1e-10) * root
    rank = np.linalg.matrix_rank(regressors)
    rest = np.eye(rows) - hat
    residual = rest @ outcome
    room = rows - rank
    estimate = float(load @ outcome)
    if vcov == "classical":
        return estimate, float(np.sqrt(residual @ residual / room * load @ load)), room
    group = np.arange(rows) if vcov.startswith("H") else cluster
    exponent = {"2": -0.5, "3": -1.0}.get(vcov[-1], 0.0)
    reads = []
    for label in np.unique(group):
        at = np.flatnonzero(group == label)
        read = np.zeros(rows)
        read[at] = load[at]
        if exponent:
            read[at] = _corrected(rest, at, exponent) @ load[at]
        reads.append(read)
    parts = np.array(reads)
    groups = len(parts)
    factor = {
        "HC1": rows / room,
        "CR1": groups / (groups - 1),
        "CR1S": groups / (groups - 1) * (rows - 1) / room,
    }.get(vcov, 1.0)
    error = float(np.sqrt(factor * ((parts @ residual) ** 2).sum()))
    form = parts @ rest @ rest.T @ parts.T
    df = np.trace(form) ** 2 / np.trace(form @ form)
    if not exponent:
        df = room if vcov.startswith("H") else groups - 1
    return estimate, error, float(df)


def _corrected(rest: Array, at: Array, exponent: float) -> Array:
    """Correct a cluster: CR2 by the covariance of residuals, CR3 by leverage."""
    if exponent > -1:
        return power(rest[at] @ rest[at].T, exponent)
    inverse: Array = np.linalg.pinv(rest[np.ix_(at, at)].T, rcond=1e-9)
    return inverse


def coefficient_loads(regressors: Array, column: int) -> Array:
    """Return how least squares reads the outcome for one coefficient: (N,)."""
    loads: Array = np.linalg.pinv(regressors, rcond=1e-10)[column]
    return loads
