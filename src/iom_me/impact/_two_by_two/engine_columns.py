"""The columns of a lazy table, one for each role, with one kind of nothing."""

from __future__ import annotations

from typing import Any

from iom_me import _frames
from iom_me.errors import DataError
from iom_me.impact import _columns
from iom_me.impact._two_by_two.door import Columns

UNKNOWN = 3
"""What stands in yes/no codes where there is neither, and something."""

HEAD = 1_000
"""Rows that are looked at to say what is wrong with a column."""

_ROLES = ("outcome", "treated", "post", "unit", "cluster", "weights")


def names(columns: Columns) -> dict[str, str]:
    """Name the column of each role that is played; the units are their own clusters."""
    found = {role: getattr(columns, role) for role in _ROLES}
    if found["cluster"] == found["unit"]:
        found["cluster"] = None
    return {role: name for role, name in found.items() if name is not None}


def require_numeric(table: Any, name: str, role: str) -> None:
    """Let the checks in memory say what is wrong with a column that is no numbers."""
    import narwhals as nw

    kind = table.collect_schema()[name]
    if kind.is_numeric() or kind == nw.Boolean:
        return
    head = _frames.in_place(table.select(name).head(HEAD))[name]
    read = {"outcome": _columns.numbers, "weights": _columns.numbers}
    read.get(role, _columns.flags)(head, role)
    raise DataError(
        f"Column {name!r} ({role}=) is of the type {kind}: convert it to numbers."
    )


def prepared(table: Any, roles: dict[str, str]) -> Any:
    """Give each role a column of its own, and say with numbers what is missing."""
    import narwhals as nw

    made = {role: without_nan(table, name) for role, name in roles.items()}
    for role in ("treated", "post"):
        value = made[role]
        made[role] = (
            nw.when(value == 0)
            .then(nw.lit(0))
            .otherwise(
                nw.when(value == 1)
                .then(nw.lit(1))
                .otherwise(
                    nw.when(value.is_null())
                    .then(nw.lit(_columns.MISSING))
                    .otherwise(nw.lit(UNKNOWN))
                )
            )
        )
    frame = table.select(**made)
    gaps = {
        f"no_{role}": nw.when(nw.col(role).is_null())
        .then(nw.lit(1))
        .otherwise(nw.lit(0))
        for role in roles
        if role not in ("treated", "post")
    }
    return frame.with_columns(
        **gaps, less=-nw.col("outcome"), cell=nw.col("treated") * 2 + nw.col("post")
    )


def without_nan(table: Any, name: str) -> Any:
    """Take a column, numbers as floats, with one kind of nothing."""
    import narwhals as nw

    kind, column = table.collect_schema()[name], nw.col(name)
    if kind == nw.Boolean:
        column = column.cast(nw.Int64)
    if kind == nw.Boolean or kind.is_numeric():
        numbers = column.cast(nw.Float64) if not kind.is_integer() else column
        if kind.is_integer():
            return numbers
        return nw.when(~numbers.is_nan()).then(numbers)
    return column


def complete(frame: Any, roles: dict[str, str]) -> Any:
    import narwhals as nw

    gaps = [f"no_{role}" for role in roles if role not in ("treated", "post")]
    whole = (nw.col("treated") < _columns.MISSING) & (nw.col("post") < _columns.MISSING)
    for gap in gaps:
        whole = whole & (nw.col(gap) == 0)
    return frame.filter(whole)
