"""A difference-in-differences in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from iom_me.impact._inference import IN_WORDS

if TYPE_CHECKING:
    from iom_me.impact.results import DidResult

_MAX_DECIMALS = 6
_LARGE = 1e12
_SMALLEST_P = 0.001


def lines(result: DidResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    return [*_headline(result), *_cell_table(result), *_caveats(result)]


def interval(result: DidResult) -> str:
    """Write the estimate and its interval."""
    estimate = _number(result.estimate, result.std_error, sign="+")
    if math.isnan(result.ci_low):
        return f"{estimate} [no interval]"
    low = _number(result.ci_low, result.std_error)
    return f"{estimate} [{low}, {_number(result.ci_high, result.std_error)}]"


def _number(value: float, error: float, *, sign: str = "") -> str:
    """Write a number to the second significant digit of its standard error."""
    size = error if error > 0 else abs(value)
    decimals = 1 - math.floor(math.log10(size)) if size > 0 else 0
    if decimals > _MAX_DECIMALS or max(abs(value), size) >= _LARGE:
        return f"{value:{sign}.3g}"
    return f"{value:{sign},.{max(decimals, 0)}f}"


def _headline(result: DidResult) -> list[str]:
    estimator = "least squares on treated, post and treated:post"
    if result.covariates:
        estimator += f", adjusted for {', '.join(map(repr, result.covariates))}"
    effect = f"{interval(result)}, {100 * result.level:g} % interval"
    error = f"{result.std_error:.4g}, t with {result.df:.4g} degrees of freedom"
    return [
        f"Difference-in-differences of {result.outcome!r}",
        "Estimand     average effect on the treated at endline",
        f"Effect       {effect}, {_p_value(result.p_value)}",
        f"Std. error   {error}",
        f"             {result.vcov}: {IN_WORDS[result.vcov]}",
        f"Estimator    {estimator}",
        f"Rows         {result.n:,} used, {result.n_dropped:,} left out",
        *_clusters(result),
    ]


def _clusters(result: DidResult) -> list[str]:
    if result.clusters is None:
        return []
    total, treated, untreated = attrs.astuple(result.clusters)
    sides = f"{treated:,} treated, {untreated:,} untreated"
    return [f"Clusters     {total:,} by {result.cluster!r}: {sides}"]


def _p_value(value: float) -> str:
    if math.isnan(value):
        return "no p-value"
    return f"p = {value:.3f}" if value >= _SMALLEST_P else f"p < {_SMALLEST_P}"


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
