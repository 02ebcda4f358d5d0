"""From the values of periods and parts to the one value an indicator has now.

Nothing is averaged or added that does not add up: percentages are pooled from their
numerators and denominators or not at all, groups that overlap are not summed, and a
value that is missing is never taken for zero.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Accumulation, Indicator
from iom_me.model.measurements import WITHOUT_VALUE
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.cells import Cell, Period, period_name
from iom_me.tracking.combine import ADDITIVE, agree, combined, is_additive, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

__all__ = ["Actual", "actual_value"]

_NOT_EXPECTED = {"not_due", "not_applicable"}


@attrs.frozen(kw_only=True)
class Actual:
    """The value of an indicator, or why there is none.

    Attributes
    ----------
    value : float, str or None
        The value, in the indicator's unit.
    date : datetime.date, optional
        End of the last period that it covers.
    parts_present, parts_expected : int
        How many of the values it is made of were there.
    reason : str
        Why there is no value.
    is_refused : bool
        Whether there are values, of which none can be made.
    status : str
        What the table says about a missing value, such as ``not_due``.
    notes : tuple of str
        What was assumed or is odd.
    """

    value: float | str | None = None
    date: dt.date | None = None
    parts_present: int = 0
    parts_expected: int = 1
    reason: str = ""
    is_refused: bool = False
    status: str = ""
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class _Choice:
    """The cells that together are the value, and how many there should be."""

    cells: tuple[Cell, ...]
    expected: int
    carried: int = 0
    notes: tuple[str, ...] = ()


def actual_value(
    indicator: Indicator,
    cells: Sequence[Cell],
    *,
    as_of: dt.date | None = None,
    due: int | None = None,
) -> Actual:
    """Work out the value of an indicator from its cells.

    Parameters
    ----------
    indicator
        Says how values add up.
    cells
        What is known of it, in the order of time.
    as_of
        The day of the report.
    due
        How many periods should have been reported by then, if that is fixed.
    """
    try:
        current = _revised(cells)
        within = _within_target(indicator, current)
        if not any(cell.is_reported for cell in within):
            return _no_value(indicator, within, as_of, due)
        chosen = _chosen(
            indicator,
            [cell for cell in within if cell.status not in _NOT_EXPECTED],
            due,
        )
        value = combined(indicator, chosen.cells)
    except CannotTell as refusal:
        present = sum(cell.is_reported for cell in cells)
        return Actual(
            parts_present=present,
            parts_expected=len(cells),
            reason=str(refusal),
            is_refused=True,
        )
    notes = [*chosen.notes, *_span_note(current, within)]
    present = len(chosen.cells) - chosen.carried
    if present < chosen.expected:
        notes.append(f"{present} of {chosen.expected} parts are there")
    return Actual(
        value=value,
        date=max(cell.end for cell in chosen.cells),
        parts_present=present,
        parts_expected=chosen.expected,
        notes=tuple(notes),
    )


def _revised(cells: Iterable[Cell]) -> list[Cell]:
    """Keep of each cell what was written down last."""
    latest: dict[tuple[Period, tuple[tuple[str, str], ...]], Cell] = {}
    for cell in cells:
        key = (cell.period, cell.part)
        other = latest.get(key)
        if other is not None and other.recorded == cell.recorded:
            raise CannotTell(
                f"two rows are for {_cell_name(cell)}, with {_content(other)} and "
                f"{_content(cell)}: keep one, or tell them apart by 'recorded_on'"
            )
        if other is None or other.recorded is None or _later(cell, other.recorded):
            latest[key] = cell
    return list(latest.values())


def _later(cell: Cell, than: dt.datetime) -> bool:
    return cell.recorded is not None and cell.recorded > than


def _within_target(indicator: Indicator, cells: list[Cell]) -> list[Cell]:
    """Keep what counts for a target that is to be reached within a span."""
    target = indicator.final_target
    if (
        indicator.accumulation is not Accumulation.PER_PERIOD
        or target is None
        or target.period is None
    ):
        return cells
    first = target.period.start
    for cell in cells:
        if cell.start is not None and cell.start < first <= cell.end:
            raise CannotTell(
                f"the period {period_name(cell.period)} begins before that of the "
                f"target ({target.period})"
            )
    return [cell for cell in cells if cell.end >= first]


def _span_note(before: Sequence[Cell], within: Sequence[Cell]) -> Iterable[str]:
    left_out = sum(cell.is_reported for cell in before)
    left_out -= sum(cell.is_reported for cell in within)
    if left_out:
        yield f"{left_out} earlier values are not within the period of the target"


def _no_value(
    indicator: Indicator, cells: Sequence[Cell], as_of: dt.date | None, due: int | None
) -> Actual:
    """Say why there is no value: what the table says, if it says anything."""
    over = [cell for cell in cells if as_of is None or cell.end <= as_of]
    status = over[-1].status if over else ""
    if not over and cells and not due:
        status = cells[-1].status
    if status in WITHOUT_VALUE:
        reason = f"the value is {status.replace('_', ' ')}"
    elif any(cell.numerator is not None for cell in cells):
        reason = "a numerator is reported without its denominator"
    else:
        reason = "no value is reported"
    several = indicator.accumulation is Accumulation.PER_PERIOD
    expected = 1 if due is None else due if several else min(due, 1)
    return Actual(
        parts_expected=max(expected, len(over)) if several else expected,
        reason=reason,
        status=status,
    )


# Which cells make up the value


def _chosen(indicator: Indicator, cells: list[Cell], due: int | None) -> _Choice:
    periods: dict[Period, list[Cell]] = defaultdict(list)
    for cell in cells:
        periods[cell.period].append(cell)
    reported = [
        period
        for period, inside in periods.items()
        if any(cell.is_reported for cell in inside)
    ]
    if indicator.accumulation is Accumulation.PER_PERIOD:
        return _all_periods(indicator, periods, reported, due)
    notes: list[str] = []
    if indicator.accumulation is None and len(reported) > 1:
        notes.append(_assume_latest(indicator))
    chosen = _last_period(indicator, periods, reported)
    if indicator.accumulation is Accumulation.CUMULATIVE:
        notes += _falls(cells)
    return attrs.evolve(chosen, notes=(*notes, *chosen.notes))


def _assume_latest(indicator: Indicator) -> str:
    if indicator.measure is None or indicator.measure in ADDITIVE:
        raise CannotTell(
            "several periods are reported, and the accumulation is not declared: new "
            "values would be summed, of running totals the last would count"
        )
    return "accumulation assumed: latest"


def _all_periods(
    indicator: Indicator,
    periods: dict[Period, list[Cell]],
    reported: Sequence[Period],
    due: int | None,
) -> _Choice:
    """Take every period, if none overlaps another."""
    for one, other in itertools.pairwise(reported):
        if one[1] == other[1] or (other[0] is not None and other[0] <= one[1]):
            raise CannotTell(
                f"the periods {period_name(one)} and {period_name(other)} overlap, so "
                "their sum would count twice"
            )
    choices = [_of_period(indicator, periods[period], periods) for period in reported]
    absent = max(len(periods), due or 0) - len(reported)
    return _Choice(
        cells=tuple(cell for choice in choices for cell in choice.cells),
        expected=sum(choice.expected for choice in choices) + absent,
        notes=tuple(dict.fromkeys(note for choice in choices for note in choice.notes)),
    )


def _last_period(
    indicator: Indicator,
    periods: dict[Period, list[Cell]],
    reported: Sequence[Period],
) -> _Choice:
    """Take the last period; parts that it lacks keep what they had before."""
    end = reported[-1][1]
    ending = [period for period in reported if period[1] == end]
    choices = [_of_period(indicator, periods[period], periods) for period in ending]
    values = {combined(indicator, choice.cells) for choice in choices}
    if len(values) > 1:
        names = " and ".join(period_name(period) for period in ending)
        raise CannotTell(f"the periods {names} end on one day with different values")
    return _carried(choices[0], periods)


def _carried(choice: _Choice, periods: dict[Period, list[Cell]]) -> _Choice:
    """Add the last value of each part that was reported before, but not in the end."""
    axes = choice.cells[0].axes
    if not axes:
        return choice
    last = {
        cell.part: cell
        for inside in periods.values()
        for cell in inside
        if cell.is_reported and cell.axes == axes
    }
    here = {cell.part for cell in choice.cells}
    older = [cell for part, cell in sorted(last.items()) if part not in here]
    notes = [f"{cell.label} was last reported on {cell.end}" for cell in older]
    return attrs.evolve(
        choice,
        cells=(*choice.cells, *older),
        carried=len(older),
        notes=(*choice.notes, *notes),
    )


def _of_period(
    indicator: Indicator, cells: Sequence[Cell], periods: dict[Period, list[Cell]]
) -> _Choice:
    """Take the total of a period, or else the parts that add up to it."""
    total = [cell for cell in cells if not cell.part and cell.is_reported]
    groups: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.part and cell.is_reported:
            groups[cell.axes].append(cell)
    if total:
        return _Choice(
            cells=tuple(total),
            expected=1,
            notes=tuple(_excess(indicator, total[0], groups)),
        )
    fewest = min(len(axes) for axes in groups)
    whole = {axes: group for axes, group in groups.items() if len(axes) == fewest}
    for axes in whole:
        _require_exclusive(indicator, axes)
    axes = _agreed(indicator, whole)
    return _Choice(
        cells=tuple(whole[axes]),
        expected=len(_known_parts(indicator, axes, periods)),
        notes=(f"the total is made of the parts by {' and '.join(axes)}",),
    )


def _agreed(
    indicator: Indicator, groups: dict[tuple[str, ...], list[Cell]]
) -> tuple[str, ...]:
    """Choose a way to break the value down; all of them must lead to one total."""
    totals = {axes: combined(indicator, group) for axes, group in groups.items()}
    first, *others = totals
    for axes in others:
        if not agree(totals[first], totals[axes]):
            raise CannotTell(
                f"there is no total, and the parts by {' and '.join(first)} make "
                f"{show(totals[first])}, those by {' and '.join(axes)} "
                f"{show(totals[axes])}"
            )
    return first


def _require_exclusive(indicator: Indicator, axes: Sequence[str]) -> None:
    declared = {part.dimension: part for part in indicator.disaggregation}
    for axis in axes:
        if axis in declared and not declared[axis].is_exclusive:
            raise CannotTell(
                f"there is no total, and the groups of {axis!r} overlap, so that their "
                "sum would count persons twice"
            )
        if axis not in declared and axis not in {"place", "project"}:
            raise CannotTell(
                f"there is no total, only parts by {axis!r}, which the indicator does "
                "not declare as a dimension"
            )


def _known_parts(
    indicator: Indicator, axes: tuple[str, ...], periods: dict[Period, list[Cell]]
) -> set[tuple[tuple[str, str], ...]]:
    """Collect the parts that there should be: those declared, and those ever seen."""
    parts = {
        cell.part for inside in periods.values() for cell in inside if cell.axes == axes
    }
    for dimension in indicator.disaggregation:
        if axes == (dimension.dimension,):
            parts |= {((axes[0], category),) for category in dimension.categories}
    return parts


def _excess(
    indicator: Indicator, total: Cell, groups: dict[tuple[str, ...], list[Cell]]
) -> Iterable[str]:
    """Note where parts that exclude each other make more than the total."""
    exclusive = {
        part.dimension for part in indicator.disaggregation if part.is_exclusive
    }
    if not is_additive(indicator) or not isinstance(total.value, float):
        return
    for axes, group in groups.items():
        if len(axes) == 1 and exclusive.issuperset(axes):
            parts = combined(indicator, group)
            if isinstance(parts, float) and parts > total.value:
                yield (
                    f"the parts by {axes[0]} make {show(parts)}, more than the total "
                    f"{show(total.value)}"
                )


def _falls(cells: Sequence[Cell]) -> Iterable[str]:
    """Note where a running total falls."""
    totals = [cell for cell in cells if not cell.part and isinstance(cell.value, float)]
    for one, other in itertools.pairwise(totals):
        if other.value < one.value:  # type: ignore[operator]
            yield (
                f"the running total falls from {show(one.value)} ({one.end}) to "
                f"{show(other.value)} ({other.end})"
            )


def _cell_name(cell: Cell) -> str:
    name = period_name(cell.period)
    return f"{name} ({cell.label})" if cell.part else name


def _content(cell: Cell) -> str:
    if cell.value is not None:
        return f"the value {show(cell.value)}"
    if cell.has_rate:
        return f"{show(cell.numerator)} / {show(cell.denominator)}"
    return "no value"
