"""Covariates as regressors that are orthonormal, a block of rows at a time.

Nothing of the size of the table is copied: each pass over the rows scales and turns one
block, which stays in the cache of the processor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats, blocks
from iom_me.impact._scale import Scale, measure

if TYPE_CHECKING:
    from iom_me.impact.matching.terms import Matrix

# Rows of a block: with ten covariates and a few vectors, below 1 MB.
BLOCK = 1 << 13
# Columns whose condition number is above this one cannot be told apart.
_MAX_CONDITION = 1e10
# A cross-product squares the condition; from here on it has lost too many digits.
_MAX_SQUARED = 1e8
_NAMED_SHARE = 0.1
# Of more covariates than this and one, the others are counted.
_MOST_NAMED = 5
# Binary digits after the point of a scaled origin.
_ORIGIN = 20


@attrs.frozen(kw_only=True, eq=False)
class Basis:
    """What turns covariates into a constant and r regressors beside it.

    The regressors have the weighted cross-product one: the mean square of ``x @ c`` is
    ``c @ c``.

    Attributes
    ----------
    names : (k,) the covariates
    used : (r,) places of those that vary; the others are levels that nobody has
    scales : (r,) how each is brought to the size of one
    sizes : (r + 1,) root mean square of the constant and of each scaled covariate
    turn : (r + 1, r + 1) coefficients of the regressors -> of the scaled covariates
    """

    names: tuple[str, ...]
    used: tuple[int, ...]
    scales: tuple[Scale, ...]
    sizes: Floats
    turn: Floats

    def block(self, values: Floats) -> Floats:
        """Turn (m, k) rows of covariates into (r + 1, m) regressors."""
        turned: Floats = self.turn.T @ self.scaled(values)
        return turned

    def scaled(self, values: Floats) -> Floats:
        """Scale (m, k) rows of covariates: (r + 1, m), the first is the constant."""
        return _scaled(values, self.used, self.scales)

    def scaled_blocks(self, values: Floats) -> Iterator[tuple[slice, Floats]]:
        """Scale all rows, block by block."""
        for rows in blocks(len(values), size=BLOCK):
            yield rows, self.scaled(values[rows])

    def blocks(self, values: Floats) -> Iterator[tuple[slice, Floats]]:
        """Turn all rows, block by block."""
        for rows in blocks(len(values), size=BLOCK):
            yield rows, self.block(values[rows])

    def involved(self, direction: Floats) -> tuple[str, ...]:
        """Name the covariates that a direction of the regressors is made of."""
        return _named((self.turn @ direction) * self.sizes, self._names_used)

    def coefficients(self, inner: Floats) -> Floats:
        """Turn coefficients of the regressors into those of constant and covariates.

        A level that nobody has gets NaN.
        """
        return self._whole(np.ldexp(self._unshifted @ inner, self._powers))

    def std_errors(self, covariance: Floats) -> Floats:
        """Take their standard errors; before the scale is undone, against underflow."""
        back = self._unshifted
        variances = np.einsum("ij,jk,ik->i", back, covariance, back)
        return self._whole(np.ldexp(np.sqrt(variances), self._powers))

    def covariance(self, covariance: Floats) -> Floats:
        """Do the same with a covariance matrix."""
        back = self._unshifted
        with np.errstate(over="ignore", under="ignore"):
            inside = np.ldexp(back @ covariance @ back.T, self._powers)
            inside = np.ldexp(inside, self._powers[:, None])
        whole = np.full((len(self.names) + 1,) * 2, np.nan)
        whole[np.ix_(self._places, self._places)] = inside
        return whole

    @property
    def _names_used(self) -> tuple[str, ...]:
        return tuple(self.names[place] for place in self.used)

    @property
    def _places(self) -> list[int]:
        return [0, *(place + 1 for place in self.used)]

    @property
    def _powers(self) -> Any:
        return np.array([0, *(-scale.exponent for scale in self.scales)])

    @property
    def _unshifted(self) -> Floats:
        """Undo turn and shift: the constant is where all covariates are 0."""
        back = self.turn.copy()
        back[0] -= np.array([scale.origin for scale in self.scales]) @ self.turn[1:]
        return back

    def _whole(self, inside: Floats) -> Floats:
        whole = np.full(len(self.names) + 1, np.nan)
        whole[self._places] = inside
        return whole


def _scaled(values: Floats, used: Sequence[int], scales: Sequence[Scale]) -> Floats:
    """Scale a block: (r + 1, m), the first row is the constant."""
    made = np.empty((len(used) + 1, len(values)))
    made[0] = 1
    for row, (place, scale) in enumerate(zip(used, scales, strict=True), 1):
        made[row] = scale.apply(values[:, place])
    return made


def build(covariates: Matrix, weights: Floats | None) -> Basis:
    """Make the regressors orthonormal.

    Parameters
    ----------
    covariates
        (n, k)
    weights
        (n,) of mean 1, or None

    Raises
    ------
    EstimationError
        A covariate does not vary, or some are fixed by the others.
    """
    values = covariates.values
    if len(values) <= values.shape[1]:
        raise EstimationError(
            f"{len(values):,} rows are too few for a propensity score with "
            f"{values.shape[1] + 1:,} coefficients: leave out or coarsen covariates."
        )
    scales = [_scale_of(values[:, place]) for place in range(values.shape[1])]
    used = tuple(_varying(covariates, scales))
    kept = tuple(scales[place] for place in used)
    names = tuple(covariates.names[place] for place in used)
    gram = np.zeros((len(used) + 1,) * 2)
    for rows in blocks(len(values), size=BLOCK):
        block = _scaled(values[rows], used, kept)
        gram += (block if weights is None else block * weights[rows]) @ block.T
    sizes = np.sqrt(np.diag(gram) / len(values))
    triangle = _root(gram / len(values) / np.outer(sizes, sizes))
    if triangle is None:
        triangle = _precise_root(values, used, kept, weights) / sizes
        _require_apart(triangle, names)
    return Basis(
        names=covariates.names,
        used=used,
        scales=kept,
        sizes=sizes,
        turn=np.linalg.inv(triangle) / sizes[:, None],
    )


def _scale_of(column: Floats) -> Scale:
    """Find the scale of a column, the same in any order of the rows."""
    found = measure(column)
    # The last digits of a mean depend on the order.
    origin = np.ldexp(np.rint(np.ldexp(found.origin, _ORIGIN)), -_ORIGIN)
    return attrs.evolve(found, origin=float(origin))


def _varying(covariates: Matrix, scales: Sequence[Scale]) -> Iterator[int]:
    """Take the columns that vary; leave out levels that no row has."""
    for place, scale in enumerate(scales):
        if not scale.is_constant:
            yield place
        elif not (covariates.is_level[place] and scale.origin == 0):
            raise EstimationError(
                f"The covariate {covariates.names[place]!r} does not vary, so it "
                "cannot tell who was treated: leave it out."
            )


def _root(gram: Floats) -> Floats | None:
    """Return the triangle R with R'R as given, or None if too few digits are left."""
    sizes = np.linalg.eigvalsh(gram)
    if sizes[0] * _MAX_SQUARED <= sizes[-1]:
        return None
    root: Floats = np.linalg.cholesky(gram).T.astype(np.float64, copy=False)
    return root


def _precise_root(
    values: Floats,
    used: Sequence[int],
    scales: Sequence[Scale],
    weights: Floats | None,
) -> Floats:
    """Return the triangle of the regressors themselves, not of their cross-product."""
    triangle = np.zeros((0, len(used) + 1))
    for rows in blocks(len(values), size=BLOCK):
        block = _scaled(values[rows], used, scales)
        if weights is not None:
            block *= np.sqrt(weights[rows])
        triangle = np.asarray(
            np.linalg.qr(np.vstack([triangle, block.T]), mode="r"), dtype=np.float64
        )
    root: Floats = triangle / np.sqrt(len(values))
    return root


def _require_apart(triangle: Floats, names: tuple[str, ...]) -> None:
    _, sizes, directions = np.linalg.svd(triangle)
    if sizes[-1] * _MAX_CONDITION > sizes[0]:
        return
    raise EstimationError(
        f"The covariates {listed(_named(directions[-1], names))} cannot be told apart: "
        "each is fixed by the others. Leave one of them out."
    )


def _named(shares: Floats, names: tuple[str, ...]) -> tuple[str, ...]:
    """Name the covariates with a notable share; the constant has no name."""
    found = np.abs(shares[1:])
    return tuple(
        name
        for name, share in zip(names, found, strict=True)
        if share >= _NAMED_SHARE * found.max()
    )


def listed(names: Sequence[str]) -> str:
    """Put names in quotes and in a row, the first few of many."""
    *first, last = [repr(name) for name in names]
    if len(first) >= _MOST_NAMED:
        more = len(names) - _MOST_NAMED
        return f"{', '.join(first[:_MOST_NAMED])} and {more:,} more"
    return f"{', '.join(first)} and {last}" if first else last
