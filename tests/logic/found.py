"""What one rule finds."""

from __future__ import annotations

from typing import Any

import iom_me as me
from iom_me.logic import RULES, Dossier, Finding

RULE = {rule.code: rule for rule in RULES}


def found(code: str, plan: me.ResultsFramework, **handed_over: Any) -> list[Finding]:
    """Apply one rule to a plan, and to what else a `Dossier` holds."""
    return list(RULE[code].check(Dossier(plan=plan, **handed_over)))


def messages(code: str, plan: me.ResultsFramework, **handed_over: Any) -> list[str]:
    return [finding.message for finding in found(code, plan, **handed_over)]


def measured(**fields: Any) -> me.ResultsFramework:
    """A plan with one outcome and one indicator with these fields."""
    indicator = me.Indicator("1.a", "# of jobs", **fields)
    return me.ResultsFramework("P", "Return").add(
        me.Outcome("1", "Returnees work", indicators=indicator)
    )
