"""What a tagged column holds: one of our columns, a part of a value, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import attrs

from iom_me.io.hxl._tags import CATEGORIES, Tag, attribute
from iom_me.model.measurements import REMARKS

__all__ = ["Role", "Unread", "role_of"]

_SPECIAL = {
    "numerator": "numerator",
    "denominator": "denominator",
    "sample_size": "n",
    "std_error": "std_error",
    "design_effect": "design_effect",
}
_DAYS = {"start": "period_start", "end": "period_end", "reported": "recorded_on"}
_PLACES = ("country", "adm1", "adm2", "adm3", "adm4", "adm5", "loc")
_OF_PEOPLE = ("affected", "inneed", "population", "targeted")
_NEUTRAL = {"num", "value", "text", "ind"}
_VOCABULARY = re.compile("[iv]_[a-z0-9_]+")
_NUMBERED = re.compile(r"_\d+\Z")


@attrs.frozen
class Role:
    """What a column holds.

    Attributes
    ----------
    name : str
        Name of the column of the measurements.
    categories : tuple of (str, str)
        Of a value: the dimensions and categories that it is about; none is the total.
    words : bool
        Of a value: whether it is words.
    rank : int
        Of a place: how fine it is; a name before a code.
    is_dimension : bool
        Whether the column is a dimension.
    """

    name: str
    categories: tuple[tuple[str, str], ...] = ()
    words: bool = False
    rank: int = 0
    is_dimension: bool = False


@attrs.frozen
class Unread:
    """Why a column is not read."""

    why: str


def role_of(tag: Tag, header: str) -> Role | Unread:
    """Say what a column with this tag, below this header, holds."""
    if tag.name == "indicator" and "dim" in tag.attributes:
        return Role(_dimension(tag, header), is_dimension=True)
    if tag.name in _PLACES:
        return _place(tag)
    if tag.name in _OF_PEOPLE:
        return Unread(
            "it is not what was reached; targets and people in need belong to the plan"
        )
    find = _FINDERS.get(tag.name)
    return find(tag) if find else Unread("no column of the measurements fits")


def _indicator(tag: Tag) -> Role | Unread:
    found = set(tag.attributes)
    for attribute_, name in _SPECIAL.items():
        if attribute_ in found:
            return Role(name)
    if "code" in found:
        return Role("indicator")
    if "unit" in found:
        return Role("unit")
    if found & {"num", "value", "text"}:
        return _value(tag)
    if found & {"name", "label"}:
        return Role("title")
    return Unread("write +code for its id, or +value+num for its value")


def _dimension(tag: Tag, header: str) -> str:
    """Take the name from the header, if the attribute was made of it."""
    rest = list(tag.attributes)
    rest.remove("dim")
    made = attribute(header) if header else ""
    if made and (not rest or "_".join(rest) in {made, *_numbered(rest, made)}):
        return header
    return "_".join(rest) or "dimension"


def _numbered(rest: list[str], made: str) -> set[str]:
    """Allow for the number that parts two names with one attribute."""
    joined = "_".join(rest)
    return {joined} if _NUMBERED.sub("", joined) == made else set()


def _value(tag: Tag) -> Role | Unread:
    found = set(tag.attributes)
    other = found - _NEUTRAL - set(CATEGORIES)
    if other:
        shown = ", ".join(f"+{name}" for name in sorted(other))
        return Unread(f"it is not certain what {shown} makes of the value")
    categories = [CATEGORIES[name] for name in CATEGORIES if name in found]
    if len({dimension for dimension, _ in categories}) < len(categories):
        return Unread("it names two categories of one dimension")
    return Role("value", categories=tuple(categories), words="text" in found)


def _output(tag: Tag) -> Role | Unread:
    if "num" in tag.attributes:
        return _value(tag)
    return Unread("no column of the measurements fits")


def _date(tag: Tag) -> Role | Unread:
    for name, column in _DAYS.items():
        if name in tag.attributes:
            return Role(column)
    if tag.attributes:
        return Unread("write +start or +end for the period of the value")
    return Role("date")


def _place(tag: Tag) -> Role | Unread:
    other = {
        name
        for name in tag.attributes
        if name not in {"name", "code"} and not _VOCABULARY.fullmatch(name)
    }
    if other:
        return Unread("it is not the place that the value is about")
    named = "code" not in tag.attributes
    return Role("place", rank=2 * _PLACES.index(tag.name) + named)


def _activity(tag: Tag) -> Role | Unread:
    if {"code", "id"} & set(tag.attributes):
        return Role("project")
    return Unread("write +code for the id of the project")


def _meta(tag: Tag) -> Role | Unread:
    found = "source" in tag.attributes
    return Role("source") if found else Unread("no column of the measurements fits")


def _description(tag: Tag) -> Role:
    known = [name for name in tag.attributes if name in REMARKS]
    return Role(known[0] if known else "comment")


def _status(_: Tag) -> Role:
    return Role("status")


_FINDERS: Mapping[str, Callable[[Tag], Role | Unread]] = {
    "indicator": _indicator,
    "reached": _value,
    "output": _output,
    "date": _date,
    "activity": _activity,
    "meta": _meta,
    "description": _description,
    "status": _status,
}
