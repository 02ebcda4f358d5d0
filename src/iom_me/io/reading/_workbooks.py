"""What a workbook holds: a plan, values, or both; decided by looking at its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import FormatError, Problem
from iom_me.io._look import sheet_tops, top_rows
from iom_me.io._workbook import file_name
from iom_me.io.document import Document, Note
from iom_me.io.excel import read_plan
from iom_me.io.excel._matrix_reader import find_table
from iom_me.io.excel._own_reader import is_own
from iom_me.io.hxl._reading import read_tagged
from iom_me.io.hxl._tags import TAG_ROWS, spot
from iom_me.io.layouts.recognition import recognised
from iom_me.io.measurements import MARKS, tidy
from iom_me.io.measurements._tables import TableNote, has_names, read_table
from iom_me.io.reading._kinds import EXPECTED

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.io.excel._grid import Grid
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath

__all__ = ["read_workbook"]

_SHOWN = 8
_FORM = {"survey", "choices"}
_LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish"}


@attrs.frozen
class _Sheet:
    """A sheet that was recognised: its name, and by what."""

    title: str
    why: str
    is_tagged: bool = False


def read_workbook(path: FilePath, fw: ResultsFramework | None) -> Document:
    """Read the plan of a workbook, and its values.

    Parameters
    ----------
    path
        The file.
    fw
        The plan that the values are checked against, if not the one in the workbook.

    Raises
    ------
    FormatError
        No sheet is recognised, or one that is cannot be read.
    DataError
        The values have cells that cannot be read.
    """
    tops = sheet_tops(path, expected=EXPECTED)
    source = file_name(path)
    own = is_own(tops, source)
    values = None if own else next(filter(None, map(_values_in, tops)), None)
    others = [top for top in tops if values is None or top.title != values.title]
    matrix = _OWN if own else _matrix_in(others, source)
    if matrix is None and values is None:
        raise FormatError(source, _seen(tops), expected=EXPECTED)
    plans: tuple[ResultsFramework, ...] = ()
    notes: list[Note] = []
    if matrix is None:
        unread = [top.title for top in others if top.cells]
        notes += [TableNote(title, "this sheet was not read") for title in unread]
    else:
        sheet = None if own else matrix.title
        without = None if values is None else values.title
        plan, found = read_plan(path, sheet=sheet, without=without)
        plans = (plan,)
        notes += found
    frame = None
    if values is not None:
        frame, more = _measurements(path, values, fw or next(iter(plans), None))
        notes += more
    return Document(
        format=_format(matrix, values),
        source=source,
        why="; ".join(sheet.why for sheet in (matrix, values) if sheet),
        frameworks=plans,
        measurements=frame,
        notes=tuple(notes),
    )


_OWN = _Sheet("iom_me", "its sheet 'iom_me' marks a workbook of this library")


def _format(matrix: _Sheet | None, values: _Sheet | None) -> str:
    if matrix is not None:
        return "excel"
    return "hxl" if values is not None and values.is_tagged else "table"


def _values_in(top: Grid) -> _Sheet | None:
    """Recognise a table of measurements, with tags or without."""
    rows = top_rows(top, last=TAG_ROWS)
    place = spot(rows)
    if place is not None:
        tags = ", ".join(str(cell) for cell in rows[place][:_SHOWN])
        return _Sheet(top.title, f"sheet {top.title!r} has HXL tags ({tags})", True)
    if any(has_names(row, MARKS) for row in rows):
        names = " and ".join(map(repr, MARKS))
        return _Sheet(top.title, f"sheet {top.title!r} has the columns {names}")
    return None


def _matrix_in(tops: list[Grid], source: str) -> _Sheet | None:
    """Recognise the sheet that is most like a results matrix, and whose form it is."""
    try:
        found = find_table(tops, source, None)
    except FormatError:
        return None
    title, header = found.grid.title, found.header
    kinds = ", ".join(dict.fromkeys(head.kind for head in header.columns.values()))
    form = recognised(title, found.evidence())
    language = _LANGUAGES[form.language]
    return _Sheet(
        title,
        f"row {header.row} of sheet {title!r} heads a results matrix ({kinds}), most "
        f"like the form {form.layout!r} in {language} ({form.score:.0%})",
    )


def _measurements(
    path: FilePath, sheet: _Sheet, plan: ResultsFramework | None
) -> tuple[pd.DataFrame, list[Note]]:
    if sheet.is_tagged:
        tagged = read_tagged(path, plan, sheet=sheet.title)
        table, words = tagged.table, tagged.words
    else:
        table = read_table(path, marks=MARKS, sheet=sheet.title, kind="xlsx")
        words = frozenset()
    frame, doubts = tidy(table, plan, words=words)
    return frame, [
        *(attrs.evolve(note, place=_within(sheet, note)) for note in table.notes),
        *(TableNote(sheet.title, doubt) for doubt in doubts),
    ]


def _within(sheet: _Sheet, note: TableNote) -> str:
    return note.place if note.place == sheet.title else f"{sheet.title}, {note.place}"


def _seen(tops: list[Grid]) -> list[Problem]:
    """Say of each sheet what stands in it, as none is recognised."""
    if {top.title.strip().lower() for top in tops} >= _FORM:
        message = (
            "it is an XLSForm, a questionnaire: read the values that were collected "
            "with it, or the plan"
        )
        return [Problem("survey", message)]
    return [Problem(top.title, _fullest(top)) for top in tops]


def _fullest(top: Grid) -> str:
    rows: list[list[Any]] = [list(row.values()) for _, row in top.rows()]
    if not rows:
        return "it is empty"
    fullest = max(rows, key=len)
    shown = ", ".join(repr(cell.text[:40]) for cell in fullest[:_SHOWN])
    return (
        f"its fullest row holds {shown}; a results matrix has headings such as "
        "'Results', 'Indicators', 'Baseline' and 'Target', a table of measurements has "
        "the columns 'indicator', 'period_end' and 'value', or HXL tags"
    )
