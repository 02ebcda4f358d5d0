"""Values with their unit and parts, and names of results, in the tables of a document.

Nobody reads these back from a file, as `wording` is made for: they may be fuller. Short
names of months are those of the Unicode CLDR (abbreviated format).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from iom_me._messages import number, translate
from iom_me.io.layouts.wording import date_text, period_text, words_in
from iom_me.model import Measure, NotAvailable, Operator, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from iom_me.model import (
        Baseline,
        DisaggregatedValue,
        Indicator,
        Result,
        Target,
        Value,
    )

__all__ = [
    "colon",
    "month_name",
    "on_one_line",
    "result_name",
    "sentence_case",
    "short_date",
    "titled_statement",
    "written_baseline",
    "written_reason",
    "written_share",
    "written_target",
    "written_value",
]

_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
}
_SIGNS = {Operator.AT_LEAST: "≥ ", Operator.AT_MOST: "≤ ", Operator.EQUAL: "= "}
_PER_CENT, _EQUALS = "\u00a0%", "\u00a0=\u00a0"
_BREAKS = re.compile("[\n\t]+")
_NEARLY, _TOLERANCE = 0.99, 1e-9


def month_name(month: int, language: str) -> str:
    """Name a month, from 1, in short."""
    return _MONTHS[language].split()[month - 1]


def short_date(date: dt.date, language: str) -> str:
    """Write a day in short, with the month as a word: 31 Mar 2024."""
    day = words_in(language).get("first", "1") if date.day == 1 else date.day
    return f"{day} {month_name(date.month, language)} {date.year}"


def on_one_line(text: str) -> str:
    """Write a text without line breaks and tabs, for a place within a line."""
    return _BREAKS.sub(" ", text)


def sentence_case(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def result_name(result: Result, language: str) -> str:
    """Write what stands before a statement: Output 1.1."""
    level = translate(result.level.value, language)
    return f"{sentence_case(level)} {result.id}"


def titled_statement(result: Result, language: str) -> str:
    """Write a statement after the name of the result."""
    return f"{result_name(result, language)}{colon(language)}{result.statement}"


def colon(language: str) -> str:
    """Write a colon with the space that the language wants around it."""
    return str(words_in(language)["colon"])


def written_value(value: Value, indicator: Indicator, language: str) -> str:
    """Write a value with its unit, or why there is none."""
    if isinstance(value, NotAvailable):
        return written_reason(value, language)
    if not is_number(value):
        return str(value)
    shown = number(value, language)
    if indicator.measure is Measure.PERCENTAGE:
        return shown + _PER_CENT
    unit = on_one_line(indicator.unit)
    return f"{shown} {unit}" if unit else shown


def written_reason(value: NotAvailable, language: str) -> str:
    """Write why there is no value, and when there will be one."""
    words = str(words_in(language)["reasons"][value.reason])
    note = f"{colon(language)}{value.note}" if value.note else ""
    return words + note + (_by(value.due, language) if value.due else "")


def written_share(share: float, language: str) -> str:
    """Write a share as a percentage; what falls short of 1 does not look complete."""
    if _NEARLY < share < 1 - _TOLERANCE:
        return number(math.floor(1000 * share) / 10, language) + _PER_CENT
    # Adding zero takes the sign from a share that rounds to -0.
    return number(float(f"{100 * share:.0f}") + 0.0, language) + _PER_CENT


def written_baseline(
    baseline: Baseline | None, indicator: Indicator, language: str
) -> str:
    """Write a baseline with its date; its parts and remarks on lines of their own."""
    if baseline is None:
        return ""
    shown = written_value(baseline.value, indicator, language)
    if baseline.period:
        shown = f"{shown} ({period_text(baseline.period, language)})"
    elif baseline.date:
        shown = f"{shown} ({date_text(baseline.date, language)})"
    parts = _parts(baseline.disaggregated, indicator, language)
    return "\n".join(filter(None, (shown, *parts, baseline.note, baseline.source)))


def written_target(target: Target, indicator: Indicator, language: str) -> str:
    """Write a target with its operator and date; parts and remark on own lines."""
    shown = written_value(target.value, indicator, language)
    if target.upper is not None and is_number(target.value):
        upper = written_value(target.upper, indicator, language)
        shown = f"{number(target.value, language)} – {upper}"
    elif target.operator and is_number(target.value):
        shown = _SIGNS[target.operator] + shown
    if target.period:
        shown = f"{shown} ({period_text(target.period, language)})"
    elif target.date:
        shown += _by(target.date, language)
    parts = _parts(target.disaggregated, indicator, language)
    return "\n".join(filter(None, (shown, *parts, target.note)))


def _by(day: dt.date, language: str) -> str:
    words = str(words_in(language)["by"])
    return f" ({words.format(date=date_text(day, language))})"


def _parts(
    parts: Sequence[DisaggregatedValue], indicator: Indicator, language: str
) -> list[str]:
    """Write the parts of a value, a line for each dimension: sex: female = 31 %."""
    lines: dict[str, list[str]] = {}
    for part in parts:
        dimensions = " × ".join(on_one_line(name) for name, _ in part.by)
        category = ", ".join(on_one_line(category) for _, category in part.by)
        value = on_one_line(_bare(part.value, indicator, language))
        lines.setdefault(dimensions, []).append(f"{category}{_EQUALS}{value}")
    sign = colon(language)
    return [f"{name}{sign}{'; '.join(shown)}" for name, shown in lines.items()]


def _bare(value: Value, indicator: Indicator, language: str) -> str:
    """Write a value without the unit that stands beside the whole."""
    if is_number(value) and indicator.measure is not Measure.PERCENTAGE:
        return number(value, language)
    return written_value(value, indicator, language)
