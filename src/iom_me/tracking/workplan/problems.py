"""What does not fit between one activity and the others, or the rest of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.tracking.workplan.facts import OPEN, OVER, Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.tracking.workplan.case import Case

__all__ = ["problems_of"]

# Of a longer circle, only the beginning and the end are written.
_LONGEST = 8


def problems_of(id: str, case: Case) -> tuple[str, ...]:
    """List the contradictions between an activity and what stands around it."""
    return (
        *_references(id, case),
        *_circles(id, case),
        *_order(id, case),
        *_promises(id, case),
    )


def _references(id: str, case: Case) -> Iterator[str]:
    activity = case.activities[id]
    for name in activity.depends_on:
        if name not in case.activities:
            yield f"it depends on {name!r}, which is no activity of the plan"
        elif case.steps[name].phase is Phase.CANCELLED and _is_open(id, case):
            yield f"it depends on {name}, which is cancelled"
    for name in activity.preconditions:
        if name not in case.assumptions:
            yield f"its precondition {name!r} is no assumption of the plan"


def _is_open(id: str, case: Case) -> bool:
    return case.steps[id].phase not in OVER


def _circles(id: str, case: Case) -> Iterator[str]:
    for route in case.circles:
        if id not in route:
            continue
        shown = route
        if len(route) > _LONGEST:
            shown = (*route[: _LONGEST - 2], "...", route[-1])
        yield f"it waits for itself: {' -> '.join(shown)}"


def _order(id: str, case: Case) -> Iterator[str]:
    """Report what has begun, or is to begin, before what it depends on has ended."""
    step = case.steps[id]
    has_begun = step.phase in {Phase.BEGUN, Phase.ENDED}
    for name in step.after:
        before = case.steps[name]
        is_open = before.phase in OPEN
        if name == id:
            continue
        if has_begun and (is_open or _is_before(step.actual_start, before.actual_end)):
            yield f"it began before {name} had ended, on which it depends"
        is_due = step.phase is Phase.NOT_BEGUN and is_open
        if is_due and _is_before(step.start, before.end):
            yield f"it is planned to begin before {name} ends, on which it depends"


def _is_before(start: int | None, end: int | None) -> bool:
    return start is not None and end is not None and start < end


def _promises(id: str, case: Case) -> Iterator[str]:
    forecast = case.forecasts[id]
    if forecast.is_pushed:
        yield (
            f"the expected end {case.facts[id].expected_end} lies before the day on "
            f"which it can begin, {case.day(forecast.start)}"
        )
