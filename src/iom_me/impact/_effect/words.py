"""Why an estimate is what it is, what it rests on, and what to do next."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from iom_me._messages import known_language
from iom_me.impact._effect.design import ENOUGH
from iom_me.impact._least_squares.inference import IN_WORDS
from iom_me.impact._text import panels as _panel_words, sentences as _sentences
from iom_me.impact._text.writing import one_line, p_value, percent, shortened

if TYPE_CHECKING:
    from iom_me.impact._effect.design import Design
    from iom_me.impact.diagnostics.pretrend import PretrendResult
    from iom_me.impact.effect_results import EffectEstimate, EffectResult
    from iom_me.impact.panel_results import GroupTimeResult
    from iom_me.impact.resampling_results import RandomizationResult

DESIGNS = {
    "two_by_two": "two groups and two periods",
    "common_timing": "one start for all",
    "staggered": "staggered roll-out",
    "staggered_without_never_treated": "staggered roll-out, nobody never treated",
}
_PERMUTED = {
    "en": " A test that gives the programme to other clusters finds {p}.",
    "fr": " Un test qui attribue le programme à d’autres grappes donne {p}.",
    "es": " Una prueba que asigna el programa a otros conglomerados da {p}.",
}
_MAX_STARTS = 6
_MAX_WARNINGS = 2
_MAX_LINES = 25
_LEAST_ROOM = 3
_WIDTH = 88
_INDENT = 13
_NAME = 24
_FEW = 40

# Why


def explanation(design: Design, result: GroupTimeResult, forbidden: float) -> str:
    """Say which design was found, what was chosen, and why.

    ``forbidden`` is the weight of comparisons with treated units in two-way fixed
    effects.
    """
    said = [_found(design, result), _chosen(design, result), _compared(design, result)]
    if forbidden:
        about = "" if result.design.balanced else "about "
        share = f"{about}{100 * forbidden:.0f} %"
        said.append(
            f"Two-way fixed effects would put {share} of their weight on comparisons "
            "with units that have the programme already."
        )
    return " ".join(part for part in said if part)


def _found(design: Design, result: GroupTimeResult) -> str:
    data = result.design
    who = "units" if data.panel else "observations"
    starts = [one_line(start) for start in design.starts[:_MAX_STARTS]]
    if len(design.starts) > _MAX_STARTS:
        starts.append(f"{len(design.starts) - _MAX_STARTS} more periods")
    never = (
        f"{design.never:,} are never treated" if design.never else "nobody never does"
    )
    over = ""
    if design.kind != "two_by_two":
        over = f" over {len(data.periods):,} periods"
    found = DESIGNS[design.kind].split(",")[0]
    return (
        f"{found[:1].upper()}{found[1:]}{over}: {design.treated:,} {who} start in "
        f"{_and(starts)}, and {never}."
    )


def _chosen(design: Design, result: GroupTimeResult) -> str:
    how = ""
    if result.covariates:
        how = ", doubly robust given the covariates (Sant'Anna and Zhao)"
    if design.kind == "two_by_two":
        return (
            "The effect is the change of the treated less the change of the untreated "
            f"(difference-in-differences){how}."
        )
    if design.kind == "common_timing":
        return (
            "The effect in each period is the change of the treated since the last "
            "period before the start, less that of the never treated (Callaway and "
            f"Sant'Anna){how}."
        )
    return (
        "The effect on each cohort in each period is its change since the last period "
        "before its start, less that of units still untreated (Callaway and "
        f"Sant'Anna){how}: whoever has the programme never serves as comparison, so "
        "effects may grow, and differ between cohorts."
    )


def _compared(design: Design, result: GroupTimeResult) -> str:
    if design.kind in ("two_by_two", "common_timing"):
        return ""
    count = design.never_clusters
    kind = "units" if result.design.panel else "observations"
    if result.cluster is not None:
        kind = "clusters"
    if design.control == "never_treated":
        return (
            f"The {count:,} never treated {kind} are enough ({ENOUGH} or more) to be "
            "the comparison alone."
        )
    if design.never:
        return (
            f"Fewer than {ENOUGH} {kind} are never treated ({count:,}), so those that "
            "start later are compared with too."
        )
    return (
        "Those that start later are the comparison, so there is no effect from "
        f"{one_line(design.starts[-1])} on, when nobody is left."
    )


def _and(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


# What it rests on, and what to do


def assumptions(result: GroupTimeResult) -> Iterator[str]:
    """Name what the estimate takes for granted."""
    given = ""
    if result.covariates:
        names = ", ".join(f"'{one_line(name)}'" for name in result.covariates)
        given = f" among units alike in {names}"
    yield (
        "Parallel trends: without the programme, treated and comparison would have "
        f"changed alike{given}."
    )
    yield "No anticipation: nobody reacted to the programme before its start."
    yield (
        "No spillover: the programme did not change the outcome of the comparison, "
        "through prices, migration or others who take part."
    )
    if not result.design.panel:
        yield (
            "Same population: the people asked in each period were drawn from the same "
            "population in the same way."
        )
    elif not result.design.balanced:
        yield (
            "Harmless gaps: units that were not observed in some period changed like "
            "those that were."
        )


def next_steps(
    design: Design,
    result: GroupTimeResult,
    pretrend: PretrendResult,
    permutation: RandomizationResult | None,
) -> Iterator[str]:
    """Say what to look at next, the most urgent first."""
    if pretrend.verdict == "rejected":
        yield (
            "The leads differ from zero, so trends were not parallel before: plot() "
            "shows where. Do not report the effect without honest()."
        )
    if permutation is not None:
        yield "permutation.summary() says what the permutation test can show."
    elif result.clusters.total < _FEW:
        against = "wild_bootstrap(result)"
        if result.covariates:
            against = "wild_bootstrap of the effect without covariates"
        few = f"With {result.clusters.total} clusters"
        yield f"{few}, hold the interval against {against}."
    if design.waves_before > 1 and permutation is None:
        yield "honest() says how far trends may differ before the conclusion changes."
    if design.waves_before == 1:
        yield (
            "Nothing can test parallel trends, with one period before the start: look "
            "for an earlier round, or argue why they hold."
        )
    if len(result.design.periods) > 2:  # noqa: PLR2004 - lags to look at
        yield "event_study() shows how the effect grows or fades."
    if result.design.panel and not result.design.balanced:
        yield "Compare who stayed and who left: units have gaps."


# The summary


def lines(result: EffectResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    effect = result.effect
    shown = _panel_words.interval(effect)
    if not math.isnan(effect.ci_low):
        shown += f", {percent(result.level)} interval"
    tested = " (permutation)" if result.permutation is not None else ""
    programme, outcome = one_line(result.treatment), one_line(result.outcome)
    head = [
        f"Effect of {programme!r} on {outcome!r}: {DESIGNS[result.kind]}",
        f"Effect       {shown}, {p_value(effect.p_value)}{tested}",
        f"Std. error   {_error(result)}",
        *_data(result),
        *_wrapped("Why", result.explanation),
        *_wrapped("Trends", _trends(result)),
    ]
    foot = [
        *_warned(result),
        *_wrapped("Next", result.next_steps[0] if result.next_steps else ""),
    ]
    return [*head, *_beside(result, _MAX_LINES - len(head) - len(foot)), *foot]


def _data(result: EffectResult) -> Iterator[str]:
    design, clusters = result.group_time.design, result.clusters
    first, last = (shortened(design.periods[place], _NAME) for place in (0, -1))
    who = f"{design.units:,} {'units' if design.panel else 'observations'}"
    rows = f"{design.rows:,} rows used, {design.rows_dropped:,} left out"
    by = "" if result.cluster is None else f" by {one_line(result.cluster)!r}"
    sides = f"{clusters.treated:,} treated, {clusters.untreated:,} untreated"
    when = f"{len(design.periods):,} periods ({first} to {last})"
    yield f"Data         {who}, {when}; {rows}"
    yield f"Clusters     {clusters.total:,}{by}: {sides}"


def _error(result: EffectResult) -> str:
    effect = result.effect
    if math.isnan(effect.std_error):
        return "none can be computed, and so no t interval"
    kind = IN_WORDS[result.vcov]
    return f"{effect.std_error:.4g}, t with {effect.df:.4g} df; {result.vcov}: {kind}"


def _trends(result: EffectResult) -> str:
    pretrend = result.pretrend
    if pretrend.verdict == "untestable":
        return one_line(pretrend.test)
    said = f"all leads zero: {p_value(pretrend.p_value)}"
    if pretrend.verdict == "rejected":
        return f"{said}: they were not parallel before"
    return f"{said} (not rejecting is no proof)"


def _wrapped(word: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{word:<{_INDENT}}",
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _beside(result: EffectResult, room: int) -> list[str]:
    """Write as many other estimates as there is room for."""
    others = [row for row in result.estimates if not row.chosen]
    if not others or room < _LEAST_ROOM:
        return []
    most = len(others) if len(others) < room else room - 2
    rows = [
        (name(row), _panel_words.interval(row), row.note)  # type: ignore[arg-type]
        for row in others[:most]
    ]
    wide = max(len(title) for title, _, _ in rows)
    middle = max(len(shown) for _, shown, _ in rows)
    said = [
        shortened(f"  {title:<{wide}}  {shown:<{middle}}  {note}".rstrip(), _WIDTH)
        for title, shown, note in rows
    ]
    if most < len(others):
        said.append(f"  ... {len(others) - most} more, see to_frame()")
    return ["Beside       the same data by other estimators:", *said]


def name(row: EffectEstimate) -> str:
    """Name an estimator, and whom it compares with where that tells it apart."""
    titles = {
        "group_time": f"group-time, {row.control}".rstrip(", "),
        "interaction_weighted": "interaction-weighted",
        "imputation": "imputation",
        "two_stage": "two stages",
        "twfe": "two-way fixed effects",
    }
    return titles[row.estimator]


def _warned(result: EffectResult) -> list[str]:
    shown = [
        shortened(f"{'Warning':<{_INDENT}}{one_line(message)}", 2 * _WIDTH)
        for message in result.warnings[:_MAX_WARNINGS]
    ]
    if len(result.warnings) > _MAX_WARNINGS:
        more = len(result.warnings) - _MAX_WARNINGS
        shown.append(f"{'':<{_INDENT}}... {more:,} more, see .warnings")
    return shown


# The sentence


def sentence(result: EffectResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    effect, group_time = result.effect, result.group_time
    design = group_time.design
    average = _sentences.averaged("all", language)
    if result.kind == "two_by_two":
        last = one_line(design.periods[-1])
        average = _sentences.averaged("one period", language, first=last)
    said = _sentences.effect(
        language,
        outcome=result.outcome,
        estimate=effect.estimate,
        std_error=effect.std_error,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
        level=result.level,
        average=average,
        n=design.units,
        are_units=design.panel,
        clusters=None if result.cluster is None else design.clusters.total,
        control=group_time.control,
        covariates=result.covariates,
        leads=result.pretrend.p_value,
    )
    if result.permutation is None:
        return said
    p = p_value(result.permutation.p_value, language)
    return said + _PERMUTED[language].format(p=p)
