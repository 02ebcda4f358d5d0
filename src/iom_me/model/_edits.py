"""The small steps that edits of a plan are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

import attrs

from iom_me.errors import ModelError, suggest
from iom_me.model.indicators import Indicator
from iom_me.model.links import Assumption, Link
from iom_me.model.plan import BudgetLine, Risk
from iom_me.model.results import Result

T = TypeVar("T")


def kind(record: object) -> type:
    """Say which collection of a plan a record belongs to, or refuse it."""
    for kind in (Result, Link, Assumption, Risk, BudgetLine):
        if isinstance(record, kind):
            return kind
    if isinstance(record, Indicator):
        raise ModelError(
            f"The indicator {record.id!r} belongs to a result: add it with "
            f"plan.replace(id, indicators=(*plan[id].indicators, indicator))."
        )
    raise ModelError(
        f"{record!r} is no record of a plan: add results, activities, assumptions, "
        "links, risks or budget lines."
    )


def parents(contributes_to: str | Result | Iterable[str | Result]) -> list[str]:
    """Take one parent or several, as ids or as records."""
    if isinstance(contributes_to, (str, Result)):
        contributes_to = (contributes_to,)
    return [p.id if isinstance(p, Result) else p for p in contributes_to]


def changed(record: T, changes: Mapping[str, Any]) -> T:
    """Copy a record with other values, refusing fields that it does not have."""
    fields = [f.alias for f in attrs.fields(cast("Any", type(record))) if f.init]
    for name in changes:
        if name not in fields:
            kind = type(record).__name__
            raise ModelError(f"{kind} has no field {name!r}. {suggest(name, fields)}")
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


_REFERENCES = {
    "links": ("source", "target", "assumptions"),
    "assumptions": ("monitored_by",),
    "risks": ("node",),
    "budget_lines": ("node", "parent"),
}


def renamed(
    collections: Mapping[str, Iterable[Any]], old: str, new: str
) -> dict[str, tuple[Any, ...]]:
    """Follow a changed id in everything that refers to it."""
    return {
        name: tuple(
            _referring(record, _REFERENCES.get(name, ()), old, new)
            for record in records
        )
        for name, records in collections.items()
    }


def _referring(record: Any, fields: Iterable[str], old: str, new: str) -> Any:
    changes: dict[str, Any] = {}
    for field in fields:
        value = getattr(record, field)
        if isinstance(value, tuple):
            if old in value:
                changes[field] = tuple(new if id == old else id for id in value)
        elif value == old:
            changes[field] = new
    return attrs.evolve(record, **changes) if changes else record
