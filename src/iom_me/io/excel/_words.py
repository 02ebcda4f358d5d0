"""Text of a cell made tidy, and the dates that people write in it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

from iom_me.io._folding import aligned, fold
from iom_me.model import Period

__all__ = [
    "aligned",
    "fold",
    "lines",
    "plain",
    "read_date",
    "read_deadline",
    "reads_both_ways",
]

_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_BULLET = re.compile(
    r"^\s*(?:[-\u2013\u2014•●▪◦‣·*]|\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)])\s+"
)
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(value: object) -> str:
    """Write a cell's content as text that a plan can hold, on tidy lines."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    # Excel writes a carriage return as _x000D_; only escapes of such signs are undone.
    text = _ESCAPE.sub(_unescaped, str(value)).replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", _CONTROL.sub("", text))
    rows = (" ".join(row.split()) for row in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(row for row in rows if row))


def _unescaped(found: re.Match[str]) -> str:
    sign = chr(int(found.group(1), 16))
    return sign if sign in "\r\n\t" else found.group() if sign.isprintable() else ""


def lines(text: str) -> list[str]:
    """Split a cell into its lines, without bullets and list numbers."""
    return [
        found for row in text.split("\n") if (found := _BULLET.sub("", row).strip())
    ]


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv enero ene",
            "february feb fevrier fev febrero",
            "march mar mars marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juin junio",
            "july jul juillet juil julio",
            "august aug aout agosto ago",
            "september sep sept septembre septiembre",
            "october oct octobre octubre",
            "november nov novembre noviembre",
            "december dec decembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_NAMED_DAY = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er)? (?:de )?([a-z]+) (?:de )?(\d{4})"
)
_NAMED_DAY_US = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_NAMED_MONTH = re.compile(r"([a-z]+) (?:de )?(\d{4})")
_MONTH = re.compile(r"(?:(\d{1,2})[/-](\d{4})|(\d{4})-(\d{1,2}))")
_QUARTER = re.compile(r"[qt]([1-4]) ?(\d{4})|(\d{4}) ?[qt]([1-4])")
_ABBREVIATED = re.compile(r"(?<=[a-z])\.")
_FROM_TO = re.compile(r"(.+?) (?:to|au|al|[-\u2013]) (.+)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_BY = re.compile(
    r"^(?:by|until|before|d['\u2019]?ici(?: (?:a|au|le)\b)?|avant|fin|end(?: of)?|para"
    r"|hasta|antes de|a mas tardar)\b[ :]*(?:the |le |el |fin |end (?:of )?)?"
)
_ON = re.compile(r"^(?:as of|as at|in|on|of|en|au|le|al|el|de|du)\b[ :]*")


def read_date(value: object) -> dt.date | Period | None:
    """Read a day, or the month, quarter or year that a text names; None if none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _ABBREVIATED.sub("", aligned(plain(value)).replace(",", ""))
    try:
        return _day(text) or _span(text) or _from_to(text)
    except ValueError:  # a 31 February
        return None


def _day(text: str) -> dt.date | None:
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
        return dt.date(year, month, day)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        return dt.date(year, month, day)
    if (found := _NAMED_DAY.fullmatch(text)) and found[2] in _MONTHS:
        return dt.date(int(found[3]), _MONTHS[found[2]], int(found[1]))
    if (found := _NAMED_DAY_US.fullmatch(text)) and found[1] in _MONTHS:
        return dt.date(int(found[3]), _MONTHS[found[1]], int(found[2]))
    return None


def _span(text: str) -> Period | None:
    if _YEAR.fullmatch(text):
        return _months(int(text), 1, 12)
    if found := _QUARTER.fullmatch(text):
        quarter = int(found[1] or found[4])
        return _months(int(found[2] or found[3]), 3 * quarter - 2, 3 * quarter)
    if found := _MONTH.fullmatch(text):
        month = int(found[1] or found[4])
        return _months(int(found[2] or found[3]), month, month)
    if (found := _NAMED_MONTH.fullmatch(text)) and found[1] in _MONTHS:
        month = _MONTHS[found[1]]
        return _months(int(found[2]), month, month)
    return None


def _from_to(text: str) -> Period | None:
    """Read "5 March 2024 to 8 July 2024"."""
    found = _FROM_TO.fullmatch(text)
    ends = (_day(found[1]), _day(found[2])) if found else (None, None)
    if ends[0] is None or ends[1] is None or ends[1] < ends[0]:
        return None
    return Period(ends[0], ends[1])


def _months(year: int, first: int, last: int) -> Period:
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return Period(dt.date(year, first, 1), end)


def read_deadline(text: str) -> dt.date | Period | None:
    """Read a date that may stand after "by" or "as of"; "by 2023" is its last day."""
    folded = aligned(text).strip()
    if found := _BY.match(folded):
        date = read_date(folded[found.end() :])
        return date.end if isinstance(date, Period) else date
    return read_date(_ON.sub("", folded))


def reads_both_ways(text: str) -> bool:
    """Whether the day and the month of a date could be exchanged."""
    found = _DAY_FIRST.search(text)
    if found is None or found[1] == found[2]:
        return False
    return int(found[1]) <= 12 and int(found[2]) <= 12  # noqa: PLR2004 - months
