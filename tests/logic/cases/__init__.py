"""For every rule a plan that breaks it and one that does not: its test and its page.

Most cases start from the sound plan (`iom_me.datasets.example_plan`), and the one that
breaks the rule is an edit of it. The pages in ``docs/rules`` show the edit and what the
checker says.
"""

from tests.logic.cases import (
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
from tests.logic.cases.case import SOUND, Case, Given

__all__ = ["CASES", "SOUND", "Case", "Given"]

CASES: dict[str, Case] = {
    **structure.CASES,
    **tidiness.CASES,
    **statements.CASES,
    **indicators.CASES,
    **targets.CASES,
    **assumptions.CASES,
    **risks.CASES,
    **verification.CASES,
    **work.CASES,
    **alignment.CASES,
    **data.CASES,
    **effects.CASES,
    **suppressions.CASES,
}
"""By code of the rule."""
