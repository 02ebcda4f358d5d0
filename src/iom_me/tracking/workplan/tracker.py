"""Are the activities on time? A plan and a table of progress in, a report out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from iom_me.model import fields
from iom_me.model.framework import require_plan
from iom_me.tracking.workplan.case import Case, case_of
from iom_me.tracking.workplan.entry import ActivityProgress
from iom_me.tracking.workplan.measures import (
    days_between,
    end_delay,
    expected_share,
    overrun,
    share_done,
    start_delay,
)
from iom_me.tracking.workplan.problems import problems_of
from iom_me.tracking.workplan.report import WorkplanReport
from iom_me.tracking.workplan.state import state_of
from iom_me.tracking.workplan.table import Report, read

if TYPE_CHECKING:
    from iom_me.model import Activity, ResultsFramework
    from iom_me.typing import IntoFrame

__all__ = ["track_activities"]


def track_activities(
    fw: ResultsFramework,
    progress: IntoFrame | None = None,
    *,
    as_of: dt.date | str | None = None,
) -> WorkplanReport:
    """Compare what was done with the workplan, and say when the rest will end.

    Parameters
    ----------
    fw
        The plan, whose activities have dates and say what they depend on.
    progress
        Table with the column ``activity`` and one or more of ``actual_start``,
        ``actual_end``, ``status`` (the words of `ActivityStatus`) and ``share_done``
        (from 0 to 1), and if wanted ``expected_end``, ``comment`` and ``recorded_on``.
        Of several rows of one activity, the one that was recorded last counts, and it
        says all there is: a start that it leaves empty has not taken place. Without a
        table, and for activities that are not in it, the status in the plan counts.
        Not modified.
    as_of
        The day to look back from, also as ISO text: what happened or was recorded later
        does not count. If not given, the last day on which something in the table
        happened or was recorded; never today's date.

    Returns
    -------
    WorkplanReport
        One entry per activity; where something cannot be told it says why.

    Raises
    ------
    DataError
        A column is absent, or rows cannot be read or name unknown activities.
    ModelError
        The day is none.

    Notes
    -----
    The critical path method, in calendar days with first and last day included: an
    activity begins on its planned day, or on the day of the report if that has passed,
    or on the day after the last of those it depends on ends, whichever is latest, and
    keeps its planned duration.

    References
    ----------
    .. [1] J. E. Kelley and M. R. Walker (1959), Critical-path planning and scheduling,
       Proceedings of the Eastern Joint Computer Conference, 160-173.

    Examples
    --------
    >>> import iom_me as me
    >>> import pandas as pd
    >>> plan = me.ResultsFramework("P", "Return", end="2024-03-31").add(
    ...     me.Output("1.1", "Returnees have a trade")
    ... )
    >>> hire = me.Activity("1.1.1", "Hire", start="2024-01-01", end="2024-01-31")
    >>> train = me.Activity(
    ...     "1.1.2", "Train", start="2024-02-01", end="2024-03-31", depends_on="1.1.1"
    ... )
    >>> plan = plan.add(hire, train, contributes_to="1.1")
    >>> done = pd.DataFrame(
    ...     {
    ...         "activity": ["1.1.1", "1.1.2"],
    ...         "actual_start": ["2024-01-10", None],
    ...         "actual_end": ["2024-02-09", None],
    ...     }
    ... )
    >>> report = me.tracking.track_activities(plan, done)
    >>> report["1.1.1"].state.value, report["1.1.1"].end_delay
    ('done_late', 9)
    >>> train = report["1.1.2"]
    >>> str(train.expected_end), train.slippage, train.overrun, train.driven_by
    ('2024-04-09', 9, 9, '1.1.1')
    """
    require_plan(fw)
    day = fields.date(as_of)
    if progress is None:
        table = Report(as_of=day, last={})
    else:
        table = read(fw, progress, as_of=day)
    case = case_of(fw, table)
    entries = tuple(_entry(activity, case) for activity in case.activities.values())
    ends = [one.expected_end for one in entries if one.expected_end is not None]
    last = max(ends, default=None)
    return WorkplanReport(
        plan=fw.id,
        title=fw.title,
        as_of=table.as_of,
        source="plan" if progress is None else "table",
        project_end=fw.end,
        expected_end=last,
        overrun=overrun(fw.end, last),
        activities=entries,
        results=tuple((id, result.statement) for id, result in fw.results.items()),
        cycles=case.circles,
        rows=table.rows,
        rows_later=table.rows_later,
        ignored_columns=table.ignored,
    )


def _entry(activity: Activity, case: Case) -> ActivityProgress:
    id = activity.id
    facts, forecast, slack = case.facts[id], case.forecasts[id], case.floats[id]
    expected_end = case.day(forecast.end)
    waits_on, doubts = case.waits_on(id), case.in_doubt(id)
    state, reason = state_of(facts, is_held_up=bool(waits_on or doubts))
    return ActivityProgress(
        activity=id,
        statement=activity.statement,
        serves=tuple(link.target for link in case.fw.links_up(id)),
        responsible=activity.responsible,
        state=state,
        reason=reason,
        planned_start=activity.start,
        planned_end=activity.end,
        actual_start=facts.actual_start,
        actual_end=facts.actual_end,
        start_delay=start_delay(facts),
        end_delay=end_delay(facts),
        share_done=share_done(facts),
        expected_share=expected_share(facts),
        expected_start=case.day(forecast.start),
        expected_end=expected_end,
        forecast_reason=forecast.reason,
        slippage=days_between(facts.planned_end, expected_end),
        overrun=overrun(case.fw.end, expected_end),
        free_float=slack.free,
        total_float=slack.total,
        driven_by=forecast.driver,
        waits_on=waits_on,
        preconditions_in_doubt=doubts,
        holds_up=case.holds_up(id),
        comment=facts.comment,
        source=facts.source,
        problems=(*facts.problems, *problems_of(id, case)),
    )
