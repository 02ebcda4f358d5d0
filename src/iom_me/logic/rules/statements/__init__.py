"""Statements: is each one a result of its level, in words that can be judged."""

from iom_me.logic.findings import Rule
from iom_me.logic.rules.statements.aim import R08, R13, R14
from iom_me.logic.rules.statements.change import R06, R07, R09, R10
from iom_me.logic.rules.statements.form import R01, R02, R03, R04, R05
from iom_me.logic.rules.statements.repetition import R11, R12

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    R01,
    R02,
    R03,
    R04,
    R05,
    R06,
    R07,
    R08,
    R09,
    R10,
    R11,
    R12,
    R13,
    R14,
)
