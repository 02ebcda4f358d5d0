"""What tracking activities hands back, and how it is shown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import attrs

from iom_me import _frames
from iom_me._html import Html, table
from iom_me._result import AnalysisResult
from iom_me.errors import UnknownIdError
from iom_me.tracking.words import percent, shortened, used
from iom_me.tracking.workplan.entry import ActivityProgress, days
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["WorkplanReport"]

_MAX_LISTED = 8
_MAX_PROBLEMS = 5
_MAX_ROUTE = 12
_LATE = (ActivityState.LATE, ActivityState.LATE_START, ActivityState.WAITING)

COLUMNS = (
    "activity",
    "statement",
    "serves",
    "responsible",
    "state",
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "start_delay",
    "end_delay",
    "share_done",
    "expected_share",
    "expected_start",
    "expected_end",
    "slippage",
    "overrun",
    "free_float",
    "total_float",
    "is_critical",
    "driven_by",
    "waits_on",
    "preconditions_in_doubt",
    "holds_up",
    "reason",
    "forecast_reason",
    "problems",
    "comment",
    "source",
)
"""The columns of the frame."""

_NUMBERS = (
    "start_delay",
    "end_delay",
    "share_done",
    "expected_share",
    "slippage",
    "overrun",
    "free_float",
    "total_float",
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WorkplanReport(AnalysisResult):
    """How the workplan stands: one entry per activity, in the order of the plan.

    Attributes
    ----------
    plan, title : str
        Id and title of the plan.
    as_of : datetime.date, optional
        The day of the report: what was known then. None if neither the call nor the
        table names a day.
    source : str
        ``table`` if there was one; ``plan`` if only the status in the plan counts.
    project_end : datetime.date, optional
        The last day of the project.
    expected_end : datetime.date, optional
        The last day on which an activity ended or is expected to, as far as known.
    overrun : int, optional
        Days by which that is after the last day of the project; 0 if it is not.
    activities : tuple of ActivityProgress
        One for each activity.
    results : tuple of (str, str)
        Id and wording of every result of the plan, in order.
    cycles : tuple of tuple of str
        Activities that wait for each other, as closed routes such as ``("1", "2",
        "1")``, in which each depends on the next.
    rows, rows_later : int
        Rows of the table; those that were recorded after ``as_of`` and not used.
    ignored_columns : tuple of str
        Columns of the table that were not used.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", end="2024-06-30").add(
    ...     me.Activity(
    ...         "1.1.1", "Hire", start="2024-01-01", end="2024-01-31", status="planned"
    ...     ),
    ... )
    >>> report = me.tracking.track_activities(plan, as_of="2024-01-15")
    >>> report
    <WorkplanReport P at 2024-01-15: 1 late to start>
    >>> report["1.1.1"].start_delay, report["1.1.1"].slippage
    (14, 14)
    """

    plan: str
    title: str
    as_of: dt.date | None
    source: Literal["table", "plan"]
    project_end: dt.date | None
    expected_end: dt.date | None
    overrun: int | None
    activities: tuple[ActivityProgress, ...]
    results: tuple[tuple[str, str], ...]
    cycles: tuple[tuple[str, ...], ...]
    rows: int
    rows_later: int
    ignored_columns: tuple[str, ...]

    def __getitem__(self, id: str) -> ActivityProgress:
        """Find the entry of an activity."""
        for entry in self.activities:
            if entry.activity == id:
                return entry
        known = [entry.activity for entry in self.activities]
        where = f"the activities of plan {self.plan!r}"
        raise UnknownIdError(str(id), known, where=where)

    # Without this, the presence of __getitem__ would let Python try report[0], ...
    __iter__ = None

    def _ipython_key_completions_(self) -> list[str]:
        return [entry.activity for entry in self.activities]

    @property
    def by_state(self) -> dict[ActivityState, tuple[ActivityProgress, ...]]:
        """The entries of each state that there is, in the order of `ActivityState`."""
        found: dict[ActivityState, list[ActivityProgress]]
        found = {state: [] for state in ActivityState}
        for entry in self.activities:
            found[entry.state].append(entry)
        return {state: tuple(entries) for state, entries in found.items() if entries}

    @property
    def late(self) -> tuple[ActivityProgress, ...]:
        """What should have ended or begun by now and has not, the longest first."""
        found = [entry for entry in self.activities if entry.state in _LATE]
        return tuple(sorted(found, key=lambda entry: -_delay(entry)))

    @property
    def critical_path(self) -> tuple[ActivityProgress, ...]:
        """What is not over and has no float, by its expected end."""
        found = [entry for entry in self.activities if entry.is_critical]
        # What has no float has an expected end.
        return tuple(sorted(found, key=lambda entry: entry.expected_end or dt.date.max))

    @property
    def problems(self) -> dict[str, tuple[str, ...]]:
        """What contradicts itself or lacks a date, by the id of the activity."""
        return {one.activity: one.problems for one in self.activities if one.problems}

    def explain(self, id: str) -> str:
        """Say in sentences where an activity stands.

        Raises
        ------
        UnknownIdError
            The plan has no such activity.
        """
        return self[id].explain()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per activity, in the order of the plan.

        Returns
        -------
        pandas.DataFrame
            The attributes of `ActivityProgress` as columns. Days and shares are floats,
            missing ones NaN; dates are `datetime.date`; several ids or problems stand
            in one text, with a comma or semicolon between them.

        Examples
        --------
        >>> import iom_me as me
        >>> plan = me.ResultsFramework("P", "Return")
        >>> me.tracking.track_activities(plan).to_frame().empty
        True
        """
        rows = [
            [_cell(name, getattr(entry, name)) for name in COLUMNS]
            for entry in self.activities
        ]
        return _frames.frame(rows, COLUMNS).astype(dict.fromkeys(_NUMBERS, "float64"))

    def summary(self) -> str:
        """Return counts of each state, the expected end, and what is late."""
        lines = [
            f"Workplan of {self.plan}: {shortened(self.title, 60)}",
            f"As of {self.as_of or 'an unknown day'}: {self._counted()}.",
            self._used(),
            self._ending(),
        ]
        if self.critical_path:
            names = [one.activity for one in self.critical_path]
            lines.append(f"Critical path: {_listed(names, _MAX_ROUTE)}.")
        for route in self.cycles[:1]:
            more = f" (and {len(self.cycles) - 1:,} more)" if self.cycles[1:] else ""
            circle = " -> ".join(shortened(id, 20) for id in route[:_MAX_ROUTE])
            circle += " -> ..." if len(route) > _MAX_ROUTE else ""
            lines.append(f"Activities that wait for each other: {circle}{more}.")
        lines += [_line(entry) for entry in self.late[:_MAX_LISTED]]
        if len(self.late) > _MAX_LISTED:
            lines.append(f"  ... and {len(self.late) - _MAX_LISTED:,} more (.late)")
        lines += self._problem_lines()
        return "\n".join(line.rstrip() for line in lines)

    def _counted(self) -> str:
        counts = [
            f"{len(entries):,} {state.words}"
            for state, entries in self.by_state.items()
        ]
        return ", ".join(counts) or "no activities"

    def _used(self) -> str:
        """Say what the report rests on."""
        if self.source == "plan":
            return "No table of progress was given: the status in the plan counts."
        words = used(
            f"Progress: {self.rows:,} rows", self.rows_later, self.ignored_columns
        )
        return f"{words}."

    def _ending(self) -> str:
        if self.expected_end is None:
            return "When the workplan will end cannot be told."
        unknown = sum(
            one.expected_end is None and not one.is_over for one in self.activities
        )
        words = f"Expected to end on {self.expected_end}"
        if unknown:
            words = f"The last end that is known is {self.expected_end}"
            words += f"; of {unknown:,} it cannot be told"
        if self.overrun:
            words += f"; the project ends {days(self.overrun)} before, on"
            words += f" {self.project_end}"
        elif self.project_end is not None:
            words += f"; the project ends on {self.project_end}"
        return f"{words}. Calendar days."

    def _problem_lines(self) -> list[str]:
        found = [
            f"  {shortened(id, 12)}: {shortened(problem, 100)}"
            for id, problems in self.problems.items()
            for problem in problems
        ]
        if not found:
            return []
        more = len(found) - _MAX_PROBLEMS
        rest = [f"  ... and {more:,} more (.problems)"] if more > 0 else []
        return ["Problems:", *found[:_MAX_PROBLEMS], *rest]

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the workplan: planned bars, and on them what was done and is expected.

        Parameters
        ----------
        ax
            Where to draw; a new figure, as high as the activities need, if not given.

        Returns
        -------
        matplotlib.axes.Axes
            One row per activity, grouped by the result that it serves, from the top in
            the order of the plan. Arrows show whose end decides when another begins, as
            long as there are few.
        """
        from iom_me.tracking.workplan._gantt import draw

        return draw(self, ax)

    def __repr__(self) -> str:
        day = f" at {self.as_of}" if self.as_of else ""
        return f"<WorkplanReport {self.plan}{day}: {self._counted()}>"

    def _repr_html_(self) -> Html:
        header = (
            "activity",
            "statement",
            "state",
            "planned",
            "actual",
            "done",
            "expected end",
            "slippage (days)",
            "waits on",
            "problems",
        )
        day = f" as of {self.as_of}" if self.as_of else ""
        return table(
            header,
            [_html_row(entry) for entry in self.activities],
            caption=f"{self.plan}{day}: {self._counted()}",
            class_="iom-me workplan",
        )


def _delay(entry: ActivityProgress) -> int:
    return entry.end_delay or entry.start_delay or 0


def _line(entry: ActivityProgress) -> str:
    delay, state = f"{_delay(entry):,} d", entry.state.words
    waits = ", ".join((*entry.waits_on, *entry.preconditions_in_doubt))
    words = f" (waits on {shortened(waits, 30)})" if waits else ""
    title = shortened(entry.statement, 40)
    return f"  {entry.activity:<8} {delay:>7}  {state:<13} {title}{words}"


def _listed(names: list[str], most: int) -> str:
    shown = ", ".join(shortened(name, 20) for name in names[:most])
    return f"{shown}, ... ({len(names):,})" if len(names) > most else shown


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, ActivityState):
        return value.value
    if isinstance(value, tuple):
        return ("; " if name == "problems" else ", ").join(value)
    return value


def _html_row(entry: ActivityProgress) -> list[object]:
    return [
        entry.activity,
        entry.statement,
        entry.state.words,
        _dates(entry.planned_start, entry.planned_end),
        _dates(entry.actual_start, entry.actual_end),
        percent(entry.share_done),
        entry.expected_end,
        entry.slippage,
        ", ".join((*entry.waits_on, *entry.preconditions_in_doubt)),
        "; ".join(filter(None, (entry.reason, *entry.problems))),
    ]


def _dates(first: dt.date | None, last: dt.date | None) -> str:
    return "" if first is None and last is None else f"{first or ''} – {last or ''}"
