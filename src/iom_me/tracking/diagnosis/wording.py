"""How results, indicators, activities, lines and assumptions are named in a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.graph.support import reason_to_doubt
from iom_me.model import AssumptionStatus
from iom_me.tracking.budget.money import written
from iom_me.tracking.diagnosis.states import slips
from iom_me.tracking.words import percent, shortened
from iom_me.tracking.workplan.entry import days
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from iom_me.model import Assumption, Result
    from iom_me.tracking.budget.entry import LineSpending
    from iom_me.tracking.entry import IndicatorProgress
    from iom_me.tracking.workplan.entry import ActivityProgress

__all__ = [
    "activity",
    "assumption",
    "called",
    "doubt",
    "held_up",
    "indicator",
    "line",
    "listed",
    "named",
    "noun",
    "short",
    "verb",
]

_ID, _TEXT = 24, 60
_MOST = 4
_LARGE = 1e6


def short(id: str) -> str:
    """Write an id on one line."""
    return shortened(id, _ID)


def listed(names: Iterable[str], *, separator: str = ", ") -> str:
    """Write the first few of some names, and how many more there are."""
    found = list(names)
    more = len(found) - _MOST
    shown = separator.join(found[:_MOST])
    return f"{shown} and {more:,} more" if more > 0 else shown


def verb(count: int, one: str, many: str) -> str:
    """Choose the form that fits a number."""
    return one if count == 1 else many


def named(result: Result) -> str:
    """Name a result by level, id and wording."""
    words = f" ({shortened(result.statement, _TEXT)})" if result.statement else ""
    return f"{result.level.value.capitalize()} {short(result.id)}{words}"


def noun(results: Sequence[Result]) -> str:
    """Name results by their level, in the plural, if they share it."""
    levels = {result.level for result in results}
    return f"{levels.pop().value}s" if len(levels) == 1 else "results"


def called(results: Sequence[Result]) -> str:
    """Name results by level and id only: ``outputs 1.1, 1.2``."""
    word = noun(results)
    word = word.removesuffix("s") if len(results) == 1 else word
    return f"{word} {listed(short(result.id) for result in results)}"


def indicator(entry: IndicatorProgress) -> str:
    """Say where an indicator stands."""
    words = f"{short(entry.indicator)} {entry.status.words}"
    if entry.progress is not None:
        words += f", {_share(entry.progress)} of the way"
        if entry.expected is not None:
            words += f" where {_share(entry.expected)} is expected"
    return words


def _share(value: float) -> str:
    return percent(value) if abs(value) < _LARGE else f"{100 * value:.3g} %"


def held_up(entry: ActivityProgress) -> tuple[str, ...]:
    """List what an activity that has not begun waits on."""
    if entry.actual_start is not None:
        return ()
    return (*entry.waits_on, *entry.preconditions_in_doubt)


def activity(entry: ActivityProgress) -> str:
    """Say where an activity stands."""
    is_late_start = entry.state is ActivityState.LATE_START
    delay = entry.start_delay if is_late_start else entry.end_delay
    words = f"{short(entry.activity)} {entry.state.words}"
    held = held_up(entry)
    if entry.state is ActivityState.WAITING and held:
        return f"{words} on {listed(map(short, held))}"
    if delay is not None and delay > 0:
        words += f" by {days(delay)}"
    elif slips(entry):
        words += f" and expected to end {days(entry.slippage or 0)} late"
    if entry.share_done and not entry.is_over:
        words += f", {percent(entry.share_done)} done"
    return f"{words}, waits on {listed(map(short, held))}" if held else words


def line(spending: LineSpending) -> str:
    """Say what is spent of a budget line."""
    currency = spending.currency
    spent = written(spending.expenditure, currency)
    words = f"{short(spending.line)} {spending.status.words}, {spent} spent"
    words += f" of {written(spending.budget, currency)}"
    if spending.expected is not None:
        words += f" where {written(spending.expected, currency)} is expected"
    return words


def assumption(one: Assumption) -> str:
    """Name an assumption, with its likelihood and status."""
    known = [one.status or "untested", one.likelihood or "likelihood not rated"]
    words = ", ".join(word.replace("_", " ") for word in known)
    return f"{short(one.id)} ({shortened(one.statement, _TEXT)}; {words})"


def doubt(one: Assumption) -> str:
    """Say what is wrong with an assumption."""
    name = f"{short(one.id)} ({shortened(one.statement, _TEXT)})"
    reason = reason_to_doubt(one)
    if reason is AssumptionStatus.FAILED:
        return f"{name} has failed"
    if reason is AssumptionStatus.IN_DOUBT:
        return f"{name} is in doubt"
    return f"{name} is unlikely to hold"
