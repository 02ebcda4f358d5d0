"""Rows of the measurements as plain values, each given to its plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import DataError, Problem
from iom_me.io.measurements import MARKS, tidy
from iom_me.io.measurements._tables import Table, read_table
from iom_me.model import fields
from iom_me.model.measurements import COLUMNS, REMARKS, may_be_text

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath, IntoFrame

__all__ = ["Row", "rows_in", "rows_of_plans", "share", "table_for"]

_NOT_DIMENSIONS = frozenset({*COLUMNS, *REMARKS})
_SHARES = {"percentage": 100, "ratio": 1, "score": 1}
_ROW = "row"
_MAX_SHOWN = 10


@attrs.frozen(kw_only=True)
class Row:
    """A row of the measurements.

    Attributes
    ----------
    number : int
        Its place in the table, from 0.
    cells : dict
        The cells that are not empty, by column: text, or numbers.
    """

    number: int
    cells: dict[str, Any]

    @property
    def by(self) -> dict[str, str]:
        """Where and of whom the value is: the place, and the dimensions."""
        return {
            name: cell
            for name, cell in self.cells.items()
            if name == "place" or name not in _NOT_DIMENSIONS
        }

    @property
    def version(self) -> tuple[str, int]:
        """Of two rows on the same, the one with the larger version is the newer."""
        return self.cells.get("recorded_on", ""), -self.number


def share(cells: Mapping[str, Any], measure: str | None) -> Any:
    """Return the value of a row, or the share that its parts make; None if none."""
    if "value" in cells:
        return cells["value"]
    if measure not in _SHARES or not {"numerator", "denominator"} <= cells.keys():
        return None
    found = _SHARES[measure] * cells["numerator"] / cells["denominator"]
    return fields.number(found) if math.isfinite(found) else None


def table_for(
    measurements: FilePath | IntoFrame, plans: Sequence[ResultsFramework]
) -> pd.DataFrame:
    """Read measurements; values may be words if an indicator's may."""
    table = read_table(measurements, marks=MARKS)
    found, _ = tidy(table, None, words=_words(table, plans))
    if _ROW in found.columns:
        raise DataError(
            "A column is named 'row', as the number of each row is in the extension "
            "of IATI: rename it."
        )
    return found


def _words(table: Table, plans: Sequence[ResultsFramework]) -> frozenset[int]:
    """Tell which values are texts of indicators whose values may be texts."""
    worded = {
        id
        for plan in plans
        for id, indicator in plan.indicators.items()
        if may_be_text(indicator)
    }
    names = {"_".join(name.lower().split()): name for name in table.columns}
    if not {"indicator", "value"} <= names.keys():
        return frozenset()
    cells = zip(
        table.columns[names["indicator"]], table.columns[names["value"]], strict=True
    )
    return frozenset(
        at
        for at, (id, value) in enumerate(cells)
        if isinstance(value, str) and str(id).strip() in worded
    )


def rows_of_plans(
    table: pd.DataFrame, plans: Sequence[ResultsFramework]
) -> dict[str, dict[str, list[Row]]]:
    """Give each row to its plan and indicator.

    Returns
    -------
    dict
        Id of the plan, id of the indicator, rows in the order of the table.

    Raises
    ------
    DataError
        Rows belong to no plan, or to several.
    """
    given: dict[str, dict[str, list[Row]]] = {plan.id: {} for plan in plans}
    problems: list[Problem] = []
    holders = _holders(plans)
    for row in rows_in(table):
        owner = _owner(row, holders, given)
        if isinstance(owner, Problem):
            problems.append(owner)
        else:
            given[owner].setdefault(row.cells["indicator"], []).append(row)
    if problems:
        raise _refused(problems)
    return given


def _refused(problems: Sequence[Problem]) -> DataError:
    shown = [str(problem) for problem in problems[:_MAX_SHOWN]]
    if len(problems) > _MAX_SHOWN:
        shown.append(f"... and {len(problems) - _MAX_SHOWN:,} more (see .problems)")
    head = "Rows of the measurements belong to no plan (rows are counted from 0):"
    return DataError("\n  ".join([head, *shown]), problems)


def _holders(plans: Sequence[ResultsFramework]) -> dict[str, list[str]]:
    """Say in which plans there is an indicator."""
    holders: dict[str, list[str]] = {}
    for plan in plans:
        for id in plan.indicators:
            holders.setdefault(id, []).append(plan.id)
    return holders


def _owner(
    row: Row, holders: Mapping[str, list[str]], plans: Mapping[str, Any]
) -> str | Problem:
    """Find the plan of a row: the one it names, or the only one that can be."""
    id: str = row.cells["indicator"]
    project: str = row.cells.get("project", "")
    having = holders.get(id, [])
    if project in plans and project in having:
        return project
    if len(having) == 1 and project not in plans:
        return having[0]
    place = f"row {row.number}, {'project' if having else 'indicator'}"
    if not having:
        return Problem(place, f"no plan has an indicator {id!r}")
    if project in plans:
        return Problem(place, f"the plan {project!r} has no indicator {id!r}")
    named = ", ".join(map(repr, having))
    return Problem(place, f"several plans have {id!r}: name one of {named}")


def rows_in(table: pd.DataFrame) -> Iterator[Row]:
    """List the rows of a table as plain values."""
    columns = {name: _plain(table[name]) for name in table.columns}
    for number in range(len(table)):
        cells = {
            name: column[number]
            for name, column in columns.items()
            if column[number] is not None
        }
        if cells.get("status") == "reported" and {"value", "numerator"} & cells.keys():
            del cells["status"]  # what a reader takes for granted
        yield Row(number=number, cells=cells)


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return the cells as texts and numbers; None where they are empty."""
    missing = column.isna()
    return [
        None if empty or cell == "" else _cell(cell)
        for cell, empty in zip(column.astype(object), missing, strict=True)
    ]


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell
    if hasattr(cell, "isoformat"):
        text: str = cell.isoformat()
        return text.removesuffix("T00:00:00")
    return fields.number(cell)
