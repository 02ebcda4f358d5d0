"""Bounds for hidden bias in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iom_me.impact._text.writing import ends, one_line, p_value, percent, rounded
from iom_me.impact.matching._effect.words import said

if TYPE_CHECKING:
    from iom_me.impact.matching.sensitivity.rosenbaum_results import (
        GammaBound,
        RosenbaumBounds,
    )

_PAD = " " * 13
_MAX_ROWS = 8

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
    return [
        f"Hidden bias in the effect on {one_line(result.outcome)!r}",
        f"Test         {TESTS[result.statistic]}, {result.alternative}, {kind}",
        f"Compared     {result.sets:,} pairs or sets{zeros}",
        f"Verdict      {result.verdict}",
        *_breakdown(result),
        *_table(result),
        "Gamma        how many times the odds to join may differ between two people of",
        f"{_PAD}a pair, for reasons that were not measured and decide the outcome",
        *said(result.warnings, 2),
    ]


def _breakdown(result: RosenbaumBounds) -> Iterator[str]:
    size = percent(1 - result.level)
    if result.verdict == "not significant":
        yield f"Breakdown    none: p is {size} or more even without hidden bias, so"
        yield f"{_PAD}there is no effect that hidden bias would have to explain"
    elif math.isinf(result.breakdown):
        yield "Breakdown    beyond a gamma of 1,000,000"
    else:
        shown = f"{result.breakdown:.3g}"
        yield f"Breakdown    gamma {shown}: hidden reasons that change the odds to join"
        yield f"{_PAD}{shown} times, and all but decide the outcome, could raise p"
        yield f"{_PAD}to {size}; weaker ones could not"


def _table(result: RosenbaumBounds) -> Iterator[str]:
    step = math.ceil(len(result.bounds) / _MAX_ROWS)
    for place, row in enumerate(result.bounds[::step]):
        head = "By gamma     " if place == 0 else _PAD
        yield f"{head}{row.gamma:.3g}: {p_value(row.p_value_high)} at most{_range(row)}"


def _range(row: GammaBound) -> str:
    if math.isnan(row.estimate_low):
        return ""
    error = (row.ci_high - row.ci_low) / 4
    low, high = (
        rounded(value, error, sign="+")
        for value in (row.estimate_low, row.estimate_high)
    )
    return f", effect {low} to {high} {ends(row.ci_low, row.ci_high, error)}"
