"""The monitoring data with HXL tags: the Humanitarian Exchange Language, version 1.1.

A row of tags below the header says what each column holds, so that a table can be read
by programs that were not written for it. The standard: https://hxlstandard.org.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from iom_me.errors import DataWarning, ModelError
from iom_me.io.files import write_atomically
from iom_me.io.hxl._reading import read_tagged
from iom_me.io.hxl._writing import WRITERS, tagged_columns
from iom_me.io.measurements import MARKS, tidy
from iom_me.io.measurements._cells import is_word
from iom_me.io.measurements._tables import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath, IntoFrame

__all__ = ["read_hxl", "write_hxl"]


def read_hxl(
    path: FilePath, fw: ResultsFramework | None = None, *, sheet: str | None = None
) -> pd.DataFrame:
    r"""Read monitoring data from a table with HXL tags.

    The tags may stand in any of the first 25 rows, with any case, spaces and order of
    attributes. What certainly is a column of the measurements is read; a warning names
    the other columns. Values may stand in several columns, one for each group of
    people (``#reached+f``, ``#reached+m+children``): each becomes a row of its own.

    Parameters
    ----------
    path
        The file, CSV in UTF-8 or ``.xlsx``; which of them, is seen by its content.
    fw
        The plan; if given, the rows are also checked against it, as
        `validate_measurements` does, and a table that names indicators by their titles
        alone can be read.
    sheet
        Sheet of a workbook; the first with tags, if not given.

    Returns
    -------
    pandas.DataFrame
        As `read_measurements` returns it.

    Raises
    ------
    FormatError
        There are no tags, or they do not say for certain what the values are.
    DataError
        Cells cannot be read, or rows are bad: ``.problems`` names every one.
    OSError
        The file cannot be opened.

    Warns
    -----
    DataWarning
        Columns, or rows above the header, were not read; and what
        `validate_measurements` warns of.

    See Also
    --------
    write_hxl : The other direction.
    read_measurements : Reads tables without tags.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import iom_me as me
    >>> path = pathlib.Path(tempfile.mkdtemp(), "reached.csv")
    >>> _ = path.write_text(
    ...     "Code,Until,Women,Men\n"
    ...     "#indicator +code,#date +end,#reached +f,#reached +m\n"
    ...     "1.a,2024-06-30,12,8\n"
    ... )
    >>> me.io.read_hxl(path)[["indicator", "value", "sex"]]
      indicator  value     sex
    0       1.a   12.0  female
    1       1.a    8.0    male
    """
    tagged = read_tagged(path, fw, sheet=sheet)
    if tagged.table.notes:
        warnings.warn(_summary(path, tagged.table), DataWarning, stacklevel=2)
    found, doubts = tidy(tagged.table, fw, words=tagged.words)
    for message in doubts:
        warnings.warn(message, DataWarning, stacklevel=2)
    return found


def _summary(path: FilePath, table: Table) -> str:
    lines = [f"{os.fspath(path)} was not read whole:", *map(str, table.notes)]
    return "\n  ".join(lines)


def write_hxl(
    measurements: IntoFrame, path: FilePath, fw: ResultsFramework | None = None
) -> None:
    """Write monitoring data as a table with HXL tags.

    The first row holds headers for people, the second the tags, the others the values.

    Parameters
    ----------
    measurements
        The data, as `read_measurements` returns them, or any data frame with its
        columns. Not modified.
    path
        The file, ``.csv`` or ``.xlsx``; one that is there is replaced, whole or not at
        all.
    fw
        The plan; if given, the rows are checked against it, and the titles of the
        indicators are written beside their ids.

    Raises
    ------
    ModelError
        The file ends neither in .csv nor in .xlsx.
    DataError
        Rows are bad, or a text is longer than a cell of Excel can hold.
    OSError
        The file cannot be written.
    MissingDependencyError
        The extra ``excel`` is not installed.

    Warns
    -----
    DataWarning
        What `validate_measurements` warns of.

    See Also
    --------
    read_hxl : Reads it back: equal, but for the titles, which are then a column
        ``title``.

    Notes
    -----
    The same table gives the same bytes. No text can become a formula: in CSV, one that
    a spreadsheet would take for a formula begins with ``'``, which `read_hxl` and
    `read_measurements` take off.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import iom_me as me
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "indicator": ["1.a", "1.a"],
    ...         "period_end": ["2024-06-30", "2024-06-30"],
    ...         "value": [20, 12],
    ...         "sex": ["", "female"],
    ...     }
    ... )
    >>> path = pathlib.Path(tempfile.mkdtemp(), "values.csv")
    >>> me.io.write_hxl(table, path)
    >>> print(path.read_text())
    Indicator code,Last day,Value,Status,sex
    #indicator+code,#date+end,#indicator+value+num,#status,#indicator+dim+sex
    1.a,2024-06-30,20,reported,
    1.a,2024-06-30,12,reported,female
    <BLANKLINE>
    """
    write = WRITERS.get(Path(path).suffix.lower())
    if write is None:
        raise ModelError(
            f"{os.fspath(path)!r} ends neither in .csv nor in .xlsx: name the file so."
        )
    table = read_table(measurements, marks=MARKS)
    found, doubts = tidy(table, fw, words=_in_words(table))
    for message in doubts:
        warnings.warn(message, DataWarning, stacklevel=2)
    write_atomically(path, write(tagged_columns(found, fw)))


def _in_words(table: Table) -> frozenset[int]:
    """Find the values that are words and no number, for where no plan says so."""
    values = table.columns.get("value", [])
    return frozenset(place for place, value in enumerate(values) if is_word(value))
