"""Rows of a table that people filled in: taken as they are, or refused by number.

Nothing is coerced: a cell that cannot be read is named with its row (counted from 0)
and its value, and an empty or blank cell is None.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
import numbers
import unicodedata
from typing import TYPE_CHECKING, Any

from iom_me.errors import DataError, suggest
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    import pandas as pd

__all__ = [
    "column",
    "converted",
    "dates",
    "ids",
    "is_missing",
    "moment",
    "moments",
    "number",
    "numbers_of",
    "plain",
    "refuse",
    "refuse_misspelt",
    "require_columns",
    "required_ids",
    "texts",
]

_MAX_SHOWN = 5
_WIDTH = 200
_NO_DATE = "is not a date, to be written as 2024-03-31,"


def require_columns(frame: pd.DataFrame, names: Iterable[str], *, what: str) -> None:
    """Raise if a column is missing that a table of this kind cannot do without."""
    there = [str(name) for name in frame.columns]
    for name in names:
        if name not in there:
            raise DataError(
                f"The {what} have no column {name!r}. {suggest(name, there)}"
            )


def refuse_misspelt(frame: pd.DataFrame, known: Sequence[str]) -> None:
    """Refuse 'Actual end': passed over as a remark, it would change what is found."""
    for name in map(str, frame.columns):
        meant = "_".join(name.casefold().split())
        if name not in known and meant in known:
            raise DataError(
                f"The column {name!r} would not be read: rename it to {meant!r}."
            )


def plain(value: Any) -> str:
    """Write a category as the plan does: trimmed, its letters composed."""
    return unicodedata.normalize("NFC", str(value).strip())


def texts(frame: pd.DataFrame, name: str) -> list[str]:
    """Return a column as trimmed texts, empty ones where there is nothing."""
    values = column(frame, name)
    return ["" if value is None else str(value).strip() for value in values]


def column(frame: pd.DataFrame, name: str) -> list[Any]:
    """Return a column as Python objects, None where a cell is empty or blank."""
    if name not in frame.columns:
        return [None] * len(frame)
    values = frame[name].astype(object)
    return [None if is_missing(v) or _is_blank(v) else v for v in values]


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def refuse(frame: pd.DataFrame, name: str, wrong: Sequence[bool], problem: str) -> None:
    """Raise if any row is wrong, naming the first few rows and their values."""
    rows = [row for row, is_wrong in enumerate(wrong) if is_wrong]
    if not rows:
        return
    shown = ", ".join(str(row) for row in rows[:_MAX_SHOWN])
    more = f" and {len(rows) - _MAX_SHOWN} more" if len(rows) > _MAX_SHOWN else ""
    cells = frame[name].astype(object)  # numbers of Python, which are written plainly
    values = dict.fromkeys(_written(cells.iloc[row]) for row in rows[:_MAX_SHOWN])
    raise DataError(
        f"Column {name!r} {problem} in {'row' if len(rows) == 1 else 'rows'} "
        f"{shown}{more} (counted from 0): {', '.join(values)}."
    )


def _written(value: Any) -> str:
    try:
        return shortened(repr(value), _WIDTH)
    except ValueError:  # a whole number of too many digits to write
        return f"a number of the type {type(value).__name__}"


def ids(
    frame: pd.DataFrame, name: str, known: Collection[str], problem: str
) -> list[Any]:
    """Return a column of ids, None where there is none; refuse what is not known."""
    found = column(frame, name)
    wrong = [id is not None and not isinstance(id, str) for id in found]
    refuse(frame, name, wrong, "is not an id (read ids as text)")
    found = [id if id is None else plain(id) for id in found]
    unknown = [id is not None and id not in known for id in found]
    if any(unknown):
        hint = suggest(found[unknown.index(True)], known).rstrip(".")
        refuse(frame, name, unknown, f"{problem} ({hint})")
    return found


def required_ids(
    frame: pd.DataFrame, name: str, known: Collection[str], problem: str
) -> list[str]:
    """Return a column of ids, of which none may be missing."""
    found = ids(frame, name, known, problem)
    refuse(frame, name, [id is None for id in found], "is missing")
    return found


def converted(
    frame: pd.DataFrame, name: str, convert: Callable[[Any], Any], problem: str
) -> list[Any]:
    """Convert what is there of a column; refuse the rows where that fails."""
    values = column(frame, name)
    results = [None if value is None else convert(value) for value in values]
    pairs = zip(values, results, strict=True)
    wrong = [value is not None and result is None for value, result in pairs]
    refuse(frame, name, wrong, problem)
    return results


def dates(frame: pd.DataFrame, name: str) -> list[dt.date | None]:
    """Return a column as dates; refuse what is none."""
    return [None if found is None else found.date() for found in moments(frame, name)]


def moments(frame: pd.DataFrame, name: str) -> list[dt.datetime | None]:
    """Return a column as times; refuse what is none."""
    return converted(frame, name, moment, _NO_DATE)


def is_missing(value: Any) -> bool:
    """Say whether a cell is missing: what is, is None or unlike itself."""
    try:
        return value is None or bool(value != value)  # noqa: PLR0124  NaN and NaT
    except (ArithmeticError, TypeError, ValueError):
        # A signalling NaN of Decimal, the missing value of pandas, an array.
        return type(value).__name__ in {"Decimal", "NAType"}


def moment(value: Any) -> dt.datetime | None:
    """Take a time (as its own zone has it), a date, or an ISO text of either."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return None


def numbers_of(frame: pd.DataFrame, name: str) -> list[float | None]:
    """Return a column as finite numbers; refuse what is none."""
    return converted(frame, name, number, "is not a finite number")


def number(value: Any) -> float | None:
    """Take a finite number of any type, but neither a text nor a truth value."""
    if isinstance(value, bool) or not isinstance(
        value, (numbers.Real, decimal.Decimal)
    ):
        return None
    try:
        result = float(value)
    except (OverflowError, ValueError):
        return None
    return result if math.isfinite(result) else None
