"""Lines of a list, such as distributions: every row counts, in one pass."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from iom_me import _frames
from iom_me.errors import DataError, suggest
from iom_me.model import AggregationMethod
from iom_me.tracking.measurements.columns import LARGE, axes_of, require_numbers
from iom_me.tracking.measurements.rows import is_missing, moment, moments, numbers_of
from iom_me.tracking.measurements.table import require_columns
from iom_me.tracking.values.amounts import RATES
from iom_me.tracking.values.combine import method_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from iom_me.model import Indicator, ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["added_entries"]

_NUMBERS = ("value", "numerator", "denominator")
_POSSIBLE = {
    AggregationMethod.SUM,
    AggregationMethod.POOLED_RATIO,
    AggregationMethod.MEAN,
}


def added_entries(
    fw: ResultsFramework,
    data: IntoFrame,
    *,
    by: Sequence[str],
    as_of: dt.date | None,
) -> tuple[pd.DataFrame, int]:
    """Add up every row of a table, by indicator, period and groups.

    Returns
    -------
    tuple
        The frame of `Aggregates`, not sorted, and how many rows there were.
    """
    require_columns(_frames.names(data))
    table = _checked(data)
    schema = table.collect_schema()
    names = schema.names()
    require_numbers(schema, names)
    numbers = [name for name in _NUMBERS if name in names]
    days = [name for name in ("period_start", "period_end") if name in names]
    keys = ["indicator", *days, *by]
    frame = _selected(_until(table, names, as_of), keys, numbers, schema)
    is_mixed = len(numbers) == len(_NUMBERS)
    summed = [*numbers, "_unrated"] if is_mixed else numbers
    sums = _frames.collected(
        _frames.aggregate(frame, keys, sums=summed, counts=numbers)
    )
    _require_known(sums, fw)
    axes = [axis for axis in axes_of(names) if axis not in by]
    return _laid_out(sums, fw, by, axes), int(sums["rows"].sum())


def _checked(data: IntoFrame) -> Any:
    """Take a large table as it is; of a small one, refuse wrong cells row by row."""
    table = _frames.wrapped(data)
    if _frames.row_count(table) > LARGE:
        return table
    import pandas as pd

    schema = table.collect_schema()
    frame = _frames.columns(data)
    for name in _NUMBERS:
        if name in frame.columns and not schema[name].is_numeric():
            frame[name] = pd.Series(numbers_of(frame, name), dtype="float64")
    for name in ("period_start", "period_end", "recorded_on"):
        if name in frame.columns and not schema[name].is_temporal():
            frame[name] = pd.Series(moments(frame, name), dtype="datetime64[us]")
    return _frames.wrapped(frame)


def _until(table: _frames.Table, names: Sequence[str], day: dt.date | None) -> Any:
    import narwhals as nw

    if day is None:
        return table
    table = table.filter(nw.col("period_end").cast(nw.Date) <= day)
    if "recorded_on" not in names:
        return table
    recorded = nw.col("recorded_on")
    return table.filter(recorded.is_null() | (recorded.cast(nw.Date) <= day))


def _selected(
    table: Any, keys: Sequence[str], numbers: Sequence[str], schema: Any
) -> Any:
    """Take what is needed; "not a number" is missing, as it is in pandas anyway."""
    import narwhals as nw

    columns = []
    for name in numbers:
        column = nw.col(name)
        if schema[name].is_float() and not table.implementation.is_pandas():
            column = nw.when(~column.is_nan()).then(column)
        columns.append(column.cast(nw.Float64).alias(name))
    frame = table.select(*keys, *columns)
    if len(numbers) < len(_NUMBERS):
        return frame
    top, bottom = nw.col("numerator"), nw.col("denominator")
    lacks = ~nw.col("value").is_null() & (top.is_null() | bottom.is_null())
    return frame.with_columns(_unrated=nw.when(lacks).then(1).otherwise(0))


def _require_known(sums: pd.DataFrame, fw: ResultsFramework) -> None:
    known = fw.indicators
    strange = [id for id in sums["indicator"].unique() if id not in known]
    if strange:
        rows = int(sums["rows"][sums["indicator"].isin(strange)].sum())
        raise DataError(
            f"Column 'indicator' is not in the plan in {rows:,} rows: "
            f"{', '.join(map(repr, strange[:5]))}. {suggest(str(strange[0]), known)}"
        )
    if sums["period_end"].isna().any():
        rows = int(sums["rows"][sums["period_end"].isna()].sum())
        raise DataError(f"Column 'period_end' is missing in {rows:,} rows.")


def _laid_out(
    sums: pd.DataFrame, fw: ResultsFramework, by: Sequence[str], axes: Sequence[str]
) -> pd.DataFrame:
    """Make values of the sums, for all indicators at once."""
    indicators = fw.indicators
    rules = {id: _rule(indicators[id], axes) for id in sums["indicator"].unique()}
    frame = _with_values(sums, sums["indicator"].astype(object).map(rules))
    if "period_start" not in frame:
        frame["period_start"] = None
    for name in ("period_start", "period_end"):
        frame[name] = _days(frame[name])
    keys = ["indicator", "period_start", "period_end", *by]
    return frame[[*keys, *_NUMBERS, "parts_present", "parts_expected", "reason"]]


def _days(column: pd.Series[Any]) -> list[dt.date | None]:
    """Read each distinct day once, and refuse what is none."""
    days: dict[Any, dt.date | None] = {}
    for value in column.unique():
        found = None if is_missing(value) else moment(value)
        if found is None and not is_missing(value):
            raise DataError(
                f"Column {column.name!r} is not a date, to be written as 2024-03-31: "
                f"{value!r}."
            )
        days[value] = None if found is None else found.date()
    return [None if is_missing(value) else days[value] for value in column]


class _Rule(NamedTuple):
    """How the rows of one indicator go together.

    Attributes
    ----------
    method : AggregationMethod
        Sum, pooled ratio or mean.
    scale : float
        From numerator / denominator to the unit.
    refusal : str
        Why several rows do not go together, if they do not.
    """

    method: AggregationMethod
    scale: float
    refusal: str


def _rule(indicator: Indicator, axes: Sequence[str]) -> _Rule:
    method, refusal = _method(indicator, axes)
    scale = RATES.get(indicator.measure, 1.0) if indicator.measure else 1.0
    return _Rule(method, scale, refusal)


def _with_values(sums: pd.DataFrame, rules: pd.Series[Any]) -> pd.DataFrame:
    """Make a value of each group's sums, or say why there is none."""
    import numpy as np

    rows = sums["rows"].to_numpy("int64")
    top, rated = _sum_of(sums, "numerator")
    bottom, halves = _sum_of(sums, "denominator")
    total, valued = _sum_of(sums, "value")
    rated = np.where(rated == halves, rated, 0)
    unrated = sums.get("_unrated_sum", valued)
    methods = np.array([rule.method for rule in rules], dtype=object)
    pooled = methods == AggregationMethod.POOLED_RATIO
    mean = methods == AggregationMethod.MEAN
    scale = np.array([rule.scale for rule in rules])
    refusal = np.array([rule.refusal for rule in rules], dtype=object)
    present = np.where(pooled, rated + unrated, valued)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(
            pooled, scale * top / bottom, total / np.where(mean, valued, 1)
        )
    # In order: what is said last is what counts.
    reason = np.full(len(sums), "", dtype=object)
    reason[~np.isfinite(value)] = "the value is too large"
    reason[pooled & (bottom <= 0)] = "the denominator is not above 0"
    reason[pooled & (unrated > 0)] = "some rows have no numerator and denominator"
    several = (present > 1) & (refusal != "")
    reason[several] = refusal[several]
    reason[present == 0] = "no value is reported"
    known = reason == ""
    return sums.assign(
        value=np.where(known, value, np.nan),
        numerator=np.where(known & pooled, top, np.nan),
        denominator=np.where(known & pooled, bottom, np.nan),
        parts_present=present,
        parts_expected=rows,
        reason=reason,
    )


def _sum_of(sums: pd.DataFrame, name: str) -> tuple[Any, Any]:
    """Return the sums of a column and how many values there were; none without it."""
    import numpy as np

    if f"{name}_sum" not in sums:
        return np.full(len(sums), np.nan), np.zeros(len(sums), dtype="int64")
    values = sums[f"{name}_sum"].to_numpy("float64", na_value=np.nan)
    return values, sums[f"{name}_count"].to_numpy("int64")


def _method(indicator: Indicator, axes: Sequence[str]) -> tuple[AggregationMethod, str]:
    """Say how the rows of one group go together, and why not if they do not."""
    methods = {method_over(indicator, axis) for axis in axes}
    methods = methods or {method_over(indicator, "place")}
    method = methods.pop()
    shared = {d.dimension for d in indicator.disaggregation if not d.is_exclusive}
    overlapping = sorted(shared.intersection(axes))
    if methods or method not in _POSSIBLE:
        return AggregationMethod.SUM, (
            "the rows of a list are summed, pooled or averaged alike over all axes; "
            "the plan declares something else"
        )
    if overlapping:
        return method, f"the groups of {overlapping[0]!r} overlap"
    if method is AggregationMethod.SUM and indicator.measure in RATES:
        return method, "percentages and ratios are not summed"
    if method is AggregationMethod.MEAN and indicator.measure in RATES:
        return method, "percentages and ratios are not averaged, but pooled"
    return method, ""
