"""Values, operators and dates as they stand in a form, in three languages.

Everything is written so that the reader of workbooks takes it for what it is: where a
number could be read in two ways, it is written in the one that cannot.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from iom_me.model import (
    Baseline,
    Frequency,
    Indicator,
    Measure,
    NotAvailable,
    Operator,
    Period,
    Target,
    Value,
    is_number,
)

__all__ = [
    "baseline_text",
    "date_text",
    "frequency_text",
    "number_text",
    "period_text",
    "target_text",
    "target_value",
    "value_text",
    "words_in",
]

_CURRENCIES = frozenset(("EUR", "USD", "GBP", "CHF", "CAD", "NGN", "XOF", "XAF"))
_SIGNS = {"en": (",", "."), "fr": ("\u202f", ","), "es": ("\u202f", ",")}
_OPERATORS = {
    Operator.AT_LEAST: "≥ ",
    Operator.AT_MOST: "≤ ",
    Operator.EQUAL: "= ",
}
# Within brackets, what is none of these cannot be taken for a date or a second value.
_PLAIN_NOTE = re.compile(r"[^\d()\[\];\n]+")
_THREE = 3


@cache
def words_in(language: str) -> dict[str, Any]:
    """Read the words of a language, once."""
    path = Path(__file__).with_name("words.toml")
    words: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))[language]
    return words


def number_text(value: float, language: str) -> str:
    """Write a number in full, as the language does: 1,200.5 or 1 200,5.

    Examples
    --------
    >>> number_text(1200.5, "en"), number_text(0.25, "fr"), number_text(1.125, "es")
    ('1,200.5', '0,25', '1,1250')
    """
    exact = (
        Decimal(value)
        if isinstance(value, int) or value.is_integer()
        else Decimal(repr(value))
    )
    whole, _, decimals = f"{exact:,f}".partition(".")
    decimals = "" if not decimals.strip("0") else decimals
    if len(decimals) == _THREE:
        decimals += "0"  # three decimals alone look like thousands
    thousands, sign = _SIGNS[language]
    shown = whole.replace(",", thousands)
    return f"{shown}{sign}{decimals}" if decimals else shown


def date_text(day: dt.date, language: str) -> str:
    """Write a day: 31 March 2024, 31 mars 2024, 31 de marzo de 2024."""
    words = words_in(language)
    first = words.get("first", "1")
    return str(words["date"]).format(
        day=first if day.day == 1 else day.day,
        month=words["months"][day.month - 1],
        year=f"{day.year:04d}",
    )


def period_text(period: Period, language: str) -> str:
    """Write a span: a year as 2024, a month by its name, others by both days."""
    start, end = period.start, period.end
    next_day = end + dt.timedelta(days=1) if end < dt.date.max else end
    if (start.day, next_day.day) == (1, 1) and start.year == end.year:
        if (start.month, end.month) == (1, 12):
            return f"{start.year:04d}"
        if start.month == end.month:
            return f"{words_in(language)['months'][start.month - 1]} {start.year:04d}"
    return str(words_in(language)["span"]).format(
        start=date_text(start, language), end=date_text(end, language)
    )


def value_text(value: Value, indicator: Indicator, language: str) -> str:
    """Write a value with its sign, or why there is none."""
    if isinstance(value, NotAvailable):
        return _missing(value, language)
    if not is_number(value):
        return str(value)
    shown = number_text(value, language)
    if indicator.measure is Measure.PERCENTAGE:
        return f"{shown} %"
    if indicator.measure is Measure.CURRENCY and indicator.unit in _CURRENCIES:
        return f"{shown} {indicator.unit}"
    return shown


def _missing(value: NotAvailable, language: str) -> str:
    words = words_in(language)
    due = _by(value.due, language) if value.due else ""
    return f"{words['reasons'][value.reason]}{_aside(value.note)}{due}"


def _by(day: dt.date, language: str) -> str:
    by = str(words_in(language)["by"]).format(date=date_text(day, language))
    return f" ({by})"


def _aside(note: str) -> str:
    """Write a remark in brackets, if it can only be read as one."""
    line = " ".join(note.split())
    return f" ({line})" if _PLAIN_NOTE.fullmatch(note) and line else ""


def baseline_text(
    baseline: Baseline | None, indicator: Indicator, language: str
) -> str:
    """Write a baseline with its date and its remark; nothing if there is none."""
    if baseline is None:
        return ""
    shown = value_text(baseline.value, indicator, language)
    if isinstance(baseline.value, NotAvailable):
        return shown
    when = ""
    if baseline.period:
        when = f" ({period_text(baseline.period, language)})"
    elif baseline.date:
        when = f" ({date_text(baseline.date, language)})"
    note = _aside(baseline.note) if is_number(baseline.value) else ""
    return f"{shown}{note}{when}"


def target_text(target: Target, indicator: Indicator, language: str) -> str:
    """Write a target with its operator, its date and its remark."""
    shown = target_value(target, indicator, language)
    if isinstance(target.value, NotAvailable):
        return shown
    if target.period:
        return f"{shown} ({period_text(target.period, language)})"
    return shown + (_by(target.date, language) if target.date else "")


def target_value(target: Target, indicator: Indicator, language: str) -> str:
    """Write a target without its date."""
    shown = value_text(target.value, indicator, language)
    if target.operator in _OPERATORS and not isinstance(target.value, NotAvailable):
        shown = _OPERATORS[target.operator] + shown
    if target.upper is not None:
        shown = f"{shown} – {value_text(target.upper, indicator, language)}"
    note = _aside(target.note) if is_number(target.value) else ""
    return f"{shown}{note}"


def frequency_text(frequency: Frequency | None, language: str) -> str:
    """Write how often; nothing if that is not known."""
    if frequency is None:
        return ""
    return str(words_in(language)["frequencies"][frequency])
