"""Results matrices as workbooks, in and out.

`read_excel` reads matrices as people keep them, and the workbooks of `write_excel`,
which come back equal. `_matrix_reader` reads the former, `_own_reader` the latter;
`_own_sheets` says what stands in which sheet of our own. What the forms of donors look
like is in `iom_me.io.layouts`.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

import attrs

from iom_me._messages import known_language
from iom_me.errors import DataWarning, ModelError
from iom_me.io._workbook import file_name
from iom_me.io.excel._form_losses import left_out
from iom_me.io.excel._grid import read_grids
from iom_me.io.excel._matrix_reader import EXPECTED, read_matrix
from iom_me.io.excel._notes import Notes, ReadNote
from iom_me.io.excel._own_edits import take_edits
from iom_me.io.excel._own_reader import is_own, read_own
from iom_me.io.excel._own_sheets import LISTS, MATRIX, SHEETS
from iom_me.io.excel._own_writer import workbook_bytes
from iom_me.io.excel._words import plain
from iom_me.io.files import write_atomically
from iom_me.io.layouts.compose import results_matrix
from iom_me.io.layouts.forms import form_of
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Grid
    from iom_me.model import ResultsFramework
    from iom_me.tracking import TrackingReport
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
    """Read a results matrix from a workbook: IOM's, or a donor's logical framework.

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
    io.recognise_layout : Says in which form a workbook is, and why.

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
    plan, collected = read_plan(path, sheet=sheet)
    plan = attrs.evolve(
        plan,
        id=plan.id if id is None else id,
        title=plan.title if title is None else title,
    )
    if notes:
        return plan, collected
    if collected:
        warnings.warn(_summary(file_name(path), collected), DataWarning, stacklevel=2)
    return plan


def read_plan(
    path: FilePath, *, sheet: str | None = None, without: str | None = None
) -> tuple[ResultsFramework, tuple[ReadNote, ...]]:
    """Read a plan and the notes on it, from all sheets but the one named ``without``.

    Raises
    ------
    FormatError
        As `read_excel`.
    """
    source = file_name(path)
    found = Notes()
    grids = read_grids(path, expected=EXPECTED, without=without)
    if sheet in {None, MATRIX} and is_own(grids, source):
        plan = take_edits(read_own(grids, found, source=source), grids, found)
        _note_other_sheets(grids, found)
    else:
        stem = " ".join(plain(Path(path).stem).split()) or "plan"
        plan = read_matrix(grids, found, source=source, sheet=sheet, stem=stem)
    return plan, found.collected()


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


def write_excel(
    fw: ResultsFramework,
    path: FilePath,
    *,
    layout: str | None = None,
    language: str = "en",
    tracking: TrackingReport | None = None,
) -> None:
    """Write a plan as a workbook that people can work with.

    The first sheet is the IOM Results Matrix, ready to print. The others hold every
    field of every record, a row each, so that `read_excel` gives back an equal plan. An
    edit in either place is read: in the matrix it wins over the sheet behind it. A row
    added to the matrix is read as an indicator of the result that it stands below.

    With a ``layout`` the workbook is one sheet in the form of a donor, to be handed in.
    `read_excel` reads that too, as far as the form has places for what is in the plan.

    Parameters
    ----------
    fw
        The plan.
    path
        The ``.xlsx`` file; one that is there is replaced, whole or not at all.
    layout
        A donor's form, one of `io.LAYOUTS`; if not given, the workbook that holds all.
    language
        Of the form's headings, levels, numbers and dates: ``en``, ``fr`` or ``es``.
    tracking
        Where the plan stands, as `track` reports it: fills the form's places for
        current values.

    Raises
    ------
    ModelError
        There is no such form or language, the report is of another plan, or a text is
        longer than a cell of Excel can hold; the message names its place.
    OSError
        The file cannot be written.
    MissingDependencyError
        The extra ``excel`` is not installed.

    Warns
    -----
    DataWarning
        The form has no place for something in the plan; the message counts what. What
        it counts is what reading the sheet back does not give.

    See Also
    --------
    read_excel : The other direction.
    io.recognise_layout : In which form a workbook is.

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
    if layout is not None:
        _write_form(fw, path, layout, language=language, tracking=tracking)
        return
    if known_language(language) != "en" or tracking is not None:
        name = "tracking" if tracking is not None else "language"
        raise ModelError(
            f"{name} is for the form of a donor: name it, such as layout='iom'."
        )
    write_atomically(path, workbook_bytes(fw))


def _write_form(
    fw: ResultsFramework,
    path: FilePath,
    layout: str,
    *,
    language: str,
    tracking: TrackingReport | None,
) -> None:
    """Write one sheet in a donor's form, and warn of what it has no place for."""
    from iom_me.io.layouts.sheet import form_bytes

    grid = results_matrix(fw, layout, language=language, tracking=tracking)
    write_atomically(path, form_bytes(fw, grid))
    missing = left_out(fw, grid)
    if tracking is not None:
        shown = fw.indicators if form_of(layout).shows_progress else ()
        count = sum(
            one.actual is not None and one.indicator not in shown
            for one in tracking.entries
        )
        missing += [(count, "current value", "current values")] if count else []
    if missing:
        listed = ", ".join(
            f"{n:,} {one if n == 1 else many}" for n, one, many in missing
        )
        warnings.warn(
            f"{file_name(path)}: the form {layout!r} has no place for all that is in "
            f"plan {fw.id!r}; not in the file, or not to be read back from it: "
            f"{listed}. write_excel(fw, path), without a layout, keeps everything.",
            DataWarning,
            stacklevel=3,
        )
