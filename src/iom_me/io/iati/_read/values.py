"""Values as they are published: numbers, words, or a reason why there is none.

IATI wants numbers as 1234.5; such a number is read in silence. Anything else is read if
it is certain what is meant, and a remark says what was read; otherwise the value is
missing, and the remark holds what stands there. It is never zero.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

import attrs

from iom_me.io.excel._cells import read_value
from iom_me.io.iati._codes import QUALITATIVE
from iom_me.model import NotAvailable, fields

__all__ = ["Reading", "read_published"]

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_LONGEST_NUMBER = 400
_SPACES = str.maketrans("\u00a0\u2007\u2009\u202f", "    ")
_IN_WORDS = frozenset({"3", "4", QUALITATIVE})


@attrs.frozen(kw_only=True)
class Reading:
    """What a value says.

    Attributes
    ----------
    value : int, float, str or dict
        A plain value of `iom_me.io.json`: the dict says why there is none.
    operator : str
        Of a target: ``at_least`` and so on; empty if none is written.
    upper : int or float, optional
        Of a target: the end of a range.
    remark : str
        What a person should look at; empty if it is certain.
    """

    value: Any
    operator: str = ""
    upper: float | None = None
    remark: str = ""


def read_published(
    text: str, *, measure: str, missing: str, may_compare: bool = False
) -> Reading:
    """Read the attribute ``value`` of a baseline, target or actual.

    Parameters
    ----------
    text
        What stands there.
    measure
        Code of the indicator's measure; empty if unknown.
    missing
        The reason to give where the value cannot be read.
    may_compare
        Whether "at least 5" and "3 - 5" are values: of a target they are.
    """
    text = text.strip()
    if not text:
        none = {"not_available": missing}
        return Reading(value=none, remark="it is empty: read as no value")
    if measure == QUALITATIVE:
        remark = "a qualitative value stands in the comment: kept as words"
        return Reading(value=text, remark=remark)
    if _NUMBER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return _plain_number(text, missing)
    return _uncertain(text, measure, missing, may_compare=may_compare)


def _plain_number(text: str, missing: str) -> Reading:
    nearest = float(text)
    if not math.isfinite(nearest):
        return _unread(text, missing, "it is too large to be read as a number")
    if text.lstrip("+-").isdigit():
        return Reading(value=int(text))
    exact = Decimal(text)
    if nearest == 0 and exact != 0:
        return _unread(text, missing, "it is too small to be read as a number")
    number = fields.number(nearest)
    is_exact = Decimal(repr(nearest)) == exact
    remark = "" if is_exact else f"it was rounded to {number!r}"
    return Reading(value=number, remark=remark)


def _unread(text: str, missing: str, remark: str) -> Reading:
    none = {"not_available": missing, "note": text}
    return Reading(value=none, remark=f"{remark}: read as no value")


def _uncertain(text: str, measure: str, missing: str, *, may_compare: bool) -> Reading:
    """Read what people write where a number is wanted."""
    if len(text) > _LONGEST_NUMBER:
        in_words = measure in _IN_WORDS
        long = "it is not one number"
        return Reading(value=text) if in_words else _unread(text, missing, long)
    found = read_value(" ".join(text.translate(_SPACES).split()), wants_number=True)
    value = found.value
    if isinstance(value, NotAvailable):
        none = {"not_available": value.reason.value, "note": text}
        return Reading(value=none, remark=f"read as no value ({value.reason})")
    if measure in _IN_WORDS:
        return Reading(value=text)
    is_number = isinstance(value, (int, float))
    if not is_number or (found.operator is not None and not may_compare):
        return _unread(text, missing, "it is not one number")
    operator = found.operator.value if found.operator else ""
    said = f"{operator.replace('_', ' ')} {value:,}".strip()
    said += f" and {found.upper:,}" if found.upper is not None else ""
    return Reading(
        value=value, operator=operator, upper=found.upper, remark=f"read as {said}"
    )
