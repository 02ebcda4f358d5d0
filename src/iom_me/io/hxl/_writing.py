"""The measurements as rows with tags, in CSV or in a workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from iom_me._optional import optional
from iom_me.errors import DataError
from iom_me.io._delimited import csv_bytes
from iom_me.io.excel._own_codecs import protect
from iom_me.io.hxl._tags import TAGS, attribute
from iom_me.io.measurements._writing import ALWAYS, Cell, cells_in, in_csv
from iom_me.model.measurements import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.model import ResultsFramework

__all__ = ["WRITERS", "tagged_columns"]

Columns: TypeAlias = dict[tuple[str, str], list[Cell]]
"""Header and tag of each column, and its cells."""

_HEADERS = {
    "indicator": "Indicator code",
    "title": "Indicator",
    "unit": "Unit",
    "period_start": "First day",
    "period_end": "Last day",
    "value": "Value",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "status": "Status",
    "place": "Place",
    "project": "Project",
    "source": "Source",
    "recorded_on": "Recorded on",
    "n": "Sample size",
    "std_error": "Standard error",
    "design_effect": "Design effect",
}
_FIRST_YEAR = 1901  # what Excel counts days from, and a day that it counts wrongly
_WIDTH = 22  # characters: most tags can be read whole
_MAX_CHARACTERS = 32_767
_MAX_ROWS = 2**20
# A workbook says when it was made; the same table must give the same bytes.
_CREATED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def tagged_columns(frame: pd.DataFrame, fw: ResultsFramework | None) -> Columns:
    """Give every column its header and its tag; empty ones of ours are left out."""
    plain = {str(name): cells_in(column) for name, column in frame.items()}
    if fw is not None and "title" not in plain:
        titles = {id: indicator.title for id, indicator in fw.indicators.items()}
        shown: list[Cell] = [titles.get(str(id)) for id in plain["indicator"]]
        plain = {"indicator": plain.pop("indicator"), "title": shown, **plain}
    columns: Columns = {}
    used: set[str] = set()
    for name in _filled(plain):
        cells = plain[name]
        if name == "value":
            columns |= _values(cells)
        elif name in TAGS:
            columns[_HEADERS.get(name, name), TAGS[name]] = cells
        else:
            columns[name, f"#indicator+dim+{_unused(attribute(name), used)}"] = cells
    return columns


def _filled(plain: Mapping[str, list[Cell]]) -> Iterator[str]:
    """Leave out the columns of ours that are empty throughout."""
    for name, cells in plain.items():
        is_filled = name not in COLUMNS or any(cell is not None for cell in cells)
        if is_filled or name in ALWAYS:
            yield name


def _values(cells: Sequence[Cell]) -> Columns:
    """Part the values into numbers and words."""
    words: list[Cell] = [cell if isinstance(cell, str) else None for cell in cells]
    numbers: list[Cell] = [None if isinstance(cell, str) else cell for cell in cells]
    columns: Columns = {(_HEADERS["value"], TAGS["value"]): numbers}
    if any(word is not None for word in words):
        columns[f"{_HEADERS['value']} (in words)", "#indicator+value+text"] = words
    return columns


def _unused(name: str, used: set[str]) -> str:
    """Add a number to an attribute that another dimension has already."""
    found, number = name, 1
    while found in used:
        number += 1
        found = f"{name}_{number}"
    used.add(found)
    return found


# The two kinds of file


def _csv(columns: Columns) -> bytes:
    """Write the columns as CSV."""
    headers = [header for header, _ in columns]
    tags = [tag for _, tag in columns]
    rows = zip(*columns.values(), strict=True)
    return csv_bytes([headers, tags, *([in_csv(cell) for cell in r] for r in rows)])


def _workbook(columns: Columns) -> bytes:
    """Write the columns as a workbook of one sheet.

    Raises
    ------
    DataError
        A text or the table is longer than Excel can hold.
    """
    rows = list(zip(*columns.values(), strict=True))
    if len(rows) + 2 > _MAX_ROWS:
        raise DataError(
            f"The table has {len(rows):,} rows, more than a sheet of Excel can hold: "
            "write it as .csv."
        )
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = optional("xlsxwriter").Workbook(buffer, options)
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("Measurements")
    sheet.freeze_panes(2, 1)
    sheet.set_column(0, len(columns) - 1, _WIDTH)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    heads = ({"bold": True, "text_wrap": True}, {"font_color": "#5F6B77"})
    for place, style in enumerate(heads):
        texts = [head[place] for head in columns]
        _write(sheet, place, texts, day=day, text=book.add_format(style))
    for number, cells in enumerate(rows, len(heads)):
        _write(sheet, number, cells, day=day)
    book.close()
    return buffer.getvalue()


def _write(
    sheet: Any, row: int, cells: Iterable[Cell], *, day: Any, text: Any = None
) -> None:
    for column, cell in enumerate(cells):
        value = _in_workbook(cell)
        if isinstance(value, dt.datetime):
            sheet.write_datetime(row, column, value, day)
        elif isinstance(value, str):
            sheet.write_string(row, column, _fitting(value, row), text)
        elif value is not None:
            sheet.write_number(row, column, value)


def _in_workbook(cell: Cell) -> Cell:
    """Write as text what a cell of Excel would not hold exactly."""
    if isinstance(cell, dt.datetime):
        is_day = cell.time() == dt.time() and cell.year >= _FIRST_YEAR
        return cell if is_day else in_csv(cell)
    if isinstance(cell, float) and float(f"{cell:.16G}") != cell:
        return repr(cell)
    return cell


def _fitting(text: str, row: int) -> str:
    protected = protect(text)
    if len(protected) > _MAX_CHARACTERS:
        raise DataError(
            f"Row {row + 1} has a text of {len(text):,} characters, more than a cell "
            "of Excel can hold: shorten it, or write .csv."
        )
    return protected


WRITERS: Mapping[str, Callable[[Columns], bytes]] = {
    ".csv": _csv,
    ".xlsx": _workbook,
}
"""How a file is written, by its ending."""
