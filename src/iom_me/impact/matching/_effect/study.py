"""One outcome in a comparison, as the arrays that every kind of inference reads."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError, ModelError, suggest
from iom_me.impact import _columns, _level
from iom_me.impact._columns import MISSING, Codes, Floats, Mask
from iom_me.impact._least_squares.inference import Vcov
from iom_me.impact.matching import _sample, _sets, terms
from iom_me.impact.matching._problem import Pairs, gathered
from iom_me.impact.matching._roles import Roles
from iom_me.impact.matching._sample import Missing, Sample
from iom_me.impact.matching.comparison_group import require_same_rows
from iom_me.impact.matching.match_results import MatchResult
from iom_me.impact.matching.terms import Matrix, Part

if TYPE_CHECKING:
    from iom_me.impact.matching.comparison_group import ComparisonGroup, Kept
    from iom_me.typing import IntoFrame

Inference: TypeAlias = Literal[
    "auto",
    "pair",
    "robust",
    "cluster",
    "abadie_imbens",
    "m_estimation",
    "randomization",
]
Scale: TypeAlias = Literal["difference", "ratio"]
Loss: TypeAlias = Literal["raise", "drop"]


def _covariates(value: object) -> tuple[Part, ...]:
    return terms.listed(value)


def _corrections(value: object) -> tuple[Part, ...]:
    return terms.listed(value, "bias_correction")


def _column(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ModelError(f"cluster={value!r} is no column name: write 'village'.")


def _choice(kind: Any) -> Any:
    known = get_args(kind)

    def validate(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not (isinstance(value, str) and value in known):
            raise ModelError(
                f"{attribute.name}={value!r} is unknown. {suggest(str(value), known)}"
            )

    return validate


def _whole(least: int) -> Any:
    def validate(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        is_whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
        if not is_whole or int(value) < least:  # type: ignore[call-overload]
            raise ModelError(
                f"{attribute.name}={value!r} must be a whole number, {least} or more."
            )

    return validate


@attrs.frozen(kw_only=True)
class EffectOptions:
    """What can be asked of an effect; the fields are the arguments of `effect`.

    Raises
    ------
    ModelError
        A choice is unknown, or a number is out of range.
    """

    covariates: tuple[Part, ...] = attrs.field(default=(), converter=_covariates)
    cluster: str | None = attrs.field(default=None, converter=_column)
    inference: Inference = attrs.field(default="auto", validator=_choice(Inference))
    level: float = attrs.field(default=0.95, converter=_level.fraction)
    vcov: Vcov | None = attrs.field(
        default=None, validator=attrs.validators.optional(_choice(Vcov))
    )
    variance_matches: int = attrs.field(default=2, validator=_whole(0))
    bias_correction: tuple[Part, ...] = attrs.field(default=(), converter=_corrections)
    measure: Scale = attrs.field(default="difference", validator=_choice(Scale))
    missing: Loss = attrs.field(default="raise", validator=_choice(Loss))
    draws: int = attrs.field(default=9_999, validator=_whole(1))
    seed: int = attrs.field(default=0, validator=_whole(0))


@attrs.frozen(kw_only=True, eq=False)
class Study:
    """One outcome, by row of the sample (n rows): those used, and those who were not.

    Attributes
    ----------
    name : the column of the outcome
    group : the comparison
    sample : the rows, with the covariates of the comparison
    outcome : (n,) NaN only where the weight is 0
    weights : (n,) analysis weights: 0 for those who are not used
    sets : (n,) codes from 0, -1 outside; None if a row may be in several
    pairs : rows of the sample, or None
    clusters : (n,) codes from 0, or None
    covariates : (n, k) to adjust for
    lost : how many rows that were used have no outcome, and were left out for it
    """

    name: str
    group: ComparisonGroup
    sample: Sample
    outcome: Floats
    weights: Floats
    sets: Codes | None
    pairs: Pairs | None
    clusters: Codes | None
    covariates: Matrix
    lost: int

    @property
    def treated(self) -> Mask:
        return self.sample.treated

    @property
    def estimand(self) -> str:
        return self.group.estimand

    @property
    def is_weighting(self) -> bool:
        """Whether rows are weighted one by one, without pairs or sets."""
        return self.sets is None and self.pairs is None

    @cached_property
    def used(self) -> Mask:
        """Which rows count."""
        counts: Mask = self.weights > 0
        return counts


@attrs.frozen(kw_only=True, eq=False)
class Estimate:
    """An effect and how sure it is, as every kind of inference hands it back.

    Attributes
    ----------
    estimate, std_error, df : the standard error is NaN if there is none
    treated_mean, untreated_mean : weighted, adjusted means; the effect is their
        difference or ratio
    words : what the standard error is, in words, for the summary
    vcov : its kind, ``HC0`` to ``CR3``; empty if it is of no such kind
    influence : (n,) by row: summed by cluster and squared they give the variance
        without small-sample correction; None if there is no such thing
    p_value, ci_low, ci_high : if they do not follow from the t distribution
    warnings : what to know
    """

    estimate: float
    std_error: float
    df: float
    treated_mean: float
    untreated_mean: float
    words: str
    vcov: str = ""
    influence: Floats | None = None
    p_value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    warnings: tuple[str, ...] = ()


def read(
    data: IntoFrame, group: ComparisonGroup, outcome: str, options: EffectOptions
) -> Study:
    """Read an outcome, and what it is adjusted for, beside a comparison.

    Raises
    ------
    DataError
        The table is not that of the comparison, or a used row lacks a needed value.
    """
    return read_each(data, group, [outcome], options)[0]


def read_each(
    data: IntoFrame,
    group: ComparisonGroup,
    outcomes: Sequence[str],
    options: EffectOptions,
) -> list[Study]:
    """Read several outcomes of one comparison, and the rest of the table only once."""
    sample = _sample_of(data, group, options)
    kept = group._kept  # noqa: SLF001 - it is kept for this
    take: Any = slice(None) if sample.kept is None else sample.kept
    columns = _frames.fetched(data, list(outcomes))
    clusters = None if options.cluster is None else sample.keys[options.cluster]
    base = Study(
        name="",
        group=group,
        sample=sample,
        outcome=np.empty(0),
        weights=kept.analysis_weights[take],
        sets=None if kept.sets is None else kept.sets[take],
        pairs=None if kept.pairs is None else _pairs(kept.pairs, sample),
        clusters=clusters,
        covariates=_adjusted_for(sample, options.covariates),
        lost=0,
    )
    found = []
    for name in outcomes:
        values = _columns.numbers(columns[name], "outcome")[take]
        study = attrs.evolve(base, name=name, outcome=values)
        found.append(without_lost(study, options))
    return found


def _adjusted_for(sample: Sample, parts: tuple[Part, ...]) -> Matrix:
    """Lay out the covariates asked for, and what says where they are missing."""
    flags = map(_sample.indicator, terms.columns_of(parts))
    added = [name for name in flags if name in sample.added]
    return terms.matrix((*parts, *added), sample.covariates)


def _sample_of(
    data: IntoFrame, group: ComparisonGroup, options: EffectOptions
) -> Sample:
    """Read the table of the comparison again, and what the effect needs besides."""
    kept = group._kept  # noqa: SLF001 - it is kept for this
    parts: tuple[Part, ...] = (*options.covariates, *options.bias_correction)
    exact: tuple[str, ...] = ()
    if kept.sets is None or options.inference == "abadie_imbens":
        # Only these ask again how the rows were weighted, or how near they are.
        made = group.options if isinstance(group, MatchResult) else None
        exact = () if made is None else made.exact
        parts = (*_alike_in(group), *parts)
    roles = Roles(
        treatment=group.treatment,
        covariates=terms.columns_of(dict.fromkeys(parts)),
        keys={
            "cluster": () if options.cluster is None else (options.cluster,),
            "exact": exact,
        },
        weights=group.sampling_weights,
    )
    there = kept.treated != MISSING
    if len(there) != _frames.row_count(_frames.wrapped(data)):
        kept.require_same(_sample.read(data, roles), group.treatment)
    # A gap matters only in a row that is compared: `_require_used` looks for those.
    missing: Missing = "indicator" if group.missing == "indicator" else "drop"
    sample = _sample.read(data, roles, missing=missing, only=there)
    kept.require_same(sample, group.treatment)
    require_same_rows(group, data)
    _require_used(sample, kept)
    return sample


def _alike_in(group: ComparisonGroup) -> tuple[Part, ...]:
    """Return what a group was made alike in, also if only by its distance."""
    if not isinstance(group, MatchResult):
        return group.covariates
    return (*group.covariates, *group.options.mahalanobis_covariates)


def is_alike_in(study: Study) -> bool:
    """Say whether the outcome is one of what the groups were made alike in."""
    return study.name in terms.columns_of(_alike_in(study.group))


def _require_used(sample: Sample, kept: Kept) -> None:
    """Refuse to lose rows of the comparison for gaps in what only the effect needs."""
    if sample.kept is None:
        return
    read_: Mask = np.zeros(sample.rows, dtype=bool)
    read_[sample.kept] = True
    lost = int(np.count_nonzero(kept.used & ~read_))
    if lost:
        raise DataError(
            f"Values are missing for {lost:,} rows that are compared, in one of "
            f"{', '.join(map(repr, sample.gaps))}. Fill them, or leave these rows out "
            "before the comparison is made."
        )


def _pairs(pairs: Pairs, sample: Sample) -> Pairs:
    """Turn positions in the table into rows of the sample."""
    if sample.kept is None:
        return pairs
    row = np.full(sample.rows, -1)
    row[sample.kept] = np.arange(len(sample))
    return attrs.evolve(pairs, focal=row[pairs.focal], partner=row[pairs.partner])


def without_lost(study: Study, options: EffectOptions) -> Study:
    """Leave out who has no outcome, and whoever was paired with nobody else.

    A set that has nobody left of one group is left out as a whole; in the others, those
    who are left share the weight.
    """
    gone = np.isnan(study.outcome) & study.used
    lost = int(np.count_nonzero(gone))
    if not lost:
        return study
    if options.missing != "drop":
        raise DataError(
            f"Column {study.name!r} (outcome=) is missing for {lost:,} of "
            f"{int(np.count_nonzero(study.used)):,} rows that are compared. Fill these "
            "values, or leave out these rows, and whoever they were paired with, by "
            "missing='drop'."
        )
    treated, sampling = study.treated, study.sample.weights
    if study.sets is not None:
        sets = np.where(gone, _sets.ALONE, study.sets)
        both = np.logical_and(
            *(np.isin(sets, sets[a & (sets >= 0)]) for a in (treated, ~treated))
        )
        sets = np.where(both, sets, _sets.ALONE)
        weights = _sets.weights_of_sets(sets, treated, study.estimand)
        pairs = study.pairs and _kept_pairs(study.pairs, sets >= 0)
        study = attrs.evolve(study, sets=sets, pairs=pairs)
    elif study.pairs is not None:
        pairs = _kept_pairs(study.pairs, ~gone)
        weights = _sets.weights_of_pairs(pairs, len(gone))
        study = attrs.evolve(study, pairs=pairs)
    else:
        weights = np.where(gone, 0.0, study.weights)
        _require_both(study, weights)
        return attrs.evolve(study, weights=weights, lost=lost)
    if sampling is not None:
        weights = weights * sampling
    _require_both(study, weights)
    return attrs.evolve(study, weights=_sets.normalised(weights, treated), lost=lost)


def _require_both(study: Study, weights: Floats) -> None:
    treated = study.treated
    if weights[treated].any() and weights[~treated].any():
        return
    raise EstimationError(
        f"Nobody of one group is left for {study.name!r} (outcome=): it is missing for "
        "all of them."
        if study.is_weighting
        else f"No set is left in which {study.name!r} (outcome=) is known on both "
        "sides: there is nothing to compare."
    )


def _kept_pairs(pairs: Pairs, there: Mask) -> Pairs:
    both = there[pairs.focal] & there[pairs.partner]
    return gathered(
        pairs.focal[both],
        pairs.partner[both],
        pairs.distance[both],
        level=pairs.level[both],
        ties=pairs.ties,
    )
