"""The monitoring data: one tidy table, whatever it was read from."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from iom_me._messages import plural
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

__all__ = ["MARKS", "read_measurements", "tidy", "validate_measurements"]

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
MARKS = ("indicator", "period_end")
"""The columns by which a table of measurements is known."""
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
    table = read_table(source, marks=MARKS, sheet=sheet)
    return _told(table, fw)


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
    return _told(read_table(frame, marks=MARKS), fw)


def _told(table: Table, fw: ResultsFramework | None) -> pd.DataFrame:
    """Read a table, and warn of what was not read, or not for certain."""
    for note in table.notes:
        warnings.warn(_sentence(note.message), DataWarning, stacklevel=3)
    found, doubts = tidy(table, fw)
    for message in doubts:
        warnings.warn(message, DataWarning, stacklevel=3)
    return found


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def tidy(
    table: Table, fw: ResultsFramework | None, *, words: Collection[int] = ()
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read all cells, look at all rows, and raise all that is wrong at once.

    Parameters
    ----------
    table
        The cells as they stand in a file.
    fw
        The plan, if the rows are to be checked against it.
    words
        Positions of rows whose value is words; a plan, if given, says so itself.

    Returns
    -------
    tuple
        The measurements, and what is taken as it stands and may be meant otherwise.
    """
    if fw is not None:
        require_plan(fw)
    given = _named(table.columns)
    _require(given)
    plan = None if fw is None else Plan(fw)
    columns, bad = _read_cells(given, len(table.rows), plan, words)
    if plan is not None:
        columns["value"] = filled_values(columns, plan)
    unreadable = {row for row, _ in bad}
    for row, column, message in check_rows(columns, plan):
        if row not in unreadable:  # there, a cell seems empty that is not
            bad.setdefault((row, column), message)
    if bad:
        raise _data_error(bad, table)
    doubts = () if plan is None else tuple(_doubts(columns, plan))
    return _frame(columns), doubts


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
    for name in MARKS:
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
    given: Mapping[str, list[Any]],
    rows: int,
    plan: Plan | None,
    words: Collection[int],
) -> tuple[dict[str, list[Any]], dict[tuple[int, str], str]]:
    """Read every cell; what cannot be read is None, and is said."""
    columns: dict[str, list[Any]] = {}
    bad: dict[tuple[int, str], str] = {}
    for name in dict.fromkeys([*COLUMNS, *given]):
        reader: Callable[[Any], Any] = _READERS.get(name, cells.word)
        column: list[Any] = [None] * rows
        for row, value in enumerate(given.get(name, ())):
            in_words = name == "value" and (
                row in words if plan is None else _is_text(value, given, row, plan)
            )
            try:
                read = cells.word if in_words else reader
                column[row] = None if value is None else read(value)
            except cells.BadCellError as error:
                bad[row, name] = str(error)
        columns[name] = column
    return columns, bad


def _is_text(value: Any, given: Mapping[str, list[Any]], row: int, plan: Plan) -> bool:
    """Whether a value is words, of an indicator whose values may be words."""
    if not isinstance(value, str):
        return False
    indicator = plan.indicators.get(str(given["indicator"][row]).strip())
    return indicator is not None and may_be_text(indicator)


def _data_error(bad: Mapping[tuple[int, str], str], table: Table) -> DataError:
    problems = [
        Problem(f"row {table.rows[row]}, {column}", message)
        for (row, column), message in sorted(bad.items(), key=lambda item: item[0][0])
    ]
    lines = [
        f"The measurements have {plural(len(problems), 'problem')} ({table.counted}):",
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
