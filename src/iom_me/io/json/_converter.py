"""Records to plain JSON values and back, by rules strict enough to trust a file.

Importing this module loads cattrs; `iom_me.io.json` does so on its first use.

There are two converters with the same rules. The plain one is fast and stops at the
first problem; the detailed one goes on, and its error holds all of them, each with its
place.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
from collections.abc import Callable
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from iom_me.errors import ModelError
from iom_me.model import (
    DisaggregatedValue,
    Level,
    NotAvailable,
    Result,
    ResultsFramework,
    Value,
)
from iom_me.model.fields import Choice
from iom_me.model.results import LEVELS

__all__ = ["LevelError", "converter", "key_of", "keys_of", "shown"]

Hook: TypeAlias = Callable[[Any, Any], Any]

_NUMBER: Any = int | float | None

_RENAMED: dict[tuple[type, str], str] = {(NotAvailable, "reason"): "not_available"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_SHOWN = 60


class LevelError(ModelError):
    """The level of a result is missing or wrong."""


@functools.cache
def converter(*, detailed: bool = False) -> Converter:
    """Make the converter; the detailed one collects every problem."""
    made = Converter(detailed_validation=detailed)
    for kind, reader in _READERS.items():
        made.register_structure_hook(kind, reader)
    made.register_unstructure_hook(Choice, _word)
    made.register_unstructure_hook(Decimal, str)
    made.register_unstructure_hook(dt.date, dt.date.isoformat)
    made.register_structure_hook_factory(_is_sequence, _sequence_reader)
    made.register_structure_hook_factory(_is_optional, _optional_reader)
    made.register_structure_hook_factory(_is_record, _record_reader)
    made.register_unstructure_hook_factory(_is_record, _record_writer)
    _register_values(made)
    _register_results(made)
    return made


# Which kinds of type there are in the records


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and attrs.has(kind)


def _is_sequence(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _is_optional(kind: Any) -> bool:
    members = set(get_args(kind))
    is_union = get_origin(kind) in {Union, UnionType}
    return is_union and NoneType in members and len(members - {NoneType}) == 1


# Records


def key_of(kind: type, field: attrs.Attribute[Any]) -> str:
    """Name the key under which a field of a record stands in the file."""
    return _RENAMED.get((kind, field.name)) or field.alias or field.name


def keys_of(kind: type) -> tuple[str, ...]:
    """Name the keys that an object of this kind may have."""
    tag = ("level",) if issubclass(kind, Result) else ()
    return tag + tuple(
        key_of(kind, field) for field in attrs.fields(kind) if field.init
    )


def _record_reader(kind: Any, made: Converter) -> Hook:
    """Read an object as a record: no key missing, none unknown."""
    attrs.resolve_types(kind)
    overrides: dict[str, Any] = {
        field.name: override(
            rename=key_of(kind, field), struct_hook=_field_reader(kind, field, made)
        )
        for field in attrs.fields(kind)
        if field.init
    }
    build = make_dict_structure_fn(
        kind, made, _cattrs_forbid_extra_keys=True, **overrides
    )

    def read(value: Any, _: Any) -> Any:
        return build(_object(value), kind)

    return read


def _field_reader(kind: type, field: attrs.Attribute[Any], made: Converter) -> Hook:
    is_by = kind is DisaggregatedValue and field.name == "by"
    read = _categories if is_by else made.get_structure_hook(field.type)
    if not made.detailed_validation:
        return read
    return functools.partial(_read_and_check, kind, field, read)


def _read_and_check(kind: Any, field: Any, read: Hook, value: Any, type_: Any) -> Any:
    """Do at once what the record's constructor would do to this one field.

    So a problem has the place of the field, and the other fields get their turn too.
    """
    result = read(value, type_)
    if field.converter:
        result = field.converter(result)
    if field.validator:
        # Validators of the model look at the value and the kind of record, no more.
        field.validator(kind.__new__(kind), field, result)
    return result


def _record_writer(kind: Any, made: Converter) -> Callable[[Any], dict[str, Any]]:
    """Write a record as an object, without the fields that have their default."""
    attrs.resolve_types(kind)
    overrides: dict[str, Any] = {
        field.name: override(rename=key_of(kind, field))
        for field in attrs.fields(kind)
        if field.init
    }
    if kind is DisaggregatedValue:
        overrides["by"] = override(unstruct_hook=dict)
    return make_dict_unstructure_fn(
        kind, made, _cattrs_omit_if_default=True, **overrides
    )


def _register_results(made: Converter) -> None:
    """Tell the four kinds of result apart by the key ``level``."""
    readers = {level: made.get_structure_hook(kind) for level, kind in LEVELS.items()}
    writers = {kind: made.get_unstructure_hook(kind) for kind in LEVELS.values()}

    def read(value: Any, _: Any) -> Any:
        level = _level(_object(value))
        fields = {key: item for key, item in value.items() if key != "level"}
        return readers[level](fields, LEVELS[level])

    def write(result: Result) -> dict[str, Any]:
        kind = type(result)
        if kind not in writers:  # a subclass may hold what a file has no place for
            raise ModelError(
                f"{kind.__name__} {result.id!r} is of a class that no file knows: use "
                f"{', '.join(one.__name__ for one in writers)}."
            )
        return {"level": result.level.value, **writers[kind](result)}

    made.register_structure_hook(Result, read)
    made.register_unstructure_hook(Result, write)
    made.register_unstructure_hook_func(_is_results, lambda many: [*map(write, many)])
    attrs.resolve_types(ResultsFramework)


def _level(value: dict[str, Any]) -> Level:
    if "level" not in value:
        raise LevelError(f"the key 'level' is missing: one of {', '.join(LEVELS)}.")
    try:
        return Level(_text(value["level"]))
    except ModelError as error:
        raise LevelError(str(error)) from None


def _is_results(kind: Any) -> bool:
    return bool(kind == tuple[Result, ...])


# Sequences and fields that may be empty


def _sequence_reader(kind: Any, made: Converter) -> Hook:
    """Read a list, and nothing else that can be walked through."""
    member: Any = list.__class_getitem__(get_args(kind)[0])
    read_list = made.get_structure_hook(member)

    def read(value: Any, _: Any) -> Any:
        if type(value) is not list:
            raise ModelError(f"{shown(value)} is no list: write [...] here.")
        return read_list(value, member)

    return read


def _optional_reader(kind: Any, made: Converter) -> Hook:
    inner = next(member for member in get_args(kind) if member is not NoneType)
    read = made.get_structure_hook(inner)
    return lambda value, _: None if value is None else read(value, inner)


# Single values


def shown(value: object) -> str:
    """Name a value in a message, however large it is."""
    if isinstance(value, dict):
        return "An object"
    if isinstance(value, list):
        return "A list"
    text = repr(value) if value is not None else "null"
    text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _object(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise ModelError(f"{shown(value)} is no object: write {{...}} here.")
    return value


def _text(value: Any, _: Any = None) -> str:
    if type(value) is not str:
        raise ModelError(f"{shown(value)} is not text: write it in quotes.")
    return value


def _flag(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        raise ModelError(f"{shown(value)} is neither true nor false.")
    return value


def _whole(value: Any, _: Any) -> int:
    if type(value) is not int:
        raise ModelError(f"{shown(value)} is not a whole number.")
    return value


def _number(value: Any, _: Any = None) -> float:
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return value
    if isinstance(value, str):
        raise ModelError(f"{shown(value)} is not a number: write it without quotes.")
    if type(value) is float:
        raise ModelError(f"{value} is not a finite number.")
    raise ModelError(f"{shown(value)} is not a number.")


def _same(value: Any) -> Any:
    return value


def _number_or_none(value: Any, _: Any) -> float | None:
    return None if value is None else _number(value)


def _day(value: Any, _: Any) -> dt.date:
    try:
        if _DATE.fullmatch(_text(value)):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise ModelError(f'{shown(value)} is not a date: write it as "2024-03-31".')


def _money(value: Any, _: Any) -> Decimal:
    """Take an amount as text: a number of JSON could not hold cents exactly."""
    if type(value) is not str:
        raise ModelError(f'{shown(value)} is no amount: write it as text, "1234.50".')
    return value  # type: ignore[return-value]  # the record makes a Decimal of it


def _choice(value: Any, kind: Any) -> Any:
    return kind(_text(value))


def _word(choice: Choice) -> str:
    return choice.value


def _categories(value: Any, _: Any) -> dict[str, str]:
    if type(value) is not dict:
        raise ModelError(
            f'{shown(value)} is no object: write {{"dimension": "category"}}.'
        )
    for dimension, category in value.items():
        if type(category) is not str:
            raise ModelError(
                f"the category of {dimension!r} is no text but {shown(category)}."
            )
    return value


_READERS: dict[Any, Hook] = {
    str: _text,
    bool: _flag,
    int: _whole,
    dt.date: _day,
    Decimal: _money,
    Choice: _choice,
    _NUMBER: _number_or_none,
}


def _register_values(made: Converter) -> None:
    """Read and write what is a number, a text, or a reason why there is none."""
    read_missing = made.get_structure_hook(NotAvailable)
    write_missing = made.get_unstructure_hook(NotAvailable)

    def read(value: Any, _: Any) -> Any:
        if type(value) is str:
            return value
        if type(value) is dict:
            return read_missing(value, NotAvailable)
        return _number(value)

    def write(value: Any) -> Any:
        return write_missing(value) if isinstance(value, NotAvailable) else value

    made.register_structure_hook(Value, read)
    made.register_unstructure_hook(Value, write)
    made.register_unstructure_hook(_NUMBER, _same)
