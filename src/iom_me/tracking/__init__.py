"""Where do we stand? Progress towards targets, and why where it cannot be told."""

from iom_me.tracking.budget import (
    BudgetProblem,
    BudgetReport,
    ExchangeRate,
    LineSpending,
    PlannedSpending,
    SpendingPoint,
    SpendingStatus,
    track_budget,
)
from iom_me.tracking.cube import (
    Cube,
    CubeDimension,
    CubeMember,
    CubeProblem,
    CubeProblemKind,
    CubeStatus,
    PeopleBound,
    PeopleBounds,
    crossed_people,
    disaggregate,
    people_over_places,
    unique_people,
)
from iom_me.tracking.diagnosis import (
    AreaStanding,
    AreaState,
    Diagnosis,
    DiagnosisFinding,
    DiagnosisKind,
    ResultState,
    diagnose,
)
from iom_me.tracking.disclosure import (
    PublishedCell,
    SuppressedTable,
    suppress_small_cells,
)
from iom_me.tracking.entry import IndicatorProgress
from iom_me.tracking.forecasting import (
    ForecastReport,
    IndicatorForecast,
    forecast,
)
from iom_me.tracking.periods.calendars import (
    ReportingPeriod,
    period_of,
    reporting_periods,
)
from iom_me.tracking.periods.names import read_period
from iom_me.tracking.progress.alternatives import Alternative
from iom_me.tracking.progress.formulas import Formula
from iom_me.tracking.progress.status import THRESHOLDS, Status, Thresholds
from iom_me.tracking.report import TrackingReport
from iom_me.tracking.results import ResultProgress
from iom_me.tracking.risk import (
    RISK_SCALES,
    RiskBand,
    RiskEntry,
    RiskMovement,
    RiskRank,
    RiskReport,
    RiskScale,
    TreatmentStatus,
    track_risks,
)
from iom_me.tracking.tracker import track
from iom_me.tracking.trajectory.timeline import (
    History,
    HistoryPoint,
    PlannedValue,
    history,
)
from iom_me.tracking.values.aggregates import Aggregates, aggregate
from iom_me.tracking.workplan import (
    ActivityProgress,
    ActivityState,
    WorkplanReport,
    track_activities,
)

__all__ = [
    "RISK_SCALES",
    "THRESHOLDS",
    "ActivityProgress",
    "ActivityState",
    "Aggregates",
    "Alternative",
    "AreaStanding",
    "AreaState",
    "BudgetProblem",
    "BudgetReport",
    "Cube",
    "CubeDimension",
    "CubeMember",
    "CubeProblem",
    "CubeProblemKind",
    "CubeStatus",
    "Diagnosis",
    "DiagnosisFinding",
    "DiagnosisKind",
    "ExchangeRate",
    "ForecastReport",
    "Formula",
    "History",
    "HistoryPoint",
    "IndicatorForecast",
    "IndicatorProgress",
    "LineSpending",
    "PeopleBound",
    "PeopleBounds",
    "PlannedSpending",
    "PlannedValue",
    "PublishedCell",
    "ReportingPeriod",
    "ResultProgress",
    "ResultState",
    "RiskBand",
    "RiskEntry",
    "RiskMovement",
    "RiskRank",
    "RiskReport",
    "RiskScale",
    "SpendingPoint",
    "SpendingStatus",
    "Status",
    "SuppressedTable",
    "Thresholds",
    "TrackingReport",
    "TreatmentStatus",
    "WorkplanReport",
    "aggregate",
    "crossed_people",
    "diagnose",
    "disaggregate",
    "forecast",
    "history",
    "people_over_places",
    "period_of",
    "read_period",
    "reporting_periods",
    "suppress_small_cells",
    "track",
    "track_activities",
    "track_budget",
    "track_risks",
    "unique_people",
]
