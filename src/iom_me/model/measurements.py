"""The vocabulary of the measurements table, which readers and trackers share.

The plan never holds data; these are only the names under which data refer to it.
"""

from __future__ import annotations

from iom_me.model.indicators import Indicator, Measure

__all__ = [
    "COLUMNS",
    "COMMENTS",
    "NO",
    "REMARKS",
    "STATUSES",
    "WITHOUT_VALUE",
    "YES",
    "may_be_text",
]

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

YES = frozenset({"yes", "true", "oui", "vrai", "sí", "si", "verdadero"})
NO = frozenset({"no", "false", "non", "faux", "falso"})
"""How yes and no are written, in small letters."""

_IN_WORDS = {Measure.QUALITATIVE, Measure.ORDINAL, Measure.BINARY}


def may_be_text(indicator: Indicator) -> bool:
    """Say whether the values of an indicator may be words: steps, yes or no, a story.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.model.measurements import may_be_text
    >>> may_be_text(me.Indicator("1.a", "Capacity", measure="ordinal"))
    True
    """
    return indicator.measure in _IN_WORDS
