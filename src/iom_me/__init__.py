"""Results-based monitoring and evaluation as code.

A plan is a `ResultsFramework`: typed, immutable, a graph from activities to the
objective. Verbs take a plan or a table and hand back a finished result::

    import iom_me as me

    plan = me.read_excel("results-matrix.xlsx")
    me.check(plan)  # is it sound?
    me.track(plan, measurements)  # where do we stand?
    me.impact.estimate_effect(survey, ...)  # did it work?

Importing this package loads attrs and little else: numpy, pandas and the rest load
inside the functions that need them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from iom_me import errors, model
from iom_me.errors import (
    CheckError,
    DataError,
    DataWarning,
    DuplicateIdError,
    EstimationError,
    EstimationWarning,
    FormatError,
    FormatVersionError,
    IomMeError,
    IomMeWarning,
    MissingDependencyError,
    ModelError,
    UnknownIdError,
)
from iom_me.model import (
    Accumulation,
    Activity,
    ActivityStatus,
    Aggregation,
    AggregationMethod,
    Alignment,
    Assumption,
    AssumptionStatus,
    Baseline,
    BudgetLine,
    Change,
    Direction,
    DisaggregatedValue,
    Disaggregation,
    FrameworkDiff,
    Frequency,
    Indicator,
    Level,
    Likelihood,
    Link,
    Measure,
    MissingReason,
    NotAvailable,
    Objective,
    Operator,
    Outcome,
    Output,
    Period,
    Record,
    Result,
    ResultsFramework,
    Risk,
    Suppression,
    Target,
    Trajectory,
    Treatment,
    Value,
    View,
    is_number,
)

if TYPE_CHECKING:
    from iom_me import catalogues, datasets, graph, impact, io, logic, tracking
    from iom_me.diagrams import to_dot, to_mermaid
    from iom_me.io import (
        from_json,
        read,
        read_excel,
        read_iati,
        read_json,
        read_measurements,
        to_json,
        validate_measurements,
        write_docx,
        write_excel,
        write_iati,
        write_json,
    )
    from iom_me.logic import check
    from iom_me.report import write_report
    from iom_me.tracking import track

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
    "CheckError",
    "DataError",
    "DataWarning",
    "Direction",
    "DisaggregatedValue",
    "Disaggregation",
    "DuplicateIdError",
    "EstimationError",
    "EstimationWarning",
    "FormatError",
    "FormatVersionError",
    "FrameworkDiff",
    "Frequency",
    "Indicator",
    "IomMeError",
    "IomMeWarning",
    "Level",
    "Likelihood",
    "Link",
    "Measure",
    "MissingDependencyError",
    "MissingReason",
    "ModelError",
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
    "UnknownIdError",
    "Value",
    "View",
    "catalogues",
    "check",
    "datasets",
    "errors",
    "from_json",
    "graph",
    "impact",
    "io",
    "is_number",
    "logic",
    "model",
    "read",
    "read_excel",
    "read_iati",
    "read_json",
    "read_measurements",
    "to_dot",
    "to_json",
    "to_mermaid",
    "track",
    "tracking",
    "validate_measurements",
    "write_docx",
    "write_excel",
    "write_iati",
    "write_json",
    "write_report",
]

__version__ = "0.1.0"

# Names that load more than attrs, and where each lives. The block above says the same
# to type checkers and editors; a test holds the two together.
_LAZY = {
    "check": "logic",
    "from_json": "io",
    "read": "io",
    "read_excel": "io",
    "read_iati": "io",
    "read_json": "io",
    "read_measurements": "io",
    "to_dot": "diagrams",
    "to_json": "io",
    "to_mermaid": "diagrams",
    "track": "tracking",
    "validate_measurements": "io",
    "write_docx": "io",
    "write_excel": "io",
    "write_iati": "io",
    "write_json": "io",
    "write_report": "report",
}
_ROOMS = ("catalogues", "datasets", "graph", "impact", "io", "logic", "tracking")

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in _ROOMS:
            return import_module(f"iom_me.{name}")
        if name in _LAZY:
            value = getattr(import_module(f"iom_me.{_LAZY[name]}"), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module 'iom_me' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
