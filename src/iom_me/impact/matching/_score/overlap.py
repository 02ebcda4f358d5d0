"""Where the scores of the two groups lie."""

from __future__ import annotations

import attrs
import numpy as np

from iom_me.impact._columns import Floats, Mask

__all__ = ["ScoreOverlap", "overlap"]


@attrs.frozen(kw_only=True)
class ScoreOverlap:
    """Where the scores of the treated and of the untreated lie.

    Attributes
    ----------
    treated_low, treated_median, treated_high : float
        Scores of the treated; each row counts once.
    untreated_low, untreated_median, untreated_high : float
        Scores of the untreated.
    low, high : float
        Common support: from the larger of the two lowest scores to the smaller of the
        two highest. There is none if low is above high.
    treated_outside, untreated_outside : int
        Rows outside of it.
    share_above : float
        Share of the treated whose score is above every untreated one: nobody is like
        them. With sampling weights.
    concordance : float
        How often a treated row has a higher score than an untreated one, ties by half
        (the area under the ROC curve): 0.5 if the covariates say nothing of who was
        treated, 1 if they say it all. With sampling weights.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame({"age": range(20), "project": [0, 1, 1, 0, 0] * 4})
    >>> score = me.impact.propensity_score(
    ...     people, treatment="project", covariates=["age"]
    ... )
    >>> round(score.overlap.concordance, 4)
    0.5417
    """

    treated_low: float
    treated_median: float
    treated_high: float
    untreated_low: float
    untreated_median: float
    untreated_high: float
    low: float
    high: float
    treated_outside: int
    untreated_outside: int
    share_above: float
    concordance: float


def overlap(scores: Floats, treated: Mask, weights: Floats | None) -> ScoreOverlap:
    """Describe the overlap of (n,) scores."""
    ours, theirs = scores[treated], scores[~treated]
    low, high = max(ours.min(), theirs.min()), min(ours.max(), theirs.max())
    own = np.ones(len(scores)) if weights is None else weights
    mass = own[treated] / own[treated].sum()
    return ScoreOverlap(
        treated_low=float(ours.min()),
        treated_median=float(np.median(ours)),
        treated_high=float(ours.max()),
        untreated_low=float(theirs.min()),
        untreated_median=float(np.median(theirs)),
        untreated_high=float(theirs.max()),
        low=float(low),
        high=float(high),
        treated_outside=int(np.count_nonzero((ours < low) | (ours > high))),
        untreated_outside=int(np.count_nonzero((theirs < low) | (theirs > high))),
        share_above=float(mass[ours > theirs.max()].sum()),
        concordance=_concordance(ours, mass, theirs, own[~treated]),
    )


def _concordance(ours: Floats, mass: Floats, theirs: Floats, other: Floats) -> float:
    place = np.argsort(theirs)
    below = np.concatenate([[0.0], np.cumsum(other[place])])
    sorted_scores = theirs[place]
    sides = sum(
        mass @ below[np.searchsorted(sorted_scores, ours, side)]
        for side in ("left", "right")
    )
    return float(sides / below[-1] / 2)
