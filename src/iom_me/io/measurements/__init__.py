"""The monitoring data: one tidy table, whatever it was read from."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from iom_me.errors import DataError, DataWarning, Problem, suggest
from iom_me.io.measurements import _cells as cells
from iom_me.io.measurements._rules import (
    Plan,
    check_rows,
    filled_values,
    likely_fractions,
    undeclared_dimensions,
)
from iom_me.io.measurements._tables import Table, read_table
from iom_me.model.framework import require_plan
from iom_me.model.measurements import COLUMNS, may_be_text

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath, IntoFrame

__all__ = ["read_measurements", "validate_measurements"]

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "indicator": cells.name,
    "period_start": cells.day,
    "period_end": cells.day,
    "value": cells.number,
    "numerator": cells.number,
    "denominator": cells.number,
    "status": cells.status,
    "place": cells.word,
    "project": cells.word,
    "source": cells.word,
    "recorded_on": cells.moment,
    "n": cells.number,
    "std_error": cells.number,
    "design_effect": cells.number,
}

_DAYS = ("period_start", "period_end", "recorded_on")
_NUMBERS = ("value", "numerator", "denominator", "n", "std_error", "design_effect")
_REQUIRED = ("indicator", "period_end")
_MAX_SHOWN = 10


def read_measurements(
    source: FilePath | IntoFrame,
    fw: ResultsFramework | None = None,
    *,
    sheet: str | None = None,
) -> pd.DataFrame:
    """Read monitoring data as a tidy table.

    Only ``indicator``, ``period_end`` and one of ``value``, ``numerator`` with
    ``denominator``, or ``status`` are needed. Columns that are not among the known ones
    are kept: dimensions such as ``sex`` (an empty cell is the total over it), and
    remarks (``note``, ``comment``).

    Parameters
    ----------
    source
        A ``.csv`` file (UTF-8; separated by commas, or by semicolons or tabs if the
        header is), a ``.xlsx`` file, or any data frame. Not modified. A title may stand
        above the header of a file.
    fw
        The plan; if given, the rows are also checked against it, as
        `validate_measurements` does.
    sheet
        Sheet of the workbook; the first if not given.

    Returns
    -------
    pandas.DataFrame
        The known columns in a fixed order, then the others. Days are ``datetime64``,
        numbers ``float`` (missing: NaN), the others text (missing: empty). The column
        ``value`` holds objects if some values are words, as those of an ordinal
        indicator. A row with a value and no status is ``reported``.

    Raises
    ------
    FormatError
        The file is no table.
    DataError
        A column is missing, or cells cannot be read: ``.problems`` names every one.

    Warns
    -----
    DataWarning
        Rows above the header were not read, or the sheet holds formulas; and what
        `validate_measurements` warns of.

    See Also
    --------
    validate_measurements : Checks the rows against a plan.
    iom_me.track : Holds them against the targets.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> rows = {"indicator": ["1.a"], "period_end": ["2024-03-31"], "value": [40]}
    >>> table = me.read_measurements(pd.DataFrame(rows))
    >>> table["value"].tolist(), table["status"].tolist()
    ([40.0], ['reported'])
    """
    table = read_table(source, marks=_REQUIRED, sheet=sheet)
    return _finished(table, fw)


def validate_measurements(frame: IntoFrame, fw: ResultsFramework) -> pd.DataFrame:
    """Check monitoring data against a plan; return them clean, or name every bad row.

    A row is bad if its indicator is not in the plan; its period is missing or ends
    before it starts; it has no value and no reason; its value cannot be (not finite, a
    negative count, a share of nothing, no step of the scale); its category is none of
    those that the indicator declares ("unknown" is always allowed); or it repeats an
    earlier row.

    Parameters
    ----------
    frame
        The table, as `read_measurements` returns it, or any data frame. Not modified.
    fw
        The plan.

    Returns
    -------
    pandas.DataFrame
        As `read_measurements` returns it. Where only numerator and denominator were
        given, ``value`` is filled: n / d, and 100 n / d for percentages.

    Raises
    ------
    DataError
        Rows are bad: ``.problems`` names every one, and what to do. Rows are counted
        from 0.

    Warns
    -----
    DataWarning
        All values of a percentage lie between 0 and 1; they are not rescaled. Or values
        are given by a dimension that the indicator does not declare.

    See Also
    --------
    read_measurements : Reads them from a file.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> jobs = me.Indicator("1.a", "Returnees in work", measure="percentage")
    >>> plan = me.ResultsFramework(
    ...     "P", "Return", results=[me.Outcome("1", "Jobs", indicators=[jobs])]
    ... )
    >>> table = pd.DataFrame(
    ...     {
    ...         "indicator": ["1.a", "1.b"],
    ...         "period_end": ["2024-03-31", "2024-06-30"],
    ...         "numerator": [30, 40],
    ...         "denominator": [120, 100],
    ...     }
    ... )
    >>> me.validate_measurements(table[:1], plan)["value"].tolist()
    [25.0]
    >>> me.validate_measurements(table, plan)
    Traceback (most recent call last):
    ...
    iom_me.errors.DataError: The measurements have 1 problem (rows are counted from 0):
      the plan has no indicator '1.b'. Did you mean '1.a'? @ row 1, indicator
    """
    return _finished(read_table(frame, marks=_REQUIRED), fw)


def _finished(table: Table, fw: ResultsFramework | None) -> pd.DataFrame:
    """Read all cells, look at all rows, and raise all that is wrong at once."""
    if fw is not None:
        require_plan(fw)
    given = _named(table.columns)
    _require(given)
    plan = None if fw is None else Plan(fw)
    columns, bad = _read_cells(given, len(table.rows), plan)
    if plan is not None:
        columns["value"] = filled_values(columns, plan)
    unreadable = {row for row, _ in bad}
    for row, column, message in check_rows(columns, plan):
        if row not in unreadable:  # there, a cell seems empty that is not
            bad.setdefault((row, column), message)
    if bad:
        raise _data_error(bad, table)
    for message in [] if plan is None else _doubts(columns, plan):
        warnings.warn(message, DataWarning, stacklevel=3)
    return _frame(columns)


def _doubts(columns: Mapping[str, list[Any]], plan: Plan) -> Iterator[str]:
    """Say what is taken as it stands and may be meant otherwise."""
    if fractions := likely_fractions(columns, plan):
        yield (
            f"No value of {', '.join(map(repr, fractions))} is above 1: percentages "
            "are 0-100, and nothing was rescaled."
        )
    if undeclared := undeclared_dimensions(columns, plan):
        yield (
            f"The plan does not ask for {', '.join(undeclared)}: these columns are "
            "taken as dimensions, whose empty cells are totals. Declare them in the "
            "indicator, or drop them."
        )


def _named(columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Bring the names of known columns to their one spelling."""
    named: dict[str, list[Any]] = {}
    for name, column in columns.items():
        plain = "_".join(name.lower().split())
        known = plain if plain in COLUMNS else name
        if known in named:
            raise DataError(f"Two columns are named {known!r}: rename or drop one.")
        named[known] = column
    return named


def _require(columns: Iterable[str]) -> None:
    names = set(columns)
    for name in _REQUIRED:
        if name not in names:
            raise DataError(
                f"The measurements have no column {name!r}. "
                f"{suggest(name, sorted(names))}"
            )
    if not ({"value", "status"} & names or {"numerator", "denominator"} <= names):
        raise DataError(
            "The measurements have no values: give a column 'value', or 'numerator' "
            f"and 'denominator', or 'status'. {suggest('value', sorted(names))}"
        )


def _read_cells(
    given: Mapping[str, list[Any]], rows: int, plan: Plan | None
) -> tuple[dict[str, list[Any]], dict[tuple[int, str], str]]:
    """Read every cell; what cannot be read is None, and is said."""
    columns: dict[str, list[Any]] = {}
    bad: dict[tuple[int, str], str] = {}
    for name in dict.fromkeys([*COLUMNS, *given]):
        reader: Callable[[Any], Any] = _READERS.get(name, cells.word)
        column: list[Any] = [None] * rows
        for row, value in enumerate(given.get(name, ())):
            in_words = name == "value" and _is_text(value, given, row, plan)
            try:
                read = cells.word if in_words else reader
                column[row] = None if value is None else read(value)
            except cells.BadCellError as error:
                bad[row, name] = str(error)
        columns[name] = column
    return columns, bad


def _is_text(
    value: Any, given: Mapping[str, list[Any]], row: int, plan: Plan | None
) -> bool:
    """Whether a value is words, of an indicator whose values may be words."""
    if not isinstance(value, str) or plan is None:
        return False
    indicator = plan.indicators.get(str(given["indicator"][row]).strip())
    return indicator is not None and may_be_text(indicator)


def _data_error(bad: Mapping[tuple[int, str], str], table: Table) -> DataError:
    problems = [
        Problem(f"row {table.rows[row]}, {column}", message)
        for (row, column), message in sorted(bad.items(), key=lambda item: item[0][0])
    ]
    count = f"{len(problems):,} problem{'' if len(problems) == 1 else 's'}"
    lines = [
        f"The measurements have {count} ({table.counted}):",
        *map(str, problems[:_MAX_SHOWN]),
    ]
    if len(problems) > _MAX_SHOWN:
        lines.append(f"... and {len(problems) - _MAX_SHOWN:,} more (see .problems)")
    return DataError("\n  ".join(lines), problems)


def _frame(columns: Mapping[str, list[Any]]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    made: dict[str, Any] = {}
    for name, column in columns.items():
        if name in _DAYS:
            made[name] = pd.Series(np.array(column, dtype="datetime64[us]"))
        elif name == "value" and any(isinstance(cell, str) for cell in column):
            made[name] = pd.Series(column, dtype="object")
        elif name in _NUMBERS:
            made[name] = pd.Series(column, dtype="float64")
        else:
            made[name] = pd.Series([cell or "" for cell in column], dtype="str")
    valued = made["value"].notna() | made["numerator"].notna()
    made["status"] = made["status"].mask(valued & (made["status"] == ""), "reported")
    return pd.DataFrame(made)
