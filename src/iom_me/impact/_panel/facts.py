"""First look at a table in its engine: its periods, its cohorts, and what is wrong."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from iom_me import _frames
from iom_me.errors import DataError
from iom_me.impact._columns import Codes, Floats
from iom_me.impact._panel import order, reduce
from iom_me.impact._panel.order import Cohort, Periods

if TYPE_CHECKING:
    import pandas as pd

    from iom_me.impact._panel.door import PanelColumns

MAX_STEPS = 62
"""Periods, and starts, up to which a table is added up in its engine."""


@attrs.frozen(kw_only=True, eq=False)
class Facts:
    """What one pass over a table says.

    Attributes
    ----------
    table : columns outcome, time, start, and unit, cluster, weight as far as there are
    columns : how the user calls them
    periods, cohorts, notes : as in a `Panel`
    period_values : (T,) each period as it stands in the table
    start_values : each start that is one, as it stands in the table, and its cohort
    rows, missing : rows, and rows without an outcome
    weight_unit : mean weight of a row
    exponent : power of two to divide outcomes by
    shift : (T,) mean outcome of each period, divided; so is the column
    """

    table: Any
    columns: PanelColumns
    periods: Periods
    cohorts: tuple[Cohort, ...]
    notes: tuple[str, ...]
    period_values: tuple[Any, ...]
    start_values: tuple[tuple[Any, int], ...]
    rows: int
    missing: int
    weight_unit: float
    exponent: int
    shift: Floats

    @property
    def is_wide(self) -> bool:
        """Whether there are too many periods or starts for a column each."""
        return max(len(self.periods), len(self.start_values)) > MAX_STEPS

    @property
    def has_clusters(self) -> bool:
        """Whether there are clusters other than the units."""
        return self.columns.cluster not in (None, self.columns.unit)

    def at(self, period: int) -> Any:
        """Say which rows are of a period."""
        return _is("time", self.period_values[period])

    def start_code(self) -> Any:
        """Give the cohort of a row, counted from 1; 0 for never treated."""
        import narwhals as nw

        code = nw.lit(0.0)
        for value, number in self.start_values:
            here = _is("start", value)
            code = code + nw.when(here).then(number + 1.0).otherwise(0.0)
        return code

    def cohort_of(self, code: Any) -> Codes:
        """Turn values of `start_code` into positions of cohorts."""
        number = np.asarray(code, dtype=np.float64).astype(np.intp)
        return np.where(number == 0, len(self.cohorts) - 1, number - 1)


def of_table(table: _frames.Table, columns: PanelColumns) -> Facts:
    """Look at every row once; refuse what could not be read in memory either."""
    kinds = _kinds(table, columns)
    prepared = _prepared(table, kinds)
    cells = _cells(prepared)
    _require_sound(cells, columns)
    exponent = reduce.safe_exponent(float(_ends(cells).max()))
    if exponent:  # sums may have left the range: look again, at divided outcomes
        prepared = _divided(prepared, exponent)
        cells = _cells(prepared)
    time = cells["time"].rename(columns.time)
    start = cells["start"].rename(columns.treated_from)
    periods, period = order.read_periods(time)
    cohorts, cohort, notes = order.read_starts(start, time, periods)
    total = np.bincount(period, cells["outcome_sum"].fillna(0.0), len(periods))
    count = np.bincount(period, cells["outcome_count"], len(periods))
    rows = int(cells["rows"].sum())
    starts = _once(start, cohort, kinds["start"])
    return Facts(
        table=prepared,
        columns=columns,
        periods=periods,
        cohorts=tuple(cohorts),
        notes=notes,
        period_values=tuple(value for value, _ in _once(time, period, kinds["time"])),
        start_values=tuple(
            (value, number) for value, number in starts if not cohorts[number].never
        ),
        rows=rows,
        missing=rows - int(count.sum()),
        weight_unit=float(cells["weight_sum"].sum()) / rows,
        exponent=exponent,
        shift=total / np.maximum(count, 1),
    )


def _kinds(table: _frames.Table, columns: PanelColumns) -> dict[str, tuple[str, Any]]:
    """Name the column that plays each part, and its type; refuse what is no number."""
    schema = table.collect_schema()
    parts = {
        "outcome": columns.outcome,
        "unit": columns.unit,
        "time": columns.time,
        "start": columns.treated_from,
        "cluster": None if columns.cluster == columns.unit else columns.cluster,
        "weight": columns.weights,
    }
    kinds = {part: (name, schema[name]) for part, name in parts.items() if name}
    for part, role in (("outcome", "outcome"), ("weight", "weights")):
        name, kind = kinds.get(part, ("", None))
        if kind is not None and not (kind.is_numeric() or kind.is_boolean()):
            raise DataError(
                f"Column {name!r} ({role}=) must hold numbers, but its type is {kind}: "
                "convert the column to numbers first."
            )
    return kinds


def _prepared(table: Any, kinds: dict[str, tuple[str, Any]]) -> Any:
    """Take the columns under the names of their parts; "not a number" is missing."""
    import narwhals as nw

    made = {}
    for part, (name, kind) in kinds.items():
        column = nw.col(name)
        if kind.is_float() and not table.implementation.is_pandas_like():
            column = nw.when(~column.is_nan()).then(column)
        if kind in (nw.Categorical, nw.Enum, nw.String):
            made[f"{part}_text"] = column.cast(nw.String)
        if part in ("outcome", "weight"):
            column = column.cast(nw.Float64)
        made[part] = column
    if "weight" not in made:
        made["weight"] = nw.lit(1.0)
    prepared = table.select(**made)
    there = ~nw.col("outcome").is_null()
    return prepared.with_columns(
        seen=nw.when(there).then(1.0).otherwise(0.0),
        light=nw.when(nw.col("weight") > 0).then(0.0).otherwise(1.0),
        **{
            f"no_{part}": nw.when(nw.col(part).is_null()).then(1.0).otherwise(0.0)
            for part in ("unit", "cluster")
            if part in made
        },
    )


def _divided(prepared: Any, exponent: int) -> Any:
    """Divide the outcome by a power of two, in steps that stay in the range."""
    import narwhals as nw

    half = exponent // 2
    outcome = nw.col("outcome") * 2.0**-half * 2.0 ** (half - exponent)
    return prepared.with_columns(outcome=outcome)


def _cells(prepared: Any) -> pd.DataFrame:
    """Add up by period and start."""
    import narwhals as nw

    names = prepared.collect_schema().names()
    wrong = [name for name in ("light", "no_unit", "no_cluster") if name in names]
    keys = [n for n in ("time", "start", "time_text", "start_text") if n in names]
    frame = prepared.with_columns(lowest=-nw.col("outcome"))
    return _frames.collected(
        _frames.aggregate(
            frame,
            keys,
            sums=["outcome", "weight", *wrong],
            counts=["outcome"],
            highest=["outcome", "lowest"],
        )
    )


def _ends(cells: pd.DataFrame) -> Floats:
    """Give the highest and lowest outcome, as sizes."""
    ends = cells[["outcome_max", "lowest_max"]].to_numpy(np.float64, na_value=0.0)
    sizes: Floats = np.abs(np.nan_to_num(ends, nan=0.0, posinf=np.inf, neginf=-np.inf))
    return sizes


def _require_sound(cells: pd.DataFrame, columns: PanelColumns) -> None:
    if not len(cells):
        raise DataError("The table has no rows.")
    lacks = cells["time"].isna()
    wrong = {
        "time": int(cells["rows"][lacks].sum()),
        "unit": _total(cells, "no_unit_sum"),
        "cluster": _total(cells, "no_cluster_sum"),
    }
    for part, count in wrong.items():
        if count:
            raise DataError(
                f"Column {getattr(columns, part)!r} ({part}=) is empty in {count:,} "
                "rows: complete it, or leave these rows out."
            )
    light = _total(cells, "light_sum")
    if light:
        raise DataError(
            f"Column {columns.weights!r} (weights=) is zero, negative or missing in "
            f"{light:,} rows: a weight is a positive number."
        )
    if not np.isfinite(_ends(cells)).all():
        raise DataError(
            f"Column {columns.outcome!r} (outcome=) holds infinite values: correct "
            "them, or set them to missing."
        )
    if not cells["outcome_count"].sum():
        raise DataError(f"Column {columns.outcome!r} (outcome=) is empty in every row.")


def _total(cells: pd.DataFrame, name: str) -> int:
    return int(cells[name].sum()) if name in cells else 0


def _once(
    series: pd.Series[Any], codes: Codes, kind: tuple[str, Any]
) -> list[tuple[Any, int]]:
    """Give each value that is one, as the engine compares it, and its code."""
    import narwhals as nw

    there = series.notna().to_numpy()
    found = dict(zip(series[there].tolist(), codes[there].tolist(), strict=True))
    dtype = kind[1]
    made = {_written(value, dtype == nw.Date): code for value, code in found.items()}
    return sorted(made.items(), key=lambda item: item[1])


def _written(value: Any, is_day: bool) -> Any:  # noqa: FBT001 - one word more is noise
    """Write a value as plain Python."""
    plain = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
    if is_day and isinstance(plain, dt.datetime):
        return plain.date()
    return plain


def _is(part: str, value: Any) -> Any:
    import narwhals as nw

    name = f"{part}_text" if isinstance(value, str) else part
    return nw.col(name) == nw.lit(value)
