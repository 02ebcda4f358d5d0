"""One column of periods or starts -> numbers that grow with time."""

from __future__ import annotations

import datetime as dt
import decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import numbers

if TYPE_CHECKING:
    import pandas as pd

Label: TypeAlias = Any
"""A period or a cohort as the user wrote it: a number, a date, or a category."""

_NUMBER = (Real, decimal.Decimal)
_DATE = (dt.date, np.datetime64)
_TRUTH = (bool, np.bool_)


@attrs.frozen(kw_only=True, eq=False)
class Line:
    """Values on a line on which later ones are larger.

    Attributes
    ----------
    values : (N,) numbers, missing as NaN
    labels : what each number stands for; None where numbers stand for themselves
    kind : what the values are; only values of one kind lie on the same line
    """

    values: Any
    labels: dict[int, Label] | None
    kind: str


def shown(value: Any) -> str:
    """Write a value of a table the way its user would."""
    plain = value.item() if isinstance(value, np.generic) else value
    if plain is None or plain != plain:  # noqa: PLR0124 - NaN and NaT differ from all
        return "missing"
    if isinstance(plain, float) and plain.is_integer():
        plain = int(plain)
    if isinstance(plain, dt.datetime):
        plain = _at_midnight(plain)
    return repr(plain) if isinstance(plain, str) else str(plain)


def on_a_line(series: pd.Series[Any], role: str) -> Line:
    """Turn periods into numbers that grow with time.

    Raises
    ------
    DataError
        Their order is not known, or they cannot be compared.
    """
    import pandas as pd
    from pandas.api import types

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _from_categories(series, role)
    if types.is_bool_dtype(dtype):
        raise no_order(series, role)
    if types.is_integer_dtype(dtype) and not types.is_extension_array_dtype(dtype):
        return Line(values=series.to_numpy(), labels=None, kind="numbers")
    if isinstance(dtype, pd.PeriodDtype):
        return _from_spans(series)
    if types.is_datetime64_any_dtype(dtype):
        return _from_dates(series, role)
    if types.is_object_dtype(dtype):
        return _from_objects(series, role)
    if not types.is_numeric_dtype(dtype):
        raise no_order(series, role)
    return _from_numbers(series, role)


def one_kind(series: pd.Series[Any]) -> bool:
    """Say whether a column of objects holds only numbers, or only dates."""
    present = list(series[series.notna()])
    dates = all(isinstance(value, _DATE) for value in present)
    return dates or all(map(_is_number, present))


def no_order(series: pd.Series[Any], role: str) -> DataError:
    """Make the error for periods whose order would have to be guessed."""
    present = list(dict.fromkeys(map(shown, series.dropna().iloc[:1_000])))[:3]
    return DataError(
        f"Column {series.name!r} ({role}=) holds {', '.join(present)}: the order of "
        "such periods would have to be guessed. Use numbers or dates, or give the "
        "order: pandas.Categorical(values, categories=[first, ..., last], "
        "ordered=True)."
    )


def _from_objects(series: pd.Series[Any], role: str) -> Line:
    present = series[series.notna()]
    if len(present) and all(isinstance(value, _DATE) for value in present):
        return _from_dates(series, role)
    if not all(map(_is_number, present)):
        raise no_order(series, role)
    return _from_numbers(series, role)


def _is_number(value: Any) -> bool:
    return isinstance(value, _NUMBER) and not isinstance(value, _TRUTH)


def _from_numbers(series: pd.Series[Any], role: str) -> Line:
    import pandas as pd

    if role == "treated_from":  # may be infinite, for never
        values = pd.to_numeric(series).to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        values = numbers(series, role)
    return Line(values=values, labels=None, kind="numbers")


def _from_categories(series: pd.Series[Any], role: str) -> Line:
    if not series.cat.ordered:
        raise no_order(series, role)
    codes = series.cat.codes.to_numpy().astype(np.float64)
    codes[codes < 0] = np.nan
    labels = dict(enumerate(series.cat.categories))
    return Line(values=codes, labels=labels, kind="categories")


def _from_spans(series: pd.Series[Any]) -> Line:
    """Read periods of pandas, such as quarters."""
    ordinal = series.array.asi8.astype(np.float64)
    ordinal[series.isna().to_numpy()] = np.nan
    there = series.dropna().unique()
    return Line(
        values=ordinal,
        labels={int(label.ordinal): label for label in there},
        kind=f"{series.dtype}",
    )


def _from_dates(series: pd.Series[Any], role: str) -> Line:
    import pandas as pd

    # Microseconds of this age have a float of their own; nanoseconds do not.
    try:
        moments = pd.to_datetime(series).dt.as_unit("us")
    except (ValueError, TypeError) as error:
        raise DataError(
            f"Column {series.name!r} ({role}=) holds dates that cannot be compared, "
            f"such as with and without a time zone: write all of them alike ({error})."
        ) from error
    ticks = moments.astype("int64").to_numpy().astype(np.float64)
    ticks[moments.isna().to_numpy()] = np.nan
    each = moments.dropna().drop_duplicates()
    places = each.astype("int64").tolist()
    zone = moments.dt.tz
    return Line(
        values=ticks,
        labels=dict(zip(places, map(_day, each), strict=True)),
        kind="dates" if zone is None else f"dates in the time zone {zone}",
    )


def _day(moment: Any) -> dt.date | dt.datetime:
    """Show midnight without a time of the day."""
    return _at_midnight(moment.to_pydatetime())


def _at_midnight(plain: dt.datetime) -> dt.date | dt.datetime:
    whole = plain.time() == dt.time() and plain.tzinfo is None
    return plain.date() if whole else plain
