"""Ids for results and indicators, of which IATI has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from string import ascii_lowercase

from iom_me.model import Level

__all__ = ["indicator_ids", "result_ids"]


def result_ids(
    results: Sequence[tuple[Level, str]], *, taken: Iterable[str] = ()
) -> list[str]:
    """Give each result an id: the number printed before it, if that is free.

    Parameters
    ----------
    results
        Level and printed number of each; the number may be empty.
    taken
        Ids that are not free.

    Returns
    -------
    list of str
        Objectives without a number are ``O`` (``O1``, ``O2`` if there are several),
        outcomes ``1``, ``2``, outputs ``P1``, ``P2``.
    """
    used = set(taken)
    ids: list[str] = []
    for _, number in results:
        ids.append("" if number in used else number)
        used.add(number)
    nameless = [level for (level, _), id in zip(results, ids, strict=True) if not id]
    is_only = nameless.count(Level.OBJECTIVE) == 1
    free = {
        Level.OBJECTIVE: _free("O", used, begin_bare=is_only),
        Level.OUTCOME: _free("", used),
        Level.OUTPUT: _free("P", used),
    }
    return [
        id or next(free[level]) for (level, _), id in zip(results, ids, strict=True)
    ]


def _free(start: str, used: set[str], *, begin_bare: bool = False) -> Iterator[str]:
    """Go through the ids that are still free."""
    if begin_bare and start not in used:
        yield start
    for number in count(1):
        if (id := f"{start}{number}") not in used:
            yield id


def indicator_ids(result: str, number: int, *, taken: set[str]) -> list[str]:
    """Give the indicators of a result their ids: ``1.a`` to ``1.z``, then ``1.aa``.

    The ids are added to ``taken``.
    """
    ids: list[str] = []
    letters = count(1)
    while len(ids) < number:
        id = f"{result}.{_letters(next(letters))}"
        if id not in taken:
            ids.append(id)
            taken.add(id)
    return ids


def _letters(number: int) -> str:
    """Write a number from 1 as letters: a to z, aa, ab."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, len(ascii_lowercase))
        letters = ascii_lowercase[rest] + letters
    return letters
