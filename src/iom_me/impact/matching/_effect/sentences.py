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
        "en": "among those it reached",
        "fr": "pour ceux qu’il a atteints",
        "es": "entre quienes alcanzó",
    },
    "ATC": {
        "en": "among those it did not reach, had it reached them,",
        "fr": "pour ceux qu’il n’a pas atteints, s’il les avait atteints,",
        "es": "entre quienes no alcanzó, si los hubiera alcanzado,",
    },
    "ATE": {
        "en": "among all who were observed",
        "fr": "pour toutes les personnes observées",
        "es": "entre todas las personas observadas",
    },
    "ATO": {
        "en": "among those who could have been on either side",
        "fr": "pour ceux qui auraient pu être d’un côté comme de l’autre",
        "es": "entre quienes podrían haber estado en uno u otro lado",
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
    "{untreated} sans lui, comparables en termes de {names}{clusters}{given}.",
    "es": "La estimación compara {treated} personas (o filas) con el programa y "
    "{untreated} sin él, semejantes en {names}{clusters}{given}.",
}
_GIVEN: Words = {
    "en": ", with the means adjusted for what differences are left in {names}",
    "fr": ", les moyennes étant corrigées des différences qui restent pour {names}",
    "es": ", con las medias ajustadas por las diferencias que quedan en {names}",
}
_THESE: Words = {
    "en": "these",
    "fr": "ces variables",
    "es": "estas variables",
}
_LEFT_OUT: Words = {
    "en": "It leaves out {count} of the {total} people (or rows) that the effect is "
    "about{gaps}, and says nothing of them.",
    "fr": "Elle laisse de côté {count} des {total} personnes (ou lignes) dont il "
    "s’agit{gaps}, et n’en dit rien.",
    "es": "Deja fuera a {count} de las {total} personas (o filas) de las que se "
    "trata{gaps}, y nada dice al respecto.",
}
_GAPS: Words = {
    "en": " ({count}because an outcome is missing)",
    "fr": " ({count}parce qu’un résultat manque)",
    "es": " ({count}porque falta un resultado)",
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
        parts.append(_left_out(result, language))
    return " ".join([*parts, _ASSUMES[language]])


def _left_out(result: MatchedEffect, language: str) -> str:
    gaps = ""
    if result.n_left_out_for_gaps:
        some = result.n_left_out_for_gaps < result.n_left_out
        count = f"{number(result.n_left_out_for_gaps, language)} " if some else ""
        gaps = _GAPS[language].format(count=count)
    return _LEFT_OUT[language].format(
        count=number(result.n_left_out, language),
        total=number(result.n_left_out + _focal(result), language),
        gaps=gaps,
    )


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
        given=_given(result, language),
    )


def _given(result: MatchedEffect, language: str) -> str:
    """Say what means are adjusted for, without a list that was just given."""
    if not result.covariates:
        return ""
    names = ", ".join(quoted(name, language) for name in result.covariates)
    same = set(result.covariates) == set(result.alike_in)
    return _GIVEN[language].format(names=_THESE[language] if same else names)
