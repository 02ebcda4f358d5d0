"""Assumptions: where they stand, how they are written, and whether they hold."""

from __future__ import annotations

from iom_me.logic.findings import Rule
from iom_me.logic.rules.assumptions.phrasing import A04, A05, A06, A07
from iom_me.logic.rules.assumptions.standing import A09, A10, A15, A16
from iom_me.logic.rules.assumptions.steps import A01, A02, A03, A18
from iom_me.logic.rules.assumptions.watching import A08, A11, A17

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    A01,
    A02,
    A03,
    A04,
    A05,
    A06,
    A07,
    A08,
    A09,
    A10,
    A11,
    A15,
    A16,
    A17,
    A18,
)
