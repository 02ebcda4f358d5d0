"""One activity as a plan, the rows of its values, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from iom_me.errors import FormatError
from iom_me.io.iati._extension import Patch, Whole
from iom_me.io.iati._read.activity_rows import checked_rows, read_rows
from iom_me.io.iati._read.entries import (
    Entry,
    indicators_of,
    name_entries,
    read_entry,
    record_of,
)
from iom_me.io.iati._read.head import language_of, places_of, read_head, read_locations
from iom_me.io.iati._read.laying import (
    fields_of,
    laid,
    note_problems,
    own_child,
    read_patch,
)
from iom_me.io.iati._read.links import read_link
from iom_me.io.iati._read.rows import Row, is_column
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._xml.stream import RawActivity
from iom_me.io.iati.records import (
    IatiActivity,
    IatiDocumentLink,
    IatiLocation,
    IatiNarrative,
    IatiNote,
)
from iom_me.io.json._reading import to_framework
from iom_me.model import ResultsFramework

__all__ = ["Part", "read_activity"]

Plain: TypeAlias = dict[str, Any]

_HEAD = ("id", "title", "start", "end", "currency", "notes", "without")
_COLLECTIONS = ("links", "assumptions", "risks", "budget_lines", "suppressions")
_ABOVE = {"output": ("outcome", "objective"), "outcome": ("objective",)}


@attrs.frozen(kw_only=True)
class Part:
    """What an activity holds.

    Attributes
    ----------
    plan : ResultsFramework
        Its plan.
    activity : IatiActivity
        What a plan does not say.
    rows : list of Row
        Its values; where they stand is forgotten.
    columns : tuple of str
        Columns that the table has in any case, in their order.
    is_measured : bool
        Whether there is a table at all, if only an empty one.
    """

    plan: ResultsFramework
    activity: IatiActivity
    rows: list[Row]
    columns: tuple[str, ...]
    is_measured: bool
    notes: tuple[IatiNote, ...]
    narratives: tuple[IatiNarrative, ...]
    document_links: tuple[IatiDocumentLink, ...]
    locations: tuple[IatiLocation, ...]


def read_activity(
    raw: RawActivity, *, language: str, taken: set[str], source: str
) -> Part:
    """Read an activity.

    Parameters
    ----------
    raw
        The activity.
    language
        The language of the texts, if one was asked for.
    taken
        The ids of the plans before it; its own is added.
    source
        Name of the file, for errors.
    """
    element = raw.element
    scope = Scope(language=language, default_language=language_of(element))
    head, activity = read_head(element, scope)
    own = own_child(element, "framework", scope)
    patch = fields_of(read_patch(own, scope))
    head = _head(head, patch, own, scope)
    head["id"] = project = _unique(head["id"], raw, taken, scope)
    locations = read_locations(element, scope, project=project)
    scope.locations = places_of(locations)
    entries = [read_entry(one, scope) for one in element.iterchildren("result")]
    name_entries(entries, _ids_in(patch), scope)
    results = [record_of(entry, scope) for entry in entries]
    links = {} if own is not None else _inferred(results, element, scope)
    bare = {**head, "results": results, **links}
    plan = _plan(bare, patch, own, scope=scope, source=source)
    rows = checked_rows([*_rows(entries, plan)], scope)
    columns = _columns(patch, own, scope)
    documents = (
        *_own_links(element, scope, project),
        *_document_links(entries, project),
    )
    _note_languages(element, scope)
    return Part(
        plan=plan,
        activity=attrs.evolve(activity, project=project),
        rows=rows,
        columns=columns or (),
        is_measured=columns is not None or bool(rows),
        notes=scope.notes.collected(project, raw.number),
        narratives=tuple(_narratives(entries, scope, project)),
        document_links=documents,
        locations=locations,
    )


def _rows(entries: list[Entry], plan: ResultsFramework) -> Iterator[Row]:
    indicators = plan.indicators
    for entry in indicators_of(entries):
        yield from read_rows(
            entry.element, indicators[entry.id], entry.scope, project=plan.id
        )


def _head(head: Plain, patch: Plain, own: Any, scope: Scope) -> Plain:
    """Lay the extension over title, dates and so on, if a plan can hold that."""
    if own is None:
        return head
    found = laid({key: patch[key] for key in _HEAD if key in patch}, head, own, scope)
    try:
        to_framework(found, source="-")
    except FormatError as error:
        note_problems(error, own, scope)
        return head
    return found


def _unique(id: str, raw: RawActivity, taken: set[str], scope: Scope) -> str:
    """Tell plans with one id apart by their place in the file."""
    found = id
    while found in taken:
        found = f"{found} ({raw.number})"
    taken.add(found)
    if found != id:
        message = f"another plan has its id: {found!r} was taken"
        scope.note(raw.element, message, text=id)
    return found


# The plan


def _ids_in(patch: Plain) -> set[str]:
    """List the ids of the records that stand in the extension alone."""
    whole = [
        item
        for key in (*_COLLECTIONS, "results")
        for item in _list(patch.get(key))
        if isinstance(item, dict) and (key != "results" or len(item) > 1)
    ]
    inner = [
        one
        for item in whole
        for one in _list(Whole(item.get("indicators")))
        if isinstance(one, dict)
    ]
    return {item["id"] for item in (*whole, *inner) if isinstance(item.get("id"), str)}


def _list(patch: Patch) -> list[Any]:
    if isinstance(patch, Whole) and isinstance(patch.value, list):
        return patch.value
    return []


def _plan(
    bare: Plain, patch: Plain, own: Any, *, scope: Scope, source: str
) -> ResultsFramework:
    """Make the plan; with what the extension says, if that can be."""
    if own is None:
        return to_framework(bare, source=source)
    whole = {
        key: patch[key].value
        for key in _COLLECTIONS
        if isinstance(patch.get(key), Whole)
    }
    ordered = _ordered(bare["results"], _list(patch.get("results")), own, scope)
    try:
        return to_framework({**bare, "results": ordered, **whole}, source=source)
    except FormatError as error:
        note_problems(error, own, scope)
    return to_framework(bare, source=source)


def _ordered(
    results: list[Plain], places: list[Any], own: Any, scope: Scope
) -> list[Plain]:
    """Bring results to the order of the extension; what is new comes last."""
    by_id = {result["id"]: result for result in results}
    found: list[Plain] = []
    for place in places:
        id = place.get("id") if isinstance(place, dict) else None
        if not isinstance(id, str):
            scope.note(own, "a result in the extension has no id: not read")
        elif id in by_id:
            found.append(by_id.pop(id))
        elif len(place) > 1:
            found.append(place)
        else:
            scope.note(own, "a result is no longer there", text=id)
    return [*found, *by_id.values()]


def _inferred(results: list[Plain], element: Any, scope: Scope) -> Plain:
    """Link each output to the outcome whose number it begins with: 1.1 to 1."""
    levels = {result["id"]: result["level"] for result in results}
    links = []
    for id, level in levels.items():
        above, _, _ = id.rpartition(".")
        if levels.get(above) in _ABOVE.get(level, ()):
            links.append({"source": id, "target": above})
    if links:
        shown = "; ".join(f"{link['source']} to {link['target']}" for link in links)
        scope.note(element, "results were linked by their numbers", text=shown)
    loose = len(set(levels.values())) > 1 and len(links) < len(levels) - 1
    if loose:
        message = "IATI does not say what leads to what: link the results yourself"
        scope.note(element, message)
    return {"links": links} if links else {}


def _columns(
    patch: Mapping[str, Patch], own: Any, scope: Scope
) -> tuple[str, ...] | None:
    """Return the columns that the extension names; None if it names none."""
    if "measurements" not in patch:
        return None
    names = _list(patch["measurements"])
    good = [name for name in names if isinstance(name, str) and is_column(name)]
    if len(good) != len(names):
        scope.note(own, "a column of the measurements has no usable name: not read")
    return tuple(dict.fromkeys(good))


# What stands beside


def _note_languages(element: Any, scope: Scope) -> None:
    for language, count in Counter(scope.elsewhere).items():
        texts = "1 text is" if count == 1 else f"{count:,} texts are"
        named = repr(language) if language else "no language"
        message = f"{texts} not there in {scope.wanted!r}: taken in {named}"
        scope.note(element, message)


def _narratives(
    entries: list[Entry], scope: Scope, project: str
) -> Iterator[IatiNarrative]:
    told = [("", scope.narratives)]
    for entry in entries:
        told += [(one.id, one.scope.narratives) for one in (entry, *entry.inner)]
    for record, narratives in told:
        for field, language, text, is_taken in narratives:
            yield IatiNarrative(
                project=project,
                record=record,
                field=field,
                language=language,
                text=text,
                is_taken=is_taken,
            )


def _own_links(element: Any, scope: Scope, project: str) -> Iterator[IatiDocumentLink]:
    """Read the documents of the activity as a whole."""
    for link in element.iterchildren("document-link"):
        yield read_link(link, scope, project=project, record="", field="")


def _document_links(entries: list[Entry], project: str) -> Iterator[IatiDocumentLink]:
    for entry in entries:
        for one in (entry, *entry.inner):
            for field, element in one.scope.links:
                yield read_link(
                    element, one.scope, project=project, record=one.id, field=field
                )
