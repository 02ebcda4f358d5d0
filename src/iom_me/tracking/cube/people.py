"""How many persons are behind groups that overlap? Not a number, but its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from iom_me.errors import ModelError, UnknownIdError
from iom_me.tracking.cube.bounds import PeopleBound, PeopleBounds
from iom_me.tracking.cube.counts import counts_of, number_of_people, require_entries
from iom_me.tracking.cube.frechet import by_frechet
from iom_me.tracking.cube.venn import Venn
from iom_me.tracking.words import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    # The keys of a mapping are invariant, so pairs do not pass as tuples of any length.
    _Overlaps: TypeAlias = Mapping[tuple[str, str], int] | Mapping[tuple[str, ...], int]

__all__ = ["unique_people"]

_MOST_GROUPS = 12
_TWO = 2
_NO_OVERLAPS = (
    "{!r:.80} is no overlap of groups: write "
    '{{("cash", "food"): 120}}, with two groups or more.'
)


def unique_people(
    groups: Mapping[str, int],
    *,
    population: int | None = None,
    overlaps: _Overlaps | None = None,
) -> PeopleBounds:
    """Bound how many different persons there are in groups that may overlap.

    Parameters
    ----------
    groups
        Number of persons in each group, such as those reached by each activity.
    population
        How many persons there are at most: those in the place, or those registered.
    overlaps
        How many persons are in all of some groups, where that is known:
        ``{("cash", "food"): 120}``. At most 12 groups then.

    Returns
    -------
    PeopleBounds
        The fewest and the most persons in at least one group, in all groups, and in
        each two groups.

    Raises
    ------
    ModelError
        A number is none, or no population can have these numbers.
    UnknownIdError
        An overlap names a group that is not there.

    See Also
    --------
    people_over_places : The sum over places, in which persons are counted once each.
    crossed_people : Two breakdowns of the same persons.

    Notes
    -----
    Without overlaps these are Frechet's bounds: at least one of k groups is
    max(n_i) to min(N, sum n_i), and all of them are max(0, sum n_i - (k - 1) N) to
    min(n_i). With overlaps, the smallest and largest number that fits is found by
    linear programming over the regions of the Venn diagram, which is never wider than
    the bounds of Bonferroni, or of Hunter and Worsley.

    References
    ----------
    .. [1] M. Frechet (1935), Generalisation du theoreme des probabilites totales,
       Fundamenta Mathematicae 25, 379-387.
    .. [2] D. Hunter (1976), An upper bound for the probability of a union, Journal of
       Applied Probability 13, 597-603.

    Examples
    --------
    >>> from iom_me.tracking import unique_people
    >>> reached = unique_people({"cash": 300, "food": 250, "shelter": 100})
    >>> reached.any_group.lower, reached.any_group.upper
    (300, 650)
    >>> known = unique_people(
    ...     {"cash": 300, "food": 250, "shelter": 100},
    ...     overlaps={("cash", "food"): 200},
    ... )
    >>> known.any_group.lower, known.any_group.upper
    (350, 450)
    """
    counts = counts_of(groups, "groups")
    limit = None if population is None else number_of_people(population, "population")
    names = tuple(counts)
    _require_room(counts, limit)
    if overlaps:
        known = {frozenset([name]): count for name, count in counts.items()}
        venn = Venn(
            groups=names, known=known | _overlaps(overlaps, names), population=limit
        )
        found, method = _by_programming(venn), "linear programming"
    else:
        found, method = by_frechet(counts, limit), "Frechet"
    return PeopleBounds(
        bounds=tuple(found), counts=tuple(counts.items()), population=limit,
        method=method, places=(), note="",
    )  # fmt: skip


def _by_programming(venn: Venn) -> Iterable[PeopleBound]:
    plain = {next(iter(g)): n for g, n in venn.known.items() if len(g) == 1}
    for widest in by_frechet(plain, venn.population):
        groups = frozenset(widest.groups)
        fixed = venn.known.get(groups) if widest.of == "all" else None
        if fixed is not None:
            found: tuple[int, int] | None = (fixed, fixed)
        else:
            found = venn.any() if widest.of == "any" else venn.all_of(groups)
        lower, upper = found or (1, 0)
        lower, upper = max(widest.lower, lower), min(widest.upper, upper)
        if lower > upper:
            raise ModelError(
                "No population has these groups and overlaps together: look for a "
                "number that is mistyped, or counted at another time."
            )
        yield attrs.evolve(widest, lower=lower, upper=upper)


def _require_room(counts: Mapping[str, int], population: int | None) -> None:
    name = max(counts, key=lambda name: counts[name])
    if population is not None and counts[name] > population:
        raise ModelError(
            f"Group {shortened(name, 40)!r} has {counts[name]:,} persons, more than "
            f"the population of {population:,}: correct one of them."
        )


def _require_groups(groups: Any, names: Sequence[str]) -> None:
    if not isinstance(groups, tuple | frozenset) or len(set(groups)) < _TWO:
        raise ModelError(_NO_OVERLAPS.format(groups))
    for group in groups:
        if group not in names:
            raise UnknownIdError(str(group), names, where="the groups")


def _overlaps(overlaps: _Overlaps, names: Sequence[str]) -> dict[frozenset[str], int]:
    if len(names) > _MOST_GROUPS:
        raise ModelError(
            f"Known overlaps are used with at most {_MOST_GROUPS} groups, and there "
            f"are {len(names)}: put groups together, or leave the overlaps out."
        )
    require_entries(overlaps, _NO_OVERLAPS.format(overlaps))
    known: dict[frozenset[str], int] = {}
    for groups, count in overlaps.items():
        _require_groups(groups, names)
        number = number_of_people(
            count, f"the overlap {' and '.join(map(str, groups))}"
        )
        if known.setdefault(frozenset(groups), number) != number:
            raise ModelError(
                f"The overlap {' and '.join(groups)} is given twice, with different "
                "numbers: keep one."
            )
    return known
