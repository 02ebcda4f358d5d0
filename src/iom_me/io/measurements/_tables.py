"""From a CSV file, a workbook or any data frame to named columns of plain cells.

An empty cell is None, whatever stood for it. Each row keeps its number, so that a
message can name it as the user sees it.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from iom_me import _frames
from iom_me.errors import DataError, FormatError, Problem, suggest
from iom_me.io._delimited import unmarked
from iom_me.io.files import read_limited

if TYPE_CHECKING:
    from iom_me.typing import FilePath, IntoFrame

__all__ = [
    "COUNTED",
    "EXPECTED",
    "Kind",
    "Row",
    "Table",
    "TableNote",
    "cells_of",
    "csv_rows",
    "has_names",
    "read_table",
    "workbook_rows",
]

Row: TypeAlias = tuple[int, Sequence[Any]]
"""The number of a row, and its cells."""

Kind: TypeAlias = Literal["csv", "xlsx"]
"""What a file is, whatever its name says."""

Spotter: TypeAlias = Callable[[Sequence[Any]], bool]
"""Says whether the cells of a row are the names of the columns."""

EXPECTED = "table of measurements"
_MAX_BYTES = 256 * 2**20
_MAX_COLUMNS = 16_384
_SEARCHED = 2**22
_DELIMITERS = (",", ";", "\t")
_TITLE_ROWS = 25
COUNTED = "rows are numbered as in the file"


@attrs.frozen
class TableNote:
    """Something in a table that was not read, or not for certain.

    Attributes
    ----------
    place : str
        Where: ``row 3``, ``column 2``.
    message : str
        What was not read, or how it was read.
    text : str
        What stands there.
    """

    place: str
    message: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}{f': {self.text!r}' if self.text else ''}"


@attrs.frozen(kw_only=True)
class Table:
    """Columns of plain cells.

    Attributes
    ----------
    columns : dict
        Name to cells, top to bottom; None where a cell is empty.
    rows : tuple of int
        The number of each row.
    counted : str
        How the rows are counted, for messages.
    notes : tuple of TableNote
        What was not read, or not for certain.
    """

    columns: dict[str, list[Any]]
    rows: tuple[int, ...]
    counted: str
    notes: tuple[TableNote, ...] = ()


def read_table(
    source: FilePath | IntoFrame,
    *,
    marks: Sequence[str],
    sheet: str | None = None,
    kind: Kind | None = None,
) -> Table:
    """Read a table from a file or from a data frame.

    Parameters
    ----------
    source
        A ``.csv`` or ``.xlsx`` file, or a frame.
    marks
        Names that a header is known by.
    sheet
        Sheet of a workbook; the first if not given.
    kind
        What the file is; by its extension, if not given.

    Raises
    ------
    FormatError
        The file is no table.
    DataError
        A column has no name, or two have one.
    """
    if not isinstance(source, (str, os.PathLike)):
        return _from_frame(source)
    kind = kind or _kind(source)
    if kind == "csv":
        return _from_rows(csv_rows(source, _spotter(marks)), source, marks)
    with workbook_rows(source, sheet) as (rows, notes):
        table = _from_rows(rows, source, marks)
    return attrs.evolve(table, notes=(*notes, *table.notes))


def _kind(path: FilePath) -> Kind:
    suffix = Path(path).suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        return "xlsx"
    if suffix in {".csv", ".tsv", ".txt"}:
        return "csv"
    message = f"the extension is {suffix!r}: save it as .csv or .xlsx"
    raise _refused(path, "file", message)


def _spotter(marks: Sequence[str]) -> Spotter:
    """Know a header by the names in it."""
    return lambda cells: has_names(cells, marks)


def has_names(cells: Iterable[Any], names: Iterable[str]) -> bool:
    """Whether a row holds all of these names of columns, however they are written."""
    return {_plain(str(cell)) for cell in cells}.issuperset(names)


def _refused(source: FilePath, where: str, message: str) -> FormatError:
    return FormatError(os.fspath(source), [Problem(where, message)], expected=EXPECTED)


def _cell(value: Any) -> Any:
    """Take space off a text; an empty one is None."""
    return (value.strip() or None) if isinstance(value, str) else value


# Data frames


def _from_frame(data: IntoFrame) -> Table:
    frame = _frames.columns(data)
    names = _header([str(name) for name in frame.columns], "the table")
    columns = {}
    for name, (_, column) in zip(names, frame.items(), strict=True):
        plain = column.astype(object)
        plain = plain.where(column.notna(), None)
        columns[name] = [_cell(value) for value in plain]
    rows = tuple(range(len(frame)))
    return Table(columns=columns, rows=rows, counted="rows are counted from 0")


# Files


def _from_rows(rows: Iterator[Row], source: FilePath, marks: Sequence[str]) -> Table:
    """Part the rows into the header and what stands below it."""
    filled = [(n, plain) for n, row in rows if (plain := cells_of(row))]
    if not filled:
        raise _refused(source, "row 1", "there is nothing in it")
    place = _place_of_header([row for _, row in filled[:_TITLE_ROWS]], marks)
    first = filled[place][1]
    width = max(i for i, cell in enumerate(first, 1) if cell is not None)
    names = _header([str(cell or "") for cell in first[:width]], os.fspath(source))
    numbered = filled[place + 1 :]
    _refuse_long_rows(numbered, names, source)
    padded = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in numbered]
    return Table(
        columns={name: [row[i] for row in padded] for i, name in enumerate(names)},
        rows=tuple(number for number, _ in numbered),
        counted=COUNTED,
        notes=_above(filled[:place], filled[place][0]),
    )


def _above(rows: Sequence[Row], header: int) -> tuple[TableNote, ...]:
    """Note the rows above the header, with what stands in them."""
    message = f"the header is in row {header}: what is above was not read"
    texts = [str(cell) for _, cells in rows for cell in cells if cell is not None]
    return (TableNote(f"row {rows[0][0]}", message, "; ".join(texts)),) if rows else ()


def _place_of_header(rows: Iterable[Sequence[Any]], marks: Sequence[str]) -> int:
    """Find the header below a title; the first row, if no row is like one."""
    is_header = _spotter(marks)
    return next((place for place, row in enumerate(rows) if is_header(row)), 0)


def _plain(name: str) -> str:
    return "_".join(name.strip().strip('"').lower().split())


def cells_of(cells: Iterable[Any]) -> list[Any] | None:
    """Return the cells of a row, None if all are empty."""
    plain = [_cell(cell) for cell in cells]
    return plain if any(cell is not None for cell in plain) else None


def _refuse_long_rows(
    rows: Iterable[Row], names: Sequence[str], source: FilePath
) -> None:
    problems = [
        Problem(
            f"row {number}",
            f"it has {len(cells)} cells, the header {len(names)}: name every column",
        )
        for number, cells in rows
        if any(cell is not None for cell in cells[len(names) :])
    ]
    if problems:
        raise FormatError(os.fspath(source), problems, expected=EXPECTED)


def _header(names: Sequence[str], where: str) -> list[str]:
    stripped = [name.strip() for name in names]
    for number, name in enumerate(stripped, 1):
        if not name:
            raise DataError(f"Column {number} of {where} has no name: give it one.")
    repeated = dict.fromkeys(name for name in stripped if stripped.count(name) > 1)
    if repeated:
        raise DataError(
            f"Columns stand twice in {where}: {', '.join(map(repr, repeated))}. "
            "Rename or drop the copies."
        )
    return stripped


def csv_rows(path: FilePath, is_header: Spotter) -> Iterator[Row]:
    """Go through the rows of a CSV file, each with the number of its line.

    Raises
    ------
    FormatError
        The file is no CSV in UTF-8; also when a later row is reached.
    """
    text = _csv_text(path)
    delimiter = _delimiter(text, is_header)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in lines:
            _refuse_wide_row(cells, start, path)
            yield start, [unmarked(cell) for cell in cells]
            start = lines.line_num + 1  # a quoted cell may hold line breaks
    except csv.Error as error:
        raise _refused(path, f"row {start}", f"it is no CSV: {error}") from None


def _refuse_wide_row(cells: Sequence[Any], row: int, path: FilePath) -> None:
    if len(cells) > _MAX_COLUMNS:
        message = (
            f"it has {len(cells):,} cells, more than the {_MAX_COLUMNS:,} of Excel"
        )
        raise _refused(path, f"row {row}", message)


def _csv_text(path: FilePath) -> str:
    data = read_limited(path, _MAX_BYTES, expected=EXPECTED)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = "it is not in UTF-8: in Excel, save it as 'CSV UTF-8'"
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(path, f"line {line}", message) from None
    if "\0" in text:
        raise _refused(path, f"character {text.index(chr(0))}", "it holds a NUL")
    return text


def _delimiter(text: str, is_header: Spotter) -> str:
    """Choose the delimiter by which the header falls into names that are known."""
    # A long file is not split whole, nor a line into more cells than are read.
    lines = text[:_SEARCHED].lstrip().splitlines()[:_TITLE_ROWS]
    for delimiter in _DELIMITERS:
        if any(is_header(line.split(delimiter, _MAX_COLUMNS)) for line in lines):
            return delimiter
    return _DELIMITERS[0]


@contextlib.contextmanager
def workbook_rows(
    path: FilePath, sheet: str | None
) -> Iterator[tuple[Iterator[Row], tuple[TableNote, ...]]]:
    """Open one sheet of a workbook, the first if none is named: rows, and notes.

    Raises
    ------
    FormatError
        The file is no workbook, or has no such sheet.
    """
    from iom_me.io._workbook import open_workbook, sheet_marks, sheet_rows

    with open_workbook(path, expected=EXPECTED) as book:
        titles = [one.title for one in book.worksheets]
        if sheet is not None and sheet not in titles:
            message = f"there is no sheet {sheet!r}. {suggest(sheet, titles)}"
            raise _refused(path, "workbook", message)
        chosen = book.worksheets[titles.index(sheet) if sheet is not None else 0]
        message = (
            f"the sheet {chosen.title!r} holds formulas: the values that were computed "
            "when it was last saved are read"
        )
        computed = sheet_marks(chosen)[1]
        rows = sheet_rows(chosen, source=os.fspath(path), expected=EXPECTED)
        plain = (
            (number, [cell.value for cell in cells])
            for number, cells in enumerate(rows, 1)
        )
        yield plain, ((TableNote(chosen.title, message),) if computed else ())
