"""The columns of a table that stays in its engine: which is what, made ready to add.

Conditions become columns here: in the aggregation itself some engines drop them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import attrs

from iom_me import _frames
from iom_me.errors import DataError, suggest
from iom_me.model.measurements import COLUMNS, REMARKS, STATUSES, WITHOUT_VALUE
from iom_me.tracking.values.amounts import RATES
from iom_me.tracking.values.combine import ADDING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from iom_me.model import Indicator, ResultsFramework

__all__ = [
    "LARGE",
    "Columns",
    "axes_of",
    "prepared",
    "require_axes",
    "require_numbers",
    "rows_of",
]

LARGE = 100_000
"""From how many rows on a table is added up in its engine."""

_NUMBERS = ("value", "numerator", "denominator", "n", "std_error", "design_effect")
_SUMMED = (*_NUMBERS[:4], "_effective_n", "_variance", "_pooled_variance")
_PLACES = ("project", "place")
_AGREEMENT = 0.01  # as between a percentage and its parts in memory


@attrs.frozen(kw_only=True)
class Columns:
    """Which column is what.

    Attributes
    ----------
    names : tuple of str
        All there are.
    order : tuple of str
        Those that break values down: project, place, and then dimensions.
    kept : tuple of str
        Of these, the ones whose categories are told apart.
    ignored : tuple of str
        Remarks.
    scales : Mapping
        Factor to the unit of a percentage or ratio, to the ids of such indicators.
    """

    names: tuple[str, ...]
    order: tuple[str, ...]
    kept: tuple[str, ...]
    ignored: tuple[str, ...]
    scales: Mapping[float, Sequence[str]]

    @classmethod
    def of(
        cls, table: _frames.Table, fw: ResultsFramework, keep: Collection[str] = ()
    ) -> Columns:
        """Tell columns apart by their names, and by what the plan declares."""
        names = tuple(table.collect_schema().names())
        _frames.require_names(names)
        order = axes_of(names)
        return cls(
            names=names,
            order=order,
            kept=tuple(n for n in order if n in keep or _is_kept(n, fw)),
            ignored=tuple(
                name for name in names if name not in COLUMNS and name not in order
            ),
            scales={
                scale: ids
                for rate, scale in RATES.items()
                if (ids := [id for id, i in fw.indicators.items() if i.measure is rate])
            },
        )

    @property
    def added(self) -> tuple[str, ...]:
        """The columns whose categories are added up."""
        return tuple(name for name in self.order if name not in self.kept)

    @property
    def has_records(self) -> bool:
        """Whether the rows say when they were written down."""
        return "recorded_on" in self.names

    @property
    def sums(self) -> tuple[str, ...]:
        """What is added up."""
        return (*_SUMMED, "_disagrees")

    @property
    def counts(self) -> tuple[str, ...]:
        """What is counted where it is there."""
        return _SUMMED

    def filled(self, mask: int) -> tuple[str, ...]:
        """Name the added columns that are filled in rows of this mask."""
        return tuple(name for i, name in enumerate(self.added) if mask >> i & 1)


def axes_of(names: Sequence[str]) -> tuple[str, ...]:
    """Name the columns that break values down: project, place, and dimensions."""
    places = [name for name in _PLACES if name in names]
    others = [name for name in names if name not in COLUMNS]
    return (*places, *(name for name in others if name.casefold() not in REMARKS))


def require_axes(names: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise if values cannot be told apart by a column."""
    axes = axes_of(names)
    for name in wanted:
        if name not in axes:
            there = ", ".join(map(repr, axes)) or "none"
            raise DataError(
                f"by={name!r}: the measurements are not broken down by such a column, "
                f"but by {there}. {suggest(str(name), axes)}"
            )


def _is_kept(name: str, fw: ResultsFramework) -> bool:
    """Whether some indicator needs the categories of a column."""
    indicators = fw.indicators.values()
    if name in _PLACES:
        return any(_has_order(indicator) for indicator in indicators)
    return any(part.dimension == name for i in indicators for part in i.disaggregation)


def _has_order(indicator: Indicator) -> bool:
    """Whether it matters what is put together first, as with the largest of groups."""
    declared = indicator.aggregation
    if declared is None:
        return False
    methods = {declared.place, declared.project, declared.group}
    return not methods <= ADDING | {None}


def prepared(table: _frames.Table, columns: Columns) -> _frames.Table:
    """Select and make what is grouped by and what is added up; no row goes."""
    import narwhals as nw

    schema = table.collect_schema()
    _refuse_types(schema, columns)
    there = set(columns.names)
    status = _text(schema, "status") if "status" in there else nw.lit("")
    end = nw.col("period_end")
    # Always missing, but of the kind of a date: some engines join no other column.
    no_day = nw.when(end.is_null()).then(end)
    start = nw.col("period_start") if "period_start" in there else no_day
    frame = table.select(
        _text(schema, "indicator").alias("indicator"),
        start.alias("period_start"),
        end,
        status.alias("status"),
        *([nw.col("recorded_on")] if columns.has_records else []),
        *(_text(schema, name).alias(name) for name in columns.order),
        *(_number(name, there).alias(name) for name in _NUMBERS),
    )
    frame = frame.with_columns(
        *(
            nw.when(~nw.col(name).is_nan()).then(nw.col(name)).alias(name)
            for name in _NUMBERS
        )
    )
    return _derived(frame, columns)


def rows_of(table: _frames.Table, indicators: Sequence[str]) -> Any:
    """Keep the rows of some indicators, whose ids may stand between blanks."""
    id = _text(table.collect_schema(), "indicator")
    return table.filter(id.is_in(list(indicators)))


def require_numbers(schema: Any, names: Sequence[str]) -> None:
    """Raise if a column that is to be added up holds something else."""
    for name in _NUMBERS:
        if name in names and not _is_number(schema[name]):
            raise DataError(
                f"Column {name!r} of a large table is {schema[name]}: cast it to a "
                "number. Texts of qualitative indicators go into a table of their own."
            )


def _refuse_types(schema: Any, columns: Columns) -> None:
    require_numbers(schema, columns.names)
    for name in ("period_start", "period_end", "recorded_on"):
        if name in columns.names and not schema[name].is_temporal():
            raise DataError(
                f"Column {name!r} of a large table is {schema[name]}: cast it to a "
                "date."
            )
    for name in columns.order:
        if schema[name].is_nested():
            raise DataError(
                f"Column {name!r} of a large table is {schema[name]}: cast it to text."
            )


def _is_number(kind: Any) -> bool:
    import narwhals as nw

    return bool(kind.is_numeric()) or kind in {nw.Boolean, nw.Unknown}


def _text(schema: Any, name: str) -> Any:
    """Write a category as text; a missing one is empty."""
    import narwhals as nw

    column = nw.col(name)
    if schema[name].is_float():
        column = nw.when(~column.is_nan()).then(column)
    text = column.cast(nw.String).fill_null("")
    return text.str.strip_chars()


def _number(name: str, there: Collection[str]) -> Any:
    import narwhals as nw

    if name not in there:
        return nw.lit(math.nan)  # made missing in the next step
    return nw.col(name).cast(nw.Float64)


def _derived(frame: _frames.Table, columns: Columns) -> _frames.Table:
    import narwhals as nw

    value, n, error = nw.col("value"), nw.col("n"), nw.col("std_error")
    top, bottom, effect = (
        nw.col(name) for name in ("numerator", "denominator", "design_effect")
    )
    is_rate = ~top.is_null() & ~bottom.is_null()
    reported = ~value.is_null() | is_rate
    wordless = nw.col("status").is_in(list(WITHOUT_VALUE))
    asked = nw.when(n.is_null() & ~effect.is_null()).then(bottom).otherwise(n)
    width = nw.when(effect.is_null()).then(1.0).otherwise(effect)
    filled = nw.lit(0)
    for place, name in enumerate(columns.added):
        filled = filled + _flag(nw.col(name) != "") * 2**place
    return frame.with_columns(
        _reported=_flag(reported),
        # Which word says that a value is there makes no difference to it.
        status=nw.when(reported & nw.col("status").is_in(list(STATUSES)))
        .then(nw.lit(""))
        .otherwise(nw.col("status")),
        _filled=filled,
        _effective_n=asked / width,
        _variance=error * error,
        _pooled_variance=error * error * bottom * bottom,
        _infinite=_flag(_beyond(value) | _beyond(top) | _beyond(bottom)),
        _negative=_flag((n < 0) | (error < 0) | (effect < 0)),
        _contradicts=_flag(reported & wordless),
        _reversed=_flag(nw.col("period_start") > nw.col("period_end")),
        _disagrees=_flag(is_rate & _differs(columns.scales)),
    )


def _flag(condition: Any) -> Any:
    """Write a condition as 1 or 0; where it cannot be told it is 0."""
    import narwhals as nw

    return nw.when(condition).then(1).otherwise(0)


_LARGEST = 1.7976931348623157e308


def _beyond(column: Any) -> Any:
    return (column > _LARGEST) | (column < -_LARGEST)


def _differs(scales: Mapping[float, Sequence[str]]) -> Any:
    """Whether a row alone is refused: its denominator, or a value unlike its parts."""
    import narwhals as nw

    value, top, bottom = (nw.col(n) for n in ("value", "numerator", "denominator"))
    wrong: Any = nw.lit(value=False)
    for scale, ids in scales.items():
        exact = scale * (top / bottom)
        gap = (value - exact).abs()
        off = (gap > _AGREEMENT * scale) & (gap > _AGREEMENT * exact.abs())
        none = (bottom < 0) | ((bottom == 0) & (top != 0))
        refused = none | (~value.is_null() & off)
        wrong = wrong | (nw.col("indicator").is_in(list(ids)) & refused)
    return wrong
