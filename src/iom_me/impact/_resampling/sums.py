"""What resampling needs of a result: sums by cluster, never rows.

A result that can be resampled hands out one of two small records, through private
methods: `ClusterScores` for the wild cluster bootstrap, `Assignment` for randomisation
inference. The cost of resampling therefore grows with the clusters, not with the rows.
"""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING, Protocol, TypedDict, TypeGuard, runtime_checkable

import attrs
import numpy as np

from iom_me.errors import EstimationError, ModelError, suggest
from iom_me.impact._columns import Codes, Floats, Mask

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_CLUSTERS = 10_000
_TWO_PERIODS = 2


@attrs.frozen(kw_only=True, eq=False)
class ClusterScores:
    """One coefficient of a least-squares fit, by cluster.

    Written in an orthonormal basis Q (n, k) of the regressors, for C clusters. In the
    unit of the user the coefficient is
    ``scale * (contrast @ outcome.sum(axis=0)) + origin``.

    Attributes
    ----------
    cross : (C, k, k) ``Q_c' Q_c``; they sum to the identity
    outcome : (C, k) ``Q_c' y_c``, of the scaled outcome
    contrast : (k,) reads the coefficient from ``Q' y``
    scale : brings the scaled coefficient to the unit of the user
    treated : (C,) clusters with treated rows, or None if there is no such thing
    term : name of the coefficient
    origin : added to the coefficient, for a term that moves with the scaled zero
    """

    cross: Floats
    outcome: Floats
    contrast: Floats
    scale: float = 1.0
    treated: Mask | None = None
    term: str = "effect"
    origin: float = 0.0

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return len(self.outcome)


@attrs.frozen(kw_only=True, eq=False)
class Assignment:
    """Who got the programme when, by cluster; for C clusters, K groups, T periods.

    The effect is ``scale * (loads * means).sum()``, with ``means[g, t]`` the sums over
    the counts of the clusters of group g in period t.

    Attributes
    ----------
    counts : (C, T) rows (or units) of the cluster in each period
    sums : (C, T) sums of the scaled outcome
    group : (C,) 0 = never treated, 1 and up = cohort
    loads : (K, T) weight of each mean in the effect
    scale : brings the scaled effect to the unit of the user
    exposed : (K, T) where a group has the programme, for nulls other than 0 and the
        interval. None means that all groups but 0 have it in the second of two periods;
        with more periods, that it is unknown, and then there is no interval
    term : name of the effect
    """

    counts: Floats
    sums: Floats
    group: Codes
    loads: Floats
    scale: float = 1.0
    exposed: Mask | None = None
    term: str = "effect"

    @property
    def clusters(self) -> int:
        """Number of clusters."""
        return len(self.group)

    @property
    def exposure(self) -> Floats:
        """Rows of each cluster that have the programme: (C, T)."""
        exposed = self.exposed
        if exposed is None:
            exposed = np.zeros(self.loads.shape, dtype=np.bool_)
            exposed[1:, 1:] = self.loads.shape[1] == _TWO_PERIODS
        rows: Floats = self.counts * exposed[self.group]
        return rows


@runtime_checkable
class WildBootstrappable(Protocol):
    """A result whose coefficients are least squares with clusters."""

    def _cluster_scores(self, term: str | None) -> ClusterScores:
        """Hand out one coefficient by cluster; None is the effect of the result."""


@runtime_checkable
class Permutable(Protocol):
    """A result whose effect is linear in the means of groups of clusters."""

    def _assignment(self, term: str | None) -> Assignment:
        """Hand out who got the programme when; None is the effect of the result."""


def effective_clusters(scores: ClusterScores) -> float:
    """Return the effective number of clusters of one coefficient.

    Carter, Schnepel and Steigerwald (2017): G over one plus the squared coefficient of
    variation of the parts that the clusters have in the variance of the coefficient,
    for errors that are independent with one variance (their formula leaves the
    correlation within clusters to the user; this is a correlation of zero, which is
    also defined where each cluster has both periods). With equal parts it is G.
    """
    parts = np.einsum("i,cij,j->c", scores.contrast, scores.cross, scores.contrast)
    return float(parts.sum() ** 2 / (parts @ parts))


def refuse_many(clusters: int) -> None:
    """Refuse a number of clusters at which resampling has nothing to add."""
    if clusters > MAX_CLUSTERS:
        raise EstimationError(
            f"There are {clusters:,} clusters; resampling is meant for few, and is "
            f"offered up to {MAX_CLUSTERS:,}. With that many the t interval of the "
            "result is as good: use that."
        )


@attrs.frozen(kw_only=True)
class Options:
    """What every resampling test is asked for, checked."""

    draws: int
    null: float
    level: float


def options(*, draws: object, null: object, level: object) -> Options:
    """Check the arguments that all resampling tests share."""
    if not _is_whole(draws) or draws < 1:
        raise ModelError(f"draws={draws!r} is no number of draws: write 9999, say.")
    if not _is_real(null) or not math.isfinite(null):
        raise ModelError(
            f"null={null!r} is no finite number: it is the effect to be tested, in the "
            "unit of the outcome."
        )
    if not _is_real(level) or not 0 < level < 1:
        raise ModelError(
            f"level={level!r} is not between 0 and 1: for a 95 % interval write 0.95."
        )
    return Options(draws=int(draws), null=float(null), level=float(level))


def generator(seed: object) -> np.random.Generator:
    """Make the source of random numbers."""
    if isinstance(seed, np.random.Generator):
        return seed
    if _is_whole(seed) and seed >= 0:
        return np.random.default_rng(int(seed))
    raise ModelError(
        f"seed={seed!r} is no seed: write a whole number from 0, or pass a numpy "
        "Generator."
    )


def choice(name: str, value: str, known: Collection[str]) -> str:
    """Refuse an option that does not exist."""
    if value in known:
        return value
    raise ModelError(f"{name}={value!r} is unknown. {suggest(str(value), known)}")


class Labels(TypedDict):
    """What a test has from the result that it is of."""

    outcome: str
    cluster: str | None


def labels(result: object) -> Labels:
    """Read the columns that a result is about, if it names them."""
    outcome, cluster = (
        value if isinstance(value, str) else None
        for value in (getattr(result, name, None) for name in ("outcome", "cluster"))
    )
    return {"outcome": outcome or "", "cluster": cluster}


def _is_real(value: object) -> TypeGuard[float]:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)
