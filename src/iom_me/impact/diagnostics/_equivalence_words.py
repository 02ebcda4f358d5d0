"""Tests of equivalence in words."""

from __future__ import annotations

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
    from iom_me.impact.diagnostics.equivalence import EquivalenceResult

_MAX_LEADS = 12
_NAME = 24

_SMALL = {
    "en": "Before the programme, treated and comparison changed alike in {outcome}, up "
    "to differences smaller than {margin} ({p}, test of equivalence of {count}).",
    "fr": "Avant le programme, le groupe traité et la comparaison ont évolué de la "
    "même façon pour {outcome}, à des différences inférieures à {margin} près ({p}, "
    "test d’équivalence de {count}).",
    "es": "Antes del programa, los tratados y la comparación evolucionaron igual en "
    "{outcome}, salvo diferencias menores que {margin} ({p}, prueba de equivalencia de "
    "{count}).",
}
_NOT_SHOWN = {
    "en": "The data do not show that, before the programme, treated and comparison "
    "changed alike in {outcome}: differences of {margin} cannot be ruled out ({p}, "
    "test of equivalence of {count}); those larger than {bound} can.",
    "fr": "Les données ne montrent pas qu’avant le programme le groupe traité et la "
    "comparaison ont évolué de la même façon pour {outcome}, car des différences de "
    "{margin} ne sont pas exclues ({p}, test d’équivalence de {count}), mais celles "
    "qui dépassent {bound} le sont.",
    "es": "Los datos no muestran que antes del programa los tratados y la comparación "
    "evolucionaran igual en {outcome}, ya que no se excluyen diferencias de {margin} "
    "({p}, prueba de equivalencia de {count}), pero sí las mayores que {bound}.",
}
_UNTESTABLE = {
    "en": "Whether treated and comparison changed alike in {outcome} before the "
    "programme cannot be tested with these data.",
    "fr": "Ces données ne permettent pas de tester si le groupe traité et la "
    "comparaison ont évolué de la même façon pour {outcome} avant le programme.",
    "es": "Con estos datos no se puede poner a prueba si los tratados y la comparación "
    "evolucionaron igual en {outcome} antes del programa.",
}
_COUNT = {
    "en": ("{count} earlier difference", "{count} earlier differences"),
    "fr": ("{count} écart antérieur", "{count} écarts antérieurs"),
    "es": ("{count} diferencia anterior", "{count} diferencias anteriores"),
}


def title(result: EquivalenceResult) -> str:
    """Write the title of the picture."""
    if result.untestable is not None:
        return "Differences before the start: untestable"
    return f"Differences before the start: {result.verdict}"


def lines(result: EquivalenceResult) -> list[str]:
    """Write the summary."""
    head = [
        f"Are the leads of {one_line(result.outcome)!r} smaller than a margin?",
        f"Verdict      {_verdict(result)}",
        f"Margin       {result.margin:.6g}, in the unit of the outcome",
    ]
    if result.untestable is not None:
        return head
    return [
        *head,
        (
            f"Bound        {_number(result.bound, result)}: the smallest margin that "
            "these data would accept"
        ),
        (
            f"Test         {p_value(result.p_value)}, each lead by two one-sided t "
            f"tests at {percent(1 - result.level)}"
        ),
        f"Std. error   {result.vcov}",
        "",
        *_leads(result),
    ]


def _verdict(result: EquivalenceResult) -> str:
    if result.untestable is not None:
        return f"untestable {one_line(result.untestable.reason)}"
    if result.verdict == "small":
        return "small: all leads are smaller than the margin"
    return "not shown to be small: some lead may be as large as the margin"


def _number(value: float, result: EquivalenceResult) -> str:
    return rounded(value, min(lead.std_error for lead in result.leads))


def _leads(result: EquivalenceResult) -> list[str]:
    shown = result.leads[-_MAX_LEADS:]
    width = max(len(shortened(lead.term, _NAME)) for lead in shown)
    said = [
        f"  {shortened(lead.term, _NAME):<{width}}  bound "
        f"{_number(lead.bound, result)}, {p_value(lead.p_value)}"
        f"{'' if lead.small else '  not shown to be small'}"
        for lead in shown
    ]
    hidden = len(result.leads) - len(shown)
    more = [f"  {hidden:,} earlier ones, see to_frame()"] if hidden else []
    return [*more, *said]


def sentence(result: EquivalenceResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    outcome = quoted(result.outcome, language)
    if result.untestable is not None:
        return _UNTESTABLE[language].format(outcome=outcome)
    words = _SMALL if result.verdict == "small" else _NOT_SHOWN
    count = len(result.leads)
    error = min(lead.std_error for lead in result.leads)
    return words[language].format(
        outcome=outcome,
        p=p_value(result.p_value, language),
        count=_COUNT[language][count > 1].format(count=number(count, language)),
        margin=local(result.margin, float("nan"), language),
        bound=local(result.bound, error, language),
    )
