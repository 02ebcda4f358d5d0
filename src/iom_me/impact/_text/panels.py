"""Results about panels in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from iom_me._messages import known_language
from iom_me.impact._least_squares.inference import IN_WORDS
from iom_me.impact._text import sentences
from iom_me.impact._text.writing import (
    ends,
    one_line,
    p_value,
    percent,
    rounded,
    shortened,
    with_ends,
    with_test,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iom_me.impact.panel_results import CohortSize, Effect, PanelResult

_MAX_LINES = 25
_MAX_COHORTS = 5
_MAX_NOTES = 2
_MAX_WARNINGS = 3
_LEAST_ROWS = 4
_NAME = 24
_FAR = 30
_PAD = " " * 13
# Two-way fixed effects mix cohorts, and so need more than parallel trends.
_SAME_EFFECT = ("twfe", "two_way_fixed_effects")
_SUBJECTS = {
    "event": ", by time since the start",
    "group": ", by cohort",
    "calendar": ", by period",
}


def interval(effect: Effect) -> str:
    """Write an estimate and its interval."""
    if math.isnan(effect.estimate):
        return "not estimated"
    return with_ends(effect.estimate, effect.ci_low, effect.ci_high, effect.std_error)


def kind_of(result: PanelResult) -> str:
    """Say what the rows of a result are: event, group, calendar, ... or group_time."""
    from iom_me.impact import panel_results

    if isinstance(result, panel_results.EventStudyResult):
        return "event"
    if isinstance(result, panel_results.AggregateResult):
        return result.kind
    return "group_time"


# The summary


def lines(result: PanelResult) -> list[str]:
    """Write the summary: at most 25 lines."""
    head = [*_headline(result), *_data(result)]
    foot = [
        *_rests_on(result),
        *_said("Note", result.notes, _MAX_NOTES, "notes"),
        *_said("Warning", result.warnings, _MAX_WARNINGS, "warnings"),
    ]
    room = _MAX_LINES - len(head) - len(foot)
    return [*head, *_table(result, max(room, _LEAST_ROWS)), *foot]


def _headline(result: PanelResult) -> list[str]:
    effect = result.overall
    method = result.method[:1].upper() + result.method[1:]
    shown = with_test(interval(effect), effect.ci_low, result.level, effect.p_value)
    error = "none can be computed"
    if not math.isnan(effect.std_error):
        error = f"{effect.std_error:.4g}, t with {effect.df:.4g} degrees of freedom"
    return [
        f"{method} of {_quoted(result.outcome)}{_SUBJECTS.get(kind_of(result), '')}",
        f"Estimand     average effect on the treated, {average(result, 'en')}",
        f"Effect       {shown}",
        f"Std. error   {error}",
        f"{_PAD}{result.vcov}: {_kind_of_error(result)}",
        f"Comparison   {one_line(result.control)}{_adjusted(result)}",
    ]


def _kind_of_error(result: PanelResult) -> str:
    if result.covariates and result.vcov in ("CR2", "CR3"):
        return "influence by cluster, corrected by its share of the cohort"
    return IN_WORDS[result.vcov]


def _adjusted(result: PanelResult) -> str:
    said = ""
    if result.covariates:
        names = ", ".join(map(_quoted, result.covariates))
        said += f"; adjusted for {names}"
    if result.weights is not None:
        said += f"; weighted by {_quoted(result.weights)}"
    return said


def _data(result: PanelResult) -> list[str]:
    design = result.design
    first, last = (shortened(design.periods[place], _NAME) for place in (0, -1))
    shape = "repeated cross-sections"
    if design.panel:
        gaps = "without gaps" if design.balanced else "with gaps"
        shape = f"{design.units:,} units, {gaps}"
    total, treated, untreated = (
        design.clusters.total,
        design.clusters.treated,
        design.clusters.untreated,
    )
    by = "the units" if result.cluster is None else f"by {_quoted(result.cluster)}"
    if result.cluster is None and not design.panel:
        by = "the rows"
    periods = f"{len(design.periods):,} periods, {first} to {last}"
    rows = f"{design.rows:,} rows, {design.rows_dropped:,} left out"
    return [
        f"Data         {shape}; {periods}; {rows}",
        f"Cohorts      {_cohorts(design.cohorts)}",
        f"Clusters     {total:,}, {by}: {treated:,} treated, {untreated:,} untreated",
    ]


def _cohorts(cohorts: Sequence[CohortSize]) -> str:
    """Name the cohorts and their sizes; never treated is always among them."""
    starting = [cohort for cohort in cohorts if cohort.label is not None]
    never = [cohort for cohort in cohorts if cohort.label is None]
    shown = [
        f"{shortened(cohort.label, _NAME)} ({cohort.units:,})"
        for cohort in starting[:_MAX_COHORTS]
    ]
    if len(starting) > _MAX_COHORTS:
        shown.append(f"{len(starting) - _MAX_COHORTS:,} more")
    shown.extend(f"never treated ({cohort.units:,})" for cohort in never)
    return ", ".join(shown)


def _table(result: PanelResult, room: int) -> list[str]:
    """Write as many effects as there is room for, the first and the last."""
    rows = result.effects
    if not rows:
        return []
    room -= 3  # two empty lines and the header
    cut = len(rows) > room
    head = (room - 1) // 2 if cut else len(rows)
    tail = room - 1 - head if cut else 0
    error = _common_error(rows)
    shown = [_row(row, error) for row in (*rows[:head], *rows[len(rows) - tail :])]
    has_band = any(not math.isnan(row.band_low) for row in rows)
    titles = ("", "effect", percent(result.level), "band for all" if has_band else "")
    table = _aligned([titles, *shown])
    if cut:
        hidden = len(rows) - head - tail
        table.insert(head + 1, f"  ... {hidden:,} more, see to_frame()")
    return ["", *table, ""]


def _common_error(rows: Sequence[Effect]) -> float:
    """Return the smallest error, for equal decimals; NaN if errors are far apart."""
    errors = [row.std_error for row in rows if row.std_error > 0]
    far = max(errors, default=0) > _FAR * min(errors, default=0)
    return math.nan if far or not errors else min(errors)


def _row(row: Effect, common: float) -> tuple[str, str, str, str]:
    name = shortened(_name(row), _NAME)
    if row.reference:
        return name, "0", "(base)", ""
    error = row.std_error if math.isnan(common) else common
    estimate = rounded(row.estimate, error, sign="+")
    band = "" if math.isnan(row.band_low) else ends(row.band_low, row.band_high, error)
    return name, estimate, ends(row.ci_low, row.ci_high, error), band


def _name(row: Effect) -> str:
    """Name a row by what tells it apart."""
    if row.group is not None and row.time is not None:
        return f"{one_line(row.group)} in {one_line(row.time)}"
    if row.event_time is not None:
        return f"time {row.event_time:+d}" if row.event_time else "time 0"
    return row.term


def _aligned(rows: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """Set columns: names to the left, effects to the right."""
    rows = list(rows)
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    return [
        f"  {name:<{widths[0]}}  {estimate:>{widths[1]}}  "
        f"{f'{pointwise:<{widths[2]}}  {band}'.rstrip()}"
        for name, estimate, pointwise, band in rows
    ]


def _rests_on(result: PanelResult) -> list[str]:
    said = [
        "Rests on     parallel trends: without the programme, treated and comparison",
        f"{_PAD}would have changed alike, and nobody reacted to it in advance",
    ]
    if result.estimator in _SAME_EFFECT:
        said.append(f"{_PAD}and the effect is the same for all cohorts")
    p = leads(result)
    if p is not None:
        test = "the leads cannot be tested jointly" if math.isnan(p) else _leads(p)
        said.append(f"{_PAD}{test}")
    return said


def _leads(p: float) -> str:
    return f"all leads zero: {p_value(p)} (not rejecting is no proof)"


def leads(result: PanelResult) -> float | None:
    """Return the p-value of all leads, NaN if it cannot be had, None without leads."""
    from iom_me.impact import panel_results

    if not isinstance(result, panel_results.EventStudyResult):
        return None
    test = result.pre_trends
    return math.nan if test is None or not test.terms else test.p_value


def _said(word: str, messages: Sequence[str], most: int, attribute: str) -> list[str]:
    """List messages, and where to find those that there is no room for."""
    shown = [f"{word:<13}{one_line(message)}" for message in messages[:most]]
    if len(messages) > most:
        more = len(messages) - most
        shown.append(f"{_PAD}... {more:,} more, see .{attribute}")
    return shown


def _quoted(name: str) -> str:
    return repr(one_line(name))


# The sentence


def sentence(result: PanelResult, language: str) -> str:
    """Write the sentence for the report."""
    language = known_language(language)
    effect, design = result.overall, result.design
    return sentences.effect(
        language,
        outcome=result.outcome,
        estimate=effect.estimate,
        std_error=effect.std_error,
        ci_low=effect.ci_low,
        ci_high=effect.ci_high,
        level=result.level,
        average=average(result, language),
        n=design.units,
        are_units=design.panel,
        clusters=None if result.cluster is None else design.clusters.total,
        control=result.control,
        covariates=result.covariates,
        same_effect=result.estimator in _SAME_EFFECT,
        leads=leads(result),
    )


def average(result: PanelResult, language: str) -> str:
    """Say over what the one effect of a result is averaged."""
    kind = kind_of(result)
    if kind == "event":
        after = [row.event_time for row in result.effects if (row.event_time or 0) >= 0]
        return _between("event", "one event", after, language)
    if kind == "calendar":
        periods = [one_line(row.time) for row in result.effects]
        return _between("calendar", "one period", periods, language)
    return sentences.averaged("group" if kind == "group" else "all", language)


def _between(many: str, one: str, steps: Sequence[object], language: str) -> str:
    first, last = str(steps[0]), str(steps[-1])
    return sentences.averaged(
        many if len(steps) > 1 else one, language, first=first, last=last
    )
