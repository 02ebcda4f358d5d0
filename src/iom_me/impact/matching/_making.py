"""How a match is made: from a table and options to the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

import iom_me
from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching import (
    _dropped,
    _measure,
    _sample,
    _sets,
    _support,
    _verify,
    terms,
)
from iom_me.impact.matching._problem import Pairs, Problem, joined
from iom_me.impact.matching._roles import Roles
from iom_me.impact.matching._sample import Sample
from iom_me.impact.matching._strata import cells
from iom_me.impact.matching.comparison_group import Kept, counted
from iom_me.impact.matching.match_results import LevelCount, MatchResult
from iom_me.impact.matching.options import SCORES, MatchOptions

if TYPE_CHECKING:
    from iom_me.impact.matching._measure import Measure
    from iom_me.typing import IntoFrame


def matched(data: IntoFrame, treatment: str, options: MatchOptions) -> MatchResult:
    """Match without warning; what there is to know stands in the result."""
    start = prepared(data, treatment, options)
    sample, measure, inside = start.sample, start.measure, start.inside
    made = _made(sample, options, measure, inside)
    _require_somebody(made, sample, options)
    return _result(start, treatment, made)


@attrs.frozen(kw_only=True, eq=False)
class Prepared:
    """All that comes before a match, so that it can be made again with another seed.

    Attributes
    ----------
    inside : (n,) who is on common support
    """

    sample: Sample
    options: MatchOptions
    measure: Measure
    inside: Mask

    def matched(self, seed: int) -> _Made:
        """Match, and settle ties by this seed."""
        options = attrs.evolve(self.options, seed=seed)
        return _made(self.sample, options, self.measure, self.inside)


def prepared(data: IntoFrame, treatment: str, options: MatchOptions) -> Prepared:
    """Read a table, measure distances, and find who is on common support."""
    sample = _sample.read(data, roles(treatment, options), missing=options.missing)
    measure = _measure.build(sample, options)
    inside = _support.inside(measure.score, sample.treated, options, sample.weights)
    return Prepared(sample=sample, options=options, measure=measure, inside=inside)


def roles(treatment: str, options: MatchOptions) -> Roles:
    """Say which columns a match needs."""
    parts = (*options.covariates, *options.mahalanobis_covariates)
    return Roles(
        treatment=treatment,
        covariates=terms.columns_of(parts),
        keys={
            "exact": options.exact,
            "anti_exact": options.anti_exact,
            "within": options.within,
        },
        numbers={
            "caliper": tuple(name for name in options.caliper if name not in SCORES)
        },
        unit=options.unit,
        weights=options.weights,
    )


@attrs.frozen(kw_only=True, eq=False)
class _Made:
    """What a method found, by row of the sample.

    Attributes
    ----------
    weights : (n,) before they are normalised
    sets : (n,) or None if a row may be in several
    pairs, problem : None for methods without pairs; of full matching the pairs are
        those of the centre of a set with each other row of it
    """

    weights: Floats
    sets: Codes | None
    pairs: Pairs | None
    problem: Problem | None


def _made(
    sample: Sample, options: MatchOptions, measure: Measure, inside: Mask
) -> _Made:
    if options.method in {"nearest", "optimal"}:
        return _paired(sample, options, measure, inside)
    if options.method == "full":
        return _starred(sample, options, measure, inside)
    treated = sample.treated
    if options.method == "subclass":
        from iom_me.impact.matching._strata import subclass

        if measure.score is None:
            raise EstimationError("Subclasses need a score.")
        sets = subclass.sets(
            measure.score,
            treated,
            inside,
            options.subclasses,
            options.estimand,
            priority=sample.priority,
        )
    else:
        from iom_me.impact.matching._strata import coarsened, exact

        sets = (exact if options.method == "exact" else coarsened).sets(sample, options)
    return _Made(
        weights=_sets.weights_of_sets(sets, treated, options.estimand),
        sets=sets,
        pairs=None,
        problem=None,
    )


def _starred(
    sample: Sample, options: MatchOptions, measure: Measure, inside: Mask
) -> _Made:
    from iom_me.impact.matching._pairing.optimum import sets as full

    problem = problem_of(sample, options, measure, inside)
    pairs = full.spokes(problem)
    sets = full.sets(pairs, len(sample))
    return _Made(
        weights=_sets.weights_of_sets(sets, sample.treated, options.estimand),
        sets=sets,
        pairs=pairs,
        problem=problem,
    )


def _paired(
    sample: Sample, options: MatchOptions, measure: Measure, inside: Mask
) -> _Made:
    if options.method == "nearest":
        from iom_me.impact.matching._pairing.nearest import pairs as pair
    else:
        from iom_me.impact.matching._pairing.optimum.pairs import pairs as pair
    problem = problem_of(sample, options, measure, inside)
    pairs = pair(problem)
    if options.estimand == "ATE":
        other = attrs.evolve(
            problem,
            focal=problem.pool,
            pool=problem.focal,
            matrix=None if problem.matrix is None else problem.matrix.T,
        )
        pairs = joined(pairs, pair(other))
    return _Made(
        weights=_sets.weights_of_pairs(pairs, len(sample)),
        sets=None if options.replace else _sets.of_pairs(pairs, len(sample)),
        pairs=pairs,
        problem=problem,
    )


def problem_of(
    sample: Sample, options: MatchOptions, measure: Measure, inside: Mask
) -> Problem:
    """Say who may be paired with whom."""
    is_focal = ~sample.treated if options.estimand == "ATC" else sample.treated
    focal, pool = np.flatnonzero(is_focal & inside), np.flatnonzero(~is_focal & inside)
    matrix = measure.matrix
    if matrix is not None:
        by_row = np.full(len(sample), -1)
        by_row[sample.treated] = np.arange(matrix.shape[0])
        by_row[~sample.treated] = np.arange(matrix.shape[1])
        turned = matrix.T if options.estimand == "ATC" else matrix
        matrix = turned[np.ix_(by_row[focal], by_row[pool])]
    apart = [sample.keys[name] for name in options.anti_exact]
    return Problem(
        focal=focal,
        pool=pool,
        score=measure.score if measure.by_score else None,
        space=measure.space,
        matrix=matrix,
        strata=_strata(sample, options.exact),
        levels=tuple(sample.keys[name] for name in options.within),
        apart=tuple(apart if sample.unit is None else [*apart, sample.unit]),
        calipers=_measure.calipers(sample, options, measure),
        ratio=min(options.ratio, len(sample)),
        replace=options.replace,
        order=options.resolved_order,
        seed=options.seed or 0,
        priority=sample.priority,
        unit=sample.unit,
    )


def _strata(sample: Sample, names: Sequence[str]) -> Codes:
    return cells.combined((sample.keys[name] for name in names), len(sample))


def _require_somebody(made: _Made, sample: Sample, options: MatchOptions) -> None:
    used = made.weights > 0
    if not (used & sample.treated).any() or not (used & ~sample.treated).any():
        raise EstimationError(
            f"Nobody could be matched by method={options.method!r}: no treated row has "
            "an untreated one that keeps every constraint. Widen caliper=, leave out "
            "columns of exact=, or coarsen covariates."
        )


def _result(start: Prepared, treatment: str, made: _Made) -> MatchResult:
    sample, options = start.sample, start.options
    measure, inside = start.measure, start.inside
    kept = _keep(sample, measure, made)
    pairs = made.pairs
    dropped = _dropped.described(sample, options, treatment, inside, made)
    return MatchResult(
        treatment=treatment,
        covariates=options.covariates,
        options=options,
        method=options.method,
        distance=options.distance_name,
        estimand=options.estimand,
        order=options.resolved_order,
        counts=counted(kept),
        sets=_count_sets(made),
        ties=0 if pairs is None else pairs.ties,
        constraints=_verify.checked(made, sample, options),
        levels=tuple(_levels(pairs, options)),
        dropped=dropped.reasons,
        population=dropped.population,
        warnings=dropped.warnings,
        version=iom_me.__version__,
        fingerprint=sample.fingerprint(),
        kept=kept,
        units=None if options.unit is None else sample.source[options.unit],
    )


def _count_sets(made: _Made) -> int:
    if made.sets is not None:
        return int(made.sets.max()) + 1
    return 0 if made.pairs is None else int(np.count_nonzero(made.pairs.rank == 1))


def _keep(sample: Sample, measure: Measure, made: _Made) -> Kept:
    weights = _sets.normalised(made.weights, sample.treated)
    pairs = made.pairs
    if pairs is not None and sample.kept is not None:
        pairs = attrs.evolve(
            pairs,
            focal=sample.positions(pairs.focal),
            partner=sample.positions(pairs.partner),
        )
    return Kept(
        treated=sample.codes(),
        weights=sample.spread_out(weights, 0.0),
        sampling=None
        if sample.weights is None
        else sample.spread_out(sample.weights, np.nan),
        sets=None if made.sets is None else sample.spread_out(made.sets, _sets.ALONE),
        pairs=pairs,
        score=None
        if measure.score is None
        else sample.spread_out(measure.score, np.nan),
        fit=measure.fit,
    )


def _levels(pairs: Pairs | None, options: MatchOptions) -> Iterator[LevelCount]:
    if pairs is None:
        return
    for place, column in enumerate(options.within):
        count = int(np.count_nonzero(pairs.level == place))
        yield LevelCount(column=column, pairs=count)
