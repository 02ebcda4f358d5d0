"""From a study to the finished result, with what its reader should know."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

import iom_me
from iom_me.errors import (
    DataWarning,
    EstimationError,
    EstimationWarning,
    IomMeWarning,
)
from iom_me.impact.matching._effect import choice as _choice, estimation
from iom_me.impact.matching._effect.study import EffectOptions, Study
from iom_me.impact.matching.matched_effects import MatchedEffect, MatchedEffects, holm

_MAX_NAMES = 3

Note: TypeAlias = tuple[str, type[IomMeWarning]]
"""A sentence for the reader, and the kind of warning that it is."""


def estimated(study: Study, options: EffectOptions) -> tuple[MatchedEffect, list[Note]]:
    """Estimate one effect; return also what to warn of, and how."""
    with np.errstate(over="ignore"):  # it is refused below
        found, choice = estimation.estimate(study, options)
    if np.isinf(found.estimate):
        raise EstimationError(
            f"The effect on {study.name!r} is larger than the largest number there is: "
            "divide this column by 1,000,000, say, before the effect is estimated."
        )
    used, treated = study.used, study.treated
    row = estimation.row(found, options, term=study.name, n=int(np.count_nonzero(used)))
    words = (*found.warnings, *estimation.thin_ice(study, row, choice))
    notes: list[Note] = [(words_, EstimationWarning) for words_ in words]
    notes += [(note, EstimationWarning) for note in estimation.matched_on(study)]
    if study.lost:
        notes.insert(0, (words_of_lost(study), DataWarning))
    group = study.group
    values = study.outcome[used]
    on_treated = int(np.count_nonzero(used & treated))
    left_out = _left_out(study, on_treated)
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
        n_left_out=sum(left_out),
        n_left_out_for_gaps=left_out[1],
        lost=study.lost,
        dropped=getattr(group, "dropped", ()),
        warnings=tuple(note for note, _ in notes),
        version=iom_me.__version__,
    )
    return made, notes


def _in_words(words: str, vcov: str, why: str) -> str:
    kind = f" ({vcov})" if vcov else ""
    return f"{words}{kind}, {why}"


def _left_out(study: Study, on_treated: int) -> tuple[int, int]:
    """Count those whose effect is asked for: not compared, and not used for gaps."""
    untreated, treated = study.group.counts
    rows = int(np.count_nonzero(study.used))
    arms, used = {
        "ATT": ([treated], on_treated),
        "ATC": ([untreated], rows - on_treated),
    }.get(study.estimand, ([treated, untreated], rows))
    return sum(arm.dropped for arm in arms), sum(arm.used for arm in arms) - used


def words_of_lost(study: Study) -> str:
    """Say how many rows lack the outcome, and what became of them."""
    alone = ""
    if not study.is_weighting:
        alone = ", and so is whoever is left with nobody to be compared with"
    return (
        f"{study.name!r} is missing for {study.lost:,} rows that were to be compared: "
        f"they are left out{alone}. If those who are missing differ, so does the "
        "effect."
    )


def said_once(made: Sequence[tuple[MatchedEffect, Sequence[Note]]]) -> list[Note]:
    """Put what is said of several outcomes together; name those it is said of."""
    found: dict[Note, list[str]] = {}
    for one, notes in made:
        for note in notes:
            found.setdefault(note, []).append(one.outcome)
    return [
        (message if len(names) == len(made) else _named(message, names), kind)
        for (message, kind), names in found.items()
    ]


def _named(message: str, names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:_MAX_NAMES]))
    more = len(names) - _MAX_NAMES
    if more > 0:
        shown += f" and {more:,} more"
    return message if message.startswith(shown) else f"{shown}: {message}"


def together(effects: Sequence[MatchedEffect], notes: Sequence[Note]) -> MatchedEffects:
    """Put effects on several outcomes together."""
    p_values = [one.p_value for one in effects]
    adjusted = holm(p_values)
    return MatchedEffects(
        effects=tuple(effects),
        p_values_adjusted=tuple(adjusted),
        correction="Holm",
        tested=sum(not math.isnan(p) for p in p_values),
        warnings=tuple(message for message, _ in notes),
        version=iom_me.__version__,
    )
