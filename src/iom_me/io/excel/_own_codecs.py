"""How one field of a record stands in one cell, and comes back exactly as it was.

A cell of Excel holds a text, a number with 15 to 17 digits, or a day from 1900 on. What
it cannot hold exactly is written as text: a number of 18 digits, a day of the year 33.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import attrs

from iom_me.io.excel._cells import read_number
from iom_me.io.excel._words import plain, read_date
from iom_me.model.aggregation import Aggregation
from iom_me.model.fields import Choice

__all__ = [
    "AGGREGATION",
    "DATE",
    "LINES",
    "MONEY",
    "NUMBER",
    "PAIRS",
    "TEXT",
    "YES_NO",
    "CellValue",
    "Codec",
    "choice",
    "protect",
    "unprotect",
]

CellValue: TypeAlias = str | int | float | dt.date | None
"""What a cell can hold; None is an empty cell."""

_FIRST_YEAR = 1901
_LARGEST, _SMALLEST = 1e300, 1e-300
_INTEGER = re.compile(r"[+-]?\d+")


@attrs.frozen
class Codec:
    """Both directions between a field and a cell.

    Attributes
    ----------
    write : callable
        From the field's value to the cell's.
    read : callable
        From a cell that is not empty back to the field's value; raises ValueError if
        the cell holds something else.
    empty : object
        The field's value for an empty cell.
    choices : tuple of str
        The words to choose from, if there are only some.
    """

    write: Callable[[Any], CellValue]
    read: Callable[[Any], Any]
    empty: Any = ""
    choices: tuple[str, ...] = ()


# Texts that XlsxWriter or openpyxl would change: "_x0041_" is an escape of Excel's file
# format, "<r>...</r>" is how XlsxWriter marks formatted text. An invisible sign parts
# them; one more is added where such signs stand already, so that all comes back.
_JOINER = "\u2060"
_ESCAPE = re.compile("_(\u2060*)(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED_MARK = re.compile("x005F(\u2060*)_")
_RICH = re.compile("\\A(\u2060*)(?=<r>)")
_PARTED_ESCAPE = re.compile("_\u2060(\u2060*)(?=x[0-9A-Fa-f]{4}_)")
_PARTED_MARK = re.compile("x005F\u2060(\u2060*)_")
_PARTED_RICH = re.compile("\\A\u2060(\u2060*)(?=<r>)")


def protect(text: str) -> str:
    """Part what the file format would take for its own signs."""
    if "_" not in text and "<r>" not in text:
        return text
    text = _ESCAPED_MARK.sub(f"x005F\\1{_JOINER}_", text)
    text = _ESCAPE.sub(f"_\\1{_JOINER}", text)
    return _RICH.sub(f"\\1{_JOINER}", text)


def unprotect(text: str) -> str:
    """Undo `protect`, its last step first."""
    if _JOINER not in text:
        return text
    text = _PARTED_RICH.sub(r"\1", text)
    text = _PARTED_ESCAPE.sub(r"_\1", text)
    return _PARTED_MARK.sub(r"x005F\1_", text)


def _write_text(value: str) -> CellValue:
    return value or None


def _read_text(value: Any) -> str:
    return value if isinstance(value, str) else plain(value)


def _write_date(value: dt.date | None) -> CellValue:
    return value if value is None or value.year >= _FIRST_YEAR else value.isoformat()


def _read_date(value: Any) -> dt.date:
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    found = read_date(value)
    if not isinstance(found, dt.date):
        raise ValueError("it is not a date: write it as 2024-03-31")  # noqa: TRY004 - of text
    return found


def _write_number(value: float | None) -> CellValue:
    """Write a number, as text where XlsxWriter's 16 digits would change it."""
    if value is None or value == 0:
        return value
    if _SMALLEST < abs(value) < _LARGEST and float(f"{value:.16G}") == value:
        return value
    return repr(value)


def _read_number(value: Any) -> int | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = plain(value)
    if _INTEGER.fullmatch(text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        found = read_number(text)
    if found is None:
        raise ValueError("it is not a number")
    return found[0]


def _write_money(value: Decimal) -> CellValue:
    try:
        number = float(f"{float(value):.16G}")
    except OverflowError:
        return str(value)
    return number if Decimal(repr(number)) == value else str(value)


def _read_money(value: Any) -> Decimal:
    try:
        return Decimal(plain(value) if isinstance(value, str) else repr(value))
    except InvalidOperation:
        return Decimal(repr(_read_number(value)))


def _write_flag(value: bool) -> CellValue:  # noqa: FBT001 - a field's value
    return "yes" if value else "no"


def _read_flag(value: Any) -> bool:
    word = plain(value).lower()
    if word not in {"yes", "no", "true", "false"}:
        raise ValueError("it must be yes or no")
    return word in {"yes", "true"}


# Several texts in one cell stand on lines of their own; a backslash marks line breaks
# that belong to a text, and an empty text.


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n") or "\\0"


def _unescape(text: str) -> str:
    signs = {"n": "\n", "0": ""}
    return re.sub(r"\\(.)", lambda found: signs.get(found[1], found[1]), text)


def _write_lines(values: Iterable[str]) -> CellValue:
    return "\n".join(map(_escape, values)) or None


def _read_lines(value: Any) -> tuple[str, ...]:
    return tuple(_unescape(line) for line in _read_text(value).split("\n") if line)


def _write_pairs(values: Iterable[tuple[str, str]]) -> CellValue:
    return (
        "\n".join(
            f"{_escape(name).replace(':', chr(92) + ':')}: {_escape(category)}"
            for name, category in values
        )
        or None
    )


def _read_pairs(value: Any) -> tuple[tuple[str, str], ...]:
    pairs = []
    for line in _read_text(value).split("\n"):
        found = re.fullmatch(r"((?:[^\\:]|\\.)*):(.*)", line)
        if found is None:
            raise ValueError(
                "each line must name a dimension and a category: 'sex: female'"
            )
        pairs.append((_unescape(found[1]), _unescape(found[2].removeprefix(" "))))
    return tuple(pairs)


def _write_aggregation(value: Aggregation | None) -> CellValue:
    if value is None:
        return None
    methods = attrs.asdict(value, filter=lambda _, method: method is not None)
    return _write_pairs(methods.items()) or "none declared"


def _read_aggregation(value: Any) -> dict[str, str]:
    return {} if value == "none declared" else dict(_read_pairs(value))


TEXT = Codec(_write_text, _read_text)
DATE = Codec(_write_date, _read_date, empty=None)
NUMBER = Codec(_write_number, _read_number, empty=None)
MONEY = Codec(_write_money, _read_money, empty=None)
YES_NO = Codec(_write_flag, _read_flag, empty=False, choices=("yes", "no"))
LINES = Codec(_write_lines, _read_lines, empty=())
PAIRS = Codec(_write_pairs, _read_pairs, empty=())
AGGREGATION = Codec(_write_aggregation, _read_aggregation, empty=None)


def choice(kind: type[Choice], *more: str) -> Codec:
    """Make the codec of a field with a closed list of words."""
    words = (*(str(member) for member in kind), *more)

    def read(value: Any) -> str:
        word = plain(value).strip().lower().replace(" ", "_").replace("-", "_")
        if word not in words:
            raise ValueError(f"it must be one of {', '.join(words)}")
        return word

    def write(value: str | None) -> CellValue:
        return None if value is None else str(value)

    return Codec(write, read, empty=None, choices=words)
