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
    """Find somebody comparable for everybody who got the programme.

    The outcome is not needed, and should not be in the table of covariates: a match is
    settled before anybody looks at the results. `balance` then says whether the groups
    are alike, and `effect` what the programme changed.

    Parameters
    ----------
    data : DataFrame
        One row per person, or per person and visit; pandas, polars or pyarrow.
    treatment : str
        Column with 1 (or True) for those who got the programme and 0 for the others.
    covariates : list of str and Term
        What the groups are to be alike in, measured before the programme: columns of
        numbers, text or categories.
    unit : str, optional
        Column that says which rows are of one person. Nobody is paired with
        themselves, nobody is twice in a set, and without replacement (nearest
        neighbours) nobody is used twice, with whichever of their rows.
    method : {"nearest", "optimal", "full", "exact", "coarsened_exact", "subclass"}
        ``nearest`` gives each in turn the nearest who is left; ``optimal`` makes the
        sum of all distances smallest; ``full`` puts everybody into sets of one with
        several; ``exact`` and ``coarsened_exact`` compare those who are equal, or
        equal after rounding; ``subclass`` divides by the score.
    distance : str, PropensityScore, or array, default "propensity"
        What near means: ``propensity`` and ``linear_propensity`` (its logit) by a
        fitted score; ``mahalanobis``, ``robust_mahalanobis`` or ``scaled_euclidean``
        among the covariates; a result of `propensity_score`; a score of one's own, one
        number per row; or a matrix with a row per treated and a column per untreated,
        infinite where a pair is not allowed.
    estimand : {"ATT", "ATC", "ATE"}
        Whose effect is asked for: of those who got the programme, of those who did not,
        or of all. For the ATT the treated get partners, for the ATC the untreated.
    ratio : int, default 1
        How many partners each gets; fewer if there are no more.
    replace : bool, default False
        Whether one person can be the partner of several.
    caliper : float or dict, optional
        How far apart the two of a pair may be. A number is in standard deviations of
        the score over the whole sample. By name, a width on a score is in standard
        deviations and on a column in its own unit: ``{"propensity": 0.2, "age": 5}``;
        `Sd` and `Raw` say it otherwise. A pair exactly at the width is allowed.
    exact : list of str, optional
        Columns that the two of a pair have the same value of.
    anti_exact : list of str, optional
        Columns that the two of a pair have different values of.
    order : {"largest", "smallest", "closest", "farthest", "random", "data"}
        Who chooses first among nearest neighbours without replacement: the largest or
        smallest score; the closest pair of all; who has the farthest nearest
        neighbour; by lot; or as the rows stand. Without a score ``largest`` and
        ``smallest`` give way to ``data``.
    within : list of str, optional
        Columns from finest to coarsest, such as ``["village", "district"]``: everybody
        gets somebody of their own village, or else of their own district, or nobody.
    weights : str, optional
        Column of sampling weights, above zero. They count in the score, in standard
        deviations and covariances, and in the weights of the result; not in who is
        near.
    seed : int, optional
        Settles ties, and the order ``random``; 0 if not given.
    mahalanobis_covariates : list of str and Term, optional
        Measure distance among these, and use the score for the caliper only.
    discard : {"none", "treated", "control", "both", "crump"}
        Whom to leave out who has nobody comparable, by the score.
    subclasses : int, default 6
        How many, for ``method="subclass"``.
    cutpoints : dict, optional
        For ``method="coarsened_exact"``, by column: edges, a number of intervals,
        ``"q4"`` for quarters of the sample, or ``"sturges"``.
    missing : {"raise", "drop", "indicator"}
        Whether missing values are refused, their rows left out, or covariates filled
        by the mean with a further covariate that says so.

    Returns
    -------
    MatchResult
        Pairs or sets, weights, what was checked, and who was left out and why.

    Raises
    ------
    ModelError
        A choice is unknown, or does not go with another one.
    DataError
        A column is absent, of the wrong kind, or has gaps.
    EstimationError
        The score cannot be fitted, or nobody could be matched.

    See Also
    --------
    balance : are the groups alike?
    effect : what did the programme change?
    tie_range : how much hangs on ties that were settled by chance?

    Notes
    -----
    Conventions are those of MatchIt 4.7 where it has one. With a ratio, everybody gets
    a first partner before anybody gets a second. Weights are 1 for those who have
    partners and are split among these, then scaled to mean 1 in each group.

    Ties: of two who are equally near by the score the one with the smaller score is
    taken; of equal scores, and by other distances, the one with the smaller hash of the
    unit (of the whole row without a unit). So the order of the rows changes nothing,
    but for ``order="data"``. ``ties`` counts the choices where somebody else was as
    near.

    Every pair is checked against every constraint after the match, by other code than
    made it; ``constraints`` says what was checked.

    Pairs should not be judged by tests of significance, but by `balance`. A caliper
    leaves out those who have nobody comparable, so the effect is then that of the
    others: the result counts them, and `population` says so.

    References
    ----------
    .. [1] Stuart, E. A. (2010). Matching methods for causal inference: a review and a
       look forward. Statistical Science 25(1), 1-21.
    .. [2] Rosenbaum, P. R. (2010). Design of Observational Studies. Springer.
    .. [3] Ho, D. E., Imai, K., King, G. and Stuart, E. A. (2011). MatchIt:
       nonparametric preprocessing for parametric causal inference. Journal of
       Statistical Software 42(8).

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "name": list("ABCDEFGH"),
    ...         "trained": [1, 1, 1, 0, 0, 0, 0, 0],
    ...         "age": [24, 31, 52, 23, 33, 30, 48, 61],
    ...         "village": list("xxyxxxyy"),
    ...     }
    ... )
    >>> matched = me.impact.match(
    ...     people,
    ...     treatment="trained",
    ...     covariates=["age"],
    ...     unit="name",
    ...     distance="scaled_euclidean",
    ...     exact="village",
    ...     caliper={"age": 5},
    ... )
    >>> matched.pairs[["treated", "control"]]
      treated control
    0       A       D
    1       B       F
    2       C       G
    >>> [constraint.name for constraint in matched.constraints][1:4]
    ['same village', 'nobody with themselves (name)', 'age within 5']
    """
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
    from iom_me.impact.matching._pairing import full

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
        unit=sample.unit,
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


def _result(start: Prepared, treatment: str, made: _Made) -> MatchResult:
    sample, options = start.sample, start.options
    measure, inside = start.measure, start.inside
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
        constraints=_verify.checked(made, sample, options),
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
