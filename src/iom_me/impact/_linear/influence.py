"""The influence functions of several estimates, summed over the units of each block.

A block is a set of units whose mean is a parameter: a cohort of a panel, a cohort and
period of cross-sections. `OfGroups` knows the influence through moments, `OfBlocks`
through sums over units that an estimator with covariates made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.impact._panel.moments import Moments

_ROUNDING = 32 * float(np.finfo(np.float64).eps)


class Influence(Protocol):
    """What a spread asks of influence functions; q contrasts of p estimates."""

    def squares(self, contrasts: Floats, weight: Floats) -> Floats:
        """Sum the cross-products (q, q) over all units, each block weighted (B,)."""

    def first(self, contrasts: Floats) -> Floats:
        """Sum the weight times the influence of the units of each block: (q, B)."""

    def working(self, contrasts: Floats) -> Floats:
        """Return the working variance of influence per unit of weight: (q, B)."""

    def noise(self, contrasts: Floats) -> Floats:
        """Say up to which variance (q,) a contrast is nothing but rounding."""


@attrs.frozen(kw_only=True, eq=False)
class Loads:
    """How each estimate reads the groups, per unit of weight.

    ``estimate = sum_j mass_j * loads_j . mean_j``, and a unit of group j and weight w
    has the influence ``w * (loads_j . (outcome - mean_j) + offset_j)``.

    Attributes
    ----------
    loads : (p, J, T)
    offsets : (p, J) how far the group lies off the mean it is compared with
    """

    loads: Floats
    offsets: Floats

    def read(self, contrasts: Floats) -> tuple[Floats, Floats]:
        """Combine them: (q, J, T) and (q, J)."""
        return np.tensordot(contrasts, self.loads, axes=1), contrasts @ self.offsets


@attrs.frozen(kw_only=True, eq=False)
class OfGroups:
    """Influence that is linear in the outcomes, the same for all units of a group.

    The working model is independent outcomes of one variance.

    Attributes
    ----------
    block : (J,) of each group
    """

    moments: Moments
    loads: Loads
    block: Codes

    def squares(self, contrasts: Floats, weight: Floats) -> Floats:
        """Sum the cross-products (q, q), each block weighted (B,)."""
        moments = self.moments
        assert moments.gram is not None  # noqa: S101 - kept where units are clusters
        load, off = self.loads.read(contrasts)
        scale = weight[self.block]
        total = np.zeros((len(contrasts), len(contrasts)))
        for j, gram in enumerate(moments.gram):
            total += scale[j] * (load[:, j] @ gram @ load[:, j].T)
        pulled = np.einsum("qjt,jt->qj", load, moments.pull) * scale
        cross = pulled @ off.T
        total += cross + cross.T + (off * (scale * moments.mass_squared)) @ off.T
        return total

    def first(self, contrasts: Floats) -> Floats:
        """Sum the weight times the influence of the units of each block: (q, B)."""
        moments = self.moments
        load, off = self.loads.read(contrasts)
        pulled = np.einsum("qjt,jt->qj", load, moments.pull)
        return by_block(pulled + off * moments.mass_squared, self.block)

    def working(self, contrasts: Floats) -> Floats:
        """Average the squared loads over the units of a block: (q, B)."""
        load, _ = self.loads.read(contrasts)
        square = np.einsum("qjt,qjt->qj", load, load) * self.moments.n
        return by_block(square, self.block) / np.bincount(self.block, self.moments.n)

    def noise(self, contrasts: Floats) -> Floats:
        """Say up to which variance (q,) a contrast is nothing but rounding.

        Of the sums of squares, and of the outcomes as they were written.
        """
        moments = self.moments
        load, _ = self.loads.read(contrasts)
        written = (_ROUNDING * moments.level) ** 2 + _ROUNDING * moments.mean**2
        size = written * moments.mass_squared[:, None]
        if moments.gram is not None:
            size = size + _ROUNDING * np.einsum("jtt->jt", moments.gram)
        noise: Floats = np.einsum("qjt,jt->q", load**2, size)
        return noise


@attrs.frozen(kw_only=True, eq=False)
class OfBlocks:
    """Influence that was summed unit by unit.

    The working model takes the variance of each block from the data, as Welch does.

    Attributes
    ----------
    squared : (B,) sum of squared weights; without weights the number of units
    estimates : one per block, (m_b,) positions of the estimates that read it
    second : one per block, (m_b, m_b) cross-products of the influence
    sums : one per block, (m_b,) sums of weight times influence
    """

    squared: Floats
    estimates: Sequence[Codes]
    second: Sequence[Floats]
    sums: Sequence[Floats]

    def squares(self, contrasts: Floats, weight: Floats) -> Floats:
        """Sum the cross-products (q, q), each block weighted (B,)."""
        total = np.zeros((len(contrasts), len(contrasts)))
        for which, second, scale in zip(
            self.estimates, self.second, weight, strict=True
        ):
            read = contrasts[:, which]
            total += scale * (read @ second @ read.T)
        return total

    def first(self, contrasts: Floats) -> Floats:
        """Sum the weight times the influence of the units of each block: (q, B)."""
        parts = zip(self.estimates, self.sums, strict=True)
        first: Floats = np.array([contrasts[:, which] @ sums for which, sums in parts])
        return first.T

    def working(self, contrasts: Floats) -> Floats:
        """Average the squared influence of the units of a block: (q, B)."""
        found = [
            np.einsum("qp,qp->q", contrasts[:, which] @ second, contrasts[:, which])
            for which, second in zip(self.estimates, self.second, strict=True)
        ]
        squares: Floats = np.maximum(np.array(found).T, 0.0) / self.squared
        return squares

    def noise(self, contrasts: Floats) -> Floats:
        """Say nothing: what is rounding depends on the covariates."""
        return np.zeros(len(contrasts))


def by_block(values: Floats, block: Codes) -> Floats:
    """Add columns (q, J) up to blocks (q, B)."""
    added = np.zeros((int(block.max()) + 1, len(values)))
    np.add.at(added, block, values.T)
    return added.T
