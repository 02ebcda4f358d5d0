"""All that the entries of a report rest on, computed once for the whole plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import attrs

from iom_me.graph.support import reason_to_doubt
from iom_me.tracking.workplan.circles import circles
from iom_me.tracking.workplan.facts import OVER, Facts, Phase, facts_of
from iom_me.tracking.workplan.network import (
    Float,
    Forecast,
    Step,
    floats,
    followers,
    forecasts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.model import Activity, ResultsFramework
    from iom_me.tracking.workplan.table import Report

__all__ = ["Case", "case_of"]


@attrs.frozen(kw_only=True)
class Case:
    """A plan on a day; every mapping has the ids of its activities.

    Attributes
    ----------
    fw : ResultsFramework
        The plan.
    activities, facts, steps, forecasts, floats, followers : Mapping
        What is planned, known, expected, and who waits for whom.
    circles : tuple of tuple of str
        The activities that wait for each other.
    assumptions, doubtful : frozenset of str
        Ids of the assumptions, and of those that cannot be relied upon.
    """

    fw: ResultsFramework
    activities: Mapping[str, Activity]
    facts: Mapping[str, Facts]
    steps: Mapping[str, Step]
    forecasts: Mapping[str, Forecast]
    floats: Mapping[str, Float]
    followers: Mapping[str, list[str]]
    circles: tuple[tuple[str, ...], ...]
    assumptions: frozenset[str]
    doubtful: frozenset[str]

    def waits_on(self, id: str) -> tuple[str, ...]:
        """List what an activity that has not begun depends on and is not over."""
        step = self.steps[id]
        if step.phase is not Phase.NOT_BEGUN:
            return ()
        return tuple(
            before
            for before in step.after
            if self.steps[before].phase is not Phase.ENDED
        )

    def holds_up(self, id: str) -> tuple[str, ...]:
        """List the activities that wait on one that is not over."""
        return () if self.steps[id].phase in OVER else tuple(self.followers[id])

    def in_doubt(self, id: str) -> tuple[str, ...]:
        """List the preconditions of an activity that cannot be relied upon."""
        if self.steps[id].phase in OVER:
            return ()
        names = self.activities[id].preconditions
        return tuple(name for name in names if name in self.doubtful)

    @staticmethod
    def day(ordinal: int | None) -> dt.date | None:
        """Turn a number of the schedule into a day."""
        return None if ordinal is None else dt.date.fromordinal(ordinal)


def case_of(fw: ResultsFramework, table: Report) -> Case:
    """Find out about each activity what is known, and what can be expected."""
    activities = dict(fw.activities)
    facts = {
        id: facts_of(activity, table.last.get(id), table.as_of)
        for id, activity in activities.items()
    }
    steps = _steps(activities, facts)
    found = forecasts(steps, day=_ordinal(table.as_of) or 0)
    return Case(
        fw=fw,
        activities=activities,
        facts=facts,
        steps=steps,
        forecasts=found,
        floats=floats(steps, found),
        followers=followers(steps),
        circles=circles({id: step.after for id, step in steps.items()}),
        assumptions=frozenset(fw.assumptions),
        doubtful=frozenset(
            id for id, one in fw.assumptions.items() if reason_to_doubt(one)
        ),
    )


def _steps(
    activities: Mapping[str, Activity], facts: Mapping[str, Facts]
) -> dict[str, Step]:
    alive = {id for id, known in facts.items() if known.phase is not Phase.CANCELLED}
    return {
        id: Step(
            phase=known.phase,
            reason=known.reason or known.unusable,
            start=_ordinal(known.planned_start),
            end=_ordinal(known.planned_end),
            actual_start=_ordinal(known.actual_start),
            actual_end=_ordinal(known.actual_end),
            expected_end=_ordinal(known.expected_end),
            share=known.share_done,
            known_on=_ordinal(known.known_on),
            after=tuple(one for one in activities[id].depends_on if one in alive),
        )
        for id, known in facts.items()
    }


def _ordinal(day: dt.date | None) -> int | None:
    return None if day is None else day.toordinal()
