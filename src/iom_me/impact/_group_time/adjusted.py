"""Group-time effects given covariates: one adjusted comparison per cell.

All cells of a cohort that share their comparison units share one score and one set of
regressors. Covariates are those of the base period, or of each row's own period where
rows are compared (cross-sections, and unbalanced panels taken as such).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import _sant_anna_zhao
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._group_time import ledger, means
from iom_me.impact._group_time.ledger import Block
from iom_me.impact._group_time.means import Estimated
from iom_me.impact._linear import saturated
from iom_me.impact._linear.saturated import Saturated
from iom_me.impact._panel.door import Panel, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.impact._group_time.cells import Cell
    from iom_me.impact._panel.moments import Moments
    from iom_me.impact._panel.reading import Reading
    from iom_me.impact._sant_anna_zhao import Adjusted, Method

Bundle: TypeAlias = "tuple[int, ...]"
"""Positions of cells that are estimated together."""


@attrs.frozen(kw_only=True)
class Adjustment:
    """How to adjust."""

    method: Method
    improved: bool


@attrs.frozen(kw_only=True, eq=False)
class Piece:
    """Units of one block that take part in a comparison.

    Attributes
    ----------
    block : position of the block
    where : which of its units
    treated, post : which of the four cells they are in; ``post`` with rows only
    outcome : (n, m) changes, or (n, 1) levels
    covariates : (n, k)
    """

    block: int
    where: Mask | slice
    treated: bool
    post: bool
    outcome: Floats
    covariates: Floats


@attrs.frozen(kw_only=True, eq=False)
class Units:
    """Units in the order of their blocks, with what comparisons need of them.

    Attributes
    ----------
    outcome : (n, T) scaled, NaN where not observed; (n, 1) for cross-sections
    covariates : (n, T or 1, k)
    spans : where the units of each block are
    blocks : the blocks
    names : of the covariates
    """

    outcome: Floats
    covariates: Floats
    spans: Sequence[slice]
    blocks: Sequence[Block]
    names: tuple[str, ...]

    def at(self, block: int, period: int) -> tuple[Floats, Floats]:
        """Return outcome (n,) and covariates (n, k) of a block in a period."""
        span = self.spans[block]
        values, x = self.outcome[span], self.covariates[span]
        column = min(period, values.shape[1] - 1)
        return values[:, column], x[:, min(period, x.shape[1] - 1)]


def estimate(
    reading: Reading, cells: Sequence[Cell], adjustment: Adjustment, *, paired: bool
) -> Estimated:
    """Compare units that are alike in their covariates.

    Raises
    ------
    EstimationError
        No cell can be estimated with these covariates.
    """
    moments, table = reading.moments, reading.table
    counted = means.count(moments, cells, paired=paired)
    if table is None or not counted.cells:
        raise EstimationError(_NO_UNITS if table is None else _NOBODY)
    units = _units(table, counted.cells, moments)
    bundles = _bundles(
        units, counted.cells, together=paired and bool(moments.observed.all())
    )
    estimates = np.full(len(counted.cells), np.nan)
    trimmed, reasons = 0, []
    for bundle in bundles:
        chosen = [counted.cells[place] for place in bundle]
        pieces = list(_pieces(units, chosen, table, paired=paired))
        try:
            found = _compare(units, pieces, adjustment, paired=paired)
        except EstimationError as error:
            reasons.append(str(error))
            continue
        estimates[list(bundle)] = found.estimates
        trimmed = max(trimmed, found.trimmed)
        _enter(units, pieces, np.array(bundle), found)
    kept = np.flatnonzero(~np.isnan(estimates))
    if not len(kept):
        raise EstimationError(reasons[0])
    return Estimated(
        cells=tuple(counted.cells[place] for place in kept),
        n=counted.n[kept],
        family=_family(units, estimates[kept], kept, reading),
        thin=counted.thin,
        refused=tuple(
            cell
            for cell, x in zip(counted.cells, estimates, strict=True)
            if np.isnan(x)
        ),
        reason=reasons[0] if reasons else "",
        trimmed=trimmed,
    )


_NO_UNITS = (
    "The table stayed in its engine, and covariates need the units themselves: bring "
    "it into memory first (collect it), or leave the covariates out."
)
_NOBODY = (
    "No cohort was observed together with a comparison in its base period and another "
    "one: nothing can be compared. Choose unbalanced='rows', or complete the panel."
)


def _units(table: Panel | Rows, cells: Sequence[Cell], moments: Moments) -> Units:
    """Sort units by block, and open the blocks."""
    periods = len(table.periods)
    single = isinstance(table, Rows)
    code = table.cohort * periods + table.period if single else table.cohort  # type: ignore[union-attr]
    size = len(table.cohorts) * (periods if single else 1)
    order = np.argsort(code, kind="stable")
    ends = np.cumsum(np.bincount(code, minlength=size)).tolist()
    spans = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    weights = np.ones(len(order)) if table.weights is None else table.weights[order]
    clusters = None if table.clusters is None else table.clusters[order]
    # Column by column in memory: changes are differences of columns.
    outcome = np.asfortranarray(table.outcome[order])
    if moments.exponent:
        outcome = np.ldexp(outcome, -moments.exponent)
    readers = _readers(cells, periods if single else 0, size)
    return Units(
        outcome=outcome[:, None] if single else outcome,
        covariates=_covariates(table, order),
        spans=spans,
        blocks=[
            ledger.block(
                place // periods if single else place,
                weights[span],
                None if clusters is None else clusters[span],
                reads,
            )
            for place, (span, reads) in enumerate(zip(spans, readers, strict=True))
        ],
        names=tuple(table.covariates),
    )


def _covariates(table: Panel | Rows, order: Codes) -> Floats:
    """Lay out covariates as (n, T, k); (n, 1, k) if none changes over time."""
    columns = [x.reshape(len(order), -1)[order] for x in table.covariates.values()]
    if not columns:
        return np.empty((len(order), 1, 0))
    return np.stack(np.broadcast_arrays(*columns), axis=2)


def _readers(cells: Sequence[Cell], periods: int, size: int) -> list[list[int]]:
    """List the cells that read each block; ``periods`` is 0 for a panel."""
    readers: list[list[int]] = [[] for _ in range(size)]
    for place, cell in enumerate(cells):
        for cohort in (cell.cohort, *cell.controls):
            if not periods:
                readers[cohort].append(place)
                continue
            for period in (cell.period, cell.base):
                readers[cohort * periods + period].append(place)
    return readers


def _bundles(units: Units, cells: Sequence[Cell], *, together: bool) -> list[Bundle]:
    """Join the cells that compare the same units, given the same covariates."""
    if not together:
        return [(place,) for place in range(len(cells))]
    changing = units.covariates.shape[1] > 1
    found: dict[tuple[object, ...], list[int]] = {}
    for place, cell in enumerate(cells):
        base = cell.base if changing else None
        found.setdefault((cell.cohort, cell.controls, base), []).append(place)
    return [tuple(bundle) for bundle in found.values()]


def _pieces(
    units: Units, cells: Sequence[Cell], table: Panel | Rows, *, paired: bool
) -> Iterator[Piece]:
    """Collect the units that cells compare; several cells only if all were observed."""
    cell = cells[0]
    for cohort in (cell.cohort, *cell.controls):
        if paired:
            yield _changes(units, cells, cohort)
            continue
        for period, post in ((cell.period, True), (cell.base, False)):
            single = isinstance(table, Rows)
            block = cohort * len(table.periods) + period if single else cohort
            outcome, x = units.at(block, period)
            seen = ~np.isnan(outcome)
            yield Piece(
                block=block,
                where=seen,
                treated=cohort == cell.cohort,
                post=post,
                outcome=outcome[seen, None],
                covariates=x[seen],
            )


def _changes(units: Units, cells: Sequence[Cell], cohort: int) -> Piece:
    values = units.outcome[units.spans[cohort]]
    change = np.empty((len(values), len(cells)), order="F")
    for column, cell in enumerate(cells):
        np.subtract(values[:, cell.period], values[:, cell.base], out=change[:, column])
    _, x = units.at(cohort, cells[0].base)
    where: Mask | slice = slice(None)
    if len(cells) == 1:
        where = ~np.isnan(change[:, 0])
    return Piece(
        block=cohort,
        where=where,
        treated=cohort == cells[0].cohort,
        post=True,
        outcome=change[where],
        covariates=x[where],
    )


def _compare(
    units: Units, pieces: Sequence[Piece], adjustment: Adjustment, *, paired: bool
) -> Adjusted:
    lengths = [len(piece.outcome) for piece in pieces]
    treated = np.repeat([piece.treated for piece in pieces], lengths)
    outcome = np.concatenate([piece.outcome for piece in pieces])
    covariates = np.concatenate([piece.covariates for piece in pieces])
    weights = np.concatenate(
        [units.blocks[piece.block].weights[piece.where] for piece in pieces]
    )
    options = {**attrs.asdict(adjustment), "weights": weights, "names": units.names}
    if paired:
        return _sant_anna_zhao.panel(outcome, treated, covariates, **options)
    post = np.repeat([piece.post for piece in pieces], lengths)
    return _sant_anna_zhao.rows(outcome[:, 0], treated, post, covariates, **options)


def _enter(
    units: Units, pieces: Sequence[Piece], estimates: Codes, found: Adjusted
) -> None:
    """Hand every unit its part in the estimates."""
    influence = found.influence / len(found.influence)
    start = 0
    for piece in pieces:
        end = start + len(piece.outcome)
        units.blocks[piece.block].add(piece.where, estimates, influence[start:end])
        start = end


def _family(
    units: Units, estimates: Floats, kept: Codes, reading: Reading
) -> Saturated:
    moments = reading.moments
    blocks = [part.only(kept) for part in units.blocks if len(part.weights)]
    shares = np.zeros((len(blocks), len(reading.cohorts)))
    cohorts = [part.cohort for part in blocks]
    shares[np.arange(len(blocks)), cohorts] = 1 / moments.mass.sum()
    return Saturated(
        estimates=estimates,
        spread=ledger.spread(blocks, moments.clusters, len(estimates)),
        share_of_block=shares,
        clusters=moments.clusters,
        rows=moments.rows,
        parameters=saturated.parameters(moments) + len(units.names),
    )
