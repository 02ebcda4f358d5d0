"""Repairs that are safe: collecting those of a report, applying them, naming them.

All repairs of a report are made at the same time, so that two results can exchange
their ids. What refers to a record by its id (links, risks, budget lines) follows it;
a table of measurements is no part of the plan and does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iom_me.errors import ModelError
from iom_me.logic.wording import Exact, Verbatim, Word, say
from iom_me.model import Link
from iom_me.model._edits import replaced
from iom_me.model.fields import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from iom_me.logic.findings import Finding, Fix
    from iom_me.model import Assumption, Indicator, ResultsFramework

__all__ = ["fixes_of", "in_words", "repaired"]

_FIELDS = {
    "direction": Word("direction"),
    "id": Word("id"),
    "statement": Word("statement"),
    "title": Word("title"),
}


def fixes_of(
    findings: Iterable[Finding], accepted: Iterable[Finding]
) -> tuple[Fix, ...]:
    """Collect the repairs of findings: for each field of a record, the first.

    Records are renumbered together or not at all: if the team accepts one number as it
    is, the others cannot move up.
    """
    keeps_ids = any(finding.fix and _renames(finding.fix) for finding in accepted)
    taken: set[tuple[str, str]] = set()
    found: list[Fix] = []
    for fix in (finding.fix for finding in findings):
        if fix is None or (keeps_ids and _renames(fix)):
            continue
        places = {(step.node, step.field) for step in fix.steps}
        if taken.isdisjoint(places):
            taken |= places
            found.append(fix)
    return tuple(found)


def _renames(fix: Fix) -> bool:
    return any(step.field == "id" for step in fix.steps)


def repaired(fw: ResultsFramework, fixes: Iterable[Fix]) -> ResultsFramework:
    """Apply repairs to the plan that they were found for, all at the same time.

    Raises
    ------
    ModelError
        The plan is no longer as it was when the repairs were found.
    """
    changes: dict[str, dict[str, Any]] = {}
    for step in (step for fix in fixes for step in fix.steps):
        _require_unchanged(fw, step)
        changes.setdefault(step.node, {})[step.field] = step.after
    return _reviewed_as_before(fw, replaced(fw, changes)) if changes else fw


def _require_unchanged(fw: ResultsFramework, fix: Fix) -> None:
    if fix.node not in fw:
        what = f"it has no {fix.node!r} any more"
    elif (value := getattr(fw[fix.node], fix.field, None)) != fix.before:
        what = f"{fix.field} of {fix.node!r} is {value!r} and was {fix.before!r}"
    else:
        return
    raise ModelError(
        f"Plan {fw.id} has changed since it was checked: {what}. Check it again, and "
        "apply the fixes of the new report."
    )


def _reviewed_as_before(
    before: ResultsFramework, after: ResultsFramework
) -> ResultsFramework:
    """Keep what was reviewed as reviewed: a text made tidy says the same."""
    known = {id(record) for record in before.suspects()}
    new = {id(record) for record in after.suspects()}
    tidied = [
        now
        for was, now in zip(_reviewable(before), _reviewable(after), strict=True)
        if id(now) in new and id(was) not in known
    ]
    return after.review(*tidied) if tidied else after


def _reviewable(fw: ResultsFramework) -> tuple[Link | Indicator | Assumption, ...]:
    return (*fw.links, *fw.indicators.values(), *fw.assumptions.values())


def in_words(step: Fix, language: str = "en") -> str:
    """Say what one step of a repair changes, in a sentence."""
    values = {
        "node": Verbatim(step.node),
        "field": _FIELDS.get(step.field, Word(step.field)),
        "before": _words(step.before),
        "after": _words(step.after),
    }
    if step.before in (None, ""):
        return say('{node}: {field} set to "{after}".', values, language)
    message = '{node}: {field} changed from "{before}" to "{after}".'
    return say(message, values, language)


def _words(value: Any) -> Any:
    return value if isinstance(value, Choice) else Exact(value)
