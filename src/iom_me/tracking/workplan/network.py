"""When the activities can begin and end, given the order that they depend on.

Days are counted as whole numbers here, so that no sum of them can leave the calendar
before it is looked at. First and last day are both worked on: an activity of one day
ends on the day on which it begins.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import deque
from typing import TYPE_CHECKING

import attrs

from iom_me.tracking._reason import CannotTell
from iom_me.tracking.workplan.facts import OPEN, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Float", "Forecast", "Step", "floats", "followers", "forecasts"]

_LAST_DAY = dt.date.max.toordinal()


@attrs.frozen(kw_only=True)
class Step:
    """What the schedule needs of one activity; days are ordinals.

    Attributes
    ----------
    phase : Phase
        How far it has come.
    reason : str
        Why that is unknown, or why the planned days cannot be used.
    start, end : int, optional
        Planned.
    actual_start, actual_end, expected_end : int, optional
        As known.
    share : float, optional
        Done by the day ``known_on``.
    known_on : int, optional
        That day.
    after : tuple of str
        Ids of what it depends on, as far as that is still to be done or was done.
    """

    phase: Phase
    reason: str = ""
    start: int | None = None
    end: int | None = None
    actual_start: int | None = None
    actual_end: int | None = None
    expected_end: int | None = None
    share: float | None = None
    known_on: int | None = None
    after: tuple[str, ...] = ()

    @property
    def days(self) -> int | None:
        """Planned duration, first and last day included."""
        if self.start is None or self.end is None:
            return None
        return self.end - self.start + 1


@attrs.frozen(kw_only=True)
class Forecast:
    """When an activity begins and ends, as far as can be told.

    Attributes
    ----------
    start, end : int, optional
        The days.
    reason : str
        Why there is no end.
    driver : str
        Id of the activity whose end leaves no room before it can begin; empty if its
        own dates or the day of the report alone decide.
    is_pushed : bool
        Whether it cannot end when those in charge expect it to.
    """

    start: int | None = None
    end: int | None = None
    reason: str = ""
    driver: str = ""
    is_pushed: bool = False


@attrs.frozen(kw_only=True)
class Float:
    """How many days an activity may slip; None if that cannot be told.

    Attributes
    ----------
    free : int, optional
        Before it moves an activity that depends on it, or the end of all.
    total : int, optional
        Before it moves the end of all.
    """

    free: int | None = None
    total: int | None = None


def followers(steps: Mapping[str, Step]) -> dict[str, list[str]]:
    """List for each activity those that wait for its end and have not begun."""
    found: dict[str, list[str]] = {id: [] for id in steps}
    for id, step in steps.items():
        if step.phase is Phase.NOT_BEGUN:
            for before in step.after:
                found[before].append(id)
    return found


def forecasts(steps: Mapping[str, Step], *, day: int) -> dict[str, Forecast]:
    """Find when each activity begins and ends, given what is known on a day.

    What has not ended by that day ends on it at the earliest, and what has not begun
    begins on it at the earliest, and after the end of all that it depends on.

    Parameters
    ----------
    steps
        The activities by id.
    day
        Of the report; 0 if there is none.

    Returns
    -------
    dict of str to Forecast
        In an order in which each comes after what it waits for.
    """
    found: dict[str, Forecast] = {}
    for id in _in_order(steps):
        try:
            forecast = _forecast(id, steps, found, day)
        except CannotTell as nothing:
            found[id] = Forecast(start=steps[id].actual_start, reason=str(nothing))
            continue
        if forecast.end is not None and forecast.end > _LAST_DAY:
            forecast = Forecast(reason="it would end after the year 9999")
        found[id] = forecast
    for id in steps:
        found.setdefault(id, Forecast(reason="a circle of dependencies holds it up"))
    return found


def _in_order(steps: Mapping[str, Step]) -> Iterable[str]:
    """Yield activities after those they wait for; leave out who waits in a circle."""
    waiting = followers(steps)
    open_ = {
        id: len(step.after) if step.phase is Phase.NOT_BEGUN else 0
        for id, step in steps.items()
    }
    ready = deque(id for id, count in open_.items() if not count)
    while ready:
        id = ready.popleft()
        yield id
        for later in waiting[id]:
            open_[later] -= 1
            if not open_[later]:
                ready.append(later)


def _forecast(
    id: str, steps: Mapping[str, Step], found: Mapping[str, Forecast], day: int
) -> Forecast:
    step = steps[id]
    if step.phase is Phase.ENDED:
        return Forecast(start=step.actual_start, end=step.actual_end)
    if step.phase is Phase.CANCELLED:
        return Forecast(start=step.actual_start, reason="it is cancelled")
    if step.phase not in OPEN:
        raise CannotTell(step.reason)
    if step.phase is Phase.BEGUN:
        return Forecast(start=step.actual_start, end=_end_of_begun(step, day))
    return _not_begun(step, steps, found, day)


def _end_of_begun(step: Step, day: int) -> int:
    """Take the end that is expected by those in charge, the work left, or the plan."""
    if step.expected_end is not None:
        return max(step.expected_end, day)
    if step.days is None and step.end is None:
        raise CannotTell(step.reason or "no end is planned")
    if step.days is not None and step.share is not None and step.known_on is not None:
        left = math.ceil(round((1 - step.share) * step.days, 9))
        return max(step.known_on + left, day)
    if step.days is not None and step.actual_start is not None:
        return max(step.actual_start + step.days - 1, day)
    return max(step.end or 0, day)


def _not_begun(
    step: Step, steps: Mapping[str, Step], found: Mapping[str, Forecast], day: int
) -> Forecast:
    start, driver = _earliest_start(step, steps, found, day)
    expected = step.expected_end
    if start is None:  # the plan has an end only, and nothing says when it can begin
        end = expected if expected is not None else step.end
        if end is None:
            raise CannotTell(step.reason or "no dates are planned")
        return Forecast(end=max(end, day))
    if expected is not None and expected >= start:
        return Forecast(start=start, end=expected, driver=driver)
    end = _end_of_plan(step, start)
    # What has passed is reported elsewhere.
    is_pushed = expected is not None and expected >= day
    return Forecast(start=start, end=end, driver=driver, is_pushed=is_pushed)


def _end_of_plan(step: Step, start: int) -> int:
    """Keep the planned duration; without one, the planned end if it can be met."""
    if step.days is not None:
        return start + step.days - 1
    if step.end is not None and step.end >= start:
        return step.end
    name = "end" if step.end is None else "start"
    raise CannotTell(step.reason or f"no {name} is planned, so it has no duration")


def _earliest_start(
    step: Step, steps: Mapping[str, Step], found: Mapping[str, Forecast], day: int
) -> tuple[int | None, str]:
    """Find the first day on which it can begin, and whose end decides that."""
    start = step.start
    if start is not None:
        start = max(start, day)
    driver = ""
    for id in step.after:
        before = found[id]
        if before.end is None:
            if steps[id].phase is Phase.ENDED:
                continue  # it has ended by now, if on an unknown day
            raise CannotTell(f"when {id}, which it depends on, will end is not known")
        first = before.end + _gap(steps[id], step)
        if start is None or first > start or (first == start and not driver):
            start, driver = max(first, day), id
    return start, driver


def _gap(before: Step, after: Step) -> int:
    """Begin on the day after, or on the same day where the plan has it so."""
    return 0 if after.start is not None and after.start == before.end else 1


def floats(
    steps: Mapping[str, Step], found: Mapping[str, Forecast]
) -> dict[str, Float]:
    """Find how far each activity that is not over may slip.

    Parameters
    ----------
    steps
        The activities by id.
    found
        Their forecasts, in the order of `forecasts`.
    """
    waiting = followers(steps)
    ends = [
        forecast.end
        for id, forecast in found.items()
        if forecast.end is not None and steps[id].phase in OPEN
    ]
    finish = max(ends, default=0)
    result: dict[str, Float] = {}
    for id in reversed(list(found)):
        own = found[id]
        if own.end is None or steps[id].phase not in OPEN:
            result[id] = Float()
            continue
        gaps = [(later, _gap(steps[id], steps[later])) for later in waiting[id]]
        free = _least(_before(found[later].start, gap) for later, gap in gaps)
        last = _least(
            _latest_end(found[later], result[later], gap) for later, gap in gaps
        )
        result[id] = Float(
            free=_distance(own.end, free, finish, is_last=not gaps),
            total=_distance(own.end, last, finish, is_last=not gaps),
        )
    return result


def _before(day: int | None, gap: int) -> int | None:
    return None if day is None else day - gap


def _latest_end(later: Forecast, its: Float, gap: int) -> int | None:
    """Find when at the latest something has to end before another begins."""
    if later.start is None or its.total is None:
        return None
    return later.start + its.total - gap


def _least(days: Iterable[int | None]) -> int | None:
    """Find the first of some days; None if one of them is not known."""
    known: list[int] = []
    for day in days:
        if day is None:
            return None
        known.append(day)
    return min(known, default=None)


def _distance(end: int, limit: int | None, finish: int, *, is_last: bool) -> int | None:
    if is_last:
        return finish - end
    return None if limit is None else limit - end
