"""Effects of a comparison in words: the summary."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import TYPE_CHECKING

import attrs

from iom_me.impact._text.writing import (
    one_line,
    p_value,
    percent,
    rounded,
    shortened,
    with_ends,
    with_test,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects

_PAD = " " * 13
_WIDTH = 110
_WRAP = 76
_MAX_WARNINGS = 4
_MAX_DROPPED = 3
_MAX_ROWS = 12
_NAME = 30

ESTIMANDS = {
    "ATT": "average effect on the treated",
    "ATC": "average effect on the untreated, had they been treated",
    "ATE": "average effect on all",
    "ATO": "average effect where treated and untreated overlap",
}
"""Estimands in words."""

METHODS = {
    "nearest": "nearest neighbours",
    "optimal": "optimal pairs",
    "full": "full matching",
    "exact": "exact strata",
    "coarsened_exact": "coarsened exact strata",
    "subclass": "subclasses of the score",
    "inverse_probability": "inverse probability",
    "overlap": "overlap",
    "entropy": "entropy balancing",
}
"""How a comparison was made, in words."""


def interval(result: MatchedEffect) -> str:
    """Write the estimate and its interval; shares in percentage points."""
    row = result.effect
    values = [row.estimate, row.ci_low, row.ci_high, row.std_error]
    if result.measure == "ratio":
        shown = _with_ends([*values[:3], row.estimate * row.std_error])
        return shown.removeprefix("+")
    if not result.is_share:
        return _with_ends(values)
    return f"{_with_ends([100 * value for value in values])} percentage points"


def _with_ends(values: Sequence[float]) -> str:
    estimate, low, high, error = values
    return with_ends(estimate, low, high, error)


def lines(result: MatchedEffect) -> list[str]:
    """Write the summary: at most 25 lines."""
    row = result.effect
    shown = with_test(interval(result), row.ci_low, result.level, row.p_value)
    kind = "Ratio of means" if result.measure == "ratio" else "Effect"
    return [
        f"{kind} on {one_line(result.outcome)!r}, {one_line(result.design)}",
        f"Estimand     {ESTIMANDS[result.estimand]}",
        f"Effect       {shown}",
        *_exact(result),
        *_means(result),
        *_error(result),
        _rows(result),
        *_clusters(result),
        *_adjusted(result),
        *_left_out(result),
        *_population(result),
        "Rests on     no hidden differences: nothing but what the groups were made",
        f"{_PAD}alike in led people to the programme and bears on the outcome",
        *said(result.warnings, _MAX_WARNINGS),
    ]


def _exact(result: MatchedEffect) -> list[str]:
    if math.isnan(result.exact_p_value):
        return []
    shown = p_value(result.exact_p_value)
    return [f"Exact test   {shown}, by who could have been treated in each pair or set"]


def _means(result: MatchedEffect) -> list[str]:
    error = result.std_error
    if result.measure == "ratio":
        error = math.nan
    treated = rounded(result.treated_mean, error)
    untreated = rounded(result.untreated_mean, error)
    adjusted = "Means, adj.  " if result.covariates else "Means        "
    return [f"{adjusted}{treated} treated, {untreated} untreated"]


def _error(result: MatchedEffect) -> list[str]:
    row = result.effect
    scale = " of the logarithm" if result.measure == "ratio" else ""
    size = "none"
    if not math.isnan(row.std_error):
        size = f"{row.std_error:.4g}{scale}{_with_t(row.df)}"
    # Cut to three lines: a name of the user's can have any length.
    words = wrap(one_line(result.std_error_in_words), _WRAP)[:3]
    return [f"Std. error   {size}", *(f"{_PAD}{line}" for line in words)]


def _with_t(df: float) -> str:
    if math.isnan(df):
        return ""
    if math.isinf(df):
        return ", normal"
    return f", t with {df:.4g} degrees of freedom"


def _rows(result: MatchedEffect) -> str:
    sides = f"{result.n_treated:,} treated, {result.n_untreated:,} untreated"
    return f"Rows         {result.n:,}: {sides}{_sets(result)}"


def _sets(result: MatchedEffect) -> str:
    if not result.sets:
        return ""
    return f", in {result.sets:,} {'pairs' if result.n == 2 * result.sets else 'sets'}"


def _clusters(result: MatchedEffect) -> list[str]:
    if result.clusters is None:
        return []
    total, treated, untreated = attrs.astuple(result.clusters)
    sides = f"{treated:,} treated, {untreated:,} untreated"
    return [f"Clusters     {total:,} by {one_line(result.cluster)!r}: {sides}"]


def _adjusted(result: MatchedEffect) -> list[str]:
    if not result.covariates:
        return []
    names = ", ".join(one_line(name) for name in result.covariates)
    return [f"Adjusted     for {shortened(names, _WIDTH)}"]


def _left_out(result: MatchedEffect) -> list[str]:
    found = [
        f"{drop.count:,} {'treated' if drop.treated else 'untreated'}: "
        f"{one_line(drop.reason)}"
        for drop in result.dropped[:_MAX_DROPPED]
    ]
    if result.lost:
        found.append(f"{result.lost:,} without outcome, and whoever this leaves alone")
    return [
        f"{'Left out     ' if place == 0 else _PAD}{line}"
        for place, line in enumerate(found)
    ]


def _population(result: MatchedEffect) -> list[str]:
    if not result.population:
        return []
    return [f"Speaks for   {shortened(result.population, _WIDTH)}"]


def said(warnings: Sequence[str], most: int) -> list[str]:
    """List warnings, and where to find those that there is no room for."""
    shown = [f"Warning      {one_line(message)}" for message in warnings[:most]]
    if len(warnings) > most:
        shown.append(f"{_PAD}... {len(warnings) - most:,} more, see .warnings")
    return shown


# Several outcomes


def lines_of_several(result: MatchedEffects) -> list[str]:
    """Write the summary of several outcomes: at most 25 lines."""
    first = result.effects[0]
    shown = list(zip(result.effects, result.p_values_adjusted, strict=True))
    rows = [
        f"  {shortened(one.outcome, _NAME):<{_NAME}}  {interval(one)}, "
        f"{p_value(one.p_value)}, adjusted {p_value(p)}"
        for one, p in shown[:_MAX_ROWS]
    ]
    if len(shown) > _MAX_ROWS:
        rows.append(f"  ... {len(shown) - _MAX_ROWS:,} more, see to_frame()")
    kind = "Ratios of means" if first.measure == "ratio" else "Effects"
    return [
        f"{kind} on {len(shown):,} outcomes, {one_line(first.design)}",
        f"Estimand     {ESTIMANDS[first.estimand]}",
        f"Std. error   {one_line(first.std_error_in_words)}",
        f"Intervals    {percent(first.level)}, each outcome for itself",
        f"Adjusted p   Holm, over {result.tested:,} tests",
        "",
        *rows,
        "",
        *said(result.warnings, _MAX_WARNINGS),
    ]
