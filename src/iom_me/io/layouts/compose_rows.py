"""The shape that most forms have: one table, a row for each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.io.layouts.grid import Grid, GridCell
from iom_me.model.matrix import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.io.layouts.compose_texts import Filling
    from iom_me.io.layouts.forms import Column
    from iom_me.model.matrix import MatrixEntry

__all__ = ["rows"]

_OF_RESULT = frozenset(("statement", "assumptions"))
Row = tuple[GridCell | None, ...]


def rows(filling: Filling) -> Grid:
    """Lay a plan out as one table."""
    form, language = filling.form, filling.language
    headings = [GridCell(c.headings[language], "heading") for c in form.columns]
    found: list[Row] = [tuple(headings)]
    for entry in entries(filling.fw):
        found += _of_entry(filling, entry)
    found += _closing(filling)
    return Grid(
        title=form.titles[language],
        headings=1,
        widths=tuple(column.width for column in form.columns),
        rows=tuple(found),
        language=language,
    )


def _of_entry(filling: Filling, entry: MatrixEntry) -> Iterator[Row]:
    """Lay out a result: its statement spans the rows of its indicators."""
    span = max(1, len(entry.result.indicators))
    for place in range(span):
        yield tuple(
            _cell(filling, entry, column, place, span)
            for column in filling.form.columns
        )


def _cell(
    filling: Filling, entry: MatrixEntry, column: Column, place: int, span: int
) -> GridCell | None:
    result = entry.result
    if column.contents[0] in _OF_RESULT:
        if place:
            return None
        if column.contents[0] == "statement":
            text = filling.statement(result)
            return GridCell(text, "statement", result.level, rows=span)
        return GridCell(filling.assumptions(entry), "text", result.level, rows=span)
    if result.indicators:
        text = filling.of_indicator(column, result.indicators[place])
    else:
        text = filling.of_activity(column, result)
    return GridCell(text, "text", result.level)


def _closing(filling: Filling) -> Iterator[Row]:
    """Lay out what must hold before activities start, where the form asks for it."""
    columns = filling.form.columns
    text = filling.preconditions()
    if not filling.form.preconditions or not text:
        return
    label = filling.form.preconditions[filling.language]
    before = len(columns) - 1
    yield (
        GridCell(label, "label", columns=before),
        *[None] * (before - 1),
        GridCell(text),
    )
