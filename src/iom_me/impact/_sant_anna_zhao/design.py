"""Covariates as regressors on which small matrices stay well-conditioned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Floats
from iom_me.impact._scale import scaled

if TYPE_CHECKING:
    from collections.abc import Sequence

# Columns whose condition number is above this one cannot be told apart.
_MAX_CONDITION = 1e10
# The same for a cross-product in regressors that are orthonormal in a larger group.
_MAX_GRAM_CONDITION = 1e10
_NAMED_SHARE = 0.1


@attrs.frozen(kw_only=True, eq=False)
class Design:
    """A constant and the covariates, turned to be orthonormal in a reference group.

    All estimators here depend on the space of the regressors only, so nothing has to be
    turned back, except to say which covariates an error is about.

    Attributes
    ----------
    values : (n, k + 1) regressors, column by column in memory
    turn : (k + 1, k + 1); coefficients of ``values`` -> of constant and covariates
    names : name of each covariate
    """

    values: Floats
    turn: Floats
    names: tuple[str, ...]

    def involved(self, direction: Floats) -> tuple[str, ...]:
        """Name the covariates that a direction of the regressors is made of."""
        return _involved(self.turn @ direction, self.names)


def build(
    covariates: Floats, reference: Floats, names: Sequence[str], where: str
) -> Design:
    """Turn covariates to be orthonormal among the rows with a reference weight.

    Parameters
    ----------
    covariates
        (n, k) floats without a constant.
    reference
        (n,) weights, 0 outside of the reference group.
    names
        Name of each covariate; their positions are the names if there are none.
    where
        The reference group in words, for errors.

    Raises
    ------
    EstimationError
        Some covariates are fixed by the others, in the reference group.
    """
    n, k = covariates.shape
    known = tuple(names) or tuple(f"covariate {place + 1}" for place in range(k))
    columns = np.ones((n, k + 1), order="F")
    for place in range(k):
        columns[:, place + 1] = _standardised(covariates[:, place])
    turn = _orthonormal(columns, reference, known, where)
    return Design(values=(turn.T @ columns.T).T, turn=turn, names=known)


def _standardised(covariate: Floats) -> Floats:
    """Shift and scale to mean 0 and standard deviation 1; 0 for a constant."""
    column = scaled(covariate)
    if column.is_constant:
        return column.values
    values: Floats = column.values / np.sqrt(np.mean(column.values**2))
    return values


def _orthonormal(
    columns: Floats, reference: Floats, names: tuple[str, ...], where: str
) -> Floats:
    """Return what turns the columns to have the weighted cross-product one."""
    there = reference > 0
    root = np.sqrt(reference[there] / reference.sum())
    triangle = np.linalg.qr(columns[there] * root[:, None], mode="r")
    norms = np.linalg.norm(triangle, axis=0)
    _, sizes, directions = np.linalg.svd(triangle / np.where(norms > 0, norms, 1.0))
    if sizes[-1] * _MAX_CONDITION <= sizes[0]:
        raise _collinear(_involved(directions[-1], names), where)
    turned: Floats = np.linalg.inv(triangle)
    return turned


def inverse(gram: Floats, design: Design, where: str) -> Floats:
    """Invert the cross-product of a group's regressors.

    Raises
    ------
    EstimationError
        Some covariates are fixed by the others, in this group.
    """
    sizes, directions = np.linalg.eigh(gram)
    if sizes[0] * _MAX_GRAM_CONDITION <= sizes[-1]:
        raise _collinear(design.involved(directions[:, 0]), where)
    inverted: Floats = (directions / sizes) @ directions.T
    return inverted


def _collinear(names: Sequence[str], where: str) -> EstimationError:
    """Say which covariates cannot be told apart, and what to do."""
    if len(names) == 1:
        return EstimationError(
            f"The covariate {names[0]!r} does not vary among the {where}: nothing "
            "shows what it does to the outcome. Leave it out."
        )
    return EstimationError(
        f"The covariates {listed(names)} cannot be told apart among the {where}: each "
        "is fixed by the others. Leave one of them out."
    )


def listed(names: Sequence[str]) -> str:
    """Put names in quotes and in a row."""
    quoted = [repr(name) for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _involved(coefficients: Floats, names: tuple[str, ...]) -> tuple[str, ...]:
    """Name the covariates with a notable coefficient; the constant has no name."""
    sizes = np.abs(coefficients[1:])
    return tuple(
        name
        for name, size in zip(names, sizes, strict=True)
        if size >= _NAMED_SHARE * sizes.max()
    )
