"""Who takes part: cohorts that can be compared, and units that were observed enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._group_time import means
from iom_me.impact._linear.timing import only
from iom_me.impact._panel.door import Panel, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._columns import Codes, Floats, Mask
    from iom_me.impact._group_time.cells import Cell
    from iom_me.impact._panel.moments import Moments
    from iom_me.impact._panel.reading import Reading

Unbalanced: TypeAlias = Literal["pairwise", "balanced", "rows"]


def keep(reading: Reading, *, without: Sequence[int], complete: bool) -> Reading:
    """Leave out cohorts, and (``complete``) units that lack a period.

    Raises
    ------
    EstimationError
        Every unit lacks some period.
    """
    moments = reading.moments
    kept = ~np.isin(moments.cohort, without)
    if complete:
        kept &= moments.observed.all(axis=1)
    if kept.all():
        return reading
    if not kept.any():
        raise EstimationError(
            "No unit was observed in every period, so unbalanced='balanced' leaves "
            "nobody to compare: choose unbalanced='pairwise' or 'rows'."
        )
    return attrs.evolve(
        reading,
        moments=only(moments, kept),
        table=_chosen_units(reading.table, without, complete=complete),
    )


def _chosen_units(
    table: Panel | Rows | None, without: Sequence[int], *, complete: bool
) -> Panel | Rows | None:
    if table is None:
        return None
    kept = ~np.isin(table.cohort, without)
    if isinstance(table, Rows):
        return attrs.evolve(table, **_parts(table, kept), period=table.period[kept])
    if complete:
        kept &= ~np.isnan(table.outcome).any(axis=1)
    balanced = table.balanced or complete
    return attrs.evolve(table, **_parts(table, kept), balanced=balanced)


def _parts(table: Panel | Rows, kept: Mask) -> dict[str, Any]:
    """Choose units in what panels and cross-sections share."""
    return {
        "outcome": table.outcome[kept],
        "cohort": table.cohort[kept],
        "clusters": _renumbered(table.clusters, kept),
        "weights": _chosen(table.weights, kept),
        "covariates": {term: x[kept] for term, x in table.covariates.items()},
    }


def _renumbered(clusters: Codes | None, kept: Mask) -> Codes | None:
    if clusters is None:
        return None
    return np.unique(clusters[kept], return_inverse=True)[1]


def _chosen(weights: Floats | None, kept: Mask) -> Floats | None:
    return None if weights is None else weights[kept]


@attrs.frozen(kw_only=True)
class Sizes:
    """How many units each rule for gaps would use.

    Attributes
    ----------
    pairwise : units that were observed in both periods of some comparison
    balanced : units that were observed in every period
    rows : units that were observed in some period
    """

    pairwise: int
    balanced: int
    rows: int


def sizes(moments: Moments, cells: Sequence[Cell]) -> Sizes:
    """Count units by rule."""
    paired = means.used_in_pairs(moments, cells)
    return Sizes(
        pairwise=int(moments.n[paired].sum()),
        balanced=int(moments.n[moments.observed.all(axis=1)].sum()),
        rows=int(moments.n.sum()),
    )
