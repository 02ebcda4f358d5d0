"""A difference-in-differences from published means, SDs and numbers of people."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from numbers import Integral, Real
from typing import Literal, TypeAlias, get_args

import numpy as np

import iom_me
from iom_me.errors import EstimationWarning, ModelError, suggest
from iom_me.impact import _scale
from iom_me.impact._columns import Floats
from iom_me.impact._level import fraction
from iom_me.impact._two_by_two import cells as _cells, fit as _fit
from iom_me.impact._two_by_two.design import EFFECT
from iom_me.impact._two_by_two.moments import CELLS, Moments
from iom_me.impact.results import DidResult, Untestable

__all__ = ["from_cells"]

CELL_NAMES = (
    "untreated baseline",
    "untreated endline",
    "treated baseline",
    "treated endline",
)

Kind: TypeAlias = Literal["classical", "HC2"]


def from_cells(
    n: Iterable[int] | Mapping[str, int],
    mean: Iterable[float] | Mapping[str, float],
    sd: float | Iterable[float] | Mapping[str, float],
    *,
    level: float = 0.95,
    vcov: Kind = "HC2",
    outcome: str = "outcome",
) -> DidResult:
    r"""Estimate the effect again from the cells of a published table.

    Reports print the size, mean and SD of each group in each wave, and seldom the
    uncertainty of the effect. These twelve numbers are all that a
    difference-in-differences without covariates and clusters needs.

    Parameters
    ----------
    n
        Number of people in each cell: untreated baseline, untreated endline, treated
        baseline, treated endline, in this order; or a mapping with these names.
    mean
        Mean of the outcome in each cell, in the same form.
    sd
        Standard deviation within each cell, with n - 1 below; one number if all cells
        share it, such as the residual SD of a published regression.
    level
        Coverage of the interval, between 0 and 1.
    vcov
        "HC2": every cell has a variance of its own; "classical": one for all.
    outcome
        What was measured, for the words and pictures of the result.

    Returns
    -------
    DidResult
        As of `difference_in_differences`; ``cells`` says which share of the variance
        each cell carries.

    Raises
    ------
    ModelError
        Not four cells, an unknown name, a number of people below one, a mean or SD
        that is not finite, a negative SD.
    EstimationError
        A cell of one person with "HC2"; four people or fewer.

    Warns
    -----
    EstimationWarning
        The smallest cell has fewer than 30 people or carries more than half of the
        variance.

    See Also
    --------
    difference_in_differences : The same from the data, with clusters and covariates.

    Notes
    -----
    With :math:`s_c, n_c` of cell c, "HC2" is :math:`\sum_c s_c^2 / n_c` with
    Satterthwaite degrees of freedom, and "classical" :math:`s^2 \sum_c 1 / n_c` with
    :math:`s^2 = \sum_c (n_c - 1) s_c^2 / (n - 4)` and n - 4. People who were asked
    twice, or who live in the same place, are not independent: the published cells
    cannot show it, and the true uncertainty is then another.

    Examples
    --------
    The composite reintegration index of a published evaluation: 29 people at the
    baseline of the comparison group carry 70 % of the variance.

    >>> import iom_me as me
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", me.EstimationWarning)
    ...     effect = me.impact.from_cells(
    ...         n=[29, 831, 281, 102],
    ...         mean=[0.661, 0.666, 0.614, 0.632],
    ...         sd=0.112,
    ...         vcov="classical",
    ...         outcome="composite",
    ...     )
    >>> effect
    <DidResult composite: +0.013 [-0.036, 0.062], 1,243 rows>
    >>> round(effect.std_error, 4), round(effect.cells[0].variance_share, 2)
    (0.0248, 0.7)
    """
    coverage = fraction(level)
    if vcov not in get_args(Kind):
        raise ModelError(
            f"vcov={vcov!r} is not offered here. {suggest(str(vcov), get_args(Kind))}"
        )
    moments = _moments(
        _counts(_four(n, "n")), _means(_four(mean, "mean")), _spreads(_four(sd, "sd"))
    )
    result = _estimate(moments, vcov, coverage, str(outcome))
    for message in result.warnings:
        warnings.warn(message, EstimationWarning, stacklevel=2)
    return result


def _four(values: object, name: str) -> list[object]:
    """Take one value per cell, in the order of the cells."""
    if isinstance(values, Mapping):
        unknown = [key for key in values if key not in CELL_NAMES]
        if unknown:
            raise ModelError(
                f"{name}= has no cell {unknown[0]!r}. "
                f"{suggest(str(unknown[0]), CELL_NAMES)}"
            )
        lacking = [cell for cell in CELL_NAMES if cell not in values]
        if lacking:
            raise ModelError(f"{name}= lacks the cell {lacking[0]!r}.")
        return [values[cell] for cell in CELL_NAMES]
    if name == "sd" and isinstance(values, Real):
        return [values] * CELLS
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ModelError(
            f"{name}={values!r} is no list of {CELLS} numbers: {', '.join(CELL_NAMES)}."
        )
    found = list(values)
    if len(found) != CELLS:
        raise ModelError(
            f"{name}={values!r} is not one number for each of the {CELLS} cells: "
            f"{', '.join(CELL_NAMES)}."
        )
    return found


def _named(values: list[object]) -> Iterator[tuple[str, object]]:
    return zip(CELL_NAMES, values, strict=True)


def _counts(values: list[object]) -> Floats:
    for cell, value in _named(values):
        whole = isinstance(value, Real) and float(value).is_integer()
        if not (isinstance(value, Integral) or whole) or not float(value) >= 1:  # type: ignore[arg-type]
            raise ModelError(
                f"n={value!r} of the cell {cell!r} is no number of people: write a "
                "whole number from 1."
            )
    return np.array(values, dtype=np.float64)


def _means(values: list[object]) -> Floats:
    for cell, value in _named(values):
        if not isinstance(value, Real) or not math.isfinite(value):
            raise ModelError(
                f"mean={value!r} of the cell {cell!r} is no finite number."
            )
    return np.array(values, dtype=np.float64)


def _spreads(values: list[object]) -> Floats:
    for cell, value in _named(values):
        if not isinstance(value, Real) or not 0 <= float(value) < math.inf:
            raise ModelError(
                f"sd={value!r} of the cell {cell!r} is no standard deviation: write a "
                "finite number from 0."
            )
    return np.array(values, dtype=np.float64)


def _moments(rows: Floats, means: Floats, spreads: Floats) -> Moments:
    low, high = means - spreads, means + spreads
    size = _scale.size_of(*low.tolist(), *high.tolist())
    scaled = np.ldexp(means, -size)
    centre = float(rows @ scaled / rows.sum())
    scale = _scale.scale(float(low.min()), float(high.max()), centre, size=size)
    away = np.ldexp(scaled, size - scale.exponent) - scale.origin
    spread = np.ldexp(spreads, -scale.exponent)
    squares = spread**2 * (rows - 1)
    return Moments(
        scale=scale,
        rows=rows,
        weight=rows,
        weight2=rows,
        means=np.zeros(CELLS) if scale.is_constant else away,
        squares=np.zeros(CELLS) if scale.is_constant else squares,
        squares2=np.zeros(CELLS) if scale.is_constant else squares,
        clusters=None,
    )


def _estimate(moments: Moments, vcov: str, level: float, outcome: str) -> DidResult:
    cells = _cells.describe(moments)
    if vcov == "HC2":
        _cells.refuse_single_rows(cells)
    _cells.refuse_few_rows(moments.n)
    fit = _fit.of_cells(moments, vcov)
    rows = _fit.coefficients(fit, moments.scale, n=moments.n, level=level)
    effect = rows[fit.terms.index(EFFECT)]
    return DidResult(
        effect=effect,
        coefficients=rows,
        cells=cells,
        clusters=None,
        parallel_trends=Untestable("with two periods"),
        outcome=outcome,
        treated="treated",
        post="post",
        covariates=(),
        cluster=None,
        vcov=vcov,
        level=level,
        n=moments.n,
        n_dropped=0,
        residual_sd=fit.residual_sd,
        r_squared=fit.r_squared,
        warnings=tuple(_cells.thin_ice(cells, None, effect, vcov)),
        version=iom_me.__version__,
    )
