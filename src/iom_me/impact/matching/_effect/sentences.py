"""The paragraph that stands in a report, in English, French and Spanish."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from iom_me._messages import known_language, number
from iom_me.impact._text import sentences as _shared
from iom_me.impact._text.writing import local, quoted

if TYPE_CHECKING:
    from iom_me.impact.matching.matched_effects import MatchedEffect

Words: TypeAlias = dict[str, str]

_COLON = "\N{NO-BREAK SPACE}:"
_SEMICOLON = "\N{NARROW NO-BREAK SPACE};"

_DIFFERENCE: Words = {
    "en": "The average effect of the programme on {outcome} {whom} is estimated at "
    "{estimate} {unit} ({interval}): {treated} with the programme against {untreated} "
    "without it.",
    "fr": "L’effet moyen du programme sur {outcome} {whom} est estimé à {estimate} "
    f"{{unit}} ({{interval}}){_COLON} {{treated}} avec le programme contre "
    "{untreated} sans lui.",
    "es": "El efecto medio del programa sobre {outcome} {whom} se estima en {estimate} "
    "{unit} ({interval}): {treated} con el programa frente a {untreated} sin él.",
}
_RATIO: Words = {
    "en": "The programme is estimated to have multiplied the mean of {outcome} {whom} "
    "by {estimate} ({interval}): {treated} with the programme against {untreated} "
    "without it.",
    "fr": "On estime que le programme a multiplié la moyenne de {outcome} {whom} par "
    f"{{estimate}} ({{interval}}){_COLON} {{treated}} avec le programme contre "
    "{untreated} sans lui.",
    "es": "Se estima que el programa multiplicó la media de {outcome} {whom} por "
    "{estimate} ({interval}): {treated} con el programa frente a {untreated} sin él.",
}
_WHOM: dict[str, Words] = {
    "ATT": {
        "en": "of those it reached",
        "fr": "pour ceux qu’il a atteints",
        "es": "en quienes alcanzó",
    },
    "ATC": {
        "en": "of those it did not reach, had it reached them,",
        "fr": "pour ceux qu’il n’a pas atteints, s’il les avait atteints,",
        "es": "en quienes no alcanzó, si los hubiera alcanzado,",
    },
    "ATE": {
        "en": "of all who were asked",
        "fr": "pour l’ensemble des personnes interrogées",
        "es": "en el conjunto de las personas encuestadas",
    },
    "ATO": {
        "en": "of those who could have been on either side",
        "fr": "pour ceux qui auraient pu être d’un côté comme de l’autre",
        "es": "en quienes podrían haber estado en uno u otro lado",
    },
}
_UNIT: Words = {
    "en": "in the unit of the outcome",
    "fr": "dans l’unité du résultat",
    "es": "en la unidad del resultado",
}
_POINTS: Words = {
    "en": "percentage points",
    "fr": "points de pourcentage",
    "es": "puntos porcentuales",
}
_SAME: Words = {
    "en": "; compatible with no effect",
    "fr": f"{_SEMICOLON} compatible avec une absence d’effet",
    "es": "; compatible con la ausencia de efecto",
}
_BASE: Words = {
    "en": "The estimate compares {treated} people (or rows) with the programme and "
    "{untreated} without it, alike in {names}{clusters}{given}.",
    "fr": "L’estimation compare {treated} personnes (ou lignes) avec le programme et "
    "{untreated} sans lui, semblables par {names}{clusters}{given}.",
    "es": "La estimación compara {treated} personas (o filas) con el programa y "
    "{untreated} sin él, semejantes en {names}{clusters}{given}.",
}
_LEFT_OUT: Words = {
    "en": "{count} of {total} of those it is about were left out, and the "
    "estimate says nothing of them.",
    "fr": "{count} sur {total} de ceux dont il s’agit ont été laissés de côté, et "
    "l’estimation ne dit rien d’eux.",
    "es": "{count} de {total} de aquellos de quienes se trata quedaron fuera, y la "
    "estimación nada dice de ellos.",
}
_ASSUMES: Words = {
    "en": "This assumes that nothing else led people to the programme and bears on the "
    "outcome, which the data cannot show.",
    "fr": "Cela suppose que rien d’autre n’a conduit au programme tout en pesant sur "
    "le résultat, ce que les données ne peuvent pas montrer.",
    "es": "Esto supone que nada más llevó al programa e influye a la vez en el "
    "resultado, lo que los datos no pueden mostrar.",
}
_CLUSTERS: Words = {
    "en": ", in {count} clusters",
    "fr": ", dans {count} grappes",
    "es": ", en {count} conglomerados",
}
_GAP = {
    "en": " ",
    "fr": "\N{NARROW NO-BREAK SPACE}",
    "es": "\N{NO-BREAK SPACE}",
}


def sentence(result: MatchedEffect, language: str) -> str:
    """Write the paragraph for the report.

    Raises
    ------
    ModelError
        The language is not "en", "fr" or "es".
    """
    language = known_language(language)
    parts = [_effect(result, language), _base(result, language)]
    if result.n_left_out:
        parts.append(
            _LEFT_OUT[language].format(
                count=number(result.n_left_out, language),
                total=number(result.n_left_out + _focal(result), language),
            )
        )
    return " ".join([*parts, _ASSUMES[language]])


def _focal(result: MatchedEffect) -> int:
    sides = {"ATT": result.n_treated, "ATC": result.n_untreated}
    return sides.get(result.estimand, result.n)


def _effect(result: MatchedEffect, language: str) -> str:
    row = result.effect
    is_ratio = result.measure == "ratio"
    error = row.estimate * row.std_error if is_ratio else row.std_error
    factor = 100 if result.is_share and not is_ratio else 1
    words = _RATIO if is_ratio else _DIFFERENCE
    return words[language].format(
        outcome=quoted(result.outcome, language),
        whom=_WHOM[result.estimand][language],
        estimate=local(factor * row.estimate, factor * error, language),
        unit=(_POINTS if result.is_share else _UNIT)[language],
        interval=_interval(result, factor, factor * error, language),
        treated=_level(result, result.treated_mean, language),
        untreated=_level(result, result.untreated_mean, language),
    )


def _interval(result: MatchedEffect, factor: float, error: float, language: str) -> str:
    row = result.effect
    said = _shared.interval(
        factor * row.ci_low, factor * row.ci_high, error, result.level, language
    )
    holds_one = result.measure == "ratio" and row.ci_low <= 1 <= row.ci_high
    return said + _SAME[language] if holds_one else said


def _level(result: MatchedEffect, mean: float, language: str) -> str:
    """Write a mean; a share as a percentage."""
    error = math.nan if result.measure == "ratio" else result.std_error
    if not result.is_share:
        return local(mean, error, language)
    return f"{local(100 * mean, 100 * error, language)}{_GAP[language]}%"


def _base(result: MatchedEffect, language: str) -> str:
    names = ", ".join(quoted(name, language) for name in result.alike_in)
    clusters = ""
    if result.clusters is not None:
        count = number(result.clusters.total, language)
        clusters = _CLUSTERS[language].format(count=count)
    return _BASE[language].format(
        treated=number(result.n_treated, language),
        untreated=number(result.n_untreated, language),
        names=names,
        clusters=clusters,
        given=_shared.given(result.covariates, language),
    )
