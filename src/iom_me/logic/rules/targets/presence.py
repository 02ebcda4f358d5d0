"""Is there a baseline and a target at all, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.logic.findings import Flaw, Rule, Severity
from iom_me.logic.rules.targets.stated import has_value, says_undecided
from iom_me.model import Measure, MissingReason, NotAvailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.rules.targets.stated import Cell
    from iom_me.model import Indicator, ResultsFramework, Target

__all__ = ["T01", "T02", "T16"]

_TEMPLATE = "IOM proposal template (results matrix)"
_SIX_PARTS = "results-lab.com (the six parts of a complete indicator)"
# Reasons that promise a value; with a date, the promise can be kept track of.
_PROMISED = {MissingReason.TO_BE_DETERMINED, MissingReason.NOT_DUE}


def _no_baseline(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        baseline = indicator.baseline
        # "N/A" may well mean that none applies, so only a promise is taken for none.
        text = _words(baseline, indicator)
        is_open = bool(text) and says_undecided(dossier.read(text))
        yield from _missing(
            _NO_BASELINE,
            baseline,
            instead=text if is_open else "",
            indicator=indicator,
            node=result.id,
        )


def _no_target(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        target = indicator.final_target
        if _late_promise(dossier.plan, target) is None:  # of such a one, T16 says more
            text = _words(target, indicator)
            is_open = bool(text) and not has_value(dossier, target)
            yield from _missing(
                _NO_TARGET,
                target,
                instead=text if is_open else "",
                indicator=indicator,
                node=result.id,
            )


def _words(cell: Cell | None, indicator: Indicator) -> str:
    """Return a value in words; nothing where a number is due, since I17 objects."""
    if cell is None or indicator.measure not in _WORDS:
        return ""
    return cell.value if isinstance(cell.value, str) else ""


_WORDS = {None, Measure.BINARY, Measure.ORDINAL, Measure.QUALITATIVE}


@attrs.frozen
class _Missing:
    """The words for a value that is not there: at all, not yet, or for a reason."""

    nothing: Flaw
    promised: Flaw
    refused: Flaw
    instead: Flaw


_NO_BASELINE = _Missing(
    nothing=Flaw("{indicator} has no baseline."),
    promised=Flaw(
        "{indicator} has no baseline yet: {reason}, due {due}.",
        suggestion="See that the baseline is there by then, and write it into the "
        "plan.",
        severity=Severity.WARNING,
    ),
    refused=Flaw("{indicator} has no baseline: {reason}."),
    instead=Flaw('{indicator} has no baseline: "{words}" stands in its place.'),
)
_NO_TARGET = _Missing(
    nothing=Flaw("{indicator} has no target."),
    promised=Flaw(
        "{indicator} has no target yet: {reason}, due {due}.",
        suggestion="See that the target is there by then, and write it into the plan.",
        severity=Severity.WARNING,
    ),
    refused=Flaw("{indicator} has no target: {reason}."),
    instead=Flaw('{indicator} has no target: "{words}" stands in its place.'),
)


def _missing(
    words: _Missing,
    cell: Cell | None,
    *,
    instead: str,
    indicator: Indicator,
    node: str,
) -> Iterator[Flaw]:
    """Report a baseline or target that is not there, unless it does not apply."""
    values = {"indicator": indicator}
    if cell is None:
        flaw = attrs.evolve(words.nothing, values=values)
    elif instead:
        flaw = attrs.evolve(words.instead, values=values | {"words": instead})
    elif (
        isinstance(cell.value, NotAvailable)
        and cell.value.reason is not MissingReason.NOT_APPLICABLE
    ):
        value = cell.value
        is_promised = value.reason in _PROMISED and value.due is not None
        flaw = attrs.evolve(
            words.promised if is_promised else words.refused,
            values=values | {"reason": value.reason, "due": value.due},
        )
    else:
        return
    yield attrs.evolve(flaw, node=node, indicator=indicator.id)


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


def _late(dossier: Dossier) -> Iterator[Flaw]:
    plan = dossier.plan
    for result, indicator in dossier.measured:
        promise = _late_promise(plan, indicator.final_target)
        if promise is not None:
            yield Flaw(
                "{indicator} has no target when the project begins ({start}): "
                "{reason}, due {due}.",
                values={
                    "indicator": indicator,
                    "start": plan.start,
                    "reason": promise.reason,
                    "due": promise.due,
                },
                node=result.id,
                indicator=indicator.id,
            )


def _late_promise(plan: ResultsFramework, target: Target | None) -> NotAvailable | None:
    """Return what stands for a target that is due only once the project has begun."""
    if target is None or plan.start is None:
        return None
    value = target.value
    if not isinstance(value, NotAvailable) or value.reason not in _PROMISED:
        return None
    return value if value.due is not None and value.due > plan.start else None


T16 = Rule(
    "T16",
    "target-undecided-at-start",
    severity="warning",
    summary="Targets are set by the day on which the project begins.",
    why="Work that begins without a target has nothing to aim at, and a target that is "
    "set on the way tends to be what was reached.",
    source="Seen in IOM's evaluations of a reintegration project in Nigeria, 2021, and "
    "of M&D Initiatives, 2018 (targets still open at the end)",
    suggestion="Set the target before the start, from the baseline or from a similar "
    "project, and correct it once the baseline is known.",
    find=_late,
)
