"""The four cells and the covariates as an orthonormal basis.

Every coefficient is a fixed combination of the projections of the outcome on the
basis. So the inference needs no inverse of a matrix of raw columns, and without
covariates everything is sums per cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import DataError, EstimationError
from iom_me.impact._columns import Bytes, Floats, one_value
from iom_me.impact._least_squares.design import Design
from iom_me.impact._scale import Scaled, scaled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EFFECT = "treated:post"
CELL_TERMS = ("constant", "treated", "post", EFFECT)

# How each coefficient reads the means of the cells (untreated before, untreated after,
# treated before, treated after): one row per term.
CELL_CONTRASTS = np.array(
    [
        [1.0, 0.0, 0.0, 0.0],
        [-1.0, 0.0, 1.0, 0.0],
        [-1.0, 1.0, 0.0, 0.0],
        [1.0, -1.0, -1.0, 1.0],
    ]
)

_MAX_CONDITION = 1e10
_NAMED_SHARE = 0.1


def build(
    cell: Bytes, regressors: Mapping[str, Floats], weights: Floats | None = None
) -> Design:
    """Make the design of constant, treated, post, treated:post and the covariates.

    With weights each row of the basis carries the root of its weight.
    """
    terms = (*CELL_TERMS, *regressors)
    _refuse_repeated(terms)
    if len(terms) >= len(cell):
        raise EstimationError(
            f"The standard error cannot be estimated: {len(cell):,} rows cannot carry "
            f"{len(terms):,} coefficients. Leave out covariates, or collect more rows."
        )
    root = np.ones(len(cell)) if weights is None else np.sqrt(weights)
    sizes = np.sqrt(np.bincount(cell, weights, 4))
    basis = np.zeros((len(cell), 4))
    basis[np.arange(len(cell)), cell] = root / sizes[cell]
    design = Design(
        terms=CELL_TERMS,
        basis=basis,
        contrasts=CELL_CONTRASTS.T / sizes[:, None],
        norms=np.ones(4),
        exponents=np.zeros(4, dtype=np.intp),
    )
    return _adjusted(design, regressors, root) if regressors else design


def _adjusted(cells: Design, regressors: Mapping[str, Floats], root: Floats) -> Design:
    """Add the part of each covariate that the cells do not explain."""
    columns = [_varying(name, values) for name, values in regressors.items()]
    raw = np.column_stack([column.values * root for column in columns])
    norms = np.linalg.norm(raw, axis=0)
    shares, within = _project_out(cells.basis, raw / norms)
    basis, triangle = np.linalg.qr(within)
    _refuse_collinear(tuple(regressors), triangle)
    # A coefficient of the cells reads their means less what the covariates explain.
    explained = shares.T @ cells.contrasts
    # The constant is the mean where every covariate is 0, not where it is average.
    explained[:, 0] += [column.origin for column in columns] / norms
    return Design(
        terms=(*cells.terms, *regressors),
        basis=np.hstack([cells.basis, basis]),
        contrasts=np.block(
            [
                [cells.contrasts, np.zeros((4, len(columns)))],
                [-np.linalg.solve(triangle.T, explained), np.linalg.inv(triangle.T)],
            ]
        ),
        norms=np.concatenate([cells.norms, norms]),
        exponents=np.array([*cells.exponents, *(c.exponent for c in columns)]),
    )


def _project_out(basis: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """Split columns into their shares of the basis and what is left of them.

    Twice, because once is not orthogonal enough for a column that nearly lies in it.
    """
    shares = np.zeros((basis.shape[1], columns.shape[1]))
    for _ in range(2):
        step = basis.T @ columns
        columns = columns - basis @ step
        shares += step
    return shares, columns


def _varying(name: str, values: Floats) -> Scaled:
    column = scaled(values)
    if column.is_constant:
        raise one_value(name, float(values[0]))
    return column


def _refuse_repeated(terms: Sequence[str]) -> None:
    repeated = next((term for term in terms if terms.count(term) > 1), None)
    if repeated is not None:
        raise DataError(
            f"A covariate cannot be called {repeated!r}, which is the name of a term "
            "of the result: rename the column."
        )


def _refuse_collinear(names: Sequence[str], triangle: Floats) -> None:
    """Refuse covariates that repeat each other, or the treatment and the period."""
    _, sizes, directions = np.linalg.svd(triangle)
    if sizes[-1] * _MAX_CONDITION > max(1.0, sizes[0]):
        return
    weights = np.abs(directions[-1])
    involved = [
        repr(name)
        for name, weight in zip(names, weights, strict=True)
        if weight > _NAMED_SHARE * weights.max()
    ]
    if len(involved) == 1:
        raise EstimationError(
            f"The covariate {involved[0]} cannot be told apart from 'treated' and "
            "'post': in every row it is fixed by them. Leave it out."
        )
    raise EstimationError(
        f"The covariates {', '.join(involved[:-1])} and {involved[-1]} cannot be told "
        "apart: together with 'treated' and 'post' each is fixed by the others. "
        "Leave one of them out."
    )
