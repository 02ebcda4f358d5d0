"""Who goes first where two are equally near, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from iom_me import _frames
from iom_me.impact._columns import Codes, Floats
from iom_me.impact.matching import _fingerprint

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from iom_me.typing import IntoFrame

_64_BITS = (1 << 64) - 1
_SECOND_HALF = np.uint64((1 << 32) - 1)


def priority_of(
    data: IntoFrame,
    source: Mapping[str, pd.Series[Any]],
    unit: str | None,
    kept: Codes | None,
    *,
    has_repeats: bool,
) -> Callable[[Codes, int], npt.NDArray[np.uint64]]:
    """Give rows a number that depends on what they hold, and not on where they stand.

    It is a hash of the unit, or of the whole row without one, so two rows with the
    same number are the same in all that the table says of them. If units have several
    rows, the first half of it is of the unit and the second one of the whole row. It is
    mixed with a seed, and as good as random, so it favours nobody.
    """
    of_owner = _Hashes(data, source, unit)
    of_row = _Hashes(data, source, None) if has_repeats else None

    def priority(rows: Codes, seed: int) -> npt.NDArray[np.uint64]:
        at = rows if kept is None else kept[rows]
        found = mixed(of_owner.of(at), seed)
        if of_row is None:
            return found
        return (found & ~_SECOND_HALF) | (mixed(of_row.of(at), seed) & _SECOND_HALF)

    return priority


class _Hashes:
    """Hashes of units, or of whole rows without one, each made once.

    They are remembered, as a match can be made again and again with other seeds.
    """

    def __init__(
        self, data: IntoFrame, source: Mapping[str, pd.Series[Any]], unit: str | None
    ) -> None:
        count = len(next(iter(source.values())))
        self._known = np.zeros(count, dtype=bool)
        self._numbers = np.empty(count, dtype=np.uint64)
        self._table = data, source, unit

    def of(self, at: Codes) -> npt.NDArray[np.uint64]:
        """Return those of some rows of the table."""
        is_new = np.zeros(len(self._known), dtype=bool)
        is_new[at] = True
        is_new &= ~self._known
        # Each once, in the order of the table: all of them may be the table itself.
        new = np.flatnonzero(is_new)
        if len(new):
            self._numbers[new] = _of_rows(*self._table, new)
            self._known[new] = True
        found: npt.NDArray[np.uint64] = self._numbers[at]
        return found


def columns_that_settle(
    table: _frames.Table,
    source: Mapping[str, pd.Series[Any]],
    unit: str | None,
    *,
    has_repeats: bool,
) -> tuple[str, ...]:
    import narwhals as nw

    # `_of_rows` reads the same ones, in this order.
    if (unit is None or has_repeats) and isinstance(table, nw.DataFrame):
        return tuple(table.columns)
    return tuple(source)


def _of_rows(
    data: IntoFrame,
    source: Mapping[str, pd.Series[Any]],
    unit: str | None,
    at: Codes,
) -> npt.NDArray[np.uint64]:
    import narwhals as nw

    if unit is not None:
        return _fingerprint.row_hashes(source[unit].iloc[at])
    table = _frames.wrapped(data)
    columns: Iterable[pd.Series[Any]] = source.values()
    if isinstance(table, nw.DataFrame):
        part = table[at.tolist()] if len(at) < len(table) else table
        columns = _frames.in_place(part).values()
    found = np.zeros(len(at), dtype=np.uint64)
    for series in columns:
        values = series.iloc[at] if len(series) != len(at) else series
        found = mixed(found ^ _fingerprint.row_hashes(values), 1)
    return found


def mixed(values: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    """Scramble 64 bits (the finaliser of SplitMix64; Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        found = values + np.uint64(0x9E3779B97F4A7C15) * np.uint64(
            (seed + 1) & _64_BITS
        )
        found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed: npt.NDArray[np.uint64] = found ^ (found >> np.uint64(31))
    return mixed


def ordered(
    rows: Codes,
    values: Floats,
    priority: Callable[[Codes, int], npt.NDArray[np.uint64]],
    seed: int = 0,
) -> Codes:
    """Sort rows by a value, and rows of one value by their priority.

    Parameters
    ----------
    rows : (m,) rows of the sample
    values : (m,) what to sort them by, smallest first
    """
    place: Codes = np.argsort(values)
    found = values[place]
    same = found[1:] == found[:-1]
    if not same.any():
        return rows[place]
    tied = np.concatenate([same, [False]]) | np.concatenate([[False], same])
    run = np.cumsum(np.concatenate([[True], ~same]))[tied]
    inside = place[tied]
    place[tied] = inside[np.lexsort((priority(rows[inside], seed), run))]
    sorted_rows: Codes = rows[place]
    return sorted_rows
