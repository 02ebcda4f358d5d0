"""The cells of a workbook that hold something, by place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import FormatError
from iom_me.io._workbook import (
    Limits,
    file_name,
    open_workbook,
    sheet_marks,
    sheet_rows,
)
from iom_me.io.excel._words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from iom_me.typing import FilePath

__all__ = ["Cell", "Grid", "read_grids"]

# A plan of 10,000 results fits many times; what is larger is no results matrix.
_LIMITS = Limits(
    unpacked_bytes=64 * 2**20,
    elements=5_000_000,
    rows=200_000,
    columns=512,
    visited=5_000_000,
)
_MAX_CELLS = 1_000_000


@attrs.frozen
class Cell:
    """One cell with something in it.

    Attributes
    ----------
    sheet : str
        Name of its sheet.
    row, column : int
        Counted from 1.
    value : object
        Text, number, logical value or date, as openpyxl reads it; None for a formula
        whose value was never computed.
    format : str
        How Excel shows a number.
    formula : str
        The formula that gave the value; empty if there is none.
    """

    sheet: str
    row: int
    column: int
    value: Any
    format: str = ""
    formula: str = ""

    @property
    def place(self) -> str:
        """Column and row, as Excel writes them: C7."""
        letters, number = "", self.column
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row}"

    @property
    def text(self) -> str:
        """The content as tidy text."""
        return "" if self.value is None else plain(self.value)


@attrs.frozen
class Grid:
    """The filled cells of one sheet.

    Attributes
    ----------
    title : str
        Name of the sheet.
    cells : dict
        Cells by row and column.
    merged : tuple
        Merged ranges: first row and column, last row and column.
    """

    title: str
    cells: dict[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def rows(self) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Go through the filled rows: number, and cells by column."""
        by_row: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            by_row.setdefault(row, {})[column] = cell
        for row in sorted(by_row):
            yield row, dict(sorted(by_row[row].items()))


def read_grids(
    path: FilePath, *, expected: str, without: str | None = None
) -> list[Grid]:
    """Read the sheets of a workbook; formulas give the value that Excel computed last.

    All sheets are read but the one named ``without``.

    Raises
    ------
    FormatError
        The file is no workbook, or a harmful or damaged one.
    """
    source = file_name(path)
    room = _MAX_CELLS
    grids, computed = [], []
    with open_workbook(path, expected=expected, limits=_LIMITS) as book:
        for sheet in (one for one in book.worksheets if one.title != without):
            merged, has_formulas = sheet_marks(sheet)
            cells = _filled(sheet, source, expected, room)
            room -= len(cells)
            grids.append(Grid(sheet.title, cells, tuple(_corners(merged))))
            if has_formulas:
                computed.append(sheet.title)
    if computed:
        _add_formulas(path, expected, grids, computed)
    return grids


def _filled(
    sheet: Any, source: str, expected: str, room: int
) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {}
    rows = sheet_rows(sheet, source=source, expected=expected, limits=_LIMITS)
    for row in rows:
        for cell in row:
            value = cell.value
            if value is None or (isinstance(value, str) and not value):
                continue
            form = "" if isinstance(value, str) else cell.number_format
            place = (cell.row, cell.column)
            cells[place] = Cell(sheet.title, *place, value, form)
        if len(cells) > room:
            problem = (sheet.title, f"the workbook has more than {_MAX_CELLS:,} cells")
            raise FormatError(source, [problem], expected=expected)
    return cells


def _add_formulas(
    path: FilePath, expected: str, grids: list[Grid], titles: list[str]
) -> None:
    """Mark the cells that are computed, also those without a stored value."""
    source = file_name(path)
    by_title = {grid.title: grid for grid in grids}
    with open_workbook(path, expected=expected, limits=_LIMITS, formulas=True) as book:
        for title in titles:
            cells = by_title[title].cells
            rows = sheet_rows(
                book[title], source=source, expected=expected, limits=_LIMITS
            )
            for cell in (cell for row in rows for cell in row):
                if cell.data_type == "f":
                    place = (cell.row, cell.column)
                    known = cells.get(place) or Cell(title, *place, None)
                    cells[place] = attrs.evolve(known, formula=_formula(cell.value))


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value) or "=")


def _corners(ranges: Iterable[str]) -> Iterator[tuple[int, int, int, int]]:
    for text in ranges:
        first, last = (re.fullmatch(r"([A-Z]+)(\d+)", end) for end in text.split(":"))
        if first and last:
            yield int(first[2]), _column(first[1]), int(last[2]), _column(last[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
