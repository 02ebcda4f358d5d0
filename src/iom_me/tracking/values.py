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
from iom_me.tracking.combine import ADDITIVE, combined
from iom_me.tracking.parts import Choice, total_of, within
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

__all__ = ["Actual", "actual_value", "only_latest"]

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
    rows : tuple of int
        Numbers of the rows that the value is made of, counted from 0.
    interval : tuple of (float, float), optional
        Ends of its 95 % interval, if the rows say how large the sample was.
    """

    value: float | str | None = None
    date: dt.date | None = None
    parts_present: int = 0
    parts_expected: int = 1
    reason: str = ""
    is_refused: bool = False
    status: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    interval: tuple[float, float] | None = None


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
        counted = _within_target(indicator, current)
        if not any(cell.is_reported for cell in counted):
            return _no_value(indicator, counted, as_of, due)
        chosen = _chosen(
            indicator,
            [cell for cell in counted if cell.status not in _NOT_EXPECTED],
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
    notes = [*chosen.notes, *_span_note(current, counted)]
    present = len(chosen.cells) - chosen.carried
    if present < chosen.expected:
        notes.append(f"{present} of {chosen.expected} parts are there")
    return Actual(
        value=value,
        date=max(cell.end for cell in chosen.cells),
        parts_present=present,
        parts_expected=chosen.expected,
        notes=tuple(notes),
        rows=tuple(sorted(cell.row for cell in chosen.cells)),
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


def only_latest(cells: Iterable[Cell]) -> list[Cell]:
    """Keep of each cell what was written down last; nothing, if rows contradict."""
    try:
        return _revised(cells)
    except CannotTell:
        return []


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


def _span_note(before: Sequence[Cell], counted: Sequence[Cell]) -> Iterable[str]:
    left_out = sum(cell.is_reported for cell in before)
    left_out -= sum(cell.is_reported for cell in counted)
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


def _chosen(indicator: Indicator, cells: list[Cell], due: int | None) -> Choice:
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
        notes += _falls(cells, combined(indicator, chosen.cells))
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
) -> Choice:
    """Take every period, if none overlaps another."""
    for one, other in itertools.pairwise(reported):
        if one[1] == other[1] or (other[0] is not None and other[0] <= one[1]):
            raise CannotTell(
                f"the periods {period_name(one)} and {period_name(other)} overlap, so "
                "their sum would count twice"
            )
    choices = [total_of(indicator, periods[period], periods) for period in reported]
    absent = max(len(periods), due or 0) - len(reported)
    return Choice(
        cells=tuple(cell for choice in choices for cell in choice.cells),
        expected=sum(choice.expected for choice in choices) + absent,
        notes=tuple(dict.fromkeys(note for choice in choices for note in choice.notes)),
    )


def _last_period(
    indicator: Indicator,
    periods: dict[Period, list[Cell]],
    reported: Sequence[Period],
) -> Choice:
    """Take the last period; parts that it lacks keep what they had before."""
    end = reported[-1][1]
    ending = [period for period in reported if period[1] == end]
    choices = [total_of(indicator, periods[period], periods) for period in ending]
    values = {combined(indicator, choice.cells) for choice in choices}
    if len(values) > 1:
        names = " and ".join(period_name(period) for period in ending)
        raise CannotTell(f"the periods {names} end on one day with different values")
    return _carried(choices[0], periods)


def _carried(choice: Choice, periods: dict[Period, list[Cell]]) -> Choice:
    """Add the last value of each part that was reported before, but not in the end."""
    axes = choice.cells[0].axes
    if not axes:
        return choice
    cells = (cell for inside in periods.values() for cell in inside)
    missing = list(_not_chosen(cells, choice.cells))
    last = {cell.part: cell for cell in missing if cell.axes == axes}
    older = [cell for _, cell in sorted(last.items())]
    notes = [f"{cell.label} was last reported on {cell.end}" for cell in older]
    unlike = {cell.axes: cell for cell in missing if cell.axes != axes}
    notes += [
        f"earlier parts by {' and '.join(others)}, of {cell.end}, are not carried on"
        for others, cell in unlike.items()
    ]
    return attrs.evolve(
        choice,
        cells=(*choice.cells, *older),
        carried=len(older),
        notes=(*choice.notes, *notes),
    )


def _not_chosen(cells: Iterable[Cell], chosen: Sequence[Cell]) -> Iterable[Cell]:
    """Find the values of parts of which nothing was chosen."""
    here: dict[tuple[str, ...], set[tuple[tuple[str, str], ...]]] = {}
    for cell in cells:
        shared = tuple(axis for axis in cell.axes if axis in chosen[0].axes)
        if shared not in here:
            here[shared] = {within(other, shared) for other in chosen}
        if cell.is_reported and shared and within(cell, shared) not in here[shared]:
            yield cell


def _falls(cells: Sequence[Cell], now: float | str) -> Iterable[str]:
    """Note where a running total falls; the last may be made of parts."""
    totals = [
        (cell.value, cell.end)
        for cell in cells
        if not cell.part and isinstance(cell.value, float)
    ]
    if isinstance(now, float) and cells[-1].part:
        totals.append((now, cells[-1].end))
    for (one, day), (other, later) in itertools.pairwise(totals):
        if other < one:
            yield (
                f"the running total falls from {shown(one)} ({day}) to {shown(other)} "
                f"({later})"
            )


def _cell_name(cell: Cell) -> str:
    name = period_name(cell.period)
    return f"{name} ({cell.label})" if cell.part else name


def _content(cell: Cell) -> str:
    if cell.value is not None:
        return f"the value {shown(cell.value)}"
    if cell.has_rate:
        return f"{shown(cell.numerator)} / {shown(cell.denominator)}"
    return "no value"
