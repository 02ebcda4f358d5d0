"""What is to be written: for each plan its values, and what is said beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from iom_me.errors import ModelError, UnknownIdError
from iom_me.io.document import Document
from iom_me.io.iati._write.activity import Contents, identifier_of
from iom_me.io.iati._write.rows import Row, rows_of_plans, table_for
from iom_me.io.iati.records import IatiActivity, IatiDocument
from iom_me.model import ResultsFramework
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from iom_me.typing import FilePath, IntoFrame

__all__ = ["contents_of"]

_IN_TABLE = "measurements["


def contents_of(
    frameworks: ResultsFramework | Iterable[ResultsFramework] | Document,
    measurements: FilePath | IntoFrame | None,
    activities: IatiActivity | Iterable[IatiActivity] | None,
) -> tuple[Contents, ...]:
    """Gather what belongs to each plan."""
    document = frameworks if isinstance(frameworks, Document) else None
    plans = _plans(frameworks)
    own_table = measurements is None
    if own_table and document is not None:
        measurements = document.measurements
    if activities is None and isinstance(document, IatiDocument):
        activities = document.activities or None
    about = _about(activities, plans)
    table = None if measurements is None else table_for(measurements, plans)
    rows: Mapping[str, Mapping[str, list[Row]]]
    rows = {} if table is None else rows_of_plans(table, plans)
    columns = None if table is None else tuple(map(str, table.columns))
    others: Mapping[str, dict[str, Any]] = {}
    if isinstance(document, IatiDocument):
        others = _beside(document, own_table=own_table)
    return tuple(
        Contents(
            plan=plan,
            about=about[plan.id],
            rows=rows.get(plan.id, {}),
            columns=columns,
            **others.get(plan.id, {}),
        )
        for plan in plans
    )


def _beside(document: IatiDocument, *, own_table: bool) -> Mapping[str, dict[str, Any]]:
    """Take what else a document holds, by the id of the plan.

    What is about a row of its table has no place when another table is written.
    """
    found: dict[str, Sequence[Any]] = {
        "narratives": document.narratives,
        "links": document.document_links,
        "locations": document.locations,
    }
    beside: dict[str, dict[str, Any]] = {}
    for name, records in found.items():
        for record in records:
            one = record if own_table else _of_another_table(record)
            beside.setdefault(record.project, {}).setdefault(name, []).append(one)
    return beside


def _of_another_table(record: Any) -> Any:
    if not getattr(record, "field", "").startswith(_IN_TABLE):
        return record
    return attrs.evolve(record, field=f"former {record.field}")


def _plans(given: Any) -> tuple[ResultsFramework, ...]:
    """Take a plan, several, or what a file held; refuse anything else."""
    if isinstance(given, Document):
        plans = given.frameworks
    elif isinstance(given, Iterable) and not isinstance(given, str):
        plans = tuple(given)
    else:
        plans = (given,)
    for plan in plans:
        require_plan(plan)
    ids = [plan.id for plan in plans]
    repeated = sorted({id for id in ids if ids.count(id) > 1})
    if repeated or not plans:
        shown = ", ".join(map(repr, repeated))
        raise ModelError(
            f"Two plans have the id {shown}: give each its own."
            if plans
            else "There is no plan to write: give one, or several."
        )
    return plans


def _about(
    activities: IatiActivity | Iterable[IatiActivity] | None,
    plans: Sequence[ResultsFramework],
) -> dict[str, IatiActivity]:
    """Find for each plan what was said of its activity."""
    given: tuple[IatiActivity, ...]
    if activities is None:
        given = (IatiActivity(),)
    elif isinstance(activities, IatiActivity):
        given = (activities,)
    else:
        given = tuple(activities)
    ids = [plan.id for plan in plans]
    by_project: dict[str, IatiActivity] = {}
    for one in given:
        if not isinstance(one, IatiActivity):
            raise ModelError(f"{one!r} is no IatiActivity.")
        if one.project and one.project not in ids:
            raise UnknownIdError(one.project, ids, where="the plans to be written")
        if one.project in by_project:
            raise ModelError(f"Two activities have the project {one.project!r}.")
        by_project[one.project] = one
    default = by_project.get("", IatiActivity())
    about = {id: by_project.get(id, default) for id in ids}
    _refuse_one_identifier_for_two(plans, about)
    return about


def _refuse_one_identifier_for_two(
    plans: Sequence[ResultsFramework], about: Mapping[str, IatiActivity]
) -> None:
    owners: dict[str, str] = {}
    for plan in plans:
        identifier = " ".join(identifier_of(plan, about[plan.id]).split())
        if identifier in owners:
            raise ModelError(
                f"The plans {owners[identifier]!r} and {plan.id!r} would both be the "
                f"activity {identifier!r}: give each an IatiActivity with its project."
            )
        owners[identifier] = plan.id
