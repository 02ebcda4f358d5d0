"""The workbook: the same as on the page, as tables to filter and to copy from."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from iom_me._messages import translate
from iom_me.io.excel._drawing import new_book
from iom_me.io.layouts._values import written_baseline, written_target
from iom_me.logic.formats.html import COLOURS
from iom_me.model.matrix import assumption_text, entries, source_text
from iom_me.report.effects import effect_title, how_sure, key_figures, sentence
from iom_me.report.gaps import gaps, left_out
from iom_me.report.methods import methods
from iom_me.report.sheets import Book, Field, Fraction
from iom_me.report.story import attention, because, facts, lights, numbers
from iom_me.report.words import (
    labelled,
    level_words,
    status_words,
)
from iom_me.tracking import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from iom_me._result import AnalysisResult
    from iom_me.report.sheets import CellValue
    from iom_me.report.story import Story
    from iom_me.tracking import IndicatorProgress

__all__ = ["workbook_bytes"]

# Paper and ink for each light; the word stands in the cell, whatever the colour.
_LIGHTS = {
    Status.ACHIEVED: ("#D6EAF6", "#00588C"),
    Status.ON_TRACK: ("#D5F0E6", "#00664A"),
    Status.AT_RISK: ("#FCEFD0", "#7A4D00"),
    Status.OFF_TRACK: ("#FBE0D0", "#963900"),
    Status.REGRESSED: ("#F4DCE6", "#882255"),
    Status.NO_DATA: ("#E8EBEF", "#4A5560"),
    Status.OVERDUE: ("#E8EBEF", "#4A5560"),
    Status.NOT_DUE: ("#F4F5F7", "#4A5560"),
    Status.CANNOT_TELL: ("#E8EBEF", "#4A5560"),
}
_PAPER = "#FFFFFF"
_EFFECT_WIDTH = 14


def workbook_bytes(story: Story) -> bytes:
    """Build the workbook in memory.

    Raises
    ------
    ModelError
        A text is longer than a cell of Excel can hold; the message names its place.
    MissingDependencyError
        XlsxWriter is not installed.
    """
    buffer = io.BytesIO()
    book = new_book(buffer, story.plan.title)
    writer = Book(book)
    _summary(writer, story)
    _progress(writer, story)
    _effects(writer, story)
    _gaps(writer, story)
    _matrix(writer, story)
    _findings(writer, story)
    _methods(writer, story)
    _steps(writer, story)
    book.close()
    return buffer.getvalue()


def _summary(writer: Book, story: Story) -> None:
    language = story.language
    sheet = writer.sheet(translate("Summary", language), (44, 18, 44))
    sheet.title(story.plan.title or story.plan.id)
    sheet.lines(facts(story))
    for said in left_out(story):
        sheet.paragraph(said)
    fields = (
        Field(translate("What", language), 44),
        Field(translate("Count", language), 18),
        Field(translate("Share of indicators", language), 44),
    )
    tiles = [*lights(story), *numbers(story)]
    rows = [
        (tile.label, tile.count, None if tile.share is None else Fraction(tile.share))
        for tile in tiles
    ]
    sheet.table(fields, rows)
    late = attention(story)
    if late:
        fields = (
            Field(translate("What needs a look", language), 44),
            Field(translate("Status", language), 16),
            Field(translate("Why", language), 22),
        )
        named = [
            (
                f"{entry.indicator} {entry.title}",
                status_words(entry.status, language),
                because(entry, language) or entry.reason,
            )
            for entry in late
        ]
        sheet.table(fields, named, colours=_status_colours(1, language))
    sheet.finish(frozen=False)


def _status_colours(
    column: int, language: str
) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    words = {status_words(status, language): _LIGHTS[status] for status in Status}
    return {column: words}


def _matrix(writer: Book, story: Story) -> None:
    language, plan = story.language, story.plan
    sheet = writer.sheet(translate("Results matrix", language))
    fields = (
        Field(translate("Level", language), 14),
        Field(translate("Results", language), 44),
        Field(translate("Indicators", language), 38),
        Field(translate("Data source and collection method", language), 32),
        Field(translate("Baseline", language), 20),
        Field(translate("Target", language), 24),
        Field(translate("Assumptions", language), 38),
    )
    rows: list[Sequence[CellValue]] = []
    for entry in entries(plan):
        result = entry.result
        outer = (level_words(result.level, result.id, language), result.statement)
        assumed = assumption_text(plan, entry)
        for one in result.indicators or (None,):
            if one is None:
                rows.append((*outer, None, None, None, None, assumed))
                continue
            targets = [written_target(it, one, language) for it in one.targets]
            title = f"{one.id} {one.title}".strip()
            baseline = written_baseline(one.baseline, one, language)
            source = source_text(one)
            rows.append((*outer, title, source, baseline, "\n".join(targets), assumed))
    sheet.table(
        fields, rows, nothing=translate("The plan has no results yet.", language)
    )
    sheet.finish()


def _progress(writer: Book, story: Story) -> None:
    if story.tracking is None:
        return
    language = story.language
    sheet = writer.sheet(translate("Progress", language))
    fields = (
        Field(translate("indicator", language).capitalize(), 10),
        Field(translate("title", language).capitalize(), 36),
        Field(translate("result", language).capitalize(), 30),
        Field(translate("unit", language).capitalize(), 11),
        Field(translate("Baseline", language), 12),
        Field(translate("Target", language), 12),
        Field(translate("Actual", language), 12),
        Field(translate("Progress", language), 11),
        Field(translate("Expected", language), 11),
        Field(translate("Status", language), 14),
        Field(translate("Why", language), 36),
        Field(translate("Baseline date", language), 13),
        Field(translate("Target date", language), 13),
        Field(translate("Actual date", language), 13),
        Field(translate("Upper end of the target", language), 14),
        Field(translate("Reason and note (English)", language), 34),
    )
    rows = [_progress_row(one, language) for one in story.tracking.entries]
    nothing = translate("The plan has no indicators yet.", language)
    colours = _status_colours(9, language)
    sheet.table(fields, rows, nothing=nothing, colours=colours)
    sheet.finish(columns=2, pages=2)


def _progress_row(one: IndicatorProgress, language: str) -> tuple[CellValue, ...]:
    return (
        one.indicator,
        one.title,
        labelled(level_words(one.level, one.result, language), one.statement, language),
        one.unit,
        one.baseline,
        one.target,
        one.actual,
        None if one.progress is None else Fraction(one.progress),
        None if one.expected is None else Fraction(one.expected),
        status_words(one.status, language),
        because(one, language),
        one.baseline_date,
        one.target_date,
        one.actual_date,
        one.target_upper,
        "; ".join(said for said in (one.reason, one.note) if said),
    )


def _steps(writer: Book, story: Story) -> None:
    """Write how each number came about, from which rows of the table."""
    if story.tracking is None:
        return
    language = story.language
    sheet = writer.sheet(translate("How it was computed", language))
    fields = (
        Field(translate("indicator", language).capitalize(), 12),
        Field(translate("How it was computed (English)", language), 120),
    )
    rows = [(one.indicator, one.explain()) for one in story.tracking.entries]
    nothing = translate("The plan has no indicators yet.", language)
    sheet.table(fields, rows, nothing=nothing)
    sheet.finish()


def _findings(writer: Book, story: Story) -> None:
    if story.checks is None:
        return
    language, checks = story.language, story.checks
    sheet = writer.sheet(translate("Findings", language))
    fields = (
        Field(translate("severity", language).capitalize(), 12),
        Field(translate("rule", language).capitalize(), 24),
        Field(translate("Where", language), 18),
        Field(translate("finding", language).capitalize(), 60),
        Field(translate("what to do", language).capitalize(), 44),
        Field(translate("source", language).capitalize(), 34),
        Field(translate("Accepted because", language), 30),
    )
    rows = [
        (
            translate(one.severity.value, language),
            f"{one.code} {one.name}",
            one.indicator or one.path or one.node,
            one.message,
            one.suggestion,
            one.source,
            reason,
        )
        for one, reason in [
            *((one, "") for some in checks.by_severity.values() for one in some),
            *((it.finding, it.suppression.reason) for it in checks.suppressed),
        ]
    ]
    words = {
        translate(severity.value, language): (_PAPER, colour.upper())
        for severity, colour in COLOURS.items()
    }
    nothing = translate("No findings.", language)
    sheet.table(fields, rows, nothing=nothing, colours={0: words})
    sheet.finish()


def _effects(writer: Book, story: Story) -> None:
    if not story.effects:
        return
    language = story.language
    sheet = writer.sheet(translate("Effects", language))
    fields = (
        Field(translate("Effect", language), 30),
        Field(translate("Sentence", language), 80),
        Field(translate("How sure", language), 44),
        Field(translate("In numbers", language), 36),
    )
    rows = []
    for effect in story.effects:
        figures = [
            labelled(name, value, language)
            for name, value in key_figures(effect, language)
        ]
        said, _ = sentence(effect, language)
        sure = how_sure(effect, language)
        rows.append((effect_title(effect, language), said, sure, "\n".join(figures)))
    sheet.table(fields, rows)
    sheet.finish()
    for place, effect in enumerate(story.effects, 1):
        _effect(writer, effect, place, language)


def _effect(writer: Book, effect: AnalysisResult, place: int, language: str) -> None:
    """Write the table of one analysis: its numbers as they are, one row each."""
    name = f"{translate('Effect', language)} {place}"
    sheet = writer.sheet(name, [_EFFECT_WIDTH] * 6)
    sheet.title(effect_title(effect, language))
    sheet.paragraph(sentence(effect, language)[0])
    frame = effect.to_frame()
    fields = [Field(str(name), _EFFECT_WIDTH) for name in frame.columns]
    sheet.table(fields, [tuple(row) for row in frame.itertuples(index=False)])
    sheet.paragraph(effect.summary())
    sheet.finish(frozen=False)


def _gaps(writer: Book, story: Story) -> None:
    language = story.language
    sheet = writer.sheet(translate("Gaps in the data", language))
    fields = (
        Field(translate("What", language), 44),
        Field(translate("Where", language), 60),
        Field(translate("reason", language).capitalize(), 50),
    )
    rows = [(gap.what, gap.where, gap.why) for gap in gaps(story)]
    sheet.table(fields, rows, nothing=translate("Nothing is missing.", language))
    sheet.finish()


def _methods(writer: Book, story: Story) -> None:
    language = story.language
    sheet = writer.sheet(translate("Methods", language))
    fields = (
        Field(translate("About", language), 30),
        Field(translate("Note", language), 110),
    )
    rows: list[Sequence[CellValue]] = [(one.about, one.said) for one in methods(story)]
    from iom_me import __version__

    made = translate("Written by iom_me {version}.", language)
    rows.append(("iom_me", made.format(version=__version__)))
    sheet.table(fields, rows)
    sheet.finish()
