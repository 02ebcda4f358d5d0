"""The documents that a result, an indicator or a value points at."""

from __future__ import annotations

from typing import Any

from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.texts import clean, languages
from iom_me.io.iati.records import IatiDocumentLink

__all__ = ["read_link"]


def read_link(
    element: Any, scope: Scope, *, project: str, record: str, field: str
) -> IatiDocumentLink:
    """Read a ``document-link``, in all its languages."""
    url = clean(element.get("url"), element, scope)
    if not url:
        scope.note(element, "it does not say where the document is", attribute="url")
    dates = [date.get("iso-date", "") for date in element.iterchildren("document-date")]
    for other in dates[1:]:
        scope.note(element, "a second date of the document: not read", text=other)
    return IatiDocumentLink(
        project=project,
        record=record,
        field=field,
        url=url,
        format=clean(element.get("format"), element, scope),
        titles=languages(element, "title"),
        descriptions=languages(element, "description"),
        categories=_codes(element, "category"),
        languages=_codes(element, "language"),
        date=dates[0].strip() if dates else "",
    )


def _codes(element: Any, name: str) -> tuple[str, ...]:
    codes = (child.get("code", "").strip() for child in element.iterchildren(name))
    return tuple(code for code in codes if code)
