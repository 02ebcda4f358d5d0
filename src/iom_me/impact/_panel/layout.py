"""Rows in any order -> one row per unit, one column per period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Codes, Floats, blocks
from iom_me.impact._panel import order
from iom_me.impact._panel.line import shown as written
from iom_me.impact._panel.order import Periods

if TYPE_CHECKING:
    import pandas as pd

_SPARSE = 4
_SAFE = 1 << 62  # integers up to here can be subtracted
_SHOWN = 3


@attrs.frozen(kw_only=True, eq=False)
class Layout:
    """Where each row of the table goes.

    Attributes
    ----------
    units, periods : size of the matrix
    block : how the rows already lie: "units" (unit after unit, periods in order),
        "periods" (period after period, units in one order), or None
    unit : (N,) which unit each row belongs to; None for a block
    place : (N,) position of each row in the flattened matrix; None for a block
    """

    units: int
    periods: int
    block: str | None = None
    unit: Codes | None = None
    place: Codes | None = None

    def matrix(self, column: Any) -> Floats:
        """Lay out a column; NaN where a unit has no row. A view where that can be."""
        laid: Floats
        if self.block == "units":
            laid = column.reshape(self.units, self.periods)
        elif self.block == "periods":
            laid = column.reshape(self.periods, self.units).T
        else:
            flat = np.full(self.units * self.periods, np.nan)
            flat[self.place] = column
            laid = flat.reshape(self.units, self.periods)
        return laid

    def per_unit(self, column: Any) -> tuple[Any, Any]:
        """Take one value per unit, and say which units have several values."""
        if self.block is None:
            return _per_unit(self.row_unit(), self.units, column)
        by_unit = self.block == "units"
        first = column[:: self.periods] if by_unit else column[: self.units]
        if _is_fixed(column, self.periods) if by_unit else _repeats(column, self.units):
            return first, np.zeros(0, dtype=np.intp)
        differs = self.matrix(column) != first[:, None]
        return first, np.flatnonzero(differs.any(axis=1))

    def row_unit(self) -> Codes:
        """Say which unit each row belongs to."""
        if self.block == "units":
            return np.repeat(np.arange(self.units), self.periods)
        if self.block == "periods":
            return np.tile(np.arange(self.units), self.periods)
        assert self.unit is not None  # noqa: S101 - rows in any order have units
        return self.unit


def lay_out(unit: pd.Series[Any], time: pd.Series[Any]) -> tuple[Layout, Periods]:
    """Find the periods, and the place of each row.

    Rows of one unit and period are not looked for here: see `require_single`.
    """
    line = _line(time)
    ids = unit.to_numpy() if _is_plain(unit) else unit_codes(unit)[0]
    found = None if line is None else _block(ids, line)
    if found is not None:
        block, periods = found
        units = len(ids) // periods
        step = slice(None, periods) if block == "units" else slice(None, None, units)
        return (
            Layout(units=units, periods=periods, block=block),
            order.read_periods(time.iloc[step])[0],
        )
    labels, codes = order.read_periods(time)
    row_unit, units = unit_codes(unit)
    place = row_unit * len(labels)
    place += codes
    return (
        Layout(units=units, periods=len(labels), unit=row_unit, place=place),
        labels,
    )


def require_single(
    places: Layout,
    unit: pd.Series[Any],
    time: pd.Series[Any],
    matrix: Floats | None = None,
) -> None:
    """Refuse two rows of one unit and period.

    A matrix laid out from a column without gaps saves a pass: it has a value for every
    row, or rows have met in one place.
    """
    if places.place is None:
        return
    if matrix is not None:
        flat = matrix.reshape(-1)
        holes = sum(
            int(np.count_nonzero(np.isnan(flat[part]))) for part in blocks(len(flat))
        )
        filled = len(flat) - holes
    else:
        taken = np.zeros(places.units * places.periods, dtype=bool)
        taken[places.place] = True
        filled = int(np.count_nonzero(taken))
    if filled < len(places.place):
        raise _duplicates(unit, time, places.place)


def unit_codes(unit: pd.Series[Any]) -> tuple[Codes, int]:
    """Give the units numbers from 0, without gaps."""
    import pandas as pd

    gaps = np.flatnonzero(unit.isna().to_numpy()) if unit.hasnans else np.zeros(0)
    if len(gaps):
        raise DataError(
            f"Column {unit.name!r} (unit=) is empty in {len(gaps):,} rows, the first "
            f"of them row {gaps[0]}, counted from 0: a row without a unit has no place "
            "in a panel."
        )
    values = unit.to_numpy() if _is_plain(unit) else None
    if values is not None and values.dtype.kind in "iu":
        low, high = int(values.min()), int(values.max())
        if high - low < _SPARSE * len(values) and max(-low, high) < _SAFE:
            return _close_together(values, low, high)
    try:
        codes, found = pd.factorize(unit)
    except TypeError as error:
        raise DataError(
            f"Column {unit.name!r} (unit=) holds values that cannot be compared: use "
            "numbers or text."
        ) from error
    return codes.astype(np.intp, copy=False), len(found)


def _close_together(values: Any, low: int, high: int) -> tuple[Codes, int]:
    if low or values.dtype != np.intp:
        # In 64 bits, as small integers would overflow.
        values = np.subtract(values, low, dtype=np.intp, casting="unsafe")
    there = np.zeros(high - low + 1, dtype=bool)
    there[values] = True
    count = int(np.count_nonzero(there))
    return (values if count == len(there) else (np.cumsum(there) - 1)[values]), count


def _per_unit(unit: Codes, units: int, column: Any) -> tuple[Any, Any]:
    first = np.empty(units, dtype=column.dtype)
    first[unit] = column
    differs = []
    for part in blocks(len(unit)):
        other = first[unit[part]] != column[part]
        if other.any():
            differs.append(unit[part][other])
    return first, np.unique(np.concatenate(differs)) if differs else unit[:0]


def _is_plain(series: pd.Series[Any]) -> bool:
    return isinstance(series.dtype, np.dtype) and series.dtype.kind in "iuf"


def _line(time: pd.Series[Any]) -> Any:
    """Give the periods as numbers in which their order can be seen, or None."""
    import pandas as pd

    if time.hasnans:  # the slow path tells where
        return None
    if _is_plain(time):
        return time.to_numpy()
    if isinstance(time.dtype, pd.CategoricalDtype):
        return time.cat.codes.to_numpy()
    return getattr(time.array, "asi8", None)


def _block(ids: Any, line: Any) -> tuple[str, int] | None:
    """Recognise a balanced panel that is sorted already, and count its periods."""
    rows = len(line)
    periods = _first_run(line, np.greater)
    if rows % periods == 0 and _repeats(line, periods) and _is_fixed(ids, periods):
        return ("units", periods) if _distinct(ids[::periods]) else None
    units = _first_run(line, np.equal)
    periods = rows // units
    steps = line[::units]
    sorted_ = rows % units == 0 and bool((steps[1:] > steps[:-1]).all())
    if sorted_ and _is_fixed(line, units) and _repeats(ids, units):
        return ("periods", periods) if _distinct(ids[:units]) else None
    return None


def _first_run(line: Any, relation: np.ufunc) -> int:
    """Count the first entries that each stand in a relation to the one before."""
    for part in blocks(len(line) - 1):
        ends = np.flatnonzero(
            ~relation(line[part.start + 1 : part.stop + 1], line[part])
        )
        if len(ends):
            return int(part.start + ends[0] + 1)
    return len(line)


def _repeats(values: Any, period: int) -> bool:
    """Say whether the values are the same again after each period.

    Missing values are unequal to themselves, so they end in the slow and telling path.
    """
    return all(
        (values[part.start + period : part.stop + period] == values[part]).all()
        for part in blocks(len(values) - period)
    )


def _is_fixed(values: Any, length: int) -> bool:
    """Say whether the values change only where a run of this length ends."""
    changes = sum(
        int(np.count_nonzero(values[part.start + 1 : part.stop + 1] != values[part]))
        for part in blocks(len(values) - 1)
    )
    ends = values[length - 1 : -1 : length] != values[length::length]
    return changes == int(np.count_nonzero(ends))


def _distinct(ids: Any) -> bool:
    import pandas as pd

    # A missing id is equal to nothing, nor above anything.
    if (ids[1:] > ids[:-1]).all() and ids[0] == ids[0]:
        return True
    codes, found = pd.factorize(ids)
    return len(found) == len(codes) and not (codes < 0).any()


def _duplicates(unit: pd.Series[Any], time: pd.Series[Any], place: Codes) -> DataError:
    import pandas as pd

    twice = np.flatnonzero(pd.Series(place).duplicated(keep=False).to_numpy())
    pairs = list(dict.fromkeys(zip(unit.iloc[twice], time.iloc[twice], strict=True)))
    shown = ", ".join(f"({written(u)}, {written(t)})" for u, t in pairs[:_SHOWN])
    more = f" and {len(pairs) - _SHOWN:,} more" if len(pairs) > _SHOWN else ""
    return DataError(
        f"{len(pairs):,} pairs of {unit.name!r} and {time.name!r} stand in several "
        f"rows: {shown}{more}. A panel has one row per unit and period: keep one, or "
        "take their mean, or pass panel=False if other people were asked each time."
    )
