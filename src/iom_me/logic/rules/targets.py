"""Baselines and targets: are both there, and the right way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.rules._rows import measured
from iom_me.logic.wording import named
from iom_me.model import Direction, MissingReason, NotAvailable, Operator
from iom_me.model.indicators import describe_baseline, describe_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.model import Baseline, Indicator, ResultsFramework, Target

    _Stated: TypeAlias = Baseline | Target

__all__ = ["T01", "T02", "T06"]

_TEMPLATE = "IOM proposal template (results matrix)"
_SIX_PARTS = "results-lab.com (the six parts of a complete indicator)"
# Reasons that promise a value; with a date, the promise can be kept track of.
_PROMISED = {MissingReason.TO_BE_DETERMINED, MissingReason.NOT_DUE}


def _no_baseline(plan: ResultsFramework) -> Iterator[Flaw]:
    for result, indicator in measured(plan):
        yield from _missing("baseline", indicator.baseline, indicator, result.id)


def _no_target(plan: ResultsFramework) -> Iterator[Flaw]:
    for result, indicator in measured(plan):
        yield from _missing("target", indicator.final_target, indicator, result.id)


def _missing(
    what: str, stated: _Stated | None, indicator: Indicator, node: str
) -> Iterator[Flaw]:
    """Report a baseline or target that is not there, unless it does not apply."""
    if stated is None:
        yield Flaw(
            f"{named(indicator)} has no {what}.", node=node, indicator=indicator.id
        )
        return
    value = stated.value
    if (
        not isinstance(value, NotAvailable)
        or value.reason is MissingReason.NOT_APPLICABLE
    ):
        return
    promised = value.reason in _PROMISED and value.due is not None
    reason = value.reason.replace("_", " ")
    yield Flaw(
        f"{named(indicator)} has no {what} yet: {reason}, due {value.due}."
        if promised
        else f"{named(indicator)} has no {what}: {reason}.",
        node=node,
        indicator=indicator.id,
        severity=Severity.WARNING if promised else None,
        suggestion=f"See that the {what} is there by then, and write it into the plan."
        if promised
        else "",
    )


T01 = Rule(
    "T01",
    "no-baseline",
    severity="error",
    summary="Every indicator has a baseline.",
    why="Without a starting point no change can be shown, and it can seldom be "
    "measured afterwards. One that is still to be determined is a warning if it has a "
    "date; one that does not apply is fine.",
    source=f"{_TEMPLATE}; {_SIX_PARTS}",
    suggestion="Measure it before activities begin. Until then, say that it is to be "
    "determined and by when; if none is possible, say that it does not apply and why.",
    find=_no_baseline,
)

T02 = Rule(
    "T02",
    "no-target",
    severity="error",
    summary="Every indicator has a target.",
    why="Without a target there is no saying whether a value is good or bad. One that "
    "is still to be determined is a warning if it has a date.",
    source=f"{_TEMPLATE}; {_SIX_PARTS}",
    suggestion="State the value expected when the result is complete. If it waits for "
    "the baseline, say that it is to be determined and by when.",
    find=_no_target,
)


def _wrong_side(plan: ResultsFramework) -> Iterator[Flaw]:
    for result in plan.results.values():
        for indicator in result.indicators:
            baseline, target = indicator.baseline, indicator.final_target
            if baseline is None or target is None:
                continue
            side = _side(baseline, target)
            if side and side == _worse(indicator, target):
                there = describe_target(target, indicator)
                here = describe_baseline(baseline, indicator)
                yield Flaw(
                    f"{named(indicator)}: the target {there} lies {side} the baseline "
                    f"{here}, although {_expectation(indicator)}.",
                    node=result.id,
                    indicator=indicator.id,
                )


def _side(baseline: Baseline, target: Target) -> str:
    """Say where the target lies; nothing if at the baseline or not a number."""
    start, low = baseline.value, target.value
    if not isinstance(start, (int, float)) or not isinstance(low, (int, float)):
        return ""
    high = low if target.upper is None else target.upper
    if high < start:
        return "below"
    return "above" if low > start else ""


def _worse(indicator: Indicator, target: Target) -> str:
    """Say on which side of the baseline a target would be a step back."""
    match indicator.direction, target.operator:
        case Direction.MAINTAIN, _:
            return ""
        case (Direction.DECREASE, Operator.AT_LEAST) | (None, Operator.AT_MOST):
            return ""  # a floor under what falls, a ceiling for what may well fall
        case Direction.DECREASE, _:
            return "above"
        case _:
            return "below"


def _expectation(indicator: Indicator) -> str:
    if indicator.direction is None:
        return (
            "the value should increase (no direction is declared, so this is assumed)"
        )
    return f"the value should {indicator.direction.value}"


T06 = Rule(
    "T06",
    "target-on-wrong-side",
    severity="error",
    summary="The target lies on the better side of the baseline.",
    why="A target behind the starting point is reached on the first day, or means that "
    "baseline and target do not measure the same thing.",
    source="IATI guidance on results (direction of an indicator); seen in IOM's "
    "ex-post evaluation of SRARP II, Nigeria, 2023",
    suggestion="Check both values. If they are right, declare the direction or correct "
    "it (increase, decrease or maintain).",
    find=_wrong_side,
)
