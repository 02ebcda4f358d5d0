"""Sheets of a report: tables with filters, numbers as numbers, text only as text."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from iom_me.errors import ModelError
from iom_me.io.excel._drawing import (
    BLUE,
    CELL,
    LINE_POINTS,
    MAX_POINTS,
    line_count,
)
from iom_me.io.excel._own_codecs import protect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Book", "CellValue", "Field", "Fraction", "Sheet"]

_MAX_CHARACTERS = 32_767
_FIRST_YEAR = 1900  # Excel knows no earlier day
_LAST_WHOLE = 2**53  # beyond it a cell would hold another number
_MAX_TITLE = 31
_NARROW = 8  # characters of a column whose width is not set
_BOLD = 1.3  # bold letters, and the button of the filter
_WIDE = 1.6  # by how much a title is larger than a text
# What falls short of the whole must not look complete.
_PERCENT, _ALMOST = "0%", "0.0####%"
_NEARLY = 0.99


@attrs.frozen
class Fraction:
    """A share, to be shown as a percentage.

    Attributes
    ----------
    value : float
        1 is the whole.
    """

    value: float


@attrs.frozen
class Field:
    """A column of a table.

    Attributes
    ----------
    heading : str
        What stands above it.
    width : int
        In characters.
    """

    heading: str
    width: int


CellValue: TypeAlias = str | float | dt.date | Fraction | None
"""What a cell can hold; None is blank."""


class Book:
    """A workbook with its formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.tables = 0
        base: dict[str, Any] = CELL
        self.text = book.add_format(base | {"num_format": "@"})
        self.general = book.add_format(base)
        self.whole = book.add_format(base | {"num_format": "#,##0"})
        self.date = book.add_format(
            base | {"num_format": "yyyy-mm-dd", "align": "left"}
        )
        self.percent = book.add_format(base | {"num_format": _PERCENT})
        self.almost = book.add_format(base | {"num_format": _ALMOST})
        self.head = book.add_format(
            base | {"bold": True, "bg_color": BLUE, "font_color": "#FFFFFF"}
        )
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "font_color": BLUE, "text_wrap": True}
        )
        self.label = book.add_format({"valign": "top"})
        self.value = book.add_format({"valign": "top", "text_wrap": True})

    def sheet(self, title: str, widths: Sequence[int] = ()) -> Sheet:
        """Begin a sheet; texts above its tables reach over these columns."""
        made = self.book.add_worksheet(title[:_MAX_TITLE])
        return Sheet(self, made, title, widths)


class Sheet:
    """One sheet, filled from the top."""

    def __init__(
        self, book: Book, sheet: Any, title: str, widths: Sequence[int]
    ) -> None:
        self.book = book
        self.sheet = sheet
        self.name = title
        self.row = 0
        self.head: int | None = None
        self.columns = len(widths)
        self.widths = dict(enumerate(widths))

    def title(self, words: str) -> None:
        """Write the title."""
        self._over(words, self.book.title, _WIDE)
        self.row += 1

    def lines(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write pairs of texts, the second beside the first."""
        for label, value in pairs:
            self._put(self.row, 0, label, self.book.label)
            self._put(self.row, 1, value, self.book.label)
            self.row += 1
        self.row += 1

    def paragraph(self, words: str) -> None:
        """Write a text over the columns of a page."""
        self._over(words, self.book.value, 1.0)
        self.row += 2

    def _over(self, words: str, look: Any, size: float) -> None:
        """Write a text over several columns, as high as its letters need."""
        last = self.columns - 1
        self.sheet.merge_range(self.row, 0, self.row, last, "", look)
        self._put(self.row, 0, words, look)
        width = sum(self.widths.get(at, _NARROW) for at in range(self.columns))
        height = size * LINE_POINTS * line_count(words, int(width / size))
        self.sheet.set_row(self.row, min(height, MAX_POINTS))

    def table(
        self,
        fields: Sequence[Field],
        rows: Sequence[Sequence[Any]],
        *,
        nothing: str = "",
        colours: Mapping[int, Mapping[str, tuple[str, str]]] | None = None,
    ) -> None:
        """Write a table with filters; a word of a column can give its cell a colour.

        Where there are no rows, the one row that Excel wants says ``nothing``.
        """
        rows = rows or [(nothing, *[None] * (len(fields) - 1))]
        first, last = self.row, self.row + len(rows)
        for column, field in enumerate(fields):
            self.widths[column] = max(field.width, self.widths.get(column, 0))
        for number, cells in enumerate(rows, start=first + 1):
            for column, value in enumerate(cells):
                self._put(number, column, value, None)
            self._fit(number, cells, fields)
        heads = [field.heading for field in fields]
        self._fit(first, heads, fields, size=_BOLD)
        self.book.tables += 1
        self.sheet.add_table(
            first,
            0,
            last,
            len(fields) - 1,
            {
                "name": f"Table{self.book.tables}",
                "style": "Table Style Light 1",
                "banded_rows": False,
                "columns": [
                    {"header": field.heading, "header_format": self.book.head}
                    for field in fields
                ],
            },
        )
        for column, words in (colours or {}).items():
            self._colour(first + 1, last, column, words)
        self.columns = max(self.columns, len(fields))
        self.head = first
        self.row = last + 2

    def finish(self, *, frozen: bool = True, columns: int = 1, pages: int = 1) -> None:
        """Set widths, what stays in view, and on how many pages a row prints."""
        for column, width in self.widths.items():
            self.sheet.set_column(column, column, width)
        if frozen and self.head is not None:
            self.sheet.freeze_panes(self.head + 1, columns)
            self.sheet.repeat_rows(self.head)
        if pages > 1:
            self.sheet.repeat_columns(0, columns - 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.hide_gridlines(2)
        self.sheet.fit_to_pages(pages, 0)
        self.sheet.print_area(0, 0, max(self.row - 1, 0), self.columns - 1)
        self.sheet.set_footer("&L&A&RPage &P / &N")
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _colour(
        self, first: int, last: int, column: int, words: Mapping[str, tuple[str, str]]
    ) -> None:
        for word, (paper, ink) in words.items():
            look = self.book.book.add_format(
                {"bg_color": paper, "font_color": ink, "bold": True}
            )
            quoted = word.replace('"', '""')
            rule = {
                "type": "cell",
                "criteria": "==",
                "value": f'"{quoted}"',
                "format": look,
            }
            self.sheet.conditional_format(first, column, last, column, rule)

    def _fit(
        self,
        row: int,
        cells: Sequence[Any],
        fields: Sequence[Field],
        *,
        size: float = 1.0,
    ) -> None:
        """Make a row as high as its texts need: not every program does it itself."""
        lines = (
            line_count(value, int(field.width / size))
            for value, field in zip(cells, fields, strict=True)
            if isinstance(value, str)
        )
        height = LINE_POINTS * max(lines, default=1)
        self.sheet.set_row(row, min(height, MAX_POINTS))

    def _put(self, row: int, column: int, value: Any, form: Any) -> None:
        """Write one cell; text is always text, whatever it begins with."""
        book, sheet = self.book, self.sheet
        if isinstance(value, Fraction):
            if math.isfinite(value.value):
                nearly = _NEARLY < value.value < 1
                look = book.almost if nearly else book.percent
                sheet.write_number(row, column, value.value, look)
                return
            value = value.value
        if isinstance(value, dt.date) and value.year >= _FIRST_YEAR:
            day = dt.date(value.year, value.month, value.day)
            sheet.write_datetime(row, column, day, book.date)
        elif _is_finite_number(value):
            sheet.write_number(row, column, value, _number_form(book, value))
        elif (words := _words(value)) == "":
            sheet.write_blank(row, column, None, form or book.general)
        else:
            shown = protect(words)
            self._check_length(shown, row, column)
            sheet.write_string(row, column, shown, form or book.text)

    def _check_length(self, text: str, row: int, column: int) -> None:
        length = len(text.encode("utf-16-le")) // 2  # as Excel counts
        if length > _MAX_CHARACTERS:
            raise ModelError(
                f"A text for the sheet {self.name!r}, row {row + 1}, column "
                f"{column + 1} has {length:,} characters, and a cell of Excel holds "
                f"{_MAX_CHARACTERS:,}: shorten it, or write the report as .html."
            )


def _is_finite_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, numbers.Integral):
        return abs(int(value)) <= _LAST_WHOLE
    return isinstance(value, numbers.Real) and math.isfinite(float(value))


def _number_form(book: Book, value: Any) -> Any:
    return book.whole if isinstance(value, numbers.Integral) else book.general


def _words(value: Any) -> str:
    """Write what is no number as text; what is missing is blank, never zero."""
    if value is None or _is_missing(value):
        return ""
    words = str(value)
    # Half of a character, which a column may be called by, cannot be written.
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_scalar(value) and pd.isna(value))
