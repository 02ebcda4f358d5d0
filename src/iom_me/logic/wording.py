"""How findings speak of the records of a plan: in one line, and never at length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import singledispatch
from typing import Any

import attrs

from iom_me._messages import number, translate
from iom_me.model import (
    Assumption,
    Baseline,
    BudgetLine,
    Indicator,
    Measure,
    NotAvailable,
    Operator,
    Period,
    Record,
    Result,
    Risk,
    Target,
    Value,
)
from iom_me.model.fields import Choice

__all__ = [
    "Exact",
    "Route",
    "Stated",
    "Verbatim",
    "Word",
    "kind",
    "listed",
    "named",
    "one_line",
    "route",
    "say",
]

_STATEMENT = 70
_LISTED = 5
_ROUTE = 10
_SIGNS: dict[Operator | None, str] = {
    Operator.AT_LEAST: "≥ ",
    Operator.AT_MOST: "≤ ",
    Operator.EQUAL: "= ",
}


class Word(str):
    """A word of ours in a message, translated where a text of the plan is not."""

    __slots__ = ()


class Verbatim(str):
    """A text that a message carries whole, however long."""

    __slots__ = ()


class Exact(str):
    """A text that a message carries with all its space, line breaks written as such."""

    __slots__ = ()


class Route(tuple[str, ...]):
    """The ids along a way through the plan, shown as "1 -> 2 -> 1"."""

    __slots__ = ()


@attrs.frozen
class Stated:
    """A value in a message, with its unit; of a target, also its sign and its date."""

    value: Baseline | Target | Value
    indicator: Indicator


def say(template: str, values: Mapping[str, Any], language: str) -> str:
    """Translate a message and fill in what it speaks of.

    A message without values is taken as it is, braces and all. Values may be records
    (which are named), words of a closed list (which are translated), tuples of ids, a
    `Route`, what is `Stated`, reasons why there is no value, dates, numbers and texts
    (which are cut to a line).
    """
    message = translate(template, language)
    if not values:
        return message
    shown = {name: _shown(value, language) for name, value in values.items()}
    return message.format_map(shown)


@singledispatch
def _shown(value: Any, language: str) -> str:  # noqa: ARG001 (kinds below need it)
    return one_line(str(value), width=_STATEMENT)


def _word(value: Choice | Word, language: str) -> str:
    return translate(value.replace("_", " "), language)


def _items(value: Iterable[Any], language: str) -> str:
    return listed((_shown(item, language) for item in value), language)


def _span(value: Period, language: str) -> str:
    span = translate("{start} to {end}", language)
    return span.format(start=value.start, end=value.end)


def _stated(stated: Stated, language: str) -> str:
    record, indicator = stated.value, stated.indicator
    if not isinstance(record, (Baseline, Target)):
        return _measured(record, indicator, language)
    shown = _measured(record.value, indicator, language)
    if isinstance(record, Baseline):
        dated = "{value} ({date})"
    else:
        dated = translate("{value} (by {date})", language)
        shown = _SIGNS.get(record.operator, "") + shown
        if record.upper is not None:
            shown = f"{shown} – {_measured(record.upper, indicator, language)}"
    if record.when is None or isinstance(record.value, NotAvailable):
        return shown
    return dated.format(value=shown, date=record.when)


def _measured(value: Value, indicator: Indicator, language: str) -> str:
    shown = _shown(value, language)
    if isinstance(value, str):
        return f'"{shown}"'
    if isinstance(value, NotAvailable):
        return shown
    return f"{shown} %" if indicator.measure is Measure.PERCENTAGE else shown


def _missing(value: NotAvailable, language: str) -> str:
    reason = _shown(value.reason, language)
    note = f': "{one_line(value.note, width=_STATEMENT)}"' if value.note.strip() else ""
    if value.due is None:
        return f"{reason}{note}"
    due = translate("due {date}", language).format(date=value.due)
    return f"{reason}{note} ({due})"


def one_line(text: str, *, width: int | None) -> str:
    """Put a text on one line and cut it to a width, if there is one."""
    if not (text.isprintable() and "  " not in text and text == text.strip()):
        text = " ".join(text.split())
    return (
        text
        if width is None or len(text) <= width
        else f"{text[: width - 1].rstrip()}…"
    )


def kind(record: Record) -> str:
    """Say what a record is: "outcome", "budget line"."""
    return (
        "budget line"
        if isinstance(record, BudgetLine)
        else type(record).__name__.lower()
    )


def named(record: Record, language: str = "en") -> str:
    """Name a record as one would when speaking: Output 1.1 "Returnees have a trade"."""
    words = getattr(record, "statement", "") or getattr(record, "title", "")
    quoted = f' "{one_line(words, width=_STATEMENT)}"' if words.strip() else ""
    return f"{translate(kind(record), language).capitalize()} {record.id}{quoted}"


def listed(names: Iterable[str], language: str = "en") -> str:
    """List ids: "1, 2 and 3"; the last of many are counted only."""
    shown = list(names)
    if len(shown) > _LISTED:
        more = translate("{count} more", language)
        count = number(len(shown) - _LISTED + 1, language)
        shown[_LISTED - 1 :] = [more.format(count=count)]
    *first, last = shown or [""]
    return f"{', '.join(first)} {translate('and', language)} {last}" if first else last


def route(ids: Iterable[str], language: str = "en") -> str:
    """Write a way through the plan, "1 -> 2 -> 1"; a long one without its middle."""
    stops = list(ids)
    if len(stops) > _ROUTE:
        more = translate("{count} more", language)
        count = number(len(stops) - _ROUTE + 1, language)
        stops[_ROUTE - 2 : -1] = [f"({more.format(count=count)})"]
    return " -> ".join(stops)


for _record in (Result, Indicator, Assumption, Risk, BudgetLine):
    _shown.register(_record, named)
for _choice in (Choice, Word):
    _shown.register(_choice, _word)
for _several in (tuple, list):
    _shown.register(_several, _items)
for _number in (int, float, Decimal):
    _shown.register(_number, number)
_shown.register(Route, route)
_shown.register(Stated, _stated)
_shown.register(NotAvailable, _missing)
_shown.register(Period, _span)
_shown.register(Verbatim, lambda value, _: one_line(value, width=None))
_shown.register(Exact, lambda value, _: value.replace("\n", "\\n").replace("\t", "\\t"))
