"""The vocabulary of the measurements table, which readers and trackers share.

The plan never holds data; these are only the names under which data refer to it.
"""

from __future__ import annotations

__all__ = ["COLUMNS", "COMMENTS", "REMARKS", "STATUSES", "WITHOUT_VALUE"]

COLUMNS = (
    "indicator",
    "period_start",
    "period_end",
    "value",
    "numerator",
    "denominator",
    "status",
    "place",
    "project",
    "source",
    "recorded_on",
    "n",
    "std_error",
    "design_effect",
)
"""The columns with a fixed meaning, in their order. Any other column is a dimension."""

COMMENTS = ("comment", "comments", "note", "notes", "remark", "remarks")
"""Except these, which say something about a row in words,"""

REMARKS = frozenset({*COMMENTS, "claim", "title", "unit"})
"""and these: a judgement of the report (``achieved``), and what repeats the plan."""

WITHOUT_VALUE = ("not_due", "not_collected", "not_applicable")
"""The statuses of a row that says why there is no value."""

STATUSES = ("reported", "estimated", "provisional", *WITHOUT_VALUE)
"""Every status that a row can have."""
