"""The influence functions of estimates with covariates: unit by unit, block by block.

Kept only as far as they are not zero: a treated unit moves the estimates of its own
cohort alone. In the end they are summed over units, or over clusters and blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear.influence import OfBlocks
from iom_me.impact._linear.spread import ByCluster, ByUnit
from iom_me.impact._linear.weighted_means import (
    KINDS,
    Form,
    Parts,
    Tuned,
    Weighted,
    form,
    product,
    pull,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.frozen(kw_only=True, eq=False)
class Block:
    """The units whose mean is one parameter.

    Attributes
    ----------
    cohort : their cohort
    weights : (n,)
    clusters : (n,), or None where each unit is a cluster
    estimates : (m,) positions of the estimates that they may move
    influence : (n, m) how; column by column in memory
    """

    cohort: int
    weights: Floats
    clusters: Codes | None
    estimates: Codes
    influence: Floats

    def add(self, where: Mask | slice, estimates: Codes, influence: Floats) -> None:
        """Add to the influence of some units."""
        columns = np.searchsorted(self.estimates, estimates)
        for column, values in zip(columns, influence.T, strict=True):
            self.influence[where, column] += values

    def only(self, kept: Codes) -> Block:
        """Leave out estimates; ``kept`` are the positions of those that stay."""
        there = np.isin(self.estimates, kept)
        return attrs.evolve(
            self,
            estimates=np.searchsorted(kept, self.estimates[there]),
            influence=self.influence if there.all() else self.influence[:, there],
        )


def block(
    cohort: int, weights: Floats, clusters: Codes | None, estimates: Sequence[int]
) -> Block:
    """Open a block in which nothing has any influence yet."""
    return Block(
        cohort=cohort,
        weights=weights,
        clusters=clusters,
        estimates=np.array(estimates, dtype=np.intp),
        influence=np.zeros((len(weights), len(estimates)), order="F"),
    )


def spread(
    blocks: Sequence[Block], clusters: int, estimates: int
) -> ByUnit | ByCluster | Weighted:
    """Sum the influence over units, or over the units of each cluster in each block."""
    n = np.array([len(part.weights) for part in blocks], dtype=np.float64)
    squared = np.array([part.weights @ part.weights for part in blocks])
    plain = [_squares(part, 1.0) for part in blocks]
    influence = OfBlocks(
        squared=squared,
        estimates=[part.estimates for part in blocks],
        second=[second for second, _ in plain],
        sums=[first for _, first in plain],
    )
    weighted = any(np.ptp(part.weights) > 0 for part in blocks)
    if weighted:
        return _weighted(blocks, influence, clusters, estimates)
    if blocks[0].clusters is None:
        return ByUnit(influence=influence, n=n, squared=squared)
    entries = _entries(blocks)
    return ByCluster(
        influence=influence,
        n=n,
        clusters=clusters,
        cluster=entries.cluster,
        block=entries.block,
        mass=entries.mass,
        sums=entries.sums(blocks, estimates),
    )


def _squares(part: Block, factor: Floats | float) -> tuple[Floats, Floats]:
    """Sum squares of the influence, and weight times it, each unit times a factor."""
    moved = part.influence * np.reshape(factor, (-1, 1))
    return moved.T @ moved, part.weights @ moved


@attrs.frozen(kw_only=True, eq=False)
class _Entries:
    """Which clusters have units of which block.

    Attributes
    ----------
    cluster, block, mass : (E,)
    codes : one per block, (n,) entry of each unit, counted from 0 in each block
    """

    cluster: Codes
    block: Codes
    mass: Floats
    codes: Sequence[Codes]

    def sums(
        self,
        blocks: Sequence[Block],
        estimates: int,
        factors: Sequence[Floats | float] | None = None,
    ) -> Floats:
        """Sum the influence by entry: (E, p)."""
        added = np.zeros((len(self.mass), estimates))
        for place, (part, code) in enumerate(zip(blocks, self.codes, strict=True)):
            here = np.flatnonzero(self.block == place)
            factor = 1.0 if factors is None else factors[place]
            for estimate, values in zip(part.estimates, part.influence.T, strict=True):
                added[here, estimate] = np.bincount(code, values * factor, len(here))
        return added


def _entries(blocks: Sequence[Block]) -> _Entries:
    found = [
        np.unique(part.clusters, return_inverse=True)
        for part in blocks
        if part.clusters is not None
    ]
    return _Entries(
        cluster=np.concatenate([clusters for clusters, _ in found]),
        block=np.repeat(
            np.arange(len(found)), [len(clusters) for clusters, _ in found]
        ),
        mass=np.concatenate(
            [
                np.bincount(code, part.weights)
                for part, (_, code) in zip(blocks, found, strict=True)
            ]
        ),
        codes=[code for _, code in found],
    )


def _weighted(
    blocks: Sequence[Block], influence: OfBlocks, clusters: int, estimates: int
) -> Weighted:
    """Keep the sums of each kind of variance estimate."""
    units = blocks[0].clusters is None
    entries = None if units else _entries(blocks)
    nothing = np.zeros(0, dtype=np.intp)
    return Weighted(
        influence=influence,
        tuned={
            kind: _tuned(blocks, entries, clusters, estimates, kind) for kind in KINDS
        },
        clusters=clusters,
        cluster=nothing if entries is None else entries.cluster,
        block=nothing if entries is None else entries.block,
        mass=np.zeros(0) if entries is None else entries.mass,
        n=influence.squared,
        squared=influence.squared,
    )


def _tuned(
    blocks: Sequence[Block],
    entries: _Entries | None,
    clusters: int,
    estimates: int,
    kind: str,
) -> Tuned:
    pulls = [
        pull(
            part.weights,
            np.arange(len(part.weights)) if entries is None else entries.codes[place],
            kind,
        )
        for place, part in enumerate(blocks)
    ]
    factors = [each.factor for each in pulls]
    if entries is None:
        squares = [_squares(p, f) for p, f in zip(blocks, factors, strict=True)]
        parts = Parts(
            estimates=[part.estimates for part in blocks],
            second=[second for second, _ in squares],
            first=[first for _, first in squares],
        )
    else:
        parts = Parts(sums=entries.sums(blocks, estimates, factors))
    forms = [form(each, part.weights) for each, part in zip(pulls, blocks, strict=True)]
    return Tuned(
        parts=parts,
        trace=np.array([each.trace for each in forms]),
        square=_crossed(forms, entries, clusters),
        exact=np.array([each.exact for each in pulls]),
    )


def _crossed(forms: Sequence[Form], entries: _Entries | None, clusters: int) -> Floats:
    """Sum the products of the forms of each pair of blocks: (B, B)."""
    if entries is None:  # no unit is in two blocks
        return np.diag([product(each, each) for each in forms])
    laid = [
        each.over(entries.cluster[entries.block == place], clusters)
        for place, each in enumerate(forms)
    ]
    return np.array([[product(one, other) for other in laid] for one in laid])
