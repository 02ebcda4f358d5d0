"""The parts of ``result``, each read by itself as the plain values of a record.

`write_iati` builds these elements and reads them with the same functions: so what it
adds in our own namespace is just what they do not say.
"""

from __future__ import annotations

from typing import Any

from iom_me.io.excel._matrix_levels import Prefix, level_prefix
from iom_me.io.iati._codes import LEVELS, QUALITATIVE, VOCABULARIES
from iom_me.io.iati._read.amounts import (
    read_baseline,
    read_period,
    read_row,
    read_targets,
)
from iom_me.io.iati._read.categories import dimensions_of
from iom_me.io.iati._read.head import read_head
from iom_me.io.iati._read.scope import Scope
from iom_me.io.iati._read.texts import clean, one_line, read_text
from iom_me.io.iati._read.values import read_published
from iom_me.model import Level, Measure

__all__ = ["Scope", "read_actual", "read_head", "read_indicator", "read_result"]

_LEVEL_WORDS = {
    "output": Level.OUTPUT,
    "outcome": Level.OUTCOME,
    "impact": Level.OBJECTIVE,
}
_LONGEST_NUMBER = 3  # of one part of a printed number: longer ones are years
_MEASURES = {
    "1": Measure.COUNT,
    "2": Measure.PERCENTAGE,
    "3": Measure.QUALITATIVE,
    "4": Measure.ORDINAL,
    "5": Measure.QUALITATIVE,
}
_MEASURE_WORDS = {
    "unit": "1",
    "percentage": "2",
    "nominal": "3",
    "ordinal": "4",
    "qualitative": "5",
    "text": "5",
}
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_OWN = "99"


def read_result(element: Any, scope: Scope) -> dict[str, Any]:
    """Read a ``result`` without its indicators.

    Returns
    -------
    dict
        ``level``, ``statement``, ``notes``, ``alignment``. The number that is printed
        before the statement is in ``scope.number``.
    """
    level = _level(element, scope)
    title = read_text(element, "title", scope, field="statement")
    if not title:
        scope.note(element, "it has no title")
    plain: dict[str, Any] = {
        "level": level.value,
        "statement": _statement(title, level, element, scope),
    }
    if alignment := _alignment(element, scope):
        plain["alignment"] = alignment
    if notes := read_text(element, "description", scope, field="notes"):
        plain["notes"] = notes
    _flag(element, "aggregation-status", scope)
    _links(element, scope, field="")
    return plain


def _level(element: Any, scope: Scope) -> Level:
    code = element.get("type", "").strip()
    known = LEVELS.get(code)
    if known is not None:
        return known
    level = _LEVEL_WORDS.get(code.lower(), Level.OUTPUT)
    message = f"read as {level}" if code else "the type is missing: read as output"
    scope.note(element, message, attribute="type", text=code)
    return level


def _statement(title: str, level: Level, element: Any, scope: Scope) -> str:
    """Part the statement from what is printed before it, as "Output 1.1:"."""
    prefix = level_prefix(title)
    if prefix is None or not _is_heading(prefix, title):
        return title
    if prefix.level is not level and not prefix.is_loose:
        message = f"its type says {level}, its title {prefix.level}: read as {level}"
        scope.note(element, message, text=title[: prefix.end].strip())
        return title
    scope.number = prefix.number
    message = "not part of the statement"
    if prefix.number:
        message = f"read as the id {prefix.number!r}, {message}"
    scope.note(element, message, text=title[: prefix.end].strip())
    rest = title[prefix.end :].strip()
    scope.narratives[:] = [
        (field, language, rest if is_taken else text, is_taken)
        for field, language, text, is_taken in scope.narratives
    ]
    return rest


def _is_heading(prefix: Prefix, title: str) -> bool:
    """Whether it is surely one: not the year or the hyphen of a statement."""
    printed = title[: prefix.end].strip()
    if not title[prefix.end :].strip():
        return False
    parts = prefix.number.split(".")
    if any(part.isdigit() and len(part) > _LONGEST_NUMBER for part in parts):
        return False
    if printed[0].isdigit():
        return "." in printed or printed[-1] in ":)"
    return bool(prefix.number) or printed.endswith(":")


def _alignment(element: Any, scope: Scope) -> list[dict[str, str]]:
    found = []
    for reference in element.iterchildren("reference"):
        code = one_line(reference.get("code"), reference, scope)
        if not code:
            scope.note(reference, "it has no code: not read")
            continue
        found.append({"framework": _framework(reference, scope), "code": code})
        for name in ("vocabulary-uri", "indicator-uri"):
            if address := clean(reference.get(name), reference, scope):
                message = "an address is no part of a reference: not read"
                scope.note(reference, message, attribute=name, text=address)
    return found


def _framework(reference: Any, scope: Scope) -> str:
    vocabulary = one_line(reference.get("vocabulary"), reference, scope)
    if vocabulary in VOCABULARIES:
        return VOCABULARIES[vocabulary]
    message = (
        "is no code of a vocabulary: kept as the name of the framework"
        if vocabulary
        else f"the vocabulary is missing: read as {VOCABULARIES[_OWN]!r}"
    )
    scope.note(reference, message, attribute="vocabulary", text=vocabulary)
    return vocabulary or VOCABULARIES[_OWN]


def _flag(element: Any, name: str, scope: Scope) -> bool | None:
    """Read a flag; one that a plan has no counterpart for is noted."""
    text = element.get(name)
    if text is None:
        return None
    value = _FLAGS.get(text.strip().lower())
    if value is None:
        scope.note(element, "is neither true nor false", attribute=name, text=text)
    elif name != "ascending":
        message = "it does not say over what values are added up: not read"
        scope.note(element, message, attribute=name, text=text)
    return value


def _links(element: Any, scope: Scope, *, field: str) -> None:
    scope.links.extend((field, link) for link in element.iterchildren("document-link"))


# Indicators


def read_indicator(element: Any, scope: Scope) -> dict[str, Any]:
    """Read an ``indicator``, its baselines and the targets of its periods.

    Returns
    -------
    dict
        ``title``, ``measure``, ``direction``, ``disaggregation``, ``baseline``,
        ``targets``, ``alignment``, ``notes``. The code of the measure is in
        ``scope.measure``, where `read_actual` looks for it.
    """
    measure = _measure(element, scope)
    title = read_text(element, "title", scope, field="title")
    if not title:
        scope.note(element, "it has no title")
    ascending = _flag(element, "ascending", scope)
    _flag(element, "aggregation-status", scope)
    _links(element, scope, field="")
    direction = {True: "increase", False: "decrease", None: None}[ascending]
    plain = {
        "title": title,
        "measure": measure,
        "direction": direction,
        "disaggregation": [
            {"dimension": name, "is_exclusive": False}
            for name in dimensions_of(element)
        ],
        "baseline": read_baseline(element, scope),
        "targets": read_targets(element, scope),
        "alignment": _alignment(element, scope),
        "notes": read_text(element, "description", scope, field="notes"),
    }
    kept = {key: value for key, value in plain.items() if value}
    return {"title": title, **kept}


def _measure(element: Any, scope: Scope) -> str | None:
    text = element.get("measure", "").strip()
    scope.measure = code = text if text in _MEASURES else _code_in_words(element, scope)
    if not code:
        message = "is no measure: left open" if text else "the measure is missing"
        scope.note(element, message, attribute="measure", text=text)
        return None
    measure = _MEASURES[code]
    if code == "3":
        message = "a nominal measure: read as qualitative"
        scope.note(element, message, attribute="measure", text=text)
    elif text != code:
        message = f"read as {measure}"
        scope.note(element, message, attribute="measure", text=text)
    return measure.value


def _code_in_words(element: Any, scope: Scope) -> str:
    """Find the code of a word, as versions before 2.01 have it."""
    word = element.get("measure", "").strip().lower()
    code = _MEASURE_WORDS.get(word, "")
    if code == QUALITATIVE and word == "text" and _has_numbers_only(element, scope):
        return "1"
    return code


def _has_numbers_only(element: Any, scope: Scope) -> bool:
    values = [
        clean(part.get("value"), part, scope)
        for part in element.iter("baseline", "target", "actual")
        if (part.get("value") or "").strip()
    ]
    return bool(values) and all(map(_is_number, values))


def _is_number(text: str) -> bool:
    value = read_published(text, measure="1", missing="not_collected").value
    return isinstance(value, (int, float))


def read_actual(
    actual: Any, scope: Scope, *, days: tuple[str, str] | None = None
) -> dict[str, Any]:
    """Read an ``actual`` as a row of the measurements, without indicator and project.

    Parameters
    ----------
    actual
        The element.
    scope
        The scope of its indicator.
    days
        The first and the last day of its period, if they are known already.

    Returns
    -------
    dict
        ``period_start``, ``period_end``, ``value`` or, where there is none,
        ``status``; ``place``, the dimensions, ``comment``.
    """
    if days is None:
        days = read_period(actual.getparent(), scope, quietly=True)
    return read_row(actual, days, scope)
