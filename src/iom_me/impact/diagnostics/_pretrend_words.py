"""Joint tests of leads in words."""

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
from iom_me.impact.results import Untestable

if TYPE_CHECKING:
    from iom_me.impact.diagnostics.pretrend import PretrendResult

_MAX_LEADS = 10
_NAME = 24
_PAD = " " * 13

_REJECTED = {
    "en": "Before the programme, treated and comparison changed differently in "
    "{outcome} ({p}, joint test of {count}): the assumption that they would have "
    "changed alike without the programme is in doubt.",
    "fr": "Avant le programme, le groupe traité et la comparaison ont évolué "
    "différemment pour {outcome} ({p}, test conjoint de {count}), ce qui met en doute "
    "l’hypothèse d’une évolution identique sans le programme.",
    "es": "Antes del programa, los tratados y la comparación evolucionaron de forma "
    "distinta en {outcome} ({p}, prueba conjunta de {count}), lo que pone en duda el "
    "supuesto de una evolución igual sin el programa.",
}
_NOT_REJECTED = {
    "en": "Before the programme, no difference in how treated and comparison changed "
    "in {outcome} was found ({p}, joint test of {count}). This is no proof that they "
    "would have changed alike: differences of up to {largest} are compatible with the "
    "data.",
    "fr": "Avant le programme, aucune différence d’évolution entre le groupe traité "
    "et la comparaison n’a été constatée pour {outcome} ({p}, test conjoint de "
    "{count}). Cela ne prouve pas une évolution identique sans le programme, car des "
    "différences allant jusqu’à {largest} sont compatibles avec les données.",
    "es": "Antes del programa no se encontró diferencia en la evolución de los "
    "tratados y la comparación en {outcome} ({p}, prueba conjunta de {count}). Esto no "
    "demuestra una evolución igual sin el programa, ya que diferencias de hasta "
    "{largest} son compatibles con los datos.",
}
_UNTESTABLE = {
    "en": "Whether treated and comparison would have changed alike in {outcome} "
    "without the programme cannot be tested with these data.",
    "fr": "Ces données ne permettent pas de tester si, sans le programme, le groupe "
    "traité et la comparaison auraient évolué de la même façon pour {outcome}.",
    "es": "Con estos datos no se puede poner a prueba si, sin el programa, los "
    "tratados y la comparación habrían evolucionado igual en {outcome}.",
}
_COUNT = {
    "en": ("{count} earlier difference", "{count} earlier differences"),
    "fr": ("{count} écart antérieur", "{count} écarts antérieurs"),
    "es": ("{count} diferencia anterior", "{count} diferencias anteriores"),
}


def short(result: PretrendResult) -> str:
    """Write the verdict on one line."""
    name = repr(result.outcome)[1:-1]
    if isinstance(result.test, Untestable):
        return f"{name}: untestable"
    return f"{name}: {result.verdict}, {p_value(result.test.p_value)}"


def title(result: PretrendResult) -> str:
    """Write the title of the picture."""
    if isinstance(result.test, Untestable):
        return "Leads: no joint test"
    return f"Leads: all zero {result.verdict}, {p_value(result.test.p_value)}"


def lines(result: PretrendResult) -> list[str]:
    """Write the summary."""
    clusters = "" if result.clusters is None else f", {result.clusters:,} clusters"
    return [
        f"Test of all leads of {one_line(result.outcome)!r}",
        *_test(result),
        f"Std. error   {result.vcov}{clusters}",
        *_leads(result),
        "Remember     not rejecting is no proof that without the programme treated and",
        f"{_PAD}comparison would have changed alike; see equivalence_test",
    ]


def _test(result: PretrendResult) -> list[str]:
    test = result.test
    if isinstance(test, Untestable):
        return [f"Verdict      untestable {one_line(test.reason)}"]
    said = {
        "rejected": "they are not all zero: treated and comparison moved differently",
        "not rejected": "all zero is not rejected",
    }[result.verdict]
    largest = rounded(result.largest, _error(result))
    return [
        f"Verdict      {said}",
        (
            f"Test         F = {test.statistic:.4g} on {test.df1:g} and {test.df2:.4g} "
            f"degrees of freedom, {p_value(test.p_value)}"
        ),
        f"{_PAD}chi-square, for large samples: {p_value(result.chi_square_p_value)}",
        f"Not ruled    leads of up to {largest} in size, each by its {_level(result)}",
        f"{'out':<13}interval",
    ]


def _level(result: PretrendResult) -> str:
    return percent(result.level)


def _error(result: PretrendResult) -> float:
    errors = [row.std_error for row in result.leads if row.std_error > 0]
    return min(errors, default=math.nan)


def _leads(result: PretrendResult) -> list[str]:
    """List the last leads, nearest to the start."""
    if not result.leads:
        return []
    shown = result.leads[-_MAX_LEADS:]
    error = _error(result)
    width = max(len(shortened(row.term, _NAME)) for row in shown)
    said = []
    for row in shown:
        estimate = rounded(row.estimate, error, sign="+")
        ends = "no interval"
        if not math.isnan(row.ci_low):
            ends = f"{rounded(row.ci_low, error)}, {rounded(row.ci_high, error)}"
        said.append(f"  {shortened(row.term, _NAME):<{width}}  {estimate}  [{ends}]")
    hidden = len(result.leads) - len(shown)
    more = [f"  {hidden:,} earlier ones, see to_dict()"] if hidden else []
    return ["", *more, *said, ""]


def sentence(result: PretrendResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    outcome = quoted(result.outcome, language)
    if isinstance(result.test, Untestable):
        return _UNTESTABLE[language].format(outcome=outcome)
    words = _REJECTED if result.verdict == "rejected" else _NOT_REJECTED
    count = len(result.leads)
    return words[language].format(
        outcome=outcome,
        p=p_value(result.test.p_value, language),
        count=_COUNT[language][count > 1].format(count=number(count, language)),
        largest=local(result.largest, _error(result), language),
    )
