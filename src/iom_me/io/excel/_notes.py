"""What a reader could not read, or read in a way that a person should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from iom_me.io.excel._grid import Cell

__all__ = ["Notes", "ReadNote"]


@attrs.frozen
class ReadNote:
    """Something in a workbook that was not read, or not for certain.

    Attributes
    ----------
    sheet : str
        Name of the sheet.
    cell : str
        The cell, as ``C7``; empty if the note is about the sheet.
    message : str
        What was not read, or how it was read.
    text : str
        What the cell holds.

    Examples
    --------
    >>> import iom_me as me
    >>> note = me.io.ReadNote("Matrix", "C7", "is not one number", "75 % / 92 %")
    >>> print(note)
    Matrix!C7: is not one number: '75 % / 92 %'
    """

    sheet: str
    cell: str
    message: str
    text: str = ""

    @property
    def place(self) -> str:
        """Sheet and cell, as Excel writes them: ``Matrix!C7``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        shown = f": {self.text!r}" if self.text else ""
        return f"{self.place}: {self.message}{shown}"


class Notes:
    """Notes in the making, and which cells are accounted for."""

    def __init__(self) -> None:
        self._notes: list[tuple[Cell, str]] = []
        self._of_sheets: list[ReadNote] = []
        self._seen: set[tuple[str, int, int]] = set()

    def add(self, cell: Cell, message: str) -> None:
        """Note something about a cell; its text is kept in the note."""
        self._notes.append((cell, message))
        self.use(cell)

    def add_sheet(self, sheet: str, message: str) -> None:
        """Note something about a whole sheet."""
        self._of_sheets.append(ReadNote(sheet, "", message))

    def use(self, *cells: Cell | None) -> None:
        """Mark cells as read."""
        self._seen.update((c.sheet, c.row, c.column) for c in cells if c is not None)

    def is_seen(self, cell: Cell) -> bool:
        """Whether a cell was read or noted."""
        return (cell.sheet, cell.row, cell.column) in self._seen

    def collected(self) -> tuple[ReadNote, ...]:
        """List the notes: those about cells in the order of the sheet, each once."""
        ordered = sorted(
            self._notes, key=lambda note: (note[0].sheet, note[0].row, note[0].column)
        )
        of_cells = [
            ReadNote(cell.sheet, cell.place, message, cell.text or cell.formula)
            for cell, message in ordered
        ]
        return tuple(dict.fromkeys((*self._of_sheets, *of_cells)))
