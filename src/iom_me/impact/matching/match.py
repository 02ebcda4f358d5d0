"""Find somebody comparable for everybody: the match."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import iom_me
from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact.matching import _measure, _sample, _sets, _support, _verify, terms
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._problem import Pairs, Problem, joined
from iom_me.impact.matching._sample import Missing, Roles, Sample
from iom_me.impact.matching.comparison_group import Kept, counted
from iom_me.impact.matching.match_results import Dropped, LevelCount, MatchResult
from iom_me.impact.matching.options import (
    SCORES,
    Discard,
    Estimand,
    MatchOptions,
    Method,
    Order,
    Width,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from iom_me.impact.matching._measure import Measure
    from iom_me.impact.matching.propensity_results import PropensityScore
    from iom_me.impact.matching.terms import Part
    from iom_me.typing import IntoFrame

__all__ = ["match"]


def match(
    data: IntoFrame,
    *,
    treatment: str,
    covariates: Sequence[Part] | Part,
    unit: str | None = None,
    method: Method = "nearest",
    distance: str | PropensityScore | npt.ArrayLike = "propensity",
    estimand: Estimand = "ATT",
    ratio: int = 1,
    replace: bool = False,
    caliper: float | Mapping[str, float | Width] | None = None,
    exact: Sequence[str] | str = (),
    anti_exact: Sequence[str] | str = (),
    order: Order = "largest",
    within: Sequence[str] | str | None = None,
    weights: str | None = None,
    seed: int | None = None,
    mahalanobis_covariates: Sequence[Part] | Part | None = None,
    discard: Discard = "none",
    subclasses: int = 6,
    cutpoints: Mapping[str, Any] | None = None,
    missing: Missing = "raise",
) -> MatchResult:
    """Find somebody comparable for everybody who got the programme."""
    options = MatchOptions(
        covariates=covariates,
        unit=unit,
        method=method,
        distance=distance,
        estimand=estimand,
        ratio=ratio,
        replace=replace,
        caliper=caliper,
        exact=exact,
        anti_exact=anti_exact,
        order=order,
        within=within,
        weights=weights,
        seed=seed,
        mahalanobis_covariates=mahalanobis_covariates,
        discard=discard,
        subclasses=subclasses,
        cutpoints=cutpoints,
        missing=missing,
    )
    return announced(matched(data, treatment, options))


def matched(data: IntoFrame, treatment: str, options: MatchOptions) -> MatchResult:
    """Match without warning; what there is to know stands in the result."""
    sample = _sample.read(data, roles(treatment, options), missing=options.missing)
    measure = _measure.build(sample, options)
    inside = _support.inside(measure.score, sample.treated, options)
    made = _made(sample, options, measure, inside)
    _require_somebody(made, sample, options)
    return _result(sample, treatment, options, measure, inside, made)


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
    pairs, problem : None for methods without pairs
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
    treated = sample.treated
    problem = None
    if options.method == "full":
        from iom_me.impact.matching._pairing import full

        problem = problem_of(sample, options, measure, inside)
        sets = full.sets(problem)
    elif options.method == "subclass":
        from iom_me.impact.matching._strata import subclass

        if measure.score is None:
            raise EstimationError("Subclasses need a score.")
        sets = subclass.sets(
            measure.score, treated, inside, options.subclasses, options.estimand
        )
    else:
        from iom_me.impact.matching._strata import coarsened, exact

        sets = (exact if options.method == "exact" else coarsened).sets(sample, options)
    return _Made(
        weights=_sets.weights_of_sets(sets, treated, options.estimand),
        sets=sets,
        pairs=None,
        problem=problem,
    )


def _paired(
    sample: Sample, options: MatchOptions, measure: Measure, inside: Mask
) -> _Made:
    if options.method == "nearest":
        from iom_me.impact.matching._pairing.nearest import pairs as pair
    else:
        from iom_me.impact.matching._pairing.optimal import pairs as pair
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
        ratio=options.ratio,
        replace=options.replace,
        order=options.resolved_order,
        seed=options.seed or 0,
        priority=sample.priority,
    )


def _strata(sample: Sample, names: Sequence[str]) -> Codes:
    found = np.zeros(len(sample), dtype=np.intp)
    for name in names:
        codes = sample.keys[name]
        _, found = np.unique(
            found * (int(codes.max()) + 1) + codes, return_inverse=True
        )
    return found


def _require_somebody(made: _Made, sample: Sample, options: MatchOptions) -> None:
    used = made.weights > 0
    if not (used & sample.treated).any() or not (used & ~sample.treated).any():
        raise EstimationError(
            f"Nobody could be matched by method={options.method!r}: no treated row has "
            "an untreated one that keeps every constraint. Widen caliper=, leave out "
            "columns of exact=, or coarsen covariates."
        )


def _result(
    sample: Sample,
    treatment: str,
    options: MatchOptions,
    measure: Measure,
    inside: Mask,
    made: _Made,
) -> MatchResult:
    kept = _keep(sample, measure, made)
    pairs = made.pairs
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
        constraints=() if pairs is None else _verify.checked(made, sample, options),
        levels=tuple(_levels(pairs, options)),
        dropped=tuple(_dropped(sample, options, inside, made)),
        population="",
        warnings=(),
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


def _dropped(
    sample: Sample, options: MatchOptions, inside: Mask, made: _Made
) -> Iterator[Dropped]:
    """Count those left out, by reason; the first that applies."""
    lost = sample.rows - len(sample)
    if lost:
        yield Dropped(treated=False, reason="a value is missing", count=lost)
    for code in (1, 0):
        arm = sample.treated == bool(code)
        outside = int(np.count_nonzero(arm & ~inside))
        if outside:
            reason = f"outside of common support (discard={options.discard!r})"
            yield Dropped(treated=bool(code), reason=reason, count=outside)
        left = int(np.count_nonzero(arm & inside & (made.weights == 0)))
        if left:
            yield Dropped(treated=bool(code), reason="no match", count=left)
