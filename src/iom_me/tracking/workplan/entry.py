"""Where one activity stands: a record that explains itself."""

from __future__ import annotations

import datetime as dt

import attrs

from iom_me.tracking.words import percent
from iom_me.tracking.workplan.state import ActivityState

__all__ = ["ActivityProgress", "days"]


@attrs.frozen(kw_only=True)
class ActivityProgress:
    """Where one activity stands, when it is expected to end, and what that moves.

    All numbers of days are calendar days.

    Attributes
    ----------
    activity, statement : str
        Id and wording.
    serves : tuple of str
        Ids of the outputs (or other results) that it directly leads to.
    responsible : str
        The party in charge.
    state : ActivityState
        Where it stands.
    reason : str
        What is to be known of the state, or why it cannot be told.
    planned_start, planned_end : datetime.date, optional
        First and last day, of the plan.
    actual_start, actual_end : datetime.date, optional
        First and last day, as far as they had come by the day of the report.
    start_delay, end_delay : int, optional
        Days after the planned start and end; negative if before. For what is overdue,
        the days until now.
    share_done, expected_share : float, optional
        From 0 to 1: as reported, and by the share of the planned days that are over.
    expected_start, expected_end : datetime.date, optional
        The actual days where there are some; else those to be expected.
    forecast_reason : str
        Why no end can be expected.
    slippage : int, optional
        Days from the planned end to the expected one.
    overrun : int, optional
        Days by which it is expected to end after the last day of the project; 0 if it
        is not.
    free_float : int, optional
        Days that it may slip before it moves an activity that depends on it, or the end
        of the workplan.
    total_float : int, optional
        Days that it may slip before it moves the end of the workplan: the day on which
        the last activity is expected to end.
    driven_by : str
        Id of the activity whose expected end leaves no room before this one can begin;
        empty if its own dates alone decide.
    waits_on : tuple of str
        Ids of what it depends on and is not over; empty once it has begun.
    preconditions_in_doubt : tuple of str
        Ids of its preconditions that have failed, are in doubt or unlikely to hold;
        empty once it is over.
    holds_up : tuple of str
        Ids of the activities that wait on this one.
    comment : str
        As reported.
    source : str
        Where the facts are from: ``table``, ``plan``, or empty if there are none.
    problems : tuple of str
        What contradicts itself, or lacks a date.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework(
    ...     "P",
    ...     "Return",
    ...     results=[
    ...         me.Activity("1.1.1", "Hire", start="2024-01-01", end="2024-01-31"),
    ...         me.Activity(
    ...             "1.1.2",
    ...             "Train",
    ...             start="2024-02-01",
    ...             end="2024-03-31",
    ...             depends_on="1.1.1",
    ...         ),
    ...     ],
    ... )
    >>> done = pd.DataFrame(
    ...     {"activity": ["1.1.1"], "actual_start": ["2024-01-01"], "share_done": [0.5]}
    ... )
    >>> entry = me.tracking.track_activities(plan, done, as_of="2024-01-31")["1.1.2"]
    >>> print(entry.explain())
    1.1.2 Train: not due.
    Planned from 2024-02-01 to 2024-03-31.
    Waits on 1.1.1.
    Expected from 2024-02-17 to 2024-04-16, 16 days after the plan, since it can
    begin only when 1.1.1 has ended.
    It is on the critical path: a day lost here is a day lost at the end.
    """

    activity: str
    statement: str
    serves: tuple[str, ...]
    responsible: str
    state: ActivityState
    reason: str
    planned_start: dt.date | None
    planned_end: dt.date | None
    actual_start: dt.date | None
    actual_end: dt.date | None
    start_delay: int | None
    end_delay: int | None
    share_done: float | None
    expected_share: float | None
    expected_start: dt.date | None
    expected_end: dt.date | None
    forecast_reason: str
    slippage: int | None
    overrun: int | None
    free_float: int | None
    total_float: int | None
    driven_by: str
    waits_on: tuple[str, ...]
    preconditions_in_doubt: tuple[str, ...]
    holds_up: tuple[str, ...]
    comment: str
    source: str
    problems: tuple[str, ...]

    @property
    def is_critical(self) -> bool | None:
        """Whether any delay moves the end of the workplan; None if over or unknown."""
        return None if self.total_float is None else self.total_float == 0

    @property
    def is_over(self) -> bool:
        """Whether it has ended or is cancelled."""
        return self.state in {
            ActivityState.DONE,
            ActivityState.DONE_LATE,
            ActivityState.CANCELLED,
        }

    def explain(self) -> str:
        """Say in sentences where it stands, what is expected, and what that rests on.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return").add(
        ...     me.Activity("1.1.1", "Hire", end="2024-01-31", status="completed")
        ... )
        >>> print(me.tracking.track_activities(plan).explain("1.1.1"))
        1.1.1 Hire: done (when it ended is not known, so whether it was late cannot be
        told).
        Planned end: 2024-01-31.
        """
        why = f" ({self.reason})" if self.reason else ""
        lines = [
            f"{self.activity} {self.statement}: {self.state.words}{why}.",
            _span("Planned", self.planned_start, self.planned_end),
            _span("Actual", self.actual_start, self.actual_end),
            self._share(),
            self._waits(),
            *([] if self.is_over else [self._expected(), self._float()]),
            *(f"Problem: {one}." for one in self.problems if one != self.reason),
            f"Comment: {self.comment}" if self.comment else "",
        ]
        return "\n".join(line for line in lines if line)

    def _share(self) -> str:
        if self.share_done is None or self.expected_share is None or self.is_over:
            return ""
        planned = percent(self.expected_share)
        return f"Done: {percent(self.share_done)}; by the planned days {planned}."

    def _waits(self) -> str:
        parts = []
        if self.waits_on:
            parts.append(f"Waits on {', '.join(self.waits_on)}.")
        if self.preconditions_in_doubt:
            names = ", ".join(self.preconditions_in_doubt)
            parts.append(f"Cannot rely on the precondition {names}.")
        return " ".join(parts)

    def _expected(self) -> str:
        if self.expected_end is None:
            return f"No end can be expected: {self.forecast_reason}."
        words = _span("Expected", self.expected_start, self.expected_end).rstrip(".")
        if self.slippage:
            side = "after" if self.slippage > 0 else "before"
            words += f", {days(abs(self.slippage))} {side} the plan"
        if self.driven_by:
            words += f", since it can begin only when {self.driven_by} has ended"
        if self.overrun:
            words += f"; {days(self.overrun)} after the end of the project"
        return f"{words}."

    def _float(self) -> str:
        if self.total_float is None:
            return ""
        if self.total_float == 0:
            return (
                "It is on the critical path: a day lost here is a day lost at the end."
            )
        words = f"It may slip by {days(self.total_float)} before it moves the end"
        if self.free_float is not None and self.free_float < self.total_float:
            words += (
                f", and by {days(self.free_float)} before it moves another activity"
            )
        return f"{words}."


def _span(word: str, first: dt.date | None, last: dt.date | None) -> str:
    """Write two days, or the one of them that there is."""
    if first is None and last is None:
        return ""
    if first is None:
        return f"{word} end: {last}."
    return f"{word} from {first}{f' to {last}' if last else ''}."


def days(count: int) -> str:
    """Write a number of days."""
    return f"{count:,} {'day' if abs(count) == 1 else 'days'}"
