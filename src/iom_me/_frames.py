"""The one door for tables: anything narwhals can see comes in, pandas goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from iom_me.errors import DataError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import narwhals as nw
    import pandas as pd

    from iom_me.typing import IntoFrame

Table: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"
"""A table as narwhals sees it, in memory or still in its engine."""


def columns(data: IntoFrame, wanted: Iterable[str] | None = None) -> pd.DataFrame:
    """Fetch the named columns (all, if none are named) as a new pandas frame.

    The caller's frame is not modified, its index is dropped, and the rows keep their
    order.

    Raises
    ------
    DataError
        ``data`` is no table, a column is absent, or a column's name stands twice.
    """
    import narwhals as nw

    selected = chosen(wrapped(data), wanted)
    if isinstance(selected, nw.LazyFrame):
        selected = selected.collect()
    result: pd.DataFrame = selected.to_pandas().reset_index(drop=True)
    return result.copy()


def chosen(frame: Table, wanted: Iterable[str] | None = None) -> Table:
    """Select the named columns (all, if none are named), still in their engine.

    Raises
    ------
    DataError
        A column is absent, or a column's name stands twice.
    """
    names = _known(frame, wanted)
    selected: Table = frame.select(names)
    return selected


def _known(frame: Table, wanted: Iterable[str] | None) -> list[str]:
    there = frame.collect_schema().names()
    names = there if wanted is None else list(dict.fromkeys(wanted))
    require_names(names)
    for name in names:
        if name not in there:
            hint = suggest(str(name), map(str, there))
            raise DataError(f"There is no column {name!r} in the table. {hint}")
    return names


def fetched(data: IntoFrame, wanted: Iterable[str]) -> dict[str, pd.Series[Any]]:
    """Bring the named columns into memory, as `in_place` does, and nothing else.

    Raises
    ------
    DataError
        ``data`` is no table, a column is absent, or a column's name stands twice.
    """
    import narwhals as nw

    frame = wrapped(data)
    if isinstance(frame, nw.LazyFrame):
        return in_place(chosen(frame, wanted))
    return {name: _in_place(frame[name]) for name in _known(frame, wanted)}


def in_place(frame: Table) -> dict[str, pd.Series[Any]]:
    """Bring columns into memory, without copying those that numpy reads where they are.

    What comes out is only read, never written to.
    """
    import narwhals as nw

    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return {name: _in_place(eager.get_column(name)) for name in eager.columns}


def _in_place(column: Any) -> pd.Series[Any]:
    import narwhals as nw
    import pandas as pd

    kind = column.dtype
    plain = kind.is_integer() or kind.is_float() or kind == nw.Boolean
    if plain and not column.implementation.is_pandas() and not column.null_count():
        return pd.Series(column.to_numpy(), name=column.name, copy=False)
    series: pd.Series[Any] = column.to_pandas()
    return series


def require_names(found: Sequence[object]) -> None:
    """Refuse columns that cannot be told apart, or named in a call."""
    for place, name in enumerate(found):
        if not isinstance(name, str):
            raise DataError(
                f"Column {place} of the table is named {name!r}: a name must be text. "
                "Rename it, with frame.columns = frame.columns.astype(str) for all."
            )
        if name in found[:place]:
            raise DataError(
                f"The table has several columns named {name!r}: rename or drop the "
                "copies."
            )


def frame(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> pd.DataFrame:
    """Make a pandas frame from rows, with these column names also when it is empty."""
    import pandas as pd

    return pd.DataFrame([tuple(row) for row in rows], columns=list(names))


# Adding up in the user's engine


def wrapped(data: IntoFrame) -> Table:
    """Take a table as narwhals sees it, still in its own engine.

    Raises
    ------
    DataError
        ``data`` is no table, or its columns cannot be told apart.
    """
    import narwhals as nw

    try:
        frame: Table = nw.from_native(data)
        frame.collect_schema()
    except TypeError as error:
        raise DataError(
            f"This is no table: {type(data).__name__}. Pass a DataFrame of pandas, "
            "Polars, PyArrow, or another kind that narwhals reads."
        ) from error
    except ValueError as error:  # narwhals refuses repeated names while it wraps
        raise DataError(
            f"The table cannot be read: {' '.join(str(error).split())}. Give every "
            "column a name of its own."
        ) from error
    return frame


def names(data: IntoFrame) -> list[str]:
    """Name the columns of a table."""
    return wrapped(data).collect_schema().names()


def row_count(frame: Table) -> int:
    """Count the rows, in the engine if the table is lazy."""
    import narwhals as nw

    if isinstance(frame, nw.DataFrame):
        return len(frame)
    return int(frame.select(nw.len().alias("rows")).collect()["rows"][0])


def aggregate(
    frame: Table,
    keys: Sequence[str],
    *,
    sums: Sequence[str] = (),
    counts: Sequence[str] = (),
    highest: Sequence[str] = (),
) -> Table:
    """Group by keys and add up, in the engine of the table.

    This is the only place that calls ``agg``. A condition inside of it is dropped
    without a word by some engines, so conditions are columns, made beforehand, and the
    plan knows nothing but sums, counts and the highest value.

    Parameters
    ----------
    frame
        The table, with all columns that are named.
    keys
        Columns to group by; a missing key is a group of its own.
    sums, counts, highest
        Columns to add up, to count what is there of, and to take the highest value of.

    Returns
    -------
    narwhals.DataFrame or narwhals.LazyFrame
        One row per group, in no order: the keys, ``rows``, and ``c_sum``, ``c_count``
        and ``c_max`` for a column ``c``.
    """
    import narwhals as nw

    if isinstance(frame, nw.DataFrame) and frame.implementation.is_pandas():
        added: Table = _in_pandas(frame, keys, sums, counts, highest)
        return added
    plan = [nw.len().alias("rows")]
    plan += [nw.col(name).sum().alias(f"{name}_sum") for name in sums]
    plan += [nw.col(name).count().alias(f"{name}_count") for name in counts]
    plan += [nw.col(name).max().alias(f"{name}_max") for name in highest]
    grouped: Table = frame.group_by(list(keys), drop_null_keys=False).agg(*plan)
    return grouped


def joined(left: Any, right: Any, keys: Sequence[str]) -> Any:
    """Add the columns of another table to the rows of one, where all keys are alike."""
    import narwhals as nw

    if left.implementation.is_dask():
        # Dask loses keys while it rearranges a plan with a join of what it aggregates.
        left, right = (nw.from_native(t.to_native().persist()) for t in (left, right))
    return left.join(right, on=list(keys), how="inner")


def collected(frame: Table) -> pd.DataFrame:
    """Bring a table into memory, as pandas."""
    import narwhals as nw

    eager = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    result: pd.DataFrame = eager.to_pandas().reset_index(drop=True)
    return result


def _in_pandas(
    frame: Any,
    keys: Sequence[str],
    sums: Sequence[str],
    counts: Sequence[str],
    highest: Sequence[str],
) -> Any:
    """Let numpy count numbered groups: faster than to group column by column."""
    import narwhals as nw
    import numpy as np
    import pandas as pd

    table = frame.to_native()
    group, size = _numbered(table, keys)
    row = np.zeros(size, dtype="int64")
    row[group] = np.arange(len(group))  # some row of each group, to read its keys from
    rows = np.bincount(group, minlength=size)
    there = np.flatnonzero(rows)
    made = {name: table[name].iloc[row[there]].array for name in keys}
    made["rows"] = rows[there]
    for name in dict.fromkeys((*sums, *counts)):
        values = table[name].to_numpy(dtype="float64", na_value=np.nan)
        known = ~np.isnan(values)
        whole = bool(known.all())
        if name in sums:
            added = values if whole else np.where(known, values, 0.0)
            made[f"{name}_sum"] = np.bincount(group, added, size)[there]
        if name in counts:
            counted = rows if whole else np.bincount(group, known, size)
            made[f"{name}_count"] = counted[there].astype("int64")
    for name in highest:
        made[f"{name}_max"] = table[name].groupby(group, sort=True).max().array
    return nw.from_native(pd.DataFrame(made))


_DENSE = 4


def _numbered(table: pd.DataFrame, keys: Sequence[str]) -> tuple[Any, int]:
    """Return the number of each row's group, and a bound of the numbers.

    Not every number below the bound occurs.
    """
    import numpy as np
    import pandas as pd

    rows = len(table)
    group, size = np.zeros(rows, dtype="int64"), 1
    for key in keys:
        codes, found = pd.factorize(table[key])
        width = len(found) + 1  # a missing key has the code -1
        if size * width > _DENSE * rows:
            group, size = _compact(group)
        group *= width
        group += codes
        group += 1
        size *= width
    return (group, size) if size <= _DENSE * rows else _compact(group)


def _compact(group: Any) -> tuple[Any, int]:
    """Give the groups new numbers, from 0 and without gaps."""
    import pandas as pd

    codes, found = pd.factorize(group)
    return codes.astype("int64"), max(len(found), 1)
