"""One way in: a file is recognised by what is in it, never by its name."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from iom_me.io._workbook import file_name
from iom_me.io.document import Document
from iom_me.io.files import read_limited
from iom_me.io.json import migrate
from iom_me.io.reading._kinds import EXPECTED, kind_of, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from iom_me.io.document import Note
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath

__all__ = ["read", "read_values"]

_MAX_PIPED = 256 * 2**20
_SHOWN = 12


def read(
    path: FilePath, *, language: str | None = None, progress: bool = False
) -> Document:
    """Read any file that the library knows: plans, monitoring data, or both.

    The file is recognised by its content: a plan in JSON; a workbook with a results
    matrix, a table of measurements or HXL tags; IATI activities; a table of
    measurements, with HXL tags or without, in CSV. The answer says by what.

    Parameters
    ----------
    path
        The file, whatever its name; or a pipe.
    language
        Two letters: which of the languages of an IATI file is read. A plan in another
        format has one language.
    progress
        Whether to show a bar while an IATI file is read; needs the extra ``progress``.

    Returns
    -------
    Document
        Plans, measurements and notes; of an IATI file, an `IatiDocument`.

    Raises
    ------
    FormatError
        The file is of no kind that is read, and the message says what it seems to be
        and what to do; or it is, and is damaged or not complete.
    DataError
        A table of measurements has cells that cannot be read: ``.problems`` names
        every one.
    OSError
        The file cannot be opened.
    MissingDependencyError
        An extra is needed (``excel``, ``iati``) and not installed.

    See Also
    --------
    read_json, read_excel, read_iati, read_measurements, io.read_hxl : One format each.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import iom_me as me
    >>> path = pathlib.Path(tempfile.mkdtemp(), "a file of any name")
    >>> me.write_json(me.datasets.example_plan("en"), path)
    >>> document = me.read(path)
    >>> document.format, document.why
    ('json', "it is JSON of the format 'iom_me.results_framework'")
    >>> document.framework == me.datasets.example_plan("en")
    True
    >>> _ = path.write_bytes(b"%PDF-1.7 ...")
    >>> me.read(path)
    Traceback (most recent call last):
    ...
    iom_me.errors.FormatError: a file of any name is not a plan or table of
    measurements: it is a PDF: ask for the workbook it was made of, or copy its table to
    Excel @ file
    """
    with _on_disk(path) as file:
        if kind_of(file) == "iati":
            return _iati(file, language=language, progress=progress)
        return _read(file, None)


def read_values(
    path: FilePath, fw: ResultsFramework
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read the measurements of a file, checked against a plan, and the notes on them.

    Unlike `read`, it takes words for values where the plan allows them.

    Raises
    ------
    FormatError
        The file is of no kind that is read, or holds no measurements.
    DataError
        Rows are bad: ``.problems`` names every one.
    """
    with _on_disk(path) as file:
        document = read(file) if kind_of(file) == "iati" else _read(file, fw)
    if document.measurements is None:
        raise refused(path, f"it holds no measurements ({document.why})")
    return document.measurements, document.notes


@contextlib.contextmanager
def _on_disk(path: FilePath) -> Iterator[FilePath]:
    """Give a file that can be read more than once: of a pipe, a passing copy."""
    if not Path(path).is_fifo():
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, file_name(path))
        copy.write_bytes(read_limited(path, _MAX_PIPED, expected=EXPECTED))
        yield copy


def _read(path: FilePath, fw: ResultsFramework | None) -> Document:
    kind = kind_of(path)
    if kind == "json":
        return _json(path)
    if kind == "csv":
        return _csv(path, fw)
    from iom_me.io.reading._workbooks import read_workbook

    return read_workbook(path, fw)


def _json(path: FilePath) -> Document:
    from iom_me.io.json import read_json
    from iom_me.io.json._text import MAX_BYTES, parse
    from iom_me.io.reading._foreign_json import told

    data = read_limited(path, MAX_BYTES)
    if migrate.FORMAT.encode() not in data:
        try:
            message = told(parse(data, source=file_name(path)))
        except RecursionError:
            message = "it is JSON, nested too deeply"
        raise refused(path, message)
    return Document(
        format="json",
        source=file_name(path),
        why=f"it is JSON of the format {migrate.FORMAT!r}",
        frameworks=(read_json(path),),
    )


def _csv(path: FilePath, fw: ResultsFramework | None) -> Document:
    from iom_me.io.hxl._reading import read_tagged
    from iom_me.io.measurements import MARKS, tidy
    from iom_me.io.measurements._tables import TableNote, read_table

    is_tagged, why = _recognised(path)
    if is_tagged:
        tagged = read_tagged(path, fw)
        table, words = tagged.table, tagged.words
    else:
        table, words = read_table(path, marks=MARKS, kind="csv"), frozenset()
    frame, doubts = tidy(table, fw, words=words)
    return Document(
        format="hxl" if is_tagged else "table",
        source=file_name(path),
        why=why,
        measurements=frame,
        notes=(*table.notes, *(TableNote("table", doubt) for doubt in doubts)),
    )


def _recognised(path: FilePath) -> tuple[bool, str]:
    """Say whether a CSV file has HXL tags, and by what it is recognised as a table."""
    from iom_me.io.hxl._tags import TAG_ROWS, is_tag_row
    from iom_me.io.measurements import MARKS
    from iom_me.io.measurements._tables import csv_rows, has_names

    rows = csv_rows(path, lambda row: is_tag_row(row) or has_names(row, MARKS))
    first: list[str] = []
    for number, row in rows:
        if number > TAG_ROWS:
            break
        filled = [str(cell) for cell in row if str(cell).strip()]
        first = first or filled
        if is_tag_row(filled):
            tags = ", ".join(filled[:_SHOWN])
            return True, f"it is CSV with HXL tags in row {number} ({tags})"
        if has_names(filled, MARKS):
            names = " and ".join(map(repr, MARKS))
            return False, f"it is CSV, and row {number} has the columns {names}"
    raise refused(path, _no_table(first), "row 1")


def _no_table(first: list[str]) -> str:
    shown = ", ".join(repr(cell[:40]) for cell in first[:_SHOWN])
    return (
        f"it is text, and its first row holds {shown or 'nothing'}: a table of "
        "measurements has the columns 'indicator', 'period_end' and 'value', or HXL "
        "tags; a plan is read from .xlsx, .json or IATI"
    )


def _iati(path: FilePath, *, language: str | None, progress: bool) -> Document:
    from iom_me.io.iati.reading import read_iati

    return read_iati(path, language=language, progress=progress)
