"""The door of the panel estimators: any table comes in, a checked panel goes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, ModelError
from iom_me.impact import _columns
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._panel import layout, line, order
from iom_me.impact._panel.layout import Layout
from iom_me.impact._panel.order import Cohort, Periods
from iom_me.impact._resampling.sums import MAX_CLUSTERS

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.typing import IntoFrame

_SHOWN = 5


@attrs.frozen(kw_only=True)
class PanelColumns:
    """Which column plays which part; refuses one that plays two.

    ``unit`` is None for repeated cross-sections.
    """

    outcome: str
    unit: str | None
    time: str
    treated_from: str
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weights: str | None = None

    def __attrs_post_init__(self) -> None:
        parts: dict[str, str] = {}
        for name, part in self.parts():
            if not isinstance(name, str):
                raise ModelError(
                    f"{name!r} is no name of a column ({part}): write the name as text."
                )
            if name in parts and not _may_share(parts[name], part):
                raise DataError(
                    f"The column {name!r} is used twice, as {parts[name]} and as "
                    f"{part}: each part needs a column of its own."
                )
            parts.setdefault(name, part)

    def parts(self) -> Iterable[tuple[str, str]]:
        """Name each column with the part it plays."""
        yield self.outcome, "outcome"
        if self.unit is not None:
            yield self.unit, "unit"
        yield self.time, "time"
        yield self.treated_from, "treated_from"
        yield from ((name, "covariate") for name in self.covariates)
        if self.cluster is not None:
            yield self.cluster, "cluster"
        if self.weights is not None:
            yield self.weights, "weights"


def _may_share(one: str, other: str) -> bool:
    """Allow the unit as cluster, and a column of clusters as a covariate."""
    return other == "cluster" and one in ("unit", "covariate")


@attrs.frozen(kw_only=True, eq=False)
class Panel:
    """Units by periods, checked.

    Attributes
    ----------
    columns : the names of the columns
    periods, cohorts : in order; never treated is the last cohort, if there is any
    outcome : (n, T) NaN where a unit was not observed
    cohort : (n,) position of each unit's cohort
    clusters : (n,) from 0, without gaps; None where each unit is a cluster
    weights : (n,) positive; None where all count alike
    weight_unit : what the weights were divided by, their mean over the rows
    covariates : term -> (n, T), or (n, 1) where the values do not change over time
    rows : rows of the table; missing : rows whose outcome is missing
    notes : what was decided on the way, for the reader of the result
    cluster_labels : (C,) names of the clusters; None where there are very many
    """

    columns: PanelColumns
    periods: Periods
    cohorts: tuple[Cohort, ...]
    outcome: Floats
    cohort: Codes
    clusters: Codes | None
    weights: Floats | None
    covariates: Mapping[str, Floats]
    rows: int
    missing: int
    balanced: bool
    notes: tuple[str, ...]
    weight_unit: float = 1.0
    cluster_labels: tuple[Any, ...] | None = None

    @property
    def units(self) -> int:
        """Units."""
        return len(self.cohort)


@attrs.frozen(kw_only=True, eq=False)
class Rows:
    """Repeated cross-sections, checked: as `Panel`, with one entry per row."""

    columns: PanelColumns
    periods: Periods
    cohorts: tuple[Cohort, ...]
    outcome: Floats
    period: Codes
    cohort: Codes
    clusters: Codes | None
    weights: Floats | None
    covariates: Mapping[str, Floats]
    rows: int
    missing: int
    notes: tuple[str, ...]
    weight_unit: float = 1.0
    cluster_labels: tuple[Any, ...] | None = None


def read_panel(data: IntoFrame, columns: PanelColumns) -> Panel:
    """Fetch the columns of a panel and check every value."""
    found = _fetch(data, columns)
    time = found[columns.time]
    unit = found[str(columns.unit)]
    places, periods = layout.lay_out(unit, time)
    outcome, missing = _outcome(found[columns.outcome])
    matrix = places.matrix(outcome)
    layout.require_single(places, unit, time, None if missing else matrix)
    cohorts, cohort, notes = _cohorts(found, columns, periods, places)
    weights, weight_unit = _weights(found, columns, places)
    clusters, labels = _clusters(found, columns, places)
    panel = Panel(
        columns=columns,
        periods=periods,
        cohorts=cohorts,
        outcome=matrix,
        cohort=cohort,
        clusters=clusters,
        weights=weights,
        covariates=_covariates(found, columns, places),
        rows=len(outcome),
        missing=missing,
        balanced=not missing and len(outcome) == matrix.size,
        notes=notes,
        weight_unit=weight_unit,
        cluster_labels=labels,
    )
    return _with_outcome(panel) if missing else panel


def _with_outcome(panel: Panel) -> Panel:
    """Leave out units, and then cohorts, that have no outcome at all."""
    gaps = np.isnan(panel.outcome)
    kept: Mask = np.asarray(~gaps.all(axis=1))
    if kept.all():
        return panel
    cohorts, cohort = order.used(panel.cohorts, panel.cohort[kept])
    clusters, weights = panel.clusters, panel.weights
    left = np.flatnonzero(kept) if clusters is None else np.unique(clusters[kept])
    return attrs.evolve(
        panel,
        outcome=panel.outcome[kept],
        cohorts=cohorts,
        cohort=cohort,
        clusters=None if clusters is None else _renumbered(clusters[kept]),
        cluster_labels=chosen_labels(panel.cluster_labels, left),
        weights=None if weights is None else weights[kept],
        covariates={term: values[kept] for term, values in panel.covariates.items()},
        balanced=not gaps[kept].any(),
        notes=(*panel.notes, without_outcome(len(kept) - int(kept.sum()))),
    )


def without_outcome(units: int) -> str:
    """Say that units were left out."""
    if units == 1:
        return "1 unit without any outcome was left out."
    return f"{units:,} units without any outcome were left out."


def read_rows(data: IntoFrame, columns: PanelColumns) -> Rows:
    """Fetch the columns of repeated cross-sections and check every value."""
    found = _fetch(data, columns)
    periods, period = order.read_periods(found[columns.time])
    outcome, missing = _outcome(found[columns.outcome])
    cohorts, cohort, notes = order.read_starts(
        found[columns.treated_from], found[columns.time], periods
    )
    keep = ~np.isnan(outcome) if missing else slice(None)
    clusters = weights = labels = None
    weight_unit = 1.0
    if columns.cluster is not None:
        codes = _groups(found[columns.cluster])
        labels = chosen_labels(
            _named(found[columns.cluster], codes), np.unique(codes[keep])
        )
        clusters = _renumbered(codes[keep])
    if columns.weights is not None:
        weights, weight_unit = _positive(found[columns.weights])
        weights = weights[keep]
    covariates = {
        term: values[keep]
        for name in columns.covariates
        for term, values in _terms(found[name])
    }
    used, cohort = order.used(tuple(cohorts), cohort[keep])
    return Rows(
        columns=columns,
        periods=periods,
        cohorts=used,
        outcome=outcome[keep],
        period=period[keep],
        cohort=cohort,
        clusters=clusters,
        weights=weights,
        covariates=covariates,
        rows=len(outcome),
        missing=missing,
        notes=notes,
        weight_unit=weight_unit,
        cluster_labels=labels,
    )


def chosen_labels(
    labels: tuple[Any, ...] | None, kept: Codes
) -> tuple[Any, ...] | None:
    """Keep the names of some clusters, by their old numbers."""
    return None if labels is None else tuple(labels[place] for place in kept.tolist())


def _named(series: pd.Series[Any], codes: Codes) -> tuple[Any, ...] | None:
    """Name the clusters of `_groups`, in the order of their numbers."""
    count = int(codes.max()) + 1
    if count > MAX_CLUSTERS:
        return None
    first = np.empty(count, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return tuple(series.iloc[first].tolist())


def _fetch(data: IntoFrame, columns: PanelColumns) -> dict[str, pd.Series[Any]]:
    wanted = [name for name, _ in columns.parts()]
    found = _frames.fetched(data, wanted)
    if not len(found[columns.outcome]):
        raise DataError("The table has no rows.")
    return found


def _outcome(series: pd.Series[Any]) -> tuple[Floats, int]:
    """Read the outcome, and count the rows that have none."""
    if series.dtype == np.float64:
        values = series.to_numpy()
        if np.isfinite(values.min()) and np.isfinite(values.max()):
            return values, 0
    values = _columns.numbers(series, "outcome")
    missing = int(np.count_nonzero(np.isnan(values)))
    if missing == len(values):
        raise DataError(f"Column {series.name!r} (outcome=) is empty in every row.")
    return values, missing


def _cohorts(
    found: Mapping[str, pd.Series[Any]],
    columns: PanelColumns,
    periods: Periods,
    places: Layout,
) -> tuple[tuple[Cohort, ...], Codes, tuple[str, ...]]:
    """Read the cohort of each unit; refuse one that changes."""
    series, time = found[columns.treated_from], found[columns.time]
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iuf":
        values = series.to_numpy()
        # As bits, in which a missing value equals itself. One value per unit is enough
        # then; that some have several bits need not mean several cohorts.
        bits = values.view(f"i{values.dtype.itemsize}")
        first, several = places.per_unit(bits)
        if not len(several):
            per_unit = type(series)(first.view(values.dtype), name=series.name)
            cohorts, cohort, notes = order.read_starts(per_unit, time, periods)
            return tuple(cohorts), cohort, notes
    cohorts, codes, notes = order.read_starts(series, time, periods)
    cohort, several = places.per_unit(codes)
    if len(several):
        raise _changing(found, columns, places, several, "treated_from")
    return tuple(cohorts), cohort, notes


def _changing(
    found: Mapping[str, pd.Series[Any]],
    columns: PanelColumns,
    places: Layout,
    several: Codes,
    part: str,
) -> DataError:
    """Name units whose value changes over time."""
    name = getattr(columns, part)
    unit_of = places.row_unit()
    shown = []
    for unit in several[:_SHOWN]:
        there = np.flatnonzero(unit_of == unit)
        label = found[str(columns.unit)].iloc[there[:1]].tolist()[0]
        values = found[name].iloc[there].tolist()
        listed = dict.fromkeys(map(line.shown, values))
        shown.append(f"{line.shown(label)} ({', '.join([*listed][:_SHOWN])})")
    return DataError(
        f"Column {name!r} ({part}=) changes over time in {len(several):,} units: "
        f"{', '.join(shown)}. It must have one value per unit."
    )


def _clusters(
    found: Mapping[str, pd.Series[Any]], columns: PanelColumns, places: Layout
) -> tuple[Codes | None, tuple[Any, ...] | None]:
    """Read the cluster of each unit, and name the clusters unless there are many."""
    if columns.cluster is None or columns.cluster == columns.unit:
        if places.units > MAX_CLUSTERS:
            return None, None
        return None, _named(found[str(columns.unit)], places.row_unit())
    codes = _groups(found[columns.cluster])
    clusters, several = places.per_unit(codes)
    if len(several):
        raise _changing(found, columns, places, several, "cluster")
    return _renumbered(clusters), _named(found[columns.cluster], codes)


def _groups(series: pd.Series[Any]) -> Codes:
    codes = _columns.groups(series)
    gaps = np.flatnonzero(codes < 0)
    if len(gaps):
        raise DataError(
            f"Column {series.name!r} (cluster=) lacks a value in {_columns.rows(gaps)}:"
            " every row needs a cluster."
        )
    return codes


def _renumbered(codes: Codes) -> Codes:
    there = np.bincount(codes) > 0
    return codes if there.all() else (np.cumsum(there) - 1)[codes]


def _weights(
    found: Mapping[str, pd.Series[Any]], columns: PanelColumns, places: Layout
) -> tuple[Floats | None, float]:
    if columns.weights is None:
        return None, 1.0
    positive, unit = _positive(found[columns.weights])
    weights, several = places.per_unit(positive)
    if len(several):
        raise _changing(found, columns, places, several, "weights")
    return weights, unit


def _positive(series: pd.Series[Any]) -> tuple[Floats, float]:
    """Read weights, divided by their mean, and that mean."""
    values = _columns.numbers(series, "weights")
    wrong = np.flatnonzero(~(values > 0))
    if len(wrong):
        raise DataError(
            f"Column {series.name!r} (weights=) is zero, negative or missing in "
            f"{_columns.rows(wrong)}: a weight is a positive number."
        )
    # Only the ratios matter; the mean of 1 keeps their size out of the arithmetic.
    # Their sum may leave the range of floats though none of them does.
    largest = values.max()
    unit = float((values / largest).mean() * largest)
    return values / unit, unit


def _covariates(
    found: Mapping[str, pd.Series[Any]], columns: PanelColumns, places: Layout
) -> dict[str, Floats]:
    laid: dict[str, Floats] = {}
    for name in columns.covariates:
        for term, values in _terms(found[name]):
            matrix = places.matrix(values)
            with_rows = np.where(np.isnan(matrix), _first_known(matrix), matrix)
            fixed = (with_rows == with_rows[:, :1]).all()
            laid[term] = with_rows[:, :1] if fixed else matrix
    return laid


def _first_known(matrix: Floats) -> Floats:
    """Take the first value that each unit has, as a column."""
    first = np.argmax(~np.isnan(matrix), axis=1)
    known: Floats = matrix[np.arange(len(matrix)), first][:, None]
    return known


def _terms(series: pd.Series[Any]) -> Iterable[tuple[str, Floats]]:
    """Lay out a covariate as numbers; categories become one 0/1 column per level."""
    covariate = _columns.covariate(series)
    gaps = np.flatnonzero(covariate.gaps)
    if len(gaps):
        raise DataError(
            f"Column {series.name!r} (covariates=) lacks a value in "
            f"{_columns.rows(gaps)}: complete it, or leave these rows out."
        )
    name = str(series.name)
    if not covariate.levels:
        return [(name, covariate.entries.astype(np.float64, copy=False))]
    used = np.unique(covariate.entries)
    return [
        (f"{name}[{covariate.levels[code]}]", (covariate.entries == code) * 1.0)
        for code in used[1:]
    ]
