"""What can be counted of one activity: days of delay, and shares that are done."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from iom_me.tracking.workplan.facts import OPEN, Phase

if TYPE_CHECKING:
    from iom_me.tracking.workplan.facts import Facts

__all__ = [
    "days_between",
    "end_delay",
    "expected_share",
    "overrun",
    "share_done",
    "start_delay",
]


def days_between(first: dt.date | None, last: dt.date | None) -> int | None:
    """Count the days from one day to another, negative if it lies before."""
    return None if first is None or last is None else (last - first).days


def overrun(end: dt.date | None, expected: dt.date | None) -> int | None:
    """Count the days after the end of a project; 0 if there are none."""
    days = days_between(end, expected)
    return None if days is None else max(days, 0)


def start_delay(facts: Facts) -> int | None:
    """Count the days after the planned start; until now, if it is overdue."""
    if facts.actual_start is not None:
        return days_between(facts.planned_start, facts.actual_start)
    is_overdue = facts.phase is Phase.NOT_BEGUN and facts.is_past(facts.planned_start)
    return days_between(facts.planned_start, facts.as_of) if is_overdue else None


def end_delay(facts: Facts) -> int | None:
    """Count the days after the planned end; until now, if it is overdue."""
    if facts.actual_end is not None:
        return days_between(facts.planned_end, facts.actual_end)
    is_overdue = facts.phase in OPEN and facts.is_past(facts.planned_end)
    return days_between(facts.planned_end, facts.as_of) if is_overdue else None


def share_done(facts: Facts) -> float | None:
    """Tell which share is done: as reported, or what follows from its phase."""
    if facts.share_done is not None or not facts.source:
        return facts.share_done
    return {Phase.ENDED: 1.0, Phase.NOT_BEGUN: 0.0}.get(facts.phase)


def expected_share(facts: Facts) -> float | None:
    """Tell which share of the planned days is over, the day of the report included."""
    start, end, day = facts.planned_start, facts.planned_end, facts.as_of
    if start is None or end is None or day is None or facts.phase is Phase.CANCELLED:
        return None
    over = ((day - start).days + 1) / ((end - start).days + 1)
    return min(max(over, 0.0), 1.0)
