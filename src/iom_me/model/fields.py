"""What every field of a record goes through: converters, validators, choices.

A converter normalises without losing anything (Unicode form, list to tuple) or
refuses; a validator only looks.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
import numbers
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs

from iom_me.errors import ModelError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")

# Everything that has no meaning in a plan and can break a file, a terminal or a page:
# C0 but tab, newline and carriage return, DEL, C1, surrogates, non-characters.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Choice(enum.StrEnum):
    """A closed list of words; the word itself is accepted wherever a member is."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        name = re.sub(r"(?<!^)(?=[A-Z])", " ", cls.__name__).lower()
        allowed = ", ".join(cls)
        hint = suggest(value, list(cls)) if isinstance(value, str) else ""
        hint = f" {hint}" if hint.startswith("Did") else ""
        raise ModelError(f"{value!r} is no {name}: choose one of {allowed}.{hint}")


def text(value: str) -> str:
    """Normalise text to NFC and LF line ends, or refuse it."""
    if not isinstance(value, str):
        raise ModelError(f"{value!r} is not text: write it in quotes.")
    if value.isascii() and value.isprintable():
        return str(value)
    found = _REFUSED.search(value)
    if found:
        code = f"U+{ord(found.group()):04X}"
        raise ModelError(
            f"The text {value!r} holds the character {code} at position "
            f"{found.start()}: remove it (only tabs and line breaks are allowed)."
        )
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", value)


def identifier(value: str) -> str:
    """Normalise an id: text on one line, without space around it."""
    value = text(value)
    if "\n" in value or "\t" in value:
        raise ModelError(f"The id {value!r} holds a line break or a tab.")
    if value != value.strip():
        raise ModelError(
            f"The id {value!r} has space around it: write {value.strip()!r}."
        )
    return value


def not_blank(record: Any, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse an empty id or name."""
    if not value.strip():
        example = {"id": "an id such as '1' or '1.1'"}.get(attribute.name, "a text")
        raise ModelError(
            f"{type(record).__name__}.{attribute.name} is empty: give it {example}."
        )


def number(value: Any) -> int | float:
    """Take a finite number as int where it is whole, so that 40.0 and 40 are one."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ModelError(f"{value!r} is not a number: use an int or a float.")
    try:
        result = float(value)
    except OverflowError:
        raise ModelError("The number has more than 308 digits: check it.") from None
    if isinstance(value, numbers.Integral):
        return int(value)
    if not math.isfinite(result):
        raise ModelError(
            f"{value!r} is not a finite number: for a missing value use "
            "NotAvailable('not_collected')."
        )
    return int(result) if result.is_integer() and abs(result) < 2**53 else result


def date(value: dt.date | str | None) -> dt.date | None:
    """Take a date, or its ISO text (2024-03-31)."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            raise ModelError(f"{value!r} has a time of day: use its .date().")
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise ModelError(f"{value!r} is not a date: write it as 2024-03-31.")


def required_date(value: dt.date | str) -> dt.date:
    """Take a date that must be there."""
    result = date(value)
    if result is None:
        raise ModelError("The date is missing: write it as 2024-03-31.")
    return result


def flag(record: Any, attribute: attrs.Attribute[bool], value: bool) -> None:  # noqa: FBT001
    """Refuse anything but True and False."""
    if not isinstance(value, bool):
        raise ModelError(
            f"{type(record).__name__}.{attribute.name} is {value!r}: "
            "it must be True or False."
        )


def words(value: str | Iterable[str]) -> tuple[str, ...]:
    """Take one text or several as a tuple of texts."""
    return (text(value),) if isinstance(value, str) else tuple(text(v) for v in value)


def identifiers(value: str | Iterable[str]) -> tuple[str, ...]:
    """Take one id or several as a tuple of ids."""
    if isinstance(value, str):
        return (identifier(value),)
    return tuple(identifier(item) for item in value)


def categories(
    value: Mapping[str, str] | Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    """Take ``{"sex": "female"}`` as sorted pairs, so that order does not matter."""
    pairs = value.items() if hasattr(value, "items") else value
    result = tuple(sorted((text(name), text(category)) for name, category in pairs))
    if len(dict(result)) != len(result):
        raise ModelError(f"A dimension stands twice in {result!r}: name each once.")
    return result


def compact_repr(record: Any) -> str:
    """Write a record as the call that makes it, leaving out what is not given."""
    parts = []
    by_name = False
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        if field.default is not attrs.NOTHING and value == field.default:
            by_name = True  # what follows something left out has no place, only a name
            continue
        shown = repr(
            str(value) if isinstance(value, (dt.date, enum.StrEnum)) else value
        )
        parts.append(f"{field.name}={shown}" if by_name or field.kw_only else shown)
    return f"{type(record).__name__}({', '.join(parts)})"


def each(kind: type | tuple[type, ...]) -> Callable[[Any, Any, Iterable[Any]], None]:
    """Make a validator: every member of a tuple is a record of this kind."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    names = " or ".join(k.__name__ for k in kinds)

    def validate(record: Any, attribute: Any, value: Iterable[Any]) -> None:
        for index, item in enumerate(value):
            if not isinstance(item, kinds):
                raise ModelError(
                    f"{type(record).__name__}.{attribute.name}[{index}] is {item!r}: "
                    f"it must be {names}."
                )

    return validate


def maybe(kind: type) -> Callable[[Any, Any, Any], None]:
    """Make a validator: a record of this kind, or None."""

    def validate(record: Any, attribute: Any, value: Any) -> None:
        if value is not None and not isinstance(value, kind):
            raise ModelError(
                f"{type(record).__name__}.{attribute.name} is {value!r}: "
                f"it must be {kind.__name__} or None."
            )

    return validate


def no_repeats(what: str) -> Callable[[Any, Any, Iterable[Any]], None]:
    """Make a validator: no member of a tuple stands twice."""

    def validate(record: Any, attribute: Any, value: Iterable[Any]) -> None:
        seen = set()
        for item in value:
            if item in seen:
                raise ModelError(
                    f"{type(record).__name__}.{attribute.name} names the {what} "
                    f"{item!r} twice: name it once."
                )
            seen.add(item)

    return validate
