"""Which code lists the standard asks for, and whether a value is on its list.

The official ``mapping.xml`` says for each path which list holds, and under which
condition (a sector of vocabulary 7 is a Sustainable Development Goal). Some lists are
not shipped; values of those are not judged, and said to be so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from iom_me._optional import optional

__all__ = ["CodeList", "Use", "code_lists", "found_values", "uses"]

STANDARD = Path(__file__).parents[1] / "standard"
"""The folder of the official files."""


_OF_ROOT = "//iati-activities/"


@attrs.frozen(kw_only=True)
class CodeList:
    """One code list.

    Attributes
    ----------
    name : str
        As IATI calls it: ``ResultType``.
    codes : mapping of str to str
        The name of each code; empty for the codes of long lists.
    is_complete : bool
        Whether no other code may be used.
    withdrawn : frozenset of str
        Codes that are still there but should not be used.
    """

    name: str
    codes: Mapping[str, str]
    is_complete: bool
    withdrawn: frozenset[str]


@attrs.frozen(kw_only=True)
class Use:
    """A place in a file whose value is a code: the attribute, its list, the condition.

    Attributes
    ----------
    path : str
        Of the element that holds the value: ``//iati-activity/sector``.
    value : str
        ``@code``, or ``text()`` for the text of the element.
    list : str
        Name of the code list.
    condition : str
        When it holds, as XPath on the element; empty for always.
    """

    path: str
    value: str
    list: str
    condition: str


@cache
def _content() -> dict[str, Any]:
    text = (STANDARD / "codelists.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Return the lists that are shipped, by name."""
    return {name: _list(name, raw) for name, raw in _content()["lists"].items()}


def _list(name: str, raw: Mapping[str, Any]) -> CodeList:
    codes = raw["names"] if "names" in raw else dict.fromkeys(raw["codes"].split(), "")
    return CodeList(
        name=name,
        codes=codes,
        is_complete=raw["complete"],
        withdrawn=frozenset(raw.get("withdrawn", ())),
    )


@cache
def uses() -> tuple[Use, ...]:
    """Return the places in an activity that have a code list, shipped or not."""
    rows = _content()["mapping"]
    return tuple(_use(*row) for row in rows if not row[0].startswith(_OF_ROOT))


def _use(path: str, name: str, condition: str) -> Use:
    element, _, value = path.rpartition("/")
    return Use(path=element, value=value, list=name, condition=condition)


def found_values(activity: Any, use: Use) -> Iterator[tuple[Any, str]]:
    """Find the values of a use in an activity, each with the element that holds it."""
    for found in _selector(use)(activity):
        yield found.getparent(), str(found)


@cache
def _selector(use: Use) -> Any:
    """Make the XPath of a use, from an activity."""
    held = f"[{use.condition}]" if use.condition else ""
    # "/" is what is left of "//@xml:lang": every element.
    path = ".//*|." if use.path == "/" else use.path.replace("//iati-activity", ".", 1)
    xpath = "|".join(f"{part}{held}/{use.value}" for part in path.split("|"))
    return optional("lxml.etree").XPath(xpath, regexp=False)
