"""From the cells of an indicator to the members of its cube."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, TypeVar

import attrs

from iom_me.errors import ModelError, UnknownIdError
from iom_me.model import Baseline, Measure, NotAvailable, Operator, Target, fields
from iom_me.tracking._reason import CannotTell
from iom_me.tracking.cube.records import (
    CubeDimension,
    CubeMember,
    CubeStatus,
    Part,
    is_unknown,
)
from iom_me.tracking.measurements.cells import reported_periods
from iom_me.tracking.progress.steps import number_of
from iom_me.tracking.progress.yardstick import (
    Formula,
    Yardstick,
    baseline_number,
    yardstick,
)
from iom_me.tracking.values.actual import Actual, actual_value
from iom_me.tracking.values.combine import agree

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

    from iom_me.model import DisaggregatedValue, Indicator, Value
    from iom_me.tracking.measurements.cells import Cell
    from iom_me.tracking.periods.schedule import Schedule

__all__ = [
    "cells_by_member",
    "dimensions_of",
    "member_of",
    "members_of",
    "subsets",
    "without_value",
]

_Stated = TypeVar("_Stated", Baseline, Target)

_PLACES = ("place", "project")
_MOST_MEMBERS = 50_000
_MOST_CROSSED = 12
_RATES = {Measure.PERCENTAGE: 100.0, Measure.RATIO: 1.0}
_MISSING = {
    "not_due": CubeStatus.NOT_DUE,
    "not_collected": CubeStatus.NOT_COLLECTED,
    "not_applicable": CubeStatus.NOT_APPLICABLE,
}


# Which dimensions, and which categories


def dimensions_of(
    indicator: Indicator, cells: Sequence[Cell], by: Sequence[str] | None
) -> tuple[CubeDimension, ...]:
    """Collect the dimensions asked for, or all that the plan knows, and their groups.

    Places and projects belong to them if there are rows by them.
    """
    seen = _categories(indicator, cells)
    declared = [part.dimension for part in indicator.disaggregation]
    known = list(dict.fromkeys([*declared, *_PLACES, *sorted(seen)]))
    if by is None:
        by = [*declared, *(n for n in _PLACES if n in seen and n not in declared)]
    for name in by:
        if name not in known:
            where = f"the dimensions of indicator {indicator.id!r}"
            raise UnknownIdError(name, known, where=where)
    return tuple(
        _dimension(indicator, name, seen.get(name, set())) for name in dict.fromkeys(by)
    )


def _categories(indicator: Indicator, cells: Sequence[Cell]) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    planned = (value.by for value in _planned_parts(indicator))
    for part in (*(cell.part for cell in cells), *planned):
        for name, category in part:
            seen.setdefault(name, set()).add(category)
    return seen


def _planned_parts(indicator: Indicator) -> tuple[DisaggregatedValue, ...]:
    target, baseline = indicator.final_target, indicator.baseline
    return (
        *(target.disaggregated if target else ()),
        *(baseline.disaggregated if baseline else ()),
    )


def _dimension(indicator: Indicator, name: str, seen: set[str]) -> CubeDimension:
    found = next((d for d in indicator.disaggregation if d.dimension == name), None)
    declared = found.categories if found else ()
    others = sorted(seen - set(declared), key=lambda word: (is_unknown(word), word))
    return CubeDimension(
        name=name,
        categories=(*declared, *others),
        declared=declared,
        is_declared=found is not None or name in _PLACES,
        is_exclusive=found.is_exclusive if found else name in _PLACES,
    )


# Which members, and their cells


def cells_by_member(
    cells: Iterable[Cell], names: Collection[str]
) -> dict[Part, list[Cell]]:
    """Hand each cell to every member that it is a part of.

    What remains of its part says which share of that member it is: nothing, if it is
    the member's own value.
    """
    found: dict[Part, list[Cell]] = {}
    for cell in cells:
        inside = dict(cell.part)
        pairs = [(name, inside[name]) for name in names if name in inside]
        for member in subsets(pairs):
            rest = tuple(pair for pair in cell.part if pair not in member)
            found.setdefault(member, []).append(cell._replace(part=rest))
    return found


def subsets(pairs: Sequence[tuple[str, str]]) -> Iterable[Part]:
    """Leave out none, some and all of the pairs."""
    for size in range(len(pairs) + 1):
        yield from itertools.combinations(pairs, size)


def members_of(
    indicator: Indicator, cells: Sequence[Cell], dimensions: Sequence[CubeDimension]
) -> list[Part]:
    """List the members: each category, and crossed ones where anything is crossed."""
    axes = _crossed(indicator, cells, [dimension.name for dimension in dimensions])
    categories = {dimension.name: dimension.categories for dimension in dimensions}
    sizes = [math.prod(len(categories[name]) for name in names) for names in axes]
    if sum(sizes) > _MOST_MEMBERS:
        _too_many(dimensions)
    return [
        tuple(zip(names, chosen, strict=True))
        for names in axes
        for chosen in itertools.product(*(categories[name] for name in names))
    ]


def _crossed(
    indicator: Indicator, cells: Sequence[Cell], names: Sequence[str]
) -> list[tuple[str, ...]]:
    """Find the sets of dimensions by which something is reported or planned."""
    parts = [cell.part for cell in cells]
    parts += [value.by for value in _planned_parts(indicator)]
    found: set[tuple[str, ...]] = {(), *((name,) for name in names)}
    for axes in {frozenset(axis for axis, _ in part) for part in parts}:
        inside = [name for name in names if name in axes]
        if len(inside) > _MOST_CROSSED:
            raise ModelError(
                f"Rows are broken down by {len(inside)} dimensions at once, and a cube "
                f"takes {_MOST_CROSSED}: choose some with by=[...]."
            )
        for size in range(2, len(inside) + 1):
            found.update(itertools.combinations(inside, size))
    places = {name: place for place, name in enumerate(names)}
    return sorted(found, key=lambda axes: (len(axes), [places[axis] for axis in axes]))


def _too_many(dimensions: Sequence[CubeDimension]) -> None:
    sizes = ", ".join(f"{d.name} ({len(d.categories):,})" for d in dimensions[:12])
    raise ModelError(
        f"The cube would have more than {_MOST_MEMBERS:,} members, by {sizes}: choose "
        "fewer dimensions with by=[...]."
    )


# The value of a member


def member_of(
    indicator: Indicator,
    by: Part,
    cells: Sequence[Cell],
    *,
    as_of: dt.date | None,
    dates: Schedule,
) -> CubeMember:
    """Work out the value of a member from its cells, as that of a whole indicator."""
    due = dates.values_due(as_of, reported_periods(cells))
    actual = actual_value(indicator, cells, as_of=as_of, due=due)
    chosen = actual.cells
    numerator, denominator = _rate(indicator, actual, chosen)
    return _with_progress(
        indicator,
        CubeMember(
            by=by,
            value=_tidy(actual.value),
            numerator=numerator,
            denominator=denominator,
            date=actual.date,
            baseline=None,
            target=None,
            progress=None,
            formula="",
            parts_present=actual.parts_present,
            parts_expected=actual.parts_expected,
            status=_status(actual, chosen),
            reason=actual.reason,
            note="; ".join(actual.notes),
        ),
    )


def without_value(by: Part) -> CubeMember:
    """Make a member by dimensions that nobody reports together."""
    axes = " and ".join(axis for axis, _ in by)
    return CubeMember(
        by=by, value=None, numerator=None, denominator=None, date=None,
        baseline=None, target=None, progress=None, formula="",
        parts_present=0, parts_expected=1, status=CubeStatus.NO_DATA, note="",
        reason=f"nothing is reported by {axes} together",
    )  # fmt: skip


def _status(actual: Actual, chosen: Sequence[Cell]) -> CubeStatus:
    if actual.value is None:
        if actual.is_refused:
            return CubeStatus.CANNOT_TELL
        return _MISSING.get(actual.status, CubeStatus.NO_DATA)
    is_derived = any(cell.part for cell in chosen)
    return CubeStatus.DERIVED if is_derived else CubeStatus.REPORTED


def _rate(
    indicator: Indicator, actual: Actual, chosen: Sequence[Cell]
) -> tuple[float | None, float | None]:
    """Return the numerator and denominator that make the value, if some do."""
    scale = _RATES.get(indicator.measure) if indicator.measure else None
    if scale is None or actual.value is None or not all(c.has_rate for c in chosen):
        return None, None
    try:
        numerator = math.fsum(cell.numerator or 0.0 for cell in chosen)
        denominator = math.fsum(cell.denominator or 0.0 for cell in chosen)
    except OverflowError:
        return None, None
    if denominator <= 0 or not agree(actual.value, scale * numerator / denominator):
        return None, None
    return numerator, denominator


def _tidy(value: float | str | None) -> float | str | None:
    """Write a whole number as an int, as the plan does."""
    return fields.number(value) if isinstance(value, float) else value


# Its progress


def _with_progress(indicator: Indicator, member: CubeMember) -> CubeMember:
    """Hold a member against its own baseline and target, as the whole is held."""
    try:
        plan = _planned(indicator, member.by)
    except CannotTell as refusal:
        return _explained(member, str(refusal))
    target, baseline = plan.final_target, plan.baseline
    member = attrs.evolve(
        member,
        baseline=_plain(baseline.value if baseline else None),
        target=_plain(target.value if target else None),
    )
    try:
        stick = yardstick(plan, formula=Formula.AUTO)
        progress = _share(stick, member.value, plan)
    except CannotTell as refusal:
        return _explained(member, str(refusal))
    notes = [member.note]
    if stick.starts_beyond:
        notes.append("the baseline is already beyond the target")
    # From a baseline of 0 both formulas are one.
    if stick.baseline is None and baseline_number(indicator):
        notes.append(f"no baseline of this part, so progress is by {stick.formula}")
    return attrs.evolve(
        member,
        progress=progress,
        formula=stick.formula.value,
        note="; ".join(note for note in notes if note),
    )


def _share(stick: Yardstick, value: float | str | None, plan: Indicator) -> float:
    if value is None:
        raise CannotTell("there is no value")
    number = number_of(value, plan)
    if isinstance(number, str):
        raise CannotTell(stick.refusal or f"the value is the text {number!r}")
    return stick.measure(float(number))


def _explained(member: CubeMember, reason: str) -> CubeMember:
    return member if member.value is None else attrs.evolve(member, reason=reason)


def _planned(indicator: Indicator, by: Part) -> Indicator:
    """Return the indicator with baseline and target of one member in their places."""
    if not by:
        return indicator
    return attrs.evolve(
        indicator,
        baseline=_part_of(indicator.baseline, by),
        targets=[target for target in [_part_of(indicator.final_target, by)] if target],
    )


def _part_of(whole: _Stated | None, by: Part) -> _Stated | None:
    """Return what is stated for one member; None if nothing is."""
    if whole is None:
        return None
    wanted = tuple(sorted(by))
    values = {part.value for part in whole.disaggregated if part.by == wanted}
    if not values:
        return None
    if len(values) > 1:
        raise CannotTell("the plan states two values for this part")
    if getattr(whole, "operator", None) is Operator.BETWEEN:
        raise CannotTell("the target is a range, and its parts have no upper end")
    return attrs.evolve(whole, value=values.pop(), disaggregated=())


def _plain(value: Value | None) -> float | str | None:
    """Return a number or a text of the plan; None if it is missing."""
    return None if isinstance(value, NotAvailable) else value
