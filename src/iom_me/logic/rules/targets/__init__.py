"""Baselines and targets: are they there, dated, possible, and a step forward."""

from iom_me.logic.findings import Rule
from iom_me.logic.rules.targets.change import T05, T06, T12, T14
from iom_me.logic.rules.targets.dates import T03, T04, T07, T08
from iom_me.logic.rules.targets.kinds import T09, T10, T11
from iom_me.logic.rules.targets.presence import T01, T02, T16
from iom_me.logic.rules.targets.totals import T13, T15

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    T01,
    T02,
    T03,
    T04,
    T05,
    T06,
    T07,
    T08,
    T09,
    T10,
    T11,
    T12,
    T13,
    T14,
    T15,
    T16,
)
