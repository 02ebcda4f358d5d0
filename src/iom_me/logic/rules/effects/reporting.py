"""How an effect is reported: its unit, its company, and who was asked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from iom_me.logic.findings import Flaw, Needs, Rule
from iom_me.logic.rules.data.cells import says
from iom_me.logic.rules.effects.claims import claimed
from iom_me.logic.wording import Word
from iom_me.model import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.effects import Sampling
    from iom_me.logic.rules.effects.claims import Claimed

__all__ = ["X06", "X07", "X08"]

_NIGERIA = "IOM ex-post evaluation of SRARP II, Nigeria, 2023"


def _index_in_percent(dossier: Dossier) -> Iterator[Flaw]:
    measures = {one.id: one.measure for _, one in dossier.measured}
    for effect, node, indicator in claimed(dossier):
        measure = effect.measure or measures.get(indicator)
        if measure is Measure.SCORE and says(effect.unit, "unit_percentage"):
            yield Flaw(
                'The effect on "{effect}" is given in "{unit}", although the outcome '
                "is an index or a score.",
                values={"effect": effect.term, "unit": effect.unit},
                node=node,
                indicator=indicator,
            )


X06 = Rule(
    "X06",
    "index-in-percent",
    severity="warning",
    summary="An effect on an index is given in points of the index.",
    why="A rise of 0.013 on an index from 0 to 1 is neither 1.3 % of the starting "
    "value nor 1.3 % of the people, but is read as one of them.",
    source=f'{_NIGERIA} ("1.3 %" for 0.013 points of an index)',
    suggestion="Give it in points, with the range of the index; if it is a share of "
    "the starting value, say so.",
    find=_index_in_percent,
    needs=Needs.EFFECTS,
)


def _fragile(dossier: Dossier) -> Iterator[Flaw]:
    effects = list(claimed(dossier))
    yield from _uncorrected(effects)
    yield from _unsettled(effects)


def _uncorrected(effects: list[Claimed]) -> Iterator[Flaw]:
    """Report tests of several outcomes: those a report counts, and those at hand."""
    uncounted: dict[str, None] = {}
    for effect, node, indicator in effects:
        is_tested = effect.p_value is not None or effect.std_error is not None
        count = effect.outcomes_tested
        if effect.correction.strip():
            continue
        if count is None and is_tested:
            uncounted[effect.term] = None
        elif count is not None and count > 1:
            yield Flaw(
                'The effect on "{effect}" is one of {count} that were tested, and '
                "nothing says that the p-values are corrected for that.",
                values={"effect": effect.term, "count": count},
                node=node,
                indicator=indicator,
            )
    if len(uncounted) > 1:
        yield Flaw(
            "Effects on several outcomes are tested ({effects}), and nothing says that "
            "the p-values are corrected for that.",
            values={"effects": tuple(uncounted)},
        )


def _unsettled(effects: list[Claimed]) -> Iterator[Flaw]:
    """Report effects that are a gain in one estimate and a loss in another."""
    estimates: dict[str, list[float]] = defaultdict(list)
    places: dict[str, Claimed] = {}
    for item in effects:
        term = item.effect.term
        places.setdefault(term, item)
        estimates[term] += [number for _, number in item.effect.specifications]
        if item.effect.estimate is not None:
            estimates[term].append(item.effect.estimate)
    for term, numbers in estimates.items():
        if numbers and min(numbers) < 0 < max(numbers):
            yield Flaw(
                'The effect on "{effect}" changes its sign from one way of estimating '
                "it to another: from {low} to {high}.",
                values={
                    "effect": term,
                    "low": _rounded(min(numbers)),
                    "high": _rounded(max(numbers)),
                },
                suggestion="Report all of them, say which one was planned beforehand, "
                "and draw no conclusion from the sign.",
                node=places[term].node,
                indicator=places[term].indicator,
            )


def _rounded(number: float) -> float:
    return float(f"{number:.3g}")


X07 = Rule(
    "X07",
    "fragile-effect",
    severity="info",
    summary="An effect stands when it is one of several tested, and in whichever way "
    "it is estimated.",
    why="Of twenty outcomes without any change, one is significant at 5 % by chance. "
    "And where covariates or matching turn the sign, the data do not settle it.",
    source=f"{_NIGERIA} (four indices; signs that change with matching)",
    suggestion="Correct the p-values (Holm, for instance), or name the one outcome "
    "that counted beforehand and call the others exploratory.",
    find=_fragile,
    needs=Needs.EFFECTS,
)


def _no_sampling_plan(dossier: Dossier) -> Iterator[Flaw]:
    for effect, node, indicator in claimed(dossier):
        if effect.sampling is None:
            yield Flaw(
                'Nothing says how those behind the effect on "{effect}" were sampled.',
                values={"effect": effect.term},
                node=node,
                indicator=indicator,
            )
        elif missing := _missing(effect.sampling):
            yield Flaw(
                'The sampling behind the effect on "{effect}" lacks: {parts}.',
                values={"effect": effect.term, "parts": missing},
                node=node,
                indicator=indicator,
            )


def _missing(sampling: Sampling) -> tuple[str, ...]:
    parts = {
        Word("sampling frame"): bool(sampling.frame.strip()),
        Word("method"): bool(sampling.method.strip()),
        Word("size"): sampling.size is not None,
        Word("limits"): bool(sampling.limits.strip()),
    }
    return tuple(name for name, is_there in parts.items() if not is_there)


X08 = Rule(
    "X08",
    "no-sampling-plan",
    severity="warning",
    summary="A study says from which list, how and how many were drawn, and who was "
    "not reached.",
    why="An effect holds for those who could have been drawn. Without the frame and "
    "its limits nobody can tell for whom that is.",
    source="IOM meta-evaluation 2020-2024 (checklist on sampling)",
    suggestion="Describe the frame, the method, the numbers drawn and reached, and the "
    "limits; for everybody on a list, say that it is a census.",
    find=_no_sampling_plan,
    needs=Needs.EFFECTS,
)
