"""The work plan and the money: who does what, when, and with what."""

from iom_me.logic.findings import Rule
from iom_me.logic.rules.work.evaluation import W05
from iom_me.logic.rules.work.money import W04, W06
from iom_me.logic.rules.work.schedule import W01, W02, W03

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (W01, W02, W03, W04, W05, W06)
