"""The packages that the estimators are asked of, and the comparison with them."""

from __future__ import annotations

import contextlib
import importlib
import io
from typing import Any

import numpy as np
import pandas as pd
from tests.impact.oracle.panel.plain import OVERALL

TOLERANCE = 1e-8
NAMES = {"outcome": "outcome", "unit": "unit", "time": "time", "first_treat": "first"}
IDS = {"yname": "outcome", "idname": "unit", "tname": "time", "gname": "first"}

Rows = dict[Any, tuple[float, float]]


class Checks:
    """The largest difference of each package from the stored numbers."""

    def __init__(self) -> None:
        self.largest: dict[str, float] = {}

    def compare(
        self, package: str, said: Rows, stored: Rows, tolerance: float = TOLERANCE
    ) -> None:
        """Compare what the package said with what is stored; stop when they differ."""
        for key, numbers in said.items():
            for a, b in zip(numbers, stored[key], strict=True):
                difference = abs(a - b) / max(abs(b), 0.01)
                if not difference <= tolerance:
                    raise AssertionError((package, key, numbers, stored[key]))
                self.largest[package] = max(difference, self.largest.get(package, 0.0))


def diff_diff_rows(model: Any, data: pd.DataFrame) -> Rows:
    """Ask one estimator of diff-diff; the row of its reference is left out."""
    fit = model.fit(data, **NAMES)
    study = fit.aggregate("event_study")
    rows: Rows = {OVERALL: (fit.overall_att, fit.overall_se)}
    for at, estimate, std_error in zip(
        study.event_time, study.att, study.se, strict=True
    ):
        if np.isfinite(std_error):
            rows[int(at)] = (estimate, std_error)
    return rows


def py2sdid_rows(which: str, data: pd.DataFrame, cluster: str) -> Rows:
    """Ask py2sdid."""
    polars = importlib.import_module("polars")
    py2sdid = importlib.import_module("py2sdid")

    frame = polars.from_pandas(data.drop(columns=["event_time", "treatment"]))
    fit = getattr(py2sdid, which)(frame, **IDS, cluster_var=cluster, verbose=False)
    study = fit.event_study.select("rel_time", "estimate", "se").rows()
    return {
        OVERALL: (fit.att_avg, fit.att_avg_se),
        **{int(at): (estimate, std_error) for at, estimate, std_error in study},
    }


def pyfixest_two_stage(data: pd.DataFrame, cluster: str) -> Rows:
    """Ask pyfixest; the leads and lags are one regression, the mean another."""
    pyfixest = importlib.import_module("pyfixest")

    data = data.assign(since=data["event_time"].fillna(-99).astype(int))
    rows: Rows = {}
    for second in ("~ i(treatment, ref=0)", "~ i(since, ref=-99)"):
        fit = pyfixest.did2s(
            data,
            yname="outcome",
            first_stage="~ 0 | unit + time",
            second_stage=second,
            treatment="treatment",
            cluster=cluster,
        )
        for name, estimate in fit.coef().items():
            at = str(name).rsplit("::", maxsplit=1)[-1]
            key = OVERALL if "treatment" in str(name) else int(at)
            rows[key] = (estimate, fit.se()[name])
    return rows


def did_imputation_rows(data: pd.DataFrame, cluster: str) -> Rows:
    """Ask did-imputation, which returns the mean and all horizons by two calls."""
    did_imputation = importlib.import_module("did_imputation")

    data = data.assign(entry=data["first"].where(data["first"] > 0))
    rows: Rows = {}
    for horizons in (False, True):
        with contextlib.redirect_stdout(io.StringIO()):
            said = did_imputation.did_imputation(
                data.copy(),
                "outcome",
                "unit",
                "time",
                "entry",
                cluster=cluster,
                minn=0,
                allhorizons=horizons,
            )
        for name, estimate in said.estimates.items():
            key = int(name[3:]) if horizons else OVERALL
            rows[key] = (estimate, said.std_errors[name])
    return rows
