r"""The effect by weights that were estimated: M-estimation.

The weights depend on parameters :math:`\theta` that solve equations of their own. Let
:math:`t_i` be their terms, J their derivative, and :math:`x_i` the regressors of an arm
with weighted residual :math:`e_i`. Stacked, the coefficients of an arm move by

.. math:: A^{-1} (w_i x_i e_i - (\sum_j x_j e_j \partial w_j / \partial \theta') J^{-1}
   t_i), \qquad A = \sum_i w_i x_i x_i'

and with covariates the mean that both arms are brought to is estimated as well
(Stefanski and Boos 2002; Lunceford and Davidian 2004).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from iom_me.impact._columns import Floats
from iom_me.impact.matching._effect import (
    choice as _choice,
    covariance,
    means as _means,
    regression,
)
from iom_me.impact.matching._effect.means import Arm, Means
from iom_me.impact.matching._effect.study import Estimate

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.choice import Choice
    from iom_me.impact.matching._effect.study import EffectOptions, Study
    from iom_me.impact.matching._weighting.equations import Nuisance

_KNOWN = (
    "The score was given and does not say how it was estimated: the standard error "
    "takes the weights for known, which often makes it too large."
)


def estimate(study: Study, options: EffectOptions, choice: Choice) -> Estimate:
    """Estimate the effect, and account for the estimation of the weights."""
    from iom_me.impact.matching._weighting import equations

    group: Any = study.group
    means = _means.fit(study, options.measure)
    nuisance = equations.nuisance(study.sample, group)
    moved = influence(study, means, nuisance)
    known = "taken for known" if nuisance is None else "accounted for"
    words = f"M-estimation, with the estimation of the weights {known}"
    parameters = means.regressors
    if nuisance is not None:
        parameters += len(nuisance.jacobian)
    found, df = _spread(study, moved, choice.vcov, parameters)
    if study.clusters is not None:
        used = study.used
        _choice.require_clusters(study.clusters[used], study.treated[used], "cluster")
        words += f", clustered by {options.cluster!r}"
    error = regression.spread(found, means)
    made = regression.finished(
        means, error, df, words, vcov=choice.vcov, influence=moved
    )
    return made if nuisance is not None else _warned(made)


def _warned(made: Estimate) -> Estimate:
    import attrs

    return attrs.evolve(made, warnings=(*made.warnings, _KNOWN))


def _spread(
    study: Study, moved: Floats, vcov: str, parameters: int
) -> tuple[covariance.Covariance, float]:
    rows = len(moved)
    if study.clusters is not None:
        codes = covariance.renumbered(study.clusters)
        found = covariance.one_way(moved, codes, vcov, 1.0)
        return found, found.clusters - 1.0
    left = float(rows - parameters)
    factor = rows / left if vcov == "HC1" else 1.0
    return covariance.of_rows(moved, factor), left


def influence(study: Study, means: Means, nuisance: Nuisance | None) -> Floats:
    """Say how rows move both means, also through weights and target: (n, 2)."""
    moved = means.influence
    through: Floats | None = None
    if nuisance is not None:
        solved: Any = np.linalg.solve(nuisance.jacobian, nuisance.terms.T)
        steps: Floats = -solved.T
        for place, arm in enumerate(means.arms):
            moved[:, place] += steps @ _pull(arm, study, nuisance.weight_gradient)
        through = steps
    if means.columns is not None and means.target is not None:
        moved += _of_target(study, means, nuisance, through)
    return moved


def _pull(arm: Arm, study: Study, gradient: Floats) -> Floats:
    """Say how the mean of an arm moves with the parameters of the weights: (q,)."""
    weights = study.weights[arm.rows]
    pull: Floats = (arm.influence / weights) @ gradient[arm.rows]
    return pull


def _of_target(
    study: Study, means: Means, nuisance: Nuisance | None, through: Floats | None
) -> Floats:
    """Say how rows move the means through the mean of the covariates: (n, 2)."""
    assert means.columns is not None  # noqa: S101 - asked before
    assert means.target is not None  # noqa: S101 - asked before
    total = means.target.sum()
    moved = means.columns * (means.target / total)[:, None]
    follows = nuisance is not None and study.estimand in {"ATT", "ATC", "ATO"}
    if follows and nuisance is not None and through is not None:
        side = means.target > 0
        gradient = nuisance.weight_gradient[side] / total
        moved = moved + through @ (gradient.T @ means.columns[side])
    slopes = np.column_stack([arm.slopes for arm in means.arms])
    through_target: Floats = moved @ slopes
    return through_target
