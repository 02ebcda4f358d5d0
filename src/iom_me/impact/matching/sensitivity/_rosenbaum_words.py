"""Bounds for hidden bias in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iom_me.impact._text.writing import (
    cautions,
    ends,
    p_value,
    percent,
    rounded,
    shortened,
    titled,
)

if TYPE_CHECKING:
    from iom_me.impact.matching.sensitivity.rosenbaum_results import (
        GammaBound,
        RosenbaumBounds,
    )

_MAX_LINES = 25
_MAX_ROWS = 6
_NAME = 40

TESTS = {
    "wilcoxon": "Wilcoxon's signed rank",
    "mean": "mean difference",
    "mcnemar": "McNemar",
}
"""Statistics in words."""


def lines(result: RosenbaumBounds) -> list[str]:
    """Write the summary: at most 25 lines."""
    kind = "exact" if result.is_exact else "normal approximation"
    zeros = f", {result.zeros:,} without a difference" if result.zeros else ""
    test = f"{TESTS[result.statistic]}, {result.alternative}, {kind}"
    head = [
        f"Hidden bias in the effect on {shortened(result.outcome, _NAME)!r}",
        *titled("Test", test),
        *titled("Compared", f"{result.sets:,} pairs or sets{zeros}"),
        *titled("Verdict", result.verdict),
        *titled("Breakdown", _breakdown(result)),
        *_table(result),
        *titled("Gamma", _GAMMA),
    ]
    return [*head, *cautions(result.warnings, _MAX_LINES - len(head))]


_GAMMA = (
    "how many times the odds to join may differ between two people of a pair, for "
    "reasons that were not measured and decide the outcome"
)


def _breakdown(result: RosenbaumBounds) -> str:
    size = percent(1 - result.level)
    if result.verdict == "not significant":
        return (
            f"none: p is {size} or more even without hidden bias, so there is no "
            "effect that hidden bias would have to explain"
        )
    if math.isinf(result.breakdown):
        return "beyond a gamma of 1,000,000"
    shown = f"{result.breakdown:.3g}"
    return (
        f"gamma {shown}: hidden reasons that change the odds to join {shown} times, "
        f"and all but decide the outcome, could raise p to {size}; weaker ones could "
        "not"
    )


def _table(result: RosenbaumBounds) -> Iterator[str]:
    step = math.ceil(len(result.bounds) / _MAX_ROWS)
    for place, row in enumerate(result.bounds[::step]):
        shown = f"{p_value(row.p_value_high)} at most{_range(row)}"
        head = "" if place else "By gamma"
        yield from titled(head, f"{row.gamma:.3g}: {shown}", most=2)


def _range(row: GammaBound) -> str:
    if math.isnan(row.estimate_low):
        return ""
    error = (row.ci_high - row.ci_low) / 4
    low, high = (
        rounded(value, error, sign="+")
        for value in (row.estimate_low, row.estimate_high)
    )
    return f", effect {low} to {high} {ends(row.ci_low, row.ci_high, error)}"
