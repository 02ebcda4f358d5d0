"""Does an indicator measure its own level, and no other indicator the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.language import alike, content
from iom_me.logic.rules.indicators.titles import Title, head, listed, titled
from iom_me.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.model import Indicator, Result

__all__ = ["I05", "I06", "I07"]

# "trained" says what was done to those counted if it comes so soon: "# of border
# officials trained".
_VERB = 6
# "receiving" and what is received: "receiving complementary reintegration assistance".
_OBJECT = 4
# Fewer words ("number of people") are too few to say that two indicators are one.
_TELLING = 2


def _delivery_above(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, title in titled(dossier):
        if result.level is Level.OUTPUT and (events := _events(dossier, result, title)):
            yield Flaw(
                '{indicator} counts what the project holds ("{words}"), and not what '
                "is there because of it.",
                values={"indicator": indicator, "words": events},
                node=result.id,
                indicator=indicator.id,
                severity=Severity.INFO,
                suggestion="Follow the events in the workplan, and measure here what "
                "the statement says: who has the access, the skill or the service.",
            )
        elif result.level in {Level.OBJECTIVE, Level.OUTCOME}:
            words = _what_is_delivered(title)
            if words:
                yield Flaw(
                    '{indicator} counts what is delivered ("{words}"), but stands at '
                    "{level} level.",
                    values={
                        "indicator": indicator,
                        "words": words,
                        "level": result.level,
                    },
                    node=result.id,
                    indicator=indicator.id,
                )


def _events(dossier: Dossier, result: Result, title: Title) -> str:
    """Return the events that a title counts, if the result is not about events."""
    effects = listed("effects", title.language)
    if title.kind != "counts" or effects.first(title.rest):
        return ""
    start, length = head("events", title.language, title.rest)
    stated = dossier.read(result.statement)
    if not length or listed("events", title.language).first(stated.words):
        return ""
    return title.quote(title.rest[: start + length])


def _what_is_delivered(title: Title) -> str:
    """Return the words by which a title counts deliveries; empty if it does not.

    A title that goes on about what came of it ("# of officials trained who ...") is
    left alone, and so is a share of persons ("% of trained officials ...").
    """
    rest, language = title.rest, title.language
    if not title.kind or listed("effects", language).first(rest):
        return ""
    start, length = head("products", language, rest)
    if length:
        return title.quote(rest[: start + length])
    if title.kind == "shares":
        return ""
    end = _verb(title) or _receipt(title)
    return title.quote(rest[:end])


def _verb(title: Title) -> int:
    """Return where a verb of delivery ends; 0 if none follows what is counted."""
    verbs = listed("delivered", title.language)
    ends = listed("head_ends", title.language)
    for place in range(1, min(_VERB, len(title.rest))):
        length = verbs.length_at(title.rest, place)
        if length:
            return place + length
        # In French and Spanish, what is counted may hold a preposition.
        if title.language == "en" and ends.length_at(title.rest, place):
            break
    return 0


def _receipt(title: Title) -> int:
    """Return where "receiving assistance" ends; 0 if nothing is received."""
    verbs = listed("receiving", title.language)
    goods = listed("services", title.language)
    for place in range(1, len(title.rest)):
        length = verbs.length_at(title.rest, place)
        if length:
            after = range(place + length, place + length + _OBJECT)
            ends = (
                here + goods.length_at(title.rest, here)
                for here in after
                if here < len(title.rest) and goods.length_at(title.rest, here)
            )
            return next(ends, 0)
    return 0


I05 = Rule(
    "I05",
    "delivery-as-outcome",
    severity="warning",
    summary="Outcomes and the objective are not measured by what the project delivers.",
    why="Trainings held and kits handed out show that outputs are there. Whether "
    "anything changed for people or institutions shows in what they do, have or are "
    "afterwards. An outcome that is measured by deliveries is always reached and never "
    "known.",
    source="DG ECHO partners' helpdesk (the delivery of a service or product is no "
    "indicator of the specific objective); log-frame rubric of "
    "monitoringevaluationstudio.com; afrotech.tz (common log-frame mistakes)",
    suggestion="Move it to the output, and measure here what those who were reached "
    "do, have or are because of it, such as: % of trained officials who apply the "
    "procedure.",
    is_heuristic=True,
    find=_delivery_above,
)


def _change_below(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator, title in titled(dossier):
        if result.level is Level.OUTPUT:
            found = listed("outcomes", title.language).first(title.rest)
            words = title.quote(found.split())
            if words:
                yield Flaw(
                    '{indicator} measures a change in lives or conduct ("{words}"), '
                    "but "
                    "stands at output level.",
                    values={"indicator": indicator, "words": words},
                    node=result.id,
                    indicator=indicator.id,
                )


I06 = Rule(
    "I06",
    "outcome-at-output",
    severity="info",
    summary="Outputs are measured by what the project is answerable for.",
    why="A project can be held to the skills, products and services that it brings "
    "about. Income, employment or the use of what was learnt depend on others too: as "
    "an indicator of an output they make the team answer for what it cannot decide, "
    "and leave the outcome without its measure.",
    source="General practice (indicators stand at the level whose change they measure)",
    suggestion="Move it to the outcome. At the output, measure the skill, the product "
    "or the access that has to be there first.",
    is_heuristic=True,
    find=_change_below,
)


def _said_before(dossier: Dossier) -> Iterator[Flaw]:
    titles = ((row, row[2].subject) for row in titled(dossier))
    for group in alike(titles):
        (first_result, first, first_title), *later = group
        if len(content(first_title.subject)) < _TELLING:
            continue
        for result, indicator, title in later:
            if result is not first_result:
                yield _repeated(indicator, result, first, first_result)
            elif title.kind == first_title.kind:
                yield _doubled(indicator, result, first)


def _repeated(
    indicator: Indicator, result: Result, first: Indicator, first_result: Result
) -> Flaw:
    same_level = result.level is first_result.level
    return Flaw(
        "{indicator} says the same as {other}, which measures {parent}."
        if same_level
        else "{indicator} says the same as {other}, which measures {parent} at another "
        "level.",
        values={"indicator": indicator, "other": first.id, "parent": first_result},
        node=result.id,
        indicator=indicator.id,
        path=f"{indicator.id} -> {first.id}",
    )


def _doubled(indicator: Indicator, result: Result, first: Indicator) -> Flaw:
    return Flaw(
        "{indicator} says the same as {other}, which measures the same result.",
        values={"indicator": indicator, "other": first.id},
        node=result.id,
        indicator=indicator.id,
        suggestion="Keep one of the two.",
    )


I07 = Rule(
    "I07",
    "indicator-twice",
    severity="warning",
    summary="No two indicators say the same.",
    why="An indicator that stands at two levels cannot show that one led to the other, "
    "and one that stands under two results is counted twice when the plan is added up. "
    "The two series soon differ, and nobody knows which is right.",
    source="seen in IOM's evaluations of SRARP II (Nigeria, 2023), MIRAA III and IDEE "
    "(Niger)",
    suggestion="Keep it where it measures the result. If both are meant, say in each "
    "title what sets it apart: whose meetings, which training.",
    is_heuristic=True,
    find=_said_before,
)
