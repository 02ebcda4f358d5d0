"""The one door for tables: anything narwhals can see comes in, pandas goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iom_me.errors import DataError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from iom_me.typing import IntoFrame


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

    try:
        frame = nw.from_native(data)
        names = frame.collect_schema().names()
    except TypeError as error:
        raise DataError(
            f"This is no table: {type(data).__name__}. Pass a DataFrame of pandas, "
            "Polars, PyArrow, or another kind that narwhals reads."
        ) from error
    except ValueError as error:  # narwhals refuses repeated names while it wraps
        raise DataError(f"The table cannot be read: {error}") from error
    chosen = names if wanted is None else list(dict.fromkeys(wanted))
    _require_names(chosen)
    for name in chosen:
        if name not in names:
            hint = suggest(str(name), map(str, names))
            raise DataError(f"There is no column {name!r} in the table. {hint}")
    selected = frame.select(chosen)
    if isinstance(selected, nw.LazyFrame):
        selected = selected.collect()
    result: pd.DataFrame = selected.to_pandas().reset_index(drop=True)
    return result.copy()


def _require_names(names: Sequence[object]) -> None:
    """Refuse columns that cannot be told apart, or named in a call."""
    for place, name in enumerate(names):
        if not isinstance(name, str):
            raise DataError(
                f"Column {place} of the table is named {name!r}: a name must be text. "
                "Rename it, with frame.columns = frame.columns.astype(str) for all."
            )
        if name in names[:place]:
            raise DataError(
                f"The table has several columns named {name!r}: rename or drop the "
                "copies."
            )


def frame(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> pd.DataFrame:
    """Make a pandas frame from rows, with these column names also when it is empty."""
    import pandas as pd

    return pd.DataFrame([tuple(row) for row in rows], columns=list(names))
