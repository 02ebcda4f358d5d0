"""Group-time effects against stored output of other packages (see oracle/README.md)."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.impact.staggered import estimate

from iom_me.impact import GroupTimeResult

FOLDER = Path(__file__).parent / "oracle" / "panel"
OPTIONS = (
    "data", "control", "method", "covariates", "anticipation",
    "base_period", "weights", "cluster",
)  # fmt: skip
METHODS = {"inverse_probability": "ipw", "outcome_regression": "regression"}
KINDS: dict[str, Any] = {"dynamic": "event"}
KEYS = {
    "group_time": ["group", "time"],
    "simple": [],
    "dynamic": ["event_time"],
    "group": ["group"],
    "calendar": ["time"],
}

pytestmark = pytest.mark.oracle


@functools.cache
def reference(name: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((FOLDER / name).read_text())["records"]
    return records


@functools.cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def call(record: dict[str, Any]) -> str:
    return json.dumps({name: record[name] for name in OPTIONS})


@functools.cache
def ours(wanted: str) -> GroupTimeResult:
    options = json.loads(wanted)
    name, method = options.pop("data"), options.pop("method")
    rows = name == "rows"
    return estimate(
        table(name),
        outcome="outcome",
        unit=None if rows else "unit",
        time="time",
        treated_from="first",
        method=METHODS.get(method, method),
        panel=not rows,
        unbalanced="rows" if name == "unbalanced" else "pairwise",
        vcov="CR0",
        bands="pointwise",
        **options,
    )


CALLS = sorted({call(record) for record in reference("group_time.json")})


Numbers = dict[tuple[int, ...], tuple[float, float]]


def ours_for(record: dict[str, Any]) -> Numbers:
    """Return our estimates and errors by key; () is the overall effect."""
    result = ours(call(record))
    by, keys = record["by"], KEYS[record["by"]]
    if by == "group_time":
        return {
            (row.group, row.time): (row.estimate, row.std_error)
            for row in result.effects
        }
    found = result.aggregate(
        KINDS.get(by, by),
        min_event=record.get("min_e"),
        max_event=record.get("max_e"),
        balance_event=record.get("balance_e"),
    )
    rows = {tuple(getattr(row, key) for key in keys): row for row in found.effects}
    rows[()] = found.overall
    return {key: (row.estimate, row.std_error) for key, row in rows.items()}


def theirs_for(record: dict[str, Any]) -> Numbers:
    keys = KEYS[record["by"]]
    return {
        tuple(row[key] for key in keys if key in row): (
            row["estimate"],
            np.nan if row["std_error"] is None else row["std_error"],
        )
        for row in record["rows"]
    }


def leads_of_some(record: dict[str, Any]) -> set[tuple[int, ...]]:
    """Name the leads that not every cohort has that is kept by balance_e."""
    events: dict[int, list[int]] = {}
    for row in ours(call(record)).effects:
        events.setdefault(row.group, []).append(row.event_time or 0)
    kept = [e for e in events.values() if max(e) >= record["balance_e"]]
    every = set.intersection(*map(set, kept))
    return {(e,) for e in set.union(*map(set, kept)) - every if e < 0}


@pytest.mark.parametrize("wanted", CALLS)
def test_agrees_with_two_other_packages(wanted: str) -> None:
    for record in reference("group_time.json"):
        if call(record) != wanted:
            continue
        found, theirs = ours_for(record), theirs_for(record)
        absent = theirs.keys() - found.keys()
        # With balance_e theirs shows leads that only some of the cohorts have.
        assert absent <= (leads_of_some(record) if "balance_e" in record else set())
        both = theirs.keys() - absent
        estimates, errors = np.array([found[key] for key in both]).T
        expected, expected_errors = np.array([theirs[key] for key in both]).T
        np.testing.assert_allclose(estimates, expected, rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(errors, expected_errors, rtol=1e-8)


SATURATED = [
    record
    for record in reference("regression.json")
    if record["model"] == "saturated" and record["data"] != "unbalanced"
]


@pytest.mark.parametrize(
    "record",
    SATURATED,
    ids=lambda record: "-".join(
        str(record[name]) for name in ("data", "cluster", "weights", "vcov")
    ),
)
def test_errors_are_those_of_the_saturated_regression(record: dict[str, Any]) -> None:
    rows = record["data"] == "rows"
    result = estimate(
        table(record["data"]),
        outcome="outcome",
        unit=None if rows else "unit",
        time="time",
        treated_from="first",
        cluster=record["cluster"] if record["cluster"] != "unit" else None,
        weights=record["weights"],
        panel=not rows,
        vcov=record["vcov"],
    )
    cells = [[row.group, row.time] for row in result.effects if not row.reference]
    loads = {part["combination"]: part["loads"] for part in record["combinations"]}
    contrasts = np.zeros((len(record["rows"]), len(cells)))
    for place, row in enumerate(record["rows"]):
        term = row["term"]
        parts = loads[term] if isinstance(term, str) else [{"term": term, "load": 1}]
        for part in parts:
            contrasts[place, cells.index(part["term"])] = part["load"]

    inferred = result._family.infer(contrasts, record["vcov"])

    theirs = pd.DataFrame(record["rows"])
    np.testing.assert_allclose(inferred.estimates, theirs["estimate"], rtol=1e-10)
    np.testing.assert_allclose(inferred.std_errors, theirs["std_error"], rtol=1e-8)
    np.testing.assert_allclose(inferred.df, theirs["df"], rtol=1e-6)
