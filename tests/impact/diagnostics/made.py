"""Results that diagnostics are asked about."""

from __future__ import annotations

import functools
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import iom_me as me
from iom_me.errors import IomMeWarning
from iom_me.impact import EventStudyResult, GroupTimeResult

FOLDER = Path(__file__).parents[1] / "oracle" / "panel"
ROLES = {"outcome": "outcome", "unit": "unit", "time": "time", "treated_from": "first"}


@functools.cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


@functools.cache
def records(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / name).read_text())["records"]
    return found


def quietly(function: Any, *arguments: Any, **options: Any) -> Any:
    """Call without a word about thin ice."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IomMeWarning)
        return function(*arguments, **options)


def group_time(data: pd.DataFrame, **options: Any) -> GroupTimeResult:
    result: GroupTimeResult = quietly(
        me.impact.group_time_att, data, **{**ROLES, "bands": "pointwise", **options}
    )
    return result


def study(data: pd.DataFrame, **options: Any) -> EventStudyResult:
    result: EventStudyResult = quietly(
        me.impact.event_study, data, **{**ROLES, "method": "twfe", **options}
    )
    return result


def households(
    units: int = 60, *, years: int = 6, seed: int = 0, effect: float = 2.0
) -> pd.DataFrame:
    """Draw households; half join in the fourth year, and errors are independent."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), years)
    time = np.tile(2011 + np.arange(years), units)
    first = np.where(unit % 2, 2014.0, np.nan)
    outcome = rng.normal(size=len(unit)) + effect * (time >= first)
    return pd.DataFrame(
        {"unit": unit, "time": time, "first": first, "outcome": outcome}
    )


def two_periods(**options: Any) -> me.impact.DidResult:
    data = table("common")
    data = data[data["time"].isin([2013, 2014])]
    data = data.assign(
        project=(data["first"] > 0).astype(int), endline=(data["time"] == 2014) * 1
    )
    result: me.impact.DidResult = quietly(
        me.impact.difference_in_differences,
        data,
        **{
            "outcome": "outcome",
            "treated": "project",
            "post": "endline",
            "cluster": "cluster",
            **options,
        },
    )
    return result
