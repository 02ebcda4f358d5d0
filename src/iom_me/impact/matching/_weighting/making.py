"""From a sample to weights, not yet brought to mean 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import DataError, EstimationError
from iom_me.impact._columns import Floats, Mask
from iom_me.impact.matching._weighting import by_score, entropy, truncation

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching._score.fit import ScoreFit
    from iom_me.impact.matching._weighting.by_score import Target
    from iom_me.impact.matching.propensity_results import PropensityScore
    from iom_me.impact.matching.terms import Matrix


@attrs.frozen(kw_only=True, eq=False)
class Raw:
    """Weights by row of the sample, before they are brought to mean 1.

    Attributes
    ----------
    weights : (n,) without sampling weights
    truncated : (n,)
    score : (n,) or None
    """

    target: Target
    weights: Floats
    truncated: Mask
    score: Floats | None = None
    fit: ScoreFit | None = None
    balancing: entropy.Balancing | None = None


def base(sample: Sample) -> Floats:
    """Return the sampling weights, or 1 for each row: (n,)."""
    return np.ones(len(sample)) if sample.weights is None else sample.weights


def balanced(sample: Sample, matrix: Matrix, target: Target) -> Raw:
    """Make the means of the groups equal.

    Raises
    ------
    EstimationError
        No weights can.
    """
    found = entropy.balance(matrix, base(sample), sample.treated, target)
    return Raw(
        target=target,
        weights=found.weights,
        truncated=np.zeros(len(sample), dtype=bool),
        balancing=found,
    )


def scored(
    sample: Sample, matrix: Matrix, target: Target, score: PropensityScore | None
) -> Raw:
    """Weight by a score that is given, or fit one.

    Raises
    ------
    DataError
        The score is not of this table.
    EstimationError
        A probability is 0 or 1.
    """
    if score is None:
        from iom_me.impact.matching._score import fit as _fit

        fit = _fit.fit(matrix, sample.treated, sample.weights)
        index = fit.index
    else:
        fit, index = score.fit, _index(score, sample)
    chances = by_score.chances(index, fit.model)
    weights = by_score.weights(chances, sample.treated, target)
    # With overlap weights, 0 is right for those who could be in one group only.
    bad = ~np.isfinite(weights) | ((weights == 0) & (target != "ATO"))
    if bad.any():
        raise EstimationError(
            f"The probability of treatment is 0 or 1, as far as a computer can tell, "
            f"for {np.count_nonzero(bad):,} rows: their weight cannot be known. Leave "
            "out or coarsen the covariates that tell the groups apart, or choose "
            "method='overlap'."
        )
    return Raw(
        target=target,
        weights=weights,
        truncated=np.zeros(len(sample), dtype=bool),
        score=chances.p,
        fit=fit,
    )


def _index(score: PropensityScore, sample: Sample) -> Floats:
    """Take the linear predictor of each row of the sample."""
    found = score.linear
    if len(found) != sample.rows:
        raise DataError(
            f"score= has {len(found):,} rows and the table {sample.rows:,}: fit the "
            "score to the same table."
        )
    found = found if sample.kept is None else found[sample.kept]
    lost = int(np.count_nonzero(np.isnan(found)))
    if lost:
        raise DataError(
            f"score= is missing for {lost:,} rows that are to be weighted, as one of "
            "its covariates is: leave these rows out of the table, or fit the score "
            "with missing='indicator'."
        )
    return found


def cut(raw: Raw, treated: Mask, share: float) -> Raw:
    """Lower the largest weights of each group to a quantile of them."""
    weights, lowered = truncation.truncated(raw.weights, treated, share)
    return attrs.evolve(raw, weights=weights, truncated=lowered)
