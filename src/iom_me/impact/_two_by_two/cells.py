"""The four groups of rows that are compared, and whether they are enough."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact._two_by_two.moments import CELLS, Moments
from iom_me.impact.results import Cell, Clusters, Coefficient

_FEW_ROWS = 30
_LARGE_SHARE = 0.5
_FEW_CLUSTERS = 10
_FEW_DF = 5

_NO_STD_ERROR = "The standard error cannot be estimated"


def describe(moments: Moments) -> tuple[Cell, ...]:
    """Count, average and spread of the outcome in each cell; refuse an empty one."""
    _refuse_empty(moments.rows)
    spread = np.full(CELLS, np.nan)
    scale, rows = moments.scale, moments.rows
    # The weighted variance of the rows, times rows / (rows - 1).
    np.divide(moments.squares * rows, moments.weight, out=spread, where=rows > 1)
    np.divide(spread, rows - 1, out=spread, where=rows > 1)
    part = moments.weight2 / moments.weight**2
    values = zip(
        itertools.product((False, True), repeat=2),
        rows.astype(int).tolist(),
        scale.level(moments.means).tolist(),
        scale.difference(np.sqrt(spread)).tolist(),
        (part / part.sum()).tolist(),
        strict=True,
    )
    return tuple(
        Cell(treated=treated, post=post, n=n, mean=mean, sd=sd, variance_share=share)
        for (treated, post), n, mean, sd, share in values
    )


def _refuse_empty(counts: Floats) -> None:
    empty = [
        f"treated={code // 2} and post={code % 2}"
        for code in np.flatnonzero(counts == 0)
    ]
    if empty:
        raise EstimationError(
            "The effect is not identified: there are no rows with "
            f"{', nor with '.join(empty)}. It compares four groups of rows: check the "
            "codes of both columns (who got the programme is treated in both periods), "
            "and any filter or missing values."
        )


def count_clusters(moments: Moments, cells: Sequence[Cell]) -> Clusters | None:
    """Count the clusters of each side; refuse a cell with rows of only one."""
    if moments.clusters is None:
        return None
    presence = moments.clusters.rows > 0
    untreated = presence[0] | presence[1]
    treated = presence[2] | presence[3]
    groups = {"untreated group": untreated, "treated group": treated}
    of_cells = {f"{cell.name} cell": presence[i] for i, cell in enumerate(cells)}
    _refuse_single({**groups, **of_cells})
    return Clusters(
        total=int(np.count_nonzero(untreated | treated)),
        treated=int(np.count_nonzero(treated)),
        untreated=int(np.count_nonzero(untreated)),
    )


def _refuse_single(presence: Mapping[str, Mask]) -> None:
    """Refuse one cluster: its residuals sum to zero there, whatever the truth is."""
    for name, present in presence.items():
        if np.count_nonzero(present) == 1:
            raise EstimationError(
                f"{_NO_STD_ERROR}: all rows of the {name} are in one cluster, so "
                "nothing shows how clusters differ. Add clusters, or cluster by a "
                "smaller unit if the programme was assigned by it; a single treated "
                "cluster can be ranked among the others by randomization_inference."
            )


def refuse_single_rows(cells: Sequence[Cell]) -> None:
    """Refuse a cell of one row: its variance is unknown."""
    for cell in cells:
        if cell.n == 1:
            raise EstimationError(
                f"{_NO_STD_ERROR}: the {cell.name} cell has one row, so its variance "
                "is unknown. Collect more rows, or choose vcov='classical', which "
                "takes the variance of the other cells."
            )


def refuse_few_rows(n: int) -> None:
    """Refuse as many rows as cells: nothing is left to estimate a variance from."""
    if n <= CELLS:
        raise EstimationError(
            f"{_NO_STD_ERROR}: {n:,} rows cannot carry {CELLS} means. Collect "
            "more rows."
        )


def thin_ice(
    cells: Sequence[Cell], clusters: Clusters | None, effect: Coefficient, vcov: str
) -> Iterator[str]:
    """Say what the reader of the estimate has to know."""
    if effect.std_error == 0:
        yield (
            "The outcome does not vary once cells and covariates are known, so the "
            "standard error is 0 and there is no p-value and no interval: check the "
            "column."
        )
    yield from _small_cell(min(cells, key=lambda cell: cell.n))
    if clusters and min(clusters.treated, clusters.untreated) < _FEW_CLUSTERS:
        yield _few_clusters(clusters, effect.df, vcov)
    elif effect.df < _FEW_DF:
        yield (
            f"The inference rests on {effect.df:.1f} degrees of freedom: few rows or "
            "clusters carry most of the variance."
        )


def _few_clusters(clusters: Clusters, df: float, vcov: str) -> str:
    sides = f"{clusters.treated} treated and {clusters.untreated} untreated clusters"
    start = f"There are {sides}, fewer than {_FEW_CLUSTERS} on a side: "
    if vcov in ("CR0", "CR1", "CR1S"):
        return f"{start}{vcov} makes the interval too narrow, choose 'CR2'."
    return f"{start}the inference rests on {df:.1f} degrees of freedom."


def _small_cell(cell: Cell) -> Iterator[str]:
    rows = f"The {cell.name} cell has {cell.n:,} {'row' if cell.n == 1 else 'rows'}"
    if cell.variance_share > _LARGE_SHARE:
        yield f"{rows} and carries {100 * cell.variance_share:.0f} % of the variance."
    elif cell.n < _FEW_ROWS:
        yield f"{rows}, fewer than {_FEW_ROWS}."
