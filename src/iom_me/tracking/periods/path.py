"""The path to a target: what should be there on a day, and the points that draw it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, TypeAlias

from iom_me.model import Trajectory
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.periods.grid import ONE_DAY
from iom_me.tracking.progress.formulas import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.tracking.periods.grid import Span
    from iom_me.tracking.periods.schedule import Schedule
    from iom_me.tracking.progress.yardstick import Yardstick

__all__ = ["Point", "expected_share", "interpolate", "path"]

Point: TypeAlias = tuple[dt.date, float]
"""A day, and the value that should be there by then."""

_BENDS = 24  # of a curve between two dated values: smooth to the eye


def expected_share(
    yardstick: Yardstick, dates: Schedule, as_of: dt.date | None
) -> float:
    """Return how far along an indicator should be by a day.

    The path leads from the baseline to the target, through the milestones between them,
    by the trajectory of the indicator; that is a straight line if it declares none.
    """
    if as_of is None:
        raise _no_date_for("the report")
    start, end = _span(yardstick, dates)
    if yardstick.formula is Formula.MAINTAIN:
        return 1.0
    corners = _corners(yardstick, dates)
    if yardstick.is_band and len(corners) <= len((start, end)):
        # The distance to a range shrinks by the same path, be it known or not.
        shares = [(start, 0.0), (end, 1.0)]
        return interpolate(shares, as_of, trajectory=dates.trajectory)
    return yardstick.measure(interpolate(corners, as_of, trajectory=dates.trajectory))


def path(yardstick: Yardstick, dates: Schedule) -> tuple[Point, ...]:
    """Return the points whose straight connection draws the path to a target.

    Examples
    --------
    >>> import iom_me as me
    >>> from iom_me.tracking.progress.yardstick import Formula, yardstick
    >>> from iom_me.tracking.periods.schedule import path, schedule
    >>> trained = me.Indicator(
    ...     "1.1.a",
    ...     "# of returnees trained",
    ...     trajectory="step",
    ...     baseline=me.Baseline(0, date="2024-01-01"),
    ...     targets=[
    ...         me.Target(80, date="2024-07-01"),
    ...         me.Target(200, date="2025-01-01"),
    ...     ],
    ... )
    >>> dates = schedule(me.ResultsFramework("P", "Return"), trained)
    >>> points = path(yardstick(trained, formula=Formula.AUTO), dates)
    >>> [(str(day), value) for day, value in points]
    [('2024-01-01', 0.0), ('2024-06-30', 0.0), ('2024-07-01', 80.0),
     ('2024-12-31', 80.0), ('2025-01-01', 200.0)]
    """
    start, end = _span(yardstick, dates)
    if yardstick.formula is Formula.MAINTAIN:
        return (start, yardstick.target), (end, yardstick.target)
    corners = _corners(yardstick, dates)
    if not corners:
        raise CannotTell(
            "there is no baseline number outside the target to draw a path from"
        )
    days = [start, *_days(corners, dates.trajectory)]
    return tuple(
        (day, interpolate(corners, day, trajectory=dates.trajectory)) for day in days
    )


def _days(corners: Sequence[Point], trajectory: Trajectory) -> Iterator[dt.date]:
    """Go through the days at which a drawn path bends, after the first."""
    for (left, _), (right, _) in itertools.pairwise(corners):
        if trajectory is Trajectory.STEP and right - left > ONE_DAY:
            yield right - ONE_DAY
        if trajectory is Trajectory.S_CURVE:
            bends = min(_BENDS, (right - left).days)
            yield from (left + (right - left) * i // bends for i in range(1, bends))
        yield right


def _span(yardstick: Yardstick, dates: Schedule) -> Span:
    """Return the first and the last day of the path."""
    start, end = dates.start, yardstick.due or dates.end
    if start is None:
        raise _no_date_for("the baseline or start")
    if end is None:
        raise _no_date_for("the target or end")
    if start >= end:
        raise CannotTell(
            f"what to expect by now is unknown: the start, {start}, is not before the "
            f"date of the target, {end}"
        )
    return start, end


def _no_date_for(what: str) -> CannotTell:
    return CannotTell(f"what to expect by now is unknown: there is no date for {what}")


def _corners(yardstick: Yardstick, dates: Schedule) -> list[Point]:
    """List the dated values of the path; none if it has no start to speak of."""
    start, end = _span(yardstick, dates)
    first, last = yardstick.baseline, yardstick.target
    if yardstick.formula is Formula.RANGE:
        if first is None or yardstick.is_met(first):
            return []
        last = yardstick.lower if first < yardstick.lower else yardstick.upper
    between = [point for point in dates.milestones if start < point[0] < end]
    return [(start, 0.0 if first is None else first), *between, (end, last)]


def interpolate(
    path: Sequence[Point],
    day: dt.date,
    *,
    trajectory: Trajectory = Trajectory.LINEAR,
) -> float:
    """Read a value off a path through dated values; flat before it and after it.

    Examples
    --------
    >>> import datetime as dt
    >>> from iom_me.tracking.periods.schedule import interpolate
    >>> year = [(dt.date(2022, 1, 1), 0.0), (dt.date(2023, 1, 1), 100.0)]
    >>> interpolate(year, dt.date(2022, 7, 2))
    49.86301369863014
    """
    if day <= path[0][0]:
        return path[0][1]
    for (left, low), (right, high) in itertools.pairwise(path):
        if day <= right:
            made = _made(trajectory, (day - left) / (right - left))
            # Rounding must not lead beyond either end.
            between = low * (1 - made) + high * made
            return min(max(between, min(low, high)), max(low, high))
    return path[-1][1]


def _made(trajectory: Trajectory, share: float) -> float:
    """Return how much of the way is made after a share of the time."""
    if trajectory is Trajectory.STEP:
        return float(share >= 1)
    if trajectory is Trajectory.S_CURVE:
        return share * share * (3 - 2 * share)
    return share
