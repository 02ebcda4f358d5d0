"""Files of older versions of the format, brought up to the newest.

A file names its format and version. Each step takes a document of one version and
returns one of the next; a step is a pure function from dict to dict, so it goes on
working when the classes change.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from iom_me.errors import FormatError, FormatVersionError, Problem, suggest

__all__ = ["FORMAT", "STEPS", "VERSION", "identify", "upgrade"]

FORMAT = "iom_me.results_framework"
"""What a file says it is."""

VERSION = 1
"""The version that is written, and the newest that is read."""

Document: TypeAlias = dict[str, Any]
Step: TypeAlias = Callable[[Document], Document]

STEPS: Mapping[int, Step] = MappingProxyType({})
"""From each older version, the step to the next; version 1 is the first."""


def identify(document: object, *, source: str, newest: int = VERSION) -> int:
    """Find out which version of the format a document has.

    Parameters
    ----------
    document
        The whole document, as plain values.
    source
        The file, for messages.
    newest
        The newest version that can be read.

    Returns
    -------
    int
        The version.

    Raises
    ------
    FormatError
        It is not of this format.
    FormatVersionError
        It is of a newer version.

    Examples
    --------
    >>> from iom_me.io.json import migrate
    >>> document = {"format": "iom_me.results_framework", "version": 1}
    >>> migrate.identify(document, source="plan.json")
    1
    """
    if not isinstance(document, dict):
        kind = "a list" if isinstance(document, list) else "a single value"
        message = f'it is {kind}: it must be an object with "format": "{FORMAT}"'
        raise FormatError(source, [Problem("$", message)])
    name = document.get("format")
    if name != FORMAT:
        raise FormatError(source, [Problem("$.format", _wrong_format(name))])
    version = document.get("version")
    if type(version) is not int or version < 1:
        message = (
            f'the version must be a whole number from 1: write "version": {newest}'
        )
        raise FormatError(source, [Problem("$.version", message)])
    if version > newest:
        message = (
            f"it has version {_short(version)} of the format, but this library reads "
            f"up to {newest}: update iom_me"
        )
        raise FormatVersionError(source, [Problem("$.version", message)])
    return version


def _wrong_format(name: object) -> str:
    if name is None:
        return f'the key is missing: a plan starts with "format": "{FORMAT}"'
    hint = suggest(name, [FORMAT]) if isinstance(name, str) else f"Known: {FORMAT!r}."
    return f"the format is {_short(name)}. {hint}"


def _short(value: object) -> str:
    if isinstance(value, (dict, list)):
        return "no text"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}..."  # noqa: PLR2004 - a line's worth


def upgrade(
    document: object,
    *,
    source: str,
    steps: Mapping[int, Step] = STEPS,
    newest: int = VERSION,
) -> Document:
    """Bring a document of any version up to the newest; the original is not changed.

    Parameters
    ----------
    document
        The whole document, as plain values.
    source
        The file, for messages.
    steps
        From each older version, the step to the next.
    newest
        The version to reach.

    Returns
    -------
    dict
        The document as the newest version would have written it.

    Raises
    ------
    FormatError
        It is not of this format, or not what its version promises.
    FormatVersionError
        It is of a newer version.

    Examples
    --------
    >>> from iom_me.io.json import migrate
    >>> old = {"format": migrate.FORMAT, "version": 1, "framework": {"name": "P"}}
    >>> step = lambda old: {**old, "framework": {"title": old["framework"]["name"]}}
    >>> migrate.upgrade(old, source="plan.json", steps={1: step}, newest=2)["framework"]
    {'title': 'P'}
    """
    version = identify(document, source=source, newest=newest)
    upgraded: Any = document if version == newest else copy.deepcopy(document)
    for passed in range(version, newest):
        upgraded = _step(steps[passed], upgraded, passed, source)
        upgraded["version"] = passed + 1
    return dict(upgraded)


def _step(step: Step, document: Document, version: int, source: str) -> Document:
    try:
        return step(document)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        message = f"it is not what version {version} of the format promises: {error!r}"
        raise FormatError(source, [Problem("$.framework", message)]) from error
