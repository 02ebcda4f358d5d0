"""One activity after the other, held against the standard."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Literal, TypeAlias

from iom_me._optional import optional
from iom_me.errors import FormatError
from iom_me.io.iati._check import schema
from iom_me.io.iati._check.codelists import (
    CodeList,
    Use,
    code_lists,
    found_values,
    uses,
)
from iom_me.io.iati._check.findings import IatiFinding
from iom_me.io.iati._check.rule import rules
from iom_me.io.iati._check.ruleset import Broken, broken_rules
from iom_me.io.iati._read.places import Places

__all__ = ["Inspection", "refusals"]

Severity: TypeAlias = Literal["error", "warning"]

_SCHEMA = "IATI Activity Standard 2.03, iati-activities-schema.xsd"
_LIST = "IATI code list"
_RULESET = "IATI Standard Ruleset 2.03, rule"
_PAGES = "https://iatistandard.org/en/iati-standard/203/"
_WIDEST = 20_000
_MOST_ATTRIBUTES = 1_000
"""Among so many elements or attributes side by side, finding one may take hours."""
_MANY = 12
_SHOWN = 60


class Inspection:
    """Takes the activities of a file in their order, and collects what it finds.

    Parameters
    ----------
    today
        The day that counts as now.

    Attributes
    ----------
    findings : list of IatiFinding
        What was found so far.
    version : str
        The version that the root names; empty if none.
    """

    def __init__(self, today: dt.date) -> None:
        self.findings: list[IatiFinding] = []
        self.version = ""
        self._today = today
        self._last: Any = None
        self._tail = ""
        self._number = 0
        self._unjudged: Counter[str] = Counter()

    @cached_property
    def _xsd(self) -> Any:
        return schema.load_schema()

    def root(self, root: Any) -> None:
        """Look at the root alone: its attributes, its version."""
        self.version = root.get("version", "")
        if _has_many_attributes(root):
            self._add("error", "xml", _TOO_WIDE, ("", _line(root)))
            return
        self._violations(schema.of_root(self._xsd, root), Places(0))
        if "version" in root.attrib:
            self._code(root, self.version, _VERSION, Places(0))
        if self.version.startswith("1."):
            self._add("error", "xsd", _OLD, ("@version", _line(root)), source=_SCHEMA)

    def activity(self, activity: Any) -> None:
        """Look at the next activity, and at what stands before it."""
        places = Places(self._number + 1)
        if (root := activity.getparent()) is not None:
            text = root.text or "" if self._last is None else self._behind_last()
            self._violations(schema.between(activity, text), places)
        self._number += 1
        self._last, self._tail = activity, activity.tail or ""
        if (wide := _too_wide(activity)) is not None:
            self._add("error", "xml", _TOO_WIDE, (places.path(wide), _line(wide)))
            return
        self._violations(schema.of_activity(self._xsd, activity), places)
        for use in uses():
            for element, value in found_values(activity, use):
                self._code(element, value, use, places)
        for broken in broken_rules(activity, today=self._today):
            self._broken(broken, places)

    def end(self, root: Any = None) -> None:
        """Look at what stands after the last activity, or miss it."""
        if self._last is None:
            message = "there is no activity in it"
            self._add("error", "xsd", message, ("", _line(root)), source=_SCHEMA)
        elif self._last.getparent() is not None:
            found = schema.after(self._last, self._behind_last())
            self._violations(found, Places(0))

    def foreign(self, root: Any, namespace: str) -> None:
        """Say that the elements stand in a namespace."""
        message = f"the elements are of the namespace {namespace!r}: IATI's have none"
        self._add("error", "xsd", message, ("", _line(root)), source=_SCHEMA)

    def no_activities(self, root: Any) -> None:
        """Say that the root is none of IATI's."""
        message = f"the first element is {root.tag}, not {schema.ACTIVITIES}"
        self._add("error", "xsd", message, ("", _line(root)), source=_SCHEMA)

    def _behind_last(self) -> str:
        """Return the text behind the last activity, also where it was cleared since."""
        now = self._last.tail or ""
        return now if now.startswith(self._tail) else f"{self._tail}{now}"

    def unchecked(self) -> Iterator[str]:
        """Say what could not be checked."""
        if self._unjudged:
            count = sum(self._unjudged.values())
            names = ", ".join(sorted(self._unjudged))
            values = "1 value" if count == 1 else f"{count:,} values"
            yield f"{values} of code lists that are not shipped: {names}"
        for rule in rules():
            if not rule.is_checkable and rule.context.endswith("iati-activity"):
                yield f"rule {rule.id}: the list of approved agencies is not shipped"

    # What becomes a finding

    def _violations(self, found: Iterable[schema.Violation], places: Places) -> None:
        for one in found:
            path = places.path(one.element, one.attribute)
            self._add("error", "xsd", one.message, (path, one.line), source=_SCHEMA)

    def _code(self, element: Any, value: str, use: Use, places: Places) -> None:
        code_list = code_lists().get(use.list)
        if code_list is None:
            self._unjudged[use.list] += 1
        elif judged := _judged(value, code_list):
            severity, message = judged
            place = places.path(element, use.value.removeprefix("@")), _line(element)
            source = f"{_LIST} {use.list}"
            self._add(severity, "codelist", message, place, source=source)

    def _broken(self, broken: Broken, places: Places) -> None:
        rule, element = broken.rule, broken.element
        detail = f" ({broken.detail})" if broken.detail else ""
        link = rule.link if "://" in rule.link else f"{_PAGES}{rule.link}"
        self._add(
            "error" if rule.severity == "error" else "warning",
            rule.id,
            f"{rule.message.rstrip('.')}{detail}",
            (places.path(element, broken.attribute), _line(element)),
            source=f"{_RULESET} {rule.id}{f', {link}' if rule.link else ''}",
        )

    def _add(
        self,
        severity: Severity,
        code: str,
        message: str,
        place: tuple[str, int],
        *,
        source: str = "",
    ) -> None:
        path, line = place
        self.findings.append(
            IatiFinding(
                severity=severity,
                code=code,
                line=line,
                path=path,
                message=message,
                source=source,
            )
        )


_TOO_WIDE = (
    f"not checked: there are more than {_WIDEST:,} elements or "
    f"{_MOST_ATTRIBUTES:,} attributes in one element"
)
_OLD = (
    "the file is of version 1, but is checked by 2.03: texts now stand in narrative, "
    "types and roles are numbers, some elements are gone, and the order matters"
)
_VERSION = Use(path="", value="@version", list="Version", condition="")


def _line(element: Any) -> int:
    """Return the line of an element; 0 if it was not read from a file."""
    return 0 if element is None else element.sourceline or 0


def _too_wide(activity: Any) -> Any:
    """Find an element with so many children that the check would take hours."""
    xpath = f"descendant-or-self::*[*[{_WIDEST + 1}] or @*[{_MOST_ATTRIBUTES + 1}]]"
    return next(iter(optional("lxml.etree").XPath(xpath)(activity)), None)


def _has_many_attributes(element: Any) -> bool:
    many = optional("lxml.etree").XPath(f"boolean(@*[{_MOST_ATTRIBUTES + 1}])")
    return bool(many(element))


def _judged(value: str, code_list: CodeList) -> tuple[Severity, str] | None:
    """Say what is wrong with a code; None if nothing."""
    if value in code_list.withdrawn:
        return "warning", f"{value!r} is withdrawn from the code list {code_list.name}"
    if value in code_list.codes:
        return None
    shown = repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}...")
    message = (
        f"{shown} is not on the code list {code_list.name}{_advice(value, code_list)}"
    )
    return ("error" if code_list.is_complete else "warning"), message


def _advice(value: str, code_list: CodeList) -> str:
    codes = code_list.codes
    if len(codes) <= _MANY:
        shown = [f"{code} {name}".strip() for code, name in codes.items()]
        return f": {', '.join(shown)}"
    plain = value.strip().casefold()
    for code, name in codes.items():
        if plain and plain in {code.casefold(), name.casefold()}:
            return f": write {code!r}"
    return ""


def refusals(refusal: FormatError) -> Iterator[IatiFinding]:
    """Turn a refusal by the parser into findings."""
    for path, message in refusal.problems:
        number = path.removeprefix("line ").replace(",", "")
        line = int(number) if path.startswith("line ") and number.isdecimal() else 0
        yield IatiFinding(
            severity="error",
            code="xml",
            line=line,
            path="" if line else path,
            message=message,
        )
