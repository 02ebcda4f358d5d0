"""One cell of the measurements table: a number, a day, a word; or what is wrong."""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
from decimal import Decimal
from typing import Any

from iom_me.errors import ModelError, suggest
from iom_me.model import fields
from iom_me.model.measurements import STATUSES

__all__ = [
    "BadCellError",
    "day",
    "is_word",
    "moment",
    "name",
    "number",
    "status",
    "word",
]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SEPARATED = re.compile(r"[+-]?\d[\d.,'\u00a0\u202f\u2019 ]*", re.ASCII)
_LONGEST_SHOWN = 40
_REASONS = {
    "not_applicable": frozenset(("n/a", "na", "n.a.", "not applicable", "s/o")),
    "not_collected": frozenset(("tbd", "tbc", "n/d", "nd", "no data", "none", "null"))
    | {"nan", "not available", "unknown", "missing", "-", "\u2013", "\u2014", "?"},
    "not_due": frozenset(("not due", "pending", "future")),
}


class BadCellError(ValueError):
    """What is wrong with a cell, and what to do."""


def shown(value: object) -> str:
    """Write a cell's value for a message, however long it is."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def word(value: Any) -> str:
    """Take a text; a whole number is its digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return fields.text(value if isinstance(value, str) else str(value)).strip()
    except ModelError as error:
        raise BadCellError(str(error)) from None


def name(value: Any) -> str:
    """Take an id, which is text: ``1.10`` as a number would have become 1.1."""
    if isinstance(value, str) or (
        isinstance(value, numbers.Real) and float(value).is_integer()
    ):
        return word(value)
    raise BadCellError(
        f"{shown(value)} is no text: format the column as text and write the id again"
    )


def status(value: Any) -> str:
    """Take one of the statuses."""
    found = word(value).lower().replace(" ", "_")
    if found not in STATUSES:
        raise BadCellError(f"{shown(value)} is no status. {suggest(found, STATUSES)}")
    return found


def number(value: Any) -> float:
    """Take a finite number; a text only if it can be read in one way."""
    if isinstance(value, str):
        return _number_in(value)
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, Decimal)):
        raise BadCellError(f"{shown(value)} is not a number")
    try:
        found = float(value)
    except (OverflowError, ValueError):
        found = math.inf
    if not math.isfinite(found):
        raise BadCellError(
            f"{shown(value)} is not a finite number: for a missing value leave the "
            "cell empty and say why under 'status'"
        )
    return found


def _number_in(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return number(float(text))
    lower = text.lower().lstrip("#")
    for reason, words in _REASONS.items():
        if lower in words:
            raise BadCellError(
                f"{shown(text)} is not a number: leave the cell empty and write "
                f"{reason!r} (or another reason) under 'status'"
            )
    if text.endswith("%"):
        bare = text.rstrip("% ")
        raise BadCellError(f"{shown(text)} is not a number: write {bare}")
    if _SEPARATED.fullmatch(text):
        raise BadCellError(
            f"{shown(text)} can be read in two ways: write it as 1234.5, with a full "
            "stop for decimals and nothing between thousands"
        )
    raise BadCellError(f"{shown(text)} is not a number")


def is_word(value: Any) -> bool:
    """Whether a value is words, and neither a number nor meant as one, or as none."""
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return False
    meant = value.endswith("%") or _SEPARATED.fullmatch(value)
    is_reason = any(value.lower().lstrip("#") in words for words in _REASONS.values())
    return not meant and not is_reason


def moment(value: Any) -> dt.datetime:
    """Take a day or a time of it, as the clock of its own zone showed it."""
    found = _moment_in(value) if isinstance(value, str) else value
    if isinstance(found, dt.datetime):
        return found.replace(tzinfo=None)
    if isinstance(found, dt.date):
        return dt.datetime.combine(found, dt.time())
    raise BadCellError(
        f"{shown(value)} is not a date: write it as 2024-03-31; for a month or a "
        "quarter, write its last day"
    )


def _moment_in(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None


def day(value: Any) -> dt.datetime:
    """Take a day, as its midnight."""
    found = moment(value)
    if found.time() != dt.time():
        raise BadCellError(f"{shown(value)} has a time of day: write the day alone")
    return found
