"""The official schema, applied: each activity by itself, with messages one can read.

An activity is held against the schema on its own, as libxml2 needs time with the square
of the number of neighbours to say where an error is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from iom_me._optional import optional
from iom_me.io.iati._check.codelists import STANDARD
from iom_me.io.iati._read.places import find_step_by_step, shown_name

__all__ = [
    "ACTIVITIES",
    "ACTIVITY",
    "Violation",
    "after",
    "between",
    "load_schema",
    "of_activity",
    "of_root",
]

ACTIVITIES = "iati-activities"
ACTIVITY = "iati-activity"
_SHOWN = 60

_WRITE = {
    "boolean": "true or false",
    "date": "a date as 2025-12-31",
    "dateTime": "a date and time as 2025-12-31T18:00:00Z",
    "decimal": "a number as 1250.5",
    "int": "a whole number",
    "nonNegativeInteger": "a whole number, 0 or more",
    "positiveInteger": "a whole number above 0",
    "anyURI": "an address as https://example.org/",
    "language": "a language code as en",
}
"""How a value of each type of the schema is written."""

_ELEMENT = re.compile(r"Element '[^']*'(?:, attribute '([^']*)')?: (.*)", re.DOTALL)
_NAMES = re.compile(r"Expected is (?:one of )?\( (.*) \)\.")
_VALUE = re.compile(
    r"'(.*)' is not a valid value of the \w+ type '(?:\w+:)?(\w+)'", re.DOTALL
)
_NAMED = re.compile(r"The attribute '([^']*)'")
_NAMESPACE = re.compile(r"\{[^}]*\}")


@attrs.frozen(kw_only=True)
class Violation:
    """Something that the schema does not allow.

    Attributes
    ----------
    element : lxml element
        Of what.
    attribute : str
        The attribute that it is about; empty for the element itself.
    line : int
        The line.
    message : str
        What is wrong, in words.
    """

    element: Any
    message: str
    line: int
    attribute: str = ""


def load_schema() -> Any:
    """Read the schema of version 2.03; what it includes lies beside it.

    It is made anew for each file, as it keeps the errors of the last one.
    """
    etree = optional("lxml.etree")
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    path = STANDARD / "iati-activities-schema.xsd"
    return etree.XMLSchema(etree.parse(path, parser))


def of_activity(schema: Any, activity: Any) -> Iterator[Violation]:
    """Find what the schema does not allow in an activity, in the order of the file."""
    if schema.validate(activity):
        return
    for error in schema.error_log:
        element = find_step_by_step(activity, error.path)
        attribute, message = _readable(error.message, element)
        yield Violation(
            element=element, attribute=attribute, line=error.line, message=message
        )


def of_root(schema: Any, root: Any) -> Iterator[Violation]:
    """Find what the schema does not allow in the attributes of the root."""
    etree = optional("lxml.etree")
    shell = etree.Element(root.tag, dict(root.attrib))
    etree.SubElement(shell, ACTIVITY)
    schema.validate(shell)
    for error in schema.error_log:
        if error.path == f"/{ACTIVITIES}":
            attribute, message = _readable(error.message, shell)
            yield _violation(root, message, attribute)


def between(activity: Any, text: str) -> Iterator[Violation]:
    """Find what does not belong between the activity before and this one.

    Parameters
    ----------
    activity
        The later one.
    text
        What stood directly after the one before.
    """
    nodes = list(_until_activity(activity.itersiblings(preceding=True)))
    for node in reversed(nodes):
        if shown_name(node.tag) != node.tag:
            message = "what is of another namespace stands after all activities"
            yield _violation(node, message)
        else:
            yield _violation(node, _does_not_belong(node))
    texts = [text, *(node.tail for node in reversed(nodes))]
    yield from _texts(activity.getparent(), texts, activity.sourceline)


def after(activity: Any, text: str) -> Iterator[Violation]:
    """Find what does not belong after the last activity, and the text behind it."""
    nodes = list(activity.itersiblings())
    for node in nodes:
        if isinstance(node.tag, str) and shown_name(node.tag) == node.tag:
            yield _violation(node, _does_not_belong(node))
    texts = [text, *(node.tail for node in nodes)]
    yield from _texts(activity.getparent(), texts, activity.sourceline)


def _until_activity(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        if node.tag == ACTIVITY:
            return
        if isinstance(node.tag, str):
            yield node


def _texts(
    root: Any, texts: Iterable[str | None], line: int | None
) -> Iterator[Violation]:
    words = " ".join((text or "").strip() for text in texts).strip()
    if words:
        message = f"text stands beside the activities: {_quoted(words)}"
        yield Violation(element=root, line=line or 0, message=message)


def _does_not_belong(element: Any) -> str:
    return f"{element.tag} does not belong here: activities stand here"


def _violation(element: Any, message: str, attribute: str = "") -> Violation:
    line = element.sourceline or 0
    return Violation(element=element, attribute=attribute, line=line, message=message)


# Messages


def _readable(message: str, element: Any) -> tuple[str, str]:
    """Say what libxml2 says in plain words; with the attribute it is about."""
    match = _ELEMENT.fullmatch(message)
    attribute, text = (match[1] or "", match[2]) if match else ("", message)
    if text.startswith("This element is not expected."):
        return "", _unexpected(element, _expected(text))
    if text.startswith("Missing child element(s)."):
        return "", f"an element is missing: {_either(_expected(text))}"
    if text.startswith("Character content"):
        return "", "text stands here, where only elements do: put it into a narrative"
    if named := _NAMED.match(text):
        is_missing = "required but missing" in text
        what = "is missing" if is_missing else "does not belong here"
        return shown_name(named[1]), f"this attribute {what}"
    if value := _VALUE.match(text):
        wanted = _WRITE.get(value[2], f"a value of the type {value[2]}")
        return shown_name(attribute), f"{_quoted(value[1])} is not {wanted}"
    return shown_name(attribute), _NAMESPACE.sub("", text).rstrip(".")


def _unexpected(element: Any, names: list[str]) -> str:
    """Say why an element does not belong where it is."""
    name = shown_name(element.tag)
    before = next(element.itersiblings(element.tag, preceding=True), None)
    if name not in names and before is not None:
        return f"{name} may stand here once, or all of them side by side"
    if names:
        return f"{name} does not belong here: the order asks for {_either(names)}"
    return f"{name} does not belong here: nothing more is allowed"


def _expected(text: str) -> list[str]:
    """List the elements of IATI that libxml2 expected."""
    match = _NAMES.search(text)
    names = match[1].split(", ") if match else []
    return [name for name in names if "##" not in name and "*" not in name]


def _either(names: list[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} or {last}" if first else last


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
