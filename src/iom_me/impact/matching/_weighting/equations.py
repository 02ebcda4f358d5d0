"""The estimating equations that weights solve, for standard errors.

Weights are estimated: from a model of the score, or to meet means. An effect that takes
them for known has a wrong standard error. Stacked with the equations of the effect, the
equations here say what the estimated weights add (Stefanski and Boos 2002; Lunceford
and Davidian 2004).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching import _measure
from iom_me.impact.matching._score import influence
from iom_me.impact.matching._weighting import by_score, entropy

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching._score.fit import ScoreFit
    from iom_me.impact.matching._weighting.by_score import Target
    from iom_me.impact.matching.terms import Matrix
    from iom_me.impact.matching.weight_results import WeightResult

# How many standard errors from zero terms may add up to: chance does not reach it.
_SOLVED = 5.0
# Directions in which an arm varies less than this share of the most are none.
_FLAT = 1e-13


@attrs.frozen(kw_only=True, eq=False)
class Nuisance:
    r"""What was estimated to make the weights, by row of the sample.

    With q parameters :math:`\hat\theta` that solve :math:`\sum_i t_i(\theta) = 0`:

    Attributes
    ----------
    terms : (n, q) :math:`t_i(\hat\theta)`, with the sampling weights in them
    jacobian : (q, q) :math:`\sum_i \partial t_i / \partial \theta'`, so that
        :math:`\hat\theta - \theta \approx -J^{-1} \sum_i t_i(\theta)`
    weight_gradient : (n, q) :math:`\partial w_i / \partial \theta'` of the analysis
        weights ``group.weights``, sampling weights and scaling to mean 1 in each arm
        included; 0 for a weight that was truncated, but for that scaling

    The parameters are those of the fit in units of its own: an effect does not depend
    on them. The terms add up to zero, up to rounding, if the rows of the sample are
    those the weights were made from.
    """

    terms: Floats
    jacobian: Floats
    weight_gradient: Floats


def nuisance(sample: Sample, group: WeightResult) -> Nuisance | None:
    """Return the equations of the weights, or None if the weights count as known.

    Parameters
    ----------
    sample
        The rows of the weighting, as `_effect.study.read` reads them again.
    group
        The weighting.

    Returns
    -------
    Nuisance or None
        None for a score that was fitted to other covariates, rows or weights: then it
        cannot be known how it depends on the data.
    """
    made = group._made  # noqa: SLF001 - it is kept for this
    rows = slice(None) if sample.kept is None else sample.kept
    weights = group._kept.analysis_weights[rows]  # noqa: SLF001
    fixed = made.truncated[rows]
    matrix = _measure.covariates(sample, group.covariates)
    if made.balancing is not None:
        found = _of_balancing(sample, matrix, made.balancing, weights > 0)
    else:
        fit = group._kept.fit  # noqa: SLF001
        assert fit is not None  # noqa: S101 - there is one, or a balancing
        scored = _of_score(sample, matrix, fit, group.estimand)
        if scored is None:
            return None
        found = scored
    slopes = np.where(fixed[:, None], 0.0, found.weight_gradient)
    return attrs.evolve(
        found, weight_gradient=_of_scaled(slopes, weights, sample.treated)
    )


def _of_scaled(slopes: Floats, weights: Floats, treated: Mask) -> Floats:
    """Turn slopes of log weights into those of weights scaled to mean 1 in each arm."""
    made = slopes * weights[:, None]
    for arm in (treated, ~treated):
        share = np.where(arm, weights, 0.0)
        made -= np.multiply.outer(share, share @ slopes / share.sum())
    return made


def _of_score(
    sample: Sample, matrix: Matrix, fit: ScoreFit, target: Target
) -> Nuisance | None:
    """Take the equations of the model of the score."""
    if not set(fit.basis.names) <= set(matrix.names):
        return None
    x = fit.regressors(matrix)
    fit = attrs.evolve(fit, index=x @ fit.inner)
    terms = influence.scores(fit, matrix, sample.treated, sample.weights)
    spread = np.sqrt((terms**2).sum(axis=0))
    if (np.abs(terms.sum(axis=0)) > _SOLVED * spread).any():
        return None
    found = by_score.chances(fit.index, fit.model)
    slopes = by_score.log_slopes(found, sample.treated, target)
    return Nuisance(
        terms=terms,
        jacobian=-len(sample) * fit.observed,
        weight_gradient=slopes[:, None] * x,
    )


def _of_balancing(
    sample: Sample, matrix: Matrix, balancing: entropy.Balancing, used: Mask
) -> Nuisance:
    """Stack the equations of the means to be met, and those of the multipliers.

    The first k parameters are the means, of those who are the target; then come k
    multipliers, or fewer, for each arm that is weighted. The mean of an arm's terms is
    zero at the solution, so what it would add to the derivative is left out.
    """
    base = np.ones(len(sample)) if sample.weights is None else sample.weights
    values = entropy.again(matrix, balancing.columns) - balancing.target
    about = entropy.target_rows(sample.treated, balancing.estimand)
    count = values.shape[1]
    terms = [np.where(about[:, None], base[:, None] * values, 0.0)]
    slopes = [np.zeros_like(values)]
    corner = -base[about].sum() * np.eye(count)
    below = []
    for arm in balancing.arms:
        rows = used & (sample.treated == arm.treated)
        tilted = np.zeros(len(sample))
        tilted[rows] = entropy.tilted(
            values[rows], np.log(base[rows]), arm.multipliers
        )[0]
        axes = _axes(values[rows], tilted[rows])
        along = np.where(rows[:, None], values @ axes, 0.0)
        slopes[0] -= np.where(rows[:, None], arm.multipliers, 0.0)
        slopes.append(along)
        terms.append(tilted[:, None] * along)
        below.append((-axes.T * tilted.sum(), along.T @ terms[-1]))
    return Nuisance(
        terms=np.hstack(terms),
        jacobian=_stacked(corner, below),
        weight_gradient=np.hstack(slopes),
    )


def _axes(away: Floats, weights: Floats) -> Floats:
    """Return the directions in which an arm varies: (k, r), orthonormal.

    The multipliers are not known along the others, and the weights do not need them.
    """
    sizes, axes = np.linalg.eigh((away * weights[:, None]).T @ away)
    found: Floats = axes[:, sizes > _FLAT * sizes.max(initial=0.0)]
    return found


def _stacked(corner: Floats, below: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Lay out the derivative of all equations; those of an arm know of no other arm."""
    size = len(corner) + sum(len(own) for _, own in below)
    found = np.zeros((size, size))
    found[: len(corner), : len(corner)] = corner
    start = len(corner)
    for of_means, own in below:
        rows = slice(start, start + len(own))
        found[rows, : len(corner)] = of_means
        found[rows, rows] = own
        start += len(own)
    return found
