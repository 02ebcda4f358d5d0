"""The workplan: which activity runs when, under what it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me._messages import translate
from iom_me.io.layouts._calendar import Calendar, calendar_of
from iom_me.io.layouts._values import sentence_case, short_date, titled_statement
from iom_me.io.layouts.grid import Grid, GridCell
from iom_me.model import Activity, Level
from iom_me.model.matrix import entries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from iom_me.model import Result, ResultsFramework

__all__ = ["workplan"]

_WIDTHS = (40.0, 18.0, 14.0, 14.0, 14.0)
_ALL_BARS = 75.0
_TEXTS = len(_WIDTHS)
_START, _END = 2, 3


def workplan(fw: ResultsFramework, *, language: str = "en") -> Grid:
    """Lay the activities out over time.

    Parameters
    ----------
    fw
        The plan.
    language
        Of the headings, dates and statuses: ``en``, ``fr`` or ``es``.

    Returns
    -------
    Grid
        A row for each activity below the result that it leads to, with responsible,
        start, end, status and a bar over months; over quarters, half-years or years
        where there would be more than 24 columns. An activity without dates says so.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.io.layouts.workplan import workplan
    >>> activity = me.Activity("1.1.1", "Train", start="2024-01-10", end="2024-02-09")
    >>> plan = me.ResultsFramework("P", "Return", results=[activity])
    >>> grid = workplan(plan)
    >>> [cell.text for cell in grid.rows[-1]][:4]
    ['1.1.1 Train', '', '10 Jan 2024', '9 Feb 2024']
    >>> [cell.role for cell in grid.rows[-1]][5:]
    ['mark', 'mark']
    """
    calendar = calendar_of(_dates(fw))
    bars = calendar.columns if calendar else 0
    rows = [*_headings(calendar, language)]
    headings = len(rows)
    for result, activities in _groups(fw):
        rows.append(_group_row(result, _TEXTS + bars, language))
        rows += [_row(fw, one, result, calendar, language) for one in activities]
    fallback = translate("Activities", language)
    return Grid(
        title=calendar.title(language) if calendar else fallback,
        headings=headings,
        widths=(*_WIDTHS, *([_ALL_BARS / bars] * bars if bars else ())),
        rows=tuple(rows),
        language=language,
    )


def _dates(fw: ResultsFramework) -> Iterator[dt.date]:
    """Go through the dates of the activities and, beside those, of the project."""
    own = [date for one in fw.activities.values() for date in (one.start, one.end)]
    if any(own):
        yield from filter(None, (*own, fw.start, fw.end))


def _groups(fw: ResultsFramework) -> list[tuple[Result | None, list[Activity]]]:
    """Put each activity below the first result that it leads to, in plan order."""
    groups: dict[str | None, list[Activity]] = {}
    for entry in entries(fw):
        if isinstance(entry.result, Activity):
            above = _above(fw, entry.result)
            groups.setdefault(above, []).append(entry.result)
    last = groups.pop(None, [])
    found: list[tuple[Result | None, list[Activity]]]
    found = [(fw.results[id], group) for id, group in groups.items() if id]
    return [*found, (None, last)] if last else found


def _above(fw: ResultsFramework, activity: Activity) -> str | None:
    """Find the result that an activity leads to, be it through other activities."""
    waiting, seen = [activity.id], {activity.id}
    while waiting:
        for link in fw.links_up(waiting.pop(0)):
            if fw.results[link.target].level is not Level.ACTIVITY:
                return link.target
            if link.target not in seen:
                seen.add(link.target)
                waiting.append(link.target)
    return None


def _headings(
    calendar: Calendar | None, language: str
) -> Iterator[tuple[GridCell | None, ...]]:
    rows = 2 if calendar else 1
    words = (
        translate("Activity", language),
        translate("Responsible", language),
        translate("Start", language),
        translate("End", language),
        translate("Status", language),
    )
    texts = [GridCell(word, "heading", rows=rows) for word in words]
    if calendar is None:
        yield tuple(texts)
        return
    years: list[GridCell | None] = []
    for cell in calendar.upper_headings(language):
        years += [cell, *[None] * (cell.columns - 1)]
    yield *texts, *years
    yield *[None] * _TEXTS, *calendar.lower_headings(language)


def _group_row(
    result: Result | None, columns: int, language: str
) -> tuple[GridCell | None, ...]:
    if result is None:
        words = translate("Activities that lead to no result", language)
        return GridCell(words, "label", columns=columns), *[None] * (columns - 1)
    text = titled_statement(result, language)
    cell = GridCell(text, "statement", result.level, columns=columns)
    return cell, *[None] * (columns - 1)


def _row(
    fw: ResultsFramework,
    activity: Activity,
    group: Result | None,
    calendar: Calendar | None,
    language: str,
) -> tuple[GridCell | None, ...]:
    status = translate(activity.status, language) if activity.status else ""
    return (
        GridCell("\n".join(_description(fw, activity, group, language))),
        GridCell(activity.responsible),
        *_days(activity, language),
        GridCell(sentence_case(status)),
        *(_bars(activity, calendar, language) if calendar else ()),
    )


def _description(
    fw: ResultsFramework, activity: Activity, group: Result | None, language: str
) -> Iterator[str]:
    yield f"{activity.id} {activity.statement}"
    targets = [link.target for link in fw.links_up(activity.id)]
    if others := [id for id in targets if group is None or id != group.id]:
        yield translate("Leads also to {ids}", language).format(ids=", ".join(others))
    if activity.depends_on:
        after = translate("After {ids}", language)
        yield after.format(ids=", ".join(activity.depends_on))
    if activity.preconditions:
        if_true = translate("Once these assumptions hold: {ids}", language)
        yield if_true.format(ids=", ".join(activity.preconditions))


def _days(activity: Activity, language: str) -> tuple[GridCell, GridCell | None]:
    if activity.start is None and activity.end is None:
        return GridCell(translate("no dates yet", language), columns=2), None
    missing = translate("not set", language)
    start, end = (
        GridCell(short_date(day, language) if day else missing)
        for day in (activity.start, activity.end)
    )
    return start, end


def _bars(
    activity: Activity, calendar: Calendar, language: str
) -> list[GridCell | None]:
    """Fill the columns from the start to the end; one day alone fills its own."""
    days = [day for day in (activity.start, activity.end) if day]
    rest: list[GridCell | None] = [None] * (calendar.columns - 1)
    if not days:
        return [GridCell(columns=calendar.columns), *rest]
    if days[-1] < days[0]:
        words = translate("It would end before it starts.", language)
        return [GridCell(words, columns=calendar.columns), *rest]
    first, last = calendar.column_of(days[0]), calendar.column_of(days[-1])
    return [
        GridCell(role="mark" if first <= column <= last else "text")
        for column in range(calendar.columns)
    ]
