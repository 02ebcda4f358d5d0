"""Hashes of the columns of a table, by what they say and not how they are stored."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

# Whole numbers beyond this one have no float of their own.
_EXACT = 1 << 53
_LOOK = 1_000
_DIGITS = 32


def of_columns(source: Mapping[str, pd.Series[Any]]) -> dict[str, str]:
    """Hash each column, in the order of its rows.

    A hash changes if a value, a row or the order of the rows changes. It does not if
    numbers are stored in another type, nor with the library that holds the table.
    """
    return {name: _of_column(source[name]) for name in sorted(source)}


def _of_column(series: pd.Series[Any]) -> str:
    from pandas.api import types

    is_numeric = types.is_numeric_dtype(series.dtype)
    if is_numeric and not types.is_complex_dtype(series.dtype):
        return of_array(_numbers(series))
    return of_array(row_hashes(series))


def _numbers(series: pd.Series[Any]) -> npt.NDArray[Any]:
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    if series.dtype.kind in "iu" and len(values) and np.abs(values).max() >= _EXACT:
        whole: npt.NDArray[Any] = series.to_numpy()
        return whole
    # One kind of zero, and one kind of missing value.
    found: npt.NDArray[Any] = values + 0.0
    if np.isnan(found.sum()):
        found[np.isnan(found)] = np.nan
    return found


def of_array(values: npt.NDArray[Any]) -> str:
    """Hash the bytes of an array."""
    data = np.ascontiguousarray(values)
    # Smallest byte first, on every machine.
    data = data.astype(data.dtype.newbyteorder("<"), copy=False)
    made = hashlib.sha256(str((data.dtype.kind, data.shape)).encode())
    made.update(data.data.cast("B") if data.size else b"")
    return made.hexdigest()[:_DIGITS]


def row_hashes(series: pd.Series[Any]) -> npt.NDArray[np.uint64]:
    """Hash each value of a column: (n,), equal for equal values."""
    import pandas as pd

    # To hash each different value once is faster, unless nearly all are different.
    first = series.iloc[:_LOOK]
    try:
        repeats = first.nunique() < len(first) // 2
        found = pd.util.hash_pandas_object(series, index=False, categorize=repeats)
    except TypeError:  # values that cannot be hashed, such as lists
        found = pd.util.hash_pandas_object(series.astype(str), index=False)
    return np.asarray(found, dtype=np.uint64)
