"""The lines above the table: title, code, dates and money of the project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from iom_me.io.excel._cells import read_value
from iom_me.io.excel._matrix_headings import TITLE_LABELS, is_decoration
from iom_me.io.excel._words import fold, plain, read_date
from iom_me.model import BudgetLine, Period, is_number

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell, Grid
    from iom_me.io.excel._notes import Notes

__all__ = ["read_title_block"]


def read_title_block(
    grid: Grid, above: int, notes: Notes, *, language: str
) -> dict[str, Any]:
    """Read what the cells above the table say of the project, as fields of the plan."""
    fields: dict[str, Any] = {}
    for field, cell, value in _labelled(grid, above, notes):
        if field in fields:
            notes.add(
                cell, f"not read: the {field} of the project stands above already"
            )
            continue
        found = _READERS[field](value, language)
        if found is None:
            notes.add(cell, f"not read as the {field} of the project")
        else:
            fields = found | fields  # a currency that has a line of its own stays
            notes.use(cell)
    return fields


def _labelled(grid: Grid, above: int, notes: Notes) -> Iterator[tuple[str, Cell, Any]]:
    """Find "Project title: X" in one cell, or label and value side by side."""
    for number, row in grid.rows():
        if number >= above:
            return
        cells = [cell for cell in row.values() if cell.text]
        for place, cell in enumerate(cells):
            if is_decoration(cell.text):
                notes.use(cell)
                continue
            label, colon, rest = cell.text.partition(":")
            field = TITLE_LABELS.get(fold(label))
            if field is None or notes.is_seen(cell):
                continue
            if colon and rest.strip():
                yield field, cell, rest.strip()
            elif place + 1 < len(cells):
                notes.use(cell)
                yield field, cells[place + 1], cells[place + 1].value


def _text(field: str, value: Any, _: str) -> dict[str, Any]:
    return {field: " ".join(plain(value).split())}


def _day(field: str, value: Any, _: str) -> dict[str, Any] | None:
    found = read_date(value)
    if isinstance(found, Period):
        found = found.start if field == "start" else found.end
    return None if found is None else {field: found}


def _currency(value: Any, _: str) -> dict[str, Any] | None:
    found = re.search(r"\b[A-Z]{3}\b", str(value))
    return {"currency": found.group()} if found else None


def _budget(value: Any, language: str) -> dict[str, Any] | None:
    reading = read_value(value, language=language)
    if not is_number(reading.value) or reading.note or reading.upper is not None:
        return None
    amount = Decimal(str(reading.value))
    line = BudgetLine(
        "B", "Total budget", amount=amount, currency=reading.currency or ""
    )
    found: dict[str, Any] = {"budget": line}
    return found | ({"currency": reading.currency} if reading.currency else {})


_READERS: dict[str, Callable[[Any, str], dict[str, Any] | None]] = {
    "title": partial(_text, "title"),
    "id": partial(_text, "id"),
    "start": partial(_day, "start"),
    "end": partial(_day, "end"),
    "currency": _currency,
    "budget": _budget,
}
