"""Where an activity stands on a day: from its planned dates and what is known."""

from __future__ import annotations

from iom_me.model.fields import Choice
from iom_me.tracking.workplan.facts import Facts, Phase

__all__ = ["ActivityState", "state_of"]


class ActivityState(Choice):
    """Where an activity stands on the day of the report.

    ``done``, ``done_late``
        It has ended: by its last planned day, or after it. It is only ``done`` too
        where a date is missing to tell the two apart; the reason says so.
    ``ongoing``
        It has begun, and its last planned day has not passed.
    ``late``
        It should have ended by now, whether it has begun or not.
    ``late_start``
        It should have begun by now, and nothing in the plan holds it up.
    ``waiting``
        It should have begun by now, and waits for an activity or a precondition.
    ``not_due``
        It has not begun, and need not have.
    ``cancelled``
        It is not carried out any more.
    ``unscheduled``
        It has not begun, and the plan says neither when it begins nor when it ends.
    ``cannot_tell``
        Nothing is reported of it, or what is contradicts itself; the reason says what.

    Examples
    --------
    >>> from iom_me.tracking import ActivityState
    >>> ActivityState("late_start").words
    'late to start'
    """

    DONE = "done"
    DONE_LATE = "done_late"
    ONGOING = "ongoing"
    LATE = "late"
    LATE_START = "late_start"
    WAITING = "waiting"
    NOT_DUE = "not_due"
    CANCELLED = "cancelled"
    UNSCHEDULED = "unscheduled"
    CANNOT_TELL = "cannot_tell"

    @property
    def words(self) -> str:
        """The state as it is said."""
        if self is ActivityState.LATE_START:
            return "late to start"
        return self.value.replace("_", " ")


_State = tuple[ActivityState, str]


def state_of(facts: Facts, *, is_held_up: bool) -> _State:
    """Say where an activity stands, and what is to be known of that.

    Parameters
    ----------
    facts
        Of the activity.
    is_held_up
        Whether it waits for something.
    """
    if facts.phase is Phase.CANCELLED:
        return ActivityState.CANCELLED, ""
    if facts.phase in {Phase.CONTRADICTED, Phase.UNKNOWN}:
        return ActivityState.CANNOT_TELL, facts.reason
    if facts.phase is Phase.ENDED:
        return _ended(facts)
    if facts.is_past(facts.planned_end):
        return ActivityState.LATE, ""
    if facts.phase is Phase.BEGUN:
        return ActivityState.ONGOING, _lacking(facts)
    return _not_begun(facts, is_held_up=is_held_up)


def _ended(facts: Facts) -> _State:
    end, planned = facts.actual_end, facts.planned_end
    if end is not None and planned is not None:
        is_late = end > planned
        return (ActivityState.DONE_LATE if is_late else ActivityState.DONE), ""
    in_time = planned is not None and facts.as_of is not None and facts.as_of <= planned
    if in_time:
        return ActivityState.DONE, ""
    missing = "when it ended is not known" if end is None else "no end is planned"
    return ActivityState.DONE, f"{missing}, so whether it was late cannot be told"


def _lacking(facts: Facts) -> str:
    if facts.planned_end is None:
        return facts.unusable or "no end is planned"
    if facts.as_of is None:
        return "the day of the report is not known: pass as_of"
    return ""


def _not_begun(facts: Facts, *, is_held_up: bool) -> _State:
    if facts.unusable:
        return ActivityState.CANNOT_TELL, facts.unusable
    if facts.planned_start is None and facts.planned_end is None:
        return ActivityState.UNSCHEDULED, "no dates are planned"
    if facts.as_of is None:
        why = "the day of the report is not known: pass as_of"
        return ActivityState.CANNOT_TELL, why
    if facts.is_past(facts.planned_start):
        return (ActivityState.WAITING if is_held_up else ActivityState.LATE_START), ""
    why = "no start is planned" if facts.planned_start is None else ""
    return ActivityState.NOT_DUE, why
