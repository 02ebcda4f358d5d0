"""A plan as a JSON file: the model, minus nothing.

The file is an envelope with ``format``, ``version`` and ``framework``. Equal plans give
equal files: keys stand in the order of the fields, records in the order of the plan,
what has its default is left out. The format is described in ``docs/format.md`` and by
the JSON Schema that `iom_me.io.json.schema.load` returns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from iom_me.errors import FormatError, Problem
from iom_me.io.files import read_limited, write_atomically
from iom_me.io.json import migrate
from iom_me.io.json._text import MAX_BYTES, at, parse, render
from iom_me.model.framework import require_plan

if TYPE_CHECKING:
    from iom_me.model import ResultsFramework
    from iom_me.typing import FilePath

__all__ = ["from_json", "read_json", "to_json", "write_json"]

_ENVELOPE = ("format", "version", "framework")


def to_json(fw: ResultsFramework) -> str:
    """Write a plan as JSON text.

    Parameters
    ----------
    fw
        The plan.

    Returns
    -------
    str
        Canonical: equal plans give the same text. It ends with a line break.

    See Also
    --------
    from_json : Reads it back, equal.
    write_json : Writes it to a file.

    Examples
    --------
    >>> import iom_me as me
    >>> print(me.to_json(me.ResultsFramework("P", "Réintégration")))
    {
      "format": "iom_me.results_framework",
      "version": 1,
      "framework": {
        "id": "P",
        "title": "Réintégration"
      }
    }
    """
    from iom_me.io.json._converter import converter

    require_plan(fw)
    plain = converter().unstructure(fw)
    envelope = {
        "format": migrate.FORMAT,
        "version": migrate.VERSION,
        "framework": plain,
    }
    return render(envelope) + "\n"


def from_json(text: str | bytes) -> ResultsFramework:
    """Read a plan from JSON text.

    Parameters
    ----------
    text
        The text, or its bytes in UTF-8; of this version of the format or an older one.

    Returns
    -------
    ResultsFramework
        The plan.

    Raises
    ------
    FormatError
        The text is no plan. Every problem is in ``.problems``, with its path.
    FormatVersionError
        It was written by a newer version of this library.

    See Also
    --------
    to_json : Writes it.
    read_json : Reads it from a file.

    Examples
    --------
    >>> import iom_me as me
    >>> plan = me.ResultsFramework("P", "Return", results=[me.Outcome("1", "Jobs")])
    >>> me.from_json(me.to_json(plan)) == plan
    True
    >>> me.from_json(me.to_json(plan).replace("statement", "statment"))
    Traceback (most recent call last):
    ...
    iom_me.errors.FormatError: text is not a results framework:
      the key 'statement' is missing @ $.framework.results[0].statement
      unknown key 'statment'. Did you mean 'statement'? ...
    """
    return _read(text, source="text")


def write_json(fw: ResultsFramework, path: FilePath) -> None:
    """Write a plan to a JSON file, whole or not at all.

    Parameters
    ----------
    fw
        The plan.
    path
        The file; what is there is replaced.

    Raises
    ------
    OSError
        The file cannot be written; what was there is unchanged.

    See Also
    --------
    read_json : Reads it back, equal.

    Examples
    --------
    >>> import iom_me as me
    >>> import tempfile, pathlib
    >>> plan = me.ResultsFramework("P", "Return")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "plan.json")
    ...     me.write_json(plan, path)
    ...     me.read_json(path) == plan
    True
    """
    write_atomically(path, to_json(fw).encode())


def read_json(path: FilePath) -> ResultsFramework:
    """Read a plan from a JSON file.

    Parameters
    ----------
    path
        The file; of this version of the format or an older one.

    Returns
    -------
    ResultsFramework
        The plan.

    Raises
    ------
    FormatError
        The file is no plan. Every problem is in ``.problems``, with its path.
    FormatVersionError
        It was written by a newer version of this library.
    OSError
        The file cannot be opened or read; `FileNotFoundError` if it is not there.

    See Also
    --------
    write_json : Writes it.

    Examples
    --------
    >>> import iom_me as me
    >>> me.read_json("no-such-plan.json")
    Traceback (most recent call last):
    ...
    FileNotFoundError: [Errno 2] No such file or directory: 'no-such-plan.json'
    """
    return _read(read_limited(path, MAX_BYTES), source=os.fspath(path))


def _read(data: str | bytes, *, source: str) -> ResultsFramework:
    from iom_me.io.json._reading import to_framework

    try:
        document = migrate.upgrade(parse(data, source=source), source=source)
        problems = [*_envelope_problems(document)]
        if problems:
            raise FormatError(source, problems)
        return to_framework(document["framework"], source=source)
    except RecursionError:
        problem = Problem("$", "it is nested too deeply")
        raise FormatError(source, [problem]) from None


def _envelope_problems(document: Mapping[str, object]) -> Iterator[Problem]:
    for key in _ENVELOPE:
        if key not in document:
            yield Problem(at("$", key), f"the key {key!r} is missing")
    for key in document:
        if key not in _ENVELOPE:
            message = "unknown key: what belongs to the plan stands under 'framework'"
            yield Problem(at("$", key), message)
