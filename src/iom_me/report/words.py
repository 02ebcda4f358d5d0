"""How a report writes numbers, dates, values and lights in its language."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from iom_me._messages import number, translate
from iom_me.logic.wording import Word
from iom_me.model import (
    Level,
)
from iom_me.tracking import Status
from iom_me.tracking.words import percent as english_percent

if TYPE_CHECKING:
    from iom_me.tracking import IndicatorProgress

__all__ = [
    "GLYPHS",
    "MEANINGS",
    "date_words",
    "entry_value",
    "figure",
    "labelled",
    "level_words",
    "percent",
    "status_words",
]

_GAP = "\N{NO-BREAK SPACE}"
# What stands between a number and its per cent sign, where it is narrower.
_GAPS = {"fr": "\N{NARROW NO-BREAK SPACE}"}
_DASH = "–"
_MONTHS = (
    Word("January"),
    Word("February"),
    Word("March"),
    Word("April"),
    Word("May"),
    Word("June"),
    Word("July"),
    Word("August"),
    Word("September"),
    Word("October"),
    Word("November"),
    Word("December"),
)
GLYPHS = {
    Status.ACHIEVED: "✓",
    Status.ON_TRACK: "●",
    Status.AT_RISK: "▲",
    Status.OFF_TRACK: "✕",
    Status.REGRESSED: "▼",
    Status.NO_DATA: "○",
    Status.OVERDUE: "○",
    Status.NOT_DUE: "…",
    Status.CANNOT_TELL: "?",
}
"""A sign for each light, for those who do not tell the colours apart."""

MEANINGS = {
    Status.ACHIEVED: Word("The value meets the target."),
    Status.ON_TRACK: Word("Progress is about what is expected by now."),
    Status.AT_RISK: Word("Progress is short of what is expected by now."),
    Status.OFF_TRACK: Word("Progress is far short of what is expected by now."),
    Status.REGRESSED: Word("The value is further from the target than the baseline."),
    Status.NO_DATA: Word("There is no value, and no frequency says when one is due."),
    Status.OVERDUE: Word("By its frequency a value should be there, and is not."),
    Status.NOT_DUE: Word("There is no value yet, and none was due."),
    Status.CANNOT_TELL: Word("There is a value, but no light can be drawn from it."),
}
"""What each light means."""


def status_words(status: Status, language: str) -> str:
    """Name a light."""
    return translate(status.words, language)


def level_words(level: Level | str, id: str, language: str) -> str:
    """Write what stands before a statement: "Output 1.1"."""
    return f"{translate(Level(level).value, language).capitalize()} {id}"


def labelled(label: str, words: str, language: str) -> str:
    """Put a label before words; in French a space stands before the colon."""
    line = translate("{plan}: {words}", language)
    return line.format(plan=label, words=words)


def date_words(day: dt.date | None, language: str) -> str:
    """Write a date as people say it: 31 December 2024."""
    if day is None:
        return ""
    month = translate(_MONTHS[day.month - 1], language)
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    template = translate("{day} {month} {year}", language)
    return template.format(day=first, month=month, year=day.year)


def figure(value: float, language: str) -> str:
    """Write a number with as many digits as help."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else _DASH
    if isinstance(value, int):
        return number(value, language)
    rounded = round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
    return number(rounded, language)


def percent(share: float | None, language: str) -> str:
    """Write a share; one that falls short of the whole never looks complete."""
    if share is None or math.isnan(share):
        return ""
    if math.isinf(share):
        return figure(share, language)
    # The same rounding as in the sentences of tracking, with this language's signs.
    digits = english_percent(share).removesuffix(" %").replace(",", "")
    is_whole = digits.lstrip("-").isdigit()
    shown = number(int(digits) if is_whole else float(digits), language)
    return _per_cent(shown, language)


def _per_cent(digits: str, language: str) -> str:
    return f"{digits}{_GAPS.get(language, _GAP)}%"


def entry_value(entry: IndicatorProgress, name: str, language: str) -> str:
    """Write the baseline, the target or the actual value of an entry."""
    value = getattr(entry, name)
    if value is None:
        return _DASH
    if isinstance(value, str):
        return value
    shown = figure(value, language)
    if name == "target" and entry.target_upper is not None:
        shown = f"{shown} {_DASH} {figure(entry.target_upper, language)}"
    return _per_cent(shown, language) if entry.unit == "%" else shown
