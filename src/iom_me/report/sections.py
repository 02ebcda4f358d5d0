"""The sections of a page that are tables: findings, matrix, progress, gaps, methods."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from iom_me._html import Html, join, tag, text
from iom_me._messages import counted, translate
from iom_me.io.layouts._values import written_baseline, written_target
from iom_me.logic import Severity
from iom_me.model.matrix import assumption_text, entries, source_text
from iom_me.report.effects import effect_title
from iom_me.report.gaps import gaps, left_out
from iom_me.report.glance import anchors, badge
from iom_me.report.methods import methods
from iom_me.report.pictures import progress_bar
from iom_me.report.story import FindingGroup, because, finding_groups, mean_words
from iom_me.report.tables import Cell, Group, grid, line, scrolled, whole
from iom_me.report.words import (
    MEANINGS,
    date_words,
    entry_value,
    labelled,
    level_words,
    percent,
)
from iom_me.tracking import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.logic import CheckReport
    from iom_me.model import Indicator
    from iom_me.model.matrix import MatrixEntry
    from iom_me.report.story import Story
    from iom_me.tracking import IndicatorProgress

__all__ = ["data_gaps", "findings", "matrix", "method_notes", "progress"]


# Findings


def findings(story: Story) -> list[Html]:
    """Write what was found, the gravest first, and what the plan accepts."""
    if story.checks is None:
        return []
    checks, language = story.checks, story.language
    foreign = checks.language if checks.language != language else None
    groups = [
        Group(
            heading=text(_counted(severity, sum(len(g.findings) for g in some), story)),
            rows=tuple(_finding_row(group, foreign) for group in some),
            together=False,
        )
        for severity, some in finding_groups(checks).items()
        if some
    ]
    if not groups:
        parts = [tag("p", text(translate("No findings.", language)))]
    else:
        headings = (
            translate("rule", language).capitalize(),
            translate("finding", language).capitalize(),
            translate("what to do", language).capitalize(),
            translate("source", language).capitalize(),
        )
        caption = translate("Findings, the gravest first", language)
        parts = [grid(caption, headings, groups, kind="findings by-rule")]
    return [*parts, *_accepted(checks, language)]


def _counted(severity: Severity, count: int, story: Story) -> str:
    language = story.language
    if severity is Severity.ERROR:
        return counted("{count} error", "{count} errors", count, language)
    if severity is Severity.WARNING:
        return counted("{count} warning", "{count} warnings", count, language)
    return counted("{count} info", "{count} infos", count, language)


def _finding_row(group: FindingGroup, foreign: str | None) -> tuple[Cell, ...]:
    said = [text(one.message) for one in group.findings]
    shown = said[0] if len(said) == 1 else _list(said)
    return line(
        Cell(text(group.rule)),
        Cell(shown, language=foreign),
        Cell(text(group.suggestion), language=foreign),
        Cell(text(group.source), language=foreign),
    )


def _list(items: Sequence[Html]) -> Html:
    return tag("ul", [tag("li", item) for item in items])


def _accepted(checks: CheckReport, language: str) -> list[Html]:
    if not checks.suppressed:
        return []
    headings = (
        translate("rule", language).capitalize(),
        translate("finding", language).capitalize(),
        translate("reason", language).capitalize(),
        translate("where it is accepted", language).capitalize(),
    )
    everywhere = translate("everywhere in the plan", language)
    rows = tuple(
        line(
            whole(f"{one.finding.code} {one.finding.name}"),
            whole(one.finding.message),
            whole(one.suppression.reason),
            whole(one.suppression.node or everywhere),
        )
        for one in checks.suppressed
    )
    caption = translate("Accepted by the plan", language)
    group = Group(rows=rows, together=False)
    return [grid(caption, headings, [group], kind="findings accepted")]


# The results matrix


def matrix(story: Story) -> list[Html]:
    """Write the plan as IOM's Results Matrix, whole."""
    language = story.language
    groups = [_result(story, entry) for entry in entries(story.plan)]
    if not groups:
        return [tag("p", text(translate("The plan has no results yet.", language)))]
    headings = (
        translate("Results", language),
        translate("Indicators", language),
        translate("Data source and collection method", language),
        translate("Baseline", language),
        translate("Target", language),
        translate("Assumptions", language),
    )
    return [grid(story.plan.title or story.plan.id, headings, groups, kind="matrix")]


def _result(story: Story, entry: MatrixEntry) -> Group:
    result, language = entry.result, story.language
    span = max(1, len(result.indicators))
    words = level_words(result.level, result.id, language)
    statement = [tag("b", text(labelled(words, "", language))), text(result.statement)]
    kind = f"level-{result.level.value}"
    first = Cell(join(statement), kind=kind, span=span, scope="rowgroup")
    last = _filled(assumption_text(story.plan, entry), span=span)
    rows = []
    for place, indicator in enumerate(result.indicators or (None,)):
        outer = (first, last) if place == 0 else (None, None)
        rows.append((outer[0], *_indicator(indicator, language), outer[1]))
    return Group(rows=tuple(rows))


def _indicator(indicator: Indicator | None, language: str) -> tuple[Cell, ...]:
    if indicator is None:
        return (_filled(""),) * 4
    targets = [written_target(one, indicator, language) for one in indicator.targets]
    return (
        _filled(f"{indicator.id} {indicator.title}".strip()),
        _filled(source_text(indicator)),
        _filled(written_baseline(indicator.baseline, indicator, language)),
        _filled("\n".join(targets)),
    )


def _filled(words: str, *, span: int = 1) -> Cell:
    return Cell(text(words), kind=None if words else "blank", span=span)


# Progress


def progress(story: Story) -> list[Html]:
    """Write where each indicator stands, by result, and why."""
    if story.tracking is None:
        return []
    language, places = story.language, anchors(story)
    if not places:
        return [tag("p", text(translate("The plan has no indicators yet.", language)))]
    headings = (
        translate("indicator", language).capitalize(),
        translate("Baseline", language),
        translate("Target", language),
        translate("Actual", language),
        translate("Progress", language),
        translate("Status", language),
        translate("Why", language),
    )
    grouped = groupby(story.tracking.entries, lambda entry: entry.result)
    groups = [_of_result(story, list(some), places) for _, some in grouped]
    day = date_words(story.tracking.as_of, language)
    caption = translate("Progress as of {date}", language).format(date=day or "–")
    key = translate(
        "The bar is the share of the way made; the dashed line is the target, and the "
        "solid line what was expected by now.",
        language,
    )
    return [
        grid(caption, headings, groups, kind="progress"),
        tag("p", text(key), class_="muted"),
    ]


def _of_result(
    story: Story, some: list[IndicatorProgress], places: dict[str, str]
) -> Group:
    first, language = some[0], story.language
    words = level_words(first.level, first.result, language)
    heading = [text(labelled(words, first.statement, language))]
    if mean := mean_words(story, first.result):
        heading.append(tag("div", text(mean), class_="muted"))
    rows = tuple(_entry_row(entry, places, language) for entry in some)
    return Group(rows=rows, heading=join(heading), together=False)


def _entry_row(
    entry: IndicatorProgress, places: dict[str, str], language: str
) -> tuple[Cell, ...]:
    title = text(f"{entry.indicator} {entry.title}".strip())
    name = [tag("span", title, id=places[entry.indicator])]
    if entry.unit and entry.unit != "%":
        name.append(tag("div", text(entry.unit), class_="muted"))
    return line(
        Cell(join(name)),
        *(_value(entry, part, language) for part in ("baseline", "target", "actual")),
        Cell(_bar(entry, language), kind="bar-cell"),
        Cell(badge(entry.status, language)),
        Cell(_why(entry, language)),
    )


def _value(entry: IndicatorProgress, name: str, language: str) -> Cell:
    parts = [text(entry_value(entry, name, language))]
    day = getattr(entry, f"{name}_date")
    if day is not None and getattr(entry, name) is not None:
        shown = text(date_words(day, language))
        parts.append(tag("div", shown, class_="muted day"))
    return Cell(join(parts), kind="number")


def _bar(entry: IndicatorProgress, language: str) -> Html:
    if entry.progress is None:
        return text("–")
    shown = percent(entry.progress, language)
    label = because(entry, language)
    drawn = progress_bar(
        entry.progress, entry.expected, key=entry.status.value, label=label
    )
    return join([text(shown), drawn])


def _why(entry: IndicatorProgress, language: str) -> Html:
    english = "en" if language != "en" else None
    said = because(entry, language)
    parts = [tag("div", text(said))] if said else []
    remarks = [remark for remark in (entry.reason, entry.note) if remark]
    if remarks:
        words = f"{'; '.join(remarks)}."
        parts.append(tag("div", text(words), lang=english, class_="muted"))
    title = tag("summary", text(translate("How it was computed", language)))
    steps = tag("div", text(entry.explain()), lang=english, class_="muted")
    return join([*parts, tag("details", [title, steps])])


# What is missing, and how it was computed


def data_gaps(story: Story) -> list[Html]:
    """Write what is not there: values, baselines, targets, and parts of the report."""
    language = story.language
    found = gaps(story)
    parts = []
    if found:
        headings = (
            translate("What", language),
            translate("Where", language),
            translate("reason", language).capitalize(),
        )
        rows = tuple(
            line(
                whole(gap.what),
                whole(gap.where),
                Cell(text(gap.why), language=gap.language),
            )
            for gap in found
        )
        caption = translate("Gaps in the data", language)
        group = Group(rows=rows, together=False)
        parts.append(grid(caption, headings, [group], kind="gaps"))
    parts += [tag("p", text(said)) for said in left_out(story)]
    return parts or [tag("p", text(translate("Nothing is missing.", language)))]


def method_notes(story: Story) -> list[Html]:
    """Write how things were computed, and what the lights mean."""
    language = story.language
    parts = []
    for about, remarks in groupby(methods(story), lambda remark: remark.about):
        items = [
            tag(
                "li",
                text(one.said),
                lang=one.language if one.language != language else None,
            )
            for one in remarks
        ]
        parts += [tag("h3", text(about)), tag("ul", items)]
    for effect in story.effects:
        title = translate("In detail: {title}", language)
        shown = title.format(title=effect_title(effect, language))
        summary = tag("pre", text(effect.summary()), lang="en")
        parts += [tag("h3", text(shown)), scrolled(summary, shown)]
    if story.tracking is not None:
        parts += _legend(language)
    return parts


def _legend(language: str) -> list[Html]:
    pairs = []
    for status in Status:
        pairs.append(tag("dt", badge(status, language)))
        pairs.append(tag("dd", text(translate(MEANINGS[status], language))))
    title = translate("What the lights mean", language)
    return [tag("h3", text(title)), tag("dl", pairs)]
