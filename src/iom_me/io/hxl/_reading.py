"""From a table with a row of tags to the columns of the measurements."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import FormatError
from iom_me.io._look import is_archive, sheet_tops, top_rows
from iom_me.io.excel._own_codecs import unprotect
from iom_me.io.hxl._columns import EXPECTED, Column, Reader
from iom_me.io.hxl._tags import TAG_ROWS, is_tag_row, spot, tag_of
from iom_me.io.measurements._tables import (
    Row,
    Table,
    TableNote,
    cells_of,
    csv_rows,
    workbook_rows,
)

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath

__all__ = ["EXPECTED", "Tagged", "read_tagged"]


@attrs.frozen(kw_only=True)
class Tagged:
    """What was found below the tags.

    Attributes
    ----------
    table : Table
        The columns of the measurements.
    words : frozenset of int
        Positions of the rows whose value is words.
    tag_row : int
        Number of the row of tags.
    """

    table: Table
    words: frozenset[int]
    tag_row: int


def read_tagged(
    path: FilePath, fw: ResultsFramework | None, *, sheet: str | None = None
) -> Tagged:
    """Read the columns that certainly are ours, and note all others.

    Raises
    ------
    FormatError
        There are no tags, or they do not say for certain what the values are.
    """
    source = os.fspath(path)
    if not is_archive(path):
        return _tagged(list(csv_rows(path, is_tag_row)), source, fw, ())
    with workbook_rows(path, sheet or _sheet(path)) as (rows, notes):
        plain = [(number, [_unprotected(c) for c in cells]) for number, cells in rows]
        return _tagged(plain, source, fw, notes)


def _sheet(path: FilePath) -> str | None:
    """Name the first sheet with tags."""
    for top in sheet_tops(path, expected=EXPECTED):
        if spot(top_rows(top, last=TAG_ROWS)) is not None:
            return top.title
    return None


def _unprotected(cell: Any) -> Any:
    return unprotect(cell) if isinstance(cell, str) else cell


def _tagged(
    rows: Sequence[Row],
    source: str,
    fw: ResultsFramework | None,
    notes: tuple[TableNote, ...],
) -> Tagged:
    place = spot([cells for number, cells in rows if number <= TAG_ROWS])
    if place is None:
        message = (
            f"none of the first {TAG_ROWS} rows holds tags such as #indicator+code: "
            "add such a row below the header, or read it with read_measurements"
        )
        raise FormatError(source, [("row 1", message)], expected=EXPECTED)
    number = rows[place][0]
    below = [(n, plain) for n, row in rows[place + 1 :] if (plain := cells_of(row))]
    columns = _columns(rows[:place], rows[place][1], [cells for _, cells in below])
    reader = Reader(source, number, [n for n, _ in below], fw)
    table, words = reader.read(columns)
    above = _above(rows[: max(place - 1, 0)])
    table = attrs.evolve(table, notes=(*notes, *above, *reader.notes))
    return Tagged(table=table, words=words, tag_row=number)


def _above(rows: Iterable[Row]) -> Iterator[TableNote]:
    for number, cells in rows:
        texts = [str(cell) for cell in cells_of(cells) or () if cell is not None]
        if texts:
            yield TableNote(f"row {number}", "above the header: not read", texts[0])


def _columns(
    above: Sequence[Row], tags: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> list[Column]:
    headers = above[-1][1] if above else ()
    width = max(map(len, (headers, tags, *rows)))
    return [
        Column(
            number=i + 1,
            header=str(_at(headers, i) or "").strip(),
            tag=tag_of(_at(tags, i)),
            cells=[_at(row, i) for row in rows],
        )
        for i in range(width)
    ]


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None
