"""What a column says of the programme: who has it in a row, or who starts when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError, EstimationError
from iom_me.impact import _columns
from iom_me.impact._columns import Codes, Floats, Mask
from iom_me.impact._panel import layout, order, reading as door

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.impact._panel.door import PanelColumns
    from iom_me.impact._panel.reading import Reading
    from iom_me.typing import IntoFrame

_SHOWN = 5
_WORDS = {
    "choose unbalanced=": "call group_time_att with unbalanced=",
    "pass panel=False if": "leave unit= out if",
}
_WORDS_OF_TREATMENT = {
    "(treated_from=)": "(treatment=)",
    "It must have one value per unit.": "The first treated period has one value per "
    "unit; a column that says who has the programme holds 0 and 1.",
    "Use numbers or dates,": "If it says who has the programme, make it 0 and 1; if it "
    "is the first treated period, use numbers or dates,",
}


@attrs.frozen(kw_only=True, eq=False)
class Holders:
    """Who switches: units, or the clusters of cross-sections.

    Attributes
    ----------
    holder : (N,) position of the unit (cluster) of each row
    period : (N,) position of the period of each row
    has : (N,) whether the row has the programme
    first : (H,) first period with the programme; the number of periods if there is none
    last_without : (H,) last period without it; -1 if there is none
    told : (H,) who is taken to start with the cluster, not having been observed then
    """

    holder: Codes
    period: Codes
    has: Mask
    first: Codes
    last_without: Codes
    periods: int
    told: Mask

    @property
    def starts(self) -> Mask:
        """Who is seen without the programme, and with it later: (H,)."""
        found: Mask = (self.last_without >= 0) & (self.first < self.periods)
        return found

    @property
    def always(self) -> Mask:
        """Who has the programme whenever it is observed: (H,)."""
        found: Mask = (self.last_without < 0) & (self.first < self.periods)
        return found & ~self.told


@contextmanager
def in_terms_of_this_call() -> Iterator[None]:
    """Name arguments as they are called here, in errors of other modules."""
    try:
        yield
    except (DataError, EstimationError) as error:
        message = told = str(error)
        of_treatment = "(treated_from=)" in message
        words = _WORDS | _WORDS_OF_TREATMENT if of_treatment else _WORDS
        for theirs, ours in words.items():
            told = told.replace(theirs, ours)
        if told == message:
            raise
        raise type(error)(told) from error


def read(data: IntoFrame, columns: PanelColumns) -> Reading:
    """Read a table whose treatment is a 0/1 column or the first treated period.

    Raises
    ------
    DataError
        The column may mean either; it is 0/1 and lacks values, or goes back to 0.
    EstimationError
        It is 0/1 and nobody starts.
    """
    if _flags(_values(data, columns.treated_from)) is None:
        return door.read(data, columns)
    names = dict.fromkeys(name for name, _ in columns.parts())
    table = _frames.columns(data, names)
    flags = _flags(table[columns.treated_from])
    if flags is None or not _has_in_row(table, columns, flags):
        return door.in_memory(table, columns)
    start, notes = _starts(table, columns, flags)
    table[columns.treated_from] = start
    reading = door.in_memory(table, columns)
    return attrs.evolve(reading, notes=(*notes, *reading.notes))


def _values(data: IntoFrame, name: str) -> pd.Series[Any]:
    """Fetch a column; of a lazy table, its different values."""
    import narwhals as nw

    table = _frames.chosen(_frames.wrapped(data), [name])
    if isinstance(table, nw.LazyFrame):
        table = table.unique()
    return _frames.in_place(table)[name]


def _flags(series: pd.Series[Any]) -> Floats | None:
    """Read 0 and 1, missing as NaN; None if there is anything else, or nothing."""
    if _is_number(series) and (series.max() > 1 or series.min() < 0):
        return None
    try:
        flags = _columns.flags(series, "treatment")
    except DataError:
        return None
    return None if np.isnan(flags).all() else flags


def _is_number(series: pd.Series[Any]) -> bool:
    return isinstance(series.dtype, np.dtype) and series.dtype.kind in "iuf"


def _has_in_row(table: pd.DataFrame, columns: PanelColumns, flags: Floats) -> bool:
    """Whether 0 and 1 say who has the programme; not so if 1 is a period, perhaps."""
    from pandas.api import types

    treatment, time = table[columns.treated_from], table[columns.time]
    truth = types.is_bool_dtype(treatment.dtype)
    if truth or not bool((time == 1).any()) or not (flags == 1).any():
        return True
    holder = columns.unit or columns.cluster
    if holder is not None and not np.isnan(flags).any():
        one = table.assign(flag=flags).groupby(holder, dropna=False)["flag"]
        if (one.max() > one.min()).any():
            return True
    if np.isnan(flags).any() and not (flags == 0).any():
        return False
    raise DataError(
        f"Column {columns.treated_from!r} (treatment=) holds 0 and 1, and 1 is also a "
        f"period in {columns.time!r}: it may say who has the programme in a row, or "
        "that it starts in period 1. If it says who has it, make it False and True; if "
        "it is the first treated period, leave it empty for never treated."
    )


def _starts(
    table: pd.DataFrame, columns: PanelColumns, flags: Floats
) -> tuple[pd.Series[Any], tuple[str, ...]]:
    """Find when each row's unit (or cluster) starts, written like the periods."""
    name = columns.treated_from
    gaps = np.flatnonzero(np.isnan(flags))
    if len(gaps):
        raise DataError(
            f"Column {name!r} (treatment=) lacks a value in {_columns.rows(gaps)}: a "
            "0/1 column says of every row whether it has the programme. Complete it, "
            "or leave these rows out."
        )
    held = _holders(table, columns, flags == 1)
    if columns.unit is None:
        _require_whole(table[str(columns.cluster)], held, columns)
    _require_lasting(table, held, columns)
    _require_starts(held, columns)
    if columns.unit is not None and columns.cluster not in (None, columns.unit):
        held = _with_clusters(held, _columns.groups(table[str(columns.cluster)]))
    time = table[columns.time]
    example = np.zeros(held.periods, dtype=np.intp)
    example[held.period] = np.arange(len(time))
    # Who was never seen without it tells no start: as if from the first period on.
    first = np.where(held.always, 0, held.first)[held.holder]
    never = first == held.periods
    start = time.iloc[example[np.where(never, 0, first)]].reset_index(drop=True)
    if isinstance(start.dtype, np.dtype) and start.dtype.kind in "iu":
        start = start.astype("Int64")
    elif str(start.dtype) == "category":
        start = start.astype(object)
    return start.mask(never), tuple(_notes(held, columns))


def _holders(table: pd.DataFrame, columns: PanelColumns, has: Mask) -> Holders:
    periods, period = order.read_periods(table[columns.time])
    if columns.unit is not None:
        holder, count = layout.unit_codes(table[columns.unit])
    elif columns.cluster is not None:
        holder = _columns.groups(table[columns.cluster])
        gaps = np.flatnonzero(holder < 0)
        if len(gaps):
            raise DataError(
                f"Column {columns.cluster!r} (cluster=) lacks a value in "
                f"{_columns.rows(gaps)}: every row needs a cluster."
            )
        count = int(holder.max()) + 1
    else:
        raise DataError(
            f"Column {columns.treated_from!r} (treatment=) holds 0 and 1, and without "
            "unit= nothing says when the people of an early row get the programme. "
            "Name the first treated period of each row instead; or unit=, if the same "
            "people come again; or cluster=, if whole clusters start."
        )
    first = np.full(count, len(periods), dtype=np.intp)
    np.minimum.at(first, holder[has], period[has])
    last_without = np.full(count, -1, dtype=np.intp)
    np.maximum.at(last_without, holder[~has], period[~has])
    return Holders(
        holder=holder,
        period=period,
        has=has,
        first=first,
        last_without=last_without,
        periods=len(periods),
        told=np.zeros(count, dtype=np.bool_),
    )


def _require_whole(
    cluster: pd.Series[Any], held: Holders, columns: PanelColumns
) -> None:
    """Refuse clusters that have and have not the programme at once."""
    key = held.holder * held.periods + held.period
    size = len(held.first) * held.periods
    some = np.bincount(key, held.has, size)
    split = (some > 0) & (some < np.bincount(key, minlength=size))
    if split.any():
        wrong = np.flatnonzero(split[key])
        raise DataError(
            f"Some rows of a cluster have the programme and others do not, in the same "
            f"period: {_listed(cluster.iloc[wrong])}. Without unit= the programme has "
            "to start in whole clusters: name the first treated period of each row in "
            f"{columns.treated_from!r} (treatment=) instead."
        )


def _require_lasting(table: pd.DataFrame, held: Holders, columns: PanelColumns) -> None:
    """Refuse a programme that ends."""
    back = held.last_without > held.first
    if not back.any():
        return
    ended = ~held.has & (held.period > held.first[held.holder])
    who = table[str(columns.unit or columns.cluster)]
    kind = "units" if columns.unit is not None else "clusters"
    raise DataError(
        f"Column {columns.treated_from!r} (treatment=) goes back from 1 to 0 in "
        f"{int(back.sum()):,} {kind}: {_listed(who[ended])}. An effect that may last "
        "after the programme has ended needs an estimator that is not offered yet. "
        "twoway_fixed_effects takes such a column, if the effect ends at once and is "
        "the same for all. If what matters is having ever started, write 1 from the "
        "start on."
    )


def _require_starts(held: Holders, columns: PanelColumns) -> None:
    """Refuse a column in which nobody goes from 0 to 1."""
    if held.starts.any():
        return
    name = columns.treated_from
    if not held.has.any():
        raise EstimationError(
            f"Nobody is ever treated: column {name!r} (treatment=) is 0 in every row."
        )
    kind = "unit" if columns.unit is not None else "cluster"
    raise EstimationError(
        f"Nobody starts: column {name!r} (treatment=) never goes from 0 to 1 within a "
        f"{kind}. It must be 0 in rows from before the programme. If it marks a group "
        "in all periods, pass it as treated= to difference_in_differences, with post=, "
        "or write the first treated period."
    )


def _with_clusters(held: Holders, cluster: Codes) -> Holders:
    """Let units that were not observed then start with their cluster.

    Only where the cluster starts as a whole: all units seen just before and at their
    start have the same one, and nobody of the cluster was seen to differ.
    """
    size = int(cluster.max(initial=-1)) + 2  # the last one holds rows without a cluster
    of_unit = np.empty(len(held.first), dtype=np.intp)
    of_unit[held.holder] = np.where(cluster < 0, size - 1, cluster)
    seen = held.starts & (held.first - held.last_without == 1)
    earliest = np.full(size, held.periods, dtype=np.intp)
    latest = np.full(size, -1, dtype=np.intp)
    np.minimum.at(earliest, of_unit[seen], held.first[seen])
    np.maximum.at(latest, of_unit[seen], held.first[seen])
    start = earliest[of_unit]
    differs = (held.last_without >= start) | (held.first < start)
    is_whole = (earliest == latest) & (np.bincount(of_unit, differs, size) == 0)
    told = is_whole[of_unit] & ~seen
    return attrs.evolve(held, first=np.where(told, start, held.first), told=told)


def _notes(held: Holders, columns: PanelColumns) -> Iterator[str]:
    """Say what had to be taken for granted."""
    kind = "units" if columns.unit is not None else "clusters"
    told = int(np.count_nonzero(held.told))
    if told:
        yield (
            f"{told:,} units were not observed both just before and at the start of "
            "their cluster, which started as a whole: they are taken to have started "
            "with it."
        )
    late = int(np.count_nonzero(held.always & (held.first > 0)))
    if late:
        yield (
            f"{late:,} {kind} have the programme in all of their rows, and were not "
            "observed in the first period: nobody knows when they started, so they "
            "count as treated from the first period on."
        )
    gap = held.starts & ~held.told & (held.first - held.last_without > 1)
    if gap.any():
        yield (
            f"{int(gap.sum()):,} {kind} were not observed in the period before their "
            "first row with the programme: they are taken to have started in that row."
        )


def _listed(found: pd.Series[Any]) -> str:
    names = list(dict.fromkeys(map(repr, found.tolist())))
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
