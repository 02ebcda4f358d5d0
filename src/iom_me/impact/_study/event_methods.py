"""Four ways to leads and lags: each turns the units that are used into a `Study`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np

from iom_me.errors import EstimationError
from iom_me.impact._columns import Codes
from iom_me.impact._linear import effects, regression
from iom_me.impact._linear.imputed import Joined
from iom_me.impact._linear.regression import Regression
from iom_me.impact._linear.timing import Timing
from iom_me.impact._study.interaction_weighted import interaction_weighted
from iom_me.impact._study.study import (
    Answer,
    Question,
    Study,
    Used,
    averaged,
    cell_names,
)

if TYPE_CHECKING:
    from iom_me.impact._linear.effects import Stages

# Two-way fixed effects with leads and lags


def two_way(used: Used, question: Question) -> Answer:
    """Regress on dummies for event times, those beyond the window with its ends."""
    when = used.timing
    event = _clipped(when.event, question)
    present = [int(e) for e in np.unique(event[when.seen])]
    reference, notes = _reference(present, question)
    zero = [reference]
    fit = _of_events(when, event, _without(present, zero))
    spare = [e for e in present if e < reference] if when.ever.all() else []
    while not fit.kept.all() and spare:
        zero.append(spare.pop(0))
        fit = _of_events(when, event, _without(present, zero))
    if zero[1:]:
        notes.append(
            "Nobody is never treated, so a trend in event time cannot be told apart "
            f"from one in time: {', '.join(map(str, zero[1:]))} as the most distant "
            "leads were set to 0 as well."
        )
    if not fit.kept.all():
        raise EstimationError(
            "Leads and lags cannot be told apart from the unit and period effects: "
            "narrow window=, so that far event times share a dummy, or choose "
            "method='interaction_weighted'."
        )
    events = _without(present, zero)
    marks = [when.seen & (event == e) for e in events]
    study = Study(
        family=fit,
        contrasts=np.eye(len(events)),
        events=tuple(events),
        n=tuple(map(when.units, marks)),
        total=when.units(when.treated & when.seen),
        zero={e: when.units(when.seen & (event == e)) for e in zero},
        reference=reference,
    )
    notes.extend(_binned(when, question))
    return Answer(
        study=study,
        used=used,
        control="all units, by unit and period effects",
        notes=tuple(notes),
    )


def _clipped(event: Codes, question: Question) -> Codes:
    """Put event times beyond the window at its ends."""
    if question.first is not None:
        event = np.maximum(event, question.first)
    if question.last is not None:
        event = np.minimum(event, question.last)
    return event


def _of_events(when: Timing, event: Codes, events: Sequence[int]) -> Regression:
    dummies = when.dummies_of_events(events, event)
    return regression.fit(when.moments, dummies, reported=len(events))


def _without(events: Sequence[int], zero: Sequence[int]) -> list[int]:
    return [event for event in events if event not in zero]


def _reference(present: Sequence[int], question: Question) -> tuple[int, list[str]]:
    """Find the reference among the event times that occur."""
    asked = question.reference
    before = [event for event in present if event <= asked]
    if not before:
        raise EstimationError(
            f"No unit was observed at event time {asked} (reference=) or earlier: "
            f"choose one of {', '.join(map(str, present))}."
        )
    found = max(before)
    if found == asked:
        return found, []
    return found, [
        (
            f"Nobody was observed at event time {asked}: {found}, the last one before, "
            "is the reference."
        )
    ]


def _binned(when: Timing, question: Question) -> list[str]:
    """Say that event times beyond the window were put together."""
    said = []
    if question.first is not None and (when.event[when.seen] < question.first).any():
        said.append(f"Event time {question.first} stands for all up to it.")
    if question.last is not None and (when.event[when.seen] > question.last).any():
        said.append(f"Event time {question.last} stands for all from it on.")
    return said


# Imputation


def imputed(used: Used, question: Question) -> Answer:
    """Average imputed effects by event time; leads come from untreated observations."""
    stages = effects.stages(used.timing)
    require_cells(stages)
    when = stages.timing
    lags = effects.of_cells(stages)
    events = [when.event_of(*cell) for cell in stages.cells]
    study = averaged(lags, when, stages.marks, events)
    notes = unreached(stages)
    leads = _leads(stages, question)
    if leads is not None:
        fit, before, note = leads
        notes.append(note)
        size = len(before)
        study = attrs.evolve(
            study,
            family=Joined(leads=fit, effects=lags),
            contrasts=np.block(
                [
                    [np.eye(size), np.zeros((size, len(stages.cells)))],
                    [np.zeros((len(study.events), size)), study.contrasts],
                ]
            ),
            events=(*before, *study.events),
            n=(
                *(when.units(when.seen & (when.event == event)) for event in before),
                *study.n,
            ),
        )
    return Answer(
        study=study,
        used=reached(used, stages),
        control="untreated observations, by unit and period effects",
        notes=tuple(notes),
    )


def reached(used: Used, stages: Stages) -> Used:
    """Count only the observations that effects rest on."""
    reading = attrs.evolve(used.reading, moments=stages.timing.moments)
    return attrs.evolve(used, reading=reading, timing=stages.timing)


def unreached(stages: Stages) -> list[str]:
    """Name the cells that cannot be imputed."""
    if not stages.left_out:
        return []
    named = cell_names(stages.timing, stages.left_out)
    return [
        (
            "No untreated observations show what these cohorts would have had in these "
            f"periods, so they were left out: {named}."
        )
    ]


def require_cells(stages: Stages) -> None:
    if not stages.cells:
        raise EstimationError(
            "Nothing can be imputed: in no treated period was anybody observed who was "
            "still untreated. Add units that start later, or never."
        )


def _leads(
    stages: Stages, question: Question
) -> tuple[Regression, tuple[int, ...], str] | None:
    """Regress untreated observations on leads; None if there is room for none."""
    when = stages.timing
    before = when.seen & ~when.treated
    present = [int(event) for event in np.unique(when.event[before])]
    first = question.first
    events = [e for e in present[1:] if first is None or e >= first]
    while events:
        fit = effects.leads(stages, events)
        if fit.kept.all():
            return (
                fit,
                tuple(events),
                (
                    f"Leads from {events[0]} on are measured from all earlier "
                    "untreated observations; effects from the unit and period effects "
                    "of all untreated observations."
                ),
            )
        events = events[1:]
    return None


def two_stage(used: Used, question: Question) -> Answer:
    """Regress what unit and period effects leave on dummies for event times."""
    del question  # it asks for nothing that this method has
    stages = effects.stages(used.timing)
    require_cells(stages)
    when = stages.timing
    events = [int(e) for e in np.unique(when.event[when.seen])]
    parts = [when.seen & (when.event == event) for event in events]
    study = Study(
        family=effects.of_second_stage(stages, parts),
        contrasts=np.eye(len(events)),
        events=tuple(events),
        n=tuple(map(when.units, parts)),
        total=when.units(when.treated & when.seen),
    )
    return Answer(
        study=study,
        used=reached(used, stages),
        control="untreated observations, by unit and period effects",
        notes=tuple(unreached(stages)),
    )


METHODS = {
    "interaction_weighted": interaction_weighted,
    "twfe": two_way,
    "imputation": imputed,
    "two_stage": two_stage,
}
