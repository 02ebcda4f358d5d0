"""Resampling tests in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me._messages import known_language, number
from iom_me.impact._pictures.parts import label
from iom_me.impact._text import sentences
from iom_me.impact._text.writing import local, one_line, p_value, with_ends, with_test

if TYPE_CHECKING:
    from iom_me.impact.resampling_results import (
        RandomizationResult,
        WildBootstrapResult,
    )

_MAX_SIZES = 8
_WEIGHTS = {
    "rademacher": "Rademacher weights (-1 or 1)",
    "mammen": "Mammen's two-point weights",
    "webb": "Webb's six-point weights",
}

_NO_INTERVAL = {"en": "no interval", "fr": "sans intervalle", "es": "sin intervalo"}
_WILD_SENTENCE = {
    "en": "The estimate is {estimate} ({interval}; {p}), by the wild cluster bootstrap "
    "with {clusters} clusters; it is valid if clusters are independent.",
    "fr": "L’estimation est de {estimate} ({interval}\u202f; {p}), par bootstrap "
    "sauvage avec {clusters} grappes\u202f; elle est valable si les grappes sont "
    "indépendantes.",
    "es": "La estimación es {estimate} ({interval}; {p}), por bootstrap salvaje con "
    "{clusters} conglomerados; es válida si los conglomerados son independientes.",
}
_RANDOMIZATION_SENTENCE = {
    "en": "The estimate is {estimate} ({interval}; {p}), by randomisation inference "
    "with {clusters} clusters; it is valid if each of them was as likely to be chosen.",
    "fr": "L’estimation est de {estimate} ({interval}\u202f; {p}), par inférence de "
    "randomisation avec {clusters} grappes\u202f; elle est valable si chacune avait la "
    "même chance d’être choisie.",
    "es": "La estimación es {estimate} ({interval}; {p}), por inferencia de "
    "aleatorización con {clusters} conglomerados; es válida si cada uno tenía la misma "
    "probabilidad de ser elegido.",
}


def interval(result: WildBootstrapResult | RandomizationResult) -> str:
    """Write the estimate and its interval."""
    return with_ends(result.estimate, result.ci_low, result.ci_high, _error(result))


def _error(result: WildBootstrapResult | RandomizationResult) -> float:
    """Return about one standard error, which fixes the digits that are shown."""
    ends = (result.ci_low, result.ci_high)
    halves = [abs(end - result.estimate) / 2 for end in ends if math.isfinite(end)]
    return max(halves, default=math.nan)


def _effect(result: WildBootstrapResult | RandomizationResult) -> str:
    shown = interval(result)
    return with_test(shown, result.ci_low, result.level, result.p_value)


def short(result: WildBootstrapResult | RandomizationResult) -> str:
    """Write the result on one line."""
    shown = f"{interval(result)}, {p_value(result.p_value)}"
    return f"{one_line(result.term)}: {shown}, {result.clusters:,} clusters"


def title(result: WildBootstrapResult | RandomizationResult) -> str:
    """Write the title of a picture."""
    return f"{label(result.term)}: {interval(result)}\n{p_value(result.p_value)}"


def draws(result: WildBootstrapResult | RandomizationResult, *, every: str) -> str:
    """Say how many draws there are, and how sure the p-value is."""
    if result.enumerated:
        return f"{result.draws:,}: {every}"
    p = max(result.p_value, 1 / result.draws)
    error = math.sqrt(p * (1 - p) / result.draws)
    return f"{result.draws:,} at random; Monte Carlo error of p {error:.2g}"


def wild_lines(result: WildBootstrapResult) -> list[str]:
    """Write the summary of a wild bootstrap."""
    imposed = "imposed on the draws (WCR)"
    if not result.impose_null:
        imposed = "not imposed on the draws (WCU)"
    error = f"CR1 standard error {result.std_error:.4g}"
    chosen = draws(result, every="all combinations")
    return [
        f"Wild cluster bootstrap of {_subject(result)}",
        f"Effect       {_effect(result)}",
        f"Hypothesis   {result.null:g}, {imposed}",
        f"Statistic    t = {result.statistic:.4g}, {error}",
        f"Draws        {chosen}",
        f"             {_WEIGHTS[result.weights]}",
        f"Ties         counted as extreme, {p_value(result.p_value_ties)}",
        *_wild_clusters(result),
        "Rests on     clusters that are independent of each other",
        *(f"Warning      {warning}" for warning in result.warnings),
    ]


def _wild_clusters(result: WildBootstrapResult) -> list[str]:
    counted = f"{result.clusters:,}{_by(result.cluster)}"
    if result.treated_clusters is not None:
        counted += f", {result.treated_clusters:,} with treated rows"
    return [
        f"Clusters     {counted}",
        f"             worth {result.effective_clusters:.1f} of equal influence",
    ]


def randomization_lines(result: RandomizationResult) -> list[str]:
    """Write the summary of randomisation inference."""
    statistic = "the effect"
    if result.statistic_name == "studentized":
        statistic = "the effect over its standard error"
    sizes = ", ".join(f"{size:,}" for size in result.group_sizes[:_MAX_SIZES])
    more = " ..." if len(result.group_sizes) > _MAX_SIZES else ""
    return [
        f"Randomisation inference of {_subject(result)}",
        f"Effect       {_effect(result)}",
        f"Hypothesis   {result.null:g} in every row that has the programme",
        f"Statistic    {statistic}, {result.alternative}",
        f"Assignments  {draws(result, every='all with these group sizes')}",
        f"Smallest p   {result.smallest_p_value:.3g} can be reached",
        f"Clusters     {result.clusters:,}{_by(result.cluster)}",
        f"             in groups of {sizes}{more} (without the programme first)",
        "Rests on     each assignment of the programme to clusters was as likely;",
        "             the interval, on an effect that is the same everywhere",
        *(f"Warning      {warning}" for warning in result.warnings),
    ]


def _subject(result: WildBootstrapResult | RandomizationResult) -> str:
    of = f" on {result.outcome!r}" if result.outcome else ""
    return f"{result.term!r}{of}"


def _by(cluster: str | None) -> str:
    return f" by {cluster!r}" if cluster is not None else ""


def wild_sentence(result: WildBootstrapResult, language: str) -> str:
    """Write the sentence for a report."""
    return _sentence(_WILD_SENTENCE, result, language)


def randomization_sentence(result: RandomizationResult, language: str) -> str:
    """Write the sentence for a report."""
    return _sentence(_RANDOMIZATION_SENTENCE, result, language)


def _sentence(
    templates: dict[str, str],
    result: WildBootstrapResult | RandomizationResult,
    language: str,
) -> str:
    template = templates[known_language(language)]
    return template.format(
        estimate=local(result.estimate, _error(result), language),
        interval=_said_interval(result, language),
        p=p_value(result.p_value, language),
        clusters=number(result.clusters, language),
    )


def _said_interval(
    result: WildBootstrapResult | RandomizationResult, language: str
) -> str:
    if math.isnan(result.ci_low):
        return _NO_INTERVAL[language]
    low, high, error = result.ci_low, result.ci_high, _error(result)
    return sentences.interval(low, high, error, result.level, language)
