"""The sheets of our own workbook: which record stands where, one field per column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from iom_me.io.excel._own_codecs import (
    AGGREGATION,
    DATE,
    LINES,
    MONEY,
    NUMBER,
    PAIRS,
    TEXT,
    YES_NO,
    Codec,
    choice,
)
from iom_me.model import (
    Accumulation,
    ActivityStatus,
    AssumptionStatus,
    Direction,
    DisaggregatedValue,
    Frequency,
    Level,
    Likelihood,
    Measure,
    MissingReason,
    NotAvailable,
    Operator,
    Trajectory,
    Treatment,
    is_number,
)
from iom_me.model.fields import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Baseline, Indicator, Result, ResultsFramework, Target

__all__ = [
    "LISTS",
    "MARK",
    "MARK_SHEET",
    "MATRIX",
    "SHEETS",
    "VERSION",
    "Column",
    "Sheet",
    "rows_of",
]

MATRIX = "Results Matrix"
"""Name of the sheet that people read."""
MARK = "iom_me.results_matrix"
"""First cell of the hidden sheet by which our own workbooks are known."""
MARK_SHEET = "iom_me"
LISTS = "Lists"
VERSION = 1


class Role(Choice):
    """What a row of the sheet of values is."""

    BASELINE = "baseline"
    TARGET = "target"
    PART = "part"


@attrs.frozen
class Column:
    """One column: its heading, the field that it holds, and how."""

    heading: str
    field: str
    codec: Codec = TEXT
    width: int = 16


@attrs.frozen
class Sheet:
    """One sheet: its name and its columns.

    A sheet that came later is missing in older workbooks: nothing is amiss there.
    """

    title: str
    columns: tuple[Column, ...]
    is_newer: bool = False


_ID = Column("Id", "id", width=10)
_NOTES = Column("Notes", "notes", width=30)
_REVIEWED = Column("Reviewed wording (mark)", "reviewed", width=20)
VALUE_KINDS = ("number", "text")

SHEETS = (
    Sheet(
        "Project",
        (
            Column("Code", "id", width=20),
            Column("Title", "title", width=60),
            Column("Start", "start", DATE),
            Column("End", "end", DATE),
            Column("Currency", "currency", width=10),
            _NOTES,
        ),
    ),
    Sheet(
        "Results and Workplan",
        (
            Column("Level", "level", choice(Level), 12),
            _ID,
            Column("Statement", "statement", width=60),
            Column("Start", "start", DATE, 12),
            Column("End", "end", DATE, 12),
            Column("Responsible", "responsible", width=20),
            Column("Status", "status", choice(ActivityStatus), 12),
            Column("Depends on", "depends_on", LINES, 12),
            Column("Preconditions", "preconditions", LINES, 14),
            _NOTES,
        ),
    ),
    Sheet(
        "Indicators",
        (
            Column("Result", "result", width=10),
            _ID,
            Column("Title", "title", width=50),
            Column("Measure", "measure", choice(Measure), 12),
            Column("Unit", "unit", width=12),
            Column("Direction", "direction", choice(Direction), 12),
            Column("Accumulation", "accumulation", choice(Accumulation), 14),
            Column("Put together", "aggregation", AGGREGATION, 20),
            Column("Steps of the scale", "scale", LINES, 16),
            Column("Path", "trajectory", choice(Trajectory), 12),
            Column("Numerator", "numerator", width=24),
            Column("Denominator", "denominator", width=24),
            Column("Data source", "data_source", width=24),
            Column("Collection method", "collection_method", width=24),
            Column("Analysis", "analysis", width=24),
            Column("Frequency", "frequency", choice(Frequency), 14),
            Column("Responsible", "responsible", width=20),
            Column("Proxy", "is_proxy", YES_NO, 8),
            _NOTES,
            _REVIEWED,
        ),
    ),
    Sheet(
        "Baselines and Targets",
        (
            Column("Indicator", "indicator", width=10),
            Column("Role", "role", choice(Role), 10),
            Column("Of the above, the part", "by", PAIRS, 22),
            Column("Operator", "operator", choice(Operator), 12),
            # How a value stands in its cell depends on the column after the next.
            Column(
                "Value", "value", Codec(lambda value: value, lambda value: value), 16
            ),
            Column("Up to", "upper", NUMBER, 10),
            Column("The value is", "kind", choice(MissingReason, *VALUE_KINDS), 18),
            Column("Why missing", "missing_note", width=24),
            Column("Due", "due", DATE, 12),
            Column("Date", "date", DATE, 12),
            Column("Period from", "period_start", DATE, 12),
            Column("Period to", "period_end", DATE, 12),
            Column("Source", "source", width=24),
            Column("Note", "note", width=24),
        ),
    ),
    Sheet(
        "Disaggregation",
        (
            Column("Indicator", "indicator", width=10),
            Column("Dimension", "dimension", width=20),
            Column("Categories", "categories", LINES, 30),
            Column("Parts add up", "is_exclusive", YES_NO, 12),
        ),
    ),
    Sheet(
        "Links",
        (
            Column("From", "source", width=10),
            Column("To", "target", width=10),
            Column("Because", "because", width=60),
            Column("Assumptions", "assumptions", LINES, 16),
            _REVIEWED,
        ),
    ),
    Sheet(
        "Assumptions",
        (
            _ID,
            Column("Assumption", "statement", width=60),
            Column("Likelihood", "likelihood", choice(Likelihood), 14),
            Column("Monitored by", "monitored_by", LINES, 16),
            Column("Responsible", "responsible", width=20),
            Column("Status", "status", choice(AssumptionStatus), 12),
            _NOTES,
            _REVIEWED,
        ),
    ),
    Sheet(
        "Risks",
        (
            _ID,
            Column("Risk factor", "statement", width=50),
            Column("Likelihood (1-5)", "likelihood", NUMBER, 10),
            Column("Consequence (1-6)", "consequence", NUMBER, 12),
            Column("Treatment", "treatment", choice(Treatment), 18),
            Column("Action", "action", width=40),
            Column("Owner", "owner", width=20),
            Column("Due", "due", DATE, 12),
            Column("Threatens", "node", width=10),
            Column("Reviewed on", "reviewed_on", DATE, 12),
            _NOTES,
        ),
    ),
    Sheet(
        "Budget",
        (
            _ID,
            Column("Title", "title", width=40),
            Column("Amount", "amount", MONEY, 16),
            Column("Currency", "currency", width=10),
            Column("For", "node", width=10),
            Column("Part of", "parent", width=10),
            _NOTES,
        ),
    ),
    Sheet(
        "Alignment",
        (
            Column("Record", "record", width=10),
            Column("Framework", "framework", width=16),
            Column("Code", "code", width=16),
            Column("Version", "version", width=16),
        ),
    ),
    Sheet(
        "Accepted findings",
        (
            Column("Rule", "code", width=10),
            Column("Record", "node", width=10),
            Column("Reason", "reason", width=60),
        ),
        is_newer=True,
    ),
)


def rows_of(plan: ResultsFramework) -> dict[str, list[dict[str, Any]]]:
    """Lay every record of a plan out as rows: field and value, by sheet."""
    indicators = list(plan.indicators.values())
    aligned: list[Result | Indicator] = [*plan.results.values(), *indicators]
    return {
        "Project": [_fields(plan, "Project")],
        "Results and Workplan": [
            _fields(result, "Results and Workplan") for result in plan.results.values()
        ],
        "Indicators": [
            _fields(indicator, "Indicators") | {"result": result.id}
            for result in plan.results.values()
            for indicator in result.indicators
        ],
        "Baselines and Targets": [row for i in indicators for row in _values(i)],
        "Disaggregation": [
            _fields(dimension, "Disaggregation") | {"indicator": indicator.id}
            for indicator in indicators
            for dimension in indicator.disaggregation
        ],
        "Links": [_fields(link, "Links") for link in plan.links],
        "Assumptions": [_fields(a, "Assumptions") for a in plan.assumptions.values()],
        "Risks": [_fields(risk, "Risks") for risk in plan.risks.values()],
        "Budget": [_fields(line, "Budget") for line in plan.budget_lines.values()],
        "Alignment": [
            _fields(alignment, "Alignment") | {"record": record.id}
            for record in aligned
            for alignment in record.alignment
        ],
        "Accepted findings": [
            _fields(item, "Accepted findings") for item in plan.suppressions
        ],
    }


_BY_TITLE = {sheet.title: sheet for sheet in SHEETS}


def _fields(record: Any, title: str) -> dict[str, Any]:
    """Take from a record the fields that its sheet shows."""
    return {
        column.field: getattr(record, column.field, column.codec.empty)
        for column in _BY_TITLE[title].columns
    }


def _values(indicator: Indicator) -> Iterator[dict[str, Any]]:
    """Write baseline and targets, each followed by its parts."""
    roles: list[tuple[Role, Baseline | Target]] = [
        (Role.TARGET, target) for target in indicator.targets
    ]
    if indicator.baseline:
        roles.insert(0, (Role.BASELINE, indicator.baseline))
    for role, record in roles:
        row = _fields(record, "Baselines and Targets") | _value(record.value)
        if record.period:
            period = record.period
            row |= {"period_start": period.start, "period_end": period.end}
        yield row | {"indicator": indicator.id, "role": role}
        for part in record.disaggregated:
            yield {"indicator": indicator.id, "role": Role.PART} | _part(part)


def _part(part: DisaggregatedValue) -> dict[str, Any]:
    return {"by": part.by} | _value(part.value)


def _value(value: Any) -> dict[str, Any]:
    """Write a value with what it is: a number, a text, or missing for a reason."""
    if isinstance(value, NotAvailable):
        return {
            "value": None,
            "kind": value.reason,
            "missing_note": value.note,
            "due": value.due,
        }
    if is_number(value):
        return {"value": NUMBER.write(value), "kind": "number"}
    return {"value": value, "kind": "text"}
