"""Every rule of the checker, by subject.

A new rule is a function and a `Rule` in the module of its subject, a line in `RULES`,
and a pair of plans in ``tests/logic/cases``: one that breaks it and one that does not.
"""

from iom_me.logic.findings import Rule
from iom_me.logic.rules.assumptions import A01, A03
from iom_me.logic.rules.indicators import I01, I02
from iom_me.logic.rules.structure import S01, S02, S03, S04, S05, S06, S08, S13
from iom_me.logic.rules.targets import T01, T02, T06
from iom_me.logic.rules.verification import M01

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    S01,
    S02,
    S03,
    S04,
    S05,
    S06,
    S08,
    S13,
    I01,
    I02,
    T01,
    T02,
    T06,
    A01,
    A03,
    M01,
)
"""The rules that `iom_me.check` applies."""
