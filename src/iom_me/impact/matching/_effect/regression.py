"""The effect as a difference, or ratio, of two weighted means: clustered or by row."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._least_squares.inference import POWER, infer
from iom_me.impact.matching._effect import (
    choice as _choice,
    covariance,
    means as _means,
)
from iom_me.impact.matching._effect.covariance import Covariance
from iom_me.impact.matching._effect.means import Means
from iom_me.impact.matching._effect.study import Estimate

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.choice import Choice
    from iom_me.impact.matching._effect.study import EffectOptions, Study

_FLOORED = (
    "The covariance by pair and cluster together is not positive: the part below zero "
    "was set to zero. Few clusters do that; compare with inference='pair'."
)


def estimate(study: Study, options: EffectOptions, choice: Choice) -> Estimate:
    """Estimate the effect with the standard error that was chosen."""
    means = _means.fit(study, options.measure)
    if choice.inference == "robust":
        codes, words = None, "robust, row by row"
    elif choice.inference == "pair":
        codes, words = _sets(study), _by_sets(study)
    else:
        codes, words = _clusters(study), f"clustered by {options.cluster!r}"
    if codes is not None:
        treated = study.treated[study.used]
        _choice.require_clusters(codes, treated, _unit(choice, study))
    if choice.two_way:
        words += f" and {_by_sets(study).removeprefix('clustered ')}"
        if choice.vcov in POWER:
            error, df = _two_way_by_leverage(study, means, codes, choice.vcov)
            return finished(means, error, df, words, vcov=choice.vcov)
        found = _two_way(study, means, codes, choice.vcov)
        error, df = spread(found, means), found.clusters - 1.0
        return finished(means, error, df, words, vcov=choice.vcov, found=found)
    if choice.vcov in POWER:
        error, df = _by_leverage(study, means, codes, choice.vcov)
    else:
        error, df = _by_sums(study, means, codes, choice.vcov)
    return finished(means, error, df, words, vcov=choice.vcov)


def spread(found: Covariance, means: Means) -> float:
    """Turn the covariance of two means into the standard error of the value."""
    pulls = means.gradient
    variance = float(pulls @ found.matrix @ pulls)
    return math.sqrt(max(variance, 0.0))


def finished(
    means: Means,
    error: float,
    df: float,
    words: str,
    *,
    vcov: str,
    influence: Floats | None = None,
    found: Covariance | None = None,
) -> Estimate:
    """Bring an estimate to the unit of what was asked for."""
    if error <= means.scale.noise:  # only rounding
        error = 0.0
    value, scaled_error = means.in_units(np.array([means.value, error])).tolist()
    if means.measure == "ratio":
        value = float(np.exp(value))
    moved = means.influence if influence is None else influence
    untreated, treated = means.levels
    return Estimate(
        estimate=value,
        std_error=scaled_error,
        df=df,
        treated_mean=treated,
        untreated_mean=untreated,
        words=words,
        vcov=vcov,
        influence=means.in_units(moved @ means.gradient),
        warnings=(_FLOORED,) if found is not None and found.floored else (),
    )


def _two_way(study: Study, means: Means, codes: Codes | None, vcov: str) -> Covariance:
    used = study.used
    assert codes is not None  # noqa: S101 - two ways are by cluster
    return covariance.two_way(
        means.influence[used], codes, _sets(study), vcov, lost(means, used.sum())
    )


def _two_way_by_leverage(
    study: Study, means: Means, codes: Codes | None, vcov: str
) -> tuple[float, float]:
    """Add to the variance by cluster what pairs change, if that makes it larger.

    The clusters are few and need the correction by leverage, and its degrees of
    freedom; sets, and their parts in each cluster, are many and have CR1. What pairs
    take off is left on: with few clusters it is mostly chance.
    """
    used = study.used
    assert codes is not None  # noqa: S101 - two ways are by cluster
    error, df = _by_leverage(study, means, codes, vcov)
    influence, sets = means.influence[used], _sets(study)
    added = [
        spread(covariance.one_way(influence, ways, "CR1", 1.0), means)
        for ways in (sets, covariance.crossed(codes, sets))
    ]
    return math.sqrt(error**2 + max(added[0] ** 2 - added[1] ** 2, 0.0)), df


def lost(means: Means, rows: int) -> float:
    """Return (n - 1) / (n - K), for K coefficients in both arms."""
    return (int(rows) - 1) / (int(rows) - means.regressors)


def _by_leverage(
    study: Study, means: Means, codes: Codes | None, vcov: str
) -> tuple[float, float]:
    design, residuals, rows = means.design()
    weights: Floats | None = study.weights[rows]
    if codes is not None:
        whole = np.zeros(len(study.weights), dtype=np.intp)
        whole[study.used] = codes
        codes = whole[rows]
    if (weights == 1).all():  # type: ignore[union-attr]
        weights = None
    found = infer(design, residuals, codes, vcov, weights)
    if np.isnan(found.std_errors[0]):
        raise EstimationError(
            "The standard error cannot be estimated: the covariates fit some rows or "
            "clusters exactly that the effect rests on. Leave out covariates= that "
            "single out few of them."
        )
    return float(found.std_errors[0]), float(found.df[0])


def _by_sums(
    study: Study, means: Means, codes: Codes | None, vcov: str
) -> tuple[float, float]:
    used = study.used
    rows = int(np.count_nonzero(used))
    influence = means.influence[used]
    if codes is None:
        left = rows - means.regressors
        factor = rows / left if vcov == "HC1" else 1.0
        return spread(covariance.of_rows(influence, factor), means), float(left)
    found = covariance.one_way(influence, codes, vcov, lost(means, rows))
    return spread(found, means), found.clusters - 1.0


def _sets(study: Study) -> Codes:
    """Give the pair or set of each row that is used a number from 0."""
    assert study.sets is not None  # noqa: S101 - the choice saw to it
    return covariance.renumbered(study.sets[study.used])


def _clusters(study: Study) -> Codes:
    assert study.clusters is not None  # noqa: S101 - the choice saw to it
    return covariance.renumbered(study.clusters[study.used])


def _unit(choice: Choice, study: Study) -> str:
    if choice.inference != "pair":
        return "cluster"
    return "pair" if _choice.design_of(study) == "pairs" else "set"


def _by_sets(study: Study) -> str:
    count = _choice.count_sets(study)
    name = "pairs" if _choice.design_of(study) == "pairs" else "sets"
    return f"clustered on {count:,} {name}"
