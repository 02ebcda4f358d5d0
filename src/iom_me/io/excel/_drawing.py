"""How sheets are drawn: formats, cells of text, the height of rows, the page."""

from __future__ import annotations

import datetime as dt
import math
from typing import IO, TYPE_CHECKING, Any

from iom_me._optional import optional
from iom_me.errors import ModelError
from iom_me.io.excel._own_codecs import CellValue, protect
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BLUE",
    "CELL",
    "LINE_POINTS",
    "MAX_POINTS",
    "SHADES",
    "line_count",
    "new_book",
    "put",
    "row_height",
    "set_page",
]

_MAX_CHARACTERS = 32_767
# A workbook says when it was made; the same plan must give the same bytes.
_CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
LINE_POINTS, MAX_POINTS = 15.0, 409.0
BLUE = "#0033A0"
SHADES = {
    Level.OBJECTIVE: "#C9D6EE",
    Level.OUTCOME: "#DFE8F6",
    Level.OUTPUT: "#F1F5FB",
    Level.ACTIVITY: "#FFFFFF",
}
CELL = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#9AA7BD"}
"""The format that all cells of a table share."""


def new_book(buffer: IO[bytes], title: str) -> Any:
    """Begin a workbook in which text is always text."""
    book = optional("xlsxwriter").Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": title[:255], "created": _CREATED})
    return book


def put(
    sheet: Any, row: int, column: int, value: CellValue, form: Any, *, where: str
) -> None:
    """Write one cell; text is always text, whatever it begins with."""
    if value is None or value == "":
        if form is not None:
            sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        text = protect(value)
        _check_length(text, where)
        sheet.write_string(row, column, text, form)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)


def _check_length(text: str, where: str) -> None:
    length = len(text.encode("utf-16-le")) // 2  # as Excel counts
    if length > _MAX_CHARACTERS:
        raise ModelError(
            f"The text for {where} has {length:,} characters, and a cell of Excel "
            f"holds {_MAX_CHARACTERS:,}: shorten it, or write the plan as JSON."
        )


def row_height(texts: Iterable[str], widths: Iterable[int], *, span: int = 1) -> float:
    """Estimate how high a row must be: no program fits rows that hold merged cells.

    The first and the last text have all rows of a result for themselves.
    """
    lines = [line_count(*cell) for cell in zip(texts, widths, strict=True)]
    outer = math.ceil(max(lines[0], lines[-1]) / span)
    return min(LINE_POINTS * max(outer, *lines[1:-1]), MAX_POINTS)


def line_count(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column."""
    return sum(math.ceil(max(len(line), 1) / width) for line in text.split("\n"))


def set_page(
    sheet: Any,
    header: int | None,
    last_row: int,
    last_column: int,
    *,
    footer: str = "&L&A&RPage &P of &N",
) -> None:
    """Print in landscape, one page wide, with the headings, if any, on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    sheet.hide_gridlines(1)
    sheet.fit_to_pages(1, 0)
    if header is not None:
        sheet.repeat_rows(header)
    sheet.print_area(0, 0, last_row, last_column)
    sheet.set_footer(footer)
