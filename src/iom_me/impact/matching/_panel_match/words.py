"""A matched difference-in-differences in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from iom_me._messages import known_language, number
from iom_me.impact._records import Untestable
from iom_me.impact._text import sentences
from iom_me.impact._text.writing import (
    cautions,
    ends as _ends,
    local,
    one_line,
    p_value,
    quoted,
    rounded,
    shortened,
    titled,
    with_ends,
    with_test,
)
from iom_me.impact.matching import terms

if TYPE_CHECKING:
    from iom_me.impact._records import Effect
    from iom_me.impact.matching.matched_did_results import MatchedDidResult

_MAX_LINES = 25
_MIN_EFFECTS = 6
_MAX_NAMES = 6
_NAME = 24

_WHOM = {
    "ATT": {
        "en": "those it reached",
        "fr": "ceux qu’il a atteints",
        "es": "quienes alcanzó",
    },
    "ATC": {
        "en": "those it did not reach",
        "fr": "ceux qu’il n’a pas atteints",
        "es": "quienes no alcanzó",
    },
    "ATE": {"en": "all", "fr": "l’ensemble des unités", "es": "el conjunto"},
    "ATO": {
        "en": "those who might as well have been reached as not",
        "fr": "ceux qui auraient pu être atteints ou non",
        "es": "quienes podrían haber sido alcanzados o no",
    },
}
_SENTENCE = {
    "en": "The average effect of the programme on {outcome} of {whom}, {average}, is "
    "estimated at {estimate} in the unit of the outcome ({interval}), from {size}: "
    "how much more the treated changed since {baseline} than untreated units that were "
    "like them then in {names}.{found} This assumes that, without the programme, both "
    "would have changed alike, and that nobody reacted to it in advance{more}.",
    "fr": "L’effet moyen du programme sur {outcome} pour {whom}, {average}, est estimé "
    "à {estimate} dans l’unité du résultat ({interval}), d’après {size}. C’est l’écart "
    "d’évolution depuis {baseline} entre le groupe traité et des unités non traitées "
    "qui lui ressemblaient alors pour {names}.{found} Cela suppose que, sans le "
    "programme, les deux auraient évolué de la même façon, et que personne n’y a réagi "
    "par avance{more}.",
    "es": "El efecto medio del programa sobre {outcome} en {whom}, {average}, se "
    "estima en {estimate} en la unidad del resultado ({interval}), a partir de {size}. "
    "Es la diferencia de evolución desde {baseline} entre los tratados y unidades no "
    "tratadas que entonces se les parecían en {names}.{found} Esto supone que, sin el "
    "programa, ambos habrían evolucionado igual, y que nadie reaccionó por "
    "anticipado{more}.",
}
_FOUND = {
    "en": " Nobody comparable was found for {lost} of {all} {units}: it does not speak "
    "for them.",
    "fr": " Pour {lost} {units} sur {all}, personne de comparable n’a été trouvé, et "
    "l’estimation ne vaut pas pour elles.",
    "es": " Para {lost} de {all} {units} no se halló a nadie comparable, y la "
    "estimación no vale para ellas.",
}
_UNITS = {
    "ATT": {
        "en": "treated units",
        "fr": "unités traitées",
        "es": "unidades tratadas",
    },
    "ATC": {
        "en": "untreated units",
        "fr": "unités non traitées",
        "es": "unidades no tratadas",
    },
    "ATE": {"en": "units", "fr": "unités", "es": "unidades"},
}


def interval(result: MatchedDidResult) -> str:
    """Write the overall effect and its interval."""
    row = result.overall
    return with_ends(row.estimate, row.ci_low, row.ci_high, row.std_error)


def over(result: MatchedDidResult, language: str) -> str:
    """Say over what the overall effect is averaged."""
    times = [
        row.event_time for row in result.effects if (row.event_time or 0) >= 0
        and not row.reference
    ]  # fmt: skip
    many = len(times) > 1
    return sentences.averaged(
        "event" if many else "one event",
        language,
        first=str(times[0]),
        last=str(times[-1]),
    )


# The summary


def lines(result: MatchedDidResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    head, foot = [*_headline(result), *_data(result)], list(_rests_on(result))
    free = _MAX_LINES - len(head) - len(foot)
    foot += cautions(
        result.warnings, max(free - min(len(result.effects), _MIN_EFFECTS) - 2, 1)
    )
    room = _MAX_LINES - len(head) - len(foot)
    return [*head, *_table(result.effects, result, room), *foot]


def _headline(result: MatchedDidResult) -> Iterator[str]:
    row = result.overall
    shown = with_test(interval(result), row.ci_low, result.level, row.p_value)
    error = "none can be computed"
    if not math.isnan(row.std_error):
        scale = f"t with {row.df:.4g} degrees of freedom"
        error = f"{row.std_error:.4g}, {scale if math.isfinite(row.df) else 'normal'}"
    whom = _WHOM[result.estimand]["en"]
    yield f"Matched difference-in-differences of {_quoted(result.outcome)}"
    yield f"Estimand     average effect on {whom}, {over(result, 'en')}"
    yield f"Effect       {shown}"
    yield f"Std. error   {error}"
    yield from titled("", result.std_error_in_words, most=2)


def _data(result: MatchedDidResult) -> Iterator[str]:
    untreated, treated = result.comparison.counts
    yield (
        f"Comparison   {treated.used:,} of {treated.rows:,} treated with "
        f"{untreated.used:,} of {untreated.rows:,} untreated"
    )
    names = [repr(shortened(name, _NAME)) for name in _names(result)]
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    base = shortened(result.baseline, _NAME)
    shown = f"{', '.join(names[:_MAX_NAMES])}{more}, at the baseline {base}"
    yield from titled("Alike in", shown)
    if result.balance is not None:
        count = len(result.balance.covariates)
        yield f"Balance      {result.balance.verdict}, the worst of {count:,} rows"
    first, last = (shortened(result.periods[place], _NAME) for place in (0, -1))
    yield from titled(
        "Data",
        f"{len(result.periods):,} periods, {first} to {last}; the start is "
        f"{shortened(result.start, _NAME)}; {result.n_dropped:,} units not compared",
    )
    if result.clusters is not None:
        sides = result.clusters
        yield from titled(
            "Clusters",
            f"{sides.total:,}, by {_quoted(result.cluster or '')}: "
            f"{sides.treated:,} treated, {sides.untreated:,} untreated",
        )
    if result.losses:
        most = max(loss.left_out for loss in result.losses)
        yield f"Missing      up to {most:,} units are left out of a period, see .losses"


def _names(result: MatchedDidResult) -> tuple[str, ...]:
    return terms.columns_of(result.comparison.covariates)


def _rests_on(result: MatchedDidResult) -> Iterator[str]:
    yield from titled(
        "Rests on",
        "parallel trends of units that were alike at the baseline, and on nobody "
        "having reacted to the programme in advance",
    )
    if result.matched_leads:
        rows = result.matched_leads
        ends = dict.fromkeys((rows[0].time, rows[-1].time))
        shown = " to ".join(shortened(label, _NAME) for label in ends)
        yield from titled(
            "", f"matched on, so alike by construction and no evidence: {shown}"
        )
    test = result.pre_trends
    if isinstance(test, Untestable):
        yield from titled("", f"earlier changes are untestable {test.reason}")
        return
    error = min(row.std_error for row in result.leads)
    largest = rounded(result.largest_lead, error)
    yield from titled(
        "",
        f"earlier changes alike: {p_value(test.p_value)}, {result.pre_trends_by} (no "
        "proof)",
    )
    yield from titled("", f"differences up to {largest} are possible")


def _table(
    rows: Sequence[Effect], result: MatchedDidResult, room: int
) -> Iterator[str]:
    """Write as many effects as there is room for, leaving out the first leads."""
    room -= 2
    before = sum((row.event_time or 0) < 0 for row in rows)
    hidden = max(len(rows) - room, 0)
    if hidden:
        hidden += 1
    skipped = min(hidden, max(before - 1, 0))
    cut = hidden - skipped
    shown = rows[skipped : len(rows) - cut]
    error = min((r.std_error for r in rows if r.std_error > 0), default=math.nan)
    width = max(len(shortened(row.time, _NAME)) for row in shown)
    yield ""
    for row in shown:
        name = f"{shortened(row.time, _NAME):<{width}}"
        yield f"  {name} {row.event_time or 0:>+4d}  {_row(row, result, error)}"
    if hidden:
        yield f"  ... {hidden:,} more, see to_frame()"
    yield ""


def _row(row: Effect, result: MatchedDidResult, error: float) -> str:
    if row.reference:
        return "0 (baseline)"
    shown = rounded(row.estimate, error, sign="+")
    matched = "  matched on" if row in result.matched_leads else ""
    return f"{shown} {_ends(row.ci_low, row.ci_high, error)}{matched}"


def _quoted(name: str) -> str:
    return repr(shortened(name, 2 * _NAME))


# The sentence


def sentence(result: MatchedDidResult, language: str) -> str:
    """Write the sentences for the report."""
    language = known_language(language)
    row = result.overall
    test = result.pre_trends
    p = math.nan if isinstance(test, Untestable) else test.p_value
    return _SENTENCE[language].format(
        outcome=quoted(result.outcome, language),
        whom=_WHOM[result.estimand][language],
        average=over(result, language),
        estimate=local(row.estimate, row.std_error, language),
        interval=sentences.interval(
            row.ci_low, row.ci_high, row.std_error, result.level, language
        ),
        size=sentences.sized(
            row.n,
            language,
            are_units=True,
            clusters=None if result.clusters is None else result.clusters.total,
        ),
        baseline=one_line(result.baseline),
        names=", ".join(quoted(name, language) for name in _names(result)),
        found=_found(result, language),
        more=sentences.about_leads(p, result.level, language),
    )


def _found(result: MatchedDidResult, language: str) -> str:
    """Say for how many of those whose effect is asked for nobody was found."""
    arms = {"ATT": result.comparison.counts[1:], "ATC": result.comparison.counts[:1]}
    asked = arms.get(result.estimand, result.comparison.counts)
    lost = sum(arm.dropped for arm in asked)
    if not lost:
        return ""
    return _FOUND[language].format(
        lost=number(lost, language),
        all=number(sum(arm.rows for arm in asked), language),
        units=_UNITS.get(result.estimand, _UNITS["ATE"])[language],
    )
