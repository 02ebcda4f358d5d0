"""Totals: do the parts add up, and does the whole hold what lies below it."""

from __future__ import annotations

from decimal import Decimal
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from iom_me.logic.findings import Flaw, Rule
from iom_me.logic.language import content
from iom_me.model import Level, Measure, Target, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from iom_me.logic.dossier import Dossier
    from iom_me.logic.rules.targets.stated import Cell
    from iom_me.model import Indicator, Result, Value

    _Axes: TypeAlias = tuple[str, ...]
    _Part: TypeAlias = tuple[tuple[str, str], ...]
    _Notion: TypeAlias = tuple[str, frozenset[str]]
    _Count: TypeAlias = tuple[int | float, Indicator]

__all__ = ["T13", "T15"]


def _off_sums(dossier: Dossier) -> Iterator[Flaw]:
    for result, indicator in dossier.measured:
        if indicator.measure is not Measure.COUNT or not indicator.disaggregation:
            continue
        categories = {
            dimension.dimension: dimension.categories
            for dimension in indicator.disaggregation
            if dimension.is_exclusive
        }
        for cell in (indicator.baseline, *indicator.targets):
            if cell is None or not cell.disaggregated:
                continue
            for axes, total in _contradictions(categories, cell):
                yield Flaw(
                    "{indicator}: the parts of the target {whole} by {dimensions} add "
                    "up to {sum}."
                    if isinstance(cell, Target)
                    else "{indicator}: the parts of the baseline {whole} by "
                    "{dimensions} add up to {sum}.",
                    values={
                        "indicator": indicator,
                        "whole": cell.value,
                        "dimensions": axes,
                        "sum": Decimal(total),  # which may have any size
                    },
                    node=result.id,
                    indicator=indicator.id,
                )


def _contradictions(
    categories: Mapping[str, tuple[str, ...]], cell: Cell
) -> Iterator[tuple[_Axes, int]]:
    """Find the ways to break a value down whose parts cannot make the whole."""
    whole = _whole_number(cell.value)
    if whole is None or getattr(cell, "upper", None) is not None:
        return
    for axes, parts in _broken_down(cell).items():
        if not categories.keys() >= set(axes) or len(dict(parts)) < len(parts):
            continue  # the groups may overlap, or one of them stands twice
        numbers = [_whole_number(value) for _, value in parts]
        known = [number for number in numbers if number is not None]
        total = sum(known)
        combinations = prod(len(categories[axis]) for axis in axes)
        is_complete = len(known) == len(parts) == combinations and all(
            category in categories[axis] for part, _ in parts for axis, category in part
        )
        # Some of the parts may make less than the whole, but never more.
        is_too_much = total > whole and min(known, default=0) >= 0
        if is_too_much or (is_complete and total != whole):
            yield axes, total


def _broken_down(cell: Cell) -> dict[_Axes, list[tuple[_Part, Value]]]:
    """Group the parts by the dimensions that they belong to."""
    groups: dict[_Axes, list[tuple[_Part, Value]]] = {}
    for part in cell.disaggregated:
        axes = tuple(dimension for dimension, _ in part.by)
        groups.setdefault(axes, []).append((part.by, part.value))
    return groups


def _whole_number(value: Value) -> int | None:
    """Return a whole number, so that sums are exact."""
    if is_number(value) and (isinstance(value, int) or value.is_integer()):
        return int(value)
    return None


T13 = Rule(
    "T13",
    "parts-off-total",
    severity="warning",
    summary="The parts of a count add up to the whole.",
    why="Where women and men make 310 and the total says 320, one of the three is "
    "wrong, and every report will carry the question which. Only counts are added up, "
    "and only by dimensions in which each person has one place.",
    source="General practice; seen in IOM's evaluations of CD.0015, Guinea, 2022, and "
    "MIRAA III, Niger",
    suggestion="Correct the whole or its parts. If some have no place in the "
    "categories, add a category for them; if a person can be in several, say that the "
    "dimension is not exclusive.",
    find=_off_sums,
)


def _more_below(dossier: Dossier) -> Iterator[Flaw]:
    counts = {
        result.id: counted
        for result in dossier.results
        if result.level is not Level.ACTIVITY and (counted := _counts(result))
    }
    notions: dict[str, dict[_Notion, _Count]] = {}
    for link in dossier.plan.links:
        below, above = counts.get(link.source), counts.get(link.target)
        if below is None or above is None or below[-1][0] <= above[0][0]:
            continue  # nothing is counted, or nowhere is there more below
        for id, rows in ((link.source, below), (link.target, above)):
            if id not in notions:
                notions[id] = {_notion(dossier, row[1]): row for row in rows}
        lower, upper = notions[link.source], notions[link.target]
        for notion in lower.keys() & upper.keys():
            number, indicator = lower[notion]
            limit, other = upper[notion]
            if number > limit:
                yield Flaw(
                    "{indicator} is to reach {number}, but {other}, which counts the "
                    "same one level up, only {limit}.",
                    values={
                        "indicator": indicator,
                        "number": number,
                        "other": other,
                        "limit": limit,
                    },
                    node=link.source,
                    indicator=indicator.id,
                    path=str(link),
                )


def _counts(result: Result) -> list[_Count]:
    """List what a result counts and up to which number, the smallest first."""
    counted = [
        (target.value if target.upper is None else target.upper, indicator)
        for indicator in result.indicators
        if indicator.measure is Measure.COUNT
        and (target := indicator.final_target) is not None
        and is_number(target.value)
    ]
    return sorted(counted, key=itemgetter(0))


def _notion(dossier: Dossier, indicator: Indicator) -> _Notion:
    """Say what is counted: the unit, and the words of the title that carry meaning."""
    phrase = dossier.read(indicator.title)
    words = content(phrase) or frozenset({indicator.id})  # no words say nothing
    return indicator.unit.casefold(), words


T15 = Rule(
    "T15",
    "more-below-than-above",
    severity="info",
    summary="What is counted at two levels is no more at the lower one.",
    why="If 747 students are trained under the output and 569 under the outcome that "
    "it leads to, the two do not count the same, though they say so, and the reader "
    "will believe neither.",
    source="General practice; seen in IOM's evaluation of IDEE, Niger, 2020",
    suggestion="Say in the titles what sets the two apart, or count it once only.",
    find=_more_below,
)
