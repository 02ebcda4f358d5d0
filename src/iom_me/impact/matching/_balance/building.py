"""What was found out about each covariate -> the result."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np

import iom_me
from iom_me.impact._columns import Codes
from iom_me.impact._text.writing import shortened
from iom_me.impact.matching import terms
from iom_me.impact.matching._balance import judge, numbers, rows
from iom_me.impact.matching._balance.curves import Curve, Shares
from iom_me.impact.matching._balance.facts import AtStage, Facts
from iom_me.impact.matching._balance.reading import Asked, Reading
from iom_me.impact.matching._balance.stages import Stage
from iom_me.impact.matching._balance.suppression import Cell
from iom_me.impact.matching.balance_results import (
    BalanceCount,
    BalanceResult,
    CovariateBalance,
)

_SHOWN, _WIDTH = 5, 40


@attrs.frozen(kw_only=True, eq=False)
class _Gathered:
    """All covariates, row by row of the table of results."""

    facts: tuple[Facts, ...]
    cells: tuple[Cell, ...]
    curves: dict[str, Curve | Shares]


def result(
    reading: Reading, asked: Asked, *, margin: float, level: float
) -> BalanceResult:
    """Compare the groups in all covariates."""
    gathered = _gather(reading, asked)
    stages = reading.stages.both
    covariates = tuple(_row(facts, stages, margin) for facts in gathered.facts)
    return BalanceResult(
        treatment=asked.treatment,
        estimand=asked.estimand,
        denominator=asked.denominator,
        verdict=judge.worst(row.verdict for row in covariates),
        covariates=covariates,
        limits=tuple(_limits(covariates, has_after=asked.group is not None)),
        margin=margin,
        level=level,
        equivalent=sum(row.equivalence_p < 1 - level for row in covariates),
        counts=reading.counts,
        has_comparison=asked.group is not None,
        warnings=tuple(_warnings(reading, gathered.facts, covariates)),
        version=iom_me.__version__,
        cells=gathered.cells,
        totals=_totals(stages),
        curves=gathered.curves,
    )


def _totals(stages: Sequence[Stage]) -> Codes:
    return np.array([stage.counts for stage in stages])


def _gather(reading: Reading, asked: Asked) -> _Gathered:
    facts: list[Facts] = []
    cells: list[Cell] = []
    curves: dict[str, Curve | Shares] = {}
    if reading.score is not None:
        name, values = reading.score
        found = numbers.found(name, values, reading.stages, reading.pairing)
        facts += found.facts
        cells.append(Cell(part=name, columns=(), has=None, is_score=True))
        curves[name] = found.picture
    for part, found in rows.found(
        reading.sample, asked.parts, reading.stages, reading.pairing
    ):
        facts += found.facts
        columns = terms.columns_of([part])
        cells += [
            Cell(part=str(part), columns=columns, has=one.cells) for one in found.facts
        ]
        curves[found.facts[0].part] = found.picture
    return _Gathered(facts=tuple(facts), cells=tuple(cells), curves=curves)


def _row(facts: Facts, stages: Sequence[Stage], margin: float) -> CovariateBalance:
    before, *after = facts.stages
    last = facts.stages[-1]
    smd = judge.standardised(last, facts)
    values = _numbers(before, facts, "before")
    for at in after:
        values |= _numbers(at, facts, "after")
    return CovariateBalance(
        covariate=facts.name,
        **values,
        pair_distance=facts.pair_distance / facts.spread
        if facts.spread
        else float("nan"),
        equivalence_p=judge.equivalence(last, facts, stages[-1].concentration, margin),
        verdict=judge.verdict(smd, last.variance_ratio, is_constant=facts.is_constant),
    )


def _numbers(at: AtStage, facts: Facts, stage: str) -> dict[str, float]:
    return {
        f"mean_treated_{stage}": float(at.means[1]),
        f"mean_control_{stage}": float(at.means[0]),
        f"smd_{stage}": judge.standardised(at, facts),
        f"variance_ratio_{stage}": at.variance_ratio,
        f"ecdf_mean_{stage}": at.ecdf_mean,
        f"ecdf_max_{stage}": at.ecdf_max,
    }


def _limits(
    rows: Sequence[CovariateBalance], *, has_after: bool
) -> Iterator[BalanceCount]:
    """Count the covariates beyond the usual limits."""
    low, high = judge.RATIOS
    for statistic, limit, count in (
        ("smd", f"above {judge.SMALL:g}", _above(judge.SMALL)),
        ("smd", f"above {judge.LARGE:g}", _above(judge.LARGE)),
        ("variance_ratio", f"outside {low:g} to {high:g}", judge.count_unlike),
        ("ecdf_max", f"above {judge.SMALL:g}", _above(judge.SMALL)),
    ):
        before = [getattr(row, f"{statistic}_before") for row in rows]
        after = [getattr(row, f"{statistic}_after") for row in rows]
        yield BalanceCount(
            statistic=statistic,
            limit=limit,
            before=count(before),
            after=count(after) if has_after else None,
            of=int(np.count_nonzero(~np.isnan(before))),
        )


def _above(limit: float) -> Callable[[Sequence[float]], int]:
    return functools.partial(judge.count_above, limit=limit)


def _warnings(
    reading: Reading, facts: Sequence[Facts], rows: Sequence[CovariateBalance]
) -> Iterator[str]:
    """Say what the reader should know of single covariates."""
    if reading.lost:
        yield (
            f"{reading.lost:,} rows lack a covariate that is compared here, and are "
            "left out of this balance."
        )
    constant = [one.name for one in facts if one.is_constant]
    if constant:
        yield f"Everybody has the same value, and nothing differs: {_names(constant)}."
    endless = [row.covariate for row in rows if np.isinf(row.smd_before)]
    if endless:
        yield (
            "The groups differ in what varies in neither of them, so the difference is "
            f"infinite in standard deviations: {_names(endless)}."
        )
    stepped_in = [one.name for one in facts if one.stepped_in]
    if stepped_in:
        yield (
            "The group that differences are measured by does not vary in these "
            "covariates, so the standard deviation of both groups stands in: "
            f"{_names(stepped_in)}."
        )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(repr(shortened(name, _WIDTH)) for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
