"""From a table that was read to finished group-time effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._group_time import adjusted, cells, means, report, sample
from iom_me.impact._group_time.adjusted import Adjustment
from iom_me.impact._group_time.aggregate import Weighing
from iom_me.impact._study import facts as _panel_facts

if TYPE_CHECKING:
    from iom_me.impact._group_time.cells import Cell, Grid, Rule
    from iom_me.impact._group_time.means import Estimated
    from iom_me.impact._group_time.sample import Unbalanced
    from iom_me.impact._panel.reading import Reading
    from iom_me.impact.panel_results import GroupTimeResult

_SHOWN = 5
# R's did warns of cohorts with fewer units than covariates (and constant) plus this.
_SMALL = 5
_METHODS = {
    "doubly_robust": "doubly robust",
    "ipw": "inverse probability weighting",
    "regression": "outcome regression",
}
_CONTROLS = {"never_treated": "never treated", "not_yet_treated": "not yet treated"}


@attrs.frozen(kw_only=True)
class Plan:
    """What was asked for, checked.

    Attributes
    ----------
    rule : whom to compare with whom
    adjustment : how to adjust for covariates
    unbalanced : what to do about gaps
    """

    rule: Rule
    adjustment: Adjustment
    unbalanced: Unbalanced
    vcov: str
    level: float
    bands: bool
    seed: int


@attrs.frozen(kw_only=True, eq=False)
class Estimate:
    """A result, and those of its warnings that are about rows that were left out."""

    result: GroupTimeResult
    left_out: tuple[str, ...]


def estimate(read: Reading, plan: Plan) -> Estimate:
    """Estimate and report.

    Raises
    ------
    EstimationError
        Nothing can be compared.
    """
    refuse(read, plan)
    grid = cells.lay_out(read.periods, read.cohorts, plan.rule)
    refuse_empty(grid)
    panel = read.columns.unit is not None
    reading = sample.keep(
        read,
        without=grid.without_base,
        complete=plan.unbalanced == "balanced" and panel,
    )
    paired = panel and plan.unbalanced != "rows"
    found = _estimated(reading, grid, plan, paired=paired)
    left_out = tuple(_left_out(read, grid))
    facts = _panel_facts.facts(
        reading,
        estimator="group_time",
        method=_method(plan, reading.columns.covariates),
        control=_CONTROLS[plan.rule.control],
        notes=tuple(_notes(read, grid, plan)),
        warnings=(*left_out, *_thin_ice(reading, found)),
    )
    source = _source(reading, grid, found, plan, facts)
    return Estimate(result=report.group_time(source, plan.vcov), left_out=left_out)


def refuse(reading: Reading, plan: Plan) -> None:
    """Refuse data in which nothing can be compared, whatever the options."""
    labels = reading.periods.labels
    name = reading.columns.treated_from
    if len(labels) < 2:  # noqa: PLR2004 - before and after
        raise EstimationError(
            f"Column {reading.columns.time!r} holds one period only ({labels[0]}): an "
            "effect over time needs at least one period before the start and one after."
        )
    if all(cohort.never for cohort in reading.cohorts):
        raise EstimationError(
            f"Nobody is ever treated: {name!r} is empty, or after the last period "
            f"({labels[-1]}), in every row. It must hold the first treated period."
        )
    if plan.rule.control == "never_treated" and not reading.cohorts[-1].never:
        raise EstimationError(
            f"Nobody is never treated: every unit has a start in {name!r}. Choose "
            "control='not_yet_treated' to compare with units that start later; the "
            "last cohort then serves as comparison only, and effects end before its "
            "start."
        )


def refuse_empty(grid: Grid) -> None:
    """Refuse data in which no cohort has both a base and a comparison."""
    if grid.cells:
        return
    if grid.without_base and not grid.without_control:
        raise EstimationError(
            "Every treated unit had started by the first period (or is taken to have "
            "anticipated it): there is no period before to measure a change from. Add "
            "an earlier period, or lower anticipation."
        )
    raise EstimationError(
        "No cohort can be compared: once a cohort has started, nobody is left who has "
        "not. Add units that were never treated, or that start later."
    )


def _estimated(reading: Reading, grid: Grid, plan: Plan, *, paired: bool) -> Estimated:
    wanted = [cell for cell in grid.cells if not cell.reference]
    if reading.columns.covariates:
        return adjusted.estimate(reading, wanted, plan.adjustment, paired=paired)
    found = means.estimate(
        reading.moments, wanted, cohorts=len(reading.cohorts), paired=paired
    )
    if reading.columns.weights is None or reading.table is None or not found.cells:
        return found
    # Moments do not know how CR2 and CR3 treat units of different weight.
    unit_by_unit = adjusted.estimate(reading, wanted, plan.adjustment, paired=paired)
    spread = attrs.evolve(
        unit_by_unit.family.spread, influence=found.family.spread.influence
    )
    return attrs.evolve(found, family=attrs.evolve(found.family, spread=spread))


def _source(
    reading: Reading, grid: Grid, found: Estimated, plan: Plan, facts: dict[str, Any]
) -> report.Source:
    moments = reading.moments
    mass = np.bincount(moments.cohort, moments.mass, len(reading.cohorts))
    n = dict(zip(found.cells, found.n.tolist(), strict=True))
    cohorts = {cell.cohort for cell in found.cells}
    kept = [
        cell
        for cell in grid.cells
        if cell in n or (cell.reference and cell.cohort in cohorts)
    ]
    return report.Source(
        facts=facts,
        cells=kept,
        n=[n.get(cell, 0) for cell in kept],
        labels=tuple(cohort.label for cohort in reading.cohorts),
        family=found.family,
        weighing=Weighing(
            cells=found.cells,
            estimates=found.family.estimates,
            share=mass / mass.sum(),
            starts=[cohort.start for cohort in reading.cohorts],
        ),
        shares_estimated=True,
        exponent=moments.exponent,
        level=plan.level,
        seed=plan.seed,
        bands=plan.bands,
    )


def _method(plan: Plan, covariates: Sequence[str]) -> str:
    if not covariates:
        return "group-time effects (Callaway and Sant'Anna)"
    how = _METHODS[plan.adjustment.method]
    improved = ", improved" if plan.adjustment.improved else ""
    return f"group-time effects (Callaway and Sant'Anna), {how}{improved}"


def _notes(read: Reading, grid: Grid, plan: Plan) -> Iterator[str]:
    """Say what was decided on the way."""
    labels = [cohort.label for cohort in read.cohorts]
    if grid.without_control:
        yield (
            f"Once the cohort {_listed(labels[g] for g in grid.without_control)} has "
            "started, nobody is left to compare it with: it serves as comparison only."
        )
    moments = read.moments
    if read.columns.unit is None or moments.observed.all():
        return
    counted = sample.sizes(moments, [c for c in grid.cells if not c.reference])
    gaps = int(moments.n.sum()) - counted.balanced
    yield (
        f"{gaps:,} of {counted.rows:,} units lack some period. "
        f"unbalanced={plan.unbalanced!r} was used. 'pairwise' compares the "
        f"{counted.pairwise:,} units with both periods of some comparison, 'balanced' "
        f"the {counted.balanced:,} with every period, 'rows' all "
        f"{counted.rows:,}."
    )


def _left_out(read: Reading, grid: Grid) -> Iterator[str]:
    """Say which rows were left out, and why."""
    if read.missing:
        name = read.columns.outcome
        yield (
            f"{read.missing:,} of {read.rows:,} rows lack a value in {name!r} and were "
            "left out: the estimate holds for the others."
        )
    if grid.without_base:
        units = _panel_facts.units_of(read.moments, len(read.cohorts))
        count = int(sum(units[g] for g in grid.without_base))
        labels = [read.cohorts[g].label for g in grid.without_base]
        what = "units" if read.columns.unit is not None else "rows"
        yield (
            f"{count:,} {what} that start at {_listed(labels)} were left out: they "
            "have no period before their start (less anticipation) to measure a change "
            "from."
        )


def _thin_ice(reading: Reading, found: Estimated) -> Iterator[str]:
    """Warn of cells that were left out, and of small cohorts."""
    name = _namer(reading)
    if found.thin:
        yield (
            f"{len(found.thin):,} effects were left out, as nobody was observed in "
            f"both of their periods on one side: {_listed(map(name, found.thin))}."
        )
    if found.refused:
        yield (
            f"{len(found.refused):,} effects were left out, as the covariates do not "
            f"allow them: {_listed(map(name, found.refused))}. {found.reason}"
        )
    if found.trimmed:
        yield (
            f"Up to {found.trimmed:,} untreated units got no weight, for a propensity "
            "score of 0.995 or more: nearly all who are like them were treated."
        )
    yield from _small(reading)


def _small(reading: Reading) -> Iterator[str]:
    units = _panel_facts.units_of(reading.moments, len(reading.cohorts))
    least = len(reading.columns.covariates) + 1 + _SMALL
    small = [
        f"{'never treated' if cohort.never else cohort.label} ({int(count)})"
        for cohort, count in zip(reading.cohorts, units, strict=True)
        if 1 < count < least  # a single one gets a warning of its own
    ]
    if small:
        yield (
            f"Some cohorts have fewer than {least} units: {_listed(small)}. Their "
            "effects are told by very few."
        )


def _namer(reading: Reading) -> Any:
    def name(cell: Cell) -> str:
        group = reading.cohorts[cell.cohort].label
        return f"ATT({group}, {reading.periods.labels[cell.period]})"

    return name


def _listed(found: Any) -> str:
    names = [str(value) for value in found]
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
