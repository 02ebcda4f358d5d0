"""What activities and the results that they serve say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.hints import (
    ids,
    lagging,
    lights,
    on_assumptions,
    standing,
    watched,
)
from iom_me.tracking.diagnosis.states import AreaState, of_activity
from iom_me.tracking.diagnosis.wording import activity, listed, short, verb
from iom_me.tracking.progress.status import Status
from iom_me.tracking.workplan.state import ActivityState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from iom_me.model import Link
    from iom_me.tracking.diagnosis.case import Case
    from iom_me.tracking.workplan.entry import ActivityProgress

__all__ = ["work"]


def work(case: Case, id: str) -> Iterator[DiagnosisFinding]:
    """Hold a result against the activities that serve it directly."""
    entries = case.activities_of(id)
    if not entries:
        return
    if case.lags(id) and all(of_activity(one) is AreaState.DONE for one in entries):
        yield _done(case, id, entries)
    if case.is_met(id) and _is_reached(case, id) and not any(map(_is_going, entries)):
        states = [of_activity(one) for one in entries]
        if None not in states:
            yield _late(case, id, entries)


def _is_going(entry: ActivityProgress) -> bool:
    """Whether an activity is done, or under way and in time."""
    has_begun = entry.state is ActivityState.ONGOING
    state = of_activity(entry)
    return state is AreaState.DONE or (has_begun and state is AreaState.ON_TIME)


def _is_reached(case: Case, id: str) -> bool:
    """Whether anything was achieved that activities would have had to bring about."""
    return any(
        entry.status is Status.ACHIEVED or (entry.progress or 0) > 0
        for entry in lights(case, id)
    )


def _links(case: Case, id: str, entries: Sequence[ActivityProgress]) -> list[Link]:
    names = {one.activity for one in entries}
    return [link for link in case.steps.work[id] if link.source in names]


def _cancelled(case: Case, id: str) -> list[str]:
    return [
        link.source
        for link in case.steps.work[id]
        if case.work[link.source].state is ActivityState.CANCELLED
    ]


def _done(case: Case, id: str, entries: Sequence[ActivityProgress]) -> DiagnosisFinding:
    links, cancelled = _links(case, id, entries), _cancelled(case, id)
    assumed = case.steps.assumed(links)
    dropped = f" ({listed(map(short, cancelled))} cancelled)" if cancelled else ""
    missing = (
        f"Delivery: {listed(map(short, cancelled))}, cancelled, may be what is missing."
        if cancelled
        else "Delivery: that they are done does not say how well, and for how many."
    )
    many = verb(
        len(entries), "its activity is", f"all of its {len(entries):,} activities are"
    )
    return DiagnosisFinding(
        kind=DiagnosisKind.ACTIVITIES_DONE_RESULT_LAGS,
        result=id,
        sentence=f"{standing(case, id)}, although {many} done: "
        f"{listed(map(activity, entries))}{dropped}.",
        reading=(
            missing,
            on_assumptions(assumed),
            "Theory: the activities may not be enough to bring the result about.",
            _measured(case, id, entries),
        ),
        look_at=(
            "how many the activities reached, and of which quality they were",
            *watched(case, assumed),
        ),
        results=(id,),
        links=tuple(map(str, links)),
        assumptions=assumed,
        indicators=ids(lagging(case, id)),
        activities=(*(one.activity for one in entries), *cancelled),
    )


def _measured(case: Case, id: str, entries: Sequence[ActivityProgress]) -> str:
    """Say if the last value is of before the activities ended."""
    values = [e.actual_date for e in lagging(case, id) if e.actual_date is not None]
    ends = [one.actual_end for one in entries if one.actual_end is not None]
    if values and ends and max(values) < max(ends):
        return (
            f"Measurement: the last value is of {max(values)}, and the activities "
            f"ended on {max(ends)}."
        )
    return "Measurement: their effect may not be in the values yet."


def _late(case: Case, id: str, entries: Sequence[ActivityProgress]) -> DiagnosisFinding:
    links = _links(case, id, entries)
    none = verb(
        len(entries), "its activity is neither done nor", "no activity is done or"
    )
    return DiagnosisFinding(
        kind=DiagnosisKind.ACTIVITIES_LATE_RESULT_MET,
        result=id,
        sentence=f"{standing(case, id)}, although {none} under way in time: "
        f"{listed(map(activity, entries), separator='; ')}.",
        reading=(
            (
                "Measurement: the workplan may not be kept up, or the values may count "
                "what the activities did not bring about."
            ),
            (
                "Theory: the result may come from somewhere else, so that the "
                "activities may not be needed."
            ),
        ),
        look_at=(
            "the last report of each activity, and the source of each value",
            "who else delivers the same",
        ),
        results=(id,),
        links=tuple(map(str, links)),
        assumptions=case.steps.assumed(links),
        indicators=ids(lights(case, id)),
        activities=tuple(one.activity for one in entries),
    )
