"""CR2 and CR3 of weighted means, for units of one error variance.

Sampling weights say whom a unit stands for, not how exact it is. So the working model
stays independent errors of one variance, as in the R packages clubSandwich (its default
for lm) and estimatr. In a block with weights w, total W and sum of squares S, the
residuals of a cluster have the covariance

    B = I - (1 w' + w 1') / W + (S / W**2) 1 1'

which is the identity but for the span of 1 and w. CR2 reads the residuals by
``t' = w' B**(-1/2)``, CR3 by ``t' = w' / (1 - share)``; without a correction t is w.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._linear.spread import matched

if TYPE_CHECKING:
    from iom_me.impact._linear.influence import Influence
    from iom_me.impact._linear.leverage import Working

KINDS = ("CR0", "CR2", "CR3")
# Within rounding of leverage one the fit is exact, and the residual says nothing.
_EXACT = 1e-10


@attrs.frozen(kw_only=True, eq=False)
class Pull:
    """How the units of one block enter the variance estimate.

    Attributes
    ----------
    factor : (n,) what each unit's influence is multiplied by, t / w
    own, ones, weights : (c,) sums by cluster of t**2, of t, and of t times w
    exact : whether a cluster of the block is fitted exactly
    """

    factor: Floats
    own: Floats
    ones: Floats
    weights: Floats
    exact: bool


def pull(weights: Floats, code: Codes, kind: str) -> Pull:
    """Read the residuals of each cluster of a block; ``code`` (n,) counts from 0."""
    clusters = int(code.max()) + 1
    n, mass, squared = (
        _added(code, values, clusters)
        for values in (np.ones_like(weights), weights, weights**2)
    )
    whole = mass.sum()
    share, spread = mass / whole, squared.sum() / whole**2
    if kind == "CR2":
        of_one, of_weight, exact = _root(n, share, squared / whole**2, spread)
        factor = of_weight[code] + of_one[code] * whole / weights
    else:
        exact = (share >= 1 - _EXACT) & (kind == "CR3")
        room = np.where(exact, np.inf, 1 - share)
        factor = (1 / room if kind == "CR3" else np.ones_like(share))[code]
    t = factor * weights
    return Pull(
        factor=factor,
        own=_added(code, t**2, clusters),
        ones=_added(code, t, clusters),
        weights=_added(code, t * weights, clusters),
        exact=bool(exact.any()),
    )


def _added(code: Codes, values: Floats, clusters: int) -> Floats:
    return np.bincount(code, values, clusters).astype(np.float64, copy=False)


def _root(
    n: Floats, share: Floats, squared: Floats, spread: float
) -> tuple[Floats, Floats, Mask]:
    """Write ``B**(-1/2) w`` as a sum of 1 (times the total) and w, by cluster.

    B maps the span of 1 and w to itself by a 2 x 2 matrix A; the root of such a matrix
    is ``(A + d) / s`` with d the root of its determinant and s that of trace + 2 d.
    """
    # The basis is 1 times the total, and w.
    a = 1 + spread * n - share
    b = spread * share - squared
    c = -n
    e = 1 - share
    determinant = a * e - b * c
    exact = determinant <= _EXACT
    d = np.sqrt(np.where(exact, 1.0, determinant))
    s = np.sqrt(a + e + 2 * d)
    of_one = np.where(exact, 0.0, -b / (d * s))
    of_weight = np.where(exact, 0.0, (a + d) / (d * s))
    return of_one, of_weight, exact


@attrs.frozen(kw_only=True, eq=False)
class Form:
    """The quadratic form of one block: ``diag(own) + x K x'`` with x (c, 2)."""

    own: Floats
    x: Floats
    k: Floats

    @property
    def part(self) -> Floats:
        """The diagonal of what is added to ``own``, (c,)."""
        part: Floats = np.einsum("ci,ij,cj->c", self.x, self.k, self.x)
        return part

    @property
    def trace(self) -> float:
        """The sum of the diagonal."""
        return float((self.own + self.part).sum())

    def over(self, cluster: Codes, clusters: int) -> Form:
        """Write the same over all clusters, most of them zero."""
        own, x = np.zeros(clusters), np.zeros((clusters, 2))
        own[cluster], x[cluster] = self.own, self.x
        return Form(own=own, x=x, k=self.k)


def form(pulled: Pull, weights: Floats) -> Form:
    """Write the covariance of what the clusters of a block contribute."""
    total = float(weights.sum())
    spread = float(weights @ weights) / total**2
    return Form(
        own=pulled.own,
        x=np.column_stack([pulled.ones, pulled.weights]),
        k=np.array([[spread, -1 / total], [-1 / total, 0.0]]),
    )


def product(one: Form, other: Form) -> float:
    """Sum the products of two forms over the same clusters."""
    inner = one.x.T @ other.x
    crossed = np.trace(one.k @ inner @ other.k @ inner.T)
    diagonal = one.own @ other.own + one.own @ other.part + one.part @ other.own
    return float(diagonal + crossed)


@attrs.frozen(kw_only=True, eq=False)
class Parts:
    """Influence times its factor, summed.

    Attributes
    ----------
    sums : (E, p) by cluster and block; None where each unit is a cluster
    estimates : one per block, (m_b,) positions of the estimates that read it
    second : one per block, (m_b, m_b) cross-products; where each unit is a cluster
    first : one per block, (m_b,) sums of weight times influence; likewise
    """

    sums: Floats | None = None
    estimates: Sequence[Codes] = ()
    second: Sequence[Floats] = ()
    first: Sequence[Floats] = ()


@attrs.frozen(kw_only=True, eq=False)
class Tuned:
    """The sums that one kind of variance estimate is made of.

    Attributes
    ----------
    parts : sums of influence
    trace : (B,) and square (B, B) of the quadratic form, per working variance
    exact : (B,) blocks that are fitted exactly
    """

    parts: Parts
    trace: Floats
    square: Floats
    exact: Mask


@attrs.frozen(kw_only=True, eq=False)
class Weighted:
    """The spread of estimates with weights.

    Attributes
    ----------
    tuned : for each of `KINDS`
    cluster, block, mass : (E,) as in `ByCluster`; empty where each unit is a cluster
    n, squared : (B,) sum of squared weights
    """

    influence: Influence
    n: Floats
    tuned: Mapping[str, Tuned]
    clusters: int
    cluster: Codes
    block: Codes
    mass: Floats
    squared: Floats

    def variance(
        self, contrasts: Floats, off: Floats, vcov: str
    ) -> tuple[Floats, Mask]:
        """Return the covariance (q, q), and which blocks (B,) are fitted exactly."""
        tuned = self._of(vcov)
        parts = tuned.parts
        if parts.sums is not None:
            scores = parts.sums @ contrasts.T + self.mass[:, None] * off.T[self.block]
            total = np.zeros((self.clusters, len(contrasts)))
            np.add.at(total, self.cluster, scores)
            return total.T @ total, tuned.exact
        variance = (off * self.squared) @ off.T
        together = zip(parts.estimates, parts.second, parts.first, off.T, strict=True)
        for which, second, first, shift in together:
            read = contrasts[:, which]
            cross = np.outer(read @ first, shift)
            variance += read @ second @ read.T + cross + cross.T
        return variance, tuned.exact

    def df(self, working: Floats, vcov: str) -> Floats:
        """Count degrees of freedom (q,) from the working variances (q, B)."""
        tuned = self._of(vcov)
        trace = working @ tuned.trace
        of_square = np.einsum("qb,bd,qd->q", working, tuned.square, working)
        there = of_square > 0
        df: Floats = np.where(there, trace**2 / np.where(there, of_square, 1), np.nan)
        return df

    def joint(self, working: Floats, vcov: str) -> Working:
        """Do the same jointly, from working covariances (B, q, q)."""
        tuned = self._of(vcov)
        return matched(working, tuned.trace, tuned.square)

    def _of(self, vcov: str) -> Tuned:
        return self.tuned.get(vcov, self.tuned["CR0"])
