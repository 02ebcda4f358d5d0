"""What is a results framework? Typed, immutable records that name each other by id."""

from iom_me.model.aggregation import Aggregation, AggregationMethod
from iom_me.model.diff import Change, FrameworkDiff
from iom_me.model.framework import Record, ResultsFramework
from iom_me.model.indicators import (
    Accumulation,
    Baseline,
    Direction,
    Disaggregation,
    Frequency,
    Indicator,
    Measure,
    Operator,
    Target,
    Trajectory,
)
from iom_me.model.links import Assumption, AssumptionStatus, Likelihood, Link
from iom_me.model.plan import BudgetLine, Risk, Treatment
from iom_me.model.results import (
    Activity,
    ActivityStatus,
    Level,
    Objective,
    Outcome,
    Output,
    Result,
)
from iom_me.model.review import Suppression
from iom_me.model.values import (
    Alignment,
    DisaggregatedValue,
    MissingReason,
    NotAvailable,
    Period,
    Value,
    is_number,
)
from iom_me.model.views import View

__all__ = [
    "Accumulation",
    "Activity",
    "ActivityStatus",
    "Aggregation",
    "AggregationMethod",
    "Alignment",
    "Assumption",
    "AssumptionStatus",
    "Baseline",
    "BudgetLine",
    "Change",
    "Direction",
    "DisaggregatedValue",
    "Disaggregation",
    "FrameworkDiff",
    "Frequency",
    "Indicator",
    "Level",
    "Likelihood",
    "Link",
    "Measure",
    "MissingReason",
    "NotAvailable",
    "Objective",
    "Operator",
    "Outcome",
    "Output",
    "Period",
    "Record",
    "Result",
    "ResultsFramework",
    "Risk",
    "Suppression",
    "Target",
    "Trajectory",
    "Treatment",
    "Value",
    "View",
    "is_number",
]
