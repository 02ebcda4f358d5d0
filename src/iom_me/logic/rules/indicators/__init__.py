"""Indicators: is every result measured, by what shows it, in words that are clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.rules.indicators.coverage import I01, I02, I03, I16, I18
from iom_me.logic.rules.indicators.levels import I05, I06, I07
from iom_me.logic.rules.indicators.people import I12, I13, I20
from iom_me.logic.rules.indicators.upkeep import I19, I21
from iom_me.logic.rules.indicators.values import I10, I11, I14, I15, I17
from iom_me.logic.rules.indicators.wording import I04, I08, I09

if TYPE_CHECKING:
    from iom_me.logic.findings import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    I01,
    I02,
    I03,
    I04,
    I05,
    I06,
    I07,
    I08,
    I09,
    I10,
    I11,
    I12,
    I13,
    I14,
    I15,
    I16,
    I17,
    I18,
    I19,
    I20,
    I21,
)
