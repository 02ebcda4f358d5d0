"""Cases of the rules about effects."""

from typing import Any

import attrs

from iom_me.logic import Balance, Effect, Group, Sampling
from tests.logic.cases.case import Case, Given

CAREFUL = Effect(
    "income that covers the needs of the household",
    indicator="1.a",
    design="difference_in_differences",
    claim="attribution",
    estimate=12,
    std_error=4,
    p_value=0.003,
    unit="percentage points",
    waves=4,
    waves_before=2,
    trends="tested",
    groups=[
        Group("untreated baseline", n=310, variance_share=0.26),
        Group("untreated endline", n=290, variance_share=0.27),
        Group("treated baseline", n=340, variance_share=0.23),
        Group("treated endline", n=330, variance_share=0.24),
    ],
    outcomes_tested=1,
    sampling=Sampling(
        frame="returnees registered in the six districts",
        method="simple random sample per district",
        size=1_270,
        limits="those who left the districts could not be reached",
    ),
)
"""An effect that claims no more than it can."""

INDEX = attrs.evolve(
    CAREFUL,
    term="reintegration sustainability index",
    indicator="",
    measure="score",
    estimate=0.013,
    std_error=0.004,
    unit="points",
)


def but(effect: Effect = CAREFUL, **changes: Any) -> Given:
    return Given(effects=(attrs.evolve(effect, **changes),))


def _matched(**changes: Any) -> Given:
    fields: dict[str, Any] = {
        "design": "matching",
        "dropped_treated": 12,
        "balance": [Balance("age", smd=0.08, variance_ratio=1.1)],
    }
    return but(**fields | changes)


CASES: dict[str, Case] = {
    "X01": Case(
        bad=but(design="pre_post"), good=but(design="pre_post", claim="association")
    ),
    "X02": Case(
        bad=but(waves=2, waves_before=1, trends=None),
        good=but(waves=2, waves_before=1, trends="untestable", claim="contribution"),
    ),
    "X03": Case(
        bad=but(groups=[Group("comparison", n=29), Group("project", n=102)]),
        good=but(groups=[Group("comparison", n=96), Group("project", n=102)]),
    ),
    "X04": Case(
        bad=_matched(balance=[Balance("age", smd=0.31, variance_ratio=1.1)]),
        good=_matched(),
    ),
    "X05": Case(bad=_matched(dropped_treated=None), good=_matched()),
    "X06": Case(bad=but(INDEX, unit="%"), good=but(INDEX)),
    "X07": Case(
        bad=but(outcomes_tested=4), good=but(outcomes_tested=4, correction="Holm")
    ),
    "X08": Case(bad=but(sampling=None), good=but()),
}
