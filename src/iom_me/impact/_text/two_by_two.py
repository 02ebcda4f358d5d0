"""A difference-in-differences in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me._messages import known_language
from iom_me.impact._least_squares.inference import IN_WORDS
from iom_me.impact._text import sentences
from iom_me.impact._text.writing import with_ends, with_test

if TYPE_CHECKING:
    from iom_me.impact.results import DidResult


def lines(result: DidResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    return [*_headline(result), *_cell_table(result), *_caveats(result)]


def interval(result: DidResult) -> str:
    """Write the estimate and its interval."""
    return with_ends(result.estimate, result.ci_low, result.ci_high, result.std_error)


def _headline(result: DidResult) -> list[str]:
    effect = with_test(interval(result), result.ci_low, result.level, result.p_value)
    error = f"{result.std_error:.4g}, t with {result.df:.4g} degrees of freedom"
    return [
        f"Difference-in-differences of {result.outcome!r}",
        "Estimand     average effect on the treated at endline",
        f"Effect       {effect}",
        f"Std. error   {error}",
        f"             {result.vcov}: {_kind(result)}",
        f"Estimator    {_estimator(result)}",
        f"Rows         {result.n:,} used, {result.n_dropped:,} left out",
        *_clusters(result),
    ]


_ADJUSTMENTS = {
    "doubly_robust": "doubly robust, of Sant'Anna and Zhao",
    "ipw": "untreated rows weighted by the odds of treatment",
    "regression": "regression among the untreated",
}


def _estimator(result: DidResult) -> str:
    words = "least squares on treated, post and treated:post"
    if result.adjust is not None:
        words = _ADJUSTMENTS[result.adjust]
    if result.covariates:
        words += f", adjusted for {', '.join(map(repr, result.covariates))}"
    return words if result.weights is None else f"{words}, weighted"


def _kind(result: DidResult) -> str:
    if result.adjust is None:
        return IN_WORDS[result.vcov]
    by = "row" if result.vcov.startswith("HC") else "cluster"
    if result.vcov[-1] == "2":
        return f"influence by {by}, unbiased by the share in each group"
    factor = "times G/(G-1)" if result.vcov == "CR1" else "no correction"
    return f"influence by {by}, {factor}"


def _clusters(result: DidResult) -> list[str]:
    if result.clusters is None:
        return []
    total, treated, untreated = attrs.astuple(result.clusters)
    sides = f"{treated:,} treated, {untreated:,} untreated"
    return [f"Clusters     {total:,} by {result.cluster!r}: {sides}"]


def _cell_table(result: DidResult) -> list[str]:
    rows = [
        f"{cell.name:<20}{cell.n:>9,}{cell.mean:>12.4g}{cell.sd:>12.4g}"
        f"{100 * cell.variance_share:>8.0f} %"
        for cell in result.cells
    ]
    header = f"{'Cell':<20}{'rows':>9}{'mean':>12}{'SD':>12}{'carries':>10}"
    return ["", header, *rows, ""]


def _caveats(result: DidResult) -> list[str]:
    return [
        "Rests on     parallel trends: without the programme the treated would have",
        f"             changed as the untreated did; {result.parallel_trends}",
        *(f"Warning      {warning}" for warning in result.warnings),
    ]


def sentence(result: DidResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    return sentences.effect(
        language,
        outcome=result.outcome,
        estimate=result.estimate,
        std_error=result.std_error,
        ci_low=result.ci_low,
        ci_high=result.ci_high,
        level=result.level,
        average=sentences.averaged("endline", language),
        n=result.n,
        are_units=False,
        clusters=None if result.clusters is None else result.clusters.total,
        control="the untreated",
        covariates=result.covariates,
        two_periods=True,
    )
