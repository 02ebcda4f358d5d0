"""How far apart two rows are: by a score, in the space of covariates, or as given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import DataError, EstimationError, ModelError
from iom_me.impact._columns import MISSING, Floats, rows
from iom_me.impact.matching import terms
from iom_me.impact.matching._problem import Caliper
from iom_me.impact.matching.options import SCORES, Raw
from iom_me.impact.matching.propensity_results import PropensityScore

if TYPE_CHECKING:
    from iom_me.impact.matching._sample import Sample
    from iom_me.impact.matching._score.fit import Correction, ScoreFit
    from iom_me.impact.matching._score.links import Model
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
    found = space(sample, options)
    return Measure(
        score=score,
        space=found,
        matrix=_matrix(sample, options),
        fit=fit,
        by_score=found is None and not options.is_matrix,
    )


def space(sample: Sample, options: MatchOptions) -> Floats | None:
    """Make the space that pairs are measured in, if there is one."""
    if options.measured_in is None:
        return None
    parts = options.mahalanobis_covariates or options.covariates
    return space_of(sample, parts, options.measured_in)


def space_of(sample: Sample, parts: tuple[Part, ...], name: str) -> Floats:
    """Turn covariates so that the distance of that name is Euclidean."""
    from iom_me.impact.matching import _space

    return _space.build(
        covariates(sample, parts, all_levels=True),
        sample.treated,
        sample.weights,
        name,
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
        _require_same_treatment(found, sample)
        kept = slice(None) if sample.kept is None else sample.kept
        return _whole(found.scores[kept]), found.fit
    if options.has_own_score:
        _require_rows(len(options.distance), sample)
        kept = slice(None) if sample.kept is None else sample.kept
        return _whole(options.distance[kept]), None
    if not options.needs_score:
        return None, None
    fit = fitted(sample, options.covariates)
    linear = "linear_propensity" in {options.distance_name, *options.caliper}
    return (fit.index if linear else fit.probabilities), fit


def fitted(
    sample: Sample,
    parts: tuple[Part, ...],
    *,
    model: Model = "logit",
    correction: Correction | None = None,
) -> ScoreFit:
    """Fit the propensity score of a sample.

    Raises
    ------
    EstimationError
        A covariate does not vary, or is fixed by others, or they tell the groups apart
        without error.
    """
    from iom_me.impact.matching._score.fit import fit

    matrix = covariates(sample, parts)
    for part in parts:
        # Text with a single level has no column, because there is nothing to compare.
        if str(part) not in matrix.parts:
            raise EstimationError(
                f"The covariate {str(part)!r} does not vary, so it cannot tell who was "
                "treated: leave it out."
            )
    return fit(
        matrix, sample.treated, sample.weights, model=model, correction=correction
    )


def _require_rows(given: int, sample: Sample) -> None:
    if given != sample.rows:
        raise DataError(
            f"The score of distance= has {given:,} values for {sample.rows:,} rows: "
            "give one per row of the table, in its order."
        )


def _require_same_treatment(score: PropensityScore, sample: Sample) -> None:
    then, now = score._codes, sample.codes()  # noqa: SLF001 - it is kept for this
    both = (then != MISSING) & (now != MISSING)
    differ = np.flatnonzero(both & (then != now))
    if len(differ):
        raise DataError(
            f"The score of distance= was fitted to another table: who is treated "
            f"differs in {rows(differ)}. Fit it to this one, in this order of rows."
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
    if np.isnan(given).any():
        raise DataError(
            f"The matrix of distance= lacks {np.count_nonzero(np.isnan(given)):,} "
            "distances: fill them, or write infinity where a pair is not allowed."
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
    known = ~np.isnan(values)
    values, weights = values[known], weights[known]
    spread = values - weights @ values / weights.sum()
    total = weights.sum()
    # With weights, the unbiased form for weights of importance; n - 1 without them.
    left = total - (weights @ weights) / total
    return float(width.width * np.sqrt(weights @ spread**2 / left))
