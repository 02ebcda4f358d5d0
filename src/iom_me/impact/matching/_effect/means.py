"""The weighted mean outcome of each arm, adjusted if asked for, and how rows move it.

Without covariates these are weighted means. With covariates, each arm has a weighted
regression of its own on covariates less their mean in the target population, whose
constant is the adjusted mean: together the same as one regression on treatment,
covariates and their products (g-computation).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._least_squares.design import Design
from iom_me.impact._scale import Scale

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.study import Scale as Measure, Study

# Columns whose condition number is above this one cannot be told apart.
_MAX_CONDITION = 1e10
_NAMED_SHARE = 0.1


@attrs.frozen(kw_only=True, eq=False)
class Arm:
    """The mean of one group, in scaled units.

    Attributes
    ----------
    rows : (m,) rows of the sample
    basis : (m, k) orthonormal regressors, times the root of the weight
    reads : (k,) the mean is ``reads @ basis.T @ (root * outcome)``
    residuals : (m,) times the root of the weight
    mean : less the origin of the scale
    slopes : (k - 1,) of the covariates, as they are scaled
    """

    rows: Codes
    basis: Floats
    reads: Floats
    residuals: Floats
    mean: float
    slopes: Floats

    @property
    def influence(self) -> Floats:
        """How each row moves the mean: (m,)."""
        return (self.basis @ self.reads) * self.residuals


@attrs.frozen(kw_only=True, eq=False)
class Means:
    """The means of the untreated and the treated, and what is asked of them.

    Attributes
    ----------
    arms : the untreated and the treated
    scale : of the outcome
    columns : (n, k - 1) covariates as scaled, less their mean in the target
    target : (n,) weights of the rows whose covariates both arms are brought to
    measure : ``difference`` or ``ratio``
    rows : how many rows the sample has
    """

    arms: tuple[Arm, Arm]
    scale: Scale
    columns: Floats | None
    target: Floats | None
    measure: Measure
    rows: int

    @property
    def levels(self) -> tuple[float, float]:
        """The means in the unit of the outcome."""
        untreated, treated = (
            float(self.scale.level(np.array(arm.mean))) for arm in self.arms
        )
        return untreated, treated

    @property
    def value(self) -> float:
        """The difference in scaled units, or the logarithm of the ratio."""
        untreated, treated = (arm.mean for arm in self.arms)
        if self.measure == "difference":
            return treated - untreated
        origin = self.scale.origin
        return float(np.log((origin + treated) / (origin + untreated)))

    @property
    def gradient(self) -> Floats:
        """The derivative of the value by the means: (2,)."""
        if self.measure == "difference":
            return np.array([-1.0, 1.0])
        untreated, treated = (self.scale.origin + arm.mean for arm in self.arms)
        return np.array([-1 / untreated, 1 / treated])

    @property
    def influence(self) -> Floats:
        """How each row of the sample moves the two means: (n, 2)."""
        moved = np.zeros((self.rows, 2), order="F")
        for place, arm in enumerate(self.arms):
            moved[arm.rows, place] = arm.influence
        return moved

    @property
    def regressors(self) -> int:
        """How many coefficients both arms have."""
        return sum(arm.basis.shape[1] for arm in self.arms)

    def in_units(self, values: Floats) -> Floats:
        """Bring a value, or standard errors, to the unit of what was asked for."""
        return values if self.measure == "ratio" else self.scale.difference(values)

    def design(self) -> tuple[Design, Floats, Codes]:
        """Put both arms into one regression: design, residuals, rows of the sample.

        Its one contrast reads the value from the projections of the outcome.
        """
        first, second = self.arms
        k = first.basis.shape[1]
        basis = np.zeros((len(first.rows) + len(second.rows), 2 * k))
        basis[: len(first.rows), :k] = first.basis
        basis[len(first.rows) :, k:] = second.basis
        pulls = self.gradient
        reads = np.concatenate([pulls[0] * first.reads, pulls[1] * second.reads])
        design = Design(
            terms=("treated",),
            basis=basis,
            contrasts=reads[:, None],
            norms=np.ones(1),
            exponents=np.zeros(1, dtype=np.intp),
        )
        residuals = np.concatenate([first.residuals, second.residuals])
        return design, residuals, np.concatenate([first.rows, second.rows])


def fit(study: Study, measure: Measure) -> Means:
    """Find both means.

    Raises
    ------
    EstimationError
        A ratio is asked for that does not exist; covariates that are fixed by each
        other in an arm; more covariates than rows.
    """
    used = np.flatnonzero(study.used)
    scale = _scale.measure(study.outcome[used])
    columns, target = None, None
    if study.covariates.values.shape[1]:
        target = _target(study)
        columns = _centred(study, used, target)
    names = study.covariates.names
    treated = study.treated[used]
    arms = tuple(
        _arm(study, used[treated == side], scale, columns, names)
        for side in (False, True)
    )
    found = Means(
        arms=(arms[0], arms[1]),
        scale=scale,
        columns=columns,
        target=target,
        measure=measure,
        rows=len(study.outcome),
    )
    if measure == "ratio":
        _require_ratio(study, used, found)
    return found


def _target(study: Study) -> Floats:
    """Weight the rows whose covariates both arms are brought to.

    Of a match these are the matched of the group whose effect is asked for; of a
    weighting, that group as it was sampled, or for the overlap the weighted rows.
    """
    treated, used = study.treated, study.used
    side = {"ATT": treated, "ATC": ~treated}.get(study.estimand, used)
    weights = study.weights
    if study.estimand == "ATE" and study.is_weighting:
        sampling = study.sample.weights
        weights = np.ones(len(used)) if sampling is None else sampling
    found: Floats = np.where(side & used, weights, 0.0)
    return found


def _centred(study: Study, used: Codes, target: Floats) -> Floats:
    """Scale covariates and take their target mean off; rows not used stay 0."""
    values = study.covariates.values
    found = np.zeros(values.shape, order="F")
    share = target[used] / target[used].sum()
    for place in range(values.shape[1]):
        column = _scale.scaled(values[used, place]).values
        found[used, place] = column - share @ column
    return found


def _arm(
    study: Study,
    rows: Codes,
    scale: Scale,
    columns: Floats | None,
    names: Sequence[str],
) -> Arm:
    weights = study.weights[rows]
    values = scale.apply(study.outcome[rows])
    if columns is None:
        return _plain(rows, weights, values, scale)
    root = np.sqrt(weights)
    side = "treated" if study.treated[rows[0]] else "untreated"
    regressors = np.column_stack([root, columns[rows] * root[:, None]])
    if len(rows) <= regressors.shape[1]:
        raise EstimationError(
            f"{len(rows):,} {side} rows cannot carry {regressors.shape[1]:,} "
            "coefficients: leave out covariates=."
        )
    basis, triangle = np.linalg.qr(regressors)
    _refuse_collinear(triangle, names, side)
    projected = basis.T @ (root * values)
    coefficients = np.linalg.solve(triangle, projected)
    first = np.eye(1, len(triangle))[0]
    return Arm(
        rows=rows,
        basis=basis,
        reads=np.linalg.solve(triangle.T, first),
        residuals=_residuals(root * values - basis @ projected, scale),
        mean=float(coefficients[0]),
        slopes=coefficients[1:],
    )


def _plain(rows: Codes, weights: Floats, values: Floats, scale: Scale) -> Arm:
    """Take a weighted mean."""
    total = float(weights.sum())
    mean = float(weights @ values) / total
    root = np.sqrt(weights)
    return Arm(
        rows=rows,
        basis=(root / np.sqrt(total))[:, None],
        reads=np.array([1 / np.sqrt(total)]),
        residuals=_residuals(root * (values - mean), scale),
        mean=mean,
        slopes=np.empty(0),
    )


def _residuals(residuals: Floats, scale: Scale) -> Floats:
    """Return residuals; exactly zero where all of them are only rounding."""
    if np.abs(residuals).max() <= scale.noise:
        return np.zeros_like(residuals)
    return residuals


def _refuse_collinear(triangle: Floats, names: Sequence[str], side: str) -> None:
    sizes = np.linalg.norm(triangle, axis=0)
    _, spread, directions = np.linalg.svd(triangle / np.where(sizes > 0, sizes, 1.0))
    if spread[-1] * _MAX_CONDITION > spread[0]:
        return
    shares = np.abs(directions[-1][1:])
    involved: Mask = shares > _NAMED_SHARE * shares.max()
    shown = ", ".join(
        repr(name) for name, is_in in zip(names, involved, strict=True) if is_in
    )
    raise EstimationError(
        f"Among the {side} rows that are compared, the covariates {shown} are fixed by "
        "each other, or do not vary: leave one of them out of covariates=."
    )


def _require_ratio(study: Study, used: Codes, means: Means) -> None:
    """Refuse a ratio of what has no natural zero, or of nothing."""
    values = study.outcome[used]
    if (values < 0).any():
        raise EstimationError(
            f"measure='ratio' needs an outcome of 0 or more, but {study.name!r} has "
            "values below 0: choose measure='difference'."
        )
    if min(means.scale.origin + arm.mean for arm in means.arms) <= means.scale.noise:
        raise EstimationError(
            f"measure='ratio' does not exist: the mean of {study.name!r} is not above "
            "0 in both groups. Choose measure='difference'."
        )
    low, high = float(values.min()), float(values.max())
    two = np.count_nonzero((values != low) & (values != high)) == 0
    if two and 0 < low < high:
        raise EstimationError(
            f"measure='ratio' of {study.name!r} would depend on its codes, "
            f"{low:g} and {high:g}: code it as 0 and 1 first."
        )
