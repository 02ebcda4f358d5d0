"""What stands in an activity beside its results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from iom_me.errors import ModelError
from iom_me.io.iati._extension import NAMESPACE
from iom_me.io.iati._read.notes import local_name
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.texts import (
    XML_LANG,
    clean,
    one_line,
    read_day,
    read_text,
    read_texts,
)
from iom_me.io.iati._read.values import read_published
from iom_me.io.iati.records import (
    IatiActivity,
    IatiLocation,
    IatiOrganisation,
    IatiShare,
)
from iom_me.model.plan import currency

__all__ = ["language_of", "places_of", "read_head", "read_locations"]

_DATES = {
    "start-planned": "1",
    "start-actual": "2",
    "end-planned": "3",
    "end-actual": "4",
}
_START = ("1", "2")
_END = ("3", "4")
_GENERAL = "1"

# What is read of each element of the head: its attributes, and the elements in it.
_READ: dict[str, frozenset[str]] = {
    "iati-identifier": frozenset(),
    "title": frozenset({XML_LANG, "narrative"}),
    "description": frozenset({XML_LANG, "type", "narrative"}),
    "reporting-org": frozenset({XML_LANG, "ref", "type", "narrative"}),
    "participating-org": frozenset({XML_LANG, "ref", "type", "role", "narrative"}),
    "activity-status": frozenset({"code"}),
    "activity-date": frozenset({"type", "iso-date"}),
    "sector": frozenset({"code", "percentage", "vocabulary", "narrative", XML_LANG}),
    "recipient-country": frozenset({"code", "percentage", "narrative", XML_LANG}),
    "recipient-region": frozenset(
        {"code", "percentage", "vocabulary", "narrative", XML_LANG}
    ),
    "location": frozenset({"ref", "name", "location-id", "point", "coordinates"}),
    "document-link": frozenset(
        {"url", "format", "title", "description", "category", "language"}
        | {"document-date"}
    ),
    "result": frozenset(),
}
_READ_ATTRIBUTES = frozenset({XML_LANG, "default-currency"})


def read_head(activity: Any, scope: Scope) -> tuple[dict[str, Any], IatiActivity]:
    """Read what an activity says beside its results.

    Returns
    -------
    dict, IatiActivity
        ``id``, ``title``, ``start``, ``end`` and ``currency`` of the plan; and what a
        plan does not say.
    """
    identifier = _identifier(activity, scope)
    title = read_text(activity, "title", scope, field="title")
    if not title:
        scope.note(activity, "it has no title")
    plain: dict[str, Any] = {"id": identifier or "activity", "title": title}
    plain |= _dates(activity, scope)
    if code := _currency(activity, scope):
        plain["currency"] = code
    record = IatiActivity(
        project=plain["id"],
        identifier=identifier,
        reporting_org=_reporter(activity, scope),
        participating_orgs=tuple(_organisations(activity, "participating-org", scope)),
        status=_status(activity, scope),
        sectors=tuple(_shares(activity, "sector", scope)),
        countries=tuple(_shares(activity, "recipient-country", scope)),
        regions=tuple(_shares(activity, "recipient-region", scope)),
        language=_language(activity, scope),
        description=_description(activity, scope),
    )
    _note_the_rest(activity, scope)
    return plain, record


def _identifier(activity: Any, scope: Scope) -> str:
    elements = list(activity.iterchildren("iati-identifier"))
    if not elements:
        scope.note(activity, "it has no iati-identifier")
        return ""
    for other in elements[1:]:
        text = (other.text or "").strip()
        scope.note(other, "a second identifier: not read", text=text)
    found = one_line(elements[0].text, elements[0], scope)
    if not found:
        scope.note(elements[0], "the identifier is empty")
    return found


def _currency(activity: Any, scope: Scope) -> str:
    text = activity.get("default-currency", "").strip()
    try:
        return currency(text)
    except ModelError:
        message = "is no currency code: not read"
        scope.note(activity, message, attribute="default-currency", text=text)
        return ""


def _dates(activity: Any, scope: Scope) -> dict[str, str]:
    """Read the first and the last day: as planned, if that is there."""
    days: dict[str, str] = {}
    for element in activity.iterchildren("activity-date"):
        text = element.get("type", "").strip()
        type_ = _DATES.get(text.lower(), text)
        day = read_day(element, scope)
        if type_ not in {*_START, *_END}:
            message = "is no type of date: not read"
            scope.note(element, message, attribute="type", text=f"{text} {day}".strip())
        elif type_ in days:
            scope.note(element, "a second date of this type: not read", text=day)
        elif day:
            days[type_] = day
            if _is_second(type_, activity):
                scope.note(element, "a plan has the planned date: not read", text=day)
    start = next((days[type_] for type_ in _START if type_ in days), "")
    end = next((days[type_] for type_ in _END if type_ in days), "")
    return {key: day for key, day in (("start", start), ("end", end)) if day}


def _is_second(type_: str, activity: Any) -> bool:
    """Whether this is the actual date of what has a planned one, too."""
    planned = {"2": "1", "4": "3"}.get(type_)
    quietly = Scope()
    return planned is not None and any(
        _DATES.get(other.get("type", "").strip().lower(), other.get("type")) == planned
        and read_day(other, quietly)
        for other in activity.iterchildren("activity-date")
    )


# Organisations, sectors, countries


def _reporter(activity: Any, scope: Scope) -> IatiOrganisation:
    found = list(_organisations(activity, "reporting-org", scope))
    if not found:
        scope.note(activity, "it has no reporting-org")
    for other in found[1:]:
        scope.note(activity, "a second reporting-org: not read", text=other.name)
    return found[0] if found else IatiOrganisation()


def _organisations(
    activity: Any, name: str, scope: Scope
) -> Iterator[IatiOrganisation]:
    for element in activity.iterchildren(name):
        yield IatiOrganisation(
            one_line(element.get("ref"), element, scope),
            _named([element], element, scope, field=name),
            type=one_line(element.get("type"), element, scope),
            role=one_line(element.get("role"), element, scope),
        )


def _named(told: Iterable[Any], element: Any, scope: Scope, *, field: str) -> str:
    """Read a name that these elements tell: in one language, and the others noted."""
    own = scope.fresh()
    text = read_texts(told, own, field=field)
    for _, language, other, is_taken in own.narratives:
        if not is_taken:
            message = f"its name in {language!r} was not read"
            scope.note(element, message, text=other)
    return text


def _shares(activity: Any, name: str, scope: Scope) -> Iterator[IatiShare]:
    for element in activity.iterchildren(name):
        code = one_line(element.get("code"), element, scope)
        if not code:
            scope.note(element, "it has no code: not read")
            continue
        yield IatiShare(
            code,
            percentage=_percentage(element, scope),
            vocabulary=one_line(element.get("vocabulary"), element, scope),
            name=_named([element], element, scope, field=name),
        )


def _percentage(element: Any, scope: Scope) -> float | None:
    text = element.get("percentage")
    if text is None:
        return None
    value = read_published(text, measure="2", missing="not_collected").value
    if isinstance(value, (int, float)):
        return value
    scope.note(element, "is no number: not read", attribute="percentage", text=text)
    return None


def _status(activity: Any, scope: Scope) -> str:
    elements = list(activity.iterchildren("activity-status"))
    for other in elements[1:]:
        scope.note(other, "a second status: not read", text=other.get("code", ""))
    return one_line(elements[0].get("code"), elements[0], scope) if elements else ""


# Texts


def language_of(activity: Any) -> str:
    """Tell the language of an activity, in small letters; empty if it does not say."""
    said: str = activity.get(XML_LANG, "")
    return said.strip().lower()


def _language(activity: Any, scope: Scope) -> str:
    """Name the language of the plan's texts by its two or three letters."""
    code = scope.wanted.partition("-")[0]
    if not code:
        first = activity.find(
            "title/narrative[@{http://www.w3.org/XML/1998/namespace}lang]"
        )
        code = "" if first is None else first.get(XML_LANG).lower().partition("-")[0]
    if code.isascii() and code.isalpha() and len(code) in {2, 3}:
        return code
    message = "is no language code" if code else "no language is named"
    scope.note(activity, f"{message}: taken for 'en'", text=code)
    return "en"


def _description(activity: Any, scope: Scope) -> str:
    """Read the general description; the others are noted."""
    elements = list(activity.iterchildren("description"))
    types = {element.get("type", _GENERAL) for element in elements}
    general = _GENERAL if _GENERAL in types else next(iter(sorted(types)), "")
    kept = [one for one in elements if one.get("type", _GENERAL) == general]
    for other in elements:
        if other.get("type", _GENERAL) != general:
            text = read_texts([other], scope.fresh(), field="")
            scope.note(other, "a second description: not read", text=text)
    return read_texts(kept, scope, field="description")


# Places


def read_locations(
    activity: Any, scope: Scope, *, project: str
) -> tuple[IatiLocation, ...]:
    """Read the places of an activity, those too that no value refers to."""
    return tuple(
        _location(element, scope, project)
        for element in activity.iterchildren("location")
    )


def places_of(locations: Sequence[IatiLocation]) -> dict[str, str]:
    """Say by which word a place stands in tables: its name, if no other has it."""
    named = Counter(location.name for location in locations)
    return {
        one.ref: one.name if one.name and named[one.name] == 1 else one.ref
        for one in locations
        if one.ref
    }


def _location(element: Any, scope: Scope, project: str) -> IatiLocation:
    name = _named(element.iterchildren("name"), element, scope, field="name")
    codes = list(element.iterchildren("location-id"))
    for other in codes[1:]:
        scope.note(other, "a second code: not read", text=other.get("code", ""))
    vocabulary, code = (
        clean(codes[0].get(key), element, scope) if codes else ""
        for key in ("vocabulary", "code")
    )
    latitude, longitude = _coordinates(element, scope)
    return IatiLocation(
        project=project,
        ref=one_line(element.get("ref"), element, scope),
        name=" ".join(name.split()),
        vocabulary=vocabulary,
        code=code,
        latitude=latitude,
        longitude=longitude,
    )


def _coordinates(element: Any, scope: Scope) -> tuple[str, str]:
    """Read a point: "latitude longitude" in one text, before 2.01 two attributes."""
    position = element.find("point/pos")
    if position is not None:
        parts = (position.text or "").split()
        if len(parts) == 2:  # noqa: PLR2004 - latitude and longitude
            return clean(parts[0], element, scope), clean(parts[1], element, scope)
        message = "is no latitude and longitude: not read"
        scope.note(position, message, text=(position.text or "").strip())
    old = element.find("coordinates")
    if old is None:
        return "", ""
    latitude, longitude = (old.get(key, "") for key in ("latitude", "longitude"))
    return clean(latitude, old, scope), clean(longitude, old, scope)


# The rest


def _note_the_rest(activity: Any, scope: Scope) -> None:
    """Count what is not read by its kind, in one note."""
    unread = {
        name: value
        for name, value in activity.attrib.items()
        if name not in _READ_ATTRIBUTES
    }
    if unread:
        shown = "; ".join(f"{_plain(key)}={value}" for key, value in unread.items())
        scope.note(activity, "attributes that are not part of a plan", text=shown)
    if counted := Counter(_kinds(activity)):
        shown = ", ".join(f"{count:,} {kind}" for kind, count in counted.items())
        scope.note(activity, "what is not part of a plan was not read", text=shown)


def _plain(name: str) -> str:
    return name.replace("{http://www.w3.org/XML/1998/namespace}", "xml:")


def _kinds(activity: Any) -> Iterator[str]:
    for element in activity.iterchildren("{*}*"):
        if element.tag.startswith(f"{{{NAMESPACE}}}"):
            continue
        name = local_name(element)
        if name not in _READ:
            yield name
        elif name != "result":
            yield from _kinds_in(element, name)


def _kinds_in(element: Any, name: str) -> Iterator[str]:
    for key in element.attrib:
        if key not in _READ[name]:
            yield f"{name}/@{_plain(key)}"
    for child in element.iterchildren("{*}*"):
        if local_name(child) not in _READ[name]:
            yield f"{name}/{local_name(child)}"
