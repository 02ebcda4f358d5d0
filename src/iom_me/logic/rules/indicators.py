"""Indicators: is every result measured, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.wording import named
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import ResultsFramework

__all__ = ["I01", "I02"]


def _unmeasured(plan: ResultsFramework) -> Iterator[Flaw]:
    for result in plan.results.values():
        if result.level is not Level.ACTIVITY and not result.indicators:
            yield Flaw(
                f"{named(result)} has no indicator: nobody can tell whether it is "
                "reached.",
                node=result.id,
            )


I01 = Rule(
    "I01",
    "no-indicator",
    severity="error",
    summary="Objective, outcomes and outputs each have at least one indicator.",
    why="A result that is not measured can be neither steered towards nor shown to "
    "have been reached.",
    source="IOM proposal template (results matrix); IATI guidance on results; Open "
    "University, Logframe planning",
    suggestion="Add one to three indicators: what would one see, hear or count if the "
    "statement had come true?",
    find=_unmeasured,
)


def _measured_activities(plan: ResultsFramework) -> Iterator[Flaw]:
    for activity in plan.activities.values():
        for indicator in activity.indicators:
            yield Flaw(
                f"{named(activity)} carries indicator {indicator.id}, though "
                "activities have none.",
                node=activity.id,
                indicator=indicator.id,
            )


I02 = Rule(
    "I02",
    "activity-indicator",
    severity="warning",
    summary="Activities carry no indicator.",
    why="An activity is followed in the workplan: is it done, and in time? Indicators "
    "for activities count effort where the output should count what came of it.",
    source="IOM proposal template (results matrix); Open University, Logframe planning",
    suggestion="Move the indicator to the output if it measures what the activity "
    "produces; otherwise follow the activity by its dates and status.",
    find=_measured_activities,
)
