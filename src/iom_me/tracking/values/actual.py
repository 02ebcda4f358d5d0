"""From the values of periods and parts to the one value an indicator has now.

Nothing is averaged or added that does not add up: percentages are pooled from their
numerators and denominators or not at all, groups that overlap are not summed, and a
value that is missing is never taken for zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.model import AggregationMethod, Indicator
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.measurements.cells import (
    NOT_EXPECTED,
    Cell,
    Period,
    period_name,
    why_missing,
)
from iom_me.tracking.values.amounts import Amount, finite, interval_of
from iom_me.tracking.values.choice import chosen_cells
from iom_me.tracking.values.combine import (
    across_parts,
    across_periods,
    method_over_time,
)
from iom_me.tracking.words import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

__all__ = ["Actual", "actual_value", "only_latest", "revised"]


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
    cells : tuple of Cell
        What the value is made of.
    rows : tuple of int
        Numbers of their rows in the table, counted from 0, if these are known.
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
    cells: tuple[Cell, ...] = ()
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
    current: Sequence[Cell] = cells
    try:
        current = revised(cells)
        counted = _within_target(indicator, current)
        if not any(cell.is_reported for cell in counted):
            return _no_value(indicator, counted, as_of, due)
        chosen = chosen_cells(
            indicator,
            [cell for cell in counted if cell.status not in NOT_EXPECTED],
            due,
        )
        amount = _across(indicator, chosen.cells)
        value = finite(amount.value)
    except CannotTell as refusal:
        once = [cell for cell in current if not cell.is_again]
        return Actual(
            parts_present=sum(cell.size for cell in once if cell.is_reported),
            parts_expected=sum(cell.size for cell in once),
            reason=str(refusal),
            is_refused=True,
        )
    notes = [*chosen.notes, *_span_note(current, counted)]
    present = sum(cell.size for cell in chosen.cells) - chosen.carried
    if present < chosen.expected:
        notes.append(f"{present} of {chosen.expected} parts are there")
    return Actual(
        value=value,
        date=max(cell.end for cell in chosen.cells),
        parts_present=present,
        parts_expected=chosen.expected,
        notes=tuple(notes),
        cells=chosen.cells,
        rows=tuple(sorted(cell.row for cell in chosen.cells if cell.row >= 0)),
        interval=interval_of(indicator, amount),
    )


def _across(indicator: Indicator, cells: Sequence[Cell]) -> Amount:
    """Put the chosen cells together: over the periods, unless only the latest count."""
    if method_over_time(indicator) is AggregationMethod.LATEST:
        return across_parts(indicator, cells)
    return across_periods(indicator, cells)


def revised(cells: Iterable[Cell]) -> list[Cell]:
    """Keep of each cell what was written down last, or refuse."""
    versions: dict[tuple[Period, tuple[tuple[str, str], ...]], list[Cell]] = {}
    for cell in cells:
        versions.setdefault((cell.period, cell.part), []).append(cell)
    return [_last_of(same) for same in versions.values()]


def _last_of(cells: Sequence[Cell]) -> Cell:
    """Choose the last version of one cell; what was replaced may repeat itself."""
    newest = max((cell.recorded for cell in cells if cell.recorded), default=None)
    last = [cell for cell in cells if cell.recorded == newest]
    if len(last) > 1:
        raise CannotTell(
            f"two rows are for {_cell_name(last[0])}, with {_content(last[0])} and "
            f"{_content(last[1])}: keep one, or tell them apart by 'recorded_on'"
        )
    return last[0]


def only_latest(cells: Iterable[Cell]) -> list[Cell]:
    """Keep of each cell what was written down last; nothing, if rows contradict."""
    try:
        return revised(cells)
    except CannotTell:
        return []


def _within_target(indicator: Indicator, cells: list[Cell]) -> list[Cell]:
    """Keep what counts for a target that is to be reached within a span."""
    target = indicator.final_target
    if (
        method_over_time(indicator) is AggregationMethod.LATEST
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
    left_out = sum(cell.size for cell in before if cell.is_reported)
    left_out -= sum(cell.size for cell in counted if cell.is_reported)
    if left_out:
        yield f"{left_out} earlier values are not within the period of the target"


def _no_value(
    indicator: Indicator, cells: Sequence[Cell], as_of: dt.date | None, due: int | None
) -> Actual:
    """Say why there is no value: what the table says, if it says anything."""
    over = [cell for cell in cells if as_of is None or cell.end <= as_of]
    speak = over if over or due else cells
    status = why_missing(cell for cell in speak if cell.end == speak[-1].end)
    if status:
        reason = f"the value is {status.replace('_', ' ')}"
    elif any(cell.numerator is not None for cell in cells):
        reason = "a numerator is reported without its denominator"
    else:
        reason = "no value is reported"
    several = method_over_time(indicator) is not AggregationMethod.LATEST
    expected = 1 if due is None else due if several else min(due, 1)
    return Actual(
        parts_expected=max(expected, sum(cell.size for cell in over))
        if several
        else expected,
        reason=reason,
        status=status,
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
