"""Effects: does the claim go as far as the evidence, and no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.rules.effects.comparison import X01, X02, X03, X04, X05
from iom_me.logic.rules.effects.reporting import X06, X07, X08

if TYPE_CHECKING:
    from iom_me.logic.findings import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (X01, X02, X03, X04, X05, X06, X07, X08)
