"""Write a plan as a workbook: the matrix to read, a sheet for each kind of record."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from iom_me.io.excel._drawing import (
    BLUE,
    CELL,
    LINE_POINTS,
    SHADES,
    new_book,
    put,
    row_height,
    set_page,
)
from iom_me.io.excel._own_codecs import MONEY, CellValue
from iom_me.io.excel._own_sheets import (
    LISTS,
    MARK,
    MARK_SHEET,
    MATRIX,
    SHEETS,
    VERSION,
    Column,
    Sheet,
    rows_of,
)
from iom_me.io.excel._own_view import COLUMNS, FIELDS, ViewRow, view_rows
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.model import ResultsFramework

__all__ = ["workbook_bytes"]

_ROWS_TO_FILL = 500
_WIDTHS = (46, 38, 30, 18, 24, 40)
_KEY_COLUMNS = (len(COLUMNS), len(COLUMNS) + 1)
_KEY_HEADING = "iom_me key"


def workbook_bytes(plan: ResultsFramework) -> bytes:
    """Build the workbook in memory.

    Raises
    ------
    ModelError
        A text is longer than a cell of Excel can hold; the message names its record.
    """
    buffer = io.BytesIO()
    book = new_book(buffer, plan.title)
    writer = _Writer(book)
    writer.matrix(plan)
    rows = rows_of(plan)
    lists = _choices()
    for sheet in SHEETS:
        writer.records(sheet, rows[sheet.title], lists)
    writer.lists(lists)
    writer.mark(view_rows(plan))
    book.close()
    return buffer.getvalue()


def _choices() -> dict[tuple[str, ...], int]:
    """List the words to choose from, and number the lists."""
    found = {
        c.codec.choices for sheet in SHEETS for c in sheet.columns if c.codec.choices
    }
    return {words: place for place, words in enumerate(sorted(found))}


class _Writer:
    """Writes sheets into one workbook, with its formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        base = CELL
        self.cell = book.add_format(base)
        self.text = book.add_format(base | {"num_format": "@"})
        self.date = book.add_format(
            base | {"num_format": "yyyy-mm-dd", "align": "left"}
        )
        self.money = book.add_format(base | {"num_format": "#,##0.00"})
        self.head = book.add_format(
            base | {"bold": True, "bg_color": BLUE, "font_color": "#FFFFFF"}
        )
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "font_color": BLUE}
        )
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.value = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.levels = {
            level: book.add_format(base | {"bg_color": shade})
            for level, shade in SHADES.items()
        }
        self.statements = {
            level: book.add_format(
                base
                | {"bg_color": shade, "bold": level.rank < Level.OUTPUT.rank}
                | {"indent": level.rank, "align": "left"}
            )
            for level, shade in SHADES.items()
        }

    # The sheet that people read

    def matrix(self, plan: ResultsFramework) -> None:
        """Write the Results Matrix."""
        sheet = self.book.add_worksheet(MATRIX)
        header = self._title_block(sheet, plan)
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            put(sheet, header, column, name, self.head, where="heading")
        for column in _KEY_COLUMNS:
            sheet.set_column(column, column, 12, None, {"hidden": True})
            put(sheet, header, column, _KEY_HEADING, self.head, where="heading")
        sheet.set_row(header, LINE_POINTS * 2)
        row = header
        for row, shown in enumerate(view_rows(plan), start=header + 1):
            self._view_row(sheet, row, shown)
        sheet.freeze_panes(header + 1, 1)
        set_page(sheet, header, row, len(COLUMNS) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:H1048576"})
        sheet.activate()

    def _title_block(self, sheet: Any, plan: ResultsFramework) -> int:
        """Write title, code, dates and currency; return the row of the headings."""
        put(sheet, 0, 0, "IOM Results Matrix", self.title, where="heading")
        facts: list[tuple[str, CellValue]] = [
            ("Project title", plan.title),
            ("Project code", plan.id),
            ("Start date", plan.start and plan.start.isoformat()),
            ("End date", plan.end and plan.end.isoformat()),
            ("Currency", plan.currency),
        ]
        shown = [(label, value) for label, value in facts if value]
        for row, (label, value) in enumerate(shown, start=1):
            put(sheet, row, 0, label, self.label, where="heading")
            if label == "Project title":
                sheet.merge_range(row, 1, row, len(COLUMNS) - 1, "", self.value)
            put(sheet, row, 1, value, self.value, where=f"plan {plan.id!r}, {label}")
        return len(shown) + 2

    def _view_row(self, sheet: Any, row: int, shown: ViewRow) -> None:
        form = self.levels[shown.level]
        where = f"{shown.indicator or shown.result!r} in the matrix"
        for column, text in enumerate(shown.texts):
            outer = column in (0, len(COLUMNS) - 1)
            look = self.statements[shown.level] if column == 0 else form
            if outer and shown.span > 1:
                sheet.merge_range(row, column, row + shown.span - 1, column, "", look)
            if not outer or shown.span:
                put(sheet, row, column, text, look, where=where)
        sheet.set_row(row, row_height(shown.texts, _WIDTHS, span=max(shown.span, 1)))
        for column, key in zip(
            _KEY_COLUMNS, (shown.result, shown.indicator), strict=True
        ):
            put(sheet, row, column, key, self.text, where=where)

    # The sheets of records

    def records(
        self,
        sheet: Sheet,
        rows: list[dict[str, Any]],
        lists: dict[tuple[str, ...], int],
    ) -> None:
        """Write one kind of record, a row each, with lists to choose from."""
        page = self.book.add_worksheet(sheet.title)
        last = max(len(rows), 1)
        for place, column in enumerate(sheet.columns):
            is_text = column.codec.choices == () and column.codec.empty in ("", ())
            page.set_column(place, place, column.width, self.text if is_text else None)
            put(page, 0, place, column.heading, self.head, where="heading")
            if column.codec.choices:
                _offer(page, place, lists[column.codec.choices], column, last)
        for row, fields in enumerate(rows, start=1):
            self._record(page, row, sheet, fields)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
        set_page(page, 0, last, len(sheet.columns) - 1)
        page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _record(
        self, page: Any, row: int, sheet: Sheet, fields: dict[str, Any]
    ) -> None:
        owner = fields.get("id") or next(iter(fields.values()))
        texts = []
        for place, column in enumerate(sheet.columns):
            value = fields.get(column.field, column.codec.empty)
            written = None if value is None else column.codec.write(value)
            where = f"{column.heading!r} of {owner!r}"
            put(page, row, place, written, self._form(column, written), where=where)
            texts.append(written if isinstance(written, str) else "")
        page.set_row(row, row_height(texts, [column.width for column in sheet.columns]))

    def _form(self, column: Column, written: CellValue) -> Any:
        """Choose how a cell of a record looks."""
        if isinstance(written, str):
            return self.text
        if isinstance(written, dt.date):
            return self.date
        if column.codec is MONEY and isinstance(written, (int, float)):
            # An amount with more decimals than cents must show them.
            return self.money if written == round(written, 2) else self.cell
        return self.cell

    def lists(self, lists: dict[tuple[str, ...], int]) -> None:
        """Write the words to choose from, one list per column."""
        page = self.book.add_worksheet(LISTS)
        page.hide()
        for words, place in lists.items():
            page.set_column(place, place, 24)
            for row, word in enumerate(words):
                put(page, row, place, word, None, where="list")

    def mark(self, shown: Iterable[ViewRow]) -> None:
        """Write the hidden sheet: whose workbook this is, and the matrix as it was."""
        page = self.book.add_worksheet(MARK_SHEET)
        page.very_hidden()
        page.write_string(0, 0, MARK)
        page.write_number(0, 1, VERSION)
        for column, name in enumerate(("result", "indicator", *FIELDS)):
            page.write_string(1, column, name)
        for number, row in enumerate(shown, start=2):
            for column, text in enumerate((row.result, row.indicator, *row.texts)):
                put(page, number, column, text, None, where=f"{row.result!r}")


def _offer(page: Any, place: int, number: int, column: Column, last: int) -> None:
    """Offer a list of words in a column, also in rows yet to be filled."""
    letter = chr(ord("A") + number)
    count = len(column.codec.choices)
    page.data_validation(
        1,
        place,
        last + _ROWS_TO_FILL,
        place,
        {
            "validate": "list",
            "source": f"={LISTS}!${letter}$1:${letter}${count}",
            "error_title": column.heading,
            "error_message": "Choose one of the words in the list.",
        },
    )
