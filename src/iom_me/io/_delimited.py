"""Rows as CSV text that no spreadsheet takes for formulas, and back."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["csv_bytes", "marked", "unmarked"]

# What a spreadsheet takes for the beginning of a formula, after any number of our own
# marks: so that a text which begins with a mark comes back as it was, too.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")


def csv_bytes(rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """Write rows as CSV in UTF-8; None is an empty cell, numbers are written exactly.

    A text that a spreadsheet would take for a formula is `marked`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_shown(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _shown(cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return marked(cell)
    whole = cell.is_integer() and abs(cell) < 2**53
    return str(int(cell)) if whole else repr(float(cell))


def marked(cell: str) -> str:
    """Put a mark before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unmarked(cell: str) -> str:
    """Take off the mark that `marked` put before a text."""
    return cell[1:] if _MARKED.match(cell) else cell
