"""The top of every sheet of a workbook: enough to say what the workbook is."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iom_me.io._workbook import file_name, open_workbook, sheet_rows
from iom_me.io.excel._grid import Cell, Grid

if TYPE_CHECKING:
    from iom_me.typing import FilePath

__all__ = ["is_archive", "sheet_tops", "top_rows"]

_ROWS = 200
_MAX_CELLS = 2_000_000


def is_archive(path: FilePath) -> bool:
    """Whether a file begins as a zip archive does, and so every workbook.

    Raises
    ------
    OSError
        It cannot be opened.
    """
    with Path(path).open("rb") as file:
        return file.read(2) == b"PK"


def sheet_tops(path: FilePath, *, expected: str) -> list[Grid]:
    """Read the first rows of every sheet.

    Raises
    ------
    FormatError
        The file is no workbook, or a harmful or damaged one.
    """
    tops = []
    room = _MAX_CELLS
    with open_workbook(path, expected=expected) as book:
        for sheet in book.worksheets:
            rows = sheet_rows(sheet, source=file_name(path), expected=expected)
            cells: dict[tuple[int, int], Cell] = {}
            for row in islice(rows, _ROWS):
                room -= len(row)
                if room < 0:
                    break
                cells |= {
                    (cell.row, cell.column): Cell(
                        sheet.title, cell.row, cell.column, cell.value
                    )
                    for cell in row
                    if cell.value not in (None, "")
                }
            tops.append(Grid(sheet.title, cells))
    return tops


def top_rows(top: Grid, *, last: int) -> list[list[Any]]:
    """Return the values of the filled rows up to the row ``last``."""
    return [
        [cell.value for cell in row.values()]
        for number, row in top.rows()
        if number <= last
    ]
