"""The sentences that stand in a report, in English, French and Spanish.

Functions of plain values: every result that has an effect can say it in these words.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from iom_me._messages import known_language, number
from iom_me.impact._text.writing import local, p_value, percent, quoted

Words: TypeAlias = dict[str, str]

_COLON = "\N{NO-BREAK SPACE}:"
_SEMICOLON = "\N{NARROW NO-BREAK SPACE};"

_EFFECT = {
    "en": "The average effect of the programme on {outcome} of those it reached, "
    "{average}, is estimated at {estimate} in the unit of the outcome ({interval}), "
    "from {size}{given}, by comparison with {control}. This assumes that, without the "
    "programme, treated and comparison would have changed alike, and that nobody "
    "reacted to it in advance{more}.",
    "fr": "L’effet moyen du programme sur {outcome} pour ceux qu’il a atteints, "
    "{average}, est estimé à {estimate} dans l’unité du résultat ({interval}), d’après "
    "{size}{given}, par comparaison avec {control}. Cela suppose que, sans le "
    "programme, le groupe traité et la comparaison auraient évolué de la même façon, "
    "et que personne n’y a réagi par avance{more}.",
    "es": "El efecto medio del programa sobre {outcome} en quienes alcanzó, {average}, "
    "se estima en {estimate} en la unidad del resultado ({interval}), a partir de "
    "{size}{given}, en comparación con {control}. Esto supone que, sin el programa, "
    "los tratados y la comparación habrían evolucionado igual, y que nadie reaccionó "
    "por anticipado{more}.",
}
_UNKNOWN = {
    "en": "The average effect of the programme on {outcome} of those it reached cannot "
    "be estimated from these data ({size}).",
    "fr": "L’effet moyen du programme sur {outcome} pour ceux qu’il a atteints ne peut "
    "pas être estimé à partir de ces données ({size}).",
    "es": "El efecto medio del programa sobre {outcome} en quienes alcanzó no se puede "
    "estimar con estos datos ({size}).",
}
# With both ends, a lower end alone, an upper end alone, and none.
_INTERVAL = {
    "en": (
        "{level} interval: {low} to {high}",
        "{level} interval: from {low} up, without upper end",
        "{level} interval: up to {high}, without lower end",
        "{level} interval without ends",
    ),
    "fr": (
        f"intervalle à {{level}}{_COLON} de {{low}} à {{high}}",
        f"intervalle à {{level}}{_COLON} à partir de {{low}}, sans borne supérieure",
        f"intervalle à {{level}}{_COLON} jusqu’à {{high}}, sans borne inférieure",
        "intervalle à {level} sans bornes",
    ),
    "es": (
        "intervalo del {level}: de {low} a {high}",
        "intervalo del {level}: desde {low}, sin límite superior",
        "intervalo del {level}: hasta {high}, sin límite inferior",
        "intervalo del {level} sin límites",
    ),
}
_NO_INTERVAL = {
    "en": "no interval: the data do not show how uncertain this is",
    "fr": f"sans intervalle{_COLON} les données n’en montrent pas l’incertitude",
    "es": "sin intervalo: los datos no muestran su incertidumbre",
}
_NO_EFFECT = {
    "en": "; compatible with no effect",
    "fr": f"{_SEMICOLON} compatible avec une absence d’effet",
    "es": "; compatible con la ausencia de efecto",
}
_UNITS = {"en": "{count} units", "fr": "{count} unités", "es": "{count} unidades"}
_ROWS = {
    "en": "{count} observations",
    "fr": "{count} observations",
    "es": "{count} observaciones",
}
_CLUSTERS = {
    "en": " in {count} clusters",
    "fr": " dans {count} grappes",
    "es": " en {count} conglomerados",
}
_GIVEN = {
    "en": ", given equal {names}",
    "fr": ", à valeurs égales de {names}",
    "es": ", a igualdad de {names}",
}

AVERAGES: dict[str, Words] = {
    "all": {
        "en": "over all treated cohorts and periods",
        "fr": "sur l’ensemble des cohortes et périodes traitées",
        "es": "en el conjunto de cohortes y períodos tratados",
    },
    "event": {
        "en": "over the times {first} to {last} since the start",
        "fr": "sur les temps {first} à {last} depuis le début",
        "es": "en los tiempos {first} a {last} desde el inicio",
    },
    "one event": {
        "en": "at time {first} since the start",
        "fr": "au temps {first} depuis le début",
        "es": "en el tiempo {first} desde el inicio",
    },
    "group": {
        "en": "over cohorts weighed by their size",
        "fr": "sur les cohortes pondérées par leur taille",
        "es": "en las cohortes ponderadas por su tamaño",
    },
    "calendar": {
        "en": "over the periods {first} to {last}",
        "fr": "sur les périodes {first} à {last}",
        "es": "en los períodos {first} a {last}",
    },
    "one period": {
        "en": "in the period {first}",
        "fr": "dans la période {first}",
        "es": "en el período {first}",
    },
    "endline": {
        "en": "at endline",
        "fr": "à l’enquête finale",
        "es": "en la línea final",
    },
}
"""Over what an effect is averaged."""

_CONTROLS: dict[str, Words] = {
    "never treated": {
        "en": "units that were never treated",
        "fr": "des unités jamais traitées",
        "es": "unidades nunca tratadas",
    },
    "not yet treated": {
        "en": "units that were not treated yet",
        "fr": "des unités pas encore traitées",
        "es": "unidades aún no tratadas",
    },
    "the last cohort": {
        "en": "the last cohort before its start",
        "fr": "la dernière cohorte avant son début",
        "es": "la última cohorte antes de su inicio",
    },
    "untreated observations": {
        "en": "what untreated observations lead one to expect",
        "fr": "ce que les observations non traitées laissent attendre",
        "es": "lo que las observaciones no tratadas hacen esperar",
    },
    "the untreated": {
        "en": "those it did not reach",
        "fr": "ceux qu’il n’a pas atteints",
        "es": "quienes no alcanzó",
    },
    "all units": {
        "en": "all other units, treated or not",
        "fr": "toutes les autres unités, traitées ou non",
        "es": "todas las demás unidades, tratadas o no",
    },
    "": {
        "en": "the comparison group",
        "fr": "le groupe de comparaison",
        "es": "el grupo de comparación",
    },
}
_SAME_EFFECT = {
    "en": ", and that the effect is the same for all cohorts",
    "fr": ", et que l’effet est le même pour toutes les cohortes",
    "es": ", y que el efecto es el mismo para todas las cohortes",
}
_LEADS_SILENT = {
    "en": "; a joint test of the times before the start does not speak against this "
    "({p}), which is no proof",
    "fr": f"{_SEMICOLON} un test conjoint des temps d’avant le début ne s’y oppose pas "
    "({p}), ce qui n’est pas une preuve",
    "es": "; una prueba conjunta de los tiempos anteriores al inicio no lo contradice "
    "({p}), lo que no es una prueba de ello",
}
_LEADS_AGAINST = {
    "en": "; a joint test of the times before the start speaks against this ({p})",
    "fr": f"{_SEMICOLON} un test conjoint des temps d’avant le début s’y oppose "
    "({p})",
    "es": "; una prueba conjunta de los tiempos anteriores al inicio lo contradice "
    "({p})",
}
_LEADS_UNTESTED = {
    "en": "; these data allow no joint test of the times before the start",
    "fr": f"{_SEMICOLON} ces données ne permettent pas de test conjoint des temps "
    "d’avant le début",
    "es": "; estos datos no permiten una prueba conjunta de los tiempos anteriores al "
    "inicio",
}
_TWO_PERIODS = {
    "en": "; two periods cannot test this",
    "fr": f"{_SEMICOLON} deux périodes ne permettent pas de le vérifier",
    "es": "; con dos períodos no se puede comprobar",
}


def effect(
    language: str,
    *,
    outcome: str,
    estimate: float,
    std_error: float,
    ci_low: float,
    ci_high: float,
    level: float,
    average: str,
    n: int,
    are_units: bool,
    clusters: int | None,
    control: str,
    covariates: tuple[str, ...] = (),
    same_effect: bool = False,
    leads: float | None = None,
    two_periods: bool = False,
) -> str:
    """Say an effect in two sentences: the number, and what it rests on.

    ``average`` is in the language already, see `averaged`. ``leads`` is the p-value of
    the leads, NaN if they cannot be tested, None if the result has none.
    ``two_periods`` says why nothing can be tested.

    Raises
    ------
    ModelError
        The language is not "en", "fr" or "es".
    """
    language = known_language(language)
    size = sized(n, language, are_units=are_units, clusters=clusters)
    if math.isnan(estimate):
        return _UNKNOWN[language].format(outcome=quoted(outcome, language), size=size)
    more = _SAME_EFFECT[language] if same_effect else ""
    if leads is not None:
        more += about_leads(leads, level, language)
    if two_periods:
        more += _TWO_PERIODS[language]
    return _EFFECT[language].format(
        outcome=quoted(outcome, language),
        average=average,
        estimate=local(estimate, std_error, language),
        interval=interval(ci_low, ci_high, std_error, level, language),
        size=size,
        given=given(covariates, language),
        control=compared(control, language),
        more=more,
    )


def interval(low: float, high: float, error: float, level: float, language: str) -> str:
    """Say an interval, whether it holds zero, or that there is none."""
    if math.isnan(low) or math.isnan(high):
        return _NO_INTERVAL[language]
    said = _INTERVAL[language][2 * math.isinf(low) + math.isinf(high)].format(
        level=percent(level, language),
        low=local(low, error, language),
        high=local(high, error, language),
    )
    return said + _NO_EFFECT[language] if low <= 0 <= high else said


def sized(n: int, language: str, *, are_units: bool, clusters: int | None) -> str:
    """Say how many units there are, and in how many clusters."""
    words = _UNITS if are_units else _ROWS
    said = words[language].format(count=number(n, language))
    if clusters is None:
        return said
    return said + _CLUSTERS[language].format(count=number(clusters, language))


def given(covariates: tuple[str, ...], language: str) -> str:
    """Say what was adjusted for, if anything was."""
    if not covariates:
        return ""
    names = ", ".join(quoted(name, language) for name in covariates)
    return _GIVEN[language].format(names=names)


def compared(control: str, language: str) -> str:
    """Say whom the treated were compared with."""
    known = next(words for key, words in _CONTROLS.items() if control.startswith(key))
    return known[language]


def averaged(over: str, language: str, *, first: str = "", last: str = "") -> str:
    """Say over what an effect is averaged: a key of `AVERAGES`, and its ends."""
    return AVERAGES[over][language].format(first=first, last=last)


def about_leads(p: float, level: float, language: str) -> str:
    """Say what the leads tell of parallel trends."""
    if math.isnan(p):
        return _LEADS_UNTESTED[language]
    words = _LEADS_SILENT if p >= 1 - level else _LEADS_AGAINST
    return words[language].format(p=p_value(p, language))
