"""Structure: one objective, whole chains, no circles, nothing left hanging."""

from iom_me.logic.findings import Rule
from iom_me.logic.rules.structure.chains import S03, S04, S05, S06, S16
from iom_me.logic.rules.structure.counts import S01, S02, S11, S12
from iom_me.logic.rules.structure.numbering import S10
from iom_me.logic.rules.structure.references import S13, S15
from iom_me.logic.rules.structure.repetition import S07, S14
from iom_me.logic.rules.structure.steps import S08, S09, S17

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    S01,
    S02,
    S03,
    S04,
    S05,
    S06,
    S07,
    S08,
    S09,
    S10,
    S11,
    S12,
    S13,
    S14,
    S15,
    S16,
    S17,
)
