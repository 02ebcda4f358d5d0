"""One column at a time: what it holds, as a checked array, or the cure."""

from __future__ import annotations

import decimal
import math
import re
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from iom_me.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.intp]
Mask: TypeAlias = npt.NDArray[np.bool_]

_SHOWN = 5
_MAX_LEVELS = 1_000
_DECIMAL_COMMA = re.compile(r"\s*[-+]?\d[\d .'\u00a0\u202f]*,\d+\D*")
_LOOKS_NUMERIC = re.compile(r"\s*[-+]?[\d.,'\s]*\d\s*%?\s*")
_ONE_MEANS = {
    "treated": "the group that got the programme",
    "post": "the period after the programme",
}
_NUMBER = (Real, decimal.Decimal, np.bool_)


@attrs.frozen(eq=False)
class Covariate:
    """A number per row, or the code of a level per row (-1 where there is none)."""

    entries: Floats | Codes
    levels: tuple[object, ...] = ()

    @property
    def gaps(self) -> Mask:
        return self.entries < 0 if self.levels else np.isnan(self.entries)


def numbers(series: pd.Series[Any], role: str) -> Floats:
    """Read numbers, missing as NaN; refuse text, dates and infinite values."""
    import pandas as pd

    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    if not _is_numeric(series):
        raise DataError(_not_numeric(series, role))
    if series.dtype == object:
        values = np.array([_float(value) for value in series], dtype=np.float64)
    else:
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    endless = np.flatnonzero(np.isinf(values))
    if len(endless):
        raise DataError(
            f"Column {series.name!r} ({role}=) is infinite in {rows(endless)}: "
            "correct these values, or set them to missing."
        )
    return values


def _is_numeric(series: pd.Series[Any]) -> bool:
    from pandas.api import types

    if types.is_complex_dtype(series.dtype):
        return False
    if types.is_numeric_dtype(series.dtype) or types.is_bool_dtype(series.dtype):
        return True
    if series.dtype != object:
        return False
    return all(isinstance(value, _NUMBER) for value in _present(series))


def _present(series: pd.Series[Any]) -> list[Any]:
    return list(series[series.notna()])


def _float(value: Any) -> float:
    """Convert one object; None and NA become NaN, a number beyond range infinite."""
    if isinstance(value, _NUMBER):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    return math.nan


def _not_numeric(series: pd.Series[Any], role: str) -> str:
    """Say what a column holds instead of numbers, and how to cure it."""
    values = [value for value in _present(series) if not isinstance(value, _NUMBER)]
    example = values[0] if values else series.dtype
    start = f"Column {series.name!r} ({role}=) must hold numbers, but holds {example!r}"
    if isinstance(example, str) and _DECIMAL_COMMA.fullmatch(example):
        return (
            f"{start}: this looks like a decimal comma. Read the file with "
            "decimal=',', or replace the commas and convert the column to numbers."
        )
    return f"{start} ({series.dtype}). Convert the column to numbers first."


def flags(series: pd.Series[Any], role: str) -> Floats:
    """Read a yes/no column as 0.0 and 1.0, missing as NaN; no other code is guessed."""
    import pandas as pd

    if isinstance(series.dtype, pd.CategoricalDtype):
        series = series.astype(object)
    values = numbers(series, role) if _is_numeric(series) else None
    if values is not None and np.isin(values[~np.isnan(values)], (0.0, 1.0)).all():
        return values
    raise DataError(
        f"Column {series.name!r} ({role}=) holds {_seen(series)}: it must hold 0 and "
        "1, or False and True. The meaning of other codes is never guessed: make a new "
        f"column that is 1 for {_ONE_MEANS[role]} and 0 for the other."
    )


def covariate(series: pd.Series[Any]) -> Covariate:
    """Read a covariate: numbers as they are, text and categories as levels."""
    import pandas as pd

    categorical = isinstance(series.dtype, pd.CategoricalDtype)
    if not categorical and _is_numeric(series):
        return Covariate(numbers(series, "covariates"))
    present = _present(series)
    if not categorical:
        _refuse_unless_text(series, present)
    try:
        levels = sorted(set(present))
    except TypeError as error:
        raise DataError(
            f"Column {series.name!r} (covariates=) mixes kinds of values, such as "
            f"{_seen(series)}: make them all numbers, or text."
        ) from error
    if len(levels) > _MAX_LEVELS:
        raise DataError(
            f"Column {series.name!r} (covariates=) has {len(levels):,} different "
            "values, like an identifier: group its values, or leave it out."
        )
    codes = pd.Categorical(series.astype(object), categories=levels).codes
    return Covariate(codes.astype(np.intp), tuple(levels) or ("",))


def _refuse_unless_text(series: pd.Series[Any], present: Sequence[Any]) -> None:
    """Refuse dates, mixtures, and numbers that are written as text."""
    other = next((value for value in present if not isinstance(value, str)), None)
    if other is not None:
        raise DataError(
            f"Column {series.name!r} (covariates=) holds {other!r} ({series.dtype}): "
            "a covariate is numbers, booleans, text or categories."
        )
    if present and all(_LOOKS_NUMERIC.fullmatch(value) for value in present):
        raise DataError(
            f"Column {series.name!r} (covariates=) holds numbers written as text, such "
            f"as {present[0]!r}: convert it to numbers, or to the dtype 'category' if "
            "the values are codes of categories."
        )


def groups(series: pd.Series[Any]) -> Codes:
    """Give each cluster a number from 0; -1 where the cluster is missing."""
    import pandas as pd

    try:
        codes, _ = pd.factorize(series)
    except TypeError as error:
        raise DataError(
            f"Column {series.name!r} (cluster=) holds values that cannot be compared: "
            "use numbers or text."
        ) from error
    return codes.astype(np.intp)


def one_value(name: str, value: object) -> DataError:
    """Make the error for a covariate that does not vary."""
    return DataError(
        f"The covariate {name!r} is {value!r} in every row, so it can explain nothing: "
        "leave it out."
    )


def rows(positions: Codes) -> str:
    """Name the first few rows by position."""
    shown = ", ".join(str(position) for position in positions[:_SHOWN])
    more = len(positions) - _SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{'row' if len(positions) == 1 else 'rows'} {shown}{rest}, counted from 0"


def _seen(series: pd.Series[Any]) -> str:
    """List the first few different values."""
    values = list(dict.fromkeys(map(repr, _present(series))))
    shown = ", ".join(values[:_SHOWN])
    return f"{shown}, ..." if len(values) > _SHOWN else shown
