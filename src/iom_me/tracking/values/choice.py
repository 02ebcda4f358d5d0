"""Which cells make up the value of an indicator: of all periods, or of the last one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from iom_me.model import Accumulation, AggregationMethod, Indicator
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.cells import Cell, Period, period_name
from iom_me.tracking.periods.calendars import Nesting, nest
from iom_me.tracking.values.amounts import finite
from iom_me.tracking.values.combine import (
    ADDITIVE,
    across_periods,
    agree,
    combined,
    method_over_time,
)
from iom_me.tracking.values.parts import Choice, KnownParts, total_of, within
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["chosen_cells"]


def chosen_cells(indicator: Indicator, cells: list[Cell], due: int | None) -> Choice:
    """Choose the cells that together are the value now, or refuse.

    Parameters
    ----------
    indicator
        Says how periods go together.
    cells
        What is known, each cell once, in the order of time; one at least is reported.
    due
        How many periods should have been reported, if that is fixed.
    """
    periods: dict[Period, list[Cell]] = defaultdict(list)
    for cell in cells:
        periods[cell.period].append(cell)
    reported = [
        period
        for period, inside in periods.items()
        if any(cell.is_reported for cell in inside)
    ]
    if method_over_time(indicator) is not AggregationMethod.LATEST:
        return _all_periods(indicator, periods, reported, due)
    notes: list[str] = []
    if _is_undeclared(indicator) and len(reported) > 1:
        notes.append(_assume_latest(indicator))
    chosen = _last_period(indicator, periods, reported)
    if indicator.accumulation is Accumulation.CUMULATIVE:
        notes += _falls(cells, combined(indicator, chosen.cells))
    return attrs.evolve(chosen, notes=(*notes, *chosen.notes))


def _is_undeclared(indicator: Indicator) -> bool:
    """Whether nothing says how values go together over time."""
    aggregation = indicator.aggregation
    over_time = None if aggregation is None else aggregation.time
    return indicator.accumulation is None and over_time is None


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
    """Take every period; of periods within a longer one, that one."""
    nested = _nested(reported)
    outermost = set(nested.outermost)
    longest = [period for period in reported if _span(period) in outermost]
    known = KnownParts(indicator, [*itertools.chain(*periods.values())])
    choices = {p: total_of(indicator, periods[p], known) for p in reported}
    by_span = {_span(period): choices[period] for period in reported}
    notes = [note for period in longest for note in choices[period].notes]
    for span in by_span:
        notes += _within(indicator, span, nested, by_span)
    absent = max(len(periods), due or 0) - len(reported)
    return Choice(
        cells=tuple(cell for period in longest for cell in choices[period].cells),
        expected=sum(choices[period].expected for period in longest) + absent,
        notes=tuple(dict.fromkeys(notes)),
    )


def _span(period: Period) -> tuple[dt.date, dt.date]:
    """Take a period without a start for its last day."""
    start, end = period
    return (end if start is None else start), end


def _nested(reported: Sequence[Period]) -> Nesting:
    """Find out which periods lie in which; refuse those that overlap otherwise."""
    nested = nest(map(_span, reported))
    overlapping = list(itertools.islice(nested.partial_overlaps(), 1))
    overlapping += [
        (holder, _span(period))
        for period in reported
        if period[0] is None and (holder := nested.holder(_span(period))) is not None
    ]
    if len(nested.spans) < len(reported):  # with a start and without, on one day
        overlapping += [(span, span) for span in nested.spans if span[0] == span[1]]
    for one, other in overlapping:
        raise CannotTell(
            f"the periods {period_name(one)} and {period_name(other)} overlap, so "
            "their sum would count twice"
        )
    return nested


def _size(value: float | str) -> float:
    return 0.0 if isinstance(value, str) else value


def _within(
    indicator: Indicator,
    span: tuple[dt.date, dt.date],
    nested: Nesting,
    choices: dict[tuple[dt.date, dt.date], Choice],
) -> Iterable[str]:
    """Note what lies within a longer period; refuse if it makes another value."""
    shorter = nested.parts(span)
    if not shorter:
        return
    cells = [cell for part in shorter for cell in choices[part].cells]
    whole = combined(indicator, choices[span].cells)
    made = finite(across_periods(indicator, cells).value)
    if nested.is_covered(span):
        contradicts = not agree(whole, made)
    else:
        is_sum = method_over_time(indicator) is AggregationMethod.SUM
        contradicts = is_sum and not agree(max(whole, made, key=_size), whole)
    if contradicts:
        raise CannotTell(
            f"the value for {period_name(span)} is {shown(whole)}, and the periods "
            f"within it make {shown(made)}"
        )
    yield f"{len(shorter)} periods within {period_name(span)} are not added to it"


def _last_period(
    indicator: Indicator,
    periods: dict[Period, list[Cell]],
    reported: Sequence[Period],
) -> Choice:
    """Take the last period; parts that it lacks keep what they had before."""
    end = reported[-1][1]
    ending = [period for period in reported if period[1] == end]
    known = KnownParts(indicator, [*itertools.chain(*periods.values())])
    choices = [total_of(indicator, periods[period], known) for period in ending]
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
        carried=sum(cell.size for cell in older),
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
