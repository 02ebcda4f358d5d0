"""Does the method find effects where there can be none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

import iom_me
from iom_me.errors import EstimationError, IomMeError, ModelError
from iom_me.impact._least_squares.inference import Vcov
from iom_me.impact.matching._announce import announced
from iom_me.impact.matching._effect import assembly, study as _study
from iom_me.impact.matching._effect.study import EffectOptions, Inference, Loss
from iom_me.impact.matching.comparison_group import ComparisonGroup
from iom_me.impact.matching.matched_effects import MatchedEffect, holm
from iom_me.impact.matching.sensitivity import _again
from iom_me.impact.matching.sensitivity.placebo_results import (
    PlaceboOutcome,
    PlaceboOutcomes,
)

if TYPE_CHECKING:
    from iom_me.typing import IntoFrame

__all__ = ["placebo_outcomes"]


def placebo_outcomes(
    data: IntoFrame,
    result: ComparisonGroup,
    *,
    outcomes: Sequence[str] | str,
    cluster: str | None = None,
    inference: Inference = "auto",
    vcov: Vcov | None = None,
    level: float = 0.95,
    missing: Loss = "raise",
) -> PlaceboOutcomes:
    """Estimate effects on what the programme cannot have changed: they should be nil.

    Values from before the programme, or things it has nothing to do with. If the groups
    still differ in these, they may differ in other ways that were not measured.

    Parameters
    ----------
    data
        The table that the comparison was made from.
    result
        What `match` or `weight` handed back.
    outcomes
        Columns of numbers that the programme cannot have changed. One that the groups
        were made alike in is no test as it stands: the whole comparison is made again
        without it (score, calipers, exact columns and pairs), and the effect on it is
        that of the new comparison.
    cluster, inference, vcov, level, missing
        As in `effect`.

    Returns
    -------
    PlaceboOutcomes
        One row per outcome, p-values by Holm's method, and a verdict.

    Raises
    ------
    DataError
        A column is absent or of the wrong kind, or values are missing.
    ModelError
        No outcomes are named, or one twice, or an option does not fit.

    Warns
    -----
    DataWarning
        Rows were left out as they lack an outcome.
    EstimationWarning
        There is an effect on something that the programme cannot have changed.

    Notes
    -----
    No effect found is no proof that there is none: ``ci_low`` and ``ci_high`` say what
    is ruled out, and ``in_sds`` how large the estimate is, in standard deviations of
    the outcome among the untreated. Outcomes that were matched on by a distance or
    score of the user's own, or without which nothing is left to match on, cannot be
    tested: their row has a ``reason``.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     {
    ...         "joined": [int(i % 3 == 0) for i in range(300)],
    ...         "age": [20.0 + i * 0.618034 % 1 * 40 for i in range(300)],
    ...         "income_before": [50.0 + i * 29 % 17 for i in range(300)],
    ...         "birth_month": [1 + i * 5 % 12 for i in range(300)],
    ...     }
    ... )
    >>> match = me.impact.match(
    ...     people, treatment="joined", covariates=["age"], caliper=0.2
    ... )
    >>> me.impact.placebo_outcomes(people, match, outcomes=["income_before"])
    <PlaceboOutcomes 1 outcome: as it should be>
    """
    group = _again.require_group(result)
    names = _listed(outcomes, group)
    options = EffectOptions(
        cluster=cluster, inference=inference, vcov=vcov, level=level, missing=missing
    )
    lost: list[str] = []
    rows = [_row(data, group, name, options, lost) for name in names]
    adjusted = holm([row.p_value for row in rows])
    rows = [
        attrs.evolve(row, p_value_adjusted=p)
        for row, p in zip(rows, adjusted, strict=True)
    ]
    size = 1 - options.level
    return announced(
        PlaceboOutcomes(
            treatment=group.treatment,
            outcomes=tuple(rows),
            verdict=_verdict(rows, size),
            tested=sum(not math.isnan(row.p_value) for row in rows),
            level=options.level,
            cluster=cluster,
            warnings=(*lost, *_notes(rows, size)),
            version=iom_me.__version__,
        ),
        of_data=lost,
    )


def _listed(outcomes: object, group: ComparisonGroup) -> list[str]:
    names = [outcomes] if isinstance(outcomes, str) else outcomes
    is_list = isinstance(names, (list, tuple)) and len(names) > 0
    if not is_list or not all(isinstance(name, str) for name in names):  # type: ignore[attr-defined]
        raise ModelError(
            f"outcomes={outcomes!r} is neither a column nor a list of columns: write "
            "['income_before', 'age']."
        )
    found: list[str] = list(names)  # type: ignore[call-overload]
    taken = {group.treatment: "treatment", group.unit: "unit"}
    taken[group.sampling_weights] = "weights"
    for name in found:
        if found.count(name) > 1:
            raise ModelError(f"outcomes= names {name!r} twice: leave one out.")
        if name in taken:
            raise ModelError(
                f"{name!r} is the {taken[name]} column of the comparison: it cannot be "
                "an outcome."
            )
    return found


def _row(
    data: IntoFrame,
    group: ComparisonGroup,
    name: str,
    options: EffectOptions,
    lost: list[str],
) -> PlaceboOutcome:
    """Estimate one; add to ``lost`` what is to be said of rows left out."""
    redone = _again.uses(group, name)
    # The table is checked with the comparison as it is, also if it is made anew.
    study = _study.read(data, group, name, options)
    try:
        if redone:
            study = _study.read(data, _anew(data, group, name), name, options)
        if study.lost:
            lost.append(assembly.words_of_lost(study))
        return _said(assembly.estimated(study, options)[0], redone=redone)
    except EstimationError as error:
        return _nothing(name, str(error), redone=redone)


def _anew(data: IntoFrame, group: ComparisonGroup, name: str) -> ComparisonGroup:
    try:
        return _again.without(data, group, name)
    except IomMeError as error:
        raise EstimationError(str(error)) from error


def _said(effect: MatchedEffect, *, redone: bool) -> PlaceboOutcome:
    row = effect.effect
    spread = effect.untreated_sd
    return PlaceboOutcome(
        outcome=effect.outcome,
        estimate=row.estimate,
        std_error=row.std_error,
        statistic=row.statistic,
        p_value=row.p_value,
        df=row.df,
        ci_low=row.ci_low,
        ci_high=row.ci_high,
        n=row.n,
        p_value_adjusted=math.nan,
        in_sds=row.estimate / spread if spread > 0 else math.nan,
        redone=redone,
        reason="" if row.std_error > 0 else "there is no standard error",
    )


def _nothing(name: str, reason: str, *, redone: bool) -> PlaceboOutcome:
    no = math.nan
    return PlaceboOutcome(
        outcome=name,
        estimate=no,
        std_error=no,
        statistic=no,
        p_value=no,
        df=no,
        ci_low=no,
        ci_high=no,
        n=0,
        p_value_adjusted=no,
        in_sds=no,
        redone=redone,
        reason=reason,
    )


def _verdict(rows: list[PlaceboOutcome], size: float) -> str:
    if any(row.p_value_adjusted < size for row in rows):
        return "finds effects that cannot be"
    if all(math.isnan(row.p_value) for row in rows):
        return "untestable"
    return "as it should be"


def _notes(rows: list[PlaceboOutcome], size: float) -> Iterator[str]:
    for redone in (False, True):
        found = [
            repr(row.outcome)
            for row in rows
            if row.p_value_adjusted < size and row.redone == redone
        ]
        if found and redone:
            yield (
                f"Without being matched on {', '.join(found)}, the groups differ: "
                "the other covariates do not stand in for it. They may not stand in "
                "for what was never measured, either."
            )
        elif found:
            yield (
                f"There is an effect on {', '.join(found)}, which the programme cannot "
                "have changed: the groups differ in more than the programme. Match on "
                "it, or on what lies behind it."
            )
