"""The same comparison made anew: without a covariate, or on fewer rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import ModelError
from iom_me.impact._columns import MISSING, Mask
from iom_me.impact.matching import terms
from iom_me.impact.matching._making import matched
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.match_results import MatchResult
from iom_me.impact.matching.options import MatchOptions
from iom_me.impact.matching.propensity import propensity_score
from iom_me.impact.matching.propensity_results import PropensityScore
from iom_me.impact.matching.terms import Part
from iom_me.impact.matching.weight import weight
from iom_me.impact.matching.weight_results import WeightResult

if TYPE_CHECKING:
    from iom_me.typing import IntoFrame


def require_group(group: object) -> ComparisonGroup:
    """Refuse what is neither a match nor a weighting."""
    if isinstance(group, (MatchResult, WeightResult)):
        return group
    raise ModelError(
        f"{type(group).__name__} is no comparison: pass the table first, and then what "
        "match() or weight() handed back."
    )


def uses(group: ComparisonGroup, column: str) -> bool:
    """Whether a comparison was made with a column."""
    if not isinstance(group, MatchResult):
        return column in terms.columns_of(group.covariates)
    options = group.options
    known = terms.columns_of((*options.covariates, *options.mahalanobis_covariates))
    named = (*options.exact, *options.anti_exact, *options.within, *options.caliper)
    score = options.distance
    own = (
        terms.columns_of(score.covariates) if isinstance(score, PropensityScore) else ()
    )
    return column in {*known, *named, *own}


def without(data: IntoFrame, group: ComparisonGroup, column: str) -> ComparisonGroup:
    """Make a comparison anew as if a column were not there.

    Raises
    ------
    ModelError
        Nothing would be left to compare in, or the score or distance was given as
        numbers.
    """
    if not _others(group.covariates, column):
        raise ModelError(f"nothing is left to match on without {column!r}")
    if isinstance(group, MatchResult):
        options = _options_without(data, group, column)
        return matched(data, group.treatment, options)
    return _weighted(data, group, _others(group.covariates, column))


def on_rows(data: IntoFrame, group: ComparisonGroup, keep: Mask) -> ComparisonGroup:
    """Make a comparison anew on some rows of its table, which are passed already.

    Parameters
    ----------
    data : the rows that are kept
    keep : (N,) which they are, by row of the whole table
    """
    if not isinstance(group, MatchResult):
        return _weighted(data, group, group.covariates)
    distance = group.options.distance
    if isinstance(distance, PropensityScore):
        distance = _score_again(data, distance, distance.covariates)
    elif isinstance(distance, np.ndarray):
        distance = _cut(distance, group, keep)
    options = attrs.evolve(group.options, distance=distance)
    return matched(data, group.treatment, options)


def rows_of(data: IntoFrame, keep: Mask) -> Any:
    """Keep some rows of a table, in its own engine."""
    import narwhals as nw

    table = _frames.wrapped(data)
    eager = table.collect() if isinstance(table, nw.LazyFrame) else table
    return eager[np.flatnonzero(keep).tolist()].to_native()


def _others(parts: Iterable[Part], column: str) -> tuple[Part, ...]:
    return tuple(part for part in parts if column not in terms.columns_of((part,)))


def _options_without(data: IntoFrame, group: MatchResult, column: str) -> MatchOptions:
    options = group.options
    distance = options.distance
    if isinstance(distance, np.ndarray):
        raise ModelError(
            "the distance was given as numbers, and may have the column in it"
        )
    if isinstance(distance, PropensityScore):
        others = _others(distance.covariates, column)
        if not others:
            raise ModelError(f"no score can be had without {column!r}")
        distance = _score_again(data, distance, others)

    def named(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name != column)

    def keyed(widths: Any) -> dict[str, Any]:
        return {name: width for name, width in widths.items() if name != column}

    return attrs.evolve(
        options,
        covariates=_others(options.covariates, column),
        distance=distance,
        caliper=keyed(options.caliper),
        exact=named(options.exact),
        anti_exact=named(options.anti_exact),
        within=named(options.within),
        mahalanobis_covariates=_others(options.mahalanobis_covariates, column),
        cutpoints=keyed(options.cutpoints),
    )


def _score_again(
    data: IntoFrame, score: PropensityScore, covariates: tuple[Part, ...]
) -> PropensityScore:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return propensity_score(
            data,
            treatment=score.treatment,
            covariates=covariates,
            model=score.model,
            correction=score.correction,
            weights=score.weights,
            missing=score.missing,
        )


def _cut(distance: Any, group: MatchResult, keep: Mask) -> Any:
    """Keep the score, or the distances, of some rows."""
    if distance.ndim == 1:
        return distance[keep]
    codes = group._kept.treated  # noqa: SLF001 - it is kept for this
    there = codes != MISSING
    treated, untreated = there & (codes == 1), there & (codes == 0)
    return distance[np.ix_(keep[treated], keep[untreated])]


def _weighted(
    data: IntoFrame, group: ComparisonGroup, covariates: tuple[Part, ...]
) -> ComparisonGroup:
    assert isinstance(group, WeightResult)  # noqa: S101 - checked by require_group
    given = group._made.score  # noqa: SLF001 - it is kept for this
    score = None if given is None else _score_again(data, given, covariates)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return weight(
            data,
            treatment=group.treatment,
            covariates=covariates,
            method=group.method,
            estimand=None if group.estimand == "ATO" else group.estimand,
            weights=group.sampling_weights,
            score=score,
            truncate=group.truncate,
            missing=group.missing,
            unit=group.unit,
        )
