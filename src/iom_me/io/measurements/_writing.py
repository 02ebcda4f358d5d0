"""The measurements as plain cells, and as CSV that `read_measurements` reads back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeAlias

from iom_me.io._delimited import csv_bytes
from iom_me.model.measurements import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ALWAYS", "Cell", "cells_in", "in_csv", "measurements_csv"]

ALWAYS = ("indicator", "period_end", "value")
"""The columns that every file has."""

Cell: TypeAlias = str | float | dt.datetime | None
"""A cell as Python has it; None for what is missing."""


def cells_in(column: pd.Series[Any]) -> list[Cell]:
    """Take the cells of a column of measurements."""
    values = column.astype(object).where(column.notna(), None)
    return [_cell(value) for value in values]


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value or None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return None if value is None else float(value)


def in_csv(cell: Cell) -> str | float | None:
    """Write a day as 2024-03-31, and a time of it in full; other cells stay."""
    if not isinstance(cell, dt.datetime):
        return cell
    is_day = cell.time() == dt.time()
    return cell.date().isoformat() if is_day else cell.isoformat()


def measurements_csv(frame: pd.DataFrame) -> bytes:
    """Write a table of measurements; known columns that are empty are left out."""
    columns = {str(name): cells_in(column) for name, column in frame.items()}
    kept = {
        name: cells
        for name, cells in columns.items()
        if name in ALWAYS
        or name not in COLUMNS
        or any(cell is not None for cell in cells)
    }
    rows = zip(*kept.values(), strict=True)
    return csv_bytes([list(kept), *([in_csv(cell) for cell in row] for row in rows)])
