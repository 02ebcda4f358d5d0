"""A table of counts as cells and totals, checked to add up.

A cell is named by one member for each dimension; an empty member is the total over the
dimension. Every total is the sum of the finest cells below it, of which some may not be
in the table.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import attrs

from iom_me.errors import DataError
from iom_me.tracking.measurements.rows import column, converted, number, refuse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

__all__ = ["TOTAL", "CountTable", "Key", "described", "read_counts", "widened"]

Key = tuple[str, ...]

TOTAL = ""
"""The member that stands for all members of a dimension."""

_LARGEST = 10**9
_MOST_CELLS = 20_000


@attrs.frozen(kw_only=True)
class CountTable:
    """A table that adds up.

    Attributes
    ----------
    keys : tuple of Key
        The cells of the rows, by all dimensions.
    counts : Mapping
        The same cells to their counts, by the dimensions that have members.
    unlisted : tuple of Key
        The finest cells that are not in the table and need not be zero.
    lines : tuple of tuple of Key
        A total and its parts along one dimension, where all of them are in the table.
    """

    keys: tuple[Key, ...]
    counts: Mapping[Key, int]
    unlisted: tuple[Key, ...]
    lines: tuple[tuple[Key, ...], ...]


def widened(cell: Key) -> Iterator[Key]:
    """List a cell and every total that it is a part of."""
    return itertools.product(*((member, TOTAL) for member in cell))


def described(by: Sequence[str], cell: Key) -> str:
    """Name a cell in words."""
    members = [
        f"{name}={'total' if member == TOTAL else repr(member)}"
        for name, member in zip(by, cell, strict=True)
    ]
    return ", ".join(members)


def read_counts(
    frame: pd.DataFrame, *, count: str, by: Sequence[str], totals: Collection[str]
) -> CountTable:
    """Check that a table holds whole counts that add up."""
    counts = _counts(frame, count)
    keys = list(zip(*(_members(frame, name, totals) for name in by), strict=True)) or [
        ()
    ] * len(frame)
    _refuse_repeats(keys, by)
    # A dimension of which the table has only the total tells nothing apart.
    used = [axis for axis in range(len(by)) if any(key[axis] for key in keys)]
    names = tuple(by[axis] for axis in used)
    short = [tuple(key[axis] for axis in used) for key in keys]
    table = dict(zip(short, counts, strict=True))
    axes = [sorted({key[axis] for key in table} - {TOTAL}) for axis in range(len(used))]
    _require_small(axes)
    empty = _zero_cells(table, axes, names)
    unlisted = tuple(
        cell
        for cell in (itertools.product(*axes) if table else ())
        if cell not in table and not any(total in empty for total in widened(cell))
    )
    _refuse_differences(table, unlisted, names)
    return CountTable(
        keys=tuple(keys),
        counts=table,
        unlisted=unlisted,
        lines=tuple(_lines(table, axes, empty)),
    )


def _counts(frame: pd.DataFrame, name: str) -> list[int]:
    found = column(frame, name)
    missing = [value is None for value in found]
    refuse(frame, name, missing, "is missing (nobody is written as 0)")

    def whole(value: object) -> int | None:
        read = number(value)
        fits = read is not None and read.is_integer() and 0 <= read <= _LARGEST
        return int(read) if fits and read is not None else None

    return converted(
        frame, name, whole, "is no whole count from 0 to a thousand million"
    )


def _members(frame: pd.DataFrame, name: str, totals: Collection[str]) -> list[str]:
    texts = ["" if v is None else str(v).strip() for v in column(frame, name)]
    return [TOTAL if text in totals else text for text in texts]


def _refuse_repeats(keys: Sequence[Key], by: Sequence[str]) -> None:
    rows: dict[Key, int] = {}
    for row, key in enumerate(keys):
        if key in rows:
            raise DataError(
                f"Rows {rows[key]} and {row} (counted from 0) are for the same cell, "
                f"{described(by, key)}: name in `by` the column that tells them apart, "
                "or leave one out."
            )
        rows[key] = row


def _require_small(axes: Sequence[Sequence[str]]) -> None:
    size = 1
    for axis in axes:
        size *= len(axis)
    if size > _MOST_CELLS:
        raise DataError(
            f"The table spans {size:,} combinations of {len(axes)} dimensions, more "
            f"than {_MOST_CELLS:,}: protect it in parts, one place at a time say."
        )


def _zero_cells(
    table: Mapping[Key, int], axes: Sequence[Sequence[str]], by: Sequence[str]
) -> set[Key]:
    """Check every sum along one dimension; what such a sum lacks is zero.

    A total that is not in the table is worked out first, as any reader could.
    """
    known = dict(table)
    members = [[*axis, TOTAL] for axis in axes]
    cells = sorted(itertools.product(*members), key=lambda cell: cell.count(TOTAL))
    empty: set[Key] = set()
    for cell in cells:
        for axis, names in enumerate(axes):
            if cell[axis] != TOTAL:
                continue
            parts = _along(cell, axis, names)
            there = [part for part in parts if part in known]
            if not there:
                continue
            total = sum(known[part] for part in there)
            if known.setdefault(cell, total) != total:
                raise DataError(
                    f"The table does not add up at {described(by, cell)}: "
                    f"{known[cell]:,}, but the parts by {by[axis]!r} make {total:,}. "
                    "Correct it, or add the parts that are missing ('unknown', say)."
                )
            empty.update(part for part in parts if part not in known)
    return empty


def _along(cell: Key, axis: int, names: Iterable[str]) -> list[Key]:
    """List the parts of a total along one dimension."""
    return [(*cell[:axis], name, *cell[axis + 1 :]) for name in names]


def _lines(
    table: Mapping[Key, int], axes: Sequence[Sequence[str]], empty: Collection[Key]
) -> Iterator[tuple[Key, ...]]:
    for total in table:
        for axis, names in enumerate(axes):
            if total[axis] == TOTAL:
                parts = _along(total, axis, names)
                if all(part in table or part in empty for part in parts):
                    yield (total, *(part for part in parts if part in table))


def _refuse_differences(
    table: Mapping[Key, int], unlisted: Iterable[Key], by: Sequence[str]
) -> None:
    """Hold every total against the finest cells, where these are all known."""
    open_totals = {total for cell in unlisted for total in widened(cell)}
    sums: dict[Key, int] = {}
    for cell, count in table.items():
        for total in widened(cell) if TOTAL not in cell else ():
            sums[total] = sums.get(total, 0) + count
    for total, count in table.items():
        if total not in open_totals and sums.get(total, 0) != count:
            raise DataError(
                f"The table does not add up at {described(by, total)}: {count:,}, but "
                f"the cells below it make {sums.get(total, 0):,}. Correct it, or add "
                "the cells that are missing."
            )
