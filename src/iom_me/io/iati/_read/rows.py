"""The actuals of a file as one table of measurements."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from iom_me.errors import DataError
from iom_me.io.iati.records import IatiDocumentLink, IatiNarrative
from iom_me.io.measurements import tidy
from iom_me.io.measurements._tables import Table
from iom_me.model.measurements import COLUMNS, REMARKS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Row", "in_order", "is_column", "repeated", "to_table"]

Plain: TypeAlias = dict[str, Any]

_REQUIRED = ("indicator", "period_start", "period_end", "value", "status")
_NO_KEY = frozenset(
    {"value", "numerator", "denominator", "status", "source", "n", "std_error"}
    | {"design_effect", *REMARKS}
)


@attrs.define(kw_only=True)
class Row:
    """A row of the measurements in the making.

    Attributes
    ----------
    plain : dict
        Its cells: text or numbers, by column.
    seen : dict or None
        The cells as IATI has them, if the extension has changed them; empty if the
        row stands in the extension alone.
    number : float
        Its place in the table, if the extension says; else infinite.
    element : lxml.etree.Element or None
        Where it stands; None once the activity is read.
    narratives : tuple of IatiNarrative
        Its texts in other languages; ``field`` is the column.
    links : tuple of IatiDocumentLink
        The documents that it points at.
    """

    plain: Plain
    seen: Plain | None = None
    number: float = math.inf
    element: Any = None
    narratives: tuple[IatiNarrative, ...] = ()
    links: tuple[IatiDocumentLink, ...] = ()


@functools.lru_cache(maxsize=1024)
def is_column(name: str) -> bool:
    """Whether a table can have a column of this name, beside the known ones."""
    plain = "_".join(name.lower().split())
    return (
        bool(plain) and name == name.strip() and (name == plain or plain not in COLUMNS)
    )


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Bring rows to the order of the extension; the others stay behind it."""
    return sorted(rows, key=lambda row: row.number)


def repeated(rows: Iterable[Row]) -> list[Row]:
    """Find the rows that say again what an earlier one says."""
    met: set[tuple[tuple[str, Any], ...]] = set()
    found = []
    for row in rows:
        key = tuple(
            sorted(
                (name, cell) for name, cell in row.plain.items() if name not in _NO_KEY
            )
        )
        if key in met:
            found.append(row)
        met.add(key)
    return found


def to_table(
    rows: Sequence[Mapping[str, Any]], columns: Iterable[str] = ()
) -> tuple[pd.DataFrame | None, dict[int, str]]:
    """Make the table of the measurements.

    Parameters
    ----------
    rows
        Cells by column.
    columns
        Columns that it has in any case, and their order.

    Returns
    -------
    pandas.DataFrame or None, dict
        The table, as `iom_me.read_measurements` returns it; None if rows are bad: then
        what is wrong, by the position of the row.
    """
    names = dict.fromkeys(
        [*_REQUIRED, *columns, *(name for row in rows for name in row)]
    )
    cells = {name: [row.get(name) for row in rows] for name in names}
    table = Table(columns=cells, rows=tuple(range(len(rows))), counted="")
    words = {at for at, cell in enumerate(cells["value"]) if isinstance(cell, str)}
    try:
        found, _ = tidy(table, None, words=words)
    except DataError as error:
        bad: dict[int, str] = {}
        for problem in error.problems:
            row = int(problem.path.split(",")[0].removeprefix("row "))
            bad.setdefault(row, problem.message)
        return None, bad
    return found, {}
