"""One outcome in a comparison, as the arrays that every kind of inference reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError
from iom_me.impact import _columns
from iom_me.impact._columns import MISSING, Codes, Floats, Mask
from iom_me.impact._least_squares.inference import Vcov
from iom_me.impact.matching import _measure, _sample, _sets, terms
from iom_me.impact.matching._problem import Pairs, gathered
from iom_me.impact.matching._sample import Roles, Sample
from iom_me.impact.matching.terms import Matrix, Part

if TYPE_CHECKING:
    from iom_me.impact.matching.comparison_group import ComparisonGroup
    from iom_me.typing import IntoFrame

Inference: TypeAlias = Literal[
    "auto", "pair", "abadie_imbens", "m_estimation", "randomization", "cluster"
]
Scale: TypeAlias = Literal["difference", "ratio"]
Loss: TypeAlias = Literal["raise", "drop"]


@attrs.frozen(kw_only=True)
class EffectOptions:
    """What can be asked of an effect; the fields are the arguments of `effect`."""

    covariates: tuple[Part, ...] = ()
    cluster: str | None = None
    inference: Inference = "auto"
    level: float = 0.95
    vcov: Vcov | None = None
    variance_matches: int = 2
    bias_correction: tuple[Part, ...] = ()
    measure: Scale = "difference"
    missing: Loss = "raise"
    draws: int = 9_999
    seed: int = 0


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
    adjusted = (*options.covariates, *options.bias_correction)
    parts = dict.fromkeys((*group.covariates, *adjusted))
    roles = Roles(
        treatment=group.treatment,
        covariates=terms.columns_of(parts),
        keys={"cluster": () if options.cluster is None else (options.cluster,)},
        unit=group.unit,
        weights=group.sampling_weights,
    )
    kept = group._kept  # noqa: SLF001 - it is kept for this
    there = kept.treated != MISSING
    if len(there) != _frames.row_count(_frames.wrapped(data)):
        kept.require_same(_sample.read(data, roles), group.treatment)
    sample = _sample.read(data, roles, missing=group.missing, only=there)
    kept.require_same(sample, group.treatment)
    take: Any = slice(None) if sample.kept is None else sample.kept
    values = _outcome(data, outcome)[take]
    whole = Study(
        name=outcome,
        group=group,
        sample=sample,
        outcome=values,
        weights=kept.analysis_weights[take],
        sets=None if kept.sets is None else kept.sets[take],
        pairs=None if kept.pairs is None else _pairs(kept.pairs, sample),
        clusters=None if options.cluster is None else sample.keys[options.cluster],
        covariates=_measure.covariates(sample, options.covariates),
        lost=0,
    )
    return _without_lost(whole, options)


def _outcome(data: IntoFrame, outcome: str) -> Floats:
    series = _frames.fetched(data, [outcome])[outcome]
    return _columns.numbers(series, "outcome")


def _pairs(pairs: Pairs, sample: Sample) -> Pairs:
    """Turn positions in the table into rows of the sample."""
    if sample.kept is None:
        return pairs
    row = np.full(sample.rows, -1)
    row[sample.kept] = np.arange(len(sample))
    return attrs.evolve(pairs, focal=row[pairs.focal], partner=row[pairs.partner])


def _without_lost(study: Study, options: EffectOptions) -> Study:
    """Leave out those whose outcome is missing, and whoever was paired with nobody else.

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
        return attrs.evolve(
            study, weights=np.where(gone, 0.0, study.weights), lost=lost
        )
    if sampling is not None:
        weights = weights * sampling
    if not (weights[treated].any() and weights[~treated].any()):
        raise EstimationError(
            f"No set is left in which {study.name!r} (outcome=) is known on both "
            "sides: there is nothing to compare."
        )
    return attrs.evolve(study, weights=_sets.normalised(weights, treated), lost=lost)


def _kept_pairs(pairs: Pairs, there: Mask) -> Pairs:
    both = there[pairs.focal] & there[pairs.partner]
    return gathered(
        pairs.focal[both],
        pairs.partner[both],
        pairs.distance[both],
        level=pairs.level[both],
        ties=pairs.ties,
    )
