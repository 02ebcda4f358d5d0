"""Is the plan sound? Rules, findings, and `check`, which brings the two together.

A rule reads a plan and yields what is wrong with it; nothing is raised, for a weak plan
is a plan. All rules stand in one tuple, `RULES`, and are grouped by subject in
`iom_me.logic.rules`.
"""

from iom_me.logic.checker import check
from iom_me.logic.findings import Finding, Flaw, Rule, Severity
from iom_me.logic.report import CheckReport
from iom_me.logic.rules import RULES

__all__ = ["RULES", "CheckReport", "Finding", "Flaw", "Rule", "Severity", "check"]
