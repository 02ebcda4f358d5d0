"""What a clustered result keeps for resampling: sums by cluster, never rows."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.errors import EstimationError, ModelError, suggest
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._least_squares import inference
from iom_me.impact._least_squares.design import Design
from iom_me.impact._resampling.sums import MAX_CLUSTERS, Assignment, ClusterScores
from iom_me.impact._scale import Scale
from iom_me.impact._two_by_two.design import CELL_CONTRASTS, CELL_TERMS, EFFECT
from iom_me.impact._two_by_two.moments import Moments

_MAX_NUMBERS = 10_000_000


@attrs.frozen(kw_only=True, eq=False)
class ClusterFit:
    """A least-squares fit by cluster, for C clusters and k coefficients.

    Attributes
    ----------
    terms : names of the coefficients
    cross : (C, k, k) ``Q_c' Q_c`` of an orthonormal basis Q of the regressors
    outcome : (C, k) ``Q_c' y_c`` of the scaled outcome
    contrasts : (k, k); column j reads coefficient j
    scales, origins : (k,) bring coefficient j to the unit of the user
    weight, sums : (C, 4) weight (or rows) of each cell, and weighted sums of the scaled
        outcome
    is_adjusted : whether there are covariates
    labels : (C,) names of the clusters; None where they are not kept
    """

    terms: tuple[str, ...]
    cross: Floats
    outcome: Floats
    contrasts: Floats
    scales: Floats
    origins: Floats
    weight: Floats
    sums: Floats
    is_adjusted: bool
    labels: tuple[object, ...] | None = None

    @property
    def _treated(self) -> Mask:
        return (self.weight[:, 2] > 0) | (self.weight[:, 3] > 0)

    def scores(self, term: str | None) -> ClusterScores:
        """Hand out one coefficient by cluster."""
        name = EFFECT if term is None else term
        if name not in self.terms:
            raise ModelError(
                f"There is no coefficient {name!r}. {suggest(str(name), self.terms)}"
            )
        j = self.terms.index(name)
        return ClusterScores(
            cross=self.cross,
            outcome=self.outcome,
            contrast=self.contrasts[:, j],
            scale=float(self.scales[j]),
            treated=self._treated,
            term=name,
            origin=float(self.origins[j]),
        )

    def assignment(self, term: str | None) -> Assignment:
        """Hand out which clusters got the programme."""
        if term not in (None, EFFECT):
            raise ModelError(
                f"The programme was assigned, and so only {EFFECT!r} has a "
                f"randomisation test, not {term!r}: leave term= out."
            )
        if self.is_adjusted:
            raise EstimationError(
                "The effect is adjusted for covariates, and so is no difference of "
                "means of clusters: leave covariates= out for this test."
            )
        treated = self._treated
        split = int(np.count_nonzero(treated & self.weight[:, :2].any(axis=1)))
        if split:
            raise EstimationError(
                f"{split:,} clusters have treated and untreated rows, so the programme "
                "was not assigned by cluster: cluster by the unit that was assigned."
            )
        own = (slice(None), slice(2, 4))
        return Assignment(
            counts=np.where(treated[:, None], self.weight[own], self.weight[:, :2]),
            sums=np.where(treated[:, None], self.sums[own], self.sums[:, :2]),
            group=treated.astype(np.intp),
            loads=np.array([[1.0, -1.0], [-1.0, 1.0]]),
            scale=float(self.scales[self.terms.index(EFFECT)]),
            term=EFFECT,
        )


def of_cells(moments: Moments) -> ClusterFit | None:
    """Keep a fit without covariates; None if there are too many clusters."""
    found = _cells(moments, MAX_CLUSTERS)
    if found is None:
        return None
    weight, sums = found
    root = np.sqrt(moments.weight)
    return ClusterFit(
        terms=CELL_TERMS,
        cross=(weight / moments.weight)[:, :, None] * np.eye(len(root)),
        outcome=sums / root,
        contrasts=CELL_CONTRASTS.T / root[:, None],
        scales=np.full(len(root), moments.scale.difference(np.array(1.0))),
        origins=_origins(moments.scale, len(root)),
        weight=weight,
        sums=sums,
        is_adjusted=False,
    )


def of_rows(
    moments: Moments, design: Design, values: Floats, clusters: Codes | None
) -> ClusterFit | None:
    """Keep a fit with covariates; None if it has too many clusters."""
    k = len(design.terms)
    found = _cells(moments, min(MAX_CLUSTERS, _MAX_NUMBERS // k**2))
    if clusters is None or found is None:
        return None
    weight, sums = found
    cross, outcome = inference.cluster_sums(design.basis, values, clusters)
    scale = moments.scale
    return ClusterFit(
        terms=design.terms,
        cross=cross,
        outcome=outcome,
        contrasts=design.contrasts,
        scales=np.ldexp(1 / design.norms, scale.exponent - design.exponents),
        origins=_origins(scale, k),
        weight=weight,
        sums=sums,
        is_adjusted=True,
    )


def _cells(moments: Moments, most: int) -> tuple[Floats, Floats] | None:
    """Return weight and sums by cluster: (C, 4) each, if there are not too many."""
    sums = moments.clusters
    if sums is None or sums.count > most:
        return None
    weight = sums.weight[:, sums.occurs].T.astype(np.float64)
    return weight, sums.score[:, sums.occurs].T + weight * moments.means


def _origins(scale: Scale, terms: int) -> Floats:
    """Only the constant moves with the zero of the outcome."""
    origins = np.zeros(terms)
    origins[0] = scale.level(np.array(0.0))
    return origins
