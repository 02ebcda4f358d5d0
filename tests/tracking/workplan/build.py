"""Small workplans and tables, written in one line each."""

from typing import Any

import pandas as pd

import iom_me as me
from iom_me.tracking import ActivityProgress, WorkplanReport, track_activities

AS_OF = "2024-06-30"


def activity(
    id: str = "1",
    start: str | None = "2024-06-01",
    end: str | None = "2024-07-10",
    **fields: Any,
) -> me.Activity:
    """An activity of forty days in June and July, planned unless it says otherwise."""
    return me.Activity(id, f"Do {id}", start=start, end=end, **fields)


def plan(*records: Any, **fields: Any) -> me.ResultsFramework:
    """A plan of these records."""
    return me.ResultsFramework("P", "Return", **fields).add(*records)


def table(*rows: dict[str, Any], **columns: Any) -> pd.DataFrame:
    """Rows of progress; of activity 1 unless they say otherwise."""
    return pd.DataFrame([{"activity": "1"} | columns | row for row in rows])


def tracked(*records: Any, rows: Any = None, **options: Any) -> WorkplanReport:
    """The report of these activities at the end of June, after these rows."""
    progress = None if rows is None else table(*rows)
    return track_activities(plan(*records), progress, **({"as_of": AS_OF} | options))


def entry(planned: me.Activity | None = None, /, **row: Any) -> ActivityProgress:
    """Where one activity stands at the end of June after one row, if there is one."""
    start = {} if row.get("activity") else {"actual_start": None}
    rows = [start | row] if row else None
    return tracked(planned or activity(), rows=rows)["1"]
