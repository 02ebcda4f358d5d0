"""One plan of a file that holds several, with all that is about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import attrs

import iom_me as me

if TYPE_CHECKING:
    from iom_me.io import Document

__all__ = ["only"]

_IN_TABLE = "measurements["
_ABOUT = ("activities", "locations")
_BESIDE = ("narratives", "document_links")


def only(document: Document, project: str) -> Document:
    """Leave out the other plans of a document, and what is about them."""
    plans = tuple(plan for plan in document.frameworks if plan.id == project)
    table = document.measurements
    changes: dict[str, Any] = {"frameworks": plans}
    if table is not None:
        changes["measurements"] = document.measurements_of(project)
    if isinstance(document, me.io.IatiDocument):
        own = [] if table is None else (table["project"] == project).tolist()
        rows = {
            old: new for new, old in enumerate(i for i, is_ in enumerate(own) if is_)
        }
        for name in _ABOUT:
            changes[name] = _of(project, getattr(document, name))
        for name in _BESIDE:
            found = _of(project, getattr(document, name))
            changes[name] = tuple(_moved(one, rows) for one in found)
    return attrs.evolve(document, **changes)


def _of(project: str, records: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(one for one in records if one.project in {"", project})


def _moved(record: Any, rows: Mapping[int, int]) -> Any:
    """Point at the row of the shorter table, if a record is about a value."""
    if not record.field.startswith(_IN_TABLE):
        return record
    number, _, rest = record.field.removeprefix(_IN_TABLE).partition("]")
    return attrs.evolve(record, field=f"{_IN_TABLE}{rows[int(number)]}]{rest}")
