"""A file that is already there: its activities stay, but for their results."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from iom_me._optional import optional
from iom_me.errors import FormatError, Problem
from iom_me.io.files import read_limited
from iom_me.io.iati._extension import NAMESPACE
from iom_me.io.iati._write.elements import XML_LANG
from iom_me.io.iati._xml.head import ACTIVITY
from iom_me.io.iati._xml.stream import EXPECTED, Root, activities

if TYPE_CHECKING:
    from iom_me.io.iati._check.findings import IatiFinding
    from iom_me.typing import FilePath

__all__ = [
    "VERSION",
    "by_identifier",
    "errors_of_base",
    "fewer",
    "open_base",
    "take_results",
]

VERSION = "2.03"
_MOST_BYTES = 256 * 2**20
_AFTER_LOCATIONS = (
    "sector",
    "tag",
    "country-budget-items",
    "humanitarian-scope",
    "policy-marker",
    "collaboration-type",
    "default-flow-type",
    "default-finance-type",
    "default-aid-type",
    "default-tied-status",
    "budget",
    "planned-disbursement",
    "capital-spend",
    "transaction",
    "document-link",
    "related-activity",
    "legacy-data",
    "conditions",
)
_BESIDE = {
    "texts in other languages": "result//narrative",
    "documents": "result//document-link",
}
_AFTER_RESULTS = ("crs-add", "fss")


def open_base(path: FilePath) -> Any:
    """Read a file of activities whole; refuse what is not of version 2.03.

    Raises
    ------
    FormatError
        The file is no IATI activity file, or one of another version.
    OSError
        It cannot be opened or read.
    """
    *_, last = activities(path, progress=False)
    problems = [*_problems(last.root)]
    if problems:
        raise FormatError(os.fspath(path), problems, expected=EXPECTED)
    parser = optional("lxml.etree").XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    data = read_limited(path, _MOST_BYTES, expected=EXPECTED)
    return optional("lxml.etree").fromstring(data, parser)


def _problems(root: Root) -> Iterator[Problem]:
    if root.is_bare:
        yield Problem("file", "it is a single activity: put it into <iati-activities>")
    elif root.version != VERSION:
        yield Problem(
            "iati-activities/@version",
            f"it is of version {root.version or '1.0x'}: upgrade it to {VERSION} "
            "first, or write without a base",
        )
    if root.namespace:
        message = f"its elements are in the namespace {root.namespace!r}: IATI has none"
        yield Problem("iati-activities", message)


def by_identifier(root: Any) -> dict[str, Any]:
    """List the activities by their identifier; of two with one, the first."""
    found: dict[str, Any] = {}
    for activity in root.iterchildren(ACTIVITY):
        identifier = activity.findtext("iati-identifier") or ""
        found.setdefault(" ".join(identifier.split()), activity)
    return found


def take_results(base: Any, made: Any) -> None:
    """Put the results of a new activity in the place of those in the base.

    Places that the new results name and the base does not hold go with them.
    """
    for old in [*base.iterchildren("result", f"{{{NAMESPACE}}}*")]:
        base.remove(old)
    known = {location.get("ref") for location in base.iterchildren("location")}
    for location in [*made.iterchildren("location")]:
        if location.get("ref") and location.get("ref") not in known:
            _insert(base, location, (*_AFTER_LOCATIONS, "result", *_AFTER_RESULTS))
    for result in [*made.iterchildren("result")]:
        _insert(base, result, _AFTER_RESULTS)


def fewer(base: Any, made: Any) -> Iterator[str]:
    """Say what new results have less of than those of the base, beside a plan."""
    for noun, path in _BESIDE.items():
        before, now = (
            sum(_is_other(one, base) for one in activity.iterfind(path))
            for activity in (base, made)
        )
        if now < before:
            yield f"{noun} ({before:,}, now {now:,})"


def _is_other(element: Any, base: Any) -> bool:
    """Whether it is no text, or one in another language than that of the activity."""
    if element.tag != "narrative":
        return True
    default: str = base.get(XML_LANG, "").lower()
    language: str = element.get(XML_LANG, default)
    return language.lower() != default


def _insert(activity: Any, element: Any, followers: tuple[str, ...]) -> None:
    """Put an element before the first that must follow it."""
    for child in activity.iterchildren("{*}*"):
        if child.tag in followers or child.tag.startswith("{"):
            child.addprevious(element)
            return
    activity.append(element)


def errors_of_base(
    base: FilePath,
    findings: Iterable[IatiFinding],
    written: Iterable[Any],
    *,
    today: dt.date | str | None,
) -> Collection[IatiFinding]:
    """Name the errors that were in the base before, in what was not written here.

    Parameters
    ----------
    base
        The file.
    findings
        What was found in the new file.
    written
        The activities whose results are new.
    today
        The day that counts as now.
    """
    from iom_me.io.iati.checking import check_iati

    errors = [found for found in findings if found.severity == "error"]
    if not errors:
        return ()
    before = {(one.path, one.message) for one in check_iati(base, today=today)}
    ours = tuple(f"{ACTIVITY}[{_number(element)}]/result[" for element in written)
    return {
        found
        for found in errors
        if (found.path, found.message) in before and not found.path.startswith(ours)
    }


def _number(activity: Any) -> int:
    """Return which activity of the file it is, from 1."""
    return 1 + sum(1 for _ in activity.itersiblings(ACTIVITY, preceding=True))
