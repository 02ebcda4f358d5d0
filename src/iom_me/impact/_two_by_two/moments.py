"""Rows boiled down to a few numbers per cell, and per cluster and cell.

Without covariates the effect, every kind of standard error and its degrees of freedom
are functions of these numbers alone. The rows are read in pieces that stay in the cache
of the processor, and no array of regressors is ever laid out.
"""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact import _scale
from iom_me.impact._columns import Bytes, Codes, Floats, Labels, Mask, added, blocks
from iom_me.impact._scale import Scale

CELLS = 4
"""Untreated before, untreated after, treated before, treated after."""


@attrs.frozen(kw_only=True, eq=False)
class ClusterSums:
    """Sums over the rows of each cluster in each cell: arrays (cells, clusters).

    Attributes
    ----------
    rows : number of rows; whole numbers where they were counted in memory
    weight, weight2 : sums of the weights and of their squares; the rows without weights
    score : sums of weight times distance from the mean of the cell
    plain : sums of these distances; ``score`` without weights
    """

    rows: Floats
    weight: Floats
    weight2: Floats
    score: Floats
    plain: Floats

    @property
    def width(self) -> int:
        """All columns, also of clusters that do not occur."""
        return int(self.rows.shape[1])

    @property
    def occurs(self) -> Mask:
        """Which columns are clusters that have rows."""
        present = self.rows > 0
        found: Mask = present[0] | present[1] | present[2] | present[3]
        return found

    @property
    def count(self) -> int:
        """Clusters that have rows."""
        return int(np.count_nonzero(self.occurs))


@attrs.frozen(kw_only=True, eq=False)
class Moments:
    """What is left of the rows: arrays (cells,).

    Attributes
    ----------
    scale : how the outcome was brought to the size of one
    rows : number of rows
    weight, weight2 : sums of the weights and of their squares; the rows without weights
    means : weighted means of the scaled outcome
    squares : sums of weight times squared distance from the mean
    squares2 : the same with squared weights
    clusters : the sums by cluster, or None
    is_weighted : whether there are weights
    """

    scale: Scale
    rows: Floats
    weight: Floats
    weight2: Floats
    means: Floats
    squares: Floats
    squares2: Floats
    clusters: ClusterSums | None
    is_weighted: bool = False

    @property
    def n(self) -> int:
        """All rows."""
        return int(self.rows.sum())

    @property
    def total(self) -> float:
        """Weighted sum of squared distances from the mean of all rows."""
        away = self.means - self.weight @ self.means / self.weight.sum()
        return float(self.squares.sum() + self.weight @ away**2)


def compress(
    outcome: Floats, cell: Bytes, clusters: Labels | None, weights: Floats | None
) -> Moments:
    """Boil rows down; without clusters they count as one cluster on the way."""
    scale = _scale.measure(outcome)
    rows, plain, weight, weight2, score = _sums(scale, outcome, cell, clusters, weights)
    total = weight.sum(axis=1).astype(np.float64)
    means = np.zeros(CELLS)
    np.divide(score.sum(axis=1), total, out=means, where=total > 0)
    squares, squares2 = _squares(scale, outcome, cell, weights, means)
    kept = None
    if clusters is not None:
        for sums, size in ((score, weight), (plain, rows))[: 1 + (weights is not None)]:
            _centre(sums, size, means if squares.any() else None)
        kept = ClusterSums(
            rows=rows, weight=weight, weight2=weight2, score=score, plain=plain
        )
    return Moments(
        scale=scale,
        rows=rows.sum(axis=1).astype(np.float64),
        weight=total,
        weight2=weight2.sum(axis=1).astype(np.float64),
        means=means,
        squares=squares,
        squares2=squares2,
        clusters=kept,
        is_weighted=weights is not None,
    )


def _sums(
    scale: Scale,
    outcome: Floats,
    cell: Bytes,
    clusters: Labels | None,
    weights: Floats | None,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Add up rows, outcome, weights, their squares, and weighted outcome."""
    groups = 1 if clusters is None else clusters.width
    bins = CELLS * groups
    made: list[Floats] = []
    # A piece is at least as long as the sums, or adding them up would cost more.
    for block in blocks(len(outcome), size=max(bins, 1 << 15)):
        key = _key(cell[block], clusters, block)
        values = scale.apply(outcome[block])
        part: list[Floats] = [added(key, column, bins) for column in (None, values)]
        if weights is not None:
            weight = weights[block]
            part += [
                added(key, column, bins)
                for column in (weight, weight * weight, weight * values)
            ]
        made = [a + b for a, b in zip(made, part, strict=True)] if made else part
    shaped = [sums.reshape(CELLS, -1) for sums in made]
    if weights is None:
        rows, plain = shaped
        return rows, plain, rows, rows, plain
    rows, plain, weight, weight2, score = shaped
    return rows, plain, weight, weight2, score


def _centre(sums: Floats, size: Floats, means: Floats | None) -> None:
    """Turn sums into sums of distances from the means; without means, into zeros."""
    for cell in range(CELLS):
        if means is None:
            sums[cell] = 0.0
        else:
            sums[cell] -= size[cell] * means[cell]


def _key(cell: Bytes, clusters: Labels | None, block: slice) -> Codes:
    """Give each pair of cell and cluster a number."""
    key = cell.astype(np.intp)
    if clusters is None:
        return key
    key *= clusters.width
    key += clusters.values[block]
    key -= clusters.low
    return key


def _squares(
    scale: Scale, outcome: Floats, cell: Bytes, weights: Floats | None, means: Floats
) -> tuple[Floats, Floats]:
    """Add up squared distances from the mean of the cell, so that nothing cancels."""
    squares, squares2, largest = np.zeros(CELLS), np.zeros(CELLS), 0.0
    for block in blocks(len(outcome)):
        code = cell[block].astype(np.intp)
        values = scale.apply(outcome[block])
        values -= means[code]
        values *= values
        largest = max(largest, float(values.max()))
        if weights is None:
            squares += added(code, values, CELLS)
            continue
        values *= weights[block]
        squares += added(code, values, CELLS)
        values *= weights[block]
        squares2 += added(code, values, CELLS)
    if largest <= scale.noise**2:
        return np.zeros(CELLS), np.zeros(CELLS)
    return squares, squares if weights is None else squares2
