"""Cases of the rules about indicators."""

from typing import Any

import attrs

import iom_me as me
from tests.logic.cases.case import SOUND, Case

START, END = "2024-01-01", "2025-12-31"


def _like(source: str, id: str, title: str, **changes: Any) -> me.Indicator:
    """Another indicator that has all that one of the sound plan has."""
    indicator: me.Indicator = SOUND[source]
    return attrs.evolve(indicator, id=id, title=title, **changes)


def _by_age_only(plan: me.ResultsFramework) -> me.ResultsFramework:
    """Take out everything that is said of women and men."""
    for indicator in plan.indicators.values():
        plan = plan.replace(
            indicator.id,
            disaggregation=[
                entry for entry in indicator.disaggregation if entry.dimension == "age"
            ],
            baseline=_parts_by_age(indicator.baseline),
            targets=[_parts_by_age(target) for target in indicator.targets],
        )
    return plan


def _parts_by_age(stated: Any) -> Any:
    parts = [part for part in stated.disaggregated if "sex" not in dict(part.by)]
    return attrs.evolve(stated, disaggregated=parts)


MARKED = SOUND.replace(
    "O", alignment=[*SOUND["O"].alignment, me.Alignment("IASC GAM", "4")]
)

CASES: dict[str, Case] = {
    "I01": Case(SOUND.replace("1.2", indicators=())),
    "I02": Case(
        SOUND.replace(
            "1.2.1",
            indicators=me.Indicator("1.2.1.a", "# of coaching sessions held"),
        ),
    ),
    "I03": Case(
        SOUND.replace(
            "1.2",
            indicators=[
                *SOUND["1.2"].indicators,
                _like("1.2.a", "1.2.b", "# of returnees with a savings account"),
                _like("1.2.a", "1.2.c", "# of returnees with a registered business"),
                _like("1.2.a", "1.2.d", "# of returnees with an insured workshop"),
                _like("1.2.a", "1.2.e", "# of returnees with a contract of supply"),
                _like("1.2.a", "1.2.f", "# of returnees with an accounting tool"),
            ],
        ),
        good=SOUND.replace(
            "1.2",
            indicators=[
                *SOUND["1.2"].indicators,
                _like("1.2.a", "1.2.b", "# of returnees with a savings account"),
            ],
        ),
    ),
    "I04": Case(
        SOUND.replace(
            "1.2.a", title="# of business plans approved and loans disbursed"
        ),
        good=SOUND.replace(
            "1.2.a", title="# of business plans written and approved by a bank"
        ),
    ),
    "I05": Case(
        SOUND.replace(
            "2",
            indicators=_like(
                "1.2.a", "2.a", "# of officials trained to refer returnees"
            ),
        ),
        good=SOUND.replace(
            "2.a", title="% of trained officials who refer returnees within a month"
        ),
    ),
    "I06": Case(
        SOUND.replace("1.1.a", title="# of returnees who found a job after a course"),
        good=SOUND.replace("1.1.a", title="# of returnees who completed a course"),
    ),
    "I07": Case(
        SOUND.replace(
            "1.2.a", title="# of returnees with a certificate of vocational training"
        ),
        good=SOUND.replace(
            "1.2.a", title="# of returnees with a certificate of bookkeeping"
        ),
    ),
    "I08": Case(
        SOUND.replace(
            "1.2.a", title="At least 150 returnees with a loan from a partner bank"
        ),
        # A criterion is no target.
        good=SOUND.replace(
            "1.2.a", title="# of returnees with a loan of at least EUR 150 from a bank"
        ),
    ),
    "I09": Case(
        SOUND.replace(
            "1.2.a", title="Increase in the number of returnees with a business loan"
        ),
    ),
    "I10": Case(
        SOUND.replace(
            "O.a", title="# of returnees who feel that they belong to their community"
        ),
        good=SOUND.replace(
            "O.a",
            title="Proportion of returnees who feel that they belong to their "
            "community",
        ),
    ),
    "I11": Case(SOUND.replace("2.1.a", denominator="")),
    "I12": Case(
        SOUND.replace(
            "1.2.a",
            disaggregation=(),
            baseline=me.Baseline(0, date=START),
            targets=me.Target(150, date=END),
        ),
        good=SOUND.replace(
            "1.2.a",
            title="# of branches of banks where returnees can apply for a loan",
            unit="branches",
            disaggregation=(),
            baseline=me.Baseline(0, date=START),
            targets=me.Target(15, date=END),
        ),
    ),
    "I13": Case(
        SOUND.replace("1.2.a", targets=me.Target(150, date=END)),
        # Nothing has no parts.
        good=SOUND.replace("1.2.a", baseline=me.Baseline(0, date=START)),
    ),
    "I14": Case(SOUND.replace("2.2.a", direction=None)),
    "I15": Case(SOUND.replace("1.1.a", accumulation=None)),
    "I16": Case(
        SOUND.replace("1.a", is_proxy=True),
        good=SOUND.replace(
            "1.a",
            is_proxy=True,
            notes="Stands for the income, of which few returnees speak openly.",
        ),
    ),
    "I17": Case(
        SOUND.replace("1.b", targets=me.Target(3, date=END)),
        good=SOUND.replace(
            "1.b",
            targets=me.Target("Three in four draw on savings", date=END),
        ),
    ),
    "I18": Case(SOUND.replace("1", indicators=SOUND["1"].indicators[:1])),
    "I19": Case(SOUND.replace("2.2.a", responsible="")),
    "I20": Case(
        _by_age_only(MARKED),
        good=MARKED,
        # No indicator is broken down by sex: that breaks I12, too.
        also={"I12"},
    ),
    "I21": Case(
        SOUND.replace("2.2", alignment=()).replace("2.2.a", alignment=()),
        good=SOUND.replace("2.2", alignment=()),
    ),
}
"""By code of the rule."""
