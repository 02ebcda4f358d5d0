"""What is read as it stands, and is probably meant otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from iom_me.io.iati._read.amounts import read_period
from iom_me.io.iati._read.scope import Scope
from iom_me.model import is_number

__all__ = ["note_oddities"]

Days: TypeAlias = tuple[str, str]


def note_oddities(element: Any, plain: Mapping[str, Any], scope: Scope) -> None:
    """Note what contradicts itself in an indicator.

    Parameters
    ----------
    element
        The ``indicator``.
    plain
        What was read of it.
    scope
        Takes the notes.
    """
    _note_direction(element, plain, scope)
    periods = [
        (period, days)
        for period in element.iterchildren("period")
        if all(days := read_period(period, scope, quietly=True))
    ]
    if "accumulation" not in plain:
        _note_overlaps(element, sorted({days for _, days in periods}), scope)
    _note_repeats(periods, scope)
    _note_unmet(element, periods, scope)


def _note_direction(element: Any, plain: Mapping[str, Any], scope: Scope) -> None:
    """Compare what is said to be better with where the targets lead."""
    stated = plain.get("direction")
    values = [plain["baseline"]["value"]] if "baseline" in plain else []
    values += [target["value"] for target in plain.get("targets", ())]
    numbers = [value for value in values if is_number(value)]
    sign = {"increase": 1, "decrease": -1}.get(stated or "", 0)
    against = [number for number in numbers if sign * number < sign * numbers[0]]
    if against:
        message = (
            f"it is said to {stated}, but one of its targets leads from {numbers[0]:,} "
            f"to {against[0]:,}: read as {stated!r}"
        )
        text = element.get("ascending", "")
        scope.note(element, message, attribute="ascending", text=text)


def _note_overlaps(element: Any, periods: Sequence[Days], scope: Scope) -> None:
    """Compare periods, which are in the order of their first days."""
    pairs = [(a, b) for a, b in pairwise(periods) if b[0] <= a[1]]
    if pairs:
        (a, b), more = pairs[0], len(pairs) - 1
        other = f", and {more:,} more" if more else ""
        scope.note(
            element,
            f"its periods overlap: {a[0]} to {a[1]} and {b[0]} to {b[1]}{other}. If "
            "values of the longer one hold those of the shorter, they are cumulative: "
            "set the accumulation",
        )


def _note_repeats(periods: Sequence[tuple[Any, Days]], scope: Scope) -> None:
    met: set[Days] = set()
    for period, days in periods:
        if days in met:
            message = f"a second period of these days: {days[0]} to {days[1]}"
            scope.note(period, message)
        met.add(days)


def _note_unmet(
    element: Any, periods: Sequence[tuple[Any, Days]], scope: Scope
) -> None:
    """Note targets and actuals that have no period in common."""
    with_target, with_actual = (
        {days for period, days in periods if period.find(name) is not None}
        for name in ("target", "actual")
    )
    if with_target and with_actual and not with_target & with_actual:
        scope.note(
            element,
            "its targets and its actuals are in different periods: see which belong "
            "together",
        )
