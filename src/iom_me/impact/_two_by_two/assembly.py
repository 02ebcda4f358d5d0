"""A difference-in-differences from the call to the result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias, get_args

import attrs

import iom_me
from iom_me import _frames
from iom_me.errors import (
    DataWarning,
    EstimationWarning,
    IomMeWarning,
    ModelError,
    suggest,
)
from iom_me.impact._least_squares import inference as _inference
from iom_me.impact._sant_anna_zhao import Method
from iom_me.impact._two_by_two import (
    adjust as _adjust,
    cells as _cells,
    door as _door,
    engine as _engine,
    fit as _fit,
    moments as _moments,
    units as _units,
)
from iom_me.impact._two_by_two.design import EFFECT
from iom_me.impact._two_by_two.door import Columns, Missing, Sample
from iom_me.impact._two_by_two.fit import Fit
from iom_me.impact._two_by_two.moments import Moments
from iom_me.impact.results import Cell, Clusters, Coefficient, DidResult, Untestable

Note: TypeAlias = tuple[str, type[IomMeWarning]]
"""A sentence for the reader, and the kind of warning that it is."""


@attrs.frozen(kw_only=True)
class Call:
    """What was asked for, checked as far as that goes without the data."""

    columns: Columns
    vcov: str
    level: float
    missing: Missing
    adjust: Method | None
    improved: bool


@attrs.frozen(kw_only=True, eq=False)
class Found:
    """What the data gave.

    Attributes
    ----------
    moments, cells, clusters : what is compared
    fit : the coefficients
    n_dropped : rows left out
    notes : what the reader should know of the data
    """

    moments: Moments
    cells: tuple[Cell, ...]
    clusters: Clusters | None
    fit: Fit
    n_dropped: int
    notes: tuple[Note, ...]


def call(
    columns: Columns,
    *,
    vcov: str | None,
    level: float,
    missing: Missing,
    adjust: Method | None,
    improved: bool,
) -> Call:
    """Check options against each other."""
    _door.require_rule(missing)
    _require_adjustment(columns, adjust, improved=improved)
    clustered = columns.clustered_by is not None
    choose = _inference.choose if adjust is None else _adjust.choose
    return Call(
        columns=columns,
        vcov=choose(vcov, clustered=clustered),
        level=level,
        missing=missing,
        adjust=adjust,
        improved=improved,
    )


def _require_adjustment(
    columns: Columns, adjust: str | None, *, improved: bool
) -> None:
    if adjust is not None and adjust not in get_args(Method):
        raise ModelError(
            f"adjust={adjust!r} is unknown. {suggest(str(adjust), get_args(Method))}"
        )
    if adjust is not None and not columns.covariates:
        raise ModelError(
            f"adjust={adjust!r} has nothing to adjust for: name columns with "
            "covariates=, or leave adjust= out."
        )
    if improved and adjust != "doubly_robust":
        raise ModelError(
            f"improved=True goes with adjust='doubly_robust', not with {adjust!r}."
        )


def estimate(data: Any, asked: Call) -> tuple[DidResult, list[type[IomMeWarning]]]:
    """Go from the table to the result, and the kind of each of its warnings."""
    table = _frames.chosen(_frames.wrapped(data), asked.columns.needed)
    found = _in_engine(table, asked) if _stays(table, asked) else _rows(table, asked)
    rows = _fit.coefficients(
        found.fit, found.moments.scale, n=found.moments.n, level=asked.level
    )
    effect = rows[found.fit.terms.index(EFFECT)]
    _fit.require_std_error(effect)
    thin = _cells.thin_ice(found.cells, found.clusters, effect, asked.vcov)
    notes: list[Note] = [*found.notes, *((words, EstimationWarning) for words in thin)]
    words = tuple(words for words, _ in notes)
    return _result(found, asked, rows, words), [kind for _, kind in notes]


def _result(
    found: Found, asked: Call, rows: tuple[Coefficient, ...], words: tuple[str, ...]
) -> DidResult:
    columns = asked.columns
    return DidResult(
        effect=rows[found.fit.terms.index(EFFECT)],
        coefficients=rows,
        cells=found.cells,
        clusters=found.clusters,
        parallel_trends=Untestable("with two periods"),
        outcome=columns.outcome,
        treated=columns.treated,
        post=columns.post,
        covariates=columns.covariates,
        unit=columns.unit,
        cluster=columns.clustered_by,
        weights=columns.weights,
        adjust=asked.adjust,
        vcov=asked.vcov,
        level=asked.level,
        n=found.moments.n,
        n_dropped=found.n_dropped,
        residual_sd=found.fit.residual_sd,
        r_squared=found.fit.r_squared,
        warnings=words,
        version=iom_me.__version__,
        clusters_kept=found.fit.clusters,
    )


def _stays(table: _frames.Table, asked: Call) -> bool:
    """Say whether the table can be added up in its own engine."""
    import narwhals as nw

    by_row = asked.columns.weights is not None and asked.vcov in ("HC2", "HC3")
    return (
        isinstance(table, nw.LazyFrame) and not asked.columns.covariates and not by_row
    )


def _in_engine(table: _frames.Table, asked: Call) -> Found:
    moments, n_dropped, once = _engine.compress(
        table, asked.columns, missing=asked.missing
    )
    cells, clusters = _compared(moments, asked.vcov)
    notes = [*_left_out(moments.n, n_dropped), *_once(once)]
    return Found(
        moments=moments,
        cells=cells,
        clusters=clusters,
        fit=_fit.of_cells(moments, asked.vcov),
        n_dropped=n_dropped,
        notes=tuple(notes),
    )


def _rows(table: _frames.Table, asked: Call) -> Found:
    columns = asked.columns
    sample = _door.read(_frames.in_place(table), columns, missing=asked.missing)
    notes = list(_left_out(sample.n, sample.n_dropped))
    once = _units.check(sample, columns)
    if asked.adjust is not None:
        sample, once = _units.complete(sample, missing=asked.missing)
    notes += _once(once)
    moments = _moments.compress(
        sample.outcome, sample.cell, sample.clusters, sample.weights
    )
    cells, clusters = _compared(moments, asked.vcov)
    fit, trimmed = _fitted(sample, moments, asked)
    if fit.clusters is not None and sample.clusters is not None:
        assert moments.clusters is not None  # noqa: S101 - as there are clusters
        names = sample.clusters.names(moments.clusters.occurs)
        fit = attrs.evolve(fit, clusters=attrs.evolve(fit.clusters, labels=names))
    return Found(
        moments=moments,
        cells=cells,
        clusters=clusters,
        fit=fit,
        n_dropped=sample.n_dropped,
        notes=(*notes, *_trimmed(trimmed)),
    )


def _fitted(sample: Sample, moments: Moments, asked: Call) -> tuple[Fit, int]:
    if asked.adjust is not None:
        return _adjust.fit(
            sample,
            moments,
            method=asked.adjust,
            improved=asked.improved,
            vcov=asked.vcov,
        )
    by_row = sample.weights is not None and asked.vcov in ("HC2", "HC3")
    if sample.regressors or by_row:
        return _fit.of_rows(sample, moments, asked.vcov), 0
    return _fit.of_cells(moments, asked.vcov), 0


def _compared(moments: Moments, vcov: str) -> tuple[tuple[Cell, ...], Clusters | None]:
    """Describe what is compared; refuse what carries no effect or standard error."""
    cells = _cells.describe(moments)
    clusters = _cells.count_clusters(moments, cells)
    if vcov.startswith("HC"):
        _cells.refuse_single_rows(cells)
    _cells.refuse_few_rows(moments.n)
    return cells, clusters


def _left_out(n: int, n_dropped: int) -> Iterator[Note]:
    yield from ((words, DataWarning) for words in _door.left_out(n, n_dropped))


def _once(words: str | None) -> Iterator[Note]:
    if words is not None:
        yield words, DataWarning


def _trimmed(count: int) -> Iterator[Note]:
    if count:
        words = (
            f"{count:,} untreated rows look so much like treated ones (score of 0.995 "
            "or more) that they were given no weight: the groups overlap badly."
        )
        yield words, EstimationWarning
