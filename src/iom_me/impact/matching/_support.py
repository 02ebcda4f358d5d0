"""Who has somebody comparable at all: common support."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iom_me.errors import EstimationError, ModelError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching.options import OWN, SCORES

if TYPE_CHECKING:
    from iom_me.impact.matching.options import MatchOptions


def inside(
    score: Floats | None,
    treated: Mask,
    options: MatchOptions,
    weights: Floats | None = None,
) -> Mask:
    """Say who stays, by the rule of ``discard=``: (n,).

    With ``"treated"`` the treated within the range of scores of the untreated stay, and
    all untreated; with ``"control"`` the other way round; with ``"both"`` those within
    both ranges (the rules of MatchIt). With ``"crump"`` those between the cut-offs of
    `crump`.

    Parameters
    ----------
    score : (n,) or None if there is none
    treated : (n,)
    weights : (n,) sampling weights, or None; only ``"crump"`` looks at them

    Raises
    ------
    EstimationError
        No treated or no untreated row is left.
    ModelError
        There is no score, or for ``"crump"`` it is no probability.
    """
    rule = options.discard
    if rule == "none":
        return np.ones(len(treated), dtype=bool)
    if score is None:
        raise ModelError(f"discard={rule!r} needs a score: leave it out.")
    if rule == "crump":
        p = _probabilities(score, options)
        # As in `crump`, so that rounding of 1 - p does not decide.
        found: Mask = np.minimum(p, 1 - p) >= crump(p, weights)
    else:
        found = _within_ranges(score, treated, rule)
    for arm, name in ((treated, "treated"), (~treated, "untreated")):
        if not (found & arm).any():
            raise EstimationError(
                f"discard={rule!r} leaves nobody who is {name}: the scores of the "
                "treated and the untreated do not overlap enough. Compare other "
                "groups, or take fewer covariates into the score."
            )
    return found


def _within_ranges(score: Floats, treated: Mask, rule: str) -> Mask:
    """Keep those whose score lies within the range of the other group."""
    found = np.ones(len(treated), dtype=bool)
    for name, arm in (("treated", treated), ("control", ~treated)):
        if rule in {name, "both"}:
            other = score[~arm]
            found &= ~arm | ((score >= other.min()) & (score <= other.max()))
    return found


def _probabilities(score: Floats, options: MatchOptions) -> Floats:
    """Turn the score into probabilities, if it is their logit."""
    in_logits = SCORES[1] in {options.distance_name, *options.caliper}
    if in_logits and options.distance_name != OWN:
        return _logistic(score)
    if not ((score > 0) & (score < 1)).all():
        raise ModelError(
            "discard='crump' needs a score that is a probability, but that of "
            f"distance= runs from {score.min():g} to {score.max():g}. Give a "
            "PropensityScore, or choose discard='both'."
        )
    return score


def _logistic(index: Floats) -> Floats:
    from scipy.special import expit

    found: Floats = expit(index)
    return found


def crump(p: Floats, weights: Floats | None = None) -> float:
    r"""Find the cut-off that lets an average effect be known most precisely.

    With :math:`g = 1 / (p (1 - p))`, the variance of the average effect on those with
    :math:`g \le \gamma` is, if the outcome varies alike everywhere, proportional to
    :math:`E[g | g \le \gamma] / P(g \le \gamma)`. It is smallest where
    :math:`\gamma = 2 E[g | g \le \gamma]` (Crump, Hotz, Imbens and Mitnik 2009,
    "Dealing with limited overlap in estimation of average treatment effects",
    Biometrika 96). Those with :math:`p` in :math:`[\alpha, 1 - \alpha]` stay, where
    :math:`\alpha (1 - \alpha) = 1 / \gamma`; if the largest g is at most twice the
    mean of all, everybody does, and :math:`\alpha` is 0.

    In a sample, :math:`\gamma` is the largest g that is at most twice the mean of those
    that do not exceed it.

    Parameters
    ----------
    p : (n,) above 0 and below 1
    weights : (n,) sampling weights, or None
    """
    w = np.ones(len(p)) if weights is None else weights
    # Whoever is as far from one half has the same g, up to rounding that must not
    # decide: g is made from the distance to the nearer end.
    edge = np.minimum(p, 1 - p)
    place = np.argsort(-edge, kind="stable")
    edge, w = edge[place], w[place]
    g = 1 / (edge * (1 - edge))
    mean = np.cumsum(w * g) / np.cumsum(w)
    last = np.append(edge[1:] != edge[:-1], [True])
    kept = np.flatnonzero((g <= 2 * mean) & last)
    best = int(kept[-1])
    return 0.0 if best == len(p) - 1 else float(edge[best])
