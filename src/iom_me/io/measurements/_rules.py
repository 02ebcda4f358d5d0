"""What makes a row of the measurements table good, by itself and against the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from iom_me.errors import suggest
from iom_me.model import Indicator, Measure
from iom_me.model.measurements import COLUMNS, NO, REMARKS, WITHOUT_VALUE, YES

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework

__all__ = [
    "Plan",
    "check_rows",
    "filled_values",
    "likely_fractions",
    "undeclared_dimensions",
]

Columns: TypeAlias = Mapping[str, list[Any]]
Row: TypeAlias = dict[str, Any]
Finding: TypeAlias = tuple[str, str]
"""A column, and what is wrong in it."""

UNKNOWN = "unknown"
"""The category that every dimension has."""

_KEY = ("indicator", "period_start", "period_end", "place", "project", "recorded_on")
_SHARES: Mapping[Measure | None, float] = {
    Measure.PERCENTAGE: 100.0,
    Measure.RATIO: 1.0,
    Measure.SCORE: 1.0,
}
_WHOLE = frozenset({Measure.COUNT, Measure.CURRENCY})
_MAX_HINTS = 20
_TOTALS = ("total", "grand total", "subtotal", "sub-total", "sous-total")
_ROUNDING = 0.01  # of the value; shares are often reported rounded


class Plan:
    """What the rules ask of a plan, looked up once."""

    def __init__(self, fw: ResultsFramework) -> None:
        self.indicators = dict(fw.indicators)
        self._unknown: dict[str, str] = {}

    def unknown(self, id: str) -> str:
        """Say that an indicator is not in the plan; with a hint, for the first few."""
        if id not in self._unknown:
            is_new = len(self._unknown) < _MAX_HINTS
            hint = suggest(id, self.indicators) if is_new else ""
            if id.lower().startswith(_TOTALS):
                hint = "Delete rows of totals."
            self._unknown[id] = f"the plan has no indicator {id!r}. {hint}".rstrip()
        return self._unknown[id]


def filled_values(columns: Columns, plan: Plan) -> list[float | None]:
    """Compute the values that are given as numerator and denominator only."""
    wanted = ("indicator", "value", "numerator", "denominator")
    rows = zip(*(columns[name] for name in wanted), strict=True)
    return [
        _share(plan.indicators.get(id), above, below) if value is None else value
        for id, value, above, below in rows
    ]


def _share(
    indicator: Indicator | None, numerator: float | None, denominator: float | None
) -> float | None:
    """Compute a share in the indicator's unit; None for what is no share."""
    if indicator is None or indicator.measure not in _SHARES:
        return None
    if numerator is None or denominator is None or denominator <= 0:
        return None
    return _SHARES[indicator.measure] * numerator / denominator


def likely_fractions(columns: Columns, plan: Plan) -> list[str]:
    """Name the percentages whose values all look like shares of 1."""
    values: dict[str, list[float]] = {}
    for id, value in zip(columns["indicator"], columns["value"], strict=True):
        indicator = plan.indicators.get(id)
        if indicator and indicator.measure is Measure.PERCENTAGE and value is not None:
            values.setdefault(id, []).append(value)
    return [
        id
        for id, all_ in values.items()
        if max(all_) <= 1 and any(0 < value < 1 for value in all_)
    ]


def undeclared_dimensions(columns: Columns, plan: Plan) -> list[str]:
    """Name the dimensions by which values are given and the plan does not ask for."""
    found: dict[tuple[str, str], None] = {}
    for name in _dimensions(columns):
        for id, category in zip(columns["indicator"], columns[name], strict=True):
            indicator = plan.indicators.get(id)
            if indicator and category is not None:
                declared = {one.dimension for one in indicator.disaggregation}
                if name not in declared:
                    found[id, name] = None
    return [f"{id!r} by {name!r}" for id, name in found]


def _dimensions(columns: Columns) -> list[str]:
    return [name for name in columns if name not in {*COLUMNS, *REMARKS}]


def check_rows(columns: Columns, plan: Plan | None) -> Iterator[tuple[int, str, str]]:
    """Look at every row; yield its position, a column, and what is wrong there."""
    names = list(columns)
    dimensions = _dimensions(columns)
    key = [*_KEY, *dimensions]
    seen: dict[tuple[Any, ...], int] = {}
    for position, cells in enumerate(zip(*columns.values(), strict=True)):
        row = dict(zip(names, cells, strict=True))
        for column, message in _row_findings(row, dimensions, plan):
            yield position, column, message
        first = seen.setdefault(tuple(row[name] for name in key), position)
        if first != position:
            yield position, "indicator", _repeated(row)


def _repeated(row: Row) -> str:
    return (
        f"a second row for {row['indicator']!r} in this period, place, project and "
        "category: keep one, or say with 'recorded_on' which is the later version"
    )


def _row_findings(
    row: Row, dimensions: list[str], plan: Plan | None
) -> Iterator[Finding]:
    yield from _period(row)
    yield from _presence(row)
    yield from _uncertainty(row)
    if plan is None or row["indicator"] is None:
        return
    indicator = plan.indicators.get(row["indicator"])
    if indicator is None:
        yield "indicator", plan.unknown(row["indicator"])
        return
    yield from _measured(row, indicator)
    yield from _categories(row, dimensions, indicator)


# The row by itself


def _period(row: Row) -> Iterator[Finding]:
    start, end = row["period_start"], row["period_end"]
    if end is None:
        yield "period_end", "it is missing: write the last day that the value speaks of"
    elif start is not None and start > end:
        yield "period_end", f"it lies before period_start ({start:%Y-%m-%d})"


def _presence(row: Row) -> Iterator[Finding]:
    """Say whether there is a value, or a reason why there is none, and not both."""
    if row["indicator"] is None:
        yield "indicator", "it is missing: write the id of the indicator"
    numerator, denominator = row["numerator"], row["denominator"]
    if denominator is not None and denominator <= 0:
        yield "denominator", f"it is {denominator:g}: it must be above zero"
    has_value = row["value"] is not None or numerator is not None
    if row["status"] in WITHOUT_VALUE and has_value:
        yield (
            "status",
            f"it is {row['status']!r} but there is a value: drop one of them",
        )
    elif row["status"] is None and not has_value:
        yield "value", "there is none: give it, or say under 'status' why not"
    elif row["value"] is None and numerator is not None and denominator is None:
        yield "denominator", "it is missing beside the numerator"


def _uncertainty(row: Row) -> Iterator[Finding]:
    for name in ("n", "std_error"):
        if row[name] is not None and row[name] < 0:
            yield name, f"it is {row[name]:g}: it cannot be negative"
    if row["design_effect"] is not None and row["design_effect"] <= 0:
        yield "design_effect", f"it is {row['design_effect']:g}: it must be above zero"


# The row against the plan


def _measured(row: Row, indicator: Indicator) -> Iterator[Finding]:
    """Say whether the indicator can have such a value."""
    value, measure = row["value"], indicator.measure
    if value is None:
        if row["numerator"] is not None and measure in _WHOLE:
            yield (
                "value",
                f"there is none: {indicator.id!r} is a {measure}, not a share",
            )
        elif row["numerator"] is None and measure is not Measure.QUALITATIVE:
            yield from _promised(row)
    elif isinstance(value, str):
        yield from _worded(value, indicator)
    elif measure is Measure.QUALITATIVE:
        yield "value", f"{indicator.id!r} is qualitative: its value is words, no number"
    elif measure is Measure.BINARY and value not in {0, 1}:
        yield "value", f"it is {value:g}: {indicator.id!r} is binary, so 1 or 0"
    elif measure in {Measure.COUNT, Measure.PERCENTAGE} and value < 0:
        yield "value", f"it is {value:g}: a {measure} cannot be negative"
    else:
        yield from _fits(row, indicator)


def _worded(value: str, indicator: Indicator) -> Iterator[Finding]:
    """Say whether words are a step of the scale, or yes or no."""
    word = " ".join(value.split()).casefold()
    if indicator.measure is Measure.BINARY and word not in YES | NO:
        yield "value", f"it is {value!r}: {indicator.id!r} is binary, so yes or no"
    steps = {" ".join(step.split()).casefold() for step in indicator.scale}
    if indicator.measure is Measure.ORDINAL and steps and word not in steps:
        yield (
            "value",
            f"{value!r} is no step of the scale. {suggest(value, indicator.scale)}",
        )


def _promised(row: Row) -> Iterator[Finding]:
    if row["status"] is not None and row["status"] not in WITHOUT_VALUE:
        yield "value", f"there is none, but the status is {row['status']!r}"


def _fits(row: Row, indicator: Indicator) -> Iterator[Finding]:
    """Say whether the value is the share that numerator and denominator make."""
    share = _share(indicator, row["numerator"], row["denominator"])
    if share is None:
        return
    if abs(row["value"] - share) > max(_ROUNDING * abs(share), 0.5 * _unit(indicator)):
        yield "value", f"it is {row['value']:g}, but numerator / denominator {share:g}"


def _unit(indicator: Indicator) -> float:
    """Return what shares of this kind are commonly rounded to."""
    return 1.0 if indicator.measure is Measure.PERCENTAGE else _ROUNDING


def _categories(
    row: Row, dimensions: list[str], indicator: Indicator
) -> Iterator[Finding]:
    declared = {one.dimension: one.categories for one in indicator.disaggregation}
    for name in dict.fromkeys([*dimensions, *declared]):
        category = row.get(name)
        allowed = declared.get(name)
        if category is not None and allowed and category not in {*allowed, UNKNOWN}:
            known = suggest(category, declared[name])
            yield name, f"{category!r} is no category of {name!r}. {known}"
