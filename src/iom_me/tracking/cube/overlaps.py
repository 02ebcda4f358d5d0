"""How many persons there are behind the groups of a cube that overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from iom_me.errors import ModelError
from iom_me.tracking.cube.people import unique_people
from iom_me.tracking.cube.places import people_over_places
from iom_me.tracking.cube.records import CubeDimension, CubeMember, CubeStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from iom_me.tracking.cube.bounds import PeopleBounds
    from iom_me.tracking.cube.report import Cube

__all__ = ["people_of"]

_COUNTED = {"count", ""}


def people_of(
    cube: Cube, dimension: str | None, *, population: int | None, over: str | None
) -> PeopleBounds:
    """Bound the persons of one dimension; over places, place by place."""
    if cube.measure not in _COUNTED:
        raise ModelError(
            f"Indicator {cube.indicator!r} is a {cube.measure}: only counts of persons "
            "have bounds."
        )
    chosen = _overlapping(cube, dimension)
    if over is None:
        return _people(cube, chosen, {}, population)
    across = cube.dimension(over)
    if not across.is_exclusive:
        raise ModelError(
            f"The groups of {over!r} overlap, so that bounds do not add up over them: "
            "choose places, or another dimension that is exclusive."
        )
    places = {
        category: _people(cube, chosen, {over: category}, population)
        for category in across.categories
        if _values(cube, chosen, {over: category})
    }
    if not places:
        raise ModelError(
            f"Nothing is reported by {chosen.name} and {over} together: leave 'over' "
            "out."
        )
    return people_over_places(places)


def _overlapping(cube: Cube, name: str | None) -> CubeDimension:
    if name is None:
        names = [
            d.name for d in cube.dimensions if d.is_declared and not d.is_exclusive
        ]
        if len(names) != 1:
            found = ", ".join(map(repr, names)) or "none"
            raise ModelError(
                f"The dimensions whose groups overlap are: {found}. Name one; if it is "
                "missing, declare it with is_exclusive=False."
            )
        name = names[0]
    chosen = cube.dimension(name)
    if chosen.is_exclusive:
        raise ModelError(
            f"The groups of {chosen.name!r} exclude each other, so their sum is the "
            "number of persons."
        )
    return chosen


def _people(
    cube: Cube,
    dimension: CubeDimension,
    at: Mapping[str, str],
    population: int | None,
) -> PeopleBounds:
    whole = cube[at]
    if population is None and whole.status is CubeStatus.REPORTED:
        population = _count(whole)
    known = _values(cube, dimension, at)
    if not known:
        raise ModelError(f"No group of {dimension.name!r} has a value to bound.")
    missing = [category for category in dimension.categories if category not in known]
    note = f"without a value: {', '.join(missing)}" if missing else ""
    return attrs.evolve(unique_people(known, population=population), note=note)


def _values(
    cube: Cube, dimension: CubeDimension, at: Mapping[str, str]
) -> dict[str, int]:
    """Collect the groups that have a number."""
    members = {c: cube[{**at, dimension.name: c}] for c in dimension.categories}
    counts = {category: _count(member) for category, member in members.items()}
    return {category: count for category, count in counts.items() if count is not None}


def _count(member: CubeMember) -> int | None:
    """Return a number of persons; parts of a person are refused."""
    value = member.value
    if value is None or isinstance(value, str):
        return None
    if not float(value).is_integer():
        raise ModelError(f"{member.label} has {value!r}: no whole number of persons.")
    return int(value)
