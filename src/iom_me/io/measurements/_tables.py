"""From a CSV file, a workbook or any data frame to named columns of plain cells.

An empty cell is None, whatever stood for it. Each row keeps its number, so that a
message can name it as the user sees it.
"""

from __future__ import annotations

import csv
import io
import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from iom_me import _frames
from iom_me.errors import DataError, DataWarning, FormatError, Problem, suggest
from iom_me.io.files import read_limited

if TYPE_CHECKING:
    from iom_me.typing import FilePath, IntoFrame

__all__ = ["Table", "read_table"]

Row: TypeAlias = tuple[int, Sequence[Any]]
"""The number of a row, and its cells."""

EXPECTED = "table of measurements"
_MAX_BYTES = 256 * 2**20
_DELIMITERS = (",", ";", "\t")
_TITLE_ROWS = 20


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
    """

    columns: dict[str, list[Any]]
    rows: tuple[int, ...]
    counted: str


def read_table(
    source: FilePath | IntoFrame, *, marks: Sequence[str], sheet: str | None = None
) -> Table:
    """Read a table from a file (by its extension) or from a data frame.

    Parameters
    ----------
    source
        A ``.csv`` or ``.xlsx`` file, or a frame.
    marks
        Names that a header is known by.
    sheet
        Sheet of a workbook; the first if not given.

    Raises
    ------
    FormatError
        The file is no table.
    DataError
        A column has no name, or two have one.
    """
    if not isinstance(source, (str, os.PathLike)):
        return _from_frame(source)
    suffix = Path(source).suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        return _from_workbook(source, marks, sheet)
    if suffix in {".csv", ".tsv", ".txt"}:
        return _from_csv(source, marks)
    message = f"the extension is {suffix!r}: save it as .csv or .xlsx"
    raise _refused(source, "file", message)


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
    filled = [(n, plain) for n, row in rows if (plain := _filled(row))]
    if not filled:
        raise _refused(source, "row 1", "there is nothing in it")
    place = _place_of_header([row for _, row in filled[:_TITLE_ROWS]], marks)
    if place:
        message = (
            f"The header is in row {filled[place][0]}: what is above was not read."
        )
        warnings.warn(message, DataWarning, stacklevel=5)
    first = filled[place][1]
    width = max(i for i, cell in enumerate(first, 1) if cell is not None)
    names = _header([str(cell or "") for cell in first[:width]], os.fspath(source))
    numbered = filled[place + 1 :]
    _refuse_long_rows(numbered, names, source)
    padded = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in numbered]
    return Table(
        columns={name: [row[i] for row in padded] for i, name in enumerate(names)},
        rows=tuple(number for number, _ in numbered),
        counted="rows are numbered as in the file",
    )


def _place_of_header(rows: Iterable[Iterable[Any]], marks: Sequence[str]) -> int:
    """Find the header below a title; the first row, if no row is like one."""
    for place, row in enumerate(rows):
        if {_plain(str(cell)) for cell in row}.issuperset(marks):
            return place
    return 0


def _plain(name: str) -> str:
    return "_".join(name.strip().strip('"').lower().split())


def _filled(cells: Iterable[Any]) -> list[Any] | None:
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


def _from_csv(path: FilePath, marks: Sequence[str]) -> Table:
    text = _csv_text(path)
    lines = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text, marks), strict=True
    )

    def rows() -> Iterator[Row]:
        start = 1
        try:
            for cells in lines:
                yield start, cells
                start = lines.line_num + 1  # a quoted cell may hold line breaks
        except csv.Error as error:
            raise _refused(path, f"row {start}", f"it is no CSV: {error}") from None

    return _from_rows(rows(), path, marks)


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


def _delimiter(text: str, marks: Sequence[str]) -> str:
    """Choose the delimiter by which the header falls into names that are known."""
    lines = text.lstrip().splitlines()[:_TITLE_ROWS]
    for delimiter in _DELIMITERS:
        rows = [line.split(delimiter) for line in lines]
        if any({_plain(name) for name in row}.issuperset(marks) for row in rows):
            return delimiter
    return _DELIMITERS[0]


def _from_workbook(path: FilePath, marks: Sequence[str], sheet: str | None) -> Table:
    from iom_me.io._workbook import open_workbook, sheet_marks, sheet_rows

    with open_workbook(path, expected=EXPECTED) as book:
        titles = [one.title for one in book.worksheets]
        if sheet is not None and sheet not in titles:
            message = f"there is no sheet {sheet!r}. {suggest(sheet, titles)}"
            raise _refused(path, "workbook", message)
        chosen = book.worksheets[titles.index(sheet) if sheet is not None else 0]
        if sheet_marks(chosen)[1]:
            warnings.warn(
                f"The sheet {chosen.title!r} holds formulas: the values that were "
                "computed when it was last saved are read.",
                DataWarning,
                stacklevel=4,
            )
        rows = sheet_rows(chosen, source=os.fspath(path), expected=EXPECTED)
        plain = (
            (number, [cell.value for cell in cells])
            for number, cells in enumerate(rows, 1)
        )
        return _from_rows(plain, path, marks)
