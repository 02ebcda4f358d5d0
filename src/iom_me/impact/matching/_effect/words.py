"""Effects of a comparison in words: the summary."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.impact._text.writing import (
    cautions,
    p_value,
    percent,
    rounded,
    shortened,
    titled,
    with_ends,
    with_test,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects

_MAX_LINES = 25
_MAX_DROPPED = 3
_MAX_ROWS = 12
_NAME = 40
_SHORT = 18

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
    head = [
        f"{kind} on {shortened(result.outcome, _NAME)!r}, {result.design}",
        *titled("Estimand", ESTIMANDS[result.estimand]),
        *titled(kind.split(maxsplit=1)[0], shown, most=2),
        *_exact(result),
        *_means(result),
        *_error(result),
        *_rows(result),
        *_clusters(result),
        *titled("Adjusted", _adjusted(result), most=2),
        *_left_out(result),
        *titled("Speaks for", result.population, most=2),
        *titled("Rests on", _RESTS_ON),
    ]
    return [*head, *cautions(result.warnings, _MAX_LINES - len(head))]


_RESTS_ON = (
    "no hidden differences: nothing but what the groups were made alike in led people "
    "to the programme and bears on the outcome"
)


def _exact(result: MatchedEffect) -> list[str]:
    if math.isnan(result.exact_p_value):
        return []
    shown = p_value(result.exact_p_value)
    where = "by who else could have been treated in each pair or set"
    return titled("Exact test", f"{shown}, {where}")


def _means(result: MatchedEffect) -> list[str]:
    error = math.nan if result.measure == "ratio" else result.std_error
    factor, unit = (100, " %") if result.is_share else (1, "")
    treated, untreated = (
        f"{rounded(factor * mean, factor * error)}{unit}"
        for mean in (result.treated_mean, result.untreated_mean)
    )
    title = "Means, adj." if result.covariates else "Means"
    return titled(title, f"{treated} treated, {untreated} untreated")


def _error(result: MatchedEffect) -> list[str]:
    row = result.effect
    scale = " of the logarithm" if result.measure == "ratio" else ""
    size = "none"
    if not math.isnan(row.std_error):
        size = f"{row.std_error:.4g}{scale}{_with_t(row.df)}"
    return [*titled("Std. error", size), *titled("", result.std_error_in_words)]


def _with_t(df: float) -> str:
    if math.isnan(df):
        return ""
    if math.isinf(df):
        return ", normal"
    return f", t with {df:.4g} degrees of freedom"


def _rows(result: MatchedEffect) -> list[str]:
    sides = f"{result.n_treated:,} treated, {result.n_untreated:,} untreated"
    return titled("Rows", f"{result.n:,}: {sides}{_sets(result)}")


def _sets(result: MatchedEffect) -> str:
    if not result.sets:
        return ""
    return f", in {result.sets:,} {'pairs' if result.n == 2 * result.sets else 'sets'}"


def _clusters(result: MatchedEffect) -> list[str]:
    if result.clusters is None:
        return []
    total, treated, untreated = attrs.astuple(result.clusters)
    sides = f"{treated:,} treated, {untreated:,} untreated"
    by = repr(shortened(result.cluster, _NAME))
    return titled("Clusters", f"{total:,} by {by}: {sides}")


def _adjusted(result: MatchedEffect) -> str:
    return f"for {', '.join(result.covariates)}" if result.covariates else ""


def _left_out(result: MatchedEffect) -> list[str]:
    found = [
        f"{drop.count:,} {'treated' if drop.treated else 'untreated'}: {drop.reason}"
        for drop in result.dropped[:_MAX_DROPPED]
    ]
    more = len(result.dropped) - _MAX_DROPPED
    if more > 0:
        found[-1] += f" (and {more:,} more reasons, see .dropped)"
    if result.lost:
        alone = (
            "" if result.comparison == "weighted" else ", and whoever this leaves alone"
        )
        found.append(f"{result.lost:,} without outcome{alone}")
    return [
        line
        for place, words in enumerate(found)
        for line in titled("" if place else "Left out", words, most=1)
    ]


# Several outcomes


def lines_of_several(result: MatchedEffects) -> list[str]:
    """Write the summary of several outcomes: at most 25 lines."""
    first = result.effects[0]
    shown = list(zip(result.effects, result.p_values_adjusted, strict=True))
    names = [shortened(one.outcome, _SHORT) for one, _ in shown[:_MAX_ROWS]]
    width = max(map(len, names))
    rows = [
        f"  {name:<{width}}  {interval(one)}, "
        f"{p_value(one.p_value)}, adjusted {p_value(p)}"
        for name, (one, p) in zip(names, shown, strict=False)
    ]
    if len(shown) > _MAX_ROWS:
        rows.append(f"  ... {len(shown) - _MAX_ROWS:,} more, see to_frame()")
    kind = "Ratios of means" if first.measure == "ratio" else "Effects"
    errors = dict.fromkeys(one.std_error_in_words for one in result.effects)
    own = "as fits each outcome, see [outcome].std_error_in_words"
    head = [
        f"{kind} on {len(shown):,} outcomes, {first.design}",
        *titled("Estimand", ESTIMANDS[first.estimand]),
        *titled("Std. error", next(iter(errors)) if len(errors) == 1 else own),
        *titled("Intervals", f"{percent(first.level)}, each outcome for itself"),
        *titled("Adjusted p", f"Holm, over {result.tested:,} tests"),
        "",
        *rows,
        "",
    ]
    return [*head, *cautions(result.warnings, _MAX_LINES - len(head))]
