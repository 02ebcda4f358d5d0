r"""The variance of matching on a score that was estimated (Abadie and Imbens 2016).

With the score F(x'theta), f its derivative, I the information of theta in one row, and
C_w the covariance of x and the outcome in arm w given the score, the variance of the
root-N estimator changes by ``- c' I^-1 c + d' I^-1 d``, where::

    ATE   c = E[(C_1/F + C_0/(1 - F)) f],                                         d = 0
    ATT   c = E[x f (t(F) - tau) + (C_1 + C_0 F/(1 - F)) f] / E[F]
          d = E[x f (t(x) - tau)] / E[F]
    ATC   c = E[-x f (t(F) - tau) + (C_1 (1 - F)/F + C_0) f] / E[1 - F]
          d = E[x f (t(x) - tau)] / E[1 - F]

t(F) is the effect given the score: the means m_1 and m_0 of the nearest rows of both
arms, the row itself left out. ``E[x f t(x)]``, with the effect given covariates, is the
mean of ``x f {t(F) + W (y - m_1)/F - (1 - W)(y - m_0)/(1 - F)}``, which holds if the
score is right, as all of this supposes. (The paper matches on covariates for it, which
is biased with many of them.) For the ATE matching on an estimated score is never less
precise than on the true one; for the ATT it can be either. The paper has no ATC; it is
the ATT with the arms in each other's place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching import _measure
from iom_me.impact.matching._effect import neighbours
from iom_me.impact.matching.match_results import MatchResult

if TYPE_CHECKING:
    from iom_me.impact.matching._effect.metric import Distances
    from iom_me.impact.matching._effect.neighbours import Reached
    from iom_me.impact.matching._effect.study import Study
    from iom_me.impact.matching._problem import Pairs
    from iom_me.impact.matching._score.fit import ScoreFit

_SAME = 1e-6
_KNOWN = ", taking the score as known"
_LEFT_OUT = (
    "The correction of the standard error for the estimation of the score is larger "
    "than the variance itself, as can happen in small samples: it was left out, and "
    "the standard error is that of a known score."
)


@attrs.frozen(kw_only=True, eq=False)
class Differences:
    """What a match says of an outcome.

    Attributes
    ----------
    y : (n,) scaled outcome; NaN where it is unknown
    tau : (f,) differences by focal row
    distances : how near rows of one arm are; None if that was not asked for
    count : how many neighbours covariances and effects are taken from
    """

    study: Study
    pairs: Pairs
    y: Floats
    tau: Floats
    distances: Distances | None
    count: int


@attrs.frozen(kw_only=True)
class Step:
    """What the estimation of the score adds to the variance of the effect.

    Attributes
    ----------
    added : with its sign; 0 where nothing is known
    words : what was done, for a list; empty if no score was estimated
    """

    added: float = 0.0
    words: str = ""

    def applied(self, variance: float) -> float:
        """Return the variance with it, or without if nothing would be left."""
        found = variance + self.added
        return found if found > 0 else variance

    def warnings(self, variance: float) -> list[str]:
        """Say if it could not be applied."""
        if variance + self.added > 0 or not self.added:
            return []
        return [_LEFT_OUT]


def correction(made: Differences) -> Step:
    """Find how the variance of the effect changes because the score is estimated."""
    group, distances = made.study.group, made.distances
    fit = group._kept.fit  # noqa: SLF001 - it is kept for this
    in_space = distances is not None and not distances.by_score
    if not isinstance(group, MatchResult) or fit is None or in_space:
        return Step()
    if distances is None:
        return Step(words=_KNOWN)
    x = _regressors(made.study, group, fit)
    if x is None:
        return Step(words=f"{_KNOWN} (its covariates are not those of the match)")
    reason = _obstacle(made, group)
    if reason:
        return Step(words=f"{_KNOWN} ({reason})")
    slope, tilt = _vectors(made, distances, fit, x)
    v = fit.covariance
    return Step(
        added=float(tilt @ v @ tilt - slope @ v @ slope),
        words=", corrected for the estimation of the score",
    )


def _regressors(study: Study, group: MatchResult, fit: ScoreFit) -> Floats | None:
    """Lay out the covariates of the score, if they are those of the match."""
    found = _measure.covariates(study.sample, group.options.covariates)
    if ("constant", *found.names) != tuple(fit.terms):
        return None
    x = np.column_stack([np.ones(len(found)), found.values])
    index = x @ fit.coefficients
    if len(index) != len(fit.index):
        return None
    size = 1 + float(np.abs(fit.index).max())
    return x if np.abs(index - fit.index).max() <= _SAME * size else None


def _obstacle(made: Differences, group: MatchResult) -> str:
    """Say what is in the way of the theory, in words; nothing if nothing is."""
    study, y = made.study, made.y
    options = group.options
    if not options.replace:
        return "the theory is for matching with replacement"
    if study.sample.weights is not None:
        return "there is no theory with sampling weights"
    if options.exact or options.within:
        return "there is no theory with exact matching besides"
    if min(np.count_nonzero(study.treated), np.count_nonzero(~study.treated)) == 1:
        return "one group has a single row"
    focal = {"ATT": study.treated, "ATC": ~study.treated}.get(study.estimand)
    asked = len(y) if focal is None else int(np.count_nonzero(focal))
    if len(np.unique(made.pairs.focal)) < asked:
        return "there is no theory if some are left without a partner"
    return "" if np.isfinite(y).all() else "some outcomes are not known"


def _vectors(
    made: Differences, distances: Distances, fit: ScoreFit, x: Floats
) -> tuple[Floats, Floats]:
    """Return c and d of the top of this module, each (k,)."""
    study, y = made.study, made.y
    below, above = (
        _around(distances, y, np.flatnonzero(arm), made.count)
        for arm in (~study.treated, study.treated)
    )
    p, f = fit.probabilities, _density(fit)
    if study.estimand == "ATE":
        slope = above.covariance(x, f / p) + below.covariance(x, f / (1 - p))
        return slope / len(y), np.zeros(x.shape[1])
    is_att = study.estimand == "ATT"
    odds = f * (p / (1 - p) if is_att else (1 - p) / p)
    total = float(np.count_nonzero(study.treated == is_att))
    by_score = f * (above.mean - below.mean - float(made.tau.mean()))
    chance = f * np.where(study.treated, 1 / p, -1 / (1 - p))
    by_covariates = chance * (y - np.where(study.treated, above.mean, below.mean))
    slope = (by_score if is_att else -by_score) @ x
    slope += above.covariance(x, f if is_att else odds)
    slope += below.covariance(x, odds if is_att else f)
    return slope / total, (by_score + by_covariates) @ x / total


@attrs.frozen(kw_only=True, eq=False)
class _Around:
    """The nearest rows of one arm, around each row.

    Attributes
    ----------
    arm : (a,) its rows
    mean : (n,) of the outcome, the row itself left out
    """

    arm: Codes
    y: Floats
    reached: Reached
    count: Floats
    full_mean: Floats
    mean: Floats

    def covariance(self, x: Floats, weights: Floats) -> Floats:
        """Add up the covariances of regressors and outcome around each row: (k,).

        Sums are turned round: each row of the arm is given what all who reach it say.
        """
        share = weights / (self.count - 1)
        loads = self.reached.spread(share) * self.y[self.arm]
        loads -= self.reached.spread(share * self.full_mean)
        found: Floats = loads @ x[self.arm]
        return found


def _around(distances: Distances, y: Floats, arm: Codes, count: int) -> _Around:
    reached = neighbours.reach(distances.anywhere, arm, np.arange(len(y)), count)
    found = reached.moments(y[arm, None])
    full = found.mean[:, 0]
    mean = full.copy()
    own = found.count[arm]
    mean[arm] = (own * full[arm] - y[arm]) / (own - 1)
    return _Around(
        arm=arm,
        y=y,
        reached=reached,
        count=found.count,
        full_mean=full,
        mean=mean,
    )


def _density(fit: ScoreFit) -> Floats:
    """Return how fast the score grows with the linear predictor."""
    if fit.model == "logit":
        p = fit.probabilities
        return p * (1 - p)
    found: Floats = np.exp(-(fit.index**2) / 2) / np.sqrt(2 * np.pi)
    return found
