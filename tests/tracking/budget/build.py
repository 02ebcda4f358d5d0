"""Small budgets and ledgers, written in one line each."""

from typing import Any

import pandas as pd

import iom_me as me
from iom_me.tracking import BudgetReport, LineSpending

START, END = "2024-01-01", "2024-12-31"  # 366 days
HALF = "2024-07-01"  # the end of day 183


def line(id: str = "B1", amount: Any = 100, **fields: Any) -> me.BudgetLine:
    return me.BudgetLine(id, f"title of {id}", amount=amount, **fields)


def plan(*records: Any, **fields: Any) -> me.ResultsFramework:
    """A plan of one year in euros with these budget lines and results."""
    options = {"start": START, "end": END, "currency": "EUR"} | fields
    return me.ResultsFramework("P", "Return", **options).add(*records)


def ledger(*rows: dict[str, Any] | Any, **defaults: Any) -> pd.DataFrame:
    """Rows on B1 at half time, unless they say otherwise; a bare value is an amount."""
    common = {"line": "B1", "date": HALF} | defaults
    full = [row if isinstance(row, dict) else {"amount": row} for row in rows]
    if not full:
        return pd.DataFrame(columns=["line", "date", "amount"])
    return pd.DataFrame([common | row for row in full], dtype=object)


def commitment(amount: Any, **fields: Any) -> dict[str, Any]:
    return {"amount": amount, "kind": "commitment"} | fields


def report(
    lines: me.ResultsFramework | list[me.BudgetLine],
    *rows: dict[str, Any] | Any,
    **options: Any,
) -> BudgetReport:
    fw = lines if isinstance(lines, me.ResultsFramework) else plan(*lines)
    return me.tracking.track_budget(fw, ledger(*rows), **options)


def entry(
    *rows: dict[str, Any] | Any, amount: Any = 100, **options: Any
) -> LineSpending:
    """Where a line of 100 euros stands after these rows."""
    return report([line(amount=amount)], *rows, **options)["B1"]
