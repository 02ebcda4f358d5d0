"""Texts, dates and codes of elements, as a plan can hold them."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from iom_me.io.iati._read.scope import Scope
from iom_me.model import fields

__all__ = [
    "XML_LANG",
    "clean",
    "languages",
    "one_line",
    "read_day",
    "read_text",
    "read_texts",
]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What a plan refuses (see `iom_me.model.fields`) and XML allows: DEL and C1. Most come
# from pages in Windows-1252 that were taken for Latin 1.
_CONTROL = re.compile("[\x7f-\x9f]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(.*)", re.ASCII | re.DOTALL)


def clean(text: str | None, element: Any, scope: Scope) -> str:
    """Take space off both ends; note each character that a plan cannot hold."""
    bare = text or ""
    if bare.isascii() and bare.isprintable():  # as most values, dates and codes
        return bare.strip()
    found = _CONTROL.search(bare)
    if found:
        scope.note(
            element,
            f"the character U+{ord(found.group()):04X} cannot be in a plan: such "
            "characters were read as those of Windows-1252, or as U+FFFD",
            text=bare.strip(),
        )
        bare = _CONTROL.sub(_meant, bare)
    return fields.text(bare.strip())


def _meant(found: re.Match[str]) -> str:
    return bytes([ord(found.group())]).decode("cp1252", "replace").replace("\x7f", "�")


def one_line(text: str | None, element: Any, scope: Scope) -> str:
    """Read a name or an id, which stands on one line."""
    return " ".join(clean(text, element, scope).split())


@attrs.frozen
class _Told:
    """A text in one language, and where it stands."""

    element: Any
    language: str
    text: str


def read_text(parent: Any, name: str, scope: Scope, *, field: str) -> str:
    """Read the child of this name in the language of the scope.

    The other languages go to the scope as narratives of ``field``; so does what is
    taken, if it is not in the language that was wanted.
    """
    return read_texts(parent.iterchildren(name), scope, field=field)


def read_texts(elements: Iterable[Any], scope: Scope, *, field: str) -> str:
    """Read the text that these elements give in one or several languages."""
    told = list(_told(elements, scope))
    if not told:
        return ""
    chosen = _chosen(told, scope)
    if _is_elsewhere(chosen, scope):
        scope.elsewhere[chosen.language] += 1
        if chosen.language:
            scope.narratives.append((field, chosen.language, chosen.text, True))
    seen = {chosen.language}
    for other in told:
        if other is chosen:
            continue
        if other.language in seen:
            scope.note(
                other.element,
                f"a second text in {other.language or 'no language'!r}: not read",
                text=other.text,
            )
        else:
            seen.add(other.language)
            scope.narratives.append((field, other.language, other.text, False))
    return chosen.text


def _chosen(told: list[_Told], scope: Scope) -> _Told:
    for wanted in (scope.language, scope.default_language):
        for one in told:
            if wanted and _primary(one.language) == _primary(wanted):
                return one
    return told[0]


def _is_elsewhere(one: _Told, scope: Scope) -> bool:
    """Whether a text is not in the language that was wanted."""
    return bool(scope.wanted) and _primary(one.language) != _primary(scope.wanted)


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]


def _told(elements: Iterable[Any], scope: Scope) -> Iterator[_Told]:
    """List the texts: in ``narrative`` since 2.01, before that in the element."""
    for element in elements:
        own = element.get(XML_LANG, scope.default_language)
        for part in (element, *element.iterchildren("narrative")):
            text = clean(part.text, part, scope)
            if text:
                language = one_line(part.get(XML_LANG, own), part, scope)
                yield _Told(part, language.lower(), text)


def languages(element: Any, name: str) -> tuple[tuple[str, str], ...]:
    """List all texts of the children of this name as (language, text)."""
    throwaway = Scope()
    told = _told(element.iterchildren(name), throwaway)
    return tuple((one.language, one.text) for one in told)


def read_day(
    element: Any, scope: Scope, *, attribute: str = "iso-date", quietly: bool = False
) -> str:
    """Read a date as ISO text; empty if there is none that can be read."""
    stated = element.get(attribute)
    text = (element.text if stated is None else stated) or ""
    day, is_all = _day(text)
    if not quietly and (not day or stated is None or not is_all):
        scope.note(element, _doubt(text, day), attribute=attribute, text=text.strip())
    return day


@functools.lru_cache(maxsize=1024)  # a file has few days, and each many times
def _day(text: str) -> tuple[str, bool]:
    """Find the day in a text, and say whether that is all that stands there."""
    found = _DAY.fullmatch(text.strip())
    return (_valid(found[1]), not found[2]) if found else ("", True)


def _doubt(text: str, day: str) -> str:
    if day:
        return f"read as {day}"
    return "is no date: not read" if text.strip() else "the date is missing"


def _valid(day: str) -> str:
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError:
        return ""
