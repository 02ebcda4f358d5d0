"""What a sheet shows of the form that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.io._workbook import file_name
from iom_me.io.excel._grid import read_grids
from iom_me.io.excel._matrix_reader import EXPECTED, find_table
from iom_me.io.excel._own_reader import is_own
from iom_me.io.excel._own_sheets import MATRIX

if TYPE_CHECKING:
    from iom_me.io.layouts.match import Evidence
    from iom_me.typing import FilePath

__all__ = ["evidence_in"]


def evidence_in(path: FilePath, *, sheet: str | None) -> tuple[str, Evidence]:
    """Open a workbook and collect what its results matrix shows; with its sheet."""
    grids = read_grids(path, expected=EXPECTED)
    source = file_name(path)
    if sheet is None and is_own(grids, source):
        sheet = MATRIX
    found = find_table(grids, source, sheet)
    return found.grid.title, found.evidence()
