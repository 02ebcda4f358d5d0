"""Small plans in which something does not fit, written in one line each."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

import iom_me as me
from iom_me.tracking import Diagnosis, DiagnosisFinding, DiagnosisKind, diagnose

AS_OF = "2024-06-30"
# Half of the way is expected by then, from 10 to 110.
GOOD, REACHED, AMBER, BAD, WORSE = 70, 110, 50, 15, 5


def indicator(id: str, **fields: Any) -> me.Indicator:
    options: dict[str, Any] = {
        "measure": "count",
        "direction": "increase",
        "baseline": me.Baseline(10, date="2023-12-31"),
        "targets": me.Target(110, date="2024-12-31"),
    } | fields
    return me.Indicator(id, f"# of {id}", **options)


def outcome(id: str = "1", *letters: str) -> me.Outcome:
    found = [indicator(f"{id}.{letter}") for letter in letters or "a"]
    return me.Outcome(id, f"Change {id}", indicators=found)


def output(id: str = "1.1", *letters: str) -> me.Output:
    found = [indicator(f"{id}.{letter}") for letter in letters or "a"]
    return me.Output(id, f"Service {id}", indicators=found)


def activity(id: str = "1.1.1", **fields: Any) -> me.Activity:
    days = {"start": "2024-02-01", "end": "2024-05-31"}
    return me.Activity(id, f"Do {id}", **(days | fields))


def plan(*records: Any) -> me.ResultsFramework:
    empty = me.ResultsFramework(
        "P", "Return", start="2024-01-01", end="2024-12-31", currency="EUR"
    )
    return empty.add(*records)


def values(found: dict[str, Any]) -> pd.DataFrame:
    rows = [
        {"indicator": id, "period_end": AS_OF, "value": value}
        for id, value in found.items()
    ]
    return pd.DataFrame(rows, columns=["indicator", "period_end", "value"])


def bookings(found: dict[str, Any]) -> pd.DataFrame:
    rows = [
        {"line": line, "date": AS_OF, "amount": amount, "kind": kind}
        for line, amounts in found.items()
        for kind, amount in (amounts if isinstance(amounts, dict) else {
            "expenditure": amounts
        }).items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["line", "date", "amount", "kind"])


def diagnosed(
    fw: me.ResultsFramework,
    measured: dict[str, Any] | None = None,
    *,
    done: Sequence[dict[str, Any]] | None = None,
    spent: dict[str, Any] | None = None,
    rated: Sequence[dict[str, Any]] | None = None,
) -> Diagnosis:
    """The diagnosis at half time; an area that is None is not handed over."""
    tracking = me.track(fw, values(measured or {}), as_of=AS_OF)
    workplan = budget = risks = None
    if done is not None:
        progress = pd.DataFrame([{"actual_start": None} | row for row in done])
        table = progress if done else None
        workplan = me.tracking.track_activities(fw, table, as_of=AS_OF)
    if spent is not None:
        budget = me.tracking.track_budget(fw, bookings(spent), as_of=AS_OF)
    if rated is not None:
        table = pd.DataFrame(rated) if rated else None
        risks = me.tracking.track_risks(fw, table, as_of=AS_OF)
    return diagnose(fw, tracking, workplan=workplan, budget=budget, risks=risks)


def kinds(diagnosis: Diagnosis) -> list[str]:
    return [finding.kind.value for finding in diagnosis.findings]


def only(diagnosis: Diagnosis, kind: str) -> DiagnosisFinding:
    """The one finding of a kind."""
    (found,) = diagnosis.by_kind[DiagnosisKind(kind)]
    return found
