"""From a table of measurements to the values known of each indicator on a day.

Rows are checked here and nowhere else: what cannot be read is refused with the numbers
of the rows (counted from 0), and nothing is left out without being counted.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me.errors import DataError, suggest
from iom_me.model import Measure
from iom_me.model.measurements import (
    COLUMNS,
    COMMENTS,
    REMARKS,
    STATUSES,
    WITHOUT_VALUE,
    may_be_text,
)
from iom_me.tracking.measurements.cells import Cell
from iom_me.tracking.measurements.rows import (
    column,
    dates,
    moments,
    number,
    numbers_of,
    plain,
    refuse,
    required_ids,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import pandas as pd

    from iom_me.model import Indicator, ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["Readings", "by_indicator", "read", "require_columns"]


@attrs.frozen(kw_only=True)
class Readings:
    """What a table says, as known on a day.

    Attributes
    ----------
    as_of : datetime.date, optional
        The day; None if none was given and the table has no value to take it from.
    cells : Mapping
        Indicator id to its cells, in a fixed order whatever that of the rows.
    rows, rows_later : int
        Rows in the table, and how many of them are of after that day.
    ignored : tuple of str
        Columns that were not used: remarks.
    """

    as_of: dt.date | None
    cells: Mapping[str, tuple[Cell, ...]]
    rows: int
    rows_later: int
    ignored: tuple[str, ...]


def read(fw: ResultsFramework, data: IntoFrame, *, as_of: dt.date | None) -> Readings:
    """Check a table against a plan and keep what was known on a day."""
    frame = _frames.columns(data)
    require_columns([str(name) for name in frame.columns])
    indicators = fw.indicators
    ids = required_ids(frame, "indicator", indicators, "is not in the plan")
    end = dates(frame, "period_end")
    refuse(frame, "period_end", [day is None for day in end], "is missing")
    start = dates(frame, "period_start")
    recorded = moments(frame, "recorded_on")
    status = _statuses(frame)
    axes, ignored = _axes(frame)
    cells = [
        Cell(*fields)
        for fields in zip(
            start,
            end,
            _values(frame, [indicators[id] for id in ids]),
            numbers_of(frame, "numerator"),
            numbers_of(frame, "denominator"),
            status,
            _parts(frame, axes),
            recorded,
            _remarks(frame, ["unit"]),
            _remarks(frame, COMMENTS),
            _remarks(frame, ["claim"]),
            _positive(frame, "n"),
            _positive(frame, "std_error"),
            _positive(frame, "design_effect"),
            range(len(frame)),
            strict=True,
        )
    ]
    _refuse_contradictions(frame, cells)
    day = as_of if as_of is not None else _latest(cells)
    known = [
        (id, cell) for id, cell in zip(ids, cells, strict=True) if _known(cell, day)
    ]
    return Readings(
        as_of=day,
        cells=by_indicator(known),
        rows=len(cells),
        rows_later=len(cells) - len(known),
        ignored=ignored,
    )


def require_columns(names: Sequence[str]) -> None:
    """Raise if a column is missing without which a table is none of measurements."""
    for name in ("indicator", "period_end"):
        if name not in names:
            raise DataError(
                f"The measurements have no column {name!r}. {suggest(name, names)}"
            )
    rate = {"numerator", "denominator"} <= set(names)
    if not (rate or "value" in names or "status" in names):
        raise DataError(
            "The measurements have no values: they need a column 'value', or "
            "'numerator' and 'denominator', or 'status'. " + suggest("value", names)
        )


def _values(
    frame: pd.DataFrame, indicators: Sequence[Indicator]
) -> list[float | str | None]:
    """Read the values; a text is one only where the measure allows it."""
    values = column(frame, "value")
    read = [
        _value(value, indicator)
        for value, indicator in zip(values, indicators, strict=True)
    ]
    pairs = zip(values, read, strict=True)
    wrong = [value is not None and result is None for value, result in pairs]
    refuse(frame, "value", wrong, "is not a finite number")
    return read


def _value(value: Any, indicator: Indicator) -> float | str | None:
    measure = indicator.measure
    if isinstance(value, str):
        # Elsewhere a text is a number gone wrong.
        allowed = may_be_text(indicator) or (measure is None and not _numeric(value))
        return value.strip() if allowed else None
    if measure is Measure.BINARY and str(value) in {"True", "False"}:
        return float(bool(value))
    return number(value)


def _numeric(text: str) -> bool:
    """Whether a text is a number that should have been read as one."""
    return any(character.isdigit() for character in text) and not any(
        character.isalpha() for character in text
    )


def _positive(frame: pd.DataFrame, name: str) -> list[float | None]:
    """Read a sample size or an error; neither is below zero."""
    values = numbers_of(frame, name)
    wrong = [value is not None and value < 0 for value in values]
    refuse(frame, name, wrong, "is negative")
    return values


def _statuses(frame: pd.DataFrame) -> list[str]:
    statuses = [
        "" if status is None else str(status).strip()
        for status in column(frame, "status")
    ]
    wrong = [status not in {"", *STATUSES} for status in statuses]
    refuse(frame, "status", wrong, f"is none of {', '.join(STATUSES)}")
    return statuses


def _axes(frame: pd.DataFrame) -> tuple[list[str], tuple[str, ...]]:
    """Name the columns that break values down, and those that are only remarks."""
    others = [name for name in frame.columns if name not in COLUMNS]
    dimensions = [name for name in others if name.casefold() not in REMARKS]
    places = [name for name in ("project", "place") if name in frame.columns]
    remarks = tuple(name for name in others if name not in dimensions)
    return [*places, *dimensions], remarks


def _parts(
    frame: pd.DataFrame, axes: Sequence[str]
) -> list[tuple[tuple[str, str], ...]]:
    """Say of each row which part of the whole it is; an empty cell is the total."""
    columns = [
        ["" if value is None else plain(value) for value in column(frame, axis)]
        for axis in axes
    ]
    if not columns:
        return [()] * len(frame)
    return [
        tuple((str(axis), name) for axis, name in zip(axes, row, strict=True) if name)
        for row in zip(*columns, strict=True)
    ]


def _remarks(frame: pd.DataFrame, wanted: Collection[str]) -> list[str]:
    """Put together what the columns of these names, however capitalised, say."""
    names = [name for name in frame.columns if name.casefold() in wanted]
    if not names:
        return [""] * len(frame)
    columns = [column(frame, name) for name in names]
    return [
        "; ".join(str(value).strip() for value in row if value is not None)
        for row in zip(*columns, strict=True)
    ]


def _refuse_contradictions(frame: pd.DataFrame, cells: Sequence[Cell]) -> None:
    reversed_ = [cell.start is not None and cell.start > cell.end for cell in cells]
    refuse(frame, "period_end", reversed_, "lies before 'period_start'")
    valued = [cell.status in WITHOUT_VALUE and cell.is_reported for cell in cells]
    refuse(frame, "status", valued, "says that there is no value, but there is one,")


def _latest(cells: Iterable[Cell]) -> dt.date | None:
    """Find the last day that the data speak of.

    Empty rows, laid out for periods to come, do not speak of them; nor does "not due".
    """
    days = [
        day
        for cell in cells
        if cell.is_reported or cell.status not in {"", "not_due"}
        for day in (cell.end, cell.recorded_day)
        if day is not None
    ]
    return max(days, default=None)


def _known(cell: Cell, day: dt.date | None) -> bool:
    """Whether a row was there on a day; "not due" is said of days to come."""
    if day is None:
        return True
    is_over = cell.end <= day or cell.status == "not_due"
    recorded = cell.recorded_day
    return is_over and (recorded is None or recorded <= day)


def by_indicator(known: Iterable[tuple[str, Cell]]) -> dict[str, tuple[Cell, ...]]:
    """Put the cells of each indicator in the order of time."""
    grouped: dict[str, list[Cell]] = {}
    for id, cell in known:
        grouped.setdefault(id, []).append(cell)
    return {id: tuple(sorted(cells, key=_order)) for id, cells in grouped.items()}


def _order(cell: Cell) -> tuple[Any, ...]:
    return (
        cell.end,
        cell.start or dt.date.min,
        cell.part,
        cell.recorded is not None,
        cell.recorded or cell.end,
        cell.status,
        str(cell.value),
        str(cell.numerator),
        str(cell.denominator),
    )
