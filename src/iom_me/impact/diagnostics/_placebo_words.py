"""Placebo effects in words."""

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
    from iom_me.impact.diagnostics.placebo import (
        PlaceboGroupsResult,
        PlaceboPeriodsResult,
    )
    from iom_me.impact.panel_results import Effect

_MAX_ROWS = 12
_NAME = 30

_PERIODS = {
    "no effect found": {
        "en": "Pretending that the programme started earlier, no effect on {outcome} "
        "was found before its true start ({count}).",
        "fr": "En supposant un début antérieur du programme, aucun effet sur {outcome} "
        "n’a été constaté avant son vrai début ({count}).",
        "es": "Suponiendo un inicio anterior del programa, no se encontró ningún "
        "efecto sobre {outcome} antes de su verdadero inicio ({count}).",
    },
    "effect found": {
        "en": "Pretending that the programme started earlier, an effect on {outcome} "
        "was found before its true start ({count}), which puts the comparison in "
        "doubt.",
        "fr": "En supposant un début antérieur du programme, un effet sur {outcome} a "
        "été constaté avant son vrai début ({count}), ce qui met en doute la "
        "comparaison.",
        "es": "Suponiendo un inicio anterior del programa, se encontró un efecto sobre "
        "{outcome} antes de su verdadero inicio ({count}), lo que pone en duda la "
        "comparación.",
    },
    "untestable": {
        "en": "Whether there was an effect on {outcome} before the true start cannot "
        "be tested with these data.",
        "fr": "Ces données ne permettent pas de tester un effet sur {outcome} avant le "
        "vrai début.",
        "es": "Con estos datos no se puede poner a prueba un efecto sobre {outcome} "
        "antes del verdadero inicio.",
    },
}
_STARTS = {
    "en": ("{count} earlier start", "{count} earlier starts"),
    "fr": ("{count} début antérieur", "{count} débuts antérieurs"),
    "es": ("{count} inicio anterior", "{count} inicios anteriores"),
}
_GROUPS = {
    "larger than all": {
        "en": "The effect on {outcome}, {actual}, is larger than all those that "
        "{count} clusters without the programme show against each other.",
        "fr": "L’effet sur {outcome}, {actual}, dépasse tous ceux que {count} grappes "
        "sans le programme montrent entre elles.",
        "es": "El efecto sobre {outcome}, {actual}, supera todos los que {count} "
        "conglomerados sin el programa muestran entre sí.",
    },
    "within the range of untreated clusters": {
        "en": "The effect on {outcome}, {actual}, lies within the range of what "
        "{count} clusters without the programme show against each other (rank {rank} "
        "by size).",
        "fr": "L’effet sur {outcome}, {actual}, reste dans l’ordre de ce que {count} "
        "grappes sans le programme montrent entre elles (rang {rank} par la taille).",
        "es": "El efecto sobre {outcome}, {actual}, queda dentro de lo que {count} "
        "conglomerados sin el programa muestran entre sí (puesto {rank} por tamaño).",
    },
    "untestable": {
        "en": "There are too few clusters without the programme to compare the effect "
        "on {outcome} with.",
        "fr": "Les grappes sans le programme sont trop peu nombreuses pour y comparer "
        "l’effet sur {outcome}.",
        "es": "Hay muy pocos conglomerados sin el programa con los que comparar el "
        "efecto sobre {outcome}.",
    },
}


def interval(row: Effect) -> str:
    """Write an estimate and its interval."""
    estimate = rounded(row.estimate, row.std_error, sign="+")
    if math.isnan(row.ci_low):
        return f"{estimate} [no interval]"
    low, high = (rounded(end, row.std_error) for end in (row.ci_low, row.ci_high))
    return f"{estimate} [{low}, {high}]"


def period_lines(result: PlaceboPeriodsResult) -> list[str]:
    """Write the summary of earlier starts."""
    verdict = result.verdict
    if result.untestable is not None:
        verdict = f"untestable {one_line(result.untestable.reason)}"
    rows = [
        f"  {row.time} earlier  {interval(row)}, {p_value(row.p_value)}, n = {row.n:,}"
        for row in result.effects[:_MAX_ROWS]
    ]
    hidden = len(result.effects) - _MAX_ROWS
    return [
        f"Effects on {one_line(result.outcome)!r} of starts that never were",
        f"Verdict      {verdict}",
        f"True starts  {interval(result.actual)}, {percent(result.level)} interval",
        f"Std. error   {result.vcov}",
        *([""] if rows else []),
        *rows,
        *([f"  {hidden:,} more, see to_frame()"] if hidden > 0 else []),
        *(f"Left out     {one_line(reason)}" for reason in result.left_out[:3]),
        *([""] if rows else []),
        "Rests on     data from before the programme alone",
    ]


def period_sentence(result: PlaceboPeriodsResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    count = len(result.effects)
    return _PERIODS[result.verdict][language].format(
        outcome=quoted(result.outcome, language),
        count=_STARTS[language][count > 1].format(count=number(count, language)),
    )


def group_lines(result: PlaceboGroupsResult) -> list[str]:
    """Write the summary of pretended groups."""
    head = [
        f"Effects on {one_line(result.outcome)!r} of clusters without the programme"
    ]
    actual = f"True effect  {result.actual:+.4g}"
    if result.untestable is not None:
        reason = one_line(result.untestable.reason)
        return [*head, f"Verdict      untestable {reason}", actual]
    largest = sorted(result.effects, key=lambda row: -abs(row.estimate))
    shown = largest[:_MAX_ROWS]
    width = max(len(shortened(row.cluster, _NAME)) for row in shown)
    return [
        *head,
        f"Verdict      {result.verdict}",
        f"{actual}, rank {result.rank} of {len(result.effects) + 1:,} by size",
        (
            f"As large     {percent(round(result.share_as_large, 3))}, the true one "
            "among them"
        ),
        "",
        "Largest without the programme",
        *(
            f"  {shortened(row.cluster, _NAME):<{width}}  {row.estimate:+.4g}"
            for row in shown
        ),
        "",
        "Remember     one cluster alone varies more than several treated ones do",
        "             together; randomization_inference draws groups of the true size",
    ]


def group_sentence(result: PlaceboGroupsResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    return _GROUPS[result.verdict][language].format(
        outcome=quoted(result.outcome, language),
        actual=local(result.actual, math.nan, language),
        count=number(len(result.effects), language),
        rank=number(result.rank or 0, language),
    )
