"""How far apart two rows are: by a score, in the space of covariates, or as given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import DataError, ModelError
from iom_me.impact._columns import Floats
from iom_me.impact.matching import terms
from iom_me.impact.matching._problem import Caliper
from iom_me.impact.matching.options import SCORES, Raw
from iom_me.impact.matching.propensity_results import PropensityScore

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching._score.fit import ScoreFit
    from iom_me.impact.matching.options import MatchOptions, Width
    from iom_me.impact.matching.terms import Matrix, Part


@attrs.frozen(kw_only=True, eq=False)
class Measure:
    """What distances are made of; one of the first three is there to measure by.

    Attributes
    ----------
    score : (n,) the score that decides, or that the calipers and the support are about
    space : (n, r) covariates turned so that distance is Euclidean
    matrix : (treated, untreated) as given
    fit : the model of the score, if it was estimated here or by `propensity_score`
    by_score : whether the score is what pairs are measured by
    """

    score: Floats | None
    space: Floats | None
    matrix: Floats | None
    fit: ScoreFit | None
    by_score: bool


def build(sample: Sample, options: MatchOptions) -> Measure:
    """Find the distance that is asked for."""
    score, fit = _score(sample, options)
    space = None
    if options.measured_in is not None:
        from iom_me.impact.matching import _space

        parts = options.mahalanobis_covariates or options.covariates
        space = _space.build(
            covariates(sample, parts, all_levels=True),
            sample.treated,
            sample.weights,
            options.measured_in,
        )
    return Measure(
        score=score,
        space=space,
        matrix=_matrix(sample, options),
        fit=fit,
        by_score=space is None and not options.is_matrix,
    )


def covariates(
    sample: Sample, parts: tuple[Part, ...], *, all_levels: bool = False
) -> Matrix:
    """Lay out covariates, and what says that they are missing, as numbers."""
    return terms.matrix(
        (*parts, *sample.added), sample.covariates, all_levels=all_levels
    )


def _score(
    sample: Sample, options: MatchOptions
) -> tuple[Floats | None, ScoreFit | None]:
    if isinstance(options.distance, PropensityScore):
        found = options.distance
        _require_rows(len(found.scores), sample)
        kept = slice(None) if sample.kept is None else sample.kept
        return _whole(found.scores[kept]), found.fit
    if options.has_own_score:
        _require_rows(len(options.distance), sample)
        kept = slice(None) if sample.kept is None else sample.kept
        return _whole(options.distance[kept]), None
    if not options.needs_score:
        return None, None
    from iom_me.impact.matching._score import fit as _fit

    fit = _fit.fit(
        covariates(sample, options.covariates), sample.treated, sample.weights
    )
    linear = "linear_propensity" in {options.distance_name, *options.caliper}
    return (fit.index if linear else fit.probabilities), fit


def _require_rows(given: int, sample: Sample) -> None:
    if given != sample.rows:
        raise DataError(
            f"The score of distance= has {given:,} values for {sample.rows:,} rows: "
            "give one per row of the table, in its order."
        )


def _whole(score: Floats) -> Floats:
    if not np.isfinite(score).all():
        raise DataError(
            "The score of distance= is missing or infinite for "
            f"{np.count_nonzero(~np.isfinite(score)):,} of {len(score):,} rows: leave "
            "these rows out of the table, or give them a score."
        )
    return score


def _matrix(sample: Sample, options: MatchOptions) -> Floats | None:
    """Take distances between the treated and the untreated, in the order of rows."""
    if not options.is_matrix:
        return None
    if sample.kept is not None:
        raise ModelError(
            "A matrix of distances goes with a table without gaps: leave the rows with "
            "missing values out of the table and of the matrix."
        )
    treated = np.flatnonzero(sample.treated)
    control = np.flatnonzero(~sample.treated)
    given: Floats = options.distance
    if given.shape == (len(sample), len(sample)):
        given = given[np.ix_(treated, control)]
    if given.shape != (len(treated), len(control)):
        raise DataError(
            f"The matrix of distance= is {given.shape[0]:,} by {given.shape[1]:,}: it "
            f"must have a row for each of {len(treated):,} treated and a column for "
            f"each of {len(control):,} untreated, in the order of the table (or a row "
            f"and a column for each of all {len(sample):,} rows)."
        )
    if (given < 0).any():
        raise DataError(
            "The matrix of distance= has negative values: a distance is 0 or more; "
            "write infinity where a pair is not allowed."
        )
    return given


def calipers(
    sample: Sample, options: MatchOptions, measure: Measure
) -> tuple[Caliper, ...]:
    """Make the calipers, in the units of what they are about."""
    found = []
    for name, width in options.caliper.items():
        if name in SCORES:
            values = measure.score
            if values is None:
                raise ModelError(
                    f"caliper= names {name!r}, but there is no score: leave it out."
                )
        elif name in sample.numbers:
            values = sample.numbers[name]
        else:
            raise ModelError(
                f"caliper= names {name!r}: name a score or a numeric column."
            )
        found.append(
            Caliper(name=name, values=values, width=_in_units(width, values, sample))
        )
    return tuple(found)


def _in_units(width: Width, values: Floats, sample: Sample) -> float:
    if isinstance(width, Raw):
        return width.width
    weights = np.ones(len(values)) if sample.weights is None else sample.weights
    spread = values - weights @ values / weights.sum()
    total = weights.sum()
    # With weights, the unbiased form for weights of importance; n - 1 without them.
    left = total - (weights @ weights) / total
    return float(width.width * np.sqrt(weights @ spread**2 / left))
