"""The elements that stand at many places: texts, references, places, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from iom_me.io.iati._codes import QUALITATIVE, code_of
from iom_me.io.iati._write.context import Context
from iom_me.io.iati.records import IatiDocumentLink, IatiNarrative
from iom_me.model import fields, is_number

__all__ = [
    "add",
    "add_dimensions",
    "add_documents",
    "add_narratives",
    "add_references",
    "add_text",
    "number_text",
    "told_in",
    "value_text",
]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_OWN = "99"
_LONGEST_PLAIN = 25
_PLACE = "place"


def add(parent: Any, tag: str, /, **attributes: str) -> Any:
    """Add an element; underscores in the names of attributes stand for hyphens."""
    element = parent.makeelement(tag)
    for key, value in attributes.items():
        element.set(key.rstrip("_").replace("_", "-"), fields.text(value))
    parent.append(element)
    return element


def add_text(
    parent: Any, name: str, text: str, *, context: Context, record: str, field: str
) -> None:
    """Add an element that holds a text of a record, with its other languages.

    A title must hold a text: it is the record's id, for want of another.
    """
    others = context.words.narratives_of(record, field)
    if name == "title" and not text.strip() and not others:
        text = record or context.plan.id
    if told := [*told_in(text, others)]:
        add_narratives(add(parent, name), told)


def told_in(text: str, others: Iterable[IatiNarrative]) -> Iterator[tuple[str, str]]:
    """List a text, which may be taken from another language, and its others."""
    others = tuple(others)
    if text.strip() and not any(one.is_taken and one.text == text for one in others):
        yield "", text
    yield from ((one.language, one.text) for one in others)


def add_narratives(parent: Any, told: Iterable[tuple[str, str]]) -> None:
    """Add texts as (language, text); no language is that of the activity."""
    for language, text in told:
        narrative = add(parent, "narrative")
        if language:
            narrative.set(XML_LANG, fields.text(language))
        narrative.text = fields.text(text)


def add_references(parent: Any, alignment: Iterable[Mapping[str, str]]) -> None:
    """Add references to code lists; those of a result are always our own for IATI."""
    is_result = parent.tag == "result"
    for one in alignment:
        vocabulary = _OWN if is_result else code_of(one["framework"])
        add(parent, "reference", vocabulary=vocabulary, code=one["code"])


def add_dimensions(parent: Any, by: Mapping[str, str], context: Context) -> None:
    """Add where and of whom a value is."""
    place = by.get(_PLACE, "")
    if place.strip():
        for ref in context.places.refs_of(place):
            add(parent, "location", ref=ref)
    for dimension, category in by.items():
        if dimension != _PLACE or not place.strip():
            add(parent, "dimension", name=dimension, value=category)


def add_documents(parent: Any, links: Iterable[IatiDocumentLink]) -> None:
    """Add the documents that a record points at."""
    for link in links:
        element = add(parent, "document-link", url=link.url, format=link.format)
        add_narratives(add(element, "title"), link.titles)
        if link.descriptions:
            add_narratives(add(element, "description"), link.descriptions)
        for code in link.categories:
            add(element, "category", code=code)
        for code in link.languages:
            add(element, "language", code=code)
        if link.date:
            add(element, "document-date", iso_date=link.date)


def value_text(value: Any, measure: str) -> str | None:
    """Write a plain value as IATI can hold it; None if it cannot.

    Of a qualitative indicator it goes into the comment; a missing one goes nowhere, nor
    do words where IATI wants a number.
    """
    if is_number(value):
        return number_text(value)
    if isinstance(value, str) and measure in {"3", "4", QUALITATIVE}:
        return value
    return None


def number_text(number: float) -> str:
    """Write a number with a full stop for decimals, and no power of ten if short."""
    from decimal import Decimal

    plain = format(Decimal(repr(number)), "f")
    return plain if len(plain) <= _LONGEST_PLAIN else repr(number)
