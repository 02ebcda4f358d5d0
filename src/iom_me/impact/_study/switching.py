"""A panel whose programme is a 0/1 column: on and off in any order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError
from iom_me.impact import _columns
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._panel import door, moments
from iom_me.impact._panel.door import Panel, PanelColumns
from iom_me.impact._panel.order import Cohort
from iom_me.impact._panel.reading import Reading

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.typing import IntoFrame


@attrs.frozen(kw_only=True)
class PathColumns(PanelColumns):
    """As `PanelColumns`; ``treated_from`` is the 0/1 column of the treatment."""

    def parts(self) -> Iterable[tuple[str, str]]:
        """Name each column with the part it plays."""
        for name, part in super().parts():
            yield name, "treatment" if part == "treated_from" else part


@attrs.frozen(kw_only=True, eq=False)
class Paths:
    """A panel with the treatment of every unit in every period.

    Attributes
    ----------
    reading : the panel; its cohorts are the first treated periods, and its moments are
        of paths, with the path as cohort
    panel : the units themselves
    treated : (n, T) 0 or 1; 0 where a unit was not observed
    path : (n,) which units have the same path
    of_path : (P, T) the paths; never treated is the last one, if there is any
    cohort_of_path : (P,) the cohort of each path
    dropped : rows that were left out; ``switching`` units that leave the programme
    """

    reading: Reading
    panel: Panel
    treated: Floats
    path: Codes
    of_path: Floats
    cohort_of_path: Codes
    dropped: int
    switching: int


def read(data: IntoFrame, columns: PathColumns, *, drop: bool) -> Paths:
    """Read and check a panel with a 0/1 treatment.

    Raises
    ------
    DataError
        The table lacks what is needed; values are missing and ``drop`` is not set.
    EstimationError
        The treatment does not vary within any unit.
    """
    table, dropped = _complete(data, columns, drop=drop)
    treatment = columns.treated_from
    # Read as a covariate, beside a column that says that nobody has a start.
    start = _unused(columns)
    table[start] = np.nan
    plain = PanelColumns(
        outcome=columns.outcome,
        unit=columns.unit,
        time=columns.time,
        treated_from=start,
        covariates=(treatment, *columns.covariates),
        cluster=columns.cluster,
        weights=columns.weights,
    )
    panel = door.read_panel(table, plain)
    covariates = dict(panel.covariates)
    seen = ~np.isnan(panel.outcome)
    treated = np.where(seen, covariates.pop(treatment), 0.0)
    _require_variation(treated, seen, columns)
    path, of_path = _told_apart(treated)
    panel = attrs.evolve(panel, columns=columns, covariates=covariates)
    cohorts, cohort_of_path = _cohorts(of_path, panel)
    reduced = moments.of_panel(attrs.evolve(panel, cohort=path))
    reading = Reading(
        columns=columns,
        moments=attrs.evolve(reduced, cluster_labels=panel.cluster_labels),
        periods=panel.periods,
        cohorts=cohorts,
        notes=panel.notes,
        rows=panel.rows + dropped,
        missing=0,
        table=panel,
    )
    return Paths(
        reading=reading,
        panel=panel,
        treated=treated,
        path=path,
        of_path=of_path,
        cohort_of_path=cohort_of_path,
        dropped=dropped,
        switching=_switching(treated, seen),
    )


def _complete(
    data: IntoFrame, columns: PathColumns, *, drop: bool
) -> tuple[pd.DataFrame, int]:
    """Fetch the columns; leave out rows with gaps, or refuse them."""
    names = list(dict.fromkeys(name for name, _ in columns.parts()))
    table = _frames.columns(data, names)
    treatment = columns.treated_from
    table[treatment] = _columns.flags(table[treatment], "treatment")
    gaps = table[names].isna()
    lacking = gaps.any(axis=1).to_numpy()
    count = int(np.count_nonzero(lacking))
    if not count:
        return table, 0
    if not drop:
        listed = ", ".join(
            f"{name!r} {int(gaps[name].sum()):,}" for name in names if gaps[name].any()
        )
        raise DataError(
            f"{count:,} rows lack a value ({listed}), the first of them "
            f"{_columns.rows(np.flatnonzero(lacking)[:1])}: complete them, or pass "
            "missing='drop' to leave them out."
        )
    kept = table[~lacking].reset_index(drop=True)
    if not len(kept):
        raise DataError("Every row lacks a value in one of the columns.")
    return kept, count


def _unused(columns: PathColumns) -> str:
    """Make a name that no column has."""
    names = {name for name, _ in columns.parts()}
    name = "start"
    while name in names:
        name += "_"
    return name


def _require_variation(treated: Floats, seen: Any, columns: PathColumns) -> None:
    most = np.where(seen, treated, 0.0).max(axis=1)
    least = np.where(seen, treated, 1.0).min(axis=1)
    if not (most > least).any():
        raise EstimationError(
            f"Column {columns.treated_from!r} (treatment=) does not change over time "
            "in any unit, so unit effects absorb it: it must be 0 before the programme "
            "and 1 while a unit has it."
        )


def _told_apart(treated: Floats) -> tuple[Codes, Floats]:
    """Tell paths apart, never treated last: (n,) path, and (P, T) the paths."""
    path = np.zeros(len(treated), dtype=np.intp)
    for column in treated.T:
        _, path = moments.compact(2 * path + (column == 0))
    first = np.empty(int(path.max()) + 1, dtype=np.intp)
    first[path[::-1]] = np.arange(len(path))[::-1]
    return path, treated[first]


def _switching(treated: Floats, seen: Any) -> int:
    """Count the units that leave the programme again."""
    started = np.maximum.accumulate(treated, axis=1)
    return int(np.count_nonzero(((started > treated) & seen).any(axis=1)))


def _cohorts(of_path: Floats, panel: Panel) -> tuple[tuple[Cohort, ...], Codes]:
    """Sort paths by their first treated period."""
    periods = len(panel.periods)
    ever = of_path.any(axis=1)
    start = np.where(ever, of_path.argmax(axis=1), periods)
    line = np.append(panel.periods.values, np.inf)
    found, number = np.unique(start, return_inverse=True)
    cohorts = tuple(
        Cohort(
            label=panel.periods.labels[t] if t < periods else None,
            start=int(t),
            value=float(line[t]),
        )
        for t in found
    )
    return cohorts, number
