"""No plan and no table brings a rule about data or effects to its knees."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

import iom_me as me
from iom_me.logic import Dossier, Effect, Finding, Needs
from iom_me.logic.evidence import gather
from tests import strategies
from tests.logic.found import RULE, found
from tests.strategies import FEW_EXAMPLES, HOSTILE

VALUES = st.none() | st.sampled_from(
    [0.0, -0.0, 1.0, -5.0, 99.5, 1e-300, 1e300, -1.7e308, 2.0**53]
)
WORDS = st.none() | st.sampled_from(
    ["n/a", "achieved", "%", "persons", "EUR", "female", "-", *HOSTILE]
)


@st.composite
def rows(draw: st.DrawFn, ids: list[str]) -> pd.DataFrame:
    """Rows that tracking reads: any period, any number, any remark."""
    count = draw(st.integers(1, 8))
    days = [sorted(draw(st.tuples(*[strategies.dates()] * 2))) for _ in range(count)]
    columns: dict[str, list[Any]] = {
        "indicator": draw(
            st.lists(st.sampled_from(ids), min_size=count, max_size=count)
        ),
        "period_start": [draw(st.sampled_from((start, None))) for start, _ in days],
        "period_end": [end for _, end in days],
        "recorded_on": [draw(st.none() | strategies.dates()) for _ in days],
    }
    for name in ("value", "numerator", "denominator"):
        columns[name] = [draw(VALUES) for _ in days]
    for name in ("unit", "comment", "claim", "sex", "place"):
        columns[name] = [draw(WORDS) for _ in days]
    return pd.DataFrame(columns, dtype=object)


@pytest.mark.parametrize("number", range(1, 11))
def test_without_a_table_a_rule_about_data_finds_nothing(number: int) -> None:
    assert found(f"D{number:02}", me.datasets.example_plan("en")) == []


def all_found(needs: Needs, dossier: Dossier) -> list[Finding]:
    rules = [rule for rule in RULE.values() if rule.needs is needs]
    return [finding for rule in rules for finding in rule.check(dossier)]


@FEW_EXAMPLES
@given(fw=strategies.frameworks(max_results=4), data=st.data())
def test_any_table_can_be_judged(fw: me.ResultsFramework, data: st.DataObject) -> None:
    assume(fw.indicators)
    evidence = gather(fw, data.draw(rows(list(fw.indicators))))

    findings = all_found(
        Needs.MEASUREMENTS, Dossier(plan=fw, evidence=evidence, language="fr")
    )

    assert all(finding.message for finding in findings)


@given(
    fw=strategies.frameworks(max_results=4),
    effects=st.lists(
        st.builds(
            Effect,
            st.sampled_from(["1.a", "{x}", *HOSTILE]),
            design=st.none() | st.sampled_from(me.logic.Design),
            claim=st.none() | st.sampled_from(me.logic.Claim),
            trends=st.none() | st.sampled_from(me.logic.Trends),
            estimate=st.none() | strategies.numbers(),
            p_value=st.none() | strategies.numbers(),
            waves=st.none() | st.integers(1, 4),
            specifications=st.lists(
                st.tuples(st.sampled_from(HOSTILE), strategies.numbers()), max_size=3
            ),
            groups=st.lists(
                st.builds(
                    me.logic.Group,
                    st.sampled_from(HOSTILE),
                    n=st.integers(0, 10**20),
                    variance_share=st.none() | st.floats(0, 1),
                ),
                max_size=4,
            ),
            balance=st.lists(
                st.builds(
                    me.logic.Balance,
                    st.sampled_from(HOSTILE),
                    smd=st.none() | strategies.numbers(),
                    variance_ratio=st.none() | strategies.numbers(),
                ),
                max_size=3,
            ),
        ),
        max_size=4,
    ),
)
def test_any_effect_can_be_judged(
    fw: me.ResultsFramework, effects: list[Effect]
) -> None:
    dossier = Dossier(plan=fw, effects=tuple(effects), language="es")

    assert all(finding.message for finding in all_found(Needs.EFFECTS, dossier))
