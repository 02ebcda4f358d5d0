"""The IOM Results Matrix as a workbook, in and out.

`read_excel` reads matrices as people keep them, and the workbooks of `write_excel`,
which come back equal. `_matrix_reader` reads the former, `_own_reader` the latter;
`_own_sheets` says what stands in which sheet of our own.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import attrs

from iom_me.errors import DataWarning
from iom_me.io._workbook import file_name
from iom_me.io.excel._grid import read_grids
from iom_me.io.excel._matrix_reader import EXPECTED, read_matrix
from iom_me.io.excel._notes import Notes, ReadNote
from iom_me.io.excel._own_edits import take_edits
from iom_me.io.excel._own_reader import is_own, read_own
from iom_me.io.excel._own_sheets import LISTS, MATRIX, SHEETS
from iom_me.io.excel._own_writer import workbook_bytes
from iom_me.io.excel._words import plain
from iom_me.io.files import write_atomically
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Grid
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath

__all__ = ["ReadNote", "read_excel", "write_excel"]

_SHOWN = 3


@overload
def read_excel(
    path: FilePath,
    *,
    sheet: str | None = None,
    id: str | None = None,
    title: str | None = None,
    notes: Literal[False] = False,
) -> ResultsFramework: ...


@overload
def read_excel(
    path: FilePath,
    *,
    sheet: str | None = None,
    id: str | None = None,
    title: str | None = None,
    notes: Literal[True],
) -> tuple[ResultsFramework, tuple[ReadNote, ...]]: ...


def read_excel(
    path: FilePath,
    *,
    sheet: str | None = None,
    id: str | None = None,
    title: str | None = None,
    notes: bool = False,
) -> ResultsFramework | tuple[ResultsFramework, tuple[ReadNote, ...]]:
    """Read an IOM Results Matrix from a workbook.

    Headings and levels are recognised in English, French and Spanish. Every filled
    cell is either read or named in a note; nothing is dropped silently.

    Parameters
    ----------
    path
        The ``.xlsx`` file.
    sheet
        Name of the sheet with the matrix; if not given, the one most like it.
    id, title
        Project code and name; if not given, those above the table, or else the name of
        the file.
    notes
        Whether to return also what was not read, or not for certain. If not, a warning
        says how much that is.

    Returns
    -------
    ResultsFramework
        The plan; with ``notes=True`` a pair of the plan and a tuple of `ReadNote`.

    Raises
    ------
    FormatError
        The file is no workbook, is damaged or harmful, or has no results matrix.
    OSError
        The file cannot be opened.
    MissingDependencyError
        The extra ``excel`` is not installed.

    Warns
    -----
    DataWarning
        Something was not read, and ``notes`` is False.

    See Also
    --------
    write_excel : The other direction.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "matrix.xlsx")
    ...     me.write_excel(plan, path)
    ...     me.read_excel(path) == plan
    True
    """
    source = file_name(path)
    found = Notes()
    grids = read_grids(path, expected=EXPECTED)
    if sheet in {None, MATRIX} and is_own(grids, source):
        plan = take_edits(read_own(grids, found, source=source), grids, found)
        _note_other_sheets(grids, found)
    else:
        stem = " ".join(plain(Path(path).stem).split()) or "plan"
        plan = read_matrix(grids, found, source=source, sheet=sheet, stem=stem)
    plan = attrs.evolve(
        plan,
        id=plan.id if id is None else id,
        title=plan.title if title is None else title,
    )
    collected = found.collected()
    if notes:
        return plan, collected
    if collected:
        warnings.warn(_summary(source, collected), DataWarning, stacklevel=2)
    return plan


def _note_other_sheets(grids: list[Grid], notes: Notes) -> None:
    """Note what a person added to a workbook of ours beside the records."""
    own = {sheet.title for sheet in SHEETS}
    known = {*own, MATRIX, LISTS, "iom_me"}
    for grid in grids:
        if grid.title not in known and grid.cells:
            notes.add_sheet(grid.title, "this sheet was not read")
        elif grid.title in own:
            for cell in grid.cells.values():
                if not notes.is_seen(cell) and cell.text:
                    notes.add(cell, "not read: no heading that is known stands above")


def _summary(source: str, notes: tuple[ReadNote, ...]) -> str:
    count = len(notes)
    shown = "".join(f"\n  {note}" for note in notes[:_SHOWN])
    more = f"\n  ... and {count - _SHOWN} more" if count > _SHOWN else ""
    return (
        f"{source}: {count} {'note' if count == 1 else 'notes'} on what was not read, "
        "or not for certain; read_excel(path, notes=True) returns all of them."
        f"{shown}{more}"
    )


def write_excel(fw: ResultsFramework, path: FilePath) -> None:
    """Write a plan as a workbook that people can work with.

    The first sheet is the IOM Results Matrix, ready to print. The others hold every
    field of every record, a row each, so that `read_excel` gives back an equal plan. An
    edit in either place is read: in the matrix it wins over the sheet behind it. A row
    added to the matrix is read as an indicator of the result that it stands below.

    Parameters
    ----------
    fw
        The plan.
    path
        The ``.xlsx`` file; one that is there is replaced, whole or not at all.

    Raises
    ------
    ModelError
        A text is longer than a cell of Excel can hold; the message names its record.
    OSError
        The file cannot be written.
    MissingDependencyError
        The extra ``excel`` is not installed.

    See Also
    --------
    read_excel : The other direction.

    Notes
    -----
    All text is written as text: nothing in a plan can become a formula or a link. The
    same plan gives the same bytes.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "=1+1")])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "matrix.xlsx")
    ...     me.write_excel(plan, path)
    ...     me.read_excel(path)["1"].statement
    '=1+1'
    """
    require_plan(fw)
    write_atomically(path, workbook_bytes(fw))
