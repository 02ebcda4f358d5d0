"""Balance in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iom_me.impact._text.writing import cautions, percent, shortened
from iom_me.impact.matching._balance import judge

if TYPE_CHECKING:
    from iom_me.impact.matching.balance_results import BalanceResult, CovariateBalance

_MAX_ROWS, _NAME, _MAX_WARNING_LINES = 9, 34, 4
_STATISTICS = {
    "smd": "difference in SD",
    "variance_ratio": "variance ratio",
    "ecdf_max": "distribution distance (KS)",
}
_WHOSE = {
    "treated": "of the treated",
    "control": "of the untreated",
    "pooled": "of both groups",
}


def lines(result: BalanceResult) -> Iterator[str]:
    """Say how alike the groups are, the worst covariates first."""
    yield f"Balance of {shortened(result.treatment, _NAME)}: {result.verdict}"
    yield _people(result)
    yield f"Differences in standard deviations {_WHOSE[result.denominator]}, before."
    yield ""
    yield from _table(result)
    yield ""
    for count in result.limits:
        shown = f"{count.before:,} before"
        if count.after is not None:
            shown += f", {count.after:,} after"
        yield f"{_STATISTICS[count.statistic]} {count.limit}: {shown}, of {count.of:,}"
    yield (
        f"A difference of {result.margin:g} SD or more is ruled out in "
        f"{result.equivalent:,} of {len(result.covariates):,} "
        f"(tests of equivalence, {percent(1 - result.level)})."
    )
    yield from cautions(result.warnings, _MAX_WARNING_LINES)


def _people(result: BalanceResult) -> str:
    untreated, treated = result.counts
    if not result.has_comparison:
        return (
            f"{treated.rows:,} treated and {untreated.rows:,} untreated, as they stand."
        )
    return (
        f"{treated.used:,} of {treated.rows:,} treated against {untreated.used:,} of "
        f"{untreated.rows:,} untreated (worth {untreated.effective:,.1f}), "
        f"{result.estimand}."
    )


def _table(result: BalanceResult) -> Iterator[str]:
    """Show the covariates that are furthest apart."""
    stages = ("before", "after") if result.has_comparison else ("before",)
    rows = sorted(
        result.covariates,
        key=lambda row: (judge.severity(row.verdict), _size(row, stages[-1])),
        reverse=True,
    )
    shown = rows[:_MAX_ROWS]
    names = [shortened(row.covariate, _NAME) for row in shown]
    width = max(map(len, [*names, "covariate"]))
    heads = "".join(f"{stage:>9}" for stage in stages)
    yield f"{'covariate':<{width}}{heads}{'var. ratio':>12}  verdict"
    for name, row in zip(names, shown, strict=True):
        cells = "".join(f"{_smd(row, stage):>9}" for stage in stages)
        ratio = _ratio(getattr(row, f"variance_ratio_{stages[-1]}"))
        yield f"{name:<{width}}{cells}{ratio:>12}  {row.verdict}"
    if len(rows) > len(shown):
        yield f"and {len(rows) - len(shown):,} more"


def _size(row: CovariateBalance, stage: str) -> float:
    size = abs(getattr(row, f"smd_{stage}"))
    return -1.0 if math.isnan(size) else size


def _smd(row: CovariateBalance, stage: str) -> str:
    value = getattr(row, f"smd_{stage}")
    return "" if math.isnan(value) else f"{value:+z.3f}"


def _ratio(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"
