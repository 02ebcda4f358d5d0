"""The official ruleset, applied: what must hold in a file beyond its schema.

``standard.json`` says for each kind of element (an XPath) which rules hold of it. A
rule has a kind, such as ``atleast_one``, and a case: the XPaths and numbers that it is
about. There is one small function for each kind. The XPaths are those of the bundled
file alone; values of the user's file never become part of one.

Kinds and their meaning: IATI-Rulesets, SPEC_JS.rst. Where that leaves something open,
we do as the official validator does: equal dates are in order, a year has at most 365
days, an empty text fits every pattern.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeAlias

import attrs

from iom_me._optional import optional
from iom_me.io.iati._check.rule import Case, Rule, rules

__all__ = ["BROKEN", "Broken", "broken_rules"]

XML = "http://www.w3.org/XML/1998/namespace"
_ORGANISATION = "iati-organisations/iati-organisation"
_YEAR = dt.timedelta(days=365)
_TOLERANCE = Decimal("0.00005")
_MONEY = ("value", "forecast", "loan-status")
_DATE = re.compile(r"\s*(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d\S*)?")
_SHOWN = 60
_DIGITS = 20
_LOOPS = 200
"""How many different values one loop runs over; the standard knows some twenty."""


@attrs.frozen(kw_only=True)
class Broken:
    """A rule that does not hold, where it does not, and what is there.

    Attributes
    ----------
    rule : Rule
        The rule.
    element : lxml element
        The element where it does not hold.
    attribute : str
        Its attribute, if the rule is about one.
    detail : str
        What is there; empty if the rule says it all.
    """

    rule: Rule
    element: Any
    attribute: str = ""
    detail: str = ""


@attrs.frozen(kw_only=True)
class _Here:
    """One element of which rules must hold, and what their XPaths find there."""

    element: Any
    today: dt.date
    value: str = ""

    def find(self, path: str) -> list[Any]:
        """Return the elements, attributes and texts at a path."""
        found: list[Any] = _compiled(path)(self.element, value=self.value)
        return found

    def find_all(self, case: Case) -> list[Any]:
        """Return what stands at all paths of a case."""
        return [item for path in case["paths"] for item in self.find(path)]

    def holds(self, condition: str) -> bool:
        """Whether a condition is true; of elements, whether there are any."""
        return bool(_compiled(f"boolean({condition})")(self.element, value=self.value))

    def dates(self, path: str) -> Iterator[tuple[Any, dt.date]]:
        """Return the dates at a path that are dates, each with what was found there."""
        if path == "NOW":
            yield self.element, self.today
            return
        for item in self.find(path):
            if date := _date(_text(item)):
                yield item, date


@cache
def _compiled(path: str) -> Any:
    xpath = optional("lxml.etree").XPath
    return xpath(path, namespaces={"xml": XML}, regexp=False)


def _text(item: Any) -> str:
    """Return the text of an element, an attribute or a text."""
    return str(item) if isinstance(item, str) else "".join(item.itertext())


def _place(item: Any) -> tuple[Any, str]:
    """Return the element of what an XPath found, and the attribute if it is one."""
    if isinstance(item, str):
        found: Any = item  # lxml's own text, which knows where it is from
        return found.getparent(), found.attrname if found.is_attribute else ""
    return item, ""


def _date(text: str) -> dt.date | None:
    """Read a date, or the day of a time; a time with its zone counts as of UTC."""
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        if match[2]:
            moment = dt.datetime.fromisoformat(match[0].strip())
            return (moment.astimezone(dt.UTC) if moment.tzinfo else moment).date()
        return dt.date.fromisoformat(match[1])
    except (ValueError, OverflowError):
        return None  # the schema says so


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    # No share or sum has more digits than this; with more, adding up may overflow.
    return number if number.is_finite() and abs(number.adjusted()) < _DIGITS else None


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


# One function for each kind of rule. Each yields the elements, attributes or texts with
# which it does not hold, and says what is there.

Failures: TypeAlias = Iterator[tuple[Any, str]]


def _at_least_one(here: _Here, case: Case) -> Failures:
    if not here.find_all(case):
        yield here.element, ""


def _no_more_than_one(here: _Here, case: Case) -> Failures:
    found = here.find_all(case)
    if len(found) > 1:
        yield found[1], f"there are {len(found)}"


def _unique(here: _Here, case: Case) -> Failures:
    seen: set[str] = set()
    for item in here.find_all(case):
        if (text := _text(item)) in seen:
            yield item, f"both are {_quoted(text)}"
        seen.add(text)


def _starts_with(here: _Here, case: Case) -> Failures:
    separator = case.get("separator", "")
    starts = {_text(item): None for path in case["prefix"] for item in here.find(path)}
    allowed = tuple(f"{start}{separator}" for start in starts)
    for item in here.find_all(case):
        if not (text := _text(item)).startswith(allowed):
            expected = " or ".join(map(_quoted, allowed)) or "nothing"
            yield item, f"{_quoted(text)} does not begin with {expected}"


def _matches(here: _Here, case: Case) -> Failures:
    pattern = re.compile(case["regex"])
    for item in here.find_all(case):
        if (text := _text(item)) and not pattern.search(text):
            yield item, f"it is {_quoted(text)}"


def _no_spaces(here: _Here, case: Case) -> Failures:
    for item in here.find_all(case):
        if (text := _text(item)) != text.strip():
            yield item, f"it is {_quoted(text)}"


def _in_range(here: _Here, case: Case) -> Failures:
    least, most = Decimal(str(case["min"])), Decimal(str(case["max"]))
    for item in here.find_all(case):
        number = _number(text := _text(item))
        if number is None or not least <= number <= most:
            yield item, f"it is {_quoted(text)}"


def _adds_up(here: _Here, case: Case) -> Failures:
    found = here.find_all(case)
    numbers = [_number(_text(item)) for item in found]
    if None in numbers:
        yield here.element, "one of them is no number"
        return
    total = sum((number for number in numbers if number is not None), Decimal())
    if abs(total - Decimal(str(case["sum"]))) >= _TOLERANCE:
        place = found[0] if found else here.element
        yield place, f"they add up to {total.normalize():f}"


def _if_then(here: _Here, case: Case) -> Failures:
    if here.holds(case["if"]) and not here.holds(case["then"]):
        yield here.element, ""


def _in_order(here: _Here, case: Case) -> Failures:
    last = min((date for _, date in here.dates(case["more"])), default=dt.date.max)
    for item, first in here.dates(case["less"]):
        if first > last:
            yield item, f"{first} is after {last}"


def _not_in_future(here: _Here, case: Case) -> Failures:
    for item, date in here.dates(case["date"]):
        if date > here.today:
            yield item, f"{date} is after {here.today}"


def _between(here: _Here, case: Case) -> Failures:
    first = max((date for _, date in here.dates(case["start"])), default=dt.date.min)
    last = min((date for _, date in here.dates(case["end"])), default=dt.date.max)
    for item, date in here.dates(case["date"]):
        if not first <= date <= last:
            yield item, f"{date} is not within {first} to {last}"


def _within_a_year(here: _Here, case: Case) -> Failures:
    first = min((date for _, date in here.dates(case["start"])), default=dt.date.max)
    for item, last in here.dates(case["end"]):
        if last - first > _YEAR:
            yield item, f"it is {first} to {last}"


def _one_or_all(here: _Here, case: Case) -> Failures:
    """See that a default is there, or that nothing needs it."""
    if here.find(case["one"]):
        return
    without = here.find(_WITHOUT[case["all"]])
    if without:
        count = f"; {len(without):,} are without" if len(without) > 1 else ""
        yield without[0], f"the first without it is on this line{count}"


_WITHOUT = {
    "lang": "descendant::narrative[not(@xml:lang)]",
    "sector": "transaction[not(sector)]",
    "currency": "|".join(f"descendant::{name}[not(@currency)]" for name in _MONEY),
}
"""Where that which a default would give is missing."""

BROKEN: Mapping[str, Callable[[_Here, Case], Failures]] = {
    "atleast_one": _at_least_one,
    "between_dates": _between,
    "date_now": _not_in_future,
    "date_order": _in_order,
    "if_then": _if_then,
    "no_more_than_one": _no_more_than_one,
    "no_spaces": _no_spaces,
    "one_or_all": _one_or_all,
    "range": _in_range,
    "regex_matches": _matches,
    "startswith": _starts_with,
    "strict_sum": _adds_up,
    "time_limit": _within_a_year,
    "unique": _unique,
}
"""For each kind of rule, what finds where it is broken."""


# Applying them


def broken_rules(root: Any, *, today: dt.date) -> Iterator[Broken]:
    """Find where the rules do not hold, rule by rule.

    Parameters
    ----------
    root
        An activity or organisation; whatever it is part of is not looked at.
    today
        The day that counts as now.
    """
    for rule in rules():
        if rule.is_checkable:
            for element in _compiled(_below(rule.context, root.tag))(root):
                yield from _broken(rule, element, today)


@cache
def _below(context: str, root: str) -> str:
    """Let a context begin at the activity or organisation, not at the file."""
    if context.startswith("//"):
        return f".{context}"
    top = "iati-activities/iati-activity" if root == "iati-activity" else _ORGANISATION
    return context.replace(f"/{top}", ".")


def _broken(rule: Rule, element: Any, today: dt.date) -> Iterator[Broken]:
    for value in _values(rule, element):
        here = _Here(element=element, today=today, value=value)
        condition = rule.case.get("condition")
        if condition is None or here.holds(condition):
            for found, detail in BROKEN[rule.kind](here, rule.case):
                place, attribute = _place(found)
                yield Broken(
                    rule=rule, element=place, attribute=attribute, detail=detail
                )


def _values(rule: Rule, element: Any) -> Iterable[str]:
    """List the values that a loop runs over; one empty one if there is no loop."""
    if not rule.each:
        return ("",)
    texts = {_text(item): None for item in _compiled(rule.each)(element)}
    return list(texts)[:_LOOPS]
