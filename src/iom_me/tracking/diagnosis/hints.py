"""Explanations and places to look that several kinds of findings share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.graph.support import reason_to_doubt
from iom_me.tracking.diagnosis.states import AreaState, of_indicator
from iom_me.tracking.diagnosis.wording import (
    assumption,
    doubt,
    indicator,
    listed,
    named,
    short,
    verb,
)
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from iom_me.model import Assumption, Link
    from iom_me.tracking.diagnosis.case import Case
    from iom_me.tracking.entry import IndicatorProgress

__all__ = [
    "ids",
    "lagging",
    "lights",
    "on_assumptions",
    "reasons",
    "share",
    "standing",
    "watched",
]

_TEXT = 80


def ids(entries: Iterable[IndicatorProgress]) -> tuple[str, ...]:
    """List the ids of indicators."""
    return tuple(entry.indicator for entry in entries)


def lights(case: Case, *results: str) -> list[IndicatorProgress]:
    """List the indicators of results that have a light."""
    found = [entry for id in results for entry in case.entries.get(id, ())]
    return [entry for entry in found if of_indicator(entry) is not None]


def lagging(case: Case, *results: str) -> list[IndicatorProgress]:
    """List the indicators of results that lag."""
    found = lights(case, *results)
    return [entry for entry in found if of_indicator(entry) is AreaState.LAGGING]


def share(case: Case, id: str) -> str:
    """Say how many indicators of a result are in its state: ``1 of 2 indicators``."""
    found = case.states[id].results
    noun = verb(found.total, "indicator", "indicators")
    return f"{found.count:,} of {found.total:,} {noun}"


def standing(case: Case, id: str) -> str:
    """Say of which result this is, and that it is met or lags, with its numbers."""
    name = named(case.steps.nodes[id])
    if case.is_met(id):
        states = listed(map(indicator, lights(case, id)), separator="; ")
        return f"{name} is met: {share(case, id)} ({states})"
    states = listed(map(indicator, lagging(case, id)), separator="; ")
    return f"{name} lags: {share(case, id)} ({states})"


def on_assumptions(assumptions: Sequence[Assumption]) -> str:
    """Say what the steps rest on, and whether that can be relied upon."""
    doubtful = [one for one in assumptions if reason_to_doubt(one) is not None]
    if doubtful:
        said = listed(map(doubt, doubtful), separator="; ")
        return f"Assumption: {said}, so the step may not carry."
    if assumptions:
        said = listed(map(assumption, assumptions), separator="; ")
        return f"Assumption: it may be that this does not hold: {said}."
    return (
        "Assumption: the plan states none for this step, so what else must hold is "
        "unknown."
    )


def watched(case: Case, assumptions: Iterable[Assumption]) -> Iterator[str]:
    """Say which indicators watch the assumptions, and where they stand."""
    for one in list(assumptions)[:3]:
        found = [
            case.indicators[id] for id in one.monitored_by if id in case.indicators
        ]
        states = listed(map(indicator, found), separator="; ")
        who = shortened(one.responsible, 40)
        yield (
            f"assumption {short(one.id)}: "
            + (f"watched by {states}" if found else "no indicator watches it")
            + (f"; responsible: {who}" if who else "")
        )


def reasons(links: Iterable[Link]) -> Iterator[str]:
    """Quote why the steps were expected to work."""
    said = [
        f"{short(link.source)} -> {short(link.target)}: "
        f"“{shortened(link.because, _TEXT)}”"
        for link in links
        if link.because
    ]
    if said:
        yield f"the reason given for the step {listed(said, separator='; ')}"
