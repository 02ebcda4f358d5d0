"""Bounds of several places, added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iom_me.errors import ModelError
from iom_me.tracking.cube.bounds import PeopleBound, PeopleBounds
from iom_me.tracking.cube.counts import require_entries
from iom_me.tracking.cube.frechet import asked

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["people_over_places"]


def people_over_places(places: Mapping[str, PeopleBounds]) -> PeopleBounds:
    """Add up the bounds of places, where each person is in one place only.

    Parameters
    ----------
    places
        The bounds of each place, of groups that may overlap.

    Returns
    -------
    PeopleBounds
        For all places together. A group that a place does not have has nobody there.

    Raises
    ------
    ModelError
        There is no place, or one has no bounds.

    See Also
    --------
    unique_people : The bounds of one place.

    Notes
    -----
    The lower bound is the sum over places of the largest group: the rule "maximum over
    activities, then sum over places" gives the fewest persons, not their number.

    Examples
    --------
    >>> from iom_me.tracking import people_over_places, unique_people
    >>> both = people_over_places(
    ...     {
    ...         "Edo": unique_people({"cash": 30, "food": 20}),
    ...         "Lagos": unique_people({"cash": 10, "food": 60}),
    ...     }
    ... )
    >>> both.any_group.lower, both.any_group.upper
    (90, 120)
    """
    require_entries(places, "There is no place: give the bounds of each, by its name.")
    for name, bounds in places.items():
        _require_bounds(name, bounds)
    counts: dict[str, int] = {}
    for bounds in places.values():
        for group, count in bounds.counts:
            counts[group] = counts.get(group, 0) + count
    names = tuple(counts)
    populations = [bounds.population for bounds in places.values()]
    known = [number for number in populations if number is not None]
    return PeopleBounds(
        bounds=tuple(
            _over_places(PeopleBound(of=of, groups=groups, lower=0, upper=0), places)
            for of, groups in asked(names)
        ),
        counts=tuple(counts.items()),
        population=sum(known) if len(known) == len(populations) else None,
        method=" and ".join(sorted({bounds.method for bounds in places.values()})),
        places=tuple(str(name) for name in places),
        note="; ".join(
            f"{name}: {bounds.note}" for name, bounds in places.items() if bounds.note
        ),
    )


def _over_places(bound: PeopleBound, places: Mapping[str, PeopleBounds]) -> PeopleBound:
    found = [_in_place(bound, bounds) for bounds in places.values()]
    return PeopleBound(
        of=bound.of,
        groups=bound.groups,
        lower=sum(lower for lower, _ in found),
        upper=sum(upper for _, upper in found),
    )


def _in_place(bound: PeopleBound, bounds: PeopleBounds) -> tuple[int, int]:
    """Look a bound up in a place; without one of the groups nobody is in all."""
    counts = dict(bounds.counts)
    if bound.of == "any":
        found = bounds.any_group
    elif not counts.keys() >= set(bound.groups):
        return 0, 0
    elif len(bound.groups) == 1:
        return counts[bound.groups[0]], counts[bound.groups[0]]
    else:
        found = bounds.find("all", bound.groups)
    return (0, 0) if found is None else (found.lower, found.upper)


def _require_bounds(place: str, value: Any) -> None:
    if not isinstance(value, PeopleBounds) or value.any_group is None:
        raise ModelError(
            f"Place {place!r} has no bounds of groups that may overlap: give what "
            "unique_people returns."
        )
