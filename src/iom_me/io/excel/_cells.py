"""What people write in a cell, read as a number or the reason why there is none.

How numbers are told apart: with both comma and full stop, the last is the decimal sign.
One comma before exactly three digits (``1,234``) parts thousands; any other single
comma (``3,1``; ``0,712``) is a decimal sign. A full stop before three digits
(``1.234``) is a decimal sign in English and parts thousands in French and Spanish.
Where the other reading is likely too, a remark says which was taken.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

import attrs

from iom_me.io.excel._words import aligned, plain, read_deadline, reads_both_ways
from iom_me.model import NotAvailable, Operator, Period, Value

__all__ = ["Reading", "read_number", "read_value"]

_DIGITS = re.compile(r"[-\u2212+]?\s?\d+(?:(?:[.,'\u2019]| (?=\d{3}(?!\d)))\d+)*")


def read_number(text: str, *, language: str = "en") -> tuple[int | float, str] | None:
    """Read a number with any separators; and a remark, if it can be read otherwise."""
    text = text.replace("\u2212", "-").replace("\u2019", "'").strip()
    sign = -1 if text.startswith("-") else 1
    body = text.lstrip("+-").strip()
    groups = re.split(r"[.,' ]", body)
    signs = re.findall(r"[.,' ]", body)
    if not all(group.isascii() and group.isdigit() for group in groups):
        return None
    decimal = _decimal_sign(groups, signs, language)
    thousands = signs[:-1] if decimal else signs
    whole = groups[:-1] if decimal else groups
    if len(set(thousands)) > 1 or not _are_thousands(whole):
        return None
    number = _joined("".join(whole), groups[-1] if decimal else "", sign)
    if number is None:
        return None
    remark = ""
    if _is_ambiguous(groups, signs, language):
        role = "a decimal sign" if decimal else "a separator of thousands"
        remark = f"{text!r} was read as {number:,}: {signs[0]!r} taken for {role}"
    return number, remark


def _decimal_sign(groups: list[str], signs: list[str], language: str) -> str:
    """Find which sign, if any, parts the decimals: always the last one."""
    if not signs or signs[-1] in " '":
        return ""
    last = signs[-1]
    if len(signs) > 1:
        return last if last not in signs[:-1] else ""
    if len(groups[1]) != 3 or len(groups[0]) > 3 or groups[0].startswith("0"):  # noqa: PLR2004 - thousands
        return last
    if last == ",":
        return ""
    return last if language == "en" else ""


def _are_thousands(groups: list[str]) -> bool:
    return len(groups) == 1 or (
        0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])  # noqa: PLR2004
    )


def _is_ambiguous(groups: list[str], signs: list[str], language: str) -> bool:
    if len(signs) != 1 or signs[0] not in ".,":
        return False
    three = len(groups[1]) == 3 and 0 < len(groups[0]) <= 3  # noqa: PLR2004
    if not three or groups[0].startswith("0"):
        return False
    return signs[0] == "." or language != "en"


def _joined(whole: str, decimals: str, sign: int) -> int | float | None:
    if len(whole) > 300:  # noqa: PLR2004 - no float is longer
        return None
    if not decimals:
        return sign * int(whole)
    number = sign * float(f"{whole}.{decimals}")
    return number if math.isfinite(number) else None


_TO_BE_DETERMINED = re.compile(
    r"#?(?:tbd|tbc|t\.b\.d\.?|to be (?:determined|confirmed|defined|established)"
    r"|a (?:determin[ae]r|definir|confirm[ae]r|precis[ae]r)"
    r"|por (?:determinar|definir|confirmar)"
    r")(?![a-z])"
)
_NOT_APPLICABLE = re.compile(
    r"(?:n/a|n\.a\.?|na|not applicable|non applicable|sans objet|s/o|s\.o\.?"
    r"|no aplica(?:ble)?|no procede)(?![a-z])"
)
_NOT_COLLECTED = re.compile(
    r"(?:n/d|n\.d\.?|nd|not available|not collected|no data|unknown|non disponible"
    r"|inconnue?|no disponible|sin datos|desconocid[oa])(?![a-z])"
)
_NOT_DUE = re.compile(
    r"(?:not (?:yet )?due(?: yet)?|pas encore (?:attendue?|due?)|aun no previst[oa])"
    r"(?![a-z])"
)
_REASONS = (
    ("not_due", _NOT_DUE),
    ("to_be_determined", _TO_BE_DETERMINED),
    ("not_applicable", _NOT_APPLICABLE),
    ("not_collected", _NOT_COLLECTED),
)
_OPERATORS = tuple(
    (operator, re.compile(rf"(?:{words})\s*"))
    for operator, words in (
        (Operator.AT_LEAST, r"≥|>=|⩾|(?:at least|no less than|minimum(?: of| de)?)\b"),
        (Operator.AT_LEAST, r"(?:au moins|au minimum|al menos|por lo menos)\b|min\."),
        (Operator.AT_LEAST, r"como minimo\b"),
        (Operator.AT_MOST, r"≤|<=|⩽|(?:at most|no more than|up to)\b|max\."),
        (Operator.AT_MOST, r"(?:au plus|au maximum|maximum(?: of| de)?|jusqu'a)\b"),
        (Operator.AT_MOST, r"(?:a lo sumo|como maximo|hasta)\b"),
        (Operator.EQUAL, r"=|(?:exactly|exactement|exactamente)\b"),
        (Operator.AT_LEAST, r">|(?:more than|over|plus de|mas de)\b"),
        (Operator.AT_MOST, r"<|(?:less than|under|moins de|menos de)\b"),
    )
)
_STRICT = re.compile(
    r"[<>]|more than|over|plus de|mas de|less than|under|moins de|menos de"
)
_MONEY = {
    "€": "EUR",
    "eur": "EUR",
    "euros": "EUR",
    "usd": "USD",
    "us$": "USD",
    "$": "",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
    "cad": "CAD",
    "ngn": "NGN",
    "₦": "NGN",
    "xof": "XOF",
    "xaf": "XAF",
    "fcfa": "",
    "cfa": "",
}
_CURRENCY = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<number>{_DIGITS.pattern})\s*"
    r"(?P<percent>%|per ?cent|pour ?cent|por ciento)?\s*"
    rf"(?P<after>(?:{_CURRENCY})(?!\w))?"
)
_RANGE = re.compile(r"\s*(?:[-\u2013\u2014]|(?:to|and|et|y|a)\b)\s*(?=\S)")
_BETWEEN = re.compile(r"(?:between|from|entre|de)\s+(?=\d)")
# "2.5 million" is not 2.5.
_TIMES = re.compile(
    r"\s*(?:k|m|bn|mil|mille|thousand|millio\w+|millon\w*|milliar\w+)\b"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@attrs.frozen(kw_only=True)
class Reading:
    """What a cell of the baseline or target column says.

    Attributes
    ----------
    value : int, float, str or NotAvailable
        The number; the text itself where it is none; or why there is none.
    operator, upper : optional
        For targets: how an actual value is held against it, and the end of a range.
    date, period : optional
        When.
    note : str
        What else the cell says.
    is_percent : bool
        Whether the value is marked as a percentage.
    currency : str, optional
        ISO code, or empty for money without a known code; None if it is not money.
    remarks : tuple of str
        What a person should look at.
    """

    value: Value
    operator: Operator | None = None
    upper: int | float | None = None
    date: dt.date | None = None
    period: Period | None = None
    note: str = ""
    is_percent: bool = False
    currency: str | None = None
    remarks: tuple[str, ...] = ()


def read_value(
    value: object,
    *,
    number_format: str = "",
    is_percentage: bool = False,
    wants_number: bool = False,
    language: str = "en",
) -> Reading:
    """Read a cell of the baseline or target column.

    Parameters
    ----------
    value
        What the cell holds; not empty.
    number_format
        How Excel shows it; ``0%`` makes 0.8 the percentage 80.
    is_percentage
        Whether the indicator is known to be one.
    wants_number
        Whether a text without a number deserves a remark.
    language
        ``en``, ``fr`` or ``es``; decides ``1.234``.

    Returns
    -------
    Reading
        Nothing that the cell says is left out.
    """
    if isinstance(value, bool):
        remark = f"the logical value {str(value).upper()} was read as {int(value)}"
        return Reading(value=int(value), remarks=(remark,))
    if isinstance(value, (int, float)):
        reading = _of_number(value, number_format)
        return _doubted(reading) if is_percentage else reading
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        text = plain(value)
        return Reading(value=text, remarks=(f"a date, {text}, stands for a value",))
    reading = _of_text(plain(value), wants_number=wants_number, language=language)
    return _doubted(reading) if is_percentage else reading


def _of_number(value: float, number_format: str) -> Reading:
    if not math.isfinite(value):
        return Reading(value=str(value), remarks=(f"{value} is not a finite number",))
    if "%" in number_format:
        shifted = Decimal(repr(value)) * 100
        whole = shifted == shifted.to_integral_value()
        return Reading(value=int(shifted) if whole else float(shifted), is_percent=True)
    return Reading(value=value)


def _doubted(reading: Reading) -> Reading:
    """Remark on a percentage that looks like a share of 1."""
    value = reading.value
    if reading.is_percent or not isinstance(value, float) or not 0 < value < 1:
        return reading
    percent = f"{value * 100:.4g}"
    remark = f"{value} was read as {value} %: for {percent} % write {percent}"
    return attrs.evolve(reading, remarks=(*reading.remarks, remark))


def _of_text(text: str, *, wants_number: bool, language: str) -> Reading:
    if not text.strip("-\u2013\u2014 "):
        value = NotAvailable("not_collected", note=text)
        return Reading(
            value=value, remarks=(f"the dash {text!r} was read as no value",)
        )
    body, when, asides, remarks = _without_asides(text)
    found = _missing(body, asides, when) or _number(body, language)
    if found is None and when is not None and not asides:
        found = _dated(text, body, wants_number=wants_number)
    if found is None:
        if not wants_number and not re.search(r"\d", text):
            return Reading(value=text)
        return Reading(
            value=text, remarks=(f"{text!r} is not one number: kept as text",)
        )
    found = attrs.evolve(found, remarks=(*found.remarks, *remarks))
    if isinstance(found.value, NotAvailable):
        return found
    return attrs.evolve(
        found,
        note="; ".join(part for part in (found.note, *asides) if part),
        date=None if isinstance(when, Period) else when,
        period=when if isinstance(when, Period) else None,
    )


def _dated(text: str, body: str, *, wants_number: bool) -> Reading | None:
    """Read a text without digits that ends in a date: "most borrow (2021)"."""
    if not body or re.search(r"\d", body) or not text.endswith((")", "]")):
        return None
    remark = f"{body!r} is not one number: kept as text"
    return Reading(value=body, remarks=(remark,) if wants_number else ())


def _without_asides(
    text: str,
) -> tuple[str, dt.date | Period | None, list[str], list[str]]:
    """Part a text from its brackets: one may hold the date, the others are notes."""
    when: dt.date | Period | None = None
    asides, remarks = [], []
    for found in _BRACKETS.finditer(text):
        aside = found[1].strip()
        date = read_deadline(aside) if when is None else None
        if date is None:
            asides.append(aside)
            continue
        when = date
        if reads_both_ways(aside):
            remarks.append(f"the date {aside!r} was read as {date}, day before month")
    return " ".join(_BRACKETS.sub(" ", text).split()), when, asides, remarks


def _missing(
    body: str, asides: list[str], when: dt.date | Period | None
) -> Reading | None:
    """Read one of the ways to say that there is no value, and why."""
    for reason, pattern in _REASONS:
        if found := pattern.match(aligned(body)):
            note = "; ".join(
                part for part in (_trimmed(body, found.end()), *asides) if part
            )
            due = when.end if isinstance(when, Period) else when
            return Reading(value=NotAvailable(reason, note=note, due=due))
    return None


def _number(body: str, language: str) -> Reading | None:
    """Read a number with its operator and unit, or a range; None if it is neither."""
    small = aligned(body)
    operator, start, remarks = _operator(small)
    first = _AMOUNT.match(small, start)
    number = read_number(first["number"], language=language) if first else None
    if first is None or number is None:
        return None
    reading = Reading(
        value=number[0],
        operator=operator,
        is_percent=bool(first["percent"]),
        currency=_currency(first),
        remarks=tuple(remark for remark in (*remarks, number[1]) if remark),
    )
    joint = _RANGE.match(small, first.end())
    if joint and _AMOUNT.match(small, joint.end()):
        return _range(reading, small, joint.end(), body, language)
    rest = small[first.end() :]
    if re.search(r"\d", rest) or rest.startswith(("/", ",", ".")) or _TIMES.match(rest):
        return None
    return attrs.evolve(reading, note=_trimmed(body, first.end()))


def _range(
    lower: Reading, small: str, start: int, body: str, language: str
) -> Reading | None:
    """Read the second number of a range."""
    second = _AMOUNT.match(small, start)
    number = read_number(second["number"], language=language) if second else None
    if second is None or number is None or re.search(r"\d", small[second.end() :]):
        return None
    if lower.operator or not isinstance(lower.value, (int, float)):
        return None
    if number[0] <= lower.value:
        return None
    return attrs.evolve(
        lower,
        operator=Operator.BETWEEN,
        upper=number[0],
        note=_trimmed(body, second.end()),
        is_percent=lower.is_percent or bool(second["percent"]),
        currency=lower.currency if lower.currency is not None else _currency(second),
        remarks=tuple(remark for remark in (*lower.remarks, number[1]) if remark),
    )


def _operator(small: str) -> tuple[Operator | None, int, list[str]]:
    """Find the operator before a number, and where it ends."""
    if between := _BETWEEN.match(small):
        return None, between.end(), []
    for operator, pattern in _OPERATORS:
        if found := pattern.match(small):
            sign = found.group().strip()
            strict = [f"{sign!r} was read as {operator.replace('_', ' ')!r}"]
            return operator, found.end(), strict if _STRICT.fullmatch(sign) else []
    return None, 0, []


def _currency(amount: re.Match[str]) -> str | None:
    sign = amount["before"] or amount["after"]
    return _MONEY[sign] if sign else None


def _trimmed(text: str, start: int) -> str:
    return text[start:].strip(" :;,.-\u2013")
