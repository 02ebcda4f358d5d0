"""Numbers of persons that come in: taken as they are, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iom_me.errors import ModelError
from iom_me.model import fields
from iom_me.tracking.words import shortened

__all__ = ["counts_of", "number_of_people", "require_entries"]

_MOST_PEOPLE = 10**12


def counts_of(groups: Mapping[str, int], where: str) -> dict[str, int]:
    """Take groups with their numbers of persons."""
    require_entries(
        groups,
        f"{shortened(str(where), 40)!r} names no group with its number of persons: "
        'write {"cash": 300, "food": 250}.',
    )
    counts = {
        fields.text(name): number_of_people(number, repr(name))
        for name, number in groups.items()
    }
    if len(counts) < len(groups):
        raise ModelError(
            f"Two groups of {shortened(str(where), 40)!r} have one name, written with "
            "different codes of Unicode: put them together."
        )
    return counts


def number_of_people(value: int, where: str) -> int:
    """Take a whole number of persons."""
    number = fields.number(value)
    if not 0 <= number <= _MOST_PEOPLE or not float(number).is_integer():
        raise ModelError(
            f"The number of persons of {shortened(where, 40)} is {value!r:.80}: it is "
            f"a whole number from 0 to {_MOST_PEOPLE:,}."
        )
    return int(number)


def require_entries(value: Any, problem: str) -> None:
    """Refuse what is no mapping, or an empty one."""
    if not isinstance(value, Mapping) or not value:
        raise ModelError(problem)
