"""The JSON Schema of the file format, made from the classes of the model.

What the classes say is what the schema says: types, choices, which keys must be there,
and the descriptions in their docstrings. The package ships the result; a test holds the
two together. A schema cannot say everything: that ids are unique and links lead
somewhere, only reading the file shows.
"""

from __future__ import annotations

import datetime as dt
import inspect
import json
import re
from decimal import Decimal
from importlib.resources import files
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias, get_args, get_origin

import attrs

from iom_me.io.json.migrate import FORMAT, VERSION
from iom_me.model import (
    DisaggregatedValue,
    Level,
    Result,
    ResultsFramework,
    Value,
)
from iom_me.model.fields import Choice, not_blank

if TYPE_CHECKING:
    from iom_me.typing import JsonValue

__all__ = ["generate", "load"]

Schema: TypeAlias = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = f"results-framework-v{VERSION}.schema.json"
_AMOUNT = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    dt.date: {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}(-[0-9]{2}){2}$",
    },
    Decimal: {"type": "string", "pattern": _AMOUNT},
}
_NOT_BLANK = r"\S"
_NUMBERS = (Value, int | float | None)
_FIELD = re.compile(r"^(?P<names>\w+(?:, \w+)*) : .*$")


def load() -> dict[str, JsonValue]:
    """Return the JSON Schema that is shipped with the package.

    Returns
    -------
    dict
        A schema of draft 2020-12, for editors and for validators of other languages.

    Examples
    --------
    >>> from iom_me.io.json import schema
    >>> schema.load()["title"]
    'iom_me results framework, version 1'
    """
    text = files("iom_me.io.json").joinpath(NAME).read_text("utf-8")
    shipped: dict[str, JsonValue] = json.loads(text)
    return shipped


def generate() -> dict[str, JsonValue]:
    """Make the JSON Schema from the classes of the model, as they are now.

    Returns
    -------
    dict
        A schema of draft 2020-12.

    Examples
    --------
    >>> from iom_me.io.json import schema
    >>> schema.generate() == schema.load()
    True
    """
    definitions: dict[str, Schema] = {}
    framework = _of_type(ResultsFramework, definitions)
    return {
        "$schema": _DIALECT,
        "title": f"iom_me results framework, version {VERSION}",
        "description": "A plan for results-based monitoring and evaluation.",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "framework": framework,
        },
        "required": ["format", "version", "framework"],
        "additionalProperties": False,
        "$defs": {name: definitions[name] for name in sorted(definitions)},
    }


def _of_type(kind: Any, definitions: dict[str, Schema]) -> Schema:
    """Describe a type; classes go among the definitions and are referred to."""
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if isinstance(kind, type) and issubclass(kind, Choice):
        return {"enum": [choice.value for choice in kind]}
    if kind is Result:
        return _any_level(definitions)
    if isinstance(kind, type) and attrs.has(kind):
        return _reference(kind, definitions)
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _of_type(get_args(kind)[0], definitions)}
    return _any_of(kind, definitions)


def _any_of(kind: Any, definitions: dict[str, Schema]) -> Schema:
    """Describe a union; to JSON an int and a float are both a number."""
    members = [one for one in get_args(kind) if one is not int or kind not in _NUMBERS]
    described = [_of_type(member, definitions) for member in members]
    if kind == Value:
        described[members.index(str)]["pattern"] = _NOT_BLANK
    return {"anyOf": described}


def _any_level(definitions: dict[str, Schema]) -> Schema:
    from iom_me.model.results import LEVELS

    return {"oneOf": [_reference(kind, definitions) for kind in LEVELS.values()]}


def _reference(kind: type, definitions: dict[str, Schema]) -> Schema:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # its place is taken, should it refer to itself
        definitions[name] = _of_record(kind, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _of_record(kind: Any, definitions: dict[str, Schema]) -> Schema:
    from iom_me.io.json._converter import key_of

    attrs.resolve_types(kind)
    fields = [field for field in attrs.fields(kind) if field.init]
    words = _descriptions(kind)
    properties = {
        key_of(kind, field): _of_field(kind, field, definitions)
        | ({"description": words[field.alias]} if field.alias in words else {})
        for field in fields
    }
    required = [key_of(kind, f) for f in fields if f.default is attrs.NOTHING]
    if issubclass(kind, Result):
        level: Level = kind.level
        properties = {"level": {"const": level.value}, **properties}
        required = ["level", *required]
    return {
        "description": inspect.getdoc(kind).partition("\n")[0],  # type: ignore[union-attr]
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _of_field(kind: type, field: Any, definitions: dict[str, Schema]) -> Schema:
    if kind is DisaggregatedValue and field.name == "by":
        return {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
        }
    described = _of_type(field.type, definitions)
    if field.validator is not_blank:
        described["pattern"] = _NOT_BLANK
    return described


def _descriptions(kind: type) -> dict[str, str]:
    """Collect what the docstrings of a class and its parents say of each field."""
    found: dict[str, str] = {}
    for parent in reversed(kind.__mro__):
        names: list[str] = []
        lines: list[str] = []
        for line in [*(inspect.getdoc(parent) or "").splitlines(), ""]:
            field = _FIELD.match(line)
            if line.startswith("    ") and names:
                lines.append(line.strip())
                continue
            found |= dict.fromkeys(names if lines else [], " ".join(lines))
            names = field["names"].split(", ") if field else []
            lines = []
    return found
