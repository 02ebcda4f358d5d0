"""A large table is added up where it is, and only a few cells come back.

What makes up the value of an indicator is decided on cells, by the same functions
whatever the size of the table. Here rows become such cells: those that differ only in
their place, their project or a dimension that no indicator declares are summed in the
engine of the table. Where their sum is not what is needed, the rows themselves are.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me.errors import DataError, suggest
from iom_me.model import AggregationMethod
from iom_me.model.measurements import STATUSES
from iom_me.tracking.measurements.cells import NOT_EXPECTED, Cell
from iom_me.tracking.measurements.columns import Columns, prepared
from iom_me.tracking.measurements.rows import is_missing, plain
from iom_me.tracking.values.combine import method_over_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    import pandas as pd

    from iom_me.model import ResultsFramework

__all__ = ["Condensed", "condensed", "last_day"]

_KEYS = ("indicator", "period_start", "period_end", "status", "_reported")
_ANY = "*"


@attrs.frozen(kw_only=True)
class Condensed:
    """The cells of a table, and what was left out.

    Attributes
    ----------
    as_of : datetime.date, optional
        The day: the one given, or the last that the table speaks of.
    cells : tuple of (str, Cell)
        Indicator and cell.
    unfinished : tuple of str
        Indicators of which the rows are needed, because sums do not say enough.
    rows, rows_later : int
        As in `Readings`.
    ignored : tuple of str
        Columns that were not used.
    """

    as_of: dt.date | None
    cells: tuple[tuple[str, Cell], ...]
    unfinished: tuple[str, ...]
    rows: int
    rows_later: int
    ignored: tuple[str, ...]


def condensed(
    fw: ResultsFramework,
    table: _frames.Table,
    *,
    as_of: dt.date | None,
    keep: Collection[str] = (),
) -> Condensed:
    """Add the rows of a table up to cells, as known on a day.

    The categories of the columns in ``keep`` are told apart.
    """
    columns = Columns.of(table, fw, keep)
    frame = prepared(table, columns)
    periods = _periods(frame, columns, fw)
    day = as_of if as_of is not None else periods.latest
    known = _until(frame, columns, day)
    later = periods.rows - _frames.row_count(known)
    if columns.has_records:
        known = _last_recorded(known, columns)
    groups = _grouped(known, columns)
    unfinished = _repeated(known, columns) | _mixed(groups, columns, keep)
    unfinished |= _unplain(frame, columns)
    parts = _parts_known(known, columns)
    cells = [*_cells(groups, columns, parts)]
    cells += _earlier(fw, known, columns, groups)
    return Condensed(
        as_of=day,
        cells=tuple(pair for pair in cells if pair[0] not in unfinished),
        unfinished=tuple(sorted(unfinished)),
        rows=periods.rows,
        rows_later=later,
        ignored=columns.ignored,
    )


def last_day(fw: ResultsFramework, table: _frames.Table) -> dt.date | None:
    """Find the last day that a table speaks of."""
    columns = Columns.of(table, fw)
    return _periods(prepared(table, columns), columns, fw).latest


# What the table speaks of


@attrs.frozen(kw_only=True)
class _Periods:
    """How many rows there are, and the last day that they speak of."""

    latest: dt.date | None
    rows: int


def _periods(frame: _frames.Table, columns: Columns, fw: ResultsFramework) -> _Periods:
    """Read each distinct day, indicator and status once, and refuse what is none."""
    keys = ["indicator", "period_end", "status", "_reported"]
    records = ["recorded_on"] if columns.has_records else []
    found = _frames.collected(
        _frames.aggregate(frame, keys, sums=[*_WRONG], highest=records)
    )
    _refuse_wrong(found)
    _require_known(found, "indicator", fw.indicators, "is not in the plan")
    known = ["", *STATUSES]
    _require_known(found, "status", known, f"is none of {', '.join(STATUSES)}")
    if found["period_end"].isna().any():
        rows = int(found["rows"][found["period_end"].isna()].sum())
        raise DataError(f"Column 'period_end' is missing in {rows:,} rows.")
    spoken = (found["_reported"] == 1) | ~found["status"].isin(["", "not_due"])
    days = list(found["period_end"][spoken])
    if columns.has_records:
        days += list(found["recorded_on_max"][spoken].dropna())
    return _Periods(
        latest=max(map(_day, days), default=None), rows=int(found["rows"].sum())
    )


def _day(value: Any) -> dt.date:
    """Take the day of a date or time, which the engine has checked to be one."""
    return value.date() if isinstance(value, dt.datetime) else value


def _require_known(
    found: pd.DataFrame, name: str, known: Collection[str], problem: str
) -> None:
    """Raise if a word is not known, naming it and how many rows have it."""
    strange = ~found[name].isin(list(known))
    if strange.any():
        words = list(dict.fromkeys(found[name][strange]))
        rows = int(found["rows"][strange].sum())
        raise DataError(
            f"Column {name!r} {problem} in {rows:,} {'row' if rows == 1 else 'rows'}: "
            f"{', '.join(map(repr, words[:5]))}. {suggest(words[0], known)}"
        )


def _until(frame: _frames.Table, columns: Columns, day: dt.date | None) -> Any:
    """Keep the rows that were there on a day; "not due" is said of days to come."""
    import narwhals as nw

    if day is None:
        return frame
    is_over = nw.col("period_end").cast(nw.Date) <= day
    frame = frame.filter(is_over | (nw.col("status") == "not_due"))
    if not columns.has_records:
        return frame
    recorded = nw.col("recorded_on")
    return frame.filter(recorded.is_null() | (recorded.cast(nw.Date) <= day))


def _last_recorded(frame: Any, columns: Columns) -> Any:
    """Keep of each cell what was written down last."""
    import narwhals as nw

    # Keys that are missing never join, so the start of a period is joined as text.
    frame = frame.with_columns(
        _start=nw.col("period_start").cast(nw.String).fill_null("")
    )
    keys = ["indicator", "_start", "period_end", *columns.order]
    last = _frames.aggregate(frame, keys, highest=["recorded_on"]).drop("rows")
    newest = nw.col("recorded_on_max")
    joined = _frames.joined(frame, last, keys)
    return joined.filter(newest.is_null() | (nw.col("recorded_on") == newest))


# From groups to cells


_WRONG = {
    "_infinite": "Column 'value', 'numerator' or 'denominator' is not finite",
    "_negative": "Column 'n', 'std_error' or 'design_effect' is negative",
    "_contradicts": "Column 'status' says that there is no value, but there is one,",
    "_reversed": "Column 'period_end' lies before 'period_start'",
}


def _refuse_wrong(groups: pd.DataFrame) -> None:
    for flag, problem in _WRONG.items():
        rows = int(groups[f"{flag}_sum"].sum())
        if rows:
            raise DataError(f"{problem} in {rows:,} {'row' if rows == 1 else 'rows'}.")


def _cells(
    groups: pd.DataFrame, columns: Columns, parts: Mapping[tuple[Any, ...], int]
) -> Iterator[tuple[str, Cell]]:
    for row in groups.to_dict("records"):
        known, label = parts.get(_part_key(row, columns), 1), _ANY
        if row["_filled"] and not row["_reported"]:
            # Their number is known from those that are reported.
            known, label = 0, f"{_ANY} {row['status']}"
        yield row["indicator"], _cell(row, columns, label=label)._replace(known=known)


def _part_key(row: Any, columns: Columns) -> tuple[Any, ...]:
    return row["indicator"], int(row["_filled"]), *(row[name] for name in columns.kept)


def _cell(row: Any, columns: Columns, *, label: str = _ANY) -> Cell:
    """Make a cell of a group; a sum that lacks a row is missing, not smaller."""
    size = int(row["rows"])

    def whole(name: str) -> float | None:
        return float(row[f"{name}_sum"]) if row[f"{name}_count"] == size else None

    filled = columns.filled(int(row["_filled"]))
    part = dict.fromkeys(filled, label)
    part |= {name: plain(row[name]) for name in columns.kept if row[name]}
    top, bottom = whole("numerator"), whole("denominator")
    variance = whole("_variance")
    if size > 1 and top is not None and bottom:
        pooled = whole("_pooled_variance")
        variance = None if pooled is None else pooled / bottom**2
    asked, effective = whole("n"), whole("_effective_n")
    return Cell(
        start=None if is_missing(row["period_start"]) else _day(row["period_start"]),
        end=_day(row["period_end"]),
        value=whole("value"),
        numerator=top,
        denominator=bottom,
        status=row["status"],
        part=tuple((name, part[name]) for name in columns.order if name in part),
        recorded=None,
        n=asked if asked is not None else effective,
        std_error=None if variance is None else math.sqrt(variance),
        design_effect=asked / effective if asked and effective else None,
        row=-1,
        size=size,
    )


def _parts_known(frame: Any, columns: Columns) -> dict[tuple[Any, ...], int]:
    """Count the parts that were ever there, of those that are added up."""
    import narwhals as nw

    if not columns.added:
        return {}
    parts = frame.filter(
        (nw.col("_filled") > 0) & ~nw.col("status").is_in(list(NOT_EXPECTED))
    )
    keys = ["indicator", "_filled"]
    distinct = _frames.aggregate(parts, [*keys, *columns.order]).drop("rows")
    counted = _frames.collected(_frames.aggregate(distinct, [*keys, *columns.kept]))
    return {
        _part_key(row, columns): int(row["rows"]) for row in counted.to_dict("records")
    }


# What sums do not say


def _repeated(frame: Any, columns: Columns) -> set[str]:
    """Find the indicators with several rows for one cell."""
    import narwhals as nw

    keys = ["indicator", "period_start", "period_end", *columns.order]
    cells = _frames.aggregate(frame, keys)
    repeated = cells.filter(nw.col("rows") > 1).drop("rows")
    return set(
        _frames.collected(_frames.aggregate(repeated, ["indicator"]))["indicator"]
    )


def _unplain(frame: Any, columns: Columns) -> set[str]:
    """Find the indicators with a category that the engine does not write plainly.

    A letter and its accent may be one character or two, and some engines keep blanks of
    other kinds: what is one category would be counted as two.
    """
    import narwhals as nw

    found: set[str] = set()
    for name in columns.order:
        words = _frames.collected(_frames.aggregate(frame, [name]))[name]
        if strange := [word for word in words if plain(word) != word]:
            rows = _frames.aggregate(
                frame.filter(nw.col(name).is_in(strange)), ["indicator"]
            )
            found.update(_frames.collected(rows)["indicator"])
    return found


def _mixed(groups: pd.DataFrame, columns: Columns, keep: Collection[str]) -> set[str]:
    """Find the indicators of which the rows have to be looked at one by one.

    Some places may be there only by sex, so that what overlaps is not known from sums;
    a percentage that contradicts its parts is refused with both numbers; and of values
    here, and numerators there, neither sum is whole.
    """
    valued = groups["value_count"] == groups["rows"]
    rated = groups[["numerator_count", "denominator_count"]].min(axis=1)
    halved = (groups["_reported"] == 1) & ~valued & (rated < groups["rows"])
    found = set(groups["indicator"][(groups["_disagrees_sum"] > 0) | halved])
    added = set(columns.added)
    for id, patterns in _patterns(groups, columns, keep).items():
        pairs = itertools.permutations(patterns, 2)
        if any(one < other and added & other for one, other in pairs):
            found.add(id)
    return found


def _patterns(
    groups: pd.DataFrame, columns: Columns, keep: Collection[str]
) -> dict[str, set[frozenset[str]]]:
    """Collect the ways to break values down, where some period has no total.

    A category that is told apart has totals of its own.
    """
    found: dict[str, set[frozenset[str]]] = defaultdict(set)
    reported: set[tuple[Any, ...]] = set()
    whole: set[tuple[Any, ...]] = set()
    for row in groups.to_dict("records"):
        if row["status"] in NOT_EXPECTED:
            continue
        kept = [name for name in columns.kept if row[name]]
        pattern = frozenset((*columns.filled(int(row["_filled"])), *kept)) - set(keep)
        members = [row[name] for name in columns.order if name in keep]
        period = row["indicator"], str(row["period_start"]), row["period_end"], *members
        if row["_reported"]:
            (reported if pattern else whole).add(period)
        if pattern:
            found[row["indicator"]].add(pattern)
    return {id: found[id] for id, *_ in reported - whole}


def _earlier(
    fw: ResultsFramework, frame: Any, columns: Columns, groups: pd.DataFrame
) -> Iterator[tuple[str, Cell]]:
    """Make cells of the parts that were last reported before the last period.

    Of states and running totals each part keeps its last value.
    """
    import narwhals as nw

    stocks = [
        id
        for id, indicator in fw.indicators.items()
        if method_over_time(indicator) is AggregationMethod.LATEST
    ]
    reported = groups[(groups["_reported"] == 1) & groups["indicator"].isin(stocks)]
    if not columns.added or not (reported["_filled"] > 0).any():
        return
    ends = reported.groupby("indicator")["period_end"].max().to_dict()
    rows = frame.filter(
        nw.col("indicator").is_in(stocks)
        & (nw.col("_filled") > 0)
        & (nw.col("_reported") == 1)
        & ~nw.col("status").is_in(list(NOT_EXPECTED))
    )
    keys = ["indicator", "_filled", *columns.order]
    last = _frames.aggregate(rows, keys, highest=["period_end"]).drop("rows")
    latest = _frames.joined(rows, last, keys).filter(
        nw.col("period_end") == nw.col("period_end_max")
    )
    for row in _grouped(latest, columns).to_dict("records"):
        if row["period_end"] < ends[row["indicator"]]:
            label = f"({int(row['rows']):,} of {_day(row['period_end'])})"
            yield row["indicator"], _cell(row, columns, label=label)._replace(known=0)


def _grouped(frame: Any, columns: Columns) -> pd.DataFrame:
    """Add rows up that differ in nothing that has to be told apart."""
    keys = [*_KEYS, *columns.kept, "_filled"]
    return _frames.collected(
        _frames.aggregate(frame, keys, sums=columns.sums, counts=columns.counts)
    )
