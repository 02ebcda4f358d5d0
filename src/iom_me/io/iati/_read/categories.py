"""Of whom and where a value speaks: its dimensions and its places."""

from __future__ import annotations

from typing import Any

from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.texts import one_line
from iom_me.model.measurements import COLUMNS, REMARKS

__all__ = ["PLACE", "dimensions_of", "has_categories", "read_dimensions", "read_place"]

PLACE = "place"
"""The column of the place; and its dimension, in the parts of baselines and targets."""

_UNNAMED = "dimension"
_UNKNOWN = "unknown"
_TAKEN = frozenset({*COLUMNS, *REMARKS})


def has_categories(element: Any) -> bool:
    """Whether a value is one of parts: some people only, or some places."""
    return element.find("dimension") is not None or element.find("location") is not None


def dimensions_of(indicator: Any) -> list[str]:
    """Name the dimensions of all values of an indicator, as they are met."""
    quietly = Scope()
    met = (
        _name(dimension, quietly)
        for value in indicator.iter("baseline", "target", "actual")
        for dimension in value.iterchildren("dimension")
    )
    return list(dict.fromkeys(met))


def read_dimensions(element: Any, scope: Scope) -> dict[str, str]:
    """Read the dimensions of a value: name and category."""
    found: dict[str, dict[str, None]] = {}
    for dimension in element.iterchildren("dimension"):
        categories = found.setdefault(_name(dimension, scope), {})
        if categories:
            scope.note(dimension, "the dimension stands twice: both are kept")
        categories[_category(dimension, element, scope)] = None
    return {name: "; ".join(categories) for name, categories in found.items()}


def _name(dimension: Any, scope: Scope) -> str:
    name = one_line(dimension.get("name"), dimension, scope)
    if not name:
        message = f"the dimension has no name: named {_UNNAMED!r}"
        scope.note(dimension, message, attribute="name")
        return _UNNAMED
    if "_".join(name.lower().split()) in _TAKEN:
        # A column of this name means something else.
        renamed = f"{name} ({_UNNAMED})"
        message = f"the name means something else in a table: named {renamed!r}"
        scope.note(dimension, message, attribute="name", text=name)
        return renamed
    return name


def _category(dimension: Any, element: Any, scope: Scope) -> str:
    category = one_line(dimension.get("value"), dimension, scope)
    if not category:
        message = f"the category is missing: read as {_UNKNOWN!r}"
        scope.note(dimension, message, attribute="value")
        return _UNKNOWN
    if not (element.get("value") or "").strip() and _looks_like_a_number(category):
        message = (
            "a number stands where the category should be, and the value is missing: "
            "kept as the category"
        )
        scope.note(dimension, message, attribute="value", text=category)
    return category


def _looks_like_a_number(text: str) -> bool:
    return text.rstrip("%").strip().replace(",", "").replace(".", "", 1).isdigit()


def read_place(element: Any, scope: Scope) -> str:
    """Read the places of a value, joined by "; " if there are several."""
    places: dict[str, None] = {}
    for location in element.iterchildren("location"):
        ref = one_line(location.get("ref"), location, scope)
        if not ref:
            scope.note(location, "it refers to no location: not read")
        elif ref not in scope.locations:
            message = "the activity has no such location: kept as the place"
            scope.note(location, message, attribute="ref", text=ref)
        if ref:
            places[scope.locations.get(ref, ref)] = None
    return "; ".join(places)
