"""A grid as a table of Word: fixed widths, repeated headings, rows kept whole."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs

from iom_me._optional import optional
from iom_me.errors import ModelError
from iom_me.io.layouts.grid import GridCell
from iom_me.io.word._styles import TABLE_STYLE, CellStyle
from iom_me.io.word._text import add_text, element, visible
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.io.layouts.grid import Grid, Role

__all__ = ["table"]

_MOST_COLUMNS = 63
_STYLES: dict[Role, CellStyle] = {
    "heading": "TableHeading",
    "label": "TableLabel",
    "statement": "TableStatement",
    "text": "TableText",
    "number": "TableNumber",
    "mark": "TableText",
}
_SHADES = {
    Level.OBJECTIVE: "C9D6EE",
    Level.OUTCOME: "DFE8F6",
    Level.OUTPUT: "F1F5FB",
    Level.ACTIVITY: "",
    None: "",
}
_SIDES = ("left", "right")
_HEADING, _MARK, _LABEL = "0033A0", "5B7FC7", "EDEDED"
# A row that would not fit on a page must be free to break. A sign of table text takes
# about 90 twentieths of a point, a line 220; a page has room for 36 lines.
_SIGN, _PAGE_LINES, _CELL_MARGIN = 90, 30, 160
_GROUP_LINES = 15
_NARROW, _NARROW_MARGIN = 600, 15


@attrs.frozen
class _Placed:
    """A cell and where it stands; one that goes on below is continued."""

    cell: GridCell
    column: int
    is_continued: bool = False


def table(grid: Grid, width: int) -> Any:
    """Make the element of a table of a width, in twentieths of a point.

    The cells of python-docx look for their place each time: many of them take long.

    Raises
    ------
    ModelError
        The grid has more columns than a table of Word can have.
    """
    widths = _column_widths(grid, width)
    placed = list(_placed(grid))
    kept = _kept_with_next(placed, widths)
    rows = [
        _row(row, widths, is_heading=place < grid.headings, is_kept=place in kept)
        for place, row in enumerate(placed)
    ]
    properties = element(
        "tblPr",
        element("tblStyle", val=TABLE_STYLE),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0020", firstRow=1, noHBand=1, noVBand=1),
        element("tblCaption", val=" ".join(grid.title.split())),
    )
    columns = element("tblGrid", *(element("gridCol", w=one) for one in widths))
    return element("tbl", properties, columns, *rows)


def _column_widths(grid: Grid, width: int) -> list[int]:
    """Share the width out, to the last twentieth of a point."""
    if len(grid.widths) > _MOST_COLUMNS:
        raise ModelError(
            f"The table {grid.title!r} has {len(grid.widths)} columns: a table of Word "
            f"can have {_MOST_COLUMNS}. Write it with write_excel, or with fewer "
            "milestones."
        )
    total = sum(grid.widths)
    reached, edges = 0.0, [0]
    for share in grid.widths:
        reached += share
        edges.append(round(width * reached / total))
    return [right - left for left, right in pairwise(edges)]


def _placed(grid: Grid) -> Iterator[list[_Placed]]:
    """Go through the rows with every cell that Word wants, also the merged ones."""
    open_cells: dict[int, tuple[GridCell, int]] = {}
    for cells in grid.rows:
        row: list[_Placed] = []
        column = 0
        while column < len(grid.widths):
            cell = cells[column] if column < len(cells) else None
            above = open_cells.pop(column, None)
            if cell is None and above:
                cell, left = above
                row.append(_Placed(cell, column, is_continued=True))
            else:
                cell = cell or GridCell()
                left = cell.rows
                row.append(_Placed(cell, column))
            if left > 1:
                open_cells[column] = (cell, left - 1)
            column += cell.columns
        yield row


def _kept_with_next(
    rows: Sequence[Sequence[_Placed]], widths: Sequence[int]
) -> set[int]:
    """Find the rows that share a merged cell with the one below, if all are short."""
    heights = [
        max((_height(one, widths) for one in row if one.cell.rows == 1), default=1)
        for row in rows
    ]
    kept: set[int] = set()
    for place, row in enumerate(rows):
        for one in row:
            after = place + one.cell.rows
            height = max(sum(heights[place:after]), _height(one, widths))
            if not one.is_continued and height <= _GROUP_LINES:
                kept.update(range(place, after - 1))
    return kept


def _row(
    placed: Sequence[_Placed],
    widths: Sequence[int],
    *,
    is_heading: bool,
    is_kept: bool,
) -> Any:
    properties = []
    if is_heading or not _is_long(placed, widths):
        properties.append(element("cantSplit"))
    if is_heading:
        properties.append(element("tblHeader"))
    cells = [_cell(one, widths, is_kept=is_kept) for one in placed]
    row_properties = [element("trPr", *properties)] if properties else []
    return element("tr", *row_properties, *cells)


def _is_long(placed: Sequence[_Placed], widths: Sequence[int]) -> bool:
    """Whether a row may be higher than a page; merged cells spread over their rows."""
    return any(_height(one, widths) > _PAGE_LINES * one.cell.rows for one in placed)


def _height(placed: _Placed, widths: Sequence[int]) -> int:
    """Estimate how many lines a cell takes."""
    signs = max((_width(placed, widths) - _CELL_MARGIN) // _SIGN, 1)
    return sum(len(line) // signs + 1 for line in placed.cell.text.split("\n"))


def _width(placed: _Placed, widths: Sequence[int]) -> int:
    return sum(widths[placed.column : placed.column + placed.cell.columns])


def _cell(placed: _Placed, widths: Sequence[int], *, is_kept: bool) -> Any:
    cell, width = placed.cell, _width(placed, widths)
    is_narrow = width < _NARROW
    properties = [element("tcW", w=width, type="dxa")]
    if cell.columns > 1:
        properties.append(element("gridSpan", val=cell.columns))
    if placed.is_continued:
        properties.append(element("vMerge"))
    elif cell.rows > 1:
        properties.append(element("vMerge", val="restart"))
    if shade := _shade(cell):
        properties.append(element("shd", val="clear", color="auto", fill=shade))
    if is_narrow:
        margins = (element(side, w=_NARROW_MARGIN, type="dxa") for side in _SIDES)
        properties.append(element("tcMar", *margins))
    text = "" if placed.is_continued else visible(cell.text)
    is_name_of_bar = is_narrow and cell.role == "heading"
    style: CellStyle = "TableNarrow" if is_name_of_bar else _STYLES[cell.role]
    lines = [_paragraph(line, style, is_kept=is_kept) for line in text.split("\n")]
    return element("tc", element("tcPr", *properties), *lines)


def _paragraph(text: str, style: CellStyle, *, is_kept: bool) -> Any:
    properties = [element("pStyle", val=style)]
    if is_kept:
        properties.append(element("keepNext"))
    made = element("p", element("pPr", *properties))
    add_text(optional("docx.text.paragraph").Paragraph(made, None), text)
    return made


def _shade(cell: GridCell) -> str:
    if cell.role == "heading":
        return _HEADING
    if cell.role == "mark":
        return _MARK
    if cell.role == "label" and cell.level is None:
        return _LABEL
    return _SHADES[cell.level]
