"""Is the plan sound? Rules, findings, and `check`, which brings the two together.

A rule reads a dossier (the plan, and what goes with it) and yields what is wrong;
nothing is raised, for a weak plan is a plan. All rules stand in one tuple, `RULES`, and
are grouped by subject in `iom_me.logic.rules`. What donors want otherwise is data, in
`iom_me.logic.profiles`; so are the words that rules look for, in
`iom_me.logic.language`.
"""

from iom_me.logic.checker import check
from iom_me.logic.dossier import Dossier
from iom_me.logic.effects import (
    Balance,
    Claim,
    Design,
    Effect,
    Group,
    Sampling,
    Trends,
    as_effect,
)
from iom_me.logic.evidence import Evidence
from iom_me.logic.findings import Finding, Fix, Flaw, Needs, Rule, Severity
from iom_me.logic.language import Phrase
from iom_me.logic.profiles import (
    PROFILES,
    Profile,
    Style,
    Thresholds,
    profile,
    read_profile,
)
from iom_me.logic.report import CheckReport, Suppressed
from iom_me.logic.rules import RULES

__all__ = [
    "PROFILES",
    "RULES",
    "Balance",
    "CheckReport",
    "Claim",
    "Design",
    "Dossier",
    "Effect",
    "Evidence",
    "Finding",
    "Fix",
    "Flaw",
    "Group",
    "Needs",
    "Phrase",
    "Profile",
    "Rule",
    "Sampling",
    "Severity",
    "Style",
    "Suppressed",
    "Thresholds",
    "Trends",
    "as_effect",
    "check",
    "profile",
    "read_profile",
]
