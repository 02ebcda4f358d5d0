"""From estimated cells to finished results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import panel_results
from iom_me.impact._columns import Floats
from iom_me.impact._group_time.aggregate import Summary, Weighing, summarise
from iom_me.impact._study import facts as _panel_facts
from iom_me.impact.panel_results import Effect, GroupTimeResult, PanelDesign

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from iom_me.impact._group_time.cells import Cell
    from iom_me.impact._linear.family import Family, Inferred

OVERALL = "overall"


@attrs.frozen(kw_only=True, eq=False)
class Source:
    """Everything that a table of group-time effects is made of.

    Attributes
    ----------
    facts : the fields that every `PanelResult` shares; to its warnings those are added
        that depend on the kind of standard error
    cells : all cells in order, references among them
    n : units of each cell
    labels : (K,) of the cohorts
    weighing : of the estimated cells, references not among them
    shares_estimated : whether the shares of the cohorts are estimates
    """

    facts: Mapping[str, Any]
    cells: Sequence[Cell]
    n: Sequence[int]
    labels: tuple[Any, ...]
    family: Family
    weighing: Weighing
    shares_estimated: bool
    exponent: int
    level: float
    seed: int
    bands: bool


@attrs.frozen(kw_only=True, eq=False)
class Reader:
    """How contrasts of one family become rows of a table."""

    family: Family
    vcov: str
    level: float
    exponent: int
    shares_estimated: bool

    def infer(self, contrasts: Floats, shares: Floats | None = None) -> Inferred:
        """Estimate contrasts; ``shares`` is how they move with the cohorts' shares."""
        if shares is None or not self.shares_estimated:
            return self.family.infer(contrasts, self.vcov)
        # Only families whose shares are estimates take them.
        return self.family.infer(contrasts, self.vcov, shares)  # type: ignore[call-arg]

    def overall(self, summary: Summary, n: int) -> Effect:
        """Make the row of the one effect."""
        inferred = self.infer(summary.overall[None], summary.overall_shares[None])
        (row,) = self.rows([{"term": OVERALL}], inferred, [n])
        return row

    def rows(
        self,
        labels: Sequence[dict[str, Any]],
        inferred: Inferred,
        n: Sequence[int],
        critical: float = float("nan"),
    ) -> tuple[Effect, ...]:
        """Make rows in the unit of the outcome."""
        return panel_results.rows_of(
            labels, inferred, n,
            level=self.level, exponent=self.exponent, critical=critical,
        )  # fmt: skip


def group_time(source: Source, vcov: str) -> GroupTimeResult:
    """Put the table together; the overall effect is the simple average.

    Raises
    ------
    EstimationError
        No cell after a start was estimated.
    """
    weighing = source.weighing
    if not any(map(weighing.treated, weighing.cells)):
        raise EstimationError(
            "No effect after a start can be estimated: nobody was observed both then "
            "and before the start, among the treated and the comparison. Look at which "
            "cohorts were observed when, or choose unbalanced='rows'."
        )
    reader = Reader(
        family=source.family,
        vcov=vcov,
        level=source.level,
        exponent=source.exponent,
        shares_estimated=source.shares_estimated,
    )
    contrasts = np.eye(len(weighing.cells))
    inferred = reader.infer(contrasts)
    critical = float("nan")
    if source.bands:
        critical = panel_results.band_width(inferred, source.level, source.seed)
    summary = summarise(weighing, "simple")
    design: PanelDesign = source.facts["design"]
    overall = reader.overall(
        summary, units(design, source.labels, weighing, summary.overall)
    )
    facts = dict(source.facts)
    facts["warnings"] = extended(
        facts["warnings"], _panel_facts.cautions(design, overall.df, vcov)
    )
    return GroupTimeResult(
        **facts,
        effects=_effects(source, reader, inferred, critical),
        overall=overall,
        vcov=vcov,
        level=source.level,
        critical_value=critical,
        family=source.family,
        contrasts=contrasts,
        overall_contrast=summary.overall,
        inferred=inferred,
        exponent=source.exponent,
        weighing=weighing,
        cohort_labels=source.labels,
        shares_estimated=source.shares_estimated,
        lasting=tuple(source.facts["warnings"]),
    )


def extended(known: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Add warnings, each once."""
    return tuple(dict.fromkeys((*known, *more)))


def _effects(
    source: Source, reader: Reader, inferred: Inferred, critical: float
) -> tuple[Effect, ...]:
    """Make all rows, the references among them."""
    labels = [_label(source, cell) for cell in source.cells]
    estimated = [i for i, cell in enumerate(source.cells) if not cell.reference]
    rows = reader.rows(
        [labels[i] for i in estimated],
        inferred,
        [source.n[i] for i in estimated],
        critical,
    )
    by_place = dict(zip(estimated, rows, strict=True))
    return tuple(
        by_place[i] if i in by_place else panel_results.reference_row(n, **labels[i])
        for i, n in enumerate(source.n)
    )


def _label(source: Source, cell: Cell) -> dict[str, Any]:
    group = source.labels[cell.cohort]
    time = source.facts["design"].periods[cell.period]
    return {
        "term": f"ATT({group}, {time})",
        "group": group,
        "time": time,
        "event_time": cell.event_time,
    }


def units(
    design: PanelDesign, labels: Sequence[Any], weighing: Weighing, weights: Floats
) -> int:
    """Count the units of all cohorts that a summary reads, comparison among them."""
    sizes = {cohort.label: cohort.units for cohort in design.cohorts}
    used: set[int] = set()
    for cell, weight in zip(weighing.cells, weights, strict=True):
        if weight:
            used |= {cell.cohort, *cell.controls}
    return sum(sizes.get(labels[cohort], 0) for cohort in used)
