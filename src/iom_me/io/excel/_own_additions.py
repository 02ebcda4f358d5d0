"""Indicators that a person added to the matrix of our own workbook, in rows between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.io.excel._matrix_header import Header
from iom_me.io.excel._matrix_headings import Heading
from iom_me.io.excel._matrix_indicators import read_indicators
from iom_me.io.excel._matrix_plan import lettered
from iom_me.model import Indicator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.io.excel._grid import Cell
    from iom_me.io.excel._notes import Notes
    from iom_me.model import ResultsFramework

__all__ = ["add_indicators"]

_KINDS = {
    "title": "indicators",
    "source": "source",
    "baseline": "baseline",
    "target": "target",
}


def add_indicators(
    plan: ResultsFramework, result: str, cells: Mapping[str, Cell], notes: Notes
) -> ResultsFramework:
    """Add the indicators of one row to the result that the row stands below.

    Parameters
    ----------
    plan
        The plan as it was read so far.
    result
        Id of the result.
    cells
        The cells of the row, by the name of their column; one has a title.
    notes
        Get a note that says what was added.
    """
    kinds = {_KINDS[name]: [cell] for name, cell in cells.items() if name in _KINDS}
    columns = {cell.column: Heading(kind, "en") for kind, (cell,) in kinds.items()}
    header = Header(0, columns, "en", 0)
    for draft in read_indicators(kinds, header, notes):
        id = next(free for free in lettered(result) if free not in plan.by_id)
        made = Indicator(id, **draft.fields)
        plan = plan.replace(result, indicators=[*plan[result].indicators, made])
        notes.add(draft.cell, f"added by hand: read as indicator {id} of {result}")
    return plan
