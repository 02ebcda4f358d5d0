"""The wild cluster bootstrap: tests and intervals with few clusters."""

from __future__ import annotations

import math
import warnings as python_warnings
from collections.abc import Iterator
from typing import get_args

import attrs
import numpy as np

import iom_me
from iom_me.errors import EstimationError, EstimationWarning, ModelError
from iom_me.impact._resampling import sums as _resampling, wild as _wild
from iom_me.impact._resampling.inversion import Resampled
from iom_me.impact._resampling.sums import ClusterScores, Options, WildBootstrappable
from iom_me.impact._resampling.wild import Fit, Weights
from iom_me.impact.resampling_results import WildBootstrapResult

__all__ = ["wild_bootstrap"]

_FEW_TREATED = 4
_WIDE_TIE = 0.01


def wild_bootstrap(
    result: WildBootstrappable,
    *,
    term: str | None = None,
    weights: Weights = "rademacher",
    impose_null: bool = True,
    draws: int = 9999,
    null: float = 0.0,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> WildBootstrapResult:
    r"""Test an effect, and give its interval, by the wild cluster bootstrap.

    Worth its while with some 6 to 40 clusters, of different size or influence, where
    the t distribution of a cluster-robust standard error is too optimistic. Works on
    sums by cluster: the time it takes does not depend on the number of rows.

    Parameters
    ----------
    result
        A least-squares result with clusters, such as that of
        `difference_in_differences` with ``cluster=``.
    term
        The coefficient; by default the effect of the result.
    weights
        "rademacher" (-1 or 1), "webb" (six points, for fewer than about 8 clusters) or
        "mammen" (two points that keep the skewness).
    impose_null
        Whether the hypothesis holds in the bootstrap samples: yes is WCR, the better
        choice almost always, no is WCU.
    draws
        Bootstrap samples. If there are not more different ones than that, each is made
        once, and the result is exact: up to 13 clusters with Rademacher and up to 5
        with Webb weights.
    null
        The hypothesis, in the unit of the effect.
    seed
        Whole number or numpy Generator; of no effect where every sample is made.
    level
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    WildBootstrapResult
        The p-value, the interval, and how many clusters carry them.

    Raises
    ------
    ModelError
        An option is unknown, or the result does not consist of least squares with
        clusters.
    EstimationError
        There is nothing to resample, or there are more than 10,000 clusters.

    Warns
    -----
    EstimationWarning
        Few clusters have, or lack, treated rows; there are few different samples; an
        end of the interval is infinite.

    Notes
    -----
    Each sample is the fit plus the residuals of each cluster times one random weight.
    With e the residuals under the hypothesis (WCR) or of the fit (WCU), the statistic
    is the coefficient, less its value in the samples, over its CR1 standard error,
    which is computed anew in each sample. The p-value is the share of samples with a
    larger absolute statistic than the data; **ties do not count** as larger, and
    ``p_value_ties`` counts them. Statistics are equal if they differ by less than one
    part in 1e9, so that rounding decides nothing. CR0 and CR1 give the same p-value and
    interval.

    The interval holds every hypothesis b with a p-value above 1 - level. The statistic
    of a sample is a ratio of a linear function and the root of a quadratic function of
    b, so the same draws serve every b, and the ends are jumps of the p-value that
    bisection finds to the last digit; an end more than a million standard errors away
    is infinite. Were the set of such b not connected, the
    interval would be the smallest that holds it.

    The effective number of clusters is that of Carter, Schnepel and Steigerwald (2017)
    with independent errors of one variance.

    **Where it fails.** If few clusters are treated, WCR rejects far too rarely and WCU
    far too often (MacKinnon and Webb 2017): see `randomization_inference`.

    References
    ----------
    Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008). Bootstrap-based
    improvements for inference with clustered errors. *Review of Economics and
    Statistics* 90(3), 414-427.

    Roodman, D., Nielsen, M. Ø., MacKinnon, J. G. and Webb, M. D. (2019). Fast and wild:
    bootstrap inference in Stata using boottest. *Stata Journal* 19(1), 4-60.

    MacKinnon, J. G. and Webb, M. D. (2017). Wild bootstrap inference for wildly
    different cluster sizes. *Journal of Applied Econometrics* 32(2), 233-254.

    Webb, M. D. (2023). Reworking wild bootstrap-based inference for clustered errors.
    *Canadian Journal of Economics* 56(3), 839-858.

    Carter, A. V., Schnepel, K. T. and Steigerwald, D. G. (2017). Asymptotic behavior of
    a t-test robust to cluster heterogeneity. *Review of Economics and Statistics*
    99(4), 698-709.

    Examples
    --------
    Twenty villages, ten of them in the project. With twelve or thirteen, all samples
    would be made.

    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = range(400)
    >>> survey = pd.DataFrame(
    ...     {
    ...         "village": [i // 20 for i in people],
    ...         "project": [i // 20 % 2 for i in people],
    ...         "endline": [i % 2 for i in people],
    ...         "income": [
    ...             50.0 + i * 37 % 19 + (3 * (i // 20 % 2) + i // 20 % 5) * (i % 2)
    ...             for i in people
    ...         ],
    ...     }
    ... )
    >>> effect = me.impact.difference_in_differences(
    ...     survey,
    ...     outcome="income",
    ...     treated="project",
    ...     post="endline",
    ...     cluster="village",
    ... )
    >>> test = me.impact.wild_bootstrap(effect)
    >>> test
    <WildBootstrapResult treated:post: +4.71 [3.40, 6.02], p < 0.001, 20 clusters>
    """
    asked = _resampling.options(draws=draws, null=null, level=level)
    _resampling.choice("weights", weights, get_args(Weights))
    rng = _resampling.generator(seed)
    if not isinstance(result, WildBootstrappable):
        raise ModelError(
            f"A {type(result).__name__} has no sums by cluster to resample: pass a "
            "least-squares result with clusters, such as that of "
            "difference_in_differences(..., cluster=...)."
        )
    scores = result._cluster_scores(term)  # noqa: SLF001 - kept out of users' sight
    _require_clusters(scores.clusters)
    found = _test(scores, asked, weights, rng, impose_null=bool(impose_null))
    for message in found.warnings:
        python_warnings.warn(message, EstimationWarning, stacklevel=2)
    return attrs.evolve(found, **_resampling.labels(result))


def _require_clusters(clusters: int) -> None:
    _resampling.refuse_many(clusters)
    if clusters == 1:
        raise EstimationError(
            "There is one cluster, so nothing shows how clusters differ. Cluster by a "
            "smaller unit if the programme was assigned by it."
        )


def _test(
    scores: ClusterScores,
    asked: Options,
    weights: Weights,
    rng: np.random.Generator,
    *,
    impose_null: bool,
) -> WildBootstrapResult:
    """Make the draws and put the result together."""
    fitted = _wild.fit(scores)
    every = _wild.enumerated(weights, scores.clusters, asked.draws)
    multipliers = (
        _wild.every_multiplier(weights, scores.clusters)
        if every
        else _wild.random_multipliers(weights, scores.clusters, asked.draws, rng)
    )
    drawn, data = _wild.draw(fitted, multipliers, impose_null=impose_null)
    test = Resampled(draws=drawn, observed=data, ties_count=False)
    null = (asked.null - scores.origin) / scores.scale
    x = (fitted.estimate - null) / fitted.std_error
    low, high = _interval(test, fitted, scores, asked.level)
    # CR0 to CR1; the t of the draws and of the data change alike.
    factor = math.sqrt(scores.clusters / (scores.clusters - 1))
    result = WildBootstrapResult(
        term=scores.term,
        estimate=scores.scale * fitted.estimate + scores.origin,
        std_error=abs(scores.scale) * fitted.std_error * factor,
        statistic=math.copysign(1.0, scores.scale) * x / factor,
        p_value=test.p_value(x),
        p_value_ties=test.p_value(x, ties_count=True),
        ci_low=low,
        ci_high=high,
        null=asked.null,
        level=asked.level,
        draws=test.total,
        enumerated=bool(every),
        weights=weights,
        impose_null=impose_null,
        clusters=scores.clusters,
        treated_clusters=_treated(scores),
        effective_clusters=_resampling.effective_clusters(scores),
        version=iom_me.__version__,
        statistics=test.draws.at(x) / factor,
    )
    return attrs.evolve(result, warnings=tuple(_thin_ice(result)))


def _interval(
    test: Resampled, fitted: Fit, scores: ClusterScores, level: float
) -> tuple[float, float]:
    """Turn hypotheses, counted downwards from the estimate, to the user's unit."""
    ends = (
        scores.scale * (fitted.estimate - x * fitted.std_error) + scores.origin
        for x in test.interval(level)
    )
    low, high = sorted(ends)
    return low, high


def _treated(scores: ClusterScores) -> int | None:
    return None if scores.treated is None else int(scores.treated.sum())


def _thin_ice(result: WildBootstrapResult) -> Iterator[str]:
    """Say what the reader of the p-value has to know."""
    treated = result.treated_clusters
    if treated is not None:
        fewest = min(treated, result.clusters - treated)
        if 0 < fewest <= _FEW_TREATED:
            side = "have" if treated == fewest else "lack"
            yield _few_treated(fewest, side, result)
    if result.p_value_ties - result.p_value > _WIDE_TIE:
        yield (
            f"Many of the {result.draws:,} samples give the same statistic: p is "
            f"{result.p_value:.3f}, and {result.p_value_ties:.3f} if ties count as "
            "extreme. With so few clusters weights='webb' tells more samples apart."
        )
    if not math.isfinite(result.ci_low) or not math.isfinite(result.ci_high):
        yield (
            "The interval has no end on at least one side: the samples do not rule "
            "out any effect there."
        )


def _few_treated(fewest: int, side: str, result: WildBootstrapResult) -> str:
    imposed, fault, share = "", "rarely", "1 %"
    if not result.impose_null:
        imposed, fault, share = " not", "often", "14 %"
    return (
        f"Only {fewest} of {result.clusters:,} clusters {side} treated rows: with the "
        f"null{imposed} imposed, the wild bootstrap can reject far too {fault} (with 2 "
        f"of 12 clusters treated, a true hypothesis in {share} of cases instead of "
        "5 %). Compare randomization_inference."
    )
