"""The matching estimator and its variance (Abadie and Imbens 2006, 2011, 2016).

With w the sampling weights (1 without), a_ij the share of partner j in what focal row i
is compared with, K_j the sum of w_i a_ij, and S the sum of w over the focal rows::

    tau_i  outcome of i less the shares of its partners', turned to treated - untreated
    tau    sum_i w_i tau_i / S
    V      [sum_i w_i^2 (tau_i - tau)^2
            + sum_j s_j^2 {(g_j w_j + K_j)^2 - (g_j w_j)^2 - sum_i w_i^2 a_ij^2}] / S^2

where g_j is 1 if j is a focal row itself (only for the ATE), and s_j^2 the variance of
the outcome given arm and covariates. It is the variance over samples from a population;
`Match` of R's Matching calls it ``se``. Weights are those of a sample drawn with
unequal chances, so V does not change with their size (R takes them as repeated rows).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact import _scale
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._scale import Scale
from iom_me.impact.matching import _measure
from iom_me.impact.matching._effect import estimated_score, metric
from iom_me.impact.matching._effect.estimated_score import Differences
from iom_me.impact.matching._effect.neighbours import totals
from iom_me.impact.matching._effect.study import EffectOptions, Estimate, Study

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.metric import Distances
    from iom_me.impact.matching._problem import Pairs

_ROUNDING = 1e-9


@attrs.frozen(kw_only=True, eq=False)
class Shares:
    """Who is compared with whom, and how much each one counts.

    Attributes
    ----------
    rows : (f,) focal rows
    weights : (f,) their weights
    sign : (f,) 1 for the treated, -1 for the untreated
    at : (m,) which focal row each pair belongs to
    partner : (m,) rows
    share : (m,) of each partner; those of a focal row add up to 1
    used : (n,) K, how much a row is used as a partner
    squares : (n,) the sum of squares of what K is the sum of
    """

    rows: Codes
    weights: Floats
    sign: Floats
    at: Codes
    partner: Codes
    share: Floats
    used: Floats
    squares: Floats

    def differences(self, values: Floats) -> Floats:
        """Return treated less untreated by focal row: (n,) gives (f,)."""
        others = totals(self.at, self.share * values[self.partner])
        found: Floats = self.sign * (values[self.rows] - others)
        return found

    def by_pair(self, values: Floats) -> Floats:
        """Return treated less untreated by pair: (n, ...) gives (m, ...)."""
        apart = values[self.rows][self.at] - values[self.partner]
        found: Floats = (apart.T * self.sign[self.at]).T
        return found

    def mean(self, values: Floats) -> float:
        """Return the weighted mean over focal rows."""
        return float(self.weights @ values / self.weights.sum())


def shares(pairs: Pairs, treated: Mask, weights: Floats | None) -> Shares:
    """Split each focal row among its partners, by their sampling weights."""
    rows, at = np.unique(pairs.focal, return_inverse=True)
    every = np.ones(len(treated)) if weights is None else weights / weights.mean()
    own = every[pairs.partner]
    share = own / np.bincount(at, own)[at]
    focal = every[rows]
    moved = focal[at] * share
    return Shares(
        rows=rows,
        weights=focal,
        sign=np.where(treated[rows], 1.0, -1.0),
        at=at,
        partner=pairs.partner,
        share=share,
        used=totals(pairs.partner, moved, len(treated)),
        squares=totals(pairs.partner, moved**2, len(treated)),
    )


def estimate(study: Study, options: EffectOptions) -> Estimate:
    """Estimate the effect by the differences within pairs.

    Raises
    ------
    EstimationError
        There are no pairs, clusters are asked for, or a variance or a correction cannot
        be had.
    """
    pairs = _require_pairs(study)
    known = np.isfinite(study.outcome)
    scale = _scale.measure(study.outcome[known])
    y = np.full(len(known), np.nan)
    y[known] = scale.apply(study.outcome[known])
    split = shares(pairs, study.treated, study.sample.weights)
    due = _due(study, options, split, y)
    tau = split.differences(y) - totals(split.at, split.share * due)
    mean = split.mean(tau)
    distances, within = _within(study, options, split, y, due)
    spread = _variance(split, tau, within)
    step = estimated_score.correction(
        Differences(
            study=study,
            pairs=pairs,
            y=y,
            tau=tau,
            distances=distances,
            count=options.variance_matches + 1,
        )
    )
    warnings = [*_thin(split), *step.warnings(spread)]
    return _reported(
        split,
        y,
        mean,
        scale,
        std_error=_root(step.applied(spread), split),
        words=_words(options, step.words),
        warnings=tuple(warnings),
    )


def point(study: Study) -> float:
    """Estimate the effect and nothing else, without a correction for bias."""
    pairs = study.pairs
    if pairs is None:
        raise EstimationError("There are no pairs.")
    split = shares(pairs, study.treated, study.sample.weights)
    used = np.concatenate([split.rows, split.partner])
    scale = _scale.measure(study.outcome[used])
    y = np.zeros(len(study.outcome))
    y[used] = scale.apply(study.outcome[used])
    return float(scale.difference(np.array(split.mean(split.differences(y)))))


def _require_pairs(study: Study) -> Pairs:
    if study.pairs is None or not len(study.pairs):
        raise EstimationError(
            "inference='abadie_imbens' needs pairs, as method='nearest' and 'optimal' "
            "make them: choose inference='auto'."
        )
    if study.clusters is not None:
        raise EstimationError(
            "The variance of Abadie and Imbens takes everybody as independent, so "
            "cluster= has no meaning with inference='abadie_imbens'. Choose "
            "inference='cluster'."
        )
    return study.pairs


# Correction of the bias


def _due(study: Study, options: EffectOptions, split: Shares, y: Floats) -> Floats:
    """Predict what of each pair's difference is due to covariates: (m,).

    The slopes are those of a regression among the partners of one arm, each counted as
    often as it is used, K (Abadie and Imbens 2011).
    """
    found = np.zeros(len(split.at))
    if not options.bias_correction:
        return found
    covariates = _measure.covariates(study.sample, options.bias_correction)
    z = np.column_stack(
        [_scale.scaled(column).values for column in covariates.values.T]
    )
    gaps = split.by_pair(z)
    for sign in (-1.0, 1.0):
        asked = split.sign[split.at] == -sign
        if asked.any():
            arm = np.flatnonzero((study.treated == (sign > 0)) & (split.used > 0))
            slopes, lost = _regression(z[arm], y[arm], split.used[arm])
            _require_identified(gaps[asked], lost, covariates.names, sign=sign)
            found[asked] = gaps[asked] @ slopes
    return found


def _regression(z: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the slopes (k,), and the directions (k, l) the arm is silent on."""
    share = weights / weights.sum()
    root = np.sqrt(share)[:, None]
    apart = root * (z - share @ z)
    left, size, right = np.linalg.svd(apart, full_matrices=False)
    full = np.linalg.svd(apart.T @ apart)[2] if len(apart) < z.shape[1] else right
    kept = np.zeros(len(full), dtype=bool)
    kept[: len(size)] = size > _ROUNDING * max(float(size.max(initial=0.0)), 1e-3)
    top = left.T @ (root[:, 0] * (y - share @ y))
    some = kept[: len(size)]
    slopes: Floats = right[some].T @ (top[some] / size[some])
    return slopes, full[~kept].T


def _require_identified(
    gaps: Floats, lost: Floats, names: tuple[str, ...], *, sign: float
) -> None:
    """Refuse to correct for what does not vary among the partners."""
    unknown = np.abs(gaps @ lost).max(axis=0, initial=0.0)
    if not (unknown > _ROUNDING).any():
        return
    worst = int(np.argmax(np.abs(lost[:, int(np.argmax(unknown))])))
    arm = "treated" if sign > 0 else "untreated"
    raise EstimationError(
        f"bias_correction= cannot be done: among the {arm} partners, {names[worst]!r} "
        "does not vary on its own, but it differs within pairs. Leave it out of "
        "bias_correction=, or match on it by exact=."
    )


# Variance


def _within(
    study: Study, options: EffectOptions, split: Shares, y: Floats, due: Floats
) -> tuple[Distances | None, Floats]:
    """Return the distance, and the variance of the outcome for each row used: (n,)."""
    found = np.zeros(len(y))
    if not options.variance_matches:
        apart = split.by_pair(y) - due
        weights = split.weights[split.at] * split.share
        mean = weights @ apart / weights.sum()
        found[:] = (weights @ (apart - mean) ** 2) / (2 * weights.sum())
        return None, found
    distances = metric.distances(study)
    known = np.isfinite(y)
    for side in (study.treated, ~study.treated):
        at = np.flatnonzero(side & (split.used > 0))
        arm = np.flatnonzero(side & known)
        if not len(at):
            continue
        near = distances.around(arm, y[arm, None], at, options.variance_matches + 1)
        found[at] = near.covariances()[:, 0]
    if not np.isfinite(found).all():
        raise EstimationError(
            "The variance among alike rows needs at least two of the same arm with a "
            "known outcome: choose variance_matches=0, which takes one variance for "
            "all."
        )
    return distances, found


def _variance(split: Shares, tau: Floats, within: Floats) -> float:
    """Put the two parts of the variance together: see the top of this module."""
    own = np.zeros(len(within))
    own[split.rows] = split.weights
    apart = split.weights * (tau - split.mean(tau))
    again = split.used * (split.used + 2 * own) - split.squares
    return float(apart @ apart + within @ again) / float(split.weights.sum()) ** 2


def _root(variance: float, split: Shares) -> float:
    return math.nan if len(split.rows) == 1 else math.sqrt(max(variance, 0.0))


def _thin(split: Shares) -> list[str]:
    if len(split.rows) > 1:
        return []
    return ["Only one row has partners: its difference has no standard error."]


# Report


def _reported(
    split: Shares,
    y: Floats,
    mean: float,
    scale: Scale,
    *,
    std_error: float,
    words: str,
    warnings: tuple[str, ...],
) -> Estimate:
    treated, untreated = _means(split, y, mean)
    levels = scale.level(np.array([treated, untreated]))
    sizes = scale.difference(np.array([mean, std_error]))
    return Estimate(
        estimate=float(sizes[0]),
        std_error=float(sizes[1]),
        df=math.inf,
        treated_mean=float(levels[0]),
        untreated_mean=float(levels[1]),
        words=words,
        warnings=warnings,
    )


def _means(split: Shares, y: Floats, mean: float) -> tuple[float, float]:
    """Return the mean of those who are focal, and what it would be otherwise.

    For the ATE both are means over everybody; the correction is put on the untreated.
    """
    others = totals(split.at, split.share * y[split.partner])
    treated = split.mean(np.where(split.sign > 0, y[split.rows], others))
    untreated = split.mean(np.where(split.sign > 0, others, y[split.rows]))
    if (split.sign < 0).all():
        return untreated + mean, untreated
    return treated, treated - mean


def _words(options: EffectOptions, score: str) -> str:
    kind = "one variance for all"
    if options.variance_matches:
        kind = f"variances from the {options.variance_matches} nearest of the same arm"
    bias = ", differences corrected for what is left in covariates"
    return f"Abadie-Imbens, {kind}{bias if options.bias_correction else ''}{score}"
