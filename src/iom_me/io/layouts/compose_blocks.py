"""The shape of the British form: a block of rows for each result.

Each indicator has a row of headings of its own, since the dates of its milestones are
its own; below stand what is planned, what is achieved, and the source.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.io.layouts.grid import Grid, GridCell, spread
from iom_me.io.layouts.wording import (
    baseline_text,
    date_text,
    period_text,
    target_value,
)
from iom_me.model import Level, NotAvailable
from iom_me.model.matrix import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.io.layouts.compose_texts import Filling
    from iom_me.io.layouts.forms import Column
    from iom_me.model import Indicator, Target
    from iom_me.model.matrix import MatrixEntry

__all__ = ["blocks"]

_ROWS = 4  # of an indicator: headings, planned, achieved, source
Row = tuple[GridCell | None, ...]


@attrs.frozen
class _Place:
    """One column as it is drawn: that of milestones is drawn several times."""

    column: Column
    milestone: int = 0

    @property
    def content(self) -> str:
        """What stands in it."""
        return self.column.contents[0]


def blocks(filling: Filling) -> Grid:
    """Lay a plan out as blocks."""
    places = _places(filling)
    found: list[Row] = []
    for entry in entries(filling.fw):
        found += _block(filling, places, entry)
    return Grid(
        title=filling.form.titles[filling.language],
        headings=0,
        widths=tuple(place.column.width for place in places),
        rows=tuple(found),
        language=filling.language,
    )


def _places(filling: Filling) -> list[_Place]:
    """Draw the column of milestones as often as some indicator needs it."""
    counts = [len(i.targets) - 1 for i in filling.fw.indicators.values()]
    places = []
    for column in filling.form.columns:
        if column.contents[0] == "milestones":
            numbers = range(1, max([1, *counts]) + 1)
            places += [_Place(column, number) for number in numbers]
        else:
            places.append(_Place(column))
    return places


def _block(filling: Filling, places: list[_Place], entry: MatrixEntry) -> Iterator[Row]:
    result = entry.result
    if result.level is Level.ACTIVITY and not result.indicators:
        yield _activity(filling, places, entry)
        return
    shown: tuple[Indicator | None, ...] = result.indicators or (None,)
    for number, indicator in enumerate(shown, start=1):
        part = _Part(filling, entry, indicator, number, len(shown))
        for kind in ("heading", "planned", "achieved"):
            yield tuple(part.cell(place, kind) for place in places)
        yield part.source(places)
    if result.level is filling.form.weighted:
        yield _weights(filling, places, result.level)


def _label(filling: Filling, entry: MatrixEntry) -> str:
    return f"{filling.word(entry.result)} {filling.number(entry.result)}".strip()


def _activity(filling: Filling, places: list[_Place], entry: MatrixEntry) -> Row:
    """Write an activity on one line."""
    level = entry.result.level
    statement = " ".join(entry.result.statement.split())
    cells = [
        GridCell(_label(filling, entry), "label", level),
        GridCell(statement, "statement", level, columns=len(places) - 2),
        GridCell(filling.assumptions(entry), "text", level),
    ]
    return spread(cells, len(places))


def _weights(filling: Filling, places: list[_Place], level: Level) -> Row:
    """Leave room for a weight and a rating, which a plan does not have."""
    words = filling.form.blocks
    cells = [
        GridCell(words["weighting"][filling.language], "label", level),
        GridCell("", "text", level),
        GridCell(words["rating"][filling.language], "label", level, columns=2),
        GridCell("", "text", level, columns=len(places) - 4),
    ]
    return spread(cells, len(places))


@attrs.frozen
class _Part:
    """The rows of one indicator in the block of its result."""

    filling: Filling
    entry: MatrixEntry
    indicator: Indicator | None
    number: int
    count: int

    @property
    def level(self) -> Level:
        """The level of the result."""
        return self.entry.result.level

    def cell(self, place: _Place, kind: str) -> GridCell | None:
        """Make one cell of the rows above the source."""
        if place.content in {"statement", "assumptions"}:
            return self._of_block(place, kind)
        if kind == "heading":
            return GridCell(self._heading(place), "heading", self.level)
        if place.content == "indicators":
            if kind == "achieved":
                return None
            title = " ".join(self.indicator.title.split()) if self.indicator else ""
            return GridCell(title, "text", self.level, rows=_ROWS - 1)
        if place.content == "rows":
            label = self.filling.form.blocks[kind][self.filling.language]
            return GridCell(label, "label", self.level)
        text = self._planned(place) if kind == "planned" else self._achieved(place)
        return GridCell(text, "text", self.level)

    def source(self, places: list[_Place]) -> Row:
        """Write the last row: where the data come from."""
        label = self.filling.form.blocks["source"][self.filling.language]
        lines = self._source_lines()
        row: list[GridCell | None] = []
        values = [
            p for p in places if p.content in {"baseline", "milestones", "target"}
        ]
        for place in places:
            if place.content == "rows":
                row.append(GridCell(label, "label", self.level))
            elif values and place is values[0]:
                text = "\n".join(lines)
                row.append(GridCell(text, "text", self.level, columns=len(values)))
            else:
                row.append(None)
        return tuple(row)

    def _source_lines(self) -> list[str]:
        if self.indicator is None:
            return []
        return self.filling.lines(("source", "method", "frequency"), self.indicator)

    def _of_block(self, place: _Place, kind: str) -> GridCell | None:
        """Make a cell that the whole block shares: it is as high as all its rows."""
        if self.number > 1 or kind == "achieved":
            return None
        if kind == "heading":
            return GridCell(self._heading(place), "heading", self.level)
        height = _ROWS * self.count - 1
        if place.content == "statement":
            text = " ".join(self.entry.result.statement.split())
            return GridCell(text, "statement", self.level, rows=height)
        text = self.filling.assumptions(self.entry)
        return GridCell(text, "text", self.level, rows=height)

    def _heading(self, place: _Place) -> str:
        template = place.column.headings[self.filling.language]
        if place.content == "statement":
            return template.format(level=_label(self.filling, self.entry))
        if place.content == "indicators":
            stem = self.filling.number(self.entry.result)
            number = f"{stem}.{self.number}" if stem else str(self.number)
            word = self.filling.word(self.entry.result)
            return template.format(level=word, number=number)
        heading = template.format(number=place.milestone)
        target = self._target(place)
        when = _when(target, self.filling.language) if target else ""
        return f"{heading} ({when})" if when else heading

    def _planned(self, place: _Place) -> str:
        if self.indicator is None:
            return ""
        language = self.filling.language
        if place.content == "baseline":
            return baseline_text(self.indicator.baseline, self.indicator, language)
        target = self._target(place)
        return target_value(target, self.indicator, language) if target else ""

    def _achieved(self, place: _Place) -> str:
        """Write the current value below the milestone that it belongs to, or target."""
        if self.indicator is None or self.indicator.id not in self.filling.progress:
            return ""
        day = self.filling.progress[self.indicator.id].actual_date
        ordered = _in_order(self.indicator)
        due = [t for t in ordered[:-1] if t.when and day and t.when >= day]
        chosen = [*due, *ordered[-1:]][:1]
        is_final = place.content == "target"
        is_here = self._target(place) is chosen[0] if chosen else is_final
        return self.filling.actual(self.indicator) if is_here else ""

    def _target(self, place: _Place) -> Target | None:
        """Find what stands in a column: a milestone, or the final target."""
        ordered = _in_order(self.indicator) if self.indicator else []
        if place.content == "target":
            return ordered[-1] if ordered else None
        if place.milestone and place.milestone < len(ordered):
            return ordered[place.milestone - 1]
        return None


def _in_order(indicator: Indicator) -> list[Target]:
    """Sort the targets by date; the final one is the last."""
    final = indicator.final_target
    others = [target for target in indicator.targets if target is not final]
    others.sort(key=lambda target: target.when or dt.date.min)
    return others if final is None else [*others, final]


def _when(target: Target, language: str) -> str:
    if isinstance(target.value, NotAvailable):
        return ""
    if target.period:
        return period_text(target.period, language)
    return date_text(target.date, language) if target.date else ""
