"""Two dimensions of a cube side by side, the totals last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me import _frames
from iom_me.errors import ModelError, suggest
from iom_me.tracking.cube.members import without_value
from iom_me.tracking.cube.records import CubeMember

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from iom_me.tracking.cube.report import Cube

__all__ = [
    "Grid",
    "crossed",
    "free_name",
    "grid_of",
    "grid_of_total",
    "numeric",
    "pivoted",
]

_SHOWN = ("value", "numerator", "denominator", "baseline", "target", "progress")


@attrs.frozen(kw_only=True)
class Grid:
    """The members of one or two dimensions in rows and columns.

    Attributes
    ----------
    row_axis, column_axis : str
        The dimensions; empty if there is none.
    rows, columns : tuple of (str or None)
        The categories; None is the total.
    members : tuple of tuple of CubeMember
        One tuple for each row.
    """

    row_axis: str
    column_axis: str
    rows: tuple[str | None, ...]
    columns: tuple[str | None, ...]
    members: tuple[tuple[CubeMember, ...], ...]

    @property
    def row_names(self) -> list[str]:
        """The categories, with a word for the total."""
        return _names(self.rows)

    @property
    def column_names(self) -> list[str]:
        """The categories, with a word for the total."""
        return _names(self.columns)


def _names(categories: tuple[str | None, ...]) -> list[str]:
    """Write the total in a word that no category has."""
    total = "total"
    while total in categories:
        total = f"({total})"
    return [total if category is None else category for category in categories]


def grid_of_total(cube: Cube) -> Grid:
    """Lay out a cube without dimensions."""
    return Grid(
        row_axis="",
        column_axis="",
        rows=(None,),
        columns=(None,),
        members=((cube.members[0],),),
    )


def grid_of(
    cube: Cube,
    *,
    rows: str,
    columns: str | None,
    at: Mapping[str, str | None] | None,
) -> Grid:
    """Lay the members out; the other dimensions stand where they are told to."""
    axes = [rows] if columns is None else [rows, columns]
    down, *across = (cube.dimension(axis).categories for axis in axes)
    if rows == columns:
        raise ModelError(f"Rows and columns are both {rows!r}: name two dimensions.")
    fixed = dict(cube[at or {}].by)
    for axis in axes:
        if axis in fixed:
            raise ModelError(
                f"'at' fixes {axis!r}, which is in the rows or columns: leave it out."
            )
    table_rows = (*down, None)
    table_columns = (*(across[0] if across else ()), None)
    names = [dimension.name for dimension in cube.dimensions]
    found = {member.by: member for member in cube.members}

    def member(row: str | None, column: str | None) -> CubeMember:
        chosen = {**fixed, **dict(zip(axes, (row, column), strict=False))}
        part = tuple((n, c) for n in names if (c := chosen.get(n)) is not None)
        return found.get(part) or without_value(part)

    return Grid(
        row_axis=rows,
        column_axis=columns or "",
        rows=table_rows,
        columns=table_columns,
        members=tuple(
            tuple(member(row, column) for column in table_columns) for row in table_rows
        ),
    )


def crossed(cube: Cube) -> tuple[str | None, str | None]:
    """Choose two dimensions that are crossed, or one; more groups go into rows."""
    for member in cube.members:
        if len(member.by) == 2 and member.value is not None:  # noqa: PLR2004  a pair
            one, other = (cube.dimension(name) for name, _ in member.by)
            if len(one.categories) < len(other.categories):
                one, other = other, one
            return one.name, other.name
    return (cube.dimensions[0].name if cube.dimensions else None), None


def pivoted(
    cube: Cube,
    *,
    rows: str,
    columns: str | None,
    values: str,
    at: Mapping[str, str | None] | None,
) -> pd.DataFrame:
    """Write a grid as a frame; its first column names the rows."""
    if values not in _SHOWN:
        raise ModelError(
            f"values={values!r:.80} is none: choose one of {', '.join(_SHOWN)}. "
            f"{suggest(str(values), _SHOWN)}"
        )
    grid = grid_of(cube, rows=rows, columns=columns, at=at)
    lines = zip(grid.row_names, grid.members, strict=True)
    names = grid.column_names
    frame = _frames.frame(
        [(name, *(getattr(member, values) for member in line)) for name, line in lines],
        [free_name(rows, names), *names],
    )
    return frame.astype(dict.fromkeys(numeric(frame, names), "float64"))


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name that no other column has."""
    while name in taken:
        name = f"{name} (dimension)"
    return name


def numeric(frame: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Name the columns without texts."""
    return [
        name
        for name in names
        if not any(isinstance(value, str) for value in frame[name])
    ]
