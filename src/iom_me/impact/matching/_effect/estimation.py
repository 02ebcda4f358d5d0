"""From a study and a choice to an estimate, and what stands beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from iom_me.impact import _scale
from iom_me.impact._records import Clusters, Coefficient
from iom_me.impact.matching._effect import (
    choice as _choice,
    covariance,
    study as _study,
)

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.choice import Choice
    from iom_me.impact.matching._effect.study import EffectOptions, Estimate, Study

_FEW_CLUSTERS = 10
_FEW_DF = 5
# Rows up to which drawing assignments costs next to nothing.
_SMALL = 5_000


def estimate(study: Study, options: EffectOptions) -> tuple[Estimate, Choice]:
    """Estimate an effect by the inference that is asked for, or that fits the design.

    Raises
    ------
    EstimationError
        There is no such estimate, or no standard error.
    ModelError
        What is asked for does not fit the design.
    """
    choice = _choice.choose(study, options)
    if choice.inference == "abadie_imbens":
        from iom_me.impact.matching._effect import abadie_imbens

        return abadie_imbens.estimate(study, options), choice
    if choice.inference == "randomization":
        from iom_me.impact.matching._effect import randomization

        return randomization.estimate(study, options), choice
    if choice.inference == "m_estimation":
        from iom_me.impact.matching._effect import stacked

        return stacked.estimate(study, options, choice), choice
    from iom_me.impact.matching._effect import regression

    return regression.estimate(study, options, choice), choice


def exact_p_value(study: Study, options: EffectOptions, choice: Choice) -> float:
    """Return the p-value of the randomisation test where pairs are few; else NaN."""
    weighted = study.sample.weights is not None
    if choice.inference != "pair" or options.covariates or weighted:
        return math.nan
    small = np.count_nonzero(study.used) <= _SMALL
    if not small or _choice.count_sets(study) >= _choice.FEW_SETS:
        return math.nan
    from iom_me.impact.matching._effect import randomization

    return randomization.p_value(study, options)


def row(
    estimate: Estimate, options: EffectOptions, *, term: str, n: int
) -> Coefficient:
    """Test an estimate, and put an interval around it.

    A ratio is tested on the scale of its logarithm, and its interval is that of the
    logarithm, turned back.
    """
    is_ratio = options.measure == "ratio"
    centre = math.log(estimate.estimate) if is_ratio else estimate.estimate
    error = estimate.std_error if estimate.std_error > 0 else math.nan
    with np.errstate(over="ignore"):
        half = error * _quantile(estimate.df, (1 + options.level) / 2)
        ends = [centre - half, centre + half]
        statistic = float(np.divide(centre, error))
        if is_ratio:
            ends = np.exp(ends).tolist()
    low, high = ends
    p = 2 * _tail(estimate.df, -abs(statistic))
    given = (estimate.p_value, estimate.ci_low, estimate.ci_high)
    p, low, high = (
        own if own is not None else usual
        for own, usual in zip(given, (p, low, high), strict=True)
    )
    return Coefficient(
        term=term,
        estimate=estimate.estimate,
        std_error=estimate.std_error,
        statistic=statistic,
        p_value=p,
        df=estimate.df,
        ci_low=low,
        ci_high=high,
        n=n,
    )


def _quantile(df: float, share: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(stdtrit(df, share) if math.isfinite(df) else ndtri(share))


def _tail(df: float, value: float) -> float:
    from scipy.special import ndtr, stdtr

    return float(stdtr(df, value) if math.isfinite(df) else ndtr(value))


def count_clusters(study: Study) -> Clusters | None:
    """Count the clusters that are used, and those with rows of each side."""
    if study.clusters is None:
        return None
    used, treated = study.used, study.treated
    total, on_one, on_other = (
        covariance.different(study.clusters[side])
        for side in (used, used & treated, used & ~treated)
    )
    return Clusters(total=total, treated=on_one, untreated=on_other)


def thin_ice(study: Study, found: Coefficient, choice: Choice) -> list[str]:
    """Say what the reader of an effect should know."""
    notes = []
    clusters = count_clusters(study)
    if clusters is not None and clusters.total < _FEW_CLUSTERS:
        notes.append(
            f"There are {clusters.total:,} clusters: with fewer than {_FEW_CLUSTERS} "
            "the standard error is itself uncertain."
        )
    if choice.inference == "pair":
        sets = _choice.count_sets(study)
        if sets < _FEW_CLUSTERS:
            notes.append(
                f"There are {sets:,} pairs or sets: with fewer than {_FEW_CLUSTERS} "
                "rely on the exact test (inference='randomization')."
            )
    if found.df < _FEW_DF:
        notes.append(
            f"The standard error has {found.df:.3g} degrees of freedom, as few rows "
            "or clusters carry it: the interval is wide, and the estimate fragile."
        )
    if found.std_error == 0:
        notes.append(
            f"{study.name!r} does not vary in a way that shows how sure the effect "
            "is: the standard error is 0, and there is no test and no interval."
        )
    return notes


def matched_on(study: Study) -> list[str]:
    """Say so if the outcome is one of what the groups were made alike in."""
    if not _study.is_alike_in(study):
        return []
    note = (
        f"{study.name!r} is one of the covariates that the groups were made alike in: "
        "that its means are alike is no effect."
    )
    return [note]


def spread_of_untreated(study: Study) -> float:
    """Return the weighted standard deviation of the outcome among the untreated."""
    rows = study.used & ~study.treated
    column = _scale.scaled(study.outcome[rows])
    weights = study.weights[rows] / study.weights[rows].sum()
    from_mean = column.values - weights @ column.values
    variance = np.sqrt(weights @ from_mean**2)
    return float(column.difference(variance))
