"""Small plans and tables, written in one line each."""

from typing import Any

import pandas as pd

import iom_me as me
from iom_me.tracking import IndicatorProgress

START, END = "2022-01-01", "2024-01-01"


def indicator(
    baseline: Any = 0, target: Any = 100, *, id: str = "1.a", **fields: Any
) -> me.Indicator:
    """An increasing count between two dates; None leaves baseline or target out."""
    options = {"measure": "count", "direction": "increase"} | fields
    if baseline is not None and not isinstance(baseline, me.Baseline):
        baseline = me.Baseline(baseline, date=START)
    if not isinstance(target, me.Target | list | None):
        target = me.Target(target, date=END)
    targets = [target] if isinstance(target, me.Target) else target or []
    return me.Indicator(
        id, f"title of {id}", baseline=baseline, targets=targets, **options
    )


def plan(*indicators: me.Indicator, **fields: Any) -> me.ResultsFramework:
    """A plan of one outcome with these indicators."""
    outcome = me.Outcome("1", "Returnees have an income", indicators=indicators)
    return me.ResultsFramework("P", "Return", results=[outcome], **fields)


def table(*rows: dict[str, Any], **defaults: Any) -> pd.DataFrame:
    """Rows of measurements of 1.a at the end of 2022, unless they say otherwise."""
    common = {"indicator": "1.a", "period_end": "2022-12-31"} | defaults
    return pd.DataFrame([common | row for row in rows])


def entry(
    one: me.Indicator, *rows: dict[str, Any] | float | str, **options: Any
) -> IndicatorProgress:
    """Where an indicator stands after these rows; a bare value is a row of its own."""
    full = [row if isinstance(row, dict) else {"value": row} for row in rows]
    values = (
        table(*full)
        if full
        else pd.DataFrame(columns=["indicator", "period_end", "value"])
    )
    return me.track(plan(one), values, **options)[one.id]


def quarters(*values: float, **fields: Any) -> list[dict[str, Any]]:
    """One row for each quarter of 2022, from the first on."""
    spans = [
        ("2022-01-01", "2022-03-31"),
        ("2022-04-01", "2022-06-30"),
        ("2022-07-01", "2022-09-30"),
        ("2022-10-01", "2022-12-31"),
    ]
    return [
        {"period_start": start, "period_end": end, "value": value} | fields
        for (start, end), value in zip(spans, values, strict=False)
    ]
