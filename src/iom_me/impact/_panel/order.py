"""Which period follows which, and when each cohort starts; nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me.errors import DataError
from iom_me.impact._columns import Codes, Floats, rows
from iom_me.impact._panel.line import Label, Line, on_a_line, one_kind, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_DENSE = 1 << 20
_SAFE = 1 << 62  # integers up to here can be subtracted


@attrs.frozen(kw_only=True, eq=False)
class Periods:
    """The periods of a panel, first to last.

    Attributes
    ----------
    labels : (T,) as the user wrote them; whole numbers as int
    values : (T,) the same as numbers that grow with time
    numeric : whether the labels are whole numbers, so that their distance is time
    """

    labels: tuple[Label, ...]
    values: Floats
    numeric: bool

    def __len__(self) -> int:
        return len(self.labels)


@attrs.frozen(kw_only=True)
class Cohort:
    """The units that start at one time, or never.

    Attributes
    ----------
    label : the first treated period as the user wrote it; None for never treated
    start : position of the first treated period; the number of periods if there is none
    value : the label as a number on the scale of the periods; infinite for never
    """

    label: Label
    start: int
    value: float

    @property
    def never(self) -> bool:
        """Whether these units stay untreated."""
        return self.label is None


def event_time(periods: Periods, cohort: Cohort, period: int) -> int:
    """Say how long after the start of a cohort a period lies.

    In the unit of the periods if they are whole numbers (years, say), otherwise in
    periods.
    """
    if periods.numeric:
        return round(float(periods.values[period] - cohort.value))  # noqa: PD011 - no frame
    return period - cohort.start


def read_periods(series: pd.Series[Any]) -> tuple[Periods, Codes]:
    """Find the periods, in the order of time, and which of them each row is of."""
    line = on_a_line(series, "time")
    values, labels_of = line.values, line.labels  # noqa: PD011 - no frame
    gaps = np.flatnonzero(np.isnan(values)) if values.dtype.kind == "f" else ()
    if len(gaps):
        raise DataError(
            f"Column {series.name!r} (time=) lacks a value in {rows(np.asarray(gaps))}:"
            " say when these rows were observed, or leave them out."
        )
    found, codes = _ranked(values)
    if (np.diff(np.asarray(found, dtype=np.float64)) <= 0).any():
        raise DataError(
            f"Column {series.name!r} (time=) holds numbers too large to be told apart: "
            "count periods from a nearer start, or write them as dates."
        )
    numeric = labels_of is None and bool((found == np.round(found)).all())
    labels: Sequence[Label]
    if labels_of is not None:
        labels = [labels_of[int(value)] for value in found]
    else:
        labels = [int(v) if numeric else float(v) for v in found.tolist()]
    return (
        Periods(
            labels=tuple(labels),
            values=np.asarray(found, dtype=np.float64),
            numeric=numeric,
        ),
        codes,
    )


def read_starts(
    series: pd.Series[Any], time: pd.Series[Any], periods: Periods
) -> tuple[list[Cohort], Codes, tuple[str, ...]]:
    """Find the cohorts, and which of them each row is of.

    They come in the order of their start, never treated last.

    Also says how never treated was coded, where that was a number.
    """
    few, row = _each_once(series)
    line = _starts_on_the_line(few, time)
    labels_of = line.labels
    values, coded = _never_as_infinite(line, periods, str(series.name))
    found, codes = _ranked(values)
    last = periods.values[-1]  # noqa: PD011 - no frame
    cohorts: list[Cohort] = []
    number = np.empty(len(found), dtype=np.intp)
    notes = list(coded)
    for place, value in enumerate(found.tolist()):
        never = value > last
        if never and np.isfinite(value):
            label = _label(value, labels_of)
            notes.append(
                f"Units that start at {label}, after the last period, count as never "
                "treated."
            )
        if never and cohorts and cohorts[-1].never:
            number[place] = len(cohorts) - 1
            continue
        number[place] = len(cohorts)
        start = int(np.searchsorted(periods.values, value))
        cohorts.append(
            Cohort(
                label=None if never else _label(value, labels_of),
                start=len(periods) if never else start,
                value=np.inf if never else float(value),
            )
        )
    return cohorts, number[codes][row], tuple(notes)


def used(cohorts: tuple[Cohort, ...], codes: Codes) -> tuple[tuple[Cohort, ...], Codes]:
    """Leave out cohorts that nobody belongs to."""
    there = np.bincount(codes, minlength=len(cohorts)) > 0
    if there.all():
        return cohorts, codes
    kept = tuple(cohorts[place] for place in np.flatnonzero(there))
    return kept, (np.cumsum(there) - 1)[codes]


def _each_once(series: pd.Series[Any]) -> tuple[pd.Series[Any], Codes]:
    """Take each different value once, and say which of them each row has."""
    import pandas as pd

    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        found, codes = _ranked(series.to_numpy())
        return pd.Series(found, name=series.name), codes
    values = series.to_numpy() if series.dtype.kind in "fO" else series.array
    try:
        codes, found = pd.factorize(values, use_na_sentinel=False)
    except TypeError:  # lists, say: what they are instead is said further on
        return series, np.arange(len(series))
    return pd.Series(found, name=series.name, dtype=series.dtype), codes


def _label(value: float, labels_of: dict[int, Label] | None) -> Label:
    if labels_of is not None:
        return labels_of[int(value)]
    return int(value) if value == int(value) else value


def _never_as_infinite(
    line: Line, periods: Periods, name: str
) -> tuple[Floats, list[str]]:
    """Turn every code of never treated into infinity, and say which codes were met."""
    values = np.asarray(line.values, dtype=np.float64)
    missing, endless = np.isnan(values), np.isposinf(values)
    if np.isneginf(values).any():
        raise DataError(f"Column {name!r} (treated_from=) holds minus infinity.")
    # The zero of dates and categories is an accident of how they are counted.
    zero = (values == 0) & (line.labels is None)
    notes = []
    if zero.any() and _zero_means_never(missing, endless, periods, name):
        notes.append("0 was read as never treated.")
    else:
        zero = np.zeros_like(missing)
    if endless.any():
        notes.append("Infinity was read as never treated.")
    never = missing | endless | zero
    if never.any():
        values = np.where(never, np.inf, values)
    return values, notes


def _zero_means_never(missing: Any, endless: Any, periods: Periods, name: str) -> bool:
    first, last = periods.values[[0, -1]]  # noqa: PD011 - no frame
    if not first <= 0 <= last:
        return True
    if missing.any() or endless.any():
        return False
    raise DataError(
        f"Column {name!r} (treated_from=) holds 0, which is a period here and also the "
        "code of never treated: leave the cell empty for units that were never treated."
    )


def _ranked(values: Any) -> tuple[Any, Codes]:
    """Find the different values in order, and the rank of each entry."""
    import pandas as pd

    if values.dtype.kind in "iu" and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low < _DENSE and max(-low, high) < _SAFE:
            offset = values
            if low or values.dtype != np.intp:  # in 64 bits: small ones overflow
                offset = np.subtract(values, low, dtype=np.intp, casting="unsafe")
            there = np.bincount(offset) > 0
            found = np.flatnonzero(there) + low
            if len(found) == len(there):
                return found, offset
            return found, (np.cumsum(there) - 1)[offset]
    codes, found = pd.factorize(values)
    order = np.argsort(found, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return np.asarray(found)[order], rank[codes]


def _starts_on_the_line(series: pd.Series[Any], time: pd.Series[Any]) -> Line:
    """Read first treated periods on the scale of the periods."""
    import pandas as pd
    from pandas.api import types

    if isinstance(time.dtype, pd.CategoricalDtype):
        return _starts_from_categories(series, time)
    if series.isna().all():
        return Line(values=np.full(len(series), np.nan), labels=None, kind="")
    if types.is_object_dtype(series.dtype) and not one_kind(series):
        raise DataError(
            f"Column {series.name!r} (treated_from=) mixes kinds of values: write the "
            "first treated period like the periods, and leave it empty for never."
        )
    found = on_a_line(series, "treated_from")
    scale = on_a_line(time.iloc[:1], "time")
    if found.kind != scale.kind:
        raise DataError(
            f"Column {series.name!r} (treated_from=) holds {found.kind}, such as "
            f"{shown(series.dropna().tolist()[0])}, but {time.name!r} (time=) holds "
            f"{scale.kind}, such as {shown(time.iloc[0])}: write both alike."
        )
    values = np.asarray(found.values, dtype=np.float64)
    return attrs.evolve(found, values=values)


def _starts_from_categories(series: pd.Series[Any], time: pd.Series[Any]) -> Line:
    labels = list(time.cat.categories)
    place = {label: code for code, label in enumerate(labels)}
    there = series.astype(object)
    found = there[there.notna()].unique()
    unknown = [value for value in found if value not in place]
    if unknown:
        raise DataError(
            f"Column {series.name!r} (treated_from=) holds {shown(unknown[0])}, which "
            f"is no category of {time.name!r} (time=): write it like the periods, and "
            "leave it empty for never treated."
        )
    return Line(
        values=there.map(place).to_numpy(dtype=np.float64),
        labels=dict(enumerate(labels)),
        kind="categories",
    )
