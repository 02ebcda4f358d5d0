"""Every rule of the checker, by subject.

A new rule is a function and a `Rule` in the module of its subject, a name in that
module's ``RULES``, and a case in ``tests/logic/cases``: a plan that breaks it and one
that does not.
"""

from iom_me.logic.findings import Rule
from iom_me.logic.rules import (
    alignment,
    assumptions,
    data,
    effects,
    indicators,
    risks,
    statements,
    structure,
    suppressions,
    targets,
    tidiness,
    verification,
    work,
)

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *tidiness.RULES,
    *statements.RULES,
    *indicators.RULES,
    *targets.RULES,
    *assumptions.RULES,
    *risks.RULES,
    *verification.RULES,
    *work.RULES,
    *alignment.RULES,
    *data.RULES,
    *effects.RULES,
    *suppressions.RULES,
)
"""The rules that `iom_me.check` applies."""
