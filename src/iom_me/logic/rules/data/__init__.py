"""Monitoring data: can what was measured be believed, and does it fit the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.rules.data.chains import D08, D09, D10
from iom_me.logic.rules.data.rows import D01, D04
from iom_me.logic.rules.data.series import D02, D03
from iom_me.logic.rules.data.values import D05, D06, D07

if TYPE_CHECKING:
    from iom_me.logic.findings import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (D01, D02, D03, D04, D05, D06, D07, D08, D09, D10)
