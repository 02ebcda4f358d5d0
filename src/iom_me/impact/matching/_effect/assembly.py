"""From a study to the finished result, with what its reader should know."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

import iom_me
from iom_me.errors import DataWarning, EstimationWarning, IomMeWarning
from iom_me.impact.matching._effect import choice as _choice, estimation
from iom_me.impact.matching._effect.study import EffectOptions, Study
from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects, holm

Note: TypeAlias = tuple[str, type[IomMeWarning]]
"""A sentence for the reader, and the kind of warning that it is."""


def estimated(study: Study, options: EffectOptions) -> tuple[MatchedEffect, list[Note]]:
    """Estimate one effect; return also what to warn of, and how."""
    found, choice = estimation.estimate(study, options)
    used, treated = study.used, study.treated
    row = estimation.row(found, options, term=study.name, n=int(np.count_nonzero(used)))
    words = (*found.warnings, *estimation.thin_ice(study, row, choice))
    notes: list[Note] = [(words_, EstimationWarning) for words_ in words]
    notes += [(note, EstimationWarning) for note in estimation.matched_on(study)]
    if study.lost:
        notes.insert(0, (_lost(study), DataWarning))
    group = study.group
    values = study.outcome[used]
    on_treated = int(np.count_nonzero(used & treated))
    weighted = study.is_weighting
    made = MatchedEffect(
        effect=row,
        outcome=study.name,
        treatment=group.treatment,
        measure=options.measure,
        is_share=bool(np.logical_or(values == 0, values == 1).all()),
        treated_mean=found.treated_mean,
        untreated_mean=found.untreated_mean,
        untreated_sd=estimation.spread_of_untreated(study),
        estimand=study.estimand,
        population=getattr(group, "population", ""),
        comparison="weighted" if weighted else "matched",
        method=getattr(group, "method", ""),
        alike_in=tuple(map(str, group.covariates)),
        covariates=tuple(map(str, (*options.covariates, *options.bias_correction))),
        inference=choice.inference,
        vcov=found.vcov,
        std_error_in_words=_in_words(found.words, found.vcov, choice.why),
        exact_p_value=estimation.exact_p_value(study, options, choice),
        sets=_choice.count_sets(study),
        clusters=estimation.count_clusters(study),
        cluster=options.cluster,
        level=options.level,
        n=row.n,
        n_treated=on_treated,
        n_untreated=row.n - on_treated,
        n_left_out=_left_out(study, on_treated),
        lost=study.lost,
        dropped=getattr(group, "dropped", ()),
        warnings=tuple(note for note, _ in notes),
        version=iom_me.__version__,
    )
    return made, notes


def _in_words(words: str, vcov: str, why: str) -> str:
    kind = f" ({vcov})" if vcov else ""
    return f"{words}{kind}, {why}"


def _left_out(study: Study, on_treated: int) -> int:
    """Count the rows of those whose effect is asked for that are not used."""
    untreated, treated = study.group.counts
    rows = int(np.count_nonzero(study.used))
    if study.estimand == "ATT":
        return treated.rows - on_treated
    if study.estimand == "ATC":
        return untreated.rows - (rows - on_treated)
    return treated.rows + untreated.rows - rows


def _lost(study: Study) -> str:
    return (
        f"{study.name!r} is missing for {study.lost:,} rows that were to be compared: "
        "they are left out, and so is whoever they were paired with alone. If those "
        "who are missing differ, so does the effect."
    )


def together(effects: list[MatchedEffect]) -> MatchedEffects:
    """Put effects on several outcomes together."""
    p_values = [one.p_value for one in effects]
    adjusted = holm(p_values)
    return MatchedEffects(
        effects=tuple(effects),
        p_values_adjusted=tuple(adjusted),
        correction="Holm",
        tested=sum(not math.isnan(p) for p in p_values),
        warnings=tuple(
            f"{one.outcome}: {message}" for one in effects for message in one.warnings
        ),
        version=iom_me.__version__,
    )
