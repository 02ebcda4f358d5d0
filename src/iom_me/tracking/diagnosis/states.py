"""How a result stands in each area: the gravest of what is known of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.model.fields import Choice
from iom_me.tracking.budget.position import SpendingStatus
from iom_me.tracking.progress.status import Status
from iom_me.tracking.risk.entry import RiskMovement
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.tracking.budget.entry import LineSpending
    from iom_me.tracking.entry import IndicatorProgress
    from iom_me.tracking.risk.entry import RiskEntry
    from iom_me.tracking.workplan.entry import ActivityProgress

__all__ = [
    "AREAS",
    "AreaStanding",
    "AreaState",
    "ResultState",
    "of_activity",
    "of_indicator",
    "of_line",
    "of_risk",
    "slips",
    "together",
]

_SLACK = 0.1  # of the planned days, as the tolerance of money

AREAS = ("results", "activities", "money", "risk")
"""The four areas of monitoring, as IOM names them."""


class AreaState(Choice):
    """How a result stands in one area; of its parts, the first that is true counts.

    ``lagging``, ``met``
        Results: an indicator is at risk, off track or regressed; all that have a light
        are achieved or on track.
    ``late``, ``on_time``, ``done``
        Activities: one is late, late to start, waiting or slipping; none is, and one is
        not done; all that are known are done.
    ``over``, ``under``, ``on_plan``
        Money: a line is overspent, overcommitted or ahead of plan; one is underspent;
        all that have a light are on plan or not started.
    ``occurred``, ``raised``, ``high``, ``steady``
        Risk: one came true; one rose; one is in the highest band; none of these.
    ``unknown``
        Nothing can be told.
    ``nothing``
        There is nothing to tell of: no indicators, activities, lines or risks.

    Examples
    --------
    >>> from iom_me.tracking import AreaState
    >>> AreaState("on_time").words
    'on time'
    """

    LAGGING = "lagging"
    MET = "met"
    LATE = "late"
    ON_TIME = "on_time"
    DONE = "done"
    OVER = "over"
    UNDER = "under"
    ON_PLAN = "on_plan"
    OCCURRED = "occurred"
    RAISED = "raised"
    HIGH = "high"
    STEADY = "steady"
    UNKNOWN = "unknown"
    NOTHING = "nothing"

    @property
    def words(self) -> str:
        """The state as it is said."""
        return self.value.replace("_", " ")


@attrs.frozen(kw_only=True)
class AreaStanding:
    """How a result stands in one area, and by how many of how many.

    Attributes
    ----------
    state : AreaState
        The gravest of what is known.
    count : int
        How many indicators, activities, lines or risks are in that state; what is done
        counts as on time.
    known, total : int
        How many have a state at all, and how many there are. Cancelled activities and
        closed risks that did not come true are left out.

    Examples
    --------
    >>> from iom_me.tracking import AreaStanding, AreaState
    >>> standing = AreaStanding(state=AreaState.LAGGING, count=1, known=2, total=3)
    >>> standing.words
    'lagging: 1 of 3 (1 unknown)'
    """

    state: AreaState
    count: int = 0
    known: int = 0
    total: int = 0

    @property
    def words(self) -> str:
        """The state with its numbers, as it is said."""
        unknown = self.total - self.known
        if not self.known:
            return f"{self.state.words}{f': {self.total:,}' if self.total else ''}"
        rest = f" ({unknown:,} unknown)" if unknown else ""
        return f"{self.state.words}: {self.count:,} of {self.total:,}{rest}"


@attrs.frozen(kw_only=True)
class ResultState:
    """How one result stands in the four areas.

    Attributes
    ----------
    result, statement, level : str
        Id, wording and level.
    results : AreaStanding
        By its own indicators.
    activities, money, risk : AreaStanding, optional
        By what belongs to the result itself; where nothing does, by what belongs to the
        results right below. None if the area was not handed over.

    Examples
    --------
    >>> import iom_me as me
    >>> data = me.datasets.nigeria_reintegration()
    >>> tracking = me.track(data.framework, data.measurements)
    >>> state = me.tracking.diagnose(data.framework, tracking).states[2]
    >>> state.result, state.results.words, state.money
    ('1.1', 'met: 1 of 2 (1 unknown)', None)
    """

    result: str
    statement: str
    level: str
    results: AreaStanding
    activities: AreaStanding | None = None
    money: AreaStanding | None = None
    risk: AreaStanding | None = None


_ORDER = {state: place for place, state in enumerate(AreaState)}


def together(parts: Iterable[AreaState | None]) -> AreaStanding:
    """Take the gravest of what is known; None is a part of which nothing is known."""
    found = list(parts)
    known = [state for state in found if state is not None]
    if not known:
        state = AreaState.UNKNOWN if found else AreaState.NOTHING
        return AreaStanding(state=state, total=len(found))
    gravest = min(known, key=_ORDER.__getitem__)
    return AreaStanding(
        state=gravest,
        count=len(known) if gravest is AreaState.ON_TIME else known.count(gravest),
        known=len(known),
        total=len(found),
    )


_LIGHTS = {
    Status.ACHIEVED: AreaState.MET,
    Status.ON_TRACK: AreaState.MET,
    Status.AT_RISK: AreaState.LAGGING,
    Status.OFF_TRACK: AreaState.LAGGING,
    Status.REGRESSED: AreaState.LAGGING,
}
_ACTIVITIES = {
    ActivityState.DONE: AreaState.DONE,
    ActivityState.DONE_LATE: AreaState.DONE,
    ActivityState.ONGOING: AreaState.ON_TIME,
    ActivityState.NOT_DUE: AreaState.ON_TIME,
    ActivityState.LATE: AreaState.LATE,
    ActivityState.LATE_START: AreaState.LATE,
    ActivityState.WAITING: AreaState.LATE,
}
_MONEY = {
    SpendingStatus.OVERSPENT: AreaState.OVER,
    SpendingStatus.OVERCOMMITTED: AreaState.OVER,
    SpendingStatus.AHEAD_OF_PLAN: AreaState.OVER,
    SpendingStatus.UNDERSPENT: AreaState.UNDER,
    SpendingStatus.ON_PLAN: AreaState.ON_PLAN,
    SpendingStatus.NOT_STARTED: AreaState.ON_PLAN,
}


def of_indicator(entry: IndicatorProgress) -> AreaState | None:
    """Say whether an indicator is met or lags; None if it has no light."""
    return _LIGHTS.get(entry.status)


def of_activity(entry: ActivityProgress) -> AreaState | None:
    """Say whether an activity is done, on time or late; None if that is not known."""
    state = _ACTIVITIES.get(entry.state)
    return AreaState.LATE if state is AreaState.ON_TIME and slips(entry) else state


def slips(entry: ActivityProgress) -> bool:
    """Say whether work in hand is expected to end much later than planned."""
    start, end = entry.planned_start, entry.planned_end
    if entry.slippage is None or start is None or end is None:
        return False
    return entry.slippage > _SLACK * ((end - start).days + 1)


def of_line(line: LineSpending) -> AreaState | None:
    """Say to which side of the plan a budget line is; None if it has no light."""
    return _MONEY.get(line.status)


def of_risk(entry: RiskEntry, highest: str) -> AreaState | None:
    """Say whether a risk came true, rose or is high; None if it is not ranked."""
    if entry.occurred_on is not None:
        return AreaState.OCCURRED
    if entry.movement is RiskMovement.UP:
        return AreaState.RAISED
    if entry.now.score is None:
        return None
    return AreaState.HIGH if entry.now.band == highest else AreaState.STEADY
