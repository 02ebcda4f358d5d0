"""Is every result measured, by enough indicators and not too many, of several kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule
from iom_me.model import Level, Measure, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator

__all__ = ["I01", "I02", "I03", "I16", "I18"]

_TEMPLATE = "IOM proposal template (results matrix)"


def _unmeasured(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        if result.level is not Level.ACTIVITY and not result.indicators:
            yield Flaw(
                "{result} has no indicator: nobody can tell whether it is reached.",
                values={"result": result},
                node=result.id,
            )


I01 = Rule(
    "I01",
    "no-indicator",
    severity="error",
    summary="Objective, outcomes and outputs each have at least one indicator.",
    why="A result that is not measured can be neither steered towards nor shown to "
    "have been reached.",
    source=f"{_TEMPLATE}; IATI guidance on results; Open University, Logframe planning",
    suggestion="Add one to three indicators: what would one see, hear or count if the "
    "statement had come true?",
    find=_unmeasured,
)


def _measured_activities(dossier: Dossier) -> Iterator[Flaw]:
    for activity in dossier.plan.activities.values():
        for indicator in activity.indicators:
            yield Flaw(
                "{activity} carries indicator {id}, though activities have none.",
                values={"activity": activity, "id": indicator.id},
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
    source=f"{_TEMPLATE}; Open University, Logframe planning",
    suggestion="Move the indicator to the output if it measures what the activity "
    "produces; otherwise follow the activity by its dates and status.",
    find=_measured_activities,
)


def _too_many(dossier: Dossier) -> Iterator[Flaw]:
    limit = dossier.profile.thresholds.max_indicators
    for result in dossier.results:
        count = len(result.indicators)
        if count > limit and result.level is not Level.ACTIVITY:
            yield Flaw(
                "{result} has {count} indicators; more than {limit} are seldom "
                "collected.",
                values={"result": result, "count": count, "limit": limit},
                node=result.id,
            )


I03 = Rule(
    "I03",
    "too-many-indicators",
    severity="info",
    summary="A result has a handful of indicators.",
    why="Each indicator costs money and time at every round of collection. In IOM's "
    "own framework, nine outputs out of ten have one to three; where there are many "
    "more, some go uncollected, and nobody chose which.",
    source="IOM Strategic Results Framework (one to three indicators per output); "
    "DG ECHO partners' helpdesk (at most ten for the specific objective)",
    suggestion="Keep those without which the result could not be judged. What the "
    "others tell may be a breakdown of one of these, or belong to the level below.",
    find=_too_many,
)


def _proxies(dossier: Dossier) -> Iterator[Flaw]:
    for result in dossier.results:
        if result.level is Level.ACTIVITY or not result.indicators:
            continue
        proxies = [indicator for indicator in result.indicators if indicator.is_proxy]
        if len(proxies) == len(result.indicators):
            yield Flaw(
                "{result} is measured by proxies only.",
                values={"result": result},
                node=result.id,
                suggestion="Add an indicator of the result itself, be it a qualitative "
                "one, so that the proxies can be held against it.",
            )
        for indicator in proxies:
            if not indicator.notes.strip():
                yield Flaw(
                    "{indicator} is a proxy, and its notes do not say what it stands "
                    "for.",
                    values={"indicator": indicator},
                    node=result.id,
                    indicator=indicator.id,
                )


I16 = Rule(
    "I16",
    "unjustified-proxy",
    severity="info",
    summary="A proxy is explained, and is not all that a result is measured by.",
    why="A proxy moves for reasons of its own. Who reads its value has to know what it "
    "stands for and why that could not be measured.",
    source="log-frame rubric of monitoringevaluationstudio.com (proxy indicators)",
    suggestion="Write into the notes of the indicator what it stands for, why that "
    "cannot be measured, and on what evidence the two move together.",
    find=_proxies,
)


def _one_kind_only(dossier: Dossier) -> Iterator[Flaw]:
    enough = dossier.profile.thresholds.mixed_indicators
    count = len(dossier.measured)
    if count < enough:
        return
    kinds = {_kind(indicator) for _, indicator in dossier.measured}
    if kinds == {"numbers"}:
        yield Flaw(
            "All {count} indicators of the plan are quantitative.",
            values={"count": count},
        )
    elif kinds == {"words"}:
        yield Flaw(
            "All {count} indicators of the plan are qualitative.",
            values={"count": count},
            suggestion="Add a number where one can be had: how many, what share, how "
            "much?",
        )


def _kind(indicator: Indicator) -> str:
    """Say if the values of an indicator are numbers or words; empty if unknown.

    An ordinal scale is both: it puts opinions into steps.
    """
    match indicator.measure:
        case None:
            return _kind_of_values(indicator)
        case Measure.ORDINAL:
            return "both"
        case Measure.QUALITATIVE:
            return "words"
        case _:
            return "numbers"


def _kind_of_values(indicator: Indicator) -> str:
    stated = (indicator.baseline, *indicator.targets)
    values = [one.value for one in stated if one is not None]
    if any(isinstance(value, str) for value in values):
        return "words"
    return "numbers" if any(is_number(value) for value in values) else ""


I18 = Rule(
    "I18",
    "one-kind-of-indicator",
    severity="info",
    summary="The plan has quantitative and qualitative indicators.",
    why="Numbers say how much has changed, words say how and why. A matrix of numbers "
    "alone cannot explain a target that was missed; one of words alone cannot say how "
    "far things have come.",
    source="General practice (quantitative and qualitative indicators complement each "
    "other); IOM proposal template (both kinds are foreseen)",
    suggestion="Add a qualitative indicator to an outcome: what do people say has "
    "changed for them, and why?",
    find=_one_kind_only,
)
