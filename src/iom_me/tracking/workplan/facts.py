"""What is known of one activity on a day, and what of it contradicts itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.model import ActivityStatus
from iom_me.model.fields import Choice
from iom_me.tracking.words import percent
from iom_me.tracking.workplan.table import Row

if TYPE_CHECKING:
    from iom_me.model import Activity

__all__ = ["OPEN", "OVER", "Facts", "Phase", "facts_of"]


class Phase(Choice):
    """How far an activity has come, as far as that is known."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    ENDED = "ended"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    CONTRADICTED = "contradicted"


OPEN = frozenset({Phase.NOT_BEGUN, Phase.BEGUN})
"""What is certainly still to be done."""

OVER = frozenset({Phase.ENDED, Phase.CANCELLED})
"""What needs no schedule any more."""

_PHASES = {
    ActivityStatus.PLANNED: Phase.NOT_BEGUN,
    # What has begun with a delay has a start, or a share that is done.
    ActivityStatus.DELAYED: Phase.NOT_BEGUN,
    ActivityStatus.ONGOING: Phase.BEGUN,
    ActivityStatus.COMPLETED: Phase.ENDED,
    ActivityStatus.CANCELLED: Phase.CANCELLED,
}
_FINAL = {ActivityStatus.COMPLETED, ActivityStatus.CANCELLED}


@attrs.frozen(kw_only=True)
class Facts:
    """What is known of one activity on a day.

    Attributes
    ----------
    as_of : datetime.date, optional
        The day.
    planned_start, planned_end : datetime.date, optional
        Of the plan, if they can be used.
    unusable : str
        Why the planned dates cannot be used, if so.
    phase : Phase
        How far it has come.
    reason : str
        Why the phase is unknown or contradicted.
    actual_start, actual_end : datetime.date, optional
        Not after the day.
    share_done : float, optional
        From 0 to 1.
    expected_end : datetime.date, optional
        The end that those in charge expect.
    known_on : datetime.date, optional
        The day of which the share is.
    comment, source : str
        Remarks; where this is from, ``table`` or ``plan``, or neither.
    problems : tuple of str
        What does not fit together.
    """

    as_of: dt.date | None
    planned_start: dt.date | None
    planned_end: dt.date | None
    unusable: str
    phase: Phase
    reason: str = ""
    actual_start: dt.date | None = None
    actual_end: dt.date | None = None
    share_done: float | None = None
    expected_end: dt.date | None = None
    known_on: dt.date | None = None
    comment: str = ""
    source: str = ""
    problems: tuple[str, ...] = ()

    def is_past(self, day: dt.date | None) -> bool:
        """Whether a day lies before that of the report, so that it is over."""
        return day is not None and self.as_of is not None and day < self.as_of


def facts_of(activity: Activity, row: Row | None, as_of: dt.date | None) -> Facts:
    """Put together what the plan and the last row say of an activity."""
    found = _of_plan(activity, as_of)
    if row is not None and not row.is_silent:
        found = _of_row(activity, row, found)
    elif row is not None:
        found = attrs.evolve(
            found,
            comment=row.comment,
            expected_end=row.expected_end,
            problems=row.problems,
        )
    if found.unusable:
        problems = (found.unusable, *found.problems)
        found = attrs.evolve(found, problems=problems)
    return _without_report(found)


def _of_plan(activity: Activity, as_of: dt.date | None) -> Facts:
    start, end = activity.start, activity.end
    unusable = ""
    if start is not None and end is not None and end < start:
        unusable = f"the planned end {end} lies before the planned start {start}"
        start = end = None
    status = activity.status
    return Facts(
        as_of=as_of,
        planned_start=start,
        planned_end=end,
        unusable=unusable,
        phase=Phase.UNKNOWN if status is None else _PHASES[status],
        source="" if status is None else "plan",
    )


def _without_report(found: Facts) -> Facts:
    """Take what need not have begun yet as not begun; of the rest nothing is known."""
    if found.phase is not Phase.UNKNOWN:
        return found
    if found.is_past(found.planned_start) or found.is_past(found.planned_end):
        why = (
            "whether it has begun, as planned, is not reported: give it a row in the "
            "table, or a status in the plan"
        )
        return attrs.evolve(found, reason=why)
    return attrs.evolve(found, phase=Phase.NOT_BEGUN)


def _of_row(activity: Activity, row: Row, planned: Facts) -> Facts:
    row, later = _until(row, planned.as_of)
    status = row.status
    if status is None and activity.status is ActivityStatus.CANCELLED:
        status = ActivityStatus.CANCELLED
    phase = _phase(row, status)
    conflicts = _conflicts(row, status)
    facts = attrs.evolve(
        planned,
        phase=Phase.CONTRADICTED if conflicts else phase,
        reason="; ".join(conflicts),
        actual_start=row.actual_start,
        actual_end=row.actual_end,
        share_done=row.share_done,
        expected_end=row.expected_end,
        known_on=row.recorded_day or planned.as_of,
        comment=row.comment,
        source="table",
    )
    problems = (
        *row.problems,
        *later,
        *conflicts,
        *_oddities(facts),
        *_against_plan(activity.status, phase),
    )
    return attrs.evolve(facts, problems=problems)


def _until(row: Row, day: dt.date | None) -> tuple[Row, tuple[str, ...]]:
    """Leave out what a row says of days to come.

    Its status and share are of such a day as well, so they go with the date.
    """
    pairs = (("actual start", row.actual_start), ("actual end", row.actual_end))
    problems = tuple(
        f"the {name} {date} lies after the day of the report {day}, so that it does "
        "not count (the day on which it is to end belongs in 'expected_end')"
        for name, date in pairs
        if _is_after(date, day)
    )
    if not problems:
        return row, ()
    return attrs.evolve(
        row,
        actual_start=None if _is_after(row.actual_start, day) else row.actual_start,
        actual_end=None if _is_after(row.actual_end, day) else row.actual_end,
        status=None,
        share_done=None,
        # An end without a start does not say when it began.
        says_start=row.says_start
        and (row.actual_start is not None or row.actual_end is None),
    ), problems


def _is_after(date: dt.date | None, day: dt.date | None) -> bool:
    return date is not None and day is not None and date > day


def _phase(row: Row, status: ActivityStatus | None) -> Phase:
    if status is ActivityStatus.DELAYED and _has_begun(row):
        return Phase.BEGUN
    if status is not None:
        return _PHASES[status]
    if row.actual_end is not None or row.share_done == 1:
        return Phase.ENDED
    if _has_begun(row):
        return Phase.BEGUN
    is_told = row.says_start or row.share_done is not None
    return Phase.NOT_BEGUN if is_told else Phase.UNKNOWN


def _has_begun(row: Row) -> bool:
    return row.actual_start is not None or bool(row.share_done)


def _conflicts(row: Row, status: ActivityStatus | None) -> tuple[str, ...]:
    """List what leaves open how far the activity has come."""
    start, end, share = row.actual_start, row.actual_end, row.share_done
    found = []
    if start is not None and end is not None and end < start:
        found.append(f"the actual end {end} lies before the actual start {start}")
    if status is ActivityStatus.PLANNED and start is not None:
        found.append(f"the status is 'planned', but the actual start is {start}")
    if status is ActivityStatus.PLANNED and share:
        found.append(f"the status is 'planned', but {percent(share)} is done")
    if status not in {None, *_FINAL} and end is not None:
        found.append(f"the status is '{status}', but the actual end is {end}")
    has_ended = status is ActivityStatus.COMPLETED or (status is None and end)
    if has_ended and share is not None and share < 1:
        found.append(f"it has ended, but only {percent(share)} is done")
    return tuple(found)


def _oddities(facts: Facts) -> list[str]:
    """List what is odd, but leaves no doubt how far the activity has come."""
    expected, found = facts.expected_end, []
    if facts.phase is Phase.ENDED and facts.actual_end is None:
        found.append("it is completed, but no actual end is given")
    if expected is None:
        return found
    if facts.actual_start is not None and expected < facts.actual_start:
        found.append(
            f"the expected end {expected} lies before the actual start "
            f"{facts.actual_start}"
        )
    elif facts.phase in OPEN and facts.is_past(expected):
        found.append(f"the expected end {expected} has passed: expect it anew")
    return found


def _against_plan(planned: ActivityStatus | None, phase: Phase) -> list[str]:
    """Report a plan that says it is over, where the table says it is not."""
    if planned not in _FINAL or phase in {_PHASES[planned], Phase.UNKNOWN}:
        return []
    said = phase.value.replace("_", " ")
    return [f"the plan says '{planned}', the table '{said}': the table counts"]
