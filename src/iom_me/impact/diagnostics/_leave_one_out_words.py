"""Effects without each cluster in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me._messages import known_language, number
from iom_me.impact._text.writing import (
    local,
    one_line,
    p_value,
    percent,
    quoted,
    rounded,
    shortened,
)

if TYPE_CHECKING:
    from iom_me.impact.diagnostics.leave_one_out import LeaveOneOutResult, LeftOut

_MAX_SHOWN = 8
_NAME = 30

_STANDS = {
    "en": "No single cluster makes this result: without each of the {count} clusters "
    "in turn, the effect on {outcome} lies between {low} and {high}, and its sign and "
    "statistical significance stay the same.",
    "fr": "Aucune grappe ne fait à elle seule ce résultat, car sans chacune des "
    "{count} grappes tour à tour, l’effet sur {outcome} va de {low} à {high}, et son "
    "signe et sa signification statistique restent les mêmes.",
    "es": "Ningún conglomerado produce por sí solo este resultado, ya que sin cada uno "
    "de los {count} conglomerados por turno, el efecto sobre {outcome} va de {low} a "
    "{high}, y su signo y su significación estadística no cambian.",
}
_TURNS = {
    "en": "The result depends on single clusters: without each of the {count} clusters "
    "in turn, the effect on {outcome} lies between {low} and {high}, and its sign or "
    "statistical significance changes without {names}.",
    "fr": "Le résultat dépend de certaines grappes, car sans chacune des {count} "
    "grappes tour à tour, l’effet sur {outcome} va de {low} à {high}, et son signe ou "
    "sa signification statistique change sans {names}.",
    "es": "El resultado depende de algunos conglomerados, ya que sin cada uno de los "
    "{count} conglomerados por turno, el efecto sobre {outcome} va de {low} a {high}, "
    "y su signo o su significación estadística cambia sin {names}.",
}
_ALONE = {
    "en": "The effect on {outcome} rests on single clusters: without {names} it cannot "
    "be estimated with its uncertainty.",
    "fr": "L’effet sur {outcome} repose sur certaines grappes, car sans {names} il ne "
    "peut pas être estimé avec son incertitude.",
    "es": "El efecto sobre {outcome} descansa en algunos conglomerados, ya que sin "
    "{names} no se puede estimar con su incertidumbre.",
}
_OTHERS = {
    "en": " or {count} others",
    "fr": " ou {count} autres",
    "es": " u otros {count}",
}
_SHORT = 3


def interval(row: LeftOut | LeaveOneOutResult) -> str:
    """Write an estimate and its interval."""
    if math.isnan(row.estimate):
        return "cannot be estimated"
    estimate = rounded(row.estimate, row.std_error, sign="+")
    if math.isnan(row.ci_low):
        return f"{estimate} [no interval]"
    low, high = (rounded(end, row.std_error) for end in (row.ci_low, row.ci_high))
    return f"{estimate} [{low}, {high}]"


def lines(result: LeaveOneOutResult) -> list[str]:
    """Write the summary."""
    by = f" by {one_line(result.cluster)!r}" if result.cluster is not None else ""
    shown = result.influential[:_MAX_SHOWN]
    width = max(len(shortened(row.cluster, _NAME)) for row in shown)
    rows = [
        f"  {shortened(row.cluster, _NAME):<{width}}  {interval(row)}, "
        f"{p_value(row.p_value)}"
        for row in shown
    ]
    return [
        (
            f"{one_line(result.term)!r} of {one_line(result.outcome)!r} without each "
            "cluster"
        ),
        f"Verdict      {_verdict(result)}",
        (
            f"With all     {interval(result)}, {percent(result.level)} interval, "
            f"{p_value(result.p_value)}"
        ),
        f"Clusters     {len(result.effects):,}{by}",
        f"Range        {_range(result)}",
        (
            f"Std. error   {result.vcov} {result.std_error:.4g}; of the jackknife "
            f"{result.jackknife_std_error:.4g}"
        ),
        "",
        "The effect moves most without",
        *rows,
        "",
        *(f"Warning      {one_line(warning)}" for warning in result.warnings),
    ][: None if result.warnings else -1]


def _verdict(result: LeaveOneOutResult) -> str:
    names = {
        "sign turns": result.sign_turns,
        "significance turns": result.significance_turns,
        "rests on one cluster": result.without_estimate,
    }.get(result.verdict)
    if names is None:
        return "stands: sign and significance are the same without any one cluster"
    shown = ", ".join(shortened(name, _NAME) for name in names[:_SHORT])
    more = f" and {len(names) - _SHORT:,} more" if len(names) > _SHORT else ""
    return f"{result.verdict} without {shown}{more}"


def _ends(result: LeaveOneOutResult) -> tuple[float, float]:
    known = [row.estimate for row in result.effects if not math.isnan(row.estimate)]
    return min(known, default=math.nan), max(known, default=math.nan)


def _range(result: LeaveOneOutResult) -> str:
    low, high = (rounded(end, result.std_error) for end in _ends(result))
    return f"{low} to {high}"


def sentence(result: LeaveOneOutResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    low, high = (local(end, result.std_error, language) for end in _ends(result))
    words = {"stands": _STANDS, "rests on one cluster": _ALONE}.get(
        result.verdict, _TURNS
    )
    return words[language].format(
        count=number(len(result.effects), language),
        outcome=quoted(result.outcome, language),
        low=low,
        high=high,
        names=_listed(result, language),
    )


def _listed(result: LeaveOneOutResult, language: str) -> str:
    if result.verdict == "rests on one cluster":
        names = list(result.without_estimate)
    else:
        names = list(dict.fromkeys((*result.sign_turns, *result.significance_turns)))
    said = ", ".join(quoted(str(name), language) for name in names[:_SHORT])
    if len(names) > _SHORT:
        said += _OTHERS[language].format(count=number(len(names) - _SHORT, language))
    return said
