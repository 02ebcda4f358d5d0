"""IATI activities as plans and a table of measurements.

Nothing is lost on the way: what a plan or the table does not hold is in the records
beside them (`IatiActivity`, `IatiNarrative`, `IatiDocumentLink`, `IatiLocation`), or in
a note with its line.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import DataWarning, ModelError
from iom_me.io.iati._read.activity import Part, read_activity
from iom_me.io.iati._read.rows import Row, in_order, to_table
from iom_me.io.iati._xml.stream import RawActivity, activities
from iom_me.io.iati.records import (
    IatiDocument,
    IatiDocumentLink,
    IatiNarrative,
    IatiNote,
)

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.typing import FilePath

__all__ = ["iter_iati", "read_iati"]

_LONGEST_LANGUAGE = 35


def read_iati(
    path: FilePath, *, language: str | None = None, progress: bool = False
) -> IatiDocument:
    """Read the plans and the values of an IATI activity file.

    Each activity becomes a plan. Its results are objectives, outcomes and outputs; the
    baselines and targets of its indicators are in the plan, and the actuals are rows of
    one table of measurements. What `write_iati` adds in its own namespace is read, too:
    such a file comes back as it was.

    Parameters
    ----------
    path
        The file, of version 1.0x or 2.0x; also one whose first element is a single
        ``iati-activity``.
    language
        The language in which texts are taken, as ``fr``; that of the activity if not
        given, else the first. The others are in ``narratives``.
    progress
        Whether to show on standard error how much was read (extra ``progress``).

    Returns
    -------
    IatiDocument
        The plans, the measurements, and what stands beside them. Whatever was not read,
        or not for certain, is in ``notes``, with its line.

    Raises
    ------
    FormatError
        The file is no IATI activity file, or one that may do harm: with a document
        type, or with an activity of more than 64 MiB.
    ModelError
        ``language`` is no code of a language.
    MissingDependencyError
        The extra ``iati``, or ``progress``, is not installed.
    OSError
        The file cannot be opened or read.

    See Also
    --------
    iter_iati : Reads a file that is too large for the memory, one activity at a time.
    write_iati : Writes plans and values as IATI.

    References
    ----------
    .. [1] IATI, Activity Standard 2.03, https://iatistandard.org/en/iati-standard/203/

    Examples
    --------
    >>> import iom_me as me
    >>> document = me.io.read_iati(me.datasets.iati_example())
    >>> document.framework.indicators["P1.a"].targets[0].disaggregated[0].value
    10
    >>> document.measurements[["indicator", "period_end", "value", "sex"]]
      indicator period_end  value     sex
    0      P1.a 2013-03-31   11.0  female
    """
    source = os.fspath(path)
    merged = _Merged()
    for part in _parts(path, language=language, progress=progress):
        merged.add(part)
    return merged.document(source)


def iter_iati(
    path: FilePath, *, language: str | None = None, progress: bool = False
) -> Iterator[IatiDocument]:
    """Read an IATI activity file one activity at a time, however large it is.

    Only one activity is in memory. As `read_iati` otherwise; each document holds one
    plan, its values (rows are counted from 0 in each), and its notes.

    Parameters
    ----------
    path
        The file.
    language
        The language in which texts are taken.
    progress
        Whether to show on standard error how much was read.

    Yields
    ------
    IatiDocument
        One activity.

    Raises
    ------
    FormatError
        The file is no IATI activity file, or breaks off: what stands before that has
        been given.
    ModelError
        ``language`` is no code of a language.
    MissingDependencyError
        The extra ``iati``, or ``progress``, is not installed.
    OSError
        The file cannot be opened or read.

    Warns
    -----
    DataWarning
        The file holds no activity, or something else after the last one.

    See Also
    --------
    read_iati : Reads all activities into one document.

    Examples
    --------
    >>> import iom_me as me
    >>> for document in me.io.iter_iati(me.datasets.iati_example()):
    ...     print(document.framework.id, len(document.measurements))
    AA-AAA-123456789-ABC123 1
    """
    source = os.fspath(path)
    for piece in _parts(path, language=language, progress=progress):
        if piece.activity is not None:
            one = _Merged()
            one.add(piece)
            yield one.document(source)
            continue
        for note in piece.notes:
            message = f"{PurePath(source).name}, {note}"
            warnings.warn(message, DataWarning, stacklevel=2)


@attrs.frozen(kw_only=True)
class _Piece:
    """An activity, or what stands after the last one; and the version of the file."""

    version: str
    activity: Part | None
    notes: tuple[IatiNote, ...]


def _parts(path: FilePath, *, language: str | None, progress: bool) -> Iterator[_Piece]:
    wanted = _known_language(language)
    taken: set[str] = set()
    source = os.fspath(path)
    for raw in activities(path, progress=progress):
        part = None
        if raw.element is not None:
            part = read_activity(raw, language=wanted, taken=taken, source=source)
        yield _Piece(
            version=raw.root.version,
            activity=part,
            notes=(*_of_file(raw), *(part.notes if part else ())),
        )


def _known_language(language: str | None) -> str:
    if language is None:
        return ""
    code = str(language).strip().lower()
    primary = code.partition("-")[0]
    is_code = primary.isascii() and primary.isalpha() and len(primary) in {2, 3}
    if not is_code or len(code) > _LONGEST_LANGUAGE:
        raise ModelError(
            f"{language!r} is no language code: write two letters, as 'en'."
        )
    return code


def _of_file(raw: RawActivity) -> Iterator[IatiNote]:
    """Note what stands between the activities, and what the first element says."""
    for name, line in raw.strays:
        yield IatiNote(line=line, path=name, message="it is no activity: not read")
    if raw.number > 1:
        return
    if raw.element is None:
        yield IatiNote(line=0, path="", message="the file holds no activity")
    if raw.root.namespace:
        message = "the elements of IATI have no namespace: read as if they had none"
        text = raw.root.namespace
        yield IatiNote(line=1, path="iati-activities", message=message, text=text)


class _Merged:
    """Activities in the making of one document."""

    def __init__(self) -> None:
        self._version = ""
        self._parts: list[Part] = []
        self._notes: list[IatiNote] = []

    def add(self, piece: _Piece) -> None:
        """Take in a piece of the file."""
        self._version = piece.version
        self._notes.extend(piece.notes)
        if piece.activity is not None:
            self._parts.append(piece.activity)

    def document(self, source: str) -> IatiDocument:
        """Make the document of all that was taken in."""
        rows = in_order(row for part in self._parts for row in part.rows)
        table, rows = self._table(rows)
        named = f", version {self._version}" if self._version else ""
        return IatiDocument(
            format="iati",
            source=PurePath(source).name,
            why=f"it holds IATI activities{named}",
            version=self._version,
            frameworks=tuple(part.plan for part in self._parts),
            measurements=table,
            notes=tuple(self._notes),
            activities=tuple(part.activity for part in self._parts),
            narratives=(*_all(self._parts, "narratives"), *_narratives(rows)),
            document_links=(*_all(self._parts, "document_links"), *_links(rows)),
            locations=tuple(_all(self._parts, "locations")),
        )

    def _table(self, rows: list[Row]) -> tuple[pd.DataFrame | None, list[Row]]:
        """Make the table; rows that only together cannot be are left out, and noted."""
        if not any(part.is_measured for part in self._parts):
            return None, rows
        columns = dict.fromkeys(_all(self._parts, "columns"))
        table, bad = to_table([row.plain for row in rows], columns)
        for at, message in bad.items():
            self._notes.append(_left_out(rows[at], message))
        if table is None:
            rows = [row for at, row in enumerate(rows) if at not in bad]
            table, _ = to_table([row.plain for row in rows], columns)
        return table, rows


def _left_out(row: Row, message: str) -> IatiNote:
    shown = "; ".join(f"{name}={cell}" for name, cell in row.plain.items())
    return IatiNote(
        line=0, path="", message=f"a row was not read: {message}", text=shown
    )


def _all(parts: Iterable[Part], name: str) -> Iterator[Any]:
    for part in parts:
        yield from getattr(part, name)


def _narratives(rows: Sequence[Row]) -> Iterator[IatiNarrative]:
    """Say of each text in which row of the table it belongs."""
    for at, row in enumerate(rows):
        for one in row.narratives:
            yield attrs.evolve(one, field=f"measurements[{at}].{one.field}")


def _links(rows: Sequence[Row]) -> Iterator[IatiDocumentLink]:
    for at, row in enumerate(rows):
        for one in row.links:
            yield attrs.evolve(one, field=f"measurements[{at}]")
