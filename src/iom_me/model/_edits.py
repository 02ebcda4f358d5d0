"""The small steps that edits of a plan are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from iom_me.errors import ModelError, UnknownIdError, suggest
from iom_me.model import fields
from iom_me.model.indicators import Indicator
from iom_me.model.links import Assumption, Link
from iom_me.model.plan import BudgetLine, Risk
from iom_me.model.results import Result
from iom_me.model.review import Suppression, fingerprint

if TYPE_CHECKING:
    from iom_me.model.framework import ResultsFramework

T = TypeVar("T")
R = TypeVar("R", Result, Indicator, Assumption, Risk, BudgetLine)


def kind(record: object) -> type:
    """Say which collection of a plan a record belongs to, or refuse it."""
    for kind in (Result, Link, Assumption, Risk, BudgetLine, Suppression):
        if isinstance(record, kind):
            return kind
    if isinstance(record, Indicator):
        raise ModelError(
            f"The indicator {record.id!r} belongs to a result: add it with "
            f"plan.replace(id, indicators=(*plan[id].indicators, indicator))."
        )
    raise ModelError(
        f"{record!r} is no record of a plan: add results, activities, assumptions, "
        "links, risks, budget lines or suppressions."
    )


def parents(contributes_to: str | Result | Iterable[str | Result]) -> list[str]:
    """Take one parent or several, as ids or as records."""
    if isinstance(contributes_to, (str, Result)):
        contributes_to = (contributes_to,)
    return [p.id if isinstance(p, Result) else p for p in contributes_to]


def changed(record: T, changes: Mapping[str, Any]) -> T:
    """Copy a record with other values, refusing fields that it does not have."""
    known = [f.alias for f in attrs.fields(cast("Any", type(record))) if f.init]
    for name in changes:
        if name not in known:
            kind = type(record).__name__
            raise ModelError(f"{kind} has no field {name!r}. {suggest(name, known)}")
    return cast("T", attrs.evolve(cast("Any", record), **changes))


def without_indicators(result: Result, gone: set[str]) -> Result:
    """Copy a result without these indicators."""
    kept = tuple(i for i in result.indicators if i.id not in gone)
    return attrs.evolve(result, indicators=kept)


def without_assumptions(link: Link, gone: set[str]) -> Link:
    """Copy a link that no longer rests on these assumptions."""
    if gone.isdisjoint(link.assumptions):
        return link
    kept = tuple(id for id in link.assumptions if id not in gone)
    return attrs.evolve(link, assumptions=kept)


def replaced(
    fw: ResultsFramework, changes: Mapping[str, Mapping[str, Any]]
) -> ResultsFramework:
    """Give records other values, by their ids; all of them at the same time.

    Changed ids are followed everywhere, and two records can exchange theirs.
    """

    def new(record: R) -> R:
        given = changes.get(record.id)
        return changed(record, given) if given else record

    def of_result(result: Result) -> Result:
        if not any(indicator.id in changes for indicator in result.indicators):
            return new(result)
        indicators = tuple(new(indicator) for indicator in result.indicators)
        return new(attrs.evolve(result, indicators=indicators))

    edited: dict[str, Any] = {
        "results": tuple(of_result(result) for result in fw.results.values()),
        "assumptions": tuple(new(record) for record in fw.assumptions.values()),
        "risks": tuple(new(record) for record in fw.risks.values()),
        "budget_lines": tuple(new(record) for record in fw.budget_lines.values()),
    }
    names = {
        id: fields.identifier(given["id"])
        for id, given in changes.items()
        if "id" in given
    }
    if names:
        others = {"links": fw.links, "suppressions": fw.suppressions}
        edited = renamed(edited | others, names)
    return attrs.evolve(fw, **edited)


_REFERENCES = {
    "results": ("depends_on", "preconditions"),
    "links": ("source", "target", "assumptions"),
    "assumptions": ("monitored_by",),
    "risks": ("node",),
    "budget_lines": ("node", "parent"),
    "suppressions": ("node",),
}


def references(fw: ResultsFramework) -> set[str]:
    """Collect every id that a record refers to, be it in the plan or not."""
    found: set[str] = set()
    for collection, members in _REFERENCES.items():
        records = getattr(fw, collection)
        for record in records.values() if isinstance(records, Mapping) else records:
            for member in members:
                value = getattr(record, member, ())
                found.update((value,) if isinstance(value, str) else value)
    return found - {""}


def renamed(
    collections: Mapping[str, Iterable[Any]], names: Mapping[str, str]
) -> dict[str, tuple[Any, ...]]:
    """Follow changed ids in everything that refers to them, all at the same time."""
    return {
        name: tuple(
            _referring(record, _REFERENCES.get(name, ()), names) for record in records
        )
        for name, records in collections.items()
    }


def _referring(record: Any, members: Iterable[str], names: Mapping[str, str]) -> Any:
    changes: dict[str, Any] = {}
    for member in members:
        value = getattr(record, member, None)  # only an activity depends on others
        if isinstance(value, tuple):
            if not names.keys().isdisjoint(value):
                changes[member] = tuple(names.get(id, id) for id in value)
        elif isinstance(value, str) and value in names:
            changes[member] = names[value]
    return attrs.evolve(record, **changes) if changes else record


def reviewed(
    fw: ResultsFramework, records: Iterable[str | Link | Indicator | Assumption]
) -> ResultsFramework:
    """Write the fingerprint of the present wording into records; into all if none."""
    chosen = {_reviewable(fw, record) for record in records}

    def mark(record: T, key: str | tuple[str, str]) -> T:
        if chosen and key not in chosen:
            return record
        now = fingerprint(fw, cast("Any", record))
        return cast("T", attrs.evolve(cast("Any", record), reviewed=now))

    return attrs.evolve(
        fw,
        results=tuple(
            attrs.evolve(r, indicators=tuple(mark(i, i.id) for i in r.indicators))
            if r.indicators
            else r
            for r in fw.results.values()
        ),
        links=tuple(mark(link, (link.source, link.target)) for link in fw.links),
        assumptions=tuple(mark(a, a.id) for a in fw.assumptions.values()),
    )


def _reviewable(
    fw: ResultsFramework, record: str | Link | Indicator | Assumption
) -> str | tuple[str, str]:
    """Take the key of a record that can be reviewed: its id, or a link's two ends."""
    if isinstance(record, Link):
        fw.link_between(record.source, record.target)
        return record.source, record.target
    id = str(getattr(record, "id", record))
    if not isinstance(fw.by_id.get(id), (Indicator, Assumption)):
        known = (*fw.indicators, *fw.assumptions)
        raise UnknownIdError(id, known, where="what can be reviewed")
    return id
