"""Where does the money stand? Budget lines against a ledger."""

from iom_me.tracking.budget.currencies import ExchangeRate
from iom_me.tracking.budget.entry import BudgetProblem, LineSpending, SpendingPoint
from iom_me.tracking.budget.planned import PlannedSpending
from iom_me.tracking.budget.position import SpendingStatus
from iom_me.tracking.budget.report import BudgetReport
from iom_me.tracking.budget.tracker import track_budget

__all__ = [
    "BudgetProblem",
    "BudgetReport",
    "ExchangeRate",
    "LineSpending",
    "PlannedSpending",
    "SpendingPoint",
    "SpendingStatus",
    "track_budget",
]
