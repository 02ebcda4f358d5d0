"""Cases of the rules about data."""

from typing import Any

import attrs
import pandas as pd

import iom_me as me
from tests.logic.cases.case import SOUND, Case, Given

REVIEWED = SOUND.replace("R1", reviewed_on="2025-12-10").replace(
    "R2", reviewed_on="2025-12-10"
)
"""The plan as it stands when the reports of the cases come in."""


def given(*rows: dict[str, Any], plan: me.ResultsFramework = REVIEWED) -> Given:
    """The plan, with rows of a report at its end unless they say otherwise."""
    common = {"period_end": "2025-12-31"}
    return Given(plan, measurements=pd.DataFrame([common | row for row in rows]))


def loans(value: float, **fields: Any) -> dict[str, Any]:
    """How many have a loan at the end: 150 were planned."""
    return {"indicator": "1.2.a", "value": value} | fields


def certificates(period_end: str, value: float, **fields: Any) -> dict[str, Any]:
    """How many have a certificate by then, in all."""
    return {"indicator": "1.1.a", "period_end": period_end, "value": value} | fields


def referrals(
    passed: float, districts: float, referred: float | None, *, period_end: str
) -> Given:
    """Where both outputs of outcome 2 stand, and the outcome itself."""
    values = {"2.1.a": passed, "2.2.a": districts, "2.a": referred}
    return given(
        *(
            {"indicator": id, "value": value, "period_end": period_end}
            for id, value in values.items()
            if value is not None
        )
    )


def _with_repayments() -> me.ResultsFramework:
    output = REVIEWED["1.2"]
    repaid = attrs.evolve(
        output.indicators[0],
        id="1.2.b",
        title="# of returnees who pay the rates of their loan on time",
    )
    return REVIEWED.replace("1.2", indicators=[*output.indicators, repaid])


REPAYMENTS = _with_repayments()


def _satisfied(unit: str) -> Given:
    return given(
        {"indicator": "O.a", "period_end": "2024-12-31", "value": 52, "unit": unit}
    )


def _by_sex(female: float, male: float) -> Given:
    return given(
        certificates("2024-12-31", 120),
        certificates("2024-12-31", female, sex="female"),
        certificates("2024-12-31", male, sex="male"),
    )


def _passed(value: float | None, status: str, comment: str) -> Given:
    row = {"indicator": "2.1.a", "period_end": "2024-06-30", "value": value}
    return given(row | {"status": status, "comment": comment})


def _rates_paid(value: float) -> Given:
    comment = "See the annex on loans"
    return given(
        loans(220, comment=comment),
        {"indicator": "1.2.b", "value": value, "comment": comment},
        plan=REPAYMENTS,
    )


CASES: dict[str, Case] = {
    "D01": Case(bad=_satisfied("returnees"), good=_satisfied("%")),
    "D02": Case(bad=_by_sex(50, 80), good=_by_sex(50, 70)),
    "D03": Case(
        bad=given(certificates("2024-03-31", 70), certificates("2024-06-30", 52)),
        good=given(certificates("2024-03-31", 70), certificates("2024-06-30", 95)),
    ),
    "D04": Case(
        bad=_passed(0, "reported", "No data yet: the first test is in July"),
        good=_passed(None, "not_due", "The first test is in July"),
    ),
    "D05": Case(
        bad=given(loans(120, claim="achieved", comment="One bank withdrew")),
        good=given(loans(152, claim="achieved")),
    ),
    "D06": Case(
        bad=given(loans(120)),
        good=given(loans(120, comment="One of the two banks withdrew in May")),
    ),
    "D07": Case(
        bad=given(loans(483, comment="Two more banks took part")),
        good=given(loans(160)),
    ),
    "D08": Case(
        bad=referrals(66, 7, 30, period_end="2025-06-30"),
        good=referrals(66, 7, 52, period_end="2025-06-30"),
    ),
    "D09": Case(
        bad=referrals(82, 8, None, period_end="2025-12-31"),
        good=referrals(82, 8, 61, period_end="2025-12-31"),
    ),
    "D10": Case(bad=_rates_paid(94), good=_rates_paid(148)),
}
