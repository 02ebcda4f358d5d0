"""Bounds that rest on the sizes of groups alone (Frechet 1935)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from iom_me.tracking.cube.bounds import PeopleBound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["all_of", "asked", "by_frechet"]

_TWO = 2


def asked(names: Sequence[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """List what is bounded: any group, all groups, and each two of them."""
    names = tuple(names)
    yield "any", names
    yield "all", names
    if len(names) > _TWO:
        for pair in itertools.combinations(names, 2):
            yield "all", pair


def by_frechet(
    counts: Mapping[str, int], population: int | None
) -> Iterable[PeopleBound]:
    """Bound what is asked of groups of these sizes."""
    for of, names in asked(tuple(counts)):
        chosen = [(name, counts[name]) for name in names]
        if of == "all":
            yield all_of(chosen, population)
            continue
        numbers = [number for _, number in chosen]
        most = sum(numbers) if population is None else min(population, sum(numbers))
        yield PeopleBound(of=of, groups=names, lower=max(numbers), upper=most)


def all_of(chosen: Sequence[tuple[str, int]], population: int | None) -> PeopleBound:
    """Bound the persons who are in all of these groups."""
    numbers = [number for _, number in chosen]
    fewest = numbers[0] if len(numbers) == 1 else 0
    if population is not None:
        fewest = max(fewest, sum(numbers) - (len(numbers) - 1) * population)
    return PeopleBound(
        of="all",
        groups=tuple(name for name, _ in chosen),
        lower=fewest,
        upper=min(numbers),
    )
