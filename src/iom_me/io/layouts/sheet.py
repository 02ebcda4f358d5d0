"""A form drawn on one sheet of a workbook."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from iom_me._optional import optional
from iom_me.io.excel._drawing import (
    BLUE,
    CELL,
    LINE_POINTS,
    MAX_POINTS,
    SHADES,
    line_count,
    new_book,
    put,
    set_page,
)
from iom_me.io.layouts.wording import date_text, words_in

if TYPE_CHECKING:
    from iom_me.io.layouts.grid import Grid, GridCell
    from iom_me.model import ResultsFramework

__all__ = ["form_bytes"]

_MAX_SHEET_NAME = 31
_SHOWN = 40
_MERGED_TITLE = 2  # columns that there must be for the project's title to be merged


def form_bytes(plan: ResultsFramework, grid: Grid) -> bytes:
    """Build a workbook of one sheet in memory.

    Raises
    ------
    ModelError
        A text is longer than a cell of Excel can hold; the message says where it is.
    """
    buffer = io.BytesIO()
    book = new_book(buffer, plan.title)
    _Sheet(book, grid).draw(plan)
    book.close()
    return buffer.getvalue()


class _Sheet:
    """Draws one form, with its formats."""

    def __init__(self, book: Any, grid: Grid) -> None:
        self.book = book
        self.grid = grid
        self.page = book.add_worksheet(_sheet_name(grid.title))
        self._formats: dict[tuple[object, ...], Any] = {}

    def draw(self, plan: ResultsFramework) -> None:
        """Write the title block and the table, and set the page up."""
        for column, width in enumerate(self.grid.widths):
            self.page.set_column(column, column, width)
        top = self._title_block(plan)
        for row, column, cell in self.grid.cells():
            self._cell(top + row, column, cell)
        for row, height in enumerate(self._heights()):
            self.page.set_row(top + row, height)
        last = len(self.grid.widths) - 1
        bottom = top + max(len(self.grid.rows) - 1, 0)
        for place, note in enumerate(self.grid.notes, start=2):
            put(self.page, bottom + place, 0, note, None, where="note")
        frozen = top + self.grid.headings if self.grid.headings else 0
        self.page.freeze_panes(frozen, 1)
        words = words_in(self.grid.language)["page"]
        set_page(
            self.page,
            top if self.grid.headings else None,
            bottom + len(self.grid.notes) + bool(self.grid.notes),
            last,
            footer=f"&L&A&R{words['page']} &P {words['of']} &N",
        )
        self.page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _title_block(self, plan: ResultsFramework) -> int:
        """Write the form's name and the project's facts; return the table's first row.

        Rows above the table are narrow: the facts stand below each other.
        """
        language = self.grid.language
        labels = words_in(language)["project"]
        facts = {
            "title": plan.title,
            "id": plan.id,
            "start": plan.start and date_text(plan.start, language),
            "end": plan.end and date_text(plan.end, language),
            "currency": plan.currency,
        }
        title = self._format(bold=True, font_size=16, font_color=BLUE)
        name = self._format(bold=True, valign="top")
        value = self._format(text_wrap=True, valign="top", num_format="@")
        put(self.page, 0, 0, self.grid.title, title, where="title of the form")
        row = 0
        for key, text in facts.items():
            if not text:
                continue
            row += 1
            put(self.page, row, 0, labels[key], name, where="label")
            if key == "title" and len(self.grid.widths) > _MERGED_TITLE:
                self.page.merge_range(row, 1, row, len(self.grid.widths) - 1, "", value)
                wide = sum(self.grid.widths[1:])
                self.page.set_row(row, _points(line_count(text, wide)))
            put(self.page, row, 1, text, value, where=f"plan {plan.id!r}, {key}")
        return row + 2

    def _cell(self, row: int, column: int, cell: GridCell) -> None:
        form = self._form(cell)
        if cell.rows > 1 or cell.columns > 1:
            last = (row + cell.rows - 1, column + cell.columns - 1)
            self.page.merge_range(row, column, *last, "", form)
        place = optional("xlsxwriter.utility").xl_rowcol_to_cell(row, column)
        where = f"cell {place} of {self.grid.title!r}, {cell.text[:_SHOWN]!r}...,"
        put(self.page, row, column, cell.text, form, where=where)

    def _form(self, cell: GridCell) -> Any:
        """Choose how a cell looks: by its role, and by the level it belongs to."""
        look: dict[str, object] = CELL | {"num_format": "@"}
        if cell.role == "heading":
            return self._format(**look, bold=True, bg_color=BLUE, font_color="#FFFFFF")
        if cell.level is not None:
            look["bg_color"] = SHADES[cell.level]
        if cell.role == "label":
            look["bold"] = True
        if cell.role == "statement" and cell.level is not None:
            look["bold"] = cell.level.rank <= 1
        return self._format(**look)

    def _format(self, **look: object) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def _heights(self) -> list[float]:
        """Estimate the heights of rows: no program fits rows that hold merged cells.

        What a cell needs beyond its rows' own heights is spread over them.
        """
        needed = [1.0] * len(self.grid.rows)
        spanning = []
        for row, column, cell in self.grid.cells():
            width = sum(self.grid.widths[column : column + cell.columns])
            count = line_count(cell.text, max(width - 1, 1))
            if cell.rows == 1:
                needed[row] = max(needed[row], count)
            else:
                spanning.append((row, cell.rows, count))
        for row, rows, count in spanning:
            missing = count - sum(needed[row : row + rows])
            for place in range(row, row + rows):
                needed[place] += max(0, math.ceil(missing / rows))
        return [_points(count) for count in needed]


def _points(count: float) -> float:
    return min(LINE_POINTS * count, MAX_POINTS)


def _sheet_name(title: str) -> str:
    """Name a sheet: Excel knows signs that a name cannot have."""
    name = "".join(" " if sign in "[]:*?/\\" else sign for sign in title)
    return " ".join(name.split())[:_MAX_SHEET_NAME].strip("' ") or "Form"
